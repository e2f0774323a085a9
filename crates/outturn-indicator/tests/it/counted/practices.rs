//! What practices count, patients answer and registries hold: answers counted by hand.

use std::fmt::Write as _;

use super::told;

#[test]
fn asthma_as_a_practice_counts_it() {
    let register = "person_id,practice_code,commissioner_code,condition,age,registered_date,left_date,diagnosis_date,\
                    resolved_date,treated_date,reviewed_date,review_complete,excepted_date\n\
                    p1,A81001,00K,AST,20,2000-01-01,,2001-01-01,,2014-06-01,2014-07-01,Y,\n\
                    p2,A81001,00K,AST,20,2000-01-01,,2001-01-01,,2014-06-01,2014-07-01,N,\n\
                    p3,A81001,00K,AST,20,2000-01-01,,2001-01-01,,2014-06-01,2014-03-31,Y,\n\
                    p4,A81001,00K,AST,20,2000-01-01,,2001-01-01,,2014-06-01,,,2014-09-09\n\
                    p5,A81001,00K,AST,20,2000-01-01,2015-03-31,2001-01-01,,2014-06-01,2014-07-01,Y,\n\
                    p6,A81001,00K,AST,20,2000-01-01,,2001-01-01,2014-12-01,2014-06-01,2014-07-01,Y,\n\
                    p7,A81001,00K,AST,20,2000-01-01,,2001-01-01,,2014-03-31,2014-07-01,Y,\n\
                    p8,A81001,00K,COPD,70,2000-01-01,,2001-01-01,,2014-06-01,2014-07-01,Y,\n";
    let tables = [("condition_register", register)];
    // p5 left, p6 is cured, p7 had no medicine in the year, p8 has something else; p4 is excepted.
    assert_eq!(told("qof-asthma-register", "2014/15", &tables), "A81001: 4 = 4\n");
    assert_eq!(told("qof-ast003", "2014/15", &tables), "A81001: 1 / 3 = 33.333333333333\n");
}

#[test]
fn the_friends_and_family_test_in_both_forms() {
    let mut responses = "response_id,provider_code,service,response_date,answer\n".to_owned();
    // 6 extremely likely, 2 likely, 1 neither, 1 unlikely, 2 that do not know; one of maternity is in neither form.
    for (at, answer) in ["1", "1", "1", "1", "1", "1", "2", "2", "3", "4", "6", "6"].into_iter().enumerate() {
        let service = if at % 2 == 0 { "inpatient" } else { "ae" };
        writeln!(responses, "r{at},RXP,{service},2013-10-01,{answer}").unwrap();
    }
    responses += "r99,RXP,maternity,2013-10-01,1\n";
    let tables = [("friends_and_family", responses.as_str())];
    // (6 - 2) of 10, and (6 + 2) of 12.
    assert_eq!(told("fft-score", "2013/14", &tables), "RXP: 6 / 10 = 40\n");
    assert_eq!(told("fft-recommend", "2013/14", &tables), "RXP: 8 / 12 = 66.666666666667\n");
}

#[test]
fn therapies_and_tumours() {
    let therapies = "referral_id,person_id,commissioner_code,referral_date,first_treatment_date\n\
                     a,p1,00C,2014-12-01,2015-01-05\n\
                     b,p2,00C,2015-01-01,2015-03-31\n\
                     c,p3,00C,2015-01-01,2015-04-01\n\
                     d,p4,00C,2015-01-01,\n\
                     e,p5,02Y,2015-01-01,2015-01-02\n";
    let estimates = "commissioner_code,condition,as_at,people\n\
                     00C,anxiety-or-depression,2014-04-01,40\n\
                     00C,anxiety-or-depression,2012-04-01,50\n\
                     00C,dementia,2014-04-01,7\n";
    let tables = [("therapies", therapies), ("prevalence_estimates", estimates)];
    assert_eq!(
        told("iapt-access", "2014/15 Q4", &tables),
        "00C: 2 / 40 = 5\n02Y: 1 / [x] = [x] (the denominator is missing (no row of prevalence-estimates is about it for \
         2014/15 Q4), and it is not taken to be zero)\n"
    );

    let tumours = "tumour_id,commissioner_code,diagnosis_date,site,stage\n\
                   a,00C,2016-01-01,C509,1\n\
                   b,00C,2016-02-01,C341,4\n\
                   c,00C,2016-03-01,C61,X\n\
                   d,00C,2016-03-01,C439,2\n\
                   e,00C,2016-03-01,C449,1\n\
                   f,00C,2015-12-31,C509,1\n";
    // Of a, b, c and d: e is a skin cancer that is not staged, f of another year.
    assert_eq!(told("cancers-early-stage", "2016", &[("tumours", tumours)]), "00C: 2 / 4 = 50\n");
}

#[test]
fn infections_count_once_and_for_the_body_they_were_assigned_to() {
    let infections = "specimen_id,person_id,organism,specimen_date,age_at_specimen,commissioner_code,assigned_to\n\
                      a,p1,CDIFF,2014-03-20,70,00C,\n\
                      b,p1,CDIFF,2014-04-10,70,00C,\n\
                      c,p1,CDIFF,2014-04-17,70,00C,\n\
                      d,p2,CDIFF,2014-05-01,1,00C,\n\
                      e,p3,CDIFF,2014-06-01,44,02Y,\n\
                      f,p3,CDIFF,2014-06-28,44,02Y,\n\
                      g,p3,CDIFF,2014-06-29,44,02Y,\n\
                      h,p4,MRSA,2014-06-02,60,02Y,00C\n\
                      i,p4,MRSA,2014-06-15,60,02Y,00C\n\
                      j,p4,MRSA,2014-06-16,60,02Y,RXP\n\
                      k,p5,MRSA,2014-06-16,60,02Y,\n";
    let tables = [("infections", infections)];
    // p1: 20 March begins a run of 28 days, with 10 April; 17 April is a new one. p3: 1 June with 28 June, then 29 June.
    assert_eq!(told("c-difficile", "2014/15", &tables), "00C: 1 = 1\n02Y: 2 = 2\n");
    // p4: 2 June with 15 June, then 16 June. k is assigned to nobody.
    assert_eq!(told("mrsa-bacteraemia", "2014/15", &tables), "00C: 1 = 1\nRXP: 1 = 1\n");
    // The run of 20 March is of the year before.
    assert_eq!(told("c-difficile", "2013/14", &tables), "00C: 1 = 1\n");
}

//! What is not known withholds a result, with the reason, and is never zero.

use crate::support::{complaint, csv, session};

/// The value and the reason of one estimate.
fn one(call: &str) -> String {
    let sql = format!("SELECT it['value'] AS value, it['withheld'] AS withheld FROM (SELECT {call} AS it)");
    csv(&session(), &sql).lines().nth(1).unwrap().to_owned()
}

/// The same of an aggregate over rows of a band, events and population.
fn over(rows: &str) -> String {
    let sql = format!(
        "SELECT it['value'] AS value, it['withheld'] AS withheld FROM \
         (SELECT dsr(band, n, p, w, 100) AS it FROM (VALUES {rows}) t(band, n, p, w))"
    );
    csv(&session(), &sql).lines().nth(1).unwrap().to_owned()
}

#[test]
fn four_kinds_of_nothing_stay_apart() {
    assert_eq!(one("proportion(0, 20, 100)"), "0.0,");
    assert_eq!(one("proportion(NULL, 20)"), ",\"the numerator is missing, and it is not taken to be zero\"");
    assert_eq!(
        one("proportion('[c]', 20)"),
        ",\"the numerator is suppressed, and it is not taken to be zero\""
    );
    assert_eq!(
        one("crude_rate(5, '[z]')"),
        ",\"the denominator does not apply, and it is not taken to be zero\""
    );
    assert_eq!(
        one("count_limits('n/a')"),
        ",\"the numerator is missing (`n/a` is no number), and it is not taken to be zero\""
    );
    assert_eq!(one("crude_rate(5, 0)"), ",the denominator is zero");
    assert_eq!(one("proportion(21, 20)"), ",the numerator is more than what it is counted out of");
    assert_eq!(one("standardised_ratio(7, 4)"), "1.75,");
}

#[test]
fn a_band_that_is_not_known_withholds_the_whole() {
    assert_eq!(over("('old', 20, 100, 1), ('young', 10, 100, 1)"), "15.0,");
    assert_eq!(
        over("('old', 20, 100, 1), ('young', NULL, 100, 1)"),
        ",\"the count of events of band young is missing, and it is not taken to be zero\""
    );
    assert_eq!(
        over("('old', 20, 100, 1), (NULL, 10, 100, 1)"),
        ",\"a row has no band, and what it counts is not taken to be zero\""
    );
    assert_eq!(
        over("('old', 20, 100, 1), ('young', 10, 0, 1)"),
        ",\"nobody is counted in band young, so it has no rate\""
    );
    assert_eq!(over("('old', 20, 100, 1), ('old', 10, 100, 1)"), ",there are two rows for band old");
    assert_eq!(
        over("('old', 20, 100, NULL), ('young', 10, 100, 1)"),
        ",\"the weight of band old is [x], and it is not taken to be zero\""
    );
    assert_eq!(
        over("('old', 4, 100, 1), ('young', 5, 100, 1)"),
        ",\"there are fewer events than the method needs: 9, and 10 are needed\""
    );
}

#[test]
fn a_measurement_that_is_not_known_withholds_the_mean() {
    let mean = |rows: &str| {
        let sql = format!(
            "SELECT it['value'] AS v, it['withheld'] AS w \
             FROM (SELECT mean_with_limits(x) AS it FROM (VALUES {rows}) t(x))"
        );
        csv(&session(), &sql).lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(mean("(3), (5), (10)"), "6.0,");
    assert_eq!(mean("(3), (NULL), (10)"), ",\"a measurement is [x], and it is not taken to be zero\"");
    assert_eq!(
        mean("('3'), ('[z]'), ('[c]'), ('5')"),
        ",\"a measurement is [c] and [z], and it is not taken to be zero\""
    );
    assert_eq!(mean("(3)"), ",\"there are fewer measurements than the method needs: 1, and 2 are needed\"");
}

#[test]
fn what_cannot_be_a_count_or_a_setting_is_refused() {
    let session = session();
    let cases = [
        ("SELECT proportion(1)", "proportion is called as proportion(part, whole [, per [, confidence]])"),
        (
            "SELECT proportion(0.5, 3)",
            "proportion: part is a binary fraction, and counts are whole numbers or decimals: cast(... as bigint) or cast(... as decimal(18, 3))",
        ),
        ("SELECT proportion(1, 3, 0)", "proportion: per is 0, and a whole number above zero is wanted"),
        (
            "SELECT proportion(1, 3, 100, 95)",
            "proportion: confidence is 95, and a share from 0.5 to 0.9999 is wanted, such as 0.95",
        ),
        (
            "SELECT crude_rate(1, 3, 100, 0.95, 'byor')",
            "crude_rate: limits are 'field', 'byar' or 'exact', not 'byor'; is 'byar' meant?",
        ),
        (
            "SELECT dsr('a', 1, 2, 'european_2012')",
            "directly_standardised_rate: standards are 'european_2013' and 'european_1976', or a column with the weight of each band, not 'european_2012'; is 'european_2013' meant?",
        ),
        (
            "SELECT dsr('a', 1, 2, 'european_2013', x) FROM (VALUES (1)) t(x)",
            "directly_standardised_rate: per must be the same for all rows",
        ),
        ("SELECT age_band(-1, 'european_2013')", "age_band: the age -1 is below zero"),
        (
            "SELECT age_band(4.5, 'european_2013')",
            "age_band is called as age_band(age, standard), with the age in whole years",
        ),
    ];
    for (sql, message) in cases {
        assert_eq!(complaint(&session, sql).message, message, "{sql}");
    }
}

#[test]
fn ages_and_days_find_their_bands_and_years() {
    let session = session();
    let sql = "SELECT age, age_band(age, 'european_2013') AS a, age_band(age, 'european_1976') AS b \
               FROM (VALUES (0), (1), (4), (5), (84), (85), (90), (110), (NULL)) t(age)";
    assert_eq!(
        csv(&session, sql),
        "age,a,b\n0,0-4,0\n1,0-4,1-4\n4,0-4,1-4\n5,5-9,5-9\n84,80-84,80-84\n85,85-89,85+\n90,90+,85+\n110,90+,85+\n,,\n"
    );
    let sql = "SELECT financial_year(d) AS y FROM \
               (VALUES ('2013-04-01'), ('2014-03-31'), ('1999-12-31'), ('2000-03-31'), (NULL)) t(d)";
    assert_eq!(csv(&session, sql), "y\n2013/14\n2013/14\n1999/00\n1999/00\n\"\"\n");
    assert!(complaint(&session, "SELECT financial_year('31/03/2014')").message.contains("31/03/2014"));
}

//! Examples of a few counts, worked out by hand.

use outturn_disclosure::release;

use crate::support::{below_five, cases, catalogue, facts_of, lines, policy, told};

#[test]
fn a_small_count_under_a_total_takes_another_with_it() {
    // 30 - 20 - 8 would be 2. B, the smallest that gives three numbers, goes too: A + B = 10, and B is above 4.
    let facts = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 20\nN1 2014/15 - 30");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: [c] -- withheld for release (p)
    cases C 2014/15: 20
    cases N1 2014/15: 30

    A cases 2014/15: small; 1 to 4
    B cases 2014/15: protects A cases 2014/15; 6 to 9
    ");
}

#[test]
fn what_leaves_too_few_numbers_is_not_enough() {
    // With B alone: A + B = 8 and B is above 4, so that A would be 1, 2 or 3. With leave = 4 C has to go instead.
    let facts = cases("A 2014/15 - 3\nB 2014/15 - 5\nC 2014/15 - 20\nN1 2014/15 - 28");
    let four = policy("suppress = { up_to = 4, zeros = \"kept\", leave = 4 }");
    insta::assert_snapshot!(told(&facts, &four, &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 5
    cases C 2014/15: [c] -- withheld for release (p)
    cases N1 2014/15: 28

    A cases 2014/15: small; 1 to 4
    C cases 2014/15: protects A cases 2014/15; 19 to 22
    ");
}

#[test]
fn two_small_counts_that_give_each_other_away() {
    // 1 + 1 = 2: with the total both would be known. The total is small itself. One who knew that all three are small
    // would have A and B at 1 to 3 and the total at 2 to 4.
    let facts = cases("A 2014/15 - 1\nB 2014/15 - 1\nC 2014/15 - 0\nN1 2014/15 - 2");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: [c] -- withheld for release (p)
    cases C 2014/15: 0
    cases N1 2014/15: [c] -- withheld for release (p)

    A cases 2014/15: small; 1 to 3
    B cases 2014/15: small; 1 to 3
    N1 cases 2014/15: small; 2 to 4
    ");
    // 4 + 4 = 8: known as soon as the total is, since neither is above 4. The total goes.
    let facts = cases("A 2014/15 - 4\nB 2014/15 - 4\nC 2014/15 - 0\nN1 2014/15 - 8");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: [c] -- withheld for release (p)
    cases C 2014/15: 0
    cases N1 2014/15: [c] -- withheld for release (p)

    A cases 2014/15: small; 1 to 4
    B cases 2014/15: small; 1 to 4
    N1 cases 2014/15: protects A cases 2014/15; 5 to 8
    ");
}

#[test]
fn a_table_of_bodies_and_sexes() {
    // A's men are 3. A woman's count of A and a man's of another body go, and the fourth corner with them.
    let facts = cases(
        "A 2014/15 male 3\nA 2014/15 female 9\nA 2014/15 - 12
         B 2014/15 male 12\nB 2014/15 female 14\nB 2014/15 - 26
         C 2014/15 male 20\nC 2014/15 female 30\nC 2014/15 - 50
         N1 2014/15 male 35\nN1 2014/15 female 53\nN1 2014/15 - 88",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: 12
    cases A 2014/15 (female): [c] -- withheld for release (p)
    cases A 2014/15 (male): [c] -- withheld for release (p)
    cases B 2014/15: 26
    cases B 2014/15 (female): [c] -- withheld for release (p)
    cases B 2014/15 (male): [c] -- withheld for release (p)
    cases C 2014/15: 50
    cases C 2014/15 (female): 30
    cases C 2014/15 (male): 20
    cases N1 2014/15: 88
    cases N1 2014/15 (female): 53
    cases N1 2014/15 (male): 35

    A cases 2014/15 (female): protects A cases 2014/15 (male); 8 to 11
    A cases 2014/15 (male): small; 1 to 4
    B cases 2014/15 (female): protects A cases 2014/15 (male); 12 to 15
    B cases 2014/15 (male): protects A cases 2014/15 (male); 11 to 14
    ");
}

#[test]
fn months_quarters_and_a_year() {
    let facts = cases(
        "A 2014-04 - 2\nA 2014-05 - 9\nA 2014-06 - 11\nA 2014/15 Q1 - 22
         A 2014/15 Q2 - 30\nA 2014/15 Q3 - 31\nA 2015-01 - 0\nA 2015-02 - 1\nA 2015-03 - 3
         A 2014/15 Q4 - 4\nA 2014/15 - 87",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014-04: [c] -- withheld for release (p)
    cases A 2014-05: [c] -- withheld for release (p)
    cases A 2014-06: 11
    cases A 2014/15: 87
    cases A 2014/15 Q1: 22
    cases A 2014/15 Q2: [c] -- withheld for release (p)
    cases A 2014/15 Q3: 31
    cases A 2014/15 Q4: [c] -- withheld for release (p)
    cases A 2015-01: 0
    cases A 2015-02: [c] -- withheld for release (p)
    cases A 2015-03: [c] -- withheld for release (p)

    A cases 2014/15 Q2: protects A cases 2014/15 Q4; 30 to 32
    A cases 2014/15 Q4: small; 2 to 4
    A cases 2014-04: small; 1 to 4
    A cases 2014-05: protects A cases 2014-04; 7 to 10
    A cases 2015-02: small; 1 to 3
    A cases 2015-03: small; 1 to 3
    ");
}

#[test]
fn a_part_of_a_year_without_the_rest_says_only_how_much_is_left() {
    // Of the year of 6 at most 4 and 2 more fell in May; nothing has to go with it.
    let facts =
        cases("A 2014-05 - 4\nA 2014/15 - 6\nB 2014-04..2014-09 - 5\nB 2014-10..2015-03 - 7\nB 2014/15 - 12");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014-05: [c] -- withheld for release (p)
    cases A 2014/15: 6
    cases B 2014-04..2014-09: 5
    cases B 2014-10..2015-03: 7
    cases B 2014/15: 12

    A cases 2014-05: small; 1 to 4
    ");
}

#[test]
fn what_does_not_add_up_over_time_is_not_held_against_it() {
    // People on a list at the end of each quarter.
    let facts = cases(
        "A 2014/15 Q1 - 3\nA 2014/15 Q2 - 30\nA 2014/15 Q3 - 31\nA 2014/15 Q4 - 32\nA 2014/15 - 32
         B 2014/15 Q1 - 13\nB 2014/15 Q2 - 30\nB 2014/15 Q3 - 31\nB 2014/15 Q4 - 32\nB 2014/15 - 32",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: 32
    cases A 2014/15 Q1: [c] -- withheld for release (p)
    cases A 2014/15 Q2: 30
    cases A 2014/15 Q3: 31
    cases A 2014/15 Q4: 32
    cases B 2014/15: 32
    cases B 2014/15 Q1: 13
    cases B 2014/15 Q2: 30
    cases B 2014/15 Q3: 31
    cases B 2014/15 Q4: 32

    A cases 2014/15 Q1: small; 1 to 4
    ");
}

#[test]
fn shares_and_what_is_left_of_them() {
    // A: 3 seen. B: 2 not seen, so that the numerator goes. C: 4 in all, of whom none were seen. D: all of 40. E: 1 of 3.
    let facts = facts_of(
        "A,seen,2014/15,,,3,40,,x\nB,seen,2014/15,,,38,40,,\nC,seen,2014/15,,,0,4,,\nD,seen,2014/15,,,40,40,,\n\
         E,seen,2014/15,,,1,3,,",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    seen A 2014/15: [c]/40 -- withheld for release (p)
    seen B 2014/15: [c]/40 -- withheld for release (p)
    seen C 2014/15: 0/[c] -- withheld for release (p)
    seen D 2014/15: 40/40
    seen E 2014/15: [c]/[c] -- withheld for release (p)

    A seen 2014/15, numerator: small; 1 to 4
    B seen 2014/15, numerator: small rest; 36 to 39
    C seen 2014/15, denominator: small; 1 to 4
    E seen 2014/15, numerator: small; 1 to 3
    E seen 2014/15, denominator: small; 2 to 4
    ");
    let zeros = policy("suppress = { up_to = 4, zeros = \"withheld\", leave = 3 }");
    insta::assert_snapshot!(told(&facts, &zeros, &[]), @"
    seen A 2014/15: [c]/40 -- withheld for release (p)
    seen B 2014/15: [c]/40 -- withheld for release (p)
    seen C 2014/15: [c]/[c] -- withheld for release (p)
    seen D 2014/15: [c]/40 -- withheld for release (p)
    seen E 2014/15: [c]/[c] -- withheld for release (p)

    A seen 2014/15, numerator: small; 0 to 4
    B seen 2014/15, numerator: small rest; 36 to 40
    C seen 2014/15, numerator: small; 0 to 4
    C seen 2014/15, denominator: small; 0 to 4
    D seen 2014/15, numerator: small rest; 36 to 40
    E seen 2014/15, numerator: small; 0 to 4
    E seen 2014/15, denominator: small; 0 to 4
    ");
}

#[test]
fn a_rate_that_would_give_its_count_back_goes_with_it() {
    // A's rate is its share; B's is standardised, and far from it; C's counts are given.
    let facts = facts_of(
        "A,rate,2014/15,,,3,40,7.5%,\nB,rate,2014/15,,,3,40,25%,\nC,rate,2014/15,,,20,40,50%,\nD,rate,2014/15,,,,,7.5%,",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    rate A 2014/15: [c]/40 [c] -- withheld for release (p)
    rate B 2014/15: [c]/40 25% -- withheld for release (p)
    rate C 2014/15: 20/40 50%
    rate D 2014/15: 7.5%

    A rate 2014/15, numerator: small; 1 to 4
    B rate 2014/15, numerator: small; 1 to 4
    ");
}

#[test]
fn members_of_three_levels() {
    // N2 has no row of its own, and T is then N1, D and E.
    let facts = cases(
        "A 2014/15 - 2\nB 2014/15 - 20\nC 2014/15 - 30\nD 2014/15 - 40\nE 2014/15 - 50\nN1 2014/15 - 52\nT 2014/15 - 142",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: [c] -- withheld for release (p)
    cases C 2014/15: 30
    cases D 2014/15: 40
    cases E 2014/15: 50
    cases N1 2014/15: 52
    cases T 2014/15: 142

    A cases 2014/15: small; 1 to 4
    B cases 2014/15: protects A cases 2014/15; 18 to 21
    ");
    // Where N1 is small, it is protected in its turn.
    let facts =
        cases("A 2014/15 - 3\nB 2014/15 - 0\nC 2014/15 - 0\nN1 2014/15 - 3\nN2 2014/15 - 70\nT 2014/15 - 73");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 0
    cases C 2014/15: 0
    cases N1 2014/15: [c] -- withheld for release (p)
    cases N2 2014/15: [c] -- withheld for release (p)
    cases T 2014/15: 73

    A cases 2014/15: small; 1 to 4
    N1 cases 2014/15: small; 1 to 4
    N2 cases 2014/15: protects A cases 2014/15; 69 to 72
    ");
}

#[test]
fn a_nation_is_the_sum_of_all_bodies_of_a_kind() {
    let facts = cases("N1 2014/15 - 2\nN2 2014/15 - 20\nX 2014/15 - 22");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases N1 2014/15: [c] -- withheld for release (p)
    cases N2 2014/15: [c] -- withheld for release (p)
    cases X 2014/15: 22

    N1 cases 2014/15: small; 1 to 4
    N2 cases 2014/15: protects N1 cases 2014/15; 18 to 21
    ");
}

#[test]
fn a_composite_gives_its_parts_away() {
    let facts = facts_of("A,seen,2014/15,,,30,100,,\nA,heard,2014/15,,,3,100,,\nA,both,2014/15,,,33,100,,\n");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    both A 2014/15: 33/100
    heard A 2014/15: [c]/100 -- withheld for release (p)
    seen A 2014/15: [c]/100 -- withheld for release (p)

    A heard 2014/15, numerator: small; 1 to 4
    A seen 2014/15, numerator: protects A heard 2014/15, numerator; 29 to 32
    ");
}

#[test]
fn stages_of_one_figure_go_together() {
    let facts = facts_of(
        "A,cases,2014/15,,claimed,,,2,\nA,cases,2014/15,,verified,,,2,\nB,cases,2014/15,,claimed,,,8,\n\
         B,cases,2014/15,,verified,,,9,\nN1,cases,2014/15,,claimed,,,10,\nN1,cases,2014/15,,verified,,,11,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15 [claimed]: [c] -- withheld for release (p)
    cases A 2014/15 [verified]: [c] -- withheld for release (p)
    cases B 2014/15 [claimed]: [c] -- withheld for release (p)
    cases B 2014/15 [verified]: [c] -- withheld for release (p)
    cases N1 2014/15 [claimed]: 10
    cases N1 2014/15 [verified]: 11

    A cases 2014/15 [claimed]: small; 1 to 4
    A cases 2014/15 [verified]: small; 1 to 4
    B cases 2014/15 [claimed]: protects A cases 2014/15 [claimed]; 6 to 9
    B cases 2014/15 [verified]: protects A cases 2014/15 [claimed]; 7 to 10
    ");
}

#[test]
fn four_kinds_of_nothing_stay_what_they_are() {
    let facts = facts_of(
        "A,cases,2014/15,,,,,[x],not sent\nB,cases,2014/15,,,,,[c],few\nC,cases,2014/15,,,,,[z],closed\nD,cases,2014/15,,,,,0,none\n\
         N1,cases,2014/15,,,,,30,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [x] -- not sent
    cases B 2014/15: [c] -- few
    cases C 2014/15: [z] -- closed
    cases D 2014/15: 0 -- none
    cases N1 2014/15: 30
    ");
}

#[test]
fn what_a_publisher_withheld_is_not_given_back() {
    // 30 - 20 would be what was withheld of B; C, the only other, goes with it.
    let facts = facts_of(
        "A,cases,2014/15,,,,,0,\nB,cases,2014/15,,,,,[c],\nC,cases,2014/15,,,,,20,\nN1,cases,2014/15,,,,,30,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: 0
    cases B 2014/15: [c]
    cases C 2014/15: [c] -- withheld for release (p)
    cases N1 2014/15: 30

    B cases 2014/15: by its publisher; 0 to 25
    C cases 2014/15: protects B cases 2014/15; 5 to 30
    ");
}

#[test]
fn a_body_without_a_row_leaves_its_network_open() {
    // C has 7 that nobody is told of: 30 - 20 says little of A.
    let facts = cases("A 2014/15 - 3\nB 2014/15 - 20\nN1 2014/15 - 30");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 20
    cases N1 2014/15: 30

    A cases 2014/15: small; 1 to 4
    ");
    // Where its men and women are given, C is known from them: 32 - 20 - 0 - 9.
    let facts = cases(
        "A 2014/15 - 3\nB 2014/15 - 20\nN1 2014/15 - 32
         C 2014/15 male 0\nC 2014/15 female 9\nB 2014/15 male 10\nB 2014/15 female 10",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 20
    cases B 2014/15 (female): 10
    cases B 2014/15 (male): 10
    cases C 2014/15 (female): 9
    cases C 2014/15 (male): 0
    cases N1 2014/15: [c] -- withheld for release (p)

    A cases 2014/15: small; 1 to 4
    N1 cases 2014/15: protects A cases 2014/15; 30 to 33
    ");
}

#[test]
fn rounding_stands_in_for_withholding_more() {
    let rounded = policy(
        "totals = [\"nation\"]\nexcept_kinds = [\"nation\"]\nsuppress = { up_to = 7, zeros = \"kept\", leave = 4 }\nround = { to = 5 }",
    );
    let facts = facts_of(
        "A,cases,2014/15,,,,,2,\nB,cases,2014/15,,,,,10,as counted\nC,cases,2014/15,,,,,0,\nN1,cases,2014/15,,,,,12,\n\
         X,seen,2014/15,,,46,129,,\nA,seen,2014/15,,,23,101,,\nB,seen,2014/15,,,23,28,,",
    );
    insta::assert_snapshot!(told(&facts, &rounded, &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 10 -- rounded for release to the nearest 5 (p), inferred
    cases C 2014/15: 0
    cases N1 2014/15: 10 -- rounded for release to the nearest 5 (p), inferred
    seen A 2014/15: [c]/100 -- withheld in part, and rounded for release to the nearest 5 (p), inferred
    seen B 2014/15: [c]/30 -- withheld in part, and rounded for release to the nearest 5 (p), inferred
    seen X 2014/15: 46/129

    A cases 2014/15: small; 1 to 4
    A seen 2014/15, numerator: protects B seen 2014/15, numerator; 16 to 25
    B seen 2014/15, numerator: small rest; 21 to 30
    ");
}

#[test]
fn rounding_alone_gives_no_denominator_of_nothing() {
    let facts = facts_of("A,seen,2014/15,,,1,2,,\nB,seen,2014/15,,,1,3,,");
    insta::assert_snapshot!(told(&facts, &policy("round = { to = 5 }"), &[]), @"
    seen A 2014/15: 0/[c] -- rounded for release to the nearest 5 (p), inferred
    seen B 2014/15: 0/5 -- rounded for release to the nearest 5 (p), inferred
    ");
}

#[test]
fn only_what_a_policy_is_for_is_small() {
    let facts = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 3\nN1 2014/15 - 13");
    let of_others = policy("indicators = [\"other\"]\nsuppress = { up_to = 4, zeros = \"kept\", leave = 3 }");
    let released = release(&facts, &catalogue(), &of_others, &[]);
    assert_eq!(lines(&released.facts), lines(&facts));
    let networks = policy("kinds = [\"network\"]\nsuppress = { up_to = 14, zeros = \"kept\", leave = 3 }");
    insta::assert_snapshot!(told(&facts, &networks, &[]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 8
    cases C 2014/15: 3
    cases N1 2014/15: [c] -- withheld for release (p)

    A cases 2014/15: protects N1 cases 2014/15; 1 to 3
    N1 cases 2014/15: small; 12 to 14
    ");
}

#[test]
fn breakdowns_that_a_policy_says_add_up() {
    // One of whom the sex is not known: boys and men are male all the same, and only the policy can say so.
    let facts =
        cases("A 2014/15 male 30\nA 2014/15 female 50\nA 2014/15 boys 2\nA 2014/15 men 28\nA 2014/15 - 81");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"
    cases A 2014/15: 81
    cases A 2014/15 (boys): [c] -- withheld for release (p)
    cases A 2014/15 (female): 50
    cases A 2014/15 (male): 30
    cases A 2014/15 (men): 28

    A cases 2014/15 (boys): small; 1 to 4
    ");
    let loose = release(&facts, &catalogue(), &below_five(), &[]).loose;
    assert_eq!(loose.into_iter().collect::<Vec<_>>(), ["cases"]);
    let said = policy(
        "suppress = { up_to = 4, zeros = \"kept\", leave = 3 }\nparts = [{ of = \"male\", are = [\"boys\", \"men\"] }, { are = [\"male\", \"female\"] }]",
    );
    insta::assert_snapshot!(told(&facts, &said, &[]), @"
    cases A 2014/15: 81
    cases A 2014/15 (boys): [c] -- withheld for release (p)
    cases A 2014/15 (female): 50
    cases A 2014/15 (male): 30
    cases A 2014/15 (men): [c] -- withheld for release (p)

    A cases 2014/15 (boys): small; 1 to 4
    A cases 2014/15 (men): protects A cases 2014/15 (boys); 26 to 29
    ");
    assert!(release(&facts, &catalogue(), &said, &[]).loose.is_empty());
}

#[test]
fn what_was_released_before_is_known() {
    // B and C were given before: with the total, A would be known whatever is withheld now but the total, and that was
    // given too.
    let now = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 20\nD 2014/15 - 9\nN1 2014/15 - 30");
    let before = cases("B 2014/15 - 8\nC 2014/15 - 20\nN1 2014/15 - 30");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 8
    cases C 2014/15: 20
    cases D 2014/15: 9
    cases N1 2014/15: 30

    A cases 2014/15: small; 2 to 2, unless it is known which are small
    A cases 2014/15: NOT PROTECTED; 2 to 2
    ");
    // B alone was given: C goes, and not B.
    let before = cases("A 2014/15 - [c]\nB 2014/15 - 8");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 8
    cases C 2014/15: [c] -- withheld for release (p)
    cases D 2014/15: 9
    cases N1 2014/15: 30

    A cases 2014/15: small; 1 to 4
    C cases 2014/15: protects A cases 2014/15; 18 to 21
    ");
    // What was withheld to protect A then is withheld now, though the total is no longer there.
    let before = cases("A 2014/15 - [c]\nB 2014/15 - [c]\nC 2014/15 - 20\nN1 2014/15 - 30");
    let now = cases("A 2014/15 - 2\nB 2014/15 - 8");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: [c] -- withheld for release (p)

    A cases 2014/15: small; 1 to 4
    B cases 2014/15: protects A cases 2014/15; 6 to 9
    ");
    // Only with this release would B's men be known: there was no row of them, and a mark says that there are some.
    // Before, C might have had 1, 2 or 3 of the 3 that are left, and now 1 or 2.
    let before = cases("N1 2014/15 male 13\nA 2014/15 male 10\nC 2014/15 male [c]");
    let with_men = cases("B 2014/15 male 2\nN1 2014/15 male 13\nA 2014/15 male 10\nC 2014/15 male 1");
    let released = release(&with_men, &catalogue(), &below_five(), &[&before]);
    assert!(!released.open.is_empty() && released.open.iter().any(|it| !it.before), "{:?}", released.open);
    // A small count that was given is withheld, and told.
    let before = cases("A 2014/15 - 2\nB 2014/15 - 9");
    let released = release(&now, &catalogue(), &below_five(), &[&before]);
    assert_eq!(released.revised, 1);
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"
    cases A 2014/15: [c] -- withheld for release (p)
    cases B 2014/15: 8

    A cases 2014/15: small; 2 to 2, unless it is known which are small
    A cases 2014/15: NOT PROTECTED; 2 to 2
    ");
}

//! Examples of a few counts, worked out by hand.

use outturn_disclosure::release;

use crate::support::{below_five, cases, catalogue, facts_of, lines, policy, told};

#[test]
fn a_small_count_under_a_total_takes_another_with_it() {
    // 30 - 20 - 8 would be 2. B, the smallest that gives three numbers, goes too: A + B = 10, and B is above 4.
    let facts = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 20\nN1 2014/15 - 30");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn what_leaves_too_few_numbers_is_not_enough() {
    // With B alone: A + B = 8 and B is above 4, so that A would be 1, 2 or 3. With leave = 4 C has to go instead.
    let facts = cases("A 2014/15 - 3\nB 2014/15 - 5\nC 2014/15 - 20\nN1 2014/15 - 28");
    let four = policy("suppress = { up_to = 4, zeros = \"kept\", leave = 4 }");
    insta::assert_snapshot!(told(&facts, &four, &[]), @"");
}

#[test]
fn two_small_counts_that_give_each_other_away() {
    // 1 + 1 = 2: with the total both would be known. The total is small itself. One who knew that all three are small
    // would have A and B at 1 to 3 and the total at 2 to 4.
    let facts = cases("A 2014/15 - 1\nB 2014/15 - 1\nC 2014/15 - 0\nN1 2014/15 - 2");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
    // 4 + 4 = 8: known as soon as the total is, since neither is above 4. The total goes.
    let facts = cases("A 2014/15 - 4\nB 2014/15 - 4\nC 2014/15 - 0\nN1 2014/15 - 8");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
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
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn months_quarters_and_a_year() {
    let facts = cases(
        "A 2014-04 - 2\nA 2014-05 - 9\nA 2014-06 - 11\nA 2014/15 Q1 - 22
         A 2014/15 Q2 - 30\nA 2014/15 Q3 - 31\nA 2014-10 - 10\nA 2014-11 - 10\nA 2014-12 - 11
         A 2014/15 Q4 - 4\nA 2014/15 - 87",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn a_part_of_a_year_without_the_rest_says_only_how_much_is_left() {
    // Of the year of 6 at most 4 and 2 more fell in May; nothing has to go with it.
    let facts = cases("A 2014-05 - 4\nA 2014/15 - 6\nB 2014-04..2014-09 - 5\nB 2014-10..2015-03 - 7\nB 2014/15 - 12");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn what_does_not_add_up_over_time_is_not_held_against_it() {
    // People on a list at the end of each quarter.
    let facts = cases(
        "A 2014/15 Q1 - 3\nA 2014/15 Q2 - 30\nA 2014/15 Q3 - 31\nA 2014/15 Q4 - 32\nA 2014/15 - 32
         B 2014/15 Q1 - 13\nB 2014/15 Q2 - 30\nB 2014/15 Q3 - 31\nB 2014/15 Q4 - 32\nB 2014/15 - 32",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn shares_and_what_is_left_of_them() {
    // A: 3 seen. B: 2 not seen, so that the numerator goes. C: 4 in all, of whom none were seen. D: all of 40. E: 1 of 3.
    let facts = facts_of(
        "A,seen,2014/15,,,3,40,,x\nB,seen,2014/15,,,38,40,,\nC,seen,2014/15,,,0,4,,\nD,seen,2014/15,,,40,40,,\n\
         E,seen,2014/15,,,1,3,,",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
    let zeros = policy("suppress = { up_to = 4, zeros = \"withheld\", leave = 3 }");
    insta::assert_snapshot!(told(&facts, &zeros, &[]), @"");
}

#[test]
fn a_rate_that_would_give_its_count_back_goes_with_it() {
    // A's rate is its share; B's is standardised, and far from it; C's counts are given.
    let facts = facts_of(
        "A,rate,2014/15,,,3,40,7.5%,\nB,rate,2014/15,,,3,40,25%,\nC,rate,2014/15,,,20,40,50%,\nD,rate,2014/15,,,,,7.5%,",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn members_of_three_levels() {
    // N2 has no row of its own, and T is then N1, D and E.
    let facts = cases(
        "A 2014/15 - 2\nB 2014/15 - 20\nC 2014/15 - 30\nD 2014/15 - 40\nE 2014/15 - 50\nN1 2014/15 - 52\nT 2014/15 - 142",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
    // Where N1 is small, it is protected in its turn.
    let facts = cases("A 2014/15 - 3\nB 2014/15 - 0\nC 2014/15 - 0\nN1 2014/15 - 3\nN2 2014/15 - 70\nT 2014/15 - 73");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn a_nation_is_the_sum_of_all_bodies_of_a_kind() {
    let facts = cases("N1 2014/15 - 2\nN2 2014/15 - 20\nX 2014/15 - 22");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn a_composite_gives_its_parts_away() {
    let facts = facts_of(
        "A,seen,2014/15,,,30,100,,\nA,heard,2014/15,,,3,100,,\nA,both,2014/15,,,33,100,,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn stages_of_one_figure_go_together() {
    let facts = facts_of(
        "A,cases,2014/15,,claimed,,,2,\nA,cases,2014/15,,verified,,,2,\nB,cases,2014/15,,claimed,,,8,\n\
         B,cases,2014/15,,verified,,,9,\nN1,cases,2014/15,,claimed,,,10,\nN1,cases,2014/15,,verified,,,11,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn four_kinds_of_nothing_stay_what_they_are() {
    let facts = facts_of(
        "A,cases,2014/15,,,,,[x],not sent\nB,cases,2014/15,,,,,[c],few\nC,cases,2014/15,,,,,[z],closed\nD,cases,2014/15,,,,,0,none\n\
         N1,cases,2014/15,,,,,30,\n",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn what_a_publisher_withheld_is_not_given_back() {
    // 30 - 20 would be what was withheld of B; C, the only other, goes with it.
    let facts = facts_of("B,cases,2014/15,,,,,[c],\nC,cases,2014/15,,,,,20,\nN1,cases,2014/15,,,,,30,\n");
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
}

#[test]
fn rounding_stands_in_for_withholding_more() {
    let rounded = policy(
        "totals = [\"nation\"]\nexcept_kinds = [\"nation\"]\nsuppress = { up_to = 7, zeros = \"kept\", leave = 4 }\nround = { to = 5 }",
    );
    let facts = facts_of(
        "A,cases,2014/15,,,,,2,\nB,cases,2014/15,,,,,10,as counted\nC,cases,2014/15,,,,,0,\nN1,cases,2014/15,,,,,12,\n\
         X,seen,2014/15,,,3,101,,\nA,seen,2014/15,,,23,101,,\nB,seen,2014/15,,,23,28,,",
    );
    insta::assert_snapshot!(told(&facts, &rounded, &[]), @"");
}

#[test]
fn rounding_alone_gives_no_denominator_of_nothing() {
    let facts = facts_of("A,seen,2014/15,,,1,2,,\nB,seen,2014/15,,,1,3,,");
    insta::assert_snapshot!(told(&facts, &policy("round = { to = 5 }"), &[]), @"");
}

#[test]
fn only_what_a_policy_is_for_is_small() {
    let facts = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 3\nN1 2014/15 - 13");
    let of_others = policy("indicators = [\"other\"]\nsuppress = { up_to = 4, zeros = \"kept\", leave = 3 }");
    let released = release(&facts, &catalogue(), &of_others, &[]);
    assert_eq!(lines(&released.facts), lines(&facts));
    let networks = policy("kinds = [\"network\"]\nsuppress = { up_to = 14, zeros = \"kept\", leave = 3 }");
    insta::assert_snapshot!(told(&facts, &networks, &[]), @"");
}

#[test]
fn breakdowns_that_a_policy_says_add_up() {
    // Of two ways to divide, only one is complete; the other is said.
    let facts = cases(
        "A 2014/15 male 30\nA 2014/15 female 50\nA 2014/15 boys 2\nA 2014/15 men 28\nA 2014/15 - 80",
    );
    insta::assert_snapshot!(told(&facts, &below_five(), &[]), @"");
    let loose = release(&facts, &catalogue(), &below_five(), &[]).loose;
    assert_eq!(loose.into_iter().collect::<Vec<_>>(), ["cases"]);
    let said = policy(
        "suppress = { up_to = 4, zeros = \"kept\", leave = 3 }\nparts = [{ of = \"male\", are = [\"boys\", \"men\"] }]",
    );
    insta::assert_snapshot!(told(&facts, &said, &[]), @"");
    assert!(release(&facts, &catalogue(), &said, &[]).loose.is_empty());
}

#[test]
fn what_was_released_before_is_known() {
    // B and C were given before: with the total, A would be known whatever is withheld now but the total, and that was
    // given too.
    let now = cases("A 2014/15 - 2\nB 2014/15 - 8\nC 2014/15 - 20\nD 2014/15 - 9\nN1 2014/15 - 30");
    let before = cases("B 2014/15 - 8\nC 2014/15 - 20\nN1 2014/15 - 30");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"");
    // B alone was given: C goes, and not B.
    let before = cases("A 2014/15 - [c]\nB 2014/15 - 8");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"");
    // What was withheld to protect A then is withheld now, though the total is no longer there.
    let before = cases("A 2014/15 - [c]\nB 2014/15 - [c]\nC 2014/15 - 20\nN1 2014/15 - 30");
    let now = cases("A 2014/15 - 2\nB 2014/15 - 8");
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"");
    // A small count that was given is withheld, and told.
    let before = cases("A 2014/15 - 2\nB 2014/15 - 9");
    let released = release(&now, &catalogue(), &below_five(), &[&before]);
    assert_eq!(released.revised, 1);
    insta::assert_snapshot!(told(&now, &below_five(), &[&before]), @"");
}

//! Periods in words.

use super::{BASE, with};

const FALLS: &str = "test = { falls_by = { agreed = \"fall\" } }";

/// What the author of a fall since a baseline is told.
fn told(baseline: &str, outturn: &str) -> String {
    super::told(&[(
        "baseline = \"2013/14\"\noutturn = \"2014/15\"",
        &format!("baseline = \"{baseline}\"\noutturn = \"{outturn}\""),
    )])
}

#[test]
fn words_for_periods() {
    for (baseline, outturn) in [
        ("last year", "this year"),
        ("same period last year", "months of 2014/15 Q4"),
        ("same quarter last year", "2014/15 Q4"),
        ("same month last year", "2015-03"),
        ("years of 2011/12..2013/14", "quarters of this year"),
        ("last 3 years before this year", "this year"),
        ("last 6 months before 2014-09", "last 6 months to 2015-02"),
    ] {
        assert_eq!(told(baseline, outturn), "nothing", "{baseline}, {outturn}");
    }
    insta::assert_snapshot!(told("the year before", "this year"), @r#"
    s.toml:46:12: `baseline` cannot be read: `the year before` is not a period [bad-period]
        at: "the year before"
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01, or in words: this year, last year, months of 2014/15 Q4, last 6 months to 2015-09
    "#);
    insta::assert_snapshot!(told("same quarter last year", "this year"), @r#"
    s.toml:46:12: the outturn is 2014/15, which is not a quarter that a year before has as well [no-year-before]
        at: "same quarter last year"
        help: write the period itself; "same period last year" is the outturn's, a year earlier
    "#);
    insta::assert_snapshot!(told("same period last year", "wave gpps/2015-01"), @r#"
    s.toml:46:12: the outturn is wave gpps/2015-01, which is not a period with dates that a year before has as well [no-year-before]
        at: "same period last year"
        help: write the period itself; "same period last year" is the outturn's, a year earlier
    "#);
    insta::assert_snapshot!(told("last year", "same period last year"), @r#"
    s.toml:47:11: `outturn` does not say a year before what [bad-period]
        at: "same period last year"
        help: that is said of a baseline, whose outturn is known; write the period itself, or "last year" for the year before the scheme's
    "#);
    insta::assert_snapshot!(told("last year", "months of wave gpps/2015-01"), @r#"
    s.toml:47:11: `outturn` cannot be read: wave gpps/2015-01 is not made up of whole months [span-without-parts]
        at: "months of wave gpps/2015-01"
        help: name a period that begins and ends with one of its months
    "#);
    insta::assert_snapshot!(told("years of 2013/14 Q1", "this year"), @r#"
    s.toml:46:12: `baseline` cannot be read: 2013/14 Q1 is not made up of whole years [span-without-parts]
        at: "years of 2013/14 Q1"
        help: name a period that begins and ends with one of its years
    "#);
    insta::assert_snapshot!(told("last year", "months of 2014-15"), @r#"
    s.toml:47:11: `outturn` cannot be read: a year has no month 15 [bad-period]
        at: "months of 2014-15"
        help: write a financial year with a slash: "2014/15"
    "#);
    insta::assert_snapshot!(told("last year", "last 6 months to 2014/15"), @r#"
    s.toml:47:11: `outturn` cannot be read: months are counted back from a month, and 2014/15 is none [bad-period]
        at: "last 6 months to 2014/15"
        help: name a month, as in "last 6 months to 2015-09"
    "#);
    insta::assert_snapshot!(told("last year", "last 200 months to 2015-03"), @r#"
    s.toml:47:11: `outturn` cannot be read: 200 months cannot be counted back [number-out-of-range]
        at: "last 200 months to 2015-03"
        help: write a number from 1 to 120
    "#);
    insta::assert_snapshot!(told("last year", "last year"), @r#"
    s.toml:46:12: the baseline 2013/14 does not end before the outturn 2013/14 begins [baseline-not-before-outturn]
        at: "last year"
        help: a change is measured from an earlier period
    "#);
}

#[test]
fn what_hangs_on_a_year_that_cannot_be_read_is_no_mistake_of_its_own() {
    let edits = [
        ("year = \"2014/15\"", "year = \"2014-15\""),
        ("baseline = \"2013/14\"", "baseline = \"last year\""),
    ];
    insta::assert_snapshot!(super::told(&edits), @r#"
    s.toml:4:8: `year` cannot be read: a year has no month 15 [bad-period]
        at: "2014-15"
        help: write a financial year with a slash: "2014/15"
    "#);
}

#[test]
fn only_what_is_counted_can_be_added_up() {
    let each = |indicator: &str| {
        super::told(&[(
            "indicator = \"waits\"\noutturn = \"2014/15\"",
            &format!("indicator = \"{indicator}\"\noutturn = \"months of 2014/15\""),
        )])
    };
    assert_eq!(each("waits"), "nothing");
    insta::assert_snapshot!(each("satisfied"), @r#"
    s.toml:37:11: `satisfied` cannot be added up over the months of 2014/15: its publisher works it out, and the counts do not repeat it [cannot-be-pooled]
        at: "months of 2014/15"
        help: name one period, or an indicator whose value is "ratio" or "count"
    "#);
}

#[test]
fn a_change_for_each_year() {
    let told = |baseline: &str, test: &str| {
        let text = with(
            BASE,
            &[
                ("baseline = \"2013/14\"", &format!("baseline = \"{baseline}\"")),
                (
                    FALLS,
                    &format!(
                        "test = {{ all = [{{ falls_by = {{ agreed = \"fall\" }} }}, {{ id = \"yearly\", {test} }}] }}"
                    ),
                ),
            ],
        );
        super::told_of(&text)
    };
    assert_eq!(told("2011/12", "falls_by = \"1.2%\", yearly = \"compound\""), "nothing");
    assert_eq!(told("2011/12", "falls_by = \"12 per 100,000\", yearly = \"simple\""), "nothing");
    insta::assert_snapshot!(told("2011/12", "falls_by = \"12 per 100,000\", yearly = \"compound\""), @r#"
    s.toml:48:108: `falls_by` is a rate per 100,000, and only a percentage of the baseline can be compound [unit-mismatch]
        at: "compound"
        help: write yearly = "simple", or the change as a percentage of the baseline
    "#);
    insta::assert_snapshot!(told("2011", "falls_by = \"1.2%\", yearly = \"simple\""), @r#"
    s.toml:48:98: 2011 and 2014/15 do not begin a whole number of years apart [years-not-whole]
        at: "simple"
        help: name a baseline that begins on the same day of an earlier year, or write the change over the whole time without yearly
    "#);
    insta::assert_snapshot!(told("wave a/1", "falls_by = \"1.2%\", yearly = \"simple\""), @r#"
    s.toml:48:98: wave a/1 and 2014/15 do not begin a whole number of years apart [years-not-whole]
        at: "simple"
        help: name a baseline that begins on the same day of an earlier year, or write the change over the whole time without yearly
    "#);
    insta::assert_snapshot!(told("2011/12", "falls_by = \"1.2%\", yearly = \"monthly\""), @r#"
    s.toml:48:98: `yearly` cannot be "monthly" [unknown-word]
        at: "monthly"
        help: write "simple" or "compound"
    "#);
    insta::assert_snapshot!(told("2011/12", "at_most = \"12 per 100,000\", yearly = \"simple\""), @r#"
    s.toml:48:107: `yearly` is not used here: `at_most` looks at the outturn alone [key-not-used]
        at: "simple"
        help: remove it
    "#);
}

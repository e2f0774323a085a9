//! Levels that are not figures in the scheme.

use super::told;

const WAITS: &str = "test = { at_least = \"92%\" }";

/// What the author of a level is told, in a measure of a share.
fn told_of_level(level: &str) -> String {
    told(&[(WAITS, &format!("test = {{ at_least = {level} }}"))])
}

#[test]
fn a_level_comes_from_one_place() {
    let level = told_of_level;
    for rightly in [
        "{ reading = \"satisfied\", period = \"2013/14\", of = { body = \"ENG\" } }",
        "{ reading = \"waits\", period = \"same period last year\" }",
        "{ across = \"pooled\" }",
        "{ across = \"decile\", decile = 9, among = \"region\", known_only = true }",
        "{ across = \"mean\", indicator = \"satisfied\", period = \"last year\" }",
    ] {
        assert_eq!(level(rightly), "nothing", "{rightly}");
    }
    insta::assert_snapshot!(level("{}"), @"
    s.toml:38:21: nothing says where this level comes from [level-form]
        at: {}
        help: a level is a figure, or a table with exactly one of agreed, reading, across, table
    ");
    insta::assert_snapshot!(level("{ reading = \"waits\", across = \"mean\" }"), @r#"
    s.toml:38:51: this level has both `reading` and `across` [level-form]
        at: "mean"
        help: a level is a figure, or a table with exactly one of agreed, reading, across, table
    "#);
    insta::assert_snapshot!(level("{ reading = \"wait\" }"), @r#"
    s.toml:38:33: there is no indicator `wait` [unknown-indicator]
        at: "wait"
        help: did you mean `waits`?
    "#);
    insta::assert_snapshot!(level("{ reading = \"heads\" }"), @r#"
    s.toml:38:21: `waits` is a percentage, but the level is a plain number [unit-mismatch]
        at: { reading = "heads" }
        help: write the level as a percentage
    "#);
    insta::assert_snapshot!(level("{ reading = \"waits\", among = \"region\", decile = 9 }"), @r#"
    s.toml:38:50: `among` is not used here: it goes with `across` [key-not-used]
        at: "region"
        help: remove it
    s.toml:38:69: `decile` is not used here: it goes with across = "decile" [key-not-used]
        at: 9
        help: remove it
    "#);
    insta::assert_snapshot!(level("{ across = \"average\" }"), @r#"
    s.toml:38:32: `across` cannot be "average" [unknown-word]
        at: "average"
        help: write "mean", "pooled", "median", "lowest", "highest" or "decile"
    "#);
    insta::assert_snapshot!(level("{ across = \"pooled\", indicator = \"satisfied\" }"), @r#"
    s.toml:38:32: `satisfied` cannot be pooled over earners: its publisher works it out, and the counts do not repeat it [cannot-be-pooled]
        at: "pooled"
        help: write across = "mean" or "median", or name an indicator whose value is "ratio" or "count"
    "#);
    insta::assert_snapshot!(level("{ across = \"decile\" }"), @r#"
    s.toml:38:21: nothing says which decile [missing-key]
        at: { across = "decile" }
        help: add decile = 9, or another from 1 to 9
    "#);
    insta::assert_snapshot!(level("{ across = \"decile\", decile = 10 }"), @"
    s.toml:38:51: there is no decile 10 [number-out-of-range]
        at: 10
        help: write a number from 1 to 9: nine tenths of the figures lie below decile 9
    ");
    insta::assert_snapshot!(level("{ across = \"mean\", decile = 9, otherwise = \"5%\" }"), @r#"
    s.toml:38:49: `decile` is not used here: it goes with across = "decile" [key-not-used]
        at: 9
        help: remove it
    s.toml:38:64: `otherwise` is not used here: it goes with `agreed` [key-not-used]
        at: "5%"
        help: remove it
    "#);
}

#[test]
fn a_change_is_compared_with_an_amount() {
    let told = |level: &str| {
        told(&[(
            "test = { falls_by = { agreed = \"fall\" } }",
            &format!(
                "test = {{ all = [{{ falls_by = {{ agreed = \"fall\" }} }}, {{ id = \"b\", falls_by = {level} }}] }}"
            ),
        )])
    };
    insta::assert_snapshot!(told("{ reading = \"admissions\" }"), @r#"
    s.toml:48:76: `falls_by` needs an amount of change, and this is a figure that an outturn can have [change-needs-amount]
        at: { reading = "admissions" }
        help: write the amount, or compare the outturn itself: at_most = { ... } or at_least = { ... }
    "#);
    insta::assert_snapshot!(told("{ across = \"mean\" }"), @r#"
    s.toml:48:76: `falls_by` needs an amount of change, and this is a figure that an outturn can have [change-needs-amount]
        at: { across = "mean" }
        help: write the amount, or compare the outturn itself: at_most = { ... } or at_least = { ... }
    "#);
}

#[test]
fn what_holds_where_nothing_is_agreed() {
    let told = |otherwise: &str| {
        told(&[("{ agreed = \"fall\" }", &format!("{{ agreed = \"fall\", otherwise = \"{otherwise}\" }}"))])
    };
    assert_eq!(told("3.2%"), "nothing");
    insta::assert_snapshot!(told("3.2 per 1,000"), @r#"
    s.toml:48:52: `otherwise` is a rate per 1,000, but the level is a percentage [unit-mismatch]
        at: "3.2 per 1,000"
        help: write it in the unit of the level
    "#);
    insta::assert_snapshot!(told("-3.2%"), @r#"
    s.toml:48:21: `falls_by` is -3.2%: a change in the other direction [negative-change]
        at: { agreed = "fall", otherwise = "-3.2%" }
        help: turn the comparison round and write the amount without its sign
    "#);
}

#[test]
fn an_agreed_change_of_a_share_says_of_what() {
    let told = |unit: &str, test: &str| {
        told(&[
            ("unit = \"share\"\nnot_less_than = \"3%\"", &format!("unit = \"{unit}\"")),
            ("indicator = \"admissions\"", "indicator = \"waits\""),
            ("test = { falls_by = { agreed", &format!("test = {{ {test} = {{ agreed")),
        ])
    };
    assert_eq!(told("percentage-points", "rises_by"), "nothing");
    assert_eq!(told("share of the baseline", "rises_by"), "nothing");
    insta::assert_snapshot!(told("share", "rises_by"), @r#"
    s.toml:47:21: `fall` is in per cent, and a change of a percentage could be meant in two ways [ambiguous-change]
        at: { agreed = "fall" }
        help: under [agreed.fall] write unit = "percentage-points" for a change such as 60% to 63%, or unit = "share of the baseline"
    "#);
    insta::assert_snapshot!(told("share of the baseline", "at_least"), @r#"
    s.toml:47:21: `fall` is a change since the baseline, and `at_least` looks at the outturn alone [unit-mismatch]
        at: { agreed = "fall" }
        help: write a comparison such as falls_by, or under [agreed.fall] unit = "share"
    "#);
}

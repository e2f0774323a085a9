//! Scales: points by where an outturn lies.

use super::{item, scheme, told_of};

/// What the author of a measure with these keys is told.
fn told(worth: &str, keys: &str) -> String {
    let measure =
        item("measure", "a", &format!("{worth}\nindicator = \"waits\"\noutturn = \"2014/15\"\n{keys}"));
    told_of(&scheme("fixed = \"£50,000\"", &measure))
}

#[test]
fn levels_run_from_worse_to_better() {
    let told = |keys: &str| told("points = 10", &format!("scale = [{{ {keys} }}]"));
    assert_eq!(told("from = \"40%\", to = \"90%\""), "nothing");
    assert_eq!(told("from = \"baseline\", to = \"90%\", baseline = \"last year\""), "nothing");
    assert_eq!(told("from = { across = \"median\" }, to = { across = \"decile\", decile = 9 }"), "nothing");
    assert_eq!(told("indicator = \"infections\", from = 10, to = 0"), "nothing");
    insta::assert_snapshot!(told("from = \"90%\", to = \"40%\""), @r#"
    s.toml:23:19: this scale runs from 90% to 40%, and of `waits` more is better [scale-wrong-way]
        at: "90%"
        help: exchange from and to: points begin at the worse level and end at the better one
    "#);
    insta::assert_snapshot!(told("indicator = \"infections\", from = 0, to = 10"), @"
    s.toml:23:45: this scale runs from 0 to 10, and of `infections` less is better [scale-wrong-way]
        at: 0
        help: exchange from and to: points begin at the worse level and end at the better one
    ");
    insta::assert_snapshot!(told("from = \"90%\", to = \"90%\""), @r#"
    s.toml:23:19: this scale runs from 90% to 90%, so nothing lies between [scale-wrong-way]
        at: "90%"
        help: write two levels, or a test where one level settles it
    "#);
    insta::assert_snapshot!(told("indicator = \"referrals\", from = \"40%\", to = \"90%\""), @r#"
    s.toml:23:44: of `referrals` neither more nor less is better, so no scale can run to what is better [scale-without-direction]
        at: "40%"
        help: use bands, or say in the indicator's file which is better: good = "high" or good = "low"
    "#);
    insta::assert_snapshot!(told("from = \"40%\""), @r#"
    s.toml:23:10: this scale has no `to` [missing-key]
        at: { from = "40%" }
        help: add to = "12.5%": Where points end: a level.
    "#);
    insta::assert_snapshot!(told("from = 40, to = \"90%\""), @r#"
    s.toml:23:19: `waits` is a percentage, but the level is a plain number [unit-mismatch]
        at: 40
        help: write from = "40%" if that is meant
    "#);
    insta::assert_snapshot!(told("from = \"40%\", to = \"190%\""), @r#"
    s.toml:23:31: `waits` can never be 190% [level-out-of-range]
        at: "190%"
        help: check the level, or the minimum and maximum of the indicator
    "#);
    insta::assert_snapshot!(told("from = \"baseline\", to = \"90%\""), @r#"
    s.toml:23:19: `from` is the baseline, and nothing says which period that is [change-needs-baseline]
        at: "baseline"
        help: add baseline = "2013/14" here or on the measure
    "#);
    insta::assert_snapshot!(told("from = \"baseline\", to = \"90%\", baseline = \"2015/16\""), @r#"
    s.toml:23:54: the baseline 2015/16 does not end before the outturn 2014/15 begins [baseline-not-before-outturn]
        at: "2015/16"
        help: a change is measured from an earlier period
    "#);
}

#[test]
fn points_stay_within_what_there_is() {
    let told =
        |keys: &str| told("points = 10", &format!("scale = [{{ from = \"40%\", to = \"90%\", {keys} }}]"));
    assert_eq!(told("points_from = \"-0.5\", points_to = \"9.5\", at_least = 0, at_most = 9"), "nothing");
    assert_eq!(
        told("round = { to = 1, direction = \"half-up\" }, short = 1, beyond = 10, only_better = true"),
        "nothing"
    );
    insta::assert_snapshot!(told("points_from = -1"), @"
    s.toml:23:52: points begin at -1, and nothing stops points below zero [points-out-of-range]
        at: -1
        help: add at_least, the fewest points there are between the two levels
    ");
    insta::assert_snapshot!(told("points_to = 12"), @"
    s.toml:23:50: points run to 12, and there are 10 in all [points-out-of-range]
        at: 12
        help: add at_most, the most points there are between the two levels
    ");
    insta::assert_snapshot!(told("short = -1, beyond = 11"), @"
    s.toml:23:46: `short` is -1, which is not between 0 and 10 [points-out-of-range]
        at: -1
        help: write what this can earn: no more than all of it, and not less than nothing
    s.toml:23:59: `beyond` is 11, which is not between 0 and 10 [points-out-of-range]
        at: 11
        help: write what this can earn: no more than all of it, and not less than nothing
    ");
    insta::assert_snapshot!(told("points_from = 8, points_to = 3"), @"
    s.toml:23:67: points fall from 8 to 3 [scale-wrong-way]
        at: 3
        help: points rise, or stay, as the outturn gets better: exchange points_from and points_to
    ");
    insta::assert_snapshot!(told("at_least = 8, at_most = 3"), @"
    s.toml:23:49: 8 is above 3, so no points fit [bounds-crossed]
        at: 8
        help: exchange at_least and at_most, or check both
    ");
    insta::assert_snapshot!(told("beyond = \"50%\""), @r#"
    s.toml:23:47: `beyond` is a plain number, but 50% is a percentage [unit-mismatch]
        at: "50%"
        help: write beyond = "50" if that is meant
    "#);
    insta::assert_snapshot!(told("beyond = 7.5"), @r#"
    s.toml:23:47: `beyond` has decimals and stands without quotes [number-without-unit]
        at: 7.5
        help: write beyond = "7.5", so that it is kept exactly
    "#);
    insta::assert_snapshot!(told("round = { to = 0, direction = \"half-up\" }"), @"
    s.toml:23:53: points cannot be rounded to multiples of 0 [bad-rounding]
        at: 0
        help: write to = 1, or another number above zero
    ");
    insta::assert_snapshot!(told("round = { to = 1 }"), @r#"
    s.toml:23:46: this rounding of points has no `direction` [missing-key]
        at: { to = 1 }
        help: add direction = "half-up", "half-even", "down" or "up": Where points between two multiples go.
    "#);
}

#[test]
fn of_a_line_that_earns_a_share_points_are_shares() {
    let told = |keys: &str| {
        told("earns = \"100%\"", &format!("scale = [{{ from = \"40%\", to = \"90%\", {keys} }}]"))
    };
    assert_eq!(told("points_from = \"50%\", beyond = 1"), "nothing");
    insta::assert_snapshot!(told("points_from = \"150%\", at_most = 2"), @r#"
    s.toml:23:52: points fall from 150% to 100% [scale-wrong-way]
        at: "150%"
        help: points rise, or stay, as the outturn gets better: exchange points_from and points_to
    s.toml:23:70: `at_most` is 200%, which is not between 0% and 100% [points-out-of-range]
        at: 2
        help: write what this can earn: no more than all of it, and not less than nothing
    "#);
    insta::assert_snapshot!(told("points_from = \"5 per 1,000\""), @r#"
    s.toml:23:52: `points_from` is a plain number, but 5 per 1,000 is a rate per 1,000 [unit-mismatch]
        at: "5 per 1,000"
        help: write points_from = "5" if that is meant
    "#);
}

#[test]
fn several_scales_need_names_and_a_choice() {
    let two = |keys: &str, id: &str| {
        told(
            "points = 10",
            &format!(
                "{keys}\nscale = [{{ from = \"40%\", to = \"90%\" }}, {{ {id}from = \"baseline\", to = \"95%\", baseline = \"2013/14\" }}]"
            ),
        )
    };
    assert_eq!(two("combine = \"best\"", "id = \"improvement\", "), "nothing");
    insta::assert_snapshot!(two("", "id = \"improvement\", "), @r#"
    s.toml:24:9: nothing says which of these scales counts [missing-key]
        at: [{ from = "40%", to = "90%" }, { id = "improvement", from = "baseline", to = "95%", baseline = "2013/14" }]
        help: add combine = "best" where the one that gives most points counts, or combine = "worst"
    "#);
    insta::assert_snapshot!(two("combine = \"best\"", ""), @r#"
    s.toml:24:40: there are two scales called `waits` here [duplicate-id]
        at: { from = "baseline", to = "95%", baseline = "2013/14" }
        help: give each its own id: ids are how steps of an award are addressed
    "#);
    insta::assert_snapshot!(two("combine = \"sum\"", "id = \"improvement\", "), @r#"
    s.toml:23:11: `combine` cannot be "sum" [unknown-word]
        at: "sum"
        help: write "best" or "worst"
    "#);
    insta::assert_snapshot!(told("points = 10", "combine = \"best\"\nscale = [{ from = \"40%\", to = \"90%\" }]"), @r#"
    s.toml:23:11: `combine` is not used here: there is only one scale [key-not-used]
        at: "best"
        help: remove it
    "#);
    insta::assert_snapshot!(told("points = 10", "combine = \"best\"\ntest = { at_least = \"92%\" }"), @r#"
    s.toml:23:11: `combine` is not used here: it says which of several scales counts, and there is none [key-not-used]
        at: "best"
        help: remove it
    "#);
    insta::assert_snapshot!(told("points = 10", "scale = []"), @r#"
    s.toml:23:9: `scale` is an empty list [empty-list]
        at: []
        help: add scales: { from = "40%", to = "90%" }
    "#);
    insta::assert_snapshot!(told("points = 10", "scale = [{ from = \"40%\", to = \"90%\" }]\ntest = { at_least = \"92%\" }"), @r#"
    s.toml:23:9: this has both a test and scales [several-rules]
        at: [{ from = "40%", to = "90%" }]
        help: write test = { at_least = "92%" } or the like, or [[measure.band]] or [[measure.scale]] tables
    "#);
}

#[test]
fn what_must_be_true_for_a_measure_to_apply() {
    let told = |applies: &str| {
        told("earns = \"100%\"", &format!("test = {{ at_least = \"92%\" }}\napplies = {{ {applies} }}"))
    };
    assert_eq!(told("indicator = \"heads\", at_least = 100"), "nothing");
    insta::assert_snapshot!(told("at_least = 100"), @r#"
    s.toml:24:24: `waits` is a percentage, but the level is a plain number [unit-mismatch]
        at: 100
        help: write at_least = "100%" if that is meant
    "#);
}

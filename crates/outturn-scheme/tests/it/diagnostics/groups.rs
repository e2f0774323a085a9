//! Groups, points, and what everything comes to.

use super::{item, measure, scheme, told_of};

const FIXED: &str = "fixed = \"£50,000\"";
const POINT: &str = "per_point = \"£133.76\"";

fn group(id: &str, keys: &str) -> String {
    item("group", id, keys)
}

fn told(value: &str, rest: &[String]) -> String {
    told_of(&scheme(value, &rest.concat()))
}

#[test]
fn shares_of_a_group_come_to_it_and_groups_to_all() {
    let two = |first: &str, second: &str| {
        [
            group("safety", "earns = \"40%\""),
            group("outcomes", "earns = \"60%\""),
            measure("a", first),
            measure("b", second),
            measure("c", "group = \"outcomes\"\npoints = 5"),
        ]
    };
    let in_safety = |earns: &str| format!("group = \"safety\"\n{earns}");
    assert_eq!(told(FIXED, &two(&in_safety("earns = \"10%\""), &in_safety("earns = \"30%\""))), "nothing");
    insta::assert_snapshot!(told(FIXED, &two(&in_safety("earns = \"10%\""), &in_safety("earns = \"20%\""))), @r#"
    s.toml:20:9: the group earns 40%, but its measures come to 30% [weights-do-not-add-up]
        at: "40%"
        help: a measure's share is of a full award, like the group's: let the measures' shares come to it
    "#);
    insta::assert_snapshot!(told(FIXED, &two(&in_safety("earns = \"10%\""), &in_safety("points = 5"))), @"
    s.toml:41:10: this is scored in points, and others beside it earn shares [shares-and-points]
        at: 5
        help: let all measures of a group, and all that stand in none, say the same: earns or points
    ");
    insta::assert_snapshot!(told(FIXED, &two(&in_safety("points = 5"), "earns = \"10%\"")), @r#"
    s.toml:40:9: the shares that groups, measures and local places earn come to 110%, not 100% [weights-do-not-add-up]
        at: "10%"
        help: they are 10% too much: every pound of a full award must be earned by something, and only once
    "#);
    insta::assert_snapshot!(told(FIXED, &two(&in_safety("points = 5"), "points = 5")), @r#"
    s.toml:40:10: these points stand in no group, so nothing says what share of a full award they are [points-without-group]
        at: 5
        help: name the group they stand in, or write earns = "12.5%" or the like
    "#);
    insta::assert_snapshot!(told(FIXED, &two("group = \"safty\"\nearns = \"40%\"", &in_safety("earns = \"40%\""))), @r#"
    s.toml:32:9: there is no group `safty` [unknown-group]
        at: "safty"
        help: did you mean `safety`?
    "#);
    insta::assert_snapshot!(told(FIXED, &two("group = \"outcomes\"\npoints = 5", "group = \"outcomes\"\npoints = 5")), @r#"
    s.toml:17:1: nothing stands in the group `safety` [empty-group]
        at: [[group]]
        help: write group = "..." on the measures that belong to it, or remove it
    "#);
}

#[test]
fn what_groups_need() {
    let safety = |keys: &str, more: &str| {
        [group("safety", keys), measure("a", "group = \"safety\"\nearns = \"100%\""), more.to_owned()]
    };
    insta::assert_snapshot!(told(FIXED, &safety("", "")), @r#"
    s.toml:17:1: this group has no `earns` [missing-key]
        at: [[group]]
        help: add earns = "25%", its share of a full award
    "#);
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"\nneeds = 2", "")), @"
    s.toml:21:9: `safety` needs 2 measures that apply, and has 1 [needs-too-many]
        at: 2
        help: write at most as many as it has
    ");
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"\nneeds = 0", "")), @"
    s.toml:21:9: `needs` is 0, which is below 1 [number-out-of-range]
        at: 0
        help: write how many there must be, 1 or more
    ");
    // What is shown and worth nothing is none of those that are needed.
    let shown = measure("b", "group = \"safety\"\ncounts = false");
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"\nneeds = 2", &shown)), @"
    s.toml:21:9: `safety` needs 2 measures that apply, and has 1 [needs-too-many]
        at: 2
        help: write at most as many as it has
    ");
    let whole = format!("\n[not_applicable]\nthen = \"renormalised\"\ngroups_needed = 2\n{}\n", super::CITE);
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"", &whole)), @"
    s.toml:33:17: 2 groups are needed, and the scheme has 1 [needs-too-many]
        at: 2
        help: write at most as many as there are
    ");
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"", &whole.replace("renormalised", "lose"))), @r#"
    s.toml:32:8: `then` cannot be "lose" [unknown-word]
        at: "lose"
        help: did you mean "lost"?
    s.toml:33:17: 2 groups are needed, and the scheme has 1 [needs-too-many]
        at: 2
        help: write at most as many as there are
    "#);
    let gateway = item(
        "gateway",
        "quality",
        "decided = \"board\"\nfailing = \"voids\"\nonly = [\"safty\", \"safety\", \"safety\"]",
    );
    insta::assert_snapshot!(told(FIXED, &safety("earns = \"100%\"", &gateway)), @r#"
    s.toml:36:9: there is no group `safty` [unknown-group]
        at: "safty"
        help: did you mean `safety`?
    s.toml:36:28: the group `safety` is there twice [duplicate-id]
        at: "safety"
        help: remove one of them
    "#);
}

#[test]
fn points_and_shares_go_with_the_value() {
    assert_eq!(told(FIXED, &[measure("a", "points = 15"), measure("b", "points = \"2.5\"")]), "nothing");
    assert_eq!(
        told(
            POINT,
            &[group("g", ""), measure("a", "points = 15"), measure("b", "points = 5\ngroup = \"g\"")]
        ),
        "nothing"
    );
    insta::assert_snapshot!(told(FIXED, &[measure("a", "points = 15"), measure("b", "earns = \"50%\"")]), @r#"
    s.toml:27:9: this earns a share, and others beside it are scored in points [shares-and-points]
        at: "50%"
        help: let all measures of a group, and all that stand in none, say the same: earns or points
    "#);
    insta::assert_snapshot!(told(POINT, &[measure("a", "earns = \"100%\"")]), @r#"
    s.toml:20:9: a full award is counted in points, and this measure says a share [worth-not-of-value]
        at: "100%"
        help: write points = 15 or the like in its place
    "#);
    insta::assert_snapshot!(told(POINT, &[measure("a", "")]), @"
    s.toml:17:1: nothing says what this measure is worth [missing-key]
        at: [[measure]]
        help: add points = 15 or the like
    ");
    insta::assert_snapshot!(told(POINT, &[group("g", "earns = \"100%\""), measure("a", "points = 5\ngroup = \"g\"")]), @r#"
    s.toml:20:9: `earns` is not used here: with `per_point` a group is worth the points of its measures [key-not-used]
        at: "100%"
        help: remove it
    "#);
    insta::assert_snapshot!(told("score = 100", &[measure("a", "earns = \"100%\"")]), @r#"
    s.toml:20:9: a full award is counted in points, and this measure says a share [worth-not-of-value]
        at: "100%"
        help: write points = 15 or the like in its place
    "#);
    insta::assert_snapshot!(told("sum = true", &[measure("a", "earns = \"100%\"")]), @r#"
    s.toml:20:9: with `sum` every measure pays by itself, and this measure says `earns` [worth-not-of-value]
        at: "100%"
        help: write pays = { fixed = "£985" } or the like in its place, or say under [value] what a full award is
    "#);
    insta::assert_snapshot!(told("sum = true", &[measure("a", "")]), @r#"
    s.toml:17:1: nothing says what this measure is worth [missing-key]
        at: [[measure]]
        help: add pays = { fixed = "£985" } or the like
    "#);
    insta::assert_snapshot!(told(FIXED, &[measure("a", "pays = { fixed = \"£985\" }")]), @r#"
    s.toml:20:8: this measure pays by itself, and [value] says what a full award is [worth-not-of-value]
        at: { fixed = "£985" }
        help: write earns or points in its place; where every measure pays by itself, write sum = true under [value]
    "#);
    insta::assert_snapshot!(told(FIXED, &[measure("a", "earns = \"100%\"\npoints = 5")]), @"
    s.toml:21:10: this measure has both `earns` and `points` [several-worths]
        at: 5
        help: keep one: earns is its share of a full award, points are what it is scored out of, pays is what it pays by itself
    ");
    insta::assert_snapshot!(told(FIXED, &[measure("a", "points = 0")]), @"
    s.toml:20:10: nothing can be scored out of 0 points [points-out-of-range]
        at: 0
        help: write how many there are; what is shown and worth nothing has counts = false
    ");
    insta::assert_snapshot!(told(FIXED, &[measure("a", "points = 2.5")]), @r#"
    s.toml:20:10: `points` has decimals and stands without quotes [number-without-unit]
        at: 2.5
        help: write points = "2.5", so that it is kept exactly
    "#);
    insta::assert_snapshot!(told(FIXED, &[measure("a", "points = \"15%\"")]), @r#"
    s.toml:20:10: `points` is a plain number, but 15% is a percentage [unit-mismatch]
        at: "15%"
        help: write points = "15" if that is meant
    "#);
    insta::assert_snapshot!(told(FIXED, &[measure("a", "earns = \"100%\""), measure("b", "earns = \"5%\"\ncounts = false")]), @r#"
    s.toml:27:9: `earns` is not used here: with counts = false this measure is worth nothing [key-not-used]
        at: "5%"
        help: remove it
    "#);
}

#[test]
fn something_is_worth_something() {
    insta::assert_snapshot!(told(POINT, &[measure("a", "counts = false")]), @"
    s.toml:17:1: every measure of this scheme is worth nothing [nothing-earns]
        at: [[measure]]
        help: leave counts = false out of the measures that earn
    ");
    insta::assert_snapshot!(told("sum = true", &[measure("a", "counts = false\npoints = 5")]), @"
    s.toml:17:1: every measure of this scheme is worth nothing [nothing-earns]
        at: [[measure]]
        help: leave counts = false out of the measures that earn
    ");
    insta::assert_snapshot!(told("score = 100", &[measure("a", "counts = false")]), @"
    s.toml: the shares that measures and local places earn come to 0%, not 100% [weights-do-not-add-up]
        help: they are 100% short: every pound of a full award must be earned by something, and only once
    ");
}

#[test]
fn parts_say_the_same_as_their_measure() {
    let parts = |whole: &str, one: &str, other: &str| {
        let measure = measure("a", whole);
        let part = |id: &str, keys: &str| {
            format!(
                "\n[[measure.part]]\nid = \"{id}\"\ntitle = \"Part\"\n{keys}\ntest = {{ indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }}\n{}\n",
                super::CITE
            )
        };
        let test = measure.find("test =").unwrap();
        let rest = measure[test..].find('\n').unwrap();
        format!(
            "{}{}{}{}",
            &measure[..test],
            &measure[test + rest + 1..],
            part("one", one),
            part("other", other)
        )
    };
    assert_eq!(told(FIXED, &[parts("points = 10", "points = 4", "points = 6")]), "nothing");
    assert_eq!(told(FIXED, &[parts("points = 10", "points = 10", "counts = false")]), "nothing");
    assert_eq!(
        told("sum = true", &[parts("", "pays = { fixed = \"£1\" }", "pays = { fixed = \"£2\" }")]),
        "nothing"
    );
    insta::assert_snapshot!(told(FIXED, &[parts("points = 10", "points = 4", "points = 5")]), @"
    s.toml:20:10: the measure has 10 points, but its parts come to 9 [weights-do-not-add-up]
        at: 10
        help: let the points of the parts come to those of the measure
    ");
    insta::assert_snapshot!(told(FIXED, &[parts("points = 10", "points = 4", "earns = \"5%\"")]), @r#"
    s.toml:33:9: this part earns a share, and its measure is scored in points [shares-and-points]
        at: "5%"
        help: let the measure and all its parts say the same: earns or points
    "#);
    insta::assert_snapshot!(told("sum = true", &[parts("pays = { fixed = \"£3\" }", "pays = { fixed = \"£1\" }", "pays = { fixed = \"£2\" }")]), @r#"
    s.toml:20:8: `pays` is not used here: its parts pay by themselves [key-not-used]
        at: { fixed = "£3" }
        help: remove it
    "#);
}

#[test]
fn the_score_and_its_rounding() {
    let measures = [measure("a", "points = 15")];
    assert_eq!(told("score = 100", &measures), "nothing");
    insta::assert_snapshot!(told("score = \"100%\"", &measures), @r#"
    s.toml:13:9: `score` is a plain number, but 100% is a percentage [unit-mismatch]
        at: "100%"
        help: write score = "100" if that is meant
    "#);
    insta::assert_snapshot!(told("score = 0", &measures), @"
    s.toml:13:9: there cannot be a score of at most 0 [negative-amount]
        at: 0
        help: write the most points there can be
    ");
    insta::assert_snapshot!(told("sum = false", &measures), @r#"
    s.toml:13:7: `sum` is false, and nothing else says what a full award is [value-basis]
        at: false
        help: write one of: per_head = "£5" with population = "..."; fixed = "£50,000"; per_point = "£133.76"; score = 100; sum = true
    "#);
    let text = scheme("score = 100", &measures.concat());
    insta::assert_snapshot!(told_of(&text.replace("\"0.01\"", "\"0.005\"")), @r#"
    s.toml:14:19: 0.005 is not a number of whole hundredths of a point [bad-rounding]
        at: "0.005"
        help: write "0.01", or a number of whole hundredths above it
    "#);
    insta::assert_snapshot!(told_of(&text.replace("\"0.01\"", "\"£0.01\"")), @r#"
    s.toml:14:19: `to` is a plain number, but £0.01 is pounds [unit-mismatch]
        at: "£0.01"
        help: write to = "0.01" if that is meant
    "#);
    insta::assert_snapshot!(told_of(&format!("{text}\n[cap]\nat_most = \"£5\"\n{}\n", super::CITE)), @r#"
    s.toml:25:11: a score is capped as a share of its points, but £5 is pounds [unit-mismatch]
        at: "£5"
        help: write "80%" or the like
    "#);
}

#[test]
fn factors() {
    let told = |keys: &str| {
        let rest = [measure("a", "earns = \"100%\""), item("factor", "list-size", keys)];
        told(FIXED, &rest)
    };
    assert_eq!(
        told(
            "reading = \"heads\"\nover = { reading = \"heads\", of = { body = \"ENG\" } }\nat_least = \"0.5\""
        ),
        "nothing"
    );
    insta::assert_snapshot!(told("reading = \"heads\"\nover = 0"), @"
    s.toml:28:8: `over` is 0, and nothing can be divided by that [divided-by-nothing]
        at: 0
        help: write a number above zero, such as the national average
    ");
    insta::assert_snapshot!(told("reading = \"waits\"\nover = 5"), @"
    s.toml:28:8: `waits` is a percentage, but it is divided by a plain number [unit-mismatch]
        at: 5
        help: write what it is divided by as a percentage
    ");
    insta::assert_snapshot!(told("reading = \"waits\"\nover = { reading = \"heads\" }"), @r#"
    s.toml:28:20: `waits` is a percentage and `heads` is a plain number: only like can be divided by like [unit-mismatch]
        at: "heads"
        help: name an indicator that is a percentage
    "#);
    insta::assert_snapshot!(told("reading = \"head\"\nover = 5\nonly = [\"safety\"]"), @r#"
    s.toml:27:11: there is no indicator `head` [unknown-indicator]
        at: "head"
        help: did you mean `heads`?
    s.toml:29:9: there is no group `safety` [unknown-group]
        at: "safety"
        help: add a [[group]] with id = "safety", or name one that is there
    "#);
    insta::assert_snapshot!(told("reading = \"heads\"\nover = 5\nat_least = 2\nat_most = 1"), @"
    s.toml:29:12: 2 is above 1, so no factor fits [bounds-crossed]
        at: 2
        help: exchange at_least and at_most, or check both
    ");
    insta::assert_snapshot!(told("reading = \"heads\"\nover = 5\nat_least = -2"), @"
    s.toml:29:12: `at_least` is -2, which is below zero [negative-amount]
        at: -2
        help: write a number from 0 up
    ");
    insta::assert_snapshot!(told("reading = \"heads\"\nover = 5\nof = { members = \"practice\" }\nperiod = \"same period last year\""), @r#"
    s.toml:30:10: `period` does not say a year before what [bad-period]
        at: "same period last year"
        help: that is said of a baseline, whose outturn is known; write the period itself, or "last year" for the year before the scheme's
    "#);
}

#[test]
fn a_scheme_is_not_replaced_by_itself() {
    let text = scheme(FIXED, &measure("a", "earns = \"100%\""));
    let with = |by: &str| {
        text.replacen(
            "\nyear",
            &format!("\nissued = \"2014-01-31\"\nexample = true\nreplaced_by = \"{by}\"\nyear"),
            1,
        )
    };
    assert_eq!(told_of(&with("family/2014-16")), "nothing");
    insta::assert_snapshot!(told_of(&with("family/2014-15")), @r#"
    s.toml:6:15: this scheme says that it was replaced by itself [replaced-in-a-circle]
        at: "family/2014-15"
        help: name the scheme that took its place, or leave the key out
    "#);
}

//! Measures that are scored as others are.

use super::{item, scheme, told_of};

const RULE: &str = "indicator = \"waits\"\noutturn = \"2014/15\"\ntest = { at_least = \"92%\" }";

/// What the author of measures with these ids and rules is told.
fn told(measures: &[(&str, &str)]) -> String {
    let tables: Vec<String> =
        measures.iter().map(|(id, rule)| item("measure", id, &format!("points = 10\n{rule}"))).collect();
    told_of(&scheme("fixed = \"£50,000\"", &tables.join("\n")))
}

#[test]
fn a_measure_may_be_scored_as_others_that_have_rules() {
    assert_eq!(told(&[("a", "scored_as = [\"c\", \"b\"]"), ("b", RULE), ("c", RULE)]), "nothing");
}

#[test]
fn what_it_names_is_there() {
    insta::assert_snapshot!(told(&[("infections", RULE), ("b", "scored_as = [\"infection\"]")]), @r#"
    s.toml:31:14: there is no measure `infection` [unknown-measure]
        at: "infection"
        help: did you mean `infections`?
    "#);
    insta::assert_snapshot!(told(&[("b", "scored_as = [\"z\"]\noutturn = \"2014/15\"")]), @r#"
    s.toml:21:14: there is no measure `z` [unknown-measure]
        at: "z"
        help: did you mean `b`?
    s.toml:22:11: `outturn` is not used here: the measures that it is scored as have their own [key-not-used]
        at: "2014/15"
        help: remove it
    "#);
    insta::assert_snapshot!(told(&[("b", "scored_as = []")]), @"
    s.toml:21:13: `scored_as` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    insta::assert_snapshot!(told(&[("b", &format!("scored_as = [\"b\"]\n{RULE}"))]), @r#"
    s.toml:21:13: this has both a test and measures that it is scored as [several-rules]
        at: ["b"]
        help: write test = { at_least = "92%" } or the like, or [[measure.band]] or [[measure.scale]] tables
    "#);
}

#[test]
fn a_circle_is_told_once() {
    insta::assert_snapshot!(told(&[("a", "scored_as = [\"a\"]")]), @r#"
    s.toml:21:14: `a` is scored as itself [circular-reference]
        at: "a"
        help: let one of them have a test, bands or scales of its own
    "#);
    insta::assert_snapshot!(told(&[("a", "scored_as = [\"b\"]"), ("b", "scored_as = [\"a\"]")]), @r#"
    s.toml:21:14: `a`, `b` are scored as each other, in a circle [circular-reference]
        at: "b"
        help: let one of them have a test, bands or scales of its own
    "#);
    let chain = [("a", "scored_as = [\"b\"]"), ("b", "scored_as = [\"c\"]"), ("c", "scored_as = [\"a\"]")];
    insta::assert_snapshot!(told(&chain), @r#"
    s.toml:21:14: `a`, `b`, `c` are scored as each other, in a circle [circular-reference]
        at: "b"
        help: let one of them have a test, bands or scales of its own
    "#);
    insta::assert_snapshot!(
        told(&[("a", "scored_as = [\"b\"]"), ("b", "scored_as = [\"c\"]"), ("c", RULE)]), @r#"
    s.toml:21:14: `b` is itself scored as others are [scored-as-others]
        at: "b"
        help: name the measures that have a test, bands or scales of their own
    "#
    );
}

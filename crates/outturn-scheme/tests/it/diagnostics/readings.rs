//! Whose readings are asked for, and how far they must be checked.

use super::{item, scheme, told, told_of};

const WAITS: &str = "indicator = \"waits\"\noutturn = \"2014/15\"";

#[test]
fn whose_reading_is_meant() {
    let told = |of: &str| told(&[(WAITS, &format!("{WAITS}\nof = {of}"))]);
    for of in ["{ parent = \"network\" }", "{ members = \"practice\" }", "{ body = \"ENG\" }", "\"own\""] {
        assert_eq!(told(of), "nothing", "{of}");
    }
    insta::assert_snapshot!(told("{}"), @r#"
    s.toml:38:6: `of` does not say whose reading is meant [whose-reading]
        at: {}
        help: write one of { parent = "network" }, { members = "practice" }, { provider = "ambulance-trust" }, { providers = "trust" }, { body = "ENG" }, or "own"
    "#);
    insta::assert_snapshot!(told("{ parent = \"network\", body = \"ENG\" }"), @r#"
    s.toml:38:35: `of` says both `parent` and `body`, and a reading is one or the other [whose-reading]
        at: "ENG"
        help: write one of { parent = "network" }, { members = "practice" }, { provider = "ambulance-trust" }, { providers = "trust" }, { body = "ENG" }, or "own"
    "#);
    insta::assert_snapshot!(told("{ parents = \"network\" }"), @"
    s.toml:38:8: a whose reading has no key `parents` [unknown-key]
        at: parents
        help: did you mean `parent`?
    ");
    insta::assert_snapshot!(told("\"network\""), @r#"
    s.toml:38:6: `of` does not say whose reading is meant [whose-reading]
        at: "network"
        help: write one of { parent = "network" }, { members = "practice" }, { provider = "ambulance-trust" }, { providers = "trust" }, { body = "ENG" }, or "own"
    "#);
    insta::assert_snapshot!(told("{ parent = \"Network\" }"), @r#"
    s.toml:38:17: `Network` is not an id [bad-id]
        at: "Network"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
}

#[test]
fn only_counts_are_counted_together() {
    let told = |indicator: &str, of: &str| {
        told(&[(WAITS, &format!("indicator = \"{indicator}\"\noutturn = \"2014/15\"\nof = {of}"))])
    };
    assert_eq!(told("satisfied", "{ provider = \"trust\" }"), "nothing");
    insta::assert_snapshot!(told("satisfied", "{ providers = \"trust\" }"), @r#"
    s.toml:38:6: `satisfied` of several trust bodies cannot be counted together: its publisher works it out, and the counts do not repeat it [cannot-be-pooled]
        at: { providers = "trust" }
        help: ask for the reading of one body, with parent, provider or body, or name an indicator whose value is "ratio" or "count"
    "#);
    let score = scheme(
        "fixed = \"£50,000\"",
        &item(
            "measure",
            "a",
            "earns = \"100%\"\ntest = { indicator = \"experience\", outturn = \"2014/15\", at_least = 5, of = { members = \"practice\" } }",
        ),
    );
    insta::assert_snapshot!(told_of(&score), @r#"
    s.toml:21:76: `experience` of several practice bodies cannot be counted together: it is a score, and scores do not add up [cannot-be-pooled]
        at: { members = "practice" }
        help: ask for the reading of one body, with parent, provider or body, or name an indicator whose value is "ratio" or "count"
    "#);
}

#[test]
fn stages() {
    let told = |stage: &str| told(&[(WAITS, &format!("{WAITS}\nstage = \"{stage}\""))]);
    assert_eq!(told("validated"), "nothing");
    insta::assert_snapshot!(told("checked"), @r#"
    s.toml:38:9: `stage` cannot be "checked" [unknown-word]
        at: "checked"
        help: write "published", "claimed", "verified" or "validated"
    "#);
}

#[test]
fn how_a_figure_is_formed_is_how_it_is_asked_for() {
    let told = |attribution: &str, of: &str| {
        told(&[(
            "takes = \"25%\"",
            &format!("takes = \"25%\"\nattribution = \"{attribution}\"\nof = {{ {of} }}"),
        )])
    };
    assert_eq!(told("whole-provider", "provider = \"trust\""), "nothing");
    assert_eq!(told("provider-shares", "providers = \"trust\""), "nothing");
    insta::assert_snapshot!(told("direct", "provider = \"trust\""), @r#"
    s.toml:68:15: `attribution` is "direct", but `of` asks for the reading of one provider as a whole [attribution-mismatch]
        at: "direct"
        help: write attribution = "whole-provider", or say in `of` whose reading is meant
    "#);
    insta::assert_snapshot!(told("whole-provider", "providers = \"trust\""), @r#"
    s.toml:68:15: `attribution` is "whole-provider", but `of` asks for the reading of several providers by their shares [attribution-mismatch]
        at: "whole-provider"
        help: write attribution = "provider-shares", or say in `of` whose reading is meant
    "#);
    insta::assert_snapshot!(told("whole-provider", "parent = \"region\""), @r#"
    s.toml:68:15: `attribution` is "whole-provider", but `of` asks for the reading of a body that is no provider [attribution-mismatch]
        at: "whole-provider"
        help: write attribution = "direct", or say in `of` whose reading is meant
    "#);
}

#[test]
fn heads_of_others() {
    let heads = |more: &str| told(&[("population = \"heads\"", &format!("population = \"heads\"\n{more}"))]);
    assert_eq!(
        heads("population_of = { members = \"practice\" }\npopulation_period = \"last year\""),
        "nothing"
    );
    insta::assert_snapshot!(heads("population_of = { member = \"practice\" }"), @"
    s.toml:15:19: a whose reading has no key `member` [unknown-key]
        at: member
        help: did you mean `members`?
    ");
}

//! Findings that are accepted.

use super::{item, scheme, told_of};

fn told(accepted: &str) -> String {
    let measure = item(
        "measure",
        "a",
        "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"2014/15\"\ntest = { at_least = \"92%\" }",
    );
    told_of(&scheme("fixed = \"£50,000\"", &format!("{measure}\n{accepted}")))
}

#[test]
fn an_acceptance_says_what_and_why() {
    let rightly = "[[accepted]]\nfinding = \"cliff\"\nat = \"measure/a\"\nreason = \"It is the rule.\"\n";
    assert_eq!(told(rightly), "nothing");
    insta::assert_snapshot!(told("[[accepted]]\nat = \"measure/a\"\n"), @r#"
    s.toml:26:1: this acceptance has no `finding` [missing-key]
        at: [[accepted]]
        help: add finding = "an-id": The code of the finding, as it is printed in brackets: cliff.
    s.toml:26:1: this acceptance has no `reason` [missing-key]
        at: [[accepted]]
        help: add reason = "...": Why it is accepted.
    "#);
    insta::assert_snapshot!(told(&rightly.replace("It is the rule.", " ")), @r#"
    s.toml:29:10: `reason` is empty [empty-text]
        at: " "
        help: write it, or leave the key out
    "#);
    insta::assert_snapshot!(told(&rightly.replace("\"measure/a\"", "1")), @r#"
    s.toml:28:6: `at` is a whole number, where text in quotes belongs [wrong-type]
        at: 1
        help: write at = "1"
    "#);
}

#[test]
fn an_acceptance_is_there_once() {
    let one = "[[accepted]]\nfinding = \"cliff\"\nat = \"measure/a\"\nreason = \"It is the rule.\"\n";
    assert_eq!(told(&format!("{one}{}", one.replace("at = \"measure/a\"\n", ""))), "nothing");
    insta::assert_snapshot!(told(&format!("{one}{one}")), @r#"
    s.toml:31:11: `cliff` is accepted twice for the same rule [duplicate-id]
        at: "cliff"
        help: keep one of the two
    "#);
}

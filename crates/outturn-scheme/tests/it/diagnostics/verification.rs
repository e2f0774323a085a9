//! What becomes of a measure where claimed and checked figures differ.

use super::{item, scheme, told_of};

const RIGHTLY: &str = "verification = { error_at_most = \"5%\", beyond = \"voids\" }";

fn told(keys: &str) -> String {
    let earns = if keys.contains("pays") { "" } else { "earns = \"100%\"" };
    let value = if keys.contains("pays") { "sum = true" } else { "fixed = \"£50,000\"" };
    let measure =
        item("measure", "a", &format!("{earns}\nindicator = \"waits\"\noutturn = \"2014/15\"\n{keys}"));
    told_of(&scheme(value, &measure))
}

#[test]
fn what_is_paid_on_was_checked() {
    let one = "test = { at_least = \"92%\" }";
    assert_eq!(told(&format!("stage = \"verified\"\n{one}\n{RIGHTLY}")), "nothing");
    assert_eq!(
        told(&format!(
            "stage = \"validated\"\n{one}\n{}",
            RIGHTLY.replace("{ e", "{ claimed_as = \"verified\", e")
        )),
        "nothing"
    );
    assert_eq!(
        told(&format!("pays = {{ each = \"£5\", count = \"heads\", stage = \"verified\" }}\n{RIGHTLY}")),
        "nothing"
    );
    insta::assert_snapshot!(told(&format!("{one}\n{RIGHTLY}")), @r#"
    s.toml:24:16: the figure that is paid on is the one that was published, so no check is held against it [verification-stage]
        at: { error_at_most = "5%", beyond = "voids" }
        help: write stage = "verified" or stage = "validated" where the indicator is named
    "#);
    insta::assert_snapshot!(told(&format!("stage = \"claimed\"\n{one}\n{RIGHTLY}")), @r#"
    s.toml:25:16: the figure that is paid on is the one that was claimed, so no check is held against it [verification-stage]
        at: { error_at_most = "5%", beyond = "voids" }
        help: write stage = "verified" or stage = "validated" where the indicator is named
    "#);
    insta::assert_snapshot!(told(&format!("stage = \"verified\"\n{one}\n{}", RIGHTLY.replace("{ e", "{ claimed_as = \"verified\", e"))), @r#"
    s.toml:25:31: the figure that is paid on is not checked further than the one that was claimed [verification-stage]
        at: "verified"
        help: write claimed_as = "claimed", or stage = "validated" where the indicator is named
    "#);
    insta::assert_snapshot!(told(&format!("stage = \"verified\"\n{one}\n{}", RIGHTLY.replace("\"voids\"", "\"halves\""))), @r#"
    s.toml:25:49: `beyond` cannot be "halves" [unknown-word]
        at: "halves"
        help: write beyond = "voids" where nothing is left, or beyond = { scales_to = "50%" }
    "#);
}

#[test]
fn one_reading_is_claimed() {
    let two = "test = { all = [{ at_least = \"92%\" }, { indicator = \"heads\", at_least = 5 }] }";
    insta::assert_snapshot!(told(&format!("stage = \"verified\"\n{two}\n{RIGHTLY}")), @r#"
    s.toml:25:16: this is earned by several readings, so nothing says which of them was claimed [verification-of-what]
        at: { error_at_most = "5%", beyond = "voids" }
        help: give each a part of its own, or let what it pays be counted by one of them
    "#);
    insta::assert_snapshot!(told(&format!("stage = \"verified\"\ntest = {{ assured = \"plan\", by = \"board\" }}\n{RIGHTLY}")), @r#"
    s.toml:25:16: nothing is counted here that could be verified [verification-of-what]
        at: { error_at_most = "5%", beyond = "voids" }
        help: remove it, or put it where something is counted
    "#);
    insta::assert_snapshot!(told(&format!("pays = {{ fixed = \"£5\" }}\n{RIGHTLY}")), @r#"
    s.toml:24:16: nothing is counted here that could be verified [verification-of-what]
        at: { error_at_most = "5%", beyond = "voids" }
        help: remove it, or put it where something is counted
    "#);
}

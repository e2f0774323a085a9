//! Policies of disclosure control.

use outturn_scheme::read_disclosures;

use super::{catalogue, shown, with};

/// A policy that has nothing wrong with it.
const POLICY: &str = include_str!("../../../../../fuzz/corpus/disclosure/everything.toml");

fn told_of(files: &[(&str, &str)]) -> String {
    let (_, problems) = read_disclosures(files.iter().copied(), &catalogue());
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

fn told(from: &str, to: &str) -> String {
    told_of(&[("disclosure/policy.toml", &with(POLICY, &[(from, to)]))])
}

#[test]
fn a_policy_says_what_is_withheld_or_rounded() {
    assert_eq!(told_of(&[("disclosure/policy.toml", POLICY)]), "nothing");
    insta::assert_snapshot!(told("id = \"policy\"", "id = \"other\""), @"");
    insta::assert_snapshot!(told("suppress = { up_to = 4, zeros = \"kept\", leave = 3 }\nround = { to = 5 }\n", ""), @"");
    insta::assert_snapshot!(told("suppress", "supress"), @"");
    insta::assert_snapshot!(told("cite = { source = \"method\", standing = \"seen\" }\n", ""), @"");
    insta::assert_snapshot!(told("\"seen\"", "\"recalled\""), @"");
    let twice = [("disclosure/policy.toml", POLICY), ("mine/policy.toml", POLICY)];
    insta::assert_snapshot!(told_of(&twice), @"");
}

#[test]
fn numbers_are_within_bounds() {
    insta::assert_snapshot!(told("up_to = 4", "up_to = 0"), @"");
    insta::assert_snapshot!(told("leave = 3", "leave = 1"), @"");
    insta::assert_snapshot!(told("leave = 3", "leave = 5"), @"");
    assert_eq!(told("zeros = \"kept\", leave = 3", "zeros = \"withheld\", leave = 5"), "nothing");
    insta::assert_snapshot!(told("to = 5", "to = 1"), @"");
    insta::assert_snapshot!(told("to = 5", "to = 99999"), @"");
    insta::assert_snapshot!(told("\"kept\"", "\"keep\""), @"");
}

#[test]
fn whom_it_is_for_and_what_adds_up() {
    insta::assert_snapshot!(told("indicators = [\"heads\"]", "indicators = [\"heds\"]"), @"");
    insta::assert_snapshot!(told("except_kinds = [\"country\"]", "except_kinds = [\"ccg\"]"), @"");
    insta::assert_snapshot!(told("except_kinds = [\"country\"]", "except_kinds = []"), @"");
    insta::assert_snapshot!(told("[\"boys\", \"men\"]", "[\"boys\", \"boys\"]"), @"");
    insta::assert_snapshot!(told("[\"boys\", \"men\"]", "[\"boys\", \"male\"]"), @"");
}

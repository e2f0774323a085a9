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
    insta::assert_snapshot!(told("id = \"policy\"", "id = \"other\""), @r#"
    disclosure/policy.toml:1:6: the policy `other` is in a file called `policy.toml` [id-is-not-file-name]
        at: "other"
        help: call the file other.toml, or mend the id
    "#);
    insta::assert_snapshot!(told("suppress = { up_to = 4, zeros = \"kept\", leave = 3 }\nround = { to = 5 }\n", ""), @r#"
    disclosure/policy.toml: this policy neither withholds nor rounds anything [missing-key]
        help: add suppress = { up_to = 4, zeros = "kept", leave = 3 }, or round = { to = 5 }
    "#);
    insta::assert_snapshot!(told("suppress", "supress"), @"
    disclosure/policy.toml:7:1: a disclosure policy has no key `supress` [unknown-key]
        at: supress
        help: did you mean `suppress`?
    ");
    insta::assert_snapshot!(told("cite = { source = \"method\", standing = \"seen\" }\n", ""), @r#"
    disclosure/policy.toml: this disclosure policy has no `cite` [missing-key]
        help: add cite = { source = "an-id", standing = "seen" }: Where it comes from, and how well it is known.
    "#);
    insta::assert_snapshot!(told("\"seen\"", "\"recalled\""), @r#"
    disclosure/policy.toml:9:8: this rule is recalled, and nothing says what is in doubt [standing-needs-note]
        at: { source = "method", standing = "recalled" }
        help: add note = "what is in doubt, and why": every award that rests on it repeats it
    "#);
    let twice = [("disclosure/policy.toml", POLICY), ("mine/policy.toml", POLICY)];
    insta::assert_snapshot!(told_of(&twice), @r#"
    mine/policy.toml:1:6: another file already has the policy `policy` [duplicate-id]
        at: "policy"
        help: give one of the two another id
    "#);
}

#[test]
fn numbers_are_within_bounds() {
    insta::assert_snapshot!(told("up_to = 4", "up_to = 0"), @"
    disclosure/policy.toml:7:22: `up_to` is 0, which is not between 1 and 1000 [number-out-of-range]
        at: 0
        help: write the largest count that is withheld, such as 4
    ");
    insta::assert_snapshot!(told("leave = 3", "leave = 1"), @"
    disclosure/policy.toml:7:49: `leave` is 1, which is not between 2 and 1000 [number-out-of-range]
        at: 1
        help: write how many numbers must remain possible, such as 3
    ");
    insta::assert_snapshot!(told("leave = 3", "leave = 5"), @"
    disclosure/policy.toml:7:49: a count that is withheld is one of 4 numbers, and 5 are to remain [leaves-too-many]
        at: 5
        help: write 4 or less, or withhold larger counts
    ");
    assert_eq!(told("zeros = \"kept\", leave = 3", "zeros = \"withheld\", leave = 5"), "nothing");
    insta::assert_snapshot!(told("to = 5", "to = 1"), @"
    disclosure/policy.toml:8:16: `to` is 1, which is not between 2 and 1000 [number-out-of-range]
        at: 1
        help: write what counts are rounded to, such as 5
    ");
    insta::assert_snapshot!(told("to = 5", "to = 99999"), @"
    disclosure/policy.toml:8:16: `to` is 99999, which is not between 2 and 1000 [number-out-of-range]
        at: 99999
        help: write what counts are rounded to, such as 5
    ");
    insta::assert_snapshot!(told("\"kept\"", "\"keep\""), @r#"
    disclosure/policy.toml:7:33: `zeros` cannot be "keep" [unknown-word]
        at: "keep"
        help: did you mean "kept"?
    "#);
}

#[test]
fn whom_it_is_for_and_what_adds_up() {
    insta::assert_snapshot!(told("indicators = [\"heads\"]", "indicators = [\"heds\"]"), @r#"
    disclosure/policy.toml:6:15: there is no indicator `heds` [unknown-indicator]
        at: "heds"
        help: did you mean `heads`?
    "#);
    insta::assert_snapshot!(told("except_kinds = [\"country\"]", "except_kinds = [\"ccg\"]"), @r#"
    disclosure/policy.toml:4:17: the policy is for `ccg`, and not for `ccg` [key-not-used]
        at: "ccg"
        help: name it once
    "#);
    insta::assert_snapshot!(told("except_kinds = [\"country\"]", "except_kinds = []"), @"
    disclosure/policy.toml:4:16: `except_kinds` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    insta::assert_snapshot!(told("[\"boys\", \"men\"]", "[\"boys\", \"boys\"]"), @r#"
    disclosure/policy.toml:19:16: `boys` stands here twice [duplicate-part]
        at: "boys"
        help: name every part once
    "#);
    insta::assert_snapshot!(told("[\"boys\", \"men\"]", "[\"boys\", \"male\"]"), @r#"
    disclosure/policy.toml:19:16: `male` stands here twice [duplicate-part]
        at: "male"
        help: name every part once
    "#);
}

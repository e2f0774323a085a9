//! What measures pay by themselves.

use super::{item, scheme, told_of};

fn told(pays: &str) -> String {
    told_of(&scheme("sum = true", &item("measure", "a", &format!("pays = {{ {pays} }}"))))
}

#[test]
fn a_measure_pays_in_one_way() {
    for pays in [
        "fixed = \"£985\"",
        "each = \"£0.74\", count = \"heads\", at_most = 200",
        "pot = \"£21m\", shared_by = \"heads\", period = \"last year\"",
        "claim = \"spent\", at_most = \"£1,500\", stage = \"verified\"",
    ] {
        assert_eq!(told(pays), "nothing", "{pays}");
    }
    insta::assert_snapshot!(told("fixed = \"£985\", pot = \"£21m\""), @r#"
    s.toml:20:32: this pays in two ways, `fixed` and `pot` [pays-form]
        at: "£21m"
        help: write one of { fixed = "£985" }, { each = "£0.74", count = "..." }, { pot = "£21m", shared_by = "..." }, { claim = "...", at_most = "£1,500" }
    "#);
    insta::assert_snapshot!(told("period = \"2014/15\""), @r#"
    s.toml:20:8: nothing says what this pays [pays-form]
        at: { period = "2014/15" }
        help: write one of { fixed = "£985" }, { each = "£0.74", count = "..." }, { pot = "£21m", shared_by = "..." }, { claim = "...", at_most = "£1,500" }
    "#);
    insta::assert_snapshot!(told("fixed = \"£985\", count = \"heads\""), @r#"
    s.toml:20:34: `count` is not used here: it means nothing beside `fixed` [key-not-used]
        at: "heads"
        help: remove it
    "#);
    insta::assert_snapshot!(told("each = \"£0.74\""), @r#"
    s.toml:20:8: nothing says what is counted: there is no `count` [missing-key]
        at: { each = "£0.74" }
        help: add count = "...", an indicator whose value is a count
    "#);
    insta::assert_snapshot!(told("each = \"£0.74\", count = \"waits\""), @r#"
    s.toml:20:34: `waits` is a percentage, not a count of anything [unit-mismatch]
        at: "waits"
        help: name an indicator whose value is a count
    "#);
    insta::assert_snapshot!(told("each = \"£0.74\", count = \"heads\", at_most = 0"), @"
    s.toml:20:53: at most 0 are paid for, so nothing is [negative-amount]
        at: 0
        help: write the most that are paid for, or leave at_most out
    ");
    insta::assert_snapshot!(told("each = \"£0.74\", count = \"heads\", at_most = \"£5\""), @r#"
    s.toml:20:53: `at_most` is a plain number, but £5 is pounds [unit-mismatch]
        at: "£5"
        help: write at_most = "5" if that is meant
    "#);
    insta::assert_snapshot!(told("claim = \"heads\", at_most = \"£5\""), @r#"
    s.toml:20:18: `heads` is a plain number, but what is claimed is pounds [unit-mismatch]
        at: "heads"
        help: name an indicator whose unit is pounds
    "#);
    insta::assert_snapshot!(told("claim = \"spent\""), @r#"
    s.toml:20:8: nothing says how much can be claimed [missing-key]
        at: { claim = "spent" }
        help: add at_most = "£1,500", the most that is paid
    "#);
}

//! Work that other frameworks pay for.

use super::{CITE, item, measure, scheme, told_of};

fn told_with(duplication: &str, keys: &str) -> String {
    let table = if duplication.is_empty() {
        String::new()
    } else {
        format!("\n[duplication]\n{duplication}\n{CITE}\n")
    };
    told_of(&scheme(
        "fixed = \"£50,000\"",
        &format!("{}{table}", measure("a", &format!("earns = \"100%\"\n{keys}"))),
    ))
}

const WITH: &str = "with = [\"frame/2014-15\"]\njudged_by = \"region\"";
const REVIEW: &str = "pays_for = { activity = \"admission-review\", patients = \"registered\" }";

fn screening(range: &str) -> String {
    format!("pays_for = {{ activity = \"screening\", patients = \"women\"{range} }}")
}

fn told(keys: &str) -> String {
    told_with(WITH, keys)
}

#[test]
fn what_is_paid_elsewhere_is_not_passed_over() {
    assert_eq!(told(&format!("{REVIEW}\non_overlap = \"refused\"")), "nothing");
    assert_eq!(told(&format!("{REVIEW}\non_overlap = \"judged\"")), "nothing");
    assert_eq!(
        told("pays_for = { activity = \"admission-review\", patients = \"unregistered\" }"),
        "nothing"
    );
    // Ranges that only touch share nothing.
    assert_eq!(told(&screening(", from = \"80%\"")), "nothing");
    insta::assert_snapshot!(told(REVIEW), @r#"
    s.toml:21:12: `frame/2014-15/qp9` (Review of emergency admissions) pays for the same work, for the same patients in the same year [paid-elsewhere]
        at: { activity = "admission-review", patients = "registered" }
        help: write on_overlap = "refused" where it is then not paid here, or "judged" where a role decides; what pays only for more has on_overlap = "above", and says in pays_for from where
    "#);
    insta::assert_snapshot!(told(&screening(", from = \"79%\"")), @r#"
    s.toml:21:12: `frame/2014-15/cs1` (Cervical screening) pays for the same work, for the same patients in the same year [paid-elsewhere]
        at: { activity = "screening", patients = "women", from = "79%" }
        help: write on_overlap = "refused" where it is then not paid here, or "judged" where a role decides; what pays only for more has on_overlap = "above", and says in pays_for from where
    "#);
    insta::assert_snapshot!(told(""), @r#"
    s.toml:17:1: nothing says what work this pays for, so nothing can say whether it is paid for elsewhere [no-activity]
        at: [[measure]]
        help: add pays_for = { activity = "...", patients = "..." } here or on the measure
    "#);
    assert_eq!(
        told_with(WITH, "counts = true\npays_for = { activity = \"x\", patients = \"y\" }"),
        "nothing"
    );
}

#[test]
fn above_is_above() {
    assert_eq!(told(&format!("{}\non_overlap = \"above\"", screening(", from = \"80%\""))), "nothing");
    insta::assert_snapshot!(told(&format!("{}\non_overlap = \"above\"", screening(", from = \"70%\""))), @r#"
    s.toml:21:65: this pays from 70%, and `frame/2014-15/cs1` pays for the same work up to 80% [overlap-remains]
        at: "70%"
        help: begin where that ends: from = "80%"
    "#);
    insta::assert_snapshot!(told(&format!("{}\non_overlap = \"above\"", screening(", to = \"40%\""))), @r#"
    s.toml:21:12: this pays from 0%, and `frame/2014-15/cs1` pays for the same work up to 80% [overlap-remains]
        at: { activity = "screening", patients = "women", to = "40%" }
        help: begin where that ends: from = "80%"
    "#);
    insta::assert_snapshot!(told(&format!("{REVIEW}\non_overlap = \"above\"")), @r#"
    s.toml:21:12: this pays from 0%, and `frame/2014-15/qp9` pays for the same work up to 100% [overlap-remains]
        at: { activity = "admission-review", patients = "registered" }
        help: nothing is above that: write on_overlap = "refused" or "judged"
    "#);
}

#[test]
fn nothing_is_checked_in_vain() {
    insta::assert_snapshot!(told(&format!("{}\non_overlap = \"refused\"", screening(", from = \"80%\""))), @r#"
    s.toml:22:14: nothing in frame/2014-15 pays for `screening` of `women` in this year and this range of achievement [no-overlap]
        at: "refused"
        help: remove on_overlap, or write activity, patients, from and to as the framework does
    "#);
    insta::assert_snapshot!(told(&format!("{}\non_overlap = \"refused\"", REVIEW.replace("admission-review", "admissions-review"))), @r#"
    s.toml:22:14: nothing in frame/2014-15 pays for `admissions-review` of `registered` in this year and this range of achievement [no-overlap]
        at: "refused"
        help: did you mean `admission-review` in pays_for?
    "#);
    insta::assert_snapshot!(told_with("", &format!("{REVIEW}\non_overlap = \"refused\"")), @r#"
    s.toml:21:12: `pays_for` is not used here: there is no [duplication] that says what it is held against [key-not-used]
        at: { activity = "admission-review", patients = "registered" }
        help: remove it
    s.toml:22:14: `on_overlap` is not used here: there is no [duplication] that says what it is held against [key-not-used]
        at: "refused"
        help: remove it
    "#);
}

#[test]
fn frameworks_are_there() {
    insta::assert_snapshot!(told_with("with = [\"frame/2013-14\"]", REVIEW), @r#"
    s.toml:26:9: there is no framework `frame/2013-14` [unknown-framework]
        at: "frame/2013-14"
        help: did you mean `frame/2014-15`?
    "#);
    insta::assert_snapshot!(told_with("with = []", REVIEW), @"
    s.toml:26:8: `with` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    insta::assert_snapshot!(told_with("with = [\"frame/2014-15\", \"frame/2014-15\"]", REVIEW), @r#"
    s.toml:26:26: `frame/2014-15` is there twice [duplicate-id]
        at: "frame/2014-15"
        help: remove one of them
    "#);
    insta::assert_snapshot!(told_with("with = [\"frame/2014-15\"]", &format!("{REVIEW}\non_overlap = \"judged\"")), @r#"
    s.toml:26:1: nothing says who judges whether work is the same [missing-key]
        at: [duplication]
        help: add judged_by = "the-role-that-decides"
    "#);
    insta::assert_snapshot!(told(&format!("{REVIEW}\non_overlap = \"ignored\"")), @r#"
    s.toml:22:14: `on_overlap` cannot be "ignored" [unknown-word]
        at: "ignored"
        help: write "refused", "above" or "judged"
    "#);
    insta::assert_snapshot!(told("pays_for = { activity = \"screening\", from = \"90%\", to = \"80%\" }"), @r#"
    s.toml:21:12: this paid work has no `patients` [missing-key]
        at: { activity = "screening", from = "90%", to = "80%" }
        help: add patients = "an-id": For whom, as the framework calls them.
    s.toml:21:57: no achievement lies from 90% to 80% [bounds-crossed]
        at: "80%"
        help: exchange from and to, or check both
    "#);
    insta::assert_snapshot!(told("pays_for = { activity = \"screening\", patients = \"women\", from = \"90%\", to = \"80%\" }"), @r#"
    s.toml:21:77: no achievement lies from 90% to 80% [bounds-crossed]
        at: "80%"
        help: exchange from and to, or check both
    "#);
}

#[test]
fn items_of_a_framework_are_in_it() {
    let told = |name: &str| {
        let keys = format!("earns = \"100%\"\nframework = [\"{name}\"]");
        told_of(&scheme("fixed = \"£50,000\"", &measure("a", &keys)))
    };
    assert_eq!(told("frame/2014-15/qp9"), "nothing");
    assert_eq!(told("nhs-outcomes-framework/1a"), "nothing");
    insta::assert_snapshot!(told("frame/2014-15/qp8"), @r#"
    s.toml:21:14: the framework `frame/2014-15` has no item `qp8` [unknown-framework-item]
        at: "frame/2014-15/qp8"
        help: did you mean `frame/2014-15/qp9`?
    "#);
    insta::assert_snapshot!(told("frame/2014-15/smoking"), @r#"
    s.toml:21:14: the framework `frame/2014-15` has no item `smoking` [unknown-framework-item]
        at: "frame/2014-15/smoking"
        help: name an item that it has, or add this one to its file in frameworks/
    "#);
}

#[test]
fn what_is_shown_and_worth_nothing_pays_for_nothing() {
    let shown = measure("b", "counts = false");
    let paid = item(
        "measure",
        "a",
        &format!(
            "earns = \"100%\"\n{REVIEW}\non_overlap = \"refused\"\ntest = {{ indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }}"
        ),
    );
    let text = scheme("fixed = \"£50,000\"", &format!("{paid}{shown}\n[duplication]\n{WITH}\n{CITE}\n"));
    assert_eq!(told_of(&text), "nothing");
}

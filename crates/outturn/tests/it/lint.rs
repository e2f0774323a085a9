//! `outturn scheme lint`: silent where everything is accepted, and told with pounds where it is not.

use crate::support::{Copy, outturn};

const SCHEME: &str = "schemes/quality-premium/2013-14.toml";

/// The library says nothing; what is accepted is counted, so that it is not lost.
#[test]
fn the_library_is_silent() {
    let ran = outturn(["scheme", "lint"]).exits(0);
    assert_eq!(ran.out, "");
    let accepted: usize = ran.err.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(ran.err, format!("{accepted} findings accepted; --all shows what is accepted\n"));
    let all = outturn(["scheme", "lint", "--all", "--short"]).exits(0);
    assert_eq!(all.out.lines().count(), accepted);
    assert!(all.out.lines().all(|it| it.ends_with("] (accepted)")), "{}", all.out);
}

/// A finding that nobody accepts is told, with its place, what it moves and what to do.
#[test]
fn what_is_not_accepted_is_told() {
    let copy = Copy::new();
    copy.change(SCHEME, "finding = \"zero-count-test\"", "zero-count-test", "cliff");
    copy.change(SCHEME, "at      = \"measure/healthcare-infection/mrsa-bacteraemia\"", "measure", "gateway");
    let ran = copy.outturn(["scheme", "lint", SCHEME]).exits(1);
    insta::assert_snapshot!(ran.out, @r#"
    warning[zero-count-test]: “Preventing healthcare associated infections” is earned only with no MRSA bloodstream infections at all in 2013/14: one case is too many, and a body with more patients has more chances of one. On it hangs 12.5% of a full award (£0.625 a head).
       --> schemes/quality-premium/2013-14.toml:177:13
        |
    177 | id        = "healthcare-infection"
        |             ^^^^^^^^^^^^^^^^^^^^^^
        |
        = note: Earners differ in size: the full award of NHS North, East, West Devon CCG is £4,349,945.00, 13.1 times that of NHS Corby CCG, which is £332,760.00.
        = help: Judge a rate, allow a number that grows with the body, or let a body with none pass. Where it is meant: [[accepted]] finding = "zero-count-test", at = "measure/healthcare-infection/mrsa-bacteraemia", reason = "..."

    warning[acceptance-unused]: `cliff` is accepted at gateway/healthcare-infection/mrsa-bacteraemia, and there is none.
       --> schemes/quality-premium/2013-14.toml:302:11
        |
    302 | finding = "cliff"
        |           ^^^^^^^
        |
        = help: Remove it, or correct what it names.
    "#);
    insta::assert_snapshot!(ran.err, @"2 findings, and 20 accepted; --all shows what is accepted");
    // From the rules alone, and a line each.
    let short = copy.outturn(["scheme", "lint", SCHEME, "--short"]).exits(1);
    insta::assert_snapshot!(short.out, @"
    schemes/quality-premium/2013-14.toml:177:13: “Preventing healthcare associated infections” is earned only with no MRSA bloodstream infections at all in 2013/14: one case is too many, and a body with more patients has more chances of one. On it hangs 12.5% of a full award (£0.625 a head). [zero-count-test]
    schemes/quality-premium/2013-14.toml:302:11: `cliff` is accepted at gateway/healthcare-infection/mrsa-bacteraemia, and there is none. [acceptance-unused]
    ");
    let rules = copy.outturn(["scheme", "lint", "quality-premium/2013-14", "--rules-only"]).exits(1);
    assert!(!rules.out.contains("= note:") && rules.out.contains("= help:"), "{}", rules.out);
    let all = copy.outturn(["scheme", "lint", SCHEME, "--all"]).exits(1);
    assert!(all.out.contains("note[cliff]") && all.out.contains("= note: accepted: "), "{}", all.out);
    // Others are as they were.
    copy.outturn(["scheme", "lint", "quality-premium/2014-15"]).exits(0);
    copy.outturn(["scheme", "lint"]).exits(1);
}

#[test]
fn a_scheme_without_traps_says_nothing_at_all() {
    let copy = Copy::new();
    let made =
        ["scheme", "new", "schemes/mine/2026-27.toml", "--title", "Mine", "--year", "2026/27", "--earner"];
    let answers = ["practice", "--value", "£10,000", "--indicator", "qof-ast003", "--at-least", "75%"];
    copy.outturn(made.iter().chain(&answers)).exits(0);
    let ran = copy.outturn(["scheme", "lint", "schemes/mine/2026-27.toml"]).exits(1);
    assert!(ran.out.starts_with("warning[cliff]: "), "{}", ran.out);
    copy.change("schemes/mine/2026-27.toml", "earns     =", "earns     = \"100%\"", "points    = 10");
    copy.change(
        "schemes/mine/2026-27.toml",
        "test      =",
        "test      = { at_least = \"75%\" }",
        "scale     = [{ from = \"45%\", to = \"75%\" }]",
    );
    let ran = copy.outturn(["scheme", "lint", "schemes/mine/2026-27.toml"]).quietly();
    assert_eq!(ran.out, "");
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_else() {
    let ran = outturn(["scheme", "lint", "quality-premium/2014-16", "quality-premium/2013-14"]).exits(3);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("[unknown-scheme]"), "{}", ran.err);
    let ran =
        outturn(["scheme", "lint", "quality-premium/2013-14", "--all", "--facts", "no-such-folder"]).exits(3);
    assert_eq!(ran.places(), ["no-such-folder"]);
    // Facts are those of a scheme, so one is named.
    outturn(["scheme", "lint", "--facts", "data/quality-premium"]).exits(2);
}

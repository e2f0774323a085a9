//! Conditions that decide nothing.

use super::{at, judged, tested, the_one};
use crate::diagnostics::{CITE, item};

const A: &str = "measure/a";

fn holds(code: &str, rest: &str) -> bool {
    !at(code, rest).is_empty()
}

#[test]
fn what_no_reading_meets() {
    let both =
        |one: &str, other: &str| tested(&format!("{{ all = [{{ {one} }}, {{ id = \"b\", {other} }}] }}"));
    assert_eq!(at("never-holds", &both("at_least = \"90%\"", "less_than = \"80%\"")), [A]);
    assert_eq!(at("never-holds", &both("at_least = \"80%\"", "less_than = \"80%\"")), [A]);
    assert_eq!(at("never-holds", &tested("{ more_than = \"100%\" }")), [A]);
    assert_eq!(at("never-holds", &judged("infections", "{ less_than = 0 }")), [A]);
    // A share that falls by more than all of it.
    assert_eq!(at("never-holds", &judged("waits", "{ falls_by_more_than = \"100% of the baseline\" }")), [A]);
    // Near: one reading is enough.
    for near in [
        both("at_least = \"80%\"", "at_most = \"80%\""),
        both("at_least = \"80%\"", "less_than = \"80.01%\""),
        tested("{ at_least = \"100%\" }"),
        judged("infections", "{ at_most = 0 }"),
        judged("waits", "{ falls_by = \"100% of the baseline\" }"),
        // A score has no bounds.
        judged("experience", "{ more_than = 100 }"),
    ] {
        assert!(!holds("never-holds", &near), "{near}");
    }
    let found = the_one("never-holds", &both("at_least = \"90%\"", "less_than = \"80%\""));
    insta::assert_snapshot!(found.says, @"No reading earns “Title”: the share that waits must be at least 90% in 2014/15, and the share that waits must be below 80% in 2014/15. So the whole award (£1,000.00) can never be earned.");
}

#[test]
fn what_every_reading_meets() {
    assert_eq!(at("always-holds", &judged("infections", "{ at_least = 0 }")), [A]);
    assert_eq!(at("always-holds", &tested("{ at_most = \"100%\" }")), [A]);
    let either =
        |one: &str, other: &str| tested(&format!("{{ any = [{{ {one} }}, {{ id = \"b\", {other} }}] }}"));
    assert_eq!(at("always-holds", &either("at_least = \"80%\"", "less_than = \"90%\"")), [A]);
    assert_eq!(at("always-holds", &either("at_least = \"80%\"", "less_than = \"80%\"")), [A]);
    for near in [
        judged("infections", "{ more_than = 0 }"),
        tested("{ less_than = \"100%\" }"),
        either("more_than = \"80%\"", "less_than = \"80%\""),
        // The median of all is an edge like any other.
        tested("{ at_least = { across = \"median\" } }"),
    ] {
        assert!(!holds("always-holds", &near), "{near}");
    }
    insta::assert_snapshot!(the_one("always-holds", &judged("infections", "{ at_least = 0 }")).says, @"Every reading earns “Title”: the share that waits must be at least 0 in 2014/15. So the whole award (£1,000.00) is paid for whatever was done.");
}

/// Comparisons with the figure itself, or with the best of all of which it is one.
#[test]
fn a_figure_held_against_itself() {
    assert_eq!(at("never-holds", &tested("{ more_than = { reading = \"waits\" } }")), [A]);
    assert_eq!(at("always-holds", &tested("{ at_least = { reading = \"waits\" } }")), [A]);
    let before = tested("{ more_than = { reading = \"waits\", period = \"2013/14\" } }");
    assert!(!holds("never-holds", &before) && !holds("always-holds", &before));
}

#[test]
fn parts_that_decide_nothing() {
    let part = |test: &str| at("unreachable-branch", &tested(test));
    let waits = [format!("{A}/waits")];
    assert_eq!(part("{ any = [{ id = \"low\", at_least = \"85%\" }, { at_least = \"90%\" }] }"), waits);
    assert_eq!(part("{ all = [{ id = \"high\", at_least = \"90%\" }, { at_least = \"85%\" }] }"), waits);
    // Of two that are the same the later is told of.
    assert_eq!(part("{ all = [{ id = \"one\", at_least = \"85%\" }, { at_least = \"85%\" }] }"), waits);
    // Across levels of nesting.
    assert_eq!(
        part(
            "{ any = [{ id = \"low\", at_least = \"85%\" }, { all = [{ at_least = \"90%\" }, { assured = \"x\", by = \"y\" }] }] }"
        ),
        [A]
    );
    for near in [
        "{ any = [{ id = \"low\", at_least = \"85%\" }, { outturn = \"2013/14\", at_least = \"90%\" }] }",
        "{ all = [{ id = \"low\", at_least = \"85%\" }, { less_than = \"90%\" }] }",
        "{ any = [{ id = \"low\", at_least = \"85%\" }, { indicator = \"satisfied\", at_least = \"90%\" }] }",
        "{ any = [{ at_least = \"85%\" }, { assured = \"x\", by = \"y\" }] }",
    ] {
        assert_eq!(part(near), Vec::<String>::new(), "{near}");
    }
    // A part that never holds is told of as such.
    let never = "{ any = [{ id = \"low\", at_least = \"85%\" }, { more_than = \"100%\" }] }";
    assert_eq!(at("never-holds", &tested(never)), waits);
}

/// A change and a level are held against each other for every baseline.
#[test]
fn changes_are_lines() {
    let any = |one: &str, other: &str| {
        at(
            "unreachable-branch",
            &judged("infections", &format!("{{ any = [{{ id = \"one\", {one} }}, {{ {other} }}] }}")),
        )
    };
    assert_eq!(any("falls_by = \"10%\"", "falls_by = \"20%\"").len(), 1);
    assert_eq!(any("falls_by = 10", "falls_by = 20").len(), 1);
    // For a large baseline the percentage is more, for a small one the number.
    assert_eq!(any("falls_by = \"10%\"", "falls_by = 10"), Vec::<String>::new());
    assert_eq!(any("falls_by = \"10%\"", "at_most = 10"), Vec::<String>::new());
}

#[test]
fn what_never_applies() {
    let applies = |test: &str| {
        item(
            "measure",
            "a",
            &format!(
                "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"2014/15\"\napplies = {test}\ntest = {{ assured = \"x\", by = \"y\" }}"
            ),
        ) + &format!("\n[not_applicable]\nthen = \"lost\"\n{CITE}\n")
    };
    assert_eq!(
        at("never-holds", &applies("{ indicator = \"infections\", less_than = 0 }")),
        ["measure/a/applies"]
    );
    assert_eq!(
        at("always-holds", &applies("{ indicator = \"infections\", at_least = 0 }")),
        ["measure/a/applies"]
    );
    assert!(!holds("never-holds", &applies("{ indicator = \"infections\", at_least = 10 }")));
}

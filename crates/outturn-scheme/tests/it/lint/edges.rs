//! Cliffs, and counts of none.

use outturn_core::Exact;

use super::{at, found, judged, tested, the_one};
use crate::diagnostics::{CITE, item};

fn bands(middle: &str) -> String {
    item(
        "measure",
        "a",
        &format!(
            "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"2014/15\"\n\
             band = [{{ below = \"70%\", earns = \"0%\" }}, {{ from = \"70%\", below = \"80%\", earns = \"{middle}\" }}, \
             {{ from = \"80%\", earns = \"100%\" }}]"
        ),
    )
}

fn scale(keys: &str) -> String {
    item(
        "measure",
        "a",
        &format!("points = 10\nindicator = \"waits\"\noutturn = \"2014/15\"\nscale = [{{ {keys} }}]"),
    )
}

#[test]
fn a_level_is_an_edge() {
    let found = the_one("cliff", &tested("{ at_least = \"92%\" }"));
    insta::assert_snapshot!(found.says, @"“Title” is all or nothing: the share that waits must be at least 92% in 2014/15. The smallest step of that figure moves the whole award (£1,000.00).");
    assert_eq!(found.stakes.iter().map(|it| it.share.clone()).collect::<Vec<_>>(), [Exact::ONE]);
    // What somebody finds has no edge, and what always comes out alike has none either.
    assert_eq!(at("cliff", &tested("{ assured = \"x\", by = \"y\" }")), Vec::<String>::new());
    assert_eq!(at("cliff", &judged("infections", "{ at_least = 0 }")), Vec::<String>::new());
}

#[test]
fn bands_soften_an_edge() {
    assert_eq!(found(&bands("50%")), Vec::<String>::new());
    let most = the_one("cliff", &bands("51%"));
    assert_eq!(most.stakes[0].share, Exact::fraction(51, 100).unwrap());
    // The other edge.
    assert_eq!(the_one("cliff", &bands("10%")).stakes[0].share, Exact::fraction(9, 10).unwrap());
    insta::assert_snapshot!(most.says, @"“Title” is paid by degrees, but for one edge: there the smallest step of the share that waits in 2014/15, across 70%, moves 51% of a full award (£510.00).");
}

#[test]
fn scales_have_no_edge_but_at_their_ends() {
    assert_eq!(found(&scale("from = \"45%\", to = \"70%\"")), Vec::<String>::new());
    // Half of the points are there from the start; a little more than half is an edge.
    assert_eq!(found(&scale("from = \"45%\", to = \"70%\", points_from = 5")), Vec::<String>::new());
    let start = the_one("cliff", &scale("from = \"45%\", to = \"70%\", points_from = 6"));
    assert_eq!(start.stakes[0].share, Exact::fraction(6, 10).unwrap());
    insta::assert_snapshot!(start.says, @"“Title” is paid by degrees, but for one edge: there the smallest step of the share that waits in 2014/15, across 45%, moves 60% of a full award (£600.00).");
    // A limit on what lies between the levels leaves the rest to the end.
    let end = the_one("cliff", &scale("from = \"45%\", to = \"70%\", at_most = 4, beyond = 10"));
    assert_eq!(end.stakes[0].share, Exact::fraction(6, 10).unwrap());
    assert!(end.says.contains("across 70%"), "{}", end.says);
}

/// Where the better of two scales counts, what the other gives anyway does not fall away.
#[test]
fn the_other_scale_holds_what_it_gives() {
    let two = |short: &str| {
        item(
            "measure",
            "a",
            &format!(
                "points = 10\nindicator = \"waits\"\noutturn = \"2014/15\"\ncombine = \"best\"\n\
                 scale = [{{ id = \"steep\", from = \"45%\", to = \"70%\", points_from = 8 }}, \
                 {{ id = \"other\", indicator = \"satisfied\", from = \"45%\", to = \"70%\"{short} }}]"
            ),
        )
    };
    assert_eq!(the_one("cliff", &two("")).stakes[0].share, Exact::fraction(8, 10).unwrap());
    assert_eq!(found(&two(", short = 4, points_from = 4")), Vec::<String>::new());
}

#[test]
fn standards_and_gateways_have_edges() {
    let earned = scale("from = \"45%\", to = \"70%\"");
    let standard = |test: &str| {
        let deduction = item("deduction", "d", &format!("takes = \"20%\"\nstandard = {test}"));
        format!("{earned}\n[deductions]\nfrom = \"earned\"\n{CITE}\n{deduction}")
    };
    let level = "{ indicator = \"satisfied\", outturn = \"2014/15\", at_least = \"92%\" }";
    let one = the_one("cliff", &standard(level));
    assert_eq!((one.at.as_str(), one.stakes[0].at_most), ("deduction/d", true));
    insta::assert_snapshot!(one.says, @"The standard “Title” is kept or is not: the share that waits must be at least 92% in 2014/15. The smallest step of that figure moves up to 20% of a full award (£200.00).");
    assert_eq!(found(&standard("{ assured = \"x\", by = \"y\" }")), Vec::<String>::new());
    let gateway = item("gateway", "g", &format!("failing = \"voids\"\ntest = {level}"));
    assert_eq!(at("cliff", &format!("{gateway}{earned}")), ["gateway/g"]);
}

#[test]
fn none_of_something() {
    let zero = |test: &str| at("zero-count-test", &judged("infections", test));
    let a = ["measure/a/infections"];
    assert_eq!(zero("{ at_most = 0 }"), a);
    assert_eq!(zero("{ less_than = 1 }"), a);
    assert_eq!(zero("{ at_most = \"0.5\" }"), a);
    // None cannot fall, and there is no percentage of none.
    assert_eq!(zero("{ falls_by_more_than = 0 }"), a);
    assert_eq!(zero("{ falls_by = 1 }"), a);
    assert_eq!(zero("{ falls_by = \"10%\" }"), a);
    let none: [&str; 0] = [];
    for near in [
        "{ at_most = 1 }",
        "{ rises_by_at_most = 0 }",
        "{ falls_by = 0 }",
        // Another way is open to a body with a case, and to one that had none.
        "{ any = [{ at_most = 0 }, { id = \"fall\", falls_by = \"10%\" }] }",
    ] {
        assert_eq!(zero(near), none, "{near}");
    }
    // A share is not a count: a larger body has no more of it.
    assert_eq!(at("zero-count-test", &tested("{ at_most = \"0%\" }")), none);
    insta::assert_snapshot!(the_one("zero-count-test", &judged("infections", "{ falls_by = 1 }")).says, @"A body for which the share that waits was 0 in 2013/14 cannot earn “Title”, however well it does: fewer than none there cannot be. On it hangs the whole award (£1,000.00).");
}

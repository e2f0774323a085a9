//! Groups, and lines that do not apply.

use outturn_core::{Comparison, Exact, Facts, Figure, Finding};
use outturn_scheme::{
    Deduction, DeductionBase, Factor, Failing, Group, LineRule, NotApplicable, Over, Scheme, Test,
};

use super::{comes_to, is_worth, known, share};
use crate::made::{compared, earners, fixed, key, line, own, put, scheme};
use crate::world::{BILL, ITEMS, ROLE, cite, decided, number};

fn group(id: &str, earns: i128, needs: usize) -> Group {
    Group { id: id.into(), title: id.into(), earns: share(earns), needs, cite: cite() }
}

/// 50 % in group one in lines of 30 and 20, and 50 % in group two in lines of 40 and 10: of these, three hang on a
/// figure each, and the last on a decision.
fn grouped(then: NotApplicable) -> Scheme {
    let at_least_one = |indicator| LineRule::Test(compared(indicator, Comparison::AtLeast, fixed("1")));
    let assured =
        Test::Assured { id: "assured-a".into(), title: String::new(), by: ROLE.into(), deadline: None };
    let rules = [
        (30, at_least_one("count"), 0),
        (20, at_least_one("score"), 0),
        (40, at_least_one(ITEMS), 1),
        (10, LineRule::Test(assured), 1),
    ];
    let lines = rules.into_iter().enumerate().map(|(at, (earns, rule, group))| {
        let mut line = line(&format!("{at}"), share(earns), rule);
        line.group = Some(group);
        line
    });
    let mut scheme = Scheme { lines: lines.collect(), ..scheme() };
    scheme.groups = vec![group("one", 50, 1), group("two", 50, 1)];
    scheme.applicability.then = then;
    scheme
}

fn grouped_facts(figures: [Figure; 3], finding: Option<Finding>) -> Facts {
    let mut facts = earners(["E0"]);
    for (indicator, figure) in ["count", "score", ITEMS].into_iter().zip(figures) {
        put(&mut facts, "E0", indicator, figure);
    }
    if let Some(finding) = finding {
        facts.decisions.insert(key("E0", "assured-a"), decided(finding));
    }
    facts
}

#[test]
fn the_share_of_a_line_that_does_not_apply_goes_to_its_group() {
    let not_applicable = || Figure::NotApplicable;
    let facts = grouped_facts([known(1), not_applicable(), known(0)], Some(Finding::Met));
    // The line of 30 has all 50; that of 40 is missed, and that of 10 earned.
    is_worth("renormalised", &grouped(NotApplicable::Renormalised), &facts, "60");
    is_worth("lost", &grouped(NotApplicable::Lost), &facts, "40");
    is_worth("earned", &grouped(NotApplicable::Earned), &facts, "60");
    comes_to("not said", &grouped(NotApplicable::Open), &facts, "40", "60");
    // Nothing of group one applies: group two has everything, 80 % and 20 %.
    let facts = grouped_facts([not_applicable(), not_applicable(), known(0)], Some(Finding::Met));
    is_worth("a group without lines", &grouped(NotApplicable::Renormalised), &facts, "20");
}

#[test]
fn a_group_with_too_few_lines_gives_its_share_to_the_others() {
    let mut scheme = grouped(NotApplicable::Renormalised);
    scheme.groups[0].needs = 2;
    let facts = grouped_facts([known(1), Figure::NotApplicable, known(0)], Some(Finding::Met));
    is_worth("not scored", &scheme, &facts, "20");
    scheme.applicability.groups_needed = 2;
    is_worth("too few groups", &scheme, &facts, "0");
    scheme.applicability.groups_needed = 1;
    is_worth("enough groups", &scheme, &facts, "20");
    scheme.applicability.then = NotApplicable::Lost;
    is_worth("lost with its group", &scheme, &facts, "10");
}

#[test]
fn a_line_in_doubt_may_be_good_or_bad_for_the_earner() {
    let mut scheme = grouped(NotApplicable::Renormalised);
    let seldom =
        Test::Assured { id: "assured-c".into(), title: String::new(), by: ROLE.into(), deadline: None };
    scheme.lines[1].applies = Some(seldom);
    // Line one is earned with 30. If line two applies and is missed, that is all; if not, it has 50.
    let facts = grouped_facts([known(1), known(0), known(0)], Some(Finding::Missed));
    comes_to("a missed line in doubt", &scheme, &facts, "30", "50");
    // Line one is missed, and line two would earn 20.
    let facts = grouped_facts([known(0), known(1), known(0)], Some(Finding::Missed));
    comes_to("an earned line in doubt", &scheme, &facts, "0", "20");
    // With one line too few the group is not scored: everything is that of group two, of which 10 of 50 are earned.
    scheme.groups[0].needs = 2;
    let facts = grouped_facts([known(1), known(1), known(0)], Some(Finding::Met));
    comes_to("a group in doubt", &scheme, &facts, "20", "60");
    // Group two is worth twice: whether 50 go to it is worth more than they are where they stand.
    scheme.factors = vec![Factor {
        id: "twice".into(),
        title: String::new(),
        of: own(BILL),
        over: Over::Number(Exact::ONE),
        at_least: None,
        at_most: None,
        only: vec![1],
        cite: cite(),
    }];
    let mut facts = grouped_facts([known(1), known(1), known(1)], Some(Finding::Met));
    put(&mut facts, "E0", BILL, known(2));
    comes_to("a factor on one group", &scheme, &facts, "150", "200");
}

#[test]
fn what_is_confined_to_a_group_leaves_the_other_alone() {
    let facts = grouped_facts([known(1), known(1), known(1)], Some(Finding::Missed));
    let failed =
        || Test::Assured { id: "assured-a".into(), title: String::new(), by: ROLE.into(), deadline: None };
    let mut scheme = grouped(NotApplicable::Open);
    is_worth("nothing confined", &scheme, &facts, "90");
    scheme.gateways = vec![outturn_scheme::Gateway {
        id: "gate".into(),
        title: String::new(),
        rule: outturn_scheme::GatewayRule::Test(Box::new(failed())),
        failing: Failing::ScalesTo(number(1, 2)),
        only: vec![0],
        cite: cite(),
    }];
    is_worth("half of group one", &scheme, &facts, "65");
    scheme.gateways.clear();
    let deduction = |takes: i128, only: Vec<usize>| Deduction {
        id: "standard".into(),
        title: String::new(),
        standard: failed(),
        takes: share(takes),
        attribution: None,
        only,
        withdrawn: None,
        cite: cite(),
    };
    scheme.deductions = vec![deduction(10, vec![1])];
    is_worth("a tenth of the 40 earned in group two", &scheme, &facts, "86");
    scheme.deductions_from = DeductionBase::Maximum;
    is_worth("a tenth of the 50 of group two", &scheme, &facts, "85");
    scheme.deductions = vec![deduction(90, vec![1])];
    is_worth("never more than is there", &scheme, &facts, "50");
    // 90 are taken of 100, and there are 90: group two bears 40 of its 45, and group one the rest.
    scheme.deductions = vec![deduction(90, Vec::new())];
    is_worth("of all groups together", &scheme, &facts, "0");
    scheme.deductions = vec![deduction(85, Vec::new())];
    is_worth("85 of 90", &scheme, &facts, "5");
}

//! Random schemes.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Date, Exact, Quantity, Stage, Standing, Unit};
use outturn_scheme::{
    Agreed, Amount, Applicability, Asked, Cap, Cite, Deduction, DeductionBase, Factor, Failing, Gateway,
    GatewayRule, Group, NotApplicable, Over, PriceTable, Rounding, Row, Scheme, Value, ValueBasis, Whose,
    Withdrawn, Worth,
};

use super::{
    Dice, HEADS, ITEMS, LEVELS, NATION, ROLE, SCHEME, SUBJECTS, Wide, during, indicators, level, number,
    rules, share,
};

mod lines;

/// What every rule of a scheme may be confined to.
fn only(dice: &mut Dice, groups: &[Group]) -> Vec<usize> {
    let many = if groups.is_empty() { 0 } else { dice.below(groups.len() + 1) };
    let mut only: Vec<usize> = (0..many).map(|_| dice.below(groups.len())).collect();
    only.sort_unstable();
    only.dedup();
    only
}

pub(super) fn scheme(dice: &mut Dice, wide: Wide) -> Scheme {
    let basis = basis(dice, wide);
    let drawn = lines::lines(dice, &basis, wide);
    let groups = drawn.groups;
    let then = match wide {
        Wide::No => NotApplicable::Open,
        Wide::Yes => dice.pick(&[
            NotApplicable::Open,
            NotApplicable::Renormalised,
            NotApplicable::Renormalised,
            NotApplicable::Lost,
            NotApplicable::Earned,
        ]),
    };
    let scored = |index: usize| {
        let own = |it: &&outturn_scheme::Line| it.group == Some(index) && it.worth == Worth::Share;
        drawn.lines.iter().filter(own).any(|it| !it.earns.is_zero())
    };
    let scored = (0..groups.len()).filter(|index| scored(*index)).count();
    let groups_needed = if wide == Wide::Yes && dice.one_in(3) { dice.below(scored + 1) } else { 0 };
    let base = dice.pick(&[DeductionBase::Earned, DeductionBase::Maximum]);
    Scheme {
        id: SCHEME.into(),
        title: "Any scheme".into(),
        year: during(),
        earner: "ccg".into(),
        organisations_as_at: Date::constant(2013, 4, 1),
        paid_as_at: dice.one_in(2).then(|| Date::constant(2014, 10, 1)),
        issued: None,
        replaced_by: None,
        held_against: Vec::new(),
        legal_basis: None,
        spending: None,
        example: false,
        sources: BTreeMap::new(),
        value: Value { basis, funded_by: None, rounding: rounding(dice), cite: cite() },
        gateways: gateways(dice, &groups, wide),
        agreed: agreed(dice),
        factors: factors(dice, &groups, wide),
        tables: tables(dice),
        deductions_from: base,
        deductions_cite: None,
        deductions: deductions(dice, &groups, wide),
        cap: cap(dice),
        groups,
        menus: drawn.menus,
        measures: BTreeMap::new(),
        lines: drawn.lines,
        applicability: Applicability { then, groups_needed, cite: None },
        published: None,
        accepted: Vec::new(),
        indicators: indicators(),
    }
}

fn basis(dice: &mut Dice, wide: Wide) -> ValueBasis {
    let (n, d) = dice.pick(&[(5, 1), (1, 3), (1, 200), (1, 200), (1, 40), (23, 20), (0, 1)]);
    let fixed = Amount::Fixed(number(n, d));
    let large = Amount::Fixed(&number(n, d) * &number(10_001, 3));
    let table = Amount::Table("pounds".into());
    let population = Asked::own(HEADS, during());
    let per_head = ValueBasis::PerHead { amount: fixed.clone(), population };
    if wide == Wide::No {
        return match dice.below(10) {
            7 => ValueBasis::PerPoint { amount: fixed },
            8 => ValueBasis::Score { points: number(100, 1) },
            9 => ValueBasis::Fixed { amount: large },
            _ => per_head,
        };
    }
    match dice.below(8) {
        0 => ValueBasis::Fixed { amount: large },
        1 => ValueBasis::Fixed { amount: table },
        2 => per_head,
        3 => ValueBasis::PerPoint { amount: if dice.one_in(2) { table } else { fixed } },
        4 => ValueBasis::Score { points: number(100, 1) },
        5 | 6 => ValueBasis::Sum,
        _ => ValueBasis::PerHead { amount: table, population: rules::counted(dice, HEADS) },
    }
}

fn rounding(dice: &mut Dice) -> Rounding {
    let (n, d) = dice.pick(&[(1, 1), (1, 1), (100, 1), (7, 1), (1, 2), (3, 2)]);
    let directions = [Direction::HalfUp, Direction::HalfEven, Direction::Down, Direction::Up];
    Rounding { to_pence: number(n, d), direction: dice.pick(&directions) }
}

fn cap(dice: &mut Dice) -> Option<Cap> {
    let (n, d) = dice.pick(&[(0, 1), (1000, 1), (100_000, 1), (1, 3)]);
    let at_most = if dice.one_in(2) {
        Quantity { value: number(n, d), unit: Unit::Pounds }
    } else {
        Quantity { value: share(dice), unit: Unit::Share }
    };
    dice.one_in(3).then(|| Cap { at_most, cite: cite() })
}

fn gateways(dice: &mut Dice, groups: &[Group], wide: Wide) -> Vec<Gateway> {
    let gateway = |index: usize, dice: &mut Dice| Gateway {
        id: SUBJECTS[index].into(),
        title: "A gateway".into(),
        rule: if dice.one_in(2) {
            GatewayRule::Test(Box::new(rules::test(dice, wide)))
        } else {
            GatewayRule::Decided(ROLE.into())
        },
        failing: if dice.one_in(2) { Failing::Voids } else { Failing::ScalesTo(share(dice)) },
        only: if wide == Wide::Yes { only(dice, groups) } else { Vec::new() },
        cite: cite(),
    };
    (0..dice.pick(&[0, 0, 1, 2, 3])).map(|index| gateway(index, dice)).collect()
}

fn deductions(dice: &mut Dice, groups: &[Group], wide: Wide) -> Vec<Deduction> {
    let deduction = |index: usize, dice: &mut Dice| Deduction {
        id: format!("standard-{index}"),
        title: "A standard".into(),
        standard: rules::test(dice, wide),
        takes: share(dice),
        attribution: None,
        only: if wide == Wide::Yes { only(dice, groups) } else { Vec::new() },
        withdrawn: dice.one_in(5).then(|| Withdrawn { on: Date::constant(2013, 6, 24), cite: cite() }),
        cite: cite(),
    };
    (0..dice.pick(&[0, 0, 1, 2, 3])).map(|index| deduction(index, dice)).collect()
}

fn factors(dice: &mut Dice, groups: &[Group], wide: Wide) -> Vec<Factor> {
    let many = if wide == Wide::Yes { dice.pick(&[0, 0, 1, 2]) } else { 0 };
    let factor = |index: usize, dice: &mut Dice| {
        let national = Asked { whose: Whose::Body(NATION.into()), ..Asked::own(ITEMS, during()) };
        let (n, d) = dice.pick(&[(100, 1), (1, 3), (96, 1)]);
        Factor {
            id: format!("factor-{index}"),
            title: "A factor".into(),
            of: rules::counted(dice, ITEMS),
            over: if dice.one_in(2) { Over::Reading(national) } else { Over::Number(number(n, d)) },
            at_least: dice.one_in(2).then(|| number(1, 2)),
            at_most: dice.one_in(2).then(|| number(3, 2)),
            only: only(dice, groups),
            cite: cite(),
        }
    };
    (0..many).map(|index| factor(index, dice)).collect()
}

fn agreed(dice: &mut Dice) -> BTreeMap<String, Agreed> {
    let mut all = BTreeMap::new();
    for (id, unit) in LEVELS {
        let bound = |dice: &mut Dice| dice.one_in(2).then(|| Quantity { value: level(dice), unit });
        let (one, other) = (bound(dice), bound(dice));
        let (low, high) = if one > other && other.is_some() { (other, one) } else { (one, other) };
        let agreed = Agreed {
            title: id.into(),
            unit,
            not_less_than: low,
            not_more_than: high,
            agreed_by: if dice.one_in(2) { vec![ROLE.into()] } else { Vec::new() },
            deadline: rules::deadline(dice, 4),
            cite: cite(),
        };
        all.insert(id.to_owned(), agreed);
    }
    all
}

/// Tables by region and earner; now and then one of them leaves someone without a row.
fn tables(dice: &mut Dice) -> BTreeMap<String, PriceTable> {
    let mut tables = BTreeMap::new();
    for (id, unit) in [("pounds", Unit::Pounds), ("shares", Unit::Share), ("numbers", Unit::Number)] {
        let by: &[&str] = dice.pick(&[&["region"], &[], &["region", "ccg"]]);
        let row = |dice: &mut Dice, when: Vec<Option<String>>| {
            let past = dice.one_in(8).then(|| Date::constant(2013, 3, 31));
            Row { when, from: None, until: past, value: Quantity { value: level(dice), unit } }
        };
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..dice.below(4) {
            let bodies = [["R0", "R1", "R7"], ["E0", "E1", "E2"]];
            let when =
                bodies[..by.len()].iter().map(|codes| dice.one_in(2).then(|| dice.pick(codes).to_owned()));
            let when: Vec<Option<String>> = when.collect();
            rows.push(row(dice, when));
        }
        let mut default = row(dice, vec![None; by.len()]);
        default.until = default.until.filter(|_| dice.one_in(4));
        rows.push(default);
        // Two rows for the same bodies are refused where schemes are read.
        let mut seen = Vec::new();
        rows.retain(|row| !seen.contains(&row.when) && (seen.push(row.when.clone()), true).1);
        let table = PriceTable {
            title: id.into(),
            unit,
            by: by.iter().map(|it| (*it).to_owned()).collect(),
            as_at: Date::constant(2013, 4, 1),
            rows,
            cite: cite(),
        };
        tables.insert(id.to_owned(), table);
    }
    tables
}

pub(crate) fn cite() -> Cite {
    Cite { source: "paper".into(), clause: String::new(), standing: Standing::Seen, note: String::new() }
}

/// A figure as it was claimed, and as it was checked.
fn claimed_and_checked(dice: &mut Dice) -> (Asked, Asked) {
    let own = Asked::own(ITEMS, during());
    let checked = if dice.one_in(3) { Stage::Published } else { Stage::Verified };
    (Asked { stage: Stage::Claimed, ..own.clone() }, Asked { stage: checked, ..own })
}

/// A whole number of things.
fn small(dice: &mut Dice, end: usize) -> Exact {
    Exact::from(dice.below(end))
}

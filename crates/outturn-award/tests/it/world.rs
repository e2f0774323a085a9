//! Random schemes with random facts: every construct, every kind of nothing, ties and awkward fractions.

mod census;
mod dice;
mod indicators;
mod records;
mod rules;
mod schemes;

use std::fmt;

use outturn_core::{
    About, Agreement, Comparison, Date, Decision, Exact, Facts, Organisation, Organisations, Period, Reading,
    Relation, RelationKind, Span, Unit,
};
use outturn_scheme::{Agreed, Line, Scheme, ValueKind};
use proptest::prelude::*;

pub(crate) use dice::Dice;
pub(crate) use indicators::indicators;
pub(crate) use records::{decided, reading_key};
pub(crate) use schemes::cite;

pub(crate) const SCHEME: &str = "any/2013-14";
pub(crate) const HEADS: &str = "heads";
/// What is counted to pay for it, and what a claim comes to.
pub(crate) const ITEMS: &str = "items";
pub(crate) const BILL: &str = "bill";
/// Indicators that tests are of, with their units. The last is formed from the parts.
pub(crate) const JUDGED: [(&str, Unit, ValueKind); 5] = [
    ("count", Unit::Number, ValueKind::Count),
    ("share", Unit::Share, ValueKind::Ratio),
    ("rate", Unit::Per(100_000), ValueKind::Published),
    ("score", Unit::Number, ValueKind::Score),
    ("whole", Unit::Share, ValueKind::Ratio),
];
pub(crate) const PARTS: [&str; 3] = ["part-a", "part-b", "part-c"];
/// What may be agreed, with its unit.
pub(crate) const LEVELS: [(&str, Unit); 4] = [
    ("level-number", Unit::Number),
    ("level-share", Unit::Share),
    ("level-points", Unit::PercentagePoints),
    ("level-rate", Unit::Per(1000)),
];
pub(crate) const PLACES: [&str; 2] = ["local/1", "local/2"];
/// Gateways that are decided, assurances, whether work is paid for elsewhere, and what is often not decided at all.
pub(crate) const SUBJECTS: [&str; 7] =
    ["gate-0", "gate-1", "gate-2", "assured-a", "assured-b", "duplication/x", SELDOM];
pub(crate) const SELDOM: &str = "assured-c";
pub(crate) const ROLE: &str = "judge";
/// What deadlines are on.
pub(crate) const ON_TIME: [&str; 8] =
    ["assured-a", "assured-b", "level-number", "level-share", "local/1", "local/2", "menu-0", "menu-1"];
pub(crate) const NATION: &str = "ENG";

pub(crate) fn before() -> Period {
    Period::FinancialYear(2012)
}

pub(crate) fn during() -> Period {
    Period::FinancialYear(2013)
}

/// The first two quarters of a year, one by one.
pub(crate) fn halves(year: i16) -> Period {
    let quarter = |number| Box::new(Period::FinancialQuarter(year, number));
    Period::Each(Span::Quarters, Box::new(Period::Range(quarter(1), quarter(2))))
}

pub(crate) fn number(n: i128, d: u128) -> Exact {
    Exact::fraction(n, d).unwrap()
}

/// A scheme with facts for a few earners.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) scheme: Scheme,
    pub(crate) facts: Facts,
}

/// A line each, without what is the same in every world.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let World { scheme, facts } = self;
        writeln!(f, "{:?} {:?}", scheme.value.basis, scheme.value.rounding)?;
        writeln!(f, "{:?} {:?}", scheme.applicability, scheme.deductions_from)?;
        writeln!(f, "paid {:?} cap {:?}", scheme.paid_as_at, scheme.cap.as_ref().map(|it| &it.at_most))?;
        for (id, rule) in &scheme.agreed {
            let Agreed { not_less_than, not_more_than, agreed_by, deadline, .. } = rule;
            writeln!(f, "{id} {not_less_than:?} {not_more_than:?} {agreed_by:?} {deadline:?}")?;
        }
        for (id, table) in &scheme.tables {
            writeln!(f, "{id} by {:?} {:?}", table.by, table.rows)?;
        }
        for it in &scheme.factors {
            writeln!(
                f,
                "{} {:?} / {:?} {:?} {:?} {:?}",
                it.id, it.of, it.over, it.at_least, it.at_most, it.only
            )?;
        }
        for it in &scheme.gateways {
            writeln!(f, "{} {:?} {:?} {:?}", it.id, it.rule, it.failing, it.only)?;
        }
        for it in &scheme.groups {
            writeln!(f, "{} {:?} needs {}", it.id, it.earns, it.needs)?;
        }
        for it in &scheme.menus {
            writeln!(
                f,
                "{} {:?} {:?} {:?} {:?}",
                it.address, it.earns, it.choose, it.agreed_by, it.deadline
            )?;
        }
        for it in &scheme.lines {
            let Line { address, earns, worth, points, group, applies, rule, verification, overlaps, .. } = it;
            writeln!(f, "{address} {earns:?} {worth:?} {points:?} {group:?} {applies:?}")?;
            writeln!(f, "    {rule:?} {verification:?} {overlaps:?}")?;
        }
        for it in &scheme.deductions {
            let withdrawn = it.withdrawn.is_some();
            writeln!(f, "{} {:?} {:?} {:?} {withdrawn}", it.id, it.standard, it.takes, it.only)?;
        }
        for it in facts.organisations.relations() {
            writeln!(f, "{} {:?} {} {:?}", it.from, it.kind, it.to, it.share)?;
        }
        for (key, it) in facts.readings.iter() {
            let About { indicator, organisation, period, stage, .. } = key;
            let Reading { value, numerator, denominator, .. } = it;
            writeln!(
                f,
                "{organisation} {indicator} {period} {stage} {value:?} {numerator:?} {denominator:?}"
            )?;
        }
        for (key, it) in &facts.decisions {
            let Decision { finding, role, date, .. } = it;
            writeln!(f, "{} {} {finding:?} {role} {date:?}", key.organisation, key.subject)?;
        }
        for (key, it) in &facts.agreements {
            let Agreement { level, local, agreed_by, date, .. } = it;
            writeln!(f, "{} {} {level:?} {local:?} {agreed_by:?} {date:?}", key.organisation, key.subject)?;
        }
        Ok(())
    }
}

impl World {
    pub(crate) fn earners(&self) -> Vec<&Organisation> {
        outturn_award::earners(&self.scheme, &self.facts).collect()
    }
}

/// How much of the language a world uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wide {
    /// Fixed shares of one full award, with figures of any size: what columns can hold.
    No,
    /// Everything.
    Yes,
}

/// A world in which anything may stand.
pub(crate) fn world() -> impl Strategy<Value = World> {
    any_world(Wide::Yes)
}

/// A world whose scheme columns can hold.
pub(crate) fn plain_world() -> impl Strategy<Value = World> {
    any_world(Wide::No)
}

fn any_world(wide: Wide) -> impl Strategy<Value = World> {
    (0_usize..4).prop_flat_map(move |earners| worlds_of(wide, 1 + earners))
}

/// Worlds of so many earners.
pub(crate) fn worlds_of(wide: Wide, earners: usize) -> impl Strategy<Value = World> {
    // Zeros come to the simplest scheme and facts, so what fails shrinks to little.
    let throws = |most| prop::collection::vec(any::<u8>(), most / 2..most);
    (throws(600), throws(3000 + 800 * earners)).prop_map(move |(rules, facts)| {
        let scheme = schemes::scheme(&mut Dice::new(rules), wide);
        let mut dice = Dice::new(facts);
        let organisations = organisations(&mut dice, earners);
        let facts = records::facts(&mut dice, &scheme, organisations, wide);
        World { scheme, facts }
    })
}

fn body(code: String, kind: &str) -> Organisation {
    let opened = Date::constant(2013, 4, 1);
    Organisation { name: code.clone(), code, kind: kind.into(), opened, closed: None }
}

/// Earners in two regions, with members and providers, some of which close and have successors.
fn organisations(dice: &mut Dice, earners: usize) -> Organisations {
    let start = Date::constant(2013, 4, 1);
    let last = Date::constant(2014, 6, 30);
    let relation = |from: &str, to: &str, kind, share| Relation {
        from: from.into(),
        to: to.into(),
        kind,
        start,
        end: None,
        share,
        standing: outturn_core::Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    let codes = |letter: &str, many: usize| (0..many).map(|it| format!("{letter}{it}")).collect::<Vec<_>>();
    let (regions, practices, trusts) = (codes("R", 2), codes("P", 4), codes("T", 2));
    let earners = codes("E", earners);
    let mut bodies = vec![body(NATION.into(), "nation")];
    for (codes, kind) in [(&regions, "region"), (&practices, "practice"), (&trusts, "trust")] {
        bodies.extend(codes.iter().map(|code| body(code.clone(), kind)));
    }
    let mut relations = Vec::new();
    for code in &earners {
        let closes = dice.one_in(4);
        bodies.push(Organisation { closed: closes.then_some(last), ..body(code.clone(), "ccg") });
        if closes {
            for successor in &practices[..dice.below(4)] {
                let share = Some(number(dice.pick(&[1, 2, 3, 5, 7]), 10));
                relations.push(relation(code, successor, RelationKind::Successor, share));
            }
        }
        // Mostly in one region, now and then in both or in none.
        let mine = dice.pick(&[0b01, 0b01, 0b10, 0b10, 0b01, 0b10, 0b01, 0b10, 0b11, 0b00]);
        for (bit, region) in regions.iter().enumerate() {
            if (mine >> bit) & 1 == 1 {
                relations.push(relation(code, region, RelationKind::Member, None));
            }
        }
        for trust in &trusts[..dice.pick(&[1, 2, 0])] {
            let share = dice.one_in(2).then(|| number(dice.pick(&[1, 35, 100, 0]), 100));
            relations.push(relation(code, trust, RelationKind::ServedBy, share));
        }
    }
    for practice in &practices {
        relations.push(relation(practice, &dice.of(&earners).clone(), RelationKind::Member, None));
    }
    Organisations::new(bodies, relations)
}

/// A small pool, so that figures often lie exactly on levels: 96.8 is 3.2 % below 100.
pub(crate) fn level(dice: &mut Dice) -> Exact {
    let (n, d) =
        dice.pick(&[(0, 1), (1, 3), (23, 25), (4, 125), (1, 2), (1, 1), (3, 1), (100, 1), (484, 5), (0, 1)]);
    number(n, d)
}

/// A share of a whole.
pub(crate) fn share(dice: &mut Dice) -> Exact {
    let (n, d) = dice.pick(&[(1, 1), (1, 4), (1, 3), (1, 2), (7, 40), (0, 1)]);
    number(n, d)
}

/// The unit of a level that an indicator of unit `own` can be compared with.
fn unit_of(own: Unit, comparison: Comparison, relative: bool) -> Unit {
    match (comparison.is_change(), relative, own) {
        (true, true, _) => Unit::Share,
        (true, false, Unit::Share) => Unit::PercentagePoints,
        _ => own,
    }
}

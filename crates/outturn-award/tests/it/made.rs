//! Schemes and facts made by hand, for tests that are about one thing.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::facts::LocalKey;
use outturn_core::{
    Comparison, Date, Exact, Facts, Figure, Organisation, Organisations, Quantity, Reading, ReadingKey, Stage,
};
use outturn_scheme::{
    Amount, Applicability, Asked, Compare, DeductionBase, Level, Line, LineRule, Rounding, Scheme, Test,
    Value, ValueBasis, Worth,
};

use crate::world::{SCHEME, cite, during, indicators, reading_key};

/// A scheme without lines that gives every earner £100.
pub(crate) fn scheme() -> Scheme {
    let rounding = Rounding { to_pence: Exact::ONE, direction: Direction::HalfUp };
    let basis = ValueBasis::Fixed { amount: Amount::Fixed(Exact::from(100_u8)) };
    Scheme {
        id: SCHEME.into(),
        title: "A scheme".into(),
        year: during(),
        earner: "ccg".into(),
        organisations_as_at: Date::constant(2013, 4, 1),
        paid_as_at: None,
        issued: None,
        replaced_by: None,
        held_against: Vec::new(),
        legal_basis: None,
        spending: None,
        example: false,
        sources: BTreeMap::new(),
        value: Value { basis, funded_by: None, rounding, cite: cite() },
        gateways: Vec::new(),
        agreed: BTreeMap::new(),
        factors: Vec::new(),
        tables: BTreeMap::new(),
        groups: Vec::new(),
        menus: Vec::new(),
        measures: BTreeMap::new(),
        lines: Vec::new(),
        applicability: Applicability::default(),
        deductions_from: DeductionBase::Earned,
        deductions_cite: None,
        deductions: Vec::new(),
        cap: None,
        published: None,
        accepted: Vec::new(),
        indicators: indicators(),
    }
}

/// The scheme with one line that is worth everything.
pub(crate) fn of_one(rule: LineRule) -> Scheme {
    Scheme { lines: vec![line("one", Exact::ONE, rule)], ..scheme() }
}

/// The scheme with one line that pays by itself.
pub(crate) fn paying(pays: outturn_scheme::Pays) -> Scheme {
    let mut scheme = of_one(LineRule::Always);
    scheme.value.basis = ValueBasis::Sum;
    scheme.lines[0].earns = Exact::ZERO;
    scheme.lines[0].worth = Worth::Pays(pays);
    scheme
}

pub(crate) fn line(id: &str, earns: Exact, rule: LineRule) -> Line {
    Line {
        address: format!("measure/{id}"),
        title: id.into(),
        earns,
        worth: Worth::Share,
        points: None,
        group: None,
        applies: None,
        rule,
        verification: None,
        pays_for: None,
        overlaps: Vec::new(),
        framework: Vec::new(),
        cite: cite(),
    }
}

pub(crate) fn own(indicator: &str) -> Asked {
    Asked::own(indicator, during())
}

/// A comparison of the year's figure with a level.
pub(crate) fn compared(indicator: &str, comparison: Comparison, level: Level) -> Test {
    Test::Compare(Compare {
        id: indicator.into(),
        outturn: own(indicator),
        baseline: None,
        comparison,
        level,
        yearly: None,
    })
}

pub(crate) fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

pub(crate) fn fixed(text: &str) -> Level {
    Level::Fixed(quantity(text))
}

/// Facts in which there are these earners.
pub(crate) fn earners<'a>(codes: impl IntoIterator<Item = &'a str>) -> Facts {
    let opened = Date::constant(2013, 4, 1);
    let body = |code: &str| Organisation {
        code: code.into(),
        name: code.into(),
        kind: "ccg".into(),
        opened,
        closed: None,
    };
    Facts { organisations: Organisations::new(codes.into_iter().map(body), []), ..Facts::default() }
}

pub(crate) fn put(facts: &mut Facts, code: &str, indicator: &str, figure: Figure) {
    put_at(facts, code, indicator, Stage::Published, figure);
}

pub(crate) fn put_at(facts: &mut Facts, code: &str, indicator: &str, stage: Stage, figure: Figure) {
    let key = ReadingKey { stage, ..reading_key(code, indicator, &during()) };
    facts.readings.insert(key, Reading::nothing(figure));
}

pub(crate) fn key(code: &str, subject: &str) -> LocalKey {
    LocalKey { scheme: SCHEME.into(), organisation: code.into(), subject: subject.into() }
}

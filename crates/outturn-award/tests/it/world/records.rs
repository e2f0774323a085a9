//! Random facts of one earner.

use outturn_core::{
    Agreement, Comparison, Date, Decision, Exact, Figure, Finding, LocalTest, Period, Quantity, Reading,
    Standing, Unit,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{HEADS, ITEMS, JUDGED, PARTS, PLACES, ROLE, SUBJECTS, before, during, level, number, unit_of};

#[derive(Debug, Clone)]
pub(super) struct EarnerFacts {
    pub(super) readings: Vec<((&'static str, Period), Reading)>,
    pub(super) decisions: Vec<(&'static str, Decision)>,
    pub(super) agreements: Vec<(&'static str, Agreement)>,
}

pub(super) fn earner_facts() -> impl Strategy<Value = EarnerFacts> {
    let judged: Vec<_> = JUDGED.iter().flat_map(|(id, _)| [(*id, before()), (*id, during())]).collect();
    let parts: Vec<_> = PARTS.iter().flat_map(|id| [(*id, before()), (*id, during())]).collect();
    // A reading of the whole itself hides its parts, so it is rare.
    let judged: Vec<_> = judged
        .into_iter()
        .map(|(id, period)| {
            let there = if id == "whole" { 0.2 } else { 0.8 };
            let reading = nothing_or(figure()).prop_map(Reading::nothing);
            prop::option::weighted(there, reading)
                .prop_map(move |reading| reading.map(|it| ((id, period.clone()), it)))
        })
        .collect();
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(id, period)| {
            prop::option::weighted(0.9, part())
                .prop_map(move |reading| reading.map(|it| ((id, period.clone()), it)))
        })
        .collect();
    let heads = prop::option::weighted(0.9, nothing_or(heads()))
        .prop_map(|value| value.map(|value| ((HEADS, during()), Reading::nothing(value))));
    let decisions = SUBJECTS.map(|subject| {
        prop::option::weighted(0.8, decision()).prop_map(move |it| it.map(|it| (subject, it)))
    });
    let items = ITEMS.map(|(item, unit)| (item, Some(unit)));
    let agreements: Vec<_> = items
        .into_iter()
        .chain(PLACES.map(|place| (place, None)))
        .map(|(item, unit)| {
            prop::option::weighted(0.7, agreement(unit)).prop_map(move |it| it.map(|it| (item, it)))
        })
        .collect();
    (judged, parts, heads, decisions, agreements).prop_map(|(judged, parts, heads, decisions, agreements)| {
        EarnerFacts {
            readings: judged.into_iter().chain(parts).chain([heads]).flatten().collect(),
            decisions: decisions.into_iter().flatten().collect(),
            agreements: agreements.into_iter().flatten().collect(),
        }
    })
}

/// A figure, or each of the nothings.
fn nothing_or(known: impl Strategy<Value = Exact> + 'static) -> impl Strategy<Value = Figure> {
    prop_oneof![
        12 => known.prop_map(Figure::Known),
        1 => Just(Figure::Missing("not collected".into())),
        1 => Just(Figure::Suppressed),
        1 => Just(Figure::NotApplicable),
    ]
}

fn part() -> impl Strategy<Value = Reading> {
    let count = prop::option::weighted(0.95, nothing_or((0_i128..50).prop_map(|it| number(it, 1))));
    let out_of = prop::option::weighted(0.95, nothing_or((0_i128..50).prop_map(|it| number(it, 1))));
    (count, out_of).prop_map(|(numerator, denominator)| Reading {
        numerator,
        denominator,
        ..Reading::nothing(Figure::Missing(String::new()))
    })
}

pub(crate) fn decided(finding: Finding) -> Decision {
    Decision {
        finding,
        role: ROLE.into(),
        date: None,
        reason: "on the evidence".into(),
        standing: Standing::Seen,
        source: String::new(),
    }
}

fn decision() -> impl Strategy<Value = Decision> {
    let finding = select(vec![Finding::Met, Finding::Met, Finding::Missed, Finding::NotApplicable]);
    let dates = vec![None, Some(Date::constant(2013, 3, 31)), Some(Date::constant(2013, 4, 1))];
    (finding, prop::bool::weighted(0.9), select(dates)).prop_map(|(finding, right, date)| Decision {
        role: if right { ROLE } else { "bystander" }.into(),
        date,
        ..decided(finding)
    })
}

/// An agreement on a level of the given unit, or on a local measure; now and then in another unit or by too few.
fn agreement(unit: Option<Unit>) -> impl Strategy<Value = Agreement> {
    let test = (select(JUDGED.to_vec()), select(Comparison::ALL.to_vec()), prop::bool::weighted(0.95));
    let odd_unit = prop::option::weighted(0.15, select(ITEMS.to_vec()));
    let by = vec![vec![ROLE, "board"], vec!["board", ROLE], vec!["board", ROLE, "other"], vec![ROLE], vec![]];
    let local = prop::option::weighted(0.9, (test, prop::bool::ANY));
    (level(), odd_unit, local, select(by)).prop_map(move |(value, odd_unit, local, by)| {
        let fitting = local.map(|(((_, own), comparison, _), relative)| unit_of(own, comparison, relative));
        let unit = unit.or(fitting).unwrap_or(Unit::Number);
        let local = local.map(|(((indicator, _), comparison, there), _)| LocalTest {
            indicator: indicator.into(),
            comparison,
            baseline: there.then(before),
            outturn: during(),
        });
        Agreement {
            title: "What was agreed".into(),
            level: Quantity { value, unit: odd_unit.map_or(unit, |it| it.1) },
            local,
            agreed_by: by.into_iter().map(str::to_owned).collect(),
            date: None,
            standing: Standing::Seen,
            source: String::new(),
            note: String::new(),
        }
    })
}

fn heads() -> impl Strategy<Value = Exact> {
    prop_oneof![
        6 => (0_i128..1_000_000).prop_map(|it| number(it, 1)),
        2 => select(vec![number(1, 1), number(1, 2), number(7, 3), number(-5, 1), number(1 << 66, 1), number(-(1 << 66), 1)]),
        1 => any::<i64>().prop_map(Exact::from),
        1 => (0_i128..1_000_000, 1_u128..1_000_000).prop_map(|(n, d)| number(n, d)),
    ]
}

/// Levels and what can be just beside or far beyond them.
fn figure() -> impl Strategy<Value = Exact> {
    let wild = prop_oneof![
        select(vec![
            number(0, 1),
            number(-1, 3),
            number(-100, 1),
            number(1 << 66, 1),
            number((1 << 66) + 1, 3),
            number(-(1 << 66), 1),
            number(i128::from(i64::MIN), 1),
            number(i128::from(i64::MAX), 1),
        ]),
        any::<i64>().prop_map(Exact::from),
    ];
    let near = prop_oneof![
        8 => level(),
        2 => (1_i128..2_000_000, select(vec![1, 7, 10_000, 999_983, 1_000_003])).prop_map(|(n, d)| number(n, d)),
    ];
    prop_oneof![8 => near, 2 => wild]
}

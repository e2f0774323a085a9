//! Knowing more never takes an award out of the interval that was given.

use std::collections::BTreeSet;

use outturn_award::{Award, Truth, award};
use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Comparison, Date, Decision, Exact, Figure, Finding, LocalTest, Period, Quantity, Reading,
    ReadingKey, Stage, Standing, Unit,
};
use outturn_scheme::{Level, Worth};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::naive;
use crate::world::{
    BILL, HEADS, ITEMS, JUDGED, LEVELS, PARTS, PLACES, ROLE, SCHEME, SUBJECTS, World, before, decided,
    during, number, plain_world, reading_key, world,
};

/// Something that is not known.
#[derive(Debug, Clone)]
enum Gap {
    Reading(ReadingKey),
    Count(ReadingKey),
    Denominator(ReadingKey),
    Decision(&'static str),
    Level(&'static str),
    Local(&'static str),
    Choice(usize),
}

/// What a gap is filled with.
#[derive(Debug, Clone)]
struct Filling {
    value: Exact,
    met: bool,
    comparison: Comparison,
}

fn filling() -> impl Strategy<Value = Filling> {
    let value =
        select(vec![(1, 3), (23, 25), (1, 1), (3, 1), (97, 1), (484, 5), (100, 1), (150, 1), (687_480, 1)]);
    (value, prop::bool::ANY, select(Comparison::ALL.to_vec())).prop_map(|((n, d), met, comparison)| Filling {
        value: number(n, d),
        met,
        comparison,
    })
}

/// Whether a figure may still come to light. One that is not applicable cannot.
fn may_come(figure: Option<&Figure>) -> bool {
    matches!(figure, None | Some(Figure::Missing(_) | Figure::Suppressed))
}

/// What statistics rest on that leave out those without a figure: a figure more changes them.
fn settled_as_they_are(world: &World) -> BTreeSet<&str> {
    let statistics = world.scheme.levels().into_iter().filter_map(|level| match level {
        Level::Across(rule) if rule.known_only => Some(rule.indicator.as_str()),
        _ => None,
    });
    let mut found: BTreeSet<&str> = statistics.collect();
    if found.contains("whole") {
        found.extend(PARTS);
    }
    found
}

fn gaps(world: &World, earner: &str) -> Vec<Gap> {
    let World { scheme, facts } = world;
    let mut gaps = Vec::new();
    let settled = settled_as_they_are(world);
    let quarters =
        [2012, 2013].into_iter().flat_map(|year| [1, 2].map(|it| Period::FinancialQuarter(year, it)));
    let periods: Vec<Period> = [before(), during()].into_iter().chain(quarters).collect();
    let judged = JUDGED.iter().map(|it| it.0);
    let indicators: Vec<&str> =
        judged.chain([HEADS, ITEMS, BILL]).filter(|it| !settled.contains(it)).collect();
    for body in facts.organisations.iter() {
        for period in &periods {
            for stage in [Stage::Published, Stage::Claimed, Stage::Verified] {
                for indicator in &indicators {
                    let key = ReadingKey { stage, ..reading_key(&body.code, indicator, period) };
                    let reading = facts.readings.get(&key);
                    // A reading of the whole is formed from its parts while it has none of its own.
                    let formed = *indicator == "whole" && reading.is_none();
                    if may_come(reading.map(|it| &it.value)) && !formed {
                        gaps.push(Gap::Reading(key));
                    }
                }
            }
            for part in PARTS.iter().filter(|it| !settled.contains(*it)) {
                let key = reading_key(&body.code, part, period);
                let reading = facts.readings.get(&key);
                if may_come(reading.and_then(|it| it.numerator.as_ref())) {
                    gaps.push(Gap::Count(key.clone()));
                }
                if may_come(reading.and_then(|it| it.denominator.as_ref())) {
                    gaps.push(Gap::Denominator(key));
                }
            }
        }
    }
    for subject in SUBJECTS {
        let recorded = facts.decision(SCHEME, earner, subject);
        let undated = recorded.is_none_or(|it| it.date.is_none() && it.finding == Finding::Met);
        if naive::decision(scheme, facts, earner, subject, ROLE).is_none() && undated {
            gaps.push(Gap::Decision(subject));
        }
    }
    for (item, _) in LEVELS {
        let otherwise = scheme.levels().into_iter().any(|level| match level {
            Level::Agreed { item: of, otherwise } => of == item && otherwise.is_some(),
            _ => false,
        });
        if !otherwise && naive::agreed_level(scheme, facts, earner, item).is_none() {
            gaps.push(Gap::Level(item));
        }
    }
    for place in PLACES {
        let lacks =
            |it: &Agreement| ![ROLE, "board"].iter().all(|role| it.agreed_by.iter().any(|by| by == role));
        if facts.agreement(SCHEME, earner, place).is_none_or(lacks) {
            gaps.push(Gap::Local(place));
        }
    }
    for (index, menu) in scheme.menus.iter().enumerate() {
        if naive::Looking::at(scheme, facts, earner).choice(index, menu).is_none() {
            gaps.push(Gap::Choice(index));
        }
    }
    gaps
}

fn fill(world: &mut World, earner: &str, gap: &Gap, filling: &Filling) {
    let key = |subject: &str| LocalKey {
        scheme: SCHEME.into(),
        organisation: earner.into(),
        subject: subject.into(),
    };
    let agreement = |level: Quantity, local: Option<LocalTest>| Agreement {
        title: String::new(),
        level,
        local,
        agreed_by: vec![ROLE.into(), "board".into()],
        date: Some(Date::constant(2013, 5, 1)),
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    let World { scheme, facts } = world;
    let nothing = || Reading::nothing(Figure::Missing(String::new()));
    match gap {
        Gap::Reading(key) => {
            let counts = |count: &Exact| Some(Figure::Known(count.clone()));
            let reading = Reading {
                numerator: counts(&filling.value),
                denominator: counts(&Exact::ONE),
                ..Reading::of(filling.value.clone())
            };
            facts.readings.insert(key.clone(), reading);
        }
        Gap::Count(key) => {
            let mut reading = facts.readings.get(key).cloned().unwrap_or_else(nothing);
            reading.numerator = Some(Figure::Known(filling.value.clone()));
            facts.readings.insert(key.clone(), reading);
        }
        Gap::Denominator(key) => {
            let mut reading = facts.readings.get(key).cloned().unwrap_or_else(nothing);
            reading.denominator = Some(Figure::Known(filling.value.clone()));
            facts.readings.insert(key.clone(), reading);
        }
        Gap::Decision(subject) => {
            let finding = if filling.met { Finding::Met } else { Finding::Missed };
            let date = Some(Date::constant(2013, 5, 1));
            facts.decisions.insert(key(subject), Decision { date, ..decided(finding) });
        }
        Gap::Level(item) => {
            // Only what may be agreed counts as knowing more.
            let agreed = &scheme.agreed[*item];
            let mut value = filling.value.clone();
            if let Some(least) = &agreed.not_less_than {
                value = value.max(least.value.clone());
            }
            if let Some(most) = &agreed.not_more_than {
                value = value.min(most.value.clone());
            }
            facts.agreements.insert(key(item), agreement(Quantity { value, unit: agreed.unit }, None));
        }
        Gap::Local(place) => {
            let local = LocalTest {
                indicator: "count".into(),
                comparison: filling.comparison,
                baseline: Some(before()),
                outturn: during(),
            };
            let level = Quantity { value: filling.value.clone(), unit: Unit::Number };
            facts.agreements.insert(key(place), agreement(level, Some(local)));
        }
        Gap::Choice(menu) => {
            let own = |it: &&outturn_scheme::Line| it.worth == Worth::Chosen(*menu);
            let options: Vec<&str> =
                scheme.lines.iter().filter(own).map(outturn_scheme::Line::option_item).collect();
            let chosen = if filling.met { options[0] } else { options[options.len() - 1] };
            for option in &options {
                facts.agreements.remove(&key(option));
            }
            let level = Quantity { value: scheme.menus[*menu].earns.clone(), unit: Unit::Share };
            facts.agreements.insert(key(chosen), agreement(level, None));
        }
    }
}

/// What is wider after than it was before, if anything is.
fn wider(before: &Award, after: &Award) -> Option<String> {
    if after.least < before.least {
        return Some("it lowers the least".to_owned());
    }
    if before.most.is_some_and(|most| after.most.is_none_or(|it| it > most)) {
        return Some("it raises the most".to_owned());
    }
    for was in &before.scores {
        // What turns out not to have been chosen is not scored.
        let Some(is) = after.scores.iter().find(|it| it.address == was.address) else { continue };
        if was.applies != Truth::Unknown && was.applies != is.applies {
            return Some(format!("whether {} applies was known", was.address));
        }
        if is.applies != Truth::False && (is.least < was.least || is.most > was.most) {
            return Some(format!("it widens the score of {}", was.address));
        }
    }
    None
}

/// Gaps are filled one after another, in any order and with anything; each time the interval lies in the one before.
fn narrows(mut world: World, fillings: Vec<(Index, Filling)>) -> Result<(), TestCaseError> {
    let earner = world.earners()[0].clone();
    let mut known = award(&world.scheme, &world.facts, &earner);
    for (which, filling) in fillings {
        let gaps = gaps(&world, &earner.code);
        if gaps.is_empty() {
            break;
        }
        let gap = which.get(&gaps);
        let earlier = world.clone();
        fill(&mut world, &earner.code, gap, &filling);
        let better = award(&world.scheme, &world.facts, &earner);
        let wider = wider(&known, &better);
        prop_assert_eq!(wider, None, "{:?}\n{:?}\n{:?}", gap, filling, earlier);
        known = better;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn intervals_only_narrow(
        world in plain_world(),
        fillings in prop::collection::vec((any::<Index>(), filling()), 12),
    ) {
        narrows(world, fillings)?;
    }

    #[test]
    fn intervals_only_narrow_whatever_the_scheme(
        world in world(),
        fillings in prop::collection::vec((any::<Index>(), filling()), 12),
    ) {
        narrows(world, fillings)?;
    }
}

//! Knowing more never takes an award out of the interval that was given.

use outturn_award::award;
use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Comparison, Exact, Figure, Finding, LocalTest, Period, Quantity, Reading, Standing, Unit,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::naive;
use crate::world::{
    HEADS, ITEMS, JUDGED, PARTS, PLACES, ROLE, SCHEME, SUBJECTS, World, before, decided, during, number,
    reading_key, world,
};

/// Something that is not known of an earner.
#[derive(Debug, Clone)]
enum Gap {
    Reading(&'static str, Period),
    Part(&'static str, Period),
    Decision(&'static str),
    Level(&'static str),
    Local(&'static str),
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

fn gaps(World { scheme, facts }: &World, earner: &str) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for (indicator, period) in
        JUDGED.iter().flat_map(|(id, _)| [(*id, before()), (*id, during())]).chain([(HEADS, during())])
    {
        let value = naive::reading(scheme, facts, earner, indicator, &period);
        if value.is_none_or(|it| indicator == HEADS && it.is_negative()) {
            gaps.push(Gap::Reading(indicator, period));
        }
    }
    for (part, period) in PARTS[..2].iter().flat_map(|id| [(*id, before()), (*id, during())]) {
        let reading = facts.reading(earner, part, &period);
        if reading.and_then(|it| it.numerator.as_ref()).and_then(Figure::known).is_none() {
            gaps.push(Gap::Part(part, period));
        }
    }
    for subject in SUBJECTS {
        if naive::decision(scheme, facts, earner, subject, ROLE).is_none() {
            gaps.push(Gap::Decision(subject));
        }
    }
    for (item, _) in ITEMS {
        if naive::agreed_level(scheme, facts, earner, item).is_none() {
            gaps.push(Gap::Level(item));
        }
    }
    for place in PLACES {
        let recorded = facts.agreement(SCHEME, earner, place);
        if recorded
            .is_none_or(|it| ![ROLE, "board"].iter().all(|role| it.agreed_by.iter().any(|by| by == role)))
        {
            gaps.push(Gap::Local(place));
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
        date: None,
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    let World { scheme, facts } = world;
    match gap {
        Gap::Reading(indicator, period) => {
            let reading = Reading::of(filling.value.clone());
            facts.readings.insert(reading_key(earner, indicator, period), reading);
        }
        Gap::Part(part, period) => {
            let key = reading_key(earner, part, period);
            let reading = facts.readings.get(&key).cloned();
            let mut reading = reading.unwrap_or_else(|| Reading::nothing(Figure::Missing(String::new())));
            reading.numerator = Some(Figure::Known(filling.value.clone()));
            facts.readings.insert(key, reading);
        }
        Gap::Decision(subject) => {
            let finding = if filling.met { Finding::Met } else { Finding::Missed };
            facts.decisions.insert(key(subject), decided(finding));
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
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Gaps are filled one after another, in any order and with anything; each time the interval lies in the one before.
    #[test]
    fn intervals_only_narrow(
        mut world in world(),
        fillings in prop::collection::vec((any::<Index>(), filling()), 12),
    ) {
        let earner = world.earners()[0].clone();
        let mut known = award(&world.scheme, &world.facts, &earner);
        for (which, filling) in fillings {
            let gaps = gaps(&world, &earner.code);
            if gaps.is_empty() {
                break;
            }
            let gap = which.get(&gaps);
            fill(&mut world, &earner.code, gap, &filling);
            let better = award(&world.scheme, &world.facts, &earner);
            prop_assert!(known.least <= better.least, "{:?} lowers the least", gap);
            if let Some(most) = known.most {
                prop_assert!(better.most.is_some_and(|it| it <= most), "{:?} raises the most", gap);
            }
            known = better;
        }
    }
}

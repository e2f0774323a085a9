//! The same facts give the same bytes, and what is wrong with one earner touches no other.

use std::collections::BTreeMap;

use outturn_award::fit::misfits;
use outturn_award::{json, report};
use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Decision, Exact, Facts, Figure, Finding, Organisation, Organisations, Quantity, Reading,
    ReadingKey, Relation, Standing, Unit,
};
use outturn_scheme::{Catalogue, Scheme};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::world::{
    HEADS, JUDGED, LEVELS, ROLE, SCHEME, Wide, decided, during, number, reading_key, worlds_of,
};

/// Facts as rows in some order.
struct Rows {
    bodies: Vec<Organisation>,
    relations: Vec<Relation>,
    readings: Vec<(ReadingKey, Reading)>,
    decisions: Vec<(LocalKey, Decision)>,
    agreements: Vec<(LocalKey, Agreement)>,
}

impl Rows {
    fn of(facts: &Facts) -> Rows {
        fn rows<K: Clone, V: Clone>(map: &BTreeMap<K, V>) -> Vec<(K, V)> {
            map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
        }
        Rows {
            bodies: facts.organisations.iter().cloned().collect(),
            relations: facts.organisations.relations().cloned().collect(),
            readings: facts.readings.iter().map(|(about, it)| (about.to_key(), it.clone())).collect(),
            decisions: rows(&facts.decisions),
            agreements: rows(&facts.agreements),
        }
    }

    /// The same in an order of its own for each round.
    fn shuffled(&self, round: usize) -> Facts {
        fn shuffle<T: Clone>(rows: &[T], round: usize) -> Vec<T> {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|at| (at + 1) * (2 * round + 7_919) * 104_729 % 65_537);
            order.into_iter().map(|at| rows[at].clone()).collect()
        }
        Facts {
            organisations: Organisations::new(shuffle(&self.bodies, round), shuffle(&self.relations, round)),
            sources: BTreeMap::new(),
            readings: shuffle(&self.readings, round).into_iter().collect(),
            decisions: shuffle(&self.decisions, round).into_iter().collect(),
            agreements: shuffle(&self.agreements, round).into_iter().collect(),
        }
    }
}

fn bytes(scheme: &Scheme, facts: &Facts, threads: usize) -> String {
    json::text(scheme, &report(scheme, facts, threads, |_| true))
}

/// Twenty runs over the same rows in twenty orders: awards, their sentences and every complaint are the same bytes.
#[test]
fn twenty_runs_say_the_same() {
    let mut runner = TestRunner::deterministic();
    let mut complaints = 0;
    for _ in 0..12 {
        let world = worlds_of(Wide::Yes, 4).new_tree(&mut runner).unwrap().current();
        let rows = Rows::of(&world.facts);
        let (first, wrong) = (bytes(&world.scheme, &world.facts, 1), misfits(&world.scheme, &world.facts));
        complaints += wrong.len();
        for round in 0..20 {
            let facts = rows.shuffled(round);
            assert_eq!(facts, world.facts);
            assert_eq!(bytes(&world.scheme, &facts, 1 + round % 3), first);
            assert_eq!(misfits(&world.scheme, &facts), wrong);
        }
    }
    assert!(complaints > 20, "{complaints} complaints");
}

/// What 211 earners are awarded, by code.
fn awards(scheme: &Scheme, facts: &Facts, threads: usize) -> BTreeMap<String, outturn_award::Award> {
    let awards = report(scheme, facts, threads, |_| true).awards;
    awards.into_iter().map(|award| (award.code.clone(), award)).collect()
}

#[test]
fn bad_facts_of_one_earner_leave_the_other_210_alone() {
    let mut runner = TestRunner::deterministic();
    let mut changed = 0;
    for _ in 0..6 {
        let world = worlds_of(Wide::No, 211).new_tree(&mut runner).unwrap().current();
        // Without statistics over all earners, in which they do have to do with each other.
        let apart = |it: &outturn_scheme::Level| !matches!(it, outturn_scheme::Level::Across(_));
        if !world.scheme.levels().into_iter().all(apart) {
            continue;
        }
        let before = awards(&world.scheme, &world.facts, 1);
        assert_eq!(before.len(), 211);
        let code = "E117";
        let after = awards(&world.scheme, &spoilt(&world.facts, code), 3);
        for (other, award) in &before {
            if other == code {
                changed += usize::from(after[other] != *award);
            } else {
                assert_eq!(after[other], *award, "{other}");
            }
        }
    }
    assert!(changed > 2, "{changed} awards were changed at all");
}

/// Nonsense in every kind of record of one earner.
fn spoilt(facts: &Facts, code: &str) -> Facts {
    let mut facts = facts.clone();
    let key = |subject: &str| LocalKey {
        scheme: SCHEME.into(),
        organisation: code.into(),
        subject: subject.into(),
    };
    let key_of = |indicator: &str| reading_key(code, indicator, &during());
    facts.readings.insert(key_of(HEADS), Reading::of(number(-7, 3)));
    for (nonsense, (indicator, ..)) in
        [Figure::Suppressed, Figure::NotApplicable, Figure::Known(number(-1, 7))].into_iter().zip(JUDGED)
    {
        facts.readings.insert(key_of(indicator), Reading::nothing(nonsense));
    }
    for (item, _) in LEVELS {
        let agreement = Agreement {
            title: String::new(),
            level: Quantity { value: Exact::from(-3_i8), unit: Unit::Pounds },
            local: None,
            agreed_by: vec!["nobody".into()],
            date: None,
            standing: Standing::Recalled,
            source: String::new(),
            note: String::new(),
        };
        facts.agreements.insert(key(item), agreement);
    }
    for subject in ["gate-0", "assured-a", "no-such-subject"] {
        let decision = Decision { role: format!("not {ROLE}"), ..decided(Finding::Met) };
        facts.decisions.insert(key(subject), decision);
    }
    facts
}

const TWICE: &str = r#"
language = 1
id       = "any/2013-14"
title    = "An example"
year     = "2013/14"
earner   = "ccg"
organisations_as_at = "2013-04-01"

[source.guide]
title = "A guide"

[value]
fixed    = "£100"
rounding = { to = "£0.01", direction = "half-up" }
cite     = { source = "guide", standing = "seen" }

[[measure]]
id    = "one"
title = "One"
earns = "50%"
test  = { assured = "first", by = "judge", title = "The first" }
cite  = { source = "guide", standing = "seen" }

[[measure]]
id    = "one"
title = "The same again"
earns = "50%"
test  = { assured = "second", by = "judge", title = "The second" }
cite  = { source = "guide", standing = "seen" }
"#;

/// A name that is there twice is complained of; the second thing never takes the place of the first.
#[test]
fn a_name_that_is_there_twice_is_a_complaint() {
    let catalogue = Catalogue::default();
    let complaints = |text: &str| Scheme::read("s.toml", text, &catalogue).map(|_| ()).unwrap_err();
    let twice = complaints(TWICE);
    assert_eq!(twice.iter().map(|it| it.code).collect::<Vec<_>>(), ["duplicate-id"], "{twice:?}");
    for _ in 0..20 {
        assert_eq!(complaints(TWICE), twice);
    }
    let once = TWICE.replacen("id    = \"one\"", "id    = \"other\"", 1);
    Scheme::read("s.toml", &once, &catalogue).unwrap();
}

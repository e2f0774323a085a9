//! The facts that one earner is shown: enough to work its award out again, and no more of others than that takes.

use std::collections::BTreeSet;

use outturn_core::{Facts, Organisations, Readings, Relation};
use outturn_scheme::Scheme;

use crate::award::{Run, all_earners};

/// The facts of an earner: its own, and those of bodies that it is related to and that do not earn themselves.
///
/// None where its award hangs on what others were found to have, as under a pot that is divided: then only the whole
/// facts give its award. Whether it does is not argued from the rules but tried: the award is worked out from the facts
/// that are left, and has to be the same in every step.
pub fn facts_seen(scheme: &Scheme, facts: &Facts, code: &str) -> Option<Facts> {
    let others: BTreeSet<&str> =
        all_earners(scheme, facts).iter().map(crate::Earner::code).filter(|it| *it != code).collect();
    let bodies = related(facts, code, &others);
    let kept = |body: &str| bodies.contains(body);
    let mut seen = Facts { sources: facts.sources.clone(), ..Facts::default() };
    seen.organisations = Organisations::new(
        facts.organisations.iter().filter(|it| kept(&it.code)).cloned(),
        facts.organisations.relations().filter(|it| kept(&it.from) && kept(&it.to)).cloned(),
    )
    .with_unplaced(facts.organisations.unplaced().filter(|it| kept(&it.code)).cloned());
    let mut readings = Readings::default();
    for (about, reading) in facts.readings.iter().filter(|(about, _)| kept(about.organisation)) {
        readings.insert(about.to_key(), reading.clone());
    }
    seen.readings = readings;
    let own = |organisation: &String| organisation == code;
    seen.decisions = facts.decisions.clone();
    seen.decisions.retain(|key, _| own(&key.organisation));
    seen.agreements = facts.agreements.clone();
    seen.agreements.retain(|key, _| own(&key.organisation));
    let sources = used(&seen);
    seen.sources.retain(|key, _| sources.contains(key));
    let (before, after) = (Run::new(scheme, facts).award_of(code)?, Run::new(scheme, &seen).award_of(code)?);
    (before == after).then_some(seen)
}

/// The earner, those that a relation joins it to, those that took over from it and they from them, and bodies that
/// stand alone, such as a country. None that earns, unless it took over.
fn related<'a>(facts: &'a Facts, code: &'a str, others: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let relations: Vec<&Relation> = facts.organisations.relations().collect();
    let mut found = BTreeSet::from([code]);
    for it in &relations {
        if it.from == code {
            found.insert(&it.to);
        } else if it.to == code && !others.contains(it.from.as_str()) {
            found.insert(&it.from);
        }
    }
    loop {
        let before = found.len();
        for it in relations.iter().filter(|it| it.kind == outturn_core::RelationKind::Successor) {
            if found.contains(it.from.as_str()) {
                found.insert(&it.to);
            }
        }
        if found.len() == before {
            break;
        }
    }
    let joined: BTreeSet<&str> = relations.iter().flat_map(|it| [it.from.as_str(), it.to.as_str()]).collect();
    let alone = facts.organisations.iter().map(|it| it.code.as_str());
    found.extend(alone.filter(|it| !joined.contains(it) && !others.contains(it)));
    found
}

/// The sources that facts rest on.
fn used(facts: &Facts) -> BTreeSet<String> {
    let readings = facts.readings.iter().map(|(_, it)| it.source.to_string());
    let relations = facts.organisations.relations().map(|it| it.source.clone());
    let decisions = facts.decisions.values().map(|it| it.source.clone());
    let agreements = facts.agreements.values().map(|it| it.source.clone());
    readings.chain(relations).chain(decisions).chain(agreements).collect()
}

//! Facts that are for another year than a scheme's.
//!
//! Such facts give an award in which nothing is known: true, and no use to anyone who meant another folder.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Facts, Period};
use outturn_scheme::Scheme;

/// How facts are for another year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnotherYear {
    /// The id of an indicator that the scheme asks for.
    pub indicator: String,
    /// When it is asked for, the earliest first.
    pub asked: Vec<Period>,
    /// When it is there.
    pub there: Vec<Period>,
}

/// What facts have of what a scheme asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Years {
    /// Something that it asks for, or something that was decided or agreed for it.
    Its,
    /// Indicators that it asks for, and none of them for any day that it asks about.
    Another(AnotherYear),
    /// Nothing at all.
    Nothing,
}

/// Whether facts are for a scheme's year.
///
/// Parts of composites count as the composites do. A survey wave has no days, and is only like itself.
pub fn years(scheme: &Scheme, facts: &Facts) -> Years {
    let mut local = facts.decisions.keys().chain(facts.agreements.keys());
    if local.any(|key| key.scheme == scheme.id) {
        return Years::Its;
    }
    let wanted = scheme.readings_asked();
    let mut there: BTreeMap<&str, BTreeSet<&Period>> = BTreeMap::new();
    for (indicator, period) in facts.readings.indicators_and_periods() {
        let Some(asked) = wanted.get(indicator) else { continue };
        let is_new = there.entry(indicator).or_default().insert(period);
        if is_new && asked.iter().any(|it| meet(it, period)) {
            return Years::Its;
        }
    }
    let Some((indicator, there)) = there.into_iter().next() else { return Years::Nothing };
    let asked = wanted.get(indicator).into_iter().flatten().map(|it| (*it).clone()).collect();
    let there = there.into_iter().cloned().collect();
    Years::Another(AnotherYear { indicator: indicator.to_owned(), asked, there })
}

/// Whether two periods have a day in common, or are the same wave.
fn meet(one: &Period, other: &Period) -> bool {
    match (one.bounds(), other.bounds()) {
        (Some((from, to)), Some((since, until))) => from <= until && since <= to,
        _ => one == other,
    }
}

//! Breakdowns that add up to everyone, or to another breakdown.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Period, ReadingKey, Stage};
use outturn_scheme::DisclosurePolicy;

use crate::counts::{Cell, Counts, Part};
use crate::sums::comes_to;

/// What counts of different breakdowns have in common.
type Of = (String, Period, Stage, Part);

/// The counts of one indicator by breakdown, for every body, period, stage and figure.
type Groups = BTreeMap<Of, BTreeMap<String, usize>>;

/// The most breakdowns of which every choice is tried.
const TRIED_MAX: usize = 12;

/// Adds the sums of breakdowns; gives the indicators that have breakdowns which are in none.
pub(crate) fn find(counts: &mut Counts, policy: &DisclosurePolicy) -> BTreeSet<String> {
    let mut indicators: BTreeMap<String, Groups> = BTreeMap::new();
    for (cell, place) in &counts.by_cell {
        let key = cell.key.clone();
        let groups = indicators.entry(key.indicator).or_default();
        let of = (key.organisation, key.period, key.stage, cell.part);
        groups.entry(of).or_default().insert(key.breakdown, *place);
    }
    let mut loose = BTreeSet::new();
    for (indicator, groups) in indicators {
        let labels: BTreeSet<&str> = groups.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
        let labels: Vec<&str> = labels.into_iter().filter(|label| !label.is_empty()).collect();
        if labels.is_empty() {
            continue;
        }
        let mut sums: Vec<(Vec<&str>, &str)> = policy
            .parts
            .iter()
            .filter(|it| it.indicators.is_empty() || it.indicators.contains(&indicator))
            .map(|it| (it.are.iter().map(String::as_str).collect(), it.of.as_str()))
            .collect();
        sums.extend(tried(counts, &groups, &labels).into_iter().map(|labels| (labels, "")));
        let summed: BTreeSet<&str> = sums.iter().flat_map(|(labels, _)| labels).copied().collect();
        if labels.iter().any(|label| !summed.contains(label)) {
            loose.insert(indicator.clone());
        }
        for ((organisation, period, stage, part), group) in &groups {
            let mut group = group.clone();
            for (labels, of) in &sums {
                let Some(whole) = group.get(*of).copied() else { continue };
                if !labels.iter().any(|label| group.contains_key(*label)) {
                    continue;
                }
                let mut parts = Vec::new();
                for label in labels {
                    let place = group.entry((*label).to_owned()).or_insert_with(|| {
                        let key = ReadingKey {
                            organisation: organisation.clone(),
                            indicator: indicator.clone(),
                            period: period.clone(),
                            breakdown: (*label).to_owned(),
                            stage: *stage,
                        };
                        counts.miss(Cell { key, part: *part })
                    });
                    parts.push(*place);
                }
                counts.add_up(whole, &parts);
            }
        }
    }
    loose
}

/// The choices of breakdowns that come to everyone, as far as can be told from the counts. Where nothing can be told,
/// all of them together.
fn tried<'l>(counts: &Counts, groups: &Groups, labels: &[&'l str]) -> Vec<Vec<&'l str>> {
    let choices: Vec<Vec<&str>> = if labels.len() <= TRIED_MAX {
        let all = 1_u32..1 << labels.len();
        let chosen = |bits: u32| labels.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
        all.map(|bits| chosen(bits).map(|(_, label)| *label).collect()).collect()
    } else {
        vec![labels.to_vec()]
    };
    let come: Vec<Vec<&str>> =
        choices.into_iter().filter(|choice| adds_up(counts, groups, choice) == Some(true)).collect();
    // A breakdown that is zero can be left out of a sum, and belongs to it: of two choices of which one has the other
    // in it, the fuller is meant.
    let is_within = |one: &Vec<&str>, other: &Vec<&str>| {
        one.len() < other.len() && one.iter().all(|label| other.contains(label))
    };
    let mut found: Vec<Vec<&str>> =
        come.iter().filter(|one| !come.iter().any(|other| is_within(one, other))).cloned().collect();
    if found.is_empty() && adds_up(counts, groups, labels).is_none() {
        found.push(labels.to_vec());
    }
    found
}

/// Whether a choice comes to everyone in nine of ten cases that can be told; nothing where none can.
fn adds_up(counts: &Counts, groups: &Groups, choice: &[&str]) -> Option<bool> {
    let (mut come, mut told) = (0_usize, 0_usize);
    for group in groups.values() {
        let Some(whole) = group.get("") else { continue };
        let parts: Option<Vec<usize>> = choice.iter().map(|label| group.get(*label).copied()).collect();
        let Some(parts) = parts else { continue };
        // Nothing is told by a sum of zeros.
        let is_zero = |it: &usize| counts.get(*it).is_some_and(|it| it.is_known && it.truth.is_zero());
        if is_zero(whole) && parts.iter().all(is_zero) {
            continue;
        }
        if let Some(comes) = comes_to(counts, *whole, &parts) {
            told += 1;
            come += usize::from(comes);
        }
    }
    (told > 0).then_some(10 * come >= 9 * told)
}

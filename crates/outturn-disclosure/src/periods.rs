//! Months that add up to quarters and years, and any other periods that fill a longer one.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Exact, Stage};

use crate::counts::{Counts, Part};
use crate::sums::comes_to;

/// What counts of different periods have in common: indicator and figure, then whose.
type Kind = (String, Part);
type Series = (String, String, Stage);

/// The count of a stretch of time.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: Date,
    last: Date,
    count: usize,
}

/// A period and what fills it, wholly or in part.
#[derive(Debug)]
struct Filled {
    whole: usize,
    parts: Vec<usize>,
    is_full: bool,
}

/// The most ways of filling one period that are taken in.
const WAYS_MAX: usize = 32;

/// Adds sums over time, of the counts that do add up over time: those of people on a list at the end of a month do not.
pub(crate) fn find(counts: &mut Counts) {
    let mut kinds: BTreeMap<Kind, BTreeMap<Series, Vec<Stretch>>> = BTreeMap::new();
    for (cell, count) in &counts.by_cell {
        let Some((first, last)) = cell.key.period.bounds() else { continue };
        let key = cell.key.clone();
        kinds
            .entry((key.indicator, cell.part))
            .or_default()
            .entry((key.organisation, key.breakdown, key.stage))
            .or_default()
            .push(Stretch { first, last, count: *count });
    }
    for series in kinds.into_values() {
        let filled: Vec<Filled> = series.values().flat_map(|series| ways(series)).collect();
        let (mut come, mut told) = (0_usize, 0_usize);
        for it in filled.iter().filter(|it| it.is_full) {
            let is_zero = counts.get(it.whole).is_some_and(|it| it.is_known && it.truth.is_zero());
            if let Some(comes) = comes_to(counts, it.whole, &it.parts).filter(|_| !is_zero) {
                told += 1;
                come += usize::from(comes);
            }
        }
        if 2 * come < told {
            continue;
        }
        for it in filled {
            let mut parts = it.parts;
            if !it.is_full {
                // Whether these add up over time was never seen where they are not the whole.
                let Some(left) = left(counts, it.whole, &parts).filter(|_| told > 0) else { continue };
                parts.push(counts.imply(left, false, None));
            }
            counts.add_up(it.whole, &parts);
        }
    }
}

/// What parts leave of a whole, where it is not less than nothing.
fn left(counts: &Counts, whole: usize, parts: &[usize]) -> Option<Exact> {
    let mut left = counts.get(whole)?.truth.clone();
    for part in parts {
        left = &left - &counts.get(*part)?.truth;
    }
    (!left.is_negative()).then_some(left)
}

/// How the periods of one series are filled by others of it.
fn ways(series: &[Stretch]) -> Vec<Filled> {
    let mut series = series.to_vec();
    series.sort_by_key(|it| (it.first, it.last, it.count));
    let mut filled = Vec::new();
    let mut distinct: Vec<Stretch> = Vec::new();
    for it in &series {
        match distinct.last() {
            // One stretch under two names.
            Some(same) if (same.first, same.last) == (it.first, it.last) => {
                filled.push(Filled { whole: same.count, parts: vec![it.count], is_full: true });
            }
            _ => distinct.push(*it),
        }
    }
    for whole in &distinct {
        let inside: Vec<Stretch> = distinct
            .iter()
            .filter(|it| it.count != whole.count && whole.first <= it.first && it.last <= whole.last)
            .copied()
            .collect();
        let holds = |outer: &Stretch, it: &Stretch| {
            outer.count != it.count && outer.first <= it.first && it.last <= outer.last
        };
        let largest: Vec<Stretch> =
            inside.iter().filter(|it| !inside.iter().any(|outer| holds(outer, it))).copied().collect();
        let mut found = Vec::new();
        for from in [&largest, &inside] {
            if found.is_empty() {
                fill(from, (whole.first, whole.last), &mut Vec::new(), &mut found, &mut BTreeSet::new());
            }
        }
        if found.is_empty() && !largest.is_empty() {
            filled.push(Filled { whole: whole.count, parts: one_after_another(&largest), is_full: false });
        }
        filled.extend(found.into_iter().map(|parts| Filled { whole: whole.count, parts, is_full: true }));
    }
    filled
}

/// Finds ways to fill the days from one to another without gap or overlap. Days from which there is no way are kept.
fn fill(
    from: &[Stretch],
    (first, last): (Date, Date),
    begun: &mut Vec<usize>,
    found: &mut Vec<Vec<usize>>,
    dead: &mut BTreeSet<Date>,
) {
    if dead.contains(&first) {
        return;
    }
    let before = found.len();
    for it in from.iter().filter(|it| it.first == first) {
        if found.len() >= WAYS_MAX {
            return;
        }
        begun.push(it.count);
        if it.last == last {
            found.push(begun.clone());
        } else if let Ok(next) = it.last.tomorrow()
            && it.last < last
        {
            fill(from, (next, last), begun, found, dead);
        }
        begun.pop();
    }
    if found.len() == before {
        dead.insert(first);
    }
}

/// Stretches of which none overlaps another.
fn one_after_another(stretches: &[Stretch]) -> Vec<usize> {
    let mut taken: Vec<Stretch> = Vec::new();
    for it in stretches {
        if taken.last().is_none_or(|last| last.last < it.first) {
            taken.push(*it);
        }
    }
    taken.iter().map(|it| it.count).collect()
}

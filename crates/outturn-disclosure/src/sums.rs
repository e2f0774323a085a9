//! Sums that an outsider can make: members of a body to the body, parts of a composite to the composite, what was
//! counted and what is left to all. Breakdowns are in `parts.rs`, months and years in `periods.rs`.
//!
//! Where the counts do not come to the whole, the difference is taken to be known to the outsider: that protects more,
//! and never less. Only where a count is missing is the sum open.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Exact, Facts, Period, ReadingKey, RelationKind, Stage, Unit};
use outturn_scheme::{Catalogue, DisclosurePolicy, Indicator};

use crate::counts::{self, Cell, Counts, Part, Shown};
use crate::{parts, periods};

/// What counts of different bodies have in common.
type OfBodies = (String, Period, String, Stage, Part);

/// Who belonged to whom: the bodies below each, with the first and the last day.
type Below<'a> = BTreeMap<&'a str, Vec<(&'a str, Date, Option<Date>)>>;

/// Adds every sum that facts lead to, those of now and earlier ones; gives the indicators whose breakdowns are not
/// known to add up.
pub(crate) fn find(
    counts: &mut Counts,
    facts: &[&Facts],
    catalogue: &Catalogue,
    policy: &DisclosurePolicy,
) -> BTreeSet<String> {
    members(counts, facts, policy);
    stages(counts);
    composites(counts, catalogue);
    let loose = parts::find(counts, policy);
    guess(counts);
    periods::find(counts);
    guess(counts);
    rests(counts, catalogue, policy);
    loose
}

fn members(counts: &mut Counts, facts: &[&Facts], policy: &DisclosurePolicy) {
    let below = below(facts);
    let kinds: BTreeMap<&str, &str> = facts.iter().rev().flat_map(|it| counts::kinds(it)).collect();
    for ((indicator, period, breakdown, stage, part), mut bodies) in of_bodies(counts) {
        // A body without a row, of a kind of which others have one, is there all the same.
        let has_rows: BTreeSet<&str> = bodies.keys().map(|code| kind(&kinds, code)).collect();
        for code in absent(&bodies, &below, &period, |code| has_rows.contains(kind(&kinds, code))) {
            let key = ReadingKey {
                organisation: code.clone(),
                indicator: indicator.clone(),
                period: period.clone(),
                breakdown: breakdown.clone(),
                stage,
            };
            bodies.insert(code, counts.miss(Cell { key, part }));
        }
        for (code, whole) in &bodies {
            let mut sums: BTreeSet<Vec<usize>> = BTreeSet::new();
            for day in days(&period, &below, code) {
                let mut found = BTreeMap::new();
                expand(code, day, &below, &bodies, &mut found, &mut BTreeSet::from([code.as_str()]));
                sums.extend(with_kinds(counts, *whole, &found, &kinds));
            }
            if !below.contains_key(code.as_str()) && policy.totals.contains(kind(&kinds, code)) {
                let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for (other, count) in &bodies {
                    by_kind.entry(kind(&kinds, other)).or_default().push(*count);
                }
                by_kind.remove(kind(&kinds, code));
                sums.extend(by_kind.into_values());
            }
            for parts in &sums {
                counts.add_up(*whole, parts);
            }
        }
    }
}

/// The counts of every body, by what they have in common.
fn of_bodies(counts: &Counts) -> BTreeMap<OfBodies, BTreeMap<String, usize>> {
    let mut groups: BTreeMap<OfBodies, BTreeMap<String, usize>> = BTreeMap::new();
    for (cell, place) in &counts.by_cell {
        let ReadingKey { indicator, organisation, period, breakdown, stage } = cell.key.clone();
        groups
            .entry((indicator, period, breakdown, stage, cell.part))
            .or_default()
            .insert(organisation, *place);
    }
    groups
}

fn below<'a>(facts: &[&'a Facts]) -> Below<'a> {
    let mut below = Below::new();
    for relation in
        facts.iter().flat_map(|it| it.organisations.relations()).filter(|it| it.kind == RelationKind::Member)
    {
        below.entry(&relation.to).or_default().push((&relation.from, relation.start, relation.end));
    }
    below
}

/// The days on which members are added up: the first and the last of a period, and for one without dates those on which
/// somebody joined.
fn days(period: &Period, below: &Below<'_>, code: &str) -> BTreeSet<Date> {
    match period.bounds() {
        Some((first, last)) => BTreeSet::from([first, last]),
        None => below.get(code).into_iter().flatten().map(|(_, start, _)| *start).collect(),
    }
}

/// Members without a row, of bodies that have one.
fn absent(
    bodies: &BTreeMap<String, usize>,
    below: &Below<'_>,
    period: &Period,
    is_wanted: impl Fn(&str) -> bool,
) -> BTreeSet<String> {
    let mut absent = BTreeSet::new();
    for code in bodies.keys() {
        for day in days(period, below, code) {
            let mut layer = vec![code.as_str()];
            let mut seen = BTreeSet::new();
            while let Some(code) = layer.pop() {
                for (member, start, end) in below.get(code).into_iter().flatten() {
                    let was = *start <= day && end.is_none_or(|end| day <= end);
                    if !was || bodies.contains_key(*member) || !seen.insert(*member) {
                        continue;
                    }
                    if below.contains_key(member) {
                        layer.push(member);
                    } else if is_wanted(member) {
                        absent.insert((*member).to_owned());
                    }
                }
            }
        }
    }
    absent
}

/// The counts of the members of a body; of members that have none, those of their own members.
fn expand<'a>(
    code: &str,
    day: Date,
    below: &Below<'a>,
    bodies: &BTreeMap<String, usize>,
    found: &mut BTreeMap<&'a str, usize>,
    seen: &mut BTreeSet<&'a str>,
) {
    for (member, start, end) in below.get(code).into_iter().flatten() {
        if *start > day || end.is_some_and(|end| day > end) || !seen.insert(member) {
            continue;
        }
        match bodies.get(*member) {
            Some(count) => {
                found.insert(member, *count);
            }
            None => expand(member, day, below, bodies, found, seen),
        }
    }
}

fn kind<'a>(kinds: &BTreeMap<&str, &'a str>, code: &str) -> &'a str {
    kinds.get(code).copied().unwrap_or_default()
}

/// All members together, and those of one kind alone where they come to the whole.
fn with_kinds(
    counts: &Counts,
    whole: usize,
    found: &BTreeMap<&str, usize>,
    kinds: &BTreeMap<&str, &str>,
) -> Vec<Vec<usize>> {
    let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (code, count) in found {
        by_kind.entry(kind(kinds, code)).or_default().push(*count);
    }
    let all: Vec<usize> = found.values().copied().collect();
    if by_kind.len() < 2 {
        return vec![all];
    }
    let mut sums: Vec<Vec<usize>> =
        by_kind.into_values().filter(|parts| comes_to(counts, whole, parts) == Some(true)).collect();
    sums.push(all);
    sums
}

/// Whether counts come to a whole; nothing where one of them is not known.
pub(crate) fn comes_to(counts: &Counts, whole: usize, parts: &[usize]) -> Option<bool> {
    let known = |place: usize| counts.get(place).filter(|it| it.is_known).map(|it| &it.truth);
    let mut sum = Exact::ZERO;
    for part in parts {
        sum = &sum + known(*part)?;
    }
    Some(sum == *known(whole)?)
}

/// One figure at several stages: who knows the one knows the other.
fn stages(counts: &mut Counts) {
    let mut groups: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
    for (cell, place) in &counts.by_cell {
        let mut cell = cell.clone();
        cell.key.stage = Stage::Published;
        groups.entry(cell).or_default().push(*place);
    }
    for group in groups.into_values() {
        for pair in group.windows(2) {
            if let [one, other] = pair {
                counts.add_up(*one, &[*other]);
            }
        }
    }
}

fn composites(counts: &mut Counts, catalogue: &Catalogue) {
    let cells: Vec<(Cell, usize)> =
        counts.by_cell.iter().map(|(cell, place)| (cell.clone(), *place)).collect();
    for (cell, whole) in cells {
        let composite = catalogue.get(&cell.key.indicator).and_then(|it| it.composite.as_ref());
        let Some(composite) = composite else { continue };
        let named: &[String] = match cell.part {
            Part::Numerator => &composite.numerators,
            Part::Denominator => std::slice::from_ref(&composite.denominator),
            Part::Value | Part::Rest => continue,
        };
        let of = |indicator: &String| {
            counts.find(&ReadingKey { indicator: indicator.clone(), ..cell.key.clone() }, cell.part)
        };
        let parts: Vec<usize> = named.iter().filter_map(of).collect();
        counts.add_up(whole, &parts);
    }
}

/// What is left of a denominator, where a numerator is a part of it: known to whoever knows both.
fn rests(counts: &mut Counts, catalogue: &Catalogue, policy: &DisclosurePolicy) {
    let numerators: Vec<(Cell, usize)> = counts
        .by_cell
        .iter()
        .filter(|(cell, _)| cell.part == Part::Numerator)
        .map(|(cell, place)| (cell.clone(), *place))
        .collect();
    for (cell, numerator) in numerators {
        if !catalogue.get(&cell.key.indicator).is_some_and(is_part_of_all) {
            continue;
        }
        let Some(denominator) = counts.find(&cell.key, Part::Denominator) else { continue };
        let (Some(of), Some(all)) = (counts.get(numerator), counts.get(denominator)) else { continue };
        if !of.is_known || !all.is_known || of.truth > all.truth {
            continue;
        }
        let truth = &all.truth - &of.truth;
        let is_small = of.is_in_scope && counts::is_small(policy.suppress.as_ref(), &truth);
        let is_zero = of.truth.is_zero();
        let cell = Cell { key: cell.key, part: Part::Rest };
        let rest = counts.imply(truth, is_small, Some(cell));
        // Withheld with the numerator; a numerator of zero makes it the denominator, which is then small itself.
        let carrier =
            if is_zero && policy.suppress.is_some_and(|it| !it.zeros) { denominator } else { numerator };
        if let Some(count) = counts.all.get_mut(carrier)
            && is_small
            && matches!(count.shown, Shown::Exactly | Shown::Rounded(_))
        {
            count.shown = Shown::Withheld;
        }
        counts.add_up(denominator, &[numerator, rest]);
        if let Some(count) = counts.all.get_mut(denominator) {
            // It is not the sum of what others were given.
            count.is_whole = false;
        }
    }
}

/// Whether numerators count a part of what denominators count. Where a share may be more than all, as it may of counts
/// that are taken apart, most shares are parts all the same.
fn is_part_of_all(indicator: &Indicator) -> bool {
    indicator.unit == Unit::Share
}

/// Gives counts that are not known a number that fits: what a sum leaves, or their part of it. How low an outsider may
/// think them hangs on it. One that its publisher withheld, and a sum gives, is known after all.
fn guess(counts: &mut Counts) {
    for most in [1, usize::MAX] {
        let mut again = true;
        while again {
            again = false;
            for sum in 0..counts.sums.len() {
                let terms = counts.sum(sum).to_vec();
                let unknown: Vec<(usize, i64)> = terms
                    .iter()
                    .filter(|(place, _)| counts.get(*place).is_some_and(|it| !it.is_known))
                    .copied()
                    .collect();
                let alone = unknown.len() == 1;
                if unknown.is_empty()
                    || unknown.len() > most
                    || !alone && unknown.iter().any(|(_, it)| *it < 0)
                {
                    continue;
                }
                let mut left = Exact::ZERO;
                for (place, factor) in &terms {
                    if let Some(it) = counts.get(*place).filter(|it| it.is_known) {
                        left = &left - &(&it.truth * &Exact::from(*factor));
                    }
                }
                if unknown.iter().any(|(_, it)| *it < 0) {
                    left = -&left;
                }
                let each = Exact::ratio(&left, &Exact::from(unknown.len())).unwrap_or(Exact::ZERO);
                let each = each.max(Exact::ZERO).rounded(&Exact::ONE, outturn_core::exact::Direction::Down);
                for (place, _) in unknown {
                    if let Some(count) = counts.all.get_mut(place) {
                        count.truth = each.clone();
                        count.is_known = true;
                        count.is_given_back = alone;
                        again = true;
                    }
                }
            }
        }
    }
}

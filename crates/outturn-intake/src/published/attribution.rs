//! Whose patients the trusts' are: the share of each trust's activity that is each group's, for a year of which no such
//! table was found.
//!
//! The patients who wait for treatment at each trust, by commissioner, stand in for those who came to its A&E. They are
//! counted a decade later, when groups had become parts of integrated care boards and many trusts one: a group has the
//! mix of what it became part of, divided by heads, and a trust that of its successors. A trust with a major department
//! that is not among the providers then stands for the groups of the practices around it.

mod mix;
mod notes;
mod trusts;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use outturn_core::{Exact, Standing};

use super::ae_weekly::Year;
use super::ods;
use super::rtt_extract::Activity;
use super::{Problem, Published, Service};
use mix::Mixes;

/// The days for which the shares stand: those of the year whose attendances are shared out.
const START: Date = Date::constant(2014, 4, 1);
const END: Date = Date::constant(2015, 3, 31);
/// Shares are written in tenths of a per cent.
const PARTS: u64 = 1_000;

/// Registers of bodies, each with its file name and its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registers<'a> {
    /// `etr.csv`.
    pub(super) trusts: (&'a str, &'a [u8]),
    /// `epraccur.csv`.
    pub(super) practices: (&'a str, &'a [u8]),
    /// `succ.csv`.
    pub(super) successions: (&'a str, &'a [u8]),
}

/// Who succeeded whom, from when.
type Successors = BTreeMap<String, BTreeSet<(String, Date)>>;
/// The shares of one trust's activity, by group.
type Shares = BTreeMap<String, Exact>;

/// What the shares of trusts rest on.
#[derive(Debug, Default)]
struct Shared {
    /// The shares of every trust that has some, exactly.
    exact: BTreeMap<String, Shares>,
    /// The same as they are written, in parts of a thousand.
    written: BTreeMap<String, BTreeMap<String, u64>>,
    /// Trusts that stand for the groups around them.
    by_place: BTreeSet<String>,
    /// Trusts that have the mix of others.
    succeeded: BTreeMap<String, BTreeSet<String>>,
    /// Trusts without a share.
    without: BTreeSet<String>,
}

/// Shares the trusts of a year out among the groups, given with their heads. `sources` are those of the activity and of
/// the practices.
pub(super) fn attribute(
    year: &Year,
    activity: &Activity,
    heads: &BTreeMap<String, u64>,
    registers: Registers<'_>,
    [of_activity, of_place]: [&'static str; 2],
) -> Result<Published, Vec<Problem>> {
    let mut problems = Vec::new();
    let successors = ods::successors(registers.successions, &mut problems);
    let register = ods::bodies(registers.trusts, &mut problems);
    let waiting = Mixes::new(&activity.waiting, heads, &successors);
    for group in heads.keys().filter(|group| !waiting.has(group)) {
        let wrong = "nothing that this group became has patients";
        let remedy = "use a register of successors that holds it";
        problems.push(Problem::new(registers.successions.0, wrong, remedy).at_value(group));
    }
    let places = trusts::Places::read(&registers, heads, &mut problems);
    let mut shared = Shared::default();
    for (code, trust) in year.trusts() {
        let heirs = heirs(code, &successors, &|it| waiting.treats(it));
        let shares = if !heirs.is_empty() {
            waiting.shares(&heirs)
        } else if trust.major > 0 {
            shared.by_place.insert(code.clone());
            places.around(code)
        } else {
            Shares::new()
        };
        if shares.is_empty() {
            shared.without.insert(code.clone());
            continue;
        }
        if !heirs.contains(code) && !heirs.is_empty() {
            shared.succeeded.insert(code.clone(), heirs);
        }
        shared.written.insert(code.clone(), written(&shares));
        shared.exact.insert(code.clone(), shares);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut published = Published {
        organisations: trusts::organisations(year, &shared, &register, &successors),
        services: services(&shared, of_activity, of_place),
        ..Published::default()
    };
    let completed = Mixes::new(&activity.completed, heads, &successors);
    let others =
        notes::Alternatives { completed: &completed, waiting: &waiting, successors: &successors, heads };
    notes::write(&mut published, year, &shared, &others, &register)?;
    Ok(published)
}

/// The bodies that `is_there` knows, among a body and those that came after it: itself, or else its successors and
/// theirs.
fn heirs(code: &str, successors: &Successors, is_there: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![code.to_owned()];
    while let Some(next) = open.pop() {
        if is_there(&next) {
            found.insert(next);
        } else if seen.insert(next.clone()) {
            open.extend(successors.get(&next).into_iter().flatten().map(|(heir, _)| heir.clone()));
        }
    }
    found
}

/// Shares in parts of a thousand that come to all of it: each is rounded down, and those with the largest remainders
/// have one more.
fn written(shares: &Shares) -> BTreeMap<String, u64> {
    let parts = Exact::from(PARTS);
    let mut floors = BTreeMap::new();
    let mut remainders = Vec::new();
    let mut left = PARTS;
    for (group, share) in shares {
        let exact = share * &parts;
        let floor = exact.rounded(&Exact::ONE, outturn_core::exact::Direction::Down);
        let whole: u64 = floor.to_string().parse().unwrap_or_default();
        left = left.saturating_sub(whole);
        remainders.push((&exact - &floor, group));
        floors.insert(group.clone(), whole);
    }
    remainders.sort_by(|(one, first), (other, second)| other.cmp(one).then(first.cmp(second)));
    let more = usize::try_from(left).unwrap_or_default();
    for (_, group) in remainders.into_iter().take(more) {
        if let Some(parts) = floors.get_mut(group) {
            *parts += 1;
        }
    }
    floors.retain(|_, parts| *parts > 0);
    floors
}

fn services(shared: &Shared, of_activity: &'static str, of_place: &'static str) -> Vec<Service> {
    let mut services = Vec::new();
    for (trust, groups) in &shared.written {
        let source = if shared.by_place.contains(trust) { of_place } else { of_activity };
        services.extend(groups.iter().map(|(group, parts)| Service {
            from: group.clone(),
            to: trust.clone(),
            start: START,
            end: END,
            share: match parts % 10 {
                0 => format!("{}%", parts / 10),
                tenth => format!("{}.{tenth}%", parts / 10),
            },
            standing: Standing::Inferred,
            source,
        }));
    }
    services
}

#[cfg(test)]
mod tests;

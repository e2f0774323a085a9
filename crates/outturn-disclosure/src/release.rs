//! Facts as they may be released, and an account of what was done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use outturn_core::{Exact, Facts, ReadingKey};
use outturn_scheme::{Catalogue, DisclosurePolicy};

use crate::choose::Safety;
use crate::counts::{Cell, Counts, Outsider, Shown, whole_part};
use crate::{earlier, rewrite, sums};

/// Why a count is withheld.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is small.
    Small,
    /// What is left of its denominator is small.
    SmallRest,
    /// It would give another away, which is named.
    Protects(Cell),
    /// Its publisher withheld it.
    ByPublisher,
}

/// A count that is withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The count.
    pub cell: Cell,
    /// Why.
    pub why: Why,
    /// The least that an outsider must reckon with, or less; one who knows which counts are small, if `informed`.
    pub least: Exact,
    /// The most, or more; none where there is no limit.
    pub most: Option<Exact>,
    /// Whether it is safe from an outsider who knows which of the withheld counts are the small ones. Otherwise it is
    /// safe because the marks do not tell.
    pub informed: bool,
}

/// A count that is withheld, and that an outsider can place more closely than the policy allows all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The count.
    pub cell: Cell,
    /// The least that an outsider must reckon with.
    pub least: Exact,
    /// The most.
    pub most: Option<Exact>,
    /// Whether that is so by what was released before alone; otherwise this release would tell.
    pub before: bool,
}

/// What may be released, and an account of what was done. The account itself is not to be released: it tells small
/// counts from others, and gives bounds of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The facts as they may be released. Decisions and agreements are as they were.
    pub facts: Facts,
    /// Counts that are withheld, those that its publisher had withheld aside.
    pub withheld: Vec<Withheld>,
    /// How many counts are given rounded.
    pub rounded: usize,
    /// How many counts are given as they are.
    pub exact: usize,
    /// Readings whose published value is withheld with a count that it would give back.
    pub rates: Vec<ReadingKey>,
    /// Counts that could not be protected.
    pub open: Vec<Open>,
    /// How many figures were released before otherwise than they are now.
    pub revised: usize,
    /// How many sums were held against what is released.
    pub sums: usize,
    /// Indicators with breakdowns that are not known to add up to anything.
    pub loose: BTreeSet<String>,
}

/// Withholds and rounds counts of facts as a policy says. What `before` has, earlier releases, is known to outsiders.
pub fn release(
    facts: &Facts,
    catalogue: &Catalogue,
    policy: &DisclosurePolicy,
    before: &[&Facts],
) -> Release {
    let Held { safety, protects, revised, loose } = hold(facts, catalogue, policy, before);
    let (withheld, mut open) = account(&safety, &protects);
    if !before.is_empty() {
        for it in open.iter_mut().take(OPEN_MAX) {
            it.before = is_given_before(it, facts, catalogue, policy, before);
        }
    }
    let counts = &safety.counts;
    let shown = |wanted: fn(&Shown) -> bool| {
        counts.all.iter().filter(|it| it.is_here && it.is_known && wanted(&it.shown)).count()
    };
    let (rounded, exact) = (
        shown(|it| matches!(it, Shown::Rounded(_))),
        shown(|it| matches!(it, Shown::Exactly | Shown::Before)),
    );
    let sums = counts.sums.len();
    let (facts, rates) = rewrite::facts(facts, catalogue, policy, counts);
    Release { facts, withheld, rounded, exact, rates, open, revised, sums, loose }
}

/// Counts as they are to be shown.
struct Held<'a> {
    safety: Safety<'a>,
    /// What each count that is withheld to protect others is withheld for.
    protects: BTreeMap<usize, usize>,
    revised: usize,
    loose: BTreeSet<String>,
}

fn hold<'a>(
    facts: &Facts,
    catalogue: &Catalogue,
    policy: &'a DisclosurePolicy,
    before: &[&Facts],
) -> Held<'a> {
    let mut counts = Counts::of(facts, catalogue, policy);
    let revised = before.iter().map(|it| earlier::mark(&mut counts, it, catalogue)).sum();
    let all: Vec<&Facts> = std::iter::once(&facts).chain(before).copied().collect();
    let loose = sums::find(&mut counts, &all, catalogue, policy);
    let mut safety = Safety { counts, policy };
    let protects = protect(&mut safety);
    Held { safety, protects, revised, loose }
}

/// The most counts of which it is found out whether they were given away before: of the others that is not believed.
const OPEN_MAX: usize = 20;

/// Whether a count that cannot be protected would be as open were nothing else released that was not before.
fn is_given_before(
    open: &Open,
    facts: &Facts,
    catalogue: &Catalogue,
    policy: &DisclosurePolicy,
    before: &[&Facts],
) -> bool {
    let was =
        |key: &ReadingKey| *key == open.cell.key || before.iter().any(|it| it.readings.get(key).is_some());
    let readings = facts.readings.iter().map(|(about, reading)| (about.to_key(), reading.clone()));
    let facts = Facts { readings: readings.filter(|(key, _)| was(key)).collect(), ..facts.clone() };
    let held = hold(&facts, catalogue, policy, before);
    account(&held.safety, &held.protects).1.iter().any(|it| it.cell == open.cell)
}

/// Withholds further counts until every withheld count is safe or nothing is left; gives what each was withheld for.
fn protect(safety: &mut Safety<'_>) -> BTreeMap<usize, usize> {
    let mut protects = BTreeMap::new();
    let all = 0..safety.counts.all.len();
    let mut queue: VecDeque<usize> = all.filter(|it| safety.is_to_be_safe(*it)).collect();
    while let Some(count) = queue.pop_front() {
        // What was given before cannot be taken back, whatever else is withheld.
        let is_past = safety.counts.get(count).is_some_and(|it| it.shown == Shown::Before);
        if is_past {
            continue;
        }
        let chosen = attempt(safety, count, Outsider::Informed)
            .or_else(|| attempt(safety, count, Outsider::Plain))
            .unwrap_or_default();
        for other in chosen {
            protects.insert(other, count);
            queue.push_back(other);
        }
    }
    protects
}

/// Withholds others until a count is safe from an outsider; gives which. Where nothing makes it safe, nothing is
/// withheld for it in vain.
fn attempt(safety: &mut Safety<'_>, count: usize, outsider: Outsider) -> Option<Vec<usize>> {
    let mut chosen: Vec<(usize, Shown)> = Vec::new();
    while !safety.is_safe(count, outsider) {
        let Some(other) = safety.choose(count, outsider) else {
            for (other, before) in chosen {
                safety.show(other, before);
            }
            return None;
        };
        chosen.push((other, safety.show(other, Shown::Withheld)?));
    }
    Some(chosen.into_iter().map(|(other, _)| other).collect())
}

/// What is withheld and why, each held once more against all that is known in the end.
fn account(safety: &Safety<'_>, protects: &BTreeMap<usize, usize>) -> (Vec<Withheld>, Vec<Open>) {
    let (mut withheld, mut open): (Vec<Withheld>, _) = (Vec::new(), Vec::new());
    // Readings of which the rest is safe only where the marks do not tell.
    let mut narrow = BTreeSet::new();
    let counts = &safety.counts;
    for (place, it) in counts.all.iter().enumerate().filter(|(place, _)| safety.is_to_be_safe(*place)) {
        let Some(cell) = it.cell.clone() else { continue };
        let bounds = |outsider: Outsider| {
            let (down, up) = safety.reach(place, outsider, i64::MAX);
            let least = down.map_or(Exact::ZERO, |down| &it.truth - &Exact::from(down));
            (least, up.map(|up| &it.truth + &Exact::from(up)))
        };
        let informed = safety.is_safe(place, Outsider::Informed);
        if !informed && !safety.is_safe(place, Outsider::Plain) {
            let (least, most) = bounds(Outsider::Plain);
            open.push(Open { cell: cell.clone(), least, most, before: false });
        }
        let why = match it.shown {
            Shown::Implied => {
                if !informed {
                    narrow.insert(cell.key);
                }
                continue;
            }
            Shown::ByPublisher => Why::ByPublisher,
            _ if it.is_small => Why::Small,
            _ => match protects.get(&place).and_then(|of| counts.get(*of)).and_then(|it| it.cell.clone()) {
                Some(cell) => Why::Protects(cell),
                None => Why::SmallRest,
            },
        };
        let (least, most) = bounds(if informed { Outsider::Informed } else { Outsider::Plain });
        withheld.push(Withheld { cell, why, least, most, informed });
    }
    for it in withheld.iter_mut().filter(|it| narrow.contains(&it.cell.key)) {
        it.informed = false;
    }
    (withheld, open)
}

/// Whether a rate, with one of its counts, places the other within a few numbers.
pub(crate) fn gives_back(rate: &Exact, numerator: &Exact, denominator: &Exact, leave: u32) -> bool {
    let near = |a: &Exact, b: &Exact| whole_part(&(a - b).abs()).is_none_or(|away| away < i64::from(leave));
    let back = rate * denominator;
    near(&back, numerator) || Exact::ratio(numerator, rate).is_some_and(|back| near(&back, denominator))
}

//! Why an award changed: the difference between two determinations, split by what caused it.
//!
//! Causes act together: new rules on new readings are not what each would do alone. The difference is split by the
//! Shapley value, the mean over all orders in which the causes can be taken of what each adds in its turn. It does not
//! depend on any order, sums to the difference, and gives nothing to what changes nothing.
//! Source: L. S. Shapley, A value for n-person games, 1953.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::exact::Direction;
use outturn_core::facts::LocalKey;
use outturn_core::{Agreement, Decision, Exact, Facts, Pence};
use outturn_scheme::Scheme;

use crate::effect::{Paid, paid};

/// What can make two determinations differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// What the scheme says.
    Rules,
    /// What was measured.
    Readings,
    /// Who existed when, and belonged to whom.
    Organisations,
    /// What was decided, agreed and chosen under the scheme.
    Decisions,
}

impl Cause {
    /// Every cause, in the order in which they are told.
    pub const ALL: [Cause; 4] = [Cause::Rules, Cause::Readings, Cause::Organisations, Cause::Decisions];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::Rules => "rules",
            Cause::Readings => "readings",
            Cause::Organisations => "organisations",
            Cause::Decisions => "decisions",
        }
    }
}

/// One side: rules and the facts that they were applied to.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The rules.
    pub scheme: &'a Scheme,
    /// The facts.
    pub facts: &'a Facts,
}

/// The difference between two awards of one body, by cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The body's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its award before; nothing where it did not earn.
    pub before: Paid,
    /// Its award after; nothing where it does not earn.
    pub after: Paid,
    /// What each cause adds to the least, in whole pence; they sum to the difference.
    pub least: BTreeMap<Cause, Pence>,
    /// What each cause adds to the most; none where one of the awards in between has no known most.
    pub most: Option<BTreeMap<Cause, Pence>>,
}

/// What was decided and agreed under one scheme, by body and subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Local {
    decisions: BTreeMap<(String, String), Decision>,
    agreements: BTreeMap<(String, String), Agreement>,
}

impl Local {
    fn of(side: Side<'_>) -> Local {
        let own = |key: &LocalKey| {
            (key.scheme == side.scheme.id).then(|| (key.organisation.clone(), key.subject.clone()))
        };
        let decisions = side.facts.decisions.iter();
        let agreements = side.facts.agreements.iter();
        Local {
            decisions: decisions.filter_map(|(key, it)| Some((own(key)?, it.clone()))).collect(),
            agreements: agreements.filter_map(|(key, it)| Some((own(key)?, it.clone()))).collect(),
        }
    }

    /// Under the id of the rules that they are held against.
    fn under<T: Clone>(scheme: &str, all: &BTreeMap<(String, String), T>) -> BTreeMap<LocalKey, T> {
        let key = |(organisation, subject): &(String, String)| LocalKey {
            scheme: scheme.to_owned(),
            organisation: organisation.clone(),
            subject: subject.clone(),
        };
        all.iter().map(|(at, it)| (key(at), it.clone())).collect()
    }
}

/// Which causes there can be: those of which the two sides are not the same.
pub fn causes(before: Side<'_>, after: Side<'_>) -> Vec<Cause> {
    let differs = |cause: &Cause| match cause {
        Cause::Rules => !same_rules(before.scheme, after.scheme),
        Cause::Readings => before.facts.readings != after.facts.readings,
        Cause::Organisations => before.facts.organisations != after.facts.organisations,
        Cause::Decisions => Local::of(before) != Local::of(after),
    };
    Cause::ALL.into_iter().filter(differs).collect()
}

/// Whether two schemes say the same, with the indicators that they can reach.
pub fn same_rules(before: &Scheme, after: &Scheme) -> bool {
    rules_alone(before) == rules_alone(after)
}

/// A scheme with the indicators that it can reach alone: a library has others, and a receipt keeps none of them.
fn rules_alone(scheme: &Scheme) -> Scheme {
    let mut reached: BTreeSet<&str> = scheme.indicators_used();
    let parts = reached.iter().filter_map(|id| scheme.indicators.get(*id)?.composite.as_ref());
    let parts: Vec<&str> =
        parts.flat_map(|it| it.numerators.iter().chain([&it.denominator])).map(String::as_str).collect();
    reached.extend(parts);
    let indicators = scheme.indicators.iter().filter(|(id, _)| reached.contains(id.as_str()));
    let indicators = indicators.map(|(id, it)| (id.clone(), it.clone())).collect();
    Scheme { indicators, ..scheme.clone() }
}

/// The difference between two determinations, for every body that earns in either or in between, by code.
pub fn why(before: Side<'_>, after: Side<'_>, threads: usize) -> Vec<Split> {
    let causes = causes(before, after);
    let count = causes.len();
    // Every set of causes that are taken from the later side, as bits.
    let worlds: Vec<BTreeMap<String, (String, Paid)>> =
        (0..1_usize << count).map(|set| determined(before, after, &taken(&causes, set), threads)).collect();
    let codes: BTreeSet<&String> = worlds.iter().flat_map(BTreeMap::keys).collect();
    codes
        .into_iter()
        .map(|code| {
            let name = worlds.iter().rev().find_map(|it| it.get(code)).map(|it| it.0.clone());
            let paid: Vec<Paid> =
                worlds.iter().map(|it| it.get(code).map_or(Paid::NOTHING, |it| it.1)).collect();
            let ends = (paid.first().copied(), paid.last().copied());
            let least: Vec<Exact> = paid.iter().map(|it| it.least.exact()).collect();
            let most: Option<Vec<Exact>> = paid.iter().map(|it| Some(it.most?.exact())).collect();
            Split {
                code: code.clone(),
                name: name.unwrap_or_default(),
                before: ends.0.unwrap_or(Paid::NOTHING),
                after: ends.1.unwrap_or(Paid::NOTHING),
                least: split(&causes, &least),
                most: most.map(|most| split(&causes, &most)),
            }
        })
        .collect()
}

/// The causes in a set.
fn taken(causes: &[Cause], set: usize) -> Vec<Cause> {
    causes.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, cause)| *cause).collect()
}

/// The awards where so many causes are those of the later side and the others those of the earlier.
fn determined(
    before: Side<'_>,
    after: Side<'_>,
    later: &[Cause],
    threads: usize,
) -> BTreeMap<String, (String, Paid)> {
    let from = |cause: Cause| if later.contains(&cause) { after } else { before };
    let scheme = from(Cause::Rules).scheme;
    let local = Local::of(from(Cause::Decisions));
    let facts = Facts {
        organisations: from(Cause::Organisations).facts.organisations.clone(),
        sources: BTreeMap::new(),
        readings: from(Cause::Readings).facts.readings.clone(),
        decisions: Local::under(&scheme.id, &local.decisions),
        agreements: Local::under(&scheme.id, &local.agreements),
    };
    paid(scheme, &facts, threads)
}

/// What each cause adds, in whole pence that sum to the whole difference. `values` has the amount for each set of
/// causes, as bits.
fn split(causes: &[Cause], values: &[Exact]) -> BTreeMap<Cause, Pence> {
    let count = causes.len();
    let whole = match (values.first(), values.last()) {
        (Some(first), Some(last)) => last - first,
        _ => Exact::ZERO,
    };
    let exact: Vec<Exact> = (0..count).map(|at| adds(at, count, values)).collect();
    causes.iter().copied().zip(in_pence(&whole, &exact)).collect()
}

/// The mean over all orders of what a cause adds in its turn: over all sets without it, by how often they come first.
fn adds(at: usize, count: usize, values: &[Exact]) -> Exact {
    let orders = |number: u32| (1..=number).fold(Exact::ONE, |all, it| &all * &Exact::from(u64::from(it)));
    let all = u32::try_from(count).unwrap_or(u32::MAX);
    let mut sum = Exact::ZERO;
    for set in (0..1_usize << count).filter(|set| set >> at & 1 == 0) {
        let (Some(without), Some(with)) = (values.get(set), values.get(set | 1 << at)) else { continue };
        let before = set.count_ones();
        let often = &orders(before) * &orders(all - before - 1);
        sum = &sum + &(&often * &(with - without));
    }
    Exact::ratio(&sum, &orders(all)).unwrap_or(Exact::ZERO)
}

/// Parts in whole pence that sum to the whole: each is cut down to a penny, and the pennies left over go to the largest
/// remainders, the earlier first.
fn in_pence(whole: &Exact, parts: &[Exact]) -> Vec<Pence> {
    let cut: Vec<Pence> = parts
        .iter()
        .map(|part| {
            let near = Pence::nearest(part, Direction::HalfUp);
            if near.exact() > *part { near - Pence(1) } else { near }
        })
        .collect();
    let given: Pence = cut.iter().copied().sum();
    let mut left = (Pence::nearest(whole, Direction::HalfUp) - given).0;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |at: &usize| match (parts.get(*at), cut.get(*at)) {
        (Some(part), Some(cut)) => part - &cut.exact(),
        _ => Exact::ZERO,
    };
    order.sort_by(|a, b| remainder(b).cmp(&remainder(a)).then(a.cmp(b)));
    let mut paid = cut.clone();
    for at in order {
        if left > 0
            && let Some(part) = paid.get_mut(at)
        {
            *part = *part + Pence(1);
            left -= 1;
        }
    }
    paid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pence(amounts: &[i64]) -> Vec<Exact> {
        amounts.iter().map(|it| Exact::from(*it)).collect()
    }

    #[test]
    fn one_cause_is_the_whole_difference() {
        assert_eq!(split(&[Cause::Rules], &pence(&[100, 350])), BTreeMap::from([(Cause::Rules, Pence(250))]));
    }

    #[test]
    fn what_two_do_together_is_halved() {
        // Alone neither does anything; together they add 101: half a penny more goes to the first.
        let both = split(&[Cause::Rules, Cause::Readings], &pence(&[0, 0, 0, 101]));
        assert_eq!(both, BTreeMap::from([(Cause::Rules, Pence(51)), (Cause::Readings, Pence(50))]));
    }

    #[test]
    fn causes_that_cancel_are_told() {
        // Rules add 300 and readings take 300, whichever comes first.
        let both = split(&[Cause::Rules, Cause::Readings], &pence(&[1000, 1300, 700, 1000]));
        assert_eq!(both, BTreeMap::from([(Cause::Rules, Pence(300)), (Cause::Readings, Pence(-300))]));
    }

    #[test]
    fn three_causes_by_hand() {
        // Worked out over all six orders. Sets by bits: none, R, D, RD, O, RO, DO, RDO.
        let values = pence(&[0, 60, 0, 60, 0, 60, 0, 120]);
        let causes = [Cause::Rules, Cause::Readings, Cause::Organisations];
        // R adds 60 wherever it stands but last, where it adds 120; D and O add 60 in the one order of the other two
        // that puts them last after R and the other.
        let expected = [(Cause::Rules, 80), (Cause::Readings, 20), (Cause::Organisations, 20)];
        let expected = expected.map(|(cause, amount)| (cause, Pence(amount)));
        assert_eq!(split(&causes, &values), BTreeMap::from(expected));
    }
}

//! A published figure held against the rules: every way in which they reach it.
//!
//! It needs no readings. Every set of lines earned, standards missed and gateways failed is tried, and those kept
//! whose award, rounded as the published figure is, is the published figure.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Pence};
use outturn_scheme::{DeductionBase, LineRule, Scheme};

use crate::money::{Path, run};

/// A published figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// An amount in exact pence, rounded to the nearest so many pence.
    Amount {
        /// Pence.
        pence: Exact,
        /// The unit it was rounded to, in pence.
        rounded_to: Exact,
    },
    /// A share of the full award, rounded to the nearest so much.
    Share {
        /// The share: 0.875.
        share: Exact,
        /// The unit it was rounded to: 0.001.
        rounded_to: Exact,
    },
}

/// One way in which the rules reach a published figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The share of the full award that gateways leave: 1 where all are passed.
    pub passed: Exact,
    /// The share that lines earn.
    pub earned: Exact,
    /// The share that deductions take.
    pub taken: Exact,
    /// The award.
    pub award: Pence,
    /// How many sets of gateways leave that share.
    pub gateway_sets: u128,
    /// How many sets of lines earn that share.
    pub line_sets: u128,
    /// How many sets of missed standards take that share.
    pub deduction_sets: u128,
}

/// A set of choices that come to a share, as the addresses concerned.
pub type Set = Vec<String>;

/// Every way in which a scheme reaches a published figure from a full award of `maximum` pence, largest share earned
/// first. `deductions_from` overrules the scheme, to try the other reading of its rule.
pub fn reconcile(
    scheme: &Scheme,
    maximum: &Exact,
    published: &Published,
    deductions_from: Option<DeductionBase>,
) -> Vec<Way> {
    let mut one = stand_in(scheme, deductions_from);
    let gateways = products(scheme.gateways.iter().map(|gateway| vec![Exact::ONE, gateway.failing.leaves()]));
    let earned =
        sums(scheme.lines.iter().map(|line| shares(&line.rule).iter().map(|it| it * &line.earns).collect()));
    let taken = sums(scheme.deductions.iter().map(|it| vec![Exact::ZERO, it.takes.clone()]));
    let mut ways = Vec::new();
    for (passed, gateway_sets) in &gateways {
        for (earned, line_sets) in &earned {
            for (taken, deduction_sets) in &taken {
                let award = amount(&mut one, maximum, passed, earned, taken);
                if agrees(&award.exact(), maximum, published) {
                    ways.push(Way {
                        passed: passed.clone(),
                        earned: earned.clone(),
                        taken: taken.clone(),
                        award,
                        gateway_sets: *gateway_sets,
                        line_sets: *line_sets,
                        deduction_sets: *deduction_sets,
                    });
                }
            }
        }
    }
    ways.sort_by(|a, b| b.cmp(a));
    ways
}

/// The scheme with one line and one deduction standing for all of them, so that its own waterfall can be walked with
/// shares alone.
fn stand_in(scheme: &Scheme, deductions_from: Option<DeductionBase>) -> Scheme {
    let mut one = scheme.clone();
    one.deductions_from = deductions_from.unwrap_or(one.deductions_from);
    one.lines.truncate(1);
    for line in &mut one.lines {
        line.earns = Exact::ONE;
    }
    one.deductions.truncate(1);
    one
}

/// The award when gateways leave, lines earn and deductions take these shares.
fn amount(one: &mut Scheme, maximum: &Exact, passed: &Exact, earned: &Exact, taken: &Exact) -> Pence {
    for deduction in &mut one.deductions {
        deduction.takes = taken.clone();
    }
    let path = Path {
        worths: vec![maximum.clone()],
        factors: Vec::new(),
        gateways: vec![passed.clone()],
        lines: vec![earned.clone()],
        kept: vec![taken.is_zero()],
        scored: vec![true; one.groups.len()],
    };
    run(one, &path).award
}

fn agrees(award: &Exact, maximum: &Exact, published: &Published) -> bool {
    match published {
        Published::Amount { pence, rounded_to } => {
            award.rounded(rounded_to, Direction::HalfUp) == pence.rounded(rounded_to, Direction::HalfUp)
        }
        Published::Share { share, rounded_to } => Exact::ratio(award, maximum).is_some_and(|it| {
            it.rounded(rounded_to, Direction::HalfUp) == share.rounded(rounded_to, Direction::HalfUp)
        }),
    }
}

/// The shares of itself that a line can earn.
fn shares(rule: &LineRule) -> Vec<Exact> {
    match rule {
        LineRule::Test(_)
        | LineRule::Local(_)
        | LineRule::Scales { .. }
        | LineRule::As(_)
        | LineRule::Always => {
            vec![Exact::ZERO, Exact::ONE]
        }
        LineRule::Bands { bands, .. } => {
            let mut shares: Vec<Exact> = bands.iter().map(|band| band.earns.clone()).collect();
            shares.sort();
            shares.dedup();
            shares
        }
    }
}

fn sums(choices: impl Iterator<Item = Vec<Exact>>) -> BTreeMap<Exact, u128> {
    combine(choices, Exact::ZERO, |a, b| a + b)
}

fn products(choices: impl Iterator<Item = Vec<Exact>>) -> BTreeMap<Exact, u128> {
    combine(choices, Exact::ONE, |a, b| a * b)
}

/// What one choice from each list comes to, and in how many ways.
fn combine(
    choices: impl Iterator<Item = Vec<Exact>>,
    start: Exact,
    join: impl Fn(&Exact, &Exact) -> Exact,
) -> BTreeMap<Exact, u128> {
    choices.fold(BTreeMap::from([(start, 1)]), |so_far, options| {
        let mut next = BTreeMap::new();
        for (value, count) in &so_far {
            for option in &options {
                let total: &mut u128 = next.entry(join(value, option)).or_default();
                *total = total.saturating_add(*count);
            }
        }
        next
    })
}

/// The sets of lines that earn a share, each as the addresses earned; at most `limit` of them, in the scheme's order.
pub fn line_sets(scheme: &Scheme, earned: &Exact, limit: usize) -> Vec<Set> {
    let items = scheme.lines.iter().map(|line| {
        let options = shares(&line.rule).into_iter().map(|share| {
            let name = (!share.is_zero()).then(|| line.address.clone());
            (&share * &line.earns, name)
        });
        options.collect()
    });
    pick(&items.collect::<Vec<_>>(), earned, limit)
}

/// The sets of missed standards that take a share; at most `limit` of them.
pub fn deduction_sets(scheme: &Scheme, taken: &Exact, limit: usize) -> Vec<Set> {
    let items = scheme
        .deductions
        .iter()
        .map(|it| vec![(Exact::ZERO, None), (it.takes.clone(), Some(format!("deduction/{}", it.id)))]);
    pick(&items.collect::<Vec<_>>(), taken, limit)
}

/// Choices whose shares come to `wanted`, found depth first; a branch that has gone past is not followed.
fn pick(items: &[Vec<(Exact, Option<String>)>], wanted: &Exact, limit: usize) -> Vec<Set> {
    fn search(
        items: &[Vec<(Exact, Option<String>)>],
        left: &Exact,
        chosen: &mut Set,
        found: &mut Vec<Set>,
        limit: usize,
    ) {
        let Some((options, rest)) = items.split_first() else {
            if left.is_zero() {
                found.push(chosen.clone());
            }
            return;
        };
        for (share, name) in options.iter().rev() {
            if found.len() >= limit || share > left {
                continue;
            }
            if let Some(name) = name {
                chosen.push(name.clone());
            }
            search(rest, &(left - share), chosen, found, limit);
            if name.is_some() {
                chosen.pop();
            }
        }
    }
    let mut found = Vec::new();
    search(items, wanted, &mut Vec::new(), &mut found, limit);
    found
}

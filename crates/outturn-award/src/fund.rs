//! What a scheme may cost, held against the money that it comes from and beside money that it must not touch.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Pence, Period, Unit};
use outturn_scheme::{Budget, Cite, Limit, Scheme, ValueBasis};

use crate::effect::{Paid, paid};

/// What a scheme may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// A full award of each earner, no more than the cap leaves of it, in the order of their codes; none where it
    /// is not known.
    pub full: Vec<FullAward>,
    /// What the scheme is held against, in order.
    pub against: Vec<Against>,
    /// Money that no award may be paid from, and that the earners hold.
    pub untouchable: Vec<Untouchable>,
}

/// What one earner would be paid who earned everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullAward {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Pence; none where it is not known.
    pub pence: Option<Pence>,
}

/// What a kind of sum says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// What was published as available. It is told, and binds nobody.
    Available,
    /// What was set aside in the budget for the scheme.
    SetAside,
    /// All that there is in the budget.
    Limit,
}

/// A sum that full awards are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Against {
    /// Which.
    pub sum: Sum,
    /// Pounds; none where no source says.
    pub pounds: Option<Exact>,
    /// Where it comes from; none where no source says.
    pub cite: Option<Cite>,
}

/// A budget that no award may be paid from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untouchable {
    /// What it is called.
    pub title: String,
    /// What it is in the scheme's year; none where no source says.
    pub limit: Option<Limit>,
    /// The heads that are counted, of all earners; none where one is not known, or where it is not by the head.
    pub heads: Option<Exact>,
}

impl Untouchable {
    /// Pounds: so much a head, or where that is not known the total that was published.
    pub fn pounds(&self) -> Option<Exact> {
        let limit = self.limit.as_ref()?;
        let by_head =
            limit.per_head.as_ref().zip(self.heads.as_ref()).map(|((pounds, _), heads)| pounds * heads);
        by_head.or_else(|| limit.total.clone())
    }
}

impl Funding {
    /// The sum of the full awards that are known.
    pub fn known(&self) -> Pence {
        self.full.iter().filter_map(|it| it.pence).fold(Pence::ZERO, |sum, it| sum + it)
    }

    /// The earners whose full award is not known.
    pub fn unknown(&self) -> Vec<&FullAward> {
        self.full.iter().filter(|it| it.pence.is_none()).collect()
    }

    /// The full awards that are known, the largest first and those that are equal by code.
    pub fn by_size(&self) -> Vec<&FullAward> {
        let mut known: Vec<&FullAward> = self.full.iter().filter(|it| it.pence.is_some()).collect();
        known.sort_by(|a, b| b.pence.cmp(&a.pence).then_with(|| a.code.cmp(&b.code)));
        known
    }

    /// By how much what is known of full awards is above a sum, in pence; below zero where it is less.
    pub fn above(&self, pounds: &Exact) -> Exact {
        &self.known().exact() - &(pounds * &Exact::from(100_u8))
    }

    /// Whether full awards come to more than the budget has for them.
    pub fn is_short(&self) -> bool {
        let binding = self.against.iter().filter(|it| it.sum != Sum::Available);
        let mut over = binding.filter_map(|it| it.pounds.as_ref()).map(|it| self.above(it));
        over.any(|it| !it.is_zero() && !it.is_negative())
    }
}

/// Adds up full awards over all earners, and finds what they are held against.
pub fn funding(
    scheme: &Scheme,
    facts: &Facts,
    budgets: &BTreeMap<String, Budget>,
    threads: usize,
) -> Funding {
    let one = |(code, (name, paid)): (String, (String, Paid))| {
        let pence = paid.maximum.map(|it| capped(scheme, it));
        FullAward { code, name, pence }
    };
    let full: Vec<FullAward> = paid(scheme, facts, threads).into_iter().map(one).collect();
    let mut against = Vec::new();
    if let Some(published) = &scheme.published
        && let Some(pounds) = &published.maximum
    {
        let (pounds, cite) = (Some(pounds.clone()), Some(published.cite.clone()));
        against.push(Against { sum: Sum::Available, pounds, cite });
    }
    if let Some(budget) = scheme.value.funded_by.as_ref().and_then(|it| budgets.get(it)) {
        let said = budget.set_aside.iter().filter(|it| it.scheme == scheme.id);
        let before = against.len();
        against.extend(said.map(|it| Against {
            sum: Sum::SetAside,
            pounds: Some(it.pounds.clone()),
            cite: Some(it.cite.clone()),
        }));
        if against.len() == before {
            against.push(Against { sum: Sum::SetAside, pounds: None, cite: None });
        }
        let limit = budget.limits.iter().find(|it| it.year == scheme.year && it.total.is_some());
        against.push(Against {
            sum: Sum::Limit,
            pounds: limit.and_then(|it| it.total.clone()),
            cite: limit.map(|it| it.cite.clone()),
        });
    }
    let held = |it: &&Budget| !it.pays_awards && it.held_by.as_ref() == Some(&scheme.earner);
    let untouchable = budgets.values().filter(held).map(|it| untouchable(it, scheme, facts, &full)).collect();
    Funding { full, against, untouchable }
}

/// A full award, no more than the cap.
fn capped(scheme: &Scheme, full: Pence) -> Pence {
    let Some(cap) = &scheme.cap else { return full };
    let most = match cap.at_most.unit {
        Unit::Share => &cap.at_most.value * &full.exact(),
        _ => &cap.at_most.value * &Exact::from(100_u8),
    };
    full.min(Pence::nearest(&most, Direction::HalfUp))
}

fn untouchable(budget: &Budget, scheme: &Scheme, facts: &Facts, earners: &[FullAward]) -> Untouchable {
    let limit = budget.limits.iter().find(|it| it.year == scheme.year).cloned();
    let by_head = limit.as_ref().and_then(|it| it.per_head.as_ref());
    let heads = by_head.and_then(|(_, population)| {
        let period = counted_in(scheme, population);
        let count = |it: &FullAward| facts.reading(&it.code, population, period)?.value.known().cloned();
        let counted: Option<Vec<Exact>> = earners.iter().map(count).collect();
        Some(counted?.iter().sum())
    });
    Untouchable { title: budget.title.clone(), limit, heads }
}

/// When heads are counted: when the scheme counts them, where it pays by the same ones; else in its year.
fn counted_in<'a>(scheme: &'a Scheme, population: &str) -> &'a Period {
    match &scheme.value.basis {
        ValueBasis::PerHead { population: asked, .. } if asked.indicator == population => &asked.period,
        _ => &scheme.year,
    }
}

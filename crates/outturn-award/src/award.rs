//! The award of one earner: an exact waterfall, an interval where something is not known.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Organisation, Pence, Standing, Unplaced};
use outturn_scheme::{Cite, GatewayRule, Scheme};

use crate::came::Came;
use crate::check::{Check, UsedReading, Want};
use crate::layout::{Parts, steps};
use crate::menu;
use crate::money::Running;
use crate::place::Place;
use crate::score::{Score, scores};
use crate::scoring::Scoring;
use crate::settle::{Settled, settle_lines};
use crate::shared::Shared;
use crate::truth::Outcome;
use crate::walk::Walks;
use crate::worth::{FullAward, Multiplier, full_award, multipliers};

/// The result for one earner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// A full award in pence; none where it is not known.
    pub maximum: Option<Pence>,
    /// The least that the facts allow. Where the full award is not known, the least of what is known of it.
    pub least: Pence,
    /// The most that the facts allow; none where the full award is not known.
    pub most: Option<Pence>,
    /// The waterfall, in its order. The changes sum to the award.
    pub steps: Vec<Step>,
    /// The points of lines that are scored in them, and of groups, in order; of a score, the whole at the end.
    pub scores: Vec<Score>,
    /// What would settle it, most valuable first.
    pub unsettled: Vec<Unsettled>,
    /// Who is paid.
    pub payees: Vec<Payee>,
    /// Which groups were scored.
    pub(crate) came: Vec<Came>,
}

/// A part of the award's waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// The full award.
    Value,
    /// A number that multiplies what lines are worth.
    Factor,
    /// A condition on the whole.
    Gateway,
    /// A line that earns.
    Line,
    /// A standard that must be kept.
    Deduction,
    /// The most that an award can be.
    Cap,
    /// To whole pence, or whatever the scheme says.
    Rounding,
}

/// One line of the waterfall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What kind of step it is.
    pub kind: StepKind,
    /// `measure/healthcare-infection`
    pub address: String,
    /// What it is called.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its share: of a full award for a line, of what was earned for a deduction.
    pub share: Option<Exact>,
    /// The amount before it, in exact pence; none where the full award is not known.
    pub before: Option<Bounds>,
    /// The amount after it.
    pub after: Option<Bounds>,
    /// Why, in a sentence.
    pub because: String,
    /// The condition behind it, where there is one.
    pub check: Option<Check>,
    /// The readings that it rests on.
    pub readings: Vec<UsedReading>,
    /// Where the rule comes from.
    pub cite: Option<Cite>,
    /// The weakest standing of the rule and the facts that it rests on.
    pub standing: Standing,
    /// What its parts came to, beside its outcome and its check.
    pub(crate) came: Vec<Came>,
}

/// The least and the most that an amount can be, in exact pence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// If everything unknown went against the earner.
    pub least: Exact,
    /// If everything unknown went for the earner.
    pub most: Exact,
}

/// Something that would settle part of an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// What is wanted.
    pub want: Want,
    /// The steps that wait for it.
    pub addresses: Vec<String>,
    /// What hangs on it: how far the most would fall if it went against the earner, everything else going for the
    /// earner. None where the full award is not known.
    pub at_stake: Option<Pence>,
}

/// Who is paid, and what part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// ODS code.
    pub code: String,
    /// Name, where the body is known.
    pub name: String,
    /// The least.
    pub least: Pence,
    /// The most.
    pub most: Option<Pence>,
}

/// The earners of a scheme: the organisations of its kind that were open on its date, by code.
pub fn earners<'a>(scheme: &'a Scheme, facts: &'a Facts) -> impl Iterator<Item = &'a Organisation> {
    facts.organisations.open_on(&scheme.earner, scheme.organisations_as_at)
}

/// The bodies that may be earners of a scheme, by code: the facts do not say when they were there.
pub fn unplaced<'a>(scheme: &'a Scheme, facts: &'a Facts) -> impl Iterator<Item = &'a Unplaced> {
    let day = scheme.organisations_as_at;
    facts.organisations.unplaced().filter(move |body| body.may_be(&scheme.earner, day))
}

/// One that has an award under a scheme, or may have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earner<'a> {
    /// A body that was open on the scheme's day.
    Placed(&'a Organisation),
    /// A body of which it is not known when it was there.
    Unplaced(&'a Unplaced),
}

impl<'a> Earner<'a> {
    /// Its code.
    pub fn code(&self) -> &'a str {
        match self {
            Earner::Placed(body) => &body.code,
            Earner::Unplaced(body) => &body.code,
        }
    }
}

/// All that have an award under a scheme, or may have one, by code.
pub fn all_earners<'a>(scheme: &'a Scheme, facts: &'a Facts) -> Vec<Earner<'a>> {
    let placed = earners(scheme, facts).map(Earner::Placed);
    let mut all: Vec<Earner<'a>> = placed.chain(unplaced(scheme, facts).map(Earner::Unplaced)).collect();
    all.sort_by_key(Earner::code);
    all
}

/// A scheme and the facts of a run, with what is the same for every earner worked out once.
#[derive(Debug)]
pub struct Run<'a> {
    scheme: &'a Scheme,
    facts: &'a Facts,
    shared: Shared,
}

impl<'a> Run<'a> {
    /// Makes a run ready: sums and statistics over all earners are worked out here.
    pub fn new(scheme: &'a Scheme, facts: &'a Facts) -> Run<'a> {
        Run { scheme, facts, shared: Shared::of(scheme, facts) }
    }

    /// The rules that are applied.
    pub const fn scheme(&self) -> &'a Scheme {
        self.scheme
    }

    /// The facts that they are applied to.
    pub const fn facts(&self) -> &'a Facts {
        self.facts
    }

    pub(crate) fn place<'p>(&'p self, earner: &'p str) -> Place<'p> {
        Place::new(self.scheme, self.facts, earner, &self.shared)
    }

    /// Works out the award of one earner.
    pub fn award(&self, earner: &Organisation) -> Award {
        work_out(&self.place(&earner.code), &earner.name, None)
    }

    /// The award of a body that may be an earner: not known, whatever a full award is.
    pub fn award_of_unplaced(&self, body: &Unplaced) -> Award {
        work_out(&self.place(&body.code), &body.name, Some(body))
    }

    /// The award of one that has one, or may have one.
    pub fn award_of_any(&self, earner: Earner<'_>) -> Award {
        match earner {
            Earner::Placed(body) => self.award(body),
            Earner::Unplaced(body) => self.award_of_unplaced(body),
        }
    }

    /// The award of the earner with this code, or of the body that may be one; none where there is neither.
    pub fn award_of(&self, code: &str) -> Option<Award> {
        let day = self.scheme.organisations_as_at;
        let earns = |body: &&Organisation| body.kind == self.scheme.earner && body.is_open(day);
        let earner = self.facts.organisations.get(code).filter(earns);
        earner.map(|earner| self.award(earner)).or_else(|| {
            let body = unplaced(self.scheme, self.facts).find(|body| body.code == code)?;
            Some(self.award_of_unplaced(body))
        })
    }
}

/// Works out the award of one earner. For many, [`Run`] works out once what is the same for all.
pub fn award(scheme: &Scheme, facts: &Facts, earner: &Organisation) -> Award {
    Run::new(scheme, facts).award(earner)
}

/// `unplaced` is the body itself where it is not known whether it earns.
fn work_out(place: &Place<'_>, name: &str, unplaced: Option<&Unplaced>) -> Award {
    let Place { scheme, earner, .. } = *place;
    let gateways: Vec<Settled> = scheme
        .gateways
        .iter()
        .map(|gateway| {
            let check = match &gateway.rule {
                GatewayRule::Decided(by) => place.check_decision(&gateway.id, &gateway.title, by, None),
                GatewayRule::Test(test) => place.check(test),
            };
            Settled::of_check(check, &gateway.failing.leaves(), &Exact::ONE)
        })
        .collect();
    let mut lines = settle_lines(place);
    let menus = menu::choose(place, &mut lines);
    let scoring = Scoring::of(scheme, &menus, &lines);
    let mut value = full_award(place, &scoring, &mut lines);
    if let Some(body) = unplaced {
        value.put_in_doubt(body);
        lines.iter_mut().for_each(Settled::put_in_doubt);
    }
    let factors = multipliers(place);
    let deductions: Vec<Settled> = scheme
        .deductions
        .iter()
        .map(|deduction| match &deduction.withdrawn {
            Some(_) => {
                let mut settled = Settled::between(Exact::ONE, Exact::ONE);
                settled.outcome = Outcome::NotApplicable;
                settled
            }
            None => Settled::of_check(place.check(&deduction.standard), &Exact::ZERO, &Exact::ONE),
        })
        .collect();
    let walks = Walks {
        scheme,
        value: &value,
        scoring: &scoring,
        factors: &factors,
        gateways: bounds_of(&gateways),
        lines: bounds_of(&lines),
        deductions: bounds_of(&deductions),
    };
    let none = BTreeSet::new();
    let (mut worst, mut best) = (walks.walk(&none, true), walks.walk(&none, false));
    if let (Some(worst), Some(best)) = (&mut worst, &mut best) {
        worst.enclose(best);
    }
    let mut scores = scores(scheme, &lines, &walks.lines, worst.as_ref(), best.as_ref());
    if unplaced.is_some() {
        scores.iter_mut().for_each(Score::put_in_doubt);
    }
    scoring.note(&mut lines);
    let came = scoring.came();
    let unsettled =
        unsettled(scheme, &value, &factors, [&gateways, &lines, &deductions], best.as_ref(), &walks);
    let parts = Parts { value, factors, gateways, lines, deductions };
    let steps = steps(scheme, parts, worst.as_ref(), best.as_ref());
    let least = worst.map_or(Pence::ZERO, |running| running.award);
    let most = best.map(|running| running.award);
    // What is open and cannot change the award would settle nothing.
    let unsettled = if most == Some(least) { Vec::new() } else { unsettled };
    let full = steps.get(scheme.factors.len()).and_then(|step| step.after.as_ref());
    Award {
        code: earner.to_owned(),
        name: name.to_owned(),
        maximum: full.map(|bounds| whole(&bounds.most)),
        least,
        most,
        payees: payees(place, name, least, most),
        steps,
        scores,
        unsettled,
        came,
    }
}

fn bounds_of(settled: &[Settled]) -> Vec<Bounds> {
    settled.iter().map(|it| Bounds { least: it.least.clone(), most: it.most.clone() }).collect()
}

fn whole(pence: &Exact) -> Pence {
    Pence::nearest(pence, Direction::HalfUp)
}

fn unsettled(
    scheme: &Scheme,
    value: &FullAward,
    factors: &[Multiplier],
    groups: [&Vec<Settled>; 3],
    best: Option<&Running>,
    walks: &Walks<'_>,
) -> Vec<Unsettled> {
    let addresses = step_addresses(scheme);
    let mut waiting: BTreeMap<&Want, BTreeSet<usize>> = BTreeMap::new();
    for (index, settled) in groups.iter().flat_map(|group| group.iter()).enumerate() {
        let line = index.checked_sub(walks.gateways.len());
        if settled.least != settled.most || line.is_some_and(|line| walks.scoring.concerns_others(line)) {
            for want in &settled.wants {
                waiting.entry(want).or_default().insert(index);
            }
        }
    }
    let of_factors = scheme.factors.iter().zip(factors).flat_map(|(factor, multiplier)| {
        multiplier.wants.iter().map(|want| (want, format!("factor/{}", factor.id)))
    });
    let heads = value.wants.iter().map(|want| (want, "value".to_owned())).chain(of_factors);
    // What the whole waits for is said once, whatever else waits for it.
    let mut whole: Vec<Unsettled> = Vec::new();
    for (want, address) in heads {
        match whole.iter_mut().find(|it| it.want == *want) {
            Some(same) => same.addresses.push(address),
            None => whole.push(Unsettled { want: want.clone(), addresses: vec![address], at_stake: None }),
        }
    }
    for head in &mut whole {
        let steps = waiting.remove(&head.want).unwrap_or_default();
        head.addresses.extend(steps.iter().filter_map(|&index| addresses.get(index).cloned()));
    }
    let mut unsettled: Vec<(usize, Unsettled)> = waiting
        .into_iter()
        .map(|(want, steps)| {
            let against = walks.walk(&steps, false);
            let at_stake = best.zip(against.as_ref()).map(|(best, against)| best.award - against.award);
            let first = steps.first().copied().unwrap_or_default();
            let addresses = steps.iter().filter_map(|&index| addresses.get(index).cloned()).collect();
            (first, Unsettled { want: want.clone(), addresses, at_stake })
        })
        .collect();
    unsettled
        .sort_by(|a, b| b.1.at_stake.cmp(&a.1.at_stake).then(a.0.cmp(&b.0)).then(a.1.want.cmp(&b.1.want)));
    whole.into_iter().chain(unsettled.into_iter().map(|(_, it)| it)).collect()
}

/// Addresses of gateways, lines and deductions, in order.
fn step_addresses(scheme: &Scheme) -> Vec<String> {
    let gateways = scheme.gateways.iter().map(|it| format!("gateway/{}", it.id));
    let lines = scheme.lines.iter().map(|it| it.address.clone());
    let deductions = scheme.deductions.iter().map(|it| format!("deduction/{}", it.id));
    gateways.chain(lines).chain(deductions).collect()
}

fn payees(place: &Place<'_>, name: &str, least: Pence, most: Option<Pence>) -> Vec<Payee> {
    let Place { scheme, facts, earner, .. } = *place;
    let shares = match scheme.paid_as_at {
        Some(day) => facts.organisations.payees(earner, day),
        None => BTreeMap::from([(earner.to_owned(), Exact::ONE)]),
    };
    let parts: Vec<Exact> = shares.values().cloned().collect();
    // Divided to the penny once it is settled. Until then a part lies between its share of the least, rounded down,
    // and its share of the most, rounded up: wherever the pennies of the division go, they stay inside.
    let settled = (most == Some(least)).then(|| least.split(&parts));
    let part_of =
        |total: Pence, share: &Exact, direction| Pence::nearest(&(&total.exact() * share), direction);
    shares
        .iter()
        .enumerate()
        .map(|(index, (code, share))| {
            let exactly = settled.as_ref().and_then(|parts| parts.get(index)).copied();
            let itself = if code == earner { name } else { "" };
            Payee {
                code: code.clone(),
                name: facts.organisations.get(code).map_or(itself, |body| &body.name).to_owned(),
                least: exactly.unwrap_or_else(|| part_of(least, share, Direction::Down)),
                most: exactly.or_else(|| most.map(|most| part_of(most, share, Direction::Up))),
            }
        })
        .collect()
}

//! The waterfall: from a full award to what is paid, along one path on which every step is settled.

use outturn_core::{Exact, Pence, Unit};
use outturn_scheme::{DeductionBase, Scheme};

use crate::scoring::bucket_of;
use crate::truth::Truth;

/// What each step of a scheme comes to on one path.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// What each line is worth before factors, in exact pence.
    pub(crate) worths: Vec<Exact>,
    /// What each factor multiplies by.
    pub(crate) factors: Vec<Exact>,
    /// For each gateway, the share of the award that it leaves.
    pub(crate) gateways: Vec<Exact>,
    /// For each line, the share of it that is earned.
    pub(crate) lines: Vec<Exact>,
    /// For each deduction, whether its standard was kept.
    pub(crate) kept: Vec<bool>,
    /// For each group, whether it is scored.
    pub(crate) scored: Vec<bool>,
}

/// The running amount after each step, in exact pence, first the full award; one more for the rounding at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) after: Vec<Exact>,
    /// For each group that is scored, what its lines came to of what they could have, gateways and deductions left
    /// out.
    pub(crate) scores: Vec<Option<Exact>>,
    /// Whether it is.
    pub(crate) scored: Vec<Truth>,
    pub(crate) award: Pence,
}

impl Running {
    /// Makes the amounts before the award such that every amount of the worst lies below that of the best. Where ways
    /// give shares to different lines, one that is the better in the end may be the worse on the way.
    pub(crate) fn enclose(&mut self, best: &mut Running) {
        for (low, high) in self.after.iter_mut().zip(&mut best.after) {
            if low > high {
                std::mem::swap(low, high);
            }
        }
    }

    /// What is less, or more, in either of two.
    pub(crate) fn or_further(self, other: Running, worst: bool) -> Running {
        let further = |a: Exact, b: Exact| if worst { a.min(b) } else { a.max(b) };
        let either = |(a, b): (Option<Exact>, Option<Exact>)| match (a, b) {
            (Some(a), Some(b)) => Some(further(a, b)),
            (one, other) => one.or(other),
        };
        let same = |(a, b): (Truth, Truth)| if a == b { a } else { Truth::Unknown };
        Running {
            after: self.after.into_iter().zip(other.after).map(|(a, b)| further(a, b)).collect(),
            scores: self.scores.into_iter().zip(other.scores).map(either).collect(),
            scored: self.scored.into_iter().zip(other.scored).map(same).collect(),
            award: if worst { self.award.min(other.award) } else { self.award.max(other.award) },
        }
    }
}

/// The amounts of the groups, lines in no group first.
struct Pots {
    amounts: Vec<Exact>,
    after: Vec<Exact>,
}

impl Pots {
    /// Leaves so much of each amount that a rule concerns.
    fn scale(&mut self, only: &[usize], share: &Exact) {
        for (pot, amount) in self.amounts.iter_mut().enumerate() {
            if concerns(only, pot) {
                *amount = &*amount * share;
            }
        }
    }

    /// Takes a share of each amount that a rule concerns, and never more than is there. Gives what was not there.
    fn take(&mut self, only: &[usize], share: &Exact, of: &[Exact]) -> Exact {
        let mut spilt = Exact::ZERO;
        for (pot, (amount, of)) in self.amounts.iter_mut().zip(of).enumerate() {
            if concerns(only, pot) {
                *amount = &*amount - &(share * of);
                if amount.is_negative() {
                    spilt = &spilt - amount;
                    *amount = Exact::ZERO;
                }
            }
        }
        spilt
    }

    /// Takes what was not there in one pot from the others that the rule concerns, in proportion to what is left in
    /// each.
    fn spill(&mut self, only: &[usize], spilt: &Exact) {
        if spilt.is_zero() {
            return;
        }
        let concerned = self.amounts.iter().enumerate().filter(|(pot, _)| concerns(only, *pot));
        let left: Exact = concerned.map(|(_, amount)| amount).sum();
        let kept = Exact::ratio(&(&left - spilt), &left).filter(|kept| !kept.is_negative());
        self.scale(only, &kept.unwrap_or(Exact::ZERO));
    }

    fn note(&mut self) {
        self.after.push(self.total());
    }

    fn total(&self) -> Exact {
        match self.amounts.as_slice() {
            [only] => only.clone(),
            several => several.iter().sum(),
        }
    }
}

/// Whether a rule that is about these groups concerns a pot; about none of them, it is about everything.
fn concerns(only: &[usize], pot: usize) -> bool {
    only.is_empty() || pot.checked_sub(1).is_some_and(|group| only.contains(&group))
}

/// Walks the waterfall in its order: full award, factors, gateways, lines, deductions, cap, rounding.
///
/// Lines take away what they did not earn of what the gateways left. Deductions take their share of what was earned,
/// or of a full award, and never more than is there: of a full award, what one group has not got is taken from the
/// others that the deduction is about. What is confined to some groups concerns the amounts of their lines alone.
pub(crate) fn run(scheme: &Scheme, path: &Path) -> Running {
    let mut worths = path.worths.clone();
    let mut pots = Pots { amounts: vec![Exact::ZERO; scheme.groups.len() + 1], after: Vec::new() };
    let collect = |pots: &mut Pots, worths: &[Exact]| {
        for amount in &mut pots.amounts {
            *amount = Exact::ZERO;
        }
        for (line, worth) in scheme.lines.iter().zip(worths) {
            if let Some(amount) = pots.amounts.get_mut(bucket_of(line)) {
                *amount = &*amount + worth;
            }
        }
        pots.note();
    };
    collect(&mut pots, &worths);
    for (factor, by) in scheme.factors.iter().zip(&path.factors) {
        for (line, worth) in scheme.lines.iter().zip(&mut worths) {
            if concerns(&factor.only, bucket_of(line)) {
                *worth = &*worth * by;
            }
        }
        collect(&mut pots, &worths);
    }
    let full = pots.amounts.clone();
    let mut passed = vec![Exact::ONE; full.len()];
    for (gateway, share) in scheme.gateways.iter().zip(&path.gateways) {
        for (pot, left) in passed.iter_mut().enumerate() {
            if concerns(&gateway.only, pot) {
                *left = &*left * share;
            }
        }
        pots.scale(&gateway.only, share);
        pots.note();
    }
    let mut earned: Vec<(Exact, Exact)> = full.iter().map(|full| (full.clone(), full.clone())).collect();
    for ((line, worth), share) in scheme.lines.iter().zip(&worths).zip(&path.lines) {
        let pot = bucket_of(line);
        let lost = &(&Exact::ONE - share) * worth;
        if let Some((earned, _)) = earned.get_mut(pot) {
            *earned = &*earned - &lost;
        }
        if let (Some(amount), Some(passed)) = (pots.amounts.get_mut(pot), passed.get(pot)) {
            *amount = &*amount - &(&lost * passed);
        }
        pots.note();
    }
    let taken_from = match scheme.deductions_from {
        DeductionBase::Earned => pots.amounts.clone(),
        DeductionBase::Maximum => full.clone(),
    };
    for (deduction, kept) in scheme.deductions.iter().zip(&path.kept) {
        if *kept {
            pots.note();
            continue;
        }
        let spilt = pots.take(&deduction.only, &deduction.takes, &taken_from);
        // What was earned bears its own deductions; earning more in one group never costs another.
        if scheme.deductions_from == DeductionBase::Maximum {
            pots.spill(&deduction.only, &spilt);
        }
        pots.note();
    }
    let mut amount = pots.total();
    let mut after = pots.after;
    if let Some(cap) = &scheme.cap {
        let most = match cap.at_most.unit {
            Unit::Share => &cap.at_most.value * &full.iter().sum(),
            _ => &cap.at_most.value * &Exact::from(100_u8),
        };
        amount = amount.min(most);
        after.push(amount.clone());
    }
    let rounding = &scheme.value.rounding;
    let award = Pence::nearest(&amount.rounded(&rounding.to_pence, rounding.direction), rounding.direction);
    after.push(award.exact());
    let groups = earned.iter().skip(1).zip(&path.scored);
    let score =
        |((earned, full), scored): (&(Exact, Exact), &bool)| Exact::ratio(earned, full).filter(|_| *scored);
    let scores: Vec<Option<Exact>> = groups.map(score).collect();
    let scored = scores.iter().map(|score| Truth::from(score.is_some())).collect();
    Running { after, scores, scored, award }
}

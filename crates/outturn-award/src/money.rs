//! The waterfall: from a full award to what is paid, along one path on which every step is settled.

use outturn_core::{Exact, Pence, Unit};
use outturn_scheme::{DeductionBase, Scheme};

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
}

/// The running amount after each step, in exact pence, first the full award; one more for the rounding at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) after: Vec<Exact>,
    /// What the lines of each group came to before deductions, and what they could have come to: lines in no group
    /// first. Gateways are left out of both.
    pub(crate) earned: Vec<(Exact, Exact)>,
    pub(crate) award: Pence,
}

/// The amounts of the groups, lines in no group first.
struct Pots {
    amounts: Vec<Exact>,
    after: Vec<Exact>,
}

impl Pots {
    fn each(&mut self, only: &[usize], change: impl Fn(usize, &Exact) -> Exact) {
        for (pot, amount) in self.amounts.iter_mut().enumerate() {
            if concerns(only, pot) {
                *amount = change(pot, amount);
            }
        }
        self.note();
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
/// or of a full award, and never more than is there. What is confined to some groups concerns the amounts of their
/// lines alone.
pub(crate) fn run(scheme: &Scheme, path: &Path) -> Running {
    let pot_of = |line: &outturn_scheme::Line| line.group.map_or(0, |group| group + 1);
    let mut worths = path.worths.clone();
    let mut pots = Pots { amounts: vec![Exact::ZERO; scheme.groups.len() + 1], after: Vec::new() };
    let collect = |pots: &mut Pots, worths: &[Exact]| {
        for amount in &mut pots.amounts {
            *amount = Exact::ZERO;
        }
        for (line, worth) in scheme.lines.iter().zip(worths) {
            if let Some(amount) = pots.amounts.get_mut(pot_of(line)) {
                *amount = &*amount + worth;
            }
        }
        pots.note();
    };
    collect(&mut pots, &worths);
    for (factor, by) in scheme.factors.iter().zip(&path.factors) {
        for (line, worth) in scheme.lines.iter().zip(&mut worths) {
            if concerns(&factor.only, pot_of(line)) {
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
        pots.each(&gateway.only, |_, amount| amount * share);
    }
    let mut earned: Vec<(Exact, Exact)> = full.iter().map(|full| (full.clone(), full.clone())).collect();
    for ((line, worth), share) in scheme.lines.iter().zip(&worths).zip(&path.lines) {
        let pot = pot_of(line);
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
        pots.each(&deduction.only, |pot, amount| {
            let taken = taken_from.get(pot).map_or(Exact::ZERO, |from| &deduction.takes * from);
            let left = amount - &taken;
            if left.is_negative() { Exact::ZERO } else { left }
        });
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
    Running { after, earned, award }
}

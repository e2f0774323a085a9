//! The waterfall: from a full award to what is paid, along one path on which every step is settled.

use outturn_core::{Exact, Pence, Unit};
use outturn_scheme::{DeductionBase, Scheme};

/// What each step of a scheme comes to on one path.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// A full award, in exact pence.
    pub(crate) maximum: Exact,
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
    pub(crate) award: Pence,
}

/// Walks the waterfall in its order: full award, gateways, lines, deductions, cap, rounding.
///
/// Lines take away what they did not earn of what the gateways left. Deductions take their share of what was earned,
/// or of a full award, and never more than is there.
pub(crate) fn run(scheme: &Scheme, path: &Path) -> Running {
    let mut after = vec![path.maximum.clone()];
    let mut amount = path.maximum.clone();
    for share in &path.gateways {
        amount = &amount * share;
        after.push(amount.clone());
    }
    let base = amount.clone();
    for (line, earned) in scheme.lines.iter().zip(&path.lines) {
        let lost = &(&Exact::ONE - earned) * &(&line.earns * &base);
        amount = &amount - &lost;
        after.push(amount.clone());
    }
    let taken_from = match scheme.deductions_from {
        DeductionBase::Earned => amount.clone(),
        DeductionBase::Maximum => path.maximum.clone(),
    };
    for (deduction, kept) in scheme.deductions.iter().zip(&path.kept) {
        if !kept {
            let left = &amount - &(&deduction.takes * &taken_from);
            amount = if left.is_negative() { Exact::ZERO } else { left };
        }
        after.push(amount.clone());
    }
    if let Some(cap) = &scheme.cap {
        let most = match cap.at_most.unit {
            Unit::Share => &cap.at_most.value * &path.maximum,
            _ => &cap.at_most.value * &Exact::from(100_u8),
        };
        amount = amount.min(most);
        after.push(amount.clone());
    }
    let rounding = &scheme.value.rounding;
    let award = Pence::nearest(&amount.rounded(&rounding.to_pence, rounding.direction), rounding.direction);
    after.push(award.exact());
    Running { after, award }
}

//! The least and the most of an award: every way through the waterfall that what is known leaves open.

use std::collections::BTreeSet;

use outturn_core::Exact;
use outturn_scheme::{DeductionBase, Factor, Scheme};

use crate::award::Bounds;
use crate::money::{Path, Running, run};
use crate::scoring::Scoring;
use crate::worth::{FullAward, Multiplier};

/// What the ways through the waterfall have in common.
pub(crate) struct Walks<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) value: &'a FullAward,
    pub(crate) scoring: &'a Scoring<'a>,
    pub(crate) factors: &'a [Multiplier],
    pub(crate) gateways: Vec<Bounds>,
    /// The share of each line that is earned if it applies.
    pub(crate) lines: Vec<Bounds>,
    pub(crate) deductions: Vec<Bounds>,
}

impl Walks<'_> {
    /// The amounts with everything unknown taken for the earner, but for the steps `against`; or with all against it.
    pub(crate) fn walk(&self, against: &BTreeSet<usize>, worst: bool) -> Option<Running> {
        let doubtful = |step: &usize| {
            step.checked_sub(self.gateways.len()).is_some_and(|line| self.scoring.is_doubtful(line))
        };
        if !against.iter().any(doubtful) {
            return self.walk_where(against, worst, None);
        }
        // Whether it goes against the earner that a line applies, or that it does not, hangs on what others earn.
        let (with, without) =
            (self.walk_where(against, worst, Some(true))?, self.walk_where(against, worst, Some(false))?);
        Some(if with.award <= without.award { with } else { without })
    }

    /// What factors come to. At worst, what is not known of them and of a full award is taken for as little as it can
    /// be: that leaves the least, unless what is taken away grows with a full award.
    fn factors(&self, worst: bool) -> Option<Vec<Exact>> {
        let known = self.value.is_known() && self.factors.iter().all(|factor| factor.value.is_some());
        let grows =
            self.scheme.deductions_from == DeductionBase::Maximum && !self.scheme.deductions.is_empty();
        if !known && (!worst || grows) {
            return None;
        }
        let factors = self.scheme.factors.iter().zip(self.factors);
        let least = |factor: &Factor| factor.at_least.clone().unwrap_or(Exact::ZERO);
        Some(factors.map(|(factor, by)| by.value.clone().unwrap_or_else(|| least(factor))).collect())
    }

    /// The same where the lines `against` apply or do not. Of all scenes of that, what is least or most in any.
    fn walk_where(&self, against: &BTreeSet<usize>, worst: bool, applies: Option<bool>) -> Option<Running> {
        let factors = self.factors(worst)?;
        let mut step = 0..;
        let mut taken = |bounds: &[Bounds]| -> Vec<Exact> {
            let shares = bounds.iter().zip(&mut step).map(|(bounds, step): (&Bounds, usize)| {
                let low = worst || against.contains(&step);
                if low { bounds.least.clone() } else { bounds.most.clone() }
            });
            shares.collect()
        };
        let (gateways, lines) = (taken(&self.gateways), taken(&self.lines));
        let kept: Vec<bool> = taken(&self.deductions).iter().map(|share| !share.is_zero()).collect();
        let offset = self.gateways.len();
        let certain = |line: usize| applies.filter(|_| against.contains(&line.saturating_add(offset)));
        let mut whole: Option<Running> = None;
        for scene in self.scoring.scenes(&lines, worst, &certain)? {
            let path = Path {
                worths: self.value.worths(&scene),
                factors: factors.clone(),
                gateways: gateways.clone(),
                lines: scene.earned,
                scored: scene.scored,
                kept: kept.clone(),
            };
            let running = run(self.scheme, &path);
            whole = Some(match whole {
                Some(whole) => whole.or_further(running, worst),
                None => running,
            });
        }
        whole
    }
}

//! What conditions say of each other: which never hold, which always do, which follow from others.

use std::cell::Cell;

use super::edge::Region;
use crate::model::{Scheme, Test};

/// Conditions of one scheme held against each other. Whatever is claimed is so for all readings; what would take too
/// many steps to find is not claimed.
pub(super) struct Logic<'s> {
    scheme: &'s Scheme,
    steps: Cell<u32>,
}

/// The most steps that are taken for one answer. A condition of the real schemes takes a few.
const STEPS_MAX: u32 = 20_000;

impl<'s> Logic<'s> {
    pub(super) const fn new(scheme: &'s Scheme) -> Logic<'s> {
        Logic { scheme, steps: Cell::new(0) }
    }

    /// Asks a question, with as many steps as any other may take.
    pub(super) fn ask(&self, question: impl FnOnce(&Logic<'s>) -> bool) -> bool {
        self.steps.set(0);
        question(self)
    }

    fn is_worn_out(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        self.steps.get() > STEPS_MAX
    }

    fn region<'t>(&self, test: &'t Test) -> Option<Region<'t>> {
        match test {
            Test::Compare(compare) => Some(Region::of(self.scheme, compare)),
            _ => None,
        }
    }

    /// Whether no reading meets it.
    pub(super) fn never(&self, test: &Test) -> bool {
        if self.is_worn_out() {
            return false;
        }
        match test {
            Test::All(tests) => {
                tests.iter().any(|it| self.never(it)) || pairs(tests).any(|(a, b)| self.excludes(a, b))
            }
            Test::Any(tests) => tests.iter().all(|it| self.never(it)),
            Test::Compare(compare) => Region::of(self.scheme, compare).never(),
            Test::Assured { .. } => false,
        }
    }

    /// Whether every reading meets it.
    pub(super) fn always(&self, test: &Test) -> bool {
        if self.is_worn_out() {
            return false;
        }
        match test {
            Test::All(tests) => tests.iter().all(|it| self.always(it)),
            Test::Any(tests) => {
                tests.iter().any(|it| self.always(it)) || pairs(tests).any(|(a, b)| self.covers(a, b))
            }
            Test::Compare(compare) => Region::of(self.scheme, compare).always(),
            Test::Assured { .. } => false,
        }
    }

    /// Whether what meets the one meets the other.
    pub(super) fn implies(&self, one: &Test, other: &Test) -> bool {
        if self.is_worn_out() {
            return false;
        }
        if one == other {
            return true;
        }
        match (one, other) {
            (_, Test::All(tests)) => tests.iter().all(|it| self.implies(one, it)),
            (Test::Any(tests), _) => tests.iter().all(|it| self.implies(it, other)),
            (Test::All(tests), Test::Any(others)) => {
                tests.iter().any(|it| self.implies(it, other))
                    || others.iter().any(|it| self.implies(one, it))
            }
            (Test::All(tests), _) => tests.iter().any(|it| self.implies(it, other)),
            (_, Test::Any(others)) => others.iter().any(|it| self.implies(one, it)),
            _ => self.region(one).zip(self.region(other)).is_some_and(|(a, b)| a.implies(&b)),
        }
    }

    /// Whether nothing meets both.
    pub(super) fn excludes(&self, one: &Test, other: &Test) -> bool {
        if self.is_worn_out() {
            return false;
        }
        match (one, other) {
            (Test::Any(tests), it) | (it, Test::Any(tests)) => tests.iter().all(|one| self.excludes(one, it)),
            (Test::All(tests), it) | (it, Test::All(tests)) => tests.iter().any(|one| self.excludes(one, it)),
            _ => self.region(one).zip(self.region(other)).is_some_and(|(a, b)| a.excludes(&b)),
        }
    }

    /// Whether everything meets one of the two.
    fn covers(&self, one: &Test, other: &Test) -> bool {
        if self.is_worn_out() {
            return false;
        }
        match (one, other) {
            (Test::All(tests), it) | (it, Test::All(tests)) => tests.iter().all(|one| self.covers(one, it)),
            (Test::Any(tests), it) | (it, Test::Any(tests)) => tests.iter().any(|one| self.covers(one, it)),
            _ => self.region(one).zip(self.region(other)).is_some_and(|(a, b)| a.covers(&b)),
        }
    }
}

/// Every two of several, in order.
fn pairs(tests: &[Test]) -> impl Iterator<Item = (&Test, &Test)> {
    tests.iter().enumerate().flat_map(|(at, one)| tests.iter().skip(at + 1).map(move |other| (one, other)))
}

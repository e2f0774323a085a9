//! Which branches of a scheme's rules its worked cases reach: whether each condition was seen to hold and to fail,
//! each band, each stretch of a scale, each row of a table to count.
//!
//! [`branches()`] lists what a scheme can do, in the order in which it is told; [`reached()`] says which of that one
//! award did, from the award's own record. What cannot happen whatever the facts are is no branch.

use std::collections::{BTreeMap, BTreeSet};

use outturn_scheme::{Accepted, Scheme};

mod branches;
mod conditions;
mod lines;
mod reached;

pub use branches::branches;
pub use reached::reached;

/// The code under which a scheme accepts that a branch is never reached.
pub const NOT_REACHED: &str = "not-reached";

/// One way that a rule can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The address of the rule, or of a condition inside it: `measure/x`, `measure/x/no-rise`.
    pub address: String,
    /// The way it goes: `missed`.
    pub word: String,
    /// The same in words, without a full stop.
    pub said: String,
}

impl Branch {
    /// Address and word together, as a scheme accepts it: `measure/x/missed`.
    pub fn name(&self) -> String {
        named(&self.address, &self.word)
    }
}

fn named(address: &str, word: &str) -> String {
    format!("{address}/{word}")
}

/// What became of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'a> {
    /// This case is the first to reach it.
    By(&'a str),
    /// No case reaches it, and the scheme accepts that for this reason.
    Accepted(&'a str),
    /// No case reaches it.
    Never,
}

/// The branches of a scheme, with the first case that reaches each.
#[derive(Debug, Clone)]
pub struct Cover<'a> {
    scheme: &'a Scheme,
    branches: Vec<(String, Branch)>,
    /// The cases, by the names of branches.
    by: BTreeMap<String, String>,
}

impl<'a> Cover<'a> {
    /// The branches of a scheme, none of which is reached yet.
    pub fn of(scheme: &'a Scheme) -> Cover<'a> {
        let branches = branches(scheme).into_iter().map(|branch| (branch.name(), branch)).collect();
        Cover { scheme, branches, by: BTreeMap::new() }
    }

    /// Takes in what a case reaches; whether that is more than was reached before. What another one reached before
    /// stays with that one.
    pub fn take(&mut self, case: &str, reached: &BTreeSet<String>) -> bool {
        let before = self.by.len();
        for name in reached {
            if !self.by.contains_key(name) {
                self.by.insert(name.clone(), case.to_owned());
            }
        }
        self.by.len() > before
    }

    /// Every branch with what became of it, in the order in which a scheme is told.
    pub fn standings(&self) -> Vec<(&Branch, Standing<'_>)> {
        let standing = |(name, branch)| (branch, self.standing(name));
        self.branches.iter().map(|(name, branch)| standing((name, branch))).collect()
    }

    fn standing(&self, name: &str) -> Standing<'_> {
        match self.by.get(name) {
            Some(case) => Standing::By(case),
            None => match self.acceptances().find(|it| it.covers(NOT_REACHED, name)) {
                Some(accepted) => Standing::Accepted(&accepted.reason),
                None => Standing::Never,
            },
        }
    }

    fn acceptances(&self) -> impl Iterator<Item = &'a Accepted> {
        self.scheme.accepted.iter().filter(|it| it.finding == NOT_REACHED)
    }

    /// Whether every branch is reached.
    pub fn is_complete(&self) -> bool {
        self.branches.iter().all(|(name, _)| self.by.contains_key(name))
    }

    /// Acceptances of branches that are never reached where there are none, or all are reached.
    pub fn idle(&self) -> Vec<&'a Accepted> {
        let never = || self.branches.iter().filter(|(name, _)| !self.by.contains_key(name));
        self.acceptances().filter(|it| !never().any(|(name, _)| it.covers(NOT_REACHED, name))).collect()
    }
}

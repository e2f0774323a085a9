//! What a change of rules does to awards: two schemes on the same facts.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Facts, Pence};
use outturn_scheme::Scheme;

use crate::award::{Award, all_earners};
use crate::report::kept;

/// An award of one body under one scheme, without its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// A full award; none where it is not known.
    pub maximum: Option<Pence>,
    /// The least that the facts allow.
    pub least: Pence,
    /// The most that the facts allow; none where the full award is not known.
    pub most: Option<Pence>,
}

impl Paid {
    /// What a body has that does not earn.
    pub const NOTHING: Paid =
        Paid { maximum: Some(Pence::ZERO), least: Pence::ZERO, most: Some(Pence::ZERO) };

    /// What an award comes to.
    pub const fn of(award: &Award) -> Paid {
        Paid { maximum: award.maximum, least: award.least, most: award.most }
    }
}

/// The awards of one body under two schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The code of the body.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its award under the first; none where it does not earn there.
    pub before: Option<Paid>,
    /// Its award under the second; none where it does not earn there.
    pub after: Option<Paid>,
}

impl Effect {
    /// By how much the full award, the least and the most change; nothing of what is not known. A body that does not
    /// earn has nothing.
    pub fn change(&self) -> Moved {
        let (before, after) = (self.before.unwrap_or(Paid::NOTHING), self.after.unwrap_or(Paid::NOTHING));
        let moved = |before: Option<Pence>, after: Option<Pence>| Some(after? - before?);
        Moved {
            maximum: moved(before.maximum, after.maximum),
            least: after.least - before.least,
            most: moved(before.most, after.most),
        }
    }
}

/// By how much awards change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The full award; none where one of the two is not known.
    pub maximum: Option<Pence>,
    /// The least.
    pub least: Pence,
    /// The most; none where one of the two is not known.
    pub most: Option<Pence>,
}

impl Moved {
    /// No change.
    pub const NOTHING: Moved =
        Moved { maximum: Some(Pence::ZERO), least: Pence::ZERO, most: Some(Pence::ZERO) };

    /// Both together: not known where one is not.
    #[must_use]
    pub fn and(self, other: Moved) -> Moved {
        let sum = |a: Option<Pence>, b: Option<Pence>| Some(a? + b?);
        Moved {
            maximum: sum(self.maximum, other.maximum),
            least: self.least + other.least,
            most: sum(self.most, other.most),
        }
    }
}

/// Why two schemes cannot be held against each other on the same facts, if they cannot.
pub fn incomparable(before: &Scheme, after: &Scheme) -> Option<String> {
    if before.earner != after.earner {
        return Some(format!("under one `{}` earns, under the other `{}`", before.earner, after.earner));
    }
    (before.is_score() != after.is_score()).then(|| "one gives scores, the other pays money".to_owned())
}

/// The awards of every body that earns under one of two schemes, by code.
pub fn effects(before: &Scheme, after: &Scheme, facts: &Facts, threads: usize) -> Vec<Effect> {
    let (mut old, mut new) = (paid(before, facts, threads), paid(after, facts, threads));
    let codes: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    codes
        .into_iter()
        .map(|code| {
            let (before, after) = (old.remove(&code), new.remove(&code));
            let name = after.as_ref().or(before.as_ref()).map(|it| it.0.clone()).unwrap_or_default();
            Effect { code, name, before: before.map(|it| it.1), after: after.map(|it| it.1) }
        })
        .collect()
}

/// What every body is paid, with its name, by code.
pub(crate) fn paid(scheme: &Scheme, facts: &Facts, threads: usize) -> BTreeMap<String, (String, Paid)> {
    let one = |it: &Award| (it.code.clone(), (it.name.clone(), Paid::of(it)));
    kept(scheme, facts, &all_earners(scheme, facts), threads, one).into_iter().collect()
}

//! The traps of a scheme's design: what may be written and costs someone money all the same.
//!
//! [`Scheme::read`] refuses what cannot be meant. What is found here can be meant, and often is not: a test that no
//! reading meets, a line that one patient more or less earns or loses as a whole, two payments for one figure. A
//! scheme's authors mend a finding, or accept it in the scheme with the reason.
//!
//! Everything here is worked out from the rules alone. What a finding moves in pounds for real earners is
//! `outturn_award::lint`'s.

use outturn_core::{Diagnostic, Exact};

use crate::model::Scheme;
use crate::places::place;

mod accepted;
mod cliffs;
mod codes;
mod conditions;
mod edge;
mod law;
mod logic;
mod money;
mod scales;
mod site;
mod stake;
mod standing;
mod twice;
mod zero;

pub use codes::{CODES, OF_OTHERS, findings_markdown};
pub use stake::Stake;

/// A trap of a scheme's design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code of its kind, one of [`CODES`].
    pub code: &'static str,
    /// The address of the rule, as in an award; of a part of its condition, with the part's name after it.
    pub at: String,
    /// Which part of the rule's condition is meant: the place in each `all` or `any` on the way to it, from outside.
    pub path: Vec<usize>,
    /// What is dangerous, in sentences.
    pub says: String,
    /// What to do about it.
    pub way_out: &'static str,
    /// What hangs on it; empty where that is nothing that can be told.
    pub stakes: Vec<Stake>,
    /// What is told of earners where facts are there.
    pub tell: Tell,
}

/// What is told of earners beside a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tell {
    /// What it moves for the largest, the middle and the smallest earner, and in all.
    Each,
    /// What hangs on it in all.
    All,
    /// How much larger the largest earner is than the smallest.
    Sizes,
    /// Nothing.
    Nothing,
}

/// A check of a scheme.
type Rule = fn(&Scheme) -> Vec<Finding>;

/// Every check, in the order in which findings are told.
const RULES: &[Rule] = &[
    conditions::find,
    scales::find,
    money::find,
    cliffs::find,
    twice::find,
    zero::find,
    law::find,
    standing::find,
];

/// What was found about a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// What nobody has accepted.
    pub open: Vec<Finding>,
    /// What is accepted, each with the index of the acceptance that covers it.
    pub accepted: Vec<(Finding, usize)>,
}

/// Every trap of a scheme, those that are accepted apart from the others.
pub fn lint(scheme: &Scheme) -> Found {
    let mut found = Found::default();
    for finding in RULES.iter().flat_map(|rule| rule(scheme)) {
        let by = scheme.accepted.iter().position(|it| it.covers(finding.code, &finding.at));
        match by {
            Some(by) => found.accepted.push((finding, by)),
            None => found.open.push(finding),
        }
    }
    found.open.extend(accepted::find(scheme, &found.accepted));
    found
}

impl Finding {
    fn new(
        code: &'static str,
        at: impl Into<String>,
        says: impl Into<String>,
        way_out: &'static str,
    ) -> Finding {
        Finding {
            code,
            at: at.into(),
            path: Vec::new(),
            says: says.into(),
            way_out,
            stakes: Vec::new(),
            tell: Tell::Nothing,
        }
    }

    /// The same as a complaint about a file, with its place in the text.
    pub fn placed(&self, file: &str, text: &str) -> Diagnostic {
        match place(text, &self.at, &self.path) {
            Some(span) => Diagnostic::at(file, text, span, self.code, &self.says, self.help()),
            None => Diagnostic::file(file, self.code, &self.says, self.help()),
        }
    }

    /// What to do about it: the way out, and how it is accepted where it is meant.
    pub fn help(&self) -> String {
        if accepted::is_of_acceptance(self.code) {
            return self.way_out.to_owned();
        }
        let Finding { way_out, code, at, .. } = self;
        format!(
            "{way_out} Where it is meant: [[accepted]] finding = \"{code}\", at = \"{at}\", reason = \"...\""
        )
    }

    fn with(mut self, stakes: impl IntoIterator<Item = Stake>, tell: Tell) -> Finding {
        self.stakes = stakes.into_iter().filter(|it| !it.is_nothing()).collect();
        self.tell = tell;
        self
    }
}

/// So much of everything.
const WHOLE: Exact = Exact::ONE;

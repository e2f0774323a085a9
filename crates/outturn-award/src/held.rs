//! The rules of a scheme in words, held against one earner: which hold, which do not, and which are open.

use outturn_scheme::show::{Said, Section, is_one_sentence, show};
use outturn_scheme::{GatewayRule, LineRule, Scheme, Test};

use crate::award::{Award, StepKind};
use crate::check::Check;
use crate::truth::{Outcome, Truth};

/// What became of a rule for the earner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A condition holds, a gateway is passed, a line is earned, or nothing is taken.
    Holds,
    /// It does not.
    Fails,
    /// A line is earned in part.
    InPart,
    /// It is not known.
    Open,
    /// It does not apply to the earner.
    NotApplicable,
}

impl Held {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Held::Holds => "holds",
            Held::Fails => "fails",
            Held::InPart => "in part",
            Held::Open => "open",
            Held::NotApplicable => "does not apply",
        }
    }

    const fn of(truth: Truth) -> Held {
        match truth {
            Truth::True => Held::Holds,
            Truth::False => Held::Fails,
            Truth::Unknown => Held::Open,
        }
    }
}

/// A part of the rules, each of which is held or is none that could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSection {
    /// What it is about.
    pub title: String,
    /// What the scheme says, and what became of it; none of what is no condition.
    pub said: Vec<(Said, Option<Held>)>,
}

/// What a scheme says, with what became of each condition for one earner. Conditions of local measures, and those under
/// which a line applies at all, are told by their line alone.
pub fn held(scheme: &Scheme, award: &Award) -> Vec<HeldSection> {
    let section = |Section { title, said }: Section| {
        // Conditions that stand below the rule that was told last.
        let mut below: Vec<Held> = Vec::new();
        let said = said.into_iter().map(|it| {
            if it.address.is_empty() {
                let held = if below.is_empty() { None } else { Some(below.remove(0)) };
                return (it, held);
            }
            let step = award.steps.iter().find(|step| step.address == it.address);
            let judged = step
                .filter(|step| matches!(step.kind, StepKind::Gateway | StepKind::Line | StepKind::Deduction));
            below = match (test_of(scheme, &it.address), judged.and_then(|step| step.check.as_ref())) {
                (Some(test), Some(check)) if nested(scheme, &it.address, test) => {
                    conditions(scheme, test, check)
                }
                _ => Vec::new(),
            };
            let held = judged.map(|step| match step.outcome {
                Outcome::Met if in_part(award, &it.address) => Held::InPart,
                Outcome::Met => Held::Holds,
                Outcome::Missed => Held::Fails,
                Outcome::Unknown => Held::Open,
                Outcome::NotApplicable => Held::NotApplicable,
            });
            (it, held)
        });
        HeldSection { title, said: said.collect() }
    };
    show(scheme).into_iter().map(section).collect()
}

/// Whether a line has points, and not all of them.
fn in_part(award: &Award, address: &str) -> bool {
    let score = award.scores.iter().find(|score| score.address == address);
    score.is_some_and(|score| {
        score.least == score.most && score.least != score.out_of && !score.least.is_zero()
    })
}

fn test_of<'a>(scheme: &'a Scheme, address: &str) -> Option<&'a Test> {
    if let Some(id) = address.strip_prefix("gateway/") {
        return scheme.gateways.iter().find(|it| it.id == id).and_then(|it| match &it.rule {
            GatewayRule::Test(test) => Some(test.as_ref()),
            GatewayRule::Decided(_) => None,
        });
    }
    if let Some(id) = address.strip_prefix("deduction/") {
        let deduction = scheme.deductions.iter().find(|it| it.id == id)?;
        return deduction.withdrawn.is_none().then_some(&deduction.standard);
    }
    scheme.lines.iter().find(|it| it.address == address).and_then(|it| match &it.rule {
        LineRule::Test(test) => Some(test),
        _ => None,
    })
}

/// Whether the condition of a rule stands below it: that of a gateway always, any other where it takes more than one
/// sentence.
fn nested(scheme: &Scheme, address: &str, test: &Test) -> bool {
    address.starts_with("gateway/") || !is_one_sentence(scheme, test)
}

/// A condition and those it joins, in the order in which they are told.
fn conditions(scheme: &Scheme, test: &Test, check: &Check) -> Vec<Held> {
    let mut all = vec![Held::of(check.truth)];
    if !is_one_sentence(scheme, test) {
        let tests = match test {
            Test::All(tests) | Test::Any(tests) => tests.as_slice(),
            Test::Compare(_) | Test::Assured { .. } => &[],
        };
        all.extend(tests.iter().zip(&check.parts).flat_map(|(test, check)| conditions(scheme, test, check)));
    }
    all
}

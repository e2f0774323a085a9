//! The award of one earner in plain English.

use outturn_core::{Pence, Standing};
use outturn_scheme::Scheme;

use crate::award::{Award, Step, StepKind};
use crate::truth::Outcome;

/// A statement: what came out, why, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// What came out.
    pub result: Vec<String>,
    /// Why: a sentence for each step that decided it, or for every step.
    pub reasons: Vec<String>,
    /// What would settle it, most valuable first.
    pub open: Vec<String>,
    /// Doubts about the rules and facts that the reasons rest on.
    pub doubts: Vec<String>,
}

/// The statement of an award: only what decided it, or with `all` every step.
pub fn statement(scheme: &Scheme, award: &Award, all: bool) -> Statement {
    let shown: Vec<&Step> = award.steps.iter().filter(|step| all || decided(award, step)).collect();
    let reasons = shown.iter().map(|step| step.because.clone()).filter(|text| !text.is_empty()).collect();
    let mut doubts: Vec<String> = Vec::new();
    for step in &shown {
        let Some(cite) = step.cite.as_ref().filter(|cite| cite.standing != Standing::Seen) else { continue };
        // Two steps that rest on one rule, as value and rounding do, share its doubt.
        if !doubts.iter().any(|doubt| doubt.ends_with(&cite.note)) {
            doubts.push(format!("{} ({}): {}", step.title, cite.standing, cite.note));
        }
    }
    for step in &shown {
        for reading in step.readings.iter().filter(|it| it.standing != Standing::Seen && !it.note.is_empty())
        {
            let doubt = format!("{} ({}): {}", reading.indicator, reading.standing, reading.note);
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
    Statement { result: result(scheme, award), reasons, open: open(award, all), doubts }
}

fn result(scheme: &Scheme, award: &Award) -> Vec<String> {
    let name = &award.name;
    let mut lines = Vec::new();
    match (award.maximum, award.most) {
        (Some(maximum), Some(most)) => {
            lines.push(format!("Under {} {name} could be awarded up to {maximum}.", scheme.title));
            lines.push(if most == award.least {
                let verb = if most == Pence::ZERO { "It is awarded nothing" } else { "It is awarded" };
                if most == Pence::ZERO { format!("{verb}.") } else { format!("{verb} {most}.") }
            } else {
                format!("What is known leaves an award from {} to {most}.", award.least)
            });
        }
        _ => lines.push(format!("The head count of {name} is not known, so no amount can be given.")),
    }
    for payee in &award.payees {
        if payee.code != award.code {
            lines.push(format!(
                "It has closed since; what it earned is paid to {} {}.",
                payee.code, payee.name
            ));
        }
    }
    lines
}

fn open(award: &Award, all: bool) -> Vec<String> {
    let shown = if all { award.unsettled.len() } else { 5 };
    let mut lines: Vec<String> = award
        .unsettled
        .iter()
        .take(shown)
        .map(|it| match it.at_stake {
            Some(pence) => format!("{pence} hangs on {}", it.want),
            None => format!("everything hangs on {}", it.want),
        })
        .collect();
    if award.unsettled.len() > shown {
        lines.push(format!("and {} more; `--all` lists them", award.unsettled.len() - shown));
    }
    lines
}

/// Whether a step decided the award: what failed; unless the award was voided, also what was earned.
fn decided(award: &Award, step: &Step) -> bool {
    let voided = award.most == Some(Pence::ZERO)
        && award.steps.iter().any(|it| it.kind == StepKind::Gateway && it.outcome == Outcome::Missed);
    match (step.kind, step.outcome) {
        (StepKind::Gateway, Outcome::Missed) => true,
        (_, Outcome::Unknown) | (StepKind::Value | StepKind::Rounding | StepKind::Gateway, _) => false,
        (StepKind::Line, Outcome::Met | Outcome::Missed) => !voided,
        (_, outcome) => !voided && outcome == Outcome::Missed,
    }
}

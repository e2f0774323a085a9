//! The award of one earner in plain English.

use outturn_core::Pence;
use outturn_scheme::{Scheme, Test};

use crate::award::{Award, Payee, Step, StepKind};
use crate::check::Want;
use crate::sentence;
use crate::truth::Outcome;

mod doubts;

use doubts::{doubts, leaves};

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
    Statement {
        result: result(scheme, award),
        reasons,
        open: open(scheme, award, all),
        doubts: doubts(scheme, &shown),
    }
}

fn result(scheme: &Scheme, award: &Award) -> Vec<String> {
    let name = &award.name;
    let mut lines = Vec::new();
    match (award.maximum, award.most) {
        (Some(maximum), Some(most)) => {
            let shown = |pence| sentence::amount(scheme, pence);
            let could = if scheme.is_score() { "could score" } else { "could be awarded" };
            lines.push(format!("Under {}, {name} {could} up to {}.", scheme.title, shown(maximum)));
            lines.push(if most != award.least && scheme.is_score() {
                format!("What is known leaves a score of between {} and {}.", shown(award.least), shown(most))
            } else if most != award.least {
                format!("What is known leaves an award of between {} and {most}.", award.least)
            } else if scheme.is_score() {
                format!("It scores {}.", shown(most))
            } else if most == Pence::ZERO {
                "It is awarded nothing.".to_owned()
            } else {
                format!("It is awarded {most}.")
            });
        }
        _ if award.unsettled.iter().any(|it| matches!(it.want, Want::Organisation { .. })) => {
            lines.push(format!("It is not known when {name} was there, so no amount can be given."));
        }
        _ if award.least > Pence::ZERO => {
            let least = sentence::amount(scheme, award.least);
            lines.push(format!(
                "What a full award is for {name} is not known. What is known leaves an award of at least {least}."
            ));
        }
        _ => lines.push(format!("What a full award is for {name} is not known, so no amount can be given.")),
    }
    if scheme.example {
        lines.push("The scheme is an example: nobody is paid under it.".to_owned());
    }
    if let Some(next) = &scheme.replaced_by {
        lines.push(format!("This version of the rules was replaced by {next} while the year ran."));
    }
    lines.extend(paid(award));
    lines
}

/// Who is paid, where it is not the earner alone.
fn paid(award: &Award) -> Option<String> {
    let others: Vec<&Payee> = award.payees.iter().filter(|payee| payee.code != award.code).collect();
    match (award.payees.as_slice(), others.as_slice()) {
        (_, []) => None,
        _ if award.most == Some(Pence::ZERO) => None,
        ([_], [only]) => {
            Some(format!("It has closed since; what it earned is paid to {} {}.", only.code, only.name))
        }
        (all, _) => {
            let parts: Vec<String> = all
                .iter()
                .map(|payee| {
                    let amount = match payee.most {
                        None => "a share".to_owned(),
                        Some(most) if most == payee.least => most.to_string(),
                        Some(most) => format!("between {} and {most}", payee.least),
                    };
                    format!("{amount} to {} {}", payee.code, payee.name)
                })
                .collect();
            let (last, before) = parts.split_last()?;
            let before = before.join(", ");
            Some(format!("It has closed since; what it earned is divided: {before} and {last}."))
        }
    }
}

fn open(scheme: &Scheme, award: &Award, all: bool) -> Vec<String> {
    // What is open and cannot change the award is nobody's business here.
    if award.most == Some(award.least) {
        return Vec::new();
    }
    let shown = if all { award.unsettled.len() } else { 5 };
    let mut lines: Vec<String> = award
        .unsettled
        .iter()
        .take(shown)
        .map(|it| {
            let wanted = wanted(scheme, &it.want);
            match it.at_stake {
                Some(Pence::ZERO) => format!("Nothing hangs by itself on {wanted}"),
                Some(pence) if scheme.is_score() => {
                    format!("{} hang on {wanted}", sentence::amount(scheme, pence))
                }
                Some(pence) => format!("{pence} hangs on {wanted}"),
                None if it.addresses.iter().any(|address| address == "value") => {
                    format!("Everything hangs on {wanted}")
                }
                None => format!("Also open: {wanted}"),
            }
        })
        .collect();
    if award.unsettled.len() > shown {
        lines.push(format!("and {} more; `--all` lists them", award.unsettled.len() - shown));
    }
    lines
}

/// What would settle something: in words, with the id under which it is recorded.
fn wanted(scheme: &Scheme, want: &Want) -> String {
    let wanted = match want {
        Want::Reading { indicator, period, .. } => {
            let phrase = scheme.indicators.get(indicator).map_or(indicator.as_str(), |it| &it.phrase);
            let (phrase, period) = (sentence::inside(phrase), sentence::period(period));
            format!("a reading of {phrase} for {period} ({indicator})")
        }
        Want::Decision { subject, role, .. } => {
            let role = sentence::role(role);
            match decided_title(scheme, subject) {
                Some(title) => format!("a decision by {role} on “{title}” ({subject})"),
                None => format!("a decision by {role} on {subject}"),
            }
        }
        Want::Agreement { item, .. } => match scheme.agreed.get(item) {
            Some(agreed) => format!("an agreement on “{}” ({item})", agreed.title),
            None => match scheme.lines.iter().find(|line| line.address == *item) {
                Some(line) => format!("an agreement on “{}” ({item})", line.title),
                None => format!("an agreement on {item}"),
            },
        },
        Want::Organisation { .. } => "its row in organisations.csv".to_owned(),
    };
    if want.why().is_empty() { wanted } else { format!("{wanted}: {}", sentence::free_text(want.why())) }
}

/// What a subject that someone decides is called.
fn decided_title<'a>(scheme: &'a Scheme, subject: &str) -> Option<&'a str> {
    let gateway = scheme.gateways.iter().find(|it| it.id == subject).map(|it| it.title.as_str());
    gateway.or_else(|| {
        leaves(scheme).find_map(|(_, leaf)| match leaf {
            Test::Assured { id, title, .. } if id == subject => Some(title.as_str()),
            _ => None,
        })
    })
}

/// Whether a step decided the award: what failed; unless the award was voided, also what was earned.
fn decided(award: &Award, step: &Step) -> bool {
    let voided = award.most == Some(Pence::ZERO)
        && award.steps.iter().any(|it| it.kind == StepKind::Gateway && it.outcome == Outcome::Missed);
    match (step.kind, step.outcome) {
        (StepKind::Gateway, Outcome::Missed) => true,
        (_, Outcome::Unknown) | (StepKind::Value | StepKind::Rounding | StepKind::Gateway, _) => false,
        (StepKind::Line | StepKind::Factor, Outcome::Met | Outcome::Missed) => !voided,
        (_, outcome) => !voided && outcome == Outcome::Missed,
    }
}

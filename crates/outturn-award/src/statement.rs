//! The award of one earner in plain English.

use outturn_core::{Pence, Standing};
use outturn_scheme::{Compare, GatewayRule, Level, LineRule, Scheme, Test};

use crate::award::{Award, Payee, Step, StepKind};
use crate::check::{Check, Want};
use crate::sentence;
use crate::truth::{Outcome, Truth};

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

/// Every comparison and assurance of a scheme, with the address of the step it stands in.
fn leaves(scheme: &Scheme) -> impl Iterator<Item = (String, &Test)> {
    let gateways = scheme.gateways.iter().filter_map(|it| match &it.rule {
        GatewayRule::Test(test) => Some((format!("gateway/{}", it.id), test.as_ref())),
        GatewayRule::Decided(_) => None,
    });
    let lines = scheme.lines.iter().filter_map(|it| match &it.rule {
        LineRule::Test(test) => Some((it.address.clone(), test)),
        LineRule::Bands { .. }
        | LineRule::Local(_)
        | LineRule::Scales { .. }
        | LineRule::As(_)
        | LineRule::Always => None,
    });
    let deductions = scheme.deductions.iter().map(|it| (format!("deduction/{}", it.id), &it.standard));
    gateways
        .chain(lines)
        .chain(deductions)
        .flat_map(|(address, test)| test.leaves().into_iter().map(move |leaf| (address.clone(), leaf)))
}

/// What is in doubt about the rules and facts that the steps rest on, each doubt once.
fn doubts(scheme: &Scheme, shown: &[&Step]) -> Vec<String> {
    let mut doubts: Vec<String> = Vec::new();
    let mut add = |doubt: String| {
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    };
    let mut noted: Vec<&str> = Vec::new();
    for step in shown {
        let Some(cite) = step.cite.as_ref().filter(|cite| cite.standing != Standing::Seen) else { continue };
        // Two steps that rest on one rule, as value and rounding do, share its doubt.
        if !noted.contains(&cite.note.as_str()) {
            noted.push(&cite.note);
            add(format!("{} ({}): {}", step.title, cite.standing, cite.note));
        }
    }
    for (_, leaf) in leaves(scheme).filter(|(address, _)| shown.iter().any(|it| it.address == *address)) {
        let Test::Compare(Compare { level: Level::Agreed { item, .. }, .. }) = leaf else { continue };
        let Some(agreed) = scheme.agreed.get(item).filter(|it| it.cite.standing != Standing::Seen) else {
            continue;
        };
        add(format!("{} ({}): {}", agreed.title, agreed.cite.standing, agreed.cite.note));
    }
    let takes = |step: &&Step| step.kind == StepKind::Deduction && step.outcome != Outcome::Met;
    let together = scheme.deductions_cite.as_ref().filter(|cite| cite.standing != Standing::Seen);
    if let Some(cite) = together.filter(|_| shown.iter().any(takes)) {
        add(format!("How deductions are taken ({}): {}", cite.standing, cite.note));
    }
    for step in shown {
        for reading in step.readings.iter().filter(|it| it.standing != Standing::Seen) {
            let phrase =
                scheme.indicators.get(&reading.indicator).map_or(&reading.indicator, |it| &it.phrase);
            add(if reading.note.is_empty() {
                format!("{phrase}, {} ({})", sentence::period(&reading.period), reading.standing)
            } else {
                format!("{phrase} ({}): {}", reading.standing, reading.note)
            });
        }
        // What the scheme says of agreed levels has been repeated above.
        let said =
            leaves(scheme).filter(|(address, _)| *address == step.address).filter_map(
                |(_, leaf)| match leaf {
                    Test::Compare(Compare { level: Level::Agreed { item, .. }, .. }) => {
                        Some(scheme.agreed.get(item)?.cite.standing)
                    }
                    _ => None,
                },
            );
        let said = said.max().unwrap_or_default();
        // What is settled and weaker than every reading below it rests on a decision or an agreed level that is.
        for leaf in step.check.iter().flat_map(Check::leaves).filter(|leaf| leaf.truth != Truth::Unknown) {
            let readings = leaf.readings.iter().map(|it| it.standing).max().unwrap_or_default();
            if leaf.standing > readings.max(said) {
                let of = if leaf.readings.is_empty() { "the decision" } else { "the agreed level" };
                add(format!("{}: {of} ({})", leaf.subject, leaf.standing));
            }
        }
    }
    doubts
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

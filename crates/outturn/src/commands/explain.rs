//! `outturn explain`: one earner's award, step by step, and why.

use std::collections::BTreeSet;
use std::fmt::Write;

use outturn_award::statement::statement;
use outturn_award::{Award, Bounds, Outcome, Run, Step, StepKind, Truth, UsedReading, amount};
use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Pence, Quantity, Unit};
use outturn_scheme::Scheme;

mod rules;

use super::award::judges;
use super::{Context, stranger};
use crate::cli::ExplainArgs;
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

pub(super) fn run(context: &Context, args: &ExplainArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let found = Run::new(scheme, facts).award_of(&args.earner);
    let award = match (stranger(scheme, facts, &args.earner, &args.earner), found) {
        (None, Some(award)) => award,
        (problem, _) => return context.give_up(problem.as_slice()),
    };
    let kept_out = load::kept_out(scheme, &loaded.facts);
    let page = match (args.rules, args.html) {
        (true, true) => rules::html(scheme, &award),
        (true, false) => rules::text(scheme, &award, context.painted),
        (false, _) => page(scheme, facts, &award, args.all),
    };
    match context.answer(&page, Exit::Done) {
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, &loaded.facts.place)
        }
        failed => failed,
    }
}

fn page(scheme: &Scheme, facts: &Facts, award: &Award, all: bool) -> String {
    let mut text = format!("{} {}: {} ({})\n\n", award.code, award.name, scheme.title, scheme.id);
    let said = statement(scheme, award, all);
    for line in &said.result {
        text.push_str(&wrap(line, 100, "", ""));
    }
    text.push('\n');
    text.push_str(&waterfall(scheme, award).render());
    if award
        .steps
        .iter()
        .filter_map(|step| step.after.as_ref())
        .any(|after| !(after.least.is_whole() && after.most.is_whole()))
    {
        text.push_str("≈ shown rounded; the exact amount is used\n");
    }
    if award.most != Some(award.least) {
        let legend = "“At least” is what is left if all that is not known goes against the earner, “at most” if all of \
                      it goes for the earner; the change is of the most.";
        text.push_str(&wrap(legend, 100, "", ""));
    }
    section(&mut text, "Scores of groups", &groups(scheme, award));
    section(&mut text, if all { "Every step" } else { "What decided it" }, &said.reasons);
    // Nothing that is still open can change an award that is settled.
    if award.most != Some(award.least) {
        section(&mut text, "What would settle it (each alone: the amounts overlap)", &said.open);
    }
    section(&mut text, "What is in doubt", &said.doubts);
    if all {
        section(&mut text, "Where the rules come from", &documents(scheme));
        section(&mut text, "Where the figures come from", &sources(facts, award));
    }
    text
}

/// What each group scored.
fn groups(scheme: &Scheme, award: &Award) -> Vec<String> {
    let shown = |points: &Exact| match points.terminating() {
        Some(text) if text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 2) => text,
        _ => format!("≈{}", points.grouped(2)),
    };
    let said = scheme.groups.iter().filter_map(|group| {
        let address = format!("group/{}", group.id);
        let score = award.scores.iter().find(|score| score.address == address)?;
        let points = match (score.applies, score.least == score.most) {
            (Truth::False, _) => "is not scored".to_owned(),
            (_, true) => format!("{} of {}", shown(&score.least), shown(&score.out_of)),
            (_, false) => {
                format!(
                    "between {} and {} of {}",
                    shown(&score.least),
                    shown(&score.most),
                    shown(&score.out_of)
                )
            }
        };
        Some(format!("{}: {points}", group.title))
    });
    said.collect()
}

/// The documents that the rules come from.
fn documents(scheme: &Scheme) -> Vec<String> {
    let documents = scheme.sources.values().map(|it| {
        let parts = [&it.title, &it.publisher, &it.published, &it.address, &it.note];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(". ")
    });
    documents.collect()
}

/// The sources of the figures that the award rests on, with what a reader of them must know.
fn sources(facts: &Facts, award: &Award) -> Vec<String> {
    let readings = award.steps.iter().flat_map(|step| &step.readings);
    let of_shares = |reading: &'_ UsedReading| reading.attributed.as_ref().map(|it| it.source.clone());
    let used: BTreeSet<String> =
        readings.flat_map(|it| [Some(it.source.clone()), of_shares(it)]).flatten().collect();
    let sources = facts.sources.iter().filter(|(key, _)| used.contains(*key)).map(|(key, it)| {
        let parts = [&it.title, &it.publisher, &it.address, &it.file, &it.note];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        format!("{key}: {}", parts.join(". "))
    });
    sources.collect()
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for line in lines {
        text.push_str(&wrap(line, 100, "- ", "  "));
    }
}

fn waterfall(scheme: &Scheme, award: &Award) -> Table {
    let pounds = |pence: &Exact| marked(scheme, pence);
    let mut table = Table::new(&[
        ("Step", Align::Left),
        ("Worth", Align::Right),
        ("Outcome", Align::Left),
        ("Leaves at least", Align::Right),
        ("Leaves at most", Align::Right),
        ("Change", Align::Right),
    ]);
    for step in &award.steps {
        table.row([
            step.address.clone(),
            worth(award, step),
            outcome(step),
            step.after.as_ref().map_or_else(|| "not known".to_owned(), |it| pounds(&it.least)),
            step.after.as_ref().map_or_else(|| "not known".to_owned(), |it| pounds(&it.most)),
            change(scheme, step.before.as_ref(), step.after.as_ref()),
        ]);
    }
    table
}

/// What a step is worth: its points where it is scored in them, otherwise its share.
fn worth(award: &Award, step: &Step) -> String {
    if let Some(score) = award.scores.iter().find(|score| score.address == step.address) {
        let out_of = Quantity { value: score.out_of.clone(), unit: Unit::Number };
        return format!("{out_of} points");
    }
    let share = step.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share });
    share.map(|it| it.to_string()).unwrap_or_default()
}

/// What became of a step. Arithmetic that could be done needs no word.
fn outcome(step: &Step) -> String {
    match (step.kind, step.outcome) {
        (kind, Outcome::Met) if !judges(kind) => String::new(),
        (StepKind::Cap, Outcome::Missed) => "cut".to_owned(),
        // A band may earn a part of its line.
        (StepKind::Line, Outcome::Met) if is_part(step) => "in part".to_owned(),
        (_, outcome) => outcome.as_str().replace('_', " "),
    }
}

/// Whether a line that was earned still took something away.
fn is_part(step: &Step) -> bool {
    step.before.as_ref().zip(step.after.as_ref()).is_some_and(|(before, after)| before.most != after.most)
}

/// The change a step makes if everything unknown goes for the earner.
fn change(scheme: &Scheme, before: Option<&Bounds>, after: Option<&Bounds>) -> String {
    let (Some(before), Some(after)) = (before, after) else { return "not known".to_owned() };
    let change = &after.most - &before.most;
    if change.is_zero() { String::new() } else { marked(scheme, &change) }
}

/// Pounds and pence, or points, with the sign of rounding where the amount used has a fraction more.
fn marked(scheme: &Scheme, pence: &Exact) -> String {
    let shown = amount(scheme, Pence::nearest(pence, Direction::HalfUp));
    if pence.is_whole() { shown } else { format!("≈{shown}") }
}

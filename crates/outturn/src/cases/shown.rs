//! Awards and complaints as the expected blocks of pages have them.

use outturn_award::lint::Sizes;
use outturn_award::statement::statement;
use outturn_award::{Award, Outcome, Score, Truth, amount};
use outturn_core::exact::Direction;
use outturn_core::{Diagnostic, Exact, Facts, Pence};
use outturn_scheme::Scheme;
use outturn_scheme::lint::{self, Finding};

/// An award as lines: its total, and the steps at or below some addresses, or all.
pub(super) fn award(scheme: &Scheme, award: &Award, only: &[String]) -> Vec<String> {
    let total = range(scheme, award.least, award.most);
    let pounds = |pence: &Exact| marked(scheme, pence);
    let mut out = vec![format!("{} {}: {total}", award.code, award.name)];
    let asked = |address: &str| {
        let below = |only: &String| {
            address.strip_prefix(only.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        only.is_empty() || only.iter().any(below)
    };
    let steps: Vec<_> = award.steps.iter().filter(|step| asked(&step.address)).collect();
    let width = steps.iter().map(|step| step.address.len()).max().unwrap_or(0);
    for step in steps {
        let outcome = match step.outcome {
            Outcome::NotApplicable => "not applicable",
            other => other.as_str(),
        };
        let left = match &step.after {
            None => "not known".to_owned(),
            Some(bounds) if bounds.least == bounds.most => pounds(&bounds.least),
            Some(bounds) => format!("{} to {}", pounds(&bounds.least), pounds(&bounds.most)),
        };
        out.push(format!("  {:<width$}  {outcome:<7}  leaves {left}", step.address));
        out.push(format!("      {}", step.because));
    }
    for score in award.scores.iter().filter(|score| asked(&score.address)) {
        out.push(scored(score));
    }
    for open in award.unsettled.iter().filter(|_| only.is_empty()) {
        let stake = open.at_stake.map_or("everything".to_owned(), |pence| amount(scheme, pence));
        out.push(format!("  wanted: {} ({stake})", open.want));
    }
    for payee in award.payees.iter().filter(|payee| payee.code != award.code) {
        out.push(format!(
            "  paid to {} {}: {}",
            payee.code,
            payee.name,
            range(scheme, payee.least, payee.most)
        ));
    }
    out
}

/// Complaints as lines; lines of the scheme are counted from the example's own part.
pub(super) fn complaints(problems: &[Diagnostic], base_lines: usize) -> Vec<String> {
    let shown = |it: &Diagnostic| {
        let mut it = it.clone();
        if it.line > base_lines && it.file == "scheme" {
            it.line -= base_lines;
        }
        [it.one_line(), format!("    {}", it.help)]
    };
    problems.iter().flat_map(shown).collect()
}

/// What lint finds, as lines: each finding with what it moves for the earners of the facts, and how many are accepted.
pub(super) fn linted(scheme: &Scheme, text: &str, facts: &Facts, base_lines: usize) -> Vec<String> {
    let (sizes, found) = (Sizes::of(scheme, facts), lint::lint(scheme));
    let mut placed: Vec<(Diagnostic, &Finding)> =
        found.open.iter().map(|it| (it.placed("scheme", text), it)).collect();
    placed.sort_by_key(|(it, _)| (it.line, it.column));
    let mut out = Vec::new();
    for (diagnostic, finding) in placed {
        let mut shown = complaints(&[diagnostic], base_lines).into_iter();
        out.extend(shown.next());
        out.extend(outturn_award::lint::told(scheme, finding, &sizes).map(|it| format!("    {it}")));
        out.extend(shown);
    }
    out.extend((!found.accepted.is_empty()).then(|| format!("accepted: {}", found.accepted.len())));
    out
}

fn range(scheme: &Scheme, least: Pence, most: Option<Pence>) -> String {
    let shown = |pence| amount(scheme, pence);
    match most {
        Some(most) if most == least => shown(most),
        Some(most) => format!("{} to {}", shown(least), shown(most)),
        None if least > Pence::ZERO => format!("at least {}", shown(least)),
        None => "not known".to_owned(),
    }
}

/// Points of a line, a scale, a group or the whole.
fn scored(score: &Score) -> String {
    let points = |it: &Exact| it.terminating().unwrap_or_else(|| format!("≈{}", it.decimals(6)));
    let Score { address, least, most, out_of, applies } = score;
    let out_of = points(out_of);
    match (applies, least == most) {
        (Truth::False, _) => format!("  scores: {address}: does not apply"),
        (_, true) => format!("  scores: {address}: {} of {out_of}", points(least)),
        (_, false) => format!("  scores: {address}: {} to {} of {out_of}", points(least), points(most)),
    }
}

/// The statement of an award: what came out, why, what is open, what is in doubt.
pub(super) fn told(scheme: &Scheme, award: &Award) -> Vec<String> {
    let statement = statement(scheme, award, false);
    let mut out = statement.result;
    let sections = [
        ("What decided it", statement.reasons),
        ("What would settle it", statement.open),
        ("What is in doubt", statement.doubts),
    ];
    for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        out.extend([String::new(), title.to_owned()]);
        out.extend(lines.iter().map(|line| format!("- {line}")));
    }
    out
}

/// Pounds and pence, or points, with the sign of rounding where the exact amount has a fraction more.
fn marked(scheme: &Scheme, pence: &Exact) -> String {
    let shown = amount(scheme, Pence::nearest(pence, Direction::HalfUp));
    if pence.is_whole() { shown } else { format!("≈{shown}") }
}

//! `outturn award`: what each earner is paid.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::num::NonZero;

use outturn_award::json;
use outturn_award::{Award, Outcome, Report, StepKind, Want, report};
use outturn_core::{Diagnostic, Exact, Facts, Pence, Quantity, Standing, Unit};
use outturn_scheme::Scheme;

use super::csv_files::csv_of_awards;
use super::{Context, recast, shown, stranger, tell};
use crate::cli::{AwardArgs, Format, OnFacts};
use crate::exit::Exit;
use crate::load::{self, Loaded};
use crate::output;
use crate::table::{Align, Table, wrap};

pub(super) fn run(context: &Context, args: &AwardArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let mut strangers: Vec<Diagnostic> = args
        .earner
        .iter()
        .filter_map(|code| stranger(scheme, facts, &format!("--earner {code}"), code))
        .collect();
    strangers.extend(args.recast_to.and_then(|day| recast::too_early(scheme, day)));
    if !strangers.is_empty() {
        return context.give_up(&strangers);
    }
    let threads = args.threads.map_or_else(super::threads, NonZero::get);
    let report = report(scheme, facts, threads, |code| {
        args.earner.is_empty() || args.earner.iter().any(|it| it == code)
    });
    let kept_out = load::kept_out(scheme, &loaded.facts);
    context.complain(&kept_out.complaints);
    tell(&left_behind(scheme, facts));
    if report.awards.is_empty() {
        let message =
            format!("no {} was open on {}, so nobody earns", scheme.earner, scheme.organisations_as_at);
        let help = "organisations.csv says which bodies existed when: docs/facts.md";
        return context.give_up(&[Diagnostic::file(&loaded.facts.place, "no-earners", message, help)]);
    }
    if let Some(folder) = &args.out {
        let files = super::bundle::files(&loaded, &report, &args.earner);
        let named: Vec<(&str, &[u8])> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        if let Err(problem) = output::write_folder(folder, &named) {
            return context.give_up(&[problem]);
        }
    }
    let recast_to = args.recast_to.map(|day| outturn_award::recast(&report, &facts.organisations, day));
    let mut text = match args.format {
        format if let Some(recast) = &recast_to => recast::text(&loaded, recast, format),
        Format::Json => json::bytes(&json::awards(scheme, &report)),
        Format::Csv => String::from_utf8_lossy(&csv_of_awards(&report)).into_owned(),
        Format::Table => page(&loaded, &report, &args.on, args.earner.is_empty()),
    };
    if let (Some(folder), Format::Table) = (&args.out, args.format) {
        let folder = shown(folder);
        let _ = writeln!(text, "\nWritten to {folder}; `outturn verify {folder}` recomputes it.");
    }
    match context.answer(&text, Exit::Done) {
        Exit::Done => Context::tell_kept_out(&kept_out, &loaded.facts.place),
        failed => failed,
    }
}

/// Amount or range for one cell.
pub(super) fn most(most: Option<Pence>) -> String {
    most.map_or_else(|| "not known".to_owned(), |it| it.to_string())
}

fn page(loaded: &Loaded, report: &Report, on: &OnFacts, all: bool) -> String {
    let scheme = &loaded.scheme.scheme;
    let mut text = format!("{} ({}), on facts in {}\n\n", scheme.title, scheme.id, loaded.facts.place);
    text.push_str(&wrap(&how_settled(report), 100, "", ""));
    text.push('\n');
    text.push_str(&earners_table(report).render());
    text.push('\n');
    text.push_str(&steps_table(report).render());
    if all {
        text.push_str(&totals(scheme, report));
    }
    text.push_str(&settling(report));
    text.push_str(&standings(scheme, on));
    text
}

/// How much of what follows is known, and how its columns are read.
fn how_settled(report: &Report) -> String {
    let settled = report.awards.iter().filter(|award| is_settled(award)).count();
    let how = match (settled, report.awards.len()) {
        (settled, all) if settled == all => return "What each is awarded is settled.".to_owned(),
        (0, 1) => "The award is not settled: it".to_owned(),
        (0, _) => "No award is settled: each".to_owned(),
        (1, all) => format!("1 of {all} awards is settled; each of the others"),
        (settled, all) => format!("{settled} of {all} awards are settled; each of the others"),
    };
    format!(
        "{how} lies between “At least”, what is left if all that is not known goes against the earner, and “At most”, \
         if all of it goes for the earner. Met, Missed and Open count the gateways, measures and standards."
    )
}

fn is_settled(award: &Award) -> bool {
    award.most == Some(award.least)
}

fn earners_table(report: &Report) -> Table {
    let mut columns = vec![
        ("Code", Align::Left),
        ("Earner", Align::Left),
        ("Full award", Align::Right),
        ("At least", Align::Right),
        ("At most", Align::Right),
        ("Met", Align::Right),
        ("Missed", Align::Right),
        ("Open", Align::Right),
    ];
    // Only where somebody else is paid: a column of repetitions hides the few that matter.
    if report.awards.iter().any(|award| award.payees.iter().any(|payee| payee.code != award.code)) {
        columns.push(("Paid to", Align::Left));
    }
    let mut table = Table::new(&columns);
    for award in &report.awards {
        let judged = |outcome: Outcome| {
            award.steps.iter().filter(|step| judges(step.kind) && step.outcome == outcome).count()
        };
        let others = award.payees.iter().map(|payee| payee.code.as_str()).filter(|code| *code != award.code);
        table.row([
            award.code.clone(),
            award.name.clone(),
            most(award.maximum),
            award.least.to_string(),
            most(award.most),
            judged(Outcome::Met).to_string(),
            judged(Outcome::Missed).to_string(),
            (judged(Outcome::Unknown) + judged(Outcome::NotApplicable)).to_string(),
            others.collect::<Vec<_>>().join(", "),
        ]);
    }
    let count = report.awards.len();
    table.row([
        String::new(),
        format!("{count} earner{}", if count == 1 { "" } else { "s" }),
        most(report.maximum),
        report.least.to_string(),
        most(report.most),
    ]);
    table
}

/// Whether a kind of step is a judgement, not arithmetic.
pub(super) fn judges(kind: StepKind) -> bool {
    matches!(kind, StepKind::Gateway | StepKind::Line | StepKind::Deduction)
}

fn steps_table(report: &Report) -> Table {
    let mut table = Table::new(&[
        ("Step", Align::Left),
        ("Share", Align::Right),
        ("Met", Align::Right),
        ("Missed", Align::Right),
        ("Not known", Align::Right),
        ("Not applicable", Align::Right),
        ("Rule is", Align::Left),
    ]);
    let Some(first) = report.awards.first() else { return table };
    for (index, step) in first.steps.iter().enumerate().filter(|(_, step)| judges(step.kind)) {
        let count = |outcome| {
            let same = report
                .awards
                .iter()
                .filter(|award| award.steps.get(index).map(|it| it.outcome) == Some(outcome));
            same.count().to_string()
        };
        let share =
            step.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share }.to_string());
        let standing = step.cite.as_ref().map_or(Standing::Seen, |cite| cite.standing);
        table.row([
            step.address.clone(),
            share.unwrap_or_default(),
            count(Outcome::Met),
            count(Outcome::Missed),
            count(Outcome::Unknown),
            count(Outcome::NotApplicable),
            standing.to_string(),
        ]);
    }
    table
}

fn totals(scheme: &Scheme, report: &Report) -> String {
    let Some(published) = &scheme.published else { return String::new() };
    let pounds = |amount: &Exact| Quantity { value: amount.clone(), unit: Unit::Pounds }.to_string();
    let range =
        |least: String, most: String| if least == most { least } else { format!("{least} to {most}") };
    let mut said = Vec::new();
    if let Some(maximum) = &published.maximum {
        said.push(format!("{} available (ours: {})", pounds(maximum), most(report.maximum)));
    }
    if let Some(paid) = &published.paid {
        said.push(format!(
            "{} paid (ours: {})",
            pounds(paid),
            range(report.least.to_string(), most(report.most))
        ));
    }
    if let Some(count) = published.paid_nothing {
        let surely = report.awards.iter().filter(|award| award.most == Some(Pence::ZERO)).count();
        let perhaps = report.awards.iter().filter(|award| award.least == Pence::ZERO).count();
        said.push(format!("{count} paid nothing (ours: {})", range(surely.to_string(), perhaps.to_string())));
    }
    let source = scheme.sources.get(&published.cite.source).map_or("", |source| source.title.as_str());
    format!("\n{}", wrap(&format!("Published: {}. Source: {source}.", said.join("; ")), 100, "", "  "))
}

/// What hangs on one thing over all earners that wait for it.
#[derive(Default)]
struct Stake {
    earners: usize,
    known: Pence,
    /// Earners whose full award is not known, so that nothing can be said of what hangs on it for them.
    not_known: usize,
}

impl Stake {
    /// The amount; what is not known is said, never counted as nothing.
    fn shown(&self) -> String {
        match (self.known, self.not_known) {
            (_, 0) => self.known.to_string(),
            (Pence::ZERO, _) => "not known".to_owned(),
            _ => format!("{} and more", self.known),
        }
    }
}

/// What would settle the most over all earners.
fn settling(report: &Report) -> String {
    let mut wanted: BTreeMap<Want, Stake> = BTreeMap::new();
    for open in report.awards.iter().filter(|award| !is_settled(award)).flat_map(|award| &award.unsettled) {
        let stake = wanted.entry(open.want.general()).or_default();
        stake.earners += 1;
        match open.at_stake {
            Some(pence) => stake.known = stake.known + pence,
            None => stake.not_known += 1,
        }
    }
    let mut wanted: Vec<(Want, Stake)> = wanted.into_iter().collect();
    if wanted.is_empty() {
        return String::new();
    }
    wanted.sort_by(|a, b| b.1.known.cmp(&a.1.known).then_with(|| a.0.to_string().cmp(&b.0.to_string())));
    let mut text =
        "\nWhat would settle the most (each alone, summed over earners; the amounts overlap):\n".to_owned();
    let mut table =
        Table::new(&[("At stake", Align::Right), ("Earners", Align::Right), ("Wanted", Align::Left)]);
    for (want, stake) in wanted.iter().take(8) {
        table.row([stake.shown(), stake.earners.to_string(), want.to_string()]);
    }
    text.push_str(&table.render());
    if wanted.len() > 8 {
        let _ = writeln!(
            text,
            "and {} more kinds; `outturn explain` lists them for one earner",
            wanted.len() - 8
        );
    }
    text
}

/// How well the rules are known, and the command that says what is in doubt: the one that was run.
fn standings(scheme: &Scheme, on: &OnFacts) -> String {
    let cites = scheme.gateways.iter().map(|it| &it.cite);
    let cites = cites
        .chain(scheme.lines.iter().map(|it| &it.cite))
        .chain(scheme.deductions.iter().map(|it| &it.cite))
        .chain(scheme.agreed.values().map(|it| &it.cite))
        .chain(scheme.cap.iter().map(|it| &it.cite));
    let mut counts = BTreeMap::<Standing, usize>::new();
    for cite in cites.chain([&scheme.value.cite]).chain(&scheme.deductions_cite) {
        *counts.entry(cite.standing).or_default() += 1;
    }
    if counts.keys().all(|standing| *standing == Standing::Seen) {
        return String::new();
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(standing, count)| format!("{count} {} {standing}", if *count == 1 { "is" } else { "are" }))
        .collect();
    let facts = on.facts.as_ref().map(|folder| format!(" --facts {}", shown(folder))).unwrap_or_default();
    let text = format!(
        "Of the rules these awards rest on, {}. `outturn explain {} CODE{facts}` says what is in doubt.",
        parts.join(", "),
        on.scheme
    );
    format!("\n{}", wrap(&text, 100, "", "  "))
}

/// What the facts hold for other schemes, where they hold nothing for this one: a scheme that was given another id
/// leaves its decisions and agreements behind.
fn left_behind(scheme: &Scheme, facts: &Facts) -> String {
    let keys = || facts.decisions.keys().chain(facts.agreements.keys());
    if keys().any(|key| key.scheme == scheme.id) {
        return String::new();
    }
    let others: BTreeSet<&str> = keys().map(|key| key.scheme.as_str()).collect();
    if others.is_empty() {
        return String::new();
    }
    let others: Vec<&str> = others.into_iter().collect();
    format!(
        "note: the decisions and agreements in the facts are for {}, and none is for {}\n",
        others.join(" and "),
        scheme.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stake_that_is_not_known_is_not_counted_as_nothing() {
        let shown = |known, not_known| Stake { earners: 1, known: Pence(known), not_known }.shown();
        assert_eq!(shown(500, 0), "£5.00");
        assert_eq!(shown(500, 1), "£5.00 and more");
        assert_eq!(shown(0, 1), "not known");
    }
}

//! What a run came to, for reading.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_award::{Outcome, Want, amount};
use outturn_core::{Exact, Pence, Quantity, Standing, Unit};
use outturn_scheme::Scheme;

use super::judges;
use super::tally::{Counted, Stake, Tally};
use crate::cli::OnFacts;
use crate::commands::shown;
use crate::load::Loaded;
use crate::table::{Align, Table, wrap};

/// Amount or range for one cell.
pub(in crate::commands) fn most(most: Option<Pence>) -> String {
    most.map_or_else(|| "not known".to_owned(), |it| it.to_string())
}

/// What a run came to, for reading.
pub(super) fn page(loaded: &Loaded, tally: &Tally, on: &OnFacts, all: bool) -> String {
    let scheme = &loaded.scheme.scheme;
    let mut text = format!("{} ({}), on facts in {}\n\n", scheme.title, scheme.id, loaded.facts.place);
    text.push_str(&wrap(&how_settled(tally), 100, "", ""));
    text.push('\n');
    text.push_str(&earners_table(scheme, tally).render());
    text.push('\n');
    text.push_str(&steps_table(scheme, tally).render());
    if all {
        text.push_str(&totals(scheme, tally));
    }
    text.push_str(&settling(tally));
    text.push_str(&standings(scheme, on));
    text
}

/// How much of what follows is known, and how its columns are read.
fn how_settled(tally: &Tally) -> String {
    let how = match (tally.settled, tally.totals.earners) {
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

fn earners_table(scheme: &Scheme, tally: &Tally) -> Table {
    let shown = |pence| amount(scheme, pence);
    let most = |most: Option<Pence>| most.map_or_else(|| "not known".to_owned(), shown);
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
    if tally.rows.iter().any(|row| !row.paid_to.is_empty()) {
        columns.push(("Paid to", Align::Left));
    }
    let mut table = Table::new(&columns);
    for row in &tally.rows {
        table.row([
            row.code.clone(),
            row.name.clone(),
            most(row.maximum),
            shown(row.least),
            most(row.most),
            row.met.to_string(),
            row.missed.to_string(),
            row.open.to_string(),
            row.paid_to.clone(),
        ]);
    }
    let totals = &tally.totals;
    let count = totals.earners;
    table.row([
        String::new(),
        format!("{count} earner{}", if count == 1 { "" } else { "s" }),
        // A sum of scores means nothing.
        if scheme.is_score() { String::new() } else { most(totals.maximum) },
        if scheme.is_score() { String::new() } else { shown(totals.least) },
        if scheme.is_score() { String::new() } else { most(totals.most) },
    ]);
    table
}

/// What a step is worth: its points where it is scored in them, otherwise its share, where that is the same for all.
fn worth(scheme: &Scheme, step: &Counted) -> String {
    if let Some(points) =
        scheme.lines.iter().find(|line| line.address == step.address).and_then(|it| it.points.as_ref())
    {
        return format!("{} points", Quantity { value: points.clone(), unit: Unit::Number });
    }
    let share = step.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share });
    share.map(|it| it.to_string()).unwrap_or_default()
}

fn steps_table(scheme: &Scheme, tally: &Tally) -> Table {
    let mut table = Table::new(&[
        ("Step", Align::Left),
        ("Worth", Align::Right),
        ("Met", Align::Right),
        ("Missed", Align::Right),
        ("Not known", Align::Right),
        ("Not applicable", Align::Right),
        ("Rule is", Align::Left),
    ]);
    for step in tally.steps.iter().filter(|step| judges(step.kind)) {
        let count = |outcome| step.count(outcome).to_string();
        table.row([
            step.address.clone(),
            worth(scheme, step),
            count(Outcome::Met),
            count(Outcome::Missed),
            count(Outcome::Unknown),
            count(Outcome::NotApplicable),
            step.standing.to_string(),
        ]);
    }
    table
}

fn totals(scheme: &Scheme, tally: &Tally) -> String {
    let Some(published) = &scheme.published else { return String::new() };
    let pounds = |amount: &Exact| Quantity { value: amount.clone(), unit: Unit::Pounds }.to_string();
    let range =
        |least: String, most: String| if least == most { least } else { format!("{least} to {most}") };
    let mut said = Vec::new();
    if let Some(maximum) = &published.maximum {
        said.push(format!("{} available (ours: {})", pounds(maximum), most(tally.totals.maximum)));
    }
    if let Some(paid) = &published.paid {
        said.push(format!(
            "{} paid (ours: {})",
            pounds(paid),
            range(tally.totals.least.to_string(), most(tally.totals.most))
        ));
    }
    if let Some(count) = published.paid_nothing {
        let surely = tally.rows.iter().filter(|row| row.most == Some(Pence::ZERO)).count();
        let perhaps = tally.rows.iter().filter(|row| row.least == Pence::ZERO).count();
        said.push(format!("{count} paid nothing (ours: {})", range(surely.to_string(), perhaps.to_string())));
    }
    let source = scheme.sources.get(&published.cite.source).map_or("", |source| source.title.as_str());
    format!("\n{}", wrap(&format!("Published: {}. Source: {source}.", said.join("; ")), 100, "", "  "))
}

/// What would settle the most over all earners.
fn settling(tally: &Tally) -> String {
    let mut wanted: Vec<(&Want, &Stake)> = tally.wanted.iter().collect();
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

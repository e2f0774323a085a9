//! `outturn indicator compute`: indicators from records, and how they came about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use outturn::cli::records::{ComputeArgs, ComputeFormat, RecordTables};
use outturn::exit::Exit;
use outturn::intake::{Folder, Row};
use outturn::library::{self, Library};
use outturn::load;
use outturn::table::{Align, Table};
use outturn_core::{Diagnostic, Figure, Organisations, Period, Unit};
use outturn_indicator::{Computed, ComputedReading, Request, Session, Tables, compute, locate, written};
use outturn_scheme::{Catalogue, Indicator, RecordLibrary, ValueKind};

use crate::edge::{Edge, tell};
use crate::engine;
use crate::lay::{self, Written};

/// The most rows that were kept out which are told one by one, of one table and for one reason.
const TOLD_MAX: usize = 5;

/// What indicators are computed with.
pub(crate) struct Ready {
    pub(crate) session: Session,
    pub(crate) catalogue: Catalogue,
    pub(crate) library: RecordLibrary,
    pub(crate) tables: Tables,
    pub(crate) register: Option<Organisations>,
}

pub(crate) fn run(edge: Edge, named: Option<&Path>, args: &ComputeArgs) -> Exit {
    match computed(edge, named, args) {
        Ok(exit) => exit,
        Err(problems) => edge.give_up(&problems),
    }
}

fn computed(edge: Edge, named: Option<&Path>, args: &ComputeArgs) -> Result<Exit, Vec<Diagnostic>> {
    let library = found(named)?;
    let register = args.register.as_ref().or(args.into.as_ref().filter(|it| has_register(it)));
    let ready = ready(&library, register, args.into.as_ref(), &args.indicator, &args.tables)?;
    let mut all = Vec::new();
    for id in &args.indicator {
        let Some(indicator) = ready.catalogue.get(id) else { continue };
        for period in &args.period {
            let request = Request {
                period,
                library: &ready.library,
                tables: &ready.tables,
                register: ready.register.as_ref(),
            };
            let found = compute(&ready.session, indicator, &request).map_err(|problem| vec![problem])?;
            all.push((indicator, found));
        }
    }
    let written = lay::written(&library, &ready, &all, &args.tables.table)?;
    let mut text = match args.format {
        ComputeFormat::Csv => lay::csv(&written),
        ComputeFormat::Table => {
            let pages: Vec<String> = all.iter().map(|(indicator, found)| page(indicator, found)).collect();
            pages.join("\n")
        }
    };
    if let Some(into) = &args.into {
        let told = lay::into(into, &ready.catalogue, &written)?;
        if args.format == ComputeFormat::Table {
            text.push_str(&told);
        }
    }
    let exit = edge.answer(&text);
    let kept_out = kept_out(&ready, &args.tables.table, &all);
    if exit != Exit::Done || kept_out.is_empty() {
        return Ok(exit);
    }
    edge.complain(&kept_out);
    if kept_out.iter().any(|it| it.code == "record-kept-out") {
        tell("rows that were kept out are in no figure\n");
    }
    Ok(Exit::Incomplete)
}

pub(crate) fn found(named: Option<&Path>) -> Result<Library, Vec<Diagnostic>> {
    let here = std::env::current_dir().unwrap_or_default();
    Library::find(named, &here).map_err(|problem| vec![problem])
}

fn has_register(folder: &Path) -> bool {
    ["organisations.csv", "organisations.csv.gz"].iter().any(|it| folder.join(it).is_file())
}

/// Reads definitions, opens the tables and holds them against their layouts.
pub(crate) fn ready(
    library: &Library,
    register: Option<&PathBuf>,
    facts: Option<&PathBuf>,
    ids: &[String],
    of: &RecordTables,
) -> Result<Ready, Vec<Diagnostic>> {
    let indicators = load::indicators_with(library, facts.filter(|it| it.is_dir()))?;
    let none = BTreeMap::new();
    let (records, mut problems) = load::record_library(library, [&none, &none, &none]);
    let texts = indicators.texts.values().map(|(name, text)| (name.as_str(), text.as_str()));
    problems.extend(records.check(texts));
    let catalogue = indicators.catalogue;
    let mut layouts = BTreeSet::new();
    for id in ids {
        match catalogue.get(id) {
            None => {
                let near = catalogue.nearest(id);
                let help = near.map_or_else(
                    || "name one of indicators/".to_owned(),
                    |it| format!("did you mean `{it}`?"),
                );
                let message = format!("there is no indicator `{id}`");
                problems.push(Diagnostic::file("the command line", "unknown-indicator", message, help));
            }
            Some(indicator) => {
                if let Some(records) = &indicator.records {
                    layouts.extend(records.tables());
                } else {
                    let message = format!("`{id}` does not say how it is counted from records");
                    let help = "add [records] to its file: docs/language.md#records-codes-and-weights";
                    problems.push(Diagnostic::file("the command line", "no-records", message, help));
                }
            }
        }
    }
    let register = match register {
        None => None,
        Some(folder) => match bodies(folder, &catalogue) {
            Ok(bodies) => Some(bodies),
            Err(found) => {
                problems.extend(found);
                None
            }
        },
    };
    let session = engine::session(&of.engine).map_err(|problem| vec![problem])?;
    for (name, place) in &of.table {
        let known = records.layouts.values().any(|it| it.table() == *name);
        if !known {
            let tables: Vec<String> =
                records.layouts.values().map(outturn_scheme::RecordLayout::table).collect();
            let near = outturn_core::diagnostic::nearest(name, tables.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("tables are called {}", tables.join(", ")),
                |it| format!("did you mean `{it}`?"),
            );
            let message = format!("no record layout is called `{name}`");
            problems.push(Diagnostic::file("--table", "unknown-records", message, help));
        } else if let Err(problem) = session.add_table(name, place) {
            problems.push(problem);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let tables = Tables::check(&session, &records, &layouts, register.as_ref())?;
    Ok(Ready { session, catalogue, library: records, tables, register })
}

/// The bodies of a facts folder.
fn bodies(folder: &Path, catalogue: &Catalogue) -> Result<Organisations, Vec<Diagnostic>> {
    let place = folder.to_string_lossy();
    let mut files = BTreeMap::new();
    library::collect(folder, "", &mut files).map_err(|problem| vec![problem])?;
    files.retain(|name, _| name.starts_with("organisations.csv"));
    if files.is_empty() {
        let message = "there is no organisations.csv in this folder";
        let help = "name a facts folder that has the bodies: docs/facts.md";
        return Err(vec![Diagnostic::file(&place, "no-facts", message, help)]);
    }
    Ok(outturn_intake::facts::read(&place, &files, catalogue)?.facts.organisations)
}

/// What was computed, for reading.
fn page(indicator: &Indicator, found: &Computed) -> String {
    let mut text = format!("{}, {}\n", indicator.title, found.period);
    if let Some((from, to)) = &found.spans {
        let _ = writeln!(text, "rows are dated {from} to {to}");
    }
    for day in found.as_at.iter().flatten() {
        let _ = writeln!(text, "counted as at {day}");
    }
    for (count, what) in [(found.of_no_body, "of no body"), (found.without_day, "without a day")] {
        if count > 0 {
            let _ = writeln!(text, "rows {what}, in no figure: {count}");
        }
    }
    let has_denominator = indicator.value != ValueKind::Count;
    let mut columns = vec![("organisation", Align::Left), ("numerator", Align::Right)];
    if has_denominator {
        columns.push(("denominator", Align::Right));
    }
    columns.extend([("value", Align::Right), ("95% limits", Align::Left)]);
    let mut table = Table::new(&columns);
    for reading in &found.readings {
        let mut cells = vec![reading.organisation.clone(), short(&reading.numerator)];
        if has_denominator {
            cells.push(reading.denominator.as_ref().map(short).unwrap_or_default());
        }
        let value = match &reading.value {
            Figure::Known(value) => format!("{}{}", value.grouped(indicator.decimals), sign(indicator)),
            other => other.shorthand().unwrap_or("[x]").to_owned(),
        };
        cells.extend([value, beside(indicator, reading)]);
        table.row(cells);
    }
    format!("{text}\n{}", table.render())
}

const fn sign(indicator: &Indicator) -> &'static str {
    if matches!(indicator.unit, Unit::Share) { "%" } else { "" }
}

fn short(figure: &Figure) -> String {
    match figure {
        Figure::Known(number) => number.grouped(if number.is_whole() { 0 } else { 3 }),
        other => written(other),
    }
}

/// Limits, or why there is no figure.
fn beside(indicator: &Indicator, reading: &ComputedReading) -> String {
    match (&reading.value, &reading.estimate) {
        (Figure::Missing(why), _) => why.clone(),
        (_, Some(estimate)) => lay::limits(estimate, indicator.decimals.max(1)),
        _ => String::new(),
    }
}

/// Rows that were kept out: some of each reason with their places, and how many there are.
fn kept_out(ready: &Ready, places: &[(String, String)], all: &[(&Indicator, Computed)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, table) in ready.tables.iter() {
        let Some(layout) = ready.library.layouts.get(id) else { continue };
        let Some((_, place)) = places.iter().find(|(name, _)| *name == layout.table()) else { continue };
        let at = locate(place, layout, &table.listed);
        for (why, count) in &table.kept_out {
            let listed: Vec<_> = table.listed.iter().filter(|it| it.why == *why).collect();
            let mut told = Vec::new();
            for row in listed.iter().take(TOLD_MAX) {
                let lines: Vec<String> = match at.get(&row.key) {
                    Some(places) => {
                        places.iter().map(|it| format!("{}, line {}", it.file, it.line)).collect()
                    }
                    None => Vec::new(),
                };
                let key = row.key.join(" ");
                told.push(if lines.is_empty() { key } else { format!("{key} ({})", lines.join("; ")) });
            }
            let more = *count - u64::try_from(told.len()).unwrap_or(*count).min(*count);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let rows = if *count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
            let message = format!("{rows} kept out: {why}: {}{more}", told.join(", "));
            let help = "mend them and compute again; docs/records.md says what each column holds";
            found.push(Diagnostic::file(place, "record-kept-out", message, help));
        }
    }
    for (indicator, computed) in all {
        if computed.readings.is_empty() {
            let message = format!("no row is of {}, and there is no body to say so of", computed.period);
            let help = "check the period and the tables; name the bodies with --register";
            let file = format!("indicators/{}.toml", indicator.id);
            found.push(Diagnostic::file(&file, "nothing-counted", message, help));
        }
    }
    found
}

/// A reading as rows of a facts folder have it.
pub(crate) fn row(indicator: &Indicator, reading: &ComputedReading, period: &Period, source: &str) -> Row {
    let mut row = Row::from([
        ("organisation", reading.organisation.clone()),
        ("indicator", indicator.id.clone()),
        ("period", period.to_string()),
        ("standing", indicator.records.as_ref().map(|it| it.standing.to_string()).unwrap_or_default()),
        ("source", source.to_owned()),
    ]);
    let counts = [("numerator", Some(&reading.numerator)), ("denominator", reading.denominator.as_ref())];
    let value = match &reading.value {
        Figure::Known(_) => format!("{}{}", written(&reading.value), sign(indicator)),
        other => written(other),
    };
    match indicator.value {
        ValueKind::Count | ValueKind::Score => {
            row.insert("value", value);
        }
        ValueKind::Ratio => {
            row.extend(counts.into_iter().filter_map(|(name, figure)| Some((name, written(figure?)))));
        }
        ValueKind::Published => {
            row.extend(counts.into_iter().filter_map(|(name, figure)| Some((name, written(figure?)))));
            row.insert("value", value);
        }
    }
    let why = match (&reading.value, &reading.numerator, &reading.denominator) {
        (Figure::Missing(why), ..) | (_, Figure::Missing(why), _) | (_, _, Some(Figure::Missing(why))) => {
            why.as_str()
        }
        _ => "",
    };
    if !why.is_empty() {
        row.insert("note", why.to_owned());
    }
    row
}

/// The lines that the page of a run ends with.
pub(crate) fn laid(folder: &Path, written: &[Written], replaced: usize, before: &Folder) -> String {
    let rows: usize = written.iter().map(|it| it.rows.len()).sum();
    let known: BTreeSet<&Row> = before.readings.iter().collect();
    let new = written.iter().flat_map(|it| &it.rows).filter(|row| !known.contains(row)).count();
    // Writing to a text does not fail.
    let mut text = format!("\n{}\n  {rows} readings, {new} of them new\n", folder.to_string_lossy());
    if replaced > 0 {
        let _ = writeln!(text, "  {replaced} readings superseded by them: superseded.csv");
    }
    text
}

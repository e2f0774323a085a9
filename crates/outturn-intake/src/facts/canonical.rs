//! Facts as canonical records, and the way back.
//!
//! Order of rows and columns, spelling of numbers and quoting do not matter to what the facts are; the canonical form
//! leaves them out. Each record is kept under a key that names it, so that two sets of facts differ by records.

use std::collections::BTreeMap;

use outturn_core::{Facts, Figure, Quantity, Reading, RelationKind, Stage, Unit};
use outturn_scheme::{Catalogue, ValueKind};

/// The records of one file: key to column to cell.
pub type Records = BTreeMap<String, BTreeMap<String, String>>;

/// Facts as records, file by file, keyed.
pub fn content(facts: &Facts, catalogue: &Catalogue) -> BTreeMap<String, Records> {
    BTreeMap::from([
        ("organisations.csv".to_owned(), organisations(facts)),
        ("relations.csv".to_owned(), relations(facts)),
        ("sources.csv".to_owned(), sources(facts)),
        ("readings.csv".to_owned(), readings(facts, catalogue)),
        ("decisions.csv".to_owned(), decisions(facts)),
        ("agreements.csv".to_owned(), agreements(facts)),
    ])
}

/// The files of a facts folder with these records.
pub fn files(content: &BTreeMap<String, Records>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (name, records) in content {
        let columns: Vec<&str> = super::columns(name).iter().map(|column| column.name).collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut written = writer.write_record(&columns);
        for record in records.values() {
            let cells = columns.iter().map(|column| record.get(*column).map_or("", String::as_str));
            written = written.and_then(|()| writer.write_record(cells));
        }
        // Writing to memory does not fail.
        if let (Ok(()), Ok(bytes)) = (written, writer.into_inner()) {
            files.insert(name.clone(), bytes);
        }
    }
    files
}

fn record<const N: usize>(cells: [(&str, String); N]) -> BTreeMap<String, String> {
    cells
        .into_iter()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(column, cell)| (column.to_owned(), cell))
        .collect()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn organisations(facts: &Facts) -> Records {
    let bodies = facts.organisations.iter();
    bodies
        .map(|body| {
            let cells = record([
                ("code", body.code.clone()),
                ("name", body.name.clone()),
                ("kind", body.kind.clone()),
                ("opened", body.opened.to_string()),
                ("closed", text(body.closed)),
            ]);
            (body.code.clone(), cells)
        })
        .collect()
}

fn relations(facts: &Facts) -> Records {
    let relations = facts.organisations.relations();
    relations
        .map(|it| {
            let kind = match it.kind {
                RelationKind::Successor => "successor",
                RelationKind::Member => "member",
                RelationKind::ServedBy => "served-by",
            };
            let share =
                it.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share }.to_string());
            let cells = record([
                ("from", it.from.clone()),
                ("to", it.to.clone()),
                ("relation", kind.to_owned()),
                ("start", it.start.to_string()),
                ("end", text(it.end)),
                ("share", share.unwrap_or_default()),
            ]);
            (format!("{} {kind} {} {}", it.from, it.to, it.start), cells)
        })
        .collect()
}

fn sources(facts: &Facts) -> Records {
    let sources = facts.sources.iter();
    sources
        .map(|(key, it)| {
            let cells = record([
                ("source", key.clone()),
                ("title", it.title.clone()),
                ("publisher", it.publisher.clone()),
                ("published", it.published.clone()),
                ("licence", it.licence.clone()),
                ("address", it.address.clone()),
                ("file", it.file.clone()),
                ("sha256", it.sha256.clone()),
                ("note", it.note.clone()),
            ]);
            (key.clone(), cells)
        })
        .collect()
}

fn count(figure: Option<&Figure>) -> String {
    match figure {
        None => String::new(),
        Some(Figure::Known(value)) => value.to_string(),
        Some(nothing) => nothing.shorthand().unwrap_or_default().to_owned(),
    }
}

fn value(reading: &Reading, kind: Option<ValueKind>, unit: Unit) -> String {
    let counted = reading.numerator.is_some() && reading.denominator.is_some();
    match &reading.value {
        Figure::Known(_) if kind == Some(ValueKind::Ratio) => String::new(),
        // The counts say which nothing it is.
        nothing if kind == Some(ValueKind::Ratio) && counted && nothing.known().is_none() => String::new(),
        Figure::Known(value) if unit == Unit::Share => Quantity { value: value.clone(), unit }.to_string(),
        Figure::Known(value) => (value * &unit.factor()).to_string(),
        nothing => nothing.shorthand().unwrap_or_default().to_owned(),
    }
}

fn readings(facts: &Facts, catalogue: &Catalogue) -> Records {
    let readings = facts.readings.iter();
    readings
        .map(|(key, it)| {
            let indicator = catalogue.get(key.indicator);
            let unit = indicator.map_or(Unit::Number, |it| it.unit);
            // Most figures are as published, and their records do not say so.
            let stage = Some(key.stage).filter(|stage| *stage != Stage::Published);
            let cells = record([
                ("organisation", key.organisation.to_owned()),
                ("indicator", key.indicator.to_owned()),
                ("period", key.period.to_string()),
                ("breakdown", key.breakdown.to_owned()),
                ("stage", stage.map(Stage::as_str).unwrap_or_default().to_owned()),
                ("numerator", count(it.numerator.as_ref())),
                ("denominator", count(it.denominator.as_ref())),
                ("value", value(it, indicator.map(|it| it.value), unit)),
                ("standing", it.standing.to_string()),
                ("source", it.source.to_string()),
                ("note", it.note.to_string()),
            ]);
            // In brackets, which no period has: a breakdown called Q1 is not a quarter.
            let part = if key.breakdown.is_empty() { String::new() } else { format!(" ({})", key.breakdown) };
            // No name of a published figure ends in a square bracket.
            let stage = stage.map(|stage| format!(" [{stage}]")).unwrap_or_default();
            (format!("{} {} {}{part}{stage}", key.indicator, key.organisation, key.period), cells)
        })
        .collect()
}

fn decisions(facts: &Facts) -> Records {
    let decisions = facts.decisions.iter();
    decisions
        .map(|(key, it)| {
            let cells = record([
                ("scheme", key.scheme.clone()),
                ("organisation", key.organisation.clone()),
                ("subject", key.subject.clone()),
                ("finding", it.finding.as_str().to_owned()),
                ("role", it.role.clone()),
                ("date", text(it.date)),
                ("standing", it.standing.to_string()),
                ("source", it.source.clone()),
                ("reason", it.reason.clone()),
            ]);
            (format!("{} {} {}", key.scheme, key.organisation, key.subject), cells)
        })
        .collect()
}

fn agreements(facts: &Facts) -> Records {
    let agreements = facts.agreements.iter();
    agreements
        .map(|(key, it)| {
            let local = it.local.as_ref();
            let cells = record([
                ("scheme", key.scheme.clone()),
                ("organisation", key.organisation.clone()),
                ("item", key.subject.clone()),
                ("title", it.title.clone()),
                ("indicator", text(local.map(|it| &it.indicator))),
                ("comparison", text(local.map(|it| it.comparison))),
                ("level", it.level.to_string()),
                ("baseline", text(local.and_then(|it| it.baseline.as_ref()))),
                ("outturn", text(local.map(|it| &it.outturn))),
                ("agreed_by", it.agreed_by.join("; ")),
                ("date", text(it.date)),
                ("standing", it.standing.to_string()),
                ("source", it.source.clone()),
                ("note", it.note.clone()),
            ]);
            (format!("{} {} {}", key.scheme, key.organisation, key.subject), cells)
        })
        .collect()
}

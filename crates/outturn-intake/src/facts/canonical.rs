//! Facts as canonical records, and the way back.
//!
//! Order of rows and columns, spelling of numbers and quoting do not matter to what the facts are; the canonical form
//! leaves them out. Each record is kept under a key that names it, so that two sets of facts differ by records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use outturn_core::{About, Facts, Figure, Quantity, Reading, RelationKind, Stage, Standing, Unit};
use outturn_scheme::{Catalogue, ValueKind};

/// The records of one file: key to column to cell.
pub type Records = BTreeMap<String, BTreeMap<String, String>>;

/// One record, lent: its name, and its cells by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// What it is about.
    pub name: String,
    /// Its cells that are not empty, in the order of their columns' names.
    pub cells: Vec<(&'static str, Cow<'a, str>)>,
}

/// The records of one file, in the order of their names. A few are made at a time: there may be many readings.
pub fn records<'a>(
    file: &str,
    facts: &'a Facts,
    catalogue: &'a Catalogue,
) -> Box<dyn Iterator<Item = Record<'a>> + 'a> {
    let sorted = |mut records: Vec<Record<'a>>| {
        records.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        records.into_iter()
    };
    match file {
        "organisations.csv" => Box::new(sorted(organisations(facts))),
        "relations.csv" => Box::new(sorted(relations(facts))),
        "sources.csv" => Box::new(sorted(sources(facts))),
        "decisions.csv" => Box::new(sorted(decisions(facts))),
        "agreements.csv" => Box::new(sorted(agreements(facts))),
        _ => {
            // They come by indicator and organisation, as they are named; periods come by their kind and time.
            let mut readings = facts.readings.iter().peekable();
            let groups = std::iter::from_fn(move || {
                let first = readings.next()?;
                let same = |about: &About<'_>| {
                    (about.indicator, about.organisation) == (first.0.indicator, first.0.organisation)
                };
                let mut group = vec![reading(first, catalogue)];
                while let Some(next) = readings.next_if(|(about, _)| same(about)) {
                    group.push(reading(next, catalogue));
                }
                Some(sorted(group))
            });
            Box::new(groups.flatten())
        }
    }
}

/// Facts as records, file by file, keyed.
pub fn content(facts: &Facts, catalogue: &Catalogue) -> BTreeMap<String, Records> {
    let own = |record: Record<'_>| {
        let cells = record.cells.into_iter().map(|(column, cell)| (column.to_owned(), cell.into_owned()));
        (record.name, cells.collect())
    };
    let files = super::FILES.into_iter();
    files.map(|file| (file.to_owned(), records(file, facts, catalogue).map(own).collect())).collect()
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

fn record<'a, const N: usize>(name: String, cells: [(&'static str, Cow<'a, str>); N]) -> Record<'a> {
    let mut cells: Vec<_> = cells.into_iter().filter(|(_, cell)| !cell.is_empty()).collect();
    cells.sort_unstable_by_key(|(column, _)| *column);
    Record { name, cells }
}

fn text<'a>(value: Option<impl ToString>) -> Cow<'a, str> {
    value.map(|value| value.to_string()).unwrap_or_default().into()
}

fn organisations(facts: &Facts) -> Vec<Record<'_>> {
    let missing = |text: &'_ str| if text.is_empty() { "[x]".to_owned() } else { text.to_owned() };
    let placed = facts.organisations.iter().map(|body| {
        record(
            body.code.clone(),
            [
                ("code", body.code.as_str().into()),
                ("name", body.name.as_str().into()),
                ("kind", body.kind.as_str().into()),
                ("opened", text(Some(body.opened))),
                ("closed", text(body.closed)),
            ],
        )
    });
    let unplaced = facts.organisations.unplaced().map(|body| {
        record(
            body.code.clone(),
            [
                ("code", body.code.as_str().into()),
                ("name", missing(&body.name).into()),
                ("kind", missing(body.kind.as_deref().unwrap_or_default()).into()),
                ("opened", "[x]".into()),
                ("closed", text(body.closed)),
                ("why", body.why.as_str().into()),
            ],
        )
    });
    placed.chain(unplaced).collect()
}

fn relations(facts: &Facts) -> Vec<Record<'_>> {
    let relations = facts.organisations.relations();
    relations
        .map(|it| {
            let kind = match it.kind {
                RelationKind::Successor => "successor",
                RelationKind::Member => "member",
                RelationKind::ServedBy => "served-by",
            };
            let share = it.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share });
            record(
                format!("{} {kind} {} {}", it.from, it.to, it.start),
                [
                    ("from", it.from.as_str().into()),
                    ("to", it.to.as_str().into()),
                    ("relation", kind.into()),
                    ("start", text(Some(it.start))),
                    ("end", text(it.end)),
                    ("share", text(share)),
                    // Most relations are seen, and their records do not say so.
                    (
                        "standing",
                        if it.standing == Standing::Seen { "" } else { it.standing.as_str() }.into(),
                    ),
                    ("source", it.source.as_str().into()),
                    ("note", it.note.as_str().into()),
                ],
            )
        })
        .collect()
}

fn sources(facts: &Facts) -> Vec<Record<'_>> {
    let sources = facts.sources.iter();
    sources
        .map(|(key, it)| {
            record(
                key.clone(),
                [
                    ("source", key.as_str().into()),
                    ("title", it.title.as_str().into()),
                    ("publisher", it.publisher.as_str().into()),
                    ("published", it.published.as_str().into()),
                    ("licence", it.licence.as_str().into()),
                    ("address", it.address.as_str().into()),
                    ("file", it.file.as_str().into()),
                    ("sha256", it.sha256.as_str().into()),
                    ("note", it.note.as_str().into()),
                ],
            )
        })
        .collect()
}

fn count<'a>(figure: Option<&Figure>) -> Cow<'a, str> {
    match figure {
        None => "".into(),
        Some(Figure::Known(value)) => value.to_string().into(),
        Some(nothing) => nothing.shorthand().unwrap_or_default().into(),
    }
}

fn value<'a>(reading: &Reading, kind: Option<ValueKind>, unit: Unit) -> Cow<'a, str> {
    let counted = reading.numerator.is_some() && reading.denominator.is_some();
    match &reading.value {
        Figure::Known(_) if kind == Some(ValueKind::Ratio) => "".into(),
        // The counts say which nothing it is.
        nothing if kind == Some(ValueKind::Ratio) && counted && nothing.known().is_none() => "".into(),
        Figure::Known(value) if unit == Unit::Share => text(Some(Quantity { value: value.clone(), unit })),
        Figure::Known(value) => text(Some(value * &unit.factor())),
        nothing => nothing.shorthand().unwrap_or_default().into(),
    }
}

fn reading<'a>((about, it): (About<'a>, &'a Reading), catalogue: &Catalogue) -> Record<'a> {
    let indicator = catalogue.get(about.indicator);
    let unit = indicator.map_or(Unit::Number, |it| it.unit);
    let period = about.period.to_string();
    let mut name = format!("{} {} {period}", about.indicator, about.organisation);
    // In brackets, which no period has: a breakdown called Q1 is not a quarter.
    if !about.breakdown.is_empty() {
        name.extend([" (", about.breakdown, ")"]);
    }
    // Most figures are as published, and their records do not say so. No name of one ends in a square bracket.
    let stage = if about.stage == Stage::Published { "" } else { about.stage.as_str() };
    if !stage.is_empty() {
        name.extend([" [", stage, "]"]);
    }
    record(
        name,
        [
            ("organisation", about.organisation.into()),
            ("indicator", about.indicator.into()),
            ("period", period.into()),
            ("breakdown", about.breakdown.into()),
            ("stage", stage.into()),
            ("numerator", count(it.numerator.as_ref())),
            ("denominator", count(it.denominator.as_ref())),
            ("value", value(it, indicator.map(|it| it.value), unit)),
            ("standing", it.standing.as_str().into()),
            ("source", it.source.as_str().into()),
            ("note", it.note.as_str().into()),
        ],
    )
}

fn decisions(facts: &Facts) -> Vec<Record<'_>> {
    let decisions = facts.decisions.iter();
    decisions
        .map(|(key, it)| {
            record(
                format!("{} {} {}", key.scheme, key.organisation, key.subject),
                [
                    ("scheme", key.scheme.as_str().into()),
                    ("organisation", key.organisation.as_str().into()),
                    ("subject", key.subject.as_str().into()),
                    ("finding", it.finding.as_str().into()),
                    ("role", it.role.as_str().into()),
                    ("date", text(it.date)),
                    ("standing", it.standing.as_str().into()),
                    ("source", it.source.as_str().into()),
                    ("reason", it.reason.as_str().into()),
                ],
            )
        })
        .collect()
}

fn agreements(facts: &Facts) -> Vec<Record<'_>> {
    let agreements = facts.agreements.iter();
    agreements
        .map(|(key, it)| {
            let local = it.local.as_ref();
            record(
                format!("{} {} {}", key.scheme, key.organisation, key.subject),
                [
                    ("scheme", key.scheme.as_str().into()),
                    ("organisation", key.organisation.as_str().into()),
                    ("item", key.subject.as_str().into()),
                    ("title", it.title.as_str().into()),
                    ("indicator", local.map(|it| it.indicator.as_str()).unwrap_or_default().into()),
                    ("comparison", text(local.map(|it| it.comparison))),
                    ("level", text(Some(&it.level))),
                    ("baseline", text(local.and_then(|it| it.baseline.as_ref()))),
                    ("outturn", text(local.map(|it| &it.outturn))),
                    ("agreed_by", it.agreed_by.join("; ").into()),
                    ("date", text(it.date)),
                    ("standing", it.standing.as_str().into()),
                    ("source", it.source.as_str().into()),
                    ("note", it.note.as_str().into()),
                ],
            )
        })
        .collect()
}

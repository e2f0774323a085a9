//! A receipt held against the rules and facts of now, record by record.

use std::collections::BTreeMap;

use serde_json::Value;

use outturn_award::receipt::{Difference, Segment, differences};
use outturn_core::facts::LocalKey;
use outturn_core::{Diagnostic, Stage};
use outturn_scheme::canonical;

use super::kept::Kept;
use crate::commands::bundle::{facts_bytes, scheme_bytes};
use crate::lines::Lines;
use crate::load::{Loaded, LoadedFacts};

/// Every place at which the rules and facts of now are not those of the receipt.
pub(super) fn differences_from(kept: &Kept, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or(Value::Null);
    if let Ok(before) = kept.json("scheme") {
        let rules = parse(scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, facts).as_bytes());
        found.extend(differences(&before, &rules).iter().map(|it| of_rules(loaded, it)));
    }
    if let Ok(before) = kept.json("facts") {
        let records = parse(&facts_bytes(facts, &loaded.indicators.catalogue));
        let mut by_file = BTreeMap::<String, Vec<Difference>>::new();
        for difference in differences(&before, &records) {
            by_file
                .entry(difference.path.first().map(word).unwrap_or_default())
                .or_default()
                .push(difference);
        }
        for (file, differences) in by_file {
            let record = |name: &str| [&records, &before].into_iter().find_map(|it| it.get(&file)?.get(name));
            found.extend(of_facts(&loaded.facts, &file, &differences, record));
        }
    }
    found
}

fn word(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => key.clone(),
        Segment::Index(index) => (index + 1).to_string(),
    }
}

fn was_and_is(difference: &Difference) -> String {
    let say = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => format!("“{text}”"),
        Some(Value::Object(record)) => {
            let cells: Vec<String> = record
                .iter()
                .map(|(key, value)| match value.as_str() {
                    Some(text) => format!("{key} {text}"),
                    None => format!("{key} {value}"),
                })
                .collect();
            cells.join(", ")
        }
        Some(value) => value.to_string(),
    };
    format!("the receipt has {}, and now there is {}", say(&difference.first), say(&difference.second))
}

fn of_rules(loaded: &Loaded, difference: &Difference) -> Diagnostic {
    let (head, rest) =
        difference.path.split_first().map_or((None, &[][..]), |(head, rest)| (Some(head), rest));
    let (file, text, path) = match (head, rest.split_first()) {
        (Some(Segment::Key(key)), Some((Segment::Key(id), rest))) if key != "scheme" => {
            let texts =
                if key == "frameworks" { &loaded.indicators.frameworks } else { &loaded.indicators.texts };
            match texts.get(id) {
                Some((file, text)) => (file.as_str(), text.as_str(), rest),
                None => (id.as_str(), "", rest),
            }
        }
        _ => (loaded.scheme.file.as_str(), loaded.scheme.text.as_str(), rest),
    };
    let place: Vec<String> = path.iter().map(word).collect();
    let at = if place.is_empty() { String::new() } else { format!(" at {}", place.join(".")) };
    let message = format!("the rules differ{at}: {}", was_and_is(difference));
    let help = "a run on the rules of now is a new run, with a receipt of its own";
    if text.is_empty() || path.is_empty() {
        return Diagnostic::file(file, "rules-differ", message, help);
    }
    Diagnostic::at(file, text, canonical::locate(text, path), "rules-differ", message, help)
}

/// Differences in one file of the facts, each at the line on which its record stands now.
fn of_facts<'a>(
    facts: &LoadedFacts,
    file: &str,
    differences: &[Difference],
    record: impl Fn(&str) -> Option<&'a Value>,
) -> Vec<Diagnostic> {
    let text = facts.text(file);
    let lines = Lines::new(&text);
    let lines_of = lines_of_records(facts, file, &text, &lines);
    let file_name = facts.name(file);
    let help = "a run on the facts of now is a new run, with a receipt of its own";
    differences
        .iter()
        .map(|difference| {
            let mut keys = difference.path.iter().skip(1).map(word);
            let name = keys.next().unwrap_or_default();
            let column = keys.next().map(|column| format!(", {column}")).unwrap_or_default();
            let message = format!("the facts differ at {name}{column}: {}", was_and_is(difference));
            let identity = record(&name).map(|record| {
                let cell = |column: &&str| record.get(*column).and_then(Value::as_str).unwrap_or_default();
                identity(file).iter().map(|column| cell(column).to_owned()).collect::<Vec<_>>()
            });
            let line = identity.and_then(|it| lines_of.get(&it).copied());
            lines.complain(&file_name, line, "facts-differ", message, help)
        })
        .collect()
}

/// The columns that tell the records of a file apart.
fn identity(file: &str) -> &'static [&'static str] {
    match file {
        "readings.csv" => &["organisation", "indicator", "period", "breakdown", "stage"],
        "decisions.csv" => &["scheme", "organisation", "subject"],
        "agreements.csv" => &["scheme", "organisation", "item"],
        "organisations.csv" => &["code"],
        "relations.csv" => &["from", "relation", "to", "start"],
        "sources.csv" => &["source"],
        _ => &[],
    }
}

/// The line on which each record of a file stands now, by the cells that tell it apart.
fn lines_of_records(
    facts: &LoadedFacts,
    file: &str,
    text: &str,
    lines: &Lines<'_>,
) -> BTreeMap<Vec<String>, usize> {
    let local = |lines: &BTreeMap<LocalKey, usize>| {
        let named = lines.iter().map(|(key, line)| {
            (vec![key.scheme.clone(), key.organisation.clone(), key.subject.clone()], *line)
        });
        named.collect()
    };
    match file {
        "readings.csv" => {
            let named = facts.read.facts.readings.iter().filter_map(|(about, _)| {
                let line = facts.read.reading_line(about)?;
                let stage = if about.stage == Stage::Published { "" } else { about.stage.as_str() };
                let cells =
                    [about.organisation, about.indicator, &about.period.to_string(), about.breakdown, stage];
                Some((cells.map(str::to_owned).to_vec(), line))
            });
            named.collect()
        }
        "decisions.csv" => local(&facts.read.decision_lines),
        "agreements.csv" => local(&facts.read.agreement_lines),
        _ => lines_by(text, lines, identity(file)),
    }
}

/// The line on which each row begins, by its cells under some headings.
fn lines_by(text: &str, lines: &Lines<'_>, headings: &[&str]) -> BTreeMap<Vec<String>, usize> {
    let marked = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.get(marked..).unwrap_or_default().as_bytes());
    let Ok(head) = reader.headers().cloned() else { return BTreeMap::new() };
    let places: Vec<usize> =
        headings.iter().filter_map(|wanted| head.iter().position(|heading| heading == *wanted)).collect();
    let rows = reader.records().filter_map(Result::ok).filter_map(|row| {
        let at = marked + usize::try_from(row.position()?.byte()).ok()?;
        // The reader says where it looked for the row, which may be before a line end.
        let rest = text.get(at..)?;
        let at = at + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let cells = places.iter().map(|place| row.get(*place).unwrap_or_default().to_owned());
        Some((cells.collect(), lines.number_at(at)))
    });
    rows.collect()
}

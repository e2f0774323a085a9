//! How readings came about: kept beside them in a facts folder, and told in plain words.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use outturn_core::diagnostic::nearest;
use outturn_core::{Diagnostic, Period};
use outturn_scheme::{Indicator, Layout};
use serde_json::Value;

use crate::intake::{Folder, Row};
use crate::library;

/// Which reading is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The body's code.
    pub organisation: &'a str,
    /// The indicator's id.
    pub indicator: &'a str,
    /// The period.
    pub period: &'a str,
}

/// What is known of a reading.
#[derive(Debug)]
pub struct Told<'a> {
    /// The folder that it is in.
    pub folder: &'a Folder,
    /// Its row.
    pub row: &'a Row,
    /// The body's name.
    pub body: &'a str,
    /// The indicator, where it is known.
    pub indicator: Option<&'a Indicator>,
    /// Layouts of published files.
    pub layouts: &'a BTreeMap<String, Layout>,
    /// How it was counted, where it was.
    pub lineage: Option<&'a Value>,
}

/// Where a facts folder keeps how an indicator was counted for a period: `lineage/c-difficile/2014-15.json`.
pub fn path_of(indicator: &str, period: &Period) -> String {
    let period: String =
        period.to_string().chars().map(|it| if it.is_alphanumeric() { it } else { '-' }).collect();
    format!("lineage/{indicator}/{period}.json")
}

/// What a folder keeps of how an indicator was counted; nothing where it was not.
pub fn read(folder: &Path, indicator: &str, period: &Period) -> Result<Option<Value>, Vec<Diagnostic>> {
    let path = folder.join(path_of(indicator, period));
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = library::read(&path).map_err(|problem| vec![problem])?;
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        let help = "compute the indicator again: outturn indicator compute";
        let message = format!("this is not how a reading came about: {error}");
        vec![Diagnostic::file(&path.to_string_lossy(), "cannot-read", message, help)]
    })
}

fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// The reading that awards read: of everyone, as published.
pub fn reading<'f>(folder: &'f Folder, asked: Asked<'_>) -> Option<&'f Row> {
    folder.readings.iter().find(|row| {
        cell(row, "organisation") == asked.organisation
            && cell(row, "indicator") == asked.indicator
            && cell(row, "period") == asked.period
            && cell(row, "breakdown").is_empty()
            && cell(row, "stage").is_empty()
    })
}

/// A complaint that a reading is not in a folder, with what is.
pub fn not_there(place: &str, folder: &Folder, asked: Asked<'_>) -> Diagnostic {
    let of_body = || folder.readings.iter().filter(|row| cell(row, "organisation") == asked.organisation);
    let of_indicator = || of_body().filter(|row| cell(row, "indicator") == asked.indicator);
    let periods: Vec<&str> = of_indicator().map(|row| cell(row, "period")).collect();
    let help = if of_body().next().is_none() {
        "no reading of the folder is about this body".to_owned()
    } else if let [first, ..] = periods.as_slice() {
        format!(
            "it is there for {}",
            if periods.len() == 1 { (*first).to_owned() } else { periods.join(", ") }
        )
    } else {
        let near = nearest(asked.indicator, of_body().map(|row| cell(row, "indicator")));
        near.map_or_else(
            || "the folder has others of this body".to_owned(),
            |it| format!("did you mean `{it}`?"),
        )
    };
    let Asked { organisation, indicator, period } = asked;
    let message = format!("there is no reading of {indicator} for {organisation} in {period}");
    Diagnostic::file(&format!("{place}/readings.csv"), "no-such-reading", message, help)
}

/// Says where a reading comes from.
pub fn told(of: &Told<'_>) -> String {
    let mut text = String::new();
    let row = of.row;
    let phrase = of.indicator.map_or_else(|| cell(row, "indicator").to_owned(), |it| it.title.clone());
    let whose = match of.body {
        "" | "[x]" => cell(row, "organisation").to_owned(),
        name => format!("{} {name}", cell(row, "organisation")),
    };
    // Writing to a text does not fail.
    let _ = writeln!(text, "{phrase}\n{whose}, {}\n", cell(row, "period"));
    for column in ["value", "numerator", "denominator", "note"] {
        if !cell(row, column).is_empty() {
            let _ = writeln!(text, "  {column}: {}", cell(row, column));
        }
    }
    if !matches!(cell(row, "standing"), "" | "seen") {
        let _ = writeln!(text, "  standing: {}", cell(row, "standing"));
    }
    let key = cell(row, "source");
    let lineage = of.lineage.filter(|it| it.get("source").and_then(Value::as_str) == Some(key));
    match lineage {
        Some(lineage) => counted(&mut text, lineage, cell(row, "organisation")),
        None => published(&mut text, of, key),
    }
    let before = of.folder.superseded.iter().filter(|it| {
        ["organisation", "indicator", "period", "breakdown", "stage"]
            .iter()
            .all(|column| cell(it, column) == cell(row, column))
    });
    for row in before {
        let value = [cell(row, "value"), cell(row, "numerator")].into_iter().find(|it| !it.is_empty());
        let _ = writeln!(
            text,
            "\nIt took the place of {} from {}.",
            value.unwrap_or("nothing"),
            cell(row, "source")
        );
    }
    text
}

/// A reading that was taken from a document or a file.
fn published(text: &mut String, of: &Told<'_>, key: &str) {
    let Some(source) = of.folder.sources.get(key) else {
        let told = if key.is_empty() {
            "The folder does not say where it comes from.".to_owned()
        } else {
            format!("It comes from {key}, of which the folder says nothing more.")
        };
        let _ = writeln!(text, "\n{told}");
        return;
    };
    let _ = writeln!(text, "\nIt was taken from {} ({key}).\n", cell(source, "title"));
    for column in ["publisher", "published", "licence", "address", "file", "sha256", "note"] {
        if !cell(source, column).is_empty() {
            let _ = writeln!(text, "  {column}: {}", cell(source, column));
        }
    }
    let Some(layout) = key.rsplit_once('-').and_then(|(id, _)| of.layouts.get(id)) else { return };
    let indicator = cell(of.row, "indicator");
    let table = layout.tables.iter().find(|it| it.readings.iter().any(|taken| taken.indicator == indicator));
    let _ = writeln!(text, "  layout: {} (layouts/{}.toml)", layout.title, layout.id);
    if let Some(table) = table {
        if !table.sheet.is_empty() {
            let _ = writeln!(text, "  sheet: {}", table.sheet.join(" or "));
        }
        if let Some(code) = &table.code {
            let _ = writeln!(text, "  row: the one with {} under {code}", cell(of.row, "organisation"));
        }
        for taken in table.readings.iter().filter(|it| it.indicator == indicator) {
            for (what, sum) in [
                ("numerator", &taken.numerator),
                ("denominator", &taken.denominator),
                ("value", &taken.value),
            ] {
                if let Some(sum) = sum {
                    let less = if sum.less.is_empty() {
                        String::new()
                    } else {
                        format!(", less {}", sum.less.join(" + "))
                    };
                    let _ = writeln!(text, "  {what} from: {}{less}", sum.sum.join(" + "));
                }
            }
        }
    }
}

/// A reading that was counted from records.
fn counted(text: &mut String, lineage: &Value, organisation: &str) {
    let at = |path: &str| lineage.pointer(path);
    let said = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let _ = writeln!(text, "\nIt was counted from records by {}.", said(at("/engine")));
    let _ = writeln!(
        text,
        "\n  definition: {} ({})\n  sha256: {}",
        said(at("/definition/file")),
        said(at("/definition/standing")),
        said(at("/definition/sha256"))
    );
    if !said(at("/definition/note")).is_empty() {
        let _ = writeln!(text, "  note: {}", said(at("/definition/note")));
    }
    for used in at("/uses").and_then(Value::as_array).into_iter().flatten() {
        let _ = writeln!(text, "  with: {} {}", said(used.get("file")), said(used.get("sha256")));
    }
    for table in at("/tables").and_then(Value::as_array).into_iter().flatten() {
        let _ = writeln!(
            text,
            "\n  table {}: {} rows, of which {} are as they should be",
            said(table.get("table")),
            said(table.get("rows")),
            said(table.get("sound"))
        );
        for (why, count) in table.get("kept_out").and_then(Value::as_object).into_iter().flatten() {
            let _ = writeln!(text, "    kept out: {why} ({count})");
        }
        for file in table.get("files").and_then(Value::as_array).into_iter().flatten() {
            let _ = writeln!(text, "    {} {}", said(file.get("file")), said(file.get("sha256")));
        }
    }
    let reading = at("/readings").and_then(|it| it.get(organisation));
    let Some(reading) = reading else { return };
    let steps = reading.get("steps");
    let step = |name: &str| said(steps.and_then(|it| it.get(name)));
    let _ = writeln!(text, "\n  rows of the period about it: {}", step("rows"));
    for (name, words) in [
        ("initial", "in the initial population"),
        ("denominator", "in the denominator"),
        ("excluded", "left out of those"),
        ("numerator", "in the numerator"),
        ("less", "taken away"),
        ("undecided", "of which a cell that the numerator needs is empty"),
        ("events", "events that these rows are about"),
    ] {
        let count = step(name);
        let is_told = count != "0" || !matches!(name, "excluded" | "less" | "undecided");
        if is_told && !count.is_empty() {
            let _ = writeln!(text, "    {words}: {count}");
        }
    }
    for (name, words) in [("exact", "exactly"), ("limits", "95% limits"), ("why", "why it is not given")] {
        let value = said(reading.get(name));
        if !value.is_empty() {
            let _ = writeln!(text, "  {words}: {value}");
        }
    }
}

//! The facts folder: `docs/facts.md`.

use std::collections::BTreeMap;

use outturn_core::facts::LocalKey;
use outturn_core::{Diagnostic, Facts, ReadingKey};
use outturn_scheme::Catalogue;

mod bodies;
mod canonical;
mod cells;
mod csv_file;
mod local;
mod readings;

pub use canonical::{Records, content, files};
pub use csv_file::Rejection;

use csv_file::{Column, Rejections, Rows, decode};

/// The CSV files of a facts folder.
pub const FILES: [&str; 6] =
    ["organisations.csv", "relations.csv", "sources.csv", "readings.csv", "decisions.csv", "agreements.csv"];

/// What was read from a facts folder.
#[derive(Debug, Default)]
pub struct FactsRead {
    /// Every row that could be read.
    pub facts: Facts,
    /// Rows that were kept out, in the order of files and lines.
    pub rejections: Vec<Rejection>,
    /// How many more were kept out and are not listed.
    pub rejections_beyond: usize,
    /// On which line of `readings.csv` a reading stands.
    pub reading_lines: BTreeMap<ReadingKey, usize>,
    /// On which line of `decisions.csv` a decision stands.
    pub decision_lines: BTreeMap<LocalKey, usize>,
    /// On which line of `agreements.csv` an agreement stands.
    pub agreement_lines: BTreeMap<LocalKey, usize>,
}

/// Reads a facts folder, given as file name to bytes. `place` is put before file names in complaints.
///
/// Files that cannot be read at all give complaints and nothing else; rows that cannot be read are kept out and
/// listed.
pub fn read(
    place: &str,
    files: &BTreeMap<String, Vec<u8>>,
    catalogue: &Catalogue,
) -> Result<FactsRead, Vec<Diagnostic>> {
    let named: Vec<(String, &'static str)> = FILES
        .into_iter()
        .map(|name| (if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") }, name))
        .collect();
    let mut problems = Vec::new();
    for name in files.keys().filter(|name| name.ends_with(".csv") && !FILES.contains(&name.as_str())) {
        let help = match outturn_core::diagnostic::nearest(name, FILES) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the files of a facts folder are {}", FILES.join(", ")),
        };
        let file = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
        problems.push(Diagnostic::file(&file, "unknown-file", "this is not a file of a facts folder", help));
    }
    if !FILES.iter().any(|name| files.contains_key(*name)) {
        let help = format!("a facts folder holds some of {}", FILES.join(", "));
        problems.push(Diagnostic::file(place, "no-facts", "there are no facts here", help));
    }
    let mut tables: BTreeMap<&'static str, Rows<'_>> = BTreeMap::new();
    for (path, name) in &named {
        let Some(bytes) = files.get(*name) else { continue };
        match decode(path, bytes) {
            Ok(text) => match Rows::read(path, text, columns(name)) {
                Ok(rows) => {
                    tables.insert(name, rows);
                }
                Err(found) => problems.extend(found),
            },
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rejections = Rejections::default();
    let organisations =
        bodies::organisations(tables.get("organisations.csv"), tables.get("relations.csv"), &mut rejections);
    let sources = bodies::sources(tables.get("sources.csv"), &mut rejections);
    let known = readings::Known { organisations: &organisations, sources: &sources, catalogue };
    let (readings, reading_lines) = readings::readings(tables.get("readings.csv"), &known, &mut rejections);
    let (decisions, decision_lines) = local::decisions(tables.get("decisions.csv"), &known, &mut rejections);
    let (agreements, agreement_lines) =
        local::agreements(tables.get("agreements.csv"), &known, &mut rejections);
    Ok(FactsRead {
        facts: Facts { organisations, sources, readings, decisions, agreements },
        rejections: rejections.kept,
        rejections_beyond: rejections.beyond,
        reading_lines,
        decision_lines,
        agreement_lines,
    })
}

fn columns(name: &str) -> &'static [Column] {
    match name {
        "organisations.csv" => &bodies::ORGANISATIONS,
        "relations.csv" => &bodies::RELATIONS,
        "sources.csv" => &bodies::SOURCES,
        "readings.csv" => &readings::READINGS,
        "decisions.csv" => &local::DECISIONS,
        _ => &local::AGREEMENTS,
    }
}

//! The facts folder: `docs/facts.md`.

use std::collections::BTreeMap;

use outturn_core::facts::LocalKey;
use outturn_core::{Diagnostic, Facts, ReadingKey};
use outturn_scheme::Catalogue;

mod bodies;
mod canonical;
mod cells;
mod circles;
pub mod codes;
mod csv_file;
mod known;
mod local;
mod once;
mod readings;
mod relations;
mod split;

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
    let path_of = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
    let named: Vec<(String, &'static str)> = FILES.into_iter().map(|name| (path_of(name), name)).collect();
    let mut problems = Vec::new();
    for name in files.keys().filter(|name| !FILES.contains(&name.as_str())) {
        if let Some(problem) = stray_file(name, &path_of(name), files) {
            problems.push(problem);
        }
    }
    if problems.is_empty() && !FILES.iter().any(|name| files.contains_key(*name)) {
        let help = format!("a facts folder holds some of {}", FILES.join(", "));
        let place = if place.is_empty() { "." } else { place };
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
            Err(problem) => problems.push(*problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rejections = Rejections::default();
    let (organisations, bodies_kept_out) =
        bodies::organisations(tables.get("organisations.csv"), tables.get("relations.csv"), &mut rejections);
    rejections.next_file();
    let (sources, sources_kept_out) = bodies::sources(tables.get("sources.csv"), &mut rejections);
    let known = known::Known {
        organisations: &organisations,
        bodies_kept_out: &bodies_kept_out,
        sources: &sources,
        sources_kept_out: &sources_kept_out,
        catalogue,
    };
    rejections.next_file();
    let (readings, reading_lines) = readings::readings(tables.get("readings.csv"), &known, &mut rejections);
    rejections.next_file();
    let (decisions, decision_lines) = local::decisions(tables.get("decisions.csv"), &known, &mut rejections);
    rejections.next_file();
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

/// A complaint about a file that is not one of a facts folder and may be meant as one: what it holds would be lost
/// without a word. Other files, such as notes, may lie there.
fn stray_file(name: &str, path: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<Diagnostic> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let lower = stem.to_lowercase();
    let meant = FILES.into_iter().find(|file| file.strip_suffix(".csv") == Some(lower.trim()));
    let is_table =
        ["csv", "tsv", "txt", "xls", "xlsx", "xlsm", "ods"].contains(&ending.to_lowercase().as_str());
    let help = match meant {
        Some(meant) if is_table && !files.contains_key(meant) => {
            format!("save it as CSV and call it {meant}")
        }
        _ if ending != "csv" => return None,
        _ => match outturn_core::diagnostic::nearest(name, FILES) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the files of a facts folder are {}", FILES.join(", ")),
        },
    };
    Some(Diagnostic::file(path, "unknown-file", "this is not a file of a facts folder", help))
}

fn columns(name: &str) -> &'static [Column] {
    match name {
        "organisations.csv" => &bodies::ORGANISATIONS,
        "relations.csv" => &relations::RELATIONS,
        "sources.csv" => &bodies::SOURCES,
        "readings.csv" => &readings::READINGS,
        "decisions.csv" => &local::DECISIONS,
        _ => &local::AGREEMENTS,
    }
}

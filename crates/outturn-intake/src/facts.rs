//! The facts folder: `docs/facts.md`.

use std::collections::BTreeMap;

use outturn_core::facts::LocalKey;
use outturn_core::readings::About;
use outturn_core::{Diagnostic, Facts};
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
mod packed;
mod readings;
mod relations;
pub mod results;
pub mod screened;
pub(crate) mod split;

pub use canonical::{Record, Records, content, files, records};
pub use csv_file::Rejection;
pub(crate) use packed::{MAGIC, unpack};
pub use packed::{file_of, name_in, unpacked_in};
pub use readings::was_kept_out;

use csv_file::{Column, Rejections, Rows, decode};

/// The CSV files of a facts folder. Each may lie there packed, as `readings.csv.gz` and the like.
pub const FILES: [&str; 6] =
    ["organisations.csv", "relations.csv", "sources.csv", "readings.csv", "decisions.csv", "agreements.csv"];

/// Readings that later revisions took the place of: kept to be looked up, and read by no award.
pub const SUPERSEDED: &str = "superseded.csv";

/// What was read from a facts folder.
#[derive(Debug, Default)]
pub struct FactsRead {
    /// Every row that could be read.
    pub facts: Facts,
    /// Rows that were kept out, in the order of files and lines.
    pub rejections: Vec<Rejection>,
    /// How many more were kept out and are not listed.
    pub rejections_beyond: usize,
    /// On which line of `readings.csv` each reading stands, by its position among the readings.
    reading_lines: Vec<u32>,
    /// On which line of `decisions.csv` a decision stands.
    pub decision_lines: BTreeMap<LocalKey, usize>,
    /// On which line of `agreements.csv` an agreement stands.
    pub agreement_lines: BTreeMap<LocalKey, usize>,
}

impl FactsRead {
    /// On which line of `readings.csv` a reading stands.
    pub fn reading_line(&self, about: About<'_>) -> Option<usize> {
        let line = self.reading_lines.get(self.facts.readings.position(about)?)?;
        usize::try_from(*line).ok()
    }
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
    let mut problems = Vec::new();
    for name in files.keys().filter(|name| file_of(name).is_none()) {
        if let Some(problem) = stray_file(name, &path_of(name), files) {
            problems.push(problem);
        }
    }
    if problems.is_empty() && !files.keys().any(|name| file_of(name).is_some()) {
        let help = format!("a facts folder holds some of {}", FILES.join(", "));
        let place = if place.is_empty() { "." } else { place };
        problems.push(Diagnostic::file(place, "no-facts", "there are no facts here", help));
    }
    let mut contents = Vec::new();
    for file in FILES {
        let name = name_in(files, file);
        let Some(bytes) = files.get(&name) else { continue };
        let path = path_of(&name);
        let content = packed::alone(files, file, &path).and_then(|()| packed::unpacked(&name, &path, bytes));
        contents.push((file, path, content));
    }
    let mut tables: BTreeMap<&'static str, Rows<'_>> = BTreeMap::new();
    for (file, path, content) in &contents {
        match content.as_ref().map_err(Clone::clone).and_then(|bytes| decode(path, bytes)) {
            Ok(text) => match Rows::read(path, text, columns(file)) {
                Ok(rows) => {
                    tables.insert(file, rows);
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
    let lower = name.to_lowercase();
    let plain = lower.trim_end_matches(packed::ENDING);
    if plain.ends_with(results::ENDING) || plain == SUPERSEDED || plain == screened::FILE {
        return None;
    }
    let packed = [packed::ENDING, ".zip"].into_iter().find(|ending| lower.ends_with(ending));
    let inside = packed.and_then(|ending| lower.strip_suffix(ending)).unwrap_or(&lower);
    let (stem, ending) = inside.rsplit_once('.').unwrap_or((inside, ""));
    let meant = FILES.into_iter().find(|file| file.strip_suffix(".csv") == Some(stem.trim()));
    let is_table = packed.is_some() || TABLES.contains(&ending);
    let help = match meant {
        Some(meant) if is_table && !files.contains_key(&name_in(files, meant)) => {
            let or = packed.map(|_| format!("; packed by gzip, {meant}{}", packed::ENDING));
            format!("save it as CSV and call it {meant}{}", or.unwrap_or_default())
        }
        _ if ending != "csv" => return None,
        _ => match outturn_core::diagnostic::nearest(inside, FILES) {
            Some(near) if packed == Some(packed::ENDING) => format!("did you mean {near}{}?", packed::ENDING),
            Some(near) => format!("did you mean {near}?"),
            None => format!("the files of a facts folder are {}", FILES.join(", ")),
        },
    };
    Some(Diagnostic::file(path, "unknown-file", "this is not a file of a facts folder", help))
}

/// The endings of tables.
const TABLES: [&str; 7] = ["csv", "tsv", "txt", "xls", "xlsx", "xlsm", "ods"];

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

//! The rows of a facts folder as they stand in its files.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Diagnostic;
use outturn_intake::facts::{self, SUPERSEDED};

/// A row: cells by column, those that are empty left out or not.
pub type Row = BTreeMap<&'static str, String>;

/// The columns of readings that were replaced. Those that hold have all but the last.
const REPLACED: [&str; 12] = [
    "organisation",
    "indicator",
    "period",
    "breakdown",
    "stage",
    "numerator",
    "denominator",
    "value",
    "standing",
    "source",
    "note",
    "superseded_by",
];
const READINGS: &[&str] = REPLACED.split_at(11).0;
const ORGANISATIONS: [&str; 7] = ["code", "name", "kind", "opened", "closed", "why", "source"];
const RELATIONS: [&str; 7] = ["from", "to", "relation", "start", "end", "share", "source"];
const SOURCES: [&str; 9] =
    ["source", "title", "publisher", "published", "licence", "address", "file", "sha256", "note"];

/// A facts folder, of which published files become a part.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Rows of `readings.csv`.
    pub readings: Vec<Row>,
    /// Rows of `superseded.csv`.
    pub superseded: Vec<Row>,
    /// Rows of `organisations.csv`, by code.
    pub organisations: BTreeMap<String, Row>,
    /// Rows of `relations.csv`.
    pub relations: Vec<Row>,
    /// Rows of `sources.csv`, by key.
    pub sources: BTreeMap<String, Row>,
}

/// The cell of a row.
pub(super) fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

impl Folder {
    /// Takes the rows of a folder's files. It was read as facts before, so its files can be split.
    pub fn read(place: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Folder, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut rows = |file: &str, columns: &[&'static str]| match rows(files, file, columns) {
            Ok(rows) => rows,
            Err(why) => {
                let help = "mend the file, or name another folder";
                problems.push(Diagnostic::file(&format!("{place}/{file}"), "cannot-read", why, help));
                Vec::new()
            }
        };
        let readings = rows("readings.csv", READINGS);
        let superseded = rows(SUPERSEDED, &REPLACED);
        let (organisations, relations) =
            (rows("organisations.csv", &ORGANISATIONS), rows("relations.csv", &RELATIONS));
        let sources = rows("sources.csv", &SOURCES);
        let mut keyed = |file: &str, key: &str, rows: Vec<Row>| {
            let mut all = BTreeMap::new();
            for row in rows {
                let code = cell(&row, key).to_owned();
                if all.insert(code.clone(), row).is_some() {
                    let message = format!("`{code}` is there twice");
                    let help = "remove one of the two rows first: which of them holds is not for us to say";
                    problems.push(Diagnostic::file(
                        &format!("{place}/{file}"),
                        "duplicate-row",
                        message,
                        help,
                    ));
                }
            }
            all
        };
        let organisations = keyed("organisations.csv", "code", organisations);
        let sources = keyed("sources.csv", "source", sources);
        let folder = Folder { readings, superseded, organisations, relations, sources };
        if problems.is_empty() { Ok(folder) } else { Err(problems) }
    }

    /// The files of the folder, those without a row left out.
    pub fn files(&self) -> BTreeMap<&'static str, Vec<u8>> {
        let keyed = |rows: &BTreeMap<String, Row>, key: &'static str| -> Vec<Row> {
            let with = |(code, row): (&String, &Row)| {
                let mut row = row.clone();
                row.insert(key, code.clone());
                row
            };
            rows.iter().map(with).collect()
        };
        let files = [
            ("readings.csv", text(READINGS, &self.readings)),
            (SUPERSEDED, text(&REPLACED, &self.superseded)),
            ("organisations.csv", text(&ORGANISATIONS, &keyed(&self.organisations, "code"))),
            ("relations.csv", text(&RELATIONS, &self.relations)),
            ("sources.csv", text(&SOURCES, &keyed(&self.sources, "source"))),
        ];
        files.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
    }
}

fn rows(files: &BTreeMap<String, Vec<u8>>, file: &str, columns: &[&'static str]) -> Result<Vec<Row>, String> {
    let packed = format!("{file}.gz");
    if !files.contains_key(file) && !files.contains_key(&packed) {
        return Ok(Vec::new());
    }
    let bytes = facts::unpacked_in(files, file).ok_or("it cannot be unpacked")?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headings = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cells = headings.iter().zip(&record);
        let mut row = Row::new();
        for (heading, text) in cells.filter(|(_, text)| !text.is_empty()) {
            let column = columns.iter().find(|column| **column == heading);
            let column = column.ok_or_else(|| format!("it has a column `{heading}`"))?;
            row.insert(column, text.to_owned());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Rows under their headings, in order; columns that may be left out only where a row has something in them.
fn text(columns: &[&'static str], rows: &[Row]) -> Option<Vec<u8>> {
    if rows.is_empty() {
        return None;
    }
    let optional = ["stage", "breakdown", "why", "share", "source", "superseded_by"];
    let filled: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.iter().filter(|(_, text)| !text.is_empty()).map(|(column, _)| *column))
        .collect();
    let columns: Vec<&str> =
        columns.iter().copied().filter(|it| !optional.contains(it) || filled.contains(it)).collect();
    let cells = |row: &Row| columns.iter().map(|column| cell(row, column).to_owned()).collect::<Vec<_>>();
    let mut records: Vec<Vec<String>> = rows.iter().map(cells).collect();
    records.sort();
    records.dedup();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(&columns);
    for record in &records {
        written = written.and_then(|()| writer.write_record(record));
    }
    // Writing to memory does not fail.
    written.ok().and_then(|()| writer.into_inner().ok())
}

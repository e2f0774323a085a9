//! What is drawn: numbers for one body, and the rows that they become.

use std::collections::BTreeMap;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use outturn_core::Diagnostic;

use super::recipe::{Agreement, Decision, Form, Reading};

/// The key of the source of everything that is made up.
pub(super) const SOURCE: &str = "demonstration";

/// Draws for one body, which hang on the seed and its code alone.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(seed: u64, code: &str) -> Draws {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(seed.to_le_bytes().into_iter().chain(code.bytes())) {
            *place = byte;
        }
        Draws(ChaCha8Rng::from_seed(bytes))
    }

    /// A number between two, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.next_u64() % (most.saturating_sub(least) + 1)
    }
}

/// Rows that are drawn, by the file that they are for.
pub(super) struct Drawn {
    scheme: String,
    rows: BTreeMap<&'static str, Vec<BTreeMap<String, String>>>,
}

impl Drawn {
    /// Of a scheme, nothing yet.
    pub(super) fn of(scheme: &str) -> Drawn {
        Drawn { scheme: scheme.to_owned(), rows: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, file: &'static str, cells: &[(&str, &str)]) {
        let row = cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect();
        self.rows.entry(file).or_default().push(row);
    }

    pub(super) fn reading(&mut self, draws: &mut Draws, part: &Reading, code: &str, heads: u64) {
        let drawn = draws.between(part.least, part.most);
        let mut cells = vec![
            ("organisation", code.to_owned()),
            ("indicator", part.indicator.clone()),
            ("period", part.period.to_string()),
            ("standing", "recalled".to_owned()),
            ("source", SOURCE.to_owned()),
            ("note", "made up".to_owned()),
        ];
        match part.form {
            Form::Ratio(per_10000) => {
                let denominator = per_10000.map_or(heads, |per| (heads * per / 10_000).max(100));
                cells.push(("numerator", (denominator * drawn / 10_000).to_string()));
                cells.push(("denominator", denominator.to_string()));
            }
            Form::Rate => cells.push(("value", format!("{}.{}", drawn / 10, drawn % 10))),
            Form::Number => cells.push(("value", drawn.to_string())),
        }
        let cells: Vec<(&str, &str)> = cells.iter().map(|(column, cell)| (*column, cell.as_str())).collect();
        self.add("readings.csv", &cells);
    }

    pub(super) fn decision(&mut self, draws: &mut Draws, part: &Decision, code: &str) {
        let scheme = self.scheme.clone();
        let met = draws.between(1, 10_000) <= part.met;
        self.add(
            "decisions.csv",
            &[
                ("scheme", scheme.as_str()),
                ("organisation", code),
                ("subject", &part.subject),
                ("finding", if met { "met" } else { "missed" }),
                ("role", &part.role),
                ("date", "2015-09-14"),
                ("standing", "recalled"),
                ("source", SOURCE),
                ("reason", "made up for the demonstration"),
            ],
        );
    }

    pub(super) fn agreement(&mut self, part: &Agreement, code: &str) {
        let scheme = self.scheme.clone();
        let mut cells = vec![
            ("scheme", scheme.as_str()),
            ("organisation", code),
            ("item", if part.local.is_some() { "local/1" } else { &part.subject }),
            ("level", &part.level),
            ("agreed_by", &part.role),
            ("date", "2014-06-02"),
            ("standing", "recalled"),
            ("source", SOURCE),
            ("note", "made up"),
        ];
        let outturn = part.local.as_ref().map(ToString::to_string);
        if let Some(outturn) = &outturn {
            cells.extend([
                ("title", "A local measure (demonstration)"),
                ("indicator", part.subject.as_str()),
                ("comparison", "at-least"),
                ("outturn", outturn.as_str()),
            ]);
        }
        self.add("agreements.csv", &cells);
    }

    /// Adds the rows to the files of a facts folder.
    pub(super) fn into_files(self, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Vec<Diagnostic>> {
        for (file, rows) in self.rows {
            let before = files.remove(file).unwrap_or_default();
            let bytes = added(&before, rows).map_err(|error| {
                let message = format!("rows cannot be added: {error}");
                let help = "take the facts from the library of this version";
                vec![Diagnostic::file(file, "no-facts", message, help)]
            })?;
            files.insert(file.to_owned(), bytes);
        }
        Ok(())
    }
}

/// A table with rows added, and columns where it lacks them.
fn added(before: &[u8], rows: Vec<BTreeMap<String, String>>) -> csv::Result<Vec<u8>> {
    let mut reader = csv::Reader::from_reader(before);
    let mut columns: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut all: Vec<BTreeMap<String, String>> = Vec::new();
    for row in reader.into_records() {
        all.push(columns.iter().cloned().zip(row?.iter().map(str::to_owned)).collect());
    }
    for row in rows {
        for column in row.keys() {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        all.push(row);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&columns)?;
    for row in &all {
        writer.write_record(columns.iter().map(|it| row.get(it).map_or("", String::as_str)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

//! Published results: what the operator of a scheme says that it came to, to hold ours against.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use outturn_core::{Diagnostic, Exact, Figure};

use super::csv_file::{Column, Rejection, Rejections, Row, Rows, decode, may, need};
use super::{cells, packed};

/// How the name of a file with published results ends.
pub const ENDING: &str = ".published.csv";

pub(crate) const COLUMNS: [Column; 7] = [
    need("organisation"),
    need("step"),
    need("quantity"),
    need("value"),
    may("within"),
    may("source"),
    may("note"),
];

/// What a published result is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measured {
    /// Points of a line or a scale.
    Points,
    /// The score of a group, out of 100, or of a whole award.
    Score,
    /// An amount of money.
    Pounds,
}

impl Measured {
    const ALL: [Measured; 3] = [Measured::Points, Measured::Score, Measured::Pounds];

    /// The word used in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Measured::Points => "points",
            Measured::Score => "score",
            Measured::Pounds => "pounds",
        }
    }
}

/// One published result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedResult {
    /// The line of the file.
    pub line: usize,
    /// Whose.
    pub organisation: String,
    /// The address of the step that it is about.
    pub step: String,
    /// What it counts.
    pub measured: Measured,
    /// What was published; not applicable where the publisher says that there is none.
    pub value: Figure,
    /// How far ours may lie from it: what the file says, otherwise half a unit of the last digit written.
    pub within: Exact,
}

/// Published results, and the rows that could not be read.
#[derive(Debug, Default)]
pub struct ResultsRead {
    /// In the order of the file.
    pub results: Vec<PublishedResult>,
    /// Rows that were kept out.
    pub rejections: Vec<Rejection>,
    /// How many more were kept out and are not listed.
    pub rejections_beyond: usize,
}

/// Reads a file of published results. `path` is its name in complaints.
pub fn results(path: &str, bytes: &[u8]) -> Result<ResultsRead, Vec<Diagnostic>> {
    let bytes = packed::unpacked(path, path, bytes).map_err(|problem| vec![*problem])?;
    let text = decode(path, &bytes).map_err(|problem| vec![*problem])?;
    let rows = Rows::read(path, text, &COLUMNS)?;
    let mut rejections = Rejections::default();
    let mut results = Vec::new();
    // By organisation, so that the names of a large file are not all kept a second time.
    let mut seen: BTreeMap<String, BTreeMap<(Measured, String), usize>> = BTreeMap::new();
    rows.each(&mut rejections, |row, rejections| match result(row) {
        Ok(result) => {
            let of_body = seen.entry(result.organisation.clone()).or_default();
            match of_body.entry((result.measured, result.step.clone())) {
                Entry::Vacant(free) => {
                    free.insert(row.line());
                    results.push(result);
                }
                Entry::Occupied(first) => rejections.push(row.reject(
                    "",
                    "duplicate-row",
                    format!("line {} gives this result already", first.get()),
                    "remove one of the two",
                )),
            }
        }
        Err(rejection) => rejections.push(rejection),
    });
    Ok(ResultsRead { results, rejections: rejections.kept, rejections_beyond: rejections.beyond })
}

fn result(row: &Row<'_>) -> Result<PublishedResult, Box<Rejection>> {
    let organisation = cells::code(row, "organisation")?.to_owned();
    let step = cells::text(row, "step")?.to_owned();
    let word = cells::text(row, "quantity")?;
    let words = Measured::ALL.map(Measured::as_str);
    let measured = Measured::ALL.into_iter().find(|it| it.as_str() == word);
    let measured = measured.ok_or_else(|| cells::unknown_word(row, "quantity", word, &words))?;
    let value = cells::figure(row, "value")?;
    let value = value.ok_or_else(|| {
        let help = "write what was published, or [z] where it says that there is none";
        row.reject("value", "empty-cell", "nothing is written here", help)
    })?;
    let within = match cells::figure(row, "within")? {
        Some(Figure::Known(within)) if !within.is_negative() => within,
        None => half_a_digit(row.cell("value")),
        Some(_) => {
            let help = "write how far ours may lie from it: 0, 0.005";
            return Err(row.reject("within", "bad-number", "this is not a distance", help));
        }
    };
    Ok(PublishedResult { line: row.line(), organisation, step, measured, value, within })
}

/// Half a unit of the last digit of a number as it is written.
fn half_a_digit(written: &str) -> Exact {
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let tenth = Exact::fraction(1, 10).unwrap_or(Exact::ONE);
    let half = Exact::fraction(1, 2).unwrap_or(Exact::ONE);
    (0..decimals).fold(half, |half, _| &half * &tenth)
}

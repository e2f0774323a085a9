//! Acceptances: findings of the plausibility screen that somebody stands by, with the reason.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use outturn_core::{Date, Diagnostic, Period, Stage};

use super::csv_file::{Column, Rejection, Rejections, Row, Rows, decode, may, need};
use super::{cells, packed};

/// The file of a facts folder that holds them.
pub const FILE: &str = "screened.csv";

const COLUMNS: [Column; 10] = [
    need("finding"),
    may("organisation"),
    need("indicator"),
    need("period"),
    may("breakdown"),
    may("stage"),
    need("reason"),
    need("by"),
    need("date"),
    // What was found when it was accepted, for the reader.
    may("found"),
];

/// What an acceptance is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Accepted {
    /// The kind of finding.
    pub finding: String,
    /// The indicator's id.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// The organisation's code; empty for every one.
    pub organisation: String,
    /// Empty for everyone; otherwise a part such as `male`.
    pub breakdown: String,
    /// Whose figure it is.
    pub stage: Stage,
}

/// A finding that somebody stands by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The line of the file.
    pub line: usize,
    /// Why the figure is right, or may be used as it is.
    pub reason: String,
    /// The role of the one who says so.
    pub by: String,
    /// When.
    pub date: Date,
}

/// Reads `screened.csv`. `path` is its name in complaints, `findings` the words for what can be found. An acceptance
/// lets money through, so that one that cannot be read stops the run.
pub fn acceptances(
    path: &str,
    bytes: &[u8],
    findings: &[&str],
) -> Result<BTreeMap<Accepted, Acceptance>, Vec<Diagnostic>> {
    let bytes = packed::unpacked(path, path, bytes).map_err(|problem| vec![*problem])?;
    let text = decode(path, &bytes).map_err(|problem| vec![*problem])?;
    let rows = Rows::read(path, text, &COLUMNS)?;
    let mut rejections = Rejections::default();
    let mut read: BTreeMap<Accepted, Acceptance> = BTreeMap::new();
    rows.each(&mut rejections, |row, rejections| match acceptance(row, findings) {
        Ok((accepted, acceptance)) => match read.entry(accepted) {
            Entry::Vacant(free) => {
                free.insert(acceptance);
            }
            Entry::Occupied(first) => rejections.push(row.reject(
                "",
                "duplicate-row",
                format!("line {} accepts this already", first.get().line),
                "remove one of the two",
            )),
        },
        Err(rejection) => rejections.push(rejection),
    });
    if rejections.kept.is_empty() {
        return Ok(read);
    }
    Err(rejections.kept.into_iter().map(|it| it.diagnostic).collect())
}

fn acceptance(row: &Row<'_>, findings: &[&str]) -> Result<(Accepted, Acceptance), Box<Rejection>> {
    let finding = cells::text(row, "finding")?;
    if !findings.contains(&finding) {
        return Err(cells::unknown_word(row, "finding", finding, findings));
    }
    let organisation = match row.cell("organisation") {
        "" => String::new(),
        _ => cells::code(row, "organisation")?.to_owned(),
    };
    let period = cells::period(row, "period")?;
    let period = period
        .ok_or_else(|| row.reject("period", "empty-cell", "nothing is written here", "write the period"))?;
    let accepted = Accepted {
        finding: finding.to_owned(),
        indicator: cells::id(row, "indicator", 0, "write the id of an indicator")?,
        period,
        organisation,
        breakdown: row.cell("breakdown").to_owned(),
        stage: cells::stage(row)?,
    };
    let acceptance = Acceptance {
        line: row.line(),
        reason: cells::text(row, "reason")?.to_owned(),
        by: cells::text(row, "by")?.to_owned(),
        date: cells::needed_date(row, "date")?,
    };
    Ok((accepted, acceptance))
}

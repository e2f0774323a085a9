//! The registers of the Organisation Data Service: which clinical commissioning groups existed when, who succeeded
//! whom, and which practices belonged to which group.
//!
//! `eccg.csv` has no header; its fields are code, name, two parents, five lines of address, postcode, and
//! then the open and close dates as `20130401`. `succ.csv` has no header either: predecessor, successor,
//! reason, date, and whether the successor was succeeded in its turn. `etr.csv`, the trusts, is laid out as
//! `eccg.csv`.

mod claims;
pub(super) mod names;
mod notes;
mod practices;
mod trusts;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use csv::StringRecord;
use jiff::civil::Date;

pub use practices::{PracticeRegister, read as read_practices};
pub use trusts::read as read_trusts;

use super::cells::digits;
use super::{Organisation, Problem, Published, Succession};
pub(super) use names::title_case;

const NAME: usize = 1;
const OPENED: usize = 10;
const CLOSED: usize = 11;
const SUCCESSOR: usize = 1;
const EFFECTIVE: usize = 3;
pub(super) const AGAIN: &str = "get the file again from the Organisation Data Service";

/// The three registers, each with its file name and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `eccg.csv` while the first groups existed: their successors' own names.
    pub earlier: (&'a str, &'a [u8]),
    /// `eccg.csv` after they ended: closing dates.
    pub later: (&'a str, &'a [u8]),
    /// `succ.csv`.
    pub successions: (&'a str, &'a [u8]),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    name: String,
    pub(super) opened: Option<Date>,
    pub(super) closed: Option<Date>,
}

/// Reads when the groups named existed, and follows each through its successors as far as the registers know
/// them.
pub fn read(files: Files<'_>, groups: &BTreeMap<String, String>) -> Result<Published, Vec<Problem>> {
    let mut problems = Vec::new();
    let earlier = bodies(files.earlier, &mut problems);
    let later = bodies(files.later, &mut problems);
    let successors = successors(files.successions, &mut problems);
    let register = merge(&earlier, &later, files.later.0, &mut problems);

    let mut published = Published::default();
    let mut queue: VecDeque<&str> = groups.keys().map(String::as_str).collect();
    let mut seen: BTreeSet<&str> = queue.iter().copied().collect();
    let mut stopped = notes::Stopped::default();
    while let Some(code) = queue.pop_front() {
        let Some(body) = register.get(code) else {
            problems.push(
                Problem::new(
                    files.later.0,
                    "the register does not hold this group",
                    "check its code, or use a register that holds it",
                )
                .at_value(code),
            );
            continue;
        };
        let Some(opened) = body.opened else {
            problems.push(
                Problem::new(
                    files.later.0,
                    "the register has no opening date for this group",
                    "use a register that has it",
                )
                .at_value(code),
            );
            continue;
        };
        let name = groups.get(code).cloned().unwrap_or_else(|| title_case(&body.name));
        published.organisations.push(Organisation {
            code: code.to_owned(),
            name,
            kind: "ccg",
            opened,
            closed: body.closed,
        });
        let Some(heirs) = successors.get(code) else { continue };
        let mut heirs = heirs.iter();
        let (Some((heir, start)), None) = (heirs.next(), heirs.next()) else {
            stopped.split.push(code);
            continue;
        };
        if register.get(heir).is_none_or(|heir| heir.opened.is_none()) {
            stopped.unknown.push(format!("{code} to {heir}"));
            continue;
        }
        published.successions.push(Succession { from: code.to_owned(), to: heir.clone(), start: *start });
        if seen.insert(heir) {
            queue.push_back(heir);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    notes::write(&mut published, groups, &earlier, &stopped);
    Ok(published)
}

/// The records of a file without a header, each with its row; those that are too short are problems.
pub(super) fn records<'a>(
    (file, bytes): (&'a str, &'a [u8]),
    least: usize,
    problems: &mut Vec<Problem>,
) -> Vec<(u64, StringRecord)> {
    let mut rows = Vec::new();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    for (row, record) in (1_u64..).zip(reader.records()) {
        match record {
            Ok(record) if record.len() >= least => rows.push((row, record)),
            Ok(record) => problems.push(
                Problem::new(file, format!("it has {} fields, not {least} or more", record.len()), AGAIN)
                    .at_row(row),
            ),
            Err(error) => problems
                .push(Problem::new(file, format!("the row cannot be read ({error})"), AGAIN).at_row(row)),
        }
    }
    if rows.is_empty() {
        problems.push(Problem::new(file, "it has no rows", AGAIN));
    }
    rows
}

/// The bodies of a register, by code.
pub(super) fn bodies(file: (&str, &[u8]), problems: &mut Vec<Problem>) -> BTreeMap<String, Body> {
    let mut bodies = BTreeMap::new();
    for (row, record) in records(file, CLOSED + 1, problems) {
        let opened = day(file.0, row, &record, OPENED, problems);
        let closed = day(file.0, row, &record, CLOSED, problems);
        let body = Body { name: record[NAME].to_owned(), opened, closed };
        if bodies.insert(record[0].to_owned(), body).is_some() {
            problems.push(
                Problem::new(file.0, "the code is there twice", AGAIN).at_row(row).at_value(&record[0]),
            );
        }
    }
    bodies
}

pub(super) fn successors(
    file: (&str, &[u8]),
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, BTreeSet<(String, Date)>> {
    let mut successors: BTreeMap<String, BTreeSet<(String, Date)>> = BTreeMap::new();
    for (row, record) in records(file, EFFECTIVE + 1, problems) {
        if let Some(start) = day(file.0, row, &record, EFFECTIVE, problems) {
            successors.entry(record[0].to_owned()).or_default().insert((record[SUCCESSOR].to_owned(), start));
        } else if record[EFFECTIVE].is_empty() {
            problems.push(
                Problem::new(file.0, "the succession has no date", AGAIN).at_row(row).at_value(&record[0]),
            );
        }
    }
    successors
}

/// A date such as `20130401`; none where the field is empty or, with a problem, where it holds anything else.
pub(super) fn day(
    file: &str,
    row: u64,
    record: &StringRecord,
    field: usize,
    problems: &mut Vec<Problem>,
) -> Option<Date> {
    let text = &record[field];
    if text.is_empty() {
        return None;
    }
    let day = if text.len() == 8 && digits(text) { text.parse().ok().and_then(from_number) } else { None };
    if day.is_none() {
        let column = format!("field {}", field + 1);
        problems.push(
            Problem::new(file, "it is not a date such as 20130401", AGAIN)
                .at_row(row)
                .in_column(&column)
                .at_value(text),
        );
    }
    day
}

fn from_number(number: u32) -> Option<Date> {
    let part = |divisor: u32, modulus: u32| i8::try_from(number / divisor % modulus).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(100, 100)?, part(1, 100)?).ok()
}

/// One register of the two: names of the earlier, closing dates of the later; where they say different
/// things, a problem.
fn merge(
    earlier: &BTreeMap<String, Body>,
    later: &BTreeMap<String, Body>,
    file: &str,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Body> {
    let mut register = later.clone();
    for (code, body) in earlier {
        let known = register.entry(code.clone()).or_insert_with(|| body.clone());
        known.name.clone_from(&body.name);
        if known.opened != body.opened || (body.closed.is_some() && known.closed != body.closed) {
            problems.push(
                Problem::new(
                    file,
                    "its dates are not those of the earlier register",
                    "ask the Organisation Data Service which are right",
                )
                .at_value(code),
            );
        }
    }
    register
}

#[cfg(test)]
mod tests;

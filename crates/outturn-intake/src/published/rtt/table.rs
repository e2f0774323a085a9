//! The table of a sheet: who waits how long for which treatment function.

use std::collections::BTreeMap;

use super::super::Problem;
use super::super::sheet::{Column, Sheet};
use super::{Functions, NHS_ENGLAND, Waiting};

/// Weekly columns: one for each week up to the 52nd, and one for all beyond.
pub(super) const BANDS: usize = 53;
const WITHIN: usize = 18;
pub(super) const TOTAL: &str = "Total number of incomplete pathways";
pub(super) const WITHIN_18: &str = "Total within 18 weeks";
pub(super) const FUNCTION: &str = "Treatment Function Code";
const ASK: &str = "ask the publisher which is right";

struct Columns {
    /// None on the sheet of England as a whole.
    code: Option<Column>,
    function: Column,
    weeks: Vec<Column>,
    total: Column,
    within: Column,
}

/// Reads the rows of a sheet by commissioner; for England as a whole (no groups given) under an empty code.
pub(super) fn read(
    sheet: &Sheet,
    groups: Option<&BTreeMap<String, String>>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Functions> {
    let mut found: BTreeMap<String, Functions> = BTreeMap::new();
    let is_header = |&row: &u32| (0..sheet.columns()).any(|column| sheet.text(row, column) == FUNCTION);
    let Some(header) = (0..sheet.rows()).find(is_header) else {
        let wrong = format!("no row has the heading \"{FUNCTION}\"");
        problems.push(sheet.problem_of_all(wrong, "check that this is the file meant"));
        return found;
    };
    let Some(columns) = columns(sheet, header, groups.is_some(), problems) else { return found };
    for row in header + 1..sheet.rows() {
        if (0..sheet.columns()).all(|column| sheet.text(row, column).is_empty()) {
            continue;
        }
        let code = columns.code.as_ref().map(|code| sheet.text(row, code.index)).unwrap_or_default();
        if let (Some(groups), Some(column)) = (groups, &columns.code)
            && !groups.contains_key(&code)
            && code != NHS_ENGLAND
        {
            problems.push(sheet.cell_problem(
                row,
                column,
                "no group has this code",
                "check it against the register",
            ));
            continue;
        }
        let Some(waiting) = waiting(sheet, row, &columns, problems) else { continue };
        let function = sheet.text(row, columns.function.index);
        if found.entry(code).or_default().insert(function, waiting).is_some() {
            problems.push(sheet.cell_problem(row, &columns.function, "this row is there twice", ASK));
        }
    }
    found
}

fn columns(sheet: &Sheet, header: u32, by_group: bool, problems: &mut Vec<Problem>) -> Option<Columns> {
    let all = 0..sheet.columns();
    let headings = [&[FUNCTION][..], &[">0-1"], &["52 plus"], &[TOTAL], &[WITHIN_18]];
    let [function, first, last, total, within] = sheet.headings(header, all.clone(), headings, problems)?;
    let code = if by_group {
        let [_, code] = sheet.headings(header, all, [&["Area Team Code"], &["CCG Code"]], problems)?;
        Some(code)
    } else {
        None
    };
    let week = |index| Column { index, heading: sheet.text(header, index) };
    let weeks: Vec<Column> = (first.index..=last.index).map(week).collect();
    if weeks.len() != BANDS {
        let wrong = format!("it has {} weekly columns, not {BANDS}", weeks.len());
        problems.push(sheet.problem(header, wrong, "check that this is the file meant"));
        return None;
    }
    Some(Columns { code, function, weeks, total, within })
}

/// The patients of a row, whose weeks must add up to its totals.
fn waiting(sheet: &Sheet, row: u32, columns: &Columns, problems: &mut Vec<Problem>) -> Option<Waiting> {
    let weeks: Vec<u64> = columns.weeks.iter().filter_map(|week| sheet.count(row, week, problems)).collect();
    let (total, within) =
        (sheet.count(row, &columns.total, problems), sheet.count(row, &columns.within, problems));
    let waiting = Waiting { within: within?, total: total? };
    if weeks.len() != BANDS {
        return None;
    }
    let sum = weeks.iter().sum::<u64>();
    if sum != waiting.total {
        let wrong = format!("the weeks add up to {sum}");
        problems.push(sheet.cell_problem(row, &columns.total, wrong, ASK));
    }
    let sum = weeks.iter().take(WITHIN).sum::<u64>();
    if sum != waiting.within {
        let wrong = format!("the first {WITHIN} weeks add up to {sum}");
        problems.push(sheet.cell_problem(row, &columns.within, wrong, ASK));
    }
    Some(waiting)
}

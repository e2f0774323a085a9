//! The CCG Outcomes Indicator Set of June 2017, as re-laid for one group in a workbook with a sheet for each
//! indicator.
//!
//! A sheet sets England and the group side by side, or one below the other, and repeats parts of the table to
//! draw charts from. So nothing is found by its place: a table is a row with the heading "Level description",
//! and a row is the group's where that column names the group.

mod infections;
mod rates;
mod series;
mod sexes;

use std::collections::BTreeMap;

use super::sheet::{self, Column, Sheet};
use super::{About, Problem, Published};

const LEVEL: &str = "Level description";
/// The other level the sheets have.
const ENGLAND: &str = "All registered patients in England";

/// Reads one group's workbook: years of life lost, avoidable admissions and infections. `group` is its ODS
/// code; rows are known by its name in `groups`. Counts that contradict each other are written `[x]`.
pub fn read(
    file: &str,
    bytes: &[u8],
    group: &str,
    groups: &BTreeMap<String, String>,
) -> Result<Published, Vec<Problem>> {
    let Some(name) = groups.get(group) else {
        return Err(vec![
            Problem::new(file, "no group has this code", "check it against the register").at_value(group),
        ]);
    };
    let mut problems = Vec::new();
    let mut published = Published::default();
    let [s11, s26, s27, s31, s34, s53, s54] =
        sheet::open(file, bytes, ["1.1", "2.6", "2.7", "3.1", "3.4", "5.3", "5.4"])?;
    for (sheet, table) in [s11, s26, s27, s31, s34].iter().zip(&rates::TABLES) {
        published.append(rates::read(sheet, table, group, name, &mut problems));
    }
    for (sheet, table) in [s53, s54].iter().zip(&infections::TABLES) {
        published.append(infections::read(sheet, table, group, name, &mut problems));
    }
    published.note(
        About::LeftOut,
        "Rows of England, confidence intervals, charts and the workbook's other sheets, which no \
         indicator here needs.",
    );
    if problems.is_empty() { Ok(published) } else { Err(problems) }
}

/// One table on a sheet: its heading row, its columns, and the rows below it down to the next table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    header: u32,
    /// From the period's column, which is left of the level's, to the next table on the right.
    columns: std::ops::Range<u32>,
    rows: std::ops::Range<u32>,
    level: Column,
}

/// Finds every table of a sheet; a sheet without one is a problem.
fn blocks(sheet: &Sheet, problems: &mut Vec<Problem>) -> Vec<Block> {
    let levels = |row: u32| -> Vec<u32> {
        (1..sheet.columns()).filter(|&column| sheet.text(row, column).eq_ignore_ascii_case(LEVEL)).collect()
    };
    let headers: Vec<(u32, Vec<u32>)> =
        (0..sheet.rows()).map(|row| (row, levels(row))).filter(|(_, levels)| !levels.is_empty()).collect();
    let mut blocks = Vec::new();
    for (index, (header, levels)) in headers.iter().enumerate() {
        let end = headers.get(index + 1).map_or_else(|| sheet.rows(), |(next, _)| *next);
        for (position, level) in levels.iter().enumerate() {
            let next = levels.get(position + 1).map_or_else(|| sheet.columns(), |next| next - 1);
            let heading = sheet.text(*header, *level);
            blocks.push(Block {
                header: *header,
                columns: level - 1..next,
                rows: header + 1..end,
                level: Column { index: *level, heading },
            });
        }
    }
    if blocks.is_empty() {
        problems.push(sheet.problem_of_all(
            format!("no row has the heading \"{LEVEL}\""),
            "check that this is the file meant",
        ));
    }
    blocks
}

/// The rows of a table that are the group's; a row of anyone but it and England is a problem.
fn rows_of(sheet: &Sheet, block: &Block, name: &str, problems: &mut Vec<Problem>) -> Vec<u32> {
    let mut rows = Vec::new();
    for row in block.rows.clone() {
        let level = sheet.text(row, block.level.index);
        let period = sheet.text(row, block.columns.start);
        if level == name {
            rows.push(row);
        } else if level.is_empty() && !period.is_empty() {
            problems.push(sheet.cell_problem(
                row,
                &block.level,
                "the row does not say whose it is",
                "ask the publisher",
            ));
        } else if !level.is_empty() && level != ENGLAND {
            problems.push(sheet.cell_problem(
                row,
                &block.level,
                format!("it is neither \"{name}\" nor \"{ENGLAND}\""),
                "check whose workbook this is",
            ));
        }
    }
    rows
}

/// What follows a label in the cell that begins with it: what the sheet itself says it covers.
fn stated(sheet: &Sheet, label: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let found =
        sheet.texts().find_map(|(_, _, text)| text.strip_prefix(label).map(|rest| rest.trim().to_owned()));
    if found.is_none() {
        problems.push(sheet.problem_of_all(
            format!("no cell begins with \"{label}\""),
            "find out from the publisher which periods the sheet covers",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sheet::tests::sheet;
    use super::*;

    #[test]
    fn tables_are_found_side_by_side_and_one_below_the_other() {
        let made = sheet(
            "2.6",
            &[
                &["", "Reporting period: 2010/11"],
                &["Period", "Level description", "DSR", "Period", "Level Description", "DSR"],
                &["2010/11", ENGLAND, "1", "2010/11", "NHS A CCG", "2"],
                &["Reporting period", "Level description", "Indicator value"],
                &["", "NHS B CCG", "3"],
                &["2010/11", "", "3"],
            ],
        );
        let mut problems = Vec::new();
        let found = blocks(&made, &mut problems);
        let places: Vec<_> =
            found.iter().map(|block| (block.header, block.columns.clone(), block.rows.clone())).collect();
        assert_eq!(places, [(1, 0..3, 2..3), (1, 3..6, 2..3), (3, 0..6, 4..6)]);
        let rows: Vec<_> =
            found.iter().map(|block| rows_of(&made, block, "NHS A CCG", &mut problems)).collect();
        assert_eq!(rows, [vec![], vec![2], vec![]]);
        assert_eq!(problems.len(), 2, "{problems:#?}");
        assert_eq!(stated(&made, "Reporting period:", &mut problems), Some("2010/11".to_owned()));
    }

    #[test]
    fn a_sheet_without_a_table_and_an_unknown_group_are_problems() {
        let mut problems = Vec::new();
        assert!(blocks(&sheet("2.6", &[&["Title"]]), &mut problems).is_empty());
        assert!(stated(&sheet("2.6", &[&["Title"]]), "Reporting period:", &mut problems).is_none());
        assert_eq!(problems.len(), 2);
        assert!(read("x.xlsx", b"", "99Z", &BTreeMap::new()).is_err());
    }
}

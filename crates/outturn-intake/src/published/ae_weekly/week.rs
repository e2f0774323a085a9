//! One week: a workbook with one sheet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::Problem;
use super::super::ods::title_case;
use super::super::sheet::{self, Column, Sheet};

const SHEET: &str = "A&E Data";
/// What the row of England has in place of a code.
const ENGLAND: &str = "-";
const ATTENDANCES: &str = "A&E attendances";
const OVER: &str = "A&E attendances > 4 hours from arrival to admission, transfer or discharge";
const TYPES: [&[&str]; 3] = [
    &["Type 1 Departments - Major A&E"],
    &["Type 2 Departments - Single Specialty"],
    &["Type 3 Departments - Other A&E/Minor Injury Unit"],
];
/// A count that was not given.
const NULL: &str = "NULL";
const ASK: &str = "ask the publisher which is right";
const MEANT: &str = "check that this is the file meant";

/// What one provider had in the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) attendances: u64,
    pub(super) over: u64,
    /// Attendances at departments of type 1.
    pub(super) major: u64,
    /// What must be known of it.
    pub(super) doubt: Option<String>,
}

/// A week.
#[derive(Debug)]
pub(super) struct Week {
    pub(super) sunday: Date,
    pub(super) rows: BTreeMap<String, Row>,
}

struct Columns {
    code: Column,
    name: Column,
    total: Column,
    types: [Column; 3],
    over: [Column; 3],
}

/// A row as the file has it.
struct Figures {
    row: u32,
    name: String,
    types: [u64; 3],
    total: u64,
    over: [Option<u64>; 3],
}

impl Week {
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Week, Vec<Problem>> {
        let [sheet] = sheet::open(file, bytes, [SHEET])?;
        Week::from_sheet(&sheet)
    }

    pub(super) fn from_sheet(sheet: &Sheet) -> Result<Week, Vec<Problem>> {
        let mut problems = Vec::new();
        let label = sheet.labelled("Period:").unwrap_or_default();
        let Some(sunday) = sunday(&label) else {
            let wrong = format!("it says \"Period: {label}\", and no \"Week Ending 06/04/2014\"");
            return Err(vec![sheet.problem_of_all(wrong, MEANT)]);
        };
        let Some((header, columns)) = columns(sheet, &mut problems) else { return Err(problems) };
        let mut figures: BTreeMap<String, Figures> = BTreeMap::new();
        for row in header + 1..sheet.rows() {
            let code = sheet.text(row, columns.code.index);
            if code.is_empty() {
                if (0..sheet.columns()).any(|column| !sheet.text(row, column).is_empty()) {
                    problems.push(sheet.cell_problem(row, &columns.code, "a provider needs a code", ASK));
                }
                continue;
            }
            let Some(read) = Figures::read(sheet, row, &columns, &mut problems) else { continue };
            if figures.insert(code, read).is_some() {
                problems.push(sheet.cell_problem(row, &columns.code, "it is there twice", ASK));
            }
        }
        let Some(england) = figures.remove(ENGLAND) else {
            problems.push(sheet.problem_of_all("it has no row of England", "get the file again"));
            return Err(problems);
        };
        // A row that could not be read would be missed in the sums as well, and tell nothing new.
        if !problems.is_empty() {
            return Err(problems);
        }
        let rows = held_against(sheet, &england, figures, &columns, &mut problems);
        if problems.is_empty() { Ok(Week { sunday, rows }) } else { Err(problems) }
    }
}

/// Reads `Week Ending 06/04/2014`.
fn sunday(label: &str) -> Option<Date> {
    let mut parts = label.strip_prefix("Week Ending ")?.split('/');
    let [day, month, year] = [parts.next()?, parts.next()?, parts.next()?];
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (parts.next().is_none() && date.weekday() == jiff::civil::Weekday::Sunday).then_some(date)
}

fn columns(sheet: &Sheet, problems: &mut Vec<Problem>) -> Option<(u32, Columns)> {
    let has =
        |row: u32, heading: &str| (0..sheet.columns()).find(|&column| sheet.text(row, column) == heading);
    let Some(header) = (1..sheet.rows()).find(|&row| has(row, "Code").is_some()) else {
        problems.push(sheet.problem_of_all("no row has the heading \"Code\"", MEANT));
        return None;
    };
    // The same three types stand below each of the two groups of headings.
    let (Some(first), Some(second)) = (has(header - 1, ATTENDANCES), has(header - 1, OVER)) else {
        let wrong = format!("the headings \"{ATTENDANCES}\" and \"{OVER}\" must stand above the others");
        problems.push(sheet.problem(header - 1, wrong, MEANT));
        return None;
    };
    let all = 0..sheet.columns();
    let [code, name, total] =
        sheet.headings(header, all, [&["Code"], &["Name"], &["Total attendances"]], problems)?;
    let types = sheet.headings(header, first..second, TYPES, problems)?;
    let over = sheet.headings(header, second..second + 3, TYPES, problems)?;
    Some((header, Columns { code, name, total, types, over }))
}

impl Figures {
    fn read(sheet: &Sheet, row: u32, columns: &Columns, problems: &mut Vec<Problem>) -> Option<Figures> {
        let before = problems.len();
        let count = |column: &Column, problems: &mut Vec<Problem>| {
            sheet.count(row, column, problems).unwrap_or_default()
        };
        let types = columns.types.each_ref().map(|column| count(column, problems));
        let total = count(&columns.total, problems);
        let over = columns
            .over
            .each_ref()
            .map(|column| (sheet.text(row, column.index) != NULL).then(|| count(column, problems)));
        if problems.len() > before {
            return None;
        }
        if types.iter().sum::<u64>() != total {
            let wrong = format!("the types come to {}", types.iter().sum::<u64>());
            problems.push(sheet.cell_problem(row, &columns.total, wrong, ASK));
        }
        for ((all, over), column) in types.iter().zip(over).zip(&columns.over) {
            if over.is_some_and(|over| over > *all) {
                problems.push(sheet.cell_problem(row, column, format!("there were {all} attendances"), ASK));
            }
        }
        let name = title_case(&sheet.text(row, columns.name.index).to_uppercase());
        Some(Figures { row, name, types, total, over })
    }

    fn known_over(&self) -> u64 {
        self.over.iter().flatten().sum()
    }
}

/// Holds the providers against the row of England. One that does not give how many lasted over four hours has what is
/// left of England's.
fn held_against(
    sheet: &Sheet,
    england: &Figures,
    providers: BTreeMap<String, Figures>,
    columns: &Columns,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Row> {
    let total: u64 = providers.values().map(|it| it.total).sum();
    if total != england.total {
        let wrong = format!("the providers come to {total}, and England has {}", england.total);
        problems.push(sheet.cell_problem(england.row, &columns.total, wrong, ASK));
    }
    let known: u64 = providers.values().map(Figures::known_over).sum();
    let without: Vec<u32> =
        providers.values().filter(|it| it.over.iter().any(Option::is_none)).map(|it| it.row).collect();
    let left = england.known_over().checked_sub(known);
    let Some(left) = left.filter(|left| *left == 0 || without.len() == 1) else {
        let wrong = format!(
            "the providers come to {known} over four hours, and England has {}",
            england.known_over()
        );
        problems.push(sheet.problem(england.row, wrong, ASK));
        return BTreeMap::new();
    };
    let row = |(code, it): (String, Figures)| {
        let lacks = without.contains(&it.row);
        let over = it.known_over() + if lacks { left } else { 0 };
        let doubt = lacks.then(|| {
            format!(
                "it does not say how many of {} attendances lasted over four hours: {over}, which is what England has \
                 more than the others",
                it.total
            )
        });
        if over > it.total {
            problems.push(sheet.problem(it.row, "more lasted over four hours than there were", ASK));
        }
        let [major, ..] = it.types;
        (code, Row { name: it.name, attendances: it.total, over: over.min(it.total), major, doubt })
    };
    providers.into_iter().map(row).collect()
}

//! Sheets of published workbooks: cells by heading, and problems that name their place.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Sheets, open_workbook_auto_from_rs};

use super::Problem;
use super::cells::{self, Fault, Fixed};
use super::month::Month;
use crate::workbook;

/// One sheet, its rows and columns counted from 0 as in the file.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    file: String,
    name: String,
    range: Range<Data>,
}

/// A column found by its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) index: u32,
    pub(super) heading: String,
}

/// Opens a workbook and reads the sheets named, in their order; every one that is missing is a problem.
pub(super) fn open<const N: usize>(
    file: &str,
    bytes: &[u8],
    names: [&str; N],
) -> Result<[Sheet; N], Vec<Problem>> {
    const AGAIN: &str = "get the file again from its publisher";
    if let Err(why) = workbook::bounded(bytes) {
        return Err(vec![Problem::new(file, why, "check that this is the right file")]);
    }
    let mut workbook: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
        vec![Problem::new(file, format!("it cannot be opened as a workbook ({error})"), AGAIN)]
    })?;
    let mut sheets = Vec::new();
    let mut problems = Vec::new();
    let present = workbook.sheet_names();
    for name in names {
        if !present.iter().any(|other| other == name) {
            let wrong = format!("there is no sheet {name}; it has {}", present.join(", "));
            problems.push(Problem::new(file, wrong, "check that this is the file meant"));
            continue;
        }
        match workbook::range(&mut workbook, name) {
            Ok(range) => sheets.push(Sheet::new(file, name, range)),
            Err(error) => {
                let wrong = format!("the sheet cannot be read ({error})");
                problems.push(Problem::new(file, wrong, AGAIN).on_sheet(name));
            }
        }
    }
    // Sheets are fewer than names just where there is a problem.
    sheets.try_into().map_err(|_| problems)
}

impl Sheet {
    pub(super) fn new(file: &str, name: &str, range: Range<Data>) -> Sheet {
        Sheet { file: file.to_owned(), name: name.to_owned(), range }
    }

    /// The row after the last.
    pub(super) fn rows(&self) -> u32 {
        self.range.end().map_or(0, |(row, _)| row + 1)
    }

    /// The column after the last.
    pub(super) fn columns(&self) -> u32 {
        self.range.end().map_or(0, |(_, column)| column + 1)
    }

    /// A cell as text: trimmed, a number in the shortest decimal form that gives the same number back.
    pub(super) fn text(&self, row: u32, column: u32) -> String {
        workbook::text(self.range.get_value((row, column)))
    }

    /// All the cells that are not empty, by row and column.
    pub(super) fn texts(&self) -> impl Iterator<Item = (u32, u32, String)> {
        (0..self.rows()).flat_map(move |row| {
            (0..self.columns())
                .map(move |column| (row, column, self.text(row, column)))
                .filter(|(_, _, text)| !text.is_empty())
        })
    }

    /// The cell to the right of a label such as `Period:`.
    pub(super) fn labelled(&self, label: &str) -> Option<String> {
        self.texts().find(|(_, _, text)| text == label).map(|(row, column, _)| self.text(row, column + 1))
    }

    /// The columns of a row between two columns (the second not included) whose headings are the ones given,
    /// in their order. Case does not count; where several spellings are given the first present is taken. A
    /// heading not there is a problem.
    pub(super) fn headings<const N: usize>(
        &self,
        row: u32,
        between: std::ops::Range<u32>,
        spellings: [&[&str]; N],
        problems: &mut Vec<Problem>,
    ) -> Option<[Column; N]> {
        let found = spellings.map(|spellings| {
            spellings.iter().find_map(|spelling| {
                between
                    .clone()
                    .find(|&index| self.text(row, index).eq_ignore_ascii_case(spelling))
                    .map(|index| Column { index, heading: self.text(row, index) })
            })
        });
        for (column, spellings) in found.iter().zip(spellings) {
            if column.is_none() {
                let heading = spellings.join("\" or \"");
                problems.push(self.problem(
                    row,
                    format!("the heading \"{heading}\" is missing"),
                    "check that this is the file and edition meant",
                ));
            }
        }
        // Short of one where a heading is missing, and then there is no array.
        found.into_iter().flatten().collect::<Vec<_>>().try_into().ok()
    }

    /// A problem of a row.
    pub(super) fn problem(&self, row: u32, wrong: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem::new(&self.file, wrong, remedy).on_sheet(&self.name).at_row(u64::from(row) + 1)
    }

    /// A problem of the sheet as a whole.
    pub(super) fn problem_of_all(&self, wrong: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem::new(&self.file, wrong, remedy).on_sheet(&self.name)
    }

    /// A problem of a cell.
    pub(super) fn cell_problem(
        &self,
        row: u32,
        column: &Column,
        wrong: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        self.problem(row, wrong, remedy).in_column(&column.heading).at_value(&self.text(row, column.index))
    }

    /// A count; none, with a problem, where the cell holds anything else.
    pub(super) fn count(&self, row: u32, column: &Column, problems: &mut Vec<Problem>) -> Option<u64> {
        self.or_problem(row, column, cells::count(&self.text(row, column.index)), problems)
    }

    /// A figure with so many decimals; none, with a problem, where the cell holds anything else.
    pub(super) fn fixed(
        &self,
        row: u32,
        column: &Column,
        places: u32,
        problems: &mut Vec<Problem>,
    ) -> Option<Fixed> {
        self.or_problem(row, column, Fixed::clean(&self.text(row, column.index), places), problems)
    }

    /// A month: a text such as `June 2015`, or a date on the first of a month.
    pub(super) fn month(&self, row: u32, column: &Column, problems: &mut Vec<Problem>) -> Option<Month> {
        let month = match self.range.get_value((row, column.index)) {
            Some(Data::DateTime(date)) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                if day == 1 { Month::new(year, month) } else { None }
            }
            _ => Month::parse(&self.text(row, column.index)),
        };
        let fault = || Fault {
            wrong: "it is not a month".to_owned(),
            remedy: "write it as June 2015, or as a date on the first of the month",
        };
        self.or_problem(row, column, month.ok_or_else(fault), problems)
    }

    fn or_problem<T>(
        &self,
        row: u32,
        column: &Column,
        read: Result<T, Fault>,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        read.map_err(|fault| problems.push(self.cell_problem(row, column, fault.wrong, fault.remedy))).ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use calamine::{Cell, ExcelDateTime, ExcelDateTimeType};

    use super::*;

    /// A sheet from rows of cells; a text that is a number becomes one, as in a workbook.
    pub(in super::super) fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let mut cells = Vec::new();
        for (row, texts) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*texts) {
                let value = match text.parse() {
                    Ok(number) => Data::Float(number),
                    Err(_) if text.is_empty() => continue,
                    Err(_) => Data::String((*text).to_owned()),
                };
                cells.push(Cell::new((row, column), value));
            }
        }
        Sheet::new("made.xlsx", name, Range::from_sparse(cells))
    }

    #[test]
    fn a_file_that_is_no_workbook_is_a_problem() {
        let problems = open("x.xls", b"not a workbook", ["National"]).map(|_| ()).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].wrong.starts_with("it cannot be opened as a workbook"), "{}", problems[0]);
    }

    #[test]
    fn every_missing_heading_is_named() {
        let sheet = sheet("1.1", &[&[], &["Year", "dsr"]]);
        let mut problems = Vec::new();
        assert!(sheet.headings(1, 0..2, [&["Year"], &["DSR"]], &mut problems).is_some());
        assert!(
            sheet
                .headings(1, 0..2, [&["Gender"], &["DSR"], &["Observed", "Numerator"]], &mut problems)
                .is_none()
        );
        let texts: Vec<_> = problems.iter().map(|problem| problem.wrong.as_str()).collect();
        assert_eq!(
            texts,
            ["the heading \"Gender\" is missing", "the heading \"Observed\" or \"Numerator\" is missing"]
        );
    }

    #[test]
    fn a_month_may_be_a_text_or_the_first_of_a_month() {
        let date = |serial: u16| {
            Data::DateTime(ExcelDateTime::new(serial.into(), ExcelDateTimeType::DateTime, false))
        };
        let range = Range::from_sparse(vec![
            Cell::new((0, 0), date(42705)),
            Cell::new((1, 0), date(42706)),
            Cell::new((2, 0), Data::String("June 2016".to_owned())),
            Cell::new((3, 0), Data::Float(42705.into())),
        ]);
        let sheet = Sheet::new("made.xlsx", "5.3", range);
        let column = Column { index: 0, heading: "Reporting period".to_owned() };
        let mut problems = Vec::new();
        let months: Vec<_> = (0..4)
            .map(|row| sheet.month(row, &column, &mut problems).map(|month| month.to_string()))
            .collect();
        assert_eq!(months, [Some("2016-12".to_owned()), None, Some("2016-06".to_owned()), None]);
        assert_eq!(problems.len(), 2);
        assert_eq!((problems[0].row, problems[0].value.as_deref()), (Some(2), Some("2016-12-02")));
        assert_eq!(sheet.count(0, &column, &mut problems), None, "a date is no count");
    }

    #[test]
    fn an_empty_cell_a_text_and_a_negative_count_are_problems() {
        let sheet = sheet("2.6", &[&["Observed"], &["", "x"], &["-4"], &["*"], &["7"]]);
        let column = Column { index: 0, heading: "Observed".to_owned() };
        let mut problems = Vec::new();
        let counts: Vec<_> = (1..5).map(|row| sheet.count(row, &column, &mut problems)).collect();
        assert_eq!(counts, [None, None, None, Some(7)]);
        assert_eq!(
            problems.iter().map(|problem| problem.row).collect::<Vec<_>>(),
            [Some(2), Some(3), Some(4)]
        );
    }
}

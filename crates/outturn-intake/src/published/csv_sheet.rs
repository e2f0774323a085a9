//! Published CSV files: cells by heading, and problems that name their place.
//!
//! A file is split by the strict reader that the facts folder has, so that a stray quote stops it and does not
//! swallow rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::facts::split::{Fault, Record, Records};

use super::Problem;
use super::cells;
use super::tally::Tally;

/// A file where so much is wrong is not the one meant: the rest would say the same again.
const PROBLEMS_MAX: usize = 100;
const AGAIN: &str = "get the file again from its publisher";

/// A file with one row of headings.
#[derive(Debug)]
pub(super) struct CsvSheet<'a> {
    file: &'a str,
    text: &'a str,
    headings: Vec<String>,
    /// Columns that the reader does not know.
    strange: Vec<Column>,
    /// Where the second row begins, and its line.
    body: (usize, usize),
}

/// A column found by its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    index: usize,
    pub(super) heading: String,
}

/// One row of a file.
#[derive(Debug)]
pub(super) struct Row<'a> {
    file: &'a str,
    line: usize,
    cells: Vec<Cow<'a, str>>,
}

impl<'a> CsvSheet<'a> {
    /// Opens a file that may have just the headings `known`, in any order. Case and spaces do not count.
    pub(super) fn open(file: &'a str, bytes: &'a [u8], known: &[&str]) -> Result<CsvSheet<'a>, Vec<Problem>> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| vec![Problem::new(file, format!("it is not UTF-8 ({error})"), AGAIN)])?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut records = Records::new(text, usize::MAX);
        let headings: Vec<String> = match records.next() {
            Some(Ok(record)) => record.cells.iter().map(|cell| plain(cell)).collect(),
            Some(Err(fault)) => return Err(vec![broken(file, fault)]),
            None => return Err(vec![Problem::new(file, "it is empty", AGAIN)]),
        };
        let mut problems = Vec::new();
        let mut strange = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (index, heading) in headings.iter().enumerate() {
            if !known.iter().any(|other| other.eq_ignore_ascii_case(heading)) {
                strange.push(Column { index, heading: heading.clone() });
            } else if seen.insert(heading.to_ascii_lowercase(), index).is_some() {
                let wrong = format!("the heading \"{heading}\" is there twice");
                problems.push(Problem::new(file, wrong, AGAIN).at_row(1));
            }
        }
        let sheet = CsvSheet { file, text, headings, strange, body: records.place() };
        if problems.is_empty() { Ok(sheet) } else { Err(problems) }
    }

    /// The columns with the headings given, in their order. A heading not there is a problem.
    pub(super) fn columns<const N: usize>(
        &self,
        headings: &[&str; N],
        problems: &mut Vec<Problem>,
    ) -> Option<[Column; N]> {
        let found = headings.each_ref().map(|heading| {
            let index = self.headings.iter().position(|other| other.eq_ignore_ascii_case(heading));
            if index.is_none() {
                let wrong = format!("the heading \"{heading}\" is missing");
                problems.push(
                    Problem::new(self.file, wrong, "check that this is the file and edition meant").at_row(1),
                );
            }
            index.map(|index| Column { index, heading: (*heading).to_owned() })
        });
        // Short of one where a heading is missing, and then there is no array.
        found.into_iter().flatten().collect::<Vec<_>>().try_into().ok()
    }

    /// The columns that the reader does not know; [`CsvSheet::each`] sees to it that they are empty.
    pub(super) fn strange(&self) -> &[Column] {
        &self.strange
    }

    /// Takes row by row. A row with more or fewer cells than there are headings, and a figure in a column that
    /// the reader does not know, are problems.
    pub(super) fn each(
        &self,
        problems: &mut Vec<Problem>,
        mut take: impl FnMut(&Row<'a>, &mut Vec<Problem>),
    ) {
        let mut filled = vec![false; self.strange.len()];
        for record in Records::from(self.text, self.body, usize::MAX) {
            let Record { line, cells, width, .. } = match record {
                Ok(record) => record,
                Err(fault) => return problems.push(broken(self.file, fault)),
            };
            let row = Row { file: self.file, line, cells };
            if width == self.headings.len() {
                for (column, filled) in self.strange.iter().zip(&mut filled) {
                    if !*filled && !row.text(column).is_empty() {
                        let wrong = "it stands in a column that is not known";
                        let remedy = "find out from the publisher what the column is";
                        problems.push(row.problem(column, wrong, remedy));
                        *filled = true;
                    }
                }
                take(&row, problems);
            } else {
                let wrong = format!("it has {width} cells, and there are {} headings", self.headings.len());
                problems.push(Problem::new(self.file, wrong, AGAIN).at_row(row.number()));
            }
            if problems.len() >= PROBLEMS_MAX {
                let wrong = "too much is wrong with it: the rest was not read";
                return problems.push(
                    Problem::new(self.file, wrong, "check that this is the file meant").at_row(row.number()),
                );
            }
        }
    }

    /// A problem of the file as a whole.
    pub(super) fn problem(&self, wrong: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem::new(self.file, wrong, remedy)
    }
}

impl Row<'_> {
    pub(super) fn text(&self, column: &Column) -> &str {
        self.cells.get(column.index).map_or("", Cow::as_ref)
    }

    /// A count or a mark for one that is withheld; none, with a problem, where the cell holds anything else.
    pub(super) fn tally(&self, column: &Column, problems: &mut Vec<Problem>) -> Option<Tally> {
        Tally::read(self.text(column))
            .map_err(|cells::Fault { wrong, remedy }| problems.push(self.problem(column, wrong, remedy)))
            .ok()
    }

    /// Counts, or none where one of them cannot be read.
    pub(super) fn tallies<const N: usize>(
        &self,
        columns: &[Column; N],
        problems: &mut Vec<Problem>,
    ) -> Option<[Tally; N]> {
        let read = columns.each_ref().map(|column| self.tally(column, problems));
        read.into_iter().flatten().collect::<Vec<_>>().try_into().ok()
    }

    /// A problem of a cell.
    pub(super) fn problem(
        &self,
        column: &Column,
        wrong: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem::new(self.file, wrong, remedy)
            .at_row(self.number())
            .in_column(&column.heading)
            .at_value(self.text(column))
    }

    /// As a spreadsheet numbers it.
    fn number(&self) -> u64 {
        u64::try_from(self.line).unwrap_or(u64::MAX)
    }
}

fn plain(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn broken(file: &str, fault: Fault) -> Problem {
    let (wrong, line) = match fault {
        Fault::Unclosed { line, .. } => ("a quote that is opened here is never closed", line),
        Fault::AfterQuote { line, .. } => ("a cell goes on after its closing quote", line),
    };
    Problem::new(file, wrong, AGAIN).at_row(u64::try_from(line).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let sheet = match CsvSheet::open("x.csv", text.as_bytes(), &["Org Code", "Count"]) {
            Ok(sheet) => sheet,
            Err(problems) => return (Vec::new(), problems.iter().map(ToString::to_string).collect()),
        };
        let mut problems = Vec::new();
        let mut rows = Vec::new();
        if let Some([code, count]) = sheet.columns(&["Org Code", "Count"], &mut problems) {
            sheet.each(&mut problems, |row, problems| {
                if let Some(tally) = row.tally(&count, problems) {
                    rows.push(format!("{} {}", row.text(&code), tally.cell()));
                }
            });
        }
        (rows, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_mark_of_the_encoding_case_spaces_and_empty_columns_do_not_matter() {
        let (rows, problems) = read("\u{feff}count,ORG  CODE,,a\r\n5,RN7,,\r\n*,RPA, ,\r\n");
        assert_eq!((rows, problems), (vec!["RN7 5".to_owned(), "RPA [c]".to_owned()], vec![]));
    }

    #[test]
    fn a_column_that_is_not_known_and_not_empty_is_told_once() {
        let (rows, problems) = read("Org Code,Count,Beds\nRN7,5,9\nRPA,6,8\n");
        assert_eq!(rows.len(), 2);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0]
                .starts_with("x.csv, row 2, column \"Beds\", \"9\": it stands in a column that is not"),
            "{problems:#?}"
        );
    }

    #[test]
    fn headings_that_are_missing_or_there_twice_are_named() {
        let (_, problems) = read("Org Code,Total\nRN7,5\n");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].contains("the heading \"Count\" is missing"), "{problems:#?}");
        let (_, problems) = read("Org Code,Count,COUNT\nRN7,5,5\n");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].contains("the heading \"COUNT\" is there twice"), "{problems:#?}");
    }

    #[test]
    fn rows_that_do_not_fit_and_stray_quotes_are_problems() {
        let (rows, problems) = read("Org Code,Count\nRN7,1,000\n\"RPA,7\nRVV,8\n");
        assert!(rows.is_empty());
        assert_eq!(problems.len(), 2, "{problems:#?}");
        assert!(problems[0].contains("row 2: it has 3 cells, and there are 2 headings"), "{problems:#?}");
        assert!(problems[1].contains("row 3: a quote that is opened here is never closed"), "{problems:#?}");
        assert!(read("").1[0].contains("it is empty"));
        assert!(CsvSheet::open("x.csv", b"\xff\xfe", &[]).is_err());
    }

    #[test]
    fn what_is_no_count_is_told_with_its_place_and_never_a_zero() {
        let (rows, problems) = read("Org Code,Count\nRN7,\nRPA,-\nRVV,0\n");
        assert_eq!(rows, ["RVV 0"]);
        assert_eq!(problems.len(), 2, "{problems:#?}");
        assert!(
            problems[0].starts_with("x.csv, row 2, column \"Count\", \"\": there is no figure in the cell"),
            "{problems:#?}"
        );
    }

    #[test]
    fn a_file_of_another_kind_does_not_give_a_complaint_for_every_row() {
        let text = format!("Org Code,Count\n{}", "RN7,none\n".repeat(5_000));
        let problems = read(&text).1;
        assert_eq!(problems.len(), PROBLEMS_MAX + 1);
        assert!(problems[PROBLEMS_MAX].contains("the rest was not read"));
    }
}

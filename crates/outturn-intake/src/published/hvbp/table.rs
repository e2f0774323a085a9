//! One of the programme's files, by its headings: a row for each hospital.

use std::collections::BTreeSet;

use csv::StringRecord;

use super::super::Problem;
use super::super::cells::digits;
use super::measures::Form;

/// What the files write where there is no figure.
const NOT_AVAILABLE: &str = "Not Available";
/// The fiscal year that the periods are known for.
const YEAR: &str = "2024";
/// Characters of a hospital's number.
const CODE: usize = 6;
pub(super) const AGAIN: &str = "get the file again from its publisher";
pub(super) const ASK: &str = "ask the publisher which is right";

/// A column, found by its heading.
#[derive(Debug, Clone)]
pub(super) struct Column {
    index: usize,
    heading: String,
}

/// The row of a hospital.
#[derive(Debug, Clone)]
pub(super) struct Row {
    number: u64,
    pub(super) code: String,
    pub(super) name: String,
    cells: StringRecord,
}

impl Row {
    fn cell(&self, column: &Column) -> &str {
        self.cells.get(column.index).unwrap_or_default()
    }
}

/// A file whose rows are each a hospital's, in the year meant.
#[derive(Debug)]
pub(super) struct Table<'a> {
    file: &'a str,
    headings: StringRecord,
    pub(super) rows: Vec<Row>,
}

impl<'a> Table<'a> {
    /// Opens a file. Rows that cannot be read are told, and left out.
    pub(super) fn open(file: &'a str, bytes: &[u8], problems: &mut Vec<Problem>) -> Option<Table<'a>> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let headings = match reader.headers() {
            Ok(headings) => headings.clone(),
            Err(error) => {
                problems.push(Problem::new(file, format!("it cannot be read as CSV ({error})"), AGAIN));
                return None;
            }
        };
        let mut table = Table { file, headings, rows: Vec::new() };
        let [year, code, name] =
            ["Fiscal Year", "Facility ID", "Facility Name"].map(|heading| table.column(heading, problems));
        let (year, code, name) = (year?, code?, name?);
        let mut seen = BTreeSet::new();
        for (number, record) in (2_u64..).zip(reader.records()) {
            let cells = match record {
                Ok(cells) => cells,
                Err(error) => {
                    let wrong = format!("the row cannot be read ({error})");
                    problems.push(Problem::new(file, wrong, AGAIN).at_row(number));
                    continue;
                }
            };
            let text = |column: &Column| cells.get(column.index).unwrap_or_default().to_owned();
            let row = Row { number, code: text(&code), name: text(&name), cells: cells.clone() };
            if let Some((column, wrong, remedy)) = row_fault(&row, &text(&year), &mut seen) {
                let column = [&year, &code, &name].into_iter().find(|it| it.heading == column);
                problems.extend(column.map(|column| table.problem(&row, column, wrong, remedy)));
                continue;
            }
            table.rows.push(row);
        }
        if table.rows.is_empty() && problems.is_empty() {
            problems.push(Problem::new(file, "it has no hospitals", AGAIN));
        }
        Some(table)
    }

    /// The column of a heading, which must be there once.
    pub(super) fn column(&self, heading: &str, problems: &mut Vec<Problem>) -> Option<Column> {
        let mut found = self.headings.iter().enumerate().filter(|(_, other)| *other == heading);
        let wrong = match (found.next(), found.next()) {
            (Some((index, _)), None) => return Some(Column { index, heading: heading.to_owned() }),
            (Some(_), Some(_)) => format!("the heading \"{heading}\" is there twice"),
            (None, _) => format!("the heading \"{heading}\" is missing"),
        };
        problems.push(Problem::new(self.file, wrong, "check that this is the file meant"));
        None
    }

    pub(super) fn problem(
        &self,
        row: &Row,
        column: &Column,
        wrong: impl Into<String>,
        remedy: &str,
    ) -> Problem {
        let problem = Problem::new(self.file, wrong, remedy).at_row(row.number).in_column(&column.heading);
        problem.at_value(row.cell(column))
    }

    /// The problem of a row as a whole.
    pub(super) fn row_problem(&self, row: &Row, wrong: impl Into<String>, remedy: &str) -> Problem {
        Problem::new(self.file, wrong, remedy).at_row(row.number).at_value(&row.code)
    }

    /// A rate as a facts folder writes it; nothing where none is available.
    pub(super) fn rate(
        &self,
        row: &Row,
        column: &Column,
        form: Form,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let cell = row.cell(column);
        if cell == NOT_AVAILABLE {
            return None;
        }
        let rate = rate(cell, form);
        if rate.is_none() {
            let wrong = match form {
                Form::Number(places) | Form::OfOne(places) => {
                    format!("it is neither a number with {places} decimals nor \"{NOT_AVAILABLE}\"")
                }
                Form::Percent(places) => {
                    format!("it is neither a per cent with {places} decimals nor \"{NOT_AVAILABLE}\"")
                }
            };
            problems.push(self.problem(row, column, wrong, AGAIN));
        }
        rate
    }

    /// Whole points out of so many; nothing where none are available. Most files write `6 out of 10`, others 6 alone.
    pub(super) fn points(
        &self,
        row: &Row,
        column: &Column,
        most: u8,
        alone: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<u8> {
        let cell = row.cell(column);
        if cell == NOT_AVAILABLE {
            return None;
        }
        let number = if alone { Some(cell) } else { cell.strip_suffix(&format!(" out of {most}")) };
        let points = number.filter(|text| digits(text)).and_then(|text| text.parse().ok());
        let points = points.filter(|points| *points <= most);
        if points.is_none() {
            let form = if alone { String::new() } else { format!(", written \"6 out of {most}\"") };
            let wrong = format!("it is neither points from 0 to {most}{form}, nor \"{NOT_AVAILABLE}\"");
            problems.push(self.problem(row, column, wrong, AGAIN));
        }
        points
    }

    /// A score out of 100 with twelve decimals, as it is written; nothing where none is available.
    pub(super) fn score(&self, row: &Row, column: &Column, problems: &mut Vec<Problem>) -> Option<String> {
        let cell = row.cell(column);
        if cell == NOT_AVAILABLE {
            return None;
        }
        if !decimal(cell, DECIMALS) {
            let wrong = format!("it is neither a score with {DECIMALS} decimals nor \"{NOT_AVAILABLE}\"");
            problems.push(self.problem(row, column, wrong, AGAIN));
            return None;
        }
        Some(cell.to_owned())
    }

    /// A cell that must be the same for every hospital.
    pub(super) fn same(&self, column: &Column, form: Form, problems: &mut Vec<Problem>) -> Option<String> {
        let first = self.rows.first()?;
        let value = first.cell(column);
        if rate(value, form).is_none() {
            problems.push(self.problem(first, column, "it is not a figure of the form known", AGAIN));
            return None;
        }
        for row in self.rows.iter().filter(|row| row.cell(column) != value) {
            let wrong = format!("the hospitals before it have {value}, and it is the same for all");
            problems.push(self.problem(row, column, wrong, ASK));
        }
        Some(value.to_owned())
    }
}

/// Decimals of a score.
pub(super) const DECIMALS: usize = 12;

/// What is wrong with the year or the code of a row: the column, the cause and the way out.
fn row_fault(
    row: &Row,
    year: &str,
    seen: &mut BTreeSet<String>,
) -> Option<(&'static str, String, &'static str)> {
    if year != YEAR {
        let wrong = format!("the year is not {YEAR}, for which the periods of the measures are known");
        return Some(("Fiscal Year", wrong, "enter the other year's periods after looking them up"));
    }
    if row.code.len() != CODE || !row.code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let wrong = format!("a hospital's number has {CODE} characters; a leading zero may have been lost");
        return Some(("Facility ID", wrong, AGAIN));
    }
    if row.name.is_empty() {
        return Some(("Facility Name", "a hospital needs a name".to_owned(), AGAIN));
    }
    (!seen.insert(row.code.clone()))
        .then(|| ("Facility ID", "the hospital is there twice".to_owned(), "find out which row is right"))
}

/// A rate as a facts folder writes it, every digit kept.
fn rate(cell: &str, form: Form) -> Option<String> {
    match form {
        Form::Number(places) => decimal(cell, places).then(|| cell.to_owned()),
        Form::Percent(places) => decimal(cell.strip_suffix('%')?, places).then(|| cell.to_owned()),
        Form::OfOne(places) => {
            let (whole, fraction) = cell.split_once('.').filter(|_| decimal(cell, places))?;
            let (hundredths, rest) = fraction.split_at_checked(2)?;
            let whole = format!("{whole}{hundredths}");
            let whole = whole.trim_start_matches('0');
            Some(format!("{}.{rest}%", if whole.is_empty() { "0" } else { whole }))
        }
    }
}

/// Whether a text is a number with so many decimals.
fn decimal(text: &str, places: usize) -> bool {
    text.split_once('.')
        .is_some_and(|(whole, fraction)| digits(whole) && digits(fraction) && fraction.len() == places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_every_digit() {
        assert_eq!(rate("0.589", Form::Number(3)).as_deref(), Some("0.589"));
        assert_eq!(rate("53.50%", Form::Percent(2)).as_deref(), Some("53.50%"));
        for (cell, share) in [
            ("0.880237", "88.0237%"),
            ("0.025396", "2.5396%"),
            ("0.001200", "0.1200%"),
            ("1.000000", "100.0000%"),
            ("0.000000", "0.0000%"),
        ] {
            assert_eq!(rate(cell, Form::OfOne(6)).as_deref(), Some(share));
        }
    }

    #[test]
    fn what_is_not_a_rate_of_its_form_is_none() {
        for cell in ["", "0.58", "0.5890", ".589", "5e3", "-0.589", "0,589", "0.589%", "N/A", "not available"]
        {
            assert_eq!(rate(cell, Form::Number(3)), None, "{cell}");
        }
        assert_eq!(rate("79.42", Form::Percent(2)), None);
        assert_eq!(rate("0.88", Form::OfOne(6)), None);
    }
}

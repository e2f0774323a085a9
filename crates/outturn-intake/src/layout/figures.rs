//! Figures of cells: added up without a nothing ever becoming a zero.

use std::collections::BTreeMap;

use outturn_core::Exact;
use outturn_core::exact::Direction;
use outturn_scheme::layouts::{Nothing, Sum};

use super::grid::{Columns, Row};

/// A workbook keeps numbers to so many digits; what comes after is what binary fractions leave.
const DIGITS: usize = 15;

/// A figure, or which nothing stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Figure {
    Known(Exact),
    Not(Nothing),
}

/// Why a figure cannot be read: in which column, what is wrong, what to do.
pub(super) struct Fault {
    pub(super) column: usize,
    pub(super) wrong: String,
    pub(super) remedy: &'static str,
}

/// Columns that are added up, by their places.
pub(super) struct Places {
    sum: Vec<usize>,
    less: Vec<usize>,
    times: u64,
    is_signed: bool,
}

/// A row, and what is known of its cells.
pub(super) struct Cells<'c, 'r, 'a> {
    pub(super) row: &'c Row<'r, 'a>,
    /// Marks in place of figures.
    pub(super) nothing: &'c BTreeMap<String, Nothing>,
    /// Columns that are doubted: missing.
    pub(super) doubted: &'c [usize],
    /// Whether the row adds up without its empty cells, which are then 0.
    pub(super) adds_up: bool,
}

impl Places {
    pub(super) fn find(sum: &Sum, is_signed: bool, columns: &Columns, problems: &mut Vec<String>) -> Places {
        let mut find = |names: &[String]| {
            let mut found = Vec::new();
            for name in names {
                match columns.column(name) {
                    Ok(index) => found.push(index),
                    Err(wrong) => problems.push(wrong),
                }
            }
            found
        };
        let (mut added, less) = (find(&sum.sum), find(&sum.less));
        if let Some((from, to)) = &sum.range {
            match (columns.column(from), columns.column(to)) {
                (Ok(from), Ok(to)) if from < to => added.extend(from..=to),
                (Ok(_), Ok(_)) => {
                    problems.push(format!("the column \"{from}\" does not stand before \"{to}\""));
                }
                (from, to) => problems.extend(from.err().into_iter().chain(to.err())),
            }
        }
        Places { sum: added, less, times: sum.times, is_signed }
    }

    /// Every column.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> {
        self.sum.iter().chain(&self.less).copied()
    }

    /// What they come to in a row.
    pub(super) fn figure(&self, cells: &Cells<'_, '_, '_>) -> Result<Figure, Fault> {
        // Counts, which most figures are, are added up as such.
        let (mut counts, mut others) = (0_i128, Exact::ZERO);
        let mut not: Option<Nothing> = None;
        let signed = self.sum.iter().map(|it| (it, true)).chain(self.less.iter().map(|it| (it, false)));
        for (column, is_added) in signed {
            let text = cells.row.text(*column);
            let mark = if cells.nothing.is_empty() { None } else { cells.nothing.get(text.as_ref()) };
            let is_doubted = !cells.doubted.is_empty() && cells.doubted.contains(column);
            if mark.is_none() && !is_doubted {
                if text.is_empty() && cells.adds_up {
                    continue;
                }
                if let Some(count) = count(&text) {
                    counts += if is_added { count } else { -count };
                    continue;
                }
            }
            let figure = match cell(&text, cells.nothing, self.is_signed) {
                Ok(_) if is_doubted => Figure::Not(Nothing::Missing),
                Ok(figure) => figure,
                Err((wrong, remedy)) => return Err(Fault { column: *column, wrong, remedy }),
            };
            match figure {
                Figure::Known(number) if is_added => others = &others + &number,
                Figure::Known(number) => others = &others - &number,
                // Missing before suppressed before not applicable.
                Figure::Not(kind) => not = Some(not.map_or(kind, |before| before.min(kind))),
            }
        }
        if let Some(kind) = not {
            return Ok(Figure::Not(kind));
        }
        let total = &others + &Exact::from(counts);
        if total.is_negative() && !self.is_signed {
            let column = self.less.first().or(self.sum.first()).copied().unwrap_or_default();
            let wrong = "what is taken away is more than what it is taken from".to_owned();
            return Err(Fault { column, wrong, remedy: "ask the publisher which is right" });
        }
        Ok(Figure::Known(if self.times == 1 { total } else { &total * &Exact::from(self.times) }))
    }
}

/// A count, written in digits alone.
fn count(text: &str) -> Option<i128> {
    let is_count = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_count { text.parse().ok() } else { None }
}

impl Figure {
    /// As a facts folder writes it.
    pub(super) fn cell(&self) -> String {
        match self {
            Figure::Known(number) => number.terminating().unwrap_or_else(|| number.canonical()),
            Figure::Not(kind) => kind.as_str().to_owned(),
        }
    }
}

/// The figure of a cell; or what is wrong with it, and what to do.
pub(super) fn cell(
    text: &str,
    nothing: &BTreeMap<String, Nothing>,
    is_signed: bool,
) -> Result<Figure, (String, &'static str)> {
    if let Some(kind) = nothing.get(text) {
        return Ok(Figure::Not(*kind));
    }
    if text.is_empty() {
        let remedy =
            "an empty cell is not a zero: find out what it means, and say so under `nothing` in the layout";
        return Err(("there is no figure in the cell".to_owned(), remedy));
    }
    if text.starts_with('#') {
        let wrong = "it is a mistake of the spreadsheet, not a figure".to_owned();
        return Err((wrong, "ask the publisher for the figure"));
    }
    let Ok(number) = Exact::parse_decimal(text) else {
        let remedy = "if it is a mark, say under `nothing` in the layout which nothing it means";
        return Err(("it is not a number".to_owned(), remedy));
    };
    if number.is_negative() && !is_signed {
        return Err(("it is below zero".to_owned(), "ask the publisher for the right figure"));
    }
    Ok(Figure::Known(tidied(text, number)))
}

/// A number without the tail that binary fractions leave: `599319.5000000001` is `599319.5`.
fn tidied(text: &str, number: Exact) -> Exact {
    let Some((whole, decimals)) = text.split_once('.') else { return number };
    let whole = whole.trim_start_matches('0').len();
    if whole + decimals.len() <= DIGITS {
        return number;
    }
    let places = DIGITS.saturating_sub(whole);
    let step = (0..places).try_fold(1_u128, |step, _| step.checked_mul(10));
    match step.and_then(|step| Exact::fraction(1, step)) {
        Some(step) => number.rounded(&step, Direction::HalfUp),
        None => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let nothing =
            [("*".to_owned(), Nothing::Suppressed), ("-".to_owned(), Nothing::NotApplicable)].into();
        cell(text, &nothing, false).map(|figure| figure.cell()).map_err(|(wrong, _)| wrong)
    }

    #[test]
    fn marks_are_nothings_and_whatever_else_is_no_number_is_refused() {
        for (text, is) in [
            ("0", "0"),
            ("1,163", "1163"),
            ("*", "[c]"),
            ("-", "[z]"),
            ("599319.5000000001", "599319.5"),
            ("0.30000000000000004", "0.3"),
            ("2191.25", "2191.25"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(is), "{text}");
        }
        for (text, wrong) in [
            ("", "there is no figure in the cell"),
            ("#N/A", "it is a mistake of the spreadsheet, not a figure"),
            ("#REF!", "it is a mistake of the spreadsheet, not a figure"),
            ("2015-03-31", "it is not a number"),
            ("n/a", "it is not a number"),
            ("1e5", "it is not a number"),
            ("-3", "it is below zero"),
        ] {
            assert_eq!(read(text).unwrap_err(), wrong, "{text}");
        }
    }
}

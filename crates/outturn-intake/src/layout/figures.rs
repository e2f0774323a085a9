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
}

impl Places {
    pub(super) fn find(sum: &Sum, columns: &Columns, problems: &mut Vec<String>) -> Places {
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
        Places { sum: find(&sum.sum), less: find(&sum.less) }
    }

    /// Every column.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> {
        self.sum.iter().chain(&self.less).copied()
    }

    /// What they come to in a row. Columns that are doubted are missing.
    pub(super) fn figure(
        &self,
        row: &Row<'_, '_>,
        nothing: &BTreeMap<String, Nothing>,
        doubted: &[usize],
    ) -> Result<Figure, Fault> {
        let mut total = Exact::ZERO;
        let mut not: Option<Nothing> = None;
        let signed = self.sum.iter().map(|it| (it, true)).chain(self.less.iter().map(|it| (it, false)));
        for (column, is_added) in signed {
            let figure = match cell(&row.text(*column), nothing) {
                Ok(_) if doubted.contains(column) => Figure::Not(Nothing::Missing),
                Ok(figure) => figure,
                Err((wrong, remedy)) => return Err(Fault { column: *column, wrong, remedy }),
            };
            match figure {
                Figure::Known(number) if is_added => total = &total + &number,
                Figure::Known(number) => total = &total - &number,
                // Missing before suppressed before not applicable.
                Figure::Not(kind) => not = Some(not.map_or(kind, |before| before.min(kind))),
            }
        }
        if let Some(kind) = not {
            return Ok(Figure::Not(kind));
        }
        if total.is_negative() {
            let column = self.less.first().or(self.sum.first()).copied().unwrap_or_default();
            let wrong = "what is taken away is more than what it is taken from".to_owned();
            return Err(Fault { column, wrong, remedy: "ask the publisher which is right" });
        }
        Ok(Figure::Known(total))
    }
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
    if number.is_negative() {
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
        cell(text, &nothing).map(|figure| figure.cell()).map_err(|(wrong, _)| wrong)
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

//! What is told beside a file, of what it does not say itself: its period, which of the layouts that fit is meant, and
//! which codes bodies have that it knows by name alone.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Period;
use outturn_scheme::layouts::{PeriodOf, PublishedTable, Spans};

use super::figures::{Fault, Figure, cell};
use super::grid::{Columns, Grid, Row, labelled, plain};
use super::table::{Parts, Plan, When, is_code, period_of};
use super::{FileRead, Reading};
use crate::published::Problem;

/// What is told beside a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The period of figures, of files that do not say it.
    pub period: Option<Period>,
    /// The layout that is meant, where more than one fits.
    pub layout: Option<String>,
    /// Codes of bodies, by kind and name.
    names: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Told {
    /// The period that is told, and the layout that is meant.
    pub fn new(period: Option<Period>, layout: Option<String>) -> Told {
        Told { period, layout, names: BTreeMap::new() }
    }

    /// Adds the name of a body.
    pub fn name(&mut self, kind: &str, name: &str, code: &str) {
        self.names.entry((kind.to_owned(), plain(name))).or_default().insert(code.to_owned());
    }

    /// The period of a file that does not say it; or what is wrong, and the way out.
    pub(super) fn period_of(&self, spans: Option<Spans>) -> Result<Period, (String, &'static str)> {
        let Some(period) = &self.period else {
            let wrong = "it does not say which period its figures are about".to_owned();
            return Err((wrong, "say so beside it, as in --period 2014/15"));
        };
        let is = match period {
            Period::FinancialYear(_) | Period::CalendarYear(_) => Some(Spans::Year),
            Period::FinancialQuarter(..) | Period::CalendarQuarter(..) => Some(Spans::Quarter),
            Period::Month(..) => Some(Spans::Month),
            Period::Day(_) => Some(Spans::Day),
            Period::Range(..) | Period::Wave(_) | Period::Each(..) => None,
        };
        if is.is_some() && (spans.is_none() || spans == is) {
            return Ok(period.clone());
        }
        let (wanted, remedy) = match spans {
            None => ("a day, a month, a quarter or a year", "give one of these, as in --period 2014-10"),
            Some(Spans::Year) => ("a year", "give one, as in --period 2014/15"),
            Some(Spans::Quarter) => ("a quarter", "give one, as in --period \"2014/15 Q3\""),
            Some(Spans::Month) => ("a month", "give one, as in --period 2014-10"),
            Some(Spans::Week | Spans::Day) => ("a day", "give one, as in --period 2014-10-01"),
        };
        Err((format!("its figures are about {wanted}, and {period} is none"), remedy))
    }
}

/// The table once for each column whose heading is a period, with that period: `{period}` is that column.
pub(super) fn by_heading(
    file: &str,
    sheet: &str,
    table: &PublishedTable,
    of: &PeriodOf,
    grid: &Grid<'_>,
) -> Result<Vec<(Period, PublishedTable)>, Vec<Problem>> {
    let columns = Columns::find(&grid.head(), &table.headed).unwrap_or_else(|_| Columns::none());
    let found = columns.headings(|heading| period_of(of, heading));
    if found.is_empty() {
        let problem = Problem::new(file, "no heading is a period as the layout says", "check the layout");
        return Err(vec![if sheet.is_empty() { problem } else { problem.on_sheet(sheet) }]);
    }
    let of_column = |(column, period): (usize, Period)| {
        let mut table = table.clone();
        for taken in &mut table.readings {
            let sums = [&mut taken.numerator, &mut taken.denominator, &mut taken.value];
            for name in sums.into_iter().flatten().flat_map(|sum| sum.sum.iter_mut().chain(&mut sum.less)) {
                if name == "{period}" {
                    *name = format!("#{}", column + 1);
                }
            }
        }
        (period, table)
    };
    Ok(found.into_iter().map(of_column).collect())
}

/// How headings may write a period.
pub(super) fn as_headed(period: &Period) -> Vec<String> {
    match period {
        Period::FinancialYear(year) => {
            let (next, short) = (year + 1, (year + 1) % 100);
            vec![
                format!("{year}-{short:02}"),
                format!("{year}/{short:02}"),
                format!("{year}-{next}"),
                format!("{year}/{next}"),
                format!("{year} to {next}"),
            ]
        }
        period => vec![period.to_string()],
    }
}

/// From when to when a sheet says that its rows are: `June 2015 to March 2017`.
pub(super) fn within(
    of: &PeriodOf,
    head: &[Vec<String>],
    wrong: &mut Vec<String>,
) -> Option<(Period, Period)> {
    let label = of.within.as_ref()?;
    let text = labelled(head, label).unwrap_or_default();
    let plain = plain(text);
    let span = plain.split_once(" to ").and_then(|(first, last)| {
        let last = last.split([',', '(']).next().unwrap_or(last);
        Some((period_of(of, first)?, period_of(of, last)?))
    });
    if span.is_none() {
        wrong.push(format!("beside \"{label}\" it has \"{text}\", not from when to when it is"));
    }
    span
}

/// What is wrong with a code that a workbook has as a number.
pub(super) fn number_as_code(column: usize) -> Fault {
    Fault {
        column,
        wrong: "the code is a number to the workbook, so zeros at its start would be gone".to_owned(),
        remedy: "make the column text in the workbook, with the codes as their register has them",
    }
}

impl Plan<'_> {
    /// Whether a period is outside the one that the sheet says it is about.
    pub(super) fn is_outside(&self, period: &Period) -> bool {
        let When::In(_, _, Some((first, last))) = &self.period else { return false };
        let starts = |it: &Period| it.bounds().map(|(start, _)| start);
        starts(period) < starts(first) || starts(period) > starts(last)
    }

    /// The code of a body that the file knows by name alone.
    pub(super) fn code_of_name(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        has_figures: bool,
        read: &mut FileRead,
    ) -> Option<String> {
        let name = plain(&self.name_of(row));
        let fault = |wrong: &str, remedy: &'static str| {
            let fault = Fault { column: self.name.unwrap_or_default(), wrong: wrong.to_owned(), remedy };
            self.at(number, row, fault)
        };
        if name.is_empty() {
            if has_figures {
                read.reject(fault("the row does not say whose it is", "ask the publisher"));
            }
            return None;
        }
        let none = BTreeSet::new();
        let codes = self.told.names.get(&(self.kind(), name.clone())).unwrap_or(&none);
        let mut codes = codes.iter();
        let (wrong, remedy) = match (codes.next(), codes.next()) {
            (Some(code), None) => return Some(code.clone()),
            (None, _) => (
                "no body of this name is known, and the file has no codes",
                "name the folder with their register, --into, or read the register beside this file",
            ),
            (Some(_), Some(_)) => {
                ("several bodies have this name, and the file has no codes", "ask the publisher")
            }
        };
        if read.strangers.insert(name) {
            read.reject(fault(wrong, remedy));
        } else {
            read.skip("more rows of bodies whose code is not known");
        }
        None
    }

    /// Takes a body from a table that has neither figures nor days.
    pub(super) fn name_body(&self, number: u64, row: &Row<'_, '_>, code: &str, read: &mut FileRead) {
        if self.table.organisation.is_some() || self.table.kind.is_none() || self.code.is_none() {
            return;
        }
        if !is_code(code) {
            let is_none = self.table.not_bodies.iter().any(|it| plain(it) == plain(code));
            // A relation says of its own codes what is wrong with them.
            if !is_none && self.table.relations.is_empty() {
                let fault = Fault {
                    column: self.code.unwrap_or_default(),
                    wrong: "it is not the code of a body".to_owned(),
                    remedy: "if it is none, say so in the layout: `not_bodies`",
                };
                read.reject(self.at(number, row, fault));
            }
            return;
        }
        let body = self.body(row);
        if !body.name.is_empty() && !read.bodies.contains_key(code) {
            read.bodies.insert(code.to_owned(), body);
        }
    }

    /// Notes the limits of a value; one that is not between them is kept out.
    pub(super) fn limits(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        parts: &Parts<'_>,
        reading: &mut Reading,
        read: &mut FileRead,
    ) {
        let [lower, upper] = parts.limits.as_slice() else { return };
        let known = |text: &str| match cell(text, &self.table.nothing, true) {
            Ok(Figure::Known(number)) => Some(number),
            _ => None,
        };
        let (low, high) = (row.text(*lower), row.text(*upper));
        let (Some(value), Some(least), Some(most)) = (known(&reading.value), known(&low), known(&high))
        else {
            return;
        };
        if least <= value && value <= most {
            return reading.remark(&format!("limits {low} to {high}"));
        }
        let wrong = format!("the value {} is not between its limits, {low} and {high}", reading.value);
        reading.clear(&format!("kept out: {wrong}"));
        read.reject(self.problem(Some(number), wrong, "ask the publisher which is right"));
    }
}

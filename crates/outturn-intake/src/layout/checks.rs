//! Figures that others of their row must come to.

use std::fmt::Write as _;

use outturn_core::Exact;
use outturn_scheme::layouts::{PublishedTable, RowCheck};

use super::FileRead;
use super::figures::{self, Cells, Figure, Places};
use super::grid::{Columns, Row};
use super::table::Plan;

/// The most rows that are named of those that differ.
const NAMED_MAX: usize = 3;

/// What became of a check over the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// What must be what, by the headings.
    pub what: String,
    /// In how many rows it is so.
    pub agree: usize,
    /// In how many it is not.
    pub differ: usize,
    /// In how many a figure is missing.
    pub unknown: usize,
    /// Some of the rows in which it is not so, with both figures.
    pub rows: Vec<String>,
}

/// A check, by the places of its figures.
pub(super) struct Check<'t> {
    of: &'t RowCheck,
    column: usize,
    is: Places,
    over: Option<usize>,
    within: Exact,
}

pub(super) fn find<'t>(
    table: &'t PublishedTable,
    columns: &Columns,
    wrong: &mut Vec<String>,
) -> Vec<Check<'t>> {
    let mut all = Vec::new();
    for of in &table.checks {
        let is = Places::find(&of.is, true, columns, wrong);
        let mut find = |name: &str| columns.column(name).map_err(|it| wrong.push(it)).ok();
        let (column, over) = (find(&of.column), of.over.as_deref().map(&mut find));
        let within = half_a_unit(usize::from(of.decimals)).unwrap_or(Exact::ZERO);
        if let Some(column) = column {
            all.push(Check { of, column, is, over: over.flatten(), within });
        }
    }
    all
}

impl Check<'_> {
    /// What the rounding of figures that are divided may make of the result: half a unit of their last digit, divided.
    fn rounding(&self, row: &Row<'_, '_>) -> Exact {
        let Some(over) = self.over.and_then(|over| Exact::parse_decimal(&row.text(over)).ok()) else {
            return Exact::ZERO;
        };
        let halves = self.is.all().filter_map(|column| {
            let text = row.text(column);
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            half_a_unit(decimals)
        });
        let halves = halves.fold(Exact::ZERO, |sum, half| &sum + &half);
        Exact::ratio(&halves, &over).unwrap_or(Exact::ZERO).abs()
    }

    fn what(&self) -> String {
        let range = self.of.is.range.iter().map(|(from, to)| format!("\"{from}\" to \"{to}\""));
        let sum: Vec<String> = self.of.is.sum.iter().map(|name| format!("\"{name}\"")).chain(range).collect();
        let mut what = format!("\"{}\" is {}", self.of.column, sum.join(" + "));
        for less in &self.of.is.less {
            let _ = write!(what, " - \"{less}\"");
        }
        if let Some(over) = &self.of.over {
            let _ = write!(what, " / \"{over}\"");
        }
        what
    }
}

/// Half a unit of so many decimals.
fn half_a_unit(decimals: usize) -> Option<Exact> {
    let unit = (0..decimals.min(30)).try_fold(2_u128, |unit, _| unit.checked_mul(10))?;
    Exact::fraction(1, unit)
}

impl Plan<'_> {
    /// Holds the figures of a row against each other.
    pub(super) fn check(&self, number: u64, row: &Row<'_, '_>, code: &str, read: &mut FileRead) {
        for check in &self.checks {
            let what = check.what();
            let index = read.checks.iter().position(|it| it.what == what).unwrap_or_else(|| {
                read.checks.push(Checked { what, ..Checked::default() });
                read.checks.len() - 1
            });
            let Some(checked) = read.checks.get_mut(index) else { continue };
            let known = |at: usize| match figures::cell(&row.text(at), &self.table.nothing, true) {
                Ok(Figure::Known(number)) => Some(number),
                _ => None,
            };
            let cells = Cells { row, nothing: &self.table.nothing, doubted: &[], adds_up: false };
            let is = match check.is.figure(&cells) {
                Ok(Figure::Known(number)) => Some(number),
                _ => None,
            };
            let is = match check.over {
                None => is,
                Some(over) => is.zip(known(over)).and_then(|(is, over)| Exact::ratio(&is, &over)),
            };
            match known(check.column).zip(is) {
                None => checked.unknown += 1,
                Some((given, is)) if (&given - &is).abs() <= &check.within + &check.rounding(row) => {
                    checked.agree += 1;
                }
                Some((_, is)) => {
                    checked.differ += 1;
                    if checked.rows.len() < NAMED_MAX {
                        let (given, is) = (
                            row.text(check.column),
                            is.decimals(usize::from(check.of.decimals) + usize::from(check.over.is_some())),
                        );
                        checked.rows.push(format!("row {number}, {code}: {given}, and it comes to {is}"));
                    }
                }
            }
        }
    }
}

//! Totals that a table gives: in a row of its own, or on another sheet than the rows.

use std::collections::BTreeMap;

use outturn_core::{Exact, Period};
use outturn_scheme::ValueKind;
use outturn_scheme::layouts::{PublishedTable, Sum};

use super::FileRead;
use super::conditions::Condition;
use super::figures::{Cells, Figure, Places};
use super::grid::{Columns, Row};
use super::open::Opened;
use super::table::{Given, Parts, Plan, Sums, When};
use crate::published::Problem;

impl Plan<'_> {
    /// The totals of another sheet with the same headings.
    pub(super) fn total_elsewhere(
        &self,
        sheet: &str,
        only: &BTreeMap<String, String>,
        opened: &mut Opened<'_>,
    ) -> Result<Given, Vec<Problem>> {
        let Some((sheet, grid)) = opened.grid(&[sheet.to_owned()]) else {
            let wrong = format!("there is no sheet {sheet} with the totals");
            return Err(vec![self.problem(None, wrong, "check that the file is whole")]);
        };
        let headed: Vec<String> = only.keys().cloned().collect();
        let columns = Columns::find(&grid.head(), &headed).unwrap_or_else(|_| Columns::none());
        let mut wrong = Vec::new();
        let conditions = Condition::find(only, &columns, &mut wrong);
        let readings = parts_of(self.table, &columns, &mut wrong);
        let mut given = Given::new();
        let When::Always(period) = &self.period else { return Ok(given) };
        if wrong.is_empty() {
            let split = grid.each(columns.before, |_, row| {
                if !conditions.iter().all(|it| it.fits(row)) {
                    return;
                }
                for (index, parts) in readings.iter().enumerate() {
                    for (part, (_, places)) in parts.parts.iter().enumerate() {
                        let cells = Cells { row, nothing: &self.table.nothing, doubted: &[], adds_up: false };
                        if let Ok(Figure::Known(total)) = places.figure(&cells) {
                            given.insert((period.clone(), index, part), total);
                        }
                    }
                }
            });
            if split.is_ok() {
                return Ok(given);
            }
        }
        let remedy = "check that this is the file meant";
        let problem = |wrong| Problem::new(self.file, wrong, remedy).on_sheet(&sheet);
        Err(wrong.into_iter().map(problem).collect())
    }

    /// Counts the figures of a row into what rows come to.
    pub(super) fn count(
        &self,
        index: usize,
        period: &Period,
        figures: Option<&Vec<Figure>>,
        sums: &mut Sums,
    ) {
        for part in 0..self.readings.get(index).map_or(0, |it| it.parts.len()) {
            let (sum, unknown) = sums.entry((period.clone(), index, part)).or_insert((Exact::ZERO, 0));
            match figures.and_then(|figures| figures.get(part)) {
                Some(Figure::Known(number)) => *sum = &*sum + number,
                _ => *unknown += 1,
            }
        }
    }

    /// Takes the row of totals.
    pub(super) fn total_row(&self, number: u64, row: &Row<'_, '_>, read: &mut FileRead, given: &mut Given) {
        // The row of totals may say so in place of its period; it is then that of the rows before.
        let period = match self.when(row) {
            Ok(period) => period,
            Err(fault) => match read.readings.last() {
                Some(last) => last.period.clone(),
                None => return read.reject(self.at(number, row, fault)),
            },
        };
        for (index, parts) in self.readings.iter().enumerate() {
            // What a publisher works out for each body is not what is worked out for all of them, added up.
            if parts.taken.kind == ValueKind::Published || !parts.only.iter().all(|it| it.fits(row)) {
                continue;
            }
            match self.figures(number, row, parts, &[], false) {
                Ok(figures) => {
                    for (part, figure) in figures.into_iter().enumerate() {
                        if let Figure::Known(total) = figure {
                            given.insert((period.clone(), index, part), total);
                        }
                    }
                }
                Err(problem) => read.reject(*problem),
            }
        }
    }
}

/// The readings of a table, with the places of their figures.
pub(super) fn parts_of<'t>(
    table: &'t PublishedTable,
    columns: &Columns,
    wrong: &mut Vec<String>,
) -> Vec<Parts<'t>> {
    let mut all = Vec::new();
    for taken in &table.readings {
        let parts =
            [("numerator", &taken.numerator), ("denominator", &taken.denominator), ("value", &taken.value)];
        let given = parts.into_iter().filter_map(|(name, sum)| Some((name, sum.as_ref()?)));
        let parts: Vec<_> =
            given.map(|(name, sum)| (name, Places::find(sum, taken.is_signed, columns, wrong))).collect();
        if !parts.is_empty() {
            let mut limits = Vec::new();
            for name in &taken.limits {
                match columns.column(name) {
                    Ok(column) => limits.push(column),
                    Err(it) => wrong.push(it),
                }
            }
            let only = Condition::find(&taken.only, columns, wrong);
            all.push(Parts { taken, only, breakdown: "", limits, parts });
        }
        for (breakdown, column) in &taken.breakdowns {
            let sum = Sum { sum: vec![column.clone()], range: None, less: Vec::new(), times: 1 };
            let parts = vec![("value", Places::find(&sum, taken.is_signed, columns, wrong))];
            let only = Condition::find(&taken.only, columns, wrong);
            all.push(Parts { taken, only, breakdown, limits: Vec::new(), parts });
        }
    }
    all
}

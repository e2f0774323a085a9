//! Totals that stand on another sheet than the rows.

use std::collections::BTreeMap;

use super::conditions::Condition;
use super::figures::{Cells, Figure, Places};
use super::grid::Columns;
use super::open::Opened;
use super::table::{Given, Parts, Plan, When};
use crate::published::Problem;
use outturn_scheme::layouts::PublishedTable;

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
        let parts = given.map(|(name, sum)| (name, Places::find(sum, columns, wrong))).collect();
        let only = Condition::find(&taken.only, columns, wrong);
        all.push(Parts { taken, only, parts });
    }
    all
}

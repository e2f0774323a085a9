//! Reads the tables of a file, each with the totals that it gives.

use std::borrow::Cow;

use outturn_core::{Date, Exact, Period};
use outturn_scheme::layouts::{PeriodPlace, PublishedTable, Total, read_day};
use outturn_scheme::{Catalogue, Layout};

use super::added::Added;
use super::grid::labelled;
use super::open::Opened;
use super::table::{Given, Plan, Sums, Taking};
use super::told::{self, Told};
use super::{FileRead, TotalCheck};
use crate::published::Problem;

/// What was taken of a table so far.
#[derive(Default)]
pub(super) struct State {
    pub(super) sums: Sums,
    pub(super) given: Given,
    /// Where the reading of a body, period, indicator and part of everyone stands among those read.
    pub(super) places: Taking,
    pub(super) added: Added,
    /// The period of the row before, and how it is written.
    pub(super) when: Option<(String, Period)>,
}

/// When a file says that it was published: the first of the labels that has a day beside it.
pub(super) fn dated(layout: &Layout, opened: &mut Opened<'_>) -> Option<Date> {
    let (_, grid) = opened.grid(&layout.tables.first()?.sheet)?;
    let head = grid.head();
    layout.dated.iter().find_map(|label| read_day(labelled(&head, label)?))
}

/// Reads tables of one sheet, row by row for all of them. One whose periods are headings is a table for each.
pub(super) fn read(
    file: &str,
    tables: &[PublishedTable],
    opened: &mut Opened<'_>,
    catalogue: &Catalogue,
    told: &Told,
    read: &mut FileRead,
) -> Result<(), Vec<Problem>> {
    // A layout that fits has its sheets.
    let Some((sheet, grid)) = tables.first().and_then(|it| opened.grid(&it.sheet)) else { return Ok(()) };
    let mut each: Vec<(Option<Period>, Cow<'_, PublishedTable>)> = Vec::new();
    for table in tables {
        match table.period.as_ref().filter(|it| it.place == PeriodPlace::Headings) {
            None => each.push((None, Cow::Borrowed(table))),
            Some(of) => {
                let found = told::by_heading(file, &sheet, table, of, &grid)?;
                each.extend(found.into_iter().map(|(period, table)| (Some(period), Cow::Owned(table))));
            }
        }
    }
    let (mut plans, mut wrong) = (Vec::new(), Vec::new());
    for (heading, table) in &each {
        match Plan::find(file, &sheet, table, &grid, heading.clone(), told) {
            Ok(plan) => plans.push((plan, State::default())),
            Err(problems) => wrong.extend(problems),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let before = plans.iter().map(|(plan, _)| plan.columns.before).min().unwrap_or_default();
    let mut at = before;
    let split = grid.each(before, |number, row| {
        at += 1;
        for (plan, state) in &mut plans {
            if at > plan.columns.before {
                plan.row(number, row, catalogue, read, state);
            }
        }
    });
    if let Err((line, wrong)) = split {
        return Err(vec![Problem::new(file, wrong, "get the file again from its publisher").at_row(line)]);
    }
    for (plan, state) in plans {
        plan.finish(state, opened, catalogue, read)?;
    }
    Ok(())
}

impl Plan<'_> {
    /// Ends a table: readings of rows that were added up, totals, and parts that do not make up the whole.
    fn finish(
        &self,
        mut state: State,
        opened: &mut Opened<'_>,
        catalogue: &Catalogue,
        read: &mut FileRead,
    ) -> Result<(), Vec<Problem>> {
        let mut own: Vec<usize> = state.places.into_values().collect();
        if self.table.add_rows {
            let first = read.readings.len();
            state.added.finish(self, catalogue, read);
            own.extend(first..read.readings.len());
            self.close(&own, read);
            return Ok(());
        }
        if let Some(Total { sheet: Some(sheet), only }) = &self.table.total {
            state.given = self.total_elsewhere(sheet, only, opened)?;
        }
        if self.table.total.is_some() && state.given.is_empty() && !state.sums.is_empty() {
            let wrong = "the row of totals is not there";
            read.reject(self.problem(None, wrong, "check that the file is whole"));
        }
        for (key, published) in state.given {
            let (period, reading, part) = &key;
            let Some(of) = self.readings.get(*reading) else { continue };
            let Some((name, _)) = of.parts.get(*part) else { continue };
            let (sum, unknown) = state.sums.get(&key).cloned().unwrap_or((Exact::ZERO, 0));
            read.totals.push(TotalCheck {
                indicator: of.taken.indicator.clone(),
                organisation: None,
                part: name,
                period: period.clone(),
                published,
                sum,
                unknown,
            });
        }
        own.sort_unstable();
        self.close(&own, read);
        Ok(())
    }
}

//! Batches: the columns of many earners.

use std::fmt;

use outturn_core::{Facts, Organisation};
use outturn_scheme::Scheme;

use super::awards::Awards;
use super::column::Column;
use super::plan::Plan;
use super::{gather, run};
use crate::award::Run;

/// The facts of many earners under one plan, as columns. A column that was not set has nothing in it.
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rows: usize,
    pub(super) columns: Vec<Column<'a>>,
}

/// Why a column was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchError {
    /// The plan has no such slot.
    NoSlot,
    /// The column has another number of rows.
    Rows,
    /// Findings for a slot of numbers, or the reverse.
    Kind,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BatchError::NoSlot => "the plan has no such slot",
            BatchError::Rows => "the column has another number of rows than the batch",
            BatchError::Kind => "decisions take findings, every other slot takes numbers",
        })
    }
}

impl std::error::Error for BatchError {}

impl<'a> Batch<'a> {
    /// So many earners of whom nothing is known.
    pub fn new(plan: &'a Plan, rows: usize) -> Batch<'a> {
        Batch { plan, rows, columns: vec![Column::nothing(); plan.slots().len()] }
    }

    /// The facts of earners, a row each in the order given. `scheme` is the one that the plan is of.
    pub fn from_facts(
        plan: &'a Plan,
        scheme: &Scheme,
        facts: &Facts,
        earners: &[&Organisation],
    ) -> Batch<'a> {
        let run = Run::new(scheme, facts);
        let columns = gather::columns(plan.slots(), &run, earners);
        Batch { plan, rows: earners.len(), columns }
    }

    /// Puts a column in the place of the one at `position` (see [`Plan::position`]), and gives that one back, so that
    /// its memory can be used again.
    pub fn set(&mut self, position: usize, column: Column<'a>) -> Result<Column<'a>, BatchError> {
        let slot = self.plan.slots().get(position).ok_or(BatchError::NoSlot)?;
        let place = self.columns.get_mut(position).ok_or(BatchError::NoSlot)?;
        if let Some(rows) = column.len() {
            if rows != self.rows {
                return Err(BatchError::Rows);
            }
            if slot.is_decision() != column.is_findings() {
                return Err(BatchError::Kind);
            }
        }
        Ok(std::mem::replace(place, column))
    }

    /// Earners.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The column at `position`.
    pub fn column(&self, position: usize) -> Option<&Column<'a>> {
        self.columns.get(position)
    }

    /// Works out every award on so many threads. The result does not depend on their number.
    pub fn evaluate(&self, threads: usize) -> Awards {
        run::evaluate(self, threads)
    }
}

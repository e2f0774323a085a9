//! Rows of one body and period that are added up.

use std::collections::BTreeMap;

use outturn_core::{Exact, Period};
use outturn_scheme::Catalogue;

use super::breakdowns::joined;
use super::figures::{self, Cells, Fault, Figure};
use super::grid::Row;
use super::run::State;
use super::table::{ASK, Parts, Plan, figures_text};
use super::{FileRead, Reading, TotalCheck};
use crate::published::Problem;

/// A body, a period, and the part of everyone that a row is about.
type Key = (String, Period, String);

/// What the rows come to of each body, period and part of everyone.
#[derive(Default)]
pub(super) struct Added {
    groups: BTreeMap<Key, usize>,
    /// The group of the row before: rows of one body mostly stand together.
    last: Option<(Key, usize)>,
    /// By group and reading: what rows come to, and what the rows of totals do.
    sums: Vec<Vec<[Option<Sum>; 2]>>,
}

/// Figures that are added up.
struct Sum {
    figures: Vec<Figure>,
    /// Why they are not known.
    fault: Option<String>,
    /// How many rows have no figure.
    unknown: usize,
}

/// Whether a row is one of totals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Rows,
    Totals,
}

impl Added {
    /// Takes the figures of a row, or why it has none.
    pub(super) fn take(
        &mut self,
        (code, period, part, of): (&str, &Period, &str, Of),
        (reading, of_all): (usize, usize),
        figures: Result<Vec<Figure>, String>,
    ) {
        let group = self.group((code, period, part), of_all);
        let pair = self.sums.get_mut(group).and_then(|group| group.get_mut(reading));
        let Some([rows, totals]) = pair else { return };
        let sum = if of == Of::Rows { rows } else { totals };
        match sum {
            Some(sum) => sum.add(figures),
            None => *sum = Some(Sum::of(figures)),
        }
    }

    fn group(&mut self, (code, period, part): (&str, &Period, &str), of_all: usize) -> usize {
        if let Some(((last, when, of), group)) = &self.last
            && last == code
            && when == period
            && of == part
        {
            return *group;
        }
        let key = (code.to_owned(), period.clone(), part.to_owned());
        let group = *self.groups.entry(key.clone()).or_insert_with(|| {
            self.sums.push((0..of_all).map(|_| [None, None]).collect());
            self.sums.len() - 1
        });
        self.last = Some((key, group));
        group
    }

    /// Makes readings of what was added up, and holds it against the rows of totals.
    pub(super) fn finish(mut self, plan: &Plan<'_>, catalogue: &Catalogue, read: &mut FileRead) {
        for ((code, period, part), group) in std::mem::take(&mut self.groups) {
            let sums = self.sums.get_mut(group).map(std::mem::take).unwrap_or_default();
            for (parts, [rows, totals]) in plan.readings.iter().zip(sums) {
                if let (Some(rows), Some(totals)) = (&rows, &totals) {
                    check(parts, &code, &period, rows, totals, read);
                }
                if rows.is_some() != totals.is_some() && plan.total.is_some() {
                    let what = if rows.is_none() { "rows" } else { "row of totals" };
                    let wrong = format!("{code} has no {what} of {} in {period}", parts.taken.indicator);
                    read.reject(plan.problem(None, wrong, "check that the file is whole"));
                }
                let Some(rows) = rows else { continue };
                let figures = match rows.fault {
                    Some(why) => Err(why),
                    None => Ok(rows.figures),
                };
                let mut reading = Reading::of(&code, &period, parts, figures, catalogue);
                reading.breakdown = joined(&part, parts.breakdown);
                read.readings.push(reading);
            }
        }
    }
}

impl Plan<'_> {
    /// Adds a row to those of its body, period and part of everyone.
    #[expect(clippy::too_many_arguments, reason = "a row, what is known of it, and where it goes")]
    pub(super) fn add(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        about: (&str, &Period, &str, Of),
        adds_up: Result<bool, Box<Problem>>,
        doubted: &[usize],
        read: &mut FileRead,
        state: &mut State,
    ) {
        let (adds_up, mut wrong) = match adds_up {
            Ok(adds_up) => (adds_up, None),
            Err(problem) => (false, Some(problem)),
        };
        let of_row = wrong.as_ref().map(|problem| kept_out(problem));
        for (index, parts) in self.readings.iter().enumerate() {
            if !parts.only.iter().all(|it| it.fits(row)) {
                continue;
            }
            let figures = match &of_row {
                Some(why) => Err(why.clone()),
                None => self.figures(number, row, parts, doubted, adds_up).map_err(|problem| {
                    let why = kept_out(&problem);
                    wrong.get_or_insert(problem);
                    why
                }),
            };
            state.added.take(about, (index, self.readings.len()), figures);
        }
        if let Some(problem) = wrong {
            read.reject(*problem);
        }
    }

    /// Whether the columns that the layout names come to another one: then none is missing where a cell is empty.
    pub(super) fn adds_up(&self, number: u64, row: &Row<'_, '_>) -> Result<bool, Box<Problem>> {
        for (columns, to) in &self.adds_up {
            let cells = Cells { row, nothing: &self.table.nothing, doubted: &[], adds_up: true };
            let total = figures::cell(&row.text(*to), &self.table.nothing, false);
            let (Ok(Figure::Known(sum)), Ok(Figure::Known(total))) = (columns.figure(&cells), total) else {
                return Ok(false);
            };
            if sum != total {
                let wrong = format!("the columns that it is the sum of come to {}", figures_text(&sum));
                return Err(Box::new(self.at(number, row, Fault { column: *to, wrong, remedy: ASK })));
            }
        }
        Ok(!self.adds_up.is_empty())
    }
}

fn check(parts: &Parts<'_>, code: &str, period: &Period, rows: &Sum, totals: &Sum, read: &mut FileRead) {
    let figures = rows.figures.iter().zip(&totals.figures);
    for ((part, _), (sum, total)) in parts.parts.iter().zip(figures) {
        let Figure::Known(published) = total else { continue };
        let sum = match sum {
            Figure::Known(sum) => sum.clone(),
            Figure::Not(_) => Exact::ZERO,
        };
        read.totals.push(TotalCheck {
            indicator: parts.taken.indicator.clone(),
            organisation: Some(code.to_owned()),
            part,
            period: period.clone(),
            published: published.clone(),
            sum,
            unknown: rows.unknown,
        });
    }
}

impl Sum {
    fn of(figures: Result<Vec<Figure>, String>) -> Sum {
        match figures {
            Ok(figures) => {
                let unknown = usize::from(figures.iter().any(|it| matches!(it, Figure::Not(_))));
                Sum { figures, fault: None, unknown }
            }
            Err(why) => Sum { figures: Vec::new(), fault: Some(why), unknown: 1 },
        }
    }

    fn add(&mut self, figures: Result<Vec<Figure>, String>) {
        let other = Sum::of(figures);
        self.unknown += other.unknown;
        self.fault = self.fault.take().or(other.fault);
        for (sum, figure) in self.figures.iter_mut().zip(other.figures) {
            match (&mut *sum, figure) {
                (Figure::Known(sum), Figure::Known(number)) => *sum = &*sum + &number,
                // Missing before suppressed before not applicable.
                (Figure::Not(kind), Figure::Not(other)) => *kind = other.min(*kind),
                (Figure::Known(_), not) => *sum = not,
                (Figure::Not(_), Figure::Known(_)) => {}
            }
        }
    }
}

/// Why figures are not there, for the note of their reading.
pub(super) fn kept_out(problem: &Problem) -> String {
    format!("kept out: {}", problem.wrong)
}

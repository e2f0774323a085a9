//! Indicators from records: what is counted of each body, and the figure that it comes to.
//!
//! Everything runs through [`compute`], which asks a [`Session`] whole numbers in SQL and nothing else: no table is
//! made, nothing is kept in the engine, so that any session gives the same, on one machine or on many.

use std::collections::BTreeSet;

use outturn_core::{Diagnostic, Exact, Figure, Organisations, Period};
use outturn_scheme::{Indicator, RecordLibrary};
use outturn_statistics::Estimate;

use crate::session::Session;

mod count;
mod located;
mod sql;
mod tables;
mod value;

pub use count::Steps;
pub use located::{Place, locate};
pub use tables::{KeptOut, Table, Tables};

use count::{Body, Counter};
use value::{Standards, Whole, worked};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The period.
    pub period: &'a Period,
    /// Record layouts, code lists and weights.
    pub library: &'a RecordLibrary,
    /// The tables of the session, checked.
    pub tables: &'a Tables,
    /// The bodies that there are, where that is known: they have a reading also where no row is about them.
    pub register: Option<&'a Organisations>,
}

/// What was computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The indicator.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// A figure for each body, by its code.
    pub readings: Vec<ComputedReading>,
    /// Rows of the period that are of no body.
    pub of_no_body: u64,
    /// Rows without the day that would place them in a period.
    pub without_day: u64,
    /// First and last day of the rows that there are, of any period.
    pub spans: Option<(String, String)>,
    /// The day whose rows were taken, of the table and of the one that is divided by, where they are of days.
    pub as_at: [Option<String>; 2],
}

/// A body's figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputedReading {
    /// The body.
    pub organisation: String,
    /// What was counted; weighted where it is.
    pub numerator: Figure,
    /// Out of how many, of an indicator that is no count.
    pub denominator: Option<Figure>,
    /// The figure in the indicator's unit: 92.5 for 92.5%.
    pub value: Figure,
    /// Its limits.
    pub estimate: Option<Estimate>,
    /// How many rows there were at each step.
    pub steps: Steps,
}

/// The file of an indicator's definition, for complaints.
fn file_of(indicator: &Indicator) -> String {
    format!("indicators/{}.toml", indicator.id)
}

/// Computes an indicator for every body that a row of the period is about, or that the register has.
pub fn compute(
    session: &Session,
    indicator: &Indicator,
    request: &Request<'_>,
) -> Result<Computed, Diagnostic> {
    let file = file_of(indicator);
    let Some(records) = indicator.records.as_deref() else {
        let message = format!("`{}` does not say how it is counted from records", indicator.id);
        let help = "add [records] to its file: docs/language.md#records-codes-and-weights";
        return Err(Diagnostic::file(&file, "no-records", message, help));
    };
    let Some(days) = request.period.bounds() else {
        let message =
            format!("{} has no dates, and records are placed in periods by their days", request.period);
        return Err(Diagnostic::file(
            "--period",
            "period-without-days",
            message,
            "name a year, a quarter or a month",
        ));
    };
    let standards = Standards::of(records, request.library, &file)?;
    let counter = counter(session, request, records, days, &standards, file);
    counter.check_columns()?;
    let mut found = counter.count()?;
    let layout = request.library.layouts.get(&records.table);
    let kind = layout.and_then(|it| it.column(&records.whose)?.body.as_deref());
    // Where a figure may be of a body of any kind, those that there are in the table are meant.
    let kinds: BTreeSet<&str> = match (kind, layout) {
        (Some("any"), Some(layout)) => layout.columns.iter().filter_map(|it| it.body.as_deref()).collect(),
        (kind, _) => kind.into_iter().collect(),
    };
    for body in request.register.iter().flat_map(|it| it.iter()).filter(|it| kinds.contains(it.kind.as_str()))
    {
        if body.opened <= days.1 && body.closed.is_none_or(|closed| closed >= days.0) {
            found.bodies.entry(body.code.clone()).or_default();
        }
    }
    let is_empty = found.of_no_body == 0 && found.bodies.values().all(|it| it.steps.rows == 0);
    let table = records.table.as_str();
    let no_row = if found.no_day || is_empty {
        Some(format!("no row of {table} is of {}", request.period))
    } else if records.none_is_zero {
        None
    } else {
        Some(format!("no row of {table} is about it in {}", request.period))
    };
    let sexes: BTreeSet<Option<String>> =
        found.bodies.values().flat_map(|it| it.over.keys().map(|stratum| stratum.sex.clone())).collect();
    let over = records.over.as_ref().map(|it| it.table.as_str()).unwrap_or_default();
    let no_people = format!("no row of {over} is about it for {}", request.period);
    let whole = Whole { no_row, no_people, sexes: &sexes };
    let reading = |(code, body): (&String, &Body)| {
        let worked = worked(indicator, records, &standards, body, &whole);
        let (numerator, denominator, value) = (worked.numerator, worked.denominator, worked.value);
        let (estimate, steps) = (worked.estimate, body.steps.clone());
        ComputedReading { organisation: code.clone(), numerator, denominator, value, estimate, steps }
    };
    Ok(Computed {
        indicator: indicator.id.clone(),
        period: request.period.clone(),
        readings: found.bodies.iter().map(reading).collect(),
        of_no_body: found.of_no_body,
        without_day: found.without_day,
        spans: found.spans,
        as_at: found.as_at,
    })
}

/// The keys of the rows behind a body's figure, each after what it counts as; at most so many.
pub fn behind(
    session: &Session,
    indicator: &Indicator,
    request: &Request<'_>,
    organisation: &str,
    most: usize,
) -> Result<Vec<Vec<String>>, Diagnostic> {
    let (Some(records), Some(days)) = (indicator.records.as_deref(), request.period.bounds()) else {
        return Ok(Vec::new());
    };
    let standards = Standards::of(records, request.library, &file_of(indicator))?;
    let counter = counter(session, request, records, days, &standards, file_of(indicator));
    counter.check_columns()?;
    counter.behind(organisation, most)
}

fn counter<'a>(
    session: &'a Session,
    request: &Request<'a>,
    records: &'a outturn_scheme::Records,
    days: (outturn_core::Date, outturn_core::Date),
    standards: &'a Standards,
    file: String,
) -> Counter<'a> {
    let (tables, library) = (request.tables, request.library);
    Counter { session, tables, library, records, file, days, standards }
}

/// A figure as a facts folder writes it, to twelve decimals where it has more.
pub fn written(figure: &Figure) -> String {
    match figure {
        Figure::Known(number) => number.terminating().unwrap_or_else(|| rounded(number)),
        other => other.shorthand().unwrap_or("[x]").to_owned(),
    }
}

fn rounded(number: &Exact) -> String {
    let step = Exact::fraction(1, 1_000_000_000_000).unwrap_or(Exact::ONE);
    let number = number.rounded(&step, outturn_core::exact::Direction::HalfEven);
    number.terminating().unwrap_or_else(|| number.canonical())
}

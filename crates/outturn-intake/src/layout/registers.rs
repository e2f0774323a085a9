//! Takes bodies and their relations from a register.

use outturn_core::Date;
use outturn_scheme::layouts::{Form, PublishedTable};

use super::figures::Fault;
use super::grid::{Columns, Row};
use super::table::{Plan, is_code};
use super::{FileRead, Organisation, Relation};

/// Where days and relations stand.
pub(super) struct Register {
    organisation: Option<(usize, Option<usize>, Form)>,
    relations: Vec<Related>,
}

struct Related {
    is_successor: bool,
    from: usize,
    to: usize,
    start: usize,
    end: Option<usize>,
    dates: Form,
}

impl Register {
    pub(super) fn find(table: &PublishedTable, columns: &Columns, wrong: &mut Vec<String>) -> Register {
        let mut find = |name: &str| columns.column(name).map_err(|it| wrong.push(it)).ok();
        let organisation = table.organisation.as_ref().and_then(|it| {
            let closed = it.closed.as_deref().and_then(&mut find);
            Some((find(&it.opened)?, closed, it.dates.clone()))
        });
        let relations = table.relations.iter().filter_map(|it| {
            let end = it.end.as_deref().and_then(&mut find);
            Some(Related {
                is_successor: it.is_successor,
                from: find(&it.from)?,
                to: find(&it.to)?,
                start: find(&it.start)?,
                end,
                dates: it.dates.clone(),
            })
        });
        let relations = relations.collect();
        Register { organisation, relations }
    }
}

/// Takes what a row says of a body and its relations.
pub(super) fn row(
    register: &Register,
    plan: &Plan<'_>,
    number: u64,
    row: &Row<'_, '_>,
    code: Option<&str>,
    read: &mut FileRead,
) {
    let taken = organisation(register, plan, row, code.unwrap_or_default());
    match taken {
        Ok(None) => {}
        Ok(Some(body)) => {
            read.latest = read.latest.max(Some(body.opened)).max(body.closed);
            read.organisations.push(body);
        }
        Err(fault) => read.reject(plan.fault(number, row, fault)),
    }
    for related in &register.relations {
        match relation(related, row) {
            Ok(None) => {}
            Ok(Some(relation)) => {
                read.latest = read.latest.max(Some(relation.start)).max(relation.end);
                read.relations.push(relation);
            }
            Err(fault) => read.reject(plan.fault(number, row, fault)),
        }
    }
}

fn organisation(
    register: &Register,
    plan: &Plan<'_>,
    row: &Row<'_, '_>,
    code: &str,
) -> Result<Option<Organisation>, Fault> {
    let Some((opened, closed, dates)) = &register.organisation else { return Ok(None) };
    let fault = |wrong: &str| {
        let remedy = "get the register again from its publisher";
        Fault { column: *opened, wrong: wrong.to_owned(), remedy }
    };
    if !is_code(code) {
        return Err(fault("its row has no code of a body"));
    }
    let name = plan.name_of(row);
    if name.is_empty() {
        return Err(fault("its row has no name of a body"));
    }
    let Some(first) = day(row, *opened, dates)? else {
        return Err(fault("there is no first day"));
    };
    let last = match closed {
        Some(closed) => day(row, *closed, dates)?,
        None => None,
    };
    if last.is_some_and(|last| last < first) {
        return Err(fault("the body would have closed before it opened"));
    }
    let kind = plan.kind();
    Ok(Some(Organisation { code: code.to_owned(), name, kind, opened: first, closed: last }))
}

fn relation(related: &Related, row: &Row<'_, '_>) -> Result<Option<Relation>, Fault> {
    let (from, to) = (row.text(related.from), row.text(related.to));
    if to.is_empty() {
        return Ok(None);
    }
    let fault = |column: usize, wrong: &str| {
        let remedy = "get the register again from its publisher";
        Fault { column, wrong: wrong.to_owned(), remedy }
    };
    for (column, code) in [(related.from, &from), (related.to, &to)] {
        if !is_code(code) {
            return Err(fault(column, "it is not the code of a body"));
        }
    }
    let Some(start) = day(row, related.start, &related.dates)? else {
        return Err(fault(related.start, "there is no first day"));
    };
    let end = match related.end {
        Some(end) => day(row, end, &related.dates)?,
        None => None,
    };
    if end.is_some_and(|end| end < start) {
        return Err(fault(related.start, "it would have ended before it began"));
    }
    if from == to {
        return Err(fault(related.to, "the body would be related to itself"));
    }
    let is_successor = related.is_successor;
    Ok(Some(Relation { from: from.into_owned(), to: to.into_owned(), is_successor, start, end }))
}

/// A day; none where the cell is empty.
fn day(row: &Row<'_, '_>, column: usize, dates: &Form) -> Result<Option<Date>, Fault> {
    let text = row.text(column);
    if text.is_empty() {
        return Ok(None);
    }
    dates.read(&text).and_then(outturn_scheme::layouts::Said::day).map(Some).ok_or_else(|| Fault {
        column,
        wrong: "it is not a day as the layout says that it is written".to_owned(),
        remedy: "check the row, or `dates` in the layout",
    })
}

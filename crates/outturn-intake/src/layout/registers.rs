//! Takes bodies and their relations from a register.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact};
use outturn_scheme::layouts::{Form, Opened, PublishedTable, RelatedSince, RelatedTo, RelationKind};

use super::figures::{self, Fault, Figure, Places};
use super::grid::{Columns, Row};
use super::table::{Plan, is_code};
use super::{FileRead, Organisation, Relation};

/// Where days and relations stand.
pub(super) struct Register<'t> {
    organisation: Option<(Since<'t>, Option<usize>)>,
    relations: Vec<Related<'t>>,
}

struct Related<'t> {
    relation: RelationKind,
    from: usize,
    to: To,
    ending: &'t str,
    codes: &'t BTreeMap<String, String>,
    start: Since<'t>,
    end: Option<(usize, &'t Form)>,
}

/// Where the other of two bodies stands.
enum To {
    Column(usize),
    /// Columns with shares, and their headings.
    Each(Vec<(usize, String)>),
}

/// The first day of a body or a relation.
enum Since<'t> {
    Column(usize, &'t Form),
    Day(Date),
    /// That of the row's period, which is all that is known.
    Period,
}

impl<'t> Register<'t> {
    pub(super) fn find(
        table: &'t PublishedTable,
        columns: &Columns,
        wrong: &mut Vec<String>,
    ) -> Register<'t> {
        let organisation = table.organisation.as_ref().and_then(|it| {
            let mut find = |name: &str| columns.column(name).map_err(|it| wrong.push(it)).ok();
            let closed = it.closed.as_deref().and_then(&mut find);
            let opened = match &it.opened {
                Opened::Column(name, dates) => Since::Column(find(name)?, dates),
                Opened::Day(day) => Since::Day(*day),
            };
            Some((opened, closed))
        });
        let mut relations = Vec::new();
        for it in &table.relations {
            let each = match &it.to {
                RelatedTo::Column(_) => Vec::new(),
                RelatedTo::Each(sum) => {
                    let places = Places::find(sum, false, columns, wrong);
                    places.all().map(|column| (column, columns.shown(column))).collect()
                }
            };
            let mut find = |name: &str| columns.column(name).map_err(|it| wrong.push(it)).ok();
            let to = match &it.to {
                RelatedTo::Column(name) => find(name).map(To::Column),
                RelatedTo::Each(_) => Some(To::Each(each)),
            };
            let start = match &it.start {
                RelatedSince::Column(name, dates) => find(name).map(|column| Since::Column(column, dates)),
                RelatedSince::Day(day) => Some(Since::Day(*day)),
                RelatedSince::Period => Some(Since::Period),
            };
            let end = it.end.as_ref().and_then(|(name, dates)| Some((find(name)?, dates)));
            if let (Some(from), Some(to), Some(start)) = (find(&it.from), to, start) {
                let (ending, codes) = (it.ending.as_str(), &it.codes);
                relations.push(Related { relation: it.relation, from, to, ending, codes, start, end });
            }
        }
        Register { organisation, relations }
    }
}

/// Takes what a row says of a body and its relations.
pub(super) fn row(
    register: &Register<'_>,
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
            // A day that the layout gives tells nothing of the file.
            if let Some((Since::Column(..), _)) = register.organisation {
                read.latest = read.latest.max(Some(body.opened)).max(body.closed);
            }
            read.organisations.push(body);
        }
        Err(fault) => read.reject(plan.at(number, row, fault)),
    }
    for related in &register.relations {
        match relations(related, plan, row) {
            Ok(found) => {
                for relation in found {
                    // A day that the layout gives, or that of a period that is told, tells nothing of the file.
                    if let Since::Column(..) = related.start {
                        read.latest = read.latest.max(Some(relation.start)).max(relation.end);
                    }
                    read.relations.push(relation);
                }
            }
            Err(fault) => read.reject(plan.at(number, row, fault)),
        }
    }
}

fn organisation(
    register: &Register<'_>,
    plan: &Plan<'_>,
    row: &Row<'_, '_>,
    code: &str,
) -> Result<Option<Organisation>, Fault> {
    let Some((opened, closed)) = &register.organisation else { return Ok(None) };
    let at = if let Since::Column(column, _) = opened { *column } else { 0 };
    let fault = |why: &str| wrong(at, why);
    if !is_code(code) {
        return Err(fault("its row has no code of a body"));
    }
    let name = plan.name_of(row);
    if name.is_empty() {
        return Err(fault("its row has no name of a body"));
    }
    let (first, last) = match (opened, closed) {
        (Since::Column(column, dates), None) => (day(row, *column, dates)?, None),
        (Since::Column(column, dates), Some(closed)) => {
            (day(row, *column, dates)?, day(row, *closed, dates)?)
        }
        (Since::Day(day), _) => (Some(*day), None),
        (Since::Period, _) => (None, None),
    };
    let Some(first) = first else {
        return Err(fault("there is no first day"));
    };
    if last.is_some_and(|last| last < first) {
        return Err(fault("the body would have closed before it opened"));
    }
    let kind = plan.kind();
    Ok(Some(Organisation { code: code.to_owned(), name, kind, opened: first, closed: last }))
}

fn wrong(column: usize, wrong: impl Into<String>) -> Fault {
    Fault { column, wrong: wrong.into(), remedy: "get the register again from its publisher" }
}

/// What a row says of one relation: to nobody, to one body, or to several.
fn relations(related: &Related<'_>, plan: &Plan<'_>, row: &Row<'_, '_>) -> Result<Vec<Relation>, Fault> {
    let named = |text: &str| related.codes.get(text).cloned().unwrap_or_else(|| text.to_owned());
    let ended = |text: &str| text.strip_suffix(related.ending).map(named).unwrap_or_default();
    let from = named(&row.text(related.from));
    let found: Vec<(usize, String, Option<Exact>)> = match &related.to {
        To::Column(column) => vec![(*column, ended(&row.text(*column)), None)],
        To::Each(columns) => shares(columns, row)?
            .into_iter()
            .map(|(column, heading, share)| (column, ended(&heading), Some(share)))
            .collect(),
    };
    let found: Vec<_> = found.into_iter().filter(|(_, to, _)| !to.is_empty()).collect();
    if found.is_empty() {
        return Ok(Vec::new());
    }
    if !is_code(&from) {
        return Err(wrong(related.from, "it is not the code of a body"));
    }
    let (start, last, at) = match &related.start {
        Since::Column(column, dates) => (day(row, *column, dates)?, None, *column),
        Since::Day(day) => (Some(*day), None, related.from),
        Since::Period => match plan.when(row)?.bounds() {
            Some((first, last)) => (Some(first), Some(last), related.from),
            None => return Err(wrong(related.from, "its period has no days")),
        },
    };
    let Some(start) = start else {
        return Err(wrong(at, "there is no first day"));
    };
    let end = match &related.end {
        Some((end, dates)) => day(row, *end, dates)?,
        None => last,
    };
    if end.is_some_and(|end| end < start) {
        return Err(wrong(at, "it would have ended before it began"));
    }
    let is_seen = matches!(related.start, Since::Period);
    let mut relations = Vec::new();
    let all: Exact = found.iter().filter_map(|(.., share)| share.as_ref()).sum();
    let kind = related.relation;
    for (column, to, share) in found {
        if !is_code(&to) {
            return Err(wrong(column, "it is not the code of a body"));
        }
        if from == to {
            return Err(wrong(column, "the body would be related to itself"));
        }
        // What part of a body's patients another serves is not what part of the other's are its own.
        let share = share.filter(|_| kind == RelationKind::Successor);
        let share = share.map(|share| percent(&share));
        relations.push(Relation { from: from.clone(), to, relation: kind, share, start, end, is_seen });
    }
    if kind == RelationKind::Successor && matches!(related.to, To::Each(_)) && all != Exact::ONE {
        return Err(wrong(related.from, format!("its shares come to {}, not to 100%", percent(&all))));
    }
    Ok(relations)
}

/// The columns that have a share above 0.
fn shares(columns: &[(usize, String)], row: &Row<'_, '_>) -> Result<Vec<(usize, String, Exact)>, Fault> {
    let mut shares = Vec::new();
    for (column, heading) in columns {
        let text = row.text(*column);
        let (number, is_percent) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (text.as_ref(), false),
        };
        let share = match figures::cell(number, &BTreeMap::new(), false) {
            Ok(Figure::Known(share)) if is_percent => {
                Exact::ratio(&share, &Exact::from(100_u8)).unwrap_or(share)
            }
            Ok(Figure::Known(share)) => share,
            _ => return Err(wrong(*column, "it is no share")),
        };
        if share > Exact::ONE {
            return Err(wrong(*column, "it is more than all of it"));
        }
        if !share.is_zero() {
            shares.push((*column, heading.clone(), share));
        }
    }
    Ok(shares)
}

fn percent(share: &Exact) -> String {
    Figure::Known(share * &Exact::from(100_u8)).cell() + "%"
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

//! Decisions and agreements.

use std::collections::BTreeMap;

use outturn_core::facts::{Agreement, Decision, Finding, LocalKey, LocalTest};

use super::bodies::{duplicate, unknown_body};
use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::readings::Known;

pub(crate) static DECISIONS: [Column; 9] = [
    need("scheme"),
    need("organisation"),
    need("subject"),
    need("finding"),
    need("role"),
    need("date"),
    may("standing"),
    may("source"),
    need("reason"),
];
pub(crate) static AGREEMENTS: [Column; 14] = [
    need("scheme"),
    need("organisation"),
    need("item"),
    may("title"),
    may("indicator"),
    may("comparison"),
    need("level"),
    may("baseline"),
    may("outturn"),
    need("agreed_by"),
    need("date"),
    may("standing"),
    may("source"),
    may("note"),
];

/// What was read, and the line on which each stands.
pub(crate) type Keyed<T> = (BTreeMap<LocalKey, T>, BTreeMap<LocalKey, usize>);

/// Reads decisions.
pub(crate) fn decisions(
    rows: Option<&Rows<'_>>,
    known: &Known<'_>,
    rejections: &mut Rejections,
) -> Keyed<Decision> {
    keyed(rows, rejections, "subject", |row| decision(row, known))
}

/// Reads agreements.
pub(crate) fn agreements(
    rows: Option<&Rows<'_>>,
    known: &Known<'_>,
    rejections: &mut Rejections,
) -> Keyed<Agreement> {
    keyed(rows, rejections, "item", |row| agreement(row, known))
}

fn keyed<T>(
    rows: Option<&Rows<'_>>,
    rejections: &mut Rejections,
    subject: &str,
    read: impl Fn(&Row<'_>) -> Result<(LocalKey, T), Rejection>,
) -> Keyed<T> {
    let mut found = BTreeMap::new();
    let mut lines = BTreeMap::<LocalKey, usize>::new();
    if let Some(rows) = rows {
        rows.each(rejections, |row, rejections| match read(row) {
            Ok((key, value)) => match lines.get(&key) {
                Some(line) => {
                    rejections.push(duplicate(row, subject, *line));
                    found.remove(&key);
                }
                None => {
                    lines.insert(key.clone(), row.line());
                    found.insert(key, value);
                }
            },
            Err(rejection) => rejections.push(rejection),
        });
    }
    (found, lines)
}

fn local_key(row: &Row<'_>, subject: &str, known: &Known<'_>) -> Result<LocalKey, Rejection> {
    let scheme = cells::text(row, "scheme")?;
    if scheme.matches('/').count() != 1 {
        let message = format!("`{scheme}` is not the id of a scheme");
        return Err(row.reject("scheme", "bad-id", message, "write it like quality-premium/2014-15"));
    }
    let organisation = cells::code(row, "organisation")?;
    if known.organisations.get(&organisation).is_none() {
        let codes: Vec<&String> = known.organisations.iter().map(|body| &body.code).collect();
        return Err(unknown_body(row, "organisation", &organisation, codes.into_iter()));
    }
    Ok(LocalKey { scheme, organisation, subject: cells::text(row, subject)? })
}

fn source(row: &Row<'_>, known: &Known<'_>) -> Result<String, Rejection> {
    let source = row.cell("source").to_owned();
    if source.is_empty() || known.sources.contains_key(&source) {
        return Ok(source);
    }
    Err(row.reject(
        "source",
        "unknown-source",
        format!("there is no source `{source}`"),
        "add it to sources.csv",
    ))
}

fn decision(row: &Row<'_>, known: &Known<'_>) -> Result<(LocalKey, Decision), Rejection> {
    let key = local_key(row, "subject", known)?;
    let finding = match row.cell("finding") {
        "met" => Finding::Met,
        "missed" => Finding::Missed,
        "not-applicable" => Finding::NotApplicable,
        other => {
            let help = "write met (the condition holds), missed or not-applicable";
            return Err(row.reject("finding", "unknown-word", format!("`{other}` is not a finding"), help));
        }
    };
    let decision = Decision {
        finding,
        role: cells::text(row, "role")?,
        date: Some(cells::needed_date(row, "date")?),
        reason: cells::text(row, "reason")?,
        standing: cells::standing(row)?,
        source: source(row, known)?,
    };
    Ok((key, decision))
}

fn agreement(row: &Row<'_>, known: &Known<'_>) -> Result<(LocalKey, Agreement), Rejection> {
    let key = local_key(row, "item", known)?;
    let level = cells::quantity(row, "level")?;
    let is_local = key.subject.starts_with("local/");
    let local = if is_local {
        let indicator = cells::text(row, "indicator")?;
        if known.catalogue.get(&indicator).is_none() {
            let help = known.catalogue.nearest(&indicator).map_or_else(
                || "add a file for it to the folder's indicators/".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no indicator `{indicator}`");
            return Err(row.reject("indicator", "unknown-indicator", message, help));
        }
        let comparison = cells::text(row, "comparison")?.parse().map_err(|error: String| {
            row.reject("comparison", "unknown-word", error, "choose the one that was agreed")
        })?;
        let Some(outturn) = cells::period(row, "outturn")? else {
            let message = "a local measure needs the period that is judged";
            return Err(row.reject("outturn", "empty-cell", message, "write it like 2014/15"));
        };
        Some(LocalTest { indicator, comparison, baseline: cells::period(row, "baseline")?, outturn })
    } else {
        for column in ["indicator", "comparison", "baseline", "outturn"] {
            if !row.cell(column).is_empty() {
                let message = format!("`{}` is a level, whose test is in the scheme", key.subject);
                return Err(row.reject(column, "not-for-a-level", message, "leave this cell empty"));
            }
        }
        None
    };
    let agreed_by = cells::text(row, "agreed_by")?
        .split(';')
        .map(|role| role.trim().to_owned())
        .filter(|role| !role.is_empty())
        .collect();
    let agreement = Agreement {
        title: row.cell("title").to_owned(),
        level,
        local,
        agreed_by,
        date: Some(cells::needed_date(row, "date")?),
        standing: cells::standing(row)?,
        source: source(row, known)?,
        note: row.cell("note").to_owned(),
    };
    Ok((key, agreement))
}

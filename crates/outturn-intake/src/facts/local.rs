//! Decisions and agreements.

use std::collections::BTreeMap;

use outturn_core::facts::{Agreement, Decision, Finding, LocalKey, LocalTest};
use outturn_scheme::complaints::clip;

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::Known;
use super::once::Once;

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
    keyed(rows, known, rejections, "subject", |row, _| decision(row, known))
}

/// Reads agreements.
pub(crate) fn agreements(
    rows: Option<&Rows<'_>>,
    known: &Known<'_>,
    rejections: &mut Rejections,
) -> Keyed<Agreement> {
    keyed(rows, known, rejections, "item", |row, key| agreement(row, key, known))
}

fn keyed<T>(
    rows: Option<&Rows<'_>>,
    known: &Known<'_>,
    rejections: &mut Rejections,
    subject: &str,
    read: impl Fn(&Row<'_>, &LocalKey) -> Result<T, Box<Rejection>>,
) -> Keyed<T> {
    let mut once = Once::default();
    if let Some(rows) = rows {
        rows.each(rejections, |row, rejections| match local_key(row, subject, known) {
            Ok(key) => {
                let value = read(row, &key);
                once.add(row, subject, (key, value), rejections);
            }
            Err(rejection) => rejections.push(rejection),
        });
    }
    let (found, lines, _) = once.finish();
    (found, lines)
}

fn local_key(row: &Row<'_>, subject: &str, known: &Known<'_>) -> Result<LocalKey, Box<Rejection>> {
    let scheme = cells::id(row, "scheme", 1, "write it like quality-premium/2014-15")?;
    let organisation = known.organisation(row)?.code.clone();
    // `local/1`, `menu/option`; decisions are also about `local/1/extension`, `duplication/measure/item`.
    let most = if subject == "item" { 1 } else { 2 };
    let slashes = row.cell(subject).matches('/').count().min(most);
    let help = "write it as the scheme does: lower case letters, digits and hyphens";
    Ok(LocalKey { scheme, organisation, subject: cells::id(row, subject, slashes, help)? })
}

fn decision(row: &Row<'_>, known: &Known<'_>) -> Result<Decision, Box<Rejection>> {
    let finding = match cells::text(row, "finding")? {
        "met" => Finding::Met,
        "missed" => Finding::Missed,
        "not-applicable" => Finding::NotApplicable,
        other => {
            let message = format!("`{}` is not a finding", clip(other));
            let help = "write met (the condition holds), missed or not-applicable";
            return Err(row.reject("finding", "unknown-word", message, help));
        }
    };
    Ok(Decision {
        finding,
        role: cells::text(row, "role")?.to_owned(),
        date: Some(cells::needed_date(row, "date")?),
        reason: cells::text(row, "reason")?.to_owned(),
        standing: cells::standing(row)?,
        source: known.source(row)?.to_owned(),
    })
}

fn agreement(row: &Row<'_>, key: &LocalKey, known: &Known<'_>) -> Result<Agreement, Box<Rejection>> {
    let level = cells::quantity(row, "level")?;
    let local = if key.subject.starts_with("local/") {
        let indicator = known.indicator(row)?.id.clone();
        let comparison = cells::comparison(row)?;
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
    let agreed_by = cells::text(row, "agreed_by")?;
    let agreed_by: Vec<String> = agreed_by
        .split([';', ','])
        .map(|role| role.trim().to_owned())
        .filter(|role| !role.is_empty())
        .collect();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(role) = agreed_by.iter().find(|role| !role.chars().all(fits)) {
        let message = format!("`{}` is not a role", clip(role));
        let help = "write each role as the scheme names it, as in health-and-wellbeing-board, separated by ;";
        return Err(row.reject("agreed_by", "bad-id", message, help));
    }
    if agreed_by.is_empty() {
        let help = "write the roles that agreed, separated by ;";
        return Err(row.reject("agreed_by", "empty-cell", "no role is written here", help));
    }
    Ok(Agreement {
        title: row.cell("title").to_owned(),
        level,
        local,
        agreed_by,
        date: Some(cells::needed_date(row, "date")?),
        standing: cells::standing(row)?,
        source: known.source(row)?.to_owned(),
        note: row.cell("note").to_owned(),
    })
}

//! Organisations, relations and sources.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::nearest;
use outturn_core::{Exact, Organisation, Organisations, Relation, RelationKind, Source, Unit};

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};

pub(crate) static ORGANISATIONS: [Column; 5] =
    [need("code"), need("name"), need("kind"), need("opened"), may("closed")];
pub(crate) static RELATIONS: [Column; 6] =
    [need("from"), need("to"), need("relation"), need("start"), may("end"), may("share")];
pub(crate) static SOURCES: [Column; 9] = [
    need("source"),
    need("title"),
    may("publisher"),
    may("published"),
    may("licence"),
    may("address"),
    may("file"),
    may("sha256"),
    may("note"),
];

/// Reads bodies and relations. Two rows with one code reject each other.
pub(crate) fn organisations(
    bodies: Option<&Rows<'_>>,
    relations: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> Organisations {
    let mut read = BTreeMap::<String, (Organisation, usize)>::new();
    let mut twice = BTreeSet::new();
    if let Some(rows) = bodies {
        rows.each(rejections, |row, rejections| match organisation(row) {
            Ok(body) => {
                if let Some((_, line)) = read.get(&body.code) {
                    rejections.push(duplicate(row, "code", *line));
                    twice.insert(body.code);
                } else {
                    read.insert(body.code.clone(), (body, row.line()));
                }
            }
            Err(rejection) => rejections.push(rejection),
        });
    }
    read.retain(|code, _| !twice.contains(code));
    let mut related = Vec::new();
    let mut shares = BTreeMap::<String, Exact>::new();
    if let Some(rows) = relations {
        rows.each(rejections, |row, rejections| match relation(row, &read) {
            Ok(relation) => {
                if relation.kind == RelationKind::Successor {
                    let so_far = shares.entry(relation.from.clone()).or_insert(Exact::ZERO);
                    *so_far = &*so_far + &relation.share;
                }
                related.push(relation);
            }
            Err(rejection) => rejections.push(rejection),
        });
        // Money would be lost or made where the shares of a body's successors do not come to all of it.
        let wrong: BTreeSet<String> =
            shares.into_iter().filter(|(_, share)| *share != Exact::ONE).map(|(code, _)| code).collect();
        if !wrong.is_empty() {
            rows.each(&mut Rejections::default(), |row, _| {
                if row.cell("relation") == "successor" && wrong.contains(row.cell("from")) {
                    let message =
                        format!("the shares of the successors of {} do not come to 100%", row.cell("from"));
                    let help = "give each successor its share; a single successor takes all";
                    rejections.push(row.reject("share", "shares-do-not-add-up", message, help));
                }
            });
            related.retain(|it| it.kind != RelationKind::Successor || !wrong.contains(&it.from));
        }
    }
    Organisations::new(read.into_values().map(|(body, _)| body), related)
}

fn organisation(row: &Row<'_>) -> Result<Organisation, Rejection> {
    let body = Organisation {
        code: cells::code(row, "code")?,
        name: cells::text(row, "name")?,
        kind: cells::text(row, "kind")?,
        opened: cells::needed_date(row, "opened")?,
        closed: cells::date(row, "closed")?,
    };
    if body.closed.is_some_and(|closed| closed < body.opened) {
        let message = format!("it would have closed before it opened on {}", body.opened);
        return Err(row.reject("closed", "closed-before-opened", message, "check both dates"));
    }
    Ok(body)
}

fn relation(row: &Row<'_>, bodies: &BTreeMap<String, (Organisation, usize)>) -> Result<Relation, Rejection> {
    let known = |column| -> Result<String, Rejection> {
        let code = cells::code(row, column)?;
        if bodies.contains_key(&code) {
            Ok(code)
        } else {
            Err(unknown_body(row, column, &code, bodies.keys()))
        }
    };
    let (from, to) = (known("from")?, known("to")?);
    let kind = match row.cell("relation") {
        "successor" => RelationKind::Successor,
        "member" => RelationKind::Member,
        other => {
            let message = format!("`{other}` is not a relation");
            return Err(row.reject("relation", "unknown-word", message, "write successor or member"));
        }
    };
    let share = match row.cell("share") {
        "" => Exact::ONE,
        _ => {
            let share = cells::quantity(row, "share")?;
            let fits = share.unit == Unit::Share && !share.value.is_negative() && share.value <= Exact::ONE;
            if !fits {
                let message = format!("{share} is not a share from 0% to 100%");
                return Err(row.reject("share", "bad-number", message, "write it in per cent, as in 60%"));
            }
            share.value
        }
    };
    let (start, end) = (cells::needed_date(row, "start")?, cells::date(row, "end")?);
    if from == to {
        let help = "name two organisations";
        return Err(row.reject(
            "to",
            "related-to-itself",
            "an organisation does not succeed or join itself",
            help,
        ));
    }
    Ok(Relation { from, to, kind, start, end, share })
}

/// Reads sources.
pub(crate) fn sources(rows: Option<&Rows<'_>>, rejections: &mut Rejections) -> BTreeMap<String, Source> {
    let mut read = BTreeMap::new();
    let mut lines = BTreeMap::new();
    if let Some(rows) = rows {
        rows.each(rejections, |row, rejections| match source(row) {
            Ok((key, source)) => match lines.get(&key) {
                Some(line) => {
                    rejections.push(duplicate(row, "source", *line));
                    read.remove(&key);
                }
                None => {
                    lines.insert(key.clone(), row.line());
                    read.insert(key, source);
                }
            },
            Err(rejection) => rejections.push(rejection),
        });
    }
    read
}

fn source(row: &Row<'_>) -> Result<(String, Source), Rejection> {
    let cell = |column| row.cell(column).to_owned();
    let source = Source {
        title: cells::text(row, "title")?,
        publisher: cell("publisher"),
        published: cell("published"),
        licence: cell("licence"),
        address: cell("address"),
        file: cell("file"),
        sha256: cell("sha256"),
        note: cell("note"),
    };
    Ok((cells::text(row, "source")?, source))
}

/// A rejection of the second of two rows for one thing; the first is dropped too.
pub(crate) fn duplicate(row: &Row<'_>, column: &str, first: usize) -> Rejection {
    let message = format!("line {first} is for the same; neither of the two is believed");
    row.reject(column, "duplicate-row", message, "send the one that is right")
}

/// A rejection for a code that no organisation has.
pub(crate) fn unknown_body<'a>(
    row: &Row<'_>,
    column: &str,
    code: &str,
    known: impl Iterator<Item = &'a String> + Clone,
) -> Rejection {
    let padded = known.clone().find(|it| it.trim_start_matches('0') == code && it.as_str() != code);
    let help = match (padded, nearest(code, known.map(String::as_str))) {
        (Some(padded), _) => format!("{padded} exists: a spreadsheet has dropped a leading zero"),
        (None, Some(near)) => format!("did you mean {near}? Otherwise add it to organisations.csv"),
        (None, None) => "add it to organisations.csv, with its dates".to_owned(),
    };
    row.reject(column, "unknown-organisation", format!("there is no organisation {code}"), help)
}

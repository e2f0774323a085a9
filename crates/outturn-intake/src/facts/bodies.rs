//! Organisations and sources.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Organisation, Organisations, Source};

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::Register;
use super::once::Once;
use super::relations;

pub(crate) static ORGANISATIONS: [Column; 5] =
    [need("code"), need("name"), need("kind"), need("opened"), may("closed")];
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

/// Reads bodies and relations; also the codes whose rows were kept out.
pub(crate) fn organisations(
    bodies: Option<&Rows<'_>>,
    related: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> (Organisations, BTreeSet<String>) {
    let mut once = Once::new();
    if let Some(rows) = bodies {
        rows.each(rejections, |row, rejections| match cells::code(row, "code") {
            Ok(code) => {
                let body = organisation(row, code);
                once.add(row, "code", (code.to_owned(), body), rejections);
            }
            Err(rejection) => rejections.push(rejection),
        });
    }
    let (read, _, kept_out) = once.finish();
    let related = related.map_or_else(Vec::new, |rows| {
        rejections.next_file();
        let related = relations::read(rows, &Register { bodies: &read, kept_out: &kept_out }, rejections);
        rejections.sort_file();
        related
    });
    (Organisations::new(read.into_values(), related), kept_out)
}

fn organisation(row: &Row<'_>, code: &str) -> Result<Organisation, Box<Rejection>> {
    let body = Organisation {
        code: code.to_owned(),
        name: cells::text(row, "name")?.to_owned(),
        kind: cells::id(
            row,
            "kind",
            0,
            "write it in lower case with hyphens, as the scheme does: ccg, practice",
        )?,
        opened: cells::needed_date(row, "opened")?,
        closed: cells::date(row, "closed")?,
    };
    if body.closed.is_some_and(|closed| closed < body.opened) {
        let message = format!("it would have closed before it opened on {}", body.opened);
        return Err(row.reject("closed", "closed-before-opened", message, "check both dates"));
    }
    Ok(body)
}

/// Reads sources; also the keys whose rows were kept out.
pub(crate) fn sources(
    rows: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> (BTreeMap<String, Source>, BTreeSet<String>) {
    let mut once = Once::new();
    if let Some(rows) = rows {
        rows.each(rejections, |row, rejections| match cells::text(row, "source") {
            Ok(key) => once.add(row, "source", (key.to_owned(), source(row)), rejections),
            Err(rejection) => rejections.push(rejection),
        });
    }
    let (read, _, kept_out) = once.finish();
    (read, kept_out)
}

fn source(row: &Row<'_>) -> Result<Source, Box<Rejection>> {
    let cell = |column| row.cell(column).to_owned();
    Ok(Source {
        title: cells::text(row, "title")?.to_owned(),
        publisher: cell("publisher"),
        published: cell("published"),
        licence: cell("licence"),
        address: cell("address"),
        file: cell("file"),
        sha256: cell("sha256"),
        note: cell("note"),
    })
}

//! Organisations and sources.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Organisation, Organisations, Source, Unplaced};

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::Register;
use super::once::Once;
use super::relations;

pub(crate) static ORGANISATIONS: [Column; 7] =
    [need("code"), need("name"), need("kind"), need("opened"), may("closed"), may("why"), may("source")];
/// What stands for something that is not known.
const MISSING: &str = "[x]";
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
    let mut found = Bodies::default();
    if let Some(rows) = bodies {
        rows.each_or_broken(rejections, |row, broken, rejections| found.take(row, broken, rejections));
    }
    let Bodies { once, mut unplaced, .. } = found;
    let (rows, _, mut kept_out) = once.finish();
    let mut read = BTreeMap::new();
    for (code, row) in rows {
        match row {
            Read::Placed(body) => {
                read.insert(code, body);
            }
            Read::Unplaced(body) => {
                kept_out.insert(code.clone());
                unplaced.insert(code, body);
            }
        }
    }
    let related = related.map_or_else(Vec::new, |rows| {
        rejections.next_file();
        let related = relations::read(rows, &Register { bodies: &read, kept_out: &kept_out }, rejections);
        rejections.sort_file();
        related
    });
    (Organisations::new(read.into_values(), related).with_unplaced(unplaced.into_values()), kept_out)
}

/// The rows of bodies. A body whose row is kept out is not lost: it may be one that earns.
#[derive(Default)]
struct Bodies {
    once: Once<String, Read>,
    /// What is left of rows that were kept out. Under `[x]`, a row of which not even the code can be read.
    unplaced: BTreeMap<String, Unplaced>,
    /// The kind that the first row of each code gives, as it is written.
    kinds: BTreeMap<String, String>,
}

impl Bodies {
    /// Takes a row; `broken` is why it cannot be read at all.
    fn take(&mut self, row: &Row<'_>, broken: Option<Box<Rejection>>, rejections: &mut Rejections) {
        let code = match cells::code(row, "code") {
            Ok(code) => code,
            // A row without a code, written by ourselves.
            Err(_) if row.cell("code") == MISSING && row.cell("opened") == MISSING => MISSING,
            Err(rejection) => {
                // A foot note has no kind either, and is no body.
                let rejection = broken.unwrap_or_else(|| {
                    self.without_code(row, &rejection);
                    rejection
                });
                return rejections.push(rejection);
            }
        };
        let read = match broken {
            Some(rejection) => Err(rejection),
            None => organisation(row, code),
        };
        let whole = !matches!(&read, Err(rejection) if rejection.column.is_empty());
        let kept = match (&read, self.kinds.insert(code.to_owned(), row.cell("kind").to_owned())) {
            (_, Some(kind)) => {
                let same = kind == row.cell("kind");
                let body = not_placed(row, code, whole, "its rows were rejected: there are two".to_owned());
                let known = self.unplaced.get(code).is_none_or(|before| before.kind.is_some());
                Some(Unplaced { kind: body.kind.filter(|_| same && known), ..body })
            }
            (Err(rejection), None) => Some(not_placed(row, code, whole, rejected(rejection))),
            (Ok(_), None) => None,
        };
        self.unplaced.extend(kept.map(|body| (code.to_owned(), body)));
        self.once.add(row, "code", (code.to_owned(), read), rejections);
    }

    fn without_code(&mut self, row: &Row<'_>, rejection: &Rejection) {
        let body = not_placed(row, MISSING, true, rejected(rejection));
        let Some(kind) = &body.kind else { return };
        match self.unplaced.get_mut(MISSING) {
            // Several such rows are one: what it stands for is that somebody is not counted.
            Some(before) => before.kind = before.kind.take().filter(|before| before == kind),
            None => {
                self.unplaced.insert(MISSING.to_owned(), body);
            }
        }
    }
}

fn rejected(rejection: &Rejection) -> String {
    format!("its row was rejected: {}", rejection.diagnostic.message)
}

/// What a row says of a body.
enum Read {
    Placed(Organisation),
    /// Its first day is said to be missing.
    Unplaced(Unplaced),
}

fn kind(row: &Row<'_>) -> Result<String, Box<Rejection>> {
    cells::id(row, "kind", 0, "write it in lower case with hyphens, as the scheme does: ccg, practice")
}

/// A body of which no more is believed than what it is called and what kind it is; of a row that is not whole, neither.
fn not_placed(row: &Row<'_>, code: &str, whole: bool, why: String) -> Unplaced {
    let (name, kind) = if whole { (known(row.cell("name")), kind(row).ok()) } else { (String::new(), None) };
    Unplaced { code: code.to_owned(), name, kind, closed: None, why }
}

/// A name, or nothing where it says that it is not known.
fn known(name: &str) -> String {
    if name == MISSING { String::new() } else { name.to_owned() }
}

fn without_first_day(row: &Row<'_>, code: &str) -> Result<Unplaced, Box<Rejection>> {
    let name = cells::text(row, "name")?;
    let kind = if row.cell("kind") == MISSING { None } else { Some(kind(row)?) };
    let why = match row.cell("why") {
        "" => "its first day is not known",
        why => why,
    };
    Ok(Unplaced {
        code: code.to_owned(),
        name: known(name),
        kind,
        closed: cells::date(row, "closed")?,
        why: why.to_owned(),
    })
}

fn organisation(row: &Row<'_>, code: &str) -> Result<Read, Box<Rejection>> {
    if row.cell("opened") == MISSING {
        return without_first_day(row, code).map(Read::Unplaced);
    }
    let body = Organisation {
        code: code.to_owned(),
        name: cells::text(row, "name")?.to_owned(),
        kind: kind(row)?,
        opened: cells::needed_date(row, "opened")?,
        closed: cells::date(row, "closed")?,
    };
    if !row.cell("why").is_empty() {
        let message = format!("this says why its first day is not known, and that is {}", body.opened);
        return Err(row.reject("why", "not-for-a-known-day", message, "leave this cell empty"));
    }
    if body.closed.is_some_and(|closed| closed < body.opened) {
        let message = format!("it would have closed before it opened on {}", body.opened);
        return Err(row.reject("closed", "closed-before-opened", message, "check both dates"));
    }
    Ok(Read::Placed(body))
}

/// Reads sources; also the keys whose rows were kept out.
pub(crate) fn sources(
    rows: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> (BTreeMap<String, Source>, BTreeSet<String>) {
    let mut once = Once::default();
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

//! Organisations, relations and sources.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Exact, Organisation, Organisations, Quantity, Relation, RelationKind, Source, Unit};

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::{Register, unknown_body};
use super::once::{Once, duplicate};

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

/// Reads bodies and relations; also the codes whose rows were kept out.
pub(crate) fn organisations(
    bodies: Option<&Rows<'_>>,
    relations: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> (Organisations, BTreeSet<String>) {
    let mut once = Once::new();
    if let Some(rows) = bodies {
        rows.each(rejections, |row, rejections| match cells::code(row, "code") {
            Ok(code) => {
                let body = organisation(row, &code);
                once.add(row, "code", (code, body), rejections);
            }
            Err(rejection) => rejections.push(rejection),
        });
    }
    let (read, _, kept_out) = once.finish();
    let related = relations.map_or_else(Vec::new, |rows| {
        rejections.next_file();
        let related = read_relations(rows, &Register { bodies: &read, kept_out: &kept_out }, rejections);
        rejections.sort_file();
        related
    });
    (Organisations::new(read.into_values(), related), kept_out)
}

fn organisation(row: &Row<'_>, code: &str) -> Result<Organisation, Box<Rejection>> {
    let body = Organisation {
        code: code.to_owned(),
        name: cells::text(row, "name")?,
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

fn read_relations(rows: &Rows<'_>, known: &Register<'_>, rejections: &mut Rejections) -> Vec<Relation> {
    // Two rows about the same two bodies from the same day are one too many: a share would be counted twice.
    let mut lines = BTreeMap::new();
    let mut twice = BTreeSet::new();
    let mut related = Vec::new();
    rows.each(rejections, |row, rejections| match relation(row, known) {
        Ok(relation) => {
            let key = (relation.from.clone(), relation.to.clone(), relation.kind, relation.start);
            if let Some(line) = lines.get(&key) {
                rejections.push(duplicate(row, "to", *line));
                twice.insert(*line);
            } else {
                lines.insert(key, row.line());
                related.push((row.line(), relation));
            }
        }
        Err(rejection) => rejections.push(rejection),
    });
    related.retain(|(line, _)| !twice.contains(line));
    // Money would be lost or made where the shares of a body's successors do not come to all of it.
    let mut shares = BTreeMap::<&str, Exact>::new();
    for (_, it) in related.iter().filter(|(_, it)| it.kind == RelationKind::Successor) {
        let so_far = shares.entry(&it.from).or_insert(Exact::ZERO);
        *so_far = &*so_far + &it.share;
    }
    shares.retain(|_, share| *share != Exact::ONE);
    let wrong: BTreeMap<usize, (String, Quantity)> = related
        .iter()
        .filter(|(_, it)| it.kind == RelationKind::Successor)
        .filter_map(|(line, it)| {
            let total = shares.get(it.from.as_str())?;
            Some((*line, (it.from.clone(), Quantity { value: total.clone(), unit: Unit::Share })))
        })
        .collect();
    if !wrong.is_empty() {
        let mut found = Vec::new();
        rows.each(&mut Rejections::default(), |row, _| {
            if let Some((from, total)) = wrong.get(&row.line()) {
                let message = format!("the shares of the successors of {from} come to {total}, not 100%");
                let help =
                    "give each successor its share; a single one takes all; rows kept out count for nothing";
                found.push(row.reject("share", "shares-do-not-add-up", message, help));
            }
        });
        for rejection in found {
            rejections.push(rejection);
        }
    }
    related.into_iter().filter(|(line, _)| !wrong.contains_key(line)).map(|(_, it)| it).collect()
}

fn relation(row: &Row<'_>, known: &Register<'_>) -> Result<Relation, Box<Rejection>> {
    let body = |column| -> Result<String, Box<Rejection>> {
        let code = cells::code(row, column)?;
        if known.bodies.contains_key(&code) { Ok(code) } else { Err(unknown_body(row, column, &code, known)) }
    };
    let (from, to) = (body("from")?, body("to")?);
    let kind = match row.cell("relation") {
        "successor" => RelationKind::Successor,
        "member" => RelationKind::Member,
        other => return Err(cells::unknown_word(row, "relation", other, &["successor", "member"])),
    };
    if kind == RelationKind::Member && !row.cell("share").is_empty() {
        let message = "a member belongs whole; shares are for successors";
        return Err(row.reject("share", "not-for-a-member", message, "leave this cell empty"));
    }
    let share = match row.cell("share") {
        "" => Exact::ONE,
        _ => cells::share(row, "share")?,
    };
    let (start, end) = (cells::needed_date(row, "start")?, cells::date(row, "end")?);
    if end.is_some_and(|end| end < start) {
        let message = format!("it would have ended before it began on {start}");
        return Err(row.reject("end", "end-before-start", message, "check both dates"));
    }
    if from == to {
        let message = "an organisation does not succeed or join itself";
        return Err(row.reject("to", "related-to-itself", message, "name two organisations"));
    }
    Ok(Relation { from, to, kind, start, end, share })
}

/// Reads sources; also the keys whose rows were kept out.
pub(crate) fn sources(
    rows: Option<&Rows<'_>>,
    rejections: &mut Rejections,
) -> (BTreeMap<String, Source>, BTreeSet<String>) {
    let mut once = Once::new();
    if let Some(rows) = rows {
        rows.each(rejections, |row, rejections| match cells::text(row, "source") {
            Ok(key) => once.add(row, "source", (key, source(row)), rejections),
            Err(rejection) => rejections.push(rejection),
        });
    }
    let (read, _, kept_out) = once.finish();
    (read, kept_out)
}

fn source(row: &Row<'_>) -> Result<Source, Box<Rejection>> {
    let cell = |column| row.cell(column).to_owned();
    Ok(Source {
        title: cells::text(row, "title")?,
        publisher: cell("publisher"),
        published: cell("published"),
        licence: cell("licence"),
        address: cell("address"),
        file: cell("file"),
        sha256: cell("sha256"),
        note: cell("note"),
    })
}

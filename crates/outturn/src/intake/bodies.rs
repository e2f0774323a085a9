//! Bodies and their relations, of registers of several days.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::period::parse_date;
use outturn_core::{Date, Diagnostic};
use outturn_intake::layout::{Organisation, Relation};
use outturn_scheme::Layout;
use outturn_scheme::layouts::{RelatedSince, RelationKind};

use super::rows::{Folder, Row, cell};
use super::{Incoming, Merged};

/// Which relation a row is of: from, to, kind, first day.
type Key = (String, String, String, String);
/// First and last day; the last is empty while it holds.
type Days = (String, String);

pub(super) fn merge(folder: &mut Folder, files: &[&Incoming], merged: &mut Merged) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for file in files {
        for body in &file.read.organisations {
            problems.extend(take(folder, file, body, merged));
        }
    }
    problems
}

/// Takes a body. Of two registers that differ, the later one holds.
fn take(
    folder: &mut Folder,
    file: &Incoming,
    body: &Organisation,
    merged: &mut Merged,
) -> Option<Diagnostic> {
    let new = Row::from([
        ("name", body.name.clone()),
        ("kind", body.kind.clone()),
        ("opened", body.opened.to_string()),
        ("closed", body.closed.map(|it| it.to_string()).unwrap_or_default()),
        ("source", file.source()),
    ]);
    if let Some(old) = folder.organisations.get(&body.code) {
        let same = ["name", "kind", "opened", "closed"].iter().all(|it| cell(old, it) == cell(&new, it));
        let is_placed = cell(old, "opened") != "[x]";
        let before = published(folder, cell(old, "source"));
        if same && (before, cell(old, "source")) >= (file.dated(), cell(&new, "source")) {
            return None;
        }
        if is_placed && !same {
            match before.cmp(&file.dated()) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Greater => return None,
                std::cmp::Ordering::Equal if cell(old, "source") == file.source() => {}
                std::cmp::Ordering::Equal => {
                    let message = format!(
                        "{} is another body than in the folder, and neither says which is newer",
                        body.code
                    );
                    let help = "say when the file was published: --published 2016-02-01";
                    return Some(Diagnostic::file(&file.file, "which-is-newer", message, help));
                }
            }
        }
        merged.bodies += usize::from(!same);
    } else {
        merged.bodies += 1;
    }
    folder.organisations.insert(body.code.clone(), new);
    None
}

/// When a source was published. What was written by hand has none and is older than any register.
fn published(folder: &Folder, source: &str) -> Option<Date> {
    parse_date(cell(folder.sources.get(source)?, "published")).ok()
}

/// Takes relations between bodies that the folder has.
pub(super) fn relate(
    folder: &mut Folder,
    files: &[&Incoming],
    layouts: &BTreeMap<String, Layout>,
    merged: &mut Merged,
) {
    let mut all: BTreeMap<Key, Row> = BTreeMap::new();
    let mut before: BTreeSet<Key> = BTreeSet::new();
    let sources: BTreeSet<String> = files.iter().map(|file| file.source()).collect();
    for row in std::mem::take(&mut folder.relations) {
        before.insert(key(&row));
        // What a file says of its period it says again, perhaps of another period.
        if !(sources.contains(cell(&row, "source")) && is_seen(folder, &row, layouts)) {
            all.insert(key(&row), row);
        }
    }
    let mut new: Vec<(Option<Date>, &Incoming, &Relation)> = Vec::new();
    for file in files {
        new.extend(file.read.relations.iter().map(|it| (file.dated(), *file, it)));
    }
    new.sort_by_key(|(dated, file, _)| (*dated, file.source()));
    for (dated, file, relation) in new {
        match relation_row(folder, file, relation) {
            Some(row) => {
                let key = key(&row);
                let is_older = all.get(&key).is_some_and(|it| published(folder, cell(it, "source")) > dated);
                if !is_older {
                    all.insert(key, row);
                }
            }
            None => merged.relations_left_out += 1,
        }
    }
    let mut rows: Vec<Row> = all.into_values().collect();
    merged.relations_left_out += leave_out_splits(&mut rows);
    let seen = keep_registered(folder, &mut rows, layouts);
    end_memberships(folder, &mut rows);
    rows.extend(seen);
    merged.relations = rows.iter().filter(|row| !before.contains(&key(row))).count();
    folder.relations = rows;
}

fn key(row: &Row) -> Key {
    let cell = |column| cell(row, column).to_owned();
    (cell("from"), cell("to"), cell("relation"), cell("start"))
}

/// The row of a relation; none where a body is not in the folder. Registers give bodies that took the place of others
/// the day on which the others were joined: nobody belongs to a body before it is there.
fn relation_row(folder: &Folder, file: &Incoming, relation: &Relation) -> Option<Row> {
    let from = folder.organisations.get(&relation.from)?;
    let to = folder.organisations.get(&relation.to)?;
    let opened = parse_date(cell(to, "opened")).ok();
    let is_successor = relation.relation == RelationKind::Successor;
    let start = if is_successor { relation.start } else { opened.max(Some(relation.start))? };
    // Nor after one of the two was closed.
    let is_gone = |body: &Row| parse_date(cell(body, "closed")).is_ok_and(|closed| closed < start);
    if relation.end.is_some_and(|end| end < start) || !is_successor && (is_gone(from) || is_gone(to)) {
        return None;
    }
    Some(Row::from([
        ("from", relation.from.clone()),
        ("to", relation.to.clone()),
        ("relation", relation.relation.as_str().to_owned()),
        ("start", start.to_string()),
        ("end", relation.end.map(|it| it.to_string()).unwrap_or_default()),
        ("share", relation.share.clone().unwrap_or_default()),
        ("source", file.source()),
    ]))
}

/// Leaves out successions to several bodies of which nothing says how much went to each. Where something says it of
/// some of them, that is all of the body.
fn leave_out_splits(rows: &mut Vec<Row>) -> usize {
    let (mut successors, mut parted): (BTreeMap<String, usize>, BTreeSet<String>) = Default::default();
    let is_successor = |row: &&Row| cell(row, "relation") == "successor";
    for row in rows.iter().filter(is_successor) {
        if cell(row, "share").is_empty() {
            *successors.entry(cell(row, "from").to_owned()).or_default() += 1;
        } else {
            parted.insert(cell(row, "from").to_owned());
        }
    }
    let before = rows.len();
    rows.retain(|row| {
        let from = cell(row, "from");
        let is_alone = successors.get(from).is_none_or(|count| *count == 1) && !parted.contains(from);
        !is_successor(&row) || !cell(row, "share").is_empty() || is_alone
    });
    before - rows.len()
}

/// Whether a row is known to hold in the period of its file alone.
fn is_seen(folder: &Folder, row: &Row, layouts: &BTreeMap<String, Layout>) -> bool {
    let layout = super::readings::layout_of(folder, cell(row, "source"), layouts);
    let layout = layout.and_then(|layout| layouts.get(layout));
    layout.is_some_and(|it| {
        it.tables.iter().flat_map(|it| &it.relations).any(|it| it.start == RelatedSince::Period)
    })
}

/// Parts the memberships that are only known to hold in the period of a file. Where a register says anything of those
/// days, they say nothing more.
fn keep_registered(folder: &Folder, rows: &mut Vec<Row>, layouts: &BTreeMap<String, Layout>) -> Vec<Row> {
    let (seen, registered): (Vec<Row>, Vec<Row>) =
        std::mem::take(rows).into_iter().partition(|row| is_seen(folder, row, layouts));
    let kind = |row: &Row| folder.organisations.get(cell(row, "to")).map(|it| cell(it, "kind").to_owned());
    let mut days: BTreeMap<(String, Option<String>), Vec<Days>> = BTreeMap::new();
    for row in registered.iter().filter(|row| cell(row, "relation") == "member") {
        let span = (cell(row, "start").to_owned(), cell(row, "end").to_owned());
        days.entry((cell(row, "from").to_owned(), kind(row))).or_default().push(span);
    }
    let is_said = |row: &Row| {
        let spans = days.get(&(cell(row, "from").to_owned(), kind(row)));
        spans.into_iter().flatten().any(|(start, end)| {
            start.as_str() <= cell(row, "end") && (end.is_empty() || end.as_str() >= cell(row, "start"))
        })
    };
    *rows = registered;
    seen.into_iter().filter(|row| !is_said(row)).collect()
}

/// A body belongs to one other of a kind at a time: where a later register has it in another, it left the day before.
fn end_memberships(folder: &Folder, rows: &mut Vec<Row>) {
    rows.sort_by_key(|row| {
        let kind = folder.organisations.get(cell(row, "to")).map(|it| cell(it, "kind").to_owned());
        let dated = published(folder, cell(row, "source"));
        (
            cell(row, "from").to_owned(),
            cell(row, "relation").to_owned(),
            kind,
            cell(row, "start").to_owned(),
            dated,
        )
    });
    let same = |one: &Row, other: &Row| {
        let kind =
            |row: &Row| folder.organisations.get(cell(row, "to")).map(|it| cell(it, "kind").to_owned());
        cell(one, "relation") == "member"
            && cell(other, "relation") == "member"
            && cell(one, "from") == cell(other, "from")
            && kind(one) == kind(other)
            // What was written by hand stands as it is.
            && !cell(one, "source").is_empty()
    };
    let mut ended: Vec<Row> = Vec::new();
    for row in std::mem::take(rows) {
        if let Some(before) = ended.last_mut().filter(|before| same(before, &row)) {
            let is_open = |row: &Row| cell(row, "end").is_empty();
            if cell(before, "to") == cell(&row, "to") && is_open(before) && is_open(&row) {
                // The one that is known for longer says it already.
                continue;
            }
            if cell(before, "start") == cell(&row, "start") {
                ended.pop();
            } else if let Some(last) = parse_date(cell(&row, "start")).ok().and_then(|it| it.yesterday().ok())
            {
                let end = parse_date(cell(before, "end")).ok();
                let end = end.map_or(last, |end| end.min(last));
                before.insert("end", end.to_string());
            }
        }
        ended.push(row);
    }
    *rows = ended;
}

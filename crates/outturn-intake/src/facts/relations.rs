//! Relations between organisations, and what a set of them cannot be.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Exact, Quantity, Relation, RelationKind, Standing, Unit};

use super::cells;
use super::circles::circles;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::{Register, unknown_body};
use super::once::duplicate;

pub(crate) static RELATIONS: [Column; 9] = [
    need("from"),
    need("to"),
    need("relation"),
    need("start"),
    may("end"),
    may("share"),
    may("standing"),
    may("source"),
    may("note"),
];

/// The most bodies of a circle that a message names.
const NAMED_MAX: usize = 8;

/// What is wrong with a row when it is held against the others.
struct Wrong {
    column: &'static str,
    code: &'static str,
    message: String,
    help: &'static str,
}

/// A relation and the line on which it stands.
type Lined = (usize, Relation);

pub(crate) fn read(rows: &Rows<'_>, known: &Register<'_>, rejections: &mut Rejections) -> Vec<Relation> {
    // Two rows about the same two bodies from the same day are one too many: a share would be counted twice.
    let mut lines = BTreeMap::new();
    let mut twice = BTreeSet::new();
    let mut related: Vec<Lined> = Vec::new();
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
    let mut wrong = BTreeMap::new();
    for check in [served_twice, shares_of_successors, shares_of_providers, in_circles] {
        wrong.extend(check(&related));
        related.retain(|(line, _)| !wrong.contains_key(line));
    }
    if !wrong.is_empty() {
        let mut found = Vec::new();
        rows.each(&mut Rejections::default(), |row, _| {
            if let Some(Wrong { column, code, message, help }) = wrong.remove(&row.line()) {
                found.push(row.reject(column, code, message, help));
            }
        });
        for rejection in found {
            rejections.push(rejection);
        }
    }
    related.into_iter().map(|(_, it)| it).collect()
}

fn relation(row: &Row<'_>, known: &Register<'_>) -> Result<Relation, Box<Rejection>> {
    let body = |column| -> Result<String, Box<Rejection>> {
        let code = cells::code(row, column)?;
        let is_known = known.bodies.contains_key(code);
        if is_known { Ok(code.to_owned()) } else { Err(unknown_body(row, column, code, known)) }
    };
    let (from, to) = (body("from")?, body("to")?);
    let kind = match row.cell("relation") {
        "successor" => RelationKind::Successor,
        "member" => RelationKind::Member,
        "served-by" => RelationKind::ServedBy,
        other => {
            return Err(cells::unknown_word(row, "relation", other, &["successor", "member", "served-by"]));
        }
    };
    if kind == RelationKind::Member && !row.cell("share").is_empty() {
        let message = "a member belongs whole; shares are for successors and providers";
        return Err(row.reject("share", "not-for-a-member", message, "leave this cell empty"));
    }
    let share = match row.cell("share") {
        "" => None,
        _ => Some(cells::share(row, "share")?),
    };
    // To take over 100 % and to take over all is one thing. A provider that counts whole is another: several
    // commissioners may count it so.
    let share = share.filter(|share| kind == RelationKind::ServedBy || *share != Exact::ONE);
    let (start, end) = (cells::needed_date(row, "start")?, cells::date(row, "end")?);
    if end.is_some_and(|end| end < start) {
        let message = format!("it would have ended before it began on {start}");
        return Err(row.reject("end", "end-before-start", message, "check both dates"));
    }
    if from == to {
        let message = "an organisation does not succeed, join or serve itself";
        return Err(row.reject("to", "related-to-itself", message, "name two organisations"));
    }
    let standing = cells::standing(row)?;
    if kind != RelationKind::ServedBy && standing != Standing::Seen {
        let message = "awards repeat how well it is known who serves whom, and of no other relation";
        let help = "leave this cell empty, and say in `note` what is in doubt";
        return Err(row.reject("standing", "only-for-providers", message, help));
    }
    let text = |column| row.cell(column).to_owned();
    let (source, note) = (text("source"), text("note"));
    Ok(Relation { from, to, kind, start, end, share, standing, source, note })
}

fn of_kind(related: &[Lined], kind: RelationKind) -> impl Iterator<Item = (usize, &Relation)> {
    related.iter().filter(move |(_, it)| it.kind == kind).map(|(line, it)| (*line, it))
}

pub(super) fn last_day(relation: &Relation) -> Date {
    relation.end.unwrap_or(Date::MAX)
}

fn percent(share: &Exact) -> Quantity {
    Quantity { value: share.clone(), unit: Unit::Share }
}

/// Rows by which one provider serves one commissioner twice on one day: its activity would be counted twice.
fn served_twice(related: &[Lined]) -> BTreeMap<usize, Wrong> {
    let mut pairs = BTreeMap::<(&str, &str), Vec<(usize, &Relation)>>::new();
    for (line, it) in of_kind(related, RelationKind::ServedBy) {
        pairs.entry((&it.from, &it.to)).or_default().push((line, it));
    }
    let told = |line: usize| Wrong {
        column: "start",
        code: "duplicate-row",
        message: format!("line {line} holds on some of the same days; neither is believed"),
        help: "give one row for each stretch of days",
    };
    let mut wrong = BTreeMap::new();
    for rows in pairs.values_mut() {
        rows.sort_by_key(|(_, it)| it.start);
        let mut before: Option<(usize, &Relation)> = None;
        for &(line, it) in &*rows {
            if let Some((earlier, _)) = before.filter(|(_, before)| it.start <= last_day(before)) {
                wrong.insert(line, told(earlier));
                wrong.entry(earlier).or_insert_with(|| told(line));
            }
            if before.is_none_or(|(_, before)| last_day(before) < last_day(it)) {
                before = Some((line, it));
            }
        }
    }
    wrong
}

/// Money would be lost or made where the shares of a body's successors do not come to all of it.
fn shares_of_successors(related: &[Lined]) -> BTreeMap<usize, Wrong> {
    let mut shares = BTreeMap::<&str, Exact>::new();
    for (_, it) in of_kind(related, RelationKind::Successor) {
        let so_far = shares.entry(&it.from).or_insert(Exact::ZERO);
        *so_far = &*so_far + it.share.as_ref().unwrap_or(&Exact::ONE);
    }
    shares.retain(|_, share| *share != Exact::ONE);
    let wrong = of_kind(related, RelationKind::Successor).filter_map(|(line, it)| {
        let total = percent(shares.get(it.from.as_str())?);
        let message = format!("the shares of the successors of {} come to {total}, not 100%", it.from);
        let help = "give each successor its share; a single one takes all; rows kept out count for nothing";
        Some((line, Wrong { column: "share", code: "shares-do-not-add-up", message, help }))
    });
    wrong.collect()
}

/// A provider cannot do more for its commissioners than all that it does.
fn shares_of_providers(related: &[Lined]) -> BTreeMap<usize, Wrong> {
    let mut providers = BTreeMap::<&str, Vec<(usize, &Relation, &Exact)>>::new();
    for (line, it) in of_kind(related, RelationKind::ServedBy) {
        if let Some(share) = &it.share {
            providers.entry(&it.to).or_default().push((line, it, share));
        }
    }
    let mut wrong = BTreeMap::new();
    for (provider, rows) in providers {
        let mut changes = BTreeMap::<Date, Exact>::new();
        for (_, it, share) in &rows {
            let so_far = changes.entry(it.start).or_insert(Exact::ZERO);
            *so_far = &*so_far + share;
            if let Some(after) = it.end.and_then(|end| end.tomorrow().ok()) {
                let so_far = changes.entry(after).or_insert(Exact::ZERO);
                *so_far = &*so_far - share;
            }
        }
        // Stretches on which it is too much, by their last day.
        let mut stretches = BTreeMap::<Date, (Date, Exact)>::new();
        let mut total = Exact::ZERO;
        let mut changes = changes.into_iter().peekable();
        while let Some((day, change)) = changes.next() {
            total = &total + &change;
            if total > Exact::ONE {
                let last = changes.peek().and_then(|(next, _)| next.yesterday().ok()).unwrap_or(Date::MAX);
                stretches.insert(last, (day, total.clone()));
            }
        }
        for (line, it, _) in rows {
            let first = stretches.range(it.start..).next().map(|(_, stretch)| stretch);
            let Some((day, total)) = first.filter(|(day, _)| *day <= last_day(it)) else { continue };
            let total = percent(total);
            let message = format!("on {day} the shares of {provider} come to {total}, more than all it does");
            let help = "give each commissioner its share of the provider's activity; together 100% at most";
            wrong.insert(line, Wrong { column: "share", code: "shares-above-all", message, help });
        }
    }
    wrong
}

/// A body cannot belong to itself through others.
fn in_circles(related: &[Lined]) -> BTreeMap<usize, Wrong> {
    let members: Vec<(usize, &Relation)> = of_kind(related, RelationKind::Member).collect();
    let mut wrong = BTreeMap::new();
    for (day, circle) in circles(&members) {
        let mut named: Vec<&str> =
            circle.iter().take(NAMED_MAX).map(|(_, member)| member.from.as_str()).collect();
        let more = circle.len() - named.len();
        let and_more = format!("{more} more");
        if more > 0 {
            named.push(&and_more);
        }
        named.extend(circle.first().map(|(_, member)| member.from.as_str()));
        let message = format!("on {day} these belong to each other in a circle: {}", named.join(", "));
        for (line, _) in circle {
            let help = "remove the row that is wrong; none of the circle is believed";
            let message = message.clone();
            wrong.insert(line, Wrong { column: "to", code: "organisation-circle", message, help });
        }
    }
    wrong
}

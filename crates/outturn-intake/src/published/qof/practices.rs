//! Practices and their groups as the registers of the Organisation Data Service have them: since when they existed, and
//! since when the one belonged to the other.
//!
//! `epraccur.csv` has no header. Its fields are code, name, two parents, address and postcode, the open and close dates
//! as `20130401`, status, kind, and then the commissioner with the day on which the practice came to it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::super::cells::separate;
use super::super::ods::{self, title_case};
use super::super::{About, Membership, Organisation, Problem, Published};
use super::asthma::Asthma;

const NAME: usize = 1;
const OPENED: usize = 10;
const CLOSED: usize = 11;
const COMMISSIONER: usize = 14;
const JOINED: usize = 15;

/// The first day of the year that the figures are of.
const START: Date = date(2014, 4, 1);

/// A practice as the register has it.
struct Entry {
    name: String,
    opened: Option<Date>,
    closed: Option<Date>,
    group: String,
    joined: Option<Date>,
}

/// Reads when the practices and groups of the sheet existed, and which practice belonged to which group.
pub(super) fn read(
    register: (&str, &[u8]),
    groups: (&str, &[u8]),
    asthma: &Asthma,
) -> Result<Published, Vec<Problem>> {
    let mut problems = Vec::new();
    let entries = entries(register, &mut problems);
    let known = ods::bodies(groups, &mut problems);
    let mut published = Published::default();
    for (code, name) in &asthma.groups {
        match known.get(code).map(|body| (body.opened, body.closed)) {
            Some((Some(opened), closed)) => {
                let (code, name) = (code.clone(), title_case(name));
                published.organisations.push(Organisation { code, name, kind: "ccg", opened, closed });
            }
            _ => problems.push(missing(groups.0, code, "group")),
        }
    }
    let mut renamed = 0_usize;
    let mut elsewhere = Vec::new();
    for (code, (name, group)) in &asthma.practices {
        let Some(entry) = entries.get(code) else {
            problems.push(missing(register.0, code, "practice"));
            continue;
        };
        let (Some(opened), Some(joined)) = (entry.opened, entry.joined) else {
            problems.push(missing(register.0, code, "practice"));
            continue;
        };
        renamed += usize::from(entry.name != *name);
        published.organisations.push(Organisation {
            code: code.clone(),
            name: name.clone(),
            kind: "practice",
            opened,
            closed: entry.closed,
        });
        let (from, to) = (code.clone(), group.clone());
        // Where the register has another group, the practice was of the sheet's until it came to that one.
        let (start, end) = if entry.group == *group {
            (joined, None)
        } else {
            elsewhere
                .push(format!("{code} is of {group} in the sheet, and of {} from {joined}", entry.group));
            (START, joined.yesterday().ok())
        };
        if end.is_some_and(|end| end < start) {
            let wrong = format!("the register has it in {} already on {START}", entry.group);
            problems.push(Problem::new(register.0, wrong, "find out where it belonged").at_value(code));
        }
        published.memberships.push(Membership { from, to, start, end });
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    notes(&mut published, renamed, &elsewhere);
    Ok(published)
}

fn missing(file: &str, code: &str, kind: &str) -> Problem {
    let wrong = format!("the register does not hold this {kind} with its dates");
    Problem::new(file, wrong, "check its code, or use a register that holds it").at_value(code)
}

fn entries(file: (&str, &[u8]), problems: &mut Vec<Problem>) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for (row, record) in ods::records(file, JOINED + 1, problems) {
        let mut day = |field| ods::day(file.0, row, &record, field, problems);
        let (opened, closed, joined) = (day(OPENED), day(CLOSED), day(JOINED));
        let text = |field: usize| record.get(field).unwrap_or_default().to_owned();
        let entry = Entry { name: text(NAME), opened, closed, group: text(COMMISSIONER), joined };
        if entries.insert(text(0), entry).is_some() {
            let wrong = "the code is there twice";
            problems.push(Problem::new(file.0, wrong, ods::AGAIN).at_row(row).at_value(&text(0)));
        }
    }
    entries
}

fn notes(published: &mut Published, renamed: usize, elsewhere: &[String]) {
    let said = |count: usize| separate(u64::try_from(count).unwrap_or_default());
    let kind = |kind: &str| said(published.organisations.iter().filter(|it| it.kind == kind).count());
    let (practices, groups) = (kind("practice"), kind("ccg"));
    let opened = published.organisations.iter().filter(|it| it.kind == "practice" && it.opened > START);
    let opened: Vec<_> = opened.map(|it| format!("{} ({})", it.code, it.opened)).collect();
    let mut came = BTreeMap::<String, usize>::new();
    for it in published.memberships.iter().filter(|it| it.start > START) {
        *came.entry(format!("{} on {}", it.to, it.start)).or_default() += 1;
    }
    let came: Vec<_> = came.iter().map(|(group, count)| format!("{count} to {group}")).collect();
    published.note(
        About::Taken,
        format!(
            "First and last days of {practices} practices and {groups} groups, and the day on which each practice \
             came to its group."
        ),
    );
    published.note(About::Checked, format!("Practices that opened after {START}: {}.", listed(&opened)));
    published.note(
        About::Checked,
        format!("Practices that came to the group of the sheet after {START}: {}.", listed(&came)),
    );
    published.note(
        About::Checked,
        format!("Practices whose group is another in the register: {}.", listed(elsewhere)),
    );
    published.note(
        About::LeftOut,
        format!(
            "Names in the register, which are not those of the sheet for {} practices; addresses.",
            said(renamed)
        ),
    );
}

fn listed(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join("; ") }
}

#[cfg(test)]
mod tests;

//! What must be known of the bodies and successions written.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::super::{About, Organisation, Published, Succession};
use super::{Body, names};

/// What the register did not let be written.
#[derive(Debug, Default)]
pub(super) struct Stopped<'a> {
    /// Bodies with several successors.
    pub(super) split: Vec<&'a str>,
    /// Successions to bodies that are not in the registers.
    pub(super) unknown: Vec<String>,
}

/// Notes what was taken and left out, and every date and name that does not fit.
pub(super) fn write(
    published: &mut Published,
    groups: &BTreeMap<String, String>,
    earlier: &BTreeMap<String, Body>,
    stopped: &Stopped<'_>,
) {
    let bodies: BTreeMap<String, Organisation> =
        published.organisations.iter().map(|body| (body.code.clone(), body.clone())).collect();
    let steps = published.successions.clone();
    taken(published, groups.len(), bodies.len(), steps.len());

    let start = date(2014, 4, 1);
    let open =
        |body: &&Organisation| body.opened <= start && body.closed.is_none_or(|closed| closed >= start);
    let open = bodies.values().filter(open).count();
    published.note(About::Checked, format!("{open} of them were open on {start}."));
    published.note(About::Checked, "The two registers give the same dates wherever both give one.");
    dates(published, &bodies, &steps);
    let renamed = groups.iter().filter_map(|(code, name)| {
        let register = &earlier.get(code)?.name;
        let same = names::plain(name) == names::plain(register);
        (!same).then(|| format!("{code} \"{name}\" is \"{}\"", names::title_case(register)))
    });
    published.note(
        About::Checked,
        format!(
            "Names of the allowances, which are kept, against the register's, apart from \"&\": {}.",
            listed(renamed, "all agree")
        ),
    );
    left_out(published, &bodies, stopped);
}

fn taken(published: &mut Published, groups: usize, bodies: usize, steps: usize) {
    published.note(
        About::Taken,
        format!(
            "{bodies} organisations of kind `ccg`: the {groups} groups of the running cost allowances, \
             and {} that took their place, step by step.",
            bodies.saturating_sub(groups)
        ),
    );
    published.note(
        About::Taken,
        format!("{steps} successions, each to the only successor of its body, so that no share is written."),
    );
}

/// A succession should begin on the day after the predecessor's last, and on the successor's first.
fn dates(published: &mut Published, bodies: &BTreeMap<String, Organisation>, steps: &[Succession]) {
    let uneven = steps.iter().filter_map(|Succession { from, to, start }| {
        let closed = bodies.get(from)?.closed;
        let next = closed.and_then(|closed| closed.tomorrow().ok());
        let closed =
            closed.map_or_else(|| "has no closing date".to_owned(), |closed| format!("closed on {closed}"));
        (next != Some(*start)).then(|| format!("{from} {closed}, {to} follows from {start}"))
    });
    let text = "Predecessor's last day against the day of succession, which must be the next";
    published.note(About::Checked, format!("{text}: {}.", listed(uneven, "all agree")));
    let early: BTreeSet<String> = steps
        .iter()
        .filter_map(|Succession { to, start, .. }| {
            let opened = bodies.get(to)?.opened;
            (opened != *start).then(|| format!("{to} was entered from {opened}, and succeeds from {start}"))
        })
        .collect();
    let text = "Successor's first day against the day of succession";
    published.note(About::Checked, format!("{text}: {}.", listed(early, "all agree")));
    let heirless = bodies
        .values()
        .filter(|body| body.closed.is_some() && !steps.iter().any(|step| step.from == body.code))
        .map(|body| body.code.clone());
    published
        .note(About::Checked, format!("Closed bodies without a succession: {}.", listed(heirless, "none")));
}

fn left_out(published: &mut Published, bodies: &BTreeMap<String, Organisation>, stopped: &Stopped<'_>) {
    let split = listed(stopped.split.iter().map(ToString::to_string), "none");
    published.note(
        About::LeftOut,
        format!("Bodies with several successors, whose shares no file gives: {split}."),
    );
    let unknown = listed(stopped.unknown.iter().cloned(), "none");
    published.note(
        About::LeftOut,
        format!("Successions to bodies that the registers do not hold with a first day: {unknown}."),
    );
    let part_of_board = bodies.values().filter(|body| names::is_part_of_board(&body.name)).count();
    let unclosed = bodies.values().filter(|body| body.closed.is_none()).count();
    published.note(
        About::LeftOut,
        format!(
            "Closing dates of {unclosed} bodies: the later register has none, and names them as parts of \
             integrated care boards, so the code lived on. An empty `closed` here does not say that a \
             group still stands. {part_of_board} of them, successors all, bear that later name because \
             the earlier register does not hold them."
        ),
    );
    published.note(About::LeftOut, "Addresses, parents and everything else in the registers.");
}

pub(super) fn listed(items: impl IntoIterator<Item = String>, none: &str) -> String {
    let items: Vec<String> = items.into_iter().collect();
    if items.is_empty() { none.to_owned() } else { items.join("; ") }
}

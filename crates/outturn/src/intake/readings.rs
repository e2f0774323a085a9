//! Readings of files of one series, of which the latest revision of a period holds.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Diagnostic;
use outturn_intake::layout::Body;
use outturn_scheme::Layout;

use super::rows::{Folder, Row, cell};
use super::{Incoming, Merged};

/// What is revised as one: a layout, a period and an indicator.
type Revised = (String, String, String);
/// The bodies that files are about.
type Bodies = BTreeMap<String, BTreeSet<String>>;
/// What a reading is about.
type About = [String; 5];

pub(super) fn merge(
    folder: &mut Folder,
    files: &[&Incoming],
    layouts: &BTreeMap<String, Layout>,
    merged: &mut Merged,
) -> Vec<Diagnostic> {
    let standing: BTreeSet<Row> = folder.readings.iter().cloned().collect();
    let gone: BTreeSet<Row> = folder.superseded.iter().map(unmarked).collect();
    let sources: BTreeSet<String> = files.iter().map(|file| file.source()).collect();
    // What the files said when they were read before is said again by them.
    let mut rows: Vec<Row> = standing.iter().chain(&gone).cloned().collect();
    rows.retain(|row| !sources.contains(cell(row, "source")));
    for file in files {
        let source = file.source();
        for reading in &file.read.readings {
            if !folder.organisations.contains_key(&reading.organisation) {
                *merged.strangers.entry(reading.organisation.clone()).or_default() += 1;
                continue;
            }
            let mut row = Row::from([
                ("organisation", reading.organisation.clone()),
                ("indicator", reading.indicator.clone()),
                ("period", reading.period.to_string()),
                ("breakdown", reading.breakdown.clone()),
                ("numerator", reading.numerator.clone()),
                ("denominator", reading.denominator.clone()),
                ("value", reading.value.clone()),
                ("standing", "seen".to_owned()),
                ("source", source.clone()),
                ("note", reading.note.clone()),
            ]);
            row.retain(|_, text| !text.is_empty());
            rows.push(row);
        }
    }
    let (kept, superseded, mut problems) = revise(folder, rows, layouts);
    problems.extend(clashes(&kept));
    merged.added = kept.iter().filter(|row| !standing.contains(*row) && !gone.contains(*row)).count();
    merged.superseded = superseded.iter().filter(|row| !gone.contains(&unmarked(row))).count();
    folder.readings = kept;
    folder.superseded = superseded;
    problems
}

/// A row without what superseded it.
fn unmarked(row: &Row) -> Row {
    let mut row = row.clone();
    row.remove("superseded_by");
    row
}

/// The layout of a source that was read by one; nothing for what was written by hand.
pub(super) fn layout_of<'s>(
    folder: &Folder,
    source: &'s str,
    layouts: &BTreeMap<String, Layout>,
) -> Option<&'s str> {
    let (layout, start) = source.rsplit_once('-')?;
    let is_ours = cell(folder.sources.get(source)?, "sha256").starts_with(start);
    (is_ours && start.len() == 8 && layouts.contains_key(layout)).then_some(layout)
}

/// Parts files into those that are about some of the same bodies: a file of one is no revision of a file of another.
fn about_the_same(files: Bodies) -> Vec<BTreeSet<String>> {
    let mut groups: Vec<(BTreeSet<String>, BTreeSet<String>)> = Vec::new();
    for (source, mut bodies) in files {
        let mut sources = BTreeSet::from([source]);
        let (same, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(_, theirs)| !theirs.is_disjoint(&bodies));
        for (theirs, of) in same {
            sources.extend(theirs);
            bodies.extend(of);
        }
        groups = others;
        groups.push((sources, bodies));
    }
    groups.into_iter().map(|(sources, _)| sources).collect()
}

/// Parts the readings that hold from those that a later revision took the place of.
fn revise(
    folder: &Folder,
    rows: Vec<Row>,
    layouts: &BTreeMap<String, Layout>,
) -> (Vec<Row>, Vec<Row>, Vec<Diagnostic>) {
    let revised = |row: &Row| -> Option<Revised> {
        let layout = layout_of(folder, cell(row, "source"), layouts)?;
        Some((layout.to_owned(), cell(row, "period").to_owned(), cell(row, "indicator").to_owned()))
    };
    let mut all: BTreeMap<Revised, Bodies> = BTreeMap::new();
    for row in &rows {
        if let Some(of) = revised(row) {
            let source = cell(row, "source");
            let bodies = all.entry(of).or_default().entry(source.to_owned()).or_default();
            bodies.insert(cell(row, "organisation").to_owned());
        }
    }
    let published = |source: &String| {
        let published = folder.sources.get(source).map(|it| cell(it, "published").to_owned());
        (published.unwrap_or_default(), source.clone())
    };
    let revisions: Vec<(Revised, BTreeSet<(String, String)>)> = all
        .into_iter()
        .flat_map(|(of, bodies)| about_the_same(bodies).into_iter().map(move |group| (of.clone(), group)))
        .map(|(of, group)| (of, group.iter().map(published).collect()))
        .collect();
    let mut problems = BTreeSet::new();
    for ((layout, period, _), of) in &revisions {
        let mut latest = of.iter().rev();
        if let (Some((one, source)), Some((other, before))) = (latest.next(), latest.next())
            && (one == other || other.is_empty())
        {
            let file = |source: &str| folder.sources.get(source).map(|it| cell(it, "file").to_owned());
            let (file, before) = (file(source).unwrap_or_default(), file(before).unwrap_or_default());
            let message =
                format!("{file} and {before} are both {layout} of {period}, and nothing says which is newer");
            let help = "read the later one by itself, with the day on which it was published: --published 2024-06-13";
            problems.insert(Diagnostic::file(&file, "which-is-newer", message, help));
        }
    }
    let mut latest_of: BTreeMap<(&Revised, &str), &str> = BTreeMap::new();
    for (of, sources) in &revisions {
        let Some((_, latest)) = sources.last() else { continue };
        latest_of.extend(sources.iter().map(|(_, source)| ((of, source.as_str()), latest.as_str())));
    }
    let (mut kept, mut superseded) = (Vec::new(), Vec::new());
    for mut row in rows {
        let latest = revised(&row).and_then(|of| latest_of.get(&(&of, cell(&row, "source"))).copied());
        match latest.map(ToOwned::to_owned).filter(|latest| latest != cell(&row, "source")) {
            Some(latest) => {
                row.insert("superseded_by", latest);
                superseded.push(row);
            }
            None => kept.push(row),
        }
    }
    (kept, superseded, problems.into_iter().collect())
}

/// Two rows about one cell from different places.
fn clashes(rows: &[Row]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<About, &Row> = BTreeMap::new();
    let mut problems = BTreeSet::new();
    for row in rows {
        let about = ["organisation", "indicator", "period", "breakdown", "stage"];
        let about = about.map(|column| cell(row, column).to_owned());
        if let Some(before) = seen.insert(about, row) {
            let (one, other) = (cell(before, "source"), cell(row, "source"));
            let period = cell(row, "period");
            let message = format!("{one} and {other} both have {} of {period}", cell(row, "indicator"));
            let help = "keep one of the two in this folder, and read the other into one of its own";
            problems.insert(Diagnostic::file("readings.csv", "two-sources", message, help));
        }
    }
    problems.into_iter().collect()
}

/// Adds the bodies of files that the folder does not have, without their days: what is read of them is not lost.
/// Where it has a register of their kind, that they are not in it is told.
pub(super) fn place_bodies(
    folder: &mut Folder,
    files: &[&Incoming],
    layouts: &BTreeMap<String, Layout>,
    merged: &mut Merged,
) {
    let registered: BTreeSet<String> = folder
        .organisations
        .values()
        .filter(|row| cell(row, "opened") != "[x]")
        .map(|row| cell(row, "kind").to_owned())
        .collect();
    for file in files {
        let title = layouts.get(&file.read.layout).map_or("", |it| it.title.as_str());
        for (code, Body { name, kind }) in &file.read.bodies {
            let Some(kind) = kind.as_ref() else { continue };
            let is_placed = |row: &Row| cell(row, "opened") != "[x]";
            if registered.contains(kind) && !folder.organisations.get(code).is_some_and(is_placed) {
                merged.unregistered.insert(code.clone(), name.clone());
            }
            let source = file.source();
            let why = format!("only named in {title}; read the register of such bodies");
            let row = Row::from([
                ("name", if name.is_empty() { "[x]".to_owned() } else { name.clone() }),
                ("kind", kind.clone()),
                ("opened", "[x]".to_owned()),
                ("why", why),
                ("source", source.clone()),
            ]);
            match folder.organisations.get(code) {
                // One of several files names it: the same one whatever their order.
                Some(old) if is_placed(old) || cell(old, "source") <= source.as_str() => {}
                Some(_) => {
                    folder.organisations.insert(code.clone(), row);
                }
                None => {
                    merged.unplaced += 1;
                    folder.organisations.insert(code.clone(), row);
                }
            }
        }
    }
}

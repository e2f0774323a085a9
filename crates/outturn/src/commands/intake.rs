//! `outturn intake`: published files into a facts folder, with what was read, left out and rejected.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use outturn_core::diagnostic::nearest;
use outturn_core::{Diagnostic, Exact};
use outturn_intake::facts;
use outturn_intake::layout::{self, Told};
use outturn_intake::published::Problem;
use outturn_scheme::{Catalogue, Layout};

use super::{Context, shown, tell};
use crate::cli::IntakeArgs;
use crate::exit::Exit;
use crate::intake::{Folder, Incoming, Merged, merge};
use crate::output::replace_folder;
use crate::{library, load};

mod files;

/// The most codes of bodies that are named.
const NAMED_MAX: usize = 8;

/// What was read of a file; or why nothing was.
type Reading = Result<layout::FileRead, Vec<Diagnostic>>;

pub(super) fn run(context: &Context, args: &IntakeArgs) -> Exit {
    let (layouts, catalogue) = match of_library(context, args) {
        Ok(found) => found,
        Err(problems) => return context.give_up(&problems),
    };
    let mut known = match beside(args, &layouts) {
        Ok(told) => told,
        Err(problems) => return context.give_up(&problems),
    };
    let named = match files::named(&args.files) {
        Ok(named) => named,
        Err(problem) => return context.give_up(&[problem]),
    };
    let mut all: Vec<(&Path, Reading)> =
        named.iter().map(|path| (path.as_path(), read(path, &layouts, &catalogue, &known))).collect();
    read_named(&mut all, &layouts, &catalogue, &mut known);
    let mut page = String::new();
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    for (path, read) in all {
        match read {
            Ok(read) => {
                let file = Incoming { file: shown(path), read, published: args.published };
                page.push_str(&told(&file, &layouts));
                files.push(file);
            }
            Err(problems) => {
                page.push_str(&turned_away(path, &problems));
                unread.push(problems);
            }
        }
    }
    if files.is_empty() {
        return context.give_up(&unread.concat());
    }
    if named.len() > 1 {
        let _ = write!(page, "\n{} files: {} read, {} rejected\n", named.len(), files.len(), unread.len());
    }
    let mut rejected: Vec<Diagnostic> = unread.concat();
    rejected.extend(files.iter().flat_map(complaints));
    if let Some(folder) = &args.into {
        match lay(folder, &files, &layouts, &catalogue) {
            Ok(merged) => {
                page.push('\n');
                page.push_str(&laid(folder, &merged));
                rejected.extend(strangers(folder, &merged));
            }
            Err(problems) => return context.give_up(&problems),
        }
    }
    match context.answer(&page, Exit::Done) {
        Exit::Done if rejected.is_empty() => Exit::Done,
        Exit::Done => {
            context.complain(&rejected);
            let what = if rejected.len() == 1 { "complaint" } else { "complaints" };
            tell(&format!("{} {what}; what they are about is not in the figures\n", rejected.len()));
            Exit::Incomplete
        }
        failed => failed,
    }
}

fn of_library(
    context: &Context,
    args: &IntakeArgs,
) -> Result<(BTreeMap<String, Layout>, Catalogue), Vec<Diagnostic>> {
    let catalogue =
        load::indicators_with(&context.library, args.into.as_ref().filter(|it| it.is_dir()))?.catalogue;
    let mut named = BTreeMap::new();
    for path in &args.layout {
        named.insert(shown(path), library::read(path).map_err(|problem| vec![problem])?);
    }
    let (layouts, problems) = load::layouts(&context.library, &named, &catalogue);
    if problems.is_empty() { Ok((layouts, catalogue)) } else { Err(problems) }
}

/// What is told beside the files: on the command line, and by the bodies of the folder, whose codes are those of bodies
/// that files know by name alone.
fn beside(args: &IntakeArgs, layouts: &BTreeMap<String, Layout>) -> Result<Told, Vec<Diagnostic>> {
    let mut told = Told::new(args.period.clone(), args.meant.clone());
    if let Some(id) = args.meant.as_ref().filter(|id| !layouts.contains_key(*id)) {
        let message = format!("there is no layout `{id}`");
        let help = match nearest(id, layouts.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near}?"),
            None => "the layouts of the library are in layouts/; name another file with --layout".to_owned(),
        };
        return Err(vec![Diagnostic::file("--as", "unknown-layout", message, help)]);
    }
    if let Some(folder) = args.into.as_ref().filter(|it| it.is_dir()) {
        let mut there = BTreeMap::new();
        library::collect(folder, "", &mut there).map_err(|problem| vec![problem])?;
        for (code, row) in &Folder::read(&shown(folder), &there)?.organisations {
            let cell = |column: &str| row.get(column).map_or("", String::as_str);
            told.name(cell("kind"), cell("name"), code);
        }
    }
    Ok(told)
}

/// Reads again what has bodies by name alone, where a register among the files says their codes.
fn read_named(
    all: &mut [(&Path, Reading)],
    layouts: &BTreeMap<String, Layout>,
    catalogue: &Catalogue,
    told: &mut Told,
) {
    for file in all.iter().filter_map(|(_, read)| read.as_ref().ok()) {
        for body in &file.organisations {
            told.name(&body.kind, &body.name, &body.code);
        }
        for (code, body) in file.bodies.iter().filter(|(_, body)| !body.name.is_empty()) {
            told.name(body.kind.as_deref().unwrap_or_default(), &body.name, code);
        }
    }
    for (path, read_before) in all {
        if read_before.as_ref().is_ok_and(layout::FileRead::has_strangers) {
            *read_before = read(path, layouts, catalogue, told);
        }
    }
}

fn read(path: &Path, layouts: &BTreeMap<String, Layout>, catalogue: &Catalogue, told: &Told) -> Reading {
    let bytes = library::read(path).map_err(|problem| vec![problem])?;
    let name = shown(path);
    layout::read_told(&name, &bytes, layouts, catalogue, told)
        .map_err(|problems| problems.iter().map(|it| complaint(it, "not-read")).collect())
}

fn complaint(problem: &Problem, code: &'static str) -> Diagnostic {
    let mut place = problem.file.clone();
    if let Some(sheet) = &problem.sheet {
        let _ = write!(place, ", sheet {sheet}");
    }
    if let Some(row) = problem.row {
        let _ = write!(place, ", row {row}");
    }
    if let Some(column) = &problem.column {
        let _ = write!(place, ", column \"{column}\"");
    }
    let value = problem.value.as_ref().map(|value| format!("\"{value}\": ")).unwrap_or_default();
    Diagnostic::file(&place, code, format!("{value}{}", problem.wrong), problem.remedy.clone())
}

/// What could not be read of a file, and totals that its rows do not come to.
fn complaints(file: &Incoming) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if file.read.rejections_beyond > 0 {
        let (listed, more) = (file.read.rejections.len(), file.read.rejections_beyond);
        let message = format!("{} figures could not be read, of which {more} are not listed", listed + more);
        found.push(Diagnostic::file(&file.file, "many-rejections", message, "is this the right file?"));
    }
    found.extend(file.read.rejections.iter().map(|it| complaint(it, "figure-rejected")));
    for total in file.read.totals.iter().filter(|total| !total.agrees()) {
        let unknown = match total.unknown {
            0 => String::new(),
            1 => "; 1 row has no figure".to_owned(),
            count => format!("; {count} rows have no figure"),
        };
        let of = total.organisation.as_ref().map(|code| format!(" of {code}")).unwrap_or_default();
        let message = format!(
            "{} of {}{of} in {}: the rows come to {}, and the file's total is {}{unknown}",
            total.part,
            total.indicator,
            total.period,
            number(&total.sum),
            number(&total.published),
        );
        let help = "the figures of the rows are kept as they are; ask the publisher which is right";
        found.push(Diagnostic::file(&file.file, "total-differs", message, help));
    }
    for check in file.read.checks.iter().filter(|check| check.differ > 0) {
        let rows = check.rows.join("; ");
        let of = check.agree + check.differ;
        let message = format!("{} in {} of {of} rows not: {rows}", check.what, check.differ);
        let help = "the figures are kept as they are; ask the publisher which is right";
        found.push(Diagnostic::file(&file.file, "figures-differ", message, help));
    }
    found
}

fn number(number: &Exact) -> String {
    number.terminating().unwrap_or_else(|| number.canonical())
}

/// Why a file was not read.
fn turned_away(path: &Path, problems: &[Diagnostic]) -> String {
    let mut text = format!("{}\n", shown(path));
    for problem in problems {
        let _ = writeln!(text, "  rejected: {}", problem.message);
    }
    text
}

/// What was read of a file.
fn told(file: &Incoming, layouts: &BTreeMap<String, Layout>) -> String {
    let read = &file.read;
    let title = layouts.get(&read.layout).map_or("", |it| it.title.as_str());
    let mut text = format!("{}\n  {title} ({})", file.file, read.layout);
    if let Some(dated) = read.dated {
        let _ = write!(text, ", published {dated}");
    }
    text.push('\n');
    let periods: Vec<String> = read.periods().iter().map(ToString::to_string).collect();
    if let (Some(first), Some(last)) = (periods.first(), periods.last()) {
        let when = if first == last { first.clone() } else { format!("{first} to {last}") };
        let without =
            read.readings.iter().filter(|it| [&it.value, &it.numerator].iter().any(|it| *it == "[x]"));
        let without = match without.count() {
            0 => String::new(),
            count => format!(", {count} of them [x]"),
        };
        let (readings, bodies) = (read.readings.len(), read.bodies.len());
        let _ = writeln!(text, "  {when}: {readings} readings of {bodies} bodies{without}");
    }
    if !read.organisations.is_empty() {
        let _ = writeln!(text, "  {} bodies with their days", read.organisations.len());
    } else if read.readings.is_empty() && !read.bodies.is_empty() {
        let _ = writeln!(text, "  {} bodies without their days", read.bodies.len());
    }
    if !read.relations.is_empty() {
        let _ = writeln!(text, "  {} relations between bodies", read.relations.len());
    }
    for (why, count) in &read.skipped {
        let _ = writeln!(text, "  left out: {why} ({count})");
    }
    for check in &read.checks {
        let _ = writeln!(text, "  {} in {} of {} rows", check.what, check.agree, check.agree + check.differ);
    }
    let agree = read.totals.iter().filter(|it| it.agrees()).count();
    if !read.totals.is_empty() {
        let of = read.totals.len();
        let _ = writeln!(text, "  {agree} of {of} totals of the file are the sum of its rows");
    }
    text
}

/// Lays files into a folder; the folder is replaced whole, and only where something in it changes.
fn lay(
    folder: &Path,
    files: &[Incoming],
    layouts: &BTreeMap<String, Layout>,
    catalogue: &Catalogue,
) -> Result<Merged, Vec<Diagnostic>> {
    let place = shown(folder);
    let mut there = BTreeMap::new();
    if folder.exists() {
        if !folder.is_dir() {
            let help = "name a folder";
            return Err(vec![Diagnostic::file(&place, "no-facts", "this is a file, not a folder", help)]);
        }
        library::collect(folder, "", &mut there).map_err(|problem| vec![problem])?;
        let has_facts = there.keys().any(|name| facts::file_of(name).is_some());
        if has_facts {
            facts::read(&place, &there, catalogue)?;
        }
    }
    let before = Folder::read(&place, &there)?;
    let mut after = before.clone();
    let merged = merge(&mut after, files, layouts)?;
    if after == before {
        return Ok(merged);
    }
    let written = after.files();
    let gone: Vec<String> =
        written.keys().map(|name| format!("{name}.gz")).filter(|name| there.contains_key(name)).collect();
    let mut all = there;
    all.retain(|name, _| !gone.contains(name));
    all.extend(written.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
    facts::read(&place, &all, catalogue)?;
    replace_folder(folder, &written, &gone).map_err(|problem| vec![problem])?;
    Ok(merged)
}

fn laid(folder: &Path, merged: &Merged) -> String {
    let mut text = format!("{}\n", shown(folder));
    let lines = [
        (merged.added, "readings added"),
        (merged.superseded, "readings superseded by a later revision: superseded.csv"),
        (merged.bodies, "bodies added, or with other days than before"),
        (merged.unplaced, "bodies added without their days, as no register of the folder has them"),
        (merged.relations, "relations added"),
        (
            merged.relations_left_out,
            "relations left out, of bodies that are not in the folder or with shares unsaid",
        ),
    ];
    for (count, what) in lines.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(text, "  {count} {what}");
    }
    if lines.iter().take(5).all(|(count, _)| *count == 0) {
        text.push_str("  nothing changed\n");
    }
    text
}

/// Bodies that the folder's registers do not have.
fn strangers(folder: &Path, merged: &Merged) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let place = shown(folder);
    if !merged.unregistered.is_empty() {
        let codes: Vec<String> = merged
            .unregistered
            .iter()
            .take(NAMED_MAX)
            .map(|(code, name)| format!("{code} {name}").trim_end().to_owned())
            .collect();
        let more = merged.unregistered.len().saturating_sub(codes.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!(
            "{} bodies are in no register of this folder: {}{more}",
            merged.unregistered.len(),
            codes.join(", ")
        );
        let help =
            "their figures are kept, and their days are [x]; read a later register, or check the codes";
        found.push(Diagnostic::file(&place, "unknown-organisation", message, help));
    }
    for (code, count) in &merged.strangers {
        let message = format!("{count} readings of {code}, which the folder does not have, were kept out");
        let help = "read the register of such bodies first";
        found.push(Diagnostic::file(&place, "unknown-organisation", message, help));
    }
    found
}

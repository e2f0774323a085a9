//! `outturn scheme cover`: which ways of a scheme's rules its worked cases never go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outturn_award::cover::{Branch, Cover, NOT_REACHED, Standing};
use outturn_core::Diagnostic;
use outturn_scheme::places::place;

use crate::cli::scheme::CoverArgs;
use crate::commands::{Context, tell};
use crate::exit::Exit;
use crate::load::{self, LoadedScheme};
use crate::render;
use crate::table::wrap;

mod cases;
mod published;

/// The width of the page.
const WIDTH: usize = 100;

/// What was found of one scheme.
struct Found {
    page: String,
    missing: Vec<Diagnostic>,
}

pub(super) fn run(context: &Context, args: &CoverArgs) -> Exit {
    let named =
        if args.schemes.is_empty() { load::scheme_ids(&context.library) } else { Ok(BTreeSet::new()) };
    let named: Vec<String> = match named {
        Ok(ids) => args.schemes.iter().cloned().chain(ids).collect(),
        Err(problem) => return context.give_up(&[problem]),
    };
    let mut page = String::new();
    let (mut missing, mut problems) = (Vec::new(), Vec::new());
    for named in &named {
        match of_scheme(context, named, args.all) {
            Ok(found) => {
                page.push_str(&found.page);
                missing.extend(found.missing);
            }
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return context.give_up(&problems);
    }
    let exit = if missing.is_empty() { Exit::Done } else { Exit::Found };
    let answered = context.answer(&page, exit);
    if args.short {
        tell(&render::complaints(&missing, context.colour, true));
    } else {
        context.complain(&missing);
    }
    answered
}

fn of_scheme(context: &Context, named: &str, all: bool) -> Result<Found, Vec<Diagnostic>> {
    let indicators = load::indicators(&context.library, &BTreeMap::new())?;
    let cases = cases::read(context, named)?;
    let catalogue = cases.catalogue(&indicators)?;
    let loaded = load::scheme(&context.library, named, &catalogue)?;
    let mut cover = Cover::of(&loaded.scheme);
    let mut count = cases.work(&mut cover, &loaded, &catalogue)?;
    // What was published is worked out only where there is something left for it to reach: that takes a while.
    if !cover.is_complete() {
        count.published = published::take(context, &loaded, &mut cover)?;
    }
    let missing = missing(&loaded, &cover);
    let page = page(&loaded, &cover, count, all);
    Ok(Found { page, missing })
}

/// How many cases there are.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// On the scheme's page.
    worked: usize,
    /// Bodies whose published results are the first to reach something.
    published: usize,
}

fn page(loaded: &LoadedScheme, cover: &Cover<'_>, count: Count, all: bool) -> String {
    let standings = cover.standings();
    let with = |which: fn(&Standing<'_>) -> bool| standings.iter().filter(|(_, it)| which(it)).count();
    let reached = with(|it| matches!(it, Standing::By(_)));
    let accepted = with(|it| matches!(it, Standing::Accepted(_)));
    let missing = with(|it| matches!(it, Standing::Never));
    let cases = match count.worked {
        1 => "1 worked case".to_owned(),
        many => format!("{many} worked cases"),
    };
    let published = match count.published {
        0 => String::new(),
        1 => " and the published results of 1 earner".to_owned(),
        many => format!(" and the published results of {many} earners"),
    };
    let mut text = format!(
        "{}: {} branches, {reached} reached by {cases}{published}",
        loaded.scheme.id,
        standings.len()
    );
    if accepted > 0 {
        let _ = write!(text, ", {accepted} accepted");
    }
    match missing {
        0 => text.push('\n'),
        _ => {
            let _ = writeln!(text, ", {missing} not reached");
        }
    }
    if all {
        for (branch, standing) in standings {
            let told = match standing {
                Standing::By(case) => format!("{}: {case}", branch.name()),
                Standing::Accepted(reason) => format!("{}: accepted: {reason}", branch.name()),
                Standing::Never => format!("{}: not reached", branch.name()),
            };
            text.push_str(&wrap(&told, WIDTH, "  ", "      "));
        }
    }
    text
}

/// A complaint for each branch that is not reached, and for each acceptance that accepts nothing.
fn missing(loaded: &LoadedScheme, cover: &Cover<'_>) -> Vec<Diagnostic> {
    let never = cover.standings().into_iter().filter(|(_, it)| *it == Standing::Never);
    let mut found: Vec<Diagnostic> = never.map(|(branch, _)| not_reached(loaded, branch)).collect();
    for accepted in cover.idle() {
        let at = accepted.at.as_deref().unwrap_or("the whole scheme");
        let message = format!("`{at}` is accepted as not reached, and worked cases reach all of it");
        let place = spot(&loaded.text, accepted.at.as_deref());
        found.push(complaint(loaded, place, message, "remove the [[accepted]] entry, or mend its `at`"));
    }
    found
}

/// Where an acceptance is written.
fn spot(text: &str, at: Option<&str>) -> Option<std::ops::Range<usize>> {
    let start = text.find("[[accepted]]")?;
    let quoted = format!("\"{}\"", at?);
    let from = start + text.get(start..)?.find(&quoted)?;
    Some(from..from + quoted.len())
}

fn not_reached(loaded: &LoadedScheme, branch: &Branch) -> Diagnostic {
    let message = format!("there is no worked case in which {}", branch.said);
    let help = format!(
        "add one to {}, or accept it: [[accepted]] finding = \"{NOT_REACHED}\", at = \"{}\", and the reason",
        cases::page_of(&loaded.file),
        branch.name()
    );
    complaint(loaded, place(&loaded.text, &branch.name(), &[]), message, &help)
}

fn complaint(
    loaded: &LoadedScheme,
    place: Option<std::ops::Range<usize>>,
    message: String,
    help: &str,
) -> Diagnostic {
    match place {
        Some(span) => Diagnostic::at(&loaded.file, &loaded.text, span, NOT_REACHED, message, help),
        None => Diagnostic::file(&loaded.file, NOT_REACHED, message, help),
    }
}

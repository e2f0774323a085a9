//! `outturn award`: what each earner is paid.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;

use outturn_award::json;
use outturn_award::{Award, Earner, Report, StepKind, Totals, all_earners};
use outturn_core::{Date, Diagnostic, Facts};
use outturn_scheme::Scheme;

use super::bundle::{self, Run};
use super::csv_files::{self, csv_of_awards};
use super::{Context, recast, screen, shown, stranger, tell};
use crate::cli::{AwardArgs, Format};
use crate::exit::Exit;
use crate::load;
use crate::output::NewFolder;

pub(super) mod page;
mod tally;

use tally::Tally;

pub(super) fn run(context: &Context, args: &AwardArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let mut strangers: Vec<Diagnostic> = args
        .earner
        .iter()
        .filter_map(|code| stranger(scheme, facts, &format!("--earner {code}"), code))
        .collect();
    strangers.extend(args.recast_to.and_then(|day| recast::too_early(scheme, day)));
    if !strangers.is_empty() {
        return context.give_up(&strangers);
    }
    let named = |code: &str| args.earner.iter().any(|it| it == code);
    let all = all_earners(scheme, facts).into_iter();
    if args.screened
        && let Err(problems) = screen::refused(&loaded)
    {
        return context.give_up(&problems);
    }
    let bodies: Vec<Earner<'_>> = all.filter(|it| args.earner.is_empty() || named(it.code())).collect();
    let kept_out = load::kept_out(scheme, &loaded.facts);
    context.complain(&kept_out.complaints);
    tell(&left_behind(scheme, facts));
    if bodies.is_empty() {
        let message =
            format!("no {} was open on {}, so nobody earns", scheme.earner, scheme.organisations_as_at);
        let help = "organisations.csv says which bodies existed when: docs/facts.md";
        return context.give_up(&[Diagnostic::file(&loaded.facts.place, "no-earners", message, help)]);
    }
    let threads = args.threads.map_or_else(super::threads, NonZero::get);
    let run = Run { loaded: &loaded, bodies: &bodies, threads, earners: &args.earner };
    let answered = match &args.out {
        _ if let Some(day) = args.recast_to => Ok(recast(context, &run, args.format, day)),
        None => Ok(without_folder(context, &run, args)),
        Some(folder) => with_folder(context, &run, args, folder),
    };
    match answered {
        Ok(Exit::Done) => Context::tell_kept_out(&kept_out, &loaded.facts.place),
        Ok(failed) => failed,
        Err(problem) => context.give_up(&[problem]),
    }
}

/// Works a run out and prints it, as far as it is worked out where the format allows that.
fn without_folder(context: &Context, run: &Run<'_>, args: &AwardArgs) -> Exit {
    match args.format {
        Format::Json => context.stream(|out| write_json(run, out)),
        Format::Csv => context.stream(|out| {
            out.write_all(csv_files::AWARDS.as_bytes())?;
            run.each(csv_of_awards, |rows| out.write_all(&rows))
        }),
        Format::Table => {
            let mut tally = Tally::default();
            // What is only counted cannot fail.
            let _ = run.each(Tally::of, |some| {
                tally.join(some);
                Ok(())
            });
            context.answer(&page::page(run.loaded, &tally, &args.on, args.earner.is_empty()), Exit::Done)
        }
    }
}

fn write_json(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let scheme = &run.loaded.scheme.scheme;
    let mut totals = Totals::default();
    out.write_all(json::opening(scheme).as_bytes())?;
    let made = |awards: &[Award]| (awards.iter().collect::<Totals>(), json::earners(awards));
    run.each(made, |(sums, text)| {
        out.write_all(json::joining(totals.earners).as_bytes())?;
        totals.join(&sums);
        out.write_all(text.as_bytes())
    })?;
    out.write_all(json::closing(scheme, &totals).as_bytes())
}

/// Works a run out and prints it under the bodies of another day. All awards are held: they are added up by body.
fn recast(context: &Context, run: &Run<'_>, format: Format, day: Date) -> Exit {
    let mut awards = Vec::with_capacity(run.bodies.len());
    // What is only kept cannot fail.
    let _ = run.each(<[Award]>::to_vec, |some| {
        awards.extend(some);
        Ok(())
    });
    let report = Report { totals: awards.iter().collect(), awards };
    let recast = outturn_award::recast(&report, &run.loaded.facts.read.facts.organisations, day);
    context.answer(&recast::text(run.loaded, &recast, format), Exit::Done)
}

/// Works a run out, writes it as a folder, and prints it.
fn with_folder(
    context: &Context,
    run: &Run<'_>,
    args: &AwardArgs,
    folder: &Path,
) -> Result<Exit, Diagnostic> {
    let files = NewFolder::begin(folder)?;
    let mut tally = Tally::default();
    let is_table = args.format == Format::Table;
    let count = |awards: &[Award]| is_table.then(|| Tally::of(awards));
    let written = bundle::write(&files, run, count, |some| {
        if let Some(some) = some {
            tally.join(some);
        }
    });
    written.map_err(|error| files.cannot_write(&error))?;
    files.finish()?;
    let printed = match args.format {
        Format::Json => "award.json",
        Format::Csv => "award.csv",
        Format::Table => {
            let mut text = page::page(run.loaded, &tally, &args.on, args.earner.is_empty());
            let folder = shown(folder);
            let _ = writeln!(text, "\nWritten to {folder}; `outturn verify {folder}` recomputes it.");
            return Ok(context.answer(&text, Exit::Done));
        }
    };
    Ok(context.stream(|out| io::copy(&mut File::open(folder.join(printed))?, out).map(|_| ())))
}

/// Whether a kind of step is a judgement, not arithmetic.
pub(super) fn judges(kind: StepKind) -> bool {
    matches!(kind, StepKind::Gateway | StepKind::Line | StepKind::Deduction)
}

/// What the facts hold for other schemes, where they hold nothing for this one: a scheme that was given another id
/// leaves its decisions and agreements behind.
fn left_behind(scheme: &Scheme, facts: &Facts) -> String {
    let keys = || facts.decisions.keys().chain(facts.agreements.keys());
    if keys().any(|key| key.scheme == scheme.id) {
        return String::new();
    }
    let others: BTreeSet<&str> = keys().map(|key| key.scheme.as_str()).collect();
    if others.is_empty() {
        return String::new();
    }
    let others: Vec<&str> = others.into_iter().collect();
    format!(
        "note: the decisions and agreements in the facts are for {}, and none is for {}\n",
        others.join(" and "),
        scheme.id
    )
}

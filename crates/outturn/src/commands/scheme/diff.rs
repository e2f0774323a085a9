//! `outturn scheme diff`: what changed from one scheme to another, and what that does to each award.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_award::effect::{Effect, Moved, effects, incomparable};
use outturn_award::{amount, effect};
use outturn_core::{Diagnostic, Pence};
use outturn_intake::facts;
use outturn_scheme::diff::{Became, Change, changes};
use outturn_scheme::{Catalogue, Scheme};

use crate::cli::scheme::DiffArgs;
use crate::commands::{Context, threads};
use crate::exit::Exit;
use crate::library::Library;
use crate::load::{self, LoadedFacts};
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;
/// Into how many groups bodies are divided by their size.
const FIFTHS: usize = 5;

pub(super) fn run(context: &Context, args: &DiffArgs) -> Exit {
    let (before, after, facts) = match read(context, args) {
        Ok(read) => read,
        Err(problems) => return context.give_up(&problems),
    };
    let mut text = page(&before, &after, &changes(&before, &after));
    let Some(facts) = facts else { return context.answer(&text, Exit::Done) };
    if let Some(why) = incomparable(&before, &after) {
        let help = "name two schemes of one family, or add --rules-only";
        let message = format!("these two cannot be held against each other: {why}");
        return context.give_up(&[Diagnostic::file(&args.after, "cannot-compare", message, help)]);
    }
    let all = effects(&before, &after, &facts.read.facts, threads());
    text.push_str(&on_awards(&after, &facts.place, &all));
    let kept_out = load::kept_out(&after, &facts);
    match context.answer(&text, Exit::Done) {
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, &facts.place)
        }
        failed => failed,
    }
}

/// Both schemes, and the facts if they are asked for.
fn read(
    context: &Context,
    args: &DiffArgs,
) -> Result<(Scheme, Scheme, Option<LoadedFacts>), Vec<Diagnostic>> {
    let library = &context.library;
    let none = BTreeMap::new();
    let base = load::indicators(library, &none)?;
    let (Some(first), named) = (args.facts.as_ref(), &args.after) else {
        let before = load::scheme(library, &args.before, &base.catalogue);
        let after = load::scheme(library, &args.after, &base.catalogue);
        let (before, after) = both(before, after)?;
        if args.rules_only {
            return Ok((before.scheme, after.scheme, None));
        }
        let facts = load::facts_files(library, None, &after.scheme.id);
        let (place, files) = facts.map_err(|problem| vec![or_rules_only(problem)])?;
        let read = facts::read(&place, &files, &base.catalogue)?;
        let facts = LoadedFacts { place, files, read };
        not_another_year(library, &after.scheme, &facts, &base.catalogue)?;
        return Ok((before.scheme, after.scheme, Some(facts)));
    };
    let (place, files) = load::facts_files(library, Some(first), named).map_err(|problem| vec![problem])?;
    let indicators = load::indicators(library, &load::own_indicators(&place, &files))?;
    let before = load::scheme(library, &args.before, &indicators.catalogue);
    let after = load::scheme(library, &args.after, &indicators.catalogue);
    let (before, after) = both(before, after)?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let facts = LoadedFacts { place, files, read };
    not_another_year(library, &after.scheme, &facts, &indicators.catalogue)?;
    Ok((before.scheme, after.scheme, Some(facts)))
}

/// Both, or what is wrong with either.
fn both<T>(
    before: Result<T, Vec<Diagnostic>>,
    after: Result<T, Vec<Diagnostic>>,
) -> Result<(T, T), Vec<Diagnostic>> {
    match (before, after) {
        (Ok(before), Ok(after)) => Ok((before, after)),
        (before, after) => Err([before.err(), after.err()].into_iter().flatten().flatten().collect()),
    }
}

/// Facts of another year say nothing about awards; what changed in the rules can still be told.
fn not_another_year(
    library: &Library,
    scheme: &Scheme,
    facts: &LoadedFacts,
    catalogue: &Catalogue,
) -> Result<(), Vec<Diagnostic>> {
    load::not_another_year(library, scheme, facts, catalogue).map_err(|mut problems| {
        let rest = problems.split_off(problems.len().min(1));
        problems.into_iter().map(or_rules_only).chain(rest).collect()
    })
}

fn or_rules_only(problem: Diagnostic) -> Diagnostic {
    Diagnostic {
        help: format!("{}, or --rules-only to see what changed in the rules", problem.help),
        ..problem
    }
}

/// What changed in the rules.
fn page(before: &Scheme, after: &Scheme, changes: &[Change]) -> String {
    let mut text = format!("From {} ({})\nto {} ({})\n", before.title, before.id, after.title, after.id);
    if changes.is_empty() {
        let but =
            if before.year == after.year { "" } else { ", but that periods are those of the later year" };
        let _ = writeln!(text, "\nNo rule differs{but}.");
        return text;
    }
    let parts = [
        (Became::Changed, "What changed"),
        (Became::Added, "What is new"),
        (Became::Removed, "What is no longer there"),
    ];
    for (became, title) in parts {
        let of_kind: Vec<&Change> = changes.iter().filter(|it| it.became == became).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}");
        for change in of_kind {
            let mut lines = change.said.iter();
            if let Some(first) = lines.next() {
                text.push_str(&wrap(
                    first.trim_start_matches("New: ").trim_start_matches("No longer: "),
                    WIDTH,
                    "- ",
                    "  ",
                ));
            }
            for line in lines {
                text.push_str(&wrap(line, WIDTH, "  ", "  "));
            }
        }
    }
    text
}

/// What it does to each award.
fn on_awards(scheme: &Scheme, facts: &str, all: &[Effect]) -> String {
    let mut text = format!("\nWhat it does to awards on the facts in {facts}\n");
    let legend = "“At least” is what is left if all that is not known goes against the earner, “at most” if all of it \
                  goes for the earner. Each column is the later scheme less the earlier one.";
    text.push_str(&wrap(legend, WIDTH, "", ""));
    text.push('\n');
    let mut moved: Vec<(&Effect, Moved)> = all.iter().map(|it| (it, it.change())).collect();
    // What moves most stands first; what is not known before it.
    moved.sort_by_key(|(it, by)| {
        (by.most.is_some(), Reverse(by.most.map(|it| it.0.abs())), Reverse(by.least.0.abs()), it.code.clone())
    });
    let mut table = Table::new(&[
        ("Code", Align::Left),
        ("Earner", Align::Left),
        ("Full award", Align::Right),
        ("At least", Align::Right),
        ("At most", Align::Right),
        ("", Align::Left),
    ]);
    let still =
        moved.iter().filter(|(it, by)| *by == Moved::NOTHING && it.before.is_some() == it.after.is_some());
    let still = still.count();
    for (it, by) in
        moved.iter().filter(|(it, by)| *by != Moved::NOTHING || it.before.is_some() != it.after.is_some())
    {
        let note = match (&it.before, &it.after) {
            (None, _) => "earns only under the later",
            (_, None) => "earns only under the earlier",
            _ => "",
        };
        table.row(row(scheme, it.code.clone(), it.name.clone(), by, note));
    }
    let total = moved.iter().fold(Moved::NOTHING, |sum, (_, by)| sum.and(*by));
    table.row(row(scheme, String::new(), format!("{} earners", all.len()), &total, ""));
    text.push_str(&table.render());
    if still > 0 {
        let _ = writeln!(text, "{still} of them stay as they are, and are not listed.");
    }
    text.push_str(&by_size(scheme, &moved));
    text
}

fn row(scheme: &Scheme, code: String, name: String, by: &Moved, note: &str) -> [String; 6] {
    let shown = |it: Pence| {
        let sign = if it > Pence::ZERO { "+" } else { "" };
        format!("{sign}{}", amount(scheme, it))
    };
    let known = |it: Option<Pence>| it.map_or_else(|| "not known".to_owned(), shown);
    [code, name, known(by.maximum), shown(by.least), known(by.most), note.to_owned()]
}

/// The same in fifths of the earners, by the size of their full award under the earlier scheme.
fn by_size(scheme: &Scheme, moved: &[(&Effect, Moved)]) -> String {
    let size = |it: &Effect| it.before.or(it.after).and_then(|it: effect::Paid| it.maximum);
    let mut sized: Vec<(Pence, &(&Effect, Moved))> =
        moved.iter().filter_map(|it| Some((size(it.0)?, it))).collect();
    sized.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.0.code.cmp(&b.1.0.code)));
    let smallest = sized.first().map(|it| it.0);
    if sized.len() < 2 * FIFTHS || smallest == sized.last().map(|it| it.0) {
        return String::new();
    }
    let mut table = Table::new(&[
        ("By size of full award", Align::Left),
        ("Earners", Align::Right),
        ("Full award", Align::Right),
        ("At least", Align::Right),
        ("At most", Align::Right),
    ]);
    let count = sized.len();
    for fifth in 0..FIFTHS {
        let part = sized.get(fifth * count / FIFTHS..(fifth + 1) * count / FIFTHS).unwrap_or_default();
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let total = part.iter().fold(Moved::NOTHING, |sum, (_, (_, by))| sum.and(*by));
        let name = format!("{} to {}", amount(scheme, first.0), amount(scheme, last.0));
        let [_, name, maximum, least, most, _] = row(scheme, String::new(), name, &total, "");
        table.row([name, part.len().to_string(), maximum, least, most]);
    }
    format!("\n{}", table.render())
}

//! `outturn scheme lint`: the traps of schemes' designs, and what each moves.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_award::lint::{Sizes, told};
use outturn_core::Diagnostic;
use outturn_intake::facts;
use outturn_scheme::lint::{Finding, Found, Tell, lint};

use crate::cli::scheme::LintArgs;
use crate::commands::{Context, tell};
use crate::exit::Exit;
use crate::load::{self, LoadedFacts, LoadedScheme};
use crate::render;

pub(super) fn run(context: &Context, args: &LintArgs) -> Exit {
    let schemes = match schemes(context, args) {
        Ok(schemes) => schemes,
        Err(problems) => return context.give_up(&problems),
    };
    let mut text = String::new();
    let (mut open, mut accepted) = (0, 0);
    for loaded in &schemes {
        let found = lint(&loaded.scheme);
        open += found.open.len();
        accepted += found.accepted.len();
        let sizes = match sizes(context, args, loaded, &found) {
            Ok(sizes) => sizes,
            Err(problems) => return context.give_up(&problems),
        };
        text.push_str(&page(context, args, loaded, &found, sizes.as_ref()));
    }
    let exit = if open == 0 { Exit::Done } else { Exit::Found };
    let ended = context.answer(&text, exit);
    if ended == exit {
        tell_counts(args, open, accepted);
    }
    ended
}

/// The schemes that were named; every one of the library where none was.
fn schemes(context: &Context, args: &LintArgs) -> Result<Vec<LoadedScheme>, Vec<Diagnostic>> {
    let library = &context.library;
    let ids: Vec<String> = if args.schemes.is_empty() {
        load::scheme_ids(library).map_err(|problem| vec![problem])?.into_iter().collect()
    } else {
        args.schemes.clone()
    };
    let own = match &args.facts {
        Some(_) => {
            let (place, files) =
                load::facts_files(library, args.facts.as_ref(), "").map_err(|problem| vec![problem])?;
            load::own_indicators(&place, &files)
        }
        None => BTreeMap::new(),
    };
    let catalogue = load::indicators(library, &own)?.catalogue;
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for id in ids {
        match load::scheme(library, &id, &catalogue) {
            Ok(scheme) => read.push(scheme),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// What lines are worth to the earners of the facts, where anything that is shown is told of them and there are any.
fn sizes(
    context: &Context,
    args: &LintArgs,
    loaded: &LoadedScheme,
    found: &Found,
) -> Result<Option<Sizes>, Vec<Diagnostic>> {
    let mut shown = found.open.iter().chain(found.accepted.iter().filter(|_| args.all).map(|(it, _)| it));
    if args.rules_only || args.short || !shown.any(|it| it.tell != Tell::Nothing) {
        return Ok(None);
    }
    let library = &context.library;
    let (place, files) = match load::facts_files(library, args.facts.as_ref(), &loaded.scheme.id) {
        Ok(files) => files,
        // A scheme need not have data in the library.
        Err(problem) if problem.code == "no-facts" && args.facts.is_none() => return Ok(None),
        Err(problem) => return Err(vec![problem]),
    };
    let indicators = load::indicators(library, &load::own_indicators(&place, &files))?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let facts = LoadedFacts { place, files, read };
    let sizes = Sizes::of(&loaded.scheme, &facts.read.facts);
    let kept_out = load::kept_out(&loaded.scheme, &facts);
    // What rests on them is left out of the sizes, and that is said there.
    Context::tell_kept_out(&kept_out, &facts.place);
    Ok(Some(sizes))
}

/// The findings of a scheme in the order of its file, those that are accepted among them where they are asked for.
fn page(
    context: &Context,
    args: &LintArgs,
    loaded: &LoadedScheme,
    found: &Found,
    sizes: Option<&Sizes>,
) -> String {
    let open = found.open.iter().map(|it| (it, None));
    let accepted = found.accepted.iter().filter(|_| args.all).map(|(it, by)| (it, Some(*by)));
    let mut shown: Vec<(Diagnostic, &Finding, Option<usize>)> =
        open.chain(accepted).map(|(it, by)| (it.placed(&loaded.file, &loaded.text), it, by)).collect();
    // Of what is found at one place the order is that of the checks.
    shown.sort_by_key(|(it, _, _)| (it.line, it.column));
    let mut text = String::new();
    for (diagnostic, finding, by) in shown {
        let reason = by.and_then(|by| loaded.scheme.accepted.get(by)).map(|it| it.reason.as_str());
        if args.short {
            let accepted = if reason.is_some() { " (accepted)" } else { "" };
            let _ = writeln!(text, "{}{accepted}", diagnostic.one_line());
            continue;
        }
        let sized = sizes.and_then(|sizes| told(&loaded.scheme, finding, sizes));
        let accepted = reason.map(|reason| format!("accepted: {reason}"));
        let notes: Vec<String> = sized.into_iter().chain(accepted).collect();
        text.push_str(&render::finding(&diagnostic, reason.is_some(), &notes, context.painted));
        text.push_str("\n\n");
    }
    text
}

/// How many there are, and that none was lost.
fn tell_counts(args: &LintArgs, open: usize, accepted: usize) {
    let counted =
        |count: usize| if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
    let see = if args.all { "" } else { "; --all shows what is accepted" };
    match (open, accepted) {
        (0, 0) => {}
        (0, accepted) => tell(&format!("{} accepted{see}\n", counted(accepted))),
        (open, 0) => tell(&format!("{}\n", counted(open))),
        (open, accepted) => tell(&format!("{}, and {accepted} accepted{see}\n", counted(open))),
    }
}

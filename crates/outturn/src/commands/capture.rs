//! `outturn capture`: runs that every later version must reproduce.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use outturn_award::why::same_rules;
use outturn_award::{Award, report};
use outturn_core::Diagnostic;
use outturn_scheme::Catalogue;

use super::verify::{Reproduced, reproduced};
use super::{Context, award, shown, threads};
use crate::cli::{AwardArgs, CaptureCheckArgs, CaptureCommand, CaptureNewArgs, Format, OnFacts};
use crate::exit::Exit;
use crate::load;

pub(super) fn run(context: &Context, command: &CaptureCommand) -> Exit {
    match command {
        CaptureCommand::New(args) => new(context, args),
        CaptureCommand::Check(args) => check(context, args),
    }
}

/// A capture is the folder of a run: what it was made of, what came out, and the receipt that ties them.
fn new(context: &Context, args: &CaptureNewArgs) -> Exit {
    let on = OnFacts { scheme: args.on.scheme.clone(), facts: args.on.facts.clone() };
    award::run(
        context,
        &AwardArgs {
            on,
            earner: args.earner.clone(),
            format: Format::Table,
            out: Some(args.folder.clone()),
            screened: false,
            recast_to: None,
            threads: None,
        },
    )
}

fn check(context: &Context, args: &CaptureCheckArgs) -> Exit {
    let catalogue = match load::indicators(&context.library, &BTreeMap::new()) {
        Ok(indicators) => indicators.catalogue,
        Err(problems) => return context.give_up(&problems),
    };
    let mut captures = Vec::new();
    let mut problems = Vec::new();
    for folder in &args.folders {
        match within(folder) {
            Ok(found) => captures.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return context.give_up(&problems);
    }
    let mut said = String::new();
    for capture in &captures {
        match reproduced(capture).and_then(|kept| against_now(context, &catalogue, capture, &kept)) {
            Ok(told) => {
                let _ = writeln!(said, "{}: {told}", shown(capture));
            }
            Err(found) => problems.extend(found),
        }
    }
    if context.answer(&said, Exit::Done) != Exit::Done {
        return Exit::Unusable;
    }
    if problems.is_empty() {
        return Exit::Done;
    }
    context.complain(&problems);
    Exit::Found
}

/// The captures in a folder: itself, or those below it.
fn within(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let is_capture = |path: &Path| path.join("receipt.json").is_file();
    if is_capture(folder) {
        return Ok(vec![folder.to_owned()]);
    }
    let none = |message: String| {
        let help = "name a folder that `outturn capture new` wrote, or one that holds such folders";
        Diagnostic::file(&shown(folder), "no-captures", message, help)
    };
    let entries = fs::read_dir(folder).map_err(|error| none(format!("this cannot be read: {error}")))?;
    let mut found: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| is_capture(path)).collect();
    found.sort();
    if found.is_empty() { Err(none("there is no capture here".to_owned())) } else { Ok(found) }
}

/// The result of a capture under the rules of now, where they are others.
fn against_now(
    context: &Context,
    catalogue: &Catalogue,
    capture: &Path,
    kept: &Reproduced,
) -> Result<String, Vec<Diagnostic>> {
    let Reproduced { scheme, facts, report: before } = kept;
    let Ok(now) = load::scheme(&context.library, &scheme.id, catalogue) else {
        return Ok(format!("reproduced byte for byte; {} is not in the library now", scheme.id));
    };
    let now = now.scheme;
    if same_rules(scheme, &now) {
        return Ok("reproduced byte for byte, and its rules are those of now".to_owned());
    }
    let codes: Vec<&str> = before.awards.iter().map(|it| it.code.as_str()).collect();
    let after = report(&now, facts, threads(), |code| codes.contains(&code));
    let paid = |award: &Award| (award.code.clone(), (award.maximum, award.least, award.most));
    let (old, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (before.awards.iter().map(paid).collect(), after.awards.iter().map(paid).collect());
    let moved: Vec<&str> = old
        .keys()
        .chain(new.keys().filter(|code| !old.contains_key(*code)))
        .filter(|code| old.get(*code) != new.get(*code))
        .map(String::as_str)
        .collect();
    if moved.is_empty() {
        return Ok(
            "reproduced byte for byte; its rules have changed since, and no award with them".to_owned()
        );
    }
    let named: Vec<&str> = moved.iter().take(5).copied().collect();
    let more = moved.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "the rules of {} have changed since, and the awards of {}{more} with them",
        scheme.id,
        named.join(", ")
    );
    let help = "`outturn why` says what moved them; if that is meant, capture the run again";
    Err(vec![Diagnostic::file(&shown(capture), "captured-award-moved", message, help)])
}

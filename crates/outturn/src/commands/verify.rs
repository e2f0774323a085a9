//! `outturn verify`: recompute a run from its receipt and say exactly what differs.

use std::fmt::Write;
use std::path::Path;

use outturn_award::{Report, json, report};
use outturn_core::{Diagnostic, Facts};
use outturn_scheme::{Catalogue, Scheme};

use super::csv_files::{self, csv_of_awards, csv_of_steps};
use super::{Context, shown, tell};
use crate::ENGINE;
use crate::cli::VerifyArgs;
use crate::exit::Exit;
use crate::lines::Lines;
use crate::load::{self, Loaded};

mod kept;
mod local;
mod now;
mod signed;

use kept::Kept;

/// The most lines of one file that are shown where they differ.
const LINES_MAX: usize = 20;

pub(super) fn run(context: &Context, args: &VerifyArgs) -> Exit {
    if let Some(folder) = local::folder(&args.receipt) {
        return match local::checked(folder) {
            Ok(said) => context.answer(&said, Exit::Done),
            Err(problems) => differ(context, &problems),
        };
    }
    let kept = match Kept::open(&args.receipt) {
        Ok(kept) => kept,
        Err(problem) => return context.give_up(&[problem]),
    };
    let mut said = String::new();
    let mut problems = kept.altered();
    let report = recompute(&kept, &mut problems);
    let signed = signed::checked(&kept, report.as_ref().and_then(|it| it.awards.first()), &mut problems);
    if problems.is_empty() {
        said.push_str("The files are those of the receipt, and the award comes out of them byte for byte.\n");
        said.push_str(&signed.unwrap_or_default());
    }
    if !args.alone {
        match load_now(context, args, &kept) {
            Ok(loaded) => {
                let differences = now::differences_from(&kept, &loaded);
                if differences.is_empty() {
                    let (rules, facts) = (&loaded.scheme.file, &loaded.facts.place);
                    let _ = writeln!(said, "The rules and facts are those of {rules} and {facts} now.");
                }
                problems.extend(differences);
            }
            Err(found) => problems.extend(found),
        }
    }
    if kept.receipt.engine != ENGINE {
        let _ = writeln!(said, "The receipt was made by {}; this is {ENGINE}.", kept.receipt.engine);
    }
    if context.answer(&said, Exit::Done) != Exit::Done {
        return Exit::Unusable;
    }
    if problems.is_empty() {
        return Exit::Done;
    }
    differ(context, &problems)
}

fn differ(context: &Context, problems: &[Diagnostic]) -> Exit {
    context.complain(problems);
    tell(&format!("{} difference{}\n", problems.len(), if problems.len() == 1 { "" } else { "s" }));
    Exit::Found
}

fn load_now(context: &Context, args: &VerifyArgs, kept: &Kept) -> Result<Loaded, Vec<Diagnostic>> {
    let named = args.scheme.as_deref().map_or_else(|| kept.receipt.scheme.clone(), shown);
    load::load(&context.library, &named, args.facts.as_ref())
}

/// Recomputes the award from the files beside the receipt alone.
fn recompute(kept: &Kept, problems: &mut Vec<Diagnostic>) -> Option<Report> {
    match recomputed(kept) {
        Ok((scheme, report)) => {
            if scheme.id != kept.receipt.scheme {
                let message = format!(
                    "the receipt is for {}, and its rules are those of {}",
                    kept.receipt.scheme, scheme.id
                );
                problems.push(Diagnostic::file(
                    &kept.receipt_name,
                    "altered",
                    message,
                    "one of the two was altered",
                ));
            }
            let result = json::text(&scheme, &report);
            compare(&kept.name("result"), kept.bytes("result"), result.as_bytes(), problems);
            let rows = [csv_files::AWARDS.as_bytes(), &csv_of_awards(&report.awards)].concat();
            let steps = [csv_files::STEPS.as_bytes(), &csv_of_steps(&report.awards)].concat();
            for (file, again) in [("award.csv", rows), ("steps.csv", steps)] {
                if let Some(bytes) = kept.listed.bytes(file) {
                    compare(&kept.beside(file), bytes, &again, problems);
                }
            }
            Some(report)
        }
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// The rules and facts of a run that was kept in a folder.
pub(super) fn kept_run(folder: &Path) -> Result<(Scheme, Facts), Vec<Diagnostic>> {
    let kept = Kept::open(folder).map_err(|problem| vec![problem])?;
    match kept.altered() {
        altered if altered.is_empty() => rules_and_facts(&kept),
        altered => Err(altered),
    }
}

/// What was kept of a run and came out of its files again, byte for byte.
pub(super) struct Reproduced {
    pub(super) scheme: Scheme,
    pub(super) facts: Facts,
    pub(super) report: Report,
}

/// Computes a run again from its own files. What does not come out as it was kept is told, and so is what was altered.
pub(super) fn reproduced(folder: &Path) -> Result<Reproduced, Vec<Diagnostic>> {
    let kept = Kept::open(folder).map_err(|problem| vec![problem])?;
    let mut problems = kept.altered();
    recompute(&kept, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let (scheme, report) = recomputed(&kept)?;
    let (_, facts) = rules_and_facts(&kept)?;
    Ok(Reproduced { scheme, facts, report })
}

fn rules_and_facts(kept: &Kept) -> Result<(Scheme, Facts), Vec<Diagnostic>> {
    let content = kept.json("scheme").map_err(|problem| vec![problem])?;
    let scheme_name = kept.name("scheme");
    let (scheme, catalogue) =
        outturn_intake::kept::rules(&content).map_err(|found| in_file(&scheme_name, found))?;
    let facts = facts_of(kept, &catalogue)?;
    Ok((scheme, facts))
}

fn recomputed(kept: &Kept) -> Result<(Scheme, Report), Vec<Diagnostic>> {
    let (scheme, facts) = rules_and_facts(kept)?;
    let earners = &kept.receipt.earners;
    let wanted = |code: &str| earners.is_empty() || earners.iter().any(|it| it == code);
    let report = report(&scheme, &facts, super::threads(), wanted);
    Ok((scheme, report))
}

/// The facts of a receipt. Every record of theirs was read once, so one that cannot be read now was altered.
fn facts_of(kept: &Kept, catalogue: &Catalogue) -> Result<Facts, Vec<Diagnostic>> {
    let content = kept.json("facts").map_err(|problem| vec![problem])?;
    outturn_intake::kept::facts(&kept.name("facts"), content, catalogue)
}

/// Complaints about what was made from a file, as complaints about the file.
fn in_file(name: &str, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.into_iter().map(|it| Diagnostic::file(name, it.code, it.message, kept::FROM_ELSEWHERE)).collect()
}

/// Complains about the lines on which what was kept and what comes out part.
fn compare(name: &str, kept: &[u8], again: &[u8], problems: &mut Vec<Diagnostic>) {
    if kept == again {
        return;
    }
    let (kept, again) = (String::from_utf8_lossy(kept), String::from_utf8_lossy(again));
    let lines = Lines::new(&kept);
    let before = problems.len();
    let mut differing = 0;
    let mut rest = again.lines();
    for (index, line) in kept.lines().enumerate() {
        let right = rest.next();
        if right == Some(line) {
            continue;
        }
        differing += 1;
        if differing <= LINES_MAX {
            let help = match right {
                Some(right) => format!("the rules and facts of the receipt give: {}", right.trim()),
                None => "the rules and facts of the receipt give no such line".to_owned(),
            };
            problems.push(lines.complain(
                name,
                Some(index + 1),
                "not-reproduced",
                "this line is not what comes out",
                help,
            ));
        }
    }
    let whole = |message: String| {
        let help = "`outturn award --out` writes the run anew";
        Diagnostic::file(name, "not-reproduced", message, help)
    };
    if differing > LINES_MAX {
        problems.push(whole(format!("{} more lines are not what comes out", differing - LINES_MAX)));
    }
    let missing = rest.count();
    if missing > 0 {
        problems.push(whole(format!("this ends too early: {missing} more lines come out")));
    }
    if problems.len() == before {
        problems.push(whole("the lines are what comes out, and their ends are not".to_owned()));
    }
}

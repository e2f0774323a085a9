//! `outturn why`: why awards changed from one determination to another.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use outturn_award::effect::incomparable;
use outturn_award::why::{Cause, Side, Split, causes, why};
use outturn_award::{Award, Run, amount};
use outturn_core::{Diagnostic, Facts, Pence};
use outturn_scheme::Scheme;
use outturn_scheme::words::{period, role};

use super::{Context, threads, verify};
use crate::cli::WhyArgs;
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;

pub(super) fn run(context: &Context, args: &WhyArgs) -> Exit {
    let sides = [&args.before, &args.after].map(|named| side(context, named, args));
    let [before, after] = sides;
    let ((old_scheme, old_facts), (new_scheme, new_facts)) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let problems = [before.err(), after.err()];
            return context.give_up(&problems.into_iter().flatten().flatten().collect::<Vec<_>>());
        }
    };
    if let Some(why) = incomparable(&old_scheme, &new_scheme) {
        let message = format!("these two cannot be held against each other: {why}");
        let help = "name two determinations for the same kind of earner";
        return context.give_up(&[Diagnostic::file(&args.after, "cannot-compare", message, help)]);
    }
    let (before, after) =
        (Side { scheme: &old_scheme, facts: &old_facts }, Side { scheme: &new_scheme, facts: &new_facts });
    let found = causes(before, after);
    let splits = why(before, after, threads());
    let Some(code) = &args.earner else {
        return context.answer(&everyone(before, after, &found, &splits), Exit::Done);
    };
    let Some(split) = splits.iter().find(|it| it.code == *code) else {
        let message = format!("{code} earns in neither of the two");
        let help = "name a code that `outturn award` lists";
        return context.give_up(&[Diagnostic::file(code, "not-an-earner", message, help)]);
    };
    context.answer(&one(before, after, &found, split), Exit::Done)
}

/// The rules and facts of a run that was kept, or of a scheme on its facts.
fn side(context: &Context, named: &str, args: &WhyArgs) -> Result<(Scheme, Facts), Vec<Diagnostic>> {
    let path = Path::new(named);
    if path.is_dir() || path.ends_with("receipt.json") {
        return verify::kept_run(path);
    }
    load::load(&context.library, named, args.facts.as_ref())
        .map(|loaded| (loaded.scheme.scheme, loaded.facts.read.facts))
}

fn signed(scheme: &Scheme, by: Pence) -> String {
    let sign = if by > Pence::ZERO { "+" } else { "" };
    format!("{sign}{}", amount(scheme, by))
}

fn heading(before: Side<'_>, after: Side<'_>, found: &[Cause]) -> String {
    let mut text = format!("From {} ({})\n", before.scheme.title, before.scheme.id);
    let _ = writeln!(text, "to {} ({})\n", after.scheme.title, after.scheme.id);
    let told = match found {
        [] => "Nothing differs: the rules, readings, organisations and decisions are the same.".to_owned(),
        [only] => format!("Only {} differ, and all of each difference is theirs.", only.as_str()),
        several => {
            let words: Vec<&str> = several.iter().map(|it| it.as_str()).collect();
            let (last, others) = words.split_last().unwrap_or((&"", &[]));
            format!(
                "{} and {last} differ. What they do together is split between them: each has the mean of what it adds, \
                 over all orders in which they could be taken.",
                capital(&others.join(", "))
            )
        }
    };
    text.push_str(&wrap(&told, WIDTH, "", ""));
    text
}

fn capital(text: &str) -> String {
    outturn_scheme::words::capital(text)
}

/// An earner with what each cause adds at one end, and their sum; none where that end is not known.
type Moved<'a> = (&'a Split, Option<&'a BTreeMap<Cause, Pence>>, Option<Pence>);

/// Every earner whose award is not the same, by how much the most moves.
fn everyone(before: Side<'_>, after: Side<'_>, found: &[Cause], splits: &[Split]) -> String {
    let mut text = heading(before, after, found);
    for (title, of) in [("At most", true), ("At least", false)] {
        let mut rows: Vec<Moved<'_>> = splits
            .iter()
            .map(|it| {
                let parts = if of { it.most.as_ref() } else { Some(&it.least) };
                (it, parts, parts.map(|parts| parts.values().copied().sum()))
            })
            .filter(|(_, parts, _)| parts.is_none_or(|parts| parts.values().any(|it| *it != Pence::ZERO)))
            .collect();
        rows.sort_by_key(|(it, _, sum)| {
            (sum.is_some(), Reverse(sum.map(|it: Pence| it.0.abs())), it.code.clone())
        });
        let _ = writeln!(text, "\n{title}: {} of {} earners differ", rows.len(), splits.len());
        if rows.is_empty() {
            continue;
        }
        let mut columns = vec![
            ("Code", Align::Left),
            ("Earner", Align::Left),
            ("Before", Align::Right),
            ("After", Align::Right),
        ];
        columns.push(("Difference", Align::Right));
        let words: Vec<String> = found.iter().map(|it| capital(it.as_str())).collect();
        columns.extend(words.iter().map(|it| (it.as_str(), Align::Right)));
        let mut table = Table::new(&columns);
        let known =
            |it: Option<Pence>| it.map_or_else(|| "not known".to_owned(), |it| amount(after.scheme, it));
        let by = |it: Option<Pence>| it.map_or_else(|| "not known".to_owned(), |it| signed(after.scheme, it));
        for (it, parts, sum) in &rows {
            let ends = if of {
                [it.before.most, it.after.most]
            } else {
                [Some(it.before.least), Some(it.after.least)]
            };
            let mut cells = vec![it.code.clone(), it.name.clone(), known(ends[0]), known(ends[1]), by(*sum)];
            cells.extend(found.iter().map(|cause| by(parts.and_then(|parts| parts.get(cause).copied()))));
            table.row(cells);
        }
        let total = |part: &dyn Fn(&BTreeMap<Cause, Pence>) -> Pence| {
            rows.iter().map(|(_, parts, _)| parts.map(part)).sum::<Option<Pence>>()
        };
        let mut cells = vec![String::new(), format!("{} earners", rows.len()), String::new(), String::new()];
        cells.push(by(total(&|parts| parts.values().copied().sum())));
        for cause in found {
            cells.push(by(total(&|parts| parts.get(cause).copied().unwrap_or(Pence::ZERO))));
        }
        table.row(cells);
        text.push_str(&table.render());
    }
    text
}

/// One earner: the difference by cause, and what stands behind it.
fn one(before: Side<'_>, after: Side<'_>, found: &[Cause], split: &Split) -> String {
    let mut text = heading(before, after, found);
    let shown = |least: Pence, most: Option<Pence>| match most {
        Some(most) if most == least => amount(after.scheme, least),
        Some(most) => format!("between {} and {}", amount(after.scheme, least), amount(after.scheme, most)),
        None => "not known".to_owned(),
    };
    let told = format!(
        "{} {}: {}, and was {}.",
        split.code,
        split.name,
        shown(split.after.least, split.after.most),
        shown(split.before.least, split.before.most)
    );
    text.push('\n');
    text.push_str(&wrap(&told, WIDTH, "", ""));
    for cause in found {
        let least = split.least.get(cause).copied().unwrap_or(Pence::ZERO);
        let most = split.most.as_ref().and_then(|it| it.get(cause).copied());
        let told = match most {
            Some(most) if most == least => signed(after.scheme, most),
            Some(most) => {
                format!("{} at least, {} at most", signed(after.scheme, least), signed(after.scheme, most))
            }
            None => format!("{} at least, not known at most", signed(after.scheme, least)),
        };
        text.push_str(&wrap(&format!("{}: {told}", capital(cause.as_str())), WIDTH, "- ", "  "));
    }
    let award = |side: Side<'_>| Run::new(side.scheme, side.facts).award_of(&split.code);
    let (old, new) = (award(before), award(after));
    if let (Some(old), Some(new)) = (&old, &new) {
        section(&mut text, "Steps that came out differently", &steps(old, new));
        section(&mut text, "Readings that differ", &readings(after.scheme, old, new));
    }
    section(&mut text, "Decisions and agreements that differ", &decisions(before, after, &split.code));
    text
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for line in lines {
        text.push_str(&wrap(line, WIDTH, "- ", "  "));
    }
}

/// Steps whose outcome is another, with why; and those that only one of the two has.
fn steps(old: &Award, new: &Award) -> Vec<String> {
    let mut told = Vec::new();
    for now in &new.steps {
        match old.steps.iter().find(|it| it.address == now.address) {
            Some(then) if then.outcome == now.outcome => {}
            Some(then) => told.push(format!(
                "{}: {}, and was {}. {}",
                now.address,
                now.outcome.as_str(),
                then.outcome.as_str(),
                now.because
            )),
            None => told.push(format!(
                "{}: {}, and was not there. {}",
                now.address,
                now.outcome.as_str(),
                now.because
            )),
        }
    }
    for then in old.steps.iter().filter(|then| new.steps.iter().all(|it| it.address != then.address)) {
        told.push(format!("{}: is no longer there, and was {}.", then.address, then.outcome.as_str()));
    }
    told
}

/// Readings that both awards rest on and that are not the same.
fn readings(scheme: &Scheme, old: &Award, new: &Award) -> Vec<String> {
    let used = |award: &Award| {
        let readings = award.steps.iter().flat_map(|it| it.readings.clone());
        let key = |it: &outturn_award::UsedReading| {
            (it.indicator.clone(), it.organisation.clone(), it.period.clone(), it.stage)
        };
        readings.map(|it| (key(&it), it)).collect::<BTreeMap<_, _>>()
    };
    let (then, now) = (used(old), used(new));
    let mut told = Vec::new();
    for (key, now) in &now {
        let Some(then) = then.get(key).filter(|then| (&then.exact, &then.value) != (&now.exact, &now.value))
        else {
            continue;
        };
        let phrase = scheme.indicators.get(&now.indicator).map_or(&now.indicator, |it| &it.phrase);
        let whose =
            if now.organisation.is_empty() { String::new() } else { format!(" of {}", now.organisation) };
        told.push(format!(
            "{phrase}{whose}, {}: {}, and was {}.",
            period(&now.period),
            now.value,
            then.value
        ));
    }
    told
}

/// What was decided or agreed for a body, and is not the same.
fn decisions(before: Side<'_>, after: Side<'_>, code: &str) -> Vec<String> {
    let decided = |side: Side<'_>| {
        let own = side
            .facts
            .decisions
            .iter()
            .filter(|(key, _)| key.scheme == side.scheme.id && key.organisation == code);
        let decisions = own
            .map(|(key, it)| (key.subject.clone(), format!("{} by {}", it.finding.as_str(), role(&it.role))));
        let agreed = side.facts.agreements.iter();
        let agreed = agreed.filter(|(key, _)| key.scheme == side.scheme.id && key.organisation == code);
        let agreed = agreed.map(|(key, it)| (key.subject.clone(), format!("agreed at {}", it.level)));
        decisions.chain(agreed).collect::<BTreeMap<String, String>>()
    };
    let (then, now) = (decided(before), decided(after));
    let nothing = || "not recorded".to_owned();
    let mut subjects: Vec<&String> = then.keys().chain(now.keys()).collect();
    subjects.sort();
    subjects.dedup();
    subjects
        .into_iter()
        .filter(|subject| then.get(*subject) != now.get(*subject))
        .map(|subject| {
            let (was, is) = (then.get(subject), now.get(subject));
            format!(
                "{subject}: {}, and was {}.",
                is.cloned().unwrap_or_else(nothing),
                was.cloned().unwrap_or_else(nothing)
            )
        })
        .collect()
}

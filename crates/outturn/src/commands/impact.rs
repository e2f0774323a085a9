//! `outturn impact`: what moves if readings were others.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_award::amount;
use outturn_award::effect::{Effect, Moved};
use outturn_award::impact::{Impact, impact};
use outturn_core::{About, Diagnostic, Exact, Facts, Figure, Pence};
use outturn_intake::facts;
use outturn_scheme::Scheme;

use super::{Context, threads};
use crate::cli::ImpactArgs;
use crate::exit::Exit;
use crate::library;
use crate::load::{self, Loaded};
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;
/// The most earners that are listed unless all are asked for.
const LISTED: usize = 20;
/// The most codes that are named of those whose step comes out differently.
const NAMED: usize = 8;
const FILE: &str = "readings.csv";

pub(super) fn run(context: &Context, args: &ImpactArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    let before = &loaded.facts.read.facts;
    let supposed = match supposed(args, &loaded) {
        Ok(supposed) => supposed,
        Err(problems) => return context.give_up(&problems),
    };
    let mut after = before.clone();
    let mut said = Vec::new();
    for (about, reading) in supposed.readings.iter() {
        let there = after.readings.insert(about.to_key(), reading.clone());
        said.push(told(scheme, &about, there.as_ref().map(|it| &it.value), &reading.value));
    }
    let found = impact(scheme, before, &after, threads());
    let page = page(scheme, &loaded.facts.place, &said, &found, args.all);
    let kept_out = load::kept_out(scheme, &loaded.facts);
    match context.answer(&page, Exit::Done) {
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, &loaded.facts.place)
        }
        failed => failed,
    }
}

/// The readings as they would be: those of a file and those typed, read as those of a facts folder are.
fn supposed(args: &ImpactArgs, loaded: &Loaded) -> Result<Facts, Vec<Diagnostic>> {
    let mut all = Facts::default();
    let mut problems = Vec::new();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    if let Some(path) = &args.readings {
        match library::read(path) {
            Ok(bytes) => parts.push((path.to_string_lossy().into_owned(), bytes)),
            Err(problem) => problems.push(problem),
        }
    }
    if !args.reading.is_empty() {
        let (text, found) = typed(&args.reading);
        problems.extend(found);
        parts.push(("--reading".to_owned(), text));
    }
    for (name, bytes) in parts {
        let kept = |file: &&String| {
            ["organisations.csv", "organisations.csv.gz", "relations.csv", "relations.csv.gz"]
                .contains(&file.as_str())
        };
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for file in loaded.facts.files.keys().filter(kept) {
            files.insert(file.clone(), loaded.facts.files.get(file).cloned().unwrap_or_default());
        }
        files.insert(FILE.to_owned(), bytes);
        // Complaints name what was given, not the file that it is read as.
        let renamed = |problem: Diagnostic| {
            if problem.file.ends_with(FILE) { Diagnostic { file: name.clone(), ..problem } } else { problem }
        };
        match facts::read("", &files, &loaded.indicators.catalogue) {
            Ok(read) => {
                problems.extend(read.rejections.into_iter().map(|it| renamed(it.diagnostic)));
                all.readings.extend(read.facts.readings);
            }
            Err(found) => problems.extend(found.into_iter().map(renamed)),
        }
    }
    // Bodies whose own rows cannot be read were told when the facts were.
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// What was typed, as the rows of a file: one line for each, so that complaints name the one they are about.
fn typed(readings: &[String]) -> (Vec<u8>, Vec<Diagnostic>) {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut problems = Vec::new();
    let heading = ["organisation", "indicator", "period", "stage", "numerator", "denominator", "value"];
    let mut written = out.write_record(heading);
    for reading in readings {
        let parts =
            reading.split_once('=').map(|(about, value)| (about.split(':').collect::<Vec<_>>(), value));
        let (about, value) = match &parts {
            Some((about, value)) if matches!(about.len(), 3 | 4) => (about, value.trim()),
            _ => {
                let message = format!("`{reading}` is not a reading");
                let help = "write it like ENG:qof-average-list-size:2014/15=7087, or \
                            09H:ae-within-4-hours:2014/15=95/100";
                problems.push(Diagnostic::file("--reading", "bad-reading", message, help));
                continue;
            }
        };
        let (numerator, denominator, value) = match value.split_once('/') {
            Some((above, below)) => (above, below, ""),
            None => ("", "", value),
        };
        let cell = |at: usize| about.get(at).copied().unwrap_or_default();
        let row = [cell(0), cell(1), cell(2), cell(3), numerator, denominator, value];
        written = written.and_then(|()| out.write_record(row));
    }
    (written.ok().and_then(|()| out.into_inner().ok()).unwrap_or_default(), problems)
}

/// What is supposed of one reading.
fn told(scheme: &Scheme, about: &About<'_>, was: Option<&Figure>, is: &Figure) -> String {
    let indicator = scheme.indicators.get(about.indicator);
    let shown = |figure: &Figure| match (figure, indicator) {
        (Figure::Known(value), Some(it)) => outturn_scheme::words::marked(it.unit, value, it.decimals),
        (Figure::Known(value), None) => value.to_string(),
        (nothing, _) => nothing.shorthand().unwrap_or_default().to_owned(),
    };
    let phrase = indicator.map_or(about.indicator, |it| it.phrase.as_str());
    let was = was.map_or("there was none".to_owned(), |it| format!("it is {}", shown(it)));
    let when = outturn_scheme::words::period(about.period);
    format!("{phrase} of {}, {when}: {}, where {was}", about.organisation, shown(is))
}

fn page(scheme: &Scheme, place: &str, said: &[String], found: &Impact, all: bool) -> String {
    let mut text = format!("{} ({}), on facts in {place}\n\nSupposing\n", scheme.title, scheme.id);
    let listed = if all { said.len() } else { LISTED };
    for line in said.iter().take(listed) {
        text.push_str(&wrap(&format!("{line}."), WIDTH, "- ", "  "));
    }
    if said.len() > listed {
        let _ = writeln!(text, "- and {} more readings; `--all` lists them", said.len() - listed);
    }
    let mut moved: Vec<(&Effect, Moved)> = found.effects.iter().map(|it| (it, it.change())).collect();
    moved.retain(|(_, by)| *by != Moved::NOTHING);
    text.push('\n');
    if moved.is_empty() {
        let _ = writeln!(text, "No award moves, of {} earners.", found.effects.len());
    } else {
        text.push_str(&earners(scheme, found.effects.len(), moved, all));
    }
    if !found.flips.is_empty() {
        text.push_str("\nSteps that come out differently\n");
        for ((address, was, is), codes) in &found.flips {
            let named: Vec<&str> = codes.iter().take(NAMED).map(String::as_str).collect();
            let more = codes.len() - named.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let line =
                format!("{address}: from {} to {} for {}{more}", was.as_str(), is.as_str(), named.join(", "));
            text.push_str(&wrap(&line, WIDTH, "- ", "  "));
        }
    }
    text
}

fn number(count: usize) -> String {
    Exact::from(u64::try_from(count).unwrap_or(u64::MAX)).grouped(0)
}

/// How many gain and lose how much, and those who do most.
fn earners(scheme: &Scheme, count: usize, mut moved: Vec<(&Effect, Moved)>, all: bool) -> String {
    let signed = |by: Pence| {
        let sign = if by > Pence::ZERO { "+" } else { "" };
        format!("{sign}{}", amount(scheme, by))
    };
    let known = |by: Option<Pence>| by.map_or_else(|| "not known".to_owned(), signed);
    let of = |by: &Moved| by.most.unwrap_or(by.least);
    let gain: Vec<Pence> = moved.iter().map(|(_, by)| of(by)).filter(|it| *it > Pence::ZERO).collect();
    let lose: Vec<Pence> = moved.iter().map(|(_, by)| of(by)).filter(|it| *it < Pence::ZERO).collect();
    let told = format!(
        "{} of {} awards move: {} gain {} in all, and {} lose {}.",
        number(moved.len()),
        number(count),
        number(gain.len()),
        amount(scheme, gain.iter().copied().sum()),
        number(lose.len()),
        amount(scheme, Pence::ZERO - lose.iter().copied().sum())
    );
    let mut text = wrap(&told, WIDTH, "", "");
    text.push('\n');
    moved.sort_by_key(|(it, by)| (by.most.is_some(), Reverse(of(by).0.abs()), it.code.clone()));
    let mut table = Table::new(&[
        ("Code", Align::Left),
        ("Earner", Align::Left),
        ("Full award", Align::Right),
        ("At least", Align::Right),
        ("At most", Align::Right),
    ]);
    let total = moved.iter().fold(Moved::NOTHING, |sum, (_, by)| sum.and(*by));
    let listed = if all { moved.len() } else { LISTED };
    for (it, by) in moved.iter().take(listed) {
        table.row([it.code.clone(), it.name.clone(), known(by.maximum), signed(by.least), known(by.most)]);
    }
    if moved.len() > listed {
        table.row([String::new(), format!("and {} more; `--all` lists them", number(moved.len() - listed))]);
    }
    let name = format!("{} earners", number(moved.len()));
    table.row([String::new(), name, known(total.maximum), signed(total.least), known(total.most)]);
    text.push_str(&table.render());
    text
}

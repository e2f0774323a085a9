//! `outturn screen`: readings held against their own past, their peers, their dates and sums.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::{Diagnostic, Facts};
use outturn_intake::facts;
use outturn_intake::facts::screened::{self, Acceptance};
use outturn_scheme::words::written;
use outturn_scheme::{Indicator, Scheme};
use outturn_screen::{Finding, Held, Kind, Scope};

use super::{Context, tell};
use crate::cli::{Listed, ScreenArgs};
use crate::exit::Exit;
use crate::load::{self, Loaded};
use crate::screening::{Screening, screening};
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;
/// The most findings of a kind that are listed unless all are asked for.
const LISTED: usize = 5;

pub(super) fn run(context: &Context, args: &ScreenArgs) -> Exit {
    let found = match &args.scheme {
        Some(scheme) => load::load(&context.library, scheme, args.facts.as_ref()).and_then(|loaded| {
            let told = told_of(&loaded);
            let kept_out = load::kept_out(&loaded.scheme.scheme, &loaded.facts).complaints;
            Ok((of_scheme(&loaded)?, told, loaded.facts.place, kept_out))
        }),
        None => of_folder(context, args),
    };
    let (screening, subject, place, kept_out) = match found {
        Ok(found) => found,
        Err(problems) => return context.give_up(&problems),
    };
    let open = screening.open().count();
    let exit = if open > 0 || !screening.idle.is_empty() {
        Exit::Found
    } else if kept_out.is_empty() {
        Exit::Done
    } else {
        // What could not be read was not screened either.
        Exit::Incomplete
    };
    let text = match args.format {
        Listed::Csv => csv(&screening),
        Listed::Table => page(&screening, &subject, args.all),
    };
    let answered = context.answer(&text, exit);
    context.complain(&kept_out);
    context.complain(&screening.idle);
    if open > 0 && args.format == Listed::Table {
        tell(&format!(
            "Look at each; where the figure is right, say so in {place}/{}, which \
             `outturn screen --format csv` lays out\n",
            screened::FILE
        ));
    }
    answered
}

fn told_of(loaded: &Loaded) -> String {
    let scheme = &loaded.scheme.scheme;
    format!("the readings in {} that {} ({}) asks for", loaded.facts.place, scheme.title, scheme.id)
}

/// The screen of what a scheme asks for.
pub(super) fn of_scheme(loaded: &Loaded) -> Result<Screening, Vec<Diagnostic>> {
    let (facts, scheme): (&Facts, &Scheme) = (&loaded.facts.read.facts, &loaded.scheme.scheme);
    let indicators = &loaded.indicators.catalogue.indicators;
    screening(&loaded.facts.place, &loaded.facts.files, facts, indicators, &Scope::Scheme(scheme))
}

type Found = (Screening, String, String, Vec<Diagnostic>);

/// The screen of everything in a facts folder.
fn of_folder(context: &Context, args: &ScreenArgs) -> Result<Found, Vec<Diagnostic>> {
    let read = load::facts_files(&context.library, args.facts.as_ref(), "");
    let (place, files) = read.map_err(|problem| vec![problem])?;
    let loaded = load::indicators(&context.library, &load::own_indicators(&place, &files))?;
    let indicators: &BTreeMap<String, Indicator> = &loaded.catalogue.indicators;
    let read = facts::read(&place, &files, &loaded.catalogue)?;
    let screening = screening(&place, &files, &read.facts, indicators, &Scope::Everything)?;
    let kept_out = read.rejections.into_iter().map(|it| it.diagnostic).collect();
    let subject = format!("all readings in {place}");
    Ok((screening, subject, place, kept_out))
}

fn page(screening: &Screening, subject: &str, all: bool) -> String {
    let screened = &screening.screened;
    let readings = count(screened.readings, "reading");
    let mut text = wrap(&format!("{readings} screened: {subject}."), WIDTH, "", "");
    let columns = [
        ("Held against", Align::Left),
        ("Readings", Align::Right),
        ("Not held", Align::Right),
        ("Findings", Align::Right),
        ("Accepted", Align::Right),
    ];
    let mut table = Table::new(&columns);
    let mut why_not: Vec<String> = Vec::new();
    for held in Held::ALL {
        let tally = screened.tally(held);
        let of_it =
            || screened.findings.iter().zip(&screening.accepted).filter(|it| it.0.kind.held() == held);
        let accepted = of_it().filter(|it| it.1.is_some()).count();
        let numbers = [tally.held, tally.not_held.values().sum(), of_it().count(), accepted];
        table.row([held.as_str().to_owned()].into_iter().chain(numbers.map(grouped)));
        why_not.extend(
            tally
                .not_held
                .iter()
                .map(|(why, times)| format!("{} not held against {}: {why}", grouped(*times), held.as_str())),
        );
    }
    let _ = write!(text, "\n{}", table.render());
    if !why_not.is_empty() {
        text.push('\n');
        for line in why_not {
            text.push_str(&wrap(&line, WIDTH, "- ", "  "));
        }
    }
    text.push_str(&listed(screening, all));
    text
}

fn listed(screening: &Screening, all: bool) -> String {
    let both = || screening.screened.findings.iter().zip(&screening.accepted);
    let open: Vec<&Finding> = both().filter(|it| it.1.is_none()).map(|it| it.0).collect();
    let mut text = String::new();
    if open.is_empty() {
        text.push_str("\nNothing is found that nobody stands by.\n");
    }
    for kind in Kind::ALL {
        let of_it: Vec<&Finding> = open.iter().copied().filter(|it| it.kind == kind).collect();
        if of_it.is_empty() {
            continue;
        }
        let heading = format!("{}: {} ({})", kind.as_str(), kind.meaning(), grouped(of_it.len()));
        let _ = write!(text, "\n{}", wrap(&heading, WIDTH, "", ""));
        let shown = if all { of_it.len() } else { LISTED.min(of_it.len()) };
        for finding in of_it.iter().take(shown) {
            text.push_str(&wrap(&line(finding), WIDTH, "- ", "  "));
        }
        if shown < of_it.len() {
            let _ = writeln!(text, "  {} more; --all lists them", grouped(of_it.len() - shown));
        }
    }
    let accepted: Vec<(&Finding, &Acceptance)> =
        both().filter_map(|(finding, accepted)| Some((finding, accepted.as_ref()?))).collect();
    if all && !accepted.is_empty() {
        text.push_str("\nAccepted:\n");
        for (finding, acceptance) in accepted {
            let (kind, by) = (finding.kind.as_str(), &acceptance.by);
            let told = format!("{kind}: {}. {by}, {}: {}", line(finding), acceptance.date, acceptance.reason);
            text.push_str(&wrap(&told, WIDTH, "- ", "  "));
        }
    }
    text
}

/// What a finding is about, what it is and what was found.
fn line(finding: &Finding) -> String {
    let about = &finding.about;
    let body = match about.organisation.as_str() {
        "" if finding.readings == 0 => String::new(),
        "" => format!("{}, ", count(finding.readings, "reading")),
        code => format!("{code}, "),
    };
    let part = if about.breakdown.is_empty() { String::new() } else { format!(", {}", about.breakdown) };
    format!("{body}{} in {}{part}: {}", about.indicator, about.period, finding.said)
}

/// A row for each finding that nobody stands by, laid out as `screened.csv`, and what was found behind.
fn csv(screening: &Screening) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = [
        "finding",
        "organisation",
        "indicator",
        "period",
        "breakdown",
        "stage",
        "reason",
        "by",
        "date",
        "found",
    ];
    let mut done = writer.write_record(headings);
    for finding in screening.open() {
        let about = &finding.about;
        let period = about.period.to_string();
        let stage = if about.stage == outturn_core::Stage::Published { "" } else { about.stage.as_str() };
        let row = [
            finding.kind.as_str(),
            &about.organisation,
            &about.indicator,
            &period,
            &about.breakdown,
            stage,
            "",
            "",
            "",
            &finding.said,
        ];
        done = done.and_then(|()| writer.write_record(row));
    }
    // Writing to memory does not fail.
    let bytes = done.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn grouped(count: usize) -> String {
    written(&outturn_core::Quantity { value: count.into(), unit: outturn_core::Unit::Number })
}

fn count(number: usize, of: &str) -> String {
    format!("{} {of}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// Whether a run may go on, where it was asked that the readings be screened.
pub(super) fn refused(loaded: &Loaded) -> Result<(), Vec<Diagnostic>> {
    let open = of_scheme(loaded)?.open().count();
    if open == 0 {
        return Ok(());
    }
    let message =
        format!("the screen finds {} in these readings that nobody stands by", count(open, "thing"));
    let id = &loaded.scheme.scheme.id;
    let help = format!("`outturn screen {id} --facts {}` lists what", loaded.facts.place);
    Err(vec![Diagnostic::file(&loaded.facts.place, "not-screened", message, help)])
}

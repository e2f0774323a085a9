//! `outturn attribute`: whose patients they were, provider by provider.

use std::fmt::Write as _;

use outturn_award::{Attributed, Award, Run, Step, UsedReading, report};
use outturn_core::{Exact, Facts, Quantity, Unit};
use outturn_scheme::Scheme;
use outturn_scheme::words::marked;

use super::{Context, stranger, threads, typed};
use crate::cli::AttributeArgs;
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;
const HEADINGS: [&str; 12] = [
    "organisation",
    "step",
    "indicator",
    "period",
    "provider",
    "share",
    "numerator",
    "denominator",
    "attributed_numerator",
    "attributed_denominator",
    "standing",
    "source",
];

pub(super) fn run(context: &Context, args: &AttributeArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let (scheme, facts) = (&loaded.scheme.scheme, &loaded.facts.read.facts);
    let awards = match &args.earner {
        None => report(scheme, facts, threads(), |_| true).awards,
        Some(code) => match (stranger(scheme, facts, code, code), Run::new(scheme, facts).award_of(code)) {
            (None, Some(award)) => vec![award],
            (problem, _) => return context.give_up(problem.as_slice()),
        },
    };
    let shared: Vec<Shared<'_>> = awards.iter().flat_map(Shared::of_award).collect();
    if shared.is_empty() {
        let message = format!("no figure of {} is shared out among its earners", scheme.id);
        let help = "name a scheme that asks for `of = { providers = ... }`, and facts that say who served whom \
                    and by what share";
        return context.give_up(&[typed(&scheme.id, "nothing-shared", message, help)]);
    }
    let kept_out = load::kept_out(scheme, &loaded.facts);
    let page = match (args.csv, &args.earner) {
        (true, _) => csv_of(&shared),
        (false, None) => of_all(scheme, &loaded.facts.place, &shared),
        (false, Some(_)) => shared.iter().map(|it| it.of_one(scheme, facts)).collect::<Vec<_>>().join("\n"),
    };
    match context.answer(&page, Exit::Done) {
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, &loaded.facts.place)
        }
        failed => failed,
    }
}

/// A figure of a step that was shared out.
struct Shared<'a> {
    award: &'a Award,
    step: &'a Step,
    /// What it comes to; none where that is not known.
    whole: Option<&'a UsedReading>,
    /// What of each provider's is the earner's.
    parts: Vec<(&'a UsedReading, &'a Attributed)>,
}

impl<'a> Shared<'a> {
    /// The figures that were shared out for an earner, in the order of the steps and of what they were used as.
    fn of_award(award: &'a Award) -> Vec<Shared<'a>> {
        let mut found: Vec<Shared<'a>> = Vec::new();
        for step in &award.steps {
            for reading in &step.readings {
                let Some(attributed) = &reading.attributed else { continue };
                let role = reading.role.trim_end_matches(": part");
                let is_same = |it: &&'a UsedReading| {
                    it.indicator == reading.indicator && it.role == role && it.attributed.is_none()
                };
                let goes_on = |it: &&mut Shared<'a>| {
                    let before = it.parts.last().map(|(it, _)| (&it.indicator, &it.role));
                    it.step.address == step.address && before == Some((&reading.indicator, &reading.role))
                };
                match found.last_mut().filter(goes_on) {
                    Some(shared) => shared.parts.push((reading, attributed)),
                    None => found.push(Shared {
                        award,
                        step,
                        whole: step.readings.iter().find(is_same),
                        parts: vec![(reading, attributed)],
                    }),
                }
            }
        }
        found
    }

    fn sums(&self) -> (Exact, Exact) {
        let counts = self.parts.iter().map(|(_, it)| (&it.numerator, &it.denominator));
        counts.fold((Exact::ZERO, Exact::ZERO), |(above, below), (more, out_of)| {
            (&above + more, &below + out_of)
        })
    }

    /// The page of one earner.
    fn of_one(&self, scheme: &Scheme, facts: &Facts) -> String {
        let mut table = Table::new(&[
            ("Code", Align::Left),
            ("Provider", Align::Left),
            ("Its share", Align::Right),
            ("Counted", Align::Right),
            ("Out of", Align::Right),
            ("Attributed", Align::Right),
            ("Out of", Align::Right),
            ("Known", Align::Left),
        ]);
        for (reading, it) in &self.parts {
            let name = facts.organisations.get(&reading.organisation).map_or("", |body| &body.name);
            table.row([
                reading.organisation.clone(),
                name.to_owned(),
                percent(&it.share),
                separated(&reading.numerator),
                separated(&reading.denominator),
                count(&it.numerator),
                count(&it.denominator),
                reading.standing.to_string(),
            ]);
        }
        let (above, below) = self.sums();
        let none = String::new;
        table.row([
            none(),
            format!("{} in all", self.award.name),
            none(),
            none(),
            none(),
            count(&above),
            count(&below),
            self.whole.map_or_else(none, |it| it.standing.to_string()),
        ]);
        let mut text = heading(scheme, self.step, self.parts.first().map(|(it, _)| *it));
        let _ = writeln!(text, "{} {}\n\n{}", self.award.code, self.award.name, table.render());
        text.push_str(&wrap(&format!("{} {}", self.step.because, doubt(self.whole)), WIDTH, "", ""));
        text
    }
}

/// What the figures of a step are of.
fn heading(scheme: &Scheme, step: &Step, reading: Option<&UsedReading>) -> String {
    let of = reading.map_or_else(String::new, |it| {
        let title = scheme.indicators.get(&it.indicator).map_or(&it.indicator, |indicator| &indicator.title);
        format!(" {title}, {}.", it.period)
    });
    wrap(&format!("{}, {}:{of}", scheme.title, step.address), WIDTH, "", "")
}

/// What must be known of a figure.
fn doubt(whole: Option<&UsedReading>) -> String {
    match whole {
        Some(it) => it.note.clone(),
        None => String::new(),
    }
}

/// The page of all earners.
fn of_all(scheme: &Scheme, place: &str, shared: &[Shared<'_>]) -> String {
    let mut text = wrap(&format!("{} ({}), on facts in {place}", scheme.title, scheme.id), WIDTH, "", "");
    let mut steps: Vec<(&str, &str)> = Vec::new();
    for it in shared {
        let of = (it.step.address.as_str(), it.parts.first().map_or("", |(it, _)| it.indicator.as_str()));
        if !steps.contains(&of) {
            steps.push(of);
        }
    }
    for (address, indicator) in steps {
        let of_step = shared.iter().filter(|it| {
            it.step.address == address && it.parts.first().is_some_and(|(it, _)| it.indicator == indicator)
        });
        let mut table = Table::new(&[
            ("Code", Align::Left),
            ("Earner", Align::Left),
            ("Providers", Align::Right),
            ("Attributed", Align::Right),
            ("Out of", Align::Right),
            ("Figure", Align::Right),
            ("Outcome", Align::Left),
        ]);
        let (mut above, mut below, mut earners) = (Exact::ZERO, Exact::ZERO, 0_usize);
        let mut first = None;
        for it in of_step {
            let (numerator, denominator) = it.sums();
            let figure = it.whole.map_or_else(
                || "[x]".to_owned(),
                |it| if it.rounded { format!("≈{}", it.value) } else { it.value.clone() },
            );
            table.row([
                it.award.code.clone(),
                it.award.name.clone(),
                it.parts.len().to_string(),
                count(&numerator),
                count(&denominator),
                figure,
                it.step.outcome.as_str().to_owned(),
            ]);
            (above, below, earners) = (&above + &numerator, &below + &denominator, earners + 1);
            first = first.or(Some(it));
        }
        let unit = scheme.indicators.get(indicator).map(|it| (it.unit, it.decimals));
        let all = unit.zip(Exact::ratio(&above, &below));
        table.row([
            String::new(),
            format!("{earners} earners"),
            String::new(),
            count(&above),
            count(&below),
            all.map_or_else(String::new, |((unit, decimals), value)| marked(unit, &value, decimals)),
            String::new(),
        ]);
        if let Some(first) = first {
            text.push('\n');
            text.push_str(&heading(scheme, first.step, first.parts.first().map(|(it, _)| *it)));
            text.push('\n');
            text.push_str(&table.render());
        }
    }
    text
}

fn csv_of(shared: &[Shared<'_>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(HEADINGS);
    for it in shared {
        for (reading, attributed) in &it.parts {
            let row = [
                it.award.code.clone(),
                it.step.address.clone(),
                reading.indicator.clone(),
                reading.period.to_string(),
                reading.organisation.clone(),
                percent(&attributed.share),
                reading.numerator.clone(),
                reading.denominator.clone(),
                attributed.numerator.to_string(),
                attributed.denominator.to_string(),
                attributed.standing.to_string(),
                attributed.source.clone(),
            ];
            written = written.and_then(|()| writer.write_record(row));
        }
    }
    // Writing to memory does not fail.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}

/// A count as it is shown, to a tenth where it is not whole.
fn count(count: &Exact) -> String {
    marked(Unit::Number, count, usize::from(!count.is_whole()))
}

/// A count as it was reported, with thousands separated; shorthand as it stands.
fn separated(text: &str) -> String {
    Exact::parse_decimal(text).map_or_else(|_| text.to_owned(), |it| count(&it))
}

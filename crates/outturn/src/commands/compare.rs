//! `outturn compare`: published results against ours, figure by figure.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use outturn_award::against::{Ours, Standing, held, paid, scored, step_of};
use outturn_award::{Award, Run, Want};
use outturn_core::{Diagnostic, Exact, Figure};
use outturn_intake::facts::results::{self, Measured, PublishedResult, ResultsRead};
use outturn_scheme::Scheme;

use super::{Context, threads};
use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::library;
use crate::load::{self, Loaded};
use crate::table::{Align, Table, wrap};

/// The most results that are listed unless all are asked for.
const LISTED: usize = 20;

pub(super) fn run(context: &Context, args: &CompareArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let read = match (read_within(args), read_published(context, args, &loaded)) {
        (Ok(within), Ok((place, read))) => Ok((within, place, read)),
        (within, published) => {
            let problems = [within.err().map(|it| vec![it]), published.err()];
            Err(problems.into_iter().flatten().flatten().collect::<Vec<_>>())
        }
    };
    let (within, place, mut read) = match read {
        Ok(read) => read,
        Err(problems) => return context.give_up(&problems),
    };
    if let Some(within) = within {
        for result in &mut read.results {
            result.within = within.clone();
        }
    }
    if !read.rejections.is_empty() {
        let mut problems: Vec<Diagnostic> = read.rejections.iter().map(|it| it.diagnostic.clone()).collect();
        if read.rejections_beyond > 0 {
            let message = format!("{} more rows cannot be read and are not listed", read.rejections_beyond);
            problems.push(Diagnostic::file(&place, "many-rejections", message, "is this the right file?"));
        }
        return context.give_up(&problems);
    }
    if read.results.is_empty() {
        let help = "give a file with rows: organisation,step,quantity,value";
        return context.give_up(&[Diagnostic::file(&place, "no-results", "nothing is published here", help)]);
    }
    let compared = compare(&loaded, &read);
    let exit =
        if compared.iter().all(|it| it.standing == Standing::Agrees) { Exit::Done } else { Exit::Found };
    let kept_out = load::kept_out(&loaded.scheme.scheme, &loaded.facts);
    let page = page(&loaded, &place, &compared, args.all);
    match context.answer(&page, exit) {
        answered @ (Exit::Done | Exit::Found) => {
            context.complain(&kept_out.complaints);
            let told = Context::tell_kept_out(&kept_out, &loaded.facts.place);
            if answered == Exit::Found { answered } else { told }
        }
        failed => failed,
    }
}

fn read_within(args: &CompareArgs) -> Result<Option<Exact>, Diagnostic> {
    let Some(typed) = &args.within else { return Ok(None) };
    match Exact::parse_decimal(typed) {
        Ok(within) if !within.is_negative() => Ok(Some(within)),
        _ => {
            let message = format!("`{typed}` is not a distance");
            Err(Diagnostic::file("--within", "bad-number", message, "write it like 0.005, or 0 for exactly"))
        }
    }
}

/// The published results: a file that was named, or the library's beside the facts.
fn read_published(
    context: &Context,
    args: &CompareArgs,
    loaded: &Loaded,
) -> Result<(String, ResultsRead), Vec<Diagnostic>> {
    if let Some(file) = &args.published {
        let place = file.to_string_lossy().into_owned();
        let bytes = library::read(Path::new(file)).map_err(|problem| vec![problem])?;
        return results::results(&place, &bytes).map(|read| (place, read));
    }
    let id = &loaded.scheme.scheme.id;
    if let Some((place, bytes)) = published_file(context, id).map_err(|problem| vec![problem])? {
        return results::results(&place, &bytes).map(|read| (place, read));
    }
    let (family, year) = family_and_year(id);
    let place = context.library.name(&format!("data/{family}/{year}{}", results::ENDING));
    let message = format!("no published results are kept for {id}");
    Err(vec![Diagnostic::file(
        &place,
        "no-results",
        message,
        "give the file that holds them: --published FILE",
    )])
}

fn family_and_year(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or((id, id))
}

/// The file with the published results of a scheme that the library keeps, with its name in complaints.
pub(super) fn published_file(context: &Context, id: &str) -> Result<Option<(String, Vec<u8>)>, Diagnostic> {
    let (family, year) = family_and_year(id);
    for ending in ["", ".gz"] {
        let inside = format!("data/{family}/{year}{}{ending}", results::ENDING);
        if let Some(bytes) = context.library.file(&inside)? {
            return Ok(Some((context.library.name(&inside), bytes)));
        }
    }
    Ok(None)
}

/// One published result with ours.
struct Compared<'a> {
    published: &'a PublishedResult,
    ours: Ours,
    standing: Standing,
    /// Where the award parts from what was published: a step with its sentence. Only of what does not agree.
    parts_at: Option<(String, String)>,
}

fn compare<'a>(loaded: &Loaded, read: &'a ResultsRead) -> Vec<Compared<'a>> {
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let mut by_body: BTreeMap<&str, Vec<&PublishedResult>> = BTreeMap::new();
    for result in &read.results {
        by_body.entry(&result.organisation).or_default().push(result);
    }
    let run = &Run::new(scheme, facts);
    let bodies: Vec<(&str, Vec<&PublishedResult>)> = by_body.into_iter().collect();
    let part = bodies.len().div_ceil(threads()).max(1);
    let one = |(code, results): &(&str, Vec<&'a PublishedResult>)| {
        of_body(scheme, run.award_of(code).as_ref(), results)
    };
    let mut compared: Vec<Compared<'a>> = std::thread::scope(|scope| {
        let runs: Vec<_> = bodies
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().flat_map(one).collect::<Vec<_>>()))
            .collect();
        runs.into_iter()
            .flat_map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    compared.sort_by_key(|it| it.published.line);
    compared
}

fn of_body<'a>(scheme: &Scheme, award: Option<&Award>, results: &[&'a PublishedResult]) -> Vec<Compared<'a>> {
    let mut compared: Vec<Compared<'a>> = results
        .iter()
        .map(|&published| {
            let ours = award.map_or(Ours::NoFigure, |award| match published.measured {
                Measured::Points | Measured::Score => scored(award, &published.step),
                Measured::Pounds => paid(scheme, award, &published.step),
            });
            let standing = held(&published.value, &ours, &published.within);
            Compared { published, ours, standing, parts_at: None }
        })
        .collect();
    if compared.iter().all(|it| it.standing == Standing::Agrees) {
        return compared;
    }
    let doubt = match award {
        None => Some("No award is worked out for this organisation.".to_owned()),
        Some(award) => award.unsettled.iter().find_map(|it| match &it.want {
            Want::Organisation { why } => Some(format!("It is not known whether it earns ({why}).")),
            _ => None,
        }),
    };
    let (Some(award), None) = (award, &doubt) else {
        for it in compared.iter_mut().filter(|it| it.standing != Standing::Agrees) {
            it.parts_at = doubt.clone().map(|why| (it.published.organisation.clone(), why));
        }
        return compared;
    };
    // A line that parts explains the group and the whole above it.
    let lines = compared.iter().filter(|it| it.standing != Standing::Agrees);
    let first =
        lines.filter_map(|it| step_of(award, &it.published.step)).find(|step| !step.because.is_empty());
    let first = first.map(|step| (step.address.clone(), step.because.clone()));
    for it in compared.iter_mut().filter(|it| it.standing != Standing::Agrees) {
        let own = step_of(award, &it.published.step).map(|step| (step.address.clone(), step.because.clone()));
        let above = first.as_ref().filter(|_| it.ours != Ours::NoFigure);
        it.parts_at = own.or_else(|| above.cloned());
    }
    compared
}

fn page(loaded: &Loaded, place: &str, compared: &[Compared<'_>], all: bool) -> String {
    let scheme = &loaded.scheme.scheme;
    let mut text =
        format!("{} ({}), on facts in {}, against {place}\n\n", scheme.title, scheme.id, loaded.facts.place);
    text.push_str(&table(compared).render());
    let agree = compared.iter().filter(|it| it.standing == Standing::Agrees).count();
    let _ = writeln!(text, "\n{} of {} agree.", count(agree), count(compared.len()));
    let others: Vec<&Compared<'_>> = compared.iter().filter(|it| it.standing != Standing::Agrees).collect();
    if others.is_empty() {
        return text;
    }
    text.push_str("\nThose that do not:\n");
    let shown = if all { others.len() } else { LISTED };
    for it in others.iter().take(shown) {
        text.push_str(&wrap(&line(it), 100, "- ", "  "));
        if let Some((step, because)) = &it.parts_at {
            text.push_str(&wrap(&format!("{step}: {because}"), 100, "    ", "    "));
        }
    }
    if others.len() > shown {
        let _ = writeln!(text, "and {} more; `--all` lists them", count(others.len() - shown));
    }
    text
}

/// How published figures of one step stand to ours.
#[derive(Default)]
struct Tally {
    figures: usize,
    agree: usize,
    open: usize,
}

fn table(compared: &[Compared<'_>]) -> Table {
    let mut table = Table::new(&[
        ("Published", Align::Left),
        ("As", Align::Left),
        ("Figures", Align::Right),
        ("Agree", Align::Right),
        ("Differ", Align::Right),
        ("Not settled", Align::Right),
    ]);
    // In the order in which the file has them first.
    let mut places: BTreeMap<(&str, Measured), usize> = BTreeMap::new();
    let mut steps: Vec<(&str, Measured, Tally)> = Vec::new();
    for it in compared {
        let key = (it.published.step.as_str(), it.published.measured);
        let place = *places.entry(key).or_insert_with(|| {
            steps.push((key.0, key.1, Tally::default()));
            steps.len() - 1
        });
        let Some((_, _, tally)) = steps.get_mut(place) else { continue };
        tally.figures += 1;
        match it.standing {
            Standing::Agrees => tally.agree += 1,
            Standing::Open => tally.open += 1,
            Standing::Differs | Standing::Outside => {}
        }
    }
    for (step, measured, Tally { figures, agree, open }) in steps {
        table.row([
            step.to_owned(),
            measured.as_str().to_owned(),
            count(figures),
            count(agree),
            count(figures - agree - open),
            count(open),
        ]);
    }
    table
}

fn count(number: usize) -> String {
    Exact::from(u64::try_from(number).unwrap_or(u64::MAX)).grouped(0)
}

fn line(it: &Compared<'_>) -> String {
    let published = match &it.published.value {
        Figure::Known(value) => shown(value),
        nothing => nothing.shorthand().unwrap_or_default().to_owned(),
    };
    let ours = match &it.ours {
        Ours::Settled(ours) => shown(ours),
        Ours::Open(least, Some(most)) => format!("between {} and {}", shown(least), shown(most)),
        Ours::Open(..) => "not known".to_owned(),
        Ours::NotApplicable => "does not apply".to_owned(),
        Ours::NoFigure => "no such figure".to_owned(),
    };
    let PublishedResult { organisation, step, measured, .. } = it.published;
    format!("{organisation} {step}: {} published {published}, ours {ours}", measured.as_str())
}

/// A figure in as many decimals as it has, up to twelve.
fn shown(value: &Exact) -> String {
    match value.terminating() {
        Some(text) if text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 12) => text,
        _ => format!("≈{}", value.decimals(12)),
    }
}

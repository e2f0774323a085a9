//! `outturn framework progress`: readings against trajectories, and which measures of which schemes pay for them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_award::progress::{Point, points, set_by};
use outturn_core::{Diagnostic, Exact, Facts, Figure, Standing, Unit};
use outturn_scheme::words::{beside, day, marked, period};
use outturn_scheme::{Against, Catalogue, Framework, FrameworkItem, Indicator, Scheme, Trajectory};

use super::{WIDTH, find, gap, worth};
use crate::cli::framework::FrameworkProgressArgs;
use crate::commands::Context;
use crate::exit::Exit;
use crate::load::{self, LoadedFacts};
use crate::table::{Align, Table, wrap};

pub(super) fn run(context: &Context, args: &FrameworkProgressArgs) -> Exit {
    let (catalogue, facts) = match read(context, args) {
        Ok(read) => read,
        Err(problems) => return context.give_up(&problems),
    };
    let framework = match find(&catalogue, &args.framework) {
        Ok(framework) => framework,
        Err(problem) => return context.give_up(&[problem]),
    };
    let body = args.body.clone().or_else(|| framework.body.clone());
    if let Some(facts) = &facts
        && let Some(problem) = stranger(framework, args, body.as_deref(), facts)
    {
        return context.give_up(&[problem]);
    }
    let schemes = match schemes(context, &catalogue) {
        Ok(schemes) => schemes,
        Err(problems) => return context.give_up(&problems),
    };
    let page = Page {
        framework,
        catalogue: &catalogue,
        schemes: &schemes,
        facts: facts.as_ref(),
        body: &body,
        args,
    };
    let kept_out = facts.as_ref().map(load::rejected).unwrap_or_default();
    match context.answer(&page.text(), Exit::Done) {
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, facts.as_ref().map_or("", |it| it.place.as_str()))
        }
        failed => failed,
    }
}

/// What is counted, and the facts; no facts where none were named and the library has none for the framework.
fn read(
    context: &Context,
    args: &FrameworkProgressArgs,
) -> Result<(Catalogue, Option<LoadedFacts>), Vec<Diagnostic>> {
    let found = load::facts_files(&context.library, args.facts.as_ref(), &args.framework);
    let (place, files) = match found {
        Ok(found) => found,
        Err(problem) if args.facts.is_none() && problem.code == "no-facts" => {
            return Ok((load::indicators(&context.library, &BTreeMap::new())?.catalogue, None));
        }
        Err(problem) => return Err(vec![problem]),
    };
    let indicators = load::indicators(&context.library, &load::own_indicators(&place, &files))?;
    let read = outturn_intake::facts::read(&place, &files, &indicators.catalogue)?;
    Ok((indicators.catalogue, Some(LoadedFacts { place, files, read })))
}

/// A complaint about the body whose readings are asked for, where the facts do not have it.
fn stranger(
    framework: &Framework,
    args: &FrameworkProgressArgs,
    body: Option<&str>,
    facts: &LoadedFacts,
) -> Option<Diagnostic> {
    if framework.items.iter().all(|item| item.trajectory.is_empty()) {
        return None;
    }
    let known = &facts.read.facts.organisations;
    let some: Vec<&str> = known.iter().take(8).map(|it| it.code.as_str()).collect();
    let has = format!(
        "{} has {}{}",
        facts.place,
        some.join(", "),
        if known.iter().count() > 8 { " and others" } else { "" }
    );
    match body {
        None => {
            let message = "nothing says whose readings these trajectories are about";
            let help = format!("name a body with --body: {has}");
            Some(Diagnostic::file(&framework.id, "no-body", message, help))
        }
        Some(code) if known.get(code).is_none() => {
            let what = if args.body.is_some() { format!("--body {code}") } else { framework.id.clone() };
            let message = format!("there is no body `{code}` in {}", facts.place);
            Some(Diagnostic::file(&what, "unknown-body", message, format!("name another with --body: {has}")))
        }
        Some(_) => None,
    }
}

/// Every scheme of the library.
fn schemes(context: &Context, catalogue: &Catalogue) -> Result<Vec<Scheme>, Vec<Diagnostic>> {
    let ids = load::scheme_ids(&context.library).map_err(|problem| vec![problem])?;
    ids.iter().map(|id| Ok(load::scheme(&context.library, id, catalogue)?.scheme)).collect()
}

struct Page<'p> {
    framework: &'p Framework,
    catalogue: &'p Catalogue,
    schemes: &'p [Scheme],
    facts: Option<&'p LoadedFacts>,
    body: &'p Option<String>,
    args: &'p FrameworkProgressArgs,
}

impl Page<'_> {
    fn text(&self) -> String {
        let mut text = format!("{} ({})\n", self.framework.title, self.framework.id);
        if let (Some(facts), Some(code)) = (self.facts, self.body) {
            let name = facts.read.facts.organisations.get(code).map_or("", |it| it.name.as_str());
            let _ = writeln!(text, "readings of {name} ({code}) in {}", facts.place);
        }
        if let Some(as_at) = self.args.as_at {
            let _ = writeln!(text, "as it stood on {}", day(as_at));
        }
        let aimed = |item: &&FrameworkItem| !set_by(&item.trajectory, self.args.as_at).is_empty();
        let (with, without): (Vec<&FrameworkItem>, Vec<&FrameworkItem>) =
            self.framework.items.iter().partition(aimed);
        for item in &with {
            text.push_str(&self.item(item));
        }
        if self.facts.is_none() && !with.is_empty() {
            text.push_str("\nThere are no readings: give the folder that holds them with --facts DIR.\n");
        }
        let count = match (with.len(), without.len()) {
            (_, 0) => String::new(),
            (0, all) => format!("Nothing says where any of its {all} items are to go."),
            (_, 1) => format!("Nothing says where 1 of its {} items is to go:", self.framework.items.len()),
            (_, some) => {
                format!("Nothing says where {some} of its {} items are to go:", self.framework.items.len())
            }
        };
        if !count.is_empty() {
            let _ = writeln!(text, "\n{count}");
        }
        if !with.is_empty() {
            for item in without {
                text.push_str(&wrap(&format!("{} {}", item.id, item.title), WIDTH, "- ", "  "));
            }
        }
        if let Some(gap) = gap(self.framework) {
            text.push_str(&wrap(&gap, WIDTH, "\n", ""));
        }
        text
    }

    fn item(&self, item: &FrameworkItem) -> String {
        let mut text = wrap(&format!("{} {}", item.id, item.title), WIDTH, "\n", "  ");
        let Some(indicator) = item.indicator.as_ref().and_then(|id| self.catalogue.get(id)) else {
            return text;
        };
        let versions = set_by(&item.trajectory, self.args.as_at);
        for version in versions {
            text.push_str(&wrap(&set(indicator, version), WIDTH, "- ", "  "));
        }
        let none = Facts::default();
        let facts = self.facts.map_or(&none, |it| &it.read.facts);
        let code = self.body.as_deref().unwrap_or_default();
        let points = points(&item.trajectory, indicator, facts, code, self.args.as_at);
        if self.facts.is_some() {
            text.push('\n');
            text.push_str(&table(indicator, versions, &points));
        }
        text.push_str(&self.paying(item));
        text
    }

    /// The lines of schemes that pay for an item.
    fn paying(&self, item: &FrameworkItem) -> String {
        let name = format!("{}/{}", self.framework.id, item.id);
        let mut text = String::new();
        for scheme in self.schemes {
            for line in scheme.lines.iter().filter(|line| line.framework.contains(&name)) {
                let told = format!("Paid for by “{}”{}, of {}.", line.title, worth(line), scheme.id);
                text.push_str(&wrap(&told, WIDTH, "", "  "));
            }
        }
        if text.is_empty() { "No scheme pays for it.\n".to_owned() } else { text }
    }
}

/// What a version says.
fn set(indicator: &Indicator, version: &Trajectory) -> String {
    let shown = |value| marked(indicator.unit, value, indicator.decimals);
    let standing = match version.cite.standing {
        Standing::Seen => String::new(),
        standing => format!(" [{standing}]"),
    };
    format!(
        "set on {}: from {} in {} to {} in {}{standing}",
        day(version.set),
        shown(&version.from),
        period(&version.start),
        shown(&version.aim),
        period(&version.by)
    )
}

fn table(indicator: &Indicator, versions: &[Trajectory], points: &[Point<'_>]) -> String {
    let mut columns = vec![
        ("period", Align::Left),
        ("reading", Align::Right),
        ("on the path", Align::Right),
        ("which is", Align::Left),
    ];
    // Which path it is need be said only where there are several.
    if versions.len() > 1 {
        columns.push(("path set on", Align::Left));
    }
    let mut rows = Table::new(&columns);
    for point in points {
        let figure = point.reading.and_then(|it| it.value.known());
        let limits: Vec<_> = point.path.iter().collect();
        let reading = match (figure, point.reading.map(|it| &it.value)) {
            (Some(value), _) => beside(indicator.unit, value, &limits, indicator.decimals),
            (None, Some(figure)) => figure.shorthand().unwrap_or_default().to_owned(),
            (None, None) => String::new(),
        };
        let path = point.path.as_ref().map_or_else(String::new, |path| {
            let others: Vec<_> = figure.into_iter().collect();
            beside(indicator.unit, path, &others, indicator.decimals)
        });
        rows.row([
            point.period.to_string(),
            reading,
            path,
            which(indicator, point),
            point.version.set.to_string(),
        ]);
    }
    rows.render()
}

/// How a reading stands to the path, or why that is not known.
fn which(indicator: &Indicator, point: &Point<'_>) -> String {
    // Shares differ by percentage points; and a gap is never shown as none.
    let unit = if indicator.unit == Unit::Share { Unit::PercentagePoints } else { indicator.unit };
    let by = |gap| beside(unit, gap, &[&Exact::ZERO], indicator.decimals);
    let standing = match point.reading.map(|it| it.standing) {
        None | Some(Standing::Seen) => String::new(),
        Some(standing) => format!(" [{standing}]"),
    };
    match (&point.against, point.reading.map(|it| &it.value)) {
        (Some(Against::Ahead(gap)), _) => format!("ahead by {}{standing}", by(gap)),
        (Some(Against::On), _) => format!("on the path{standing}"),
        (Some(Against::Behind(gap)), _) => format!("behind by {}{standing}", by(gap)),
        (Some(Against::Off(gap)), _) => format!("off the path by {}{standing}", by(gap)),
        (None, None) => "not known: no reading".to_owned(),
        (None, Some(Figure::Missing(why))) if why.is_empty() => "not known: missing".to_owned(),
        (None, Some(Figure::Missing(why))) => format!("not known: missing, {why}"),
        (None, Some(Figure::Suppressed)) => "not known: suppressed".to_owned(),
        (None, Some(Figure::NotApplicable)) => "not applicable".to_owned(),
        (None, Some(Figure::Known(_))) => "before the path begins".to_owned(),
    }
}

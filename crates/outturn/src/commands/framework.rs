//! `outturn framework`: what a framework has, what of it a scheme pays for, and how far its aims are reached.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::{Diagnostic, Quantity, Standing, Unit};
use outturn_scheme::words::{day, percent, period};
use outturn_scheme::{Catalogue, Framework, FrameworkItem, Line, Scheme, Worth};

use super::Context;
use crate::cli::framework::{FrameworkCommand, FrameworkShowArgs};
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

mod progress;

const WIDTH: usize = 100;
/// Items of no domain.
const NO_DOMAIN: &str = "Without a domain";

pub(super) fn run(context: &Context, command: &FrameworkCommand) -> Exit {
    match command {
        FrameworkCommand::List => list(context),
        FrameworkCommand::Show(args) => show(context, args),
        FrameworkCommand::Progress(args) => progress::run(context, args),
    }
}

/// Every framework, with how many items it has, and of how many where some were not found.
fn list(context: &Context) -> Exit {
    let catalogue = match load::indicators(&context.library, &BTreeMap::new()) {
        Ok(indicators) => indicators.catalogue,
        Err(problems) => return context.give_up(&problems),
    };
    let columns = [
        ("framework", Align::Left),
        ("items", Align::Right),
        ("not found", Align::Right),
        ("holds for", Align::Left),
        ("title", Align::Left),
    ];
    let mut rows = Table::new(&columns);
    for framework in catalogue.frameworks.values() {
        let gaps = match framework.not_found() {
            0 => String::new(),
            count => count.to_string(),
        };
        rows.row([
            framework.id.clone(),
            framework.items.len().to_string(),
            gaps,
            framework.period.to_string(),
            framework.title.clone(),
        ]);
    }
    context.answer(&rows.render(), Exit::Done)
}

/// The framework of an id.
fn find<'c>(catalogue: &'c Catalogue, id: &str) -> Result<&'c Framework, Diagnostic> {
    catalogue.frameworks.get(id).ok_or_else(|| {
        let known: Vec<&str> = catalogue.frameworks.keys().map(String::as_str).collect();
        let help = format!("the frameworks of the library are {}", known.join(", "));
        Diagnostic::file(id, "unknown-framework", "there is no framework of this id", help)
    })
}

fn show(context: &Context, args: &FrameworkShowArgs) -> Exit {
    let catalogue = match load::indicators(&context.library, &BTreeMap::new()) {
        Ok(indicators) => indicators.catalogue,
        Err(problems) => return context.give_up(&problems),
    };
    let framework = match find(&catalogue, &args.framework) {
        Ok(framework) => framework,
        Err(problem) => return context.give_up(&[problem]),
    };
    let scheme = match &args.scheme {
        None => None,
        Some(named) => match load::scheme(&context.library, named, &catalogue) {
            Ok(loaded) => Some(loaded.scheme),
            Err(problems) => return context.give_up(&problems),
        },
    };
    context.answer(&page(framework, scheme.as_ref()), Exit::Done)
}

/// Whether it says what schemes must, may or may not do.
fn is_law(framework: &Framework) -> bool {
    framework.governs.is_some() || !framework.needs_one_of.is_empty() || !framework.permits.is_empty()
}

/// The items of a framework by domain; with a scheme, which lines pay for each.
fn page(framework: &Framework, scheme: Option<&Scheme>) -> String {
    let mut text = format!("{} ({})\n", framework.title, framework.id);
    if let Some(scheme) = scheme {
        let _ = writeln!(text, "against {} ({})", scheme.title, scheme.id);
    }
    let mut domains: Vec<(&str, Vec<&FrameworkItem>)> = Vec::new();
    for item in &framework.items {
        let domain = if item.domain.is_empty() { NO_DOMAIN } else { item.domain.as_str() };
        match domains.iter_mut().find(|(it, _)| *it == domain) {
            Some((_, items)) => items.push(item),
            None => domains.push((domain, vec![item])),
        }
    }
    let is_law = is_law(framework);
    let said = |item: &FrameworkItem| scheme.map_or_else(Vec::new, |it| said_of(framework, item, it));
    let paid = if is_law { "named by the scheme" } else { "paid for" };
    for (domain, items) in &domains {
        let named = items.iter().filter(|item| !said(item).is_empty()).count();
        let counted = match (scheme, items.len()) {
            (Some(_), all) => format!(": {named} of {all} {paid}"),
            (None, 1) => ": 1 item".to_owned(),
            (None, all) => format!(": {all} items"),
        };
        let _ = writeln!(text, "\n{domain}{counted}");
        for item in items {
            text.push_str(&wrap(&told(item, &said(item)), WIDTH, "- ", "  "));
        }
    }
    if let Some(gap) = gap(framework) {
        text.push_str(&wrap(&gap, WIDTH, "\n", ""));
    }
    if let Some(scheme) = scheme {
        let all = framework.items.iter().filter(|item| !said(item).is_empty()).count();
        let what = if is_law { "law" } else { "framework" };
        let _ = writeln!(text, "\n{all} of {} items of the {what} are {paid}.", framework.items.len());
        // A law that needs nothing of what is paid for has nothing to say of it.
        if !is_law || !framework.needs_one_of.is_empty() {
            text.push_str(&outside(framework, scheme, is_law));
        }
    }
    text
}

/// How many items were published that are not here.
fn gap(framework: &Framework) -> Option<String> {
    let all = framework.in_all.as_ref()?;
    let standing = match all.cite.standing {
        Standing::Seen => String::new(),
        standing => format!(" [{standing}]"),
    };
    match framework.not_found() {
        0 => None,
        1 => Some(format!("There are {} items in all{standing}; 1 was not found.", all.items)),
        count => Some(format!("There are {} items in all{standing}; {count} were not found.", all.items)),
    }
}

/// What of a scheme has to do with an item: lines that pay for it, and whether awards may be spent on it.
fn said_of(framework: &Framework, item: &FrameworkItem, scheme: &Scheme) -> Vec<String> {
    let name = format!("{}/{}", framework.id, item.id);
    let by = if is_law(framework) { "rested on by" } else { "paid for by" };
    let paying = scheme.lines.iter().filter(|line| line.framework.contains(&name));
    let mut said: Vec<String> = paying.map(|line| format!("{by} “{}”{}", line.title, worth(line))).collect();
    if scheme.spending.iter().flat_map(|it| &it.purposes).any(|it| it.name == name) {
        said.push("awards may be spent on it".to_owned());
    }
    said
}

/// What a scheme pays for beside a framework.
fn outside(framework: &Framework, scheme: &Scheme, is_law: bool) -> String {
    let is_of = |name: &String| name.rsplit_once('/').is_some_and(|(id, _)| id == framework.id);
    let lines: Vec<&Line> = scheme.lines.iter().filter(|line| !line.framework.iter().any(is_of)).collect();
    if lines.is_empty() {
        return String::new();
    }
    let heading = if is_law { "resting on nothing in this law" } else { "not in this framework" };
    let mut text = format!("\nPaid for, and {heading}\n");
    for line in lines {
        text.push_str(&wrap(&format!("“{}”{}", line.title, worth(line)), WIDTH, "- ", "  "));
    }
    text
}

fn told(item: &FrameworkItem, said: &[String]) -> String {
    let standing = match item.cite.standing {
        Standing::Seen => String::new(),
        standing => format!(" [{standing}]"),
    };
    let mut told = format!("{} {}{standing}", item.id, item.title);
    if let Some(withdrawn) = &item.withdrawn {
        let _ = write!(told, "; withdrawn on {}", day(withdrawn.on));
        if let Some(next) = &withdrawn.in_favour_of {
            let _ = write!(told, " in favour of {next}");
        }
    }
    if let Some(latest) = item.trajectory.last() {
        let _ = write!(told, "; has an aim by {}", period(&latest.by));
    }
    for it in said {
        let _ = write!(told, "; {it}");
    }
    told
}

fn worth(line: &Line) -> String {
    match (&line.worth, &line.points) {
        (Worth::Share, Some(points)) => {
            format!(", {} points", Quantity { value: points.clone(), unit: Unit::Number })
        }
        (Worth::Share, None) => format!(", {}", percent(&line.earns)),
        (Worth::Chosen(_), _) => ", where it is chosen".to_owned(),
        (Worth::Pays(_), _) => String::new(),
    }
}

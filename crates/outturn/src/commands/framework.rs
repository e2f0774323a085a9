//! `outturn framework`: what a framework has, and what of it a scheme pays for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::{Diagnostic, Quantity, Standing, Unit};
use outturn_scheme::words::percent;
use outturn_scheme::{Framework, FrameworkItem, Line, Scheme, Worth};

use super::Context;
use crate::cli::{FrameworkCommand, FrameworkShowArgs};
use crate::exit::Exit;
use crate::load;
use crate::table::wrap;

const WIDTH: usize = 100;
/// Items of no domain.
const NO_DOMAIN: &str = "Without a domain";

pub(super) fn run(context: &Context, command: &FrameworkCommand) -> Exit {
    match command {
        FrameworkCommand::Show(args) => show(context, args),
    }
}

fn show(context: &Context, args: &FrameworkShowArgs) -> Exit {
    let catalogue = match load::indicators(&context.library, &BTreeMap::new()) {
        Ok(indicators) => indicators.catalogue,
        Err(problems) => return context.give_up(&problems),
    };
    let Some(framework) = catalogue.frameworks.get(&args.framework) else {
        let known: Vec<&str> = catalogue.frameworks.keys().map(String::as_str).collect();
        let help = format!("the frameworks of the library are {}", known.join(", "));
        let message = "there is no framework of this id";
        return context.give_up(&[Diagnostic::file(&args.framework, "unknown-framework", message, help)]);
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
    let paying = |item: &FrameworkItem| {
        let name = format!("{}/{}", framework.id, item.id);
        scheme.map_or_else(Vec::new, |it| {
            it.lines.iter().filter(|line| line.framework.contains(&name)).collect()
        })
    };
    for (domain, items) in &domains {
        let paid = items.iter().filter(|item| !paying(item).is_empty()).count();
        let counted = match scheme {
            Some(_) => format!(": {paid} of {} paid for", items.len()),
            None => format!(": {} items", items.len()),
        };
        let _ = writeln!(text, "\n{domain}{counted}");
        for item in items {
            text.push_str(&wrap(&told(item, &paying(item)), WIDTH, "- ", "  "));
        }
    }
    if let Some(scheme) = scheme {
        let all = framework.items.iter().filter(|item| !paying(item).is_empty()).count();
        let _ = writeln!(text, "\n{all} of {} items of the framework are paid for.", framework.items.len());
        let outside: Vec<&Line> = scheme
            .lines
            .iter()
            .filter(|line| !line.framework.iter().any(|it| it.starts_with(&format!("{}/", framework.id))))
            .collect();
        if !outside.is_empty() {
            text.push_str("\nPaid for, and not in this framework\n");
            for line in outside {
                text.push_str(&wrap(&format!("“{}”{}", line.title, worth(line)), WIDTH, "- ", "  "));
            }
        }
    }
    text
}

fn told(item: &FrameworkItem, paying: &[&Line]) -> String {
    let standing = match item.cite.standing {
        Standing::Seen => String::new(),
        standing => format!(" [{standing}]"),
    };
    let mut told = format!("{} {}{standing}", item.id, item.title);
    for line in paying {
        let _ = write!(told, "; paid for by “{}”{}", line.title, worth(line));
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

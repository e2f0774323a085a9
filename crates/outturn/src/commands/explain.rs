//! `outturn explain`: one earner's award, step by step, and why.

use outturn_award::fit::not_an_earner;
use outturn_award::statement::statement;
use outturn_award::{Award, Bounds, award};
use outturn_core::exact::Direction;
use outturn_core::{Exact, Pence, Quantity, Unit};
use outturn_scheme::Scheme;

use super::{Context, print, tell, typed};
use crate::cli::ExplainArgs;
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

pub(super) fn run(context: &Context, args: &ExplainArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let earner = match (not_an_earner(scheme, facts, &args.earner), facts.organisations.get(&args.earner)) {
        (None, Some(earner)) => earner,
        (why, _) => {
            let help = "name a code that `outturn award` lists";
            return context.give_up(&[typed(&args.earner, "not-an-earner", why.unwrap_or_default(), help)]);
        }
    };
    let award = award(scheme, facts, earner);
    print(&page(scheme, &award, args.all));
    let kept_out = load::kept_out(scheme, &loaded.facts);
    if kept_out.is_empty() {
        return Exit::Done;
    }
    context.complain(&kept_out);
    tell(&format!("{} rows of the facts were kept out or could not be used\n", kept_out.len()));
    Exit::Incomplete
}

fn page(scheme: &Scheme, award: &Award, all: bool) -> String {
    let mut text = format!("{} {}: {} ({})\n\n", award.code, award.name, scheme.title, scheme.id);
    text.push_str(&waterfall(award).render());
    text.push('\n');
    let said = statement(scheme, award, all);
    for line in &said.result {
        text.push_str(&wrap(line, 100, "", ""));
    }
    section(&mut text, if all { "Every step" } else { "What decided it" }, &said.reasons);
    section(&mut text, "What would settle it", &said.open);
    section(&mut text, "What is in doubt", &said.doubts);
    text
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("\n{title}\n"));
    for line in lines {
        text.push_str(&wrap(line, 100, "- ", "  "));
    }
}

fn waterfall(award: &Award) -> Table {
    let mut table = Table::new(&[
        ("Step", Align::Left),
        ("Share", Align::Right),
        ("Outcome", Align::Left),
        ("Change", Align::Right),
        ("Leaves at least", Align::Right),
        ("At most", Align::Right),
    ]);
    for step in &award.steps {
        let share = step.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share }.to_string());
        table.row([
            step.address.clone(),
            share.unwrap_or_default(),
            step.outcome.as_str().replace('_', " "),
            change(step.before.as_ref(), step.after.as_ref()),
            step.after.as_ref().map_or_else(|| "not known".to_owned(), |it| pounds(&it.least)),
            step.after.as_ref().map_or_else(|| "not known".to_owned(), |it| pounds(&it.most)),
        ]);
    }
    table
}

/// The change a step makes if everything unknown goes for the earner. A mark tells that pennies are not whole.
fn change(before: Option<&Bounds>, after: Option<&Bounds>) -> String {
    let (Some(before), Some(after)) = (before, after) else { return "not known".to_owned() };
    let change = &after.most - &before.most;
    if change.is_zero() { String::new() } else { pounds(&change) }
}

/// Pounds and pence; a star where the amount used is not whole pence.
fn pounds(pence: &Exact) -> String {
    let shown = Pence::nearest(pence, Direction::HalfUp);
    if pence.is_whole() { shown.to_string() } else { format!("{shown}*") }
}

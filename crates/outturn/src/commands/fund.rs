//! `outturn fund`: what full awards of all earners come to, and whether the money is there.

use std::fmt::Write as _;

use outturn_award::fund::{Against, FullAward, Funding, Sum, funding};
use outturn_core::exact::Direction;
use outturn_core::{Diagnostic, Exact, Pence, Quantity, Standing, Unit};
use outturn_scheme::words::{inside, percent, period, pounds, role};
use outturn_scheme::{Budget, Cite, Scheme};

use super::{Context, threads};
use crate::cli::FundArgs;
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

const WIDTH: usize = 100;
/// The most earners that are named of those whose full award is not known.
const NAMED: usize = 8;

pub(super) fn run(context: &Context, args: &FundArgs) -> Exit {
    let loaded = match load::load(&context.library, &args.on.scheme, args.on.facts.as_ref()) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let scheme = &loaded.scheme.scheme;
    if scheme.is_score() {
        let message = "this scheme gives scores, and no money";
        let help = "name a scheme that pays";
        return context.give_up(&[Diagnostic::file(&loaded.scheme.file, "no-money", message, help)]);
    }
    let budgets = &loaded.indicators.catalogue.budgets;
    let found = funding(scheme, &loaded.facts.read.facts, budgets, threads());
    let budget = scheme.value.funded_by.as_ref().and_then(|it| budgets.get(it));
    let page = page(scheme, budget, &loaded.facts.place, &found);
    let exit = if found.is_short() { Exit::Found } else { Exit::Done };
    let kept_out = load::kept_out(scheme, &loaded.facts);
    match context.answer(&page, exit) {
        answered @ (Exit::Done | Exit::Found) => {
            context.complain(&kept_out.complaints);
            let told = Context::tell_kept_out(&kept_out, &loaded.facts.place);
            if answered == Exit::Found { answered } else { told }
        }
        failed => failed,
    }
}

fn page(scheme: &Scheme, budget: Option<&Budget>, place: &str, found: &Funding) -> String {
    let mut text = format!("What {} ({}) may cost, on facts in {place}\n\n", scheme.title, scheme.id);
    text.push_str(&full_awards(found));
    match (budget, &scheme.value.funded_by) {
        (Some(budget), _) => {
            let _ = writeln!(text, "\nIt is paid from {}.", budget.title);
        }
        (None, Some(named)) => {
            let told = format!("It is paid from {}, of which the library has no file.", inside(&role(named)));
            text.push_str(&wrap(&told, WIDTH, "\n", ""));
        }
        (None, None) => text.push_str("\nThe scheme does not say where the money comes from.\n"),
    }
    if !found.against.is_empty() {
        text.push('\n');
        text.push_str(&held(found, scheme));
        for against in &found.against {
            text.push_str(&doubt(against, scheme));
        }
    }
    text.push_str(&published(scheme, found));
    for it in &found.untouchable {
        let _ = writeln!(text, "\nNot to be touched: {}, {}", it.title, period(&scheme.year));
        let told = match (&it.limit, it.pounds()) {
            (None, _) => "How much it is was not found in the sources read.".to_owned(),
            (Some(limit), sum) => {
                let per_head = limit.per_head.as_ref().map(|(amount, _)| match &it.heads {
                    Some(heads) => format!("{} for each of {} heads", pounds(amount), number(heads)),
                    None => {
                        format!("{} for each head, and not every count of heads is known", pounds(amount))
                    }
                });
                let all = sum.as_ref().map(|sum| format!("{} in all", pounds(sum)));
                let said: Vec<String> = per_head.into_iter().chain(all).collect();
                let total = limit.total.as_ref().filter(|total| Some(*total) != sum.as_ref());
                let total = total.map_or(String::new(), |it| format!(" ({} was published)", pounds(it)));
                let share = sum.and_then(|sum| Exact::ratio(&found.known().exact(), &(&sum * &hundred())));
                let share = share.map_or(String::new(), |share| {
                    format!(
                        " Full awards come to {} of it, and none of that may be paid from it.",
                        percent(&rounded(&share))
                    )
                });
                format!("{}{total}.{share}", said.join(": "))
            }
        };
        text.push_str(&wrap(&told, WIDTH, "  ", "  "));
        if let Some(limit) = &it.limit {
            text.push_str(&noted(&limit.cite, ""));
        }
    }
    text
}

/// The sum of full awards, the largest and the smallest, and those that are not known.
fn full_awards(found: &Funding) -> String {
    let unknown = found.unknown();
    let sized = found.by_size();
    let mut rows = Table::new(&[("full awards", Align::Left), ("pounds", Align::Right)]);
    let sum = match (unknown.len(), sized.len()) {
        (0, _) => found.known().to_string(),
        (_, 0) => "not known".to_owned(),
        _ => format!("at least {}", found.known()),
    };
    let all = match found.full.len() {
        1 => "the one earner".to_owned(),
        count => format!("all {} earners", grouped(count)),
    };
    rows.row([all, sum]);
    let one = |what: &str, it: &FullAward| {
        [format!("{what}: {} {}", it.code, it.name), it.pence.map(|it| it.to_string()).unwrap_or_default()]
    };
    if let [largest, .., smallest] = sized.as_slice() {
        rows.row(one("the largest", largest));
        if let Some(middle) = sized.get(sized.len() / 2) {
            rows.row(one("the middle one", middle));
        }
        rows.row(one("the smallest", smallest));
    }
    let mut text = rows.render();
    if !unknown.is_empty() {
        let named: Vec<&str> = unknown.iter().take(NAMED).map(|it| it.code.as_str()).collect();
        let beyond = if unknown.len() > NAMED { " and others" } else { "" };
        let told = format!(
            "{} of them {} not known: {}{beyond}.",
            grouped(unknown.len()),
            if unknown.len() == 1 { "is" } else { "are" },
            named.join(", ")
        );
        text.push_str(&wrap(&told, WIDTH, "", ""));
    }
    text
}

/// Each sum that full awards are held against.
fn held(found: &Funding, scheme: &Scheme) -> String {
    let columns = [("held against", Align::Left), ("pounds", Align::Right), ("full awards are", Align::Left)];
    let mut rows = Table::new(&columns);
    for against in &found.against {
        let Some(sum) = &against.pounds else {
            rows.row([what(against.sum, scheme), "not found".to_owned(), String::new()]);
            continue;
        };
        rows.row([what(against.sum, scheme), pounds(sum), verdict(found, sum)]);
    }
    rows.render()
}

fn what(sum: Sum, scheme: &Scheme) -> String {
    match sum {
        Sum::Available => "published as available".to_owned(),
        Sum::SetAside => "set aside for the scheme".to_owned(),
        Sum::Limit => format!("the whole budget, {}", period(&scheme.year)),
    }
}

fn verdict(found: &Funding, sum: &Exact) -> String {
    let above = found.above(sum);
    let by = Pence::nearest(&above.abs(), Direction::HalfUp);
    let all_known = found.unknown().is_empty();
    match (above.is_zero(), above.is_negative(), all_known) {
        (true, _, true) => "as much".to_owned(),
        (false, false, true) => format!("{by} more"),
        (_, false, false) => format!("at least {by} more"),
        (_, true, true) => format!("{by} less"),
        (_, true, false) => "not known".to_owned(),
    }
}

/// What is in doubt about a sum.
fn doubt(against: &Against, scheme: &Scheme) -> String {
    let of = format!("{}: ", what(against.sum, scheme));
    against.cite.as_ref().map_or(String::new(), |cite| noted(cite, &of))
}

fn noted(cite: &Cite, of: &str) -> String {
    if cite.note.is_empty() {
        return String::new();
    }
    let standing = match cite.standing {
        Standing::Seen => String::new(),
        standing => format!("[{standing}] "),
    };
    wrap(&format!("{of}{standing}{}", cite.note), WIDTH, "  ", "  ")
}

/// What was published as paid, and what share of full awards that is.
fn published(scheme: &Scheme, found: &Funding) -> String {
    let Some(published) = &scheme.published else { return String::new() };
    let Some(paid) = &published.paid else { return String::new() };
    let in_pence = paid * &hundred();
    let of = |pence: &Exact| Exact::ratio(&in_pence, pence).map(|it| percent(&rounded(&it)));
    let mut told = format!("Published as paid: {}", pounds(paid));
    if found.unknown().is_empty()
        && let Some(share) = of(&found.known().exact())
    {
        let _ = write!(told, ", {share} of full awards");
    }
    if let Some(available) = &published.maximum
        && let Some(share) = of(&(available * &hundred()))
    {
        let _ = write!(
            told,
            ", {share} of what was published as available; {} was not paid",
            pounds(&(available - paid))
        );
    }
    format!("\n{}", wrap(&format!("{told}."), WIDTH, "", ""))
}

/// A share to a tenth of a per cent, as it is shown.
fn rounded(share: &Exact) -> Exact {
    Exact::fraction(1, 1000).map_or_else(|| share.clone(), |step| share.rounded(&step, Direction::HalfUp))
}

fn hundred() -> Exact {
    Exact::from(100_u8)
}

fn number(value: &Exact) -> String {
    Quantity { value: value.clone(), unit: Unit::Number }.to_string()
}

fn grouped(count: usize) -> String {
    u64::try_from(count).map_or_else(|_| count.to_string(), |count| number(&Exact::from(count)))
}

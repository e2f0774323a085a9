//! What a scheme is, what a full award is worth, and how an award ends.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Quantity, Unit};

use super::condition::{and, reading};
use super::{Said, VERSION};
use crate::model::{Amount, DeductionBase, Factor, Over, Rounding, Scheme, ValueBasis};
use crate::words::{capital, day, inside, kinds, period, pounds, role, written};

pub(super) fn about(scheme: &Scheme) -> Vec<Said> {
    let mut said = Vec::new();
    let mut version = Vec::new();
    let mut add = |text: String| said.push(Said::plain(text));
    let open = day(scheme.organisations_as_at);
    add(format!("It pays {} for {}.", kinds(&scheme.earner), period(&scheme.year)));
    add(format!("Every one that was open on {open} has an award."));
    if let Some(paid) = scheme.paid_as_at {
        add(format!("One that has closed by {} is paid through those that took its place.", day(paid)));
    }
    if scheme.example {
        add("It is an example: nobody is paid under it.".to_owned());
    }
    if let Some(issued) = scheme.issued {
        version.push(format!("This version was issued on {}.", day(issued)));
    }
    if let Some(next) = &scheme.replaced_by {
        version.push(format!("It was replaced by {next} while the year ran."));
    }
    said.extend(version.into_iter().map(|text| Said { address: VERSION.to_owned(), ..Said::plain(text) }));
    said.extend(super::law::made_under(scheme));
    said
}

pub(super) fn value(scheme: &Scheme) -> Vec<Said> {
    let value = &scheme.value;
    let text = match &value.basis {
        ValueBasis::PerHead { amount, population } => format!(
            "A full award is {} for each head: {}.",
            amount_of(scheme, amount),
            reading(scheme, population)
        ),
        ValueBasis::Fixed { amount } => format!("A full award is {}.", amount_of(scheme, amount)),
        ValueBasis::PerPoint { amount } => {
            let counted = scheme.lines.iter().filter(|line| !line.earns.is_zero());
            let points: Exact = counted.filter_map(|line| line.points.as_ref()).sum();
            let points = Quantity { value: points, unit: Unit::Number };
            format!("A full award is {} for each of {points} points.", amount_of(scheme, amount))
        }
        ValueBasis::Score { points } => {
            let points = Quantity { value: points.clone(), unit: Unit::Number };
            format!("The award is a score of up to {points} points, and no money.")
        }
        ValueBasis::Sum => "Every measure pays by itself, and the award is their sum.".to_owned(),
    };
    let mut said = vec![Said::rule("value", text, &value.cite)];
    if let Some(budget) = &value.funded_by {
        said.push(Said::plain(format!("The money comes from {}.", inside(&role(budget)))));
    }
    for (id, table) in &scheme.tables {
        let by = match table.by.as_slice() {
            [] => String::new(),
            kinds => format!(
                ", by {}",
                and(&kinds
                    .iter()
                    .map(|kind| role(kind).trim_start_matches("the ").to_owned())
                    .collect::<Vec<_>>())
            ),
        };
        let text = format!("The table “{}” sets{by}, as at {}:", table.title, day(table.as_at));
        said.push(Said::rule(format!("table/{id}"), text, &table.cite));
        for row in table.rows.iter().filter(|row| row.holds(table.as_at)) {
            let named: Vec<String> = row.when.iter().flatten().cloned().collect();
            let whom = if named.is_empty() { "everyone else".to_owned() } else { and(&named) };
            let whom = if table.rows.len() == 1 { "everyone".to_owned() } else { whom };
            said.push(Said::plain(format!("{} for {whom}.", written(&row.value))).inside(1));
        }
    }
    said
}

/// An amount of money: itself, or the table that sets it.
pub(super) fn amount_of(scheme: &Scheme, amount: &Amount) -> String {
    match amount {
        Amount::Fixed(amount) => pounds(amount),
        Amount::Table(id) => {
            let title = scheme.tables.get(id).map_or(id.as_str(), |it| &it.title);
            format!("what the table “{title}” sets")
        }
    }
}

pub(super) fn factors(scheme: &Scheme) -> Vec<Said> {
    scheme.factors.iter().map(|it| factor(scheme, it)).collect()
}

fn factor(scheme: &Scheme, factor: &Factor) -> Said {
    let over = match &factor.over {
        Over::Number(number) => Quantity { value: number.clone(), unit: Unit::Number }.to_string(),
        Over::Reading(asked) => reading(scheme, asked),
    };
    let number = |it: &Exact| Quantity { value: it.clone(), unit: Unit::Number }.to_string();
    let mut limits = Vec::new();
    limits.extend(factor.at_least.as_ref().map(|it| format!("never less than {}", number(it))));
    limits.extend(factor.at_most.as_ref().map(|it| format!("never more than {}", number(it))));
    let limits = if limits.is_empty() { String::new() } else { format!(", {}", limits.join(" and ")) };
    let text = format!(
        "{}: what is earned{} is multiplied by {}, over {over}{limits}.",
        factor.title,
        groups(scheme, &factor.only),
        reading(scheme, &factor.of)
    );
    Said::rule(format!("factor/{}", factor.id), text, &factor.cite)
}

/// The groups that a rule is confined to: ` in “Quality”`.
pub(super) fn groups(scheme: &Scheme, only: &[usize]) -> String {
    let titles: Vec<String> =
        only.iter().filter_map(|&at| scheme.groups.get(at)).map(|it| format!("“{}”", it.title)).collect();
    if titles.is_empty() { String::new() } else { format!(" in {}", and(&titles)) }
}

pub(super) fn ending(scheme: &Scheme) -> Vec<Said> {
    let mut said = Vec::new();
    if let Some(cap) = &scheme.cap {
        let most = match cap.at_most.unit {
            Unit::Share => format!("{} of the full award", cap.at_most),
            _ => pounds(&cap.at_most.value),
        };
        said.push(Said::rule("cap", format!("No award is above {most}."), &cap.cite));
    }
    said.push(Said::rule(
        "rounding",
        rounding(&scheme.value.rounding, scheme.is_score()),
        &scheme.value.cite,
    ));
    said
}

/// What rounding does.
pub fn rounding(rounding: &Rounding, is_score: bool) -> String {
    let to = Exact::ratio(&rounding.to_pence, &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
    if is_score {
        let to = Quantity { value: to, unit: Unit::Number };
        let way = match rounding.direction {
            Direction::HalfUp | Direction::HalfEven => "to the nearest multiple of",
            Direction::Down => "down to a multiple of",
            Direction::Up => "up to a multiple of",
        };
        return format!("The score is rounded once, {way} {to}.");
    }
    let (unit, whole) = if rounding.to_pence == Exact::ONE {
        ("penny".to_owned(), "whole penny".to_owned())
    } else if to == Exact::ONE {
        ("pound".to_owned(), "whole pound".to_owned())
    } else {
        let multiple = format!("multiple of {}", pounds(&to));
        (multiple.clone(), multiple)
    };
    match rounding.direction {
        Direction::HalfUp => format!("The amount is rounded once, to the nearest {unit}."),
        Direction::HalfEven => {
            format!("The amount is rounded once, to the nearest {unit}; an exact half goes to the even one.")
        }
        Direction::Down => format!("The amount is rounded once, down to a {whole}."),
        Direction::Up => format!("The amount is rounded once, up to a {whole}."),
    }
}

/// What deductions take their shares of.
pub(super) fn deducted_from(base: DeductionBase) -> &'static str {
    match base {
        DeductionBase::Earned => "what was earned",
        DeductionBase::Maximum => "a full award",
    }
}

/// A title as the beginning of a sentence.
pub(super) fn heading(title: &str) -> String {
    capital(title)
}

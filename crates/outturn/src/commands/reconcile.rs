//! `outturn reconcile`: every way in which the rules reach a published figure.

use std::fmt::Write;

use outturn_award::plain::beyond;
use outturn_award::reconcile::{Published, Set, Way, deduction_sets, line_sets, reconcile};
use outturn_core::{Diagnostic, Exact, Quantity, Unit};
use outturn_scheme::{DeductionBase, Scheme};

use super::{Context, typed};
use crate::cli::{Base, ReconcileArgs};
use crate::exit::Exit;
use crate::load;
use crate::table::{Align, Table, wrap};

/// The most sets that are listed for one way.
const SETS_MAX: usize = 40;

pub(super) fn run(context: &Context, args: &ReconcileArgs) -> Exit {
    let loaded = load::indicators(&context.library, &std::collections::BTreeMap::new())
        .and_then(|indicators| load::scheme(&context.library, &args.scheme, &indicators.catalogue));
    let scheme = match loaded {
        Ok(loaded) => loaded.scheme,
        Err(problems) => return context.give_up(&problems),
    };
    if let Some(what) = beyond(&scheme) {
        let message = format!("{} has {what}, so its ways to a figure cannot be listed", scheme.id);
        let help = "`outturn compare` holds published figures against what the facts come to";
        return context.give_up(&[Diagnostic::file(&args.scheme, "not-listable", message, help)]);
    }
    let (maximum, published) = match (read_maximum(args), read_published(args)) {
        (Ok(maximum), Ok(published)) => (maximum, published),
        (maximum, published) => {
            let problems: Vec<Diagnostic> = [maximum.err(), published.err()].into_iter().flatten().collect();
            return context.give_up(&problems);
        }
    };
    let base = args.deductions_from.map(|base| match base {
        Base::Earned => DeductionBase::Earned,
        Base::Maximum => DeductionBase::Maximum,
    });
    let ways = reconcile(&scheme, &maximum, &published, base);
    let page = page(&scheme, args, &maximum, &published, base.unwrap_or(scheme.deductions_from), &ways);
    context.answer(&page, if ways.is_empty() { Exit::Found } else { Exit::Done })
}

fn read_maximum(args: &ReconcileArgs) -> Result<Exact, Diagnostic> {
    let typed_in = &args.maximum;
    match Quantity::parse(typed_in) {
        Ok(quantity) if quantity.unit == Unit::Pounds && quantity.value > Exact::ZERO => {
            Ok(&quantity.value * &Exact::from(100_u8))
        }
        Ok(quantity) if quantity.unit == Unit::Number => {
            let message = format!("`{typed_in}` has no unit");
            Err(typed(
                "--maximum",
                "number-without-unit",
                message,
                format!("write £{typed_in} if pounds are meant"),
            ))
        }
        _ => {
            let message = format!("`{typed_in}` is not an amount of money above zero");
            Err(typed("--maximum", "bad-number", message, "write it like £3,437,400"))
        }
    }
}

fn read_published(args: &ReconcileArgs) -> Result<Published, Diagnostic> {
    let typed_in = &args.published;
    let wrong = || {
        let message = format!("`{typed_in}` is neither an amount of money nor a share");
        typed("--published", "bad-number", message, "write it like £967,000 or 87.5%")
    };
    let figure = Quantity::parse(typed_in).map_err(|_| wrong())?;
    let like = match figure.unit {
        Unit::Pounds => "an amount of money, as what was published is: £1,000",
        Unit::Share => "a share, as what was published is: 0.1%",
        Unit::Number => {
            let help = format!("write £{typed_in} if pounds are meant, {typed_in}% if a share is");
            return Err(typed(
                "--published",
                "number-without-unit",
                format!("`{typed_in}` has no unit"),
                help,
            ));
        }
        Unit::PercentagePoints | Unit::Per(_) => return Err(wrong()),
    };
    if figure.value.is_negative() {
        return Err(typed(
            "--published",
            "bad-number",
            format!("`{typed_in}` is below zero"),
            "an award is £0 or above",
        ));
    }
    let unit = match &args.rounded_to {
        Some(text) => {
            Quantity::parse(text)
                .ok()
                .filter(|unit| unit.unit == figure.unit && unit.value > Exact::ZERO)
                .ok_or_else(|| {
                    let message =
                        format!("`{text}` is not what the published figure can have been rounded to");
                    typed("--rounded-to", "bad-number", message, format!("name {like}"))
                })?
                .value
        }
        None => last_digit(&figure),
    };
    if figure.unit == Unit::Share {
        return Ok(Published::Share { share: figure.value, rounded_to: unit });
    }
    let hundred = Exact::from(100_u8);
    Ok(Published::Amount { pence: &figure.value * &hundred, rounded_to: &unit * &hundred })
}

/// The place of the last digit that is not a nought: £10,000 for £220,000, 0.1 % for 87.5 %.
fn last_digit(figure: &Quantity) -> Exact {
    let ten = Exact::from(10_u8);
    let written = figure.written().abs();
    let mut place = Exact::ONE;
    let fits = |place: &Exact| Exact::ratio(&written, place).is_some_and(|it| it.is_whole());
    while !fits(&place) {
        place = Exact::ratio(&place, &ten).unwrap_or(Exact::ONE);
    }
    while !written.is_zero() && fits(&(&place * &ten)) {
        place = &place * &ten;
    }
    Exact::ratio(&place, &figure.unit.factor()).unwrap_or(place)
}

fn share(value: &Exact) -> String {
    Quantity { value: value.clone(), unit: Unit::Share }.to_string()
}

fn page(
    scheme: &Scheme,
    args: &ReconcileArgs,
    maximum: &Exact,
    published: &Published,
    base: DeductionBase,
    ways: &[Way],
) -> String {
    let pounds = |pence: &Exact| {
        let value = Exact::ratio(pence, &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
        Quantity { value, unit: Unit::Pounds }.to_string()
    };
    let (figure, unit) = match published {
        Published::Amount { pence, rounded_to } => (pounds(pence), pounds(rounded_to)),
        Published::Share { share: it, rounded_to } => (share(it), share(rounded_to)),
    };
    let from = match base {
        DeductionBase::Earned => "what was earned",
        DeductionBase::Maximum => "the full award",
    };
    let mut text = wrap(
        &format!(
            "{}: {figure}, rounded to {unit}, of a full award of {}, with deductions from {from}.",
            scheme.title,
            pounds(maximum)
        ),
        100,
        "",
        "",
    );
    if ways.is_empty() {
        text.push_str("No set of lines, standards and gateways reaches it.\n");
        return text;
    }
    let _ = writeln!(text, "{} way{} to reach it:\n", ways.len(), if ways.len() == 1 { "" } else { "s" });
    let mut table = Table::new(&[
        ("Gateways leave", Align::Right),
        ("Earned", Align::Right),
        ("Taken", Align::Right),
        ("Of the full award", Align::Right),
        ("Award", Align::Right),
        ("Sets of lines", Align::Right),
        ("Sets of standards", Align::Right),
    ]);
    for way in ways {
        let of_full = Exact::ratio(&way.award.exact(), maximum).unwrap_or(Exact::ZERO);
        table.row([
            share(&way.passed),
            share(&way.earned),
            share(&way.taken),
            Unit::Share.show(&of_full, 3),
            way.award.to_string(),
            way.line_sets.to_string(),
            way.deduction_sets.to_string(),
        ]);
    }
    text.push_str(&table.render());
    if args.list {
        for way in ways {
            list_sets(
                &mut text,
                &format!("Lines that earn {}", share(&way.earned)),
                &line_sets(scheme, &way.earned, SETS_MAX),
                way.line_sets,
            );
            let standards = deduction_sets(scheme, &way.taken, SETS_MAX);
            list_sets(
                &mut text,
                &format!("Standards that take {}", share(&way.taken)),
                &standards,
                way.deduction_sets,
            );
        }
    }
    text
}

fn list_sets(text: &mut String, title: &str, sets: &[Set], total: u128) {
    let _ = writeln!(text, "\n{title}");
    for set in sets {
        let line = if set.is_empty() { "none".to_owned() } else { set.join(", ") };
        text.push_str(&wrap(&line, 100, "- ", "  "));
    }
    let listed = u128::try_from(sets.len()).unwrap_or(u128::MAX);
    if listed < total {
        let _ = writeln!(text, "and {} more", total - listed);
    }
}

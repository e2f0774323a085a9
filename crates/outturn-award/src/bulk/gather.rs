//! From facts to columns.

use outturn_core::{Comparison, Exact, LocalTest, Organisation, Period, Unit};
use outturn_scheme::{Asked, LineRule, LocalRule, Scheme};

use super::column::Column;
use super::plan::Slot;
use crate::award::Run;
use crate::figure::{self, is_plain, value};
use crate::level::Found;
use crate::place::Place;
use crate::truth::Truth;

/// What the facts say on every slot, a row for each earner.
pub(super) fn columns(slots: &[Slot], run: &Run<'_>, earners: &[&Organisation]) -> Vec<Column<'static>> {
    let numbers: Vec<Option<usize>> =
        earners.iter().map(|earner| run.facts().readings.number(&earner.code)).collect();
    let column = |slot: &Slot| match slot {
        Slot::Reading(asked) if is_plain(run.scheme(), asked) => {
            let series = run.facts().readings.series(&asked.indicator, &asked.period, "", asked.stage);
            exact(numbers.iter().map(|number| series.of((*number)?)?.value.known().cloned()))
        }
        _ => column(slot, run, earners),
    };
    slots.iter().map(column).collect()
}

fn column(slot: &Slot, run: &Run<'_>, earners: &[&Organisation]) -> Column<'static> {
    let places = earners.iter().map(|earner| run.place(&earner.code));
    match slot {
        Slot::Decision { subject, role, deadline } => {
            let findings: Vec<u8> = places
                .map(|place| match place.check_decision(subject, "", role, deadline.as_ref()).truth {
                    Truth::True => Column::MET,
                    Truth::False => Column::MISSED,
                    Truth::Unknown => Column::UNKNOWN,
                })
                .collect();
            // Nothing but the three findings stands there.
            Column::findings(findings).unwrap_or_else(|_| Column::nothing())
        }
        Slot::Reading(asked) => exact(places.map(|place| value(&place, asked))),
        Slot::Level(level) => exact(places.map(|place| match place.level(level) {
            Found::Known { level, .. } => Some(level.value),
            Found::Agreed { .. } | Found::Open { .. } => None,
        })),
        Slot::Agreed { item } => exact(
            places.map(|place| place.agreed_level(item).ok().map(|agreement| agreement.level.value.clone())),
        ),
        Slot::LocalValue { item } => exact(places.map(|place| Some(local(&place, item)?.0))),
        Slot::LocalLevel { item } => exact(places.map(|place| Some(local(&place, item)?.1))),
    }
}

fn exact(cells: impl Iterator<Item = Option<Exact>>) -> Column<'static> {
    Column::exact(&cells.collect::<Vec<_>>())
}

/// The value and level of a local measure as [`Slot::LocalValue`] turns them; nothing where either is not known.
fn local(place: &Place<'_>, item: &str) -> Option<(Exact, Exact)> {
    let rule = local_rule(place.scheme, item)?;
    let agreement = place.facts.agreement(&place.scheme.id, place.earner, item)?;
    if place.dealings().local_misfit(rule, agreement).is_some() {
        return None;
    }
    let LocalTest { indicator, comparison, baseline, outturn } = agreement.local.as_ref()?;
    let own = |period: &Period| Asked::own(indicator.clone(), period.clone());
    let value = value(place, &own(outturn))?;
    let level = &agreement.level.value;
    if !comparison.is_change() {
        return Some(match comparison {
            Comparison::AtMost => (-&value, -level),
            Comparison::MoreThan => beyond(value, level),
            Comparison::LessThan => beyond(-&value, &-level),
            _ => (value, level.clone()),
        });
    }
    let base = figure::value(place, &own(baseline.as_ref()?))?;
    let amount = if agreement.level.unit == Unit::Share {
        if base <= Exact::ZERO && !level.is_zero() {
            return None;
        }
        &base * level
    } else {
        level.clone()
    };
    let (rise, fall) = (&value - &base, &base - &value);
    Some(match comparison {
        Comparison::RisesBy => (rise, amount),
        Comparison::FallsByMoreThan => beyond(fall, &amount),
        Comparison::RisesByMoreThan => beyond(rise, &amount),
        // To fall by at most so much is to rise by at least its opposite.
        Comparison::FallsByAtMost => (rise, -&amount),
        Comparison::RisesByAtMost => (fall, -&amount),
        _ => (fall, amount),
    })
}

fn local_rule<'s>(scheme: &'s Scheme, item: &str) -> Option<&'s LocalRule> {
    scheme.lines.iter().find_map(|line| match &line.rule {
        LineRule::Local(rule) if rule.item == item => Some(rule),
        _ => None,
    })
}

/// A level that must be passed as one that must be reached. Two fractions that differ do so by one over the product of
/// their denominators or more.
fn beyond(value: Exact, level: &Exact) -> (Exact, Exact) {
    let denominator = |it: &Exact| {
        let text = it.canonical();
        Exact::parse_canonical(text.split_once('/').map_or("1", |(_, denominator)| denominator))
    };
    let apart = denominator(&value)
        .zip(denominator(level))
        .and_then(|(a, b)| Exact::ratio(&Exact::ONE, &(&a * &b)))
        .unwrap_or(Exact::ZERO);
    let level = level + &apart;
    (value, level)
}

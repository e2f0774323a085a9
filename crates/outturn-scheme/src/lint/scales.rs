//! Bands that no outturn lies in, and scales that are never the better or the worse one.

use outturn_core::{Exact, Quantity};

use super::codes::way_out;
use super::edge::Domain;
use super::site::{Paying, paying};
use super::{Finding, Stake, Tell};
use crate::indicator::Good;
use crate::model::{Asked, Band, Combine, Level, Line, LineRule, Scale, Scheme};
use crate::show::phrase;
use crate::words::{inside, written};

const CODE: &str = "unreachable-branch";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for Paying { line, stake } in paying(scheme) {
        match &line.rule {
            LineRule::Bands { outturn, bands } => {
                found.extend(unreached(scheme, &stake, line, outturn, bands));
            }
            LineRule::Scales { combine, scales, .. } => {
                found.extend(hidden(scheme, line, *combine, scales));
            }
            LineRule::Test(_) | LineRule::Local(_) | LineRule::As(_) | LineRule::Always => {}
        }
    }
    found
}

/// Bands that lie wholly outside what the figure can be. Where the best of them do, what they earn nobody earns.
fn unreached(scheme: &Scheme, whole: &Stake, line: &Line, outturn: &Asked, bands: &[Band]) -> Vec<Finding> {
    let domain = Domain::of(scheme, outturn);
    let unit = scheme.indicators.get(&outturn.indicator).map(|it| it.unit);
    let shown = |value: &Exact| {
        unit.map_or_else(|| value.to_string(), |unit| written(&Quantity { value: value.clone(), unit }))
    };
    let mut found = Vec::new();
    let mut best = Exact::ZERO;
    for (at, band) in bands.iter().enumerate() {
        let until = bands.get(at + 1).and_then(|next| next.from.as_ref());
        let above = band.from.as_ref().zip(domain.most()).is_some_and(|(from, most)| from > most);
        let below = until.zip(domain.least()).is_some_and(|(until, least)| until <= least);
        if !above && !below {
            best = best.max(band.earns.clone());
            continue;
        }
        let stretch = match (&band.from, until) {
            (Some(from), Some(until)) => format!("from {} to below {}", shown(from), shown(until)),
            (Some(from), None) => format!("from {}", shown(from)),
            (None, Some(until)) => format!("below {}", shown(until)),
            (None, None) => continue,
        };
        let what = inside(&phrase(scheme, &outturn.indicator));
        let says = format!("A band of “{}” holds nothing: {what} can never lie {stretch}.", line.title);
        found.push(Finding::new(CODE, line.address.clone(), says, way_out(CODE)));
    }
    let short = &Exact::ONE - &best;
    if !found.is_empty() && short > Exact::ZERO {
        let stake = Stake { share: short, ..whole.clone() };
        let code = "money-nobody-can-earn";
        let says = format!(
            "The best band of “{}” is one that no outturn lies in, so {} can never be earned.",
            line.title,
            stake.in_words(scheme)
        );
        found.push(Finding::new(code, line.address.clone(), says, way_out(code)).with([stake], Tell::Each));
    }
    found
}

/// Scales that another of the same figure makes up for.
fn hidden(scheme: &Scheme, line: &Line, combine: Combine, scales: &[Scale]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, scale) in scales.iter().enumerate() {
        let good = scheme.indicators.get(&scale.outturn.indicator).map_or(Good::Neither, |it| it.good);
        let by = scales.iter().enumerate().find(|(other, it)| {
            let (harder, easier) = if combine == Combine::Best { (scale, *it) } else { (*it, scale) };
            // Of two that are the same, the later is told of.
            *other != at
                && is_harder(harder, easier, good)
                && (*other < at || !is_harder(easier, harder, good))
        });
        let Some((_, by)) = by else { continue };
        let than = if combine == Combine::Best { "better" } else { "worse" };
        let says = format!(
            "The scale `{}` of “{}” is never {than} than `{}`, which judges the same figure: it can be left out.",
            scale.id, line.title, by.id
        );
        found.push(Finding::new(CODE, format!("{}/{}", line.address, scale.id), says, way_out(CODE)));
    }
    found
}

/// Whether one scale gives no more points than another for every figure: the same points, between levels that are no
/// easier.
fn is_harder(one: &Scale, other: &Scale, good: Good) -> bool {
    let alike = |it: &Scale| {
        let points = (it.points_from.clone(), it.points_to.clone(), it.short.clone(), it.beyond.clone());
        (
            it.outturn.clone(),
            points,
            it.rounding.clone(),
            it.at_least.clone(),
            it.at_most.clone(),
            it.only_better,
        )
    };
    let low = |it: &Scale| {
        it.at_least.as_ref().map_or(it.points_from.clone(), |least| least.max(&it.points_from).clone())
    };
    let high =
        |it: &Scale| it.at_most.as_ref().map_or(it.points_to.clone(), |most| most.min(&it.points_to).clone());
    let rises = one.short <= low(one) && one.points_from <= one.points_to && high(one) <= one.beyond;
    let no_easier = |one: &Level, other: &Level| match (one, other) {
        _ if one == other => true,
        (Level::Fixed(one), Level::Fixed(other)) => match good {
            Good::High => one.value >= other.value,
            Good::Low => one.value <= other.value,
            Good::Neither => false,
        },
        _ => false,
    };
    // Rounding may lift points above what follows them, so only what is not rounded, or rounded alike, is held.
    alike(one) == alike(other) && rises && no_easier(&one.from, &other.from) && no_easier(&one.to, &other.to)
}

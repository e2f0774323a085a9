//! All or nothing: what the smallest step of a figure moves.

use outturn_core::{Exact, Quantity, Unit};

use super::codes::way_out;
use super::logic::Logic;
use super::site::{Kind, Paying, paying, sites};
use super::{Finding, Stake, Tell, WHOLE};
use crate::indicator::Good;
use crate::model::{Asked, Band, Combine, Failing, Level, LineRule, Scale, Scheme, Test};
use crate::show::{reading, told};
use crate::words;

const CODE: &str = "cliff";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let logic = Logic::new(scheme);
    let mut found = Vec::new();
    for site in sites(scheme).into_iter().filter(|it| it.kind != Kind::Applies && !it.stake.is_nothing()) {
        let figures = site.test.leaves().into_iter().filter(|it| matches!(it, Test::Compare(_))).count();
        if figures == 0 {
            // What somebody finds is a judgement, and has no edge.
            continue;
        }
        if logic.ask(|it| it.never(site.test)) || logic.ask(|it| it.always(site.test)) {
            // What comes out alike on both sides of an edge is told of by itself.
            continue;
        }
        let edge = match figures {
            1 => {
                let one = site.test.leaves().into_iter().find(|it| matches!(it, Test::Compare(_)));
                format!(": {}. The smallest step of that figure", told(scheme, one.unwrap_or(site.test)))
            }
            many => format!(", on {many} edges. The smallest step of a figure across one of them"),
        };
        let (title, worth) = (site.title, site.stake.in_words(scheme));
        let says = match site.kind {
            Kind::Gateway => format!("The gateway “{title}” is kept or is not{edge} moves {worth}."),
            Kind::Deduction => format!("The standard “{title}” is kept or is not{edge} moves {worth}."),
            Kind::Line | Kind::Applies => format!("“{title}” is all or nothing{edge} moves {worth}."),
        };
        found.push(Finding::new(CODE, site.at, says, way_out(CODE)).with([site.stake], Tell::Each));
    }
    found.extend(jumps(scheme));
    found.extend(verifications(scheme));
    found
}

/// Bands and scales of which one edge moves more than half of what they earn.
fn jumps(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for Paying { line, stake } in paying(scheme) {
        let (figure, edge, jump) = match &line.rule {
            LineRule::Bands { outturn, bands } => {
                let Some((from, jump)) = of_bands(bands) else { continue };
                (outturn, written(scheme, outturn, from), jump)
            }
            LineRule::Scales { combine, scales, out_of } => {
                let Some((scale, level, points)) = of_scales(scheme, *combine, scales) else { continue };
                let edge = match level {
                    Level::Fixed(level) => words::written(level),
                    _ => format!(
                        "where the scale `{}` {}",
                        scale.id,
                        if *level == scale.from { "begins" } else { "ends" }
                    ),
                };
                let Some(jump) = Exact::ratio(&points, out_of) else { continue };
                (&scale.outturn, edge, jump)
            }
            LineRule::Test(_) | LineRule::Local(_) | LineRule::As(_) | LineRule::Always => continue,
        };
        if &jump + &jump <= WHOLE {
            continue;
        }
        let stake = Stake { share: jump, ..stake };
        let says = format!(
            "“{}” is paid by degrees, but for one edge: there the smallest step of {}, across {edge}, moves {}.",
            line.title,
            reading(scheme, figure),
            stake.in_words(scheme)
        );
        found.push(Finding::new(CODE, line.address.clone(), says, way_out(CODE)).with([stake], Tell::Each));
    }
    found
}

fn written(scheme: &Scheme, asked: &Asked, value: &Exact) -> String {
    let unit = scheme.indicators.get(&asked.indicator).map_or(Unit::Number, |it| it.unit);
    words::written(&Quantity { value: value.clone(), unit })
}

/// The edge between two bands that moves most, and the share of the line that it moves.
fn of_bands(bands: &[Band]) -> Option<(&Exact, Exact)> {
    let steps = bands.windows(2).filter_map(|pair| match pair {
        [below, above] => Some((above.from.as_ref()?, (&above.earns - &below.earns).abs())),
        _ => None,
    });
    // Of equal ones the first.
    steps.fold(None, |most: Option<(&Exact, Exact)>, it| match most {
        Some(most) if most.1 >= it.1 => Some(most),
        _ => Some(it),
    })
}

/// The end of a scale at which most points come or go at once, and how many, whatever the other scales give.
fn of_scales<'s>(
    scheme: &Scheme,
    combine: Combine,
    scales: &'s [Scale],
) -> Option<(&'s Scale, &'s Level, Exact)> {
    let mut most: Option<(&Scale, &Level, Exact)> = None;
    for (at, scale) in scales.iter().enumerate() {
        let others = || scales.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| ends(it));
        let bound = match combine {
            Combine::Best => others().map(|(least, _)| least).max(),
            Combine::Worst => others().map(|(_, most)| most).min(),
        };
        let kept = |points: &Exact| match (combine, &bound) {
            (_, None) => points.clone(),
            (Combine::Best, Some(bound)) => points.max(bound).clone(),
            (Combine::Worst, Some(bound)) => points.min(bound).clone(),
        };
        let (first, last) = (scale.between(&scale.points_from), scale.between(&scale.points_to));
        let jumps = if has_room(scheme, scale) {
            vec![(&scale.from, &scale.short, &first), (&scale.to, &last, &scale.beyond)]
        } else {
            vec![(&scale.to, &scale.short, &scale.beyond)]
        };
        for (level, before, after) in jumps {
            let jump = (&kept(after) - &kept(before)).abs();
            if most.as_ref().is_none_or(|(_, _, most)| jump > *most) {
                most = Some((scale, level, jump));
            }
        }
    }
    most
}

/// The fewest and the most points of a scale.
fn ends(scale: &Scale) -> (Exact, Exact) {
    let (first, last) = (scale.between(&scale.points_from), scale.between(&scale.points_to));
    let all = [&first, &last, &scale.short, &scale.beyond];
    let least = all.into_iter().min().cloned().unwrap_or(Exact::ZERO);
    let most = all.into_iter().max().cloned().unwrap_or(Exact::ZERO);
    (least, most)
}

/// Whether an outturn can lie between the two levels of a scale, as far as they are known.
fn has_room(scheme: &Scheme, scale: &Scale) -> bool {
    let (Level::Fixed(from), Level::Fixed(to)) = (&scale.from, &scale.to) else { return true };
    let good = scheme.indicators.get(&scale.outturn.indicator).map_or(Good::Neither, |it| it.good);
    if good == Good::Low { to.value < from.value } else { to.value > from.value }
}

/// Errors in a claim that cost all of it once they are larger than is borne.
fn verifications(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for Paying { line, stake } in paying(scheme) {
        let Some(verification) = line.verification.as_ref().filter(|it| it.beyond == Failing::Voids) else {
            continue;
        };
        let says = format!(
            "A claim for “{}” is paid or is not: an error just above {} of what was claimed takes {}.",
            line.title,
            super::stake::share(&verification.error_at_most),
            stake.in_words(scheme)
        );
        let at = format!("{}/verification", line.address);
        found.push(Finding::new(CODE, at, says, way_out(CODE)).with([stake], Tell::Each));
    }
    found
}

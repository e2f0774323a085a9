//! Readings against what the same body had before.

use std::collections::BTreeMap;

use outturn_core::{Exact, Figure, Period, Reading, Unit};
use outturn_scheme::ValueKind;
use outturn_scheme::words::marked;
use outturn_statistics::fences::{Fences, outer};
use outturn_statistics::xmr::chart;
use outturn_statistics::{Confidence, Estimate, Events, Per, Poisson, approximate, crude, known};

use crate::finding::{Held, Kind, Screened};
use crate::series::{All, Bodies, Line, Series, counts};

/// So many periods in a row make a past with limits of its own. With fewer, the change from the period before is held
/// against that of others.
const POINTS_LEAST: usize = 8;
/// The fewest that must have been counted for two periods with the same counts to be remarkable.
const ALIKE_LEAST: u32 = 100;

pub(crate) fn screen(all: &All<'_>, screened: &mut Screened) {
    all.count(screened);
    for (series, line, period, bodies) in all.in_scope() {
        let before = line.before(period);
        let changes = before.map(|(_, earlier)| changes(all, line, earlier, bodies)).unwrap_or_default();
        for (code, reading) in bodies {
            let at = At { series, line, period, code, reading };
            let (Some(value), Some((earlier, there))) = (reading.value.known(), before) else {
                let why = if reading.value.known().is_some() {
                    "there is no reading of the period before"
                } else {
                    "they are no numbers"
                };
                screened.not_held(Held::Past, why);
                continue;
            };
            let past = past(line, period, code);
            if past.len() >= POINTS_LEAST {
                screened.held(Held::Past);
                against_limits(at, value, &past, screened);
            } else if let Some(then) = there.get(code).filter(|it| it.value.known().is_some()) {
                copied(at, earlier, then, screened);
                match changes.get(all.kind(code)) {
                    Some(fences) => {
                        screened.held(Held::Past);
                        against_others(at, value, earlier, then, fences, screened);
                    }
                    None => screened.not_held(Held::Past, "too few others changed to say what is usual"),
                }
            } else {
                screened.not_held(Held::Past, "there is no reading of the period before");
            }
        }
    }
}

/// One reading.
#[derive(Clone, Copy)]
struct At<'b, 'a> {
    series: &'b Series<'a>,
    line: &'b Line<'a>,
    period: &'a Period,
    code: &'a str,
    reading: &'a Reading,
}

/// The known readings of the periods before one, without a gap, the earliest first.
fn past(line: &Line<'_>, period: &Period, code: &str) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut before = line.before(period);
    while let Some((earlier, bodies)) = before {
        let Some(value) = bodies.get(code).and_then(|reading| reading.value.known()) else { break };
        found.push(Figure::Known(value.clone()));
        before = line.before(earlier);
    }
    found.reverse();
    found
}

fn against_limits(at: At<'_, '_>, value: &Exact, past: &[Figure], screened: &mut Screened) {
    let Ok(chart) = chart(past, &[]) else { return };
    let limits = chart.limits();
    if *value >= limits.lower && *value <= limits.upper {
        return;
    }
    // Where little is counted, the limits of a chart are too narrow: what chance explains is no finding.
    if let Some(chance) = by_chance(at.line, at.reading)
        && chance.lower() <= approximate(&limits.upper)
        && approximate(&limits.lower) <= chance.upper()
    {
        return;
    }
    let zero = Exact::ZERO;
    let lower = if at.line.is_counted() { (&limits.lower).max(&zero) } else { &limits.lower };
    let said = format!(
        "{}, where {} to {} was to be expected after the {} periods before",
        at.line.shown(value),
        at.line.shown(lower),
        at.line.shown(&limits.upper),
        past.len(),
    );
    screened.find(Kind::UnlikeItsPast, at.series.about(at.period, at.code), 1, said);
}

/// Both counts as they were.
fn copied(at: At<'_, '_>, earlier: &Period, then: &Reading, screened: &mut Screened) {
    let (Some(now), Some(before)) = (counts(at.reading), counts(then)) else { return };
    if now == before && !now.0.is_zero() && *now.1 >= Exact::from(ALIKE_LEAST) {
        let counts = (now.0.grouped(0), now.1.grouped(0));
        let said = format!("{} of {}, and the very same in {earlier}", counts.0, counts.1);
        screened.find(Kind::CopiedForward, at.series.about(at.period, at.code), 1, said);
    }
}

/// How a value moved: a share in percentage points, anything else by what it was multiplied with.
fn change(line: &Line<'_>, then: &Exact, now: &Exact) -> Option<Exact> {
    if line.is_share() { Some(now - then) } else { Exact::ratio(now, then).filter(|it| !it.is_negative()) }
}

/// For each kind of body, what a change usually lies between.
fn changes<'a>(
    all: &All<'a>,
    line: &Line<'a>,
    earlier: &Bodies<'a>,
    bodies: &Bodies<'a>,
) -> BTreeMap<&'a str, Fences> {
    let of_kind = |those: Vec<(&'a str, &'a Reading)>| {
        let changes: Vec<Figure> = those
            .into_iter()
            .filter_map(|(code, reading)| {
                change(line, earlier.get(code)?.value.known()?, reading.value.known()?).map(known)
            })
            .collect();
        outer(&changes).ok()
    };
    let kinds = all.by_kind(bodies).into_iter();
    kinds.filter_map(|(kind, those)| Some((kind, of_kind(those)?))).collect()
}

fn against_others(
    at: At<'_, '_>,
    value: &Exact,
    earlier: &Period,
    then: &Reading,
    fences: &Fences,
    screened: &mut Screened,
) {
    let Some(before) = then.value.known() else { return };
    let Some(change) = change(at.line, before, value) else { return };
    if !fences.are_passed_by(&change) || may_be_chance(at.line, then, at.reading) {
        return;
    }
    let (moved, usual) = if at.line.is_share() {
        let shown = |it: &Exact| marked(Unit::PercentagePoints, it, 1);
        (
            format!("a change of {}", shown(&change)),
            format!("{} to {}", shown(&fences.lower_quartile), shown(&fences.upper_quartile)),
        )
    } else {
        let shown = |it: &Exact| marked(Unit::Number, it, 2);
        (
            format!("{} times as much", shown(&change)),
            format!("{} to {} times", shown(&fences.lower_quartile), shown(&fences.upper_quartile)),
        )
    };
    let said = format!(
        "{}, after {} in {earlier}: {moved}, where half of the others have {usual}",
        at.line.shown(value),
        at.line.shown(before)
    );
    screened.find(Kind::UnlikeOthersChange, at.series.about(at.period, at.code), 1, said);
}

/// Whether chance alone explains why two readings differ: their limits at 99.8% have something in common. A reading
/// without the counts behind it says nothing of chance.
fn may_be_chance(line: &Line<'_>, one: &Reading, other: &Reading) -> bool {
    let (Some(one), Some(other)) = (by_chance(line, one), by_chance(line, other)) else { return false };
    one.lower() <= other.upper() && other.lower() <= one.upper()
}

/// The limits of a reading at 99.8%, where the counts behind it are known.
fn by_chance(line: &Line<'_>, reading: &Reading) -> Option<Estimate> {
    if line.definition.value == ValueKind::Count {
        let count = Events::of(reading.value.clone());
        return crude::count(&count, Poisson::Field, Confidence::P998).ok();
    }
    if !line.is_ratio() {
        return None;
    }
    let (numerator, denominator) = counts(reading)?;
    let (part, whole) = (known(numerator.clone()), known(denominator.clone()));
    if line.is_share() {
        crude::proportion(&part, &whole, Per::ONE, Confidence::P998).ok()
    } else {
        crude::rate(&Events::of(part), &whole, Per::ONE, Poisson::Field, Confidence::P998).ok()
    }
}

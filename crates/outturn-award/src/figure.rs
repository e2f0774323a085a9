//! Figures: readings looked up or formed from others, and compared exactly.

use outturn_core::{Comparison, Exact, Figure, Period, Quantity, Reading, Standing, Unit};
use outturn_scheme::{Composite, Indicator};

use crate::check::{UsedReading, Want};
use crate::place::Place;

/// What a reading is used as.
pub(crate) mod role {
    pub(crate) const OUTTURN: &str = "outturn";
    pub(crate) const BASELINE: &str = "baseline";
    pub(crate) const POPULATION: &str = "population";
}

/// The figure of an indicator for the earner and a period, with what it was formed from.
#[derive(Debug, Clone)]
pub(crate) struct Formed {
    pub(crate) value: Figure,
    pub(crate) used: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
}

/// Looks an indicator up, or forms it from its parts where it is a composite that has no reading of its own.
pub(crate) fn form(place: &Place<'_>, indicator: &Indicator, period: &Period, used_as: &str) -> Formed {
    let direct = place.facts.reading(place.earner, &indicator.id, period);
    match (direct, &indicator.composite) {
        (None, Some(composite)) => form_composite(place, indicator, composite, period, used_as),
        (reading, _) => form_direct(indicator, reading, period, used_as),
    }
}

fn form_direct(indicator: &Indicator, reading: Option<&Reading>, period: &Period, used_as: &str) -> Formed {
    let value = reading.map_or_else(|| Figure::Missing(String::new()), |reading| reading.value.clone());
    let mut formed = Formed {
        wants: want(&value, &indicator.id, period).into_iter().collect(),
        used: Vec::new(),
        standing: reading.map_or(Standing::Seen, |reading| reading.standing),
        value,
    };
    if let Some(reading) = reading {
        formed.used.push(used(indicator, reading, period, used_as.to_owned()));
    }
    formed
}

fn want(value: &Figure, indicator: &str, period: &Period) -> Option<Want> {
    let why = match value {
        Figure::Known(_) => return None,
        Figure::Missing(why) => why.clone(),
        Figure::Suppressed => "the one there is was suppressed".to_owned(),
        Figure::NotApplicable => "the one there is says not applicable".to_owned(),
    };
    Some(Want::Reading { indicator: indicator.to_owned(), period: period.clone(), why })
}

fn used(indicator: &Indicator, reading: &Reading, period: &Period, role: String) -> UsedReading {
    let count = |figure: &Option<Figure>| match figure {
        None => String::new(),
        Some(Figure::Known(value)) => value.to_string(),
        Some(nothing) => nothing.shorthand().unwrap_or_default().to_owned(),
    };
    UsedReading {
        indicator: indicator.id.clone(),
        period: period.clone(),
        role,
        value: match &reading.value {
            Figure::Known(value) => indicator.unit.show(value, indicator.decimals),
            nothing => nothing.shorthand().unwrap_or_default().to_owned(),
        },
        exact: reading.value.known().cloned(),
        numerator: count(&reading.numerator),
        denominator: count(&reading.denominator),
        standing: reading.standing,
        source: reading.source.clone(),
        note: reading.note.clone(),
    }
}

/// Adds the numerators of the parts over one denominator. A part that is not known leaves the whole unknown: a sum
/// over the rest would be too small.
fn form_composite(
    place: &Place<'_>,
    whole: &Indicator,
    composite: &Composite,
    period: &Period,
    used_as: &str,
) -> Formed {
    let mut formed = Formed {
        value: Figure::NotApplicable,
        used: Vec::new(),
        wants: Vec::new(),
        standing: composite.standing,
    };
    let mut sum = Exact::ZERO;
    let mut missing = false;
    let mut not_applicable = false;
    let mut denominator = None;
    // The denominator's indicator may be one of those counted; it is counted once.
    let alone = [&composite.denominator].into_iter().filter(|it| !composite.numerators.contains(it));
    for (part, counted) in composite.numerators.iter().map(|it| (it, true)).chain(alone.map(|it| (it, false))) {
        let reading = place.facts.reading(place.earner, part, period);
        let count = reading.and_then(|it| it.numerator.as_ref());
        if counted {
            match count {
                Some(Figure::Known(count)) => sum = &sum + count,
                Some(Figure::NotApplicable) => not_applicable = true,
                _ => missing = true,
            }
        }
        if part == &composite.denominator {
            denominator = reading.and_then(|it| it.denominator.as_ref()).and_then(Figure::known).cloned();
        }
        match reading {
            Some(reading) => {
                formed.standing = formed.standing.max(reading.standing);
                if let Some(indicator) = place.scheme.indicators.get(part) {
                    let used = used(indicator, reading, period, format!("{used_as}: part"));
                    if !formed.used.contains(&used) {
                        formed.used.push(used);
                    }
                }
                if counted && count.and_then(Figure::known).is_none() {
                    let why = if reading.note.is_empty() { "its count is not known" } else { &reading.note };
                    let value = match count {
                        None => Figure::Missing(why.to_owned()),
                        Some(Figure::Missing(_)) => Figure::Missing(why.to_owned()),
                        Some(other) => other.clone(),
                    };
                    formed.wants.extend(want(&value, part, period));
                }
            }
            None => {
                let value = Figure::Missing(String::new());
                let wanted = want(&value, part, period);
                if !wanted.as_ref().is_some_and(|wanted| formed.wants.contains(wanted)) {
                    formed.wants.extend(wanted);
                }
            }
        }
    }
    let rate = denominator.as_ref().and_then(|denominator| Exact::ratio(&sum, denominator));
    formed.value = match rate {
        _ if not_applicable && !missing => Figure::NotApplicable,
        Some(rate) if !missing => Figure::Known(rate),
        _ => Figure::Missing(String::new()),
    };
    if formed.value.known().is_none() && formed.wants.is_empty() {
        let why = "the denominator is not known, or is zero".to_owned();
        formed.wants.extend(want(&Figure::Missing(why), &composite.denominator, period));
    }
    if let Figure::Known(value) = &formed.value {
        formed.used.insert(
            0,
            UsedReading {
                indicator: whole.id.clone(),
                period: period.clone(),
                role: used_as.to_owned(),
                value: whole.unit.show(value, whole.decimals),
                exact: Some(value.clone()),
                numerator: sum.to_string(),
                denominator: denominator.map(|it| it.to_string()).unwrap_or_default(),
                standing: formed.standing,
                source: String::new(),
                note: composite.note.clone(),
            },
        );
    }
    formed
}

/// Whether a comparison holds, exactly; nothing where it means nothing: a change without a baseline, or a percentage
/// of a baseline of zero.
///
/// `value` and `baseline` are held as [`Unit`] says. A change written as a percentage is of the baseline; one in
/// percentage points, a rate or a plain number is a difference.
pub fn compare(
    comparison: Comparison,
    value: &Exact,
    baseline: Option<&Exact>,
    level: &Quantity,
) -> Option<bool> {
    let level_value = &level.value;
    match comparison {
        Comparison::AtLeast => return Some(value >= level_value),
        Comparison::AtMost => return Some(value <= level_value),
        Comparison::MoreThan => return Some(value > level_value),
        Comparison::LessThan => return Some(value < level_value),
        _ => {}
    }
    let baseline = baseline?;
    let amount = if level.unit == Unit::Share {
        if baseline.is_zero() && !level_value.is_zero() {
            return None;
        }
        baseline * level_value
    } else {
        level_value.clone()
    };
    let rise = value - baseline;
    let fall = -&rise;
    Some(match comparison {
        Comparison::FallsBy => fall >= amount,
        Comparison::RisesBy => rise >= amount,
        Comparison::FallsByMoreThan => fall > amount,
        Comparison::RisesByMoreThan => rise > amount,
        Comparison::FallsByAtMost => fall <= amount,
        _ => rise <= amount,
    })
}

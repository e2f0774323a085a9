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
    let mut nothings: Vec<Figure> = Vec::new();
    let mut denominator = None;
    // The denominator's indicator may be one of those counted; it is counted once.
    let alone = [&composite.denominator].into_iter().filter(|it| !composite.numerators.contains(it));
    for (part, counted) in composite.numerators.iter().map(|it| (it, true)).chain(alone.map(|it| (it, false)))
    {
        let reading = place.facts.reading(place.earner, part, period);
        let mut take = |count: Option<&Figure>| -> Option<Exact> {
            let figure = count_of(reading, count);
            if figure.known().is_none() {
                let wanted = want(&figure, part, period);
                formed.wants.extend(wanted.filter(|wanted| !formed.wants.contains(wanted)));
                nothings.push(figure.clone());
            }
            figure.known().cloned()
        };
        if counted && let Some(count) = take(reading.and_then(|it| it.numerator.as_ref())) {
            sum = &sum + &count;
        }
        if part == &composite.denominator {
            denominator = take(reading.and_then(|it| it.denominator.as_ref()));
        }
        if let (Some(reading), Some(indicator)) = (reading, place.scheme.indicators.get(part)) {
            formed.standing = formed.standing.max(reading.standing);
            formed.used.push(used(indicator, reading, period, format!("{used_as}: part")));
        }
    }
    let rate = denominator.as_ref().and_then(|denominator| Exact::ratio(&sum, denominator));
    formed.value = match (weakest(&nothings), rate) {
        (Some(nothing), _) => nothing,
        (None, Some(rate)) => Figure::Known(rate),
        (None, None) => {
            let zero = Figure::Missing("its denominator is zero".to_owned());
            formed.wants.extend(want(&zero, &composite.denominator, period));
            zero
        }
    };
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

/// A count of a reading; where there is none, missing with the reason that the reading gives.
fn count_of(reading: Option<&Reading>, count: Option<&Figure>) -> Figure {
    let why = |reading: &Reading| {
        if reading.note.is_empty() { "its count is not known".to_owned() } else { reading.note.clone() }
    };
    match (reading, count) {
        (None, _) => Figure::Missing(String::new()),
        (Some(reading), None | Some(Figure::Missing(_))) => Figure::Missing(why(reading)),
        (Some(_), Some(count)) => count.clone(),
    }
}

/// Which nothing a sum is when some of its parts are nothing: missing before suppressed before not applicable.
fn weakest(nothings: &[Figure]) -> Option<Figure> {
    let rank = |figure: &Figure| match figure {
        Figure::Known(_) => 3,
        Figure::NotApplicable => 2,
        Figure::Suppressed => 1,
        Figure::Missing(_) => 0,
    };
    nothings.iter().min_by_key(|figure| rank(figure)).cloned()
}

/// Whether a comparison holds, exactly; nothing where it means nothing: a change without a baseline, or a percentage
/// of a baseline of zero or below.
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
        if *baseline <= Exact::ZERO && !level_value.is_zero() {
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

//! The figure of one indicator, one body and one period.

use outturn_core::{Exact, Figure, Period, Reading, Stage, Standing};
use outturn_scheme::{Composite, Indicator, ValueKind};

use super::Formed;
use crate::check::{Used, UsedReading, Want};
use crate::place::Place;
use crate::sentence;

/// Where a figure is looked for.
pub(super) struct Source<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) indicator: &'a Indicator,
    pub(super) body: &'a str,
    pub(super) period: &'a Period,
    pub(super) stage: Stage,
}

/// Looks an indicator up, or forms it from its parts where it is a composite that has no reading of its own.
pub(super) fn form(source: &Source<'_>, used_as: &str) -> Formed {
    let Source { place, indicator, body, period, stage } = source;
    let direct = if *body == place.earner {
        let series = place.facts.readings.series(&indicator.id, period, "", *stage);
        place.number.and_then(|number| series.of(number))
    } else {
        place.facts.reading_at(body, &indicator.id, period, *stage)
    };
    match (direct, &indicator.composite) {
        (None, Some(composite)) => form_composite(source, composite, used_as),
        (reading, _) => form_direct(source, reading, used_as),
    }
}

/// A value in its indicator's unit, with its indicator's decimals.
pub(crate) fn shown(indicator: &Indicator, value: &Exact) -> String {
    indicator.unit.show(value, indicator.decimals)
}

/// Whether what is shown of a value is not the value itself.
pub(crate) fn is_rounded(indicator: &Indicator, value: &Exact) -> bool {
    sentence::is_rounded(indicator.unit, value, indicator.decimals)
}

/// What a reading counts, for adding it to others.
fn counts(indicator: &Indicator, reading: Option<&Reading>) -> Option<(Exact, Exact)> {
    let reading = reading?;
    let known = |figure: &Option<Figure>| figure.as_ref().and_then(Figure::known).cloned();
    match indicator.value {
        ValueKind::Count => Some((reading.value.known()?.clone(), Exact::ONE)),
        ValueKind::Ratio => Some((known(&reading.numerator)?, known(&reading.denominator)?)),
        ValueKind::Published | ValueKind::Score => None,
    }
}

fn form_direct(source: &Source<'_>, reading: Option<&Reading>, used_as: &str) -> Formed {
    let Source { indicator, period, stage, .. } = source;
    let mut value = reading.map_or_else(|| Figure::Missing(String::new()), |reading| reading.value.clone());
    // There may be one at another stage, which does not stand in for it.
    if let Figure::Missing(why) = &mut value
        && why.is_empty()
        && *stage != Stage::Published
    {
        *why = format!("none was {stage}");
    }
    let mut formed = Formed {
        wants: want(&value, &indicator.id, period).into_iter().collect(),
        used: Vec::new(),
        standing: reading.map_or(Standing::Seen, |reading| reading.standing),
        by_shares: false,
        counts: counts(indicator, reading),
        value,
    };
    if let Some(reading) = reading {
        formed.used.push(used(source, indicator, reading, used_as.to_owned()));
    }
    formed
}

pub(super) fn want(value: &Figure, indicator: &str, period: &Period) -> Option<Want> {
    let why = match value {
        Figure::Known(_) => return None,
        Figure::Missing(why) => why.clone(),
        Figure::Suppressed => "the one there is was suppressed".to_owned(),
        Figure::NotApplicable => "the one there is says not applicable".to_owned(),
    };
    Some(Want::Reading { indicator: indicator.to_owned(), period: period.clone(), why })
}

fn used(source: &Source<'_>, indicator: &Indicator, reading: &Reading, role: String) -> UsedReading {
    let count = |figure: &Option<Figure>| match figure {
        None => String::new(),
        Some(Figure::Known(value)) => value.to_string(),
        Some(nothing) => nothing.shorthand().unwrap_or_default().to_owned(),
    };
    Used {
        indicator: indicator.id.clone(),
        organisation: if source.body == source.place.earner { String::new() } else { source.body.to_owned() },
        period: source.period.clone(),
        stage: source.stage,
        role,
        rounded: reading.value.known().is_some_and(|value| is_rounded(indicator, value)),
        value: match &reading.value {
            Figure::Known(value) => shown(indicator, value),
            nothing => nothing.shorthand().unwrap_or_default().to_owned(),
        },
        exact: reading.value.known().cloned(),
        numerator: count(&reading.numerator),
        denominator: count(&reading.denominator),
        standing: reading.standing,
        source: reading.source.to_string(),
        note: reading.note.to_string(),
        attributed: None,
    }
    .into()
}

/// Adds the numerators of the parts over one denominator. A part that is not known leaves the whole unknown: a sum
/// over the rest would be too small.
fn form_composite(source: &Source<'_>, composite: &Composite, used_as: &str) -> Formed {
    let Source { place, indicator: whole, body, period, stage } = source;
    let mut formed = Formed {
        value: Figure::NotApplicable,
        counts: None,
        used: Vec::new(),
        wants: Vec::new(),
        standing: composite.standing,
        by_shares: false,
    };
    let mut sum = Exact::ZERO;
    let mut nothings: Vec<Figure> = Vec::new();
    let mut denominator = None;
    // The denominator's indicator may be one of those counted; it is counted once.
    let alone = [&composite.denominator].into_iter().filter(|it| !composite.numerators.contains(it));
    for (part, counted) in composite.numerators.iter().map(|it| (it, true)).chain(alone.map(|it| (it, false)))
    {
        let reading = place.facts.reading_at(body, part, period, *stage);
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
            formed.used.push(used(source, indicator, reading, format!("{used_as}: part")));
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
        formed.counts = denominator.clone().map(|denominator| (sum.clone(), denominator));
        formed.used.insert(
            0,
            Used {
                indicator: whole.id.clone(),
                organisation: if *body == place.earner { String::new() } else { (*body).to_owned() },
                period: (*period).clone(),
                stage: *stage,
                role: used_as.to_owned(),
                rounded: is_rounded(whole, value),
                value: shown(whole, value),
                exact: Some(value.clone()),
                numerator: sum.to_string(),
                denominator: denominator.as_ref().map(Exact::to_string).unwrap_or_default(),
                standing: formed.standing,
                source: String::new(),
                note: composite.note.clone(),
                attributed: None,
            }
            .into(),
        );
    }
    formed
}

/// A count of a reading; where there is none, missing with the reason that the reading gives.
fn count_of(reading: Option<&Reading>, count: Option<&Figure>) -> Figure {
    let why = |reading: &Reading| {
        if reading.note.is_empty() { "its count is not known".to_owned() } else { reading.note.to_string() }
    };
    match (reading, count) {
        (None, _) => Figure::Missing(String::new()),
        (Some(reading), None | Some(Figure::Missing(_))) => Figure::Missing(why(reading)),
        (Some(_), Some(count)) => count.clone(),
    }
}

/// Which nothing a sum is when some of its parts are nothing: missing before suppressed before not applicable.
pub(super) fn weakest(nothings: &[Figure]) -> Option<Figure> {
    let rank = |figure: &Figure| match figure {
        Figure::Known(_) => 3,
        Figure::NotApplicable => 2,
        Figure::Suppressed => 1,
        Figure::Missing(_) => 0,
    };
    nothings.iter().min_by_key(|figure| rank(figure)).cloned()
}

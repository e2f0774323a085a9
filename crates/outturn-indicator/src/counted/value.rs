//! From counts to figures: ratios exactly, limits and standardised rates by the field's statistics. A count that is not
//! there never becomes zero.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Diagnostic, Exact, Figure, Unit};
use outturn_scheme::records::Records;
use outturn_scheme::{Indicator, RecordLibrary, ValueKind, WeightBand, Weights};
use outturn_statistics::standard::{Standard, WeightedBand, direct_weighted};
use outturn_statistics::{Confidence, Estimate, Events, Per, Poisson, Withheld, crude};

use super::count::{Body, Counts, Stratum};

/// What ages and sexes weigh.
#[derive(Debug, Default)]
pub(super) struct Standards {
    numerator: Option<Weights>,
    over: Option<Weights>,
    standard: Vec<WeightBand>,
    cuts: BTreeSet<i64>,
}

/// The figures of a body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Worked {
    pub(super) numerator: Figure,
    pub(super) denominator: Option<Figure>,
    pub(super) value: Figure,
    pub(super) estimate: Option<Estimate>,
}

impl Standards {
    pub(super) fn of(
        records: &Records,
        library: &RecordLibrary,
        file: &str,
    ) -> Result<Standards, Diagnostic> {
        let named = |id: Option<&String>| match id {
            None => Ok(None),
            Some(id) => library.weights.get(id).cloned().map(Some).ok_or_else(|| {
                let message = format!("there are no weights `{id}`");
                Diagnostic::file(file, "unknown-weights", message, "add them to weights/, or name others")
            }),
        };
        let numerator = named(records.weights.as_ref())?;
        let over = named(records.over.as_ref().and_then(|it| it.weights.as_ref()))?;
        let standard = match records.standard.as_deref() {
            None => Vec::new(),
            Some("european_1976") => bands(&Standard::european_1976()),
            Some("european_2013") => bands(&Standard::european_2013()),
            Some(_) => named(records.standard.as_ref())?.map(|it| it.bands).unwrap_or_default(),
        };
        let all = numerator.iter().chain(&over).flat_map(|it| &it.bands).chain(&standard);
        let cuts = all.map(|it| it.from).chain([0]).collect();
        Ok(Standards { numerator, over, standard, cuts })
    }

    /// The first ages of the stretches that need to be told apart.
    pub(super) fn cuts(&self) -> impl DoubleEndedIterator<Item = i64> {
        self.cuts.iter().copied()
    }

    fn band(&self, stratum: &Stratum) -> Option<&WeightBand> {
        let age = stratum.age?;
        self.standard.iter().find(|it| {
            it.from <= age && it.to.is_none_or(|to| age <= to) && (it.sex.is_none() || it.sex == stratum.sex)
        })
    }
}

/// The bands of a standard population that has names for them: `0-4`, `90+`.
fn bands(standard: &Standard) -> Vec<WeightBand> {
    let read = |name: &str| {
        let (from, to) = match name.split_once('-') {
            Some((from, to)) => (from, to.parse().ok()),
            None => (name.trim_end_matches('+'), if name.ends_with('+') { None } else { name.parse().ok() }),
        };
        Some((from.parse().ok()?, to))
    };
    standard
        .bands()
        .filter_map(|(name, weight)| {
            let (from, to) = read(name)?;
            Some(WeightBand { from, to, sex: None, weight: weight.clone() })
        })
        .collect()
}

/// What is known of the tables as a whole.
pub(super) struct Whole<'a> {
    /// Why nothing can be said of a body without a row; nothing where it then has none.
    pub(super) no_row: Option<String>,
    /// Why nothing can be said of a body without a row in the table that is divided by.
    pub(super) no_people: String,
    /// The sexes that are told apart, where they are.
    pub(super) sexes: &'a BTreeSet<Option<String>>,
}

/// A sum over strata, weighted where there are weights.
fn sum<'c>(
    strata: impl Iterator<Item = (&'c Stratum, &'c Exact)>,
    weights: Option<&Weights>,
) -> Result<Exact, String> {
    let mut total = Exact::ZERO;
    for (stratum, count) in strata.filter(|(_, count)| !count.is_zero()) {
        let weighed = match weights {
            None => count.clone(),
            Some(weights) => count * &weight(stratum, weights)?,
        };
        total = &total + &weighed;
    }
    Ok(total)
}

fn weight(stratum: &Stratum, weights: &Weights) -> Result<Exact, String> {
    let age = stratum.age.ok_or_else(|| "a row has no age, and weighs nothing known".to_owned())?;
    let band = weights.band(age, stratum.sex.as_deref());
    band.map(|it| it.weight.clone()).ok_or_else(|| {
        let sex = stratum.sex.as_deref().unwrap_or("nothing");
        format!("a row has the sex {sex}, for which there is no weight")
    })
}

fn without(strata: &BTreeMap<Stratum, Counts>, column: Option<&String>) -> Option<String> {
    let rows: u64 = strata.values().map(|it| it.without).sum();
    let column = column.map_or("", String::as_str);
    match rows {
        0 => None,
        1 => Some(format!("1 row has nothing in `{column}`")),
        rows => Some(format!("{rows} rows have nothing in `{column}`")),
    }
}

fn figure(found: Result<Exact, String>) -> Figure {
    found.map_or_else(Figure::Missing, Figure::Known)
}

/// Works out the figures of a body.
pub(super) fn worked(
    indicator: &Indicator,
    records: &Records,
    standards: &Standards,
    body: &Body,
    whole: &Whole<'_>,
) -> Worked {
    let strata = &body.strata;
    let missing = without(strata, records.sum.as_ref()).map_or(Ok(()), Err);
    let there = match &whole.no_row {
        Some(why) if body.steps.rows == 0 => Err(why.clone()),
        _ => missing,
    };
    let pick = |of: fn(&Counts) -> &Exact| strata.iter().map(move |(stratum, counts)| (stratum, of(counts)));
    let weights = standards.numerator.as_ref();
    let numerator = there.clone().and_then(|()| sum(pick(|it| &it.numerator), weights));
    let less = there.clone().and_then(|()| sum(pick(|it| &it.less), None));
    let denominator = match &records.over {
        None => there.clone().and_then(|()| sum(pick(|it| &it.denominator), None)),
        Some(_) if body.over.is_empty() => Err(whole.no_people.clone()),
        Some(over) => match without(&body.over, over.sum.as_ref()) {
            Some(why) => Err(why),
            None => sum(
                body.over.iter().map(|(stratum, counts)| (stratum, &counts.denominator)),
                standards.over.as_ref(),
            ),
        },
    };
    let (numerator, denominator, less) = (figure(numerator), figure(denominator), figure(less));
    if indicator.value == ValueKind::Count {
        let estimate = crude::count(&Events::of(numerator.clone()), Poisson::Field, Confidence::P95).ok();
        let estimate = estimate.filter(|_| records.sum.is_none() && weights.is_none());
        return Worked { value: numerator.clone(), numerator, denominator: None, estimate };
    }
    let found = if records.standard.is_some() {
        there
            .map_err(|why| Withheld::Nothing {
                place: "the count of events".to_owned(),
                kind: outturn_statistics::Kind::Missing,
                why,
            })
            .and_then(|()| standardised(indicator, standards, body, whole, &denominator))
    } else if indicator.value == ValueKind::Score {
        return score(records, numerator, denominator, &less);
    } else {
        ratio(indicator, records, &numerator, &denominator, weights.is_none())
    };
    match found {
        Ok((value, estimate)) => {
            Worked { numerator, denominator: Some(denominator), value: Figure::Known(value), estimate }
        }
        Err(why) => {
            Worked { numerator, denominator: Some(denominator), value: Figure::from(why), estimate: None }
        }
    }
}

fn per(unit: Unit) -> Per {
    let number = unit.factor().to_i128().and_then(|it| u64::try_from(it).ok());
    number.and_then(Per::new).unwrap_or(Per::ONE)
}

/// A ratio in the indicator's unit.
fn ratio(
    indicator: &Indicator,
    records: &Records,
    numerator: &Figure,
    denominator: &Figure,
    is_count: bool,
) -> Result<(Exact, Option<Estimate>), Withheld> {
    let per = per(indicator.unit);
    let way = Poisson::Field;
    let is_share = indicator.unit == Unit::Share && records.over.is_none();
    let estimate = if is_share {
        crude::proportion(numerator, denominator, per, Confidence::P95)?
    } else {
        crude::rate(&Events::of(numerator.clone()), denominator, per, way, Confidence::P95)?
    };
    let exact = estimate.exact().cloned().ok_or(Withheld::OutOfRange)?;
    // Limits are those of a count of rows: what is added up, or weighs something, is none.
    let limited = is_count && records.sum.is_none();
    Ok((exact, limited.then_some(estimate)))
}

/// A score: what is left of the numerator, over the denominator, times what it is multiplied by.
fn score(records: &Records, numerator: Figure, denominator: Figure, less: &Figure) -> Worked {
    let value = match (&numerator, less, &denominator) {
        (Figure::Known(numerator), Figure::Known(less), Figure::Known(of)) => {
            let left = numerator - less;
            match Exact::ratio(&(&left * &records.times), of) {
                Some(score) => Figure::Known(score),
                None => Figure::Missing("the denominator is zero".to_owned()),
            }
        }
        (Figure::Known(_), Figure::Known(_), nothing) | (Figure::Known(_), nothing, _) | (nothing, _, _) => {
            nothing.clone()
        }
    };
    Worked { numerator, denominator: Some(denominator), value, estimate: None }
}

/// A directly standardised rate of the events, each with its weight.
fn standardised(
    indicator: &Indicator,
    standards: &Standards,
    body: &Body,
    whole: &Whole<'_>,
    denominator: &Figure,
) -> Result<(Exact, Option<Estimate>), Withheld> {
    let nothing = |why: String| Withheld::Nothing {
        place: "the count of events".to_owned(),
        kind: outturn_statistics::Kind::Missing,
        why,
    };
    if let Figure::Missing(why) = denominator {
        return Err(Withheld::Nothing {
            place: "the population".to_owned(),
            kind: outturn_statistics::Kind::Missing,
            why: why.clone(),
        });
    }
    let sexes = whole.sexes;
    let named = |stratum: &Stratum| {
        let band = standards.band(stratum)?;
        let sex = stratum.sex.as_ref().filter(|_| sexes.iter().any(Option::is_some));
        Some(format!(
            "{}{}",
            sex.map(|it| format!("{it} ")).unwrap_or_default(),
            WeightBand { sex: None, ..band.clone() }.name()
        ))
    };
    let mut rows: BTreeMap<String, WeightedBand> = BTreeMap::new();
    let mut weighed = Vec::new();
    for sex in sexes {
        for band in standards.standard.iter().filter(|it| it.sex.is_none() || it.sex == *sex) {
            let stratum = Stratum { sex: sex.clone(), age: Some(band.from) };
            let Some(name) = named(&stratum) else { continue };
            let row = WeightedBand {
                name: name.clone(),
                events: Vec::new(),
                population: Figure::Known(Exact::ZERO),
            };
            rows.insert(name.clone(), row);
            weighed.push((name, band.weight.clone()));
        }
    }
    for (stratum, counts) in &body.over {
        let name = named(stratum).ok_or_else(|| nothing("people have no age".to_owned()))?;
        let Some(row) = rows.get_mut(&name) else { continue };
        if let Figure::Known(people) = &row.population {
            row.population = Figure::Known(people + &counts.denominator);
        }
    }
    for (stratum, counts) in body.strata.iter().filter(|(_, counts)| !counts.numerator.is_zero()) {
        let name = named(stratum).ok_or_else(|| nothing("a row that counts has no age".to_owned()))?;
        let each = match &standards.numerator {
            None => Exact::ONE,
            Some(weights) => weight(stratum, weights).map_err(nothing)?,
        };
        let row = rows.get_mut(&name).ok_or_else(|| Withheld::BandUnknown { band: name.clone() })?;
        row.events.push((Figure::Known(counts.numerator.clone()), each));
    }
    let standard = Standard::new(weighed)?;
    let rows: Vec<WeightedBand> = rows.into_values().collect();
    let rate = direct_weighted(&rows, &standard, per(indicator.unit), Poisson::Field, Confidence::P95)?;
    let exact = rate.exact().cloned().ok_or(Withheld::OutOfRange)?;
    Ok((exact, Some(rate)))
}

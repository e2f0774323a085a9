//! What each rule of a scheme came to: its outcome, and the share it leaves or earns at worst and at best.

use outturn_core::{Exact, Figure, Standing, Unit};
use outturn_scheme::{Band, LineRule, ValueBasis};

use crate::check::{Check, UsedReading, Want};
use crate::figure::role;
use crate::place::Place;
use crate::sentence;
use crate::truth::{Outcome, Truth};

/// What a step's condition came to, with the share it leaves or earns at worst and at best.
pub(crate) struct Settled {
    pub(crate) check: Option<Check>,
    pub(crate) outcome: Outcome,
    pub(crate) least: Exact,
    pub(crate) most: Exact,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    /// What the sentence says of a line whose share lies in a band.
    pub(crate) remark: Option<String>,
}

impl Settled {
    pub(crate) fn of_check(check: Check, when_false: &Exact, when_true: &Exact) -> Settled {
        let (least, most) = match check.truth {
            Truth::True => (when_true, when_true),
            Truth::False => (when_false, when_false),
            Truth::Unknown => (when_false, when_true),
        };
        Settled {
            outcome: check.outcome(),
            least: least.clone(),
            most: most.clone(),
            readings: check.all_readings(),
            wants: check.wants.clone(),
            standing: check.standing,
            check: Some(check),
            remark: None,
        }
    }
}

/// A full award, with what it rests on.
pub(crate) struct FullAward {
    pub(crate) pence: Option<Exact>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    pub(crate) because: String,
}

pub(crate) fn full_award(place: &Place<'_>) -> FullAward {
    let hundred = Exact::from(100_u8);
    match &place.scheme.value.basis {
        ValueBasis::Fixed { pounds } => FullAward {
            pence: Some(pounds * &hundred),
            readings: Vec::new(),
            wants: Vec::new(),
            standing: Standing::Seen,
            because: format!("A full award is {}.", Unit::Pounds.show(pounds, 2)),
        },
        ValueBasis::PerHead { pounds, population, period } => {
            let formed = place.reading(population, period, role::POPULATION);
            let heads = formed.as_ref().and_then(|it| it.value.known()).filter(|heads| !heads.is_negative());
            let because = match heads {
                Some(heads) => format!(
                    "A full award is {} for each of {} people.",
                    sentence::pounds(pounds),
                    heads.grouped(0)
                ),
                None => format!("The head count of {period} is not known, so neither is the full award."),
            };
            FullAward {
                pence: heads.map(|heads| &(heads * pounds) * &hundred),
                because,
                standing: formed.as_ref().map_or(Standing::Seen, |it| it.standing),
                readings: formed.as_ref().map(|it| it.used.clone()).unwrap_or_default(),
                wants: formed.map(|it| it.wants).unwrap_or_default(),
            }
        }
    }
}

pub(crate) fn settle_line(place: &Place<'_>, rule: &LineRule) -> Settled {
    match rule {
        LineRule::Test(test) => Settled::of_check(place.check(test), &Exact::ZERO, &Exact::ONE),
        LineRule::Local(local) => Settled::of_check(place.check_local(local), &Exact::ZERO, &Exact::ONE),
        LineRule::Bands { indicator, outturn, bands } => {
            let formed = place.reading(indicator, outturn, role::OUTTURN);
            let value = formed.as_ref().and_then(|it| it.value.known());
            let (least, most) = match value {
                Some(value) => {
                    let share = band_share(bands, value);
                    (share.clone(), share)
                }
                None => (
                    bands.iter().map(|band| &band.earns).min().cloned().unwrap_or(Exact::ZERO),
                    bands.iter().map(|band| &band.earns).max().cloned().unwrap_or(Exact::ZERO),
                ),
            };
            let not_applicable = formed.as_ref().is_some_and(|it| it.value == Figure::NotApplicable);
            let settled = least == most;
            Settled {
                check: None,
                outcome: match (settled, least.is_zero(), not_applicable) {
                    (true, false, _) => Outcome::Met,
                    (true, true, _) => Outcome::Missed,
                    (false, _, true) => Outcome::NotApplicable,
                    (false, _, false) => Outcome::Unknown,
                },
                remark: place
                    .scheme
                    .indicators
                    .get(indicator)
                    .map(|it| sentence::band(it, outturn, bands, value)),
                least,
                most,
                standing: formed.as_ref().map_or(Standing::Seen, |it| it.standing),
                readings: formed.as_ref().map(|it| it.used.clone()).unwrap_or_default(),
                wants: if settled { Vec::new() } else { formed.map(|it| it.wants).unwrap_or_default() },
            }
        }
    }
}

/// The share that the band of a value earns. Bands run from the lowest up and leave no gap.
pub(crate) fn band_share(bands: &[Band], value: &Exact) -> Exact {
    bands
        .iter()
        .rev()
        .find(|band| band.from.as_ref().is_none_or(|from| value >= from))
        .map_or(Exact::ZERO, |band| band.earns.clone())
}

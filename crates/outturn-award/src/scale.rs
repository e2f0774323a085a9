//! Scales: points by where an outturn lies between two levels.

use std::cmp::Ordering;

use outturn_core::{Exact, Figure, Standing};
use outturn_scheme::{Combine, Good, Scale};

use crate::came::{Came, Limit, Stretch};
use crate::check::{UsedReading, Want};
use crate::figure::{form, role};
use crate::level::Found;
use crate::place::Place;
use crate::sentence;

/// What a scale came to.
#[derive(Debug, Clone)]
pub(crate) struct Scaled {
    /// The scale's id.
    pub(crate) id: String,
    /// The fewest points.
    pub(crate) least: Exact,
    /// The most points.
    pub(crate) most: Exact,
    /// Whether a figure it rests on makes no sense.
    pub(crate) not_applicable: bool,
    /// Where the outturn lies, if that is known.
    pub(crate) stretch: Option<Stretch>,
    /// What its levels came to.
    pub(crate) came: Vec<Came>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    /// Why, without a full stop.
    pub(crate) remark: String,
}

/// Several scales, and which of them counts.
pub(crate) struct Combined {
    pub(crate) least: Exact,
    pub(crate) most: Exact,
    pub(crate) not_applicable: bool,
    pub(crate) scales: Vec<Scaled>,
}

impl Combined {
    /// The scale that decided.
    pub(crate) fn deciding(&self) -> Option<&Scaled> {
        self.decided().and_then(|at| self.scales.get(at)).or_else(|| self.scales.first())
    }

    /// Its index.
    pub(crate) fn decided(&self) -> Option<usize> {
        let same = |it: &Scaled| it.most == self.most && it.not_applicable == self.not_applicable;
        self.scales.iter().position(same)
    }
}

/// The best or worst of several scales. Those that make no sense are left out; if none is left, neither does the whole.
pub(crate) fn combined(place: &Place<'_>, combine: Combine, scales: &[Scale]) -> Combined {
    let scales: Vec<Scaled> = scales.iter().map(|scale| scaled(place, scale, scales.len() > 1)).collect();
    let apply: Vec<&Scaled> = scales.iter().filter(|it| !it.not_applicable).collect();
    let pick = |values: Vec<&Exact>| match combine {
        Combine::Best => values.into_iter().max().cloned(),
        Combine::Worst => values.into_iter().min().cloned(),
    };
    let least = pick(apply.iter().map(|it| &it.least).collect());
    let most = pick(apply.iter().map(|it| &it.most).collect());
    let not_applicable = apply.is_empty();
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) => (least, most),
        _ => (
            scales.iter().map(|it| &it.least).min().cloned().unwrap_or(Exact::ZERO),
            scales.iter().map(|it| &it.most).max().cloned().unwrap_or(Exact::ZERO),
        ),
    };
    Combined { least, most, not_applicable, scales }
}

fn scaled(place: &Place<'_>, scale: &Scale, named: bool) -> Scaled {
    let outturn = form(place, &scale.outturn, role::OUTTURN);
    let mut readings = outturn.used.clone();
    let mut wants = outturn.wants.clone();
    let mut standing = outturn.standing;
    let mut not_applicable = outturn.value == Figure::NotApplicable;
    let mut came = Vec::new();
    let mut level = |level| match place.level(level) {
        Found::Known { level, standing: own, used, came: own_came, .. } => {
            standing = standing.max(own);
            came.extend(own_came);
            readings.extend(used);
            Some(level)
        }
        Found::Agreed { want, came: own_came, .. } => {
            wants.push(want);
            came.extend(own_came);
            None
        }
        Found::Open { value, wants: own, used, .. } => {
            not_applicable = not_applicable || value == Figure::NotApplicable;
            wants.extend(own);
            readings.extend(used);
            None
        }
    };
    let (from, to) = (level(&scale.from), level(&scale.to));
    let indicator = place.scheme.indicators.get(&scale.outturn.indicator);
    let mut stretch = None;
    let (least, most, remark) = match (indicator, outturn.value.known(), from, to) {
        (Some(indicator), Some(value), Some(from), Some(to)) => {
            let (points, at) = points(scale, indicator.good, value, &from.value, &to.value);
            stretch = Some(at);
            let remark = sentence::scaled(
                indicator,
                &place.subject(&scale.outturn),
                scale,
                named,
                value,
                (&from, &to),
            );
            (points.clone(), points, remark)
        }
        (indicator, value, _, to) => {
            let good = indicator.map_or(Good::Neither, |it| it.good);
            let to = to.as_ref().map(|it| &it.value);
            // A scale that makes no sense gives nothing, however far the outturn has come.
            let reached =
                value.zip(to).filter(|_| !not_applicable).map(|(value, to)| !is_better(good, to, value));
            let (least, most) = range(scale, reached);
            let what = place.subject(&scale.outturn);
            let remark = match value {
                Some(_) => format!("{} cannot be scored: a level is not known", sentence::capital(&what)),
                None => sentence::not_known(indicator, &what, &scale.outturn, &outturn),
            };
            (least, most, remark)
        }
    };
    if least == most {
        wants.clear();
    }
    Scaled {
        id: scale.id.clone(),
        least,
        most,
        not_applicable,
        stretch,
        came,
        readings,
        wants,
        standing,
        remark,
    }
}

/// The fewest and the most points that a scale can give, if it is known whether its end was reached.
fn range(scale: &Scale, reached: Option<bool>) -> (Exact, Exact) {
    let ends = [&scale.points_from, &scale.points_to].map(|it| scale.between(it));
    let all = match reached {
        Some(true) if !scale.only_better => vec![&scale.beyond],
        Some(true) => vec![&scale.beyond, &scale.short],
        Some(false) => vec![&scale.short, &ends[0], &ends[1]],
        None => vec![&scale.short, &scale.beyond, &ends[0], &ends[1]],
    };
    let least = all.iter().min().copied().cloned().unwrap_or(Exact::ZERO);
    let most = all.iter().max().copied().cloned().unwrap_or(Exact::ZERO);
    (least, most)
}

/// Points between the two levels, and which limit keeps them there.
pub(crate) fn between(scale: &Scale, points: &Exact) -> (Exact, Limit) {
    let kept = scale.between(points);
    let limit = match kept.cmp(&scale.rounded(points)) {
        Ordering::Greater => Limit::Floor,
        Ordering::Less => Limit::Ceiling,
        Ordering::Equal => Limit::Within,
    };
    (kept, limit)
}

fn is_better(good: Good, a: &Exact, b: &Exact) -> bool {
    if good == Good::Low { a < b } else { a > b }
}

/// The points of an outturn, and where it lies; see [`Scale`].
fn points(scale: &Scale, good: Good, value: &Exact, from: &Exact, to: &Exact) -> (Exact, Stretch) {
    let better = |a: &Exact, b: &Exact| is_better(good, a, b);
    let room = better(to, from);
    if scale.only_better && !better(value, from) {
        return (scale.short.clone(), Stretch::Short);
    }
    if !better(to, value) {
        return (scale.beyond.clone(), Stretch::Beyond);
    }
    if !room || better(from, value) {
        return (scale.short.clone(), Stretch::Short);
    }
    let way = Exact::ratio(&(value - from), &(to - from)).unwrap_or(Exact::ZERO);
    let points = &scale.points_from + &(&way * &(&scale.points_to - &scale.points_from));
    let (points, limit) = between(scale, &points);
    (points, Stretch::Between(limit))
}

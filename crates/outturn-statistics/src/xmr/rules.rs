//! What is a special cause, and the two verdicts.

use std::cmp::Ordering;

use outturn_core::Exact;

use super::chart::Limits;

/// Points in a row that make a shift or a trend.
const RUN: usize = 7;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Better {
    /// Higher figures.
    Higher,
    /// Lower figures.
    Lower,
    /// Neither.
    Neither,
}

/// Why a point is a special cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It lies outside the limits.
    Outside,
    /// It is one of seven or more in a row on one side of the mean.
    Shift,
    /// It is one of seven or more in a row that rise, or that fall.
    Trend,
    /// It is one of two out of three in a row near one limit, all three on its side of the mean: beyond two thirds of
    /// the way to it, and not beyond it.
    NearLimit,
}

/// What a point says about the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variation {
    /// Nothing but chance need be at work.
    Common,
    /// A special cause, for the better.
    Improvement,
    /// A special cause, for the worse.
    Concern,
    /// A special cause upwards, where neither way is better.
    High,
    /// A special cause downwards, where neither way is better.
    Low,
}

/// Whether a target will be met, if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// It will be met every time.
    Passes,
    /// It will be missed every time.
    Fails,
    /// Chance decides.
    HitOrMiss,
    /// No way is better, so no target is met or missed.
    NotJudged,
}

/// A point of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The figure.
    pub value: Exact,
    /// Which segment it is in, from zero.
    pub segment: usize,
    /// Where it lies against the mean.
    pub side: Ordering,
    /// Why it is a special cause; empty where it is none.
    pub rules: Vec<Rule>,
    /// Which way the trend goes that it is part of, where it is.
    pub trend: Option<Ordering>,
}

impl Point {
    /// What it says: where there is a special cause, the side of the mean decides which way, and on the mean the way of
    /// the trend.
    pub fn variation(&self, better: Better) -> Variation {
        if self.rules.is_empty() {
            return Variation::Common;
        }
        let way = self.side.then(self.trend.unwrap_or(Ordering::Equal));
        match (better, way) {
            (_, Ordering::Equal) => Variation::Common,
            (Better::Neither, Ordering::Greater) => Variation::High,
            (Better::Neither, Ordering::Less) => Variation::Low,
            (Better::Higher, Ordering::Greater) | (Better::Lower, Ordering::Less) => Variation::Improvement,
            (Better::Higher, Ordering::Less) | (Better::Lower, Ordering::Greater) => Variation::Concern,
        }
    }
}

pub(super) fn assurance(limits: &Limits, target: &Exact, better: Better) -> Assurance {
    match better {
        Better::Neither => Assurance::NotJudged,
        Better::Higher if *target > limits.upper => Assurance::Fails,
        Better::Higher if *target < limits.lower => Assurance::Passes,
        Better::Lower if *target > limits.upper => Assurance::Passes,
        Better::Lower if *target < limits.lower => Assurance::Fails,
        Better::Higher | Better::Lower => Assurance::HitOrMiss,
    }
}

/// The points of one segment with what is said of each. Runs do not go on from one segment into the next.
pub(super) fn points(values: &[&Exact], limits: &Limits, segment: usize) -> Vec<Point> {
    let (near_low, near_high) = limits.near();
    let outside = |value: &Exact| *value < limits.lower || *value > limits.upper;
    let near = |value: &Exact| !outside(value) && (*value < near_low || *value > near_high);
    let mut points: Vec<Point> = values
        .iter()
        .map(|value| Point {
            value: (*value).clone(),
            segment,
            side: (*value).cmp(&limits.mean),
            rules: if outside(value) { vec![Rule::Outside] } else { Vec::new() },
            trend: None,
        })
        .collect();
    let shifts = marked(points.len(), RUN, |from| {
        let run = points.get(from..from + RUN)?;
        let side = run.first()?.side;
        (side != Ordering::Equal && run.iter().all(|point| point.side == side)).then_some(side)
    });
    let trends = marked(values.len(), RUN, |from| {
        let run = values.get(from..from + RUN)?;
        let way = |pair: &[&Exact]| match pair {
            [before, after] => after.cmp(before),
            _ => Ordering::Equal,
        };
        let first = run.windows(2).next().map(way)?;
        (first != Ordering::Equal && run.windows(2).all(|pair| way(pair) == first)).then_some(first)
    });
    let threes = marked(points.len(), 3, |from| {
        let run = points.get(from..from + 3)?;
        let side = run.first()?.side;
        let same = side != Ordering::Equal && run.iter().all(|point| point.side == side);
        (same && run.iter().filter(|point| near(&point.value)).count() >= 2).then_some(side)
    });
    for (((point, shift), trend), three) in points.iter_mut().zip(shifts).zip(trends).zip(threes) {
        if shift.is_some() {
            point.rules.push(Rule::Shift);
        }
        if trend.is_some() {
            point.rules.push(Rule::Trend);
            point.trend = trend;
        }
        if three.is_some() && near(&point.value) {
            point.rules.push(Rule::NearLimit);
        }
    }
    points
}

/// For each point, what is said of a run of `length` that it is part of; the latest of them, where it is part of two.
fn marked(points: usize, length: usize, said: impl Fn(usize) -> Option<Ordering>) -> Vec<Option<Ordering>> {
    let mut marks = vec![None; points];
    for from in 0..points.saturating_sub(length - 1) {
        if let Some(way) = said(from) {
            for mark in marks.iter_mut().skip(from).take(length) {
                *mark = Some(way);
            }
        }
    }
    marks
}

//! Means, moving ranges and process limits.

use outturn_core::{Exact, Figure};

use super::rules::{self, Assurance, Better, Point, Variation};
use crate::given::number;
use crate::withheld::Withheld;

/// Below this many points limits are provisional.
pub const POINTS_FIRM: usize = 12;

/// A stretch of a chart with limits of its own: from a point on, which counts from zero, to the next segment. Where a
/// baseline is given, limits come from that many points at its beginning and hold for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Segment {
    /// The first point.
    pub from: usize,
    /// How many points the limits come from; all of them where nothing is said.
    pub baseline: Option<usize>,
}

/// The limits of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The mean of its points.
    pub mean: Exact,
    /// The mean moving range, without those that were screened out.
    pub moving_range: Exact,
    /// Moving ranges that were screened out, 3.267 times the mean of all or more.
    pub screened_out: usize,
    /// The mean less 2.66 times the mean moving range.
    pub lower: Exact,
    /// The mean and 2.66 times the mean moving range.
    pub upper: Exact,
    /// How many points they come from.
    pub points: usize,
}

impl Limits {
    /// Whether they come from fewer than [`POINTS_FIRM`] points.
    pub const fn are_provisional(&self) -> bool {
        self.points < POINTS_FIRM
    }

    /// Two thirds of the way to the limits.
    pub(super) fn near(&self) -> (Exact, Exact) {
        let part = &parts(2 * 266, 300) * &self.moving_range;
        (&self.mean - &part, &self.mean + &part)
    }
}

/// A chart: its points with what is said of each, and the limits of its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    points: Vec<Point>,
    segments: Vec<Limits>,
    last: Limits,
}

fn parts(numerator: i128, denominator: u128) -> Exact {
    Exact::fraction(numerator, denominator).unwrap_or(Exact::ZERO)
}

/// A chart of individual values and moving ranges. Limits are the mean ± 2.66 times the mean moving range; moving
/// ranges of 3.267 times their mean or more are screened out of it first, once. Without segments the chart is one.
///
/// *Source:* Shewhart's limits for individual values as NHS England's Making Data Count has them (`NHSRplotthedots`);
/// Wheeler 1993 for 2.66 and 3.267. *Withheld:* a point that is no number: a gap is not bridged; fewer than two points
/// in a segment or its baseline; segments out of order.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::known;
/// use outturn_statistics::xmr::{Assurance, Better, Variation, chart};
///
/// let months = [71, 69, 73, 70, 72, 68, 71, 70, 74, 69, 72, 71, 90].map(known);
/// let chart = chart(&months, &[]).unwrap();
/// assert_eq!(chart.limits().lower.decimals(2), "64.57");
/// assert_eq!(chart.limits().screened_out, 1);
/// assert_eq!(chart.variation(Better::Higher), Variation::Improvement);
/// assert_eq!(chart.assurance(&Exact::from(60), Better::Higher), Assurance::Passes);
/// ```
pub fn chart(values: &[Figure], segments: &[Segment]) -> Result<Chart, Withheld> {
    let mut read = Vec::with_capacity(values.len());
    for (at, figure) in values.iter().enumerate() {
        read.push(number(figure, || format!("point {}", at + 1))?);
    }
    let whole = [Segment::default()];
    let segments = if segments.is_empty() { &whole } else { segments };
    let starts = segments.iter().map(|segment| segment.from);
    let ends = starts.clone().skip(1).chain([read.len()]);
    if segments.first().is_some_and(|first| first.from != 0) {
        return Err(Withheld::Segments);
    }
    let (mut points, mut limits) = (Vec::with_capacity(read.len()), Vec::with_capacity(segments.len()));
    for ((from, to), segment) in starts.zip(ends).zip(segments) {
        let stretch = read.get(from..to).ok_or(Withheld::Segments)?;
        let baseline = stretch.get(..segment.baseline.unwrap_or(stretch.len()).min(stretch.len()));
        let found = limits_of(baseline.unwrap_or(stretch))?;
        points.extend(rules::points(stretch, &found, limits.len()));
        limits.push(found);
    }
    match limits.last().cloned() {
        Some(last) => Ok(Chart { points, segments: limits, last }),
        None => Err(Withheld::Segments),
    }
}

fn limits_of(points: &[&Exact]) -> Result<Limits, Withheld> {
    let mean = average(points.iter().copied());
    let ranges: Vec<Exact> = points
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] => Some((*after - *before).abs()),
            _ => None,
        })
        .collect();
    let (Some(mean), Some(all)) = (mean, average(ranges.iter())) else {
        return Err(Withheld::TooFew {
            what: "points in a segment",
            there: points.len().to_string(),
            least: 2,
        });
    };
    // Where nothing moves nothing is screened out.
    let screen = &parts(3_267, 1_000) * &all;
    let kept = ranges.iter().filter(|range| all.is_zero() || **range < screen);
    let screened_out = ranges.len() - kept.clone().count();
    let moving_range = average(kept).unwrap_or(all);
    let reach = &parts(266, 100) * &moving_range;
    Ok(Limits {
        lower: &mean - &reach,
        upper: &mean + &reach,
        mean,
        moving_range,
        screened_out,
        points: points.len(),
    })
}

fn average<'e>(numbers: impl Iterator<Item = &'e Exact>) -> Option<Exact> {
    let (mut sum, mut there) = (Exact::ZERO, 0_usize);
    for number in numbers {
        sum = &sum + number;
        there += 1;
    }
    Exact::ratio(&sum, &Exact::from(there))
}

impl Chart {
    /// Every point, in order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The limits of each segment, in order.
    pub fn segments(&self) -> &[Limits] {
        &self.segments
    }

    /// The limits of the last segment: those that hold now.
    pub const fn limits(&self) -> &Limits {
        &self.last
    }

    /// What is said of the last point.
    pub fn variation(&self, better: Better) -> Variation {
        self.points.last().map_or(Variation::Common, |point| point.variation(better))
    }

    /// Whether a target will be met, if nothing changes: held against the limits that hold now, never against those of
    /// an earlier segment.
    pub fn assurance(&self, target: &Exact, better: Better) -> Assurance {
        rules::assurance(&self.last, target, better)
    }
}

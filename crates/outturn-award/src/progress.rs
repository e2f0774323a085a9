//! Progress along a trajectory: each reading held against the path that was set when its period ended.
//!
//! A version that is set later changes nothing of what ended before it.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Facts, Period, Reading, ReadingKey, Span, Stage};
use outturn_scheme::trajectory::in_force;
use outturn_scheme::{Against, Indicator, Trajectory};

/// The most periods of one trajectory that are looked through.
const PERIODS_MAX: usize = 2_400;

/// A period on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point<'a> {
    /// The period.
    pub period: Period,
    /// What was read in it; nothing where there is no reading at all.
    pub reading: Option<&'a Reading>,
    /// The version in force on its last day: the last that was set by then, or the first where none was.
    pub version: &'a Trajectory,
    /// Where that version's path is; nothing before it begins.
    pub path: Option<Exact>,
    /// How the figure stands to the path; nothing where either is not known.
    pub against: Option<Against>,
}

/// The versions that were set by a day; all where no day is asked for.
pub fn set_by(versions: &[Trajectory], day: Option<Date>) -> &[Trajectory] {
    let count = versions.iter().take_while(|it| day.is_none_or(|day| it.set <= day)).count();
    versions.get(..count).unwrap_or_default()
}

/// The periods on the way, in order: those of the versions' own length from the first start on, up to the last reading
/// that had ended by a day, and whether or not there is a reading; then those by which the aims are to be reached.
pub fn points<'a>(
    versions: &'a [Trajectory],
    indicator: &Indicator,
    facts: &'a Facts,
    body: &str,
    as_at: Option<Date>,
) -> Vec<Point<'a>> {
    let known = set_by(versions, as_at);
    let mut periods: BTreeMap<(Date, Date), Period> = BTreeMap::new();
    for version in known {
        let steps = steps(version);
        let read = |period: &Period| facts.reading(body, &indicator.id, period).is_some();
        let last = steps.iter().rposition(|period| read(period) && has_ended(period, as_at));
        let passed = steps.iter().take(last.map_or(0, |last| last + 1));
        for period in passed.chain([&version.start, &version.by]) {
            periods.extend(period.bounds().map(|bounds| (bounds, period.clone())));
        }
    }
    // Readings from after the end of the path are held against its aim.
    for (about, _) in facts.readings.iter() {
        let is_asked = about.indicator == indicator.id
            && about.organisation == body
            && about.breakdown.is_empty()
            && about.stage == Stage::Published;
        let is_after = |version: &Trajectory| {
            is_alike(about.period, &version.by) && version.by.is_before(about.period) == Some(true)
        };
        if is_asked && known.iter().any(is_after) {
            periods.extend(about.period.bounds().map(|bounds| (bounds, about.period.clone())));
        }
    }
    let point = |((_, last), period): ((Date, Date), Period)| {
        let version = in_force(known, last)?;
        if !is_alike(&period, &version.start) {
            return None;
        }
        let key = ReadingKey::of(body, &indicator.id, &period);
        let reading = facts.readings.get(&key).filter(|_| has_ended(&period, as_at));
        let figure = reading.and_then(|it| it.value.known());
        let against = figure.and_then(|figure| version.against(indicator, &period, figure));
        Some(Point { path: version.at(&period), period, reading, version, against })
    };
    periods.into_iter().filter_map(point).collect()
}

/// Whether a period had ended by a day.
fn has_ended(period: &Period, day: Option<Date>) -> bool {
    match (period.bounds(), day) {
        (Some((_, last)), Some(day)) => last <= day,
        _ => true,
    }
}

/// Whether two periods are of one kind: figures of months are not held against a path through years.
fn is_alike(one: &Period, other: &Period) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// The periods of a version's own length from its start to its end; nothing of a length that does not divide the way.
fn steps(version: &Trajectory) -> Vec<Period> {
    let span = match version.start {
        Period::FinancialYear(_) | Period::CalendarYear(_) => Span::Years,
        Period::FinancialQuarter(..) | Period::CalendarQuarter(..) => Span::Quarters,
        Period::Month(..) => Span::Months,
        _ => return Vec::new(),
    };
    let is_short = |(first, last): (Date, Date)| {
        let months = (i32::from(last.year()) - i32::from(first.year())) * 12;
        usize::try_from(months).is_ok_and(|months| months <= PERIODS_MAX)
    };
    let whole = Period::Range(Box::new(version.start.clone()), Box::new(version.by.clone()));
    if !whole.bounds().is_some_and(is_short) {
        return Vec::new();
    }
    Period::Each(span, Box::new(whole)).parts()
}

//! Readings against when they are of, when they were published and what the scheme asks for.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Facts, Period, Reading};

use crate::finding::{About, Held, Kind, Screened, named};
use crate::scope::Asked;
use crate::series::All;

pub(crate) fn screen(all: &All<'_>, facts: &Facts, screened: &mut Screened) {
    for (series, _, period, bodies) in all.in_scope() {
        let Some(bounds) = period.bounds() else {
            screened.none_held(Held::Dates, bodies.len(), "a wave of a survey has no days");
            continue;
        };
        let mut early: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut not_there: BTreeSet<&str> = BTreeSet::new();
        for (code, reading) in bodies {
            screened.held(Held::Dates);
            if is_early(facts, reading, bounds.1) {
                early.entry(reading.source.as_str()).or_default().insert(code);
            }
            let body = facts.organisations.get(code);
            // One of which the days are not known is not said to be absent.
            if body.is_some_and(|it| !it.is_open(bounds.0) || !it.is_open(bounds.1)) {
                not_there.insert(code);
            }
        }
        for (source, codes) in early {
            let published = facts.sources.get(source).map_or("", |it| it.published.as_str());
            let said = format!("its source {source} was published in {published}: {}", named(&codes));
            let about = one_of(series.about(period, ""), &codes);
            screened.find(Kind::PublishedTooEarly, about, codes.len(), said);
        }
        if !not_there.is_empty() {
            let said = named(&not_there);
            let about = one_of(series.about(period, ""), &not_there);
            screened.find(Kind::BodyNotThere, about, not_there.len(), said);
        }
    }
    another_period(all, screened);
}

/// The finding names the body where there is one.
fn one_of(about: About, codes: &BTreeSet<&str>) -> About {
    let mut codes = codes.iter();
    match (codes.next(), codes.next()) {
        (Some(only), None) => About { organisation: (*only).to_owned(), ..about },
        _ => about,
    }
}

/// Whether a reading was published before the last day that it is about.
fn is_early(facts: &Facts, reading: &Reading, last: Date) -> bool {
    let source = facts.sources.get(reading.source.as_str());
    let published = source.and_then(|it| it.published.parse::<Period>().ok());
    published.and_then(|it| it.bounds()).is_some_and(|(_, latest)| latest < last)
}

/// Indicators that the scheme asks for when there is no reading, and that there are readings of at other times which
/// have a day in common or lie next to it.
fn another_period(all: &All<'_>, screened: &mut Screened) {
    let Asked::For(asked) = &all.asked else { return };
    for (series, line) in &all.lines {
        if !series.breakdown.is_empty() {
            continue;
        }
        for period in asked.get(series.indicator).into_iter().flatten() {
            if line.periods.contains_key(period) {
                continue;
            }
            let near: BTreeSet<String> = line
                .periods
                .keys()
                .filter(|there| is_near(period, there) && !all.asked.has(series, there))
                .map(ToString::to_string)
                .collect();
            if near.is_empty() {
                continue;
            }
            let there = near.iter().map(String::as_str).collect();
            let said = format!("there is none of {period}, and there are some of {}", named(&there));
            screened.find(Kind::AnotherPeriod, series.about(period, ""), 0, said);
        }
    }
}

/// Whether two periods have a day in common, or one ends on the day before the other begins.
fn is_near(one: &Period, other: &Period) -> bool {
    let (Some((from, to)), Some((since, until))) = (one.bounds(), other.bounds()) else { return false };
    let after = |day: Date| day.tomorrow().unwrap_or(day);
    from <= after(until) && since <= after(to)
}

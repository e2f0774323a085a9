//! Trajectories: where the path is, and that a refresh changes nothing before it.

use outturn_award::progress::{points, set_by};
use outturn_core::{Date, Exact, Facts, Figure, Period, Reading, ReadingKey, Standing};
use outturn_scheme::trajectory::in_force;
use outturn_scheme::{Against, Catalogue, Cite, Indicator, Trajectory};
use proptest::prelude::*;

const BODY: &str = "ENG";

fn cite() -> Cite {
    Cite { source: "a".to_owned(), clause: String::new(), standing: Standing::Seen, note: String::new() }
}

fn version(set: Date, start: Period, from: i32, by: Period, aim: i32) -> Trajectory {
    Trajectory { set, start, from: Exact::from(from), by, aim: Exact::from(aim), cite: cite() }
}

fn year(year: i16) -> Period {
    Period::CalendarYear(year)
}

fn indicator(good: &str) -> Indicator {
    let text = format!(
        "id = \"deaths\"\ntitle = \"Deaths\"\nphrase = \"Deaths\"\nunit = \"count\"\nvalue = \"count\"\ngood = \
         \"{good}\"\ncounts = \"deaths\"\nauthor = \"Outturn\"\nreviewed = \"2026-01-31\"\n"
    );
    let (catalogue, problems) = Catalogue::read([("deaths.toml", text.as_str())]);
    assert_eq!(problems, []);
    catalogue.get("deaths").unwrap().clone()
}

fn facts(readings: &[(i16, Figure)]) -> Facts {
    let mut facts = Facts::default();
    for (at, figure) in readings {
        facts.readings.insert(ReadingKey::of(BODY, "deaths", &year(*at)), Reading::nothing(figure.clone()));
    }
    facts
}

fn day(at: i16) -> Date {
    Date::new(at, 11, 13).unwrap()
}

prop_compose! {
    /// A version set in one of some years, along some of them.
    fn any_version()(set in 2000_i16..2030, start in 1990_i16..2020, length in 1_i16..20, from in -900..900, aim in -900..900)
        -> Trajectory
    {
        version(day(set), year(start), from, year(start + length), aim)
    }
}

/// Versions in the order in which they were set.
fn any_versions() -> impl Strategy<Value = Vec<Trajectory>> {
    prop::collection::vec(any_version(), 1..5).prop_map(|mut versions| {
        versions.sort_by_key(|it| it.set);
        versions.dedup_by_key(|it| it.set);
        versions
    })
}

proptest! {
    #[test]
    fn a_path_begins_at_its_start_and_ends_at_its_aim(it in any_version()) {
        prop_assert_eq!(it.at(&it.start), Some(it.from.clone()));
        prop_assert_eq!(it.at(&it.by), Some(it.aim.clone()));
    }

    #[test]
    fn a_path_only_rises_or_only_falls_by_the_same_each_year(it in any_version(), years in 0_i16..19) {
        let (Period::CalendarYear(start), Period::CalendarYear(end)) = (&it.start, &it.by) else { unreachable!() };
        let at = (start + years).min(end - 1);
        let (now, next) = (it.at(&year(at)).unwrap(), it.at(&year(at + 1)).unwrap());
        let step = next.clone() - now.clone();
        prop_assert_eq!(&step * &Exact::from(i64::from(end - start)), it.aim.clone() - it.from.clone());
        prop_assert!(now.clone().min(next.clone()) >= it.from.clone().min(it.aim.clone()));
        prop_assert!(now.max(next) <= it.from.clone().max(it.aim.clone()));
        // Before its start there is none, and after its end it stays at the aim.
        prop_assert_eq!(it.at(&year(start - 1)), None);
        prop_assert_eq!(it.at(&year(end + 1 + years)), Some(it.aim.clone()));
    }

    #[test]
    fn a_refresh_changes_nothing_before_it(
        versions in any_versions(),
        refresh in any_version(),
        figures in prop::collection::btree_map(1990_i16..2040, -900..900, 0..30),
        later in 1_i16..5,
    ) {
        let last = versions.last().unwrap().set;
        let refresh = Trajectory { set: day(last.year() + later), ..refresh };
        let figures: Vec<(i16, Figure)> =
            figures.into_iter().map(|(at, figure)| (at, Figure::Known(Exact::from(figure)))).collect();
        let (indicator, facts) = (indicator("low"), facts(&figures));
        let refreshed: Vec<Trajectory> = versions.iter().cloned().chain([refresh.clone()]).collect();
        let before = points(&versions, &indicator, &facts, BODY, None);
        let after = points(&refreshed, &indicator, &facts, BODY, None);
        let ended_before = |period: &Period| period.bounds().unwrap().1 < refresh.set;
        for point in before.iter().filter(|it| ended_before(&it.period)) {
            prop_assert!(after.contains(point), "{point:?} of {after:?}");
        }
        // As it stood on the day before, the refresh is not there at all.
        let eve = refresh.set.yesterday().unwrap();
        prop_assert_eq!(set_by(&refreshed, Some(eve)), versions.as_slice());
        prop_assert_eq!(
            points(&refreshed, &indicator, &facts, BODY, Some(eve)),
            points(&versions, &indicator, &facts, BODY, Some(eve))
        );
        prop_assert_eq!(in_force(&refreshed, eve), in_force(&versions, eve));
        prop_assert_eq!(in_force(&refreshed, refresh.set), Some(&refresh));
    }

    #[test]
    fn what_is_ahead_where_less_is_better_is_behind_where_more_is(it in any_version(), figure in -900..900, at in 1990_i16..2040) {
        let figure = Exact::from(figure);
        let of = |good: &str| it.against(&indicator(good), &year(at), &figure);
        let turned = match of("low") {
            Some(Against::Ahead(gap)) => Some(Against::Behind(gap)),
            Some(Against::Behind(gap)) => Some(Against::Ahead(gap)),
            same => same,
        };
        prop_assert_eq!(of("high"), turned);
    }
}

#[test]
fn the_four_nothings_stay_distinct_on_the_way() {
    let versions = [version(day(2012), year(2010), 10, year(2015), 0)];
    let why = Figure::Missing("not collected".to_owned());
    let facts = facts(&[
        (2010, Figure::Known(Exact::ZERO)),
        (2011, why.clone()),
        (2012, Figure::Suppressed),
        (2013, Figure::NotApplicable),
    ]);
    let found = points(&versions, &indicator("low"), &facts, BODY, None);
    let told: Vec<(String, Option<&Figure>, bool)> = found
        .iter()
        .map(|it| (it.period.to_string(), it.reading.map(|it| &it.value), it.against.is_some()))
        .collect();
    let zero = Figure::Known(Exact::ZERO);
    let expected = [
        ("2010", Some(&zero), true),
        ("2011", Some(&why), false),
        ("2012", Some(&Figure::Suppressed), false),
        ("2013", Some(&Figure::NotApplicable), false),
        // Nothing is said of 2014, which may yet come; the aim stands at the end.
        ("2015", None, false),
    ];
    assert_eq!(told, expected.map(|(at, figure, is_judged)| (at.to_owned(), figure, is_judged)));
    assert_eq!(found.first().unwrap().against, Some(Against::Ahead(Exact::from(10))));
}

#[test]
fn a_gap_between_readings_is_shown_and_months_are_not_held_against_years() {
    let versions = [version(day(2012), year(2010), 10, year(2020), 0)];
    let mut facts = facts(&[(2013, Figure::Known(Exact::from(7)))]);
    let month = ReadingKey::of(BODY, "deaths", &Period::Month(2014, 1));
    facts.readings.insert(month, Reading::of(Exact::ONE));
    let other = ReadingKey::of("E92", "deaths", &year(2014));
    facts.readings.insert(other, Reading::of(Exact::ONE));
    let found = points(&versions, &indicator("low"), &facts, BODY, None);
    let told: Vec<(String, bool)> =
        found.iter().map(|it| (it.period.to_string(), it.reading.is_some())).collect();
    let expected = [("2010", false), ("2011", false), ("2012", false), ("2013", true), ("2020", false)];
    assert_eq!(told, expected.map(|(at, is_read)| (at.to_owned(), is_read)));
    let third = found.iter().find(|it| it.reading.is_some()).unwrap();
    assert_eq!(third.against, Some(Against::On));
}

#[test]
fn neither_direction_is_better_until_something_is_aimed_at() {
    let level = version(day(2012), year(2010), 10, year(2015), 10);
    let up = version(day(2012), year(2010), 10, year(2015), 20);
    let neither = indicator("neither");
    let at = |it: &Trajectory, figure: i32| it.against(&neither, &year(2010), &Exact::from(figure));
    assert_eq!(at(&level, 10), Some(Against::On));
    assert_eq!(at(&level, 8), Some(Against::Off(Exact::from(2))));
    assert_eq!(at(&level, 12), Some(Against::Off(Exact::from(2))));
    assert_eq!(at(&up, 12), Some(Against::Ahead(Exact::from(2))));
    assert_eq!(at(&up, 8), Some(Against::Behind(Exact::from(2))));
}

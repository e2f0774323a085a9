//! The shipped facts of the Quality and Outcomes Framework, read as any facts folder is, and held against the points that
//! were published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use outturn_core::exact::Direction;
use outturn_core::{Exact, Figure, Reading, ReadingKey, RelationKind, Standing};
use outturn_intake::facts::results::{self, Measured};
use outturn_intake::facts::{self, FactsRead};
use outturn_scheme::Catalogue;

const PRACTICES: usize = 7_779;

/// Practices with more reviews than patients left after exceptions.
const CONTRADICTED: [&str; 2] = ["P85014", "Y00486"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder(name: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(workspace().join(name)).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}

fn shipped() -> FactsRead {
    let indicators = folder("indicators");
    let texts = indicators.iter().map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap()));
    let (catalogue, problems) = Catalogue::read(texts);
    assert_eq!(problems, []);
    facts::read("data/qof", &folder("data/qof"), &catalogue).unwrap()
}

/// The points published, by practice and step.
fn points() -> BTreeMap<(String, String), Exact> {
    let path = workspace().join("data/qof/2014-15-asthma.published.csv.gz");
    let read = results::results(&path.to_string_lossy(), &fs::read(&path).unwrap()).unwrap();
    assert_eq!(read.rejections, []);
    let mut points = BTreeMap::new();
    for result in read.results {
        assert_eq!(result.measured, Measured::Points);
        let value = result.value.known().unwrap().clone();
        assert!(points.insert((result.organisation, result.step), value).is_none());
    }
    points
}

fn reading<'a>(read: &'a FactsRead, organisation: &str, indicator: &str) -> &'a Reading {
    &read.facts.readings[&ReadingKey::of(organisation, indicator, &"2014/15".parse().unwrap())]
}

fn share(percent: u32) -> Exact {
    Exact::fraction(percent.into(), 100).unwrap()
}

#[test]
fn every_practice_has_its_list_its_register_and_three_indicators() {
    let read = shipped();
    assert_eq!(read.rejections, []);
    let of_kind = |kind| -> BTreeSet<&str> {
        read.facts.organisations.iter().filter(|it| it.kind == kind).map(|it| it.code.as_str()).collect()
    };
    let practices = of_kind("practice");
    assert_eq!((practices.len(), of_kind("ccg").len(), of_kind("country").len()), (PRACTICES, 209, 1));
    // Each is there on the last day of the year, which is when it is counted.
    let last = outturn_core::Date::constant(2015, 3, 31);
    assert_eq!(read.facts.organisations.open_on("practice", last).count(), PRACTICES);
    let indicators = [
        "qof-ast002",
        "qof-ast003",
        "qof-ast004",
        "qof-asthma-prevalence",
        "qof-asthma-register",
        "qof-list-size",
    ];
    assert_eq!(read.facts.readings.len(), PRACTICES * indicators.len() + 2);
    for practice in &practices {
        for indicator in indicators {
            let doubted = CONTRADICTED.contains(practice) && indicator == "qof-ast003";
            let standing = if doubted { Standing::Inferred } else { Standing::Seen };
            assert_eq!(reading(&read, practice, indicator).standing, standing);
        }
        let value = |indicator| reading(&read, practice, indicator).value.known().unwrap();
        let prevalence = Exact::ratio(value("qof-asthma-register"), value("qof-list-size")).unwrap();
        assert_eq!(value("qof-asthma-prevalence"), &prevalence);
    }
    let groups: BTreeSet<&str> = read
        .facts
        .organisations
        .relations()
        .map(|it| {
            assert_eq!(it.kind, RelationKind::Member);
            assert!(practices.contains(it.from.as_str()));
            it.to.as_str()
        })
        .collect();
    assert_eq!(groups, of_kind("ccg"));
    assert_eq!(read.facts.organisations.relations().count(), PRACTICES);
}

#[test]
fn england_is_the_sum_of_its_practices() {
    let read = shipped();
    let sum = |indicator: &str| -> Exact {
        let readings = read.facts.readings.iter().filter(|(key, _)| key.indicator == indicator);
        readings.map(|(_, it)| it.value.known().unwrap()).sum()
    };
    let england = reading(&read, "ENG", "qof-asthma-prevalence");
    assert_eq!(england.numerator, Some(Figure::Known(sum("qof-asthma-register"))));
    assert_eq!(england.denominator, Some(Figure::Known(sum("qof-list-size"))));
    assert_eq!(sum("qof-list-size"), Exact::from(56_817_654_u32));
    assert_eq!((england.standing, england.note.is_empty()), (Standing::Inferred, false));
    let average = reading(&read, "ENG", "qof-average-list-size");
    assert_eq!(average.value, Figure::Known(Exact::from(7_087_u32)));
    assert!(read.facts.sources[average.source.as_str()].address.starts_with("http://"));
}

/// Points rise in a straight line from nothing at a lower level to all of them at an upper one, and are published to
/// the nearest hundredth, half of one upwards. Where nobody was counted none are published.
#[test]
fn published_points_come_out_of_the_counts() {
    let read = shipped();
    let published = points();
    let hundredth = Exact::fraction(1, 100).unwrap();
    let (mut held, mut nobody) = (0, 0);
    for (indicator, lower, upper, most) in
        [("ast002", 45, 80, 15_u32), ("ast003", 45, 70, 20), ("ast004", 45, 80, 6)]
    {
        let id = format!("qof-{indicator}");
        let (lower, upper, most) = (share(lower), share(upper), Exact::from(most));
        for (key, it) in read.facts.readings.iter().filter(|(key, _)| key.indicator == id) {
            let points = &published[&(key.organisation.to_owned(), format!("measure/{indicator}"))];
            match &it.value {
                Figure::Known(achieved) => {
                    let along = Exact::ratio(&(achieved - &lower), &(&upper - &lower)).unwrap();
                    let earned = &along.clamp(Exact::ZERO, Exact::ONE) * &most;
                    assert_eq!(&earned.rounded(&hundredth, Direction::HalfUp), points, "{key:?}");
                    held += 1;
                }
                Figure::NotApplicable => {
                    assert!(points.is_zero(), "{key:?}");
                    nobody += 1;
                }
                Figure::Missing(_) | Figure::Suppressed => panic!("{key:?} has no figure"),
            }
        }
    }
    assert_eq!((held, nobody), (23_311, 26));
    let register = published.iter().filter(|((_, step), _)| step == "measure/ast001");
    assert_eq!(register.filter(|(_, points)| **points == Exact::from(4_u8)).count(), PRACTICES);
    assert_eq!(published.len(), PRACTICES * 4);
}

//! The shipped data: what it must hold, and that the published files give it byte for byte.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use outturn_intake::published::{NATIONAL_POPULATION, SHIPPED};

type Row = BTreeMap<String, String>;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(workspace().join("data/quality-premium").join(name)).unwrap();
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            headers.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect()
        })
        .collect()
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

fn of<'a>(readings: &'a [Row], indicator: &str) -> Vec<&'a Row> {
    readings.iter().filter(|row| row["indicator"] == indicator).collect()
}

#[test]
fn the_groups_of_2014_are_there_and_no_others() {
    let organisations = shipped("organisations.csv");
    let day = "2014-04-01";
    let groups: Vec<&Row> = organisations.iter().filter(|row| row["kind"] == "ccg").collect();
    let open = groups
        .iter()
        .filter(|row| {
            row["opened"].as_str() <= day && (row["closed"].is_empty() || row["closed"].as_str() >= day)
        })
        .count();
    assert_eq!(open, 211);
    assert!(groups.iter().all(|row| row["name"].starts_with("NHS ")));
    // Besides them there are the trusts whose figures are shared out among them.
    assert!(organisations.iter().all(|row| row["kind"] == "ccg" || row["kind"] == "trust"));
    let codes: Vec<_> = organisations.iter().map(|row| &row["code"]).collect();
    assert!(codes.is_sorted() && codes.iter().collect::<BTreeSet<_>>().len() == codes.len());
}

#[test]
fn successions_join_bodies_that_are_there_one_to_one() {
    let organisations = shipped("organisations.csv");
    let body = |code: &str| organisations.iter().find(|row| row["code"] == code).unwrap();
    let relations = shipped("relations.csv");
    let mut from = BTreeSet::new();
    for row in relations.iter().filter(|row| row["relation"] != "served-by") {
        assert!(from.insert(&row["from"]), "{row:?}");
        assert_eq!(
            (row["relation"].as_str(), row["share"].as_str(), row["end"].as_str()),
            ("successor", "", "")
        );
        assert!(body(&row["from"])["closed"] < row["start"], "{row:?}");
        assert!(body(&row["to"])["opened"] <= row["start"], "{row:?}");
    }
}

#[test]
fn figures_come_to_the_published_totals() {
    let readings = shipped("readings.csv");
    let population = of(&readings, "running-cost-population");
    assert_eq!(population.len(), 211);
    assert_eq!(population.iter().map(|row| number(&row["value"])).sum::<u64>(), NATIONAL_POPULATION);
    assert_eq!(NATIONAL_POPULATION, 53_807_894);

    let waiting = of(&readings, "rtt-incomplete-within-18-weeks");
    assert_eq!(waiting.len(), 211);
    let sum = |figure: &str| waiting.iter().map(|row| number(&row[figure])).sum::<u64>();
    // England as published, less what NHS England commissioned itself.
    assert_eq!(sum("numerator"), 2_800_845 - 203_675);
    assert_eq!(sum("denominator"), 3_006_877 - 220_202);
}

#[test]
fn every_reading_belongs_to_a_body_and_a_source_and_stands_once() {
    let organisations: BTreeSet<_> =
        shipped("organisations.csv").iter().map(|row| row["code"].clone()).collect();
    let sources: BTreeSet<_> = shipped("sources.csv").iter().map(|row| row["source"].clone()).collect();
    assert_eq!(sources, SHIPPED[0].inputs.iter().map(|input| input.document.source.to_owned()).collect());
    let readings = shipped("readings.csv");
    let mut cells = Vec::new();
    for row in &readings {
        assert!(organisations.contains(&row["organisation"]), "{row:?}");
        assert!(sources.contains(&row["source"]), "{row:?}");
        // The year of a trust is made up of weeks, which are not quite a financial year.
        let standing = if row["indicator"] == "ae-within-4-hours" { "inferred" } else { "seen" };
        assert_eq!(row["standing"], standing);
        cells.push(["indicator", "organisation", "period", "breakdown"].map(|column| row[column].clone()));
    }
    assert!(cells.is_sorted() && cells.iter().collect::<BTreeSet<_>>().len() == cells.len());
}

#[test]
fn counts_that_contradict_each_other_are_missing_and_only_those() {
    let readings = shipped("readings.csv");
    let missing: BTreeSet<_> = readings
        .iter()
        .filter(|row| ["numerator", "denominator", "value"].iter().any(|figure| row[*figure] == "[x]"))
        .map(|row| (row["organisation"].as_str(), row["indicator"].as_str()))
        .collect();
    assert_eq!(missing, BTreeSet::from([("09G", "admissions-children-lower-respiratory")]));
    let row = |period: &str| {
        let wanted = ["09G", "admissions-children-lower-respiratory", period, ""];
        readings
            .iter()
            .find(|row| {
                ["organisation", "indicator", "period", "breakdown"].map(|column| row[column].as_str())
                    == wanted
            })
            .unwrap()
    };
    let row = row("2013/14");
    assert_eq!([&row["numerator"], &row["denominator"], &row["value"]], ["[x]", "96002", "349.6"]);
    assert!(row["note"].contains("male 357 + female 396 = 753, but persons 333"), "{row:?}");
}

#[test]
fn the_sheets_taken_are_there_in_full() {
    let readings = shipped("readings.csv");
    let size = |indicator| of(&readings, indicator).len();
    let (groups, sexes) = (3, 3);
    for indicator in ["pyll-amenable", "amenable-deaths"] {
        assert_eq!(size(indicator), groups * sexes * 6, "{indicator}, 2009 to 2014");
    }
    for indicator in [
        "admissions-chronic-acs",
        "admissions-asthma-diabetes-epilepsy-under-19",
        "admissions-acute-conditions",
        "admissions-children-lower-respiratory",
    ] {
        assert_eq!(size(indicator), groups * sexes * 6, "{indicator}, 2010/11 to 2015/16");
    }
    for indicator in ["mrsa-bacteraemia", "c-difficile"] {
        assert_eq!(size(indicator), groups * 22, "{indicator}, June 2015 to March 2017");
    }
}

#[test]
fn the_published_files_give_the_shipped_folders_byte_for_byte() {
    let from = workspace().join("../shared/data");
    for shipped in &SHIPPED {
        let folder = workspace().join("data").join(shipped.name);
        if !shipped.inputs.iter().all(|input| from.join(input.path).is_file()) {
            // Straight to the stream: the test harness would swallow it otherwise.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: the larger published files are not here, so data/{} is not made anew",
                shipped.name
            );
            continue;
        }
        let contents =
            shipped.inputs.iter().map(|it| (it.path, fs::read(from.join(it.path)).unwrap())).collect();
        let made = shipped.make(&contents).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        });
        assert!(made.len() >= 5, "{:?}", made.keys());
        for (name, bytes) in made {
            let there = fs::read(folder.join(&name)).unwrap_or_default();
            assert!(
                there == bytes,
                "data/{}/{name} is not what the published files give: make it anew with cargo xtask data \
                 --from FOLDER",
                shipped.name
            );
        }
    }
}

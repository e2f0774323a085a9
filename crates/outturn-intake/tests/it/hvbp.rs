//! Hospital Value-Based Purchasing: files right and wrong, and the data that ships.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use outturn_core::{Exact, Figure, ReadingKey};
use outturn_intake::facts::{self, FactsRead};
use outturn_intake::published::{HvbpFiles, Published, Reading, SHIPPED, Shipped, read_hvbp};
use outturn_scheme::Catalogue;

mod malformed;

/// The rows of six hospitals, as they were published.
#[derive(Debug, Clone)]
struct Sample {
    clinical: String,
    person: String,
    safety: String,
    efficiency: String,
    scores: String,
}

fn sample() -> Sample {
    Sample {
        clinical: include_str!("hvbp/hvbp_clinical_outcomes.csv").to_owned(),
        person: include_str!("hvbp/hvbp_person_and_community_engagement.csv").to_owned(),
        safety: include_str!("hvbp/hvbp_safety.csv").to_owned(),
        efficiency: include_str!("hvbp/hvbp_efficiency_and_cost_reduction.csv").to_owned(),
        scores: include_str!("hvbp/hvbp_tps.csv").to_owned(),
    }
}

impl Sample {
    fn read(&self) -> Result<[Published; 5], String> {
        let files = HvbpFiles {
            clinical_outcomes: ("clinical.csv", self.clinical.as_bytes()),
            person_and_community: ("person.csv", self.person.as_bytes()),
            safety: ("safety.csv", self.safety.as_bytes()),
            efficiency: ("efficiency.csv", self.efficiency.as_bytes()),
            scores: ("scores.csv", self.scores.as_bytes()),
        };
        read_hvbp(files)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    /// As the publisher's files, packed, under the paths at which they are looked for.
    fn contents(&self) -> BTreeMap<&'static str, Vec<u8>> {
        let texts = [&self.clinical, &self.person, &self.safety, &self.efficiency, &self.scores];
        let packed = |text: &String| {
            let mut packer = GzEncoder::new(Vec::new(), Compression::default());
            packer.write_all(text.as_bytes()).unwrap();
            packer.finish().unwrap()
        };
        shipped().inputs.iter().zip(texts).map(|(input, text)| (input.path, packed(text))).collect()
    }
}

fn shipped() -> Shipped {
    SHIPPED.into_iter().find(|it| it.name == "cms-hvbp").unwrap()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn catalogue() -> Catalogue {
    let mut files = Vec::new();
    for entry in fs::read_dir(workspace().join("indicators")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("indicators/{}", path.file_name().unwrap().to_string_lossy());
        files.push((name, fs::read_to_string(path).unwrap()));
    }
    let (catalogue, problems) =
        Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert!(problems.is_empty(), "{problems:#?}");
    catalogue
}

fn reading<'a>(published: &'a Published, code: &str, indicator: &str, period: &str) -> &'a Reading {
    let found = published
        .readings
        .iter()
        .find(|it| (it.organisation.as_str(), it.indicator, it.period.as_str()) == (code, indicator, period));
    found.unwrap()
}

/// Quantity, value and note of a published figure.
fn figure<'a>(published: &'a Published, code: &str, step: &str) -> (&'static str, &'a str, &'a str) {
    let found = published.awarded.iter().find(|it| it.organisation == code && it.step == step).unwrap();
    (found.quantity, &found.value, &found.note)
}

#[test]
fn rates_are_kept_as_they_are_printed() {
    let [clinical, person, safety, efficiency, _] = sample().read().unwrap();
    let value = |of: &Published, code, indicator, period| reading(of, code, indicator, period).value.clone();
    assert_eq!(value(&safety, "010001", "hvbp-hai-1", "2019"), "0.742");
    assert_eq!(value(&safety, "010001", "hvbp-hai-1", "2022"), "1.136");
    // Counted, and there were none.
    assert_eq!(value(&safety, "100284", "hvbp-hai-2", "2022"), "0.000");
    assert_eq!(value(&clinical, "010001", "hvbp-mort-30-ami", "2014-07..2017-06"), "85.6752%");
    assert_eq!(value(&clinical, "010001", "hvbp-comp-hip-knee", "2019-04..2022-03"), "2.2314%");
    assert_eq!(value(&efficiency, "010001", "hvbp-mspb-1", "2019"), "1.020251");
    assert_eq!(value(&person, "010001", "hvbp-nurses", "2019"), "77.4970%");
    assert_eq!(value(&person, "440007", "hvbp-staff", "2022"), "100.0000%");
}

#[test]
fn what_is_not_available_is_not_applicable_with_its_reason_and_no_zero() {
    let [_, person, safety, efficiency, scores] = sample().read().unwrap();
    for (of, code, indicator) in [
        (&safety, "100126", "hvbp-hai-1"),
        (&person, "100284", "hvbp-doctors"),
        (&efficiency, "100126", "hvbp-mspb-1"),
    ] {
        let reading = reading(of, code, indicator, "2022");
        assert_eq!(reading.value, "[z]", "{indicator}");
        assert_eq!(reading.note, "Not Available: too few cases, or none reported", "{indicator}");
    }
    assert_eq!(reading(&safety, "100126", "hvbp-hai-1", "2019").value, "0.697");
    for (of, code, step) in [
        (&safety, "100126", "measure/hai-1"),
        (&safety, "100126", "measure/hai-1/achievement"),
        (&safety, "100126", "measure/hai-1/improvement"),
        (&person, "100284", "measure/hcahps-base"),
        (&person, "100284", "measure/hcahps-consistency"),
    ] {
        assert_eq!(figure(of, code, step), ("points", "[z]", "Not Available"), "{step}");
    }
    for (code, step) in
        [("010007", "group/safety"), ("100284", "group/person-and-community"), ("100126", "group/efficiency")]
    {
        assert_eq!(figure(&scores, code, step), ("score", "[z]", "Not Available"), "{step}");
    }
}

#[test]
fn points_and_scores_are_published_figures() {
    let [clinical, person, safety, _, scores] = sample().read().unwrap();
    for (of, step, points) in [
        (&safety, "measure/hai-1/achievement", "3"),
        (&safety, "measure/hai-1/improvement", "4"),
        (&safety, "measure/hai-1", "4"),
        (&safety, "measure/ssi", "4"),
        (&clinical, "measure/comp-hip-knee/improvement", "0"),
        (&person, "measure/hcahps-base/overall-rating", "2"),
        (&person, "measure/hcahps-base", "9"),
        (&person, "measure/hcahps-consistency", "18"),
    ] {
        assert_eq!(figure(of, "010056", step), ("points", points, ""), "{step}");
    }
    for (code, step, score) in [
        ("010001", "group/clinical-outcomes", "38.333333333333"),
        ("010056", "group/person-and-community", "27.000000000000"),
        ("010056", "group/safety", "24.000000000000"),
        ("010056", "group/efficiency", "20.000000000000"),
        ("010056", "award", "20.250000000000"),
    ] {
        assert_eq!(figure(&scores, code, step), ("score", score, ""), "{code} {step}");
    }
}

#[test]
fn the_combined_points_are_given_only_where_they_do_not_follow() {
    let [_, _, safety, _, _] = sample().read().unwrap();
    let combined = |code| {
        let reading = reading(&safety, code, "hvbp-ssi", "2022");
        (reading.value.as_str(), reading.note.as_str())
    };
    assert_eq!(combined("010056"), ("4", ""));
    assert_eq!(combined("010001"), ("[z]", "HAI-3 alone is scored"));
    assert_eq!(combined("100284"), ("[z]", "HAI-4 alone is scored"));
    assert_eq!(combined("010007"), ("[z]", "neither HAI-3 nor HAI-4 is scored"));
    assert_eq!(figure(&safety, "100284", "measure/ssi").1, "10");
}

#[test]
fn what_is_the_same_for_all_is_told_and_not_stored() {
    let published = sample().read().unwrap();
    let notes: Vec<&str> = published.iter().flat_map(|it| &it.notes).map(|it| it.text.as_str()).collect();
    for levels in
        ["HAI-6 0.520, 0.014", "COMP-HIP-KNEE 0.025396, 0.018159", "Care Transition 25.64%, 51.84%, 63.57%"]
    {
        assert!(notes.iter().any(|note| note.contains(levels)), "{levels}");
    }
    assert!(published.iter().flat_map(|it| &it.readings).all(|it| it.value != "0.520"));
}

/// What the reader of facts makes of a folder's files.
fn as_facts(made: &BTreeMap<String, Vec<u8>>) -> FactsRead {
    let read = facts::read("data/cms-hvbp", made, &catalogue()).unwrap();
    assert!(read.rejections.is_empty(), "{:#?}", read.rejections.first());
    read
}

#[test]
fn the_folder_is_made_of_facts_that_can_be_read() {
    let made = shipped().make(&sample().contents()).unwrap();
    let text = |name: &str| String::from_utf8(made[name].clone()).unwrap();
    insta::assert_snapshot!(text("organisations.csv"), @"
    code,name,kind,opened,closed
    010001,SOUTHEAST HEALTH MEDICAL CENTER,hospital,2014-04-01,
    010007,MIZELL MEMORIAL HOSPITAL,hospital,2014-04-01,
    010056,ST VINCENT'S BIRMINGHAM,hospital,2014-04-01,
    100126,HCA FLORIDA PASADENA HOSPITAL,hospital,2014-04-01,
    100284,KERALTY HOSPITAL,hospital,2014-07-01,
    440007,UNITY MEDICAL CENTER,hospital,2014-07-01,
    ");
    let figures = text("fy2024.published.csv");
    let rows: Vec<&str> = figures.lines().collect();
    assert_eq!(rows.len(), 1 + 6 * 71);
    insta::assert_snapshot!(rows[..4].join("\n"), @"
    organisation,step,quantity,value,within,source,note
    010001,award,score,15.583333333333,0.0000000000005,hvbp-scores-2024,
    010001,group/clinical-outcomes,score,38.333333333333,0.0000000000005,hvbp-scores-2024,
    010001,group/efficiency,score,0.000000000000,0.0000000000005,hvbp-scores-2024,
    ");
    assert!(rows.contains(&"010007,group/safety,score,[z],0.0000000000005,hvbp-scores-2024,Not Available"));
    let read = as_facts(&made);
    assert_eq!(read.facts.readings.len(), 6 * (21 * 2 + 1));
    assert_eq!(read.facts.sources.len(), 5);
    let value = |indicator: &str, organisation: &str, period: &str| {
        let key = ReadingKey::of(organisation, indicator, &period.parse().unwrap());
        read.facts.readings[&key].value.clone()
    };
    let exact = |numerator, denominator| Figure::Known(Exact::fraction(numerator, denominator).unwrap());
    assert_eq!(value("hvbp-mort-30-ami", "010001", "2014-07..2017-06"), exact(856_752, 1_000_000));
    assert_eq!(value("hvbp-staff", "440007", "2022"), exact(1, 1));
    assert_eq!(value("hvbp-hai-1", "100126", "2022"), Figure::NotApplicable);
}

/// The files of the folder that ships.
fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(workspace().join("data/cms-hvbp")).unwrap().map(|entry| entry.unwrap().path());
    let named =
        |path: PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap());
    entries.map(named).collect()
}

#[test]
fn the_shipped_facts_are_those_of_every_hospital() {
    let read = as_facts(&files());
    assert_eq!(read.facts.organisations.iter().filter(|it| it.kind == "hospital").count(), 2_474);
    let mut known = BTreeMap::<(&str, String), usize>::new();
    for (key, reading) in read.facts.readings.iter() {
        let is_known = reading.value.known().is_some();
        assert!(is_known || reading.value == Figure::NotApplicable, "{key:?}");
        assert_eq!(reading.note.is_empty(), is_known, "{key:?}");
        *known.entry((key.indicator, key.period.to_string())).or_default() += usize::from(is_known);
    }
    assert_eq!(read.facts.readings.len(), 2_474 * known.len());
    assert_eq!(known.len(), 43);
    for (indicator, period, count) in [
        ("hvbp-hai-4", "2019", 779),
        ("hvbp-hai-4", "2022", 606),
        ("hvbp-hai-6", "2022", 2_437),
        ("hvbp-ssi", "2022", 597),
        ("hvbp-mort-30-cabg", "2014-07..2017-06", 951),
        ("hvbp-mort-30-pn", "2019-07..2022-06", 2_411),
        ("hvbp-comp-hip-knee", "2019-04..2022-03", 1_651),
        ("hvbp-mspb-1", "2022", 2_472),
        ("hvbp-overall-rating", "2019", 2_457),
        ("hvbp-overall-rating", "2022", 2_467),
    ] {
        assert_eq!(known[&(indicator, period.to_owned())], count, "{indicator} {period}");
    }
}

#[test]
fn the_shipped_figures_are_those_of_every_hospital() {
    let files = files();
    let column = |file: &str, columns: &[&str]| -> Vec<Vec<String>> {
        let bytes: Box<dyn Read> = match files.get(file) {
            Some(bytes) => Box::new(bytes.as_slice()),
            None => Box::new(GzDecoder::new(files[&format!("{file}.gz")].as_slice())),
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let headings = reader.headers().unwrap().clone();
        let at = |name: &&str| headings.iter().position(|it| it == *name).unwrap();
        let at: Vec<usize> = columns.iter().map(at).collect();
        let records = reader.records().map(Result::unwrap);
        records.map(|record| at.iter().map(|index| record[*index].to_owned()).collect()).collect()
    };
    let hospitals: BTreeSet<_> = column("organisations.csv", &["code"]).into_iter().flatten().collect();
    let figures = column("fy2024.published.csv", &["organisation", "step", "quantity", "value"]);
    assert_eq!(figures.len(), 2_474 * 71);
    assert!(figures.is_sorted_by(|one, other| one[..2] < other[..2]));
    let mut steps = BTreeMap::<(&str, &str), usize>::new();
    for row in &figures {
        assert!(hospitals.contains(&row[0]), "{row:?}");
        *steps.entry((&row[1], &row[2])).or_default() += usize::from(row[3] != "[z]");
    }
    assert_eq!(steps.len(), 71);
    for (step, quantity, count) in [
        ("award", "score", 2_474),
        ("group/clinical-outcomes", "score", 2_413),
        ("group/efficiency", "score", 2_472),
        ("group/person-and-community", "score", 2_467),
        ("group/safety", "score", 2_107),
        ("measure/ssi", "points", 1_723),
        ("measure/hai-1/improvement", "points", 1_743),
        ("measure/mort-30-hf", "points", 2_394),
    ] {
        assert_eq!(steps[&(step, quantity)], count, "{step}");
    }
}

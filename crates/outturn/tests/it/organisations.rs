//! The case worked by hand in `tests/cases/organisations`: a merger, practices that moved, a practice that was divided.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use outturn_award::report;
use outturn_core::organisation::Parent;
use outturn_core::{Facts, Pence};
use outturn_intake::facts;
use outturn_scheme::{Catalogue, Scheme};
use serde_json::Value;

use crate::support::{Ran, earner, json, outturn, outturn_in, project};

fn case(name: &str) -> PathBuf {
    project().join("crates/outturn/tests/cases/organisations").join(name)
}

fn award(scheme: &str, more: &[&str]) -> Ran {
    let (scheme, facts) = (case(scheme), case("facts"));
    let fixed = ["award", scheme.to_str().unwrap(), "--facts", facts.to_str().unwrap()];
    outturn(fixed.iter().chain(more)).quietly()
}

/// A code and pence.
type Paid = (String, i64);

/// Code, pence awarded and who is paid how much, of awards that are all settled.
fn told(awards: &Value) -> Vec<(String, i64, Vec<Paid>)> {
    let settled = |award: &Value| {
        assert_eq!(award["settled"], true, "{award}");
        assert_eq!(award["least_pence"], award["most_pence"]);
        award["least_pence"].as_i64().unwrap()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let paid = |it: &Value| (text(&it["code"]), settled(&it["award"]));
    let all = awards["earners"].as_array().unwrap().iter();
    all.map(|it| {
        let payees = it["paid_to"].as_array().unwrap().iter().map(paid).collect();
        (text(&it["code"]), settled(&it["award"]), payees)
    })
    .collect()
}

fn paid(code: &str, pence: i64) -> Paid {
    (code.to_owned(), pence)
}

#[test]
fn three_groups_earn_and_the_one_they_became_is_paid() {
    let awards = json(&award("groups.toml", &["--format", "json"]).out);
    assert_eq!(
        told(&awards),
        [
            ("00F".to_owned(), 101_937_500, vec![paid("13T", 101_937_500)]),
            ("00G".to_owned(), 45_885_313, vec![paid("13T", 45_885_313)]),
            ("00H".to_owned(), 39_848_750, vec![paid("13T", 39_848_750)]),
        ]
    );
    assert_eq!(awards["totals"]["award"]["least_pence"], 187_671_563);
    let recast = json(&award("groups.toml", &["--format", "json", "--recast-to", "2015-12-31"]).out);
    assert_eq!(recast["bodies"].as_array().unwrap().len(), 1);
    assert_eq!(recast["bodies"][0]["code"], "13T");
    assert_eq!(recast["bodies"][0]["awarded"]["least_pence"], 187_671_563);
}

#[test]
fn a_practice_that_was_divided_is_paid_to_the_penny() {
    let awards = json(&award("practices.toml", &["--format", "json"]).out);
    assert_eq!(
        told(&awards),
        [
            ("C81077".to_owned(), 340_187, vec![paid("C81077", 340_187)]),
            ("C81660".to_owned(), 614_381, vec![paid("C81660", 614_381)]),
            ("K83023".to_owned(), 1_243_339, vec![paid("K83023", 1_243_339)]),
            (
                "X90001".to_owned(),
                415_332,
                vec![paid("X90002", 138_721), paid("X90003", 138_306), paid("X90004", 138_305)]
            ),
        ]
    );
    assert_eq!(awards["totals"]["award"]["least_pence"], 2_613_239);
    // A recast to the day of payment divides as the payment does.
    let recast = json(&award("practices.toml", &["--format", "json", "--recast-to", "2023-06-30"]).out);
    let mut recast_to: Vec<Paid> = Vec::new();
    for body in recast["bodies"].as_array().unwrap() {
        recast_to
            .push(paid(body["code"].as_str().unwrap(), body["awarded"]["least_pence"].as_i64().unwrap()));
    }
    let paid_to: Vec<_> = told(&awards).into_iter().flat_map(|(_, _, payees)| payees).collect();
    assert_eq!(recast_to, paid_to);
}

/// The indicators of the project and of the case, the case's facts, and its scheme with another day.
fn practices_as_at(day: &str) -> (Scheme, Facts) {
    let text = |path: PathBuf| fs::read_to_string(path).unwrap();
    let folders = [project().join("indicators"), case("facts/indicators")];
    let paths = folders.iter().flat_map(|it| fs::read_dir(it).unwrap()).map(|entry| entry.unwrap().path());
    let indicators: Vec<(String, String)> =
        paths.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), text(path))).collect();
    let (catalogue, problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    let rules = text(case("practices.toml"));
    assert!(rules.contains("organisations_as_at = \"2022-06-30\""));
    let rules = rules.replace("\"2022-06-30\"", &format!("\"{day}\""));
    let scheme = Scheme::read("practices.toml", &rules, &catalogue).unwrap();
    let files: BTreeMap<String, Vec<u8>> = facts::FILES
        .iter()
        .map(|name| ((*name).to_owned(), case("facts").join(name)))
        .filter(|(_, path)| path.is_file())
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect();
    let read = facts::read("", &files, &catalogue).unwrap();
    assert_eq!(read.rejections, []);
    (scheme, read.facts)
}

/// The bodies above practices on the scheme's day, with the practices of each and the sum of what they were awarded.
fn under_bodies(day: &str) -> Vec<(String, Vec<String>, Pence)> {
    let (scheme, facts) = practices_as_at(day);
    let all = &facts.organisations;
    let day = scheme.organisations_as_at;
    let report = report(&scheme, &facts, 1, |_| true);
    let mut counted = 0;
    let under: Vec<_> = all
        .open_on("sub-icb", day)
        .map(|body| {
            let members = all.members_of_kind(&body.code, "practice", day);
            let theirs = report.awards.iter().filter(|it| members.contains(&it.code.as_str()));
            let sum = theirs
                .map(|it| {
                    assert_eq!(all.parent(&it.code, "sub-icb", day), Parent::One(body.code.as_str()));
                    counted += 1;
                    it.least
                })
                .sum();
            (body.code.clone(), members.into_iter().map(str::to_owned).collect(), sum)
        })
        .collect();
    assert_eq!(counted, report.awards.len(), "every practice is counted once");
    assert_eq!(under.iter().map(|it| it.2).sum::<Pence>(), Pence(2_613_239));
    under
}

#[test]
fn a_practice_that_moved_is_counted_where_it_was_on_the_day_that_the_scheme_names() {
    let body = |code: &str, practices: &[&str], pence| {
        (code.to_owned(), practices.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), Pence(pence))
    };
    assert_eq!(
        under_bodies("2022-06-30"),
        [
            body("01Y", &["C81077", "C81660"], 954_568),
            body("06H", &["K83023", "X90001"], 1_658_671),
            body("15M", &[], 0),
            body("78H", &[], 0),
        ]
    );
    assert_eq!(
        under_bodies("2022-07-01"),
        [
            body("01Y", &[], 0),
            body("06H", &["X90001"], 415_332),
            body("15M", &["C81077", "C81660"], 954_568),
            body("78H", &["K83023"], 1_243_339),
        ]
    );
}

/// What the registers say of the bodies of the case is what stands in the shipped data.
#[test]
fn the_groups_of_the_case_are_those_of_the_shipped_data() {
    let shipped = fs::read_to_string(project().join("data/quality-premium/organisations.csv")).unwrap();
    let rows = fs::read_to_string(case("facts/organisations.csv")).unwrap();
    for row in rows.lines().filter(|row| row.contains(",ccg,")) {
        assert!(shipped.lines().any(|it| it == row), "{row}");
    }
    let shipped = fs::read_to_string(project().join("data/quality-premium/relations.csv")).unwrap();
    let rows = fs::read_to_string(case("facts/relations.csv")).unwrap();
    for row in rows.lines().filter(|row| row.contains(",13T,")) {
        // The shipped rows have more columns, which are empty here.
        let is_same = |it: &str| it.trim_end_matches(',') == row.trim_end_matches(',');
        assert!(shipped.lines().any(is_same), "{row}");
    }
    let shipped = fs::read_to_string(project().join("data/quality-premium/readings.csv")).unwrap();
    let figures = |text: &str, code: &str, indicator: &str| -> Vec<String> {
        let rows = crate::support::rows(text);
        let row =
            rows.iter().find(|row| row["organisation"] == code && row["indicator"] == indicator).unwrap();
        ["period", "numerator", "denominator", "value"].map(|column| row[column].clone()).to_vec()
    };
    let here = fs::read_to_string(case("facts/readings.csv")).unwrap();
    for code in ["00F", "00G", "00H"] {
        for indicator in ["running-cost-population", "rtt-incomplete-within-18-weeks"] {
            assert_eq!(figures(&here, code, indicator), figures(&shipped, code, indicator));
        }
    }
}

#[test]
fn the_run_of_the_case_is_reproduced() {
    let place = tempfile::tempdir().unwrap();
    let (scheme, facts) = (case("practices.toml"), case("facts"));
    let (scheme, facts) = (scheme.to_str().unwrap(), facts.to_str().unwrap());
    outturn_in(place.path(), ["award", scheme, "--facts", facts, "--out", "run"]).quietly();
    outturn_in(place.path(), ["verify", "run", "--alone"]).quietly();
    let awards = json(&fs::read_to_string(place.path().join("run/award.json")).unwrap());
    assert_eq!(earner(&awards, "X90001")["paid_to"].as_array().unwrap().len(), 3);
}

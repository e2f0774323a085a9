//! The functions in SQL give the certified values that those behind them are held to.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use outturn_indicator::Session;
use outturn_statistics::standard::Standard;
use serde_json::Value;

use crate::support::{csv, session};

/// How far a figure may be from its certified value, as a share of it.
pub(crate) const APART: f64 = 1e-9;

/// The certified cases of a function.
pub(crate) fn cases(function: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../outturn-statistics/tests/data/certified.json");
    let all: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let cases = all["cases"].as_array().unwrap().iter().filter(|it| it["function"] == function);
    cases.cloned().collect()
}

/// A count as SQL text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Numbers of a case.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect()
}

/// A query, whose rows are an id and an estimate, and the results that are known.
pub(crate) type Question = (String, BTreeMap<usize, Vec<f64>>);

/// Holds what a session answers against the results that are known.
pub(crate) fn held(session: &Session, (sql, known): &Question) {
    let answer = csv(session, sql);
    let mut rows = 0;
    for line in answer.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let known = &known[&cells[0].parse::<usize>().unwrap()];
        for (cell, known) in cells[1..4].iter().zip(known) {
            let found: f64 = cell.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!((found - known).abs() <= APART * known.abs(), "{line}: {found} is not {known}");
        }
        rows += 1;
    }
    assert_eq!(rows, known.len());
}

pub(crate) fn results(cases: &[Value]) -> BTreeMap<usize, Vec<f64>> {
    cases.iter().map(|case| numbers(&case["result"])).enumerate().collect()
}

/// A function of the figures of one row, with `per` where it takes it.
fn row_by_row(function: &str, call: &str, figures: [&str; 2]) -> Question {
    let mut cases = cases(function);
    // SQL has decimals, not fractions.
    cases.retain(|case| figures.iter().all(|figure| !text(&case["given"][*figure]).contains('/')));
    assert!(cases.len() > 10, "{function}");
    let mut values = String::new();
    for (id, case) in cases.iter().enumerate() {
        let given = &case["given"];
        let [a, b] = figures.map(|figure| text(&given[figure]));
        let (level, way) = (text(&given["level"]), text(&given["way"]));
        write!(values, "{}({id}, '{a}', '{b}', {level}, '{way}')", if id == 0 { "" } else { ", " }).unwrap();
    }
    let sql = format!("SELECT id, {call} FROM (VALUES {values}) t(id, a, b, level, way) ORDER BY id");
    (sql, results(&cases))
}

/// All questions to the functions of one row.
pub(crate) fn rows() -> Vec<Question> {
    vec![
        row_by_row("count", "count_limits(a, level, way)", ["count", "count"]),
        row_by_row("proportion", "proportion(a, b, 100, level)", ["part", "whole"]),
        row_by_row("rate", "crude_rate(a, b, 100000, level)", ["count", "people"]),
    ]
}

pub(crate) fn all_held(questions: &[Question]) {
    assert!(!questions.is_empty());
    for question in questions {
        held(&session(), question);
    }
}

#[test]
fn counts_proportions_and_rates() {
    all_held(&rows());
}

fn bands(name: &str) -> Vec<String> {
    let standard = if name == "1976" { Standard::european_1976() } else { Standard::european_2013() };
    standard.bands().map(|(band, _)| band.to_owned()).collect()
}

/// A column of numbers of a case, band by band.
pub(crate) fn column(case: &Value, name: &str) -> Vec<String> {
    case["given"][name].as_array().unwrap().iter().map(text).collect()
}

/// Cases that share a setting, which SQL has once for all rows.
fn by_setting(cases: Vec<Value>) -> BTreeMap<(String, String), Vec<Value>> {
    let mut found: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for case in cases {
        let given = &case["given"];
        let standard = given["standard"].as_str().unwrap_or("2013").to_owned();
        found.entry((standard, text(&given["level"]))).or_default().push(case);
    }
    found
}

/// Rates with a standard by name, and by weights.
pub(crate) fn direct() -> Vec<Question> {
    let mut questions = Vec::new();
    for ((standard, level), cases) in by_setting(cases("direct")) {
        let of = if standard == "1976" { Standard::european_1976() } else { Standard::european_2013() };
        let mut values = Vec::new();
        for (id, case) in cases.iter().enumerate() {
            let figures = column(case, "events").into_iter().zip(column(case, "people"));
            for ((band, weight), (events, people)) in of.bands().zip(figures) {
                values.push(format!("({id}, '{band}', {events}, {people}, {})", weight.canonical()));
            }
        }
        for given in [format!("'european_{standard}'"), "w".to_owned()] {
            let sql = format!(
                "SELECT id, directly_standardised_rate(band, n, p, {given}, 100000, {level}) AS rate \
                 FROM (VALUES {}) t(id, band, n, p, w) GROUP BY id ORDER BY id",
                values.join(", ")
            );
            questions.push((sql, results(&cases)));
        }
    }
    questions
}

#[test]
fn directly_standardised_rates_with_a_standard_by_name_and_by_weights() {
    all_held(&direct());
}

fn indirect_of(function: &str, call: &str) -> Vec<Question> {
    let mut questions = Vec::new();
    for ((_, level), cases) in by_setting(cases(function)) {
        let mut values = Vec::new();
        for (id, case) in cases.iter().enumerate() {
            let people = column(case, "people").into_iter().zip(column(case, "reference_people"));
            let figures = people.zip(column(case, "reference_events"));
            // The certified file has the observed events as one number: they are put into one band, and the ratio is
            // the same wherever they are.
            let observed = text(&case["given"]["observed"]);
            for (place, (band, ((p, rp), rn))) in bands("2013").into_iter().zip(figures).enumerate() {
                let n = if place == id % 19 { observed.as_str() } else { "0" };
                values.push(format!("({id}, '{band}', '{n}', {p}, {rn}, {rp})"));
            }
        }
        let sql = format!(
            "SELECT id, {call} AS it FROM (VALUES {}) t(id, band, n, p, rn, rp) GROUP BY id ORDER BY id",
            values.join(", ")
        )
        .replace("LEVEL", &level);
        questions.push((sql, results(&cases)));
    }
    questions
}

pub(crate) fn indirect() -> Vec<Question> {
    let ratio = "indirectly_standardised_ratio(band, n, p, rn, rp, 100, LEVEL)";
    let rate = "indirectly_standardised_rate(band, n, p, rn, rp, 1000, LEVEL)";
    [indirect_of("indirect_ratio", ratio), indirect_of("indirect_rate", rate)].concat()
}

#[test]
fn indirectly_standardised_ratios_and_rates() {
    all_held(&indirect());
}

pub(crate) fn means() -> Vec<Question> {
    let mut questions = Vec::new();
    let cases = cases("mean");
    assert!(cases.len() > 5);
    for case in cases {
        let tenths: Vec<i64> = column(&case, "tenths").iter().map(|it| it.parse().unwrap()).collect();
        let sign = |tenths: i64| if tenths < 0 { "-" } else { "" };
        let values = tenths.iter().map(|it| format!("('{}{}.{}')", sign(*it), it.abs() / 10, it.abs() % 10));
        let values: Vec<String> = values.collect();
        let levels = column(&case, "levels");
        let expected = numbers(&case["result"]);
        for (level, expected) in levels.iter().zip(expected.chunks(3)) {
            let sql = format!(
                "SELECT 0, mean_with_limits(x, {level}) AS it FROM (VALUES {}) t(x)",
                values.join(", ")
            );
            questions.push((sql, BTreeMap::from([(0, expected.to_vec())])));
        }
    }
    questions
}

#[test]
fn means_with_limits() {
    all_held(&means());
}

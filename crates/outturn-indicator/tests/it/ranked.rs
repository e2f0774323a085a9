//! Life expectancy and inequality as aggregates over bands in order of age, and over groups in order of rank.

use std::collections::BTreeMap;

use outturn_statistics::life::AGES;

use crate::certified::{Question, all_held, cases, column, numbers, text};
use crate::support::{complaint, csv, session};

/// `1-4` and the like, as the field names them.
fn band(at: usize) -> String {
    match (AGES[at], AGES.get(at + 1)) {
        (from, Some(next)) if from + 1 == *next => from.to_string(),
        (from, Some(next)) => format!("{from}-{}", next - 1),
        (from, None) => format!("{from}+"),
    }
}

/// Life expectancy at each age of each certified table.
fn life() -> Vec<Question> {
    let mut questions = Vec::new();
    for case in cases("life") {
        let figures = column(&case, "deaths").into_iter().zip(column(&case, "people"));
        let rows: Vec<String> = figures
            .enumerate()
            .map(|(at, (deaths, people))| format!("('{}', '{deaths}', {people})", band(at)))
            .collect();
        let level = text(&case["given"]["level"]);
        for (age, known) in AGES.iter().zip(numbers(&case["result"]).chunks(3)) {
            let sql = format!(
                "SELECT 0, life_expectancy(band, n, p, {age}, {level}) AS it FROM (VALUES {}) t(band, n, p)",
                rows.join(", ")
            );
            questions.push((sql, BTreeMap::from([(0, known.to_vec())])));
        }
    }
    questions
}

/// Both indices of each certified set of groups, which come in no order.
fn inequality() -> Vec<Question> {
    let mut questions = Vec::new();
    for case in cases("inequality") {
        let rows = column(&case, "people").into_iter().zip(column(&case, "thousandths"));
        let mut rows: Vec<String> = rows
            .zip(column(&case, "errors"))
            .enumerate()
            .map(|(at, ((people, value), error))| {
                format!("({}, {people}, {value} / 1000.0e0, cast({error} AS decimal(18, 3)) / 1000)", at + 1)
            })
            .collect();
        let middle = rows.len() / 2;
        rows.rotate_left(middle);
        let level = text(&case["given"]["level"]);
        let known = numbers(&case["result"]);
        for (call, known) in [("sii", &known[..3]), ("relative_index_of_inequality", &known[3..])] {
            let sql = format!(
                "SELECT 0, {call}(g, p, v, e, {level}) AS it FROM (VALUES {}) t(g, p, v, e)",
                rows.join(", ")
            );
            questions.push((sql, BTreeMap::from([(0, known.to_vec())])));
        }
    }
    questions
}

/// All questions, fewer of each kind.
pub(crate) fn all() -> Vec<Question> {
    life().into_iter().step_by(17).chain(inequality().into_iter().step_by(5)).collect()
}

#[test]
fn life_expectancies() {
    let questions = life();
    assert_eq!(questions.len(), 160);
    all_held(&questions);
}

#[test]
fn indices_of_inequality() {
    let questions = inequality();
    assert_eq!(questions.len(), 24);
    all_held(&questions);
}

fn one(call: &str, rows: &str) -> String {
    let sql = format!("SELECT {call} AS it FROM (VALUES {rows}) t(a, b, c, d)");
    csv(&session(), &sql).lines().nth(1).unwrap().to_owned()
}

#[test]
fn what_is_not_known_withholds_them() {
    let life = |rows: &str| one("life_expectancy(a, b, c)", rows);
    assert_eq!(life("('0', 9, 900, 0)"), ",,,,there is no row for band from age 1");
    assert_eq!(life("('all', 9, 900, 0)"), ",,,,band all does not begin with an age in years");
    assert_eq!(life("('0-4', 9, 900, 0), ('0', 9, 900, 0)"), ",,,,there are two rows for band from age 0");
    let slope = |rows: &str| one("slope_index_of_inequality(a, b, c, d)", rows);
    let four = "(1, 9, 5.0, 1), (2, 9, 6.0, 1), (3, 9, 7.0, 1), (4, 9, 8.0, 1)";
    assert_eq!(slope(four), ",,,,\"there are fewer groups than the method needs: 4, and 5 are needed\"");
    assert_eq!(
        slope(&format!("{four}, (5, 9, NULL, 1)")),
        ",,,,\"in group 5 the value is missing, and it is not taken to be zero\""
    );
    assert_eq!(
        slope(&format!("{four}, (NULL, 9, 9.0, 1)")),
        ",,,,\"a row has no group, and what it counts is not taken to be zero\""
    );
    let named = four.replace("(1,", "('least',").replace("(2,", "('2',").replace("(3,", "('3',");
    assert_eq!(
        slope(&named.replace("(4,", "('4',")),
        ",,,,\"group least is no number, and groups are in the order of their numbers\""
    );
    let problem = complaint(&session(), "SELECT life_expectancy('0', 1.5e0, 2)");
    assert!(
        problem.message.starts_with("life_expectancy: deaths is a binary fraction"),
        "{}",
        problem.message
    );
    let problem = complaint(&session(), "SELECT life_expectancy('0', 1, 2, -1)");
    assert_eq!(problem.message, "life_expectancy: age is -1, and a whole number is wanted");
}

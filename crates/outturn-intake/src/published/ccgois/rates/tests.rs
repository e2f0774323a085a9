//! Sheets made to be wrong in one way each.

use super::super::super::sheet::tests::sheet;
use super::*;

const HEADER: [&str; 6] = ["Period", "Level description", "Gender", "DSR", "Registered patients", "Observed"];
const NAME: &str = "NHS Crawley CCG";

fn rows(year: &'static str, observed: [&'static str; 3]) -> Vec<[&'static str; 6]> {
    [("Male", "1000"), ("Female", "1100"), ("Person", "2100")]
        .into_iter()
        .zip(observed)
        .map(|((sex, patients), observed)| [year, NAME, sex, "12.300000000000001", patients, observed])
        .collect()
}

fn run(covered: &str, rows: &[[&str; 6]]) -> (Published, Vec<String>) {
    let covered = [covered];
    let mut table: Vec<&[&str]> = vec![&covered, &HEADER];
    table.extend(rows.iter().map(<[&str; 6]>::as_slice));
    let mut problems = Vec::new();
    let published = read(&sheet("3.4", &table), &TABLES[4], "09H", NAME, &mut problems);
    (published, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn rates_are_taken_by_sex_and_cleaned() {
    let (published, problems) = run("Reporting period: 2010/11,", &rows("2010/11", ["3", "4", "7"]));
    assert_eq!(problems, [""; 0]);
    let cells: Vec<_> = published
        .readings
        .iter()
        .map(|reading| {
            [reading.breakdown, &reading.numerator, &reading.denominator, &reading.value].map(str::to_owned)
        })
        .collect();
    assert_eq!(
        cells,
        [["", "7", "2100", "12.3"], ["female", "4", "1100", "12.3"], ["male", "3", "1000", "12.3"]]
    );
}

#[test]
fn counts_that_contradict_in_one_year_are_missing_in_all() {
    let rows = [rows("2010/11", ["3", "4", "7"]), rows("2011/12", ["357", "396", "333"])].concat();
    let (published, problems) = run("Reporting period: 2010/11, 2011/12", &rows);
    assert_eq!(problems, [""; 0]);
    assert!(published.readings.iter().all(|reading| reading.numerator == "[x]"
        && reading.value == "12.3"
        && reading.denominator != "[x]"));
    assert_eq!(published.readings[0].note, "\"Observed\" contradicts itself in other years (2011/12)");
    assert_eq!(
        published.readings[3].note,
        "\"Observed\" contradicts itself: male 357 + female 396 = 753, but persons 333"
    );
    assert!(
        published
            .notes
            .iter()
            .any(|note| note.text.contains("CONTRADICTS ITSELF") && note.text.contains("2011/12: male 357"))
    );
}

#[test]
fn rolling_years_are_left_out_and_said_to_be() {
    let mut table = rows("2010/11", ["3", "4", "7"]);
    table.extend(rows("July 2015 to June 2016 (Provisional)", ["1", "1", "2"]));
    let (published, problems) = run("Reporting period: 2010/11", &table);
    assert_eq!(problems, [""; 0]);
    assert_eq!(published.readings.len(), 3);
    assert!(published.notes.iter().any(
        |note| note.about == About::LeftOut && note.text.contains("July 2015 to June 2016 (Provisional)")
    ));
}

#[test]
fn a_row_repeated_is_taken_once_and_one_that_differs_is_a_problem() {
    let same = [rows("2010/11", ["3", "4", "7"]), rows("2010/11", ["3", "4", "7"])].concat();
    let (published, problems) = run("Reporting period: 2010/11", &same);
    assert_eq!((published.readings.len(), problems.len()), (3, 0));
    assert!(
        published
            .notes
            .iter()
            .any(|note| note.text.contains("there again with the same figures, taken once: 3"))
    );
    let other = [rows("2010/11", ["3", "4", "7"]), rows("2010/11", ["3", "5", "7"])].concat();
    let (_, problems) = run("Reporting period: 2010/11", &other);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].contains("row 7") && problems[0].contains("with other figures"), "{problems:#?}");
}

#[test]
fn every_broken_cell_is_told_at_once() {
    let mut table = rows("2010/11", ["3", "-4", "*"]);
    table[0][2] = "Boys";
    table.push(["2012/13", NAME, "Male", "1", "2", "3"]);
    let (_, problems) = run("Reporting period: 2010/11", &table);
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems[0].contains("\"Boys\": it is not Male, Female or Person"), "{problems:#?}");
    assert!(problems[1].contains("row 4, column \"Observed\", \"-4\": it is below zero"), "{problems:#?}");
    assert!(problems[2].contains("\"*\": it is not a number"), "{problems:#?}");
    assert!(problems[3].contains("\"2012/13\": it is not one of the years"), "{problems:#?}");
}

#[test]
fn a_year_that_is_not_there_is_a_problem() {
    let (_, problems) = run("Reporting period: 2010/11, 2011/12", &rows("2010/11", ["3", "4", "7"]));
    assert_eq!(problems.len(), 3, "{problems:#?}");
    assert!(problems[0].contains("no row of NHS Crawley CCG for all persons in 2011/12"), "{problems:#?}");
    let (_, problems) = run("Reporting period: last year", &rows("2010/11", ["3", "4", "7"]));
    assert!(problems[0].contains("the years it covers cannot be read"), "{problems:#?}");
}

//! Small sheets, right and wrong.

use super::super::sheet::tests::sheet;
use super::table::{BANDS, FUNCTION, TOTAL, WITHIN_18};
use super::*;

/// A row of a table: its words, one patient in the first week, the others after 18 weeks, and the two totals.
fn row(words: &[&str], late: u64, total: u64, within: u64) -> Vec<String> {
    let mut cells: Vec<String> = words.iter().map(ToString::to_string).collect();
    cells.push("1".to_owned());
    cells.extend(std::iter::repeat_n("0".to_owned(), BANDS - 2));
    cells.extend([late, total, within].map(|number| number.to_string()));
    cells
}

fn table(name: &str, words: &[&str], rows: Vec<Vec<String>>) -> Sheet {
    let mut header: Vec<String> = words.iter().map(ToString::to_string).collect();
    header.extend((0..BANDS - 1).map(|week| format!(">{week}-{}", week + 1)));
    header.extend(["52 plus", TOTAL, WITHIN_18].map(ToOwned::to_owned));
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    sheet(name, &rows)
}

fn run(commissioners: Vec<Vec<String>>, england: Vec<Vec<String>>) -> (Published, Vec<String>) {
    let groups = BTreeMap::from([("01C".to_owned(), "NHS Eastern Cheshire CCG".to_owned())]);
    let commissioner = table("Commissioner", &["Area Team Code", "CCG Code", FUNCTION], commissioners);
    let national = table("National", &[FUNCTION], england);
    let mut problems = Vec::new();
    let published = from_sheets(&commissioner, &national, &groups, &mut problems);
    (published, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn totals_are_checked_and_not_counted_twice() {
    let (published, problems) = run(
        vec![
            row(&["Q44", "01C", "IP100"], 2, 3, 1),
            row(&["Q44", "01C", "IP999"], 2, 3, 1),
            row(&["-", "X24", "IP100"], 4, 5, 1),
            row(&["-", "X24", "IP999"], 4, 5, 1),
        ],
        // Two patients in the first week cannot be made by `row`, so the sheet National here has the weeks of
        // one.
        vec![row(&["IP100"], 7, 8, 1), row(&["IP999"], 7, 8, 1)],
    );
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(
        problems[0].contains("the commissioners' rows add up to 2 of 8, but the sheet National has 1 of 8"),
        "{problems:#?}"
    );
    assert_eq!(published.readings.len(), 1);
    assert_eq!(
        (published.readings[0].numerator.as_str(), published.readings[0].denominator.as_str()),
        ("1", "3")
    );
}

#[test]
fn every_row_that_does_not_add_up_is_told() {
    let (_, problems) = run(
        vec![
            row(&["Q44", "01C", "IP100"], 2, 4, 2),
            row(&["Q44", "01C", "IP100"], 2, 3, 1),
            row(&["Q44", "99Z", "IP999"], 2, 3, 1),
        ],
        vec![row(&["IP999"], 2, 3, 1)],
    );
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems[0].contains("row 2") && problems[0].contains("the weeks add up to 3"), "{problems:#?}");
    assert!(problems[1].contains("the first 18 weeks add up to 1"), "{problems:#?}");
    assert!(problems[2].contains("row 3") && problems[2].contains("twice"), "{problems:#?}");
    assert!(problems[3].contains("\"99Z\": no group has this code"), "{problems:#?}");
}

#[test]
fn a_group_without_rows_is_a_problem() {
    let one = || vec![row(&["Q44", "X24", "IP100"], 2, 3, 1), row(&["Q44", "X24", "IP999"], 2, 3, 1)];
    let (_, problems) = run(one(), vec![row(&["IP100"], 2, 3, 1), row(&["IP999"], 2, 3, 1)]);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].contains("\"01C\": the group has no rows"), "{problems:#?}");
}

#[test]
fn a_missing_header_is_a_problem() {
    let mut problems = Vec::new();
    let empty = sheet("National", &[&["Title"]]);
    from_sheets(&empty, &empty, &BTreeMap::new(), &mut problems);
    assert_eq!(problems.len(), 2);
}

//! Small files, right and wrong.

use super::*;

fn header() -> String {
    [&[PERIOD, CODE, PARENT, NAME][..], &ATTENDANCES, &OVER_FOUR_HOURS, &WAITS, &ADMISSIONS]
        .concat()
        .join(",")
}

/// A file of March 2026 from rows of code and figures; the total is added up.
fn file(rows: &[(&str, [&str; 18])]) -> String {
    let mut lines = vec![header()];
    let mut total = [0_u64; 18];
    for (code, figures) in rows {
        lines.push(format!("MSitAE-MARCH-2026,{code},SOUTH EAST ,TRUST {code},{}", figures.join(",")));
        for (sum, figure) in total.iter_mut().zip(figures) {
            *sum += figure.parse::<u64>().unwrap_or_default();
        }
    }
    let total: Vec<String> = total.iter().map(ToString::to_string).collect();
    lines.push(format!("Total ,TOTAL,Total,TOTAL,{}", total.join(",")));
    lines.join("\r\n") + "\r\n"
}

const TRUST: [&str; 18] =
    ["900", "50", "300", "20", "10", "30", "200", "1", "2", "3", "4", "0", "80", "15", "210", "5", "6", "40"];
const SMALL: [&str; 18] =
    ["0", "0", "310", "0", "0", "0", "0", "0", "9", "0", "0", "0", "0", "0", "0", "0", "0", "0"];

fn problems(text: &str) -> Vec<String> {
    read("x.csv", text.as_bytes(), "2026-03").unwrap_err().iter().map(ToString::to_string).collect()
}

fn cells(published: &Published, code: &str) -> Vec<[String; 4]> {
    let of = published.readings.iter().filter(|it| it.organisation == code);
    of.map(|it| [it.indicator.to_owned(), it.numerator.clone(), it.denominator.clone(), it.value.clone()])
        .collect()
}

fn row(indicator: &str, numerator: &str, denominator: &str, value: &str) -> [String; 4] {
    [indicator, numerator, denominator, value].map(ToOwned::to_owned)
}

#[test]
fn all_types_and_booked_appointments_count() {
    let read = read("x.csv", file(&[("RN7", TRUST), ("DJV01", SMALL)]).as_bytes(), "2026-03").unwrap();
    assert_eq!(
        cells(&read, "RN7"),
        [
            row("ae-all-types-within-4-hours", "1100", "1310", ""),
            row("ae-over-12-hours-from-decision-to-admit", "", "", "15"),
            row("emergency-admissions", "", "", "261"),
        ]
    );
    assert_eq!(cells(&read, "DJV01")[0], row("ae-all-types-within-4-hours", "301", "310", ""));
    assert_eq!(read.names["RN7"], "TRUST RN7");
    assert!(read.readings.iter().all(|it| it.period == "2026-03"));
}

#[test]
fn the_total_may_name_the_month_and_empty_columns_may_trail() {
    let text = file(&[("RN7", TRUST)]).replace("Total ,TOTAL", "MSitAE-MARCH-2026,Total");
    let trailing = text.replacen("\r\n", ",,a\r\n", 1).replace("40\r\n", "40,,\r\n");
    for text in [text, trailing] {
        assert_eq!(read("x.csv", text.as_bytes(), "2026-03").unwrap().readings.len(), 3);
    }
}

#[test]
fn nobody_attending_is_not_applicable_and_not_a_share_of_nothing() {
    let mut none = ["0"; 18];
    none[17] = "27";
    let read = read("x.csv", file(&[("RAN", none)]).as_bytes(), "2026-03").unwrap();
    assert_eq!(cells(&read, "RAN")[0], row("ae-all-types-within-4-hours", "", "", "[z]"));
    assert_eq!(cells(&read, "RAN")[2], row("emergency-admissions", "", "", "27"));
}

#[test]
fn what_was_not_reported_is_missing_though_the_file_has_a_zero() {
    let mut trial = TRUST;
    (trial[0], trial[6]) = ("4232", "0");
    let made = read("x.csv", file(&[("RVW", trial)]).as_bytes(), "2026-03").unwrap();
    assert_eq!(cells(&made, "RVW")[0], row("ae-all-types-within-4-hours", "[x]", "4642", ""));
    assert!(made.readings[0].note.starts_with("Of 4,232 attendances"), "{:?}", made.readings[0]);
    assert!(made.notes.iter().any(|note| note.text.contains("(RVW)")), "{:?}", made.notes);
    // A small department can be as quick as that.
    (trial[0], trial[6]) = ("999", "0");
    let made = read("x.csv", file(&[("RVW", trial)]).as_bytes(), "2026-03").unwrap();
    assert_eq!(cells(&made, "RVW")[0][1], "1399");
}

#[test]
fn what_is_withheld_stays_withheld_and_is_not_held_against_the_total() {
    let mut withheld = TRUST;
    (withheld[6], withheld[13]) = ("*", "<5");
    let text = file(&[("RN7", withheld), ("RPA", TRUST)]);
    let read = read("x.csv", text.as_bytes(), "2026-03").unwrap();
    assert_eq!(cells(&read, "RN7")[0], row("ae-all-types-within-4-hours", "[c]", "1310", ""));
    assert_eq!(cells(&read, "RN7")[1][3], "[c]");
    assert_eq!(cells(&read, "RPA")[0][1], "1100");
}

#[test]
fn a_total_that_is_not_the_sum_names_its_column() {
    let right = file(&[("RN7", TRUST), ("RPA", TRUST)]);
    let wrong = problems(&right.replace("1800,100,", "1800,101,"));
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert_eq!(
        wrong[0],
        "x.csv, column \"A&E attendances Type 2\": the providers come to 100, and the total row says 101; ask \
         the publisher which is right"
    );
    let without: Vec<&str> = right.lines().filter(|line| !line.contains("TOTAL")).collect();
    assert_eq!(problems(&without.join("\n")), ["x.csv: it has no row with the total; get the file again"]);
}

#[test]
fn rows_that_are_there_twice_or_of_another_month_are_told() {
    let wrong = problems(&file(&[("RN7", TRUST), ("RN7", TRUST)]));
    assert!(
        wrong[0].starts_with("x.csv, row 3, column \"Org Code\", \"RN7\": it is there twice"),
        "{wrong:#?}"
    );
    let text = file(&[("RN7", TRUST)]);
    let doubled = problems(&format!("{text}{}", text.lines().last().unwrap_or_default()));
    assert!(doubled[0].contains("\"TOTAL\": it is there twice"), "{doubled:#?}");
    let other = problems(&text.replace("MARCH", "FEBRUARY"));
    assert!(other[0].contains("\"MSitAE-FEBRUARY-2026\": it is not 2026-03"), "{other:#?}");
    assert!(problems(&text.replace("MSitAE-MARCH-2026", ""))[0].contains("it is not 2026-03"));
    assert!(problems(&text.replace(",RN7,", ",,"))[0].contains("a provider needs a code"));
}

#[test]
fn more_over_four_hours_than_attended_is_a_contradiction() {
    let mut more = TRUST;
    more[10] = "11";
    let wrong = problems(&file(&[("RN7", more)]));
    assert!(
        wrong[0].contains("\"Attendances over 4hrs Booked Appointments Type 2\", \"11\": there were 10"),
        "{wrong:#?}"
    );
}

#[test]
fn every_changed_heading_and_every_bad_figure_is_named() {
    let text = file(&[("RN7", TRUST)]);
    let renamed = text.replace("A&E attendances Type 2", "Attendances Type 2").replace("12+ hrs", "12 hours");
    let wrong = problems(&renamed);
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
    assert!(wrong[0].contains("the heading \"A&E attendances Type 2\" is missing"), "{wrong:#?}");
    assert!(wrong[1].contains("12+ hrs from DTA to admission\" is missing"), "{wrong:#?}");
    let mut bad = TRUST;
    (bad[1], bad[17]) = ("", "-");
    let wrong = problems(&file(&[("RN7", bad)]));
    assert!(wrong[0].contains("column \"A&E attendances Type 2\", \"\": there is no figure"), "{wrong:#?}");
    assert!(
        wrong[1].contains("column \"Other emergency admissions\", \"-\": it is not a number"),
        "{wrong:#?}"
    );
}

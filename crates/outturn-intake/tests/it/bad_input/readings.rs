//! Readings: what cannot be read leaves its cell missing, and never zero.

use outturn_core::{About, Figure, Period, ReadingKey};

use super::{READINGS, read, told, with};

const WAITS: &str = "00C,waits,2014/15,,925,1000,92.5%,seen,returns,";
const ADMISSIONS: &str = "00C,admissions,2014/15,,,,2191.5,,returns,";
const HEADS: &str = "00C,heads,2014/15,,,,\"105,000\",inferred,,";

fn told_row(of: &str, row: &str) -> String {
    let told = told("readings.csv", of, row);
    let indicator = of.split(',').nth(1).unwrap();
    let facts = read(&with("readings.csv", of, row)).unwrap().facts;
    let cell = facts.reading("00C", indicator, &Period::FinancialYear(2014));
    // A row that is kept out leaves no number behind.
    assert!(told == "nothing" || cell.is_none_or(|it| matches!(it.value, Figure::Missing(_))), "{cell:?}");
    told
}

#[test]
fn what_a_row_is_about() {
    insta::assert_snapshot!(told_row(WAITS, "00Z,waits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:1: organisation: there is no organisation 00Z [unknown-organisation]
        at: 00Z
        help: check the code; if it is right, add it to organisations.csv, with its dates
    ");
    insta::assert_snapshot!(told_row(WAITS, "C,waits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:1: organisation: there is no organisation C [unknown-organisation]
        at: C
        help: 00C exists: a spreadsheet has dropped a leading zero
    ");
    insta::assert_snapshot!(told_row(WAITS, "NHS Darlington CCG,waits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:1: organisation: `NHS Darlington CCG` is not an organisation's code [bad-code]
        at: NHS Darlington CCG
        help: write the ODS code alone, as in 02Y
    ");
    insta::assert_snapshot!(told_row(WAITS, "OOc,waits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:1: organisation: there is no organisation OOc [unknown-organisation]
        at: OOc
        help: 00C exists: zeros and ones are not the letters O and I
    ");
    insta::assert_snapshot!(told_row(WAITS, ",waits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:1: organisation: nothing is written here [empty-cell]
        help: write the organisation
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,wait,2014/15,,925,1000,,,,"), @"
    readings.csv:2:5: indicator: there is no indicator `wait` [unknown-indicator]
        at: wait
        help: did you mean `waits`?
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,dental-visits,2014/15,,925,1000,,,,"), @"
    readings.csv:2:5: indicator: there is no indicator `dental-visits` [unknown-indicator]
        at: dental-visits
        help: add a file for it to indicators/, here or in the project
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,2014-15,,925,1000,,,,"), @"
    readings.csv:2:11: period: a year has no month 15 [bad-period]
        at: 2014-15
        help: write a financial year with a slash: 2014/15
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,14/15,,925,1000,,,,"), @"
    readings.csv:2:11: period: `14/15` is not a period [bad-period]
        at: 14/15
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,,,925,1000,,,,"), @"
    readings.csv:2:11: period: no period is written here [empty-cell]
        help: write it like 2014/15
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,2021/22,,925,1000,,,,"), @"
    readings.csv:2:11: period: 00C closed on 2020-03-31, before 2021/22 began [closed-before-period]
        at: 2021/22
        help: check the period and the code
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,2014/15,,925,1000,,guessed,,"), @"
    readings.csv:2:30: standing: `guessed` is not a standing [unknown-word]
        at: guessed
        help: write one of seen, inferred, recalled
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,2014/15,,925,1000,,,hearsay,"), @"
    readings.csv:2:31: source: there is no source `hearsay` [unknown-source]
        at: hearsay
        help: add it to sources.csv
    ");
    insta::assert_snapshot!(told_row(WAITS, "00C,waits,2014/15,,925,1000"), @"
    readings.csv:2:1: this row has 6 cells, and there are 10 headings [row-width]
        at: 00C,waits,2014/15,,925,1000
        help: a cell that holds a comma stands in quotes; a row cut off at the end is sent again
    ");
}

#[test]
fn cells_that_are_no_numbers() {
    for (row, count) in [("\"\"", 1), ("0", 0)] {
        let row = format!("00C,heads,2014/15,,,,{row},,,");
        assert_eq!(told_row(HEADS, &row).matches("[empty-cell]").count(), count);
    }
    let told = |cell: &str| told_row(HEADS, &format!("00C,heads,2014/15,,,,{cell},,,"));
    insta::assert_snapshot!(told(""), @"
    readings.csv:4:22: value: an empty cell could mean any kind of nothing [empty-cell]
        help: write the figure; [x] missing, [c] suppressed, [z] not applicable; 0 only if counted, and none
    ");
    insta::assert_snapshot!(told("#N/A"), @"
    readings.csv:4:22: value: `#N/A`: this is not a number [bad-number]
        at: #N/A
        help: this is an error of a spreadsheet formula: send its result, or [x] where there is none
    ");
    insta::assert_snapshot!(told("n/a"), @"
    readings.csv:4:22: value: `n/a`: this is not a number [bad-number]
        at: n/a
        help: write [x] for missing, [c] for suppressed, [z] for not applicable; 0 means counted, and none
    ");
    insta::assert_snapshot!(told("-"), @"
    readings.csv:4:22: value: `-`: this is not a number [bad-number]
        at: -
        help: write [x] for missing, [c] for suppressed, [z] for not applicable; 0 means counted, and none
    ");
    insta::assert_snapshot!(told("1.2E+05"), @"
    readings.csv:4:22: value: `1.2E+05`: this is not a number [bad-number]
        at: 1.2E+05
        help: a spreadsheet has shortened this number: send all its digits
    ");
    insta::assert_snapshot!(told("105 000"), @"
    readings.csv:4:22: value: `105 000`: this is not a number [bad-number]
        at: 105 000
        help: write thousands with commas or with nothing, and a minus as -: 1,163 or -3
    ");
    insta::assert_snapshot!(told("\"1,05\""), @r#"
    readings.csv:4:22: value: `1,05`: the thousands separators are not in their places [bad-number]
        at: "1,05"
        help: write 1.05 if that is meant: decimals follow a point
    "#);
    insta::assert_snapshot!(told("\"1,0500\""), @r#"
    readings.csv:4:22: value: `1,0500`: the thousands separators are not in their places [bad-number]
        at: "1,0500"
        help: write a plain number such as 1163 or 2191.5, or [x], [c] or [z]
    "#);
    insta::assert_snapshot!(told("105k"), @"
    readings.csv:4:22: value: `105k`: what follows the number is not a unit [bad-unit]
        at: 105k
        help: write the number alone
    ");
    insta::assert_snapshot!(told("999999999999999999"), @"
    readings.csv:4:22: value: no count, rate or amount is this large [too-large]
        at: 999999999999999999
        help: check the figure
    ");
    insta::assert_snapshot!(told(&"9".repeat(5_000)), @"
    readings.csv:4:22: value: `999999999999999999999999999999999999999999999999999999999999…`: this has more digits than any count, rate or amount of money [bad-number]
        at: 9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
        help: write a plain number such as 1163 or 2191.5, or [x], [c] or [z]
    ");
    insta::assert_snapshot!(told("-5"), @"
    readings.csv:4:22: value: -5 is below zero [negative-count]
        at: -5
        help: a count is 0 or above
    ");
    insta::assert_snapshot!(told("5.5"), @"
    readings.csv:4:22: value: 5.5 is not a whole number [broken-count]
        at: 5.5
        help: a count is whole
    ");
    insta::assert_snapshot!(told("5%"), @"
    readings.csv:4:22: value: 5% is a percentage, and the indicator is a plain number [unit-mismatch]
        at: 5%
        help: write it in the indicator's unit
    ");
    insta::assert_snapshot!(told("[X]"), @"
    readings.csv:4:22: value: `[X]`: this is not a number [bad-number]
        at: [X]
        help: write it in small letters: [x]
    ");
    insta::assert_snapshot!(told("≈5"), @"
    readings.csv:4:22: value: `≈5`: this is not a number [bad-number]
        at: ≈5
        help: write a plain number such as 1163 or 2191.5, or [x], [c] or [z]
    ");
}

#[test]
fn shares_and_rates() {
    let told = |cells: &str| told_row(WAITS, &format!("00C,waits,2014/15,,{cells},,,"));
    insta::assert_snapshot!(told(",,92.5"), @"
    readings.csv:2:22: value: 92.5 could be meant as 92.5 % or as a share of one [number-without-unit]
        at: 92.5
        help: write 92.5% if that is meant
    ");
    insta::assert_snapshot!(told("925,1000,0.925"), @"
    readings.csv:2:29: value: 0.925 could be meant as 0.925 % or as a share of one [number-without-unit]
        at: 0.925
        help: write 0.925% or 92.5%, whichever is meant
    ");
    insta::assert_snapshot!(told(",,92.5%"), @"
    readings.csv:2:20: numerator: `waits` is a ratio, and its numerator is not given [empty-cell]
        help: give both counts, or neither and [x], [c] or [z] as the value
    ");
    insta::assert_snapshot!(told("925,1000,92.6%"), @"
    readings.csv:2:29: value: 92.6% does not agree with its counts, which come to 92.5% [contradiction]
        at: 92.6%
        help: leave the value empty, or mend the counts
    ");
    insta::assert_snapshot!(told("925,1000,[c]"), @"
    readings.csv:2:29: value: [c] is written here, and both counts are given [contradiction]
        at: [c]
        help: leave the value empty, or write it for the counts as well
    ");
    insta::assert_snapshot!(told("[c],1000,92.5%"), @"
    readings.csv:2:29: value: a value is given, and a count it comes from is not known [value-without-counts]
        at: 92.5%
        help: leave the value empty
    ");
    insta::assert_snapshot!(told("925,,"), @"
    readings.csv:2:24: denominator: `waits` is a ratio, and its denominator is not given [empty-cell]
        help: give both counts, or neither and [x], [c] or [z] as the value
    ");
    insta::assert_snapshot!(told("925,0,"), @"
    readings.csv:2:24: denominator: nothing can be divided by zero [zero-denominator]
        at: 0
        help: where nobody was counted leave the counts empty and write [z], not applicable, as the value
    ");
    insta::assert_snapshot!(told("-925,1000,"), @"
    readings.csv:2:20: numerator: -925 is below zero [negative-count]
        at: -925
        help: a count is 0 or above
    ");
    insta::assert_snapshot!(told("1000,925,"), @"
    readings.csv:2:20: numerator: 1000 out of 925 is more than all [more-than-all]
        at: 1000
        help: check that the two are not exchanged
    ");
    insta::assert_snapshot!(told("92.5%,1000,"), @"
    readings.csv:2:20: numerator: `92.5%`: this is not a number [bad-number]
        at: 92.5%
        help: a count has no unit: write the number alone
    ");
    insta::assert_snapshot!(told("925,1000,\"92,5%\""), @r#"
    readings.csv:2:29: value: `92,5%`: the thousands separators are not in their places [bad-number]
        at: "92,5%"
        help: write 92.5% if that is meant: decimals follow a point
    "#);
    let told = |cell: &str| told_row(ADMISSIONS, &format!("00C,admissions,2014/15,,,,{cell},,,"));
    insta::assert_snapshot!(told("21%"), @"
    readings.csv:3:27: value: 21% is a percentage, and the indicator is a rate per 100,000 [unit-mismatch]
        at: 21%
        help: write it in the indicator's unit
    ");
    insta::assert_snapshot!(told("21.9 per 1000"), @"
    readings.csv:3:27: value: 21.9 per 1000 is a rate per 1,000, and the indicator is a rate per 100,000 [unit-mismatch]
        at: 21.9 per 1000
        help: write it in the indicator's unit
    ");
    insta::assert_snapshot!(told("2191 per head"), @"
    readings.csv:3:27: value: `2191 per head`: a rate is per a whole number above zero [bad-unit]
        at: 2191 per head
        help: write the number alone, such as 2191.5, or with its base: 2,191.5 per 100,000
    ");
    insta::assert_snapshot!(told("-0.5"), @"
    readings.csv:3:27: value: -0.5 per 100,000 is below the lowest there can be, 0 per 100,000 [out-of-range]
        at: -0.5
        help: check the figure and its unit
    ");
    assert_eq!(told("\"2,191.5 per 100,000\""), "nothing");
    insta::assert_snapshot!(told_row(ADMISSIONS, "00C,satisfied,2014/15,,,,101%,,,"), @"
    readings.csv:3:26: value: 101% is above the highest there can be, 100% [out-of-range]
        at: 101%
        help: check the figure and its unit
    ");
    let share = "00C,waits,2014/15,,101,100,101%,,,";
    insta::assert_snapshot!(told_row(WAITS, share), @"
    readings.csv:2:20: numerator: 101 out of 100 is more than all [more-than-all]
        at: 101
        help: check that the two are not exchanged
    ");
}

#[test]
fn a_score_and_a_count_have_a_value_alone() {
    insta::assert_snapshot!(told_row(HEADS, "00C,heads,2014/15,,7,,5,,,"), @"
    readings.csv:4:20: numerator: `heads` is a count, which has a value alone [not-for-a-count]
        at: 7
        help: leave this cell empty
    ");
    insta::assert_snapshot!(told_row("00C,experience,2014/15,,,,-3.5,,,", "00C,experience,2014/15,,,100,-3.5,,,"), @"
    readings.csv:5:26: denominator: `experience` is a score, which has a value alone [not-for-a-count]
        at: 100
        help: leave this cell empty
    ");
}

#[test]
fn two_rows_for_one_cell_reject_each_other() {
    // Repeated, contradictory, or one of them unreadable: nobody can tell which was meant.
    for second in [WAITS, "00C,waits,2014/15,,1,1000,,,,", "00C,waits,2014/15,,x,1000,,,,"] {
        let told = told_row(WAITS, &format!("{WAITS}\n{second}"));
        assert_eq!(told.matches("[duplicate-row]").count(), 1, "{told}");
    }
    insta::assert_snapshot!(told_row(WAITS, &format!("{WAITS}\n{WAITS}")), @"
    readings.csv:3:29: value: line 2 is for the same; neither is believed [duplicate-row]
        at: 92.5%
        help: send the one that is right, and only that
    ");
    insta::assert_snapshot!(told_row(WAITS, &format!("00C,waits,2014/15,,x,1000,,,,\n{WAITS}")), @"
    readings.csv:2:20: numerator: `x`: this is not a number [bad-number]
        at: x
        help: write [x] for missing, [c] for suppressed, [z] for not applicable; 0 means counted, and none
    readings.csv:3:29: value: line 2 is for the same; neither is believed [duplicate-row]
        at: 92.5%
        help: send the one that is right, and only that
    ");
    // A third does not bring the cell back.
    let told = told_row(WAITS, &[WAITS; 3].join("\n"));
    assert_eq!(told.matches("[duplicate-row]").count(), 2, "{told}");
    // A breakdown is a cell of its own.
    assert_eq!(told_row(WAITS, &format!("{WAITS}\n00C,waits,2014/15,male,9,10,,,,")), "nothing");
}

#[test]
fn a_figure_may_be_there_at_each_stage() {
    let told = |rows: &str| {
        let mut files = super::base();
        let text = format!("organisation,indicator,period,stage,value\n{rows}");
        files.insert("readings.csv".to_owned(), text.into_bytes());
        super::told_of(&files)
    };
    let row = |stage: &str| format!("00C,heads,2014/15,{stage},105000\n");
    assert_eq!(told(&["", "claimed", "verified", "validated"].map(row).concat()), "nothing");
    insta::assert_snapshot!(told(&["claimed", "verified", "claimed"].map(row).concat()), @"
    readings.csv:4:27: value: line 2 is for the same; neither is believed [duplicate-row]
        at: 105000
        help: send the one that is right, and only that
    ");
    // The word for an empty cell may be written as well.
    assert_eq!(told(&["", "published"].map(row).concat()).matches("[duplicate-row]").count(), 1);
    insta::assert_snapshot!(told(&row("checked")), @"
    readings.csv:2:19: stage: `checked` is not a stage [unknown-word]
        at: checked
        help: write one of published, claimed, verified, validated
    ");
    insta::assert_snapshot!(told(&row("Verified")), @"
    readings.csv:2:19: stage: `Verified` is not a stage [unknown-word]
        at: Verified
        help: did you mean verified?
    ");
}

#[test]
fn a_cell_whose_row_was_kept_out_says_why() {
    let read = read(&with("readings.csv", "2191.5", "lots")).unwrap();
    let key = ReadingKey::of("00C", "admissions", &Period::FinancialYear(2014));
    insta::assert_snapshot!(read.facts.readings[&key].note, @"its row was rejected: value: `lots`: this is not a number");
    assert_eq!(read.reading_line(About::from(&key)), Some(3));
    let rejection = &read.rejections[0];
    assert_eq!((rejection.column.as_str(), rejection.value.as_str()), ("value", "lots"));
    assert_eq!(rejection.record, ADMISSIONS.replace("2191.5", "lots"));
}

#[test]
fn lines_are_right_after_quoted_line_ends_and_with_windows_ones() {
    let text =
        READINGS.replace("seen,returns,", "seen,returns,\"a note\nof two lines\"").replace("2191.5", "lots");
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        let mut files = super::base();
        files.insert("readings.csv".to_owned(), text.into_bytes());
        let read = read(&files).unwrap();
        let place = &read.rejections[0].diagnostic;
        assert_eq!((place.line, place.column), (4, 27));
        assert_eq!(&place.excerpt[place.span.0..place.span.1], "lots");
    }
}

#[test]
fn rejections_are_listed_up_to_a_limit_for_each_file() {
    let rows = "00C,waits,2014/15,,1,0,,,,\n".repeat(10_500);
    let mut files = with("readings.csv", WAITS, &(rows + WAITS));
    let text = String::from_utf8(files["decisions.csv"].clone()).unwrap();
    files.insert("decisions.csv".to_owned(), text.replace("met", "yes").into_bytes());
    let read = read(&files).unwrap();
    assert_eq!((read.rejections.len(), read.rejections_beyond), (10_001, 501));
    assert_eq!(read.rejections[10_000].diagnostic.file, "decisions.csv");
}

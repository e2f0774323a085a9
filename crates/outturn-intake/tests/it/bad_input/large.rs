//! Very large files: read in a time that grows with their length, with a bounded number of complaints.
//!
//! A hundred megabytes each, a tenth of that without optimisation. Where time grew with the square of the length
//! these would not end.

use std::fmt::Write as _;

use super::{base, read, told_of};

const SIZE: usize = if cfg!(debug_assertions) { 10_000_000 } else { 100_000_000 };

const HEADINGS: &str =
    "organisation,indicator,period,breakdown,numerator,denominator,value,standing,source,note\n";

/// As many rows as make the size, each other than the last.
fn rows(row: impl Fn(usize, &mut String)) -> Vec<u8> {
    let mut text = String::with_capacity(SIZE + 1_000);
    text.push_str(HEADINGS);
    let mut index = 0;
    while text.len() < SIZE {
        row(index, &mut text);
        index += 1;
    }
    text.into_bytes()
}

#[test]
fn many_good_rows_are_all_read() {
    // Long notes keep the number of readings, and so the memory, within bounds.
    let note = "a note, as long as notes are; ".repeat(20);
    let mut files = base();
    files.insert(
        "readings.csv".to_owned(),
        rows(|index, text| {
            let _ = writeln!(text, "00C,waits,2014/15,part {index},925,1000,92.5%,seen,returns,\"{note}\"");
        }),
    );
    let read = read(&files).unwrap();
    assert_eq!(read.rejections, []);
    assert!(read.facts.readings.len() > SIZE / 700, "{}", read.facts.readings.len());
    let last = read.facts.readings.iter().filter_map(|(about, _)| read.reading_line(about)).max();
    assert_eq!(last, Some(read.facts.readings.len() + 1));
}

#[test]
fn many_bad_rows_are_counted_and_the_first_of_them_listed() {
    let mut files = base();
    let bad = rows(|index, text| {
        let _ = match index % 4 {
            0 => writeln!(text, "X{index},waits,2014/15,,925,1000,92.5%,seen,returns,"),
            1 => writeln!(text, "00C,waits,2014/15,{index},925"),
            2 => writeln!(text, "00C,indicator-{index},2014/15,,925,1000,92.5%,seen,returns,"),
            _ => writeln!(text, "00C,waits,,,\"9\n5\",#N/A,n/a,seen,returns-{index},"),
        };
    });
    let lines = bad.split(|b| *b == b'\n').count() - 1;
    files.insert("readings.csv".to_owned(), bad);
    let read = read(&files).unwrap();
    assert_eq!(read.rejections.len(), 10_000);
    assert_eq!(read.facts.readings.len(), 0);
    // One row in four has a line end within a cell.
    let all = read.rejections.len() + read.rejections_beyond;
    assert!((lines * 4 / 5).abs_diff(all) < 5, "{lines} lines, {all} rejections");
    assert_eq!(read.rejections[9_999].diagnostic.line, 2 + 9_999 + 9_999 / 4);
}

#[test]
fn garbage_without_line_ends_gives_one_complaint() {
    let mut files = base();
    files.insert("readings.csv".to_owned(), b"x,?;".repeat(SIZE / 4));
    let told = told_of(&files);
    assert!(told.len() < 5_000 && told.contains("[no-headings]"), "{}", &told[..1_000]);
    // And as a row, under headings that are right.
    let mut text = HEADINGS.as_bytes().to_vec();
    text.extend(b"x,?;".repeat(SIZE / 4));
    files.insert("readings.csv".to_owned(), text);
    let told = told_of(&files);
    assert!(told.len() < 5_000 && told.contains("[row-width]"), "{}", &told[..1_000]);
}

#[test]
fn a_quote_that_swallows_everything_gives_one_complaint() {
    let mut text = HEADINGS.to_owned() + "00C,waits,2014/15,\"";
    while text.len() < SIZE {
        text.push_str("00C,waits,2014/15,,925,1000,92.5%,seen,returns,\n");
    }
    let mut files = base();
    files.insert("readings.csv".to_owned(), text.into_bytes());
    let told = told_of(&files);
    assert!(
        told.len() < 5_000 && told.contains("readings.csv:2:19: ") && told.contains("[cut-off]"),
        "{told}"
    );
}

//! Packed files: read as what was packed, or refused as a whole.

use std::io::Write as _;

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use outturn_intake::facts::FactsRead;

use super::{Files, READINGS, base, read, told_of, with};

fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

/// A folder in which the readings are packed into these bytes.
fn packed(mut files: Files, bytes: Vec<u8>) -> Files {
    files.remove("readings.csv");
    files.insert("readings.csv.gz".to_owned(), bytes);
    files
}

fn told_packed(bytes: impl Into<Vec<u8>>) -> String {
    told_of(&packed(base(), bytes.into()))
}

#[test]
fn a_packed_file_is_read_as_what_was_packed() {
    let plain = read(&base()).unwrap();
    let text = READINGS.as_bytes();
    let (first, second) = text.split_at(100);
    // As any tool may pack it: with a name and a day, and in several pieces.
    let mut named =
        GzBuilder::new().filename("readings.csv").mtime(1_400_000_000).write(Vec::new(), Compression::best());
    named.write_all(text).unwrap();
    for bytes in [
        pack(text),
        named.finish().unwrap(),
        [pack(first), pack(second)].concat(),
        [pack(b""), pack(text), pack(b"")].concat(),
        pack(&[b"\xEF\xBB\xBF", text].concat()),
    ] {
        let read = read(&packed(base(), bytes)).unwrap();
        assert_eq!(read.facts, plain.facts);
        let lines = |it: &FactsRead| -> Vec<Option<usize>> {
            it.facts.readings.iter().map(|(about, _)| it.reading_line(about)).collect()
        };
        assert_eq!(lines(&read), lines(&plain));
        assert_eq!(read.rejections, []);
    }
    let all: Files = base().iter().map(|(name, bytes)| (format!("{name}.gz"), pack(bytes))).collect();
    assert_eq!(read(&all).unwrap().facts, plain.facts);
}

#[test]
fn complaints_name_the_packed_file_and_the_line_in_what_was_packed() {
    let spoilt = with("readings.csv", "admissions,2014/15", "admission,2014-15");
    let bytes = pack(&spoilt["readings.csv"]);
    insta::assert_snapshot!(told_of(&packed(spoilt, bytes)), @"
    readings.csv.gz:3:5: indicator: there is no indicator `admission` [unknown-indicator]
        at: admission
        help: did you mean `admissions`?
    ");
    insta::assert_snapshot!(told_packed(pack(b"organisation,period,value\n")), @"
    readings.csv.gz:1:1: the heading `indicator` is missing [missing-heading]
        at: organisation,period,value
        help: the first row holds the headings; docs/facts.md lists them
    ");
}

#[test]
fn a_file_that_was_cut_off_is_never_read_in_part() {
    let whole = pack(READINGS.as_bytes());
    insta::assert_snapshot!(told_packed(&whole[..whole.len() - 1]), @"
    readings.csv.gz: the packed file ends too early: it was cut off [cut-off]
        help: send the whole file again
    ");
    for end in 0..whole.len() {
        let told = told_packed(&whole[..end]);
        assert!(told.starts_with("readings.csv.gz: the packed file ends too early"), "{end}: {told}");
    }
    // Behind a whole piece another may be cut off.
    let two = [whole.clone(), whole.clone()].concat();
    for end in whole.len() + 1..two.len() {
        assert!(told_packed(&two[..end]).contains("[cut-off]"), "{end}");
    }
}

/// Whichever bit is turned over: the file is refused, or it does not matter to what was packed.
#[test]
fn a_file_that_was_damaged_is_never_read_as_another() {
    let plain = read(&base()).unwrap();
    let whole = pack(READINGS.as_bytes());
    let mut told = 0;
    for bit in 0..whole.len() * 8 {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match read(&packed(base(), damaged)) {
            Ok(read) => assert_eq!(read.facts, plain.facts, "bit {bit}"),
            Err(problems) => {
                assert_eq!(problems.len(), 1, "{problems:?}");
                assert!(["bad-packing", "cut-off"].contains(&problems[0].code), "bit {bit}: {problems:?}");
                told += 1;
            }
        }
    }
    assert!(told > (whole.len() - 10) * 8, "{told} of {} bits", whole.len() * 8);
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x10;
    insta::assert_snapshot!(told_packed(damaged), @"
    readings.csv.gz: the packed file was damaged: it cannot be unpacked [bad-packing]
        help: pack it anew with gzip, and send it without changing it
    ");
    insta::assert_snapshot!(told_packed([&whole[..], b"something after the end"].concat()), @"
    readings.csv.gz: the packed file was damaged: it cannot be unpacked [bad-packing]
        help: pack it anew with gzip, and send it without changing it
    ");
}

#[test]
fn a_name_that_says_otherwise() {
    insta::assert_snapshot!(told_packed(READINGS), @"
    readings.csv.gz: this file is not packed by gzip [bad-packing]
        help: pack it anew with gzip, or leave it as it is and take .gz off its name
    ");
    insta::assert_snapshot!(told_packed(""), @"
    readings.csv.gz: the packed file ends too early: it was cut off [cut-off]
        help: send the whole file again
    ");
    let twice = pack(&pack(READINGS.as_bytes()));
    insta::assert_snapshot!(told_packed(twice), @"
    readings.csv.gz: this is packed by gzip, not CSV [encoding]
        help: a packed file has a name that ends in .csv.gz, and is packed once
    ");
    let mut files = base();
    files.insert("readings.csv".to_owned(), pack(READINGS.as_bytes()));
    insta::assert_snapshot!(told_of(&files), @"
    readings.csv: this is packed by gzip, not CSV [encoding]
        help: a packed file has a name that ends in .csv.gz, and is packed once
    ");
}

#[test]
fn a_file_that_is_there_both_as_it_is_and_packed() {
    let mut files = base();
    files.insert("readings.csv.gz".to_owned(), pack(READINGS.as_bytes()));
    insta::assert_snapshot!(told_of(&files), @"
    readings.csv: readings.csv.gz is here as well, and only one of the two can be meant [duplicate-file]
        help: remove the one that is not meant
    ");
}

/// A gigabyte of zeros in a megabyte.
#[test]
fn a_file_that_unpacks_to_too_much() {
    let piece = pack(&vec![0; 10_000_000]);
    insta::assert_snapshot!(told_packed(piece.repeat(101)), @"
    readings.csv.gz: this file unpacks to more than 1,000,000,000 bytes, the most that is taken [unpacks-too-large]
        help: check that this is the right file
    ");
}

#[test]
fn files_that_do_not_belong_to_the_folder() {
    let told_with = |names: &[&str]| {
        let mut files = base();
        files.remove("readings.csv");
        files.extend(names.iter().map(|name| ((*name).to_owned(), b"x".to_vec())));
        told_of(&files)
    };
    assert_eq!(told_with(&["notes.gz", "notes.zip", "2014-15.published.csv"]), "nothing");
    insta::assert_snapshot!(told_with(&["reading.csv.gz", "Readings.csv.GZ", "readings.gz", "readings.zip", "staff.csv.zip"]), @"
    Readings.csv.GZ: this is not a file of a facts folder [unknown-file]
        help: save it as CSV and call it readings.csv; packed by gzip, readings.csv.gz
    reading.csv.gz: this is not a file of a facts folder [unknown-file]
        help: did you mean readings.csv.gz?
    readings.gz: this is not a file of a facts folder [unknown-file]
        help: save it as CSV and call it readings.csv; packed by gzip, readings.csv.gz
    readings.zip: this is not a file of a facts folder [unknown-file]
        help: save it as CSV and call it readings.csv; packed by gzip, readings.csv.gz
    staff.csv.zip: this is not a file of a facts folder [unknown-file]
        help: the files of a facts folder are organisations.csv, relations.csv, sources.csv, readings.csv, decisions.csv, agreements.csv
    ");
}

//! Files that cannot be read as a whole: nothing of the folder is read then, and all of them are told at once.

use super::{ORGANISATIONS, base, told, told_of};

fn told_bytes(bytes: &[u8]) -> String {
    let mut files = base();
    files.insert("organisations.csv".to_owned(), bytes.to_vec());
    told_of(&files)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn encodings() {
    assert_eq!(told_bytes(format!("\u{feff}{ORGANISATIONS}").as_bytes()), "nothing");
    assert_eq!(told_bytes(ORGANISATIONS.replace('\n', "\r\n").as_bytes()), "nothing");
    assert_eq!(told_bytes(ORGANISATIONS.replace('\n', "\r").as_bytes()), "nothing");
    insta::assert_snapshot!(told_bytes(&utf16(&format!("\u{feff}{ORGANISATIONS}"), u16::to_le_bytes)), @"
    organisations.csv: this file is UTF-16 [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(&utf16(&format!("\u{feff}{ORGANISATIONS}"), u16::to_be_bytes)), @"
    organisations.csv: this file is UTF-16 [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(&utf16(ORGANISATIONS, u16::to_le_bytes)), @"
    organisations.csv: this file is UTF-16, or not text at all [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(b"code,name,kind,opened,closed\n00C,Caf\xE9 CCG,ccg,2013-04-01,\n"), @"
    organisations.csv:2:8: byte 0xE9 is not UTF-8; the file is probably Windows-1252 [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(b"PK\x03\x04..."), @"
    organisations.csv: this is a workbook, not CSV [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    let mut nul_later = ORGANISATIONS.as_bytes().to_vec();
    nul_later.extend(b"00E,\0,ccg,2013-04-01,\n");
    insta::assert_snapshot!(told_bytes(&nul_later), @"
    organisations.csv: this file is UTF-16, or not text at all [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
}

#[test]
fn files_that_were_cut_off() {
    let cut = |after: &str| {
        let end = ORGANISATIONS.find(after).unwrap() + after.len();
        told_bytes(&ORGANISATIONS.as_bytes()[..end])
    };
    insta::assert_snapshot!(cut("\"NHS Durham Dales, Eas"), @r#"
    organisations.csv:3:5: a quote is opened here and never closed: the file was cut off, or a quote inside a cell is not doubled [cut-off]
        at: "
        help: send the whole file again; inside a quoted cell write "" for one quote
    "#);
    insta::assert_snapshot!(cut("0100,A pra"), @"
    organisations.csv:4:1: this row has 2 cells, and there are 5 headings [row-width]
        at: 0100,A pra
        help: a cell that holds a comma stands in quotes; a row cut off at the end is sent again
    relations.csv:2:5: to: there is no organisation 84H [unknown-organisation]
        at: 84H
        help: check the code; if it is right, add it to organisations.csv, with its dates
    relations.csv:3:31: share: the shares of the successors of 00C come to 40%, not 100% [shares-do-not-add-up]
        at: 40%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    relations.csv:4:1: from: the row of 0100 in organisations.csv was kept out [unknown-organisation]
        at: 0100
        help: mend that row
    ");
    insta::assert_snapshot!(told_bytes("code,name,kind,opened,closed\n00C,é".as_bytes().split_last().unwrap().1), @"
    organisations.csv:2:5: the file ends in the middle of a character: it was cut off [cut-off]
        help: send the whole file again
    ");
}

#[test]
fn quotes_that_swallow_rows() {
    insta::assert_snapshot!(told("organisations.csv", "NHS Darlington CCG", "NHS \"Darlington\" CCG"), @"nothing");
    insta::assert_snapshot!(told("organisations.csv", "NHS Darlington CCG", "\"NHS \"Darlington\" CCG\""), @r#"
    organisations.csv:2:11: this cell goes on after its closing quote [stray-quote]
        at: D
        help: inside a quoted cell write "" for one quote
    "#);
    insta::assert_snapshot!(told("organisations.csv", "NHS Darlington CCG", "\"NHS Darlington CCG"), @r#"
    organisations.csv:2:5: the quote that is opened here is closed in a later line, in the middle of a cell [stray-quote]
        at: "
        help: close it; inside a quoted cell write "" for one quote
    "#);
    // An even number of quotes: the note of the first row would hold all the others.
    let mut files = super::with("readings.csv", "seen,returns,", "seen,returns,\"a note");
    let text = String::from_utf8(files["readings.csv"].clone()).unwrap();
    files.insert("readings.csv".to_owned(), text.replacen("00C,waits", "00C,wa\"its", 1).into_bytes());
    insta::assert_snapshot!(told_of(&files), @r#"
    readings.csv:2:49: the quote that is opened here is closed in a later line, in the middle of a cell [stray-quote]
        at: "
        help: close it; inside a quoted cell write "" for one quote
    "#);
}

#[test]
fn headings() {
    insta::assert_snapshot!(told("organisations.csv", "code,name,kind,opened,closed", "code,name,opened,closed"), @"
    organisations.csv:1:1: the heading `kind` is missing [missing-heading]
        at: code,name,opened,closed
        help: the first row holds the headings; docs/facts.md lists them
    ");
    insta::assert_snapshot!(told("organisations.csv", "code,name,kind,opened,closed", "Code,name,kind,open date,closed"), @"
    organisations.csv:1:1: `Code` is not a heading of this file [unknown-heading]
        at: Code
        help: did you mean `code`?
    organisations.csv:1:16: `open date` is not a heading of this file [unknown-heading]
        at: open date
        help: did you mean `opened`?
    ");
    insta::assert_snapshot!(told("organisations.csv", "closed", "closed,remarks,"), @"
    organisations.csv:1:30: `remarks` is not a heading of this file [unknown-heading]
        at: remarks
        help: the headings here are: code, name, kind, opened, closed, why, source
    organisations.csv:1:38: column 7 has no heading [unknown-heading]
        help: remove the column, or name it
    ");
    insta::assert_snapshot!(told("organisations.csv", "closed", "closed,name"), @"
    organisations.csv:1:30: the heading `name` is there twice [duplicate-heading]
        at: name
        help: remove one of the two columns
    ");
    insta::assert_snapshot!(told_bytes(ORGANISATIONS.replace(',', ";").as_bytes()), @"
    organisations.csv:1:1: the cells of this file are separated by semicolons [no-headings]
        at: code;name;kind;opened;closed
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(ORGANISATIONS.replace(',', "\t").as_bytes()), @"
    organisations.csv:1:1: the cells of this file are separated by tabs [no-headings]
        at: code	name	kind	opened	closed
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    ");
    insta::assert_snapshot!(told_bytes(format!("CCG list 2014,,,,\n{ORGANISATIONS}").as_bytes()), @"
    organisations.csv:1:1: the first row holds none of the headings of this file [no-headings]
        at: CCG list 2014,,,,
        help: remove what stands above the headings, which are code, name, kind, opened, closed, why, source
    ");
    insta::assert_snapshot!(told_bytes(ORGANISATIONS.split_once('\n').unwrap().1.as_bytes()), @"
    organisations.csv:1:1: the first row holds none of the headings of this file [no-headings]
        at: 00C,NHS Darlington CCG,ccg,2013-04-01,2020-03-31
        help: remove what stands above the headings, which are code, name, kind, opened, closed, why, source
    ");
}

#[test]
fn files_with_nothing_in_them() {
    insta::assert_snapshot!(told_bytes(b""), @"
    organisations.csv: there is nothing in this file [empty-file]
        help: leave the file out, or send at least its headings
    ");
    insta::assert_snapshot!(told_bytes(b"\xEF\xBB\xBF\r\n \r\n"), @"
    organisations.csv: there is nothing in this file [empty-file]
        help: leave the file out, or send at least its headings
    ");
    let mut files = base();
    for name in ["relations.csv", "readings.csv", "decisions.csv", "agreements.csv"] {
        files.remove(name);
    }
    assert_eq!(told_of(&files), "nothing");
    files.insert("relations.csv".to_owned(), b"from,to,relation,start,end,share".to_vec());
    assert_eq!(told_of(&files), "nothing");
}

#[test]
fn files_that_do_not_belong_to_the_folder() {
    let told_beside = |names: &[&str], without: Option<&str>| {
        let mut files = base();
        if let Some(without) = without {
            files.remove(without);
        }
        files.extend(names.iter().map(|name| ((*name).to_owned(), b"x".to_vec())));
        told_of(&files)
    };
    assert_eq!(
        told_beside(&["README.md", "indicators/own.toml", "working papers.xlsx", "readings.xlsx"], None),
        "nothing"
    );
    insta::assert_snapshot!(told_beside(&["reading.csv", "staff.csv"], None), @"
    reading.csv: this is not a file of a facts folder [unknown-file]
        help: did you mean readings.csv?
    staff.csv: this is not a file of a facts folder [unknown-file]
        help: the files of a facts folder are organisations.csv, relations.csv, sources.csv, readings.csv, decisions.csv, agreements.csv
    ");
    insta::assert_snapshot!(told_beside(&["Readings.CSV"], Some("readings.csv")), @"
    Readings.CSV: this is not a file of a facts folder [unknown-file]
        help: save it as CSV and call it readings.csv
    ");
    insta::assert_snapshot!(told_beside(&["agreements.xlsx"], Some("agreements.csv")), @"
    agreements.xlsx: this is not a file of a facts folder [unknown-file]
        help: save it as CSV and call it agreements.csv
    ");
    insta::assert_snapshot!(told_of(&super::Files::new()), @"
    .: there are no facts here [no-facts]
        help: a facts folder holds some of organisations.csv, relations.csv, sources.csv, readings.csv, decisions.csv, agreements.csv
    ");
}

#[test]
fn every_file_that_cannot_be_read_is_told_at_once() {
    let mut files = base();
    files.insert("readings.csv".to_owned(), b"organisation,period,value\n00C".to_vec());
    files.insert("sources.csv".to_owned(), b"\xFF\xFEs\0".to_vec());
    files.insert("decisions.csv".to_owned(), b"scheme,\"organisation".to_vec());
    insta::assert_snapshot!(told_of(&files), @r#"
    sources.csv: this file is UTF-16 [encoding]
        help: save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”
    readings.csv:1:1: the heading `indicator` is missing [missing-heading]
        at: organisation,period,value
        help: the first row holds the headings; docs/facts.md lists them
    decisions.csv:1:8: a quote is opened here and never closed: the file was cut off, or a quote inside a cell is not doubled [cut-off]
        at: "
        help: send the whole file again; inside a quoted cell write "" for one quote
    "#);
}

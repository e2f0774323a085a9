//! The page about indicators from records: its examples run, and nothing on the way is lost.

use std::fs;
use std::path::Path;

use crate::support::{folder, ran, root};

fn page() -> String {
    fs::read_to_string(root().join("docs/indicators.md")).unwrap()
}

/// The fenced blocks of a kind, in order.
fn blocks<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    page.split(&format!("\n```{kind}\n")).skip(1).filter_map(|it| it.split("```").next()).collect()
}

fn compute(folder: &Path, line: &str) -> (i32, String, String) {
    let library = root().to_string_lossy().into_owned();
    let mut args = vec!["--library", &library];
    args.extend(line.split_whitespace());
    ran(folder, &args)
}

/// The same with hashes cut short, so that the page stays readable, and true when a definition is mended.
fn shortened(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|it| it.is_ascii_hexdigit());
    let lines = text.split('\n').map(|line| {
        let words: Vec<&str> = line.split(' ').map(|word| if is_hash(word) { "…" } else { word }).collect();
        words.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_examples_give_what_the_page_says() {
    let page = page();
    let there = folder(&[("infections.csv", blocks(&page, "text")[0])]);
    let mut now = page.clone();
    for example in blocks(&page, "console") {
        let (line, expected) = example.split_once('\n').unwrap();
        let line = line.strip_prefix("$ outturn ").unwrap();
        let (code, out, err) = compute(there.path(), line);
        let out = shortened(&out);
        if line.starts_with("indicator") {
            assert_eq!(code, 4, "{err}");
            now = now.replace(blocks(&page, "complaints")[0], &err);
        } else {
            assert_eq!((code, err.as_str()), (0, ""));
        }
        now = now.replace(&format!("{line}\n{expected}"), &format!("{line}\n{out}"));
    }
    if std::env::var_os("OUTTURN_UPDATE").is_some() {
        fs::write(root().join("docs/indicators.md"), &now).unwrap();
    } else {
        assert_eq!(now, page);
    }
}

const REGISTER: &str =
    "code,name,kind,opened,closed\n00C,Darlington,ccg,2013-04-01,\n02Y,East Riding,ccg,2013-04-01,\n";
const INFECTIONS: &str = "specimen_id,person_id,organism,specimen_date,age_at_specimen,commissioner_code\n\
                          s1,p1,CDIFF,2014-04-10,70,00C\n\
                          s2,p2,CDIFF,2014-05-10,70,00C\n";

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn computing_again_changes_nothing_and_other_records_supersede() {
    let there = folder(&[("infections.csv", INFECTIONS), ("organisations.csv", REGISTER)]);
    fs::create_dir(there.path().join("facts")).unwrap();
    fs::rename(there.path().join("organisations.csv"), there.path().join("facts/organisations.csv")).unwrap();
    let line =
        "indicator compute c-difficile --period 2014/15 --table infections=infections.csv --into facts";
    let facts = there.path().join("facts");
    assert_eq!(compute(there.path(), line).0, 0);
    let first = read(&facts, "readings.csv");
    // 02Y is in the register, and no row is about it.
    let figures: Vec<&str> = first.lines().skip(1).map(|it| it.rsplit_once(",recalled").unwrap().0).collect();
    assert_eq!(figures, ["00C,c-difficile,2014/15,,,2", "02Y,c-difficile,2014/15,,,0"]);
    let lineage = read(&facts, "lineage/c-difficile/2014-15.json");
    assert_eq!(compute(there.path(), line).0, 0);
    assert_eq!(read(&facts, "readings.csv"), first);
    assert_eq!(read(&facts, "lineage/c-difficile/2014-15.json"), lineage);
    assert!(!facts.join("superseded.csv").exists());

    fs::write(there.path().join("infections.csv"), format!("{INFECTIONS}s3,p3,CDIFF,2014-06-10,70,02Y\n"))
        .unwrap();
    assert_eq!(compute(there.path(), line).0, 0);
    assert!(read(&facts, "readings.csv").contains("02Y,c-difficile,2014/15,,,1"));
    let gone = read(&facts, "superseded.csv");
    assert!(gone.contains("02Y,c-difficile,2014/15,,,0,"), "{gone}");
}

#[test]
fn a_published_reading_is_not_written_over() {
    let readings = "organisation,indicator,period,value,source\n00C,c-difficile,2014/15,7,phe\n";
    let sources = "source,title\nphe,Published counts\n";
    let there = folder(&[("infections.csv", INFECTIONS)]);
    let facts = there.path().join("facts");
    fs::create_dir(&facts).unwrap();
    for (name, text) in
        [("readings.csv", readings), ("sources.csv", sources), ("organisations.csv", REGISTER)]
    {
        fs::write(facts.join(name), text).unwrap();
    }
    let line =
        "indicator compute c-difficile --period 2014/15 --table infections=infections.csv --into facts";
    let (code, out, err) = compute(there.path(), line);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("two-sources"), "{err}");
    assert_eq!(read(&facts, "readings.csv"), readings);
    assert!(!facts.join("lineage").exists());
}

#[test]
fn what_cannot_be_computed_is_told_at_once() {
    let there = folder(&[("infections.csv", INFECTIONS)]);
    let told = |line: &str| {
        let (code, out, err) = compute(there.path(), line);
        assert_eq!((code, out.as_str()), (3, ""), "{err}");
        err
    };
    insta::assert_snapshot!(told("indicator compute c-dificile hvbp-staff --period 2014/15 --table infection=infections.csv"), @"
    error[unknown-indicator]: there is no indicator `c-dificile`
    --> the command line
     = help: did you mean `c-difficile`?

    error[no-records]: `hvbp-staff` does not say how it is counted from records
    --> the command line
     = help: add [records] to its file: docs/language.md#records-codes-and-weights

    error[unknown-records]: no record layout is called `infection`
    --> --table
     = help: did you mean `infections`?

    3 problems; nothing was written
    ");
    insta::assert_snapshot!(told("indicator compute c-difficile --period 2014/15"), @"
    error[no-such-table]: the table `infections` is needed: Infections reported
    --> the tables
     = help: name its files: --table infections=PLACE; docs/records.md has its columns

    1 problem; nothing was written
    ");
    let other =
        "indicator compute c-difficile --period 2014/15 --table infections=infections.csv --register .";
    insta::assert_snapshot!(told(other), @"
    error[no-facts]: there is no organisations.csv in this folder
    --> .
     = help: name a facts folder that has the bodies: docs/facts.md

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told("trace facts 00C c-difficile 2014/15 --records --table infections=infections.csv"), @"
    error[no-records]: c-difficile of 2014/15 was not counted from records here
    --> facts
     = help: without --records, outturn trace says where the reading comes from

    1 problem; nothing was written
    ");
}

#[test]
fn readings_as_csv() {
    let there = folder(&[("infections.csv", INFECTIONS)]);
    let line = "indicator compute c-difficile --period 2014/15 --period 2013/14 --table infections=infections.csv --format csv";
    let (code, out, err) = compute(there.path(), line);
    assert_eq!(code, 4);
    assert!(err.contains("nothing-counted") && !err.contains("kept out"), "{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "organisation,indicator,period,numerator,denominator,value,standing,source,note");
    assert!(lines[1].starts_with("00C,c-difficile,2014/15,,,2,recalled,records-c-difficile-"), "{out}");
    assert_eq!(lines.len(), 2, "nothing is known of a year without a row");
}

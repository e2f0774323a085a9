//! `outturn check`: silent where all is well, everything at once where it is not.

use std::collections::BTreeMap;
use std::fs;

use crate::bad_rows::spoilt;
use crate::settled::settled;
use crate::support::{Copy, FACTS, outturn, project, rows};

#[test]
fn the_project_is_sound() {
    for paths in [
        &["schemes", "indicators", "frameworks", "data"][..],
        &["schemes/quality-premium/2013-14.toml"],
        &["frameworks/qof-2012-13.toml"],
        &[FACTS],
    ] {
        let ran = outturn(["check"].iter().chain(paths)).quietly();
        assert_eq!(ran.out, "");
    }
    let copy = settled();
    assert_eq!(copy.outturn(["check", "."]).quietly().out, "");
    assert_eq!(copy.outturn(["check", FACTS]).quietly().out, "");
}

#[test]
fn every_mistake_is_listed_at_once() {
    let (copy, lines) = spoilt();
    let scheme = "schemes/quality-premium/2014-15.toml";
    let mut expected: Vec<String> = lines.iter().map(|line| format!("{FACTS}/readings.csv:{line}")).collect();
    for (file, line_with, from, to) in [
        (scheme, "organisations_as_at", "2014-04-01", "2014-04-31"),
        (scheme, "indicator = \"iapt-access\"", "iapt-access", "iapt-acces"),
        ("indicators/fft-score.toml", "good ", "high", "hihg"),
        ("schemes/quality-premium/2013-14.toml", "falls_by = \"3.2%\"", "falls_by", "fals_by"),
    ] {
        let line = copy.change(file, line_with, from, to);
        expected.push(format!("{file}:{line}"));
    }
    let ran = copy.outturn(["check", "."]).exits(1);
    assert_eq!(ran.out, "");
    let places = ran.places();
    for place in &expected {
        assert!(places.contains(place), "{place} is not in {places:?}");
    }
    let count = format!("\n{} problems\n", places.len());
    assert!(ran.err.ends_with(&count), "{}", ran.err);
    let short = copy.outturn(["check", ".", "--short"]).exits(1);
    assert_eq!(short.err.lines().count(), places.len());
    for line in short.err.lines() {
        let mut parts = line.splitn(4, ':');
        let (file, at) = (parts.next().unwrap(), parts.next().unwrap().parse::<usize>().unwrap());
        assert!(places.contains(&format!("{file}:{at}")), "{line}");
        assert!(parts.next().unwrap().parse::<usize>().is_ok() && line.ends_with(']'), "{line}");
    }
    insta::assert_snapshot!("check-short", short.err);
}

#[test]
fn rejected_rows_go_back_to_their_sender_and_come_back_mended() {
    let (copy, lines) = spoilt();
    let ran = copy.outturn(["check", "data", "--rejections", "back.csv"]).exits(1);
    assert!(ran.err.ends_with("\n5 problems\n"), "{}", ran.err);
    let text = copy.read("back.csv");
    insta::assert_snapshot!("rejections", text);
    let rejected = rows(&text);
    let rejected_lines: Vec<usize> = rejected.iter().map(|row| row["row"].parse().unwrap()).collect();
    assert_eq!(rejected_lines, lines);
    let readings = format!("{FACTS}/readings.csv");
    let mut sent: Vec<String> = copy.read(&readings).lines().map(str::to_owned).collect();
    let original = fs::read_to_string(project().join(&readings)).unwrap();
    for row in &rejected {
        assert_eq!(row["file"], readings);
        assert!(!row["problem"].is_empty() && !row["what_to_do"].is_empty(), "{row:?}");
        let at: usize = row["row"].parse().unwrap();
        // The record is the row as it was sent, and the value the cell that is meant.
        assert_eq!(sent[at - 1], row["record"]);
        assert!(row["record"].contains(&row["value"]), "{row:?}");
        sent[at - 1] = original.lines().nth(at - 1).unwrap_or_default().to_owned();
    }
    copy.write(&readings, &(sent.join("\n").trim_end().to_owned() + "\n"));
    assert_eq!(copy.read(&readings), original);
    copy.outturn(["check", "data", "--rejections", "back.csv"]).quietly();
    assert_eq!(copy.read("back.csv"), text.lines().next().unwrap().to_owned() + "\n");
}

/// A record that takes several lines, with quotes, commas and an amount in it, comes back as it was.
#[test]
fn a_rejected_record_of_several_lines_is_repeated_whole() {
    let copy = Copy::new();
    let record = "09X,iapt-access,2014/15 Q4,,300,\"1,0\",,seen,,\"first line, with \"\"quotes\"\"\nand a second: £5\"";
    let line = copy.append("readings.csv", &format!("{record}\n"));
    copy.outturn(["check", FACTS, "--rejections", "back.csv"]).exits(1);
    let rejected = rows(&copy.read("back.csv"));
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0]["record"], record);
    assert_eq!(
        (rejected[0]["row"].as_str(), rejected[0]["column"].as_str()),
        (line.to_string().as_str(), "denominator")
    );
    let ran = copy.outturn(["check", FACTS]).exits(1);
    assert_eq!(ran.places(), [format!("{FACTS}/readings.csv:{line}")]);
}

#[test]
fn a_list_of_rejections_that_cannot_be_written_is_an_error() {
    let copy = Copy::new();
    for place in ["no-such-folder/back.csv", "data"] {
        let ran = copy.outturn(["check", "data", "--rejections", place]).exits(3);
        assert_eq!(ran.places(), [place], "{}", ran.err);
    }
    assert_eq!(
        crate::support::names(copy.path()),
        ["budgets", "data", "disclosure", "frameworks", "indicators", "layouts", "schemes"]
    );
}

/// A facts folder is checked with the schemes and indicators that are checked with it.
#[test]
fn what_is_checked_together_belongs_together() {
    let copy = settled();
    let folder = copy.path().join("mine");
    fs::create_dir(&folder).unwrap();
    for name in ["schemes", "indicators", "frameworks", "data"] {
        fs::rename(copy.path().join(name), folder.join(name)).unwrap();
    }
    let scheme = "mine/schemes/quality-premium/2014-15.toml";
    let text = copy.read(scheme).replace("quality-premium/2014-15", "our-premium/2014-15");
    fs::remove_file(copy.path().join(scheme)).unwrap();
    copy.write("mine/schemes/our-premium/2014-15.toml", &text);
    for file in ["decisions.csv", "agreements.csv"] {
        let name = format!("mine/{FACTS}/{file}");
        copy.write(&name, &copy.read(&name).replace("quality-premium/2014-15", "our-premium/2014-15"));
    }
    copy.outturn(["check", "mine"]).quietly();
    // Without the scheme nobody knows what was decided.
    let ran = copy.outturn(["check", &format!("mine/{FACTS}")]).exits(1);
    assert_eq!(ran.places().len(), 7);
    assert!(ran.err.contains("there is no scheme `our-premium/2014-15`"), "{}", ran.err);
    // An indicator of the facts folder itself is checked too.
    let own = format!("mine/{FACTS}/indicators/dementia-diagnosis.toml");
    let line = copy.change(&own, "unit ", "share", "shares");
    let ran = copy.outturn(["check", "mine"]).exits(1);
    assert!(ran.places().contains(&format!("{own}:{line}")), "{}", ran.err);
}

/// A framework that is checked with schemes takes the place of the library's, and what is wrong with it is said once.
#[test]
fn frameworks_are_checked_with_the_schemes_that_name_them() {
    let copy = Copy::new();
    let (framework, scheme) = ("frameworks/qof-2012-13.toml", "schemes/stoke-qipp-les/2012-13.toml");
    fs::create_dir(copy.path().join("mine")).unwrap();
    for file in [framework, scheme] {
        copy.write(&format!("mine/{file}"), &copy.read(file));
    }
    copy.outturn(["check", "mine"]).quietly();
    // The library's own still says what this one no longer does.
    let line = copy.change(&format!("mine/{scheme}"), "on_overlap", "judged", "refused");
    copy.change(&format!("mine/{framework}"), "ae-attendances-improvement", "-improvement", "-plan");
    let ran = copy.outturn(["check", "mine"]).exits(1);
    assert_eq!(ran.places(), [format!("mine/{scheme}:{line}")], "{}", ran.err);
    copy.outturn(["check", &format!("mine/{scheme}")]).quietly();
    let line = copy.change(&format!("mine/{framework}"), "points   = 11", "11", "-11");
    let ran = copy.outturn(["check", "mine"]).exits(1);
    assert_eq!(ran.places(), [format!("mine/{framework}:{line}")], "{}", ran.err);
}

/// A scheme may not have been replaced by itself through others, nor by one that is not there.
#[test]
fn schemes_are_replaced_by_others_that_are_there() {
    let copy = Copy::new();
    let (first, second) =
        ("schemes/quality-premium/2015-16-april.toml", "schemes/quality-premium/2015-16.toml");
    let text = copy.read(second);
    let replaced = "replaced_by = \"quality-premium/2015-16-april\"\n";
    copy.write(second, &text.replacen("year ", &format!("{replaced}year "), 1));
    let ran = copy.outturn(["check", "schemes"]).exits(1);
    assert_eq!(ran.err.matches("error[replaced-in-a-circle]").count(), 2, "{}", ran.err);
    assert!(ran.err.contains("replaced by itself, through `quality-premium/2015-16-april`"), "{}", ran.err);
    // The circle is seen from one of the two files as well.
    let ran = copy.outturn(["check", second]).exits(1);
    assert_eq!(ran.err.matches("error[replaced-in-a-circle]").count(), 1, "{}", ran.err);
    copy.write(second, &text);
    let line = copy.change(first, "replaced_by", "2015-16\"", "2015-61\"");
    let ran = copy.outturn(["check", "schemes"]).exits(1);
    assert_eq!(ran.places(), [format!("{first}:{line}")], "{}", ran.err);
    assert!(ran.err.contains("did you mean `quality-premium/2015-16`?"), "{}", ran.err);
}

/// Other programs' files are let lie; one that is named is taken at its word.
#[test]
fn a_folder_may_hold_other_things() {
    let copy = Copy::new();
    copy.write("Cargo.toml", "[package]\nname = \"other\"\n");
    copy.write("notes/readme.md", "# Notes\n");
    copy.write("notes/.hidden/broken.toml", "= =\n");
    copy.outturn(["check", "."]).quietly();
    assert_eq!(copy.outturn(["check", "Cargo.toml"]).code, 1);
    assert_eq!(copy.outturn(["check", "notes"]).code, 3);
    copy.write("schemes/empty.toml", "");
    assert!(
        copy.outturn(["check", "."]).exits(1).places().iter().all(|it| it.starts_with("schemes/empty.toml"))
    );
}

/// One file of a facts folder with ten thousand bad rows is told in a moment, and counted to the last.
#[test]
fn thousands_of_mistakes_are_counted() {
    let copy = settled();
    let mut decisions = String::new();
    for number in 0..3000 {
        decisions.push_str(
            &[
                "quality-premium/2014-15,09H,nothing-",
                &number.to_string(),
                ",met,nhs-england,2015-09-30,,,Why\n",
            ]
            .concat(),
        );
    }
    copy.append("decisions.csv", &decisions);
    let ran = copy.outturn(["check", FACTS]).exits(1);
    assert!(ran.err.ends_with("and 2900 more\n`--short` lists them all, each on a line\n3000 problems\n"));
    let lines: BTreeMap<String, usize> = copy
        .outturn(["check", FACTS, "--short"])
        .exits(1)
        .err
        .lines()
        .map(|line| (line.to_owned(), 1))
        .collect();
    assert_eq!(lines.len(), 3000);
}

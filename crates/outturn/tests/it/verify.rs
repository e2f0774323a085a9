//! A run held against its receipt: one digit anywhere is found and named.

use std::fs;

use crate::settled::settled;
use crate::support::{Copy, FACTS, Ran, contents, names, outturn_in};

const SCHEME: &str = "quality-premium/2014-15";

/// A copy of the library with everything settled for one group, and the run `run` on it.
fn with_run() -> Copy {
    let copy = settled();
    copy.outturn(["award", SCHEME, "--out", "run", "--earner", "09H", "--earner", "09X"]).quietly();
    copy
}

fn verified(copy: &Copy) -> Ran {
    copy.outturn(["verify", "run"])
}

#[test]
fn a_run_that_nobody_touched_is_verified() {
    let copy = with_run();
    insta::assert_snapshot!(verified(&copy).quietly().out, @r"
    The files are those of the receipt, and the award comes out of them byte for byte.
    The rules and facts are those of schemes/quality-premium/2014-15.toml and data/quality-premium now.
    ");
    assert_eq!(copy.outturn(["verify", "run/receipt.json"]).quietly().out, verified(&copy).out);
}

/// Changes one thing, and asserts that it is the only one found, at its line; then changes it back.
#[track_caller]
fn assert_found_at_its_line(copy: &Copy, file: &str, line_with: &str, from: &str, to: &str) {
    let before = copy.read(file);
    let line = copy.change(file, line_with, from, to);
    let ran = verified(copy).exits(1);
    assert_eq!(ran.places(), [format!("{file}:{line}")], "{from} to {to}\n{}", ran.err);
    assert!(ran.err.ends_with("\n1 difference\n"), "{}", ran.err);
    // What was kept is whole; it is the rules or facts of now that are others.
    assert!(ran.out.contains("byte for byte"), "{}", ran.out);
    copy.write(file, &before);
}

#[test]
fn one_digit_in_the_rules_is_found_at_its_line() {
    let scheme = "schemes/quality-premium/2014-15.toml";
    let copy = with_run();
    for (file, line_with, from, to) in [
        (scheme, "id = \"below-1000\"", "1,000 per", "1,001 per"),
        (scheme, "organisations_as_at", "2014-04-01", "2014-04-02"),
        (scheme, "at_least = \"92%\"", "92%", "93%"),
        (scheme, "and that the agreed actions must be done", "3.2%", "3.3%"),
        ("indicators/fft-score.toml", "maximum", "100", "101"),
        ("indicators/pyll-amenable.toml", "decimals", "1", "2"),
    ] {
        // An indicator that neither the rules nor any reading names is no part of a run.
        if file == "indicators/fft-score.toml" {
            let before = copy.read(file);
            copy.change(file, line_with, from, to);
            verified(&copy).quietly();
            copy.write(file, &before);
        } else {
            assert_found_at_its_line(&copy, file, line_with, from, to);
        }
    }
    let own = format!("{FACTS}/indicators/dementia-diagnosis.toml");
    assert_found_at_its_line(&copy, &own, "decimals", "1", "2");
    verified(&copy).quietly();
}

/// What a scheme is held against is part of its rules.
#[test]
fn one_digit_in_a_framework_is_found_at_its_line() {
    let copy = Copy::new();
    copy.write(
        "mine/organisations.csv",
        "code,name,kind,opened,closed\nP1,Anytown Surgery,practice,2001-04-01,\n",
    );
    let rest = ["--facts", "mine"];
    copy.outturn([&["award", "stoke-qipp-les/2012-13", "--out", "run"][..], &rest].concat()).quietly();
    let verified = || copy.outturn([&["verify", "run"][..], &rest].concat());
    verified().quietly();
    let framework = "frameworks/qof-2012-13.toml";
    let line = copy.change(framework, "points   = 11", "11", "12");
    let ran = verified().exits(1);
    assert_eq!(ran.places(), [format!("{framework}:{line}")], "{}", ran.err);
    assert!(ran.out.contains("byte for byte"), "{}", ran.out);
    // One that the scheme is not held against is no part of them.
    copy.change(framework, "points   = 12", "12", "11");
    copy.change("frameworks/qof-2011-12.toml", "title  = ", "quality", "quantity");
    verified().quietly();
}

#[test]
fn one_digit_in_the_facts_is_found_at_its_line() {
    let copy = with_run();
    for (file, line_with, from, to) in [
        ("readings.csv", "09H,rtt-incomplete-within-18-weeks", "6219", "6218"),
        ("readings.csv", "09G,pyll-amenable,2012,female", "4931.0", "4931.1"),
        ("decisions.csv", ",quality,", "2015-09-30", "2015-09-29"),
        ("agreements.csv", "medication-incidents-rise", "10%", "11%"),
        ("organisations.csv", "00Q,NHS Blackburn", "2013-04-01", "2013-04-02"),
        ("organisations.csv", "13T,NHS Newcastle", "2014-11-26", "2014-11-25"),
        ("sources.csv", "ods-eccg-2016-02,", "48", "49"),
    ] {
        let file = format!("{FACTS}/{file}");
        let (from, to) =
            if file.ends_with("sources.csv") { ("2016-02_eccg.csv", "2016-03_eccg.csv") } else { (from, to) };
        assert_found_at_its_line(&copy, &file, line_with, from, to);
    }
    verified(&copy).quietly();
}

/// What was claimed stands beside what was published: it is kept with a run, and no award rests on it.
#[test]
fn a_claimed_figure_is_kept_beside_the_published_one_and_found_at_its_line() {
    let copy = with_run();
    let awarded = copy.read("run/award.json");
    let readings = format!("{FACTS}/readings.csv");
    let rows = copy.read(&readings);
    let (headings, rows) = rows.split_once('\n').unwrap();
    let published = "09H,rtt-incomplete-within-18-weeks,";
    let row = rows.lines().find(|row| row.starts_with(published)).unwrap();
    let claimed = row.replace("6219", "6220") + ",claimed";
    let line = rows.lines().count() + 2;
    let rows = rows.trim_end().replace('\n', ",\n");
    copy.write(&readings, &format!("{headings},stage\n{rows},\n{claimed}\n"));
    let ran = verified(&copy).exits(1);
    assert_eq!(ran.places(), [format!("{readings}:{line}")], "{}", ran.err);
    assert!(ran.err.contains("the facts differ at rtt-incomplete-within-18-weeks 09H"), "{}", ran.err);
    copy.outturn(["award", SCHEME, "--out", "claimed", "--earner", "09H", "--earner", "09X"]).quietly();
    assert_eq!(copy.read("claimed/award.json"), awarded);
    copy.outturn(["verify", "claimed"]).quietly();
}

/// The first day is part of what tells one succession from another: with another day it is another succession.
#[test]
fn another_day_of_succession_is_one_record_gone_and_one_come() {
    let copy = with_run();
    let file = format!("{FACTS}/relations.csv");
    let line = copy.change(&file, "00F,13T", "2015-04-01", "2015-04-02");
    let ran = verified(&copy).exits(1);
    assert_eq!(ran.places(), [file.clone(), format!("{file}:{line}")], "{}", ran.err);
}

/// A digit that makes a row unreadable changes several cells of its record; all are found at the one line.
#[test]
fn one_digit_that_makes_a_row_unreadable_is_found_at_its_line() {
    let copy = with_run();
    let file = format!("{FACTS}/readings.csv");
    let line = copy.change(&file, "09H,rtt-incomplete-within-18-weeks", "6219", "9219");
    let ran = verified(&copy).exits(1);
    let mut places = ran.places();
    places.dedup();
    assert_eq!(places, [format!("{file}:{line}")], "{}", ran.err);
    assert!(ran.err.contains("9219 out of 6669 is more than all"), "{}", ran.err);
}

#[test]
fn a_row_that_is_gone_and_a_row_that_came_are_named() {
    let copy = with_run();
    let readings = format!("{FACTS}/readings.csv");
    let text = copy.read(&readings);
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("09H,rtt-")).collect();
    copy.write(&readings, &(without.join("\n") + "\n"));
    let line = copy.append("readings.csv", "09X,iapt-access,2014/15 Q4,,300,10000,,seen,,\n");
    let ran = verified(&copy).exits(1);
    assert_eq!(ran.places(), [readings.clone(), format!("{readings}:{line}")], "{}", ran.err);
    insta::assert_snapshot!(ran.err);
}

/// A digit in a file of the run is found in that file, by its hash and by what comes out of the others.
#[test]
fn one_digit_in_a_file_of_the_run_is_found_in_that_file() {
    for (file, line_with, from, to, also) in [
        ("run/award.json", "\"most_pence\": 32660513", "32660513", "32660613", vec!["run/award.json:"]),
        ("run/award.csv", "09H,", "32660513", "32660613", vec!["run/award.csv:2"]),
        ("run/steps.csv", "09X,value,", "110851000", "110851001", vec!["run/steps.csv:"]),
        ("run/facts.json", "\"denominator\": \"6669\"", "6669", "6668", vec!["run/award.json:", FACTS]),
        (
            "run/scheme.json",
            "\"at_least\": \"92%\"",
            "92%",
            "93%",
            vec!["run/award.json:", "run/steps.csv:", "schemes/"],
        ),
        ("run/receipt.json", "\"engine\"", "0.1.0", "0.1.1", vec![]),
        ("run/receipt.json", "\"09H\"", "09H", "09G", vec!["run/award"]),
        ("run/receipt.json", "\"scheme\": \"quality", "2014-15", "2013-14", vec![]),
    ] {
        let copy = with_run();
        change_first(&copy, file, line_with, from, to);
        let ran = verified(&copy).exits(1);
        let places = ran.places();
        assert!(places.iter().any(|place| place == file), "{file}: {}", ran.err);
        for expected in also {
            assert!(
                places.iter().any(|place| place.starts_with(expected)),
                "{file}, {expected}: {}",
                ran.err
            );
        }
        // The files of the run tell it without the library too.
        let alone = copy.outturn(["verify", "run", "--alone"]).exits(1);
        assert!(alone.places().iter().any(|place| place == file), "{file}: {}", alone.err);
        assert!(alone.places().iter().all(|place| place.starts_with("run/")), "{}", alone.err);
    }
}

/// Changes the first line that has a text in it.
#[track_caller]
fn change_first(copy: &Copy, file: &str, line_with: &str, from: &str, to: &str) {
    let text = copy.read(file);
    let line = text.lines().find(|line| line.contains(line_with)).unwrap();
    assert!(line.contains(from), "{line}");
    copy.write(file, &text.replacen(line, &line.replacen(from, to, 1), 1));
}

/// Whoever changes an amount and the hashes with it is found out by the arithmetic.
#[test]
fn an_amount_changed_together_with_its_hashes_does_not_come_out() {
    let copy = with_run();
    let sum = |file: &str| outturn_award::receipt::sha256(copy.read(file).as_bytes());
    let before = sum("run/award.json");
    change_first(&copy, "run/award.json", "\"most_pence\": 32660513", "32660513", "92660513");
    let after = sum("run/award.json");
    let receipt_before = sum("run/receipt.json");
    copy.write("run/receipt.json", &copy.read("run/receipt.json").replace(&before, &after));
    let sums = copy.read("run/SHA256SUMS").replace(&before, &after);
    copy.write("run/SHA256SUMS", &sums.replace(&receipt_before, &sum("run/receipt.json")));
    let ran = copy.outturn(["verify", "run", "--alone"]).exits(1);
    insta::assert_snapshot!(ran.err);
}

#[test]
fn comments_order_and_quoting_make_no_difference() {
    let copy = with_run();
    let scheme = "schemes/quality-premium/2014-15.toml";
    copy.write(scheme, &format!("# One more comment.\n\n{}\n# And another.\n", copy.read(scheme)));
    for file in [
        "organisations.csv",
        "relations.csv",
        "sources.csv",
        "readings.csv",
        "decisions.csv",
        "agreements.csv",
    ] {
        let name = format!("{FACTS}/{file}");
        copy.write(&name, &turned_round(&copy.read(&name)));
    }
    let figures = format!("{FACTS}/readings.csv");
    copy.change(&figures, "\"running-cost-population\",\"09H\"", "124421", "124,421");
    verified(&copy).quietly();
    // A digit in such a file is still found at its line.
    let organisations = format!("{FACTS}/organisations.csv");
    let line = copy.change(&organisations, "NHS Crawley CCG", "2013-04-01", "2013-04-02");
    assert_eq!(verified(&copy).exits(1).places(), [format!("{organisations}:{line}")]);
}

/// The same rows, last first and last column first, every cell in quotes, with Windows line ends and a byte order mark.
pub(crate) fn turned_round(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    rows[1..].reverse();
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    for row in rows {
        let cells: Vec<&str> = row.iter().collect();
        writer.write_record(cells.into_iter().rev()).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The files beside a receipt are enough, wherever they are taken, and they prove what they hold against the library
/// that is built into the program.
#[test]
fn a_run_is_verified_alone_and_against_the_built_in_library() {
    let copy = Copy::new();
    copy.outturn(["award", SCHEME, "--out", "run"]).quietly();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(copy.path().join("run"), elsewhere.path().join("run")).unwrap();
    let alone = outturn_in(elsewhere.path(), ["verify", "run", "--alone"]).quietly();
    insta::assert_snapshot!(alone.out, @"The files are those of the receipt, and the award comes out of them byte for byte.");
    let built_in = outturn_in(elsewhere.path(), ["verify", "run"]).quietly();
    insta::assert_snapshot!(built_in.out, @r"
    The files are those of the receipt, and the award comes out of them byte for byte.
    The rules and facts are those of (built in) schemes/quality-premium/2014-15.toml and (built in) data/quality-premium now.
    ");
    // From inside the folder, names are as short as they can be.
    let inside = elsewhere.path().join("run");
    fs::write(inside.join("award.csv"), "").unwrap();
    let ran = outturn_in(&inside, ["verify", "receipt.json", "--alone"]).exits(1);
    assert_eq!(ran.places(), ["award.csv", "award.csv"], "{}", ran.err);
}

#[test]
fn the_list_of_hashes_is_one_that_sha256sum_reads() {
    let copy = with_run();
    let run = copy.path().join("run");
    let output = std::process::Command::new("sha256sum")
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(&run)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<&str> = said.lines().map(|line| line.split_once(": OK").unwrap().0).collect();
    let there: Vec<String> = names(&run).into_iter().filter(|name| name != "SHA256SUMS").collect();
    assert_eq!(listed, there);
}

/// A receipt from elsewhere must not lead the program out of its folder.
#[test]
fn a_receipt_that_names_a_file_elsewhere_is_refused() {
    let copy = with_run();
    copy.write("award.json", "{}");
    let receipt = copy.read("run/receipt.json");
    for name in ["../award.json", "/etc/hostname", "..", ".", "", "a/b", "a\\\\b", "c:award.json", ".hidden"]
    {
        copy.write("run/receipt.json", &receipt.replace("\"award.json\"", &format!("\"{name}\"")));
        let ran = verified(&copy).exits(3);
        assert!(ran.err.contains("is not the name of a file beside it"), "{name}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
    copy.write("run/receipt.json", &receipt);
    let sums = copy.read("run/SHA256SUMS");
    copy.write("run/SHA256SUMS", &sums.replace("  award.json", "  ../award.json"));
    let ran = verified(&copy).exits(3);
    assert!(ran.err.contains("is not a hash and the name of a file beside it"), "{}", ran.err);
}

#[test]
fn what_is_not_a_receipt_is_refused() {
    let copy = with_run();
    let receipt = copy.read("run/receipt.json");
    let holds_twice = receipt.replace("\"holds\": \"facts\"", "\"holds\": \"scheme\"");
    let without = receipt.replace("\"holds\": \"facts\"", "\"holds\": \"fact\"");
    let layout = receipt.replace("outturn-receipt/1", "outturn-receipt/2");
    let more = receipt.replacen('{', "{\n  \"approved\": true,", 1);
    let cut = receipt[..receipt.len() / 2].to_owned();
    let mut told = String::new();
    for text in [holds_twice, without, layout, more, cut, String::new()] {
        copy.write("run/receipt.json", &text);
        told.push_str(&verified(&copy).exits(3).err);
    }
    copy.write("run/receipt.json", &receipt);
    fs::remove_file(copy.path().join("run/facts.json")).unwrap();
    told.push_str(&verified(&copy).exits(3).err);
    fs::remove_dir_all(copy.path().join("run")).unwrap();
    told.push_str(&verified(&copy).exits(3).err);
    insta::assert_snapshot!(told);
}

/// A receipt of other facts and another scheme file, named on the command line.
#[test]
fn a_run_can_be_held_against_other_rules_and_facts() {
    let copy = with_run();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = |name: &str| copy.path().join(name).into_os_string();
    let scheme = path("schemes/quality-premium/2014-15.toml");
    let run = path("run");
    let same =
        ["verify".into(), run.clone(), "--scheme".into(), scheme.clone(), "--facts".into(), path(FACTS)];
    outturn_in(elsewhere.path(), same).quietly();
    let other = ["verify".into(), run, "--scheme".into(), scheme];
    let ran = outturn_in(elsewhere.path(), other).exits(1);
    // The library that is built in has neither the decisions nor the agreements.
    assert!(ran.err.contains("(built in) data/quality-premium/decisions.csv"), "{}", ran.err);
    let both = ["verify", "run", "--alone", "--facts", FACTS];
    assert!(copy.outturn(both).exits(2).err.contains("cannot be used with"));
}

#[test]
fn the_files_of_a_run_are_these() {
    let copy = with_run();
    let files = contents(&copy.path().join("run"));
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["SHA256SUMS", "award.csv", "award.json", "facts.json", "receipt.json", "scheme.json", "steps.csv"]
    );
    let printed =
        copy.outturn(["award", SCHEME, "--format", "json", "--earner", "09X", "--earner", "09H"]).quietly();
    assert_eq!(printed.out.as_bytes(), files["award.json"]);
    let printed =
        copy.outturn(["award", SCHEME, "--format", "csv", "--earner", "09X", "--earner", "09H"]).quietly();
    assert_eq!(printed.out.as_bytes(), files["award.csv"]);
}

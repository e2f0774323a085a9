//! A folder of facts with a packed file is the folder with the file as it is.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Copy, FACTS, contents, outturn_in, rows};

const SCHEME: &str = "quality-premium/2014-15";

fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

/// Packs one file of the facts and takes the plain one away.
fn pack_in(copy: &Copy, file: &str) {
    let path = copy.path().join(FACTS).join(file);
    fs::write(path.with_added_extension("gz"), pack(&fs::read(&path).unwrap())).unwrap();
    fs::remove_file(path).unwrap();
}

/// What is awarded, and every file that is kept of it with its hash, do not tell whether the facts were packed.
#[test]
fn awards_and_receipts_are_the_same_bytes() {
    let (plain, packed) = (Copy::new(), Copy::new());
    for file in ["readings.csv", "organisations.csv", "sources.csv"] {
        pack_in(&packed, file);
    }
    let runs = [&plain, &packed].map(|copy| {
        let page = copy.outturn(["award", SCHEME, "--out", "run"]).quietly().out;
        copy.outturn(["check", "."]).quietly();
        copy.outturn(["verify", "run"]).quietly();
        (page, contents(&copy.path().join("run")))
    });
    assert!(runs[0] == runs[1]);
    // Either folder is that of either receipt.
    fs::rename(plain.path().join("run"), packed.path().join("other")).unwrap();
    packed.outturn(["verify", "other"]).quietly();
}

#[test]
fn a_bad_row_is_named_by_the_packed_file_and_its_line_in_the_text() {
    let copy = Copy::new();
    let line = copy.change(&format!("{FACTS}/readings.csv"), "09X,rtt-", "12570", "-12570");
    pack_in(&copy, "readings.csv");
    let place = format!("{FACTS}/readings.csv.gz:{line}");
    for args in [&["award", SCHEME][..], &["check", "data", "--rejections", "back.csv"]] {
        let ran = copy.outturn(args);
        assert_eq!(ran.places(), [place.as_str()], "{}", ran.err);
    }
    let back = rows(&copy.read("back.csv"));
    assert_eq!(
        (back[0]["file"].as_str(), back[0]["row"].parse()),
        ("data/quality-premium/readings.csv.gz", Ok(line))
    );
    assert!(back[0]["record"].starts_with("09X,rtt-incomplete-within-18-weeks,2015-03,,-12570,"), "{back:?}");
}

#[test]
fn a_decision_that_cannot_be_used_is_named_at_its_line() {
    let copy = Copy::new();
    copy.write(
        &format!("{FACTS}/decisions.csv"),
        "scheme,organisation,subject,finding,role,date,reason\n\
         quality-premium/2014-15,09X,no-such-gateway,met,nhs-england,2015-09-30,None was found\n",
    );
    let plain = copy.outturn(["award", SCHEME]).exits(4);
    assert_eq!(plain.places(), [format!("{FACTS}/decisions.csv:2")]);
    pack_in(&copy, "decisions.csv");
    let packed = copy.outturn(["award", SCHEME]).exits(4);
    assert_eq!(packed.places(), [format!("{FACTS}/decisions.csv.gz:2")]);
    assert_eq!(packed.err, plain.err.replace("decisions.csv", "decisions.csv.gz"));
}

#[test]
fn a_changed_digit_is_found_at_its_line_in_the_text() {
    let copy = Copy::new();
    copy.outturn(["award", SCHEME, "--out", "run"]).quietly();
    let line = copy.change(&format!("{FACTS}/readings.csv"), "09H,rtt-", "6219", "6218");
    let code =
        copy.change(&format!("{FACTS}/organisations.csv"), "00Q,NHS Blackburn", "2013-04-01", "2013-04-02");
    pack_in(&copy, "readings.csv");
    pack_in(&copy, "organisations.csv");
    let ran = copy.outturn(["verify", "run"]).exits(1);
    let expected =
        [format!("{FACTS}/organisations.csv.gz:{code}"), format!("{FACTS}/readings.csv.gz:{line}")];
    assert_eq!(ran.places(), expected, "{}", ran.err);
}

#[test]
fn a_packed_file_that_is_cut_off_or_there_twice_stops_the_run() {
    let copy = Copy::new();
    let (readings, packed) = (format!("{FACTS}/readings.csv"), format!("{FACTS}/readings.csv.gz"));
    let whole = pack(copy.read(&readings).as_bytes());
    fs::write(copy.path().join(&packed), &whole).unwrap();
    let both = copy.outturn(["award", SCHEME, "--out", "run"]).exits(3);
    assert_eq!(both.places(), [readings.as_str()]);
    assert!(both.err.contains("readings.csv.gz is here as well"), "{}", both.err);
    fs::remove_file(copy.path().join(&readings)).unwrap();
    fs::write(copy.path().join(&packed), &whole[..whole.len() / 2]).unwrap();
    let cut = copy.outturn(["award", SCHEME, "--out", "run"]).exits(3);
    assert_eq!((cut.places(), cut.out.as_str()), (vec![packed.clone()], ""));
    assert!(cut.err.contains("it was cut off"), "{}", cut.err);
    assert!(!copy.path().join("run").exists());
    // One file of a folder is not a folder.
    let one = copy.outturn(["check", &packed]).exits(3);
    assert!(
        one.err.contains("a facts folder is checked as a whole: outturn check data/quality-premium"),
        "{}",
        one.err
    );
}

/// A folder is one of facts by its files, packed or not, and a file packed otherwise is not lost without a word.
#[test]
fn packed_files_of_other_kinds_are_told() {
    let copy = Copy::new();
    let own = copy.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("organisations.csv.gz"), pack(b"code,name,kind,opened\nA,Anytown,ccg,2013-04-01\n"))
        .unwrap();
    assert_eq!(outturn_in(copy.path(), ["check", "own"]).quietly().out, "");
    for (name, help) in [
        ("readings.csv.zip", "packed by gzip, readings.csv.gz"),
        ("readings.gz", "packed by gzip, readings.csv.gz"),
        ("reading.csv.gz", "did you mean readings.csv.gz?"),
    ] {
        fs::write(own.join(name), "x").unwrap();
        let ran = copy.outturn(["check", "own"]).exits(1);
        assert_eq!(ran.places(), [format!("own/{name}")], "{}", ran.err);
        assert!(ran.err.contains(help), "{}", ran.err);
        fs::remove_file(own.join(name)).unwrap();
    }
}

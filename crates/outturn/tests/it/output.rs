//! The folder of a run: whole or not at all, and never over something that is there.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::support::{Copy, FACTS, contents, names, outturn, outturn_in, program, project};

const SCHEME: &str = "quality-premium/2014-15";
const FILES: [&str; 7] =
    ["SHA256SUMS", "award.csv", "award.json", "facts.json", "receipt.json", "scheme.json", "steps.csv"];

#[test]
fn a_run_is_written_as_a_new_folder() {
    let place = tempfile::tempdir().unwrap();
    for name in ["run", "a/b/run", "with-slash/"] {
        outturn_in(place.path(), ["award", SCHEME, "--earner", "09H", "--out", name]).quietly();
        assert_eq!(names(&place.path().join(name)), FILES, "{name}");
    }
    // An empty folder may be filled.
    fs::create_dir(place.path().join("empty")).unwrap();
    outturn_in(place.path(), ["award", SCHEME, "--earner", "09H", "--out", "empty/"]).quietly();
    assert_eq!(names(&place.path().join("empty")), FILES);
    // Nothing is left of how they were written.
    assert_eq!(names(place.path()), ["a", "empty", "run", "with-slash"]);
    assert_eq!(names(&place.path().join("a/b")), ["run"]);
}

#[test]
fn the_table_says_where_the_run_was_written_and_the_others_stay_pure() {
    let place = tempfile::tempdir().unwrap();
    let award = |format: &str, name: &str| {
        let args = ["award", SCHEME, "--earner", "09H", "--format", format, "--out", name];
        outturn_in(place.path(), args).quietly().out
    };
    let table = award("table", "run");
    assert!(table.ends_with("\nWritten to run; `outturn verify run` recomputes it.\n"), "{table}");
    assert!(award("csv", "csv").ends_with(",09H\n"));
    assert!(award("json", "json").ends_with("\n}\n"));
}

#[test]
fn what_is_there_is_refused_and_not_touched() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("run");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("award.csv"), "mine").unwrap();
    fs::write(place.path().join("file"), "mine too").unwrap();
    let mut told = String::new();
    for name in ["run", "run/", "file", "file/run", ".", "..", "/"] {
        let ran = outturn_in(place.path(), ["award", SCHEME, "--earner", "09H", "--out", name]).exits(3);
        assert_eq!(ran.out, "", "{name}");
        told.push_str(&ran.err);
    }
    insta::assert_snapshot!(told);
    assert_eq!(
        contents(&folder).into_iter().collect::<Vec<_>>(),
        [("award.csv".to_owned(), b"mine".to_vec())]
    );
    assert_eq!(fs::read(place.path().join("file")).unwrap(), b"mine too");
    assert_eq!(names(place.path()), ["file", "run"]);
}

#[test]
fn nothing_is_written_where_an_input_cannot_be_used() {
    let copy = Copy::new();
    copy.write(&format!("{FACTS}/readings.csv"), "organisation,indicator,period\n");
    let ran = copy.outturn(["award", SCHEME, "--out", "run"]).exits(3);
    assert_eq!(ran.places(), [format!("{FACTS}/readings.csv:1")]);
    assert_eq!(
        names(copy.path()),
        ["budgets", "data", "disclosure", "frameworks", "indicators", "layouts", "schemes"]
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = program()
        .current_dir(project())
        .args(["award", SCHEME, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 100];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

/// A disk that is full must not look like an award that was written.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program().current_dir(project()).args(["award", SCHEME]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @r"
    error[cannot-write]: the disk is full
    --> standard output
     = help: make space, or name another place
    ");
}

#[test]
fn every_exit_code_has_its_case() {
    let copy = Copy::new();
    copy.change(&format!("{FACTS}/readings.csv"), "09X,rtt-", "12570", "-12570");
    let code = |args: &[&str]| copy.outturn(args).code;
    assert_eq!(code(&["schemes"]), 0);
    assert_eq!(code(&["check", "schemes"]), 0);
    assert_eq!(code(&["check", "data"]), 1);
    assert_eq!(code(&["award"]), 2);
    assert_eq!(code(&["award", SCHEME, "--threads", "0"]), 2);
    assert_eq!(code(&["award", "no-such-scheme"]), 3);
    assert_eq!(code(&["award", SCHEME]), 4);
    assert_eq!(code(&["explain", SCHEME, "09H"]), 4);
    let meanings = outturn(["--help"]).quietly().out;
    for number in 0..5 {
        assert!(meanings.contains(&format!("\n  {number}  ")), "{meanings}");
    }
}

//! Checking again whenever a file changes.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{Copy, program};

#[test]
fn a_file_that_changes_is_checked_again() {
    let copy = Copy::new();
    let file = "schemes/quality-premium/2014-15.toml";
    let mut child = program()
        .args(["check", "--watch", "--short", file])
        .current_dir(copy.path())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    // Each line is waited for: nothing hangs on how long a look takes.
    let mut next = || lines.find(|line| !line.is_empty()).unwrap();
    assert!(next().starts_with("Nothing is wrong."));
    let sound = copy.read(file);
    copy.write(file, &sound.replacen("at_least = \"92%\"", "at_least = \"92\"", 1));
    // A look may fall between the beginning and the end of a write, and is then followed by another.
    let mut until = |found: &dyn Fn(&str) -> bool| while !found(&next()) {};
    until(&|line| line == format!("{file} changed"));
    until(&|line| line.starts_with(&format!("{file}:")) && line.contains("unit-mismatch"));
    copy.write(file, &sound);
    until(&|line| line == "Nothing is wrong. Checked again when a file changes; Ctrl-C ends it.");
    child.kill().unwrap();
    child.wait().unwrap();
}

//! The page about SQL: its example runs, and its functions are those there are.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{PROGRAM, folder, told};

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql.md")).unwrap()
}

/// What stands in the page between two marks.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap().1.split_once(after).unwrap().0
}

#[cfg(unix)]
#[test]
fn the_example_gives_what_the_page_says() {
    let page = page();
    let there = folder(&[("coverage.csv", between(&page, "```text\n", "```"))]);
    let example = between(&page, "```console\n$ ", "```");
    let (line, expected) = example.split_once('\n').unwrap();
    let line = line.replacen("outturn", &format!("'{PROGRAM}'"), 1);
    let output = Command::new("sh").args(["-c", &line]).current_dir(there.path()).output().unwrap();
    let (code, out, err) = told(&output);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, expected);
}

#[test]
fn every_function_is_on_the_page() {
    let page = page();
    for call in outturn_indicator::calls().lines() {
        let name = call.split('(').next().unwrap();
        let of_another = name == "indirectly_standardised_rate";
        assert!(
            page.contains(&format!("`{call}`")) || of_another && page.contains(&format!("`{name}(...)`")),
            "{call}"
        );
    }
}

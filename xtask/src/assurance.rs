//! `docs/assurance.md`: every promise of ARCHITECTURE.md with the tests that hold it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEAD: &str = "# What holds each promise

Made from the table of invariants in [ARCHITECTURE.md](../ARCHITECTURE.md) by `cargo xtask generate`, from the tests
that are there: a promise whose test is gone stops the build. All of them run in `cargo xtask ci`.
";

/// The page, or what the table names that is not there.
pub(crate) fn page(root: &Path) -> Result<String, String> {
    let name = "ARCHITECTURE.md";
    let text = fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))?;
    let table = text.split_once("| invariant | held by |").map(|(_, rest)| rest).unwrap_or_default();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut page = HEAD.to_owned();
    let mut promises = 0;
    for row in rows {
        let Some((promise, held)) = row.trim_matches(['|', ' ']).split_once(" | ") else { continue };
        promises += 1;
        // Writing to a text does not fail.
        let _ = writeln!(page, "\n## {promise}\n");
        for named in held.split('`').skip(1).step_by(2) {
            let tests = tests_of(root, named)?;
            let (path, _) = named.split_once("::").unwrap_or((named, ""));
            let _ = writeln!(page, "- [{path}](../{path}){}", if tests.is_empty() { "" } else { ":" });
            for test in tests {
                let _ = writeln!(page, "  - {test}");
            }
        }
    }
    if promises == 0 { Err(format!("{name} has no table of invariants")) } else { Ok(page) }
}

/// The tests of a file or a folder, or the one that is named; the examples of a page. A file of lints has none.
fn tests_of(root: &Path, named: &str) -> Result<Vec<String>, String> {
    let (path, only) = named.split_once("::").map_or((named, None), |(path, only)| (path, Some(only)));
    let full = root.join(path);
    let mut files = Vec::new();
    if full.is_dir() {
        let entries = fs::read_dir(&full).map_err(|error| format!("{path}: {error}"))?;
        files.extend(entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|it| it.is_file()));
        files.sort();
    } else {
        files.push(full);
    }
    let mut tests = Vec::new();
    for file in files {
        let missing = |_| format!("ARCHITECTURE.md names `{named}`, which is not there");
        let text = fs::read_to_string(&file).map_err(missing)?;
        tests.extend(match file.extension().and_then(|it| it.to_str()) {
            Some("md") => text.lines().filter_map(|it| it.strip_prefix("## ")).map(str::to_owned).collect(),
            Some("rs") => tests_in(&text),
            _ => Vec::new(),
        });
    }
    match only {
        None => Ok(tests),
        Some(only) => {
            let said = in_words(only);
            let there = tests.contains(&said);
            if there {
                Ok(vec![said])
            } else {
                Err(format!("ARCHITECTURE.md names `{named}`: there is no such test"))
            }
        }
    }
}

/// The names of the tests in a file, as sentences: those that are marked, and those that `both!` makes of one function
/// for each database. One that others start is none.
fn tests_in(text: &str) -> Vec<String> {
    let mut tests = Vec::new();
    let (mut marked, mut both) = (false, false);
    for whole in text.lines() {
        let line = whole.trim_start();
        if whole == "both! {" || (both && whole == "}") {
            both = !both;
        } else if line == "#[test]" {
            marked = true;
        } else if line.starts_with("#[ignore") {
            marked = false;
        } else if let Some(name) = function(line)
            && (marked || (both && whole.strip_prefix("    ") == Some(line)))
        {
            tests.push(in_words(name));
            marked = false;
        }
    }
    tests
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?.split('(').next()
}

fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of tests, put together so that it is none itself.
    fn sample() -> String {
        let lines = [
            "#[test]",
            "fn one_by_itself() {",
            "}",
            "fn helper() {",
            "}",
            "#[test]",
            "#[ignore = \"started by another\"]",
            "fn child() {",
            "}",
            "both! {",
            "    async fn on_both(place) {",
            "        fn inside() {}",
            "    }",
            "",
            "    fn on_each(server) {",
            "    }",
            "}",
            "fn after() {}",
        ];
        lines.join("\n")
    }

    #[test]
    fn tests_are_found_by_themselves_and_on_both_databases() {
        assert_eq!(tests_in(&sample()), ["one by itself", "on both", "on each"]);
    }
}

//! `docs/assurance.md`: every promise of ARCHITECTURE.md with the tests that hold it. What docs/operations names is
//! held to be there in the same way.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The page with the table of promises.
const PROMISES: &str = "ARCHITECTURE.md";

/// The pages for whoever runs the register.
const OPERATIONS: &str = "docs/operations";

/// The heading of a column that says by which test a control is proved, and how a cell of it begins that has none.
const PROVED_BY: &str = "proved by";
const NOT_BY_A_TEST: &str = "not by a test:";

const HEAD: &str = "# What holds each promise

Made from the table of invariants in [ARCHITECTURE.md](../ARCHITECTURE.md) by `cargo xtask generate`, from the tests
that are there: a promise whose test is gone stops the build. All of them run in `cargo xtask ci`.
";

/// The page, or what the table names that is not there.
pub(crate) fn page(root: &Path) -> Result<String, String> {
    let text = fs::read_to_string(root.join(PROMISES)).map_err(|error| format!("{PROMISES}: {error}"))?;
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
            let tests = tests_of(root, PROMISES, named)?;
            let (path, _) = named.split_once("::").unwrap_or((named, ""));
            let _ = writeln!(page, "- [{path}](../{path}){}", if tests.is_empty() { "" } else { ":" });
            for test in tests {
                let _ = writeln!(page, "  - {test}");
            }
        }
    }
    if promises == 0 { Err(format!("{PROMISES} has no table of invariants")) } else { Ok(page) }
}

/// What the pages of docs/operations name and is not there, and the controls that name no test and no reason.
pub(crate) fn operations(root: &Path) -> Vec<String> {
    let entries = match fs::read_dir(root.join(OPERATIONS)) {
        Ok(entries) => entries,
        Err(error) => return vec![format!("{OPERATIONS}: {error}")],
    };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == "md"));
    paths.sort();
    let mut problems = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => problems.extend(problems_of(root, &name, &text)),
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    problems
}

/// The same, of the text of one page.
fn problems_of(root: &Path, page: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut proofs, mut column) = (0, None);
    let place = root.join(page);
    for line in text.lines() {
        let links = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|it| !it.contains("://") && !place.with_file_name(it).exists()) {
            problems.push(format!("{page} links to `{link}`, which is not there"));
        }
        for named in line.split('`').skip(1).step_by(2).filter(|it| is_path(it)) {
            problems.extend(tests_of(root, page, named).err());
        }
        let Some(row) = line.strip_prefix('|') else {
            column = None;
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let Some(at) = column else {
            column = Some(cells.iter().position(|it| *it == PROVED_BY));
            continue;
        };
        let Some(cell) = at.and_then(|at| cells.get(at)).filter(|it| !it.starts_with("---")) else {
            continue;
        };
        if cell.split('`').skip(1).step_by(2).any(|it| is_path(it) && it.contains("::")) {
            proofs += 1;
        } else if !cell.starts_with(NOT_BY_A_TEST) {
            problems.push(format!("{page}: no test and no reason in the row `{line}`"));
        }
    }
    if proofs == 0 {
        problems.push(format!("{page} names no test that proves something"));
    }
    problems
}

/// Whether what stands between backticks is a path of the project rather than a command or a key.
fn is_path(named: &str) -> bool {
    let folder = named.split_once('/').map_or("", |(folder, _)| folder);
    let one = named.contains("::") || !named.contains(' ');
    one && ["crates", "deploy", "docs", "xtask"].contains(&folder)
}

/// The tests of a file or a folder, or the one that is named; the examples of a page. A file of lints has none.
fn tests_of(root: &Path, page: &str, named: &str) -> Result<Vec<String>, String> {
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
        let missing = |_| format!("{page} names `{named}`, which is not there");
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
            if there { Ok(vec![said]) } else { Err(format!("{page} names `{named}`: there is no such test")) }
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

    #[test]
    fn a_page_of_operations_names_tests_that_are_there() {
        let root = crate::root();
        let held = "`xtask/tests/it/tidy.rs::text_files_end_well`";
        let page =
            |proof: &str| format!("| control | proved by |\n|---|---|\n| a | {held} |\n| b | {proof} |\n");
        let found = |proof: &str| problems_of(&root, "page", &page(proof));
        assert_eq!(found(held), [""; 0]);
        assert_eq!(found("not by a test: a lock on the door"), [""; 0]);
        assert_eq!(found("`docs/spec/nothing.md::No row at all`"), [""; 0]);
        assert_eq!(found("surely"), ["page: no test and no reason in the row `| b | surely |`"]);
        let gone = "`xtask/tests/it/tidy.rs::text_files_end_badly`";
        assert_eq!(found(gone), [format!("page names {gone}: there is no such test")]);
        let missing = found("not by a test: `deploy/no-such.service`");
        assert_eq!(missing, ["page names `deploy/no-such.service`, which is not there"]);
        let nowhere = found("not by a test: see [a page](docs/no-such.md)");
        assert_eq!(nowhere, ["page links to `docs/no-such.md`, which is not there"]);
        assert_eq!(found("not by a test: see [a page](docs/register.md)"), [""; 0]);
        assert_eq!(problems_of(&root, "page", "Words."), ["page names no test that proves something"]);
        assert_eq!(operations(&root), [""; 0]);
    }
}

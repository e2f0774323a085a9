//! Runs the specification: every heading of `docs/spec/*.md` that has an example is a test, and so is every worked case
//! of `schemes/*/*.cases.md`, which lies beside the scheme file that it is about. How pages are written is said in
//! `outturn::cases`, which reads them.
//!
//! `OUTTURN_UPDATE=1 cargo test --test spec` rewrites the expected blocks; the difference is for review.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use outturn::cases::{ENDING, Example, Page, Shelf};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = entries(&root.join("docs/spec")).collect();
    for family in entries(&root.join("schemes")).filter(|path| path.is_dir()) {
        pages.extend(entries(&family));
    }
    pages.retain(|path| path.extension().is_some_and(|it| it == "md"));
    pages.sort();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test runner is told by the environment to rewrite its answers"
    )]
    let update = std::env::var("OUTTURN_UPDATE").is_ok_and(|it| it == "1");
    let shelf = Arc::new(Shelf { indicators: shipped("indicators"), frameworks: shipped("frameworks") });
    if update {
        for page in &pages {
            rewrite(page, &shelf);
        }
    }
    let mut trials = Vec::new();
    for page in pages {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let parsed = read(&page);
        assert!(!parsed.examples.is_empty(), "{name}.md has no example");
        let base = Arc::new(parsed.base);
        for example in parsed.examples {
            let (base, shelf) = (Arc::clone(&base), Arc::clone(&shelf));
            let name = format!("{name}: {}", example.heading);
            trials.push(Trial::test(name, move || check(&example, &base, &shelf)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn rewrite(page: &Path, shelf: &Shelf) {
    let mut text = fs::read_to_string(page).unwrap();
    let parsed = read(page);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for example in &parsed.examples {
        if let Some((expected, range)) = &example.expected {
            let found = example.work(&parsed.base, shelf).text();
            if found != *expected {
                edits.push((range.clone(), found));
            }
        }
    }
    for (range, found) in edits.into_iter().rev() {
        text.replace_range(range, &found);
    }
    fs::write(page, text).unwrap();
}

/// A page, with the scheme that it lies beside where it is one of worked cases.
fn read(path: &Path) -> Page {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut page = match Page::read(&name, &fs::read_to_string(path).unwrap()) {
        Ok(page) => page,
        Err(problems) => panic!("{}", problems[0].one_line()),
    };
    if let Some(stem) = name.strip_suffix(ENDING) {
        assert!(page.base.scheme.is_none(), "{name} has a scheme of its own");
        let scheme = fs::read_to_string(path.with_file_name(format!("{stem}.toml"))).unwrap();
        page.base.scheme = Some(scheme);
    }
    page
}

fn check(example: &Example, base: &Example, shelf: &Shelf) -> Result<(), Failed> {
    let expected = example.expected.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
    let found = example.work(base, shelf).text();
    if found == expected {
        return Ok(());
    }
    let hint = "`OUTTURN_UPDATE=1 cargo test --test spec` rewrites it";
    Err(format!("expected\n{expected}\nbut found\n{found}\n{hint}").into())
}

/// The project's own files in a folder, by name.
fn shipped(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut files: Vec<(String, String)> =
        paths.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
    files.sort();
    files
}

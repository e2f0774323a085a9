//! The table of codes: nothing is emitted that is not in it, and nothing in it is untested.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outturn_intake::facts::codes::{CODES, diagnostics_markdown};

/// Words with hyphens in the source that are not codes.
const WORDS: &[&str] = &["not-applicable", "served-by"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of a folder of this crate but one, as one text, without the unit tests at the ends of files.
fn sources(folder: &str, but: &str) -> String {
    let mut text = fs::read_to_string(here().join(format!("{folder}.rs"))).unwrap();
    for entry in fs::read_dir(here().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with(but) {
            let content = fs::read_to_string(path).unwrap();
            text.push_str(content.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
    text
}

#[test]
fn every_code_in_the_source_is_in_the_table_and_the_other_way_round() {
    let source = sources("src/facts", "codes.rs");
    let quoted: BTreeSet<&str> = source.split('"').collect();
    let is_kebab = |text: &&&str| {
        text.contains('-')
            && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let found: BTreeSet<&str> = quoted.iter().filter(is_kebab).copied().collect();
    let codes: BTreeSet<&str> = CODES.iter().map(|it| it.code).collect();
    assert_eq!(codes.len(), CODES.len(), "a code is in the table twice");
    let unused: Vec<_> = codes.difference(&quoted).collect();
    let untold: Vec<_> = found.difference(&codes).filter(|word| !WORDS.contains(word)).collect();
    assert!(unused.is_empty() && untold.is_empty(), "{unused:?} {untold:?}");
}

#[test]
fn every_code_is_shown_by_a_test_and_explained() {
    let tests = sources("tests/it/bad_input", "table.rs");
    for it in CODES {
        assert!(tests.contains(&format!("[{}]", it.code)), "{} is not tested", it.code);
        assert!(it.means.ends_with('.') && it.way_out.ends_with('.'), "{}", it.code);
        assert!(!it.example.is_empty() && !it.example.contains('`'), "{}", it.code);
    }
}

#[test]
fn the_page_in_docs_is_that_of_this_code() {
    let kept = fs::read_to_string(here().join("../../docs/diagnostics.md")).unwrap_or_default();
    let fresh = diagnostics_markdown();
    assert!(kept == fresh, "docs/diagnostics.md is stale: run `cargo xtask generate`");
}

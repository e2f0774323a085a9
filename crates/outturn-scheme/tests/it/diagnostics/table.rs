//! The table of codes: nothing is emitted that is not in it, and nothing in it is untested.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outturn_scheme::complaints::{clip, codes, mended, tidy};
use outturn_scheme::lint;

/// Words with hyphens in the source that are not codes.
const WORDS: &[&str] = &[
    "assigned-case",
    "financial-year",
    "for-improvement",
    "half-even",
    "half-up",
    "made-under",
    "percentage-points",
    "provider-shares",
    "served-by",
    "whole-provider",
];

/// What no input is known to cause; the fuzz tests hold it to that.
const UNREACHED: &[&str] = &["no-reason-given"];

/// Every file below a folder of this crate, as one text, without the unit tests at the ends of files.
fn sources(folder: &str, but: &str) -> String {
    let mut text = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if but.is_empty() || !path.to_string_lossy().contains(but) {
                let content = fs::read_to_string(path).unwrap();
                text.push_str(content.split("#[cfg(test)]").next().unwrap_or_default());
            }
        }
    }
    text
}

/// Every text in quotes that is made of words and hyphens.
fn kebabs(source: &str) -> BTreeSet<&str> {
    let is_kebab = |text: &&str| {
        text.contains('-')
            && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    };
    source.split('"').filter(is_kebab).collect()
}

#[test]
fn every_code_in_the_source_is_in_the_table_and_the_other_way_round() {
    let source = sources("src", "complaints/codes");
    let mut known: BTreeSet<&str> = codes().map(|it| it.code).collect();
    assert_eq!(known.len(), codes().count(), "a code is in the table twice");
    known.extend(WORDS);
    // What lint finds is no complaint: it has a table of its own.
    let of_lint = lint::CODES.iter().map(|it| it.code).chain(lint::OF_OTHERS.iter().copied());
    known.extend(of_lint.filter(|it| it.contains('-')));
    assert_eq!(kebabs(&source), known);
}

#[test]
fn every_code_is_shown_by_a_test() {
    let tests = sources("tests/it/diagnostics", "table.rs");
    let untested: Vec<&str> =
        codes().map(|it| it.code).filter(|code| !tests.contains(&format!("[{code}]"))).collect();
    assert_eq!(untested, UNREACHED);
}

#[test]
fn every_code_is_explained() {
    for it in codes() {
        assert!(it.means.ends_with('.') && it.way_out.ends_with('.'), "{}", it.code);
        assert!(!it.example.is_empty() && !it.example.contains('`'), "{}", it.code);
    }
}

#[test]
fn words_of_a_file_are_short_and_harmless_in_messages() {
    assert_eq!(clip(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    assert_eq!(tidy("a\u{1b}[31m\tb\u{202e}c"), "a\\u{1b}[31m\\tb\\u{202e}c");
    assert!(tidy(&"x".repeat(1_000_000)).len() < 1_000);
}

#[test]
fn numbers_are_mended_only_where_nothing_else_can_be_meant() {
    for (typed, meant) in [
        ("12,5%", "12.5%"),
        ("£1,5", "£1.5"),
        ("60 per cent", "60%"),
        ("60pct", "60%"),
        ("5 pounds", "£5"),
        ("12,50 percent", "12.50%"),
    ] {
        assert_eq!(mended(typed).as_deref(), Some(meant), "{typed}");
    }
    for typed in ["12%", "1,163", "12,345,6", "1,1634", "five per cent", "5 euro", ""] {
        assert_eq!(mended(typed), None, "{typed}");
    }
}

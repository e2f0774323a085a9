//! Tidiness as a test: what a reviewer should not have to look for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use outturn_scheme::canonical;

/// The longest file of code that a reader is asked to hold in mind.
const LINES_MAX: usize = 450;
/// The longest line of code.
const COLUMNS_MAX: usize = 120;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

fn with_ending(ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root(), ending, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Code without its tests.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

#[test]
fn files_and_lines_are_of_a_readable_length() {
    let mut problems = Vec::new();
    for (name, text) in with_ending(".rs") {
        let lines = code(&text).lines().count();
        if lines > LINES_MAX && !name.contains("/tests/") {
            problems.push(format!("{name} has {lines} lines: does it tell two stories?"));
        }
        for (index, line) in text.lines().enumerate() {
            if line.chars().count() > COLUMNS_MAX && !line.contains("http") && !name.contains("/tests/") {
                problems.push(format!("{name}:{}: the line is longer than {COLUMNS_MAX}", index + 1));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn text_files_end_well() {
    let mut problems = Vec::new();
    for ending in [".rs", ".md", ".toml", ".csv"] {
        for (name, text) in with_ending(ending) {
            if name.starts_with("fuzz/corpus") {
                continue;
            }
            if text.contains('\r') || !text.ends_with('\n') {
                problems.push(format!("{name} has other line ends than the project's"));
            }
            if ending != ".csv" && !name.contains("snap") {
                for (index, line) in text.lines().enumerate() {
                    if line.ends_with([' ', '\t']) {
                        problems.push(format!("{name}:{}: white space at the end", index + 1));
                    }
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The ids of schemes and of everything in them.
fn scheme_words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut paths = Vec::new();
    files(&root().join("schemes"), ".toml", &mut paths);
    for path in paths {
        let scheme = canonical::from_toml(&fs::read_to_string(path).unwrap());
        let id = scheme["id"].as_str().unwrap();
        words.insert(id.split('/').next().unwrap().to_owned());
        for list in ["measure", "gateway", "deduction"] {
            for item in scheme[list].as_array().into_iter().flatten() {
                words.insert(item["id"].as_str().unwrap().to_owned());
            }
        }
        for key in scheme["agreed"].as_object().into_iter().flat_map(serde_json::Map::keys) {
            words.insert(key.clone());
        }
    }
    // Ordinary words of the field, not the names of one scheme's parts; the second is a key of indicators too.
    for word in ["quality", "repeats"] {
        words.remove(word);
    }
    words
}

#[test]
fn no_scheme_is_named_in_code() {
    let words = scheme_words();
    assert!(words.len() > 15);
    let mut problems = Vec::new();
    for (name, text) in with_ending(".rs") {
        // The data that ships is made for one scheme's folder; everything else must work for any.
        let makes_data = name.contains("/published") || name.starts_with("xtask/");
        if makes_data || name.contains("/tests/") || name.contains("/examples/") || name.contains("/benches/")
        {
            continue;
        }
        for (index, line) in code(&text).lines().enumerate() {
            let line = line.trim();
            // Comments, and the examples that messages give, may name what everyone knows.
            if line.starts_with("//")
                || line.contains("as in ")
                || line.contains("like ")
                || line.contains("such as ")
            {
                continue;
            }
            for word in words
                .iter()
                .filter(|word| line.contains(&format!("\"{word}")) || line.contains(&format!("{word}\"")))
            {
                problems.push(format!("{name}:{}: names `{word}`", index + 1));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

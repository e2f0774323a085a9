//! The pages about the scheme language say what the language is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use outturn_scheme::reference::{self, Example, Kind};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// A heading as links name it: lower case, hyphens for spaces, no punctuation.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}

fn anchors(page: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut found = BTreeSet::new();
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        if let Some(heading) = line.strip_prefix('#').filter(|_| !fenced) {
            found.insert(anchor(heading.trim_start_matches('#')));
        }
    }
    found
}

/// Where the example of a key is, in the page of keys.
fn examples(text: &str) -> BTreeSet<(String, String, String)> {
    let example = Example {
        kind: Kind::Scheme,
        title: "here".to_owned(),
        link: "there".to_owned(),
        text: text.to_owned(),
    };
    let page = reference::markdown(&[example]);
    let mut table = String::new();
    let mut found = BTreeSet::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut table);
        }
        let key = line.strip_prefix("| `").and_then(|rest| rest.split_once('`'));
        if let Some((key, rest)) = key.filter(|(_, rest)| rest.contains("[here](there)")) {
            let kept = rest.split('|').rev().nth(1).unwrap_or_default().trim();
            found.insert((table.clone(), key.to_owned(), kept.to_owned()));
        }
    }
    found
}

#[test]
fn an_example_is_found_for_the_keys_that_are_in_it() {
    let found = examples("[[measure]]\nid = \"a\"\ntest = { at_least = { agreed = \"b\" } }\n");
    let found: Vec<(&str, &str)> = found.iter().map(|(table, key, _)| (&**table, &**key)).collect();
    let expected = [
        ("level", "agreed"),
        ("measure", "id"),
        ("measure", "test"),
        ("scheme", "measure"),
        ("test", "at_least"),
    ];
    assert_eq!(found, expected);
    assert_eq!(examples("[value]\nfixed ="), BTreeSet::new());
}

#[test]
fn every_key_has_an_example() {
    let page = fs::read_to_string(docs().join("language-keys.md")).unwrap();
    let without: Vec<&str> =
        page.lines().filter(|it| it.starts_with("| `") && !it.ends_with(") |")).collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn the_language_page_speaks_of_every_key() {
    let page = fs::read_to_string(docs().join("language.md")).unwrap();
    let keys: BTreeSet<String> = reference::markdown(&[])
        .lines()
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect();
    assert!(keys.len() > 80);
    let code = page.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> =
        code.flat_map(|it| it.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
    let missing: Vec<&String> = keys.iter().filter(|key| !named.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "docs/language.md does not speak of {missing:?}");
}

#[test]
fn every_link_leads_to_a_heading() {
    let root = docs().join("..");
    let mut broken = Vec::new();
    for page in ["docs/language.md", "docs/language-keys.md", "docs/facts.md", "README.md", "ARCHITECTURE.md"]
    {
        let page = root.join(page);
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = if file.is_empty() { page.clone() } else { page.with_file_name("").join(file) };
            let leads = match fs::read_to_string(&path) {
                Ok(text) => heading.is_empty() || anchors(&text).contains(heading),
                Err(_) => heading.is_empty() && path.exists(),
            };
            if !leads {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

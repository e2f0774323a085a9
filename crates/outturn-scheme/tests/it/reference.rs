//! The pages about the scheme language say what the language is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use outturn_scheme::reference;

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

#[test]
fn the_tables_of_keys_are_those_of_this_code() {
    let kept = fs::read_to_string(docs().join("language-keys.md")).unwrap_or_default();
    assert!(kept == reference::markdown(), "docs/language-keys.md is stale: run `cargo xtask generate`");
}

#[test]
fn the_language_page_speaks_of_every_key() {
    let page = fs::read_to_string(docs().join("language.md")).unwrap();
    let keys: BTreeSet<String> = reference::markdown()
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
    let page = fs::read_to_string(docs().join("language.md")).unwrap();
    let mut broken = Vec::new();
    for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if link.contains("://") {
            continue;
        }
        let (file, heading) = link.split_once('#').unwrap_or((link, ""));
        let path = if file.is_empty() { docs().join("language.md") } else { docs().join(file) };
        let text = fs::read_to_string(&path);
        if !text.is_ok_and(|text| heading.is_empty() || anchors(&text).contains(heading)) {
            broken.push(link.to_owned());
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

//! The traps of a scheme's design: what is found, and what comes near and is not.

mod conditions;
mod edges;
mod library;
mod money;
mod rest;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outturn_scheme::Scheme;
use outturn_scheme::lint::{CODES, Finding, Found, findings_markdown, lint};
use outturn_scheme::places::place;

use crate::diagnostics::{catalogue, item, scheme};

/// A scheme of these measures and other tables, worth £1,000 to everyone.
pub(crate) fn read(rest: &str) -> Scheme {
    Scheme::read("s.toml", &scheme("fixed = \"£1,000\"", rest), &catalogue())
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{rest}"))
}

/// What is found of measures and other tables: each code with its address.
pub(crate) fn found(rest: &str) -> Vec<String> {
    lint(&read(rest)).open.iter().map(|it| format!("{} {}", it.code, it.at)).collect()
}

/// The addresses at which one kind is found.
pub(crate) fn at(code: &str, rest: &str) -> Vec<String> {
    lint(&read(rest)).open.into_iter().filter(|it| it.code == code).map(|it| it.at).collect()
}

/// A measure with a test of the share that waits, which earns everything.
pub(crate) fn tested(test: &str) -> String {
    judged("waits", test)
}

/// The same of another indicator.
pub(crate) fn judged(indicator: &str, test: &str) -> String {
    let keys = format!(
        "earns = \"100%\"\nindicator = \"{indicator}\"\nbaseline = \"2013/14\"\noutturn = \"2014/15\"\ntest = {test}"
    );
    // A baseline is not used where nothing changes.
    let changes = test.contains("falls") || test.contains("rises");
    item("measure", "a", &if changes { keys } else { keys.replace("baseline = \"2013/14\"\n", "") })
}

/// The one finding of a kind.
pub(crate) fn the_one(code: &str, rest: &str) -> Finding {
    let Found { open, .. } = lint(&read(rest));
    let mut of_kind: Vec<Finding> = open.into_iter().filter(|it| it.code == code).collect();
    assert_eq!(of_kind.len(), 1, "{of_kind:#?}");
    of_kind.remove(0)
}

/// Every kind is explained by an example of its own, and the table is in the order of the page.
#[test]
fn every_kind_has_a_section_and_an_example() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/lint.md")).unwrap();
    let sections: Vec<(&str, &str)> =
        page.split("\n## ").skip(1).map(|it| it.split_once('\n').unwrap()).collect();
    for (code, (heading, section)) in CODES.iter().map(|it| it.code).zip(&sections) {
        assert_eq!(code, *heading);
        assert!(section.contains(&format!("[{code}]")), "the section {code} does not show it");
    }
    let table = findings_markdown();
    assert!(CODES.iter().all(|it| table.contains(&format!("spec/lint.md#{}", it.code))));
    let codes: BTreeSet<&str> = CODES.iter().map(|it| it.code).collect();
    assert_eq!(codes.len(), CODES.len());
}

/// Every finding has a place in the file, a way out and, where it is no acceptance, what to write where it is meant.
#[test]
fn findings_have_places() {
    let text = scheme(
        "fixed = \"£1,000\"",
        &tested("{ all = [{ at_least = \"90%\" }, { id = \"low\", at_least = \"80%\" }] }"),
    );
    let scheme = Scheme::read("s.toml", &text, &catalogue()).unwrap();
    let found = lint(&scheme).open;
    let pointed: Vec<(&str, &str)> = found
        .iter()
        .map(|it| (it.code, text.get(place(&text, &it.at, &it.path).unwrap()).unwrap()))
        .collect();
    assert_eq!(pointed, [("unreachable-branch", "\"low\""), ("cliff", "\"a\"")]);
    for it in &found {
        let help = it.help();
        assert!(help.starts_with(it.way_out) && help.contains(&it.at) && help.contains(it.code), "{help}");
    }
}

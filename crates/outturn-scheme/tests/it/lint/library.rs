//! The library's schemes.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use outturn_core::Standing;
use outturn_scheme::lint::lint;
use outturn_scheme::places::place;
use outturn_scheme::{Catalogue, Scheme};

use crate::project_files::root;

fn texts(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "toml") {
                found.push((
                    path.file_name().unwrap().to_str().unwrap().to_owned(),
                    fs::read_to_string(path).unwrap(),
                ));
            }
        }
    }
    found.sort();
    found
}

fn schemes() -> Vec<(String, Scheme)> {
    fn named(texts: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
    let (mut catalogue, problems) = Catalogue::read(named(&texts("indicators")));
    assert_eq!(problems, []);
    assert_eq!(catalogue.read_frameworks(named(&texts("frameworks"))), []);
    assert_eq!(catalogue.read_budgets(named(&texts("budgets"))), []);
    let schemes: Vec<(String, Scheme)> = texts("schemes")
        .into_iter()
        .map(|(name, text)| {
            let scheme = Scheme::read(&name, &text, &catalogue).unwrap_or_else(|it| panic!("{it:#?}"));
            (text, scheme)
        })
        .collect();
    assert!(schemes.len() >= 15);
    schemes
}

/// What lint finds in them is accepted, with a reason that says more than that it is accepted.
#[test]
fn every_finding_is_accepted_with_a_reason() {
    for (_, scheme) in schemes() {
        let found = lint(&scheme);
        assert_eq!(found.open, [], "{}", scheme.id);
        assert!(!found.accepted.is_empty(), "{}", scheme.id);
        let reasons: BTreeSet<&str> = scheme.accepted.iter().map(|it| it.reason.as_str()).collect();
        assert_eq!(reasons.len(), scheme.accepted.len(), "{} says a reason twice", scheme.id);
        for accepted in &scheme.accepted {
            assert!(accepted.reason.split(' ').count() >= 10, "{}: {}", scheme.id, accepted.reason);
        }
    }
}

/// Without its acceptances every finding is open, at a place in its file, and says what to do.
#[test]
fn every_finding_has_a_place() {
    for (text, scheme) in schemes() {
        let accepted = lint(&scheme).accepted.len();
        let found = lint(&Scheme { accepted: Vec::new(), ..scheme }).open;
        assert_eq!(found.len(), accepted);
        for it in found {
            assert!(place(&text, &it.at, &it.path).is_some(), "{} {}", it.code, it.at);
            assert!(!it.way_out.is_empty());
        }
    }
}

/// Every doubt about a rule that money hangs on is found.
#[test]
fn no_doubt_is_missed() {
    for (_, mut scheme) in schemes() {
        // No award hangs on the law that a scheme is made under, or on what awards are spent on.
        scheme.legal_basis = None;
        scheme.spending = None;
        // Nothing hangs on a standard that was given up but that it was.
        for deduction in &mut scheme.deductions {
            deduction.cite =
                deduction.withdrawn.as_ref().map_or(deduction.cite.clone(), |it| it.cite.clone());
        }
        let doubts: BTreeSet<(Standing, String)> = scheme
            .cites()
            .into_iter()
            .filter(|(_, cite)| cite.standing != Standing::Seen)
            .map(|(_, cite)| (cite.standing, cite.note.clone()))
            .collect();
        let found = lint(&scheme);
        let weak = found.accepted.iter().filter(|(it, _)| it.code == "weak-standing").count();
        assert_eq!(weak, doubts.len(), "{}", scheme.id);
    }
}

//! What must hold of whatever is read as a facts folder.

use std::collections::BTreeMap;

use outturn_intake::facts::codes::CODES;
use outturn_intake::facts::{self, FactsRead};
use outturn_scheme::Catalogue;

/// The files of a folder that is written as one text: a line `=== name` begins each.
pub(crate) fn folder(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut name = "readings.csv".to_owned();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if let Some(heading) = line.strip_prefix(b"=== ") {
            String::from_utf8_lossy(heading).trim().clone_into(&mut name);
            files.entry(name.clone()).or_default();
        } else {
            files.entry(name.clone()).or_default().extend(line);
        }
    }
    files
}

/// Holds any bytes against the reader of facts folders.
pub(crate) fn facts(bytes: &[u8], catalogue: &Catalogue) {
    let files = folder(bytes);
    match facts::read("here", &files, catalogue) {
        Err(problems) => {
            assert!(!problems.is_empty(), "nothing is read and nothing is said");
            for problem in &problems {
                let name = problem.file.strip_prefix("here/").unwrap_or_default();
                super::well_formed(problem, files.get(name).map_or(&[], Vec::as_slice));
                assert!(CODES.iter().any(|it| it.code == problem.code), "{problem:?}");
            }
        }
        Ok(read) => {
            assert!(read.rejections.len() <= 60_000);
            for rejection in &read.rejections {
                let problem = &rejection.diagnostic;
                let name =
                    problem.file.strip_prefix("here/").expect("a rejection is in a file of the folder");
                let file = files.get(name).expect("a rejection is in a file that is there");
                super::well_formed(problem, file);
                assert!(problem.line > 0 && CODES.iter().any(|it| it.code == problem.code), "{problem:?}");
                let text = String::from_utf8_lossy(file);
                assert!(text.contains(&rejection.record) && !rejection.record.is_empty(), "{rejection:?}");
            }
            comes_back(&read, catalogue);
        }
    }
}

/// Facts written as records and files, and read again, are the same facts.
pub(crate) fn comes_back(first: &FactsRead, catalogue: &Catalogue) {
    let content = facts::content(&first.facts, catalogue);
    let records = |name: &str| content.get(name).map_or(0, BTreeMap::len);
    let all = &first.facts;
    let bodies = all.organisations.iter().count() + all.organisations.unplaced().count();
    assert_eq!(records("organisations.csv"), bodies);
    assert_eq!(records("relations.csv"), all.organisations.relations().count());
    assert_eq!(records("sources.csv"), all.sources.len());
    assert_eq!(records("readings.csv"), all.readings.len());
    assert_eq!(records("decisions.csv"), all.decisions.len());
    assert_eq!(records("agreements.csv"), all.agreements.len());
    let again = facts::read("", &facts::files(&content), catalogue).expect("what was written can be read");
    assert_eq!(again.rejections, []);
    assert_eq!(again.facts, first.facts);
    assert_eq!(facts::content(&again.facts, catalogue), content);
}

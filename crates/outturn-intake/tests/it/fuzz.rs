//! Whatever is in a facts folder, it is read, or what is wrong with it is said. `fuzz/README.md` says how to look for
//! longer.

use std::fs;
use std::path::Path;

use outturn_intake::layout::{self, Told};

use crate::bad_input::{base, catalogue};

#[path = "../../../../fuzz/shared/facts.rs"]
pub(crate) mod facts;
#[path = "../../../../fuzz/shared/mutator.rs"]
mod mutator;
#[path = "../../../../fuzz/shared/published.rs"]
mod published;

include!("../../../../fuzz/shared/complaint.rs");

const WORDS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "1,163",
    "\"1,163\"",
    "2191.5",
    ".5",
    "5.",
    "1e5",
    "1.2E+05",
    "99999999999999999999",
    "92.5%",
    "101%",
    "92.5",
    "£3",
    "£1.5m",
    "3 per 1,000",
    "5 percentage points",
    "[x]",
    "[c]",
    "[z]",
    "*",
    "<5",
    "#N/A",
    "n/a",
    "-",
    "00C",
    "00D",
    "0100",
    "100",
    "84H",
    "00Z",
    "waits",
    "rate",
    "admissions",
    "satisfied",
    "heads",
    "spending",
    "experience",
    "2014/15",
    "2014/15 Q1",
    "2014",
    "2015-03",
    "2015-03-31",
    "2011/12..2013/14",
    "wave a/1",
    "2014-15",
    "2020-04-01",
    "2013-04-01",
    "2015-02-30",
    "01/04/2015",
    "seen",
    "inferred",
    "recalled",
    "successor",
    "member",
    "met",
    "missed",
    "not-applicable",
    "60%",
    "40%",
    "100%",
    "0%",
    "family/2014-15",
    "quality",
    "fall",
    "local/1",
    "local/",
    "at-least",
    "falls-by",
    "board; team",
    ";",
    "returns",
    "code",
    "value",
    "organisation",
    "indicator",
    "period",
    "breakdown",
    "stage",
    "claimed",
    "source",
    "note",
    "share",
    ",",
    ",,,,",
    "\"",
    "\"\"",
    "\"a, b\"",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "é",
    "\u{10ffff}",
    "=== readings.csv\n",
    "=== relations.csv\n",
    "=== sources.xlsx\n",
    ";",
];

/// The base folder as one text.
fn written() -> Vec<u8> {
    let mut text = Vec::new();
    for (name, content) in base() {
        text.extend(format!("=== {name}\n").bytes());
        text.extend(content);
    }
    text
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn any_bytes_are_facts_or_have_a_reason_not_to_be() {
    let catalogue = catalogue();
    let mut seeds = corpus("facts");
    // Twice, so that what is right is changed more often than what is wrong already.
    seeds.extend([written(), written()]);
    mutator::run(&seeds, WORDS, 8_000, |bytes| facts::facts(bytes, &catalogue));
}

const LAYOUT_WORDS: &[&str] = &[
    "0",
    "-1",
    "99999999999999999999",
    "1,163",
    "#N/A",
    "NULL",
    "*",
    "\"",
    "\n",
    ",",
    ",,,",
    "TOTAL",
    "RAX",
    "MSitAE-MARCH-2026",
    "Period",
    "Org Code",
    "20130401",
    "20139999",
    "\u{feff}",
    "A81001",
];

/// Any bytes are a published file that one layout fits, or there is a reason why not; and whatever is read of one is a
/// figure or a reason.
#[test]
fn any_bytes_are_a_published_file_or_have_a_reason_not_to_be() {
    let (catalogue, layouts) = crate::layouts::library();
    let month = "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E \
                 Department,A&E attendances Booked Appointments Type 1,A&E attendances Booked Appointments Type 2,A&E \
                 attendances Booked Appointments Other Department,Attendances over 4hrs Type 1,Attendances over 4hrs Type \
                 2,Attendances over 4hrs Other Department,Attendances over 4hrs Booked Appointments Type 1,Attendances over \
                 4hrs Booked Appointments Type 2,Attendances over 4hrs Booked Appointments Other Department,Patients who \
                 have waited 4-12 hs from DTA to admission,Patients who have waited 12+ hrs from DTA to \
                 admission,Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,Emergency \
                 admissions via A&E - Other A&E department,Other emergency admissions\n\
                 MSitAE-MARCH-2026,RAX,SE,KINGSTON,5,0,3,0,0,1,2,0,0,0,0,0,1,0,2,0,0,4\n\
                 TOTAL,TOTAL,TOTAL,TOTAL,5,0,3,0,0,1,2,0,0,0,0,0,1,0,2,0,0,4\n";
    let successors = "\"00C\",\"16C\",\"\",\"20200401\",\"0\"\n\"00D\",\"84H\",\"\",\"20200401\",\"0\"\n";
    let seeds = [month.as_bytes().to_vec(), successors.as_bytes().to_vec(), b"PK\x03\x04".to_vec()];
    mutator::run(&seeds, LAYOUT_WORDS, 3_000, |bytes| {
        published::hold(bytes, &layouts, &catalogue, &Told::default());
    });
}

/// Every layout reads a file that is made to it, by itself or as the one that is meant; and changed bytes of each, text and
/// workbooks, are read or have a reason.
#[test]
fn any_bytes_given_to_any_layout_are_readings_or_reasons() {
    let (catalogue, layouts) = crate::layouts::library();
    let told = |id: &str| {
        let mut told = Told::new("2014/15".parse().ok(), Some(id.to_owned()));
        told.name("ccg", "NHS SOUTH CCG", "00K");
        told.name("ccg", "NHS SOUTH", "00K");
        told
    };
    let mut seeds = corpus("published");
    for (id, layout) in &layouts {
        let bytes = crate::made::made(layout);
        let read = layout::read_told(id, &bytes, &layouts, &catalogue, &told(id));
        if layout.not_read.is_some() {
            let problems = read.unwrap_err();
            assert!(problems[0].wrong.contains("and not read"), "{id}: {problems:?}");
        } else {
            let read = read.unwrap_or_else(|problems| panic!("{id}: {problems:?}"));
            assert_eq!(&read.layout, id);
            let taken =
                [read.readings.len(), read.organisations.len(), read.relations.len(), read.bodies.len()];
            assert!(taken.iter().any(|count| *count > 0), "{id}: nothing was taken: {read:?}");
        }
        published::hold(&bytes, &layouts, &catalogue, &told(id));
        seeds.push(bytes);
    }
    mutator::run(&seeds, LAYOUT_WORDS, 1_500, |bytes| {
        published::hold(bytes, &layouts, &catalogue, &told("openprescribing-antibiotics"));
    });
}

//! Referral to treatment: patients waiting to start consultant-led treatment at the end of March 2015, by
//! commissioner.
//!
//! The workbook of NHS England has a row for each commissioner and treatment function, and one more (`IP999`)
//! with the commissioner's total; its columns are the patients waiting in each week since referral, then all
//! of them, then those within 18 weeks. The sheet National has the same for England. Both totals are used as
//! checks only: figures are added up from the rows.

mod table;

use std::collections::BTreeMap;

use outturn_core::Standing;

use super::cells::separate;
use super::sheet::{self, Sheet};
use super::{About, Problem, Published, Reading};

const INDICATOR: &str = "rtt-incomplete-within-18-weeks";
const PERIOD: &str = "2015-03";
/// What the sheets must say of themselves: another month or a later revision is another file, with other
/// caveats.
const LABELS: [(&str, &str); 3] =
    [("Period:", "March 2015"), ("Revised:", "9th July 2015"), ("Basis:", "Commissioner")];
/// The treatment function that stands for all of them.
const ALL_FUNCTIONS: &str = "IP999";
/// NHS England as a commissioner in its own right: no group, so it earns nothing here.
const NHS_ENGLAND: &str = "X24";
/// The caveats that the source's note repeats in our words name these trusts.
const CAVEATS: [&str; 9] = ["RF4", "R1H", "RDE", "RPA", "RQW", "RBK", "RM2", "RAL", "RVL"];

/// Patients waiting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Waiting {
    within: u64,
    total: u64,
}

impl Waiting {
    fn plus(self, other: Waiting) -> Waiting {
        Waiting { within: self.within + other.within, total: self.total + other.total }
    }

    fn of(self) -> String {
        format!("{} of {}", separate(self.within), separate(self.total))
    }
}

/// Patients waiting by treatment function.
type Functions = BTreeMap<String, Waiting>;

/// Reads `rtt-incomplete-within-18-weeks` for March 2015: patients waiting no more than 18 weeks, of all who
/// wait, for each of the groups named. Refuses the file where any total disagrees with its parts.
pub fn read(file: &str, bytes: &[u8], groups: &BTreeMap<String, String>) -> Result<Published, Vec<Problem>> {
    let [commissioner, national, notes] = sheet::open(file, bytes, ["Commissioner", "National", "Notes"])?;
    let mut problems = Vec::new();
    for sheet in [&commissioner, &national] {
        for (label, meant) in LABELS {
            let says = sheet.labelled(label).unwrap_or_default();
            if says != meant {
                let wrong = format!("it says \"{label} {says}\", not \"{meant}\"");
                let remedy = "use that file, or describe the new one as a source of its own";
                problems.push(sheet.problem_of_all(wrong, remedy));
            }
        }
    }
    let caveats: String = notes.texts().map(|(_, _, text)| text).collect();
    for code in CAVEATS.iter().filter(|code| !caveats.contains(**code)) {
        let wrong = format!("it does not name the trust {code}");
        problems.push(notes.problem_of_all(wrong, "write the source's note anew from this sheet"));
    }
    let published = from_sheets(&commissioner, &national, groups, &mut problems);
    if problems.is_empty() { Ok(published) } else { Err(problems) }
}

fn from_sheets(
    commissioner: &Sheet,
    national: &Sheet,
    groups: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> Published {
    let england = table::read(national, None, problems).remove("").unwrap_or_default();
    let commissioners = table::read(commissioner, Some(groups), problems);
    if !problems.is_empty() {
        return Published::default();
    }
    let mut sum = Functions::new();
    for (code, functions) in &commissioners {
        total_row(commissioner, code, functions, problems);
        if !functions.keys().eq(england.keys()) {
            let wrong = "it has other treatment functions than England as a whole";
            problems.push(commissioner.problem_of_all(wrong, "get the file again").at_value(code));
        }
        for (function, waiting) in functions {
            let so_far = sum.entry(function.clone()).or_default();
            *so_far = so_far.plus(*waiting);
        }
    }
    total_row(national, "England", &england, problems);
    for (function, waiting) in &england {
        let sum = sum.get(function).copied().unwrap_or_default();
        if sum != *waiting {
            let (rows, national) = (sum.of(), waiting.of());
            let wrong =
                format!("the commissioners' rows add up to {rows}, but the sheet National has {national}");
            let remedy = "get the file again, or ask its publisher";
            problems.push(commissioner.problem_of_all(wrong, remedy).at_value(function));
        }
    }
    for code in groups.keys().filter(|code| !commissioners.contains_key(*code)) {
        let remedy = "find out from the publisher whether it sent none";
        problems.push(commissioner.problem_of_all("the group has no rows", remedy).at_value(code));
    }
    publish(&england, &commissioners)
}

fn publish(england: &Functions, commissioners: &BTreeMap<String, Functions>) -> Published {
    let total = |functions: &Functions| functions.get(ALL_FUNCTIONS).copied().unwrap_or_default();
    let mut published = Published::default();
    let groups = commissioners.iter().filter(|(code, _)| *code != NHS_ENGLAND);
    published.readings = groups.map(|(code, functions)| reading(code, total(functions))).collect();
    let all = total(england);
    let outside = commissioners.get(NHS_ENGLAND).map(total).unwrap_or_default();
    let inside = published.readings.len();
    let functions = england.len().saturating_sub(1);
    published.note(
        About::Taken,
        format!(
            "`{INDICATOR}` for {PERIOD}: patients waiting within 18 weeks, and all waiting, added up over \
             {functions} treatment functions for each of {inside} groups."
        ),
    );
    published.note(
        About::Checked,
        format!(
            "All commissioners together come to {} patients, as the sheet National says, for every treatment \
             function and in all.",
            all.of()
        ),
    );
    published.note(
        About::Checked,
        "In every row the weekly columns add up to the total, and the first 18 to those within 18 weeks. \
         Each commissioner's own total row (IP999) is the sum of its treatment functions.",
    );
    published.note(
        About::LeftOut,
        format!(
            "NHS England as a commissioner ({NHS_ENGLAND}), {} patients: not a group, so the groups come \
             to {} of {}.",
            outside.of(),
            separate(all.within.saturating_sub(outside.within)),
            separate(all.total.saturating_sub(outside.total))
        ),
    );
    published.note(About::LeftOut, "Single weeks, treatment functions, medians and percentiles.");
    published
}

/// The row for all treatment functions must be there, and be the sum of the others.
fn total_row(sheet: &Sheet, name: &str, functions: &Functions, problems: &mut Vec<Problem>) {
    let single = functions.iter().filter(|(function, _)| *function != ALL_FUNCTIONS);
    let sum = single.fold(Waiting::default(), |sum, (_, waiting)| sum.plus(*waiting));
    let (wrong, remedy) = match functions.get(ALL_FUNCTIONS) {
        Some(total) if *total == sum => return,
        Some(total) => {
            let (parts, total) = (sum.of(), total.of());
            let wrong = format!("its treatment functions add up to {parts}, but its total row says {total}");
            (wrong, "ask the publisher which is right")
        }
        None => (format!("it has no total row {ALL_FUNCTIONS}"), "get the file again"),
    };
    problems.push(sheet.problem_of_all(wrong, remedy).at_value(name));
}

fn reading(organisation: &str, waiting: Waiting) -> Reading {
    Reading {
        indicator: INDICATOR,
        organisation: organisation.to_owned(),
        period: PERIOD.to_owned(),
        breakdown: "",
        numerator: waiting.within.to_string(),
        denominator: waiting.total.to_string(),
        value: String::new(),
        standing: Standing::Seen,
        note: String::new(),
    }
}

#[cfg(test)]
mod tests;

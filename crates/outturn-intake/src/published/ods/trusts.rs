//! The register of NHS trusts: when each existed, and the integrated care board that it belongs to.

use std::collections::BTreeSet;

use super::super::About;
use super::{AGAIN, CLOSED, NAME, OPENED, Organisation, Problem, Published, day, names, records};

/// Of the two parents the second, the high level health geography: an integrated care board.
const BOARD: usize = 3;

/// Reads the trusts named from `etr.csv`, given with its file name.
pub fn read(file: (&str, &[u8]), trusts: &[&str]) -> Result<Published, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut published = Published::default();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (row, record) in records(file, CLOSED + 1, &mut problems) {
        let code = &record[0];
        if !seen.insert(code.to_owned()) {
            problems.push(Problem::new(file.0, "the code is there twice", AGAIN).at_row(row).at_value(code));
        }
        let opened = day(file.0, row, &record, OPENED, &mut problems);
        let closed = day(file.0, row, &record, CLOSED, &mut problems);
        if !trusts.contains(&code) {
            continue;
        }
        let Some(opened) = opened else {
            let remedy = "use a register that has it";
            problems.push(Problem::new(file.0, "it has no opening date", remedy).at_row(row).at_value(code));
            continue;
        };
        let name = names::title_case(&record[NAME]);
        published.parents.insert(code.to_owned(), record[BOARD].to_owned());
        published.organisations.push(Organisation {
            code: code.to_owned(),
            name,
            kind: "trust",
            opened,
            closed,
        });
    }
    for trust in trusts.iter().filter(|trust| !seen.contains(**trust)) {
        let wrong = "the register does not hold this trust";
        let remedy = "check its code, or use a register that holds it";
        problems.push(Problem::new(file.0, wrong, remedy).at_value(trust));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    published.organisations.sort_by(|one, other| one.code.cmp(&other.code));
    published.note(
        About::Taken,
        format!(
            "Names, opening and closing days and boards of {} trusts. Names are put into mixed case by rule.",
            trusts.len()
        ),
    );
    published.note(
        About::LeftOut,
        format!("{} other trusts, addresses and regions.", seen.len().saturating_sub(trusts.len())),
    );
    Ok(published)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, board: &str, opened: &str) -> String {
        let address = "\"\",".repeat(6);
        format!("\"{code}\",\"MEDWAY NHS FOUNDATION TRUST\",\"Y59\",\"{board}\",{address}\"{opened}\",\"\"\n")
    }

    fn problems(text: &str) -> Vec<String> {
        read(("etr.csv", text.as_bytes()), &["RPA"]).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_trusts_named_are_taken_with_their_boards() {
        let text = row("RPA", "QKS", "19940401") + &row("RWF", "QKS", "20000401");
        let read = read(("etr.csv", text.as_bytes()), &["RPA"]).unwrap();
        assert_eq!(read.organisations.len(), 1);
        let trust = &read.organisations[0];
        assert_eq!((trust.code.as_str(), trust.name.as_str()), ("RPA", "Medway NHS Foundation Trust"));
        assert_eq!((trust.opened.to_string().as_str(), trust.closed), ("1994-04-01", None));
        assert_eq!(read.parents["RPA"], "QKS");
    }

    #[test]
    fn a_trust_that_is_not_there_there_twice_or_without_a_date_is_a_problem() {
        assert!(problems(&row("RWF", "QKS", "20000401"))[0].contains("does not hold this trust"));
        assert!(problems(&row("RPA", "QKS", "").repeat(2))[0].contains("it has no opening date"));
        let twice = row("RPA", "QKS", "19940401").repeat(2);
        assert!(
            problems(&twice)[0].contains("row 2, \"RPA\": the code is there twice"),
            "{:?}",
            problems(&twice)
        );
        assert!(problems(&row("RPA", "QKS", "1994"))[0].contains("not a date such as 20130401"));
    }
}

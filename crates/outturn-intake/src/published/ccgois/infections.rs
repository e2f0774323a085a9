//! Infections counted by month.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Standing;

use super::super::month::Month;
use super::super::sheet::Sheet;
use super::super::{About, Problem, Published, Reading};
use super::{blocks, rows_of, stated};

/// A sheet of monthly counts.
pub(super) struct Table {
    sheet: &'static str,
    indicator: &'static str,
    /// Heading of the count.
    count: &'static str,
}

pub(super) const TABLES: [Table; 2] = [
    Table { sheet: "5.3", indicator: "mrsa-bacteraemia", count: "MRSA count" },
    Table { sheet: "5.4", indicator: "c-difficile", count: "CDI count" },
];

/// Reads a sheet's counts for a group, for the months that the sheet says it covers and no others.
pub(super) fn read(
    sheet: &Sheet,
    table: &Table,
    group: &str,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Published {
    let mut published = Published::default();
    let Some(text) = stated(sheet, "Reporting period:", problems) else { return published };
    let Some((first, last)) = Month::parse_span(&text) else {
        problems.push(sheet.problem_of_all(
            format!("the months it covers cannot be read: \"{text}\""),
            "find out from the publisher which months it covers",
        ));
        return published;
    };
    let before = problems.len();
    let mut counts: BTreeMap<Month, u64> = BTreeMap::new();
    let (mut outside, mut repeated) = (BTreeSet::new(), BTreeSet::new());
    for block in blocks(sheet, problems) {
        let headings = [&["Reporting period"][..], &[table.count, "Indicator value"]];
        let Some([period, count]) = sheet.headings(block.header, block.columns.clone(), headings, problems)
        else {
            continue;
        };
        for row in rows_of(sheet, &block, name, problems) {
            let (Some(month), Some(number)) =
                (sheet.month(row, &period, problems), sheet.count(row, &count, problems))
            else {
                continue;
            };
            if month < first || month > last {
                outside.insert(month);
                continue;
            }
            match counts.insert(month, number) {
                None => {}
                Some(other) if other == number => {
                    repeated.insert(month);
                }
                Some(other) => problems.push(sheet.cell_problem(
                    row,
                    &count,
                    format!("the sheet gives {other} elsewhere for {month}"),
                    "ask the publisher which is right",
                )),
            }
        }
    }
    let sound = problems.len() == before;
    let mut month = first;
    while month <= last {
        if sound && !counts.contains_key(&month) {
            problems.push(sheet.problem_of_all(
                format!("there is no row of {name} for {month}"),
                "ask the publisher for it",
            ));
        }
        month = month.next();
    }
    published.note(
        About::Taken,
        format!("Sheet {}: `{}` by month, {first} to {last}.", table.sheet, table.indicator),
    );
    if !repeated.is_empty() {
        published.note(
            About::Checked,
            format!(
                "Sheet {}: months that are there twice with the same count, taken once: {}.",
                table.sheet,
                listed(&repeated)
            ),
        );
    }
    if let (Some(from), Some(to)) = (outside.first(), outside.last()) {
        let (sheet, months) = (table.sheet, outside.len());
        published.note(
            About::LeftOut,
            format!(
                "Sheet {sheet}: the months from {from} to {to} ({months} in all), since the sheet says \
                 that it covers {first} to {last} only."
            ),
        );
    }
    published.readings = counts
        .into_iter()
        .map(|(month, number)| Reading {
            indicator: table.indicator,
            organisation: group.to_owned(),
            period: month.to_string(),
            breakdown: "",
            numerator: String::new(),
            denominator: String::new(),
            value: number.to_string(),
            standing: Standing::Seen,
            note: String::new(),
        })
        .collect();
    published
}

fn listed(months: &BTreeSet<Month>) -> String {
    months.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::tests::sheet;
    use super::*;

    const NAME: &str = "NHS Crawley CCG";

    fn run(covered: &str, rows: &[[&str; 3]]) -> (Published, Vec<String>) {
        let covered = [covered];
        let mut table: Vec<&[&str]> =
            vec![&covered, &["Reporting period", "Level description", "MRSA count"]];
        table.extend(rows.iter().map(<[&str; 3]>::as_slice));
        let mut problems = Vec::new();
        let published = read(&sheet("5.3", &table), &TABLES[0], "09H", NAME, &mut problems);
        (published, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn months_outside_the_stated_period_are_left_out_and_said_to_be() {
        let rows = [
            ["July 2015", NAME, "2"],
            ["June 2015", NAME, "0"],
            ["May 2015", NAME, "9"],
            ["July 2015", NAME, "2"],
        ];
        let (published, problems) = run("Reporting period: June 2015 to July 2015", &rows);
        assert_eq!(problems, [""; 0]);
        let cells: Vec<_> = published
            .readings
            .iter()
            .map(|reading| (reading.period.as_str(), reading.value.as_str()))
            .collect();
        assert_eq!(cells, [("2015-06", "0"), ("2015-07", "2")]);
        let notes = published.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n");
        assert!(
            notes.contains("the months from 2015-05 to 2015-05 (1 in all)")
                && notes.contains("taken once: 2015-07"),
            "{notes}"
        );
    }

    #[test]
    fn a_month_with_two_counts_a_gap_and_a_bad_month_are_problems() {
        let covered = "Reporting period: June 2015 to August 2015";
        let (_, problems) = run(
            covered,
            &[
                ["June 2015", NAME, "2"],
                ["June 2015", NAME, "3"],
                ["Summer 2015", NAME, "1"],
                ["July 2015", NAME, ""],
            ],
        );
        assert_eq!(problems.len(), 3, "{problems:#?}");
        assert!(
            problems[0].contains("row 4") && problems[0].contains("the sheet gives 2 elsewhere for 2015-06"),
            "{problems:#?}"
        );
        assert!(problems[1].contains("\"Summer 2015\": it is not a month"), "{problems:#?}");
        assert!(problems[2].contains("there is no figure in the cell"), "{problems:#?}");
        let (_, problems) = run(covered, &[["June 2015", NAME, "2"], ["August 2015", NAME, "3"]]);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].contains("for 2015-07"), "{problems:#?}");
        let (_, problems) = run("Reporting period: 2015", &[]);
        assert_eq!(problems.len(), 1);
    }
}

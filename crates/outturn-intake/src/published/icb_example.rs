//! The facts folder of an example: one integrated care board and its acute trusts, on files of 2025/26.
//!
//! A&E by month, with the quarters and years that the months add up to, and referral to treatment of January 2026.

mod documents;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use outturn_core::Standing;

use super::ae::{self, Counts};
use super::documents::{Files, Input};
use super::folder::{Part, Shipped};
use super::ods::{self, names};
use super::{About, Membership, Organisation, Problem, Published, Reading, rtt_extract};
use documents::{AE, INPUTS, RTT, RTT_MONTH, TRUSTS};

/// The folder and the files that it is made from.
pub(super) const ICB_EXAMPLE: Shipped =
    Shipped { name: "icb-example", inputs: &INPUTS, documents: &[], published: None, read };

/// NHS Kent and Medway Integrated Care Board.
const BOARD: &str = "QKS";
/// Its acute trusts: those of its trusts with a major (type 1) A&E department.
const ACUTE_TRUSTS: [&str; 4] = ["RN7", "RPA", "RVV", "RWF"];
/// The day on which integrated care boards were established, by the Integrated Care Boards (Establishment) Order
/// 2022. The registers here do not have it.
const BOARDS_OPENED: Date = date(2022, 7, 1);

/// What must be known of some readings, seen only where their months stand side by side.
struct Caution {
    organisation: &'static str,
    indicator: &'static str,
    /// First and last month that it is about.
    months: (&'static str, &'static str),
    note: &'static str,
}

const CAUTIONS: [Caution; 2] = [
    Caution {
        organisation: "RWF",
        indicator: "ae-all-types-within-4-hours",
        months: ("2024-12", "2024-12"),
        note: "The file has no booked appointments for December 2024, and about 1,000 in every other month.",
    },
    Caution {
        organisation: "RWF",
        indicator: "emergency-admissions",
        months: ("2025-09", "2026-03"),
        note: "Admissions fall by half between August and October 2025 while attendances do not: most likely other \
               patients are counted, so earlier months cannot be compared.",
    },
];

/// A&E of the acute trusts in one month.
type Trusts = BTreeMap<&'static str, (Counts, String)>;

/// Runs every reader.
fn read(files: &Files<'_>) -> Result<Vec<Part>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut take = |read: Result<Published, Vec<Problem>>| {
        read.map_err(|mut more| problems.append(&mut more)).unwrap_or_default()
    };
    let mut register = take(ods::read_trusts(files.named(TRUSTS), &ACUTE_TRUSTS));
    let (name, bytes) = files.named(RTT);
    let mut waiting = take(rtt_extract::read(name, bytes, RTT_MONTH));
    let (months, mut attendances) = months(files, &mut problems);
    if problems.is_empty() {
        check(&register, &waiting, &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    bodies(&mut register, &waiting);
    waiting
        .readings
        .retain(|it| it.organisation == BOARD || ACUTE_TRUSTS.contains(&it.organisation.as_str()));
    for (month, reading) in ae_readings(&months) {
        attendances.entry(month).or_default().readings.push(reading);
    }
    notes(&mut register, &mut waiting, &mut attendances);
    let source = |input: &Input| Some((input.document.source, input.document.source.strip_prefix(AE)?));
    let months = INPUTS.iter().filter_map(source).filter_map(|(source, month)| {
        attendances.remove(month).map(|published| Part { sources: vec![source], published })
    });
    let mut parts: Vec<Part> = months.collect();
    parts.push(Part { sources: vec![RTT], published: waiting });
    parts.push(Part { sources: vec![TRUSTS], published: register });
    Ok(parts)
}

/// A&E of the acute trusts by month, and what was noted of every month.
fn months(
    files: &Files<'_>,
    problems: &mut Vec<Problem>,
) -> (BTreeMap<&'static str, Trusts>, BTreeMap<&'static str, Published>) {
    let mut months = BTreeMap::new();
    let mut noted = BTreeMap::new();
    for input in &INPUTS {
        let Some(month) = input.document.source.strip_prefix(AE) else { continue };
        let (name, bytes) = files.named(input.document.source);
        let read = match ae::read_month(name, bytes, month) {
            Ok(read) => read,
            Err(mut more) => {
                problems.append(&mut more);
                continue;
            }
        };
        let mut trusts = Trusts::new();
        for code in ACUTE_TRUSTS {
            if let Some(counts) = read.providers.get(code) {
                trusts.insert(code, (*counts, read.doubts.get(code).cloned().unwrap_or_default()));
            } else {
                let remedy = "find out from the publisher whether it sent none";
                problems.push(Problem::new(name, "the trust has no row", remedy).at_value(code));
            }
        }
        months.insert(month, trusts);
        noted.insert(month, Published { notes: read.published.notes, ..Published::default() });
    }
    (months, noted)
}

/// Both files must have the trusts belong to the board.
fn check(register: &Published, waiting: &Published, problems: &mut Vec<Problem>) {
    for (source, parents) in [(TRUSTS, &register.parents), (RTT, &waiting.parents)] {
        let file = INPUTS.iter().find(|input| input.document.source == source).map_or(source, Input::file);
        for code in ACUTE_TRUSTS {
            let parent = parents.get(code).map_or("none", String::as_str);
            if parent != BOARD {
                let wrong = format!("its board is {parent}, not {BOARD}");
                problems.push(Problem::new(file, wrong, "choose the trusts anew").at_value(code));
            }
        }
    }
    if !waiting.names.contains_key(BOARD) {
        let wrong = "the file does not name the board";
        problems.push(Problem::new(RTT, wrong, "choose another board").at_value(BOARD));
    }
}

/// Adds the board to the trusts, and that they belong to it.
fn bodies(register: &mut Published, waiting: &Published) {
    register.memberships = register
        .organisations
        .iter()
        .map(|trust| Membership {
            from: trust.code.clone(),
            to: BOARD.to_owned(),
            start: trust.opened.max(BOARDS_OPENED),
            end: None,
        })
        .collect();
    register.organisations.push(Organisation {
        code: BOARD.to_owned(),
        name: waiting.names.get(BOARD).map_or_else(String::new, |name| names::title_case(name)),
        kind: "icb",
        opened: BOARDS_OPENED,
        closed: None,
    });
}

/// The readings of every month, and of the quarters and years whose months are all there: each under its last month.
fn ae_readings(months: &BTreeMap<&'static str, Trusts>) -> Vec<(&'static str, Reading)> {
    let mut readings = Vec::new();
    let mut spans: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (month, trusts) in months {
        for (code, (counts, doubt)) in trusts {
            for mut reading in counts.readings(code, month, doubt) {
                caution(&mut reading, month, month);
                readings.push((*month, reading));
            }
        }
        for span in spans_of(month) {
            spans.entry(span).or_default().push(month);
        }
    }
    for (span, within) in &spans {
        let whole = if span.contains('Q') { 3 } else { 12 };
        let (Some(first), Some(last)) = (within.first(), within.last()) else { continue };
        if within.len() != whole {
            continue;
        }
        for code in ACUTE_TRUSTS {
            let all = within.iter().filter_map(|month| months.get(month)?.get(code));
            let Some(sum) = all.map(|(counts, _)| *counts).reduce(Counts::plus) else { continue };
            let note = format!("The sum of the months {first} to {last}, each from its own file.");
            for mut reading in sum.readings(code, span, "") {
                reading.note.clone_from(&note);
                // In no one file: worked out from what is seen in several.
                reading.standing = Standing::Inferred;
                caution(&mut reading, first, last);
                readings.push((*last, reading));
            }
        }
    }
    readings
}

/// The quarter and the financial year of a month such as `2026-03`: `2025/26 Q4` and `2025/26`.
fn spans_of(month: &str) -> Vec<String> {
    let Some((year, month)) = month.split_once('-') else { return Vec::new() };
    let (Ok(year), Ok(month)) = (year.parse::<u16>(), month.parse::<u16>()) else { return Vec::new() };
    let (year, month) = if month < 4 { (year - 1, month + 12) } else { (year, month) };
    let name = format!("{year}/{:02}", (year + 1) % 100);
    vec![format!("{name} Q{}", (month - 1) / 3), name]
}

/// Adds what must be known of a reading that takes in the months from first to last.
fn caution(reading: &mut Reading, first: &str, last: &str) {
    for caution in &CAUTIONS {
        let (from, to) = caution.months;
        let is_meant = caution.organisation == reading.organisation && caution.indicator == reading.indicator;
        if is_meant && first <= to && last >= from {
            if !reading.note.is_empty() {
                reading.note.push(' ');
            }
            reading.note.push_str(caution.note);
        }
    }
}

fn notes(
    register: &mut Published,
    waiting: &mut Published,
    attendances: &mut BTreeMap<&'static str, Published>,
) {
    let trusts = ACUTE_TRUSTS.len();
    for (month, published) in &mut *attendances {
        published.note(
            About::Taken,
            format!(
                "`ae-all-types-within-4-hours`, `ae-over-12-hours-from-decision-to-admit` and \
                 `emergency-admissions` of {trusts} trusts for {month}."
            ),
        );
    }
    if let Some(mut last) = attendances.last_entry() {
        let last = last.get_mut();
        last.note(
            About::Taken,
            "The same by quarter and financial year: sums of the months, with the standing `inferred` and the source \
             of the last month.",
        );
        last.note(
            About::LeftOut,
            "In every month all other providers, waits of 4 to 12 hours from decision to admit, and types of \
             department. Community providers with urgent treatment centres are providers of their own, and count for \
             no trust here.",
        );
    }
    waiting.note(
        About::LeftOut,
        format!("All but the {trusts} trusts, and the board ({BOARD}) as the parent of its commissioners."),
    );
    register.note(
        About::Taken,
        format!(
            "The board and its trusts belong together from {BOARDS_OPENED}, when integrated care boards were \
             established by the Integrated Care Boards (Establishment) Order 2022 \
             (<https://www.england.nhs.uk/publication/integrated-care-boards-in-england/>): the register has no such \
             date."
        ),
    );
    register.note(
        About::Checked,
        "The extract of referral to treatment has each of these trusts belong to the same board.",
    );
}

#[cfg(test)]
mod tests {
    use super::super::tally::Tally;
    use super::*;

    fn counts(number: u64) -> Counts {
        let tally = Tally::Known(number);
        Counts { attendances: tally, within_four_hours: tally, over_twelve_hours: tally, admissions: tally }
    }

    fn month(number: u64) -> Trusts {
        ACUTE_TRUSTS.map(|code| (code, (counts(number), String::new()))).into()
    }

    #[test]
    fn a_month_belongs_to_its_financial_quarter_and_year() {
        assert_eq!(spans_of("2024-04"), ["2024/25 Q1", "2024/25"]);
        assert_eq!(spans_of("2024-12"), ["2024/25 Q3", "2024/25"]);
        assert_eq!(spans_of("2025-03"), ["2024/25 Q4", "2024/25"]);
        assert_eq!(spans_of("1999-04"), ["1999/00 Q1", "1999/00"]);
        assert!(spans_of("2024").is_empty());
    }

    #[test]
    fn only_whole_quarters_are_added_up_and_their_standing_says_so() {
        let months = BTreeMap::from([
            ("2025-03", month(1)),
            ("2025-04", month(10)),
            ("2025-05", month(20)),
            ("2025-06", month(30)),
        ]);
        let all = ae_readings(&months);
        let sums: Vec<_> = all.iter().filter(|(_, it)| it.standing == Standing::Inferred).collect();
        assert_eq!((all.len(), sums.len()), ((4 + 1) * 3 * 4, 3 * 4));
        let [(last, within), (_, over), ..] = sums.as_slice() else { panic!("{sums:#?}") };
        assert_eq!(
            (*last, within.organisation.as_str(), within.period.as_str()),
            ("2025-06", "RN7", "2025/26 Q1")
        );
        assert_eq!([within.numerator.as_str(), &within.denominator, &within.value], ["60", "60", ""]);
        assert_eq!(within.note, "The sum of the months 2025-04 to 2025-06, each from its own file.");
        assert_eq!(over.value, "60");
    }

    #[test]
    fn a_sum_over_a_month_that_is_not_known_is_not_known() {
        let mut months =
            BTreeMap::from([("2025-04", month(10)), ("2025-05", month(20)), ("2025-06", month(30))]);
        let trusts = months.get_mut("2025-05").unwrap();
        trusts.get_mut("RPA").unwrap().0.within_four_hours = Tally::Missing;
        trusts.get_mut("RVV").unwrap().0.over_twelve_hours = Tally::Suppressed;
        let all = ae_readings(&months);
        let sum = |code: &str, indicator: &str| {
            let is_meant = |it: &Reading| {
                it.organisation == code && it.indicator == indicator && it.period == "2025/26 Q1"
            };
            all.iter().map(|(_, it)| it).find(|it| is_meant(it)).unwrap()
        };
        let within = sum("RPA", "ae-all-types-within-4-hours");
        assert_eq!([within.numerator.as_str(), &within.denominator], ["[x]", "60"]);
        assert_eq!(sum("RVV", "ae-over-12-hours-from-decision-to-admit").value, "[c]");
        assert_eq!(sum("RN7", "ae-all-types-within-4-hours").numerator, "60");
    }

    #[test]
    fn a_caution_stands_on_every_reading_that_takes_in_its_months() {
        let noted = |indicator: &'static str, first: &str, last: &str| {
            let [mut reading, ..] = counts(5).readings("RWF", "2025/26", "");
            reading.indicator = indicator;
            caution(&mut reading, first, last);
            !reading.note.is_empty()
        };
        assert!(noted("emergency-admissions", "2025-09", "2025-09"));
        assert!(noted("emergency-admissions", "2025-04", "2026-03"));
        assert!(!noted("emergency-admissions", "2025-04", "2025-06"));
        assert!(!noted("ae-all-types-within-4-hours", "2025-09", "2025-09"));
        assert!(noted("ae-all-types-within-4-hours", "2024-10", "2024-12"));
    }

    #[test]
    fn trusts_of_another_board_are_refused() {
        let of = |board: &str| Published {
            parents: ACUTE_TRUSTS.map(|code| (code.to_owned(), board.to_owned())).into(),
            names: BTreeMap::from([(BOARD.to_owned(), "NHS KENT AND MEDWAY".to_owned())]),
            ..Published::default()
        };
        let mut problems = Vec::new();
        check(&of(BOARD), &of(BOARD), &mut problems);
        assert!(problems.is_empty(), "{problems:#?}");
        check(&of("QNX"), &of(BOARD), &mut problems);
        assert_eq!(problems.len(), ACUTE_TRUSTS.len());
        assert!(problems[0].to_string().contains("2022_etr.csv, \"RN7\": its board is QNX, not QKS"));
    }

    #[test]
    fn every_file_that_is_not_there_is_named() {
        assert_eq!(ICB_EXAMPLE.make(&BTreeMap::new()).map(|_| ()).unwrap_err().len(), INPUTS.len());
    }
}

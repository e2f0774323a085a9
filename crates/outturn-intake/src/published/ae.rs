//! A&E attendances and emergency admissions: one month, by provider.
//!
//! The file of NHS England has a row for each provider and one more with the total. Attendances, and those of
//! them that lasted more than four hours, are given for departments of type 1 (major), type 2 (one specialty)
//! and other (urgent treatment centres, minor injury units), each without and with an appointment booked. The
//! share within four hours that is published counts all six, and so does this reader. The total row is used as
//! a check only.

use std::collections::BTreeMap;

use outturn_core::Standing;

use super::cells::separate;
use super::csv_sheet::{Column, CsvSheet, Row};
use super::month::Month;
use super::tally::Tally;
use super::{About, Problem, Published, Reading};

/// What the files call the collection.
const COLLECTION: &str = "MSitAE";
/// The code of the row with the total, in any case.
const TOTAL: &str = "TOTAL";
const PERIOD: &str = "Period";
const CODE: &str = "Org Code";
const PARENT: &str = "Parent Org";
const NAME: &str = "Org name";
const ATTENDANCES: [&str; 6] = [
    "A&E attendances Type 1",
    "A&E attendances Type 2",
    "A&E attendances Other A&E Department",
    "A&E attendances Booked Appointments Type 1",
    "A&E attendances Booked Appointments Type 2",
    "A&E attendances Booked Appointments Other Department",
];
/// In the order of the attendances that they are part of.
const OVER_FOUR_HOURS: [&str; 6] = [
    "Attendances over 4hrs Type 1",
    "Attendances over 4hrs Type 2",
    "Attendances over 4hrs Other Department",
    "Attendances over 4hrs Booked Appointments Type 1",
    "Attendances over 4hrs Booked Appointments Type 2",
    "Attendances over 4hrs Booked Appointments Other Department",
];
/// From the decision to admit to admission.
const WAITS: [&str; 2] = [
    "Patients who have waited 4-12 hs from DTA to admission",
    "Patients who have waited 12+ hrs from DTA to admission",
];
const ADMISSIONS: [&str; 4] = [
    "Emergency admissions via A&E - Type 1",
    "Emergency admissions via A&E - Type 2",
    "Emergency admissions via A&E - Other A&E department",
    "Other emergency admissions",
];
/// No major department with as many attendances sees every one of them within four hours. Fourteen trusts that
/// tried out other measures gave none over four hours up to May 2023, and the files have a 0 there.
const NEVER_ALL_WITHIN: u64 = 1_000;
const ASK: &str = "ask the publisher which is right";

/// What one provider had in a month, or in several added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) attendances: Tally,
    pub(super) within_four_hours: Tally,
    pub(super) over_twelve_hours: Tally,
    pub(super) admissions: Tally,
}

/// One month.
#[derive(Debug)]
pub(super) struct MonthRead {
    pub(super) providers: BTreeMap<String, Counts>,
    /// Why a count of a provider is missing.
    pub(super) doubts: BTreeMap<String, String>,
    pub(super) published: Published,
}

/// The figures of one row as the file has them.
#[derive(Debug, Clone, Copy)]
struct Figures {
    attendances: [Tally; 6],
    over: [Tally; 6],
    waits: [Tally; 2],
    admissions: [Tally; 4],
}

struct Columns {
    period: Column,
    code: Column,
    name: Column,
    attendances: [Column; 6],
    over: [Column; 6],
    waits: [Column; 2],
    admissions: [Column; 4],
}

/// Reads `ae-all-types-within-4-hours`, `ae-over-12-hours-from-decision-to-admit` and `emergency-admissions` of
/// every provider for a month such as `2026-03`. Refuses the file where it is of another month, or where its
/// total is not the sum of its providers.
pub fn read(file: &str, bytes: &[u8], month: &str) -> Result<Published, Vec<Problem>> {
    let MonthRead { providers, doubts, mut published } = read_month(file, bytes, month)?;
    for (code, counts) in &providers {
        let doubt = doubts.get(code).map_or("", String::as_str);
        published.readings.extend(counts.readings(code, month, doubt));
    }
    Ok(published)
}

/// Reads the counts of a month, with names and notes but no readings.
pub(super) fn read_month(file: &str, bytes: &[u8], month: &str) -> Result<MonthRead, Vec<Problem>> {
    let known: Vec<&str> =
        [&[PERIOD, CODE, PARENT, NAME][..], &ATTENDANCES, &OVER_FOUR_HOURS, &WAITS, &ADMISSIONS].concat();
    let sheet = CsvSheet::open(file, bytes, &known)?;
    let mut problems = Vec::new();
    let Some(columns) = Columns::find(&sheet, &mut problems) else { return Err(problems) };
    let mut rows: BTreeMap<String, Figures> = BTreeMap::new();
    let mut total: Option<Figures> = None;
    let mut published = Published::default();
    sheet.each(&mut problems, |row, problems| {
        let code = row.text(&columns.code);
        let is_total = code.eq_ignore_ascii_case(TOTAL);
        let label = row.text(&columns.period);
        let says = Month::parse_label(label, COLLECTION).map(|month| month.to_string());
        // The row with the total says so in place of the month, in most files.
        if says.as_deref() != Some(month) && !(is_total && label.eq_ignore_ascii_case(TOTAL)) {
            let wrong = format!("it is not {month}");
            let remedy = "use the file of that month";
            return problems.push(row.problem(&columns.period, wrong, remedy));
        }
        let Some(figures) = Figures::read(row, &columns, problems) else { return };
        let is_there = if is_total {
            total.replace(figures).is_some()
        } else if code.is_empty() {
            return problems.push(row.problem(&columns.code, "a provider needs a code", ASK));
        } else {
            published.names.insert(code.to_owned(), row.text(&columns.name).to_owned());
            rows.insert(code.to_owned(), figures).is_some()
        };
        if is_there {
            problems.push(row.problem(&columns.code, "it is there twice", ASK));
        }
    });
    // A row that could not be read would be missed in the sum as well, and tell nothing new.
    if problems.is_empty() {
        check_total(&sheet, &columns, &rows, total.as_ref(), &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut doubts = BTreeMap::new();
    let counts = |(code, figures): (&String, &Figures)| {
        let (counts, doubt) = figures.counts();
        doubts.extend(doubt.map(|doubt| (code.clone(), doubt)));
        (code.clone(), counts)
    };
    let providers: BTreeMap<String, Counts> = rows.iter().map(counts).collect();
    notes(&mut published, &sheet, month, &providers, &doubts);
    Ok(MonthRead { providers, doubts, published })
}

impl Columns {
    fn find(sheet: &CsvSheet<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
        // All of them, so that every heading that is missing is told.
        let words = sheet.columns(&[PERIOD, CODE, NAME], problems);
        let attendances = sheet.columns(&ATTENDANCES, problems);
        let over = sheet.columns(&OVER_FOUR_HOURS, problems);
        let waits = sheet.columns(&WAITS, problems);
        let admissions = sheet.columns(&ADMISSIONS, problems);
        let [period, code, name] = words?;
        Some(Columns {
            period,
            code,
            name,
            attendances: attendances?,
            over: over?,
            waits: waits?,
            admissions: admissions?,
        })
    }

    fn figures(&self) -> impl Iterator<Item = &Column> {
        self.attendances.iter().chain(&self.over).chain(&self.waits).chain(&self.admissions)
    }
}

impl Figures {
    fn read(row: &Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) -> Option<Figures> {
        let attendances = row.tallies(&columns.attendances, problems);
        let over = row.tallies(&columns.over, problems);
        let waits = row.tallies(&columns.waits, problems);
        let admissions = row.tallies(&columns.admissions, problems);
        let figures =
            Figures { attendances: attendances?, over: over?, waits: waits?, admissions: admissions? };
        for ((all, over), column) in figures.attendances.iter().zip(figures.over).zip(&columns.over) {
            if all.less(over).is_none() {
                problems.push(row.problem(column, format!("there were {} attendances", all.cell()), ASK));
            }
        }
        Some(figures)
    }

    fn all(&self) -> impl Iterator<Item = Tally> {
        self.attendances.into_iter().chain(self.over).chain(self.waits).chain(self.admissions)
    }

    /// What is kept of them, and why one is missing.
    fn counts(&self) -> (Counts, Option<String>) {
        let attendances = Tally::sum(self.attendances);
        let over = Tally::sum(self.over);
        let [_, over_twelve_hours] = self.waits;
        let mut counts = Counts {
            attendances,
            // A part was never more than its whole, row by row.
            within_four_hours: attendances.less(over).unwrap_or(Tally::Missing),
            over_twelve_hours,
            admissions: Tally::sum(self.admissions),
        };
        let [major, ..] = self.attendances;
        let [major_over, ..] = self.over;
        let doubt = match (major, major_over) {
            (Tally::Known(all), Tally::ZERO) if all >= NEVER_ALL_WITHIN => {
                counts.within_four_hours = Tally::Missing;
                Some(format!(
                    "Of {} attendances at departments of type 1 none is given as over four hours: not \
                     reported, and no zero.",
                    separate(all)
                ))
            }
            _ => None,
        };
        (counts, doubt)
    }
}

impl Counts {
    pub(super) fn plus(self, other: Counts) -> Counts {
        Counts {
            attendances: self.attendances.plus(other.attendances),
            within_four_hours: self.within_four_hours.plus(other.within_four_hours),
            over_twelve_hours: self.over_twelve_hours.plus(other.over_twelve_hours),
            admissions: self.admissions.plus(other.admissions),
        }
    }

    /// The readings of a provider for a period; `doubt` says why one is missing.
    pub(super) fn readings(&self, code: &str, period: &str, doubt: &str) -> [Reading; 3] {
        let reading = |indicator: &'static str| Reading {
            indicator,
            organisation: code.to_owned(),
            period: period.to_owned(),
            breakdown: "",
            numerator: String::new(),
            denominator: String::new(),
            value: String::new(),
            standing: Standing::Seen,
            note: String::new(),
        };
        let mut within = reading("ae-all-types-within-4-hours");
        if self.attendances == Tally::ZERO {
            "[z]".clone_into(&mut within.value);
            "No A&E attendances.".clone_into(&mut within.note);
        } else {
            within.numerator = self.within_four_hours.cell();
            within.denominator = self.attendances.cell();
            doubt.clone_into(&mut within.note);
        }
        let count = |indicator, tally: Tally| Reading { value: tally.cell(), ..reading(indicator) };
        [
            within,
            count("ae-over-12-hours-from-decision-to-admit", self.over_twelve_hours),
            count("emergency-admissions", self.admissions),
        ]
    }
}

/// The total row must be there, and be the sum of the others wherever none of them is withheld.
fn check_total(
    sheet: &CsvSheet<'_>,
    columns: &Columns,
    rows: &BTreeMap<String, Figures>,
    total: Option<&Figures>,
    problems: &mut Vec<Problem>,
) {
    let Some(total) = total else {
        return problems.push(sheet.problem("it has no row with the total", "get the file again"));
    };
    let mut sums = vec![Tally::ZERO; columns.figures().count()];
    for figures in rows.values() {
        for (sum, tally) in sums.iter_mut().zip(figures.all()) {
            *sum = sum.plus(tally);
        }
    }
    for ((column, sum), total) in columns.figures().zip(sums).zip(total.all()) {
        if let (Some(sum), Some(total)) = (sum.known(), total.known())
            && sum != total
        {
            let (sum, total) = (separate(sum), separate(total));
            let wrong = format!("the providers come to {sum}, and the total row says {total}");
            problems.push(sheet.problem(wrong, ASK).in_column(&column.heading));
        }
    }
}

fn notes(
    published: &mut Published,
    sheet: &CsvSheet<'_>,
    month: &str,
    providers: &BTreeMap<String, Counts>,
    doubts: &BTreeMap<String, String>,
) {
    let sum = |of: fn(&Counts) -> Tally| Tally::sum(providers.values().map(of));
    let shown = |tally: Tally| tally.known().map_or_else(|| tally.cell(), separate);
    published.note(
        About::Checked,
        format!(
            "{month}: in all 18 columns the {} providers come to the total row: {} attendances, {} patients \
             over 12 hours from decision to admit, {} emergency admissions.",
            providers.len(),
            shown(sum(|counts| counts.attendances)),
            shown(sum(|counts| counts.over_twelve_hours)),
            shown(sum(|counts| counts.admissions))
        ),
    );
    if !doubts.is_empty() {
        let codes: Vec<&str> = doubts.keys().map(String::as_str).collect();
        published.note(
            About::LeftOut,
            format!(
                "{month}: the attendances within four hours of {} trusts that give none over four hours ({}).",
                codes.len(),
                codes.join(", ")
            ),
        );
    }
    if !sheet.strange().is_empty() {
        let wrong = format!("{month}: {} columns without a figure.", sheet.strange().len());
        published.note(About::LeftOut, wrong);
    }
}

#[cfg(test)]
mod tests;

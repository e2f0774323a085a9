//! Files that the NHS and other payers have published, read just as they were published.
//!
//! Each reader takes the bytes of one published file and gives the rows that a facts folder keeps of it (laid
//! out in `docs/facts.md`), or all that stands in the way, at once. A reader never mends a figure: what
//! contradicts itself is written as missing (`[x]`) with its reason, and what cannot be read stops the file.
//!
//! A [`Shipped`] folder puts readers together: from the published files that it names it makes a facts folder below
//! `data/`, byte for byte the same each time. [`SHIPPED`] has all of them.

mod ae;
mod ae_weekly;
mod attribution;
mod bodies;
mod ccgois;
mod cells;
mod csv_sheet;
mod documents;
mod folder;
mod hvbp;
mod icb_example;
mod month;
mod ods;
mod populations;
mod premium;
mod provenance;
mod qof;
mod rtt;
mod rtt_extract;
mod sheet;
mod tally;

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use outturn_core::Standing;

pub use ae::read as read_ae;
pub use bodies::bodies_csv;
pub use ccgois::read as read_ccg_outcomes;
pub use documents::{Document, Input};
pub use folder::Shipped;
pub use hvbp::{Files as HvbpFiles, read as read_hvbp};
pub use ods::{Files as OdsFiles, PracticeRegister, read as read_ods, read_practices, read_trusts};
pub use populations::{NATIONAL_POPULATION, read as read_populations};
pub use rtt::read as read_rtt;
pub use rtt_extract::read as read_rtt_extract;

/// The facts folders that ship with the project.
pub const SHIPPED: [Shipped; 4] = [premium::PREMIUM, qof::QOF, icb_example::ICB_EXAMPLE, hvbp::HVBP];

/// What a published file gives: rows of a facts folder, and what a reader of them must know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Names as the file writes them, by ODS code.
    pub names: BTreeMap<String, String>,
    /// The body that each belongs to, by ODS code, where the file says so.
    pub parents: BTreeMap<String, String>,
    /// Rows of `organisations.csv`.
    pub organisations: Vec<Organisation>,
    /// Rows of `relations.csv`: who took whose place.
    pub successions: Vec<Succession>,
    /// Rows of `relations.csv`: who belonged to whom.
    pub memberships: Vec<Membership>,
    /// Rows of `relations.csv`: who was served by whom.
    pub services: Vec<Service>,
    /// Rows of `readings.csv`.
    pub readings: Vec<Reading>,
    /// What was published of awards.
    pub awarded: Vec<Awarded>,
    /// What was taken, checked and left out.
    pub notes: Vec<Note>,
}

/// A body with the days between which it existed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// ODS code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of body it is: `ccg`, `practice`, `trust`.
    pub kind: &'static str,
    /// First day.
    pub opened: Date,
    /// Last day; none where the register gives none.
    pub closed: Option<Date>,
}

/// One body handed on to another, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// ODS code of the body that ended.
    pub from: String,
    /// ODS code of the body that took its place.
    pub to: String,
    /// First day on which the successor stands in.
    pub start: Date,
}

/// One body belonged to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// ODS code of the member.
    pub from: String,
    /// ODS code of the body it belonged to.
    pub to: String,
    /// First day.
    pub start: Date,
    /// Last day; none where the register gives none.
    pub end: Option<Date>,
}

/// One body was served by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// ODS code of the body that is served.
    pub from: String,
    /// ODS code of the provider.
    pub to: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// The share of the provider's activity that is the body's, in per cent: `38.4%`.
    pub share: String,
    /// How well that is known.
    pub standing: Standing,
    /// Key of its source.
    pub source: &'static str,
}

/// One row of `readings.csv`, its figures in the indicator's own unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Identifier of the indicator.
    pub indicator: &'static str,
    /// ODS code.
    pub organisation: String,
    /// Period as `docs/facts.md` writes it.
    pub period: String,
    /// Empty for everyone, otherwise `male` or `female`.
    pub breakdown: &'static str,
    /// Cell of the numerator.
    pub numerator: String,
    /// Cell of the denominator.
    pub denominator: String,
    /// Cell of the value.
    pub value: String,
    /// How well the figure is known.
    pub standing: Standing,
    /// What must be known of this one figure.
    pub note: String,
}

/// What was published of one step of one award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awarded {
    /// ODS code of the earner.
    pub organisation: String,
    /// Address of the step in the award.
    pub step: &'static str,
    /// What the value is of: `points`, `score`.
    pub quantity: &'static str,
    /// The value as it was published.
    pub value: String,
    /// How far an award may lie from it: half a unit of the last digit that its publisher gives.
    pub within: &'static str,
    /// What must be known of this one value.
    pub note: String,
}

/// What a note tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// What was taken from the file.
    Taken,
    /// A check that was made, with its result.
    Checked,
    /// What the file holds that was left out, and why.
    LeftOut,
}

/// One sentence on how a file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it tells of.
    pub about: About,
    /// The sentence.
    pub text: String,
}

impl Published {
    fn note(&mut self, about: About, text: impl Into<String>) {
        self.notes.push(Note { about, text: text.into() });
    }

    fn append(&mut self, mut other: Published) {
        self.names.append(&mut other.names);
        self.parents.append(&mut other.parents);
        self.organisations.append(&mut other.organisations);
        self.successions.append(&mut other.successions);
        self.memberships.append(&mut other.memberships);
        self.services.append(&mut other.services);
        self.awarded.append(&mut other.awarded);
        self.readings.append(&mut other.readings);
        self.notes.append(&mut other.notes);
    }
}

/// Something in a published file that cannot be read or does not add up: where, what, why, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file.
    pub file: String,
    /// Name of the sheet, in a workbook.
    pub sheet: Option<String>,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: Option<u64>,
    /// Heading of the column.
    pub column: Option<String>,
    /// The cell as it stands.
    pub value: Option<String>,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    pub(crate) fn new(file: &str, wrong: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem {
            file: file.to_owned(),
            sheet: None,
            row: None,
            column: None,
            value: None,
            wrong: wrong.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn on_sheet(mut self, sheet: &str) -> Problem {
        self.sheet = Some(sheet.to_owned());
        self
    }

    pub(crate) fn at_row(mut self, row: u64) -> Problem {
        self.row = Some(row);
        self
    }

    pub(crate) fn in_column(mut self, column: &str) -> Problem {
        self.column = Some(column.to_owned());
        self
    }

    pub(crate) fn at_value(mut self, value: &str) -> Problem {
        self.value = Some(value.to_owned());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(out, ", sheet {sheet}")?;
        }
        if let Some(row) = self.row {
            write!(out, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(out, ", column \"{column}\"")?;
        }
        if let Some(value) = &self.value {
            write!(out, ", \"{value}\"")?;
        }
        write!(out, ": {}; {}", self.wrong, self.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_place_its_cause_and_the_way_out() {
        let problem = Problem::new("rates.xlsx", "not a number", "ask for the file again")
            .on_sheet("1.1")
            .at_row(23)
            .in_column("DSR")
            .at_value("n/a");
        assert_eq!(
            problem.to_string(),
            "rates.xlsx, sheet 1.1, row 23, column \"DSR\", \"n/a\": not a number; ask for the file again"
        );
    }
}

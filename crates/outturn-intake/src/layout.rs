//! Files as they were published, read by layouts: which series a file is of is seen from what is in it, and where its
//! figures stand is said by the layout.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Exact, Period};
use outturn_scheme::layouts::RelationKind;
use outturn_scheme::{Catalogue, Layout};
use sha2::{Digest, Sha256};

mod added;
mod breakdowns;
mod checks;
pub mod codes;
mod conditions;
mod features;
mod figures;
mod grid;
mod open;
mod readings;
mod recognise;
mod registers;
mod run;
mod table;
mod told;
mod totals;

use crate::published::Problem;
use open::Opened;

pub use checks::Checked;
pub use recognise::Unrecognised;
pub use told::Told;

/// The most rejections of a file that are listed.
const REJECTIONS_MAX: usize = 1_000;

/// What was read from a published file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileRead {
    /// The layout that it was read by.
    pub layout: String,
    /// The fingerprint of its bytes, as they are once unpacked.
    pub sha256: String,
    /// When it says that it was published or last revised.
    pub dated: Option<Date>,
    /// The latest day that it names, where it is a register.
    pub latest: Option<Date>,
    /// The bodies that figures are about: name and kind by code.
    pub bodies: BTreeMap<String, Body>,
    /// Figures.
    pub readings: Vec<Reading>,
    /// Bodies with their days, where it is a register.
    pub organisations: Vec<Organisation>,
    /// Successions and memberships, where it is a register.
    pub relations: Vec<Relation>,
    /// Rows that were left out, and why: how many of each.
    pub skipped: BTreeMap<String, usize>,
    /// Figures that could not be read.
    pub rejections: Vec<Problem>,
    /// How many more are not listed.
    pub rejections_beyond: usize,
    /// What the rows come to, beside the totals that the file gives.
    pub totals: Vec<TotalCheck>,
    /// What became of the figures that others of their row must come to.
    pub checks: Vec<Checked>,
    /// Names of bodies that nothing gives a code for.
    strangers: BTreeSet<String>,
}

/// A body as a file names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// Its name, or nothing.
    pub name: String,
    /// Its kind, where the layout says.
    pub kind: Option<String>,
}

/// A row of `readings.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Code of the body.
    pub organisation: String,
    /// The indicator.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// Which part of everyone; empty for all.
    pub breakdown: String,
    /// Cell of the numerator.
    pub numerator: String,
    /// Cell of the denominator.
    pub denominator: String,
    /// Cell of the value.
    pub value: String,
    /// What must be known of it.
    pub note: String,
}

/// A row of `organisations.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Organisation {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// First day.
    pub opened: Date,
    /// Last day.
    pub closed: Option<Date>,
}

/// A row of `relations.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// Code of the one.
    pub from: String,
    /// Code of the other.
    pub to: String,
    /// What the one is to the other.
    pub relation: RelationKind,
    /// The share that goes to the other.
    pub share: Option<String>,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Option<Date>,
    /// Whether its days are those of the file's period: it may have held before and after.
    pub is_seen: bool,
}

/// What rows come to, beside the total that the file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalCheck {
    /// The indicator.
    pub indicator: String,
    /// The body that it is the total of; none where it is that of all.
    pub organisation: Option<String>,
    /// Which of its figures: `numerator`, `denominator`, `value`.
    pub part: &'static str,
    /// The period.
    pub period: Period,
    /// The total as it was published.
    pub published: Exact,
    /// What the rows come to.
    pub sum: Exact,
    /// How many rows have no figure, and are not in the sum.
    pub unknown: usize,
}

impl TotalCheck {
    /// Whether the two are the same.
    pub fn agrees(&self) -> bool {
        self.published == self.sum
    }
}

/// Reads a published file by the one layout that fits it. Nothing of it is read where none fits, or more than one, or
/// where what the layout names is not there.
pub fn read(
    file: &str,
    bytes: &[u8],
    layouts: &BTreeMap<String, Layout>,
    catalogue: &Catalogue,
) -> Result<FileRead, Vec<Problem>> {
    read_told(file, bytes, layouts, catalogue, &Told::default())
}

/// Reads a published file, with what is told beside it.
pub fn read_told(
    file: &str,
    bytes: &[u8],
    layouts: &BTreeMap<String, Layout>,
    catalogue: &Catalogue,
    told: &Told,
) -> Result<FileRead, Vec<Problem>> {
    let bytes = open::unpacked(file, bytes).map_err(|problem| vec![*problem])?;
    let sha256 = fingerprint(&bytes);
    let mut opened = Opened::open(file, bytes).map_err(|problem| vec![*problem])?;
    let layout = recognise::recognise(file, &mut opened, layouts, told).map_err(|problem| vec![*problem])?;
    let mut read = FileRead { layout: layout.id.clone(), sha256, ..FileRead::default() };
    let mut problems = Vec::new();
    read.dated = run::dated(layout, &mut opened);
    if let Some((why, instead)) = &layout.not_read {
        let wrong = format!("it is known ({}, {}), and not read: {why}", layout.title, layout.id);
        return Err(vec![Problem::new(file, wrong, instead.clone())]);
    }
    // Tables of one sheet are read together.
    for it in layout.tables.chunk_by(|one, other| one.sheet == other.sheet) {
        if let Err(found) = run::read(file, it, &mut opened, catalogue, told, &mut read) {
            problems.extend(found);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // A table with a row for each practice says of its group each time where that belongs.
    let mut said = BTreeSet::new();
    read.relations.retain(|it| said.insert(it.clone()));
    let mut named = BTreeSet::new();
    read.organisations.retain(|it| named.insert(it.clone()));
    Ok(read)
}

impl FileRead {
    /// The periods that its figures are about.
    pub fn periods(&self) -> BTreeSet<&Period> {
        self.readings.iter().map(|reading| &reading.period).collect()
    }

    /// Whether it names bodies whose codes are not known.
    pub fn has_strangers(&self) -> bool {
        !self.strangers.is_empty()
    }

    fn reject(&mut self, problem: Problem) {
        if self.rejections.len() < REJECTIONS_MAX {
            self.rejections.push(problem);
        } else {
            self.rejections_beyond += 1;
        }
    }

    fn skip(&mut self, why: &str) {
        match self.skipped.get_mut(why) {
            Some(count) => *count += 1,
            None => {
                self.skipped.insert(why.to_owned(), 1);
            }
        }
    }
}

/// The SHA-256 of bytes, in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

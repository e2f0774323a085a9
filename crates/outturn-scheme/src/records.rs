//! Patient-level records: how their tables are laid out, which codes count, what ages weigh, and how an indicator is
//! counted from them. One TOML file for each layout, list and set of weights.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::Diagnostic;
use outturn_core::{Exact, Standing};

use crate::keys;
use crate::model::{Cite, SourceDocument};
use crate::read::{read_cite, read_source};
use crate::reader::{Node, Reader};

mod check;
mod codes;
mod counted;
mod layout;
mod weights;

pub(crate) use counted::read_records;

/// How the rows of a table are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLayout {
    /// Its id: `cancer-pathways`.
    pub id: String,
    /// What the records are called.
    pub title: String,
    /// What one row is.
    pub row: String,
    /// The columns that tell a row from all others.
    pub key: Vec<String>,
    /// What a reader must know.
    pub note: String,
    /// The documents that it comes from.
    pub sources: BTreeMap<String, SourceDocument>,
    /// Where names and codes come from.
    pub cite: Cite,
    /// The columns, in the order written.
    pub columns: Vec<RecordColumn>,
    /// What must hold within a row, in the order written.
    pub checks: Vec<RecordCheck>,
}

impl RecordLayout {
    /// The name of its table in SQL: `cancer_pathways`.
    pub fn table(&self) -> String {
        self.id.replace('-', "_")
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&RecordColumn> {
        self.columns.iter().find(|it| it.name == name)
    }
}

/// What a column's cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text, codes too.
    Text,
    /// A whole number.
    Integer,
    /// A day.
    Date,
}

impl Holds {
    /// The word used in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Holds::Text => "text",
            Holds::Integer => "integer",
            Holds::Date => "date",
        }
    }
}

/// A column of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordColumn {
    /// Its name.
    pub name: String,
    /// What its cells hold.
    pub holds: Holds,
    /// Whether a row without it is kept out.
    pub required: bool,
    /// What it means.
    pub means: String,
    /// The kind of bodies whose codes it has; `any` for all kinds.
    pub body: Option<String>,
    /// Of integers, the least there can be.
    pub least: Option<i64>,
    /// The most there can be.
    pub most: Option<i64>,
    /// What its codes look like: `A` a letter, `9` a digit, `X` either.
    pub shape: Vec<String>,
    /// What it is called elsewhere.
    pub known_as: Vec<String>,
    /// The codes that it may have, and what each means; none where all may be.
    pub codes: BTreeMap<String, String>,
}

/// What must hold within a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCheck {
    /// Its id.
    pub id: String,
    /// A condition in SQL.
    pub holds: String,
    /// What is wrong where it does not hold.
    pub otherwise: String,
}

/// Codes that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// Its id.
    pub id: String,
    /// What they stand for together.
    pub title: String,
    /// The system that they are of: `icd-10`, `bnf`.
    pub system: String,
    /// What a reader must know.
    pub note: String,
    /// The documents that it comes from.
    pub sources: BTreeMap<String, SourceDocument>,
    /// Where the codes come from.
    pub cite: Cite,
    /// Codes of one kind each, in the order written.
    pub entries: Vec<CodeEntry>,
}

/// Codes of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeEntry {
    /// What they stand for.
    pub title: String,
    /// The codes.
    pub codes: Vec<CodeRange>,
    /// They count from this age.
    pub from_age: Option<i64>,
    /// They count up to this age.
    pub to_age: Option<i64>,
    /// They count for this sex only.
    pub sex: Option<String>,
}

/// All codes that begin with one from `first` to `last`, both of which have as many characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRange {
    /// The first beginning.
    pub first: String,
    /// The last one; the same for a single code.
    pub last: String,
}

/// What people weigh by age and sex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Its id.
    pub id: String,
    /// What they are weighted by.
    pub title: String,
    /// What a reader must know.
    pub note: String,
    /// The documents that it comes from.
    pub sources: BTreeMap<String, SourceDocument>,
    /// Where the weights come from.
    pub cite: Cite,
    /// The bands, by sex and then by age.
    pub bands: Vec<WeightBand>,
}

impl Weights {
    /// Whether men and women weigh differently.
    pub fn by_sex(&self) -> bool {
        self.bands.iter().any(|band| band.sex.is_some())
    }

    /// The band that an age and a sex belong to; nothing where no band is of that sex.
    pub fn band(&self, age: i64, sex: Option<&str>) -> Option<&WeightBand> {
        let mut of_sex = self.bands.iter().filter(|band| band.sex.is_none() || band.sex.as_deref() == sex);
        of_sex.find(|band| band.from <= age && band.to.is_none_or(|to| age <= to))
    }
}

/// What a band of ages weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightBand {
    /// Its first age.
    pub from: i64,
    /// Its last age; nothing for the one that goes on.
    pub to: Option<i64>,
    /// The sex that it is of.
    pub sex: Option<String>,
    /// What each of its people weighs.
    pub weight: Exact,
}

impl WeightBand {
    /// `1 65-74`, `75+`
    pub fn name(&self) -> String {
        let sex = self.sex.as_ref().map(|sex| format!("{sex} ")).unwrap_or_default();
        match self.to {
            Some(to) if to == self.from => format!("{sex}{to}"),
            Some(to) => format!("{sex}{}-{to}", self.from),
            None => format!("{sex}{}+", self.from),
        }
    }
}

/// How an indicator is counted from records. Conditions are SQL over the columns of the layout, or of `rows`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// The layout whose rows are counted.
    pub table: String,
    /// Other layouts that `rows` takes from.
    pub also: Vec<String>,
    /// A query that makes the rows.
    pub rows: Option<String>,
    /// The column with the body.
    pub whose: String,
    /// The column with the day that places a row in a period.
    pub dated: Option<String>,
    /// The column with the day on which rows were counted.
    pub as_at: Option<String>,
    /// The initial population.
    pub initial: Option<String>,
    /// Who of them count.
    pub denominator: Option<String>,
    /// Who of those are left out.
    pub exclusions: Option<String>,
    /// Who of the rest are counted.
    pub numerator: Option<String>,
    /// Who of the rest are taken away from the numerator.
    pub less: Option<String>,
    /// A column that is added up.
    pub sum: Option<String>,
    /// Rows that are about one event.
    pub repeats: Option<Repeats>,
    /// The column with the age.
    pub age: Option<String>,
    /// The column with the sex.
    pub sex: Option<String>,
    /// What each row of the numerator weighs.
    pub weights: Option<String>,
    /// The standard population.
    pub standard: Option<String>,
    /// What the ratio of a score is multiplied by.
    pub times: Exact,
    /// Whether a body without a row has none, rather than being unknown.
    pub none_is_zero: bool,
    /// The population of another table that is divided by.
    pub over: Option<Over>,
    /// How well this way of counting is known.
    pub standing: Standing,
    /// What is in doubt.
    pub note: String,
}

impl Records {
    /// Every layout that is needed.
    pub fn tables(&self) -> BTreeSet<&str> {
        let over = self.over.iter().map(|it| it.table.as_str());
        std::iter::once(self.table.as_str()).chain(self.also.iter().map(String::as_str)).chain(over).collect()
    }
}

/// Rows that are about one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeats {
    /// Columns that are the same in all of them.
    pub same: Vec<String>,
    /// They are dated fewer days than this after the first.
    pub within_days: i64,
}

/// The population of a table that is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The layout whose rows are counted.
    pub table: String,
    /// The column with the body.
    pub whose: String,
    /// The column with the day that places a row in a period.
    pub dated: Option<String>,
    /// The column with the day on which rows were counted.
    pub as_at: Option<String>,
    /// Who count.
    pub denominator: Option<String>,
    /// A column that is added up.
    pub sum: Option<String>,
    /// The column with the age.
    pub age: Option<String>,
    /// The column with the sex.
    pub sex: Option<String>,
    /// What each of them weighs.
    pub weights: Option<String>,
}

/// Every layout of records, code list and set of weights by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordLibrary {
    /// The layouts.
    pub layouts: BTreeMap<String, RecordLayout>,
    /// The code lists.
    pub codes: BTreeMap<String, CodeList>,
    /// The weights.
    pub weights: BTreeMap<String, Weights>,
}

/// What is said once for a whole file.
struct Head {
    id: Option<String>,
    title: Option<String>,
    note: String,
    sources: BTreeMap<String, SourceDocument>,
    cite: Option<Cite>,
}

fn read_head(reader: &mut Reader<'_>, node: &Node<'_>, what: &str) -> Head {
    let id = reader.id(node, "id", 0);
    if let Some(id) = &id {
        reader.called_after(what, id, &format!("{}.toml", id.value));
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let note = reader.text(node, "note").map(|at| at.value).unwrap_or_default();
    let sources: BTreeMap<String, SourceDocument> = reader
        .named(node, "source", &keys::SOURCE)
        .into_iter()
        .map(|(key, node)| (key.value, read_source(reader, &node)))
        .collect();
    let cite = read_cite(reader, node, node.is_table("source").then_some(&sources));
    Head { id: id.map(|at| at.value), title, note, sources, cite }
}

/// Reads files of one kind; what is sound, by id, and complaints about the rest.
fn read_all<'a, T>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    spec: &keys::Spec,
    read: impl Fn(&mut Reader<'_>, &Node<'_>) -> Option<(String, T)>,
) -> (BTreeMap<String, T>, Vec<Diagnostic>) {
    let (mut all, mut problems) = (BTreeMap::new(), Vec::new());
    for (file, text) in files {
        let mut reader = Reader::new(file, text);
        if let Some(document) = reader.parse() {
            let node = reader.root(spec, &document);
            let found = read(&mut reader, &node);
            if let Some((id, found)) = found.filter(|_| reader.count() == 0) {
                match all.entry(id) {
                    Entry::Vacant(place) => {
                        place.insert(found);
                    }
                    Entry::Occupied(there) => {
                        let message = format!("another file already has the {} `{}`", spec.name, there.key());
                        let help = "give one of the two another id";
                        reader.complain(node.span_of("id"), "duplicate-id", message, help);
                    }
                }
            }
        }
        problems.append(&mut reader.finish());
    }
    (all, problems)
}

impl RecordLibrary {
    /// Reads record layout files, given as name and text. What can be read is kept beside the complaints.
    pub fn read_layouts<'a>(
        &mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Diagnostic> {
        let (found, problems) = read_all(files, &keys::RECORD_LAYOUT, layout::read);
        self.layouts.extend(found);
        problems
    }

    /// The same with code lists.
    pub fn read_codes<'a>(&mut self, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Diagnostic> {
        let (found, problems) = read_all(files, &keys::CODE_LIST, codes::read);
        self.codes.extend(found);
        problems
    }

    /// The same with weights.
    pub fn read_weights<'a>(
        &mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Diagnostic> {
        let (found, problems) = read_all(files, &keys::WEIGHTS, weights::read);
        self.weights.extend(found);
        problems
    }
}

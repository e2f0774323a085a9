//! Layouts: how published files are laid out, so that figures can be taken from them. One TOML file each.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact};

use crate::indicator::ValueKind;

mod form;
mod parts;
mod read;
mod tables;

pub use form::{Form, Said};
pub use read::read_layouts;

/// How the files of one series are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its id: `ae-weekly`.
    pub id: String,
    /// What the files are called.
    pub title: String,
    /// Who publishes them.
    pub publisher: String,
    /// Under which licence they may be used.
    pub licence: String,
    /// Where they are published.
    pub address: String,
    /// What a reader must know.
    pub note: String,
    /// Labels, and what the cell to the right of each must have in it.
    pub labels: BTreeMap<String, String>,
    /// How many columns a CSV without headings has.
    pub columns: Option<usize>,
    /// What codes of its first column look like.
    pub codes: Vec<String>,
    /// Labels beside which there is a date, the last revision first.
    pub dated: Vec<String>,
    /// Why such files are not read, and what to do in place of it.
    pub not_read: Option<(String, String)>,
    /// The tables, in the order written.
    pub tables: Vec<PublishedTable>,
}

impl Layout {
    /// Whether it is of workbooks; otherwise it is of CSV.
    pub fn is_workbook(&self) -> bool {
        self.tables.iter().any(|table| !table.sheet.is_empty())
    }
}

/// A table of a published file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    /// Names of its sheet, of which the first that is there is taken; none for CSV.
    pub sheet: Vec<String>,
    /// Headings by which the row of headings is found; none where columns are named by number.
    pub headed: Vec<String>,
    /// The column with the body's code.
    pub code: Option<String>,
    /// The column with its name.
    pub name: Option<String>,
    /// What kind of body it is.
    pub kind: Option<String>,
    /// Columns, and what they must have in them for a row to be read.
    pub only: BTreeMap<String, String>,
    /// Columns, and what rows that are not read have in one of them.
    pub except: BTreeMap<String, String>,
    /// Whether rows of one body and period are added up.
    pub add_rows: bool,
    /// Codes that are no body.
    pub not_bodies: Vec<String>,
    /// Marks in place of figures, and what each means.
    pub nothing: BTreeMap<String, Nothing>,
    /// Where the period stands.
    pub period: Option<PeriodOf>,
    /// The row of totals.
    pub total: Option<Total>,
    /// Zeros that are not believed.
    pub false_zeros: Vec<FalseZero>,
    /// Columns that come to another one, and that one.
    pub adds_up: Vec<(Sum, String)>,
    /// Columns that say which part of everyone a row is about.
    pub breakdown: Option<BreakdownOf>,
    /// Figures that must come to one another.
    pub checks: Vec<RowCheck>,
    /// Figures, in the order written.
    pub readings: Vec<Taken>,
    /// Dates of bodies, where it is a register.
    pub organisation: Option<Registered>,
    /// Relations of bodies, in the order written.
    pub relations: Vec<Related>,
}

/// Which of the three nothings a mark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nothing {
    /// Not there.
    Missing,
    /// Known to the publisher, and withheld.
    Suppressed,
    /// The figure makes no sense.
    NotApplicable,
}

impl Nothing {
    /// How a facts folder writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Nothing::Missing => "[x]",
            Nothing::Suppressed => "[c]",
            Nothing::NotApplicable => "[z]",
        }
    }
}

/// Where the period of figures stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodOf {
    /// Where it stands.
    pub place: PeriodPlace,
    /// How it is written.
    pub form: Form,
    /// What it spans.
    pub spans: Spans,
    /// The label beside which the sheet says from when to when its rows are meant to be.
    pub within: Option<String>,
}

/// Where a period stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodPlace {
    /// In the cell right of a label.
    Label(String),
    /// In columns of each row, joined with a space.
    Columns(Vec<String>),
    /// In the first cell of the sheet that is written so.
    Anywhere,
    /// In the headings of columns, of which each is about another period.
    Headings,
    /// Nowhere: it is told beside the file, and spans this where that is said.
    Told(Option<Spans>),
}

/// What a period spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spans {
    /// One day.
    Day,
    /// The seven days that end then.
    Week,
    /// A month.
    Month,
    /// A quarter of a financial year.
    Quarter,
    /// A year.
    Year,
}

/// The row of totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The sheet that it is on, where that is another.
    pub sheet: Option<String>,
    /// What it has in which columns.
    pub only: BTreeMap<String, String>,
}

/// A zero that is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FalseZero {
    /// The column with the zero.
    pub column: String,
    /// The column that makes it doubtful.
    pub beside: String,
    /// From how many there.
    pub from: u64,
    /// Why it is not believed.
    pub why: String,
}

/// Which part of everyone a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakdownOf {
    /// The columns that say so.
    pub columns: Vec<String>,
    /// What stands in them for everyone.
    pub everyone: Vec<String>,
    /// Whether the parts of a body must add up to everyone, or its counts are not believed.
    pub adds_up: bool,
}

/// A figure that others must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowCheck {
    /// The column with the figure.
    pub column: String,
    /// What it must be.
    pub is: Sum,
    /// What that is divided by.
    pub over: Option<String>,
    /// To how many decimals it is given.
    pub decimals: u8,
}

/// Figures of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The indicator.
    pub indicator: String,
    /// The kind of its value.
    pub kind: ValueKind,
    /// Columns of the numerator.
    pub numerator: Option<Sum>,
    /// Columns of the denominator.
    pub denominator: Option<Sum>,
    /// Columns of the value.
    pub value: Option<Sum>,
    /// Columns, and what they must have in them for a row to have these figures.
    pub only: BTreeMap<String, String>,
    /// Columns of the values of parts, by the breakdown.
    pub breakdowns: BTreeMap<String, String>,
    /// The columns with the limits between which the value lies.
    pub limits: Vec<String>,
    /// Whether a figure may be below zero.
    pub is_signed: bool,
    /// The most that a numerator may be of its denominator, of a share.
    pub most: Option<Exact>,
}

/// Columns that are added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Those that are added.
    pub sum: Vec<String>,
    /// The first and the last of several side by side that are added.
    pub range: Option<(String, String)>,
    /// Those that are taken away.
    pub less: Vec<String>,
    /// How many the file counts as one.
    pub times: u64,
}

/// Dates of bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The first day: in a column, or one for all.
    pub opened: Opened,
    /// The column with the last day; none where there is one first day for all.
    pub closed: Option<String>,
}

/// The first day of the bodies of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The column with it, and how days are written.
    Column(String, Form),
    /// This day.
    Day(Date),
}

/// Relations of bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What the one is to the other.
    pub relation: RelationKind,
    /// The column with the code of the one.
    pub from: String,
    /// Where the code of the other stands.
    pub to: RelatedTo,
    /// What is written behind the code of the other, and is no part of it.
    pub ending: String,
    /// Codes of bodies that the file names otherwise.
    pub codes: BTreeMap<String, String>,
    /// The first day.
    pub start: RelatedSince,
    /// The column with the last day, and how days are written.
    pub end: Option<(String, Form)>,
}

/// What a body is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// The other takes its place.
    Successor,
    /// It belongs to the other.
    Member,
    /// The other serves it.
    ServedBy,
}

impl RelationKind {
    /// How a facts folder writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            RelationKind::Successor => "successor",
            RelationKind::Member => "member",
            RelationKind::ServedBy => "served-by",
        }
    }
}

/// Where the other of two bodies stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelatedTo {
    /// The column with its code.
    Column(String),
    /// Columns whose headings are codes, each with a share.
    Each(Sum),
}

/// The first day of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelatedSince {
    /// The column with it, and how days are written.
    Column(String, Form),
    /// This day.
    Day(Date),
    /// None: the file says only that it holds in the period of the row.
    Period,
}

/// Reads a day as publishers write it beside a label: `4th July 2014`, `2014-07-04`, `04/07/2014`.
pub fn read_day(text: &str) -> Option<Date> {
    ["{dd} {month} {yyyy}", "{yyyy}-{mm}-{dd}", "{dd}/{mm}/{yyyy}"]
        .iter()
        .find_map(|form| Form::parse(form).ok()?.read(text)?.day())
}

//! Conditions on readings, and the readings they ask for.

use outturn_core::{Comparison, Date, Period, Quantity, Stage};

/// A reading that a rule asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// What is counted.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// Whose.
    pub whose: Whose,
    /// How far it must have been checked.
    pub stage: Stage,
}

impl Asked {
    /// The earner's own reading, as it was published.
    pub fn own(indicator: impl Into<String>, period: Period) -> Asked {
        Asked { indicator: indicator.into(), period, whose: Whose::Own, stage: Stage::Published }
    }
}

/// Whose reading is asked for. Relations are taken as at the scheme's `organisations_as_at`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Whose {
    /// The earner's own.
    #[default]
    Own,
    /// That of the body of this kind that the earner belongs to.
    Parent(String),
    /// Those of the bodies of this kind that belong to the earner, counted together.
    Members(String),
    /// That of the one body of this kind that serves the earner, as a whole.
    Provider(String),
    /// Those of the bodies of this kind that serve the earner in the period, each by its share.
    Providers(String),
    /// That of this body.
    Body(String),
}

/// A condition that is true, false or unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// True when all are.
    All(Vec<Test>),
    /// True when any is.
    Any(Vec<Test>),
    /// A comparison of readings.
    Compare(Compare),
    /// A recorded decision.
    Assured {
        /// Its id, which is its name in addresses.
        id: String,
        /// What is assured.
        title: String,
        /// The role that decides.
        by: String,
        /// By when what is assured must have been decided.
        deadline: Option<Deadline>,
    },
}

/// A comparison of an indicator's outturn with a level, or of its change with an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// Its name in addresses.
    pub id: String,
    /// What is judged.
    pub outturn: Asked,
    /// What a change is measured from; always there for a change. It is of the same indicator and body.
    pub baseline: Option<Asked>,
    /// How they are compared.
    pub comparison: Comparison,
    /// With what.
    pub level: Level,
    /// Whether the amount of a change is for each year, and over how many.
    pub yearly: Option<Yearly>,
}

/// An amount of change for each year between baseline and outturn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yearly {
    /// How the years add up.
    pub growth: Growth,
    /// How many years.
    pub years: u8,
}

/// How an amount of change for each year adds up over several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Growth {
    /// Each year adds the same: 1.2% a year over three years is 3.6% of the baseline.
    Simple,
    /// Each year is of the year before: 1.2% a year over three years is a fall to 0.988 x 0.988 x 0.988.
    Compound,
}

/// What a comparison is with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A figure in the scheme.
    Fixed(Quantity),
    /// A figure settled locally.
    Agreed {
        /// The id under `agreed`.
        item: String,
        /// What holds where nothing is agreed.
        otherwise: Option<Quantity>,
    },
    /// Another reading: a plan, a published target, the reading of another year.
    Reading(Asked),
    /// A statistic over all earners.
    Across(Across),
    /// From the table with this id.
    Table(String),
}

/// A statistic of one indicator over earners.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Across {
    /// Which.
    pub statistic: Statistic,
    /// Of what.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// Only over earners that belong to the same body of this kind; over all earners where there is none.
    pub among: Option<String>,
    /// Whether earners without a figure are left out. Otherwise the statistic is unknown while one has none.
    pub known_only: bool,
}

/// A statistic over figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// The mean of the earners' figures.
    Mean,
    /// The sum of numerators over the sum of denominators.
    Pooled,
    /// The median.
    Median,
    /// The lowest.
    Lowest,
    /// The highest.
    Highest,
    /// The value that so many tenths lie below, between two figures in proportion (as a spreadsheet's inclusive
    /// percentile).
    Decile(u8),
}

/// A day by which something must be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The last day.
    pub on: Date,
    /// The role that may extend it for an earner, by a decision on the item's name with `/extension` after it.
    pub extended_by: Option<String>,
}

impl Test {
    /// Every comparison and assurance in it, in the order written.
    pub fn leaves(&self) -> Vec<&Test> {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter().flat_map(Test::leaves).collect(),
            Test::Compare(_) | Test::Assured { .. } => vec![self],
        }
    }
}

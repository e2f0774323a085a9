//! A scheme as the engine sees it: every reference resolved, every unit checked.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Comparison, Date, Exact, Period, Quantity, Standing, Unit};

use crate::indicator::Indicator;

/// The rules of one scheme for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// Family and year: `quality-premium/2014-15`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The year whose performance is paid for.
    pub year: Period,
    /// The kind of organisation that earns.
    pub earner: String,
    /// Every earner open on this day has an award.
    pub organisations_as_at: Date,
    /// Earners that have closed by this day are paid through their successors.
    pub paid_as_at: Option<Date>,
    /// The documents that rules come from, by key.
    pub sources: BTreeMap<String, SourceDocument>,
    /// What a full award is worth.
    pub value: Value,
    /// Conditions on the whole award, in order.
    pub gateways: Vec<Gateway>,
    /// Levels settled locally, by id.
    pub agreed: BTreeMap<String, Agreed>,
    /// What earns, in order: measures, their parts, then local places. Their shares come to one.
    pub lines: Vec<Line>,
    /// What a deduction takes its share of.
    pub deductions_from: DeductionBase,
    /// Where that rule comes from; none where the scheme has no deductions.
    pub deductions_cite: Option<Cite>,
    /// Standards that must be kept, in order.
    pub deductions: Vec<Deduction>,
    /// The most that an award can be.
    pub cap: Option<Cap>,
    /// Published totals.
    pub published: Option<Published>,
    /// Every indicator that the scheme can reach, by id.
    pub indicators: BTreeMap<String, Indicator>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceDocument {
    /// What it is called.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When, as far as known.
    pub published: String,
    /// Where it can be read.
    pub address: String,
    /// What a reader must know.
    pub note: String,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// Key of the document.
    pub source: String,
    /// Where in it.
    pub clause: String,
    /// How well the rule is known.
    pub standing: Standing,
    /// What is in doubt.
    pub note: String,
}

/// What a full award is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is worked out from.
    pub basis: ValueBasis,
    /// The budget that the money comes from.
    pub funded_by: Option<String>,
    /// How the payment is rounded.
    pub rounding: Rounding,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What a full award is worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueBasis {
    /// So many pounds for each head.
    PerHead {
        /// Pounds a head.
        pounds: Exact,
        /// The indicator that counts the heads.
        population: String,
        /// The period of that count.
        period: Period,
    },
    /// So many pounds for each earner.
    Fixed {
        /// Pounds.
        pounds: Exact,
    },
}

/// How a payment is rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounding {
    /// The unit rounded to, in pence.
    pub to_pence: Exact,
    /// Where an amount between two units goes.
    pub direction: Direction,
}

/// A condition on the whole award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Its id.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// What says whether it holds.
    pub rule: GatewayRule,
    /// What failing leaves.
    pub failing: Failing,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What says whether a gateway holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayRule {
    /// A recorded decision of this role.
    Decided(String),
    /// A test.
    Test(Test),
}

/// What failing a gateway leaves of the award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failing {
    /// Nothing.
    Voids,
    /// A share.
    ScalesTo(Exact),
}

impl Failing {
    /// The share of the award that is left.
    pub fn leaves(&self) -> Exact {
        match self {
            Failing::Voids => Exact::ZERO,
            Failing::ScalesTo(share) => share.clone(),
        }
    }
}

/// A level settled locally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// What is settled.
    pub title: String,
    /// Its unit.
    pub unit: Unit,
    /// The least that may be agreed.
    pub not_less_than: Option<Quantity>,
    /// The most that may be agreed.
    pub not_more_than: Option<Quantity>,
    /// The roles that must all have agreed.
    pub agreed_by: Vec<String>,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// One line that earns: a measure, a part of one, or a local place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its address in the award: `measure/healthcare-infection`, `measure/x/part`, `local/1`.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// Its share of a full award.
    pub earns: Exact,
    /// What earns it.
    pub rule: LineRule,
    /// Where it stands in the frameworks.
    pub framework: Vec<String>,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What earns a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRule {
    /// All of it when the test is true.
    Test(Test),
    /// A share of it by where the outturn lies.
    Bands {
        /// What is counted.
        indicator: String,
        /// What is judged.
        outturn: Period,
        /// From the lowest up, without gap or overlap.
        bands: Vec<Band>,
    },
    /// A measure settled locally.
    Local(LocalRule),
}

/// A stretch of outturns and what it earns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The lowest outturn in it; none for the lowest band.
    pub from: Option<Exact>,
    /// The share of the line that it earns.
    pub earns: Exact,
}

/// A place for a measure settled locally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRule {
    /// The item that an agreement names: `local/1`.
    pub item: String,
    /// The roles that must all have agreed.
    pub agreed_by: Vec<String>,
    /// The bodies that must have been consulted.
    pub after: Vec<String>,
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
    },
}

/// A comparison of an indicator's outturn with a level, or of its change with an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// Its name in addresses.
    pub id: String,
    /// What is counted.
    pub indicator: String,
    /// What is judged.
    pub outturn: Period,
    /// What a change is measured from; always there for a change.
    pub baseline: Option<Period>,
    /// How they are compared.
    pub comparison: Comparison,
    /// With what.
    pub level: Level,
}

/// What a comparison is with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// A figure in the scheme.
    Fixed(Quantity),
    /// A figure settled locally: the id under `agreed`.
    Agreed(String),
}

/// What a deduction takes its share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeductionBase {
    /// What was earned.
    Earned,
    /// A full award.
    Maximum,
}

/// A standard that must be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// Its id.
    pub id: String,
    /// The standard, in words.
    pub title: String,
    /// What must be true for nothing to be taken.
    pub standard: Test,
    /// The share that missing it takes.
    pub takes: Exact,
    /// How the earner's figure is formed.
    pub attribution: Option<String>,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// The most that an award can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// In pounds, or as a share of a full award.
    pub at_most: Quantity,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// Published totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Pounds said to be available in all.
    pub maximum: Option<Exact>,
    /// Pounds said to be paid in all.
    pub paid: Option<Exact>,
    /// Earners said to be paid nothing.
    pub paid_nothing: Option<u64>,
    /// Where the figures come from.
    pub cite: Cite,
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

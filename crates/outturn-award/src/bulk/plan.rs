//! Plans: a scheme lowered to slots and a flat program over them.

use std::fmt;

use outturn_core::exact::Direction;
use outturn_core::{Comparison, Exact, Quantity};
use outturn_scheme::{Asked, Deadline, Level, Scheme};

use super::compile;

/// What a column holds the figures of, one row for each earner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Readings, held as [`outturn_core::Unit`] says.
    Reading(Asked),
    /// The levels agreed on an item, held as [`outturn_core::Unit`] says.
    Agreed {
        /// The id under `agreed`.
        item: String,
    },
    /// Levels that are looked up or worked out for each earner: readings, statistics over earners, tables, and agreed
    /// levels that the scheme sets itself where nothing was agreed.
    Level(Level),
    /// What was found by the one who had to decide.
    Decision {
        /// The id of the gateway or assurance.
        subject: String,
        /// Who decides.
        role: String,
        /// By when.
        deadline: Option<Deadline>,
    },
    /// What a local measure came to, turned so that it is met where this is the [`Slot::LocalLevel`] or above it: a
    /// measure that must stay low has both with the other sign, one about change has the change here.
    LocalValue {
        /// The place: `local/1`.
        item: String,
    },
    /// What [`Slot::LocalValue`] must reach. A level that must be passed, not reached, is held one part of the two
    /// denominators' product higher: among fractions of those denominators that is the same.
    LocalLevel {
        /// The place: `local/1`.
        item: String,
    },
}

impl Slot {
    /// Whether its column holds findings, not numbers.
    pub const fn is_decision(&self) -> bool {
        matches!(self, Slot::Decision { .. })
    }
}

/// A scheme made ready for working out many awards at once.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) slots: Vec<Slot>,
    pub(super) population: Option<usize>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) gateways: Vec<Gate>,
    pub(super) lines: Vec<Line>,
    pub(super) deductions: Vec<Taking>,
    pub(super) money: Money,
    /// The masks that the deepest condition needs at once.
    pub(super) depth: usize,
}

impl Plan {
    /// Lowers a scheme. One that cannot be lowered says why; [`crate::award()`] works out its awards one by one.
    pub fn compile(scheme: &Scheme) -> Result<Plan, NotBulk> {
        compile::compile(scheme)
    }

    /// What its columns hold, in their order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The column of a slot, counted from 0.
    pub fn position(&self, slot: &Slot) -> Option<usize> {
        self.slots.iter().position(|it| it == slot)
    }

    /// The column of the head count, where awards are worked out from one.
    pub const fn population(&self) -> Option<usize> {
        self.population
    }
}

/// Why a scheme has no plan. None of these can come from a scheme file that was read without complaint, but for
/// [`NotBulk::TooFine`], [`NotBulk::TooManyGateways`] and [`NotBulk::Beyond`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotBulk {
    /// An indicator that the scheme does not have.
    UnknownIndicator(String),
    /// An agreed level that the scheme does not have.
    UnknownLevel(String),
    /// A change since nothing.
    NoBaseline(String),
    /// A share, value or cap below zero, shares that come to more than one, or a rounding to nothing.
    OutOfRange(&'static str),
    /// Shares that have no common denominator in 32 bits, or a value that does not fit beside them.
    TooFine,
    /// A rule that columns have no way to hold; it is named.
    Beyond(&'static str),
    /// More gateways that scale the award than [`NotBulk::GATEWAYS_MAX`].
    TooManyGateways,
}

impl NotBulk {
    /// The most gateways that may scale the award by different shares. Those that void it are not counted.
    pub const GATEWAYS_MAX: usize = 12;
}

impl fmt::Display for NotBulk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotBulk::UnknownIndicator(id) => write!(f, "the scheme has no indicator `{id}`"),
            NotBulk::UnknownLevel(item) => write!(f, "the scheme has no agreed level `{item}`"),
            NotBulk::NoBaseline(id) => write!(f, "`{id}` is about change, and has no baseline"),
            NotBulk::OutOfRange(what) => write!(f, "{what} is out of range"),
            NotBulk::Beyond(what) => write!(f, "columns cannot hold {what}"),
            NotBulk::TooFine => f.write_str("the shares have no common denominator that fits"),
            NotBulk::TooManyGateways => {
                write!(f, "more than {} gateways scale the award", NotBulk::GATEWAYS_MAX)
            }
        }
    }
}

impl std::error::Error for NotBulk {}

/// A condition on columns that has no parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leaf {
    /// A finding.
    Finding(usize),
    /// A comparison with a figure in the scheme.
    Fixed(Compared, Quantity),
    /// A comparison with a column of levels.
    Open(Compared, OpenLevel),
}

/// What a comparison compares, as columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    pub(super) outturn: usize,
    /// There where the comparison is about change.
    pub(super) baseline: Option<usize>,
}

/// A level that each row has its own of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenLevel {
    pub(super) slot: usize,
    /// Whether a change by it is a share of the baseline.
    pub(super) relative: bool,
    /// The least that may be agreed.
    pub(super) not_less_than: Option<Quantity>,
    /// The most that may be agreed.
    pub(super) not_more_than: Option<Quantity>,
}

/// An instruction on a stack of masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    /// Puts the mask of a leaf on top.
    Leaf(usize),
    /// Joins the top so many: all.
    All(usize),
    /// Joins the top so many: any.
    Any(usize),
}

/// The instructions of one condition.
pub(super) type Program = Vec<Op>;

/// A gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gate {
    pub(super) program: Program,
    /// What failing it adds to the index into [`Money::gates`]. Gateways may share a bit where failing any of them is
    /// the same.
    pub(super) bit: u16,
}

/// A line that earns. Amounts are parts of a full award, in units of one over a common denominator, above what the
/// line earns at the least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// All of it where the condition holds.
    Test { program: Program, earns: u32 },
    /// By where the outturn lies.
    Bands(BandedLine),
}

/// A line that earns by where the outturn lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BandedLine {
    pub(super) outturn: usize,
    pub(super) bands: Vec<LoweredBand>,
    /// What the band that earns least earns, and the one that earns most.
    pub(super) least: u32,
    pub(super) most: u32,
}

/// A band with the leaf that says whether the outturn has reached it; none for a band open below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoweredBand {
    pub(super) reached: Option<usize>,
    pub(super) earns: u32,
}

/// A deduction: what missing it adds to what is taken, in units of one over [`Money::whole`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taking {
    pub(super) program: Program,
    pub(super) takes: u32,
}

/// How earned and taken shares become money.
///
/// With `e` earned, `t` taken and the gateways at index `g`, an award is so many steps for each head:
/// `gates[g] * e * max(0, whole - t)` over `per`, or where deductions are of the full award
/// `max(0, gates[g] * e - of_maximum * t)` over `per`; never more than `share_cap` over `per`.
#[derive(Debug, Clone)]
pub(super) struct Money {
    pub(super) gates: Vec<u64>,
    /// What is earned before any line.
    pub(super) start: u32,
    pub(super) whole: u32,
    pub(super) of_maximum: Option<u64>,
    pub(super) share_cap: Option<u64>,
    pub(super) per: u64,
    /// The most that can be earned, and taken.
    pub(super) earned_max: u32,
    pub(super) taken_max: u32,
    /// No product that leads to the number over `per` is greater.
    pub(super) greatest: u64,
    /// What an award is rounded to, in pence.
    pub(super) step: Exact,
    pub(super) direction: Direction,
    /// The cap in pence, where it is one in money.
    pub(super) pence_cap: Option<Exact>,
}

//! A scheme as the engine sees it: every reference resolved, every unit checked.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Period, Quantity, Standing, Unit};

use crate::indicator::Indicator;

mod law;
mod line;
mod test;
mod value;
mod walk;

pub use law::{Law, LawItem, LegalBasis, PassedOn, PassingOn, Spending};
pub use line::{
    Applicability, Band, Choose, Combine, Group, Line, LineRule, LocalRule, Measure, Menu, NotApplicable,
    OnOverlap, Overlap, PointsRounding, Scale, Withdrawn, Worth,
};
pub use test::{Across, Asked, Compare, Deadline, Growth, Level, Statistic, Test, Whose, Yearly};
pub use value::{Amount, Factor, Over, Pays, PriceTable, Rounding, Row, Value, ValueBasis, Verification};

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
    /// When this version was issued.
    pub issued: Option<Date>,
    /// The scheme that took the place of this one while the year ran.
    pub replaced_by: Option<String>,
    /// The ids of the frameworks that what it pays for is held against.
    pub held_against: Vec<String>,
    /// Whether it is an example under which nobody is paid.
    pub example: bool,
    /// The laws that it is made under.
    pub legal_basis: Option<LegalBasis>,
    /// What awards may be spent on.
    pub spending: Option<Spending>,
    /// The documents that rules come from, by key.
    pub sources: BTreeMap<String, SourceDocument>,
    /// What a full award is worth.
    pub value: Value,
    /// Conditions on the whole award, in order.
    pub gateways: Vec<Gateway>,
    /// Levels settled locally, by id.
    pub agreed: BTreeMap<String, Agreed>,
    /// Numbers that multiply what lines are worth.
    pub factors: Vec<Factor>,
    /// Tables of amounts and levels, by id.
    pub tables: BTreeMap<String, PriceTable>,
    /// Named blocks of lines, in order.
    pub groups: Vec<Group>,
    /// Choices among lines.
    pub menus: Vec<Menu>,
    /// Measures that have parts, which are lines, by address: `measure/antibiotics`.
    pub measures: BTreeMap<String, Measure>,
    /// What earns, in order: measures, their parts and options, then local places. Shares, with those of menus, come
    /// to one.
    pub lines: Vec<Line>,
    /// What becomes of lines that do not apply.
    pub applicability: Applicability,
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
    /// Findings about the scheme that were accepted, in the order written.
    pub accepted: Vec<Accepted>,
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
    /// The groups that it is about; the whole award where there are none.
    pub only: Vec<usize>,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What says whether a gateway holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayRule {
    /// A recorded decision of this role.
    Decided(String),
    /// A test.
    Test(Box<Test>),
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
    /// By when they must.
    pub deadline: Option<Deadline>,
    /// Where the rule comes from.
    pub cite: Cite,
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
    /// The groups that it takes from; all where there are none.
    pub only: Vec<usize>,
    /// When it was given up, where it was.
    pub withdrawn: Option<Withdrawn>,
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

/// A finding about a scheme that was accepted: no award depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The code of the finding: `cliff`.
    pub finding: String,
    /// The address of what it is about, and of all that stands below; the whole scheme where there is none.
    pub at: Option<String>,
    /// Why it is accepted.
    pub reason: String,
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

impl Scheme {
    /// Whether awards are scores, not money.
    pub const fn is_score(&self) -> bool {
        matches!(self.value.basis, ValueBasis::Score { .. })
    }
}

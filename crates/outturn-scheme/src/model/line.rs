//! What earns: lines, what each is worth, and what earns it.

use outturn_core::exact::Direction;
use outturn_core::{Date, Exact};

use super::Cite;
use super::test::{Asked, Deadline, Level, Test};
use super::value::{Pays, Verification};
use crate::frameworks::PaidFor;

/// A named block of lines: a domain with a share of its own, or a pot that gateways and deductions may be confined to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its share of a full award.
    pub earns: Exact,
    /// How many of its lines must apply for it to be scored.
    pub needs: usize,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What becomes of a line that does not apply to an earner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum NotApplicable {
    /// The scheme does not say: the line is open.
    #[default]
    Open,
    /// Its share goes to the lines of its group that apply; a group that is not scored gives its share to the others.
    Renormalised,
    /// It is not earned.
    Lost,
    /// It counts as earned.
    Earned,
}

/// What a scheme says of lines that do not apply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applicability {
    /// What becomes of such a line.
    pub then: NotApplicable,
    /// How many groups must be scored for there to be an award at all.
    pub groups_needed: usize,
    /// Where the rule comes from; none where the scheme says nothing.
    pub cite: Option<Cite>,
}

/// One line that earns: a measure, a part of one, an option of a menu, or a local place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its address in the award: `measure/healthcare-infection`, `measure/x/part`, `local/1`.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// Its share of a full award while every line applies and nothing but shares and points sets its worth; zero for
    /// one that pays by itself or is chosen.
    pub earns: Exact,
    /// What it is worth, where that is not `earns` of a full award.
    pub worth: Worth,
    /// Out of how many points it is scored; none where it is not scored in points.
    pub points: Option<Exact>,
    /// The group it stands in, as an index.
    pub group: Option<usize>,
    /// What must be true for it to apply to an earner at all.
    pub applies: Option<Test>,
    /// What earns it.
    pub rule: LineRule,
    /// What becomes of it where claimed and checked figures differ.
    pub verification: Option<Verification>,
    /// What work it pays for, where the scheme says so.
    pub pays_for: Option<PaidFor>,
    /// What else pays for the same work.
    pub overlaps: Vec<Overlap>,
    /// Where it stands in the frameworks.
    pub framework: Vec<String>,
    /// Where the rule comes from.
    pub cite: Cite,
}

impl Line {
    /// What an agreement calls it as an option of a menu: its address without `measure/`.
    pub fn option_item(&self) -> &str {
        self.address.strip_prefix("measure/").unwrap_or(&self.address)
    }
}

/// What a line is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// Its share of a full award.
    Share,
    /// What it pays by itself.
    Pays(Pays),
    /// The share that the earner chose for it, as an option of the menu with this index.
    Chosen(usize),
}

/// What earns a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRule {
    /// All of it when the test is true.
    Test(Test),
    /// A share of it by where the outturn lies.
    Bands {
        /// What is judged.
        outturn: Asked,
        /// From the lowest up, without gap or overlap.
        bands: Vec<Band>,
    },
    /// Points on one scale, or the best or worst of several.
    Scales {
        /// Which of them counts.
        combine: Combine,
        /// The scales; never empty.
        scales: Vec<Scale>,
        /// Out of how many points.
        out_of: Exact,
    },
    /// The score of the first of these lines, by address, that applies. Each has a rule of its own.
    As(Vec<String>),
    /// A measure settled locally.
    Local(LocalRule),
    /// All of it, without a condition: what it pays is for what is counted.
    Always,
}

/// A stretch of outturns and what it earns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The lowest outturn in it; none for the lowest band.
    pub from: Option<Exact>,
    /// The share of the line that it earns.
    pub earns: Exact,
}

/// Which of several scales counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Combine {
    /// The one that gives most points.
    Best,
    /// The one that gives fewest.
    Worst,
}

/// Points by where the outturn lies between two levels.
///
/// Which way is better is the indicator's. With `f` how far the outturn has come from `from` to `to`, points between
/// the two are `points_from + f * (points_to - points_from)`, rounded, and kept within the limits. An outturn short
/// of `from` has `short`, one that has reached `to` has `beyond`. Where `from` is no worse than `to` there is nothing
/// between them: what has not reached `to` has `short`. Where the scale is `only_better`, an outturn no better than
/// `from` has `short`, whatever it has reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Its name in addresses: `achievement`.
    pub id: String,
    /// What is judged.
    pub outturn: Asked,
    /// Where points begin.
    pub from: Level,
    /// Where they end.
    pub to: Level,
    /// The points at `from`.
    pub points_from: Exact,
    /// The points towards which they run at `to`.
    pub points_to: Exact,
    /// How points between the two are rounded.
    pub rounding: Option<PointsRounding>,
    /// The fewest points between the two.
    pub at_least: Option<Exact>,
    /// The most points between the two.
    pub at_most: Option<Exact>,
    /// The points of an outturn short of `from`.
    pub short: Exact,
    /// The points of an outturn that has reached `to`.
    pub beyond: Exact,
    /// Whether an outturn must be better than `from` to have more than `short`.
    pub only_better: bool,
}

impl Scale {
    /// Points between the two levels as they are given: rounded, and kept within the limits.
    pub fn between(&self, points: &Exact) -> Exact {
        let mut points = self.rounded(points);
        if let Some(least) = self.at_least.as_ref().filter(|least| points < **least) {
            points = least.clone();
        }
        if let Some(most) = self.at_most.as_ref().filter(|most| points > **most) {
            points = most.clone();
        }
        points
    }

    /// Points rounded as the scale says, whatever its limits.
    pub fn rounded(&self, points: &Exact) -> Exact {
        match &self.rounding {
            Some(rounding) => points.rounded(&rounding.to, rounding.direction),
            None => points.clone(),
        }
    }
}

/// How points are rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsRounding {
    /// To multiples of this.
    pub to: Exact,
    /// Where points between two multiples go.
    pub direction: Direction,
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
    /// By when it must be agreed.
    pub deadline: Option<Deadline>,
}

/// A measure that has parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What it is called.
    pub title: String,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// Lines among which an earner chooses, and the share that its choices are worth together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Its address, `measure/urgent-care`; an agreement names an option by what follows `measure/`.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// The share of a full award that choices come to.
    pub earns: Exact,
    /// How many may be chosen.
    pub choose: Choose,
    /// The roles that must all have agreed.
    pub agreed_by: Vec<String>,
    /// By when they must.
    pub deadline: Option<Deadline>,
    /// Where the rule comes from.
    pub cite: Cite,
}

impl Menu {
    /// What an agreement calls it: its address without `measure/`.
    pub fn item(&self) -> &str {
        self.address.strip_prefix("measure/").unwrap_or(&self.address)
    }
}

/// How many options of a menu may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choose {
    /// Exactly one, which is worth the whole menu.
    One,
    /// One, several or all, with shares of the earner's choosing.
    Any,
}

/// A component of another framework that pays for the same activity for the same patients in the same period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Its framework and id: `qof/2012-13/qp9`.
    pub item: String,
    /// What it is called.
    pub title: String,
    /// The range of achievement that both pay for, where both name one; of work that is paid above it, the item's own.
    pub shared: Option<(Exact, Exact)>,
    /// What the scheme does about it.
    pub then: OnOverlap,
}

/// What a scheme does about work that is paid for elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnOverlap {
    /// The line is not paid.
    Refused,
    /// The line pays only for achievement above what the other pays for.
    Above,
    /// A recorded decision of this role on this subject says whether it is the same work; until then it is open.
    Judged {
        /// The subject of the decision: `duplication/emergency-admissions/qp9`.
        subject: String,
        /// Who decides.
        by: String,
    },
}

/// A standard that was given up while the year ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The first day on which it no longer held.
    pub on: Date,
    /// Where that comes from.
    pub cite: Cite,
}

//! What a full award is worth: by heads, by points, fixed, or the sum of what measures pay.

use outturn_core::exact::Direction;
use outturn_core::{Date, Exact, Quantity, Unit};

use super::test::Asked;
use super::{Cite, Failing};

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
        amount: Amount,
        /// The reading that counts the heads.
        population: Asked,
    },
    /// So many pounds for each earner.
    Fixed {
        /// Pounds.
        amount: Amount,
    },
    /// So many pounds for each point: a full award is all the points that lines are worth.
    PerPoint {
        /// Pounds a point.
        amount: Amount,
    },
    /// Nothing but points: the award is a score.
    Score {
        /// The most there can be.
        points: Exact,
    },
    /// Every line pays for itself; a full award is their sum.
    Sum,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// Pounds.
    Fixed(Exact),
    /// From the table with this id.
    Table(String),
}

/// What a line pays by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pays {
    /// A fixed amount.
    Fixed(Amount),
    /// So much for each of something counted: heads, items, patients.
    Each {
        /// Pounds for each.
        amount: Amount,
        /// The reading that counts them.
        count: Asked,
        /// The most that are paid for.
        at_most: Option<Exact>,
    },
    /// A share of a fixed pot: the earner's count over that of all earners.
    Pot {
        /// Pounds in the pot.
        pounds: Exact,
        /// The reading by which it is shared out.
        by: Asked,
    },
    /// What it cost, up to a limit.
    Claim {
        /// The reading, in pounds, of what is claimed.
        claim: Asked,
        /// The most that is paid.
        at_most: Amount,
    },
}

/// A table of amounts or levels. Of the rows that hold for an earner the most specific counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceTable {
    /// What it sets.
    pub title: String,
    /// The unit of its values.
    pub unit: Unit,
    /// The kinds of bodies by which rows differ: the earner's parent of that kind, or the earner itself where it is the
    /// earner's kind.
    pub by: Vec<String>,
    /// The day whose rows count.
    pub as_at: Date,
    /// Its rows, in the order written. Every earner has exactly one most specific row: that is checked when it is read.
    pub rows: Vec<Row>,
    /// Where it comes from.
    pub cite: Cite,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// For each of the table's kinds, the code of the body; none where any will do.
    pub when: Vec<Option<String>>,
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// What it sets.
    pub value: Quantity,
}

impl Row {
    /// How many of its columns name a body.
    pub fn specificity(&self) -> usize {
        self.when.iter().flatten().count()
    }

    /// Whether it holds on `day`.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A number that what lines are worth is multiplied by: list size over the national average, prevalence over the
/// national prevalence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The reading on top.
    pub of: Asked,
    /// What it is divided by.
    pub over: Over,
    /// It is never taken to be less.
    pub at_least: Option<Exact>,
    /// It is never taken to be more.
    pub at_most: Option<Exact>,
    /// The groups whose lines it multiplies; all lines where there are none.
    pub only: Vec<usize>,
    /// Where the rule comes from.
    pub cite: Cite,
}

/// What a factor is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// A number in the scheme.
    Number(Exact),
    /// A reading.
    Reading(Asked),
}

/// What becomes of a line where the claimed figure and the one that is paid on differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The figure as claimed.
    pub claimed: Asked,
    /// The figure that is paid on.
    pub checked: Asked,
    /// The error that is borne: the difference of the two over what was claimed.
    pub error_at_most: Exact,
    /// What a greater error leaves of the line.
    pub beyond: Failing,
}

/// How a payment is rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounding {
    /// The unit rounded to, in pence; of a score, in hundredths of a point.
    pub to_pence: Exact,
    /// Where an amount between two units goes.
    pub direction: Direction,
}

//! Readings: an indicator's value for one organisation and period.

use crate::exact::Exact;
use crate::period::Period;
use crate::standing::Standing;

/// A number, or one of the three kinds of nothing that are not zero. A true zero is `Known(0)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Counted or measured; zero included.
    Known(Exact),
    /// Not available, not collected or not found; the text says why where that is known.
    Missing(String),
    /// Known to its publisher and withheld to protect people.
    Suppressed,
    /// The indicator makes no sense for this organisation or period.
    NotApplicable,
}

impl Figure {
    /// The number, where there is one.
    pub fn known(&self) -> Option<&Exact> {
        match self {
            Figure::Known(value) => Some(value),
            Figure::Missing(_) | Figure::Suppressed | Figure::NotApplicable => None,
        }
    }

    /// The shorthand of the Government Statistical Service for a figure that is no number.
    pub const fn shorthand(&self) -> Option<&'static str> {
        match self {
            Figure::Known(_) => None,
            Figure::Missing(_) => Some("[x]"),
            Figure::Suppressed => Some("[c]"),
            Figure::NotApplicable => Some("[z]"),
        }
    }
}

/// Which reading: everyone unless `breakdown` names a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingKey {
    /// The indicator's id.
    pub indicator: String,
    /// The organisation's code.
    pub organisation: String,
    /// What it is about.
    pub period: Period,
    /// Empty for everyone; otherwise a part such as `male`.
    pub breakdown: String,
}

/// An indicator's value for one organisation and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The value, held as [`crate::Unit`] says.
    pub value: Figure,
    /// What was counted, where it is given.
    pub numerator: Option<Figure>,
    /// Out of how many, where it is given.
    pub denominator: Option<Figure>,
    /// How well it is known.
    pub standing: Standing,
    /// The key of its source.
    pub source: String,
    /// What a reader must know before relying on it.
    pub note: String,
}

impl Reading {
    /// A reading that has a value and nothing else: for tests and for counts.
    pub fn of(value: Exact) -> Reading {
        Reading::nothing(Figure::Known(value))
    }

    /// A reading that is no number.
    pub fn nothing(value: Figure) -> Reading {
        Reading {
            value,
            numerator: None,
            denominator: None,
            standing: Standing::Seen,
            source: String::new(),
            note: String::new(),
        }
    }
}

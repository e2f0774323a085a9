//! Readings: an indicator's value for one organisation and period.

use std::fmt;
use std::str::FromStr;

use crate::exact::Exact;
use crate::period::Period;
use crate::standing::Standing;
use crate::text::Text;

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

/// Whose figure it is, where a payment claim passes from hand to hand: the same figure may be there at each stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Stage {
    /// As its publisher gives it.
    #[default]
    Published,
    /// As the earner claims it.
    Claimed,
    /// As a check of the claim found it.
    Verified,
    /// As the payer accepts it.
    Validated,
}

impl Stage {
    /// Every stage, in the order in which a figure passes through them.
    pub const ALL: [Stage; 4] = [Stage::Published, Stage::Claimed, Stage::Verified, Stage::Validated];

    /// The word used in files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Published => "published",
            Stage::Claimed => "claimed",
            Stage::Verified => "verified",
            Stage::Validated => "validated",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Stage::ALL.into_iter().find(|stage| stage.as_str() == text);
        known.ok_or_else(|| {
            format!("`{text}` is not a stage; write published, claimed, verified or validated")
        })
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
    /// Whose figure it is.
    pub stage: Stage,
}

impl ReadingKey {
    /// The figure for everyone in an organisation, as published.
    pub fn of(organisation: &str, indicator: &str, period: &Period) -> ReadingKey {
        ReadingKey {
            indicator: indicator.to_owned(),
            organisation: organisation.to_owned(),
            period: period.clone(),
            breakdown: String::new(),
            stage: Stage::Published,
        }
    }
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
    pub source: Text,
    /// What a reader must know before relying on it.
    pub note: Text,
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
            source: Text::default(),
            note: Text::default(),
        }
    }
}

//! Checks: conditions held against facts, with what they rest on.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use outturn_core::{Exact, Period, Stage, Standing};

use crate::came::Came;
use crate::truth::{Outcome, Truth};

/// A condition held against facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name below the step it belongs to; empty for the step's own condition.
    pub id: String,
    /// Whether it holds.
    pub truth: Truth,
    /// Whether it makes sense for the earner. One that is settled does. One that rests on what is not applicable does
    /// not, and where that hangs on what is not known, this is not known either.
    pub sense: Truth,
    /// What the sentence about it is about: the phrase of an indicator.
    pub subject: String,
    /// The rest of the sentence: `rose from 1,231 to 1,248 per 100,000, where no rise was allowed`.
    pub predicate: String,
    /// The readings it rests on.
    pub readings: Vec<UsedReading>,
    /// What would settle it.
    pub wants: Vec<Want>,
    /// How well the facts it rests on are known.
    pub standing: Standing,
    /// The parts of an all-of or any-of.
    pub parts: Vec<Check>,
    /// Whether one of its parts is enough.
    pub enough: bool,
    /// What else it came to.
    pub(crate) came: Vec<Came>,
}

/// A reading that a step rests on. The check that read it and its step share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedReading(Arc<Used>);

impl From<Used> for UsedReading {
    fn from(used: Used) -> UsedReading {
        UsedReading(Arc::new(used))
    }
}

impl Deref for UsedReading {
    type Target = Used;

    fn deref(&self) -> &Used {
        &self.0
    }
}

/// What is said of a reading that a step rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The indicator's id.
    pub indicator: String,
    /// Whose it is; empty for the earner's own.
    pub organisation: String,
    /// Its period.
    pub period: Period,
    /// How far it has been checked.
    pub stage: Stage,
    /// What it was used as: `outturn`, `baseline`, `population`, `level`, `count`, `factor`, `claimed`, or one of them
    /// and `: part`.
    pub role: String,
    /// Whether `value` shows fewer decimals than there are: `exact` is what was used.
    pub rounded: bool,
    /// The value, as text in the indicator's unit, or the shorthand of a nothing.
    pub value: String,
    /// The exact value, where there is one.
    pub exact: Option<Exact>,
    /// What was counted, or shorthand; empty where it is not given.
    pub numerator: String,
    /// Out of how many, or shorthand; empty where it is not given.
    pub denominator: String,
    /// How well it is known.
    pub standing: Standing,
    /// The key of its source among the facts.
    pub source: String,
    /// What a reader must know.
    pub note: String,
    /// What of it is the earner's, where it is of a provider and is shared out.
    pub attributed: Option<Attributed>,
}

/// What of a provider's counts is the earner's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attributed {
    /// The share of the provider's activity that is the earner's.
    pub share: Exact,
    /// That share of what was counted.
    pub numerator: Exact,
    /// That share of what it is out of; of a count, of one.
    pub denominator: Exact,
    /// How well the share is known.
    pub standing: Standing,
    /// The key of its source among the facts.
    pub source: String,
}

/// Something that would settle a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// A reading that is not there, or is no number.
    Reading {
        /// The indicator's id.
        indicator: String,
        /// Its period.
        period: Period,
        /// Why the reading does not serve; empty where there is none.
        why: String,
    },
    /// A decision that is not recorded.
    Decision {
        /// On what.
        subject: String,
        /// By whom.
        role: String,
        /// Why a recorded one does not serve; empty where there is none.
        why: String,
    },
    /// An agreement that is not recorded.
    Agreement {
        /// On what.
        item: String,
        /// Why a recorded one does not serve; empty where there is none.
        why: String,
    },
    /// The first day of the earner itself.
    Organisation {
        /// Why it is not known.
        why: String,
    },
}

impl Want {
    /// `reading`, `decision`, `agreement` or `organisation`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Want::Reading { .. } => "reading",
            Want::Decision { .. } => "decision",
            Want::Agreement { .. } => "agreement",
            Want::Organisation { .. } => "organisation",
        }
    }

    /// The same without what is particular to one earner, so that equal wants of several can be counted together.
    #[must_use]
    pub fn general(&self) -> Want {
        let mut want = self.clone();
        let (Want::Reading { why, .. }
        | Want::Decision { why, .. }
        | Want::Agreement { why, .. }
        | Want::Organisation { why }) = &mut want;
        why.clear();
        want
    }

    /// The same, said of a body that is not the earner.
    pub(crate) fn of_body(mut self, body: &str, earner: &str) -> Want {
        if let (Want::Reading { why, .. }, true) = (&mut self, body != earner) {
            *why =
                if why.is_empty() { format!("there is none of {body}") } else { format!("of {body}: {why}") };
        }
        self
    }

    /// Why what is there does not serve; empty where there is nothing.
    pub fn why(&self) -> &str {
        match self {
            Want::Reading { why, .. }
            | Want::Decision { why, .. }
            | Want::Agreement { why, .. }
            | Want::Organisation { why } => why,
        }
    }
}

impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Want::Reading { indicator, period, .. } => write!(f, "a reading of {indicator} for {period}")?,
            Want::Decision { subject, role, .. } => write!(f, "a decision by {role} on {subject}")?,
            Want::Agreement { item, .. } => write!(f, "an agreement on {item}")?,
            Want::Organisation { .. } => f.write_str("the earner's row in organisations.csv")?,
        }
        if self.why().is_empty() { Ok(()) } else { write!(f, " ({})", self.why()) }
    }
}

impl Check {
    /// What becomes of a step that rests on this check.
    pub fn outcome(&self) -> Outcome {
        match self.truth {
            Truth::True => Outcome::Met,
            Truth::False => Outcome::Missed,
            Truth::Unknown if self.sense == Truth::False => Outcome::NotApplicable,
            Truth::Unknown => Outcome::Unknown,
        }
    }

    /// Every check without parts below it, or itself.
    pub fn leaves(&self) -> Vec<&Check> {
        if self.parts.is_empty() { vec![self] } else { self.parts.iter().flat_map(Check::leaves).collect() }
    }

    /// Every reading it rests on, each once.
    pub fn all_readings(&self) -> Vec<UsedReading> {
        let mut readings = self.readings.clone();
        for part in &self.parts {
            for reading in part.all_readings() {
                if !readings.contains(&reading) {
                    readings.push(reading);
                }
            }
        }
        readings
    }

    /// Parts under one truth.
    pub(crate) fn joined(truth: Truth, parts: Vec<Check>) -> Check {
        let deciding = parts.iter().filter(|part| part.truth == truth);
        let wants = if truth == Truth::Unknown {
            deciding.clone().flat_map(|part| part.wants.iter().cloned()).collect()
        } else {
            Vec::new()
        };
        let senses = || deciding.clone().map(|part| part.sense);
        let sense = match (Truth::all(senses()), Truth::any(senses())) {
            _ if truth != Truth::Unknown => Truth::True,
            (least, most) if least == most => least,
            // What is open may settle it, or leave what makes no sense.
            _ => Truth::Unknown,
        };
        Check {
            id: String::new(),
            truth,
            sense,
            subject: String::new(),
            predicate: String::new(),
            readings: Vec::new(),
            wants,
            standing: deciding.map(|part| part.standing).max().unwrap_or_default(),
            parts,
            enough: false,
            came: Vec::new(),
        }
    }

    /// A check that one thing would settle.
    pub(crate) fn unknown(subject: String, predicate: String, want: Want) -> Check {
        Check {
            id: String::new(),
            truth: Truth::Unknown,
            sense: Truth::True,
            subject,
            predicate,
            readings: Vec::new(),
            wants: vec![want],
            standing: Standing::Seen,
            parts: Vec::new(),
            enough: false,
            came: Vec::new(),
        }
    }
}

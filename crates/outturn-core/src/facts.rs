//! Facts: everything that an award is worked out from, apart from the rules.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::comparison::Comparison;
use crate::organisation::Organisations;
use crate::period::Period;
use crate::quantity::Quantity;
use crate::reading::{Reading, Stage};
use crate::readings::Readings;
use crate::standing::Standing;

/// A document or file that figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When it was published, as written.
    pub published: String,
    /// Under which licence it may be used.
    pub licence: String,
    /// Where it was published.
    pub address: String,
    /// The file read.
    pub file: String,
    /// The SHA-256 of that file.
    pub sha256: String,
    /// What a reader must know before relying on it.
    pub note: String,
}

/// What was found by the one who had to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The condition holds.
    Met,
    /// The condition does not hold.
    Missed,
    /// The condition makes no sense for this organisation.
    NotApplicable,
}

impl Finding {
    /// The word used in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Finding::Met => "met",
            Finding::Missed => "missed",
            Finding::NotApplicable => "not-applicable",
        }
    }
}

/// A judgement by a named role, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was found.
    pub finding: Finding,
    /// Who decided.
    pub role: String,
    /// When.
    pub date: Option<Date>,
    /// Why.
    pub reason: String,
    /// How well it is known.
    pub standing: Standing,
    /// The key of its source.
    pub source: String,
}

/// The test of a local measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalTest {
    /// What is counted.
    pub indicator: String,
    /// How the outturn is compared with the agreed level.
    pub comparison: Comparison,
    /// What a change is measured from.
    pub baseline: Option<Period>,
    /// What is judged.
    pub outturn: Period,
}

/// Something settled locally: a level, or a local measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// What a local measure is called.
    pub title: String,
    /// The agreed figure.
    pub level: Quantity,
    /// For a local measure, its test.
    pub local: Option<LocalTest>,
    /// The roles that agreed it.
    pub agreed_by: Vec<String>,
    /// When.
    pub date: Option<Date>,
    /// How well it is known.
    pub standing: Standing,
    /// The key of its source.
    pub source: String,
    /// What a reader must know.
    pub note: String,
}

/// Which decision or agreement: of one scheme, for one organisation, about one subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalKey {
    /// The scheme's id.
    pub scheme: String,
    /// The organisation's code.
    pub organisation: String,
    /// The id of the gateway, assurance, agreed level or local place.
    pub subject: String,
}

/// Readings, decisions, agreements and organisations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Who existed when.
    pub organisations: Organisations,
    /// Where figures come from.
    pub sources: BTreeMap<String, Source>,
    /// What was measured.
    pub readings: Readings,
    /// What was decided.
    pub decisions: BTreeMap<LocalKey, Decision>,
    /// What was agreed.
    pub agreements: BTreeMap<LocalKey, Agreement>,
}

impl Facts {
    /// The published reading of an indicator for everyone in an organisation over a period.
    pub fn reading(&self, organisation: &str, indicator: &str, period: &Period) -> Option<&Reading> {
        self.reading_at(organisation, indicator, period, Stage::Published)
    }

    /// The reading of an indicator for everyone in an organisation over a period, as it stood at a stage. Nothing of
    /// another stage stands in for it.
    pub fn reading_at(
        &self,
        organisation: &str,
        indicator: &str,
        period: &Period,
        stage: Stage,
    ) -> Option<&Reading> {
        self.readings.at(organisation, indicator, period, "", stage)
    }

    /// The decision on a subject of a scheme for an organisation.
    pub fn decision(&self, scheme: &str, organisation: &str, subject: &str) -> Option<&Decision> {
        self.decisions.get(&LocalKey {
            scheme: scheme.to_owned(),
            organisation: organisation.to_owned(),
            subject: subject.to_owned(),
        })
    }

    /// The agreement on an item of a scheme for an organisation.
    pub fn agreement(&self, scheme: &str, organisation: &str, item: &str) -> Option<&Agreement> {
        self.agreements.get(&LocalKey {
            scheme: scheme.to_owned(),
            organisation: organisation.to_owned(),
            subject: item.to_owned(),
        })
    }
}

//! What a screen finds.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Exact, Period, Stage};

/// What readings are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// What the same body had before.
    Past,
    /// What others of its kind have.
    Peers,
    /// When it is of, when it was published and what the scheme asks for.
    Dates,
    /// What was published of the whole that it is a part of.
    Sums,
}

impl Held {
    /// Everything that readings are held against, in the order in which it is told.
    pub const ALL: [Held; 4] = [Held::Past, Held::Peers, Held::Dates, Held::Sums];

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Held::Past => "their own past",
            Held::Peers => "their peers",
            Held::Dates => "their dates",
            Held::Sums => "sums",
        }
    }
}

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It lies outside the limits of what the body had before.
    UnlikeItsPast,
    /// It changed as hardly any other body's did, and by more than chance explains.
    UnlikeOthersChange,
    /// Both counts are those of the period before.
    CopiedForward,
    /// It lies far from those of its peers, and further than chance explains.
    FarFromPeers,
    /// It was published before what it is about was over.
    PublishedTooEarly,
    /// The body was not there in all of the period.
    BodyNotThere,
    /// The scheme asks for another period than the facts have.
    AnotherPeriod,
    /// The parts do not add up to the whole.
    PartsAndWhole,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] = [
        Kind::UnlikeItsPast,
        Kind::UnlikeOthersChange,
        Kind::CopiedForward,
        Kind::FarFromPeers,
        Kind::PublishedTooEarly,
        Kind::BodyNotThere,
        Kind::AnotherPeriod,
        Kind::PartsAndWhole,
    ];

    /// The word used in files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::UnlikeItsPast => "unlike-its-past",
            Kind::UnlikeOthersChange => "unlike-others-change",
            Kind::CopiedForward => "copied-forward",
            Kind::FarFromPeers => "far-from-peers",
            Kind::PublishedTooEarly => "published-too-early",
            Kind::BodyNotThere => "body-not-there",
            Kind::AnotherPeriod => "another-period",
            Kind::PartsAndWhole => "parts-and-whole",
        }
    }

    /// What it means, as part of a sentence about a figure.
    pub const fn meaning(self) -> &'static str {
        match self {
            Kind::UnlikeItsPast => "outside the limits of what the body had before",
            Kind::UnlikeOthersChange => {
                "changed as hardly any other body's did, and by more than chance explains"
            }
            Kind::CopiedForward => "both counts are those of the period before",
            Kind::FarFromPeers => "far from those of its peers, and further than chance explains",
            Kind::PublishedTooEarly => "published before what it is about was over",
            Kind::BodyNotThere => "the body was not there for all of the period",
            Kind::AnotherPeriod => "the scheme asks for another period than the facts have",
            Kind::PartsAndWhole => "the parts do not add up to the whole",
        }
    }

    /// What it comes of.
    pub const fn held(self) -> Held {
        match self {
            Kind::UnlikeItsPast | Kind::UnlikeOthersChange | Kind::CopiedForward => Held::Past,
            Kind::FarFromPeers => Held::Peers,
            Kind::PublishedTooEarly | Kind::BodyNotThere | Kind::AnotherPeriod => Held::Dates,
            Kind::PartsAndWhole => Held::Sums,
        }
    }
}

/// What a finding is about. One about many bodies at once names none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// The indicator's id.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// The organisation's code; empty where it is about many.
    pub organisation: String,
    /// Empty for everyone; otherwise a part such as `male`.
    pub breakdown: String,
    /// Whose figure it is.
    pub stage: Stage,
}

/// A figure that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What is found.
    pub kind: Kind,
    /// What it is about.
    pub about: About,
    /// How many readings it is about; none where what is found is that there is none.
    pub readings: usize,
    /// What was found, with the figures, as a sentence.
    pub said: String,
}

/// How many readings were held against something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were.
    pub held: usize,
    /// How many were not, by the reason.
    pub not_held: BTreeMap<&'static str, usize>,
}

/// What a screen found, and what it looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screened {
    /// In the order of kinds, indicators, periods and bodies.
    pub findings: Vec<Finding>,
    /// How many readings are in scope.
    pub readings: usize,
    tallies: BTreeMap<Held, Tally>,
}

impl Screened {
    /// How many readings were held against something.
    pub fn tally(&self, held: Held) -> Tally {
        self.tallies.get(&held).cloned().unwrap_or_default()
    }

    pub(crate) fn held(&mut self, held: Held) {
        self.tallies.entry(held).or_default().held += 1;
    }

    pub(crate) fn not_held(&mut self, held: Held, why: &'static str) {
        self.none_held(held, 1, why);
    }

    pub(crate) fn none_held(&mut self, held: Held, readings: usize, why: &'static str) {
        if readings > 0 {
            *self.tallies.entry(held).or_default().not_held.entry(why).or_default() += readings;
        }
    }

    pub(crate) fn find(&mut self, kind: Kind, about: About, readings: usize, said: String) {
        self.findings.push(Finding { kind, about, readings, said });
    }
}

/// Some of the codes of many bodies, for a sentence.
pub(crate) fn named(codes: &BTreeSet<&str>) -> String {
    const NAMED: usize = 5;
    let first: Vec<&str> = codes.iter().take(NAMED).copied().collect();
    match codes.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A count, with separators.
pub(crate) fn grouped(count: usize) -> String {
    Exact::from(count).grouped(0)
}

//! Why there is no result.

use std::fmt;

use outturn_core::{Exact, Figure};

/// Which kind of nothing a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Not available, not collected or not found: `[x]`.
    Missing,
    /// Known to its publisher and withheld: `[c]`.
    Suppressed,
    /// Makes no sense there: `[z]`.
    NotApplicable,
}

impl Kind {
    const fn said(self) -> &'static str {
        match self {
            Kind::Missing => "is missing",
            Kind::Suppressed => "is suppressed",
            Kind::NotApplicable => "does not apply",
        }
    }
}

/// Why there is no result; its text is a plain sentence.
///
/// ```
/// use outturn_core::Figure;
/// use outturn_statistics::{Confidence, Per, Withheld, crude, known};
///
/// let unknown = crude::proportion(&Figure::Suppressed, &known(50), Per::HUNDRED, Confidence::P95);
/// assert_eq!(unknown.unwrap_err().to_string(), "the numerator is suppressed, and it is not taken to be zero");
/// let nobody = crude::proportion(&known(0), &known(0), Per::HUNDRED, Confidence::P95).unwrap_err();
/// assert_eq!(nobody, Withheld::Zero { place: "the denominator".into() });
/// assert_eq!(Figure::from(nobody), Figure::Missing("the denominator is zero".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withheld {
    /// A figure that the result needs is no number.
    Nothing {
        /// Which figure.
        place: String,
        /// Which kind of nothing.
        kind: Kind,
        /// Why it is missing, where that is known.
        why: String,
    },
    /// A count below zero.
    Negative {
        /// Which figure.
        place: String,
    },
    /// What is divided by is zero.
    Zero {
        /// Which figure.
        place: String,
    },
    /// More were counted than there are.
    MoreThanAll {
        /// Which figure.
        place: String,
    },
    /// A band of the standard, the reference or the life table is not among those given.
    BandMissing {
        /// Which band.
        band: String,
    },
    /// A band that the standard, the reference or the life table does not have.
    BandUnknown {
        /// Which band.
        band: String,
    },
    /// Two rows for one band.
    BandTwice {
        /// Which band.
        band: String,
    },
    /// Nobody lives in a band, so it has no rate.
    BandEmpty {
        /// Which band.
        band: String,
    },
    /// Fewer than are needed.
    TooFew {
        /// Of what, as in `events`.
        what: &'static str,
        /// How many there are, as text: counts may be fractions.
        there: String,
        /// How many are needed.
        least: u64,
    },
    /// More than the method takes.
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are taken.
        most: u64,
    },
    /// Limits so far apart that the estimate says nothing.
    TooWide {
        /// How far apart they may be, with unit.
        most: &'static str,
    },
    /// Segments of a chart that are not in order, or start beyond its end.
    Segments,
    /// A scale on which a method does not work, and what does.
    Scale {
        /// The sentence.
        because: String,
    },
    /// A ratio to a number that may be zero.
    RatioToZero,
    /// Numbers beyond those that can be worked with.
    OutOfRange,
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Withheld::Nothing { place, kind, why } => {
                write!(f, "{place} {}", kind.said())?;
                if !why.is_empty() {
                    write!(f, " ({why})")?;
                }
                f.write_str(", and it is not taken to be zero")
            }
            Withheld::Negative { place } => write!(f, "{place} is below zero"),
            Withheld::Zero { place } => write!(f, "{place} is zero"),
            Withheld::MoreThanAll { place } => write!(f, "{place} is more than what it is counted out of"),
            Withheld::BandMissing { band } => write!(f, "there is no row for band {band}"),
            Withheld::BandUnknown { band } => {
                write!(f, "band {band} is not one of those that are compared with")
            }
            Withheld::BandTwice { band } => write!(f, "there are two rows for band {band}"),
            Withheld::BandEmpty { band } => write!(f, "nobody is counted in band {band}, so it has no rate"),
            Withheld::TooFew { what, there, least } => {
                let least = Exact::from(*least).grouped(0);
                write!(f, "there are fewer {what} than the method needs: {there}, and {least} are needed")
            }
            Withheld::TooMany { what, most } => {
                write!(f, "there are more {what} than the {most} that the method takes")
            }
            Withheld::TooWide { most } => write!(f, "the 95% limits are more than {most} apart"),
            Withheld::Segments => {
                f.write_str("the segments are not in order, or one starts beyond the last point")
            }
            Withheld::Scale { because } => f.write_str(because),
            Withheld::RatioToZero => f.write_str("the number at the bottom of the ratio may be zero"),
            Withheld::OutOfRange => f.write_str("the numbers are too large or too small to work with"),
        }
    }
}

impl std::error::Error for Withheld {}

impl From<Withheld> for Figure {
    /// A suppressed part makes a suppressed whole; what does not apply does not apply; all else is missing, with the
    /// reason.
    fn from(withheld: Withheld) -> Figure {
        match &withheld {
            Withheld::Nothing { kind: Kind::Suppressed, .. } => Figure::Suppressed,
            Withheld::Nothing { kind: Kind::NotApplicable, .. } => Figure::NotApplicable,
            other => Figure::Missing(other.to_string()),
        }
    }
}

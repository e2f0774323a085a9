//! An estimate with its limits.

use std::fmt;

use outturn_core::Exact;

use crate::confidence::Confidence;
use crate::withheld::Withheld;

/// A number worked out from counts, and the limits within which the truth is likely to lie. All three are finite, and
/// `lower <= value <= upper`.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::{Confidence, Events, Method, Per, Poisson, crude, known};
///
/// let (cases, people) = (Events::of(known(132)), known(92_493));
/// let rate = crude::rate(&cases, &people, Per::HUNDRED_THOUSAND, Poisson::Field, Confidence::P95);
/// let rate = rate.unwrap();
/// assert_eq!(rate.exact(), Exact::fraction(13_200_000, 92_493).as_ref());
/// assert_eq!(rate.method(), Method::Byar);
/// assert_eq!(format!("{rate:.4}"), "142.7135 (119.4055 to 169.2411)");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    value: f64,
    exact: Option<Exact>,
    lower: f64,
    upper: f64,
    confidence: Confidence,
    method: Method,
}

/// How the limits of an estimate were worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Score limits of a proportion: Wilson 1927.
    Wilson,
    /// The cube root of a Poisson count is nearly normal: Byar, in Breslow and Day 1987.
    Byar,
    /// From the Poisson distribution itself: Garwood 1936.
    ExactPoisson,
    /// The limits of a count, stretched to the variance of a weighted sum: Dobson and others 1991.
    Dobson,
    /// As Dobson or Byar, with a variance in which one person may have several events.
    RepeatEvents,
    /// Student's t distribution.
    Student,
    /// The normal distribution about the estimate.
    Normal,
    /// The distribution of a ratio of two normal estimates: Fieller 1954.
    Fieller,
    /// Chiang's life table with the variance of Silcocks, Jenner and Reza 2001.
    ChiangSilcocks,
    /// Funnel limits on a transformed scale, widened by the variance between units: Spiegelhalter 2005.
    Overdispersed,
    /// As they were published.
    Published,
}

impl Method {
    /// The method's name, for a column beside the figures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Wilson => "Wilson score",
            Method::Byar => "Byar",
            Method::ExactPoisson => "exact Poisson",
            Method::Dobson => "Dobson",
            Method::RepeatEvents => "Dobson, adjusted for repeat events",
            Method::Student => "Student's t",
            Method::Normal => "normal",
            Method::Fieller => "Fieller",
            Method::ChiangSilcocks => "Chiang with Silcocks",
            Method::Overdispersed => "Spiegelhalter, adjusted for over-dispersion",
            Method::Published => "as published",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Estimate {
    /// The estimate, where its figures are finite. Limits that rounding put on the wrong side of it are put at it.
    pub(crate) fn made(
        value: f64,
        (lower, upper): (f64, f64),
        confidence: Confidence,
        method: Method,
    ) -> Result<Estimate, Withheld> {
        if !(value.is_finite() && lower.is_finite() && upper.is_finite()) {
            return Err(Withheld::OutOfRange);
        }
        let (lower, upper) = (lower.min(value), upper.max(value));
        Ok(Estimate { value, exact: None, lower, upper, confidence, method })
    }

    /// The same with the exact value.
    pub(crate) fn exactly(self, exact: Exact) -> Estimate {
        Estimate { exact: Some(exact), ..self }
    }

    /// The number.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// The number as a fraction, where it is a ratio of counts: for comparisons that something hangs on.
    pub const fn exact(&self) -> Option<&Exact> {
        self.exact.as_ref()
    }

    /// The lower limit.
    pub const fn lower(&self) -> f64 {
        self.lower
    }

    /// The upper limit.
    pub const fn upper(&self) -> f64 {
        self.upper
    }

    /// How sure the limits are.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// How the limits were worked out.
    pub const fn method(&self) -> Method {
        self.method
    }
}

impl fmt::Display for Estimate {
    /// `9.0955 (8.4834 to 9.7470)` with `{:.4}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.precision() {
            Some(places) => {
                write!(f, "{:.places$} ({:.places$} to {:.places$})", self.value, self.lower, self.upper)
            }
            None => write!(f, "{} ({} to {})", self.value, self.lower, self.upper),
        }
    }
}

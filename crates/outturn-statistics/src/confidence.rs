//! How sure limits are to be, and what rates are given per.

use std::fmt;
use std::num::NonZeroU64;

use outturn_core::Exact;

use crate::distribution::normal;
use crate::float::approximate;

/// How often limits made in this way hold the truth between them, the rest being split evenly beyond both.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::Confidence;
/// assert_eq!(Confidence::new(&Exact::parse_decimal("0.95").unwrap()), Some(Confidence::P95));
/// assert_eq!(Confidence::P998.to_string(), "99.8%");
/// assert!((Confidence::P95.z() - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence {
    /// In millionths.
    millionths: u32,
}

impl Confidence {
    /// 90%.
    pub const P90: Confidence = Confidence { millionths: 900_000 };
    /// 95%: the field's usual limits, the inner lines of a funnel.
    pub const P95: Confidence = Confidence { millionths: 950_000 };
    /// 99%.
    pub const P99: Confidence = Confidence { millionths: 990_000 };
    /// 99.8%: the outer lines of a funnel.
    pub const P998: Confidence = Confidence { millionths: 998_000 };

    /// A level from 0.5 to 0.9999 that is a whole number of millionths; nothing for others, at which the methods are
    /// not used.
    pub fn new(level: &Exact) -> Option<Confidence> {
        let millionths = (level * &Exact::from(1_000_000)).to_i128()?;
        let millionths = u32::try_from(millionths).ok()?;
        (500_000..=999_900).contains(&millionths).then_some(Confidence { millionths })
    }

    /// The level as a number from 0 to 1.
    pub fn level(self) -> f64 {
        f64::from(self.millionths) / 1e6
    }

    /// The chance beyond each limit.
    pub fn tail(self) -> f64 {
        f64::from(1_000_000 - self.millionths) / 2e6
    }

    /// How many standard errors the limits of a normal estimate lie from it.
    pub fn z(self) -> f64 {
        normal::upper_quantile(self.tail())
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", f64::from(self.millionths) / 1e4)
    }
}

/// What a rate is given per: 1, 100 (a percentage), 1,000, 100,000.
///
/// ```
/// use outturn_statistics::Per;
/// assert_eq!(Per::new(100_000), Some(Per::HUNDRED_THOUSAND));
/// assert_eq!(Per::new(0), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Per(NonZeroU64);

impl Per {
    /// As it is.
    pub const ONE: Per = Per(NonZeroU64::MIN);
    /// A percentage, or a ratio with 100 as the same as expected.
    pub const HUNDRED: Per = Per(NonZeroU64::MIN.saturating_add(99));
    /// Per 1,000.
    pub const THOUSAND: Per = Per(NonZeroU64::MIN.saturating_add(999));
    /// Per 100,000.
    pub const HUNDRED_THOUSAND: Per = Per(NonZeroU64::MIN.saturating_add(99_999));

    /// Any number but zero.
    pub const fn new(number: u64) -> Option<Per> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Per(number)),
            None => None,
        }
    }

    pub(crate) fn exact(self) -> Exact {
        Exact::from(self.0.get())
    }

    pub(crate) fn float(self) -> f64 {
        approximate(&self.exact())
    }
}

impl fmt::Display for Per {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "per {}", self.exact().grouped(0))
    }
}

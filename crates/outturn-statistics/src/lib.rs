//! The statistics of the field as pure functions: rates and proportions with their limits, standardisation, funnel
//! limits, charts over time, quantiles, inequality and life expectancy. `docs/statistics.md` has every method in one
//! table.
//!
//! Figures come in as [`outturn_core::Figure`], so that missing, suppressed and not applicable stay apart from a true
//! zero: [`known`] makes one of a number. What comes out is an [`Estimate`] with its limits, or the reason why there is
//! none, [`Withheld`]. Nothing here is ever taken to be zero because it is not known, and no result is infinite or not
//! a number.
//!
//! ```
//! use outturn_statistics::{Confidence, Per, crude, known};
//!
//! let coverage = crude::proportion(&known(724), &known(7_960), Per::HUNDRED, Confidence::P95).unwrap();
//! assert_eq!(format!("{coverage:.4}"), "9.0955 (8.4834 to 9.7470)");
//! ```
//!
//! Limits are irrational, so this is the one crate of the project with floats. Estimates that are ratios of counts are
//! given exactly as well ([`Estimate::exact`]), because an award may turn on one, and awards take no float.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "limits are irrational; no money is worked out here, and estimates are given exactly beside the float"
)]

mod band;
mod confidence;
pub mod crude;
mod distribution;
mod estimate;
pub mod fences;
mod float;
pub mod funnel;
mod given;
pub mod inequality;
pub mod life;
mod limits;
pub mod mean;
pub mod quantile;
pub mod standard;
mod withheld;
pub mod xmr;

pub use confidence::{Confidence, Per};
pub use estimate::{Estimate, Method};
pub use float::approximate;
pub use given::{Events, People, known};
pub use limits::Poisson;
pub use withheld::{Kind, Withheld};

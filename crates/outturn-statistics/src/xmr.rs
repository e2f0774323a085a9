//! Charts over time: how far a figure moves by chance, what is a special cause, and whether a target will be met.
//!
//! Everything here is a ratio of whole numbers, so it is worked out exactly: no verdict hangs on the last digit of a
//! float.

mod chart;
mod rules;

pub use chart::{Chart, Limits, POINTS_FIRM, Segment, chart};
pub use rules::{Assurance, Better, Point, Rule, Variation};

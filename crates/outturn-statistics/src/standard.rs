//! Rates as they would be if every population had the same ages.

mod direct;
mod indirect;
mod population;
mod weighted;

pub use direct::{Band, EVENTS_LEAST, direct};
pub use indirect::{Exposed, Reference, ReferenceBand, expected, indirect_rate, indirect_ratio};
pub use population::Standard;
pub use weighted::{WeightedBand, direct_weighted};

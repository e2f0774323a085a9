//! Funnel plots: how far from the average a unit of its size may lie by chance, and who lies outside.

mod dispersion;
mod limits;

pub use dispersion::{Dispersion, Scale, TRIMMED, dispersion};
pub use limits::{Funnel, Shape, Verdict};

use outturn_core::{Exact, Figure};

use crate::given::{count, divisor};
use crate::withheld::Withheld;

/// One of those that are compared: a practice, a hospital, an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name, for reasons.
    pub name: String,
    /// What was counted.
    pub observed: Figure,
    /// Out of how many; for a ratio, how many were expected.
    pub denominator: Figure,
}

impl Unit {
    /// A unit.
    pub fn new(name: impl Into<String>, observed: Figure, denominator: Figure) -> Unit {
        Unit { name: name.into(), observed, denominator }
    }

    /// Both counts, the second not zero; the first is at most the second where it is a part of it.
    fn counts(&self, shape: Shape) -> Result<(&Exact, &Exact), Withheld> {
        let observed = count(&self.observed, || format!("the count of {}", self.name))?;
        let denominator = divisor(&self.denominator, || format!("the denominator of {}", self.name))?;
        if shape == Shape::Proportion && observed > denominator {
            return Err(Withheld::MoreThanAll { place: format!("the count of {}", self.name) });
        }
        Ok((observed, denominator))
    }
}

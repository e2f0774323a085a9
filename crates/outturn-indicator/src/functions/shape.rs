//! How a function is called: its figures, which it must have, and its settings, which may be left out.

use std::fmt;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};

use super::figures;
use super::settings::Setting;

/// A function's name and what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) figures: &'static [&'static str],
    pub(super) settings: &'static [Setting],
}

impl fmt::Display for Shape {
    /// `crude_rate(events, population [, per [, confidence [, limits]]])`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.name, self.figures.join(", "))?;
        for setting in self.settings {
            write!(f, " [, {setting}")?;
        }
        write!(f, "{})", "]".repeat(self.settings.len()))
    }
}

impl Shape {
    /// Refuses a call with too few or too many figures, or with figures of a type that holds none.
    pub(super) fn check(&self, given: &[DataType]) -> Result<()> {
        let (least, most) = (self.figures.len(), self.figures.len() + self.settings.len());
        if given.len() < least || given.len() > most {
            return plan_err!("{} is called as {self}", self.name);
        }
        for (what, given) in self.figures.iter().zip(given) {
            match *what {
                // A name may be anything that can be written.
                "band" | "group" | "standard" | "unit" => {}
                // What was measured may be a result of a function before it, and nothing is added to it in any order.
                "value" | "standard_error" if given.is_floating() => {}
                _ => figures::check(self.name, what, given)?,
            }
        }
        for (setting, given) in self.settings.iter().zip(given.iter().skip(least)) {
            setting.check(self.name, given)?;
        }
        Ok(())
    }
}

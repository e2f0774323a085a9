//! The plausibility screen: readings held against their own past, their peers, their dates and published sums, before
//! anyone is paid on them.
//!
//! A finding is no mistake: it is a figure that somebody should look at, and either correct or stand by with a reason.
//! What could not be held against anything is counted too, because silence about it would look like a clean bill.
//!
//! ```
//! use outturn_core::Facts;
//! use outturn_screen::{Held, Scope, screen};
//!
//! let screened = screen(&Facts::default(), &Default::default(), &Scope::Everything);
//! assert!(screened.findings.is_empty());
//! assert_eq!(screened.tally(Held::Past).held, 0);
//! ```

mod dates;
mod finding;
mod past;
mod peers;
mod scope;
mod series;
mod sums;

use std::collections::BTreeMap;

use outturn_core::Facts;
use outturn_scheme::Indicator;

pub use finding::{About, Finding, Held, Kind, Screened, Tally};
pub use scope::Scope;

use series::All;

/// Screens the readings that are in scope. Everything in the facts is compared with, in scope or not.
pub fn screen(facts: &Facts, indicators: &BTreeMap<String, Indicator>, scope: &Scope<'_>) -> Screened {
    let all = All::of(facts, indicators, scope);
    let mut screened = Screened::default();
    past::screen(&all, &mut screened);
    peers::screen(&all, &mut screened);
    dates::screen(&all, facts, &mut screened);
    sums::screen(&all, facts, &mut screened);
    screened.findings.sort();
    screened
}

//! Disclosure control: what of the counts in facts is withheld or rounded before they are released, so that no sum and
//! no difference gives a withheld count away.
//!
//! [`release()`] takes facts and a policy, and gives facts that may be released with an account of what was done. The
//! way is told in `docs/disclosure.md`. Everything is exact: a count that is withheld is protected where two sets of
//! counts that both fit all that an outsider knows are as far apart in it as the policy asks, and never because an
//! estimate says so.

mod choose;
mod counts;
mod earlier;
mod parts;
mod periods;
mod region;
mod release;
mod rewrite;
mod sums;

pub use counts::{Cell, Part};
pub use earlier::{ROUNDED, rounded_to};
pub use release::{Open, Release, Why, Withheld, release};

//! The screen: what it finds, what it leaves alone, and what it says of what it could not look at.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod dates;
mod made;
mod past;
mod peers;
mod properties;
mod sums;

//! The evaluators held against each other and against what every award keeps to.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod agree;
mod changed;
mod cover;
mod exact;
mod held;
mod lint;
mod made;
mod naive;
mod nothing;
mod premium;
mod progress;
mod refine;
mod refused;
mod shown;
mod steady;
mod worked;
mod world;

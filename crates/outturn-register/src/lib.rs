//! The register.

pub mod codes;
pub mod flow;
pub mod ledger;
pub mod log;
pub mod people;
pub mod permission;
pub mod store;
mod words;

pub use codes::Result;
pub use store::{Clock, ManualClock, Register, Settings};

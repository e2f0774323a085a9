//! Files to facts.
//!
//! [`facts`] reads the facts folder of `docs/facts.md`: bytes in, facts out, with every row that was kept out and why.
//! [`published`] reads files as the NHS publishes them and writes the folder that ships with the project. Neither
//! opens a file itself.

pub mod facts;
pub mod published;

pub use facts::{FactsRead, Rejection};

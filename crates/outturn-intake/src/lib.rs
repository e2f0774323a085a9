//! Files to facts.
//!
//! [`facts`] reads the facts folder of `docs/facts.md`: bytes in, facts out, with every row that was kept out and why.
//! [`layout`] reads published files as layouts say, into the rows of such a folder.
//! [`published`] reads files as the NHS publishes them and writes the folder that ships with the project. Neither
//! opens a file itself.

pub mod facts;
pub mod kept;
pub mod layout;
pub mod published;
mod workbook;

pub use facts::{FactsRead, Rejection};

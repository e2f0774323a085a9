//! Patient-level records to readings, and the field's statistics in SQL, on the query engine `DataFusion`.
//!
//! This is the only crate that names the engine; what it gives and takes are values of our own. A [`Session`] has
//! tables of files ([`Session::add_table`]) and answers queries ([`Session::query`]) in which the functions of
//! `outturn-statistics` can be called; [`compute`] counts an indicator from them, once [`Tables::check`] has held them
//! against their record layouts. Codes stay text: nothing is guessed from what a column looks like.

/// The query engine's name and version.
pub const ENGINE: &str = concat!("DataFusion ", "55");

mod among;
mod answer;
#[cfg(feature = "cluster")]
pub mod cluster;
mod complaint;
mod counted;
mod files;
mod functions;
pub mod records;
mod session;
mod stores;

pub use answer::{Answer, Failure, Format, Rows};
pub use counted::{
    Computed, ComputedReading, KeptOut, Place, Request, Steps, Table, Tables, behind, compute, locate,
    written,
};
pub use functions::calls;
pub use session::Session;

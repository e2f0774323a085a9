//! Patient-level records to readings, and the field's statistics in SQL, on the query engine `DataFusion`.
//!
//! This is the only crate that names the engine; what it gives and takes are values of our own. A [`Session`] has
//! tables of files ([`Session::add_table`]) and answers queries ([`Session::query`]) in which the functions of
//! `outturn-statistics` can be called. Codes stay text: nothing is guessed from what a column looks like.

mod answer;
mod complaint;
mod files;
mod functions;
mod session;

pub use answer::{Answer, Failure, Format, Rows};
pub use functions::calls;
pub use session::Session;

//! The command line of Outturn, and a small door for programs that embed it.
//!
//! The types that an embedder needs are re-exported here; everything else may change.

#[doc(hidden)]
pub mod cases;
pub mod cli;
pub mod exit;
pub mod intake;
pub mod library;
pub mod lineage;
pub mod lines;
pub mod load;
pub mod output;
pub mod render;
pub mod screening;
pub mod table;

mod commands;

pub use commands::run;
pub use outturn_award::{Award, Report, award, report};
pub use outturn_core::{Diagnostic, Exact, Facts, Pence};
pub use outturn_scheme::{Catalogue, Scheme};

/// Name and version of this program, as receipts give them.
pub const ENGINE: &str = concat!("outturn ", env!("CARGO_PKG_VERSION"));

//! `outturn release`: facts as they may be published.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `outturn release`
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// The facts folder that is to be released.
    #[arg(value_name = "FOLDER")]
    pub facts: PathBuf,
    /// A policy's id, such as fewer-than-five, or a policy file: docs/disclosure.md.
    #[arg(long, value_name = "POLICY")]
    pub policy: String,
    /// Write what may be released as a folder, whole or not at all. Without it, what would be done is only told.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A facts folder that was released earlier: what it has is known to everyone. May be given more than once.
    #[arg(long, value_name = "DIR")]
    pub released: Vec<PathBuf>,
    /// Release these as well, as they are. May be given more than once.
    #[arg(long, value_enum, value_name = "RECORDS")]
    pub with: Vec<Records>,
    /// Write why each count is withheld, and what an outsider must reckon with, as CSV. It is not for release.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// Records that are released only if that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Records {
    /// decisions.csv
    Decisions,
    /// agreements.csv
    Agreements,
}

impl Records {
    /// The file that holds them.
    pub const fn file(self) -> &'static str {
        match self {
            Records::Decisions => "decisions.csv",
            Records::Agreements => "agreements.csv",
        }
    }
}

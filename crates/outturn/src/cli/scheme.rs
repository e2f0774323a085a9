//! `outturn scheme`: for those who write and sign schemes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with a scheme.
#[derive(Debug, Subcommand)]
pub enum SchemeCommand {
    /// Say what a scheme says, in plain words and in the order in which the money is worked out.
    Show(ShowArgs),
    /// Say what changed from one scheme to another, and what that does to each award on the same facts.
    Diff(DiffArgs),
}

/// `outturn scheme show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A scheme's id, such as quality-premium/2014-15, or a scheme file.
    pub scheme: String,
}

/// `outturn scheme diff`
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The earlier scheme: an id or a scheme file.
    pub before: String,
    /// The later one.
    pub after: String,
    /// Folder with the facts that both are worked out on [default: the library's data for the later scheme].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
    /// Say what changed in the rules alone.
    #[arg(long, conflicts_with = "facts")]
    pub rules_only: bool,
}

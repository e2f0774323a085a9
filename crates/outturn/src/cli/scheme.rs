//! `outturn scheme`: for those who write and sign schemes.

use clap::{Args, Subcommand};

/// What to do with a scheme.
#[derive(Debug, Subcommand)]
pub enum SchemeCommand {
    /// Say what a scheme says, in plain words and in the order in which the money is worked out.
    Show(ShowArgs),
}

/// `outturn scheme show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A scheme's id, such as quality-premium/2014-15, or a scheme file.
    pub scheme: String,
}

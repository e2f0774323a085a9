//! `outturn framework`: what others pay for or judge by, and the law.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use outturn_core::Date;
use outturn_core::period::parse_date;

/// What to do with a framework.
#[derive(Debug, Subcommand)]
pub enum FrameworkCommand {
    /// List the frameworks of the library.
    List,
    /// List its items by domain; with a scheme, which of its measures pay for each, and what is left unpaid.
    Show(FrameworkShowArgs),
    /// Hold readings against its trajectories, and say which measures of which schemes pay for them.
    Progress(FrameworkProgressArgs),
}

/// `outturn framework show`
#[derive(Debug, Args)]
pub struct FrameworkShowArgs {
    /// A framework's id: nhs-outcomes-framework, qof/2012-13.
    pub framework: String,
    /// A scheme's id, or a scheme file.
    pub scheme: Option<String>,
}

/// `outturn framework progress`
#[derive(Debug, Args)]
pub struct FrameworkProgressArgs {
    /// A framework's id.
    pub framework: String,
    /// Folder with the facts [default: the library's data for the framework].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
    /// The body whose readings are held against the trajectories [default: the framework's].
    #[arg(long, value_name = "CODE")]
    pub body: Option<String>,
    /// Only what was set, and what had ended, by this day.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_at: Option<Date>,
}

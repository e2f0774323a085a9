//! `outturn scheme`: for those who write and sign schemes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with a scheme.
#[derive(Debug, Subcommand)]
pub enum SchemeCommand {
    /// Say what a scheme says, in plain words and in the order in which the money is worked out.
    Show(ShowArgs),
    /// Begin a scheme of your own: asks what is not given, and writes a file that `outturn check` has nothing against.
    New(NewArgs),
    /// Say what changed from one scheme to another, and what that does to each award on the same facts.
    Diff(DiffArgs),
    /// Find what may be written and is probably a trap: conditions that decide nothing, money that nobody can earn,
    /// cliffs, work that is paid for twice. Silent when there is nothing that is not accepted.
    Lint(LintArgs),
    /// Say which ways the rules can go that no worked case beside the scheme goes.
    Cover(CoverArgs),
}

/// `outturn scheme show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A scheme's id, such as quality-premium/2014-15, or a scheme file.
    pub scheme: String,
    /// Folder with the facts that the scheme is for, where indicators come with them.
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
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

/// `outturn scheme lint`
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Schemes: ids or scheme files [default: every scheme of the library].
    #[arg(value_name = "SCHEME")]
    pub schemes: Vec<String>,
    /// Folder with the facts for whose earners each finding is put into pounds [default: the library's data for the
    /// scheme, where it has any].
    #[arg(long, value_name = "DIR", requires = "schemes")]
    pub facts: Option<PathBuf>,
    /// Say of each finding what the rules alone say of its size.
    #[arg(long, conflicts_with = "facts")]
    pub rules_only: bool,
    /// Show what is accepted as well, with the reason.
    #[arg(long)]
    pub all: bool,
    /// One line for each finding, as editors and grep read them.
    #[arg(long)]
    pub short: bool,
}

/// `outturn scheme cover`
#[derive(Debug, Args)]
pub struct CoverArgs {
    /// Schemes, by id or by file [default: every scheme of the library].
    #[arg(value_name = "SCHEME")]
    pub schemes: Vec<String>,
    /// List every branch with the first case that reaches it.
    #[arg(long)]
    pub all: bool,
    /// One line for each branch that is not reached, as editors and grep read them.
    #[arg(long)]
    pub short: bool,
}

/// `outturn scheme new`
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The file to write: schemes/FAMILY/YEAR.toml. Its folder and name become the scheme's id.
    pub file: PathBuf,
    /// What the scheme is called.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The year whose performance is paid for: 2026/27.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// The kind of body that earns: practice, network, trust, icb.
    #[arg(long, value_name = "KIND")]
    pub earner: Option<String>,
    /// What a full award is: £10,000.
    #[arg(long, value_name = "POUNDS")]
    pub value: Option<String>,
    /// The indicator of the first measure: one of the library's, or of the facts'.
    #[arg(long, value_name = "ID")]
    pub indicator: Option<String>,
    /// The level that it must reach: 75%.
    #[arg(long, value_name = "LEVEL")]
    pub at_least: Option<String>,
    /// Folder with the facts that the scheme is for, where indicators come with them.
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
}

//! The commands and their options, from which help, man page, completions and `docs/cli.md` are made.

use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use outturn_core::period::parse_date;
use outturn_core::{Date, Period};

use crate::exit::Exit;

pub mod framework;
pub mod records;
pub mod register;
pub mod release;
pub mod scheme;

/// What a pay-for-performance scheme pays, to the penny, and why.
#[derive(Debug, Parser)]
#[command(name = "outturn", version, propagate_version = true, after_long_help = Exit::MEANINGS, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Folder that holds schemes/, indicators/ and data/ [default: the nearest one above, else what is built in].
    #[arg(long, global = true, value_name = "DIR", env = "OUTTURN_LIBRARY", hide_env_values = true)]
    #[arg(value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub library: Option<PathBuf>,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On terminals, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Work out what each earner is paid.
    Award(AwardArgs),
    /// Show one earner's award step by step, and say why in plain English.
    Explain(ExplainArgs),
    /// Say what of each provider's figures is each earner's, by what share, and what that comes to.
    Attribute(AttributeArgs),
    /// Check the files of a library, such as schemes and indicators, and facts folders; silent when all is well.
    Check(CheckArgs),
    /// Find every way in which a scheme's rules reach a published figure.
    Reconcile(ReconcileArgs),
    /// Hold published results against what the rules and the facts come to.
    Compare(CompareArgs),
    /// Recompute a run from its receipt and say exactly what differs.
    Verify(VerifyArgs),
    /// Keep a run that every later version must reproduce, and hold kept runs against the rules of now.
    #[command(subcommand)]
    Capture(CaptureCommand),
    /// Say who gains and loses how much if readings were others, before anyone signs.
    Impact(ImpactArgs),
    /// Say why awards changed from one determination to another: rules, readings, organisations or decisions.
    Why(WhyArgs),
    /// Say what full awards of all earners come to, and hold that against the money that they are paid from.
    Fund(FundArgs),
    /// Read published files, as layouts of the library say, into a facts folder.
    Intake(IntakeArgs),
    /// Hold readings against their own past, their peers, their dates and sums, before anyone is paid on them.
    Screen(ScreenArgs),
    /// Withhold and round counts of a facts folder as a policy says, so that it may be published.
    Release(release::ReleaseArgs),
    /// List the schemes of the library.
    Schemes,
    /// Say what a scheme says.
    #[command(subcommand)]
    Scheme(scheme::SchemeCommand),
    /// Say what a framework has, what of it a scheme pays for, and how far its aims are reached.
    #[command(subcommand)]
    Framework(framework::FrameworkCommand),
    /// Ask questions of records in SQL, with the field's statistics as functions.
    Sql(records::SqlArgs),
    /// Compute indicators from patient-level records.
    #[command(subcommand)]
    Indicator(records::IndicatorCommand),
    /// Say where a reading of a facts folder comes from, and how it was counted.
    Trace(records::TraceArgs),
    /// Work out queries on many machines.
    #[command(subcommand)]
    Cluster(records::ClusterCommand),
    /// Lay out a register: the database of who decided what was earned, approved, paid and spent.
    Init(register::InitArgs),
    /// Serve a register over HTTP, until stopped with Ctrl-C.
    Serve(register::ServeArgs),
    /// Prove that nothing in a register was altered; back it up and restore it.
    #[command(subcommand)]
    Audit(register::AuditCommand),
    /// Make up what to try things on.
    #[command(subcommand)]
    Demo(records::DemoCommand),
    /// Write a shell's completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual page.
    Man,
}

/// Which scheme, and on which facts.
#[derive(Debug, Args)]
pub struct OnFacts {
    /// A scheme's id, such as quality-premium/2014-15, or a scheme file.
    pub scheme: String,
    /// Folder with the facts [default: the library's data for the scheme].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
}

/// `outturn award`
#[derive(Debug, Args)]
pub struct AwardArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// Only this earner; may be given more than once.
    #[arg(long, value_name = "CODE")]
    pub earner: Vec<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write the run as a folder: award, steps, scheme, facts, receipt. Written whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Refuse while the screen finds something in the readings that nobody stands by: see `outturn screen`.
    #[arg(long)]
    pub screened: bool,
    /// Add the awards up under the bodies of this day, through successors: for looking at, not for payment. No run is
    /// written of it.
    #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "out")]
    pub recast_to: Option<Date>,
    /// Threads to use [default: as many as there are]. The result does not depend on it.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZero<usize>>,
}

/// What to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading.
    Table,
    /// For programs: docs/schema/award.schema.json, and for a recast recast.schema.json.
    Json,
    /// For spreadsheets: a row for each earner, or for each body of a recast.
    Csv,
}

/// `outturn explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// The earner's code.
    pub earner: String,
    /// Say why for every step, not only for those that decided it.
    #[arg(long)]
    pub all: bool,
    /// Say what the scheme says, and of each condition whether it holds, fails or is open for this earner.
    #[arg(long, conflicts_with = "all")]
    pub rules: bool,
    /// With --rules: as a page of HTML.
    #[arg(long, requires = "rules")]
    pub html: bool,
}

/// `outturn attribute`
#[derive(Debug, Args)]
pub struct AttributeArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// The earner's code: provider by provider [default: all earners, what it comes to].
    pub earner: Option<String>,
    /// A row for each earner and provider, with exact figures, for spreadsheets.
    #[arg(long)]
    pub csv: bool,
}

/// `outturn check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files of a library, such as schemes or indicators, facts folders, or folders of these.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write every row that was kept out to this CSV file, for its sender to mend.
    #[arg(long, value_name = "FILE")]
    pub rejections: Option<PathBuf>,
    /// One line for each complaint, as editors and grep read them.
    #[arg(long)]
    pub short: bool,
    /// Check again whenever a file changes, until stopped with Ctrl-C.
    #[arg(long)]
    pub watch: bool,
}

/// `outturn reconcile`
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    /// A scheme's id or a scheme file.
    #[arg(long)]
    pub scheme: String,
    /// The full award: "£3,437,400".
    #[arg(long, value_name = "POUNDS")]
    pub maximum: String,
    /// What was published: "£967,000", or "87.5%" of the full award.
    #[arg(long, value_name = "FIGURE")]
    pub published: String,
    /// What the published figure was rounded to [default: its last digit that is not a nought].
    #[arg(long, value_name = "UNIT")]
    pub rounded_to: Option<String>,
    /// Try deductions from what was earned, or from the full award, whatever the scheme says.
    #[arg(long, value_enum, value_name = "BASE")]
    pub deductions_from: Option<Base>,
    /// List the sets of lines and standards behind each way.
    #[arg(long)]
    pub list: bool,
}

/// What deductions are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Base {
    /// What was earned.
    Earned,
    /// The full award.
    Maximum,
}

/// `outturn compare`
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// File with the published results: docs/facts.md [default: the library's for the scheme].
    #[arg(long, value_name = "FILE")]
    pub published: Option<PathBuf>,
    /// How far ours may lie from what was published: 0.005 [default: what the file says of each figure, otherwise half
    /// a unit of its last digit].
    #[arg(long, value_name = "DISTANCE")]
    pub within: Option<String>,
    /// List every result that does not agree, not only the first ones.
    #[arg(long)]
    pub all: bool,
}

/// `outturn screen`
#[derive(Debug, Args)]
pub struct ScreenArgs {
    /// Screen the readings that this scheme asks for: its id, or a scheme file. Without it, all that the facts have.
    #[arg(required_unless_present = "facts")]
    pub scheme: Option<String>,
    /// Folder with the facts [default: the library's data for the scheme].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
    /// List every finding, not only the first ones, and those that are accepted.
    #[arg(long)]
    pub all: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Listed::Table)]
    pub format: Listed,
}

/// What to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// For reading.
    Table,
    /// For spreadsheets: a row for each finding, laid out as `screened.csv` with the reasons left to fill in.
    Csv,
}

/// `outturn intake`
#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// Published files: XLS, XLSX, ODS or CSV, packed by gzip or not, or folders with them. Their names do not matter.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The facts folder that they become a part of; made where it is not there. Without it, what was read is only told.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// When the files were published, of those that do not say so themselves: of two for one period the later one
    /// holds.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub published: Option<Date>,
    /// The period that figures are about, of files that do not say it themselves: 2014/15, 2014-10.
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<Period>,
    /// The layout that is meant, of files that more than one fits: its id.
    #[arg(long = "as", value_name = "LAYOUT")]
    pub meant: Option<String>,
    /// A layout file, beside those of the library; may be given more than once.
    #[arg(long, value_name = "FILE")]
    pub layout: Vec<PathBuf>,
}

/// `outturn verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The receipt, or the folder it lies in. A local award is verified from the files of its folder alone.
    pub receipt: PathBuf,
    /// The scheme file to hold it against [default: the library's, by id].
    #[arg(long, value_name = "FILE")]
    pub scheme: Option<PathBuf>,
    /// The facts to hold it against [default: the library's data for the scheme].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
    /// Recompute from the files beside the receipt alone.
    #[arg(long, conflicts_with_all = ["scheme", "facts"])]
    pub alone: bool,
}

/// `outturn why`
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The earlier determination: a folder that `outturn award --out` wrote, or a scheme's id or file, on its facts.
    pub before: String,
    /// The later one.
    pub after: String,
    /// Facts of a scheme that is named, on both sides [default: the library's data for each].
    #[arg(long, value_name = "DIR")]
    pub facts: Option<PathBuf>,
    /// Only this earner, with the steps, readings and decisions that differ.
    #[arg(long, value_name = "CODE")]
    pub earner: Option<String>,
}

/// `outturn impact`
#[derive(Debug, Args)]
pub struct ImpactArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// A reading as it would be: ORGANISATION:INDICATOR:PERIOD=VALUE, with :STAGE after the period where it is not as
    /// published, and NUMERATOR/DENOMINATOR for a ratio. May be given more than once.
    #[arg(long, value_name = "READING", required_unless_present = "readings")]
    pub reading: Vec<String>,
    /// File with readings as they would be, laid out as readings.csv. Each takes the place of the one there is.
    #[arg(long, value_name = "FILE")]
    pub readings: Option<PathBuf>,
    /// List every earner that moves, not only those that move most.
    #[arg(long)]
    pub all: bool,
}

/// `outturn fund`
#[derive(Debug, Args)]
pub struct FundArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
}

/// What to do with captures.
#[derive(Debug, Subcommand)]
pub enum CaptureCommand {
    /// Keep the scheme, the facts and the result of a run in a folder.
    New(CaptureNewArgs),
    /// Compute every capture of a folder again: its result must come out byte for byte, and may be another only where
    /// its rules are.
    Check(CaptureCheckArgs),
}

/// `outturn capture new`
#[derive(Debug, Args)]
pub struct CaptureNewArgs {
    /// Scheme and facts.
    #[command(flatten)]
    pub on: OnFacts,
    /// The folder to write; it must not be there yet.
    pub folder: PathBuf,
    /// Only this earner; may be given more than once.
    #[arg(long, value_name = "CODE")]
    pub earner: Vec<String>,
}

/// `outturn capture check`
#[derive(Debug, Args)]
pub struct CaptureCheckArgs {
    /// Captures, or folders of them.
    #[arg(required = true, value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,
}

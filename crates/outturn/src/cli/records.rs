//! Commands that need the query engine. They are described here, so that help and manual know them, and carried out by
//! the program `outturn-records`, so that nobody else's build waits for the engine.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use outturn_core::Period;

/// `outturn sql`
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The query; - reads it from standard input.
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// A table and where its records lie: NAME=FILE, NAME=FOLDER, NAME='FOLDER/2014-*.parquet', or an address, such as
    /// NAME=s3://BUCKET/FOLDER/ or NAME=https://HOST/FILE.parquet. May be given more than once. Columns of CSV files
    /// are text, whatever they look like.
    #[arg(long, value_name = "NAME=PLACE", value_parser = table)]
    pub table: Vec<(String, String)>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = SqlFormat::Table)]
    pub format: SqlFormat,
    /// Write to this file, whole or not at all, instead of to the terminal.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Memory, or a cluster.
    #[command(flatten)]
    pub engine: Engine,
}

/// What queries are worked out with.
#[derive(Debug, Args)]
pub struct Engine {
    /// Gigabytes of memory to use before parts are put aside on the disk.
    #[arg(long, value_name = "N", default_value = "4")]
    pub memory: NonZero<u16>,
    /// Have queries worked out by the cluster of this scheduler: df://HOST:PORT. Tables must lie at the same path on
    /// each of its machines, or in an object store that all of them reach.
    #[arg(long, value_name = "SCHEDULER", conflicts_with = "memory")]
    pub on: Option<String>,
}

/// What of a cluster to run.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Take queries, and share them out among executors, until stopped with Ctrl-C.
    Scheduler(SchedulerArgs),
    /// Work on what a scheduler shares out, until stopped with Ctrl-C.
    Executor(ExecutorArgs),
}

/// `outturn cluster scheduler`
#[derive(Debug, Args)]
pub struct SchedulerArgs {
    /// Where to listen. Whoever reaches this address can read every file that the executors can: keep it within a
    /// closed network.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub listen: String,
}

/// `outturn cluster executor`
#[derive(Debug, Args)]
pub struct ExecutorArgs {
    /// The scheduler to work for.
    #[arg(long, value_name = "HOST:PORT")]
    pub scheduler: String,
    /// Where to listen: for those who fetch what was worked out here, and, at the next port, for the scheduler. Port 0
    /// is any two that are free.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50051")]
    pub listen: String,
    /// Folder for what others will fetch, and for what does not fit into memory [default: a temporary one].
    #[arg(long, value_name = "DIR")]
    pub work_dir: Option<PathBuf>,
    /// How many parts of queries to work on at a time [default: one for each processor].
    #[arg(long, value_name = "N")]
    pub cores: Option<NonZero<usize>>,
    /// Gigabytes of memory to use before parts are put aside on the disk.
    #[arg(long, value_name = "N", default_value = "4")]
    pub memory: NonZero<u16>,
}

/// What to make up.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Made-up records of patients, laid out as the library's record layouts say: admissions, the population beside
    /// them, and the other tables. Nobody in them is real. The same seed gives the same files, byte for byte.
    Records(DemoRecordsArgs),
    /// A made-up year of the Quality Premium in a register: bodies, people in every role, items in every state. What of
    /// it is real is what was published; the rest says that it is made up.
    Load(super::register::DemoLoadArgs),
}

/// `outturn demo records`
#[derive(Debug, Args)]
pub struct DemoRecordsArgs {
    /// How many admissions; the other tables go with them.
    #[arg(long, value_name = "N")]
    pub rows: u64,
    /// Another number gives other records.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// The folder to write; it must not be there yet.
    #[arg(long, value_name = "DIR", default_value = "demo-records")]
    pub into: PathBuf,
}

/// `outturn indicator ...`
#[derive(Debug, Subcommand)]
pub enum IndicatorCommand {
    /// Compute indicators from records, for every body that they are about.
    Compute(ComputeArgs),
}

/// The tables of records, and what may be used to read them.
#[derive(Debug, Args)]
pub struct RecordTables {
    /// A table and where its records lie: admissions=FILE, admissions=FOLDER or admissions='FOLDER/2014-*.parquet'.
    /// Tables are called and laid out as docs/records.md says; places are as those of outturn sql.
    #[arg(long, value_name = "NAME=PLACE", value_parser = table)]
    pub table: Vec<(String, String)>,
    /// Memory, or a cluster.
    #[command(flatten)]
    pub engine: Engine,
}

/// `outturn indicator compute`
#[derive(Debug, Args)]
pub struct ComputeArgs {
    /// Ids of indicators that say how they are counted from records.
    #[arg(value_name = "INDICATOR", required = true)]
    pub indicator: Vec<String>,
    /// The period: 2014/15, 2014/15 Q1, 2014 or 2015-03. May be given more than once.
    #[arg(long, value_name = "PERIOD", required = true)]
    pub period: Vec<Period>,
    /// Tables, and what they are read with.
    #[command(flatten)]
    pub tables: RecordTables,
    /// A facts folder whose organisations.csv has the bodies that there are [default: that of --into]. Codes that it
    /// does not have keep a row out; its bodies have a reading too, which is missing.
    #[arg(long, value_name = "DIR")]
    pub register: Option<PathBuf>,
    /// Write readings, their source and how they came about into this facts folder, which need not be there.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ComputeFormat::Table)]
    pub format: ComputeFormat,
}

/// What to print of readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ComputeFormat {
    /// For reading.
    Table,
    /// As readings.csv of a facts folder.
    Csv,
}

/// `outturn trace`
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// A facts folder.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The body's code.
    #[arg(value_name = "ORGANISATION")]
    pub organisation: String,
    /// The indicator's id.
    #[arg(value_name = "INDICATOR")]
    pub indicator: String,
    /// The period.
    #[arg(value_name = "PERIOD")]
    pub period: Period,
    /// List the keys of the records behind a reading that was counted from them; for whoever may read them.
    #[arg(long, requires = "table")]
    pub records: bool,
    /// Tables, and what they are read with.
    #[command(flatten)]
    pub tables: RecordTables,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SqlFormat {
    /// For reading: the first 1,000 rows.
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs: columns with types, packed.
    Parquet,
    /// For programs: Arrow's file format.
    Arrow,
}

fn table(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, place)) if !name.is_empty() && !place.is_empty() => {
            Ok((name.to_owned(), place.to_owned()))
        }
        _ => Err("a table is given as NAME=FILE, such as admissions=admissions.parquet".to_owned()),
    }
}

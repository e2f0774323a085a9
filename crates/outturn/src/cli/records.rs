//! Commands that need the query engine. They are described here, so that help and manual know them, and carried out by
//! the program `outturn-records`, so that nobody else's build waits for the engine.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `outturn sql`
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The query; - reads it from standard input.
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// A table and where its records lie: NAME=FILE, NAME=FOLDER or NAME='FOLDER/2014-*.parquet'. May be given more
    /// than once. Columns of CSV files are text, whatever they look like.
    #[arg(long, value_name = "NAME=PLACE", value_parser = table)]
    pub table: Vec<(String, String)>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = SqlFormat::Table)]
    pub format: SqlFormat,
    /// Write to this file, whole or not at all, instead of to the terminal.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Gigabytes of memory to use before parts are put aside on the disk.
    #[arg(long, value_name = "N", default_value = "4")]
    pub memory: NonZero<u16>,
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

//! A session: tables of files, and queries over them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::TableReference;
use datafusion::datasource::TableProvider;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use outturn_core::Diagnostic;
use tokio::runtime::Runtime;
use url::Url;

use crate::among::ShortTexts;
use crate::answer::{Answer, Failure};
use crate::complaint::{self, Known};
use crate::files::{self, Layout};
use crate::functions;
use crate::stores::{self, Stores};

/// Rows that are looked at together: more than the engine's own 8,192, which saves a twentieth of the time of a rate
/// over millions of records, and still few enough to stay near the processor.
const ROWS: usize = 1 << 15;
/// Bytes of a file that are read at a time.
const PIECE: usize = 1 << 20;

/// What a column of a table holds, as far as records care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Days.
    Date,
    /// Anything else.
    Other,
}

/// Tables of files, and queries over them.
pub struct Session {
    context: SessionContext,
    runtime: Runtime,
    stores: Arc<Stores>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("tables", &self.tables()).finish_non_exhaustive()
    }
}

impl Session {
    /// A session without tables. Queries that need more than so many bytes of memory put parts aside on the disk.
    pub fn new(memory: usize) -> Result<Session, Diagnostic> {
        Session::with(settings(SessionConfig::new().with_batch_size(ROWS)), memory)
    }

    /// The same with so many workers and so many rows at a time: for tests of what must not hang on either.
    pub fn divided(memory: usize, workers: usize, rows: usize) -> Result<Session, Diagnostic> {
        let config = SessionConfig::new().with_target_partitions(workers).with_batch_size(rows);
        Session::with(settings(config), memory)
    }

    fn with(config: SessionConfig, memory: usize) -> Result<Session, Diagnostic> {
        let pool = Arc::new(FairSpillPool::new(memory));
        let stores = Stores::new();
        let environment = stores::environment(&stores, RuntimeEnvBuilder::new().with_memory_pool(pool));
        let environment = environment.map_err(|why| cannot_start(&why))?;
        let state = SessionStateBuilder::new_with_default_features()
            .with_config(config)
            .with_runtime_env(environment)
            .with_physical_optimizer_rule(Arc::new(ShortTexts))
            .build();
        let mut context = SessionContext::new_with_state(state);
        functions::register(&mut context).map_err(|why| cannot_start(&why))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        Ok(Session::of(context, runtime.map_err(|why| cannot_start(&why))?, stores))
    }

    pub(crate) const fn of(context: SessionContext, runtime: Runtime, stores: Arc<Stores>) -> Session {
        Session { context, runtime, stores }
    }

    /// The names of the tables.
    pub fn tables(&self) -> Vec<String> {
        let schema = self.context.catalog("datafusion").and_then(|it| it.schema("public"));
        let mut names = schema.map(|it| it.table_names()).unwrap_or_default();
        names.sort();
        names
    }

    /// The columns of a table, and what each holds.
    pub(crate) fn columns(&self, table: &str) -> Result<BTreeMap<String, Kind>, Diagnostic> {
        let frame = self.runtime.block_on(self.context.table(TableReference::bare(table)));
        let frame = frame.map_err(|error| complaint::of_file(&format!("table {table}"), &error))?;
        let kind = |of: &DataType| match of {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
            DataType::Int64 => Kind::Integer,
            DataType::Date32 => Kind::Date,
            _ => Kind::Other,
        };
        Ok(frame.schema().fields().iter().map(|it| (it.name().clone(), kind(it.data_type()))).collect())
    }

    /// Every row of an answer, a cell being nothing where it is NULL: for answers that are small.
    pub(crate) fn cells(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Diagnostic> {
        self.query(sql)?.cells().map_err(|failure| match failure {
            Failure::Query(problem) => problem,
            Failure::Output(error) => {
                Diagnostic::file("the query", "query-failed", error.to_string(), "check the disk")
            }
        })
    }

    /// The files of a place, in the order in which they are read, each with its address.
    fn found(&self, place: &str) -> Result<(Layout, Vec<(String, Url)>), Diagnostic> {
        if stores::is_address(place) {
            let (layout, urls) = self.runtime.block_on(self.stores.files(place))?;
            return Ok((layout, urls.into_iter().map(|url| (url.to_string(), url)).collect()));
        }
        let (layout, paths) = files::of(place)?;
        let named = |path: PathBuf| Ok((path.to_string_lossy().into_owned(), address(&path)?));
        Ok((layout, paths.into_iter().map(named).collect::<Result<_, Diagnostic>>()?))
    }

    /// The files of a place, in the order in which they are read.
    pub fn files(&self, place: &str) -> Result<Vec<String>, Diagnostic> {
        Ok(self.found(place)?.1.into_iter().map(|(name, _)| name).collect())
    }

    /// Hands over the bytes of a file that [`Session::files`] names, a piece at a time.
    pub fn read(&self, file: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), Diagnostic> {
        if stores::is_address(file)
            && let Ok(url) = Url::parse(file)
        {
            return self.runtime.block_on(self.stores.read(&url, take));
        }
        let failed = |error| files::cannot_read(file, &error);
        let mut from = File::open(file).map_err(failed)?;
        let mut buffer = vec![0; PIECE];
        loop {
            match from.read(&mut buffer).map_err(failed)? {
                0 => return Ok(()),
                read => take(buffer.get(..read).unwrap_or_default()),
            }
        }
    }

    /// Adds a table of a file, of all records in a folder, or of the files whose names fit a pattern. A place is a path
    /// of this machine, or an address: `s3://bucket/folder/`, `https://host/file.parquet`.
    pub fn add_table(&self, name: &str, place: &str) -> Result<(), Diagnostic> {
        if self.tables().iter().any(|it| it == name) {
            let message = format!("there are two tables `{name}`");
            let help = "give each a name of its own; a folder or a pattern makes one table of many files";
            return Err(Diagnostic::file(place, "bad-table", message, help));
        }
        let (layout, found) = self.found(place)?;
        let table = self.runtime.block_on(self.table(layout, found))?;
        let known = self.context.register_table(TableReference::bare(name), table);
        known.map(drop).map_err(|error| complaint::of_file(place, &error))
    }

    async fn table(
        &self,
        layout: Layout,
        found: Vec<(String, Url)>,
    ) -> Result<Arc<dyn TableProvider>, Diagnostic> {
        let (format, ending): (Arc<dyn FileFormat>, &str) = match layout {
            Layout::Parquet => (Arc::new(ParquetFormat::new()), ".parquet"),
            Layout::Csv => (Arc::new(text(FileCompressionType::UNCOMPRESSED)), ".csv"),
            Layout::CsvGz => (Arc::new(text(FileCompressionType::GZIP)), ".csv.gz"),
            Layout::CsvZst => (Arc::new(text(FileCompressionType::ZSTD)), ".csv.zst"),
        };
        let options = ListingOptions::new(format).with_file_extension(ending);
        let state = self.context.state();
        let mut urls = Vec::with_capacity(found.len());
        let mut first: Option<(String, SchemaRef)> = None;
        for (name, url) in found {
            let listed = ListingTableUrl::try_new(url, None);
            let url = listed.map_err(|error| complaint::of_file(&name, &error))?;
            let schema = options.infer_schema(&state, &url).await;
            let schema = schema.map_err(|error| complaint::of_file(&name, &error))?;
            if schema.fields().is_empty() {
                let help = "the first row of a CSV file names its columns";
                return Err(Diagnostic::file(&name, "bad-table", "this file has no columns", help));
            }
            match &first {
                None => first = Some((name, schema)),
                Some((before, there)) => alike(before, there, &name, &schema)?,
            }
            urls.push(url);
        }
        let Some((name, schema)) = first else {
            return Err(Diagnostic::file("a table", "no-such-table", "it has no files", "name one"));
        };
        let config =
            ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
        let table = ListingTable::try_new(config);
        let table = table.map_err(|error| complaint::of_file(&name, &error))?;
        Ok(Arc::new(table))
    }

    /// Plans a query. Only what reads is taken: tables are added by [`Session::add_table`], and files written by
    /// the [`Answer`].
    pub fn query(&self, sql: &str) -> Result<Answer<'_>, Diagnostic> {
        let allowed =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let planned = self.runtime.block_on(self.context.sql_with_options(sql, allowed));
        match planned {
            Ok(frame) => Ok(Answer::new(frame, &self.runtime)),
            Err(error) => Err(complaint::of_query(sql, &error, &self.known())),
        }
    }

    /// What a query may name, for those who misspell it.
    fn known(&self) -> Known {
        let state = self.context.state();
        let mut functions: Vec<String> = state.scalar_functions().keys().cloned().collect();
        functions.extend(state.aggregate_functions().keys().cloned());
        functions.extend(state.window_functions().keys().cloned());
        functions.sort();
        Known { tables: self.tables(), functions }
    }
}

/// How queries are read, wherever they are worked out.
pub(crate) fn settings(config: SessionConfig) -> SessionConfig {
    let mut config = config.with_information_schema(true);
    let options = config.options_mut();
    // Names are as the file has them, so that nobody has to write quotes round them.
    options.sql_parser.enable_ident_normalization = false;
    options.sql_parser.collect_spans = true;
    config
}

pub(crate) fn cannot_start(why: &dyn std::fmt::Display) -> Diagnostic {
    let help = "check the memory and the temporary folder of this machine";
    Diagnostic::file("the query engine", "query-failed", format!("it cannot start: {why}"), help)
}

/// CSV of which every column is text: a code never becomes a number.
fn text(packed: FileCompressionType) -> CsvFormat {
    CsvFormat::default().with_has_header(true).with_schema_infer_max_rec(0).with_file_compression_type(packed)
}

/// A file's address, whatever characters its name has.
fn address(path: &Path) -> Result<Url, Diagnostic> {
    let name = path.to_string_lossy();
    let cannot = |why: String| Diagnostic::file(&name, "cannot-read", why, "check the path");
    let full = std::path::absolute(path).map_err(|error| cannot(error.to_string()))?;
    Url::from_file_path(full).map_err(|()| cannot("this is no path of a file".to_owned()))
}

/// Refuses a file whose columns are not those of the first file of its table.
fn alike(before: &str, there: &SchemaRef, name: &str, schema: &SchemaRef) -> Result<(), Diagnostic> {
    let columns = |schema: &SchemaRef| -> Vec<(String, DataType)> {
        schema.fields().iter().map(|it| (it.name().clone(), it.data_type().clone())).collect()
    };
    let (wanted, found) = (columns(there), columns(schema));
    if wanted == found {
        return Ok(());
    }
    let differs = wanted.iter().zip(&found).find(|(wanted, found)| wanted != found);
    let message = match differs {
        Some(((wanted, of), (found, is))) if wanted == found => {
            format!("column `{found}` is of type {is}, and in {before} of type {of}")
        }
        Some(((wanted, _), (found, _))) => format!("column `{found}` stands where {before} has `{wanted}`"),
        None => format!("there are {} columns, and in {before} {}", found.len(), wanted.len()),
    };
    let help = "files of one table have the same columns, of the same types and in the same order";
    Err(Diagnostic::file(name, "bad-table", message, help))
}

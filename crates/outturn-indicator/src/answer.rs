//! What a query answers: rows for reading, or a file, written as they come.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::compute::{is_null, nullif};
use datafusion::arrow::csv;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::writer::FileWriter;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::DataFusionError;
use datafusion::dataframe::DataFrame;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;
use futures_util::StreamExt;
use outturn_core::Diagnostic;
use tokio::runtime::Runtime;

use crate::complaint;

/// How often a cluster is asked that loses a part: once more when it is lost, and once more where nobody knew yet.
const ASKED_MAX: usize = 3;
/// How long it is waited before it is asked again.
const BETWEEN: Duration = Duration::from_secs(3);

/// How an answer is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a header row; NULL is an empty cell, and a column of estimates is a column for each part of it.
    Csv,
    /// Parquet, packed by zstd.
    Parquet,
    /// Arrow's file format.
    Arrow,
}

/// Why an answer is not there.
#[derive(Debug)]
pub enum Failure {
    /// The query stopped.
    Query(Diagnostic),
    /// What it gave cannot be written.
    Output(io::Error),
}

/// Rows for reading.
#[derive(Debug)]
pub struct Rows {
    /// The columns, each with whether it is of numbers.
    pub columns: Vec<(String, bool)>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more rows than these.
    pub more: bool,
}

/// The answer to a query that was planned. It is worked out when it is read.
pub struct Answer<'a> {
    frame: DataFrame,
    runtime: &'a Runtime,
}

impl std::fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

impl<'a> Answer<'a> {
    pub(crate) const fn new(frame: DataFrame, runtime: &'a Runtime) -> Answer<'a> {
        Answer { frame, runtime }
    }

    /// Works the query out as far as its first rows. A cluster that loses a part before that is asked again: nothing
    /// has been given to anybody yet.
    fn begin(self) -> Result<Begun<'a>, Failure> {
        let mut asked = 1;
        loop {
            let stream = self.runtime.block_on(self.frame.clone().execute_stream());
            let mut rest = stream.map_err(|error| stopped(&error))?;
            match self.runtime.block_on(rest.next()).transpose() {
                Ok(first) => return Ok(Begun { first, rest, runtime: self.runtime }),
                Err(error) if asked < ASKED_MAX && complaint::lost(&error) => asked += 1,
                Err(error) => return Err(stopped(&error)),
            }
            std::thread::sleep(BETWEEN);
        }
    }

    /// The first rows, as text.
    pub fn rows(self, most: usize) -> Result<Rows, Failure> {
        let mut stream = self.begin()?;
        let flat = flattened(&stream.rest.schema());
        let columns = flat.fields().iter().map(|it| (it.name().clone(), it.data_type().is_numeric()));
        let mut found = Rows { columns: columns.collect(), rows: Vec::new(), more: false };
        let options = FormatOptions::default().with_null("NULL");
        while let Some(batch) = stream.next()? {
            let batch = flatten(&batch, &flat)?;
            let cells: Vec<ArrayFormatter<'_>> = batch
                .columns()
                .iter()
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<_, _>>()
                .map_err(unshown)?;
            for row in 0..batch.num_rows() {
                if found.rows.len() == most {
                    found.more = true;
                    return Ok(found);
                }
                let cells = cells.iter().map(|cell| cell.value(row).try_to_string());
                found.rows.push(cells.collect::<Result<_, _>>().map_err(unshown)?);
            }
        }
        Ok(found)
    }

    /// Every row, a cell being nothing where it is NULL.
    pub(crate) fn cells(self) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let mut stream = self.begin()?;
        let mut rows = Vec::new();
        let options = FormatOptions::default();
        while let Some(batch) = stream.next()? {
            let columns: Vec<ArrayFormatter<'_>> = batch
                .columns()
                .iter()
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<_, _>>()
                .map_err(unshown)?;
            for row in 0..batch.num_rows() {
                let cells = batch.columns().iter().zip(&columns);
                let cell = |(column, shown): (&ArrayRef, &ArrayFormatter<'_>)| {
                    if column.is_null(row) { Ok(None) } else { shown.value(row).try_to_string().map(Some) }
                };
                rows.push(cells.map(cell).collect::<Result<_, _>>().map_err(unshown)?);
            }
        }
        Ok(rows)
    }

    /// Writes all rows as they come, in little memory; gives how many.
    pub fn write(self, format: Format, out: &mut (dyn Write + Send)) -> Result<usize, Failure> {
        let mut stream = self.begin()?;
        let mut rows = 0;
        let mut writer = Writer::begin(format, &stream.rest.schema(), out)?;
        while let Some(batch) = stream.next()? {
            rows += batch.num_rows();
            writer.write(&batch)?;
        }
        writer.finish()?;
        Ok(rows)
    }
}

/// An answer of which the first rows are there.
struct Begun<'a> {
    first: Option<RecordBatch>,
    rest: SendableRecordBatchStream,
    runtime: &'a Runtime,
}

impl Begun<'_> {
    fn next(&mut self) -> Result<Option<RecordBatch>, Failure> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.runtime.block_on(self.rest.next()).transpose().map_err(|error| stopped(&error)),
        }
    }
}

fn stopped(error: &DataFusionError) -> Failure {
    Failure::Query(complaint::of_run(error))
}

fn unshown(error: ArrowError) -> Failure {
    match error {
        ArrowError::IoError(_, error) => Failure::Output(error),
        error => {
            let help = "write columns of lists and maps as --format parquet or arrow";
            let message = format!("the answer cannot be written: {error}");
            Failure::Query(Diagnostic::file("the query", "query-failed", message, help))
        }
    }
}

fn unwritten(error: ParquetError) -> Failure {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => Failure::Output(*error),
            Err(error) => unshown(ArrowError::ParquetError(error.to_string())),
        },
        error => unshown(ArrowError::ParquetError(error.to_string())),
    }
}

/// A file that is being written.
enum Writer<'a> {
    Csv(Box<csv::Writer<&'a mut (dyn Write + Send)>>, SchemaRef),
    Parquet(Box<ArrowWriter<&'a mut (dyn Write + Send)>>),
    Arrow(Box<FileWriter<&'a mut (dyn Write + Send)>>),
}

impl<'a> Writer<'a> {
    fn begin(
        format: Format,
        schema: &SchemaRef,
        out: &'a mut (dyn Write + Send),
    ) -> Result<Writer<'a>, Failure> {
        match format {
            Format::Csv => {
                let flat = flattened(schema);
                let mut writer = csv::WriterBuilder::new().with_header(true).build(out);
                // A header of its own, so that it is there when no row is.
                writer.write(&RecordBatch::new_empty(Arc::clone(&flat))).map_err(unshown)?;
                Ok(Writer::Csv(Box::new(writer), flat))
            }
            Format::Parquet => {
                let packed = Compression::ZSTD(ZstdLevel::default());
                let properties = WriterProperties::builder().set_compression(packed).build();
                let writer = ArrowWriter::try_new(out, Arc::clone(schema), Some(properties));
                Ok(Writer::Parquet(Box::new(writer.map_err(unwritten)?)))
            }
            Format::Arrow => {
                let writer = FileWriter::try_new(out, schema).map_err(unshown)?;
                Ok(Writer::Arrow(Box::new(writer)))
            }
        }
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        match self {
            Writer::Csv(writer, flat) => writer.write(&flatten(batch, flat)?).map_err(unshown),
            Writer::Parquet(writer) => writer.write(batch).map_err(unwritten),
            Writer::Arrow(writer) => writer.write(batch).map_err(unshown),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Writer::Csv(..) => Ok(()),
            Writer::Parquet(writer) => writer.close().map(drop).map_err(unwritten),
            Writer::Arrow(mut writer) => writer.finish().map_err(unshown),
        }
    }
}

/// The columns with each part of a compound one as a column of its own: `rate.value`, `rate.lower`.
fn flattened(schema: &SchemaRef) -> SchemaRef {
    fn add(fields: &mut Vec<FieldRef>, name: &str, field: &FieldRef) {
        match field.data_type() {
            DataType::Struct(parts) => {
                for part in parts {
                    add(fields, &format!("{name}.{}", part.name()), part);
                }
            }
            of => fields.push(Arc::new(Field::new(name, of.clone(), true))),
        }
    }
    let mut fields = Vec::new();
    for field in schema.fields() {
        add(&mut fields, field.name(), field);
    }
    Arc::new(Schema::new(fields))
}

/// The rows with columns as [`flattened`] has them.
fn flatten(batch: &RecordBatch, flat: &SchemaRef) -> Result<RecordBatch, Failure> {
    fn add(columns: &mut Vec<ArrayRef>, column: &ArrayRef) -> Result<(), ArrowError> {
        let DataType::Struct(_) = column.data_type() else {
            columns.push(Arc::clone(column));
            return Ok(());
        };
        let absent: BooleanArray = is_null(column)?;
        for part in column.as_struct().columns() {
            // A compound that is NULL has no parts.
            let part = if column.null_count() == 0 { Arc::clone(part) } else { nullif(part, &absent)? };
            add(columns, &part)?;
        }
        Ok(())
    }
    let mut columns = Vec::with_capacity(flat.fields().len());
    for column in batch.columns() {
        add(&mut columns, column).map_err(unshown)?;
    }
    RecordBatch::try_new(Arc::clone(flat), columns).map_err(unshown)
}

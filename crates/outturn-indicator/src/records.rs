//! Files of records, written block by block in little memory.

use std::io::{self, Write};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Date32Builder, Int64Builder, RecordBatch, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::schema::types::ColumnPath;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text, codes above all, which repeat.
    Text,
    /// Text that is hardly ever the same in two rows, in about the order of the rows.
    Id,
    /// Whole numbers.
    Integer,
    /// Days.
    Date,
}

/// A column of a file of records.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
}

/// Rows that are read together, and packed together in the file.
const GROUP: usize = 1 << 18;

/// A Parquet file of records that is being written. The same rows give the same bytes.
pub struct RecordsFile<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
}

impl<W: Write + Send> std::fmt::Debug for RecordsFile<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordsFile").finish_non_exhaustive()
    }
}

impl<W: Write + Send> RecordsFile<W> {
    /// Begins a file with what is to be known about it.
    pub fn begin(out: W, columns: &[Column], about: &[(&str, &str)]) -> io::Result<RecordsFile<W>> {
        let field = |column: &Column| {
            let of = match column.holds {
                Holds::Text | Holds::Id => DataType::Utf8,
                Holds::Integer => DataType::Int64,
                Holds::Date => DataType::Date32,
            };
            Field::new(column.name, of, true)
        };
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let about = about.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()));
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP))
            .set_key_value_metadata(Some(about.collect()));
        for column in columns.iter().filter(|it| it.holds == Holds::Id) {
            let path = ColumnPath::from(column.name);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BYTE_ARRAY);
        }
        let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties.build()));
        Ok(RecordsFile { writer: writer.map_err(failed)?, schema })
    }

    /// An empty block of rows with these columns.
    pub fn block(columns: &[Column]) -> Block {
        let cells = |column: &Column| match column.holds {
            Holds::Text | Holds::Id => Cells::Text(StringBuilder::new()),
            Holds::Integer => Cells::Integer(Int64Builder::new()),
            Holds::Date => Cells::Date(Date32Builder::new()),
        };
        Block { columns: columns.iter().map(cells).collect(), at: 0, rows: 0 }
    }

    /// Writes a block, which is empty afterwards.
    pub fn write(&mut self, block: &mut Block) -> io::Result<()> {
        let columns: Vec<ArrayRef> = block.columns.iter_mut().map(Cells::finish).collect();
        (block.at, block.rows) = (0, 0);
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
        self.writer.write(&batch.map_err(io::Error::other)?).map_err(failed)
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(failed)
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

/// Rows that are being gathered: each cell of a row in the order of the columns, then the next row.
#[derive(Debug)]
pub struct Block {
    columns: Vec<Cells>,
    at: usize,
    rows: usize,
}

#[derive(Debug)]
enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Date(Date32Builder),
}

impl Cells {
    fn finish(&mut self) -> ArrayRef {
        match self {
            Cells::Text(cells) => Arc::new(cells.finish()),
            Cells::Integer(cells) => Arc::new(cells.finish()),
            Cells::Date(cells) => Arc::new(cells.finish()),
        }
    }
}

impl Block {
    /// How many rows are whole.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    fn next(&mut self) -> Option<&mut Cells> {
        let at = self.at;
        self.at = at + 1;
        if self.at == self.columns.len() {
            (self.at, self.rows) = (0, self.rows + 1);
        }
        self.columns.get_mut(at)
    }

    /// The next cell is text. One that is put into a column of another kind is not written, and the file then refuses
    /// the block, whose columns are not of one length.
    pub fn text<'a>(&mut self, value: impl Into<Option<&'a str>>) -> &mut Block {
        if let Some(Cells::Text(cells)) = self.next() {
            cells.append_option(value.into());
        }
        self
    }

    /// The next cell is a whole number.
    pub fn integer(&mut self, value: impl Into<Option<i64>>) -> &mut Block {
        if let Some(Cells::Integer(cells)) = self.next() {
            cells.append_option(value.into());
        }
        self
    }

    /// The next cell is a day, counted from 1 January 1970.
    pub fn date(&mut self, value: impl Into<Option<i32>>) -> &mut Block {
        if let Some(Cells::Date(cells)) = self.next() {
            cells.append_option(value.into());
        }
        self
    }
}

//! Values as both databases hold them, and the digest of a row.

use std::collections::BTreeMap;

use outturn_award::receipt::sha256;
use serde_json::{Map, Value};

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Nothing: SQL's `null`.
    Nothing,
}

impl Cell {
    /// As JSON.
    pub(crate) fn json(&self) -> Value {
        match self {
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Whole(number) => Value::from(*number),
            Cell::Nothing => Value::Null,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::Text(text.clone())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Whole(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Nothing, Into::into)
    }
}

/// A row by its columns.
pub(crate) type Row = BTreeMap<&'static str, Cell>;

/// A row, from its columns and values.
pub(crate) fn row<const N: usize>(cells: [(&'static str, Cell); N]) -> Row {
    Row::from(cells)
}

/// The SHA-256 of a row: of its columns and values as JSON on one line, columns in the order of their names.
pub(crate) fn digest(row: &Row) -> String {
    let object: Map<String, Value> =
        row.iter().map(|(column, cell)| ((*column).to_owned(), cell.json())).collect();
    sha256(Value::Object(object).to_string().as_bytes())
}

/// The key of a row, as the log names it: its values with slashes between them.
pub(crate) fn key_of(key: &[&str], row: &Row) -> String {
    let cells = key.iter().map(|column| match row.get(column) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Whole(number)) => number.to_string(),
        Some(Cell::Nothing) | None => String::new(),
    });
    cells.collect::<Vec<_>>().join("/")
}

/// The key and the digest of a table's row.
pub(crate) fn digest_of(table: &super::Table, row: &Row) -> (String, String) {
    (key_of(table.key, row), digest(row))
}

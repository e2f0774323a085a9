//! Asking the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::cell::{Cell, Row};
use super::tables::{Holds, Table};
use crate::codes::{Result, complain};

/// A connection that is only asked.
pub(crate) struct Eye<'c>(pub(super) &'c mut AnyConnection);

impl Eye<'_> {
    /// Every row of an answer.
    pub(crate) async fn all(&mut self, sql: &'static str, values: &[Cell]) -> Result<Vec<Got>> {
        plain(values)?;
        let rows = bound(sqlx::query(sql), values).fetch_all(&mut *self.0).await;
        Ok(rows.map_err(|error| failed(&error))?.into_iter().map(Got).collect())
    }

    /// The first row of an answer.
    pub(crate) async fn one(&mut self, sql: &'static str, values: &[Cell]) -> Result<Option<Got>> {
        plain(values)?;
        let row = bound(sqlx::query(sql), values).fetch_optional(&mut *self.0).await;
        Ok(row.map_err(|error| failed(&error))?.map(Got))
    }

    /// Every row of a table, in the order of its key.
    pub(crate) async fn table(&mut self, table: &Table) -> Result<Vec<Row>> {
        let columns: Vec<&str> = table.columns.iter().map(|it| it.name).collect();
        let sql =
            format!("select {} from {} order by {}", columns.join(", "), table.name, table.key.join(", "));
        // Names of tables and columns are constants of this crate.
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *self.0).await;
        rows.map_err(|error| failed(&error))?.into_iter().map(|it| Got(it).row(table)).collect()
    }

    /// The row of a table with this key, given as text and whole numbers in the order of its columns.
    pub(crate) async fn keyed(&mut self, table: &Table, key: &[Cell]) -> Result<Option<Row>> {
        let columns: Vec<&str> = table.columns.iter().map(|it| it.name).collect();
        let sql = format!("select {} from {} where {}", columns.join(", "), table.name, matching(table, 0));
        plain(key)?;
        let row = bound(sqlx::query(AssertSqlSafe(sql)), key).fetch_optional(&mut *self.0).await;
        row.map_err(|error| failed(&error))?.map(|it| Got(it).row(table)).transpose()
    }
}

/// The condition that names a row, with parameters after so many others.
pub(super) fn matching(table: &Table, after: usize) -> String {
    let parts =
        table.key.iter().enumerate().map(|(index, column)| format!("{column} = ${}", after + index + 1));
    parts.collect::<Vec<_>>().join(" and ")
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Refuses a text with a character of code 0: one of the databases can neither keep nor be asked for it.
pub(super) fn plain(values: &[Cell]) -> Result<()> {
    if values.iter().any(|it| matches!(it, Cell::Text(text) if text.contains('\0'))) {
        return Err(complain("bad-register-value", "a text has a character of code 0"));
    }
    Ok(())
}

/// A query with its values.
pub(super) fn bound<'q>(query: Query<'q>, values: &[Cell]) -> Query<'q> {
    values.iter().fold(query, |query, value| match value {
        Cell::Text(text) => query.bind(text.clone()),
        Cell::Whole(number) => query.bind(*number),
        Cell::Nothing => query.bind(Option::<String>::None),
    })
}

/// What the database said went wrong, as a complaint.
pub(crate) fn failed(error: &sqlx::Error) -> outturn_core::Diagnostic {
    if is_busy(error) {
        return complain("database-busy", format!("others are writing: {error}"));
    }
    if is_away(error) {
        return complain("database-away", format!("the database cannot be reached: {error}"));
    }
    if is(error, FULL) {
        return complain("database-full", format!("there is no room left for the database: {error}"));
    }
    if is(error, DAMAGED) {
        return complain("database-damaged", format!("the database cannot be read: {error}"));
    }
    complain("database-failed", format!("the database said: {error}"))
}

/// SQLite: busy, locked, and their kinds; PostgreSQL: lock not available, not serialisable, deadlock.
const BUSY: &[&str] = &["5", "261", "517", "6", "262", "55P03", "40001", "40P01"];
/// PostgreSQL: stopped by somebody, stopped after a failure of another connection, starting or stopping, and no
/// connection left.
const AWAY: &[&str] = &["57P01", "57P02", "57P03", "53300"];
/// SQLite: no page left, no room for the index of what was written; PostgreSQL: the disk is full.
const FULL: &[&str] = &["13", "4874", "53100"];
/// SQLite: malformed, an index that does not fit its table, no database; PostgreSQL: data or index corrupted.
const DAMAGED: &[&str] = &["11", "267", "523", "779", "26", "XX001", "XX002"];

fn is(error: &sqlx::Error, codes: &[&str]) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    error.code().is_some_and(|it| codes.contains(&it.as_ref()))
}

/// Whether it is worth trying again: somebody else was at it.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::PoolTimedOut) || is(error, BUSY)
}

/// Whether the database is gone: what was not committed is undone, and a server that is started again is back.
pub(super) fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::StorageFull,
        // A line that broke off in the middle of an answer.
        sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed => true,
        _ => is(error, AWAY),
    }
}

/// Whether a commit that failed may have been carried out all the same: no answer came, or the last word of a server
/// that was going, or the disk failed under what was written already.
pub(super) fn is_open(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return true };
    let code = error.code().unwrap_or_default().into_owned();
    // The kinds of a failing disk in SQLite have 10 in their last eight bits.
    let disk = code.parse::<u32>().is_ok_and(|it| it & 0xff == 10);
    disk || code.starts_with("57P")
        || code.starts_with("08")
        || code.starts_with("58")
        || code.starts_with("XX")
}

/// Whether there is no such database: SQLite cannot open the file; PostgreSQL has none of the name.
pub(super) fn is_nowhere(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|it| ["14", "3D000"].contains(&it.as_ref()))
}

/// A row of an answer.
pub(crate) struct Got(AnyRow);

impl Got {
    /// A text.
    pub(crate) fn text(&self, column: &str) -> Result<String> {
        self.0.try_get(column).map_err(|error| failed(&error))
    }

    /// A text that may be empty.
    pub(crate) fn maybe(&self, column: &str) -> Result<Option<String>> {
        self.0.try_get(column).map_err(|error| failed(&error))
    }

    /// A whole number.
    pub(crate) fn whole(&self, column: &str) -> Result<i64> {
        self.0.try_get(column).map_err(|error| failed(&error))
    }

    fn row(&self, table: &Table) -> Result<Row> {
        let mut row = Row::new();
        for column in table.columns {
            let cell = match column.holds {
                Holds::Text => self.maybe(column.name)?.map_or(Cell::Nothing, Cell::Text),
                Holds::Whole => Cell::Whole(self.whole(column.name)?),
            };
            row.insert(column.name, cell);
        }
        Ok(row)
    }
}

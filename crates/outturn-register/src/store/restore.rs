//! An export back into an empty database, of either kind.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use outturn_award::receipt::sha256;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _};

use super::cell::{Cell, Row};
use super::clock::Clock;
use super::export::{FORMAT, is_empty, unreadable};
use super::eye::{Eye, bound, failed, is_open};
use super::migrate::VERSION;
use super::open::{Register, Settings};
use super::tables::{Holds, TABLES, Table};
use crate::codes::{Result, complain};
use crate::log::{Head, findings};

impl Register {
    /// Restores an export into an empty database. Everything is put back in one transaction, which is committed only
    /// where every file is as its manifest says and the audit log verifies up to the head that it names.
    pub async fn restore(
        folder: &Path,
        url: &str,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Register> {
        let (head, tables) = read(folder)?;
        let register = Register::open(url, clock, settings).await?;
        let mut transaction = register.turn(true).await?;
        if !is_empty(&mut Eye(&mut transaction)).await? {
            return Err(complain("database-not-empty", "the register has something in it"));
        }
        let wait = transaction.execute(sqlx::raw_sql(register.kind().references_wait())).await;
        wait.map_err(|error| failed(&error))?;
        for (table, rows) in &tables {
            let columns: Vec<&str> = table.columns.iter().map(|it| it.name).collect();
            let places: Vec<String> = (1..=columns.len()).map(|it| format!("${it}")).collect();
            let sql =
                format!("insert into {} ({}) values ({})", table.name, columns.join(", "), places.join(", "));
            for row in rows {
                let cells: Vec<Cell> = columns.iter().filter_map(|it| row.get(it).cloned()).collect();
                // Names of tables and columns are constants of this crate.
                let query = bound(sqlx::query(AssertSqlSafe(sql.clone())), &cells);
                query.execute(&mut *transaction).await.map_err(|error| failed(&error))?;
            }
        }
        let found = findings(&mut Eye(&mut transaction), register.kind(), Some(&head)).await?;
        if let Some(finding) = found.problems.into_iter().next() {
            return Err(finding);
        }
        let done = transaction.commit().await;
        done.map_err(|error| {
            if is_open(&error) {
                complain("answer-lost", format!("the database went away: {error}"))
            } else {
                failed(&error)
            }
        })?;
        Ok(register)
    }
}

type Tables = Vec<(&'static Table, Vec<Row>)>;

fn read(folder: &Path) -> Result<(Head, Tables)> {
    let bytes = fs::read(folder.join("manifest.json")).map_err(|error| unreadable(folder, &error))?;
    let damaged = |what: String| complain("export-damaged", what);
    let manifest: Value =
        serde_json::from_slice(&bytes).map_err(|error| damaged(format!("manifest.json: {error}")))?;
    let said = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if said("format") != FORMAT {
        return Err(damaged(format!("manifest.json is of the format `{}`, not `{FORMAT}`", said("format"))));
    }
    let version = manifest.get("version").and_then(Value::as_i64).unwrap_or_default();
    if version != VERSION {
        return Err(complain(
            "database-newer",
            format!("the export is of version {version}, and this program knows version {VERSION}"),
        ));
    }
    let head = manifest.get("head");
    let head = Head {
        number: head.and_then(|it| it.get("number")).and_then(Value::as_i64).unwrap_or_default(),
        hash: head.and_then(|it| it.get("hash")).and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    let files = manifest.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut tables = Vec::new();
    for table in TABLES {
        let Some(file) = files.iter().find(|it| it.get("table").and_then(Value::as_str) == Some(table.name))
        else {
            return Err(damaged(format!("manifest.json does not name the table {}", table.name)));
        };
        let name = format!("{}.csv", table.name);
        let bytes = fs::read(folder.join(&name)).map_err(|error| damaged(format!("{name}: {error}")))?;
        let known = file.get("sha256").and_then(Value::as_str).unwrap_or_default();
        if sha256(&bytes) != known {
            return Err(damaged(format!("{name} is not as the manifest says")));
        }
        tables.push((table, rows(table, &bytes).map_err(|what| damaged(format!("{name}: {what}")))?));
    }
    Ok((head, tables))
}

fn rows(table: &'static Table, bytes: &[u8]) -> std::result::Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader.headers().map_err(|error| error.to_string())?;
    if !headings.iter().eq(table.columns.iter().map(|it| it.name)) {
        return Err("the headings are not the table's columns".to_owned());
    }
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let mut row = Row::new();
        for (column, text) in table.columns.iter().zip(record.iter()) {
            let cell = match (column.holds, text.strip_prefix('\\')) {
                (Holds::Whole, _) => {
                    Cell::Whole(text.parse().map_err(|_| format!("`{text}` is no whole number"))?)
                }
                (Holds::Text, Some("N")) => Cell::Nothing,
                (Holds::Text, Some(rest)) => Cell::from(rest),
                (Holds::Text, None) => Cell::from(text),
            };
            row.insert(column.name, cell);
        }
        found.push(row);
    }
    Ok(found)
}

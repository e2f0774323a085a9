//! Everything as open files: a CSV file for each table, and a manifest with the hash of each.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use outturn_award::receipt::sha256;
use outturn_core::Diagnostic;
use outturn_scheme::canonical;
use serde_json::{Value, json};

use super::Entry;
use super::cell::{Cell, Row};
use super::eye::Eye;
use super::migrate::VERSION;
use super::open::Register;
use super::tables::{TABLES, Table};
use crate::codes::{Result, complain};
use crate::log::{Head, head};
use crate::people::Actor;
use crate::permission::Action;

/// The version of the layout of exports.
pub(super) const FORMAT: &str = "outturn-register-export/1";

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the tables.
    pub version: i64,
    /// The head of the audit log in it.
    pub head: Head,
    /// The files.
    pub files: Vec<Exported>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The table that it has.
    pub table: String,
    /// Its name in the folder.
    pub file: String,
    /// How many rows it has.
    pub rows: usize,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

impl Register {
    /// Writes everything into a new folder, as one state of it. The export itself is the last entry in it. It has the
    /// digests of passwords and tokens, so it is kept as safe as the register is.
    pub async fn export(&self, actor: &Actor, folder: &Path) -> Result<Manifest> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::RegisterExport, "-", "").await?;
        change.commit(Entry::new(Action::RegisterExport.name(), "register", json!({}))).await?;

        let mut look = self.look().await?;
        let mut files = Vec::new();
        for table in TABLES {
            let rows = look.eye().table(table).await?;
            files.push((table, csv_of(table, &rows)?, rows.len()));
        }
        let manifest = Manifest {
            version: VERSION,
            head: head(&mut look.eye()).await?,
            files: files
                .iter()
                .map(|(table, bytes, rows)| Exported {
                    table: table.name.to_owned(),
                    file: format!("{}.csv", table.name),
                    rows: *rows,
                    sha256: sha256(bytes),
                })
                .collect(),
        };
        if actor.is_dry() {
            return Ok(manifest);
        }
        let written = write(folder, &manifest, files.iter().map(|(_, bytes, _)| bytes.as_slice()));
        written.map_err(|error| unreadable(folder, &error))?;
        Ok(manifest)
    }

    /// The digest of every table, by its name: equal tables have equal ones, in either kind of database.
    pub async fn fingerprints(&self) -> Result<Vec<(String, String)>> {
        let mut look = self.look().await?;
        let mut found = Vec::new();
        for table in TABLES {
            let rows = look.eye().table(table).await?;
            found.push((table.name.to_owned(), sha256(&csv_of(table, &rows)?)));
        }
        Ok(found)
    }
}

pub(super) fn unreadable(folder: &Path, error: &std::io::Error) -> Diagnostic {
    complain("export-unreadable", format!("{}: {error}", folder.display()))
}

/// Written beside its place and renamed, so that there is never half an export under its name. Where it cannot be
/// written whole, nothing of it is left to take up room.
fn write<'b>(
    folder: &Path,
    manifest: &Manifest,
    files: impl Iterator<Item = &'b [u8]>,
) -> std::io::Result<()> {
    if folder.exists() {
        return Err(std::io::Error::other("there is something under this name already"));
    }
    let beside = folder.with_extension("partial");
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    let written = fill(&beside, manifest, files).and_then(|()| fs::rename(&beside, folder));
    if written.is_err() {
        // Why it could not be written is what is told.
        let _ = fs::remove_dir_all(&beside);
    }
    written
}

fn fill<'b>(
    beside: &Path,
    manifest: &Manifest,
    files: impl Iterator<Item = &'b [u8]>,
) -> std::io::Result<()> {
    fs::create_dir_all(beside)?;
    for (file, bytes) in manifest.files.iter().zip(files) {
        kept(&beside.join(&file.file), bytes)?;
    }
    kept(&beside.join("manifest.json"), canonical::bytes(&manifest.json()).as_bytes())
}

/// Writes a file that is on the disk afterwards: some disks say only then that they are full.
fn kept(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Manifest {
    fn json(&self) -> Value {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|it| json!({ "table": it.table, "file": it.file, "rows": it.rows, "sha256": it.sha256 }))
            .collect();
        json!({
            "format": FORMAT,
            "version": self.version,
            "head": { "number": self.head.number, "hash": self.head.hash },
            "files": files,
        })
    }
}

/// A table as CSV. Nothing is written `\N`, and a backslash at the beginning of a text is doubled, so that nothing and
/// an empty text stay apart.
pub(super) fn csv_of(table: &Table, rows: &[Row]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| complain("export-unreadable", error.to_string());
    writer.write_record(table.columns.iter().map(|it| it.name)).map_err(failed)?;
    for row in rows {
        let cells = table.columns.iter().map(|column| match row.get(column.name) {
            Some(Cell::Text(text)) if text.starts_with('\\') => format!("\\{text}"),
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Whole(number)) => number.to_string(),
            Some(Cell::Nothing) | None => "\\N".to_owned(),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| complain("export-unreadable", error.to_string()))
}

/// Whether nothing was ever done in this register.
pub(super) async fn is_empty(eye: &mut Eye<'_>) -> Result<bool> {
    for table in TABLES {
        if !eye.table(table).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

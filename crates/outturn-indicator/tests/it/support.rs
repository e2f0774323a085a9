//! Queries and their answers as text.

use std::fs;
use std::path::Path;

use outturn_core::Diagnostic;
use outturn_indicator::{Failure, Format, Session};
use tempfile::TempDir;

pub(crate) const MEMORY: usize = 1 << 30;

/// A folder with files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

pub(crate) fn place(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

pub(crate) fn session() -> Session {
    Session::new(MEMORY).unwrap()
}

/// The answer as CSV.
pub(crate) fn csv(session: &Session, sql: &str) -> String {
    let mut out = Vec::new();
    let answer = session.query(sql).unwrap_or_else(|problem| panic!("{sql}: {problem:?}"));
    match answer.write(Format::Csv, &mut out) {
        Ok(_) => String::from_utf8(out).unwrap(),
        Err(failure) => panic!("{sql}: {failure:?}"),
    }
}

/// What is complained about, when the query is planned or while it runs.
pub(crate) fn complaint(session: &Session, sql: &str) -> Diagnostic {
    match session.query(sql) {
        Err(problem) => problem,
        Ok(answer) => match answer.write(Format::Csv, &mut Vec::new()) {
            Err(Failure::Query(problem)) => problem,
            other => panic!("{sql}: {other:?}"),
        },
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

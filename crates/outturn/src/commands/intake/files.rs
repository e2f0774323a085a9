//! Which files were named: those of a folder are all below it.

use std::fs;
use std::path::{Path, PathBuf};

use outturn_core::Diagnostic;

use crate::commands::shown;
use crate::library;

/// The files that were named, and those of folders in the order of their names; each once. What is hidden is left out.
/// A complaint where something that was named is not there.
pub(super) fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut files)?;
        } else if path.exists() {
            files.push(path.clone());
        } else {
            // The reason, as it is told of any file.
            library::read(path)?;
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let wrong = |error: std::io::Error| {
        let message = format!("this folder cannot be read: {error}");
        Diagnostic::file(&shown(folder), "cannot-read", message, "check the path and the disk")
    };
    let mut inside = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        inside.push(entry.map_err(wrong)?.path());
    }
    inside.sort();
    for path in inside {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

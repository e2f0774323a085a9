//! The file of SQLite: that it is still the one that was opened.
//!
//! An open file can be moved, removed or replaced. The connections that have it go on writing where nobody looks any
//! more, and new ones open what lies there now: two registers under one address. So every transaction makes sure first.

use std::path::{Path, PathBuf};

use crate::codes::{Result, complain};

/// A file, and which one it is.
pub(super) struct File {
    path: PathBuf,
    which: (u64, u64),
}

impl File {
    /// The file of an address; none where it names none, as for a database in memory.
    pub(super) fn of(url: &str) -> Option<File> {
        let path = url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = PathBuf::from(path.split('?').next()?);
        let which = which(&path)?;
        Some(File { path, which })
    }

    /// Refuses to go on where another file, or none, is there.
    pub(super) fn is_still_there(&self) -> Result<()> {
        let problem = match which(&self.path) {
            Some(which) if which == self.which => return Ok(()),
            Some(_) => "another file lies there than the one that was opened",
            None => "the file that was opened is no longer there",
        };
        Err(complain("database-moved", format!("{}: {problem}", self.path.display())))
    }
}

#[cfg(unix)]
fn which(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// Elsewhere an open file cannot be moved.
#[cfg(not(unix))]
fn which(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|_| (0, 0))
}

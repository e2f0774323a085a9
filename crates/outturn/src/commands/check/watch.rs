//! `outturn check --watch`: checks again whenever a file changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::commands::{shown, tell};
use crate::exit::Exit;

/// How often files are looked at. Many a network folder tells nobody of its changes, so they are asked for.
const EVERY: Duration = Duration::from_millis(300);

/// What tells whether a file is another: how long it is, and when it was written.
type Mark = (u64, Option<SystemTime>);

/// Checks now and whenever a file below the paths changes, comes or goes. It ends when the program is stopped.
pub(super) fn watch(paths: &[PathBuf], check: impl Fn() -> Exit) -> Exit {
    let mut seen = marks(paths);
    told(check());
    loop {
        std::thread::sleep(EVERY);
        let now = marks(paths);
        if now == seen {
            continue;
        }
        let changed = now.iter().find(|(path, mark)| seen.get(*path) != Some(mark));
        let gone = seen.keys().find(|path| !now.contains_key(*path));
        if let Some(path) = changed.map(|(path, _)| path).or(gone) {
            tell(&format!("\n{} changed\n", shown(path)));
        }
        seen = now;
        told(check());
    }
}

/// Silence would leave whoever watches in doubt.
fn told(exit: Exit) {
    if exit == Exit::Done {
        tell("Nothing is wrong. Checked again when a file changes; Ctrl-C ends it.\n");
    }
}

fn marks(paths: &[PathBuf]) -> BTreeMap<PathBuf, Mark> {
    let mut found = BTreeMap::new();
    for path in paths {
        mark(path, &mut found);
    }
    found
}

/// What cannot be read is told by the check, and is nothing to watch.
fn mark(path: &Path, found: &mut BTreeMap<PathBuf, Mark>) {
    let Ok(about) = fs::metadata(path) else { return };
    if !about.is_dir() {
        found.insert(path.to_owned(), (about.len(), about.modified().ok()));
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().filter_map(Result::ok) {
        mark(&entry.path(), found);
    }
}

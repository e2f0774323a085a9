//! Output folders and files: written whole or not at all.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use outturn_core::Diagnostic;

/// A complaint about something that cannot be written.
pub fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    let name = path.to_string_lossy();
    let (message, help) = match error.kind() {
        ErrorKind::NotFound => ("there is no folder to write this into".to_owned(), "check the path"),
        ErrorKind::PermissionDenied => ("you may not write here".to_owned(), "name another place"),
        ErrorKind::NotADirectory => {
            ("a part of this path is a file, not a folder".to_owned(), "check the path")
        }
        ErrorKind::IsADirectory => ("this is a folder, not a file".to_owned(), "name a file in it"),
        ErrorKind::StorageFull => ("the disk is full".to_owned(), "make space, or name another place"),
        _ => (
            format!("this cannot be written: {error}"),
            "check the path, the space left and who may write there",
        ),
    };
    Diagnostic::file(&name, "cannot-write", message, help)
}

/// Writes files into a new folder. The folder appears with everything in it or not at all: the files are written into
/// a folder beside it, which is then renamed. A folder that has something in it already is not touched.
pub fn write_folder(folder: &Path, files: &[(&str, &[u8])]) -> Result<(), Diagnostic> {
    let name = folder.to_string_lossy().into_owned();
    let exists = |message: &str| {
        let help = "name a folder that is not there yet, or remove it first";
        Err(Diagnostic::file(&name, "output-exists", message, help))
    };
    if folder.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
        return exists("this is there already, and it is not a folder");
    }
    if folder.exists() && fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some()) {
        return exists("there is something there already");
    }
    if folder.file_name().is_none() {
        let help = "give the folder a name of its own, such as run-1";
        return Err(Diagnostic::file(&name, "bad-output", "this cannot be a new folder", help));
    }
    // Without a slash at the end, which would put the attempt inside the folder and not beside it.
    let folder: PathBuf = folder.components().collect();
    let partial = beside(&folder);
    let written = write_all(&partial, files).and_then(|()| {
        // An empty folder may be in the way of the rename.
        if folder.exists() {
            fs::remove_dir(&folder)?;
        }
        fs::rename(&partial, &folder)
    });
    written.map_err(|error| {
        // What is left of the attempt is removed; if that fails too, its name says what it is.
        let _ = fs::remove_dir_all(&partial);
        cannot_write(&folder, &error)
    })
}

/// The name under which a path is written before it gets its own.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".partial-{}", std::process::id()));
    PathBuf::from(name)
}

fn write_all(folder: &Path, files: &[(&str, &[u8])]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        let mut file = fs::File::create_new(folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

/// Writes one file, whole or not at all; one that is there is replaced.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let partial = beside(path);
    fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path)).map_err(|error| {
        let _ = fs::remove_file(&partial);
        cannot_write(path, &error)
    })
}

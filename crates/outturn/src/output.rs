//! Output folders and files: written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use outturn_award::receipt::Sum;
use outturn_core::Diagnostic;

/// A complaint about something that cannot be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
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

/// A new folder. It appears with everything in it or not at all: the files are written into a folder beside it, which
/// is then renamed. A folder that has something in it already is not touched.
#[derive(Debug)]
pub struct NewFolder {
    folder: PathBuf,
    partial: PathBuf,
}

impl NewFolder {
    /// Begins a folder, where there may be one.
    pub fn begin(folder: &Path) -> Result<NewFolder, Diagnostic> {
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
        let begun = NewFolder { partial: beside(&folder), folder };
        fs::create_dir_all(&begun.partial).map_err(|error| begun.cannot_write(&error))?;
        Ok(begun)
    }

    /// A file of the folder, to be written.
    pub fn file(&self, name: &str) -> io::Result<NewFile> {
        let path = self.partial.join(name);
        if let Some(inner) = path.parent() {
            fs::create_dir_all(inner)?;
        }
        let file = fs::File::create_new(path)?;
        Ok(NewFile(BufWriter::with_capacity(BUFFER, Summed { file, sum: Sum::default() })))
    }

    /// Where a file or a folder in it is written meanwhile, for those who write it themselves.
    pub fn path(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    /// Writes a whole file; gives its hash.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<String> {
        let mut file = self.file(name)?;
        file.write_all(bytes)?;
        file.finish()
    }

    /// Gives the folder its own name.
    pub fn finish(self) -> Result<(), Diagnostic> {
        // An empty folder may be in the way of the rename.
        let cleared = if self.folder.exists() { fs::remove_dir(&self.folder) } else { Ok(()) };
        let renamed = cleared.and_then(|()| fs::rename(&self.partial, &self.folder));
        renamed.map_err(|error| self.cannot_write(&error))
    }

    /// A complaint about something in it that cannot be written.
    pub fn cannot_write(&self, error: &io::Error) -> Diagnostic {
        cannot_write(&self.folder, error)
    }
}

impl Drop for NewFolder {
    /// What is left of an attempt is removed; if that fails too, its name says what it is.
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// How much of a file is gathered before it is written.
const BUFFER: usize = 1 << 16;

/// A file of a new folder while it is written.
#[derive(Debug)]
pub struct NewFile(BufWriter<Summed>);

#[derive(Debug)]
struct Summed {
    file: fs::File,
    sum: Sum,
}

impl NewFile {
    /// Makes sure that everything is on the disk; gives the hash of it.
    pub fn finish(self) -> io::Result<String> {
        let Summed { file, sum } = self.0.into_inner()?;
        file.sync_all()?;
        Ok(sum.finish())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.add(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes files into a folder that may be there: all of them, or none. Those of `gone` are removed; whatever else
/// lies in the folder stays.
pub fn replace_folder(
    folder: &Path,
    files: &BTreeMap<impl AsRef<Path>, Vec<u8>>,
    gone: &[String],
) -> Result<(), Diagnostic> {
    let folder: PathBuf = folder.components().collect();
    let partial = beside(&folder);
    let mut old = partial.clone().into_os_string();
    old.push("-old");
    let old = PathBuf::from(old);
    let write = || -> io::Result<()> {
        fs::create_dir_all(&partial)?;
        if folder.exists() {
            copy(&folder, &partial)?;
        }
        for name in gone {
            fs::remove_file(partial.join(name))?;
        }
        for (name, bytes) in files {
            let path = partial.join(name);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)?;
        }
        if folder.exists() {
            fs::rename(&folder, &old)?;
        }
        fs::rename(&partial, &folder).inspect_err(|_| {
            // What was there before is put back.
            let _ = fs::rename(&old, &folder);
        })
    };
    let written = write();
    let _ = fs::remove_dir_all(&partial);
    if written.is_ok() {
        let _ = fs::remove_dir_all(&old);
    }
    written.map_err(|error| cannot_write(&folder, &error))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir_all(&copied)?;
            copy(&path, &copied)?;
        } else {
            fs::copy(&path, &copied)?;
        }
    }
    Ok(())
}

/// The name under which a path is written before it gets its own.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".partial-{}", std::process::id()));
    PathBuf::from(name)
}

/// A file that is written as it comes and appears whole or not at all; one that is there is replaced.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    partial: PathBuf,
    file: Option<BufWriter<fs::File>>,
}

impl WholeFile {
    /// Begins a file, where there may be one.
    pub fn begin(path: &Path) -> Result<WholeFile, Diagnostic> {
        let partial = beside(path);
        if path.is_dir() {
            return Err(cannot_write(path, &ErrorKind::IsADirectory.into()));
        }
        let file = fs::File::create(&partial).map_err(|error| cannot_write(path, &error))?;
        Ok(WholeFile { path: path.to_owned(), partial, file: Some(BufWriter::with_capacity(BUFFER, file)) })
    }

    /// Gives the file its own name.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let written =
            file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        let renamed = written.and_then(|()| fs::rename(&self.partial, &self.path));
        renamed.map_err(|error| self.cannot_write(&error))
    }

    /// A complaint that it cannot be written.
    pub fn cannot_write(&self, error: &io::Error) -> Diagnostic {
        cannot_write(&self.path, error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for WholeFile {
    /// What is left of an attempt is removed; one that was finished has its own name already.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.partial);
    }
}

/// Writes one file, whole or not at all; one that is there is replaced.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let partial = beside(path);
    fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path)).map_err(|error| {
        let _ = fs::remove_file(&partial);
        cannot_write(path, &error)
    })
}

//! Output folders and files: written whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use outturn_core::Diagnostic;

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    let name = path.to_string_lossy();
    Diagnostic::file(&name, "cannot-write", format!("this cannot be written: {error}"), "check the path, the space left and who may write there")
}

/// Writes files into a new folder. The folder appears with everything in it or not at all: the files are written into
/// a folder beside it, which is then renamed. A folder that is there already is not touched.
pub fn write_folder(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<(), Diagnostic> {
    let name = folder.to_string_lossy().into_owned();
    if folder.exists() && fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some()) {
        let help = "name a folder that is not there yet, or remove it first";
        return Err(Diagnostic::file(&name, "output-exists", "there is something there already", help));
    }
    let mut partial = folder.as_os_str().to_owned();
    partial.push(format!(".partial-{}", std::process::id()));
    let partial = Path::new(&partial);
    let written = write_all(partial, files).and_then(|()| {
        // An empty folder may be in the way of the rename.
        if folder.exists() {
            fs::remove_dir(folder)?;
        }
        fs::rename(partial, folder)
    });
    written.map_err(|error| {
        // What is left of the attempt is removed; if that fails too, its name says what it is.
        let _ = fs::remove_dir_all(partial);
        cannot_write(folder, &error)
    })
}

fn write_all(folder: &Path, files: &[(&str, Vec<u8>)]) -> std::io::Result<()> {
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
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".partial-{}", std::process::id()));
    let partial = Path::new(&partial);
    fs::write(partial, bytes).and_then(|()| fs::rename(partial, path)).map_err(|error| {
        let _ = fs::remove_file(partial);
        cannot_write(path, &error)
    })
}

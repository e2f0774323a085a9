//! Where schemes, indicators and data are found: a folder, or what is built into the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use outturn_core::Diagnostic;

#[derive(RustEmbed)]
#[folder = "../../schemes"]
struct BuiltInSchemes;

#[derive(RustEmbed)]
#[folder = "../../indicators"]
struct BuiltInIndicators;

#[derive(RustEmbed)]
#[folder = "../../data"]
struct BuiltInData;

/// The schemes, indicators and data that commands work with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Library {
    /// A folder that holds schemes/, indicators/ and data/.
    Folder(PathBuf),
    /// Those of this version of the program.
    BuiltIn,
}

impl Library {
    /// The folder that was named; else the nearest one at or above the working folder; else what is built in.
    pub fn find(named: Option<&Path>, here: &Path) -> Library {
        if let Some(named) = named {
            return Library::Folder(named.to_owned());
        }
        let is_library = |folder: &&Path| folder.join("schemes").is_dir() && folder.join("indicators").is_dir();
        match here.ancestors().find(is_library) {
            Some(folder) => Library::Folder(folder.strip_prefix(here).map_or(folder.to_owned(), Path::to_owned)),
            None => Library::BuiltIn,
        }
    }

    /// The name of a file of the library in complaints.
    pub fn name(&self, path: &str) -> String {
        match self {
            Library::Folder(folder) => folder.join(path).to_string_lossy().into_owned(),
            Library::BuiltIn => format!("(built in) {path}"),
        }
    }

    /// Every file below a folder of the library, by its path from there.
    pub fn files(&self, folder: &str) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
        match self {
            Library::Folder(root) => {
                let mut files = BTreeMap::new();
                let start = root.join(folder);
                if start.is_dir() {
                    collect(&start, "", &mut files)?;
                }
                Ok(files)
            }
            Library::BuiltIn => Ok(built_in(folder)),
        }
    }

    /// One file of the library, if it is there.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        match self {
            Library::Folder(root) => {
                let path = root.join(path);
                if path.is_file() { read(&path).map(Some) } else { Ok(None) }
            }
            Library::BuiltIn => {
                let (folder, rest) = path.split_once('/').unwrap_or((path, ""));
                Ok(built_in(folder).remove(rest))
            }
        }
    }

    /// Whether the library has a folder of that name with files in it.
    pub fn has_folder(&self, folder: &str) -> bool {
        match self {
            Library::Folder(root) => root.join(folder).is_dir(),
            Library::BuiltIn => {
                let (top, rest) = folder.split_once('/').unwrap_or((folder, ""));
                built_in(top).keys().any(|name| name.starts_with(&format!("{rest}/")))
            }
        }
    }
}

fn built_in(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let (top, below) = folder.split_once('/').map_or((folder, String::new()), |(top, rest)| (top, format!("{rest}/")));
    let read = |name: String, file: Option<rust_embed::EmbeddedFile>| {
        let inside = name.strip_prefix(&below)?.to_owned();
        Some((inside, file?.data.into_owned()))
    };
    match top {
        "schemes" => BuiltInSchemes::iter().filter_map(|it| read(it.to_string(), BuiltInSchemes::get(&it))).collect(),
        "indicators" => {
            BuiltInIndicators::iter().filter_map(|it| read(it.to_string(), BuiltInIndicators::get(&it))).collect()
        }
        "data" => BuiltInData::iter().filter_map(|it| read(it.to_string(), BuiltInData::get(&it))).collect(),
        _ => BTreeMap::new(),
    }
}

/// The bytes of a file; a complaint if it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| {
        let name = path.to_string_lossy();
        Diagnostic::file(&name, "cannot-read", format!("this cannot be read: {error}"), "check the path and who may read it")
    })
}

/// Every file below a folder, by its path from there with forward slashes.
pub fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Diagnostic> {
    let unreadable = |error: std::io::Error| {
        let name = folder.to_string_lossy();
        Diagnostic::file(&name, "cannot-read", format!("this cannot be read: {error}"), "check the path and who may read it")
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if name.starts_with('.') || name.starts_with('~') {
            continue;
        }
        let inside = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            collect(&path, &inside, files)?;
        } else {
            files.insert(inside, read(&path)?);
        }
    }
    Ok(())
}

//! Where schemes, indicators and data are found: a folder, or what is built into the program.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
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
#[folder = "../../frameworks"]
#[allow_missing = true]
struct BuiltInFrameworks;

#[derive(RustEmbed)]
#[folder = "../../budgets"]
struct BuiltInBudgets;

#[derive(RustEmbed)]
#[folder = "../../layouts"]
struct BuiltInLayouts;

#[derive(RustEmbed)]
#[folder = "../../disclosure"]
struct BuiltInDisclosures;

#[derive(RustEmbed)]
#[folder = "../../records"]
struct BuiltInRecords;

#[derive(RustEmbed)]
#[folder = "../../codes"]
struct BuiltInCodes;

#[derive(RustEmbed)]
#[folder = "../../weights"]
struct BuiltInWeights;

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
    pub fn find(named: Option<&Path>, here: &Path) -> Result<Library, Diagnostic> {
        // A variable that is set to nothing names nothing.
        if let Some(named) = named.filter(|named| !named.as_os_str().is_empty()) {
            return Library::named(named);
        }
        let is_library =
            |folder: &&Path| folder.join("schemes").is_dir() && folder.join("indicators").is_dir();
        match here.ancestors().find(is_library) {
            // As it is reached from here, so that a file named in a complaint can be opened as it is written.
            Some(folder) => Ok(Library::Folder(
                here.strip_prefix(folder).into_iter().flat_map(Path::components).map(|_| "..").collect(),
            )),
            None => Ok(Library::BuiltIn),
        }
    }

    fn named(folder: &Path) -> Result<Library, Diagnostic> {
        let name = folder.to_string_lossy();
        let help = "name a folder that holds schemes/, indicators/ and data/; without --library and \
                    OUTTURN_LIBRARY the nearest one above is used";
        let wrong = |message: &str| Err(Diagnostic::file(&name, "no-library", message, help));
        if !folder.is_dir() {
            return wrong(if folder.exists() {
                "this is a file, not a folder"
            } else {
                "there is no such folder"
            });
        }
        if !["schemes", "indicators", "data"].iter().any(|inside| folder.join(inside).is_dir()) {
            return wrong("there is neither schemes/ nor indicators/ nor data/ in this folder");
        }
        Ok(Library::Folder(folder.to_owned()))
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
    let (top, below) =
        folder.split_once('/').map_or((folder, String::new()), |(top, rest)| (top, format!("{rest}/")));
    let read = |name: String, file: Option<rust_embed::EmbeddedFile>| {
        let inside = name.strip_prefix(&below)?.to_owned();
        Some((inside, file?.data.into_owned()))
    };
    match top {
        "schemes" => {
            BuiltInSchemes::iter().filter_map(|it| read(it.to_string(), BuiltInSchemes::get(&it))).collect()
        }
        "indicators" => BuiltInIndicators::iter()
            .filter_map(|it| read(it.to_string(), BuiltInIndicators::get(&it)))
            .collect(),
        "frameworks" => BuiltInFrameworks::iter()
            .filter_map(|it| read(it.to_string(), BuiltInFrameworks::get(&it)))
            .collect(),
        "budgets" => {
            BuiltInBudgets::iter().filter_map(|it| read(it.to_string(), BuiltInBudgets::get(&it))).collect()
        }
        "layouts" => {
            BuiltInLayouts::iter().filter_map(|it| read(it.to_string(), BuiltInLayouts::get(&it))).collect()
        }
        "disclosure" => BuiltInDisclosures::iter()
            .filter_map(|it| read(it.to_string(), BuiltInDisclosures::get(&it)))
            .collect(),
        "records" => {
            BuiltInRecords::iter().filter_map(|it| read(it.to_string(), BuiltInRecords::get(&it))).collect()
        }
        "codes" => {
            BuiltInCodes::iter().filter_map(|it| read(it.to_string(), BuiltInCodes::get(&it))).collect()
        }
        "weights" => {
            BuiltInWeights::iter().filter_map(|it| read(it.to_string(), BuiltInWeights::get(&it))).collect()
        }
        "data" => BuiltInData::iter().filter_map(|it| read(it.to_string(), BuiltInData::get(&it))).collect(),
        _ => BTreeMap::new(),
    }
}

/// The bytes of a file; a complaint if it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let (message, help) = match error.kind() {
        ErrorKind::NotFound => ("there is no such file or folder".to_owned(), "check the path"),
        ErrorKind::PermissionDenied => {
            ("you may not read this".to_owned(), "ask its owner to let you read it")
        }
        ErrorKind::IsADirectory => ("this is a folder, not a file".to_owned(), "name a file in it"),
        _ => (format!("this cannot be read: {error}"), "check the path and the disk"),
    };
    Diagnostic::file(&path.to_string_lossy(), "cannot-read", message, help)
}

/// Whether a file is a TOML file, by its name.
pub fn is_toml(name: &str) -> bool {
    ends_in(Path::new(name), "toml")
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending))
}

/// Every TOML and CSV file below a folder, CSV also as it is packed, by its path from there with forward slashes.
/// Nothing else is opened; tables of other kinds come without their content, so that one that was to be CSV can be
/// named.
pub fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Diagnostic> {
    let wrong = |error: std::io::Error| unreadable(folder, &error);
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if name.starts_with('.') || name.starts_with('~') {
            continue;
        }
        let inside = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            collect(&path, &inside, files)?;
        } else if ends_in(&path, "toml") || ends_in(&path, "csv") || is_packed_csv(&path) {
            files.insert(inside, read(&path)?);
        } else if TABLES.iter().any(|ending| ends_in(&path, ending)) {
            files.insert(inside, Vec::new());
        }
    }
    Ok(())
}

/// Whether a file is CSV packed by gzip, by its name.
fn is_packed_csv(path: &Path) -> bool {
    ends_in(path, "gz") && path.file_stem().is_some_and(|stem| ends_in(Path::new(stem), "csv"))
}

/// Endings of tables that are not CSV.
const TABLES: [&str; 8] = ["tsv", "txt", "xls", "xlsx", "xlsm", "ods", "gz", "zip"];

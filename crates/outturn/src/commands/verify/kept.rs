//! What was kept of a run: the receipt and the files beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use outturn_award::receipt::{self, Receipt};
use outturn_core::Diagnostic;

use super::super::bundle::SUMS;
use crate::commands::shown;
use crate::library;

/// What to do about a file that was altered.
pub(super) const FROM_ELSEWHERE: &str = "take the file from where the receipt came from";

/// A receipt and the files beside it.
pub(super) struct Kept {
    folder: PathBuf,
    pub(super) receipt: Receipt,
    pub(super) receipt_name: String,
    /// The files of the receipt, by what they hold.
    held: BTreeMap<String, Vec<u8>>,
    /// The files that the list of hashes beside it names.
    pub(super) listed: Listed,
}

/// The files of a folder that its list of hashes names.
pub(super) struct Listed {
    folder: PathBuf,
    /// By name, apart from those that are not there.
    files: BTreeMap<String, Vec<u8>>,
    /// The list of hashes: name and hash.
    sums: Vec<(String, String)>,
}

impl Listed {
    pub(super) fn open(folder: &Path) -> Result<Listed, Diagnostic> {
        let sums = sums(&folder.join(SUMS))?;
        let files =
            sums.iter().filter_map(|(name, _)| Some((name.clone(), library::read(&folder.join(name)).ok()?)));
        Ok(Listed { folder: folder.to_owned(), files: files.collect(), sums })
    }

    /// A file of the list, where it is there.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Every file that is not the one whose hash the list gives.
    pub(super) fn altered(&self) -> Vec<Diagnostic> {
        self.altered_but(&BTreeSet::new())
    }

    fn altered_but(&self, told: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (name, sum) in self.sums.iter().filter(|(name, _)| !told.contains(name.as_str())) {
            let message = match self.files.get(name).map(|bytes| receipt::sha256(bytes)) {
                Some(now) if now == *sum => continue,
                Some(now) => {
                    format!("this is not the file of {SUMS}: its SHA-256 is {now}, and there it is {sum}")
                }
                None => format!("{SUMS} lists this file, and it cannot be read"),
            };
            let help = "one of the two was altered after the run";
            found.push(Diagnostic::file(&shown(&self.folder.join(name)), "altered", message, help));
        }
        found
    }
}

impl Kept {
    /// Opens a receipt, or the folder it lies in.
    pub(super) fn open(path: &Path) -> Result<Kept, Diagnostic> {
        let path = if path.is_dir() { path.join("receipt.json") } else { path.to_owned() };
        let receipt_name = shown(&path);
        let help = "name the receipt.json that `outturn award --out` wrote, or its folder";
        let bytes =
            library::read(&path).map_err(|problem| Diagnostic { help: help.to_owned(), ..problem })?;
        let wrong = |why: String| {
            Diagnostic::file(&receipt_name, "not-a-receipt", format!("this is not a receipt: {why}"), help)
        };
        let receipt: Receipt = serde_json::from_slice(&bytes).map_err(|error| {
            wrong(if error.is_eof() { "it ends too early".to_owned() } else { error.to_string() })
        })?;
        if receipt.format != receipt::FORMAT {
            let help = "use the version of this program that made it, or a newer one";
            let message = format!(
                "this receipt has the layout {}, and this program reads {}",
                receipt.format,
                receipt::FORMAT
            );
            return Err(Diagnostic::file(&receipt_name, "other-receipt-version", message, help));
        }
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut held = BTreeMap::new();
        for file in &receipt.files {
            if !is_plain_name(&file.file) {
                return Err(wrong(format!("`{}` is not the name of a file beside it", file.file)));
            }
            if held.insert(file.holds.clone(), library::read(&folder.join(&file.file))?).is_some() {
                return Err(wrong(format!("it names two files that hold the {}", file.holds)));
            }
        }
        for holds in ["scheme", "facts", "result"] {
            if !held.contains_key(holds) {
                return Err(wrong(format!("it names no file that holds the {holds}")));
            }
        }
        Ok(Kept { listed: Listed::open(&folder)?, folder, receipt, receipt_name, held })
    }

    /// The name of a file beside the receipt in complaints.
    pub(super) fn beside(&self, file: &str) -> String {
        shown(&self.folder.join(file))
    }

    /// The name of the file that holds something.
    pub(super) fn name(&self, holds: &str) -> String {
        let file = self.receipt.files.iter().find(|file| file.holds == holds);
        self.beside(file.map_or(holds, |file| file.file.as_str()))
    }

    pub(super) fn bytes(&self, holds: &str) -> &[u8] {
        self.held.get(holds).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn json(&self, holds: &str) -> Result<Value, Diagnostic> {
        serde_json::from_slice(self.bytes(holds)).map_err(|error| {
            let message = format!("this is no longer JSON: {error}");
            Diagnostic::file(&self.name(holds), "altered", message, FROM_ELSEWHERE)
        })
    }

    /// Every file that is not the one whose hash the receipt, or the list of hashes beside it, gives.
    pub(super) fn altered(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut told = BTreeSet::new();
        for file in &self.receipt.files {
            let now = receipt::sha256(self.bytes(&file.holds));
            if now != file.sha256 {
                let message = format!(
                    "this is not the file of the receipt: its SHA-256 is {now}, and the receipt has {}",
                    file.sha256
                );
                let help = "one of the two was altered after the run";
                found.push(Diagnostic::file(&self.name(&file.holds), "altered", message, help));
                told.insert(file.file.as_str());
            }
        }
        found.extend(self.listed.altered_but(&told));
        found
    }
}

/// Whether a receipt may name a file so. Only names, never paths: a receipt from elsewhere must not lead out of its
/// folder.
fn is_plain_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    one && !name.contains(['/', '\\', ':']) && !name.starts_with('.')
}

/// The list of hashes beside a receipt, as `sha256sum` reads it; empty where there is none.
fn sums(path: &Path) -> Result<Vec<(String, String)>, Diagnostic> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let name = shown(path);
    let bytes = library::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let read = |line: &str| {
        let (sum, file) = line.split_once("  ")?;
        let is_sum = sum.len() == 64 && sum.bytes().all(|it| it.is_ascii_hexdigit());
        (is_sum && is_plain_name(file)).then(|| (file.to_owned(), sum.to_owned()))
    };
    text.lines()
        .map(|line| {
            read(line).ok_or_else(|| {
                let message = format!("`{line}` is not a hash and the name of a file beside it");
                Diagnostic::file(&name, "altered", message, FROM_ELSEWHERE)
            })
        })
        .collect()
}

//! The documents that figures come from: what each is, and what must be known before relying on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::Problem;

/// A document: a row of `sources.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// Key of the source in `sources.csv`.
    pub source: &'static str,
    pub(super) title: &'static str,
    pub(super) publisher: &'static str,
    /// As exact as the document, or its name, gives it.
    pub(super) published: &'static str,
    /// Under which it may be used; empty where it does not say.
    pub(super) licence: &'static str,
    pub(super) address: &'static str,
    pub(super) note: &'static str,
}

/// A published file and where it lies in the folder of published files. Several of one series are one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub document: Document,
    /// Path below the folder of published files. A name in `.gz` is unpacked; the fingerprint is that of the
    /// file unpacked.
    pub path: &'static str,
}

/// Ending of files packed by gzip.
const PACKED: &str = ".gz";

pub(super) const OPEN_GOVERNMENT: &str = "Open Government Licence v3.0";

impl Input {
    /// The name under which the file is cited.
    pub fn file(&self) -> &'static str {
        let name = self.path.rsplit_once('/').map_or(self.path, |(_, name)| name);
        name.strip_suffix(PACKED).unwrap_or(name)
    }
}

/// A published file as it was before packing.
pub(super) struct Unpacked<'a> {
    pub(super) input: &'a Input,
    pub(super) bytes: Vec<u8>,
    pub(super) sha256: String,
}

/// The published files that a folder is made from, by source. There are several where they are of one series.
pub(super) struct Files<'a>(BTreeMap<&'a str, Vec<Unpacked<'a>>>);

impl<'a> Files<'a> {
    /// Unpacks the files, which are given by [`Input::path`]; all that is missing or damaged comes at once.
    pub(super) fn read(
        inputs: &'a [Input],
        contents: &BTreeMap<&str, Vec<u8>>,
    ) -> Result<Files<'a>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut files: BTreeMap<&str, Vec<Unpacked<'_>>> = BTreeMap::new();
        for input in inputs {
            let Some(bytes) = contents.get(input.path) else {
                let remedy = "put it into the folder of published files";
                problems.push(Problem::new(input.path, "the file is not there", remedy));
                continue;
            };
            match unpack(input, bytes) {
                Ok(unpacked) => {
                    files.entry(input.document.source).or_default().push(unpacked);
                }
                Err(error) => {
                    let wrong = format!("it cannot be unpacked ({error})");
                    problems.push(Problem::new(input.path, wrong, "put the file there anew"));
                }
            }
        }
        if problems.is_empty() { Ok(Files(files)) } else { Err(problems) }
    }

    /// The files of a source, in the order in which they are given.
    pub(super) fn of(&self, source: &str) -> &[Unpacked<'a>] {
        self.0.get(source).map_or(&[], Vec::as_slice)
    }

    /// The files of every source.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Unpacked<'a>]> {
        self.0.values().map(Vec::as_slice)
    }

    /// The name and the bytes of a file; nothing where there is none.
    pub(super) fn named(&self, source: &str) -> (&str, &[u8]) {
        self.of(source).first().map_or(("", &[][..]), |file| (file.input.file(), file.bytes.as_slice()))
    }
}

/// The fingerprints of the files of a series with their names, a line each, as `sha256sum` writes them.
pub(super) fn fingerprints(files: &[Unpacked<'_>]) -> String {
    let mut list = String::new();
    for file in files {
        // Writing to a string cannot fail.
        let _ = writeln!(list, "{}  {}", file.sha256, file.input.file());
    }
    list
}

fn unpack<'a>(input: &'a Input, bytes: &[u8]) -> std::io::Result<Unpacked<'a>> {
    let mut unpacked = Vec::new();
    if input.path.strip_suffix(PACKED).is_some() {
        MultiGzDecoder::new(bytes).read_to_end(&mut unpacked)?;
    } else {
        unpacked.extend_from_slice(bytes);
    }
    let sha256 = sha256(&unpacked);
    Ok(Unpacked { input, bytes: unpacked, sha256 })
}

/// The fingerprint of bytes.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

//! Files of a facts folder that are packed by gzip: `readings.csv.gz` in place of `readings.csv`.
//!
//! What is said of a packed file names it as it lies there, with the line and the column of the text that was packed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};

use flate2::read::MultiGzDecoder;

use outturn_core::Diagnostic;

use super::FILES;

/// What the name of a packed file ends in.
pub(crate) const ENDING: &str = ".gz";

/// The most bytes that a file may unpack to: far more than any facts folder, far less than what a small file made for
/// the purpose unpacks to.
const UNPACKED_MAX: u64 = 1_000_000_000;

/// How packed files begin.
pub(crate) const MAGIC: &[u8] = b"\x1F\x8B";

/// The file of a facts folder that a name is for, packed or not.
pub fn file_of(name: &str) -> Option<&'static str> {
    let plain = name.strip_suffix(ENDING).unwrap_or(name);
    FILES.into_iter().find(|file| *file == plain)
}

/// The name under which a file lies in a folder: with the ending of packed files where it is packed.
pub fn name_in(files: &BTreeMap<String, Vec<u8>>, file: &str) -> String {
    let packed = [file, ENDING].concat();
    if files.contains_key(&packed) && !files.contains_key(file) { packed } else { file.to_owned() }
}

/// A complaint if a file lies in a folder both as it is and packed: the two may say different things.
pub(crate) fn alone(
    files: &BTreeMap<String, Vec<u8>>,
    file: &str,
    path: &str,
) -> Result<(), Box<Diagnostic>> {
    let packed = [file, ENDING].concat();
    if files.contains_key(file) && files.contains_key(&packed) {
        let message = format!("{packed} is here as well, and only one of the two can be meant");
        let help = "remove the one that is not meant";
        return Err(Box::new(Diagnostic::file(path, "duplicate-file", message, help)));
    }
    Ok(())
}

/// A file of a folder, unpacked; none where it is not there or cannot be unpacked, which [`super::read`] complains of.
pub fn unpacked_in<'a>(files: &'a BTreeMap<String, Vec<u8>>, file: &str) -> Option<Cow<'a, [u8]>> {
    let name = name_in(files, file);
    unpacked(&name, &name, files.get(&name)?).ok()
}

/// The bytes of a file, unpacked where its name says that it is packed. `path` is its name in complaints.
pub(crate) fn unpacked<'a>(
    name: &str,
    path: &str,
    bytes: &'a [u8],
) -> Result<Cow<'a, [u8]>, Box<Diagnostic>> {
    if name.ends_with(ENDING) { unpack(path, bytes).map(Cow::Owned) } else { Ok(Cow::Borrowed(bytes)) }
}

pub(crate) fn unpack(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Box<Diagnostic>> {
    let complain = |code, message: &str, help: &str| Box::new(Diagnostic::file(path, code, message, help));
    if !MAGIC.starts_with(bytes.get(..MAGIC.len()).unwrap_or(bytes)) {
        let help = "pack it anew with gzip, or leave it as it is and take .gz off its name";
        return Err(complain("bad-packing", "this file is not packed by gzip", help));
    }
    // A file may be packed in several pieces, one after another; all of them are read.
    let unpacking = || MultiGzDecoder::new(bytes).take(UNPACKED_MAX + 1);
    let failed = |error: io::Error| {
        if error.kind() == ErrorKind::UnexpectedEof {
            let message = "the packed file ends too early: it was cut off";
            return complain("cut-off", message, "send the whole file again");
        }
        let help = "pack it anew with gzip, and send it without changing it";
        complain("bad-packing", "the packed file was damaged: it cannot be unpacked", help)
    };
    // Counted before it is kept, so that a file that unpacks to too much takes time and no memory.
    let length = io::copy(&mut unpacking(), &mut io::sink()).map_err(failed)?;
    if length > UNPACKED_MAX {
        let help = "check that this is the right file";
        let message = "this file unpacks to more than 1,000,000,000 bytes, the most that is taken";
        return Err(complain("unpacks-too-large", message, help));
    }
    let mut text = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    unpacking().read_to_end(&mut text).map_err(failed)?;
    Ok(text)
}

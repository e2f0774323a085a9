//! Every kind of complaint about scheme and indicator files.

use super::Code;

mod said;
mod written;

/// The codes of scheme and indicator files, by what they are about.
pub const SECTIONS: &[(&str, &[Code])] = &[
    ("Scheme and indicator files: how they are written", written::CODES),
    ("Scheme and indicator files: what they say", said::CODES),
];

/// Every code of scheme and indicator files.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    SECTIONS.iter().flat_map(|(_, codes)| codes.iter())
}

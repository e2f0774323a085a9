//! The crate from outside: certified values, published limits, properties, awkward input.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "what is held to certified values is a float"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first thing that is not as it should be, and says what it skipped or how close it came"
)]

mod awkward;
mod certified;
mod outcomes;
mod properties;
mod published;

use std::path::{Path, PathBuf};

use outturn_core::{Exact, Figure};
use outturn_statistics::Confidence;

/// A number as a file has it.
fn exact(text: &str) -> Exact {
    Exact::parse_decimal(text).unwrap()
}

fn figure(text: &str) -> Figure {
    Figure::Known(exact(text))
}

fn level(text: &str) -> Confidence {
    Confidence::new(&exact(text)).unwrap()
}

/// A file of the folder that is shared beside the project, where it is there.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

//! What queries are worked out with: this machine's memory, or a cluster.

use std::num::NonZero;

use outturn::cli::records::Engine;
use outturn_core::Diagnostic;
use outturn_indicator::Session;

/// Bytes in a gigabyte.
const GIGABYTE: usize = 1 << 30;

/// A session without tables.
pub(crate) fn session(engine: &Engine) -> Result<Session, Diagnostic> {
    match &engine.on {
        Some(scheduler) => remote(scheduler),
        None => Session::new(gigabytes(engine.memory)),
    }
}

#[cfg(feature = "cluster")]
fn remote(scheduler: &str) -> Result<Session, Diagnostic> {
    Session::remote(scheduler)
}

#[cfg(not(feature = "cluster"))]
fn remote(scheduler: &str) -> Result<Session, Diagnostic> {
    Err(crate::run::without_cluster(scheduler))
}

pub(crate) fn gigabytes(count: NonZero<u16>) -> usize {
    usize::from(count.get()).saturating_mul(GIGABYTE)
}

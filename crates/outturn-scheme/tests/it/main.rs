//! Scheme files as their authors meet them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod diagnostics;
mod fuzz;
mod lint;
mod project_files;
mod reference;
mod resolved;

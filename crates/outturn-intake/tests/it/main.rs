//! Integration tests: one binary, so that they link once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod bad_input;
mod extracts;
mod facts;
mod fuzz;
mod hvbp;
mod icb_example;
mod layouts;
mod made;
mod published;
mod qof;
mod registers;
mod sources;
mod workbooks;

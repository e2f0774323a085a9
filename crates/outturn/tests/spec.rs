//! Runs docs/spec.
fn main() {}

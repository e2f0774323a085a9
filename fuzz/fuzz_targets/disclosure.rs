#![no_main]

#[allow(dead_code, reason = "each target takes one of them")]
#[path = "../shared/rules.rs"]
mod rules;

include!("../shared/complaint.rs");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rules::disclosure(bytes, &outturn_scheme::Catalogue::default()));

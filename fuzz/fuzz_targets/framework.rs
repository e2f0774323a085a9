#![no_main]

use std::sync::LazyLock;

#[allow(dead_code, reason = "each target takes one of them")]
#[path = "../shared/rules.rs"]
mod rules;

include!("../shared/complaint.rs");
include!("../shared/catalogue.rs");

static CATALOGUE: LazyLock<outturn_scheme::Catalogue> = LazyLock::new(catalogue);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rules::framework(bytes, &CATALOGUE));

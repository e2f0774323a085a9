#![no_main]

use std::sync::LazyLock;

#[path = "../shared/facts.rs"]
mod facts;

include!("../shared/complaint.rs");
include!("../shared/catalogue.rs");

static CATALOGUE: LazyLock<outturn_scheme::Catalogue> = LazyLock::new(catalogue);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| facts::facts(bytes, &CATALOGUE));

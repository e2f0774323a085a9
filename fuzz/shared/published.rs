//! What is promised of published files, whatever the bytes: readings, or reasons.

use std::collections::BTreeMap;

use outturn_core::Exact;
use outturn_intake::layout::{self, Told};
use outturn_scheme::{Catalogue, Layout};

/// Holds bytes against the layouts.
pub(crate) fn hold(bytes: &[u8], layouts: &BTreeMap<String, Layout>, catalogue: &Catalogue, told: &Told) {
    let read = match layout::read_told("file", bytes, layouts, catalogue, told) {
        Ok(read) => read,
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|it| !it.wrong.is_empty() && !it.remedy.is_empty()), "{problems:?}");
            return;
        }
    };
    for it in &read.rejections {
        assert!(!it.wrong.is_empty() && !it.remedy.is_empty(), "{it:?}");
    }
    for reading in &read.readings {
        let figures = [&reading.numerator, &reading.denominator, &reading.value];
        assert!(figures.iter().any(|it| !it.is_empty()), "{reading:?}");
        let least = catalogue.get(&reading.indicator).and_then(|it| it.minimum.as_ref());
        let may_be_negative = least.is_none_or(Exact::is_negative);
        assert!(may_be_negative || figures.iter().all(|it| !it.starts_with('-')), "{reading:?}");
    }
}

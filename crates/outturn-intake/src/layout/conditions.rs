//! What rows must have in which columns.

use std::collections::BTreeMap;

use super::grid::{Columns, Row, is_like, plain};

/// A column, and what must stand in it.
pub(super) struct Condition {
    column: usize,
    wanted: String,
    /// The same as texts are compared; none where it has a `*`.
    plain: Option<String>,
}

impl Condition {
    /// Those of a layout, by their columns.
    pub(super) fn find(
        only: &BTreeMap<String, String>,
        columns: &Columns,
        problems: &mut Vec<String>,
    ) -> Vec<Condition> {
        let found = columns.conditions(only, problems);
        let condition = |(column, wanted): (usize, String)| {
            let plain = (!wanted.contains('*')).then(|| plain(&wanted));
            Condition { column, wanted, plain }
        };
        found.into_iter().map(condition).collect()
    }

    pub(super) fn fits(&self, row: &Row<'_, '_>) -> bool {
        let text = row.text(self.column);
        if let Some(plain) = &self.plain {
            // Most texts are written as they are compared, but for case.
            if text.eq_ignore_ascii_case(plain) {
                return true;
            }
            if text.bytes().all(|byte| byte.is_ascii_graphic()) {
                return false;
            }
        }
        is_like(&text, &self.wanted)
    }
}

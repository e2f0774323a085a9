//! Things that a file may hold once each.

use std::collections::{BTreeMap, BTreeSet};

use super::csv_file::{Rejection, Rejections, Row};

/// What rows are about. Of two or more rows about one thing none is believed; nor is a later row where the first could
/// not be read, because which of them is meant is for their sender to say.
pub(crate) struct Once<K, V> {
    found: BTreeMap<K, (usize, Option<V>)>,
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Once<K, V> {
        Once { found: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V> Once<K, V> {
    /// Takes a row: what it is about, which stands under `column`, and what it says.
    pub(crate) fn add(
        &mut self,
        row: &Row<'_>,
        column: &str,
        (key, read): (K, Result<V, Box<Rejection>>),
        rejections: &mut Rejections,
    ) {
        if let Some((line, believed)) = self.found.get_mut(&key) {
            rejections.push(duplicate(row, column, *line));
            *believed = None;
            return;
        }
        let value = match read {
            Ok(value) => Some(value),
            Err(rejection) => {
                rejections.push(rejection);
                None
            }
        };
        self.found.insert(key, (row.line(), value));
    }

    /// What is believed, where each stands, and what was kept out.
    pub(crate) fn finish(self) -> (BTreeMap<K, V>, BTreeMap<K, usize>, BTreeSet<K>) {
        let (mut believed, mut lines, mut kept_out) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for (key, (line, value)) in self.found {
            match value {
                Some(value) => {
                    lines.insert(key.clone(), line);
                    believed.insert(key, value);
                }
                None => {
                    kept_out.insert(key);
                }
            }
        }
        (believed, lines, kept_out)
    }
}

/// A rejection of the second of two rows for one thing; the first is dropped too.
pub(crate) fn duplicate(row: &Row<'_>, column: &str, first: usize) -> Box<Rejection> {
    let message = format!("line {first} is for the same; neither is believed");
    row.reject(column, "duplicate-row", message, "send the one that is right, and only that")
}

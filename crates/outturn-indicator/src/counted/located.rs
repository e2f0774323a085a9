//! Where rows stand that were kept out: in which file, and on which line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use outturn_scheme::RecordLayout;

use super::tables::KeptOut;
use crate::files::{self, Layout};

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u64,
}

/// Where rows with these keys stand, each key with every row that has it. Only CSV files that are not packed have
/// lines: of others nothing is said. A file that cannot be read again says nothing either.
pub fn locate(
    place: &str,
    layout: &RecordLayout,
    rows: &[KeptOut],
) -> BTreeMap<Vec<String>, BTreeSet<Place>> {
    let mut found: BTreeMap<Vec<String>, BTreeSet<Place>> = BTreeMap::new();
    let wanted: BTreeSet<&[String]> = rows.iter().map(|it| it.key.as_slice()).collect();
    let Ok((Layout::Csv, paths)) = files::of(place) else { return found };
    for path in paths {
        look_through(&path, layout, &wanted, &mut found);
    }
    found
}

fn look_through(
    path: &Path,
    layout: &RecordLayout,
    wanted: &BTreeSet<&[String]>,
    found: &mut BTreeMap<Vec<String>, BTreeSet<Place>>,
) {
    let Ok(file) = File::open(path) else { return };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let Ok(headings) = reader.headers().cloned() else { return };
    let places: Vec<Option<usize>> =
        layout.key.iter().map(|key| headings.iter().position(|heading| heading == key)).collect();
    for record in reader.records().flatten() {
        let cell = |at: &Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        let key: Vec<String> = places.iter().map(cell).collect();
        if wanted.contains(key.as_slice()) {
            let line = record.position().map_or(0, csv::Position::line);
            found.entry(key).or_default().insert(Place { file: path.to_string_lossy().into_owned(), line });
        }
    }
}

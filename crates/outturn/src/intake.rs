//! Published files into a facts folder: what was read before and what is read now, laid together so that neither
//! the order of the files nor reading one again changes the folder.

use std::collections::BTreeMap;

use outturn_core::{Date, Diagnostic};
use outturn_intake::layout::FileRead;
use outturn_scheme::Layout;

mod bodies;
mod readings;
mod rows;

pub use rows::{Folder, Row};

/// A file that was read.
#[derive(Debug)]
pub struct Incoming {
    /// Its name.
    pub file: String,
    /// What it says.
    pub read: FileRead,
    /// When it was published, as was said of it.
    pub published: Option<Date>,
}

impl Incoming {
    /// The key of its source: the layout and the start of its fingerprint.
    pub fn source(&self) -> String {
        let start: String = self.read.sha256.chars().take(8).collect();
        format!("{}-{start}", self.read.layout)
    }

    /// When it was published; of a register that does not say, the latest day that it names.
    pub fn dated(&self) -> Option<Date> {
        self.read.dated.or(self.published).or(self.read.latest)
    }
}

/// What became of a folder.
#[derive(Debug, Default)]
pub struct Merged {
    /// Readings that were not there before.
    pub added: usize,
    /// Readings that a later revision took the place of.
    pub superseded: usize,
    /// Bodies that were added without their days.
    pub unplaced: usize,
    /// Bodies that were added, or whose days are others now.
    pub bodies: usize,
    /// Relations that were added.
    pub relations: usize,
    /// Relations that were left out: one of the two bodies is not in the folder, or nothing says what share goes to
    /// whom.
    pub relations_left_out: usize,
    /// Bodies, by code, that are in no register of the folder though it has one of their kind: their names.
    pub unregistered: BTreeMap<String, String>,
    /// Readings of bodies that the folder does not know, and whose kind no layout says: how many, by code.
    pub strangers: BTreeMap<String, usize>,
}

/// Lays files into a folder. Nothing is laid where two of them contradict each other, or the folder.
pub fn merge(
    folder: &mut Folder,
    files: &[Incoming],
    layouts: &BTreeMap<String, Layout>,
) -> Result<Merged, Vec<Diagnostic>> {
    let mut merged = Merged::default();
    let mut files: Vec<&Incoming> = files.iter().collect();
    files.sort_by_key(|it| (it.source(), it.file.clone()));
    files.dedup_by_key(|it| it.source());
    for file in &files {
        if let Some(layout) = layouts.get(&file.read.layout) {
            add_source(folder, file, layout);
        }
    }
    // Bodies first, whoever names them, so that what is said of two of them finds both.
    let mut problems = bodies::merge(folder, &files, &mut merged);
    readings::place_bodies(folder, &files, layouts, &mut merged);
    bodies::relate(folder, &files, layouts, &mut merged);
    problems.extend(readings::merge(folder, &files, layouts, &mut merged));
    if problems.is_empty() { Ok(merged) } else { Err(problems) }
}

fn add_source(folder: &mut Folder, file: &Incoming, layout: &Layout) {
    let periods: Vec<_> = file.read.periods().into_iter().collect();
    let title = match periods.as_slice() {
        [] => layout.title.clone(),
        [one] => format!("{}: {one}", layout.title),
        [first, .., last] => format!("{}: {first} to {last}", layout.title),
    };
    let name = file.file.rsplit(['/', '\\']).next().unwrap_or(&file.file);
    let published = file.dated().map(|it| it.to_string()).unwrap_or_default();
    let row = folder.sources.entry(file.source()).or_insert_with(|| {
        Row::from([
            ("publisher", layout.publisher.clone()),
            ("licence", layout.licence.clone()),
            ("address", layout.address.clone()),
            ("file", name.to_owned()),
            ("sha256", file.read.sha256.clone()),
            ("note", layout.note.replace('\n', " ")),
        ])
    });
    // The period is in the title, and may have been told otherwise before.
    row.insert("title", title);
    if row.get("published").is_none_or(String::is_empty) || file.published.is_some() {
        row.insert("published", published);
    }
}

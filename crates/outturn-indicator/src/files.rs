//! The files of a table: one, those of a folder, or those whose names fit a pattern.

use std::fs;
use std::path::{Path, PathBuf};

use outturn_core::Diagnostic;

/// How records lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Columns with types.
    Parquet,
    /// Text with a header row.
    Csv,
    /// The same, packed by gzip.
    CsvGz,
    /// The same, packed by zstd.
    CsvZst,
}

const ENDINGS: [(&str, Layout); 4] = [
    (".parquet", Layout::Parquet),
    (".csv", Layout::Csv),
    (".csv.gz", Layout::CsvGz),
    (".csv.zst", Layout::CsvZst),
];

impl Layout {
    /// The layout that a name's ending says.
    pub(crate) fn of(name: &str) -> Option<Layout> {
        ENDINGS.into_iter().find_map(|(ending, layout)| name.ends_with(ending).then_some(layout))
    }
}

/// The files of a place, in the order of their names, all of one layout.
pub(crate) fn of(place: &str) -> Result<(Layout, Vec<PathBuf>), Diagnostic> {
    let path = Path::new(place);
    let found = if path.is_dir() {
        inside(path).map_err(|error| cannot_read(place, &error))?
    } else if path.exists() {
        vec![path.to_owned()]
    } else if place.contains(['*', '?']) {
        fitting(path, place)?
    } else {
        let help = "check the path; a folder stands for all files in it, and * in a name for any characters";
        return Err(Diagnostic::file(place, "no-such-table", "there is no such file or folder", help));
    };
    alike(place, found, |path| path.to_string_lossy().into_owned())
}

/// Files of a place that are all of one layout, which the endings of their names say.
pub(crate) fn alike<File>(
    place: &str,
    found: Vec<File>,
    name: impl Fn(&File) -> String,
) -> Result<(Layout, Vec<File>), Diagnostic> {
    let named = |file: &File| Layout::of(&name(file));
    let Some(layout) = found.first().map(named) else {
        let help = "records are files that end in .parquet, .csv, .csv.gz or .csv.zst";
        return Err(Diagnostic::file(place, "no-such-table", "there are no records here", help));
    };
    let Some(layout) = layout else {
        let help = "records are files that end in .parquet, .csv, .csv.gz or .csv.zst";
        let message = "the ending of this file says neither Parquet nor CSV";
        return Err(Diagnostic::file(place, "bad-table", message, help));
    };
    if let Some(other) = found.iter().find(|file| named(file) != Some(layout)) {
        let message = format!("{} is laid out otherwise than the files before it", name(other));
        let help = "one table has files of one ending: name them by a pattern, such as 'folder/*.parquet'";
        return Err(Diagnostic::file(place, "bad-table", message, help));
    }
    Ok((layout, found))
}

pub(crate) fn cannot_read(place: &str, error: &std::io::Error) -> Diagnostic {
    let help = "check the path and who may read it";
    Diagnostic::file(place, "cannot-read", format!("this cannot be read: {error}"), help)
}

/// The records in a folder and the folders in it; other files, such as a README, are passed over.
fn inside(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|it| it.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            found.extend(inside(&path)?);
        } else if Layout::of(&name).is_some() {
            found.push(path);
        }
    }
    Ok(found)
}

/// The files whose names fit a pattern in the last part of a path.
fn fitting(path: &Path, place: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.to_string_lossy().contains(['*', '?']) {
        let help = "name the folder in full; folders in it are searched too";
        return Err(Diagnostic::file(place, "bad-table", "a pattern stands for names of files only", help));
    }
    let pattern = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let entries = fs::read_dir(folder).map_err(|error| cannot_read(place, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| cannot_read(place, &error))?.path();
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && fits(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a name fits a pattern in which `*` is any characters and `?` is one.
pub(crate) fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), after) => {
            fits(rest, name) || after.is_some_and(|(_, after)| fits(pattern, after))
        }
        (Some(('?', rest)), Some((_, after))) => fits(rest, after),
        (Some((wanted, rest)), Some((there, after))) => wanted == there && fits(rest, after),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns() {
        let cases = [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("20??-*.parquet", "2014-q1.parquet", true),
            ("20??-*.parquet", "201-q1.parquet", false),
            ("*", "", true),
            ("a*b*c", "aXXbYYc", true),
            ("a*b*c", "aXXcYYb", false),
        ];
        for (pattern, name, expected) in cases {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(fits(&letters(pattern), &letters(name)), expected, "{pattern} {name}");
        }
    }
}

//! `docs/records.md`: the record layouts, code lists and weights of the library, as tables.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use outturn_scheme::{Holds, RecordColumn, RecordLayout, RecordLibrary};

const HEAD: &str = "# Records: how patient-level extracts are laid out

Made from `records/`, `codes/` and `weights/` by `cargo xtask generate`. [indicators.md](indicators.md) says how
figures are computed from such tables.

* A table is one or more files in CSV (UTF-8, a header row, comma-separated) or Parquet, under the names of columns
  below, in any order. Columns that are not listed are passed over. One that is needed by no indicator of yours may be
  left out, unless it is required.
* **Codes are text**: `0100` keeps its zero. ICD-10 codes have no dot. Dates are `2015-03-31`. Whole numbers have no
  separators.
* An empty cell is a value that is not there. In a required column it keeps the row out.
* Bodies are under their ODS codes; persons under a pseudonym that is the same in all tables. Names, addresses and NHS
  numbers are never needed.
* A row that is not as it should be is kept out, counted and told with its file and line, as
  [indicators.md](indicators.md#records-that-are-kept-out) says.
* In SQL a table is called as its id, with `_` for `-`.
";

/// The page.
pub(crate) fn page(root: &Path) -> Result<String, String> {
    let library = library(root)?;
    let mut page = HEAD.to_owned();
    page.push_str("\n| table | one row is | key |\n|---|---|---|\n");
    for layout in library.layouts.values() {
        let key: Vec<String> = layout.key.iter().map(|it| format!("`{it}`")).collect();
        let link = format!("[`{}`](#{})", layout.id, layout.id);
        let _ = writeln!(page, "| {link} | {} | {} |", layout.row, key.join(", "));
    }
    for layout in library.layouts.values() {
        section(&mut page, layout);
    }
    page.push_str("\n## Code lists\n\n| list | codes | of | entries | standing |\n|---|---|---|---|---|\n");
    for list in library.codes.values() {
        let link = format!("[`{}`](../codes/{}.toml)", list.id, list.id);
        let codes: usize = list.entries.iter().map(|it| it.codes.len()).sum();
        let (entries, standing) = (list.entries.len(), list.cite.standing);
        let _ =
            writeln!(page, "| {link}: {} | {codes} | {} | {entries} | {standing} |", list.title, list.system);
    }
    page.push_str("\n## Weights\n\n| weights | bands | standing |\n|---|---|---|\n");
    for weights in library.weights.values() {
        let link = format!("[`{}`](../weights/{}.toml)", weights.id, weights.id);
        let (bands, standing) = (weights.bands.len(), weights.cite.standing);
        let _ = writeln!(page, "| {link}: {} | {bands} | {standing} |", weights.title);
    }
    Ok(page)
}

fn section(page: &mut String, layout: &RecordLayout) {
    let _ = write!(page, "\n## {}\n\n{}; one row is {}. ", layout.id, layout.title, layout.row);
    let note = layout.note.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(page, "{note}");
    page.push_str("\n| column | holds | required | means | known as |\n|---|---|---|---|---|\n");
    for column in &layout.columns {
        let required = if column.required { "yes" } else { "" };
        let known_as = column.known_as.join("; ");
        let _ = writeln!(
            page,
            "| `{}` | {} | {required} | {} | {known_as} |",
            column.name,
            holds(column),
            means(column)
        );
    }
    for check in &layout.checks {
        let _ = writeln!(page, "\nKept out where not `{}`: {}.", check.holds, check.otherwise);
    }
    let _ = writeln!(page, "\nNames and codes are {}. {}", layout.cite.standing, layout.cite.note);
}

fn holds(column: &RecordColumn) -> String {
    let within = match (column.least, column.most) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least}"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    };
    match (&column.body, column.holds) {
        (Some(body), _) if body == "any" => "ODS code".to_owned(),
        (Some(body), _) => format!("ODS code of a {body}"),
        (None, Holds::Text) if !column.shape.is_empty() => format!("text as {}", column.shape.join(", ")),
        (None, of) => format!("{}{within}", of.as_str()),
    }
}

fn means(column: &RecordColumn) -> String {
    if column.codes.is_empty() {
        return column.means.clone();
    }
    let codes: Vec<String> = column.codes.iter().map(|(code, means)| format!("`{code}` {means}")).collect();
    format!("{} {}", column.means, codes.join("; "))
}

fn library(root: &Path) -> Result<RecordLibrary, String> {
    let mut library = RecordLibrary::default();
    let mut problems = Vec::new();
    for folder in ["records", "codes", "weights"] {
        let texts = texts(&root.join(folder))?;
        let files = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        problems.extend(match folder {
            "records" => library.read_layouts(files),
            "codes" => library.read_codes(files),
            _ => library.read_weights(files),
        });
    }
    match problems.first() {
        None => Ok(library),
        Some(problem) => Err(format!("{}: {}", problem.file, problem.message)),
    }
}

fn texts(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|it| it == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).map_err(failed)?));
        }
    }
    found.sort();
    Ok(found)
}

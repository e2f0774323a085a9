//! `PROVENANCE.md`: where the figures come from, what was checked, and what was left out.

use std::fmt::Write as _;

use super::About;
use super::documents::{self, Document, Files, Unpacked, fingerprints};
use super::folder::Part;

const HEAD: &str = "\
# Where this folder comes from

Made from published files, and remade with the same bytes, by

    cargo xtask data --from FOLDER

where FOLDER holds the files below at the paths given. Do not edit what lies here: mend the reader, and make
it anew. The command refuses a file that does not add up, and then writes nothing. Columns are described in
`docs/facts.md`.

";

/// Writes the text from the documents read, what the readers noted, and the rows of the tables made.
pub(super) fn write(
    files: &Files<'_>,
    documents: &[Document],
    parts: &[Part],
    tables: &[(String, usize)],
) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| file | rows |\n|---|---:|\n");
    for (name, rows) in tables {
        line(&mut text, format_args!("| `{name}` | {rows} |"));
    }
    for part in parts {
        text.push('\n');
        for source in &part.sources {
            let files = files.of(source);
            if let Some(first) = files.first() {
                document(&mut text, &first.input.document, files);
            } else if let Some(stated) = documents.iter().find(|it| it.source == *source) {
                document(&mut text, stated, &[]);
            }
        }
        for (about, heading) in
            [(About::Taken, "Taken"), (About::Checked, "Checked"), (About::LeftOut, "Left out")]
        {
            let mut notes = part.published.notes.iter().filter(|note| note.about == about).peekable();
            if notes.peek().is_none() {
                continue;
            }
            line(&mut text, format_args!("{heading}:\n"));
            for note in notes {
                line(&mut text, format_args!("- {}", note.text));
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn document(text: &mut String, document: &Document, files: &[Unpacked<'_>]) {
    let or = |given: &'static str, otherwise: &'static str| if given.is_empty() { otherwise } else { given };
    line(text, format_args!("## {}\n", document.title));
    line(text, format_args!("- Source: `{}`", document.source));
    line(text, format_args!("- Publisher: {}", document.publisher));
    line(text, format_args!("- Published: {}", or(document.published, "not dated")));
    line(
        text,
        format_args!("- Licence: {}", or(document.licence, "not stated; figures alone are carried over")),
    );
    line(text, format_args!("- Address: <{}>", document.address));
    if let [Unpacked { input, bytes, sha256 }] = files {
        let (name, path) = (input.file(), input.path);
        line(text, format_args!("- File: `{name}`, {} bytes, in FOLDER as `{path}`", bytes.len()));
        line(text, format_args!("- SHA-256 (unpacked): `{sha256}`"));
    }
    line(text, format_args!("- Note: {}", document.note));
    if let [first, _, ..] = files {
        let folder = first.input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let list = fingerprints(files);
        line(
            text,
            format_args!(
                "- Files: {}, in FOLDER below `{folder}`. Their fingerprints (unpacked), of which list the \
                 SHA-256 is `{}`:\n\n```text\n{list}```",
                files.len(),
                documents::sha256(list.as_bytes())
            ),
        );
    }
    text.push('\n');
}

/// Adds a line. Writing to a string cannot fail.
fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{arguments}");
}

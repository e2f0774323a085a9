//! `PROVENANCE.md`: where the figures come from, what was checked, and what was left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::About;
use super::documents::LICENCE;
use super::folder::{Part, Unpacked};

const HEAD: &str = "\
# Where this folder comes from

Made from published files, and remade with the same bytes, by

    cargo xtask data --from FOLDER

where FOLDER holds the files below at the paths given. Do not edit what lies here: mend the reader, and make
it anew. The command refuses a file that does not add up, and then writes nothing. Columns are described in
`docs/facts.md`.

";

/// Writes the text from the files read, what the readers noted, and the tables made.
pub(super) fn write(
    files: &BTreeMap<&str, Unpacked<'_>>,
    parts: &[Part],
    made: &BTreeMap<&'static str, Vec<u8>>,
) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| file | rows |\n|---|---:|\n");
    for (name, bytes) in made {
        // Cells hold no line feeds, so each closes a row; the first row is the heading.
        let rows = bytes.split(|byte| *byte == b'\n').count().saturating_sub(2);
        line(&mut text, format_args!("| `{name}` | {rows} |"));
    }
    for part in parts {
        text.push('\n');
        for file in part.sources.iter().filter_map(|source| files.get(source)) {
            source(&mut text, file);
        }
        for (about, heading) in
            [(About::Taken, "Taken"), (About::Checked, "Checked"), (About::LeftOut, "Left out")]
        {
            line(&mut text, format_args!("{heading}:\n"));
            for note in part.published.notes.iter().filter(|note| note.about == about) {
                line(&mut text, format_args!("- {}", note.text));
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn source(text: &mut String, file: &Unpacked<'_>) {
    let input = file.input;
    let published = if input.published.is_empty() { "not dated" } else { input.published };
    line(text, format_args!("## {}\n", input.title));
    line(text, format_args!("- Source: `{}`", input.source));
    line(text, format_args!("- Publisher: {}", input.publisher));
    line(text, format_args!("- Published: {published}"));
    line(text, format_args!("- Licence: {LICENCE}"));
    line(text, format_args!("- Address: <{}>", input.address));
    line(
        text,
        format_args!("- File: `{}`, {} bytes, in FOLDER as `{}`", input.file(), file.bytes.len(), input.path),
    );
    line(text, format_args!("- SHA-256 (unpacked): `{}`", file.sha256));
    line(text, format_args!("- Note: {}\n", input.note));
}

/// Adds a line. Writing to a string cannot fail.
fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{arguments}");
}

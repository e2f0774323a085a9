//! The kinds of complaint that readers make, and how they are put into words.

use std::fmt::Write as _;

mod codes;

pub use crate::values::{financial_year, mended};
pub use codes::{SECTIONS, codes};

/// A kind of complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its fixed name, as it stands in brackets after a message.
    pub code: &'static str,
    /// What is wrong.
    pub means: &'static str,
    /// Something that causes it.
    pub example: &'static str,
    /// What to do.
    pub way_out: &'static str,
}

/// A kind of complaint, for tables.
pub const fn code(
    code: &'static str,
    means: &'static str,
    example: &'static str,
    way_out: &'static str,
) -> Code {
    Code { code, means, example, way_out }
}

/// The most characters of a file's own words that a message repeats.
const CLIP_MAX: usize = 60;

/// The most characters of a message.
const MESSAGE_MAX: usize = 600;

/// A text from a file, short enough for a message: a cell may hold a whole file where a quote is missing.
pub fn clip(text: &str) -> String {
    shortened(text, CLIP_MAX)
}

/// A message without characters that would act on a terminal, and of bounded length.
pub fn tidy(text: &str) -> String {
    let text = shortened(text, MESSAGE_MAX);
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
    };
    if !text.contains(hidden) {
        return text;
    }
    let mut shown = String::new();
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A page of codes, in sections of a title and its codes.
pub fn page(sections: &[(&str, &[Code])]) -> String {
    let mut page = String::from(PREFACE);
    for (title, codes) in sections {
        // Writing to a text does not fail.
        let _ =
            write!(page, "\n## {title}\n\n| code | what is wrong | example | way out |\n|---|---|---|---|\n");
        let mut codes = codes.to_vec();
        codes.sort_by_key(|it| it.code);
        for Code { code, means, example, way_out } in codes {
            let _ = writeln!(page, "| `{code}` | {means} | `{example}` | {way_out} |");
        }
    }
    page
}

/// The page of the codes of this crate.
pub fn diagnostics_markdown() -> String {
    page(SECTIONS)
}

const PREFACE: &str = "\
# Diagnostics: what can be wrong with a file, and the way out

Every complaint names its place and ends with a code in brackets: `file:line:column: message [code]`. The codes do
not change when a message is worded anew. All complaints about a file come in one pass, in the order of the file, and
one mistake gives one complaint; only what is behind an error of TOML syntax is told when that is mended.

A scheme or indicator file with a complaint is not used at all, nor is a facts folder in which a file cannot be split
into rows under its headings. A row of facts that cannot be read is kept out, and what it would have said is unknown:
never zero.
";

//! Complaints about files, each with its place, its cause and the way out.

use std::ops::Range;

/// A complaint about a file. It carries the line it is about, so that it can be shown after the file is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, as its reader named it.
    pub file: String,
    /// Line, from 1; 0 where the complaint is about the file as a whole.
    pub line: usize,
    /// Column, in characters, from 1; 0 as above.
    pub column: usize,
    /// A fixed name of the kind of complaint: `weights-do-not-add-up`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// A word or two at the place itself; may be empty.
    pub label: String,
    /// The text of the line; empty where there is none.
    pub excerpt: String,
    /// The part of the excerpt that is meant, in bytes.
    pub span: (usize, usize),
}

impl Diagnostic {
    /// The most of a line that is carried along.
    const EXCERPT_MAX: usize = 400;

    /// A complaint about a file as a whole.
    pub fn file(
        file: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            file: file.to_owned(),
            line: 0,
            column: 0,
            code,
            message: message.into(),
            help: help.into(),
            label: String::new(),
            excerpt: String::new(),
            span: (0, 0),
        }
    }

    /// A complaint about a stretch of a text, given in bytes.
    pub fn at(
        file: &str,
        text: &str,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let start = floor_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[line_start..].find('\n').map_or(text.len(), |at| line_start + at);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let excerpt = &line_text[..floor_boundary(line_text, Self::EXCERPT_MAX)];
        let from = (start - line_start).min(excerpt.len());
        let to = floor_boundary(text, span.end).saturating_sub(line_start).clamp(from, excerpt.len());
        Diagnostic {
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            excerpt: excerpt.to_owned(),
            span: (from, to),
            ..Diagnostic::file(file, code, message, help)
        }
    }

    /// The same with a label at the place.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// `file:line:column: message [code]`, as editors and `grep` understand it.
    pub fn one_line(&self) -> String {
        let place = if self.line == 0 {
            self.file.clone()
        } else {
            format!("{}:{}:{}", self.file, self.line, self.column)
        };
        format!("{place}: {} [{}]", self.message, self.code)
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The candidate nearest to a word that was typed, where one is near enough to be meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(same) = candidates.iter().find(|candidate| candidate.eq_ignore_ascii_case(typed)) {
        return Some(same);
    }
    let limit = (typed.chars().count() / 3).max(1) + 1;
    candidates
        .into_iter()
        .map(|candidate| (distance(typed, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(80).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            let swap = diagonal + usize::from(x != *y);
            row[j + 1] = swap.min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_found_in_lines_and_characters() {
        let text = "a = 1\nprice = \"£5x\"\n";
        let at = text.find('x').unwrap();
        let complaint = Diagnostic::at("s.toml", text, at..at + 1, "bad-unit", "no such unit", "write £5");
        assert_eq!((complaint.line, complaint.column), (2, 12));
        assert_eq!(complaint.one_line(), "s.toml:2:12: no such unit [bad-unit]");
        assert_eq!(&complaint.excerpt[complaint.span.0..complaint.span.1], "x");
    }

    #[test]
    fn a_span_outside_the_text_or_inside_a_character_is_harmless() {
        let text = "é";
        for span in [0..9, 1..1, 9..9, 1..2] {
            let complaint = Diagnostic::at("f", text, span, "x", "", "");
            assert_eq!(complaint.line, 1);
        }
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let known = ["c-difficile", "mrsa-bacteraemia"];
        assert_eq!(nearest("c-dificile", known), Some("c-difficile"));
        assert_eq!(nearest("waiting-times", known), None);
    }
}

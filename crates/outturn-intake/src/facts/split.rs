//! Splits CSV into rows and cells, and knows the place of each.
//!
//! A cell is quoted where its first character, spaces apart, is a quote; elsewhere a quote is a character like any
//! other. What follows the closing quote of a cell, or a quote that is never closed, is refused and not guessed at:
//! either may have swallowed rows.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr3;

/// A row as it stands in the text.
#[derive(Debug, Default)]
pub(crate) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// Where it lies, without its line end.
    pub(crate) range: Range<usize>,
    /// Its first cells, trimmed; no more than were asked for.
    pub(crate) cells: Vec<Cow<'a, str>>,
    /// How many cells it has.
    pub(crate) width: usize,
}

/// Why a text cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A quote that is opened here is never closed.
    Unclosed { at: usize, line: usize },
    /// A cell goes on here after its closing quote. It was opened elsewhere, maybe lines before.
    AfterQuote { at: usize, line: usize, opened: usize, opened_line: usize },
}

/// The rows of a text, blank lines left out.
pub(crate) struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    /// How many cells of a row are kept.
    most: usize,
}

impl<'a> Records<'a> {
    /// Begins at the start of a text.
    pub(crate) fn new(text: &'a str, most: usize) -> Records<'a> {
        Records::from(text, (0, 1), most)
    }

    /// Begins at a place where a row does, and its line.
    pub(crate) fn from(text: &'a str, (at, line): (usize, usize), most: usize) -> Records<'a> {
        Records { text, at, line, most }
    }

    /// Where the next row begins, and its line.
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.at, self.line)
    }

    /// Reads the next row into one that is used again and again; nothing where there is no more.
    pub(crate) fn read(&mut self, record: &mut Record<'a>) -> Option<Result<(), Fault>> {
        while self.at < self.text.len() {
            match self.record(record) {
                Ok(()) if is_blank(self.text.get(record.range.clone()).unwrap_or_default()) => {}
                Ok(()) => return Some(Ok(())),
                Err(fault) => {
                    self.at = self.text.len();
                    return Some(Err(fault));
                }
            }
        }
        None
    }

    fn record(&mut self, record: &mut Record<'a>) -> Result<(), Fault> {
        let (start, line) = self.place();
        record.line = line;
        record.range = start..start;
        record.width = 0;
        record.cells.clear();
        loop {
            let cell = Cell::at(self.text, self.at, self.line)?;
            record.width += 1;
            if record.cells.len() < self.most {
                record.cells.push(cell.content(self.text));
            }
            if cell.is_quoted {
                self.line += line_ends(self.text.get(cell.raw.clone()).unwrap_or_default());
            }
            self.at = cell.raw.end;
            record.range.end = cell.raw.end;
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            match rest {
                [b',', ..] => self.at += 1,
                [b'\r', b'\n', ..] => {
                    self.at += 2;
                    self.line += 1;
                    return Ok(());
                }
                [_, ..] => {
                    self.at += 1;
                    self.line += 1;
                    return Ok(());
                }
                [] => return Ok(()),
            }
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Record::default();
        self.read(&mut record).map(|read| read.map(|()| record))
    }
}

/// Where a cell of a row lies; the row itself where it has no such cell.
pub(crate) fn cell_range(text: &str, record: &Range<usize>, place: usize) -> Range<usize> {
    let mut start = record.start;
    for index in 0..=place {
        let Ok(cell) = Cell::at(text, start, 1) else { break };
        if index == place {
            return cell.raw;
        }
        if cell.raw.end >= record.end {
            break;
        }
        start = cell.raw.end + 1;
    }
    record.clone()
}

struct Cell {
    /// Everything between two commas.
    raw: Range<usize>,
    /// The content, without quotes around it.
    inner: Range<usize>,
    is_quoted: bool,
    /// Whether quotes within it are doubled.
    is_doubled: bool,
}

impl Cell {
    fn at(text: &str, start: usize, line: usize) -> Result<Cell, Fault> {
        let bytes = text.as_bytes();
        let plain = |start: usize| {
            let rest = bytes.get(start..).unwrap_or_default();
            let length = memchr3(b',', b'\n', b'\r', rest).unwrap_or(rest.len());
            let raw = start..start + length;
            Ok(Cell { inner: raw.clone(), raw, is_quoted: false, is_doubled: false })
        };
        if !matches!(bytes.get(start), Some(b'"' | b' ' | b'\t')) {
            return plain(start);
        }
        let blanks = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
        };
        let opened = blanks(start);
        if bytes.get(opened) != Some(&b'"') {
            return plain(start);
        }
        let (mut at, mut is_doubled) = (opened + 1, false);
        loop {
            let Some(length) = text.get(at..).and_then(|rest| rest.find('"')) else {
                return Err(Fault::Unclosed { at: opened, line });
            };
            let quote = at + length;
            if bytes.get(quote + 1) == Some(&b'"') {
                is_doubled = true;
                at = quote + 2;
                continue;
            }
            let end = blanks(quote + 1);
            if bytes.get(end).is_none_or(|b| matches!(b, b',' | b'\r' | b'\n')) {
                return Ok(Cell { raw: start..end, inner: opened + 1..quote, is_quoted: true, is_doubled });
            }
            let since = line_ends(text.get(opened..end).unwrap_or_default());
            return Err(Fault::AfterQuote { at: end, line: line + since, opened, opened_line: line });
        }
    }

    fn content<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let inner = text.get(self.inner.clone()).unwrap_or_default();
        let is_letter = |letter: Option<&u8>| letter.is_none_or(u8::is_ascii_graphic);
        let is_trim = is_letter(inner.as_bytes().first()) && is_letter(inner.as_bytes().last());
        let inner = if is_trim { inner } else { inner.trim() };
        if self.is_doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) }
    }
}

/// Whether there is nothing but white space in a text.
fn is_blank(text: &str) -> bool {
    !text.bytes().next().is_some_and(|first| first.is_ascii_graphic()) && text.trim().is_empty()
}

/// Line ends in a text: of Windows, of Unix, and the lone ones of old Macs.
fn line_ends(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let records = Records::new(text, usize::MAX).map(Result::unwrap);
        records.map(|it| (it.line, it.cells.into_iter().map(Cow::into_owned).collect())).collect()
    }

    fn fault(text: &str) -> Fault {
        Records::new(text, 9).find_map(Result::err).unwrap()
    }

    fn row<const N: usize>(line: usize, cells: [&str; N]) -> (usize, Vec<String>) {
        (line, cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn rows_cells_and_lines_are_told_apart_whatever_ends_a_line() {
        let expected =
            [row(1, ["a", "b", ""]), row(3, ["x, \"y\"\nz", "", "3"]), row(6, ["5\" pipe", "q\"", ""])];
        let text = "a , b,\n\n\"x, \"\"y\"\"\nz\", , \"3\" \n \t \n5\" pipe,q\",";
        assert_eq!(rows(text), expected);
        assert_eq!(rows(&(text.to_owned() + "\n")), expected);
        let other = |end: &str| rows(&text.replace('\n', end));
        for end in ["\r\n", "\r"] {
            let lines: Vec<usize> = other(end).iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 3, 6], "{end:?}");
        }
        assert_eq!(rows(""), []);
    }

    #[test]
    fn every_cell_has_its_place() {
        let text = "a,b\r\n1, \"x, \"\"y\"\"\nz\" ,3\r\n";
        let record = Records::new(text, 9).nth(1).unwrap().unwrap();
        let cell = |place| &text[cell_range(text, &record.range, place)];
        assert_eq!([cell(0), cell(1), cell(2)], ["1", " \"x, \"\"y\"\"\nz\" ", "3"]);
        assert_eq!(cell(3), "1, \"x, \"\"y\"\"\nz\" ,3");
    }

    #[test]
    fn quotes_that_may_have_swallowed_rows_are_refused() {
        assert_eq!(fault("a\n\"b\nc"), Fault::Unclosed { at: 2, line: 2 });
        assert_eq!(fault("a\n\"b\n\"c\""), Fault::AfterQuote { at: 6, line: 3, opened: 2, opened_line: 2 });
        // An even number of quotes does not make it right: the second cell swallows the rest.
        assert_eq!(fault("a\"b,\"c\nd\n"), Fault::Unclosed { at: 4, line: 1 });
    }

    #[test]
    fn only_as_many_cells_are_kept_as_are_asked_for() {
        let text = ",".repeat(1_000);
        let record = Records::new(&text, 3).next().unwrap().unwrap();
        assert_eq!((record.cells.len(), record.width), (3, 1_001));
    }
}

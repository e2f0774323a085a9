//! One CSV file: its encoding, its headings, its rows, and the place of every cell.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::{ReaderBuilder, StringRecord, Trim};
use outturn_core::diagnostic::{Diagnostic, nearest};

/// A heading that a file may have.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) needed: bool,
}

/// A heading that must be there.
pub(crate) const fn need(name: &'static str) -> Column {
    Column { name, needed: true }
}

/// A heading that may be left out.
pub(crate) const fn may(name: &'static str) -> Column {
    Column { name, needed: false }
}

/// A row that was kept out, with what its sender needs to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Place, cause and way out.
    pub diagnostic: Diagnostic,
    /// The heading of the cell; empty where the row as a whole is meant.
    pub column: String,
    /// The cell as it was sent.
    pub value: String,
    /// The row as it was sent.
    pub record: String,
}

/// The most rejections that are kept for one file. Beyond it something is wrong with the file, not with its rows.
pub(crate) const REJECTIONS_MAX: usize = 10_000;

/// Text of a file, if it is UTF-8; otherwise what it seems to be.
pub(crate) fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let save_as = "save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”";
    if bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        || bytes.iter().take(64).any(|b| *b == 0)
    {
        return Err(Diagnostic::file(file, "encoding", "this file is UTF-16, or not text at all", save_as));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Diagnostic::file(file, "encoding", "this is a workbook, not CSV", save_as));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let good =
            bytes.get(..error.valid_up_to()).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default();
        let line = good.matches('\n').count() + 1;
        let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let mut complaint = Diagnostic::file(
            file,
            "encoding",
            format!("byte {byte:#04X} is not UTF-8; the file is probably Windows-1252"),
            save_as,
        );
        (complaint.line, complaint.column) = (line, column);
        complaint
    })
}

/// The rows of a file, under its headings.
pub(crate) struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    /// Heading to place in the row.
    places: BTreeMap<&'static str, usize>,
    width: usize,
    records: Vec<StringRecord>,
}

impl<'a> Rows<'a> {
    /// Splits a text into rows; complaints about the file as a whole leave it unread.
    pub(crate) fn read(
        file: &'a str,
        text: &'a str,
        columns: &'static [Column],
    ) -> Result<Rows<'a>, Vec<Diagnostic>> {
        if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
            let at = text.rfind('"').unwrap_or_default();
            return Err(vec![Diagnostic::at(
                file,
                text,
                at..at + 1,
                "cut-off",
                "a quote is opened and never closed: the file was cut off, or a quote inside a cell is not doubled",
                "send the whole file again; inside a quoted cell write \"\" for one quote",
            )]);
        }
        let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
        let headings = match reader.headers() {
            Ok(headings) => headings.clone(),
            Err(error) => {
                return Err(vec![Diagnostic::file(
                    file,
                    "unreadable",
                    error.to_string(),
                    "send the file again",
                )]);
            }
        };
        let places = headings_of(file, text, &headings, columns)?;
        let mut records = Vec::new();
        for record in reader.into_records() {
            match record {
                Ok(record) => records.push(record),
                Err(error) => {
                    return Err(vec![Diagnostic::file(
                        file,
                        "unreadable",
                        error.to_string(),
                        "send the file again",
                    )]);
                }
            }
        }
        Ok(Rows { file, text, places, width: headings.len(), records })
    }

    /// Every row that has as many cells as there are headings; the others are rejected.
    pub(crate) fn each(&self, rejections: &mut Rejections, mut read: impl FnMut(&Row<'_>, &mut Rejections)) {
        for record in &self.records {
            let row = Row { rows: self, record };
            if record.len() == self.width {
                read(&row, rejections);
            } else if !(record.len() == 1 && record.iter().all(str::is_empty)) {
                let message =
                    format!("this row has {} cells, and there are {} headings", record.len(), self.width);
                let help =
                    "a cell that holds a comma stands in quotes; a row cut off at the end is sent again";
                rejections.push(row.reject("", "row-width", message, help));
            }
        }
    }
}

fn headings_of(
    file: &str,
    text: &str,
    headings: &StringRecord,
    columns: &'static [Column],
) -> Result<BTreeMap<&'static str, usize>, Vec<Diagnostic>> {
    let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let mut problems = Vec::new();
    let mut places = BTreeMap::new();
    for (index, heading) in headings.iter().enumerate() {
        let span = cell_range(text, 0, index);
        match columns.iter().find(|column| column.name == heading) {
            Some(column) => {
                if places.insert(column.name, index).is_some() {
                    let message = format!("the heading `{heading}` is there twice");
                    problems.push(Diagnostic::at(
                        file,
                        text,
                        span,
                        "duplicate-heading",
                        message,
                        "remove one of them",
                    ));
                }
            }
            None => {
                let help = nearest(heading, known.iter().copied()).map_or_else(
                    || format!("the headings here are: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("`{heading}` is not a heading of this file");
                problems.push(Diagnostic::at(file, text, span, "unknown-heading", message, help));
            }
        }
    }
    for column in columns.iter().filter(|column| column.needed && !places.contains_key(column.name)) {
        let message = format!("the heading `{}` is missing", column.name);
        let help = "the first row holds the headings; docs/facts.md lists them";
        problems.push(Diagnostic::at(file, text, 0..0, "missing-heading", message, help));
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// One row.
pub(crate) struct Row<'a> {
    rows: &'a Rows<'a>,
    record: &'a StringRecord,
}

impl Row<'_> {
    /// The cell under a heading; empty where the heading was left out.
    pub(crate) fn cell(&self, column: &str) -> &str {
        self.rows.places.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    /// The line on which the row begins, from 1.
    pub(crate) fn line(&self) -> usize {
        let at = self.start();
        self.rows.text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1
    }

    fn start(&self) -> usize {
        let at = self.record.position().map_or(0, csv::Position::byte);
        let mut at = usize::try_from(at).unwrap_or(0);
        // The reader gives the place where it looked for the row, which may be before blank lines.
        while self.rows.text.as_bytes().get(at).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            at += 1;
        }
        at
    }

    /// A rejection of the row for what stands under a heading; an empty heading means the row as a whole.
    pub(crate) fn reject(
        &self,
        column: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Rejection {
        let start = self.start();
        let whole = record_range(self.rows.text, start);
        let span = match self.rows.places.get(column) {
            Some(place) => cell_range(self.rows.text, start, *place),
            None => whole.clone(),
        };
        let message = message.into();
        let message = if column.is_empty() { message } else { format!("{column}: {message}") };
        Rejection {
            value: if column.is_empty() { String::new() } else { self.cell(column).to_owned() },
            column: column.to_owned(),
            record: self.rows.text.get(whole).unwrap_or_default().to_owned(),
            diagnostic: Diagnostic::at(self.rows.file, self.rows.text, span, code, message, help),
        }
    }
}

/// Where the record that begins at `start` lies, without its line end.
fn record_range(text: &str, start: usize) -> Range<usize> {
    let mut quoted = false;
    for (offset, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => return start..offset,
            _ => {}
        }
    }
    start.min(text.len())..text.len()
}

/// Where a cell of the record that begins at `start` lies.
fn cell_range(text: &str, start: usize, place: usize) -> Range<usize> {
    let record = record_range(text, start);
    let (mut from, mut index, mut quoted) = (record.start, 0, false);
    for offset in record.clone() {
        match text.as_bytes().get(offset) {
            Some(b'"') => quoted = !quoted,
            Some(b',') if !quoted => {
                if index == place {
                    return from..offset;
                }
                index += 1;
                from = offset + 1;
            }
            _ => {}
        }
    }
    if index == place { from..record.end } else { record }
}

/// The rows kept out so far.
#[derive(Debug, Default)]
pub(crate) struct Rejections {
    pub(crate) kept: Vec<Rejection>,
    /// Rejections that were counted and not kept.
    pub(crate) beyond: usize,
}

impl Rejections {
    pub(crate) fn push(&mut self, rejection: Rejection) {
        if self.kept.len() < REJECTIONS_MAX {
            self.kept.push(rejection);
        } else {
            self.beyond += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_through_quotes_and_line_ends() {
        let text = "a,b,c\r\n1,\"x, \"\"y\"\"\nz\",3\r\n";
        assert_eq!(&text[cell_range(text, 7, 1)], "\"x, \"\"y\"\"\nz\"");
        assert_eq!(&text[cell_range(text, 7, 2)], "3");
    }

    #[test]
    fn encodings_are_named() {
        for (bytes, said) in [
            (&b"\xFF\xFEa\0"[..], "UTF-16"),
            (&b"a\0b\0"[..], "UTF-16"),
            (&b"PK\x03\x04..."[..], "workbook"),
            (&b"code,name\n00A,Caf\xE9\n"[..], "Windows-1252"),
        ] {
            let error = decode("f.csv", bytes).unwrap_err();
            assert!(error.message.contains(said), "{}", error.message);
        }
        let error = decode("f.csv", b"code,name\n00A,Caf\xE9\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 8));
        assert_eq!(decode("f.csv", b"\xEF\xBB\xBFcode\n").unwrap(), "code\n");
    }
}

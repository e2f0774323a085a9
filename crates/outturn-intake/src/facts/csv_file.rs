//! One CSV file: its encoding, its headings, its rows.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::diagnostic::{Diagnostic, nearest};
use outturn_scheme::complaints::{clip, tidy};

use super::packed;
use super::split::{Fault, Record, Records, cell_range};

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

/// The most rejections of a file that look for what may have been meant: each looks through every organisation.
const HINTS_MAX: usize = 100;

/// The most headings of a file that are complained of.
const HEADINGS_MAX: usize = 20;

const SAVE_AS: &str = "save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”";

/// Text of a file, if it is UTF-8; otherwise what it seems to be.
pub(crate) fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(packed::MAGIC) {
        let help = "a packed file has a name that ends in .csv.gz, and is packed once";
        return Err(Box::new(Diagnostic::file(file, "encoding", "this is packed by gzip, not CSV", help)));
    }
    let kind = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Some("this is a workbook, not CSV")
    } else if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        Some("this file is UTF-16")
    } else if bytes.contains(&0) {
        Some("this file is UTF-16, or not text at all")
    } else {
        None
    };
    if let Some(kind) = kind {
        return Err(Box::new(Diagnostic::file(file, "encoding", kind, SAVE_AS)));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let good = bytes.get(..at).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default();
        if error.error_len().is_none() {
            let message = "the file ends in the middle of a character: it was cut off";
            let help = "send the whole file again";
            return Box::new(Diagnostic::at(file, good, at..at, "cut-off", message, help));
        }
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("byte {byte:#04X} is not UTF-8; the file is probably Windows-1252");
        Box::new(Diagnostic::at(file, good, at..at, "encoding", message, SAVE_AS))
    })
}

/// The rows of a file, under its headings.
pub(crate) struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    /// Headings with their places in the row. There are few: looking at each is the fastest.
    places: Vec<(&'static str, usize)>,
    width: usize,
    /// Where the rows begin.
    body: (usize, usize),
}

impl<'a> Rows<'a> {
    /// Finds the headings and makes sure that all can be split into rows; complaints about the file as a whole leave
    /// it unread.
    pub(crate) fn read(
        file: &'a str,
        text: &'a str,
        columns: &'static [Column],
    ) -> Result<Rows<'a>, Vec<Diagnostic>> {
        let mut records = Records::new(text, REJECTIONS_MAX);
        let headings = match records.next() {
            Some(Ok(headings)) => headings,
            Some(Err(fault)) => return Err(vec![unsplit(file, text, fault)]),
            None => {
                let help = "leave the file out, or send at least its headings";
                return Err(vec![Diagnostic::file(
                    file,
                    "empty-file",
                    "there is nothing in this file",
                    help,
                )]);
            }
        };
        let body = records.place();
        let places = headings_of(file, text, &headings, columns)?;
        // Only a quote can keep a text from being split.
        let is_quoted = text.contains('"');
        let (mut records, mut record) = (Records::from(text, body, 0), Record::default());
        while is_quoted && let Some(read) = records.read(&mut record) {
            if let Err(fault) = read {
                return Err(vec![unsplit(file, text, fault)]);
            }
        }
        let places = places.into_iter().collect();
        Ok(Rows { file, text, places, width: headings.width, body })
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.places.iter().find(|(name, _)| *name == column).map(|(_, place)| *place)
    }

    /// Every row that has as many cells as there are headings; the others are rejected.
    pub(crate) fn each(&self, rejections: &mut Rejections, mut read: impl FnMut(&Row<'_>, &mut Rejections)) {
        self.each_or_broken(rejections, |row, broken, rejections| match broken {
            Some(rejection) => rejections.push(rejection),
            None => read(row, rejections),
        });
    }

    /// Every row, with its rejection where it has more or fewer cells than there are headings.
    pub(crate) fn each_or_broken(
        &self,
        rejections: &mut Rejections,
        mut read: impl FnMut(&Row<'_>, Option<Box<Rejection>>, &mut Rejections),
    ) {
        let mut records = Records::from(self.text, self.body, self.width);
        let mut record = Record::default();
        while let Some(Ok(())) = records.read(&mut record) {
            let row = Row {
                rows: self,
                record: &record,
                room: rejections.has_room(),
                hints: rejections.has_hints(),
            };
            let text = self.text.get(record.range.clone()).unwrap_or_default();
            // Spreadsheets leave such rows below the last one.
            if text.bytes().all(|b| b == b',' || b.is_ascii_whitespace()) {
                continue;
            }
            if record.width == self.width {
                read(&row, None, rejections);
            } else {
                let message =
                    format!("this row has {} cells, and there are {} headings", record.width, self.width);
                let help =
                    "a cell that holds a comma stands in quotes; a row cut off at the end is sent again";
                read(&row, Some(row.reject("", "row-width", message, help)), rejections);
            }
        }
    }
}

/// A complaint about what the splitter refused.
fn unsplit(file: &str, text: &str, fault: Fault) -> Diagnostic {
    let (at, line, code, message, help) = match fault {
        Fault::Unclosed { at, line } => (
            at,
            line,
            "cut-off",
            "a quote is opened here and never closed: the file was cut off, or a quote inside a cell is not doubled",
            "send the whole file again; inside a quoted cell write \"\" for one quote",
        ),
        // Where lines lie between, the quote that opens the cell is the one that nothing closes.
        Fault::AfterQuote { line, opened, opened_line, .. } if line > opened_line => (
            opened,
            opened_line,
            "stray-quote",
            "the quote that is opened here is closed in a later line, in the middle of a cell",
            "close it; inside a quoted cell write \"\" for one quote",
        ),
        Fault::AfterQuote { at, line, .. } => (
            at,
            line,
            "stray-quote",
            "this cell goes on after its closing quote",
            "inside a quoted cell write \"\" for one quote",
        ),
    };
    let start = text.get(..at).and_then(|it| it.rfind(['\r', '\n'])).map_or(0, |end| end + 1);
    placed(file, text, start..text.len(), line, at..at + 1, code, message, help)
}

/// A complaint about a stretch of a part of a text that begins with a line of this number. The part alone is looked
/// at: counting lines from the start of the text would take its length for each complaint.
#[expect(clippy::too_many_arguments, reason = "a place and what is said of it")]
fn placed(
    file: &str,
    text: &str,
    part: Range<usize>,
    line: usize,
    span: Range<usize>,
    code: &'static str,
    message: &str,
    help: &str,
) -> Diagnostic {
    let within = span.start.saturating_sub(part.start)..span.end.saturating_sub(part.start);
    let part = text.get(part).unwrap_or_default();
    let mut complaint = Diagnostic::at(file, part, within, code, tidy(message), tidy(help));
    complaint.line += line.saturating_sub(1);
    complaint
}

fn headings_of(
    file: &str,
    text: &str,
    headings: &Record<'_>,
    columns: &'static [Column],
) -> Result<BTreeMap<&'static str, usize>, Vec<Diagnostic>> {
    let known = || columns.iter().map(|column| column.name);
    let names = known().collect::<Vec<_>>().join(", ");
    let complain = |span: Range<usize>, code, message: &str, help: &str| {
        placed(file, text, headings.range.clone(), headings.line, span, code, message, help)
    };
    if !headings.cells.iter().any(|heading| known().any(|name| name == heading)) {
        let only = headings.cells.first().filter(|_| headings.width == 1);
        let separator = only.and_then(|only| {
            [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")]
                .into_iter()
                .find(|(it, _)| only.contains(*it))
        });
        let (message, help) = match separator {
            Some((_, name)) => {
                (format!("the cells of this file are separated by {name}"), SAVE_AS.to_owned())
            }
            None => (
                "the first row holds none of the headings of this file".to_owned(),
                format!("remove what stands above the headings, which are {names}"),
            ),
        };
        return Err(vec![complain(headings.range.clone(), "no-headings", &message, &help)]);
    }
    let mut problems = Vec::new();
    let mut places = BTreeMap::new();
    let mut meant = Vec::new();
    for (index, heading) in headings.cells.iter().enumerate() {
        if problems.len() >= HEADINGS_MAX {
            break;
        }
        let span = || cell_range(text, &headings.range, index);
        if let Some(column) = columns.iter().find(|column| column.name == heading) {
            if places.insert(column.name, index).is_some() {
                let message = format!("the heading `{heading}` is there twice");
                problems.push(complain(
                    span(),
                    "duplicate-heading",
                    &message,
                    "remove one of the two columns",
                ));
            }
        } else if heading.is_empty() {
            let message = format!("column {} has no heading", index + 1);
            problems.push(complain(span(), "unknown-heading", &message, "remove the column, or name it"));
        } else {
            let near = nearest(&clip(&heading.to_lowercase()), known());
            meant.extend(near);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the headings here are: {names}"),
            };
            let message = format!("`{}` is not a heading of this file", clip(heading));
            problems.push(complain(span(), "unknown-heading", &message, &help));
        }
    }
    for column in columns.iter().filter(|column| column.needed && !places.contains_key(column.name)) {
        if !meant.contains(&column.name) && problems.len() < HEADINGS_MAX {
            let message = format!("the heading `{}` is missing", column.name);
            let help = "the first row holds the headings; docs/facts.md lists them";
            problems.push(complain(headings.range.clone(), "missing-heading", &message, help));
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// One row.
pub(crate) struct Row<'a> {
    rows: &'a Rows<'a>,
    record: &'a Record<'a>,
    /// Whether a rejection of it would be listed.
    room: bool,
    hints: bool,
}

impl Row<'_> {
    /// The cell under a heading; empty where the heading was left out.
    pub(crate) fn cell(&self, column: &str) -> &str {
        let place = self.rows.place(column);
        place.and_then(|place| self.record.cells.get(place)).map(AsRef::as_ref).unwrap_or_default()
    }

    /// The line on which the row begins, from 1.
    pub(crate) fn line(&self) -> usize {
        self.record.line
    }

    /// Whether a rejection of the row is worth looking for what may have been meant.
    pub(crate) fn wants_hints(&self) -> bool {
        self.hints
    }

    /// A rejection of the row for what stands under a heading; an empty heading means the row as a whole.
    pub(crate) fn reject(
        &self,
        column: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Box<Rejection> {
        let Rows { file, text, .. } = self.rows;
        let (message, help) = (message.into(), help.into());
        let message = if column.is_empty() { message } else { format!("{column}: {message}") };
        if !self.room {
            // Counted, and its message kept as the reason of a reading; nobody sees the rest.
            let diagnostic = Diagnostic::file(file, code, tidy(&message), "");
            return Box::new(Rejection {
                diagnostic,
                column: column.to_owned(),
                value: String::new(),
                record: String::new(),
            });
        }
        let whole = self.record.range.clone();
        let span = match self.rows.place(column) {
            Some(place) => cell_range(text, &whole, place),
            None => whole.clone(),
        };
        Box::new(Rejection {
            value: self.cell(column).to_owned(),
            column: column.to_owned(),
            record: text.get(whole.clone()).unwrap_or_default().to_owned(),
            diagnostic: placed(file, text, whole, self.record.line, span, code, &message, &help),
        })
    }
}

/// The rows kept out so far.
#[derive(Debug, Default)]
pub(crate) struct Rejections {
    pub(crate) kept: Vec<Rejection>,
    /// Rejections that were counted and not kept.
    pub(crate) beyond: usize,
    /// Where those of the file that is being read begin.
    file: usize,
}

impl Rejections {
    /// Begins with another file.
    pub(crate) fn next_file(&mut self) {
        self.file = self.kept.len();
    }

    /// Puts those of the file into the order of its lines.
    pub(crate) fn sort_file(&mut self) {
        if let Some(rejections) = self.kept.get_mut(self.file..) {
            rejections.sort_by_key(|it| it.diagnostic.line);
        }
    }

    fn has_room(&self) -> bool {
        self.kept.len() - self.file < REJECTIONS_MAX
    }

    fn has_hints(&self) -> bool {
        self.kept.len() - self.file < HINTS_MAX
    }

    pub(crate) fn push(&mut self, rejection: Box<Rejection>) {
        if self.has_room() {
            self.kept.push(*rejection);
        } else {
            self.beyond += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_named() {
        for (bytes, said) in [
            (&b"\xFF\xFEa\0"[..], "UTF-16"),
            (&b"a\0b\0"[..], "UTF-16"),
            (&b"PK\x03\x04..."[..], "workbook"),
            (&b"code,name\n00A,Caf\xE9\n"[..], "Windows-1252"),
            (&b"code,name\n00A,Caf\xC3"[..], "cut off"),
        ] {
            let error = decode("f.csv", bytes).unwrap_err();
            assert!(error.message.contains(said), "{}", error.message);
        }
        let error = decode("f.csv", b"code,name\n00A,Caf\xE9\n").unwrap_err();
        assert_eq!((error.line, error.column, error.excerpt.as_str()), (2, 8, "00A,Caf"));
        assert_eq!(decode("f.csv", b"\xEF\xBB\xBFcode\n").unwrap(), "code\n");
    }
}

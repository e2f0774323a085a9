//! From bytes to a workbook or a text, whatever the name of the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use calamine::{Data, Range, Reader as _, Sheets, open_workbook_auto_from_rs};

use super::features;
use super::grid::{Grid, is_like};
use crate::facts::{MAGIC, unpack};
use crate::published::Problem;
use crate::workbook;

const AGAIN: &str = "get the file again from its publisher";

/// A published file that is open.
pub(super) enum Opened<'a> {
    Workbook(Box<Workbook>),
    Text(Cow<'a, str>),
    /// What a map says of each of its shapes, below the names of what it says.
    Features(Vec<Vec<String>>),
}

/// The bytes of a file, unpacked where they are packed by gzip.
pub(super) fn unpacked<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Box<Problem>> {
    if !bytes.starts_with(MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    let unpacked = unpack(file, bytes);
    unpacked.map(Cow::Owned).map_err(|it| Box::new(Problem::new(file, it.message.clone(), it.help.clone())))
}

/// A workbook whose sheets are read as they are asked for.
pub(super) struct Workbook {
    sheets: Sheets<Cursor<Vec<u8>>>,
    names: Vec<String>,
    read: BTreeMap<String, Rc<Range<Data>>>,
}

impl<'a> Opened<'a> {
    pub(super) fn open(file: &str, bytes: Cow<'a, [u8]>) -> Result<Opened<'a>, Box<Problem>> {
        if let Some(rows) = features::rows(file, &bytes)? {
            return Ok(Opened::Features(rows));
        }
        if let Some((what, remedy)) = not_read(&bytes) {
            return Err(Box::new(Problem::new(file, format!("it is {what}, which is not read"), remedy)));
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Workbook::open(file, bytes.into_owned()).map(|it| Opened::Workbook(Box::new(it)));
        }
        let not_text = |error: std::str::Utf8Error| {
            let wrong = format!("it is neither a workbook nor text in UTF-8 ({error})");
            Box::new(Problem::new(file, wrong, "save it as CSV in UTF-8, or get it as a workbook"))
        };
        let text = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).map_err(not_text)?),
            Cow::Owned(bytes) => {
                Cow::Owned(String::from_utf8(bytes).map_err(|it| not_text(it.utf8_error()))?)
            }
        };
        Ok(Opened::Text(text))
    }

    /// The first of the sheets named that is there, with its name; for a text, the text.
    pub(super) fn grid(&mut self, names: &[String]) -> Option<(String, Grid<'_>)> {
        match self {
            Opened::Text(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                names.is_empty().then(|| (String::new(), Grid::Text(text)))
            }
            Opened::Workbook(workbook) => names.iter().find_map(|name| workbook.grid(name)),
            Opened::Features(rows) => names.is_empty().then(|| (String::new(), Grid::Rows(rows))),
        }
    }

    /// What it is called in messages.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Opened::Workbook(_) => "workbook",
            Opened::Text(_) => "text",
            Opened::Features(_) => "map",
        }
    }

    pub(super) fn is_workbook(&self) -> bool {
        matches!(self, Opened::Workbook(_))
    }
}

impl Workbook {
    fn open(file: &str, bytes: Vec<u8>) -> Result<Workbook, Box<Problem>> {
        if let Err(why) = workbook::bounded(&bytes) {
            return Err(Box::new(Problem::new(file, why, "check that this is the right file")));
        }
        // The library that reads workbooks is not ours: one made to break it must not break us.
        let opened = catch_unwind(|| open_workbook_auto_from_rs(Cursor::new(bytes)));
        let why = match opened {
            Ok(Ok(sheets)) => {
                let names = sheets.sheet_names();
                return Ok(Workbook { sheets, names, read: BTreeMap::new() });
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it is damaged".to_owned(),
        };
        Err(Box::new(Problem::new(file, format!("it cannot be opened as a workbook ({why})"), AGAIN)))
    }

    /// A sheet by its name, in which * stands for anything; case and the number of spaces do not count.
    fn grid(&mut self, name: &str) -> Option<(String, Grid<'static>)> {
        let name = self.names.iter().find(|other| is_like(other, name))?.clone();
        if !self.read.contains_key(&name) {
            let mut sheets = AssertUnwindSafe(&mut self.sheets);
            let read = catch_unwind(move || {
                let sheets: &mut Sheets<Cursor<Vec<u8>>> = &mut sheets;
                workbook::range(sheets, &name).ok().map(|range| (name, range))
            });
            let (name, range) = read.ok().flatten()?;
            let range = Rc::new(range);
            self.read.insert(name.clone(), Rc::clone(&range));
            return Some((name, Grid::Sheet(range)));
        }
        let range = Rc::clone(self.read.get(&name)?);
        Some((name, Grid::Sheet(range)))
    }
}

/// What a file is that is of a kind that is not read, and the way out.
fn not_read(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    let trimmed = bytes.trim_ascii_start();
    if bytes.is_empty() {
        Some(("empty", AGAIN))
    } else if begins(b"%PDF") {
        Some(("a PDF", "get the figures as a workbook or CSV"))
    } else if begins(b"RDX") || begins(b"RDA") || begins(b"BZh") || begins(b"\xFD7zXZ") || begins(b"X\n\0") {
        Some(("data of R, or packed otherwise than by gzip", "write it as CSV first"))
    } else if begins(b"PAR1") {
        Some((
            "Parquet",
            "write what is wanted of it as CSV first: `outturn sql \"SELECT ...\" --out FILE.csv`",
        ))
    } else if begins(b"\xFF\xFE") || begins(b"\xFE\xFF") {
        Some(("UTF-16", "save it as CSV in UTF-8"))
    } else if matches!(trimmed.first(), Some(b'{' | b'[')) {
        Some(("JSON", "write it as CSV first"))
    } else if matches!(trimmed.first(), Some(b'<')) {
        Some(("a web page or XML", "get the file itself, not the page that it is linked from"))
    } else {
        None
    }
}

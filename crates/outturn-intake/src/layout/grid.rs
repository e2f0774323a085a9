//! A sheet or a CSV as rows of cells, and its columns by their headings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use calamine::{Data, Range};

use crate::facts::split::{Fault, Record, Records};
use crate::workbook;

/// The rows in which labels and headings are looked for, and the columns of them.
const HEAD_ROWS: usize = 30;
const HEAD_COLUMNS: usize = 1_000;
/// How many rows of group headings may stand above the headings.
const GROUP_ROWS: usize = 4;

/// Rows of cells.
pub(super) enum Grid<'a> {
    Sheet(Rc<Range<Data>>),
    Text(&'a str),
    Rows(&'a [Vec<String>]),
}

/// A row of cells.
pub(super) enum Row<'r, 'a> {
    Sheet(&'r Range<Data>, u32),
    Text(&'r Record<'a>),
    Cells(&'r [String]),
}

impl Row<'_, '_> {
    /// The cell of a column, counted from 0; empty where there is none.
    pub(super) fn text(&self, column: usize) -> Cow<'_, str> {
        match self {
            Row::Sheet(range, row) => {
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                Cow::Owned(workbook::text(range.get_value((*row, column))))
            }
            Row::Text(record) => Cow::Borrowed(record.cells.get(column).map_or("", Cow::as_ref)),
            Row::Cells(cells) => Cow::Borrowed(cells.get(column).map_or("", String::as_str)),
        }
    }

    /// Whether the cell of a column is a number to its workbook, so that zeros at its start are gone.
    pub(super) fn is_number(&self, column: usize) -> bool {
        let Row::Sheet(range, row) = self else { return false };
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        matches!(range.get_value((*row, column)), Some(Data::Float(_) | Data::Int(_)))
    }
}

impl Grid<'_> {
    /// Its first rows, as texts.
    pub(super) fn head(&self) -> Vec<Vec<String>> {
        let mut head = Vec::new();
        match self {
            Grid::Sheet(range) => {
                let (rows, columns) = range.end().unwrap_or_default();
                let columns = (columns + 1).min(u32::try_from(HEAD_COLUMNS).unwrap_or(u32::MAX));
                for row in (0..=rows).take(HEAD_ROWS) {
                    let text = |column| workbook::text(range.get_value((row, column)));
                    head.push((0..columns).map(text).collect());
                }
            }
            Grid::Text(text) => {
                for record in Records::new(text, HEAD_COLUMNS).take(HEAD_ROWS).map_while(Result::ok) {
                    head.push(record.cells.into_iter().map(Cow::into_owned).collect());
                }
            }
            Grid::Rows(rows) => head.extend(rows.iter().take(HEAD_ROWS).cloned()),
        }
        head
    }

    /// Takes every row after so many, with its number as a spreadsheet counts. Where a text cannot be split, says at
    /// which line and why; rows before were taken.
    pub(super) fn each(
        &self,
        after: usize,
        mut take: impl FnMut(u64, &Row<'_, '_>),
    ) -> Result<(), (u64, &'static str)> {
        match self {
            Grid::Sheet(range) => {
                let rows = range.end().map_or(0, |(row, _)| row + 1);
                for row in (0..rows).skip(after) {
                    take(u64::from(row) + 1, &Row::Sheet(range, row));
                }
            }
            Grid::Text(text) => {
                let (mut records, mut record) = (Records::new(text, usize::MAX), Record::default());
                let mut count = 0_usize;
                let line = |line: usize| u64::try_from(line).unwrap_or(u64::MAX);
                while let Some(read) = records.read(&mut record) {
                    match read {
                        Ok(()) if count < after => {}
                        Ok(()) => take(line(record.line), &Row::Text(&record)),
                        Err(Fault::Unclosed { line: at, .. }) => {
                            return Err((line(at), "a quote that is opened here is never closed"));
                        }
                        Err(Fault::AfterQuote { line: at, .. }) => {
                            return Err((line(at), "a cell goes on after its closing quote"));
                        }
                    }
                    count += 1;
                }
            }
            Grid::Rows(rows) => {
                for (number, row) in (1..).zip(rows.iter()).skip(after) {
                    take(number, &Row::Cells(row));
                }
            }
        }
        Ok(())
    }
}

/// Lower case, one space between words: as names are compared.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a text is as wanted, where `*` stands for anything. Case and spaces do not count.
pub(super) fn is_like(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (plain(text), plain(wanted));
    let Some((begins, rest)) = wanted.split_once('*') else { return text == wanted };
    let Some(mut left) = text.strip_prefix(begins) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let ends = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(ends)
}

/// What stands right of a label, which may end in a colon: in the next cell with something in it, or behind the colon.
pub(super) fn labelled<'h>(head: &'h [Vec<String>], label: &str) -> Option<&'h str> {
    let wanted = plain(label);
    head.iter().find_map(|row| {
        let within = row.iter().find_map(|cell| {
            let (before, after) = cell.split_once(':')?;
            (plain(before) == wanted && !after.trim().is_empty()).then_some(after.trim())
        });
        if within.is_some() {
            return within;
        }
        let at = row.iter().position(|cell| plain(cell).trim_end_matches(':').trim_end() == wanted)?;
        row.iter().skip(at + 1).map(String::as_str).find(|cell| !cell.is_empty())
    })
}

/// The columns of a table, by heading or by number.
pub(super) struct Columns {
    /// Heading with its group before it, and alone; none where columns are numbered.
    names: Vec<(String, String)>,
    /// The group headings above each, from the top.
    groups: Vec<Vec<String>>,
    /// As the file writes them.
    shown: Vec<String>,
    /// How headings may write the period of the table.
    pub(super) period: Vec<String>,
    /// How many rows come before the first one of the table.
    pub(super) before: usize,
}

impl Columns {
    /// Finds the row with all these headings. Which of them are not in the row that has most of them, where there
    /// is none.
    pub(super) fn find(head: &[Vec<String>], headed: &[String]) -> Result<Columns, Vec<String>> {
        if headed.is_empty() {
            let width = head.first().map_or(0, Vec::len);
            let shown = vec![String::new(); width];
            return Ok(Columns { shown, ..Columns::none() });
        }
        let mut nearest: Vec<String> = headed.to_vec();
        for (index, row) in head.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
            let missing: Vec<String> =
                headed.iter().filter(|heading| !cells.contains(&plain(heading))).cloned().collect();
            if missing.is_empty() {
                let above = head.get(index.saturating_sub(GROUP_ROWS)..index).unwrap_or_default();
                return Ok(Columns::named(row, above, index + 1));
            }
            if missing.len() < nearest.len() {
                nearest = missing;
            }
        }
        Err(nearest)
    }

    /// No columns.
    pub(super) fn none() -> Columns {
        Columns { names: Vec::new(), groups: Vec::new(), shown: Vec::new(), period: Vec::new(), before: 0 }
    }

    fn named(row: &[String], above: &[Vec<String>], before: usize) -> Columns {
        let mut over: Vec<String> = vec![String::new(); above.len()];
        let (mut names, mut groups) = (Vec::new(), Vec::new());
        for (index, heading) in row.iter().enumerate() {
            for (group, row) in over.iter_mut().zip(above) {
                // A heading above several columns stands over the first of them.
                if let Some(heading) = row.get(index).filter(|heading| !heading.is_empty()) {
                    *group = plain(heading);
                }
            }
            let alone = plain(heading);
            // One without a group is named by itself, whatever stands under groups.
            let group = over.last().filter(|group| !group.is_empty());
            let whole = group.map_or_else(|| alone.clone(), |group| format!("{group} / {alone}"));
            names.push((whole, alone));
            groups.push(over.clone());
        }
        Columns { names, groups, shown: row.to_vec(), period: Vec::new(), before }
    }

    /// The columns of this heading alone, or below groups that are named before it: `2014-15 / Register`.
    fn below(&self, wanted: &str) -> Vec<usize> {
        let mut groups: Vec<&str> = wanted.split(" / ").collect();
        let Some(heading) = groups.pop() else { return Vec::new() };
        let is_below = |index: &usize| {
            let mut over = self.groups.get(*index).into_iter().flatten();
            groups.iter().all(|group| over.any(|it| it == group))
        };
        let is_headed = |(index, (_, alone)): (usize, &(String, String))| (alone == heading).then_some(index);
        self.names.iter().enumerate().filter_map(is_headed).filter(is_below).collect()
    }

    /// The columns whose headings are so, with what they say.
    pub(super) fn headings<T>(&self, mut says: impl FnMut(&str) -> Option<T>) -> Vec<(usize, T)> {
        self.shown.iter().enumerate().filter_map(|(index, heading)| Some((index, says(heading)?))).collect()
    }

    /// The column of this name; or what is wrong.
    pub(super) fn column(&self, name: &str) -> Result<usize, String> {
        if self.names.is_empty() {
            let index = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            return index
                .filter(|index| *index < self.shown.len())
                .ok_or_else(|| format!("there is no column {name}: it has {}", self.shown.len()));
        }
        if name.contains("{period}") {
            let named = self.period.iter().map(|period| name.replace("{period}", period));
            let mut found = named.map(|name| self.column(&name));
            return found
                .find(Result::is_ok)
                .unwrap_or_else(|| Err(format!("the heading \"{name}\" is missing")));
        }
        // Editions of one table may name a column otherwise: `DSR | Indicator value`.
        if let Some((name, others)) = name.split_once(" | ") {
            return self.column(name).or_else(|wrong| self.column(others).map_err(|_| wrong));
        }
        let wanted = plain(name);
        // `#2` is the second column, and `DSR #2` the second of this heading, of tables side by side.
        let (wanted, place) = match wanted.rsplit_once('#') {
            Some((heading, number)) => match number.parse::<usize>().ok().and_then(|it| it.checked_sub(1)) {
                Some(place) => (heading.trim_end().to_owned(), Some(place)),
                None => (wanted, None),
            },
            None => (wanted, None),
        };
        if let Some(place) = place.filter(|place| wanted.is_empty() && *place < self.names.len()) {
            return Ok(place);
        }
        let of = |fits: &dyn Fn(&(String, String)) -> bool| -> Vec<usize> {
            self.names.iter().enumerate().filter(|(_, it)| fits(it)).map(|(index, _)| index).collect()
        };
        let mut found = of(&|(whole, _)| *whole == wanted);
        if found.is_empty() {
            found = of(&|(_, alone)| *alone == wanted);
        }
        if found.is_empty() {
            found = self.below(&wanted);
        }
        if let Some(place) = place {
            found = found.get(place).copied().into_iter().collect();
        }
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("the heading \"{name}\" is missing")),
            several => Err(format!("the heading \"{name}\" is there {} times", several.len())),
        }
    }

    /// How a column is named in messages.
    pub(super) fn shown(&self, index: usize) -> String {
        match self.shown.get(index) {
            Some(heading) if !heading.is_empty() => heading.clone(),
            _ => (index + 1).to_string(),
        }
    }

    /// Columns, and what must stand in them.
    pub(super) fn conditions(
        &self,
        only: &BTreeMap<String, String>,
        problems: &mut Vec<String>,
    ) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (name, wanted) in only {
            match self.column(name) {
                Ok(index) => found.push((index, wanted.clone())),
                Err(wrong) => problems.push(wrong),
            }
        }
        found
    }
}

//! Tables of text with aligned columns.

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table: a heading and an alignment for each column, and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: &[(&str, Align)]) -> Table {
        Table {
            columns: columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells beyond the columns are left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().take(self.columns.len()).collect());
    }

    /// The text: a heading, a rule, the rows, with two spaces between columns and none at the end of a line.
    pub fn render(&self) -> String {
        let width_of = |index: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.chars().count());
            let heading = self.columns.get(index).map_or(0, |(name, _)| name.chars().count());
            cells.max().unwrap_or(0).max(heading)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width_of).collect();
        let headings = self.columns.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let mut text = String::new();
        for cells in [&headings, &rule].into_iter().chain(&self.rows) {
            let mut line = String::new();
            for (index, width) in widths.iter().enumerate() {
                let cell = cells.get(index).map_or("", String::as_str);
                let padding = " ".repeat(width - cell.chars().count());
                let right = self.columns.get(index).is_some_and(|(_, align)| *align == Align::Right);
                if index > 0 {
                    line.push_str("  ");
                }
                let (before, after) = if right { (padding.as_str(), "") } else { ("", padding.as_str()) };
                line.extend([before, cell, after]);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// Text broken into lines of at most `width` characters, each beginning with `indent`; the first with `first`.
pub fn wrap(text: &str, width: usize, first: &str, indent: &str) -> String {
    let mut out = String::from(first);
    let mut column = first.chars().count();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !fresh && column + 1 + length > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.chars().count();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        fresh = false;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&[("Name", Align::Left), ("Pounds", Align::Right)]);
        table.row(["Crawley".into(), "£1.00".into()]);
        table.row(["Horsham and Mid Sussex".into(), "£12,345.00".into()]);
        assert_eq!(
            table.render(),
            "Name                        Pounds\n\
             ----------------------  ----------\n\
             Crawley                      £1.00\n\
             Horsham and Mid Sussex  £12,345.00\n"
        );
    }

    #[test]
    fn long_text_is_broken_between_words() {
        assert_eq!(wrap("one two three four", 10, "- ", "  "), "- one two\n  three\n  four\n");
    }
}

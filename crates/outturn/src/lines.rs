//! Complaints about many lines of one text.

use outturn_core::Diagnostic;

/// A text with the places at which its lines begin, so that any of them is found at once.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn new(text: &'a str) -> Lines<'a> {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { text, starts: [0].into_iter().chain(ends).collect() }
    }

    /// A line by its number, from 1, without its line end.
    pub fn line(&self, number: usize) -> Option<&'a str> {
        let index = number.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        Some(self.text.get(start..end)?.trim_end_matches(['\r', '\n']))
    }

    /// The number of the line, from 1, on which a byte of the text lies.
    pub fn number_at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// A complaint about what stands on a line; about the file as a whole where there is no such line.
    pub fn complain(
        &self,
        file: &str,
        number: Option<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let found = number.and_then(|number| Some((number, self.line(number)?)));
        let Some((number, line)) = found else { return Diagnostic::file(file, code, message, help) };
        let start = line.len() - line.trim_start().len();
        Diagnostic { line: number, ..Diagnostic::at(file, line, start..line.len(), code, message, help) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_its_number() {
        let lines = Lines::new("one\r\n  two\nthree");
        assert_eq!(
            (0..5).map(|number| lines.line(number)).collect::<Vec<_>>(),
            [None, Some("one"), Some("  two"), Some("three"), None]
        );
        assert_eq!([0, 4, 5, 10, 11, 99].map(|byte| lines.number_at(byte)), [1, 1, 2, 2, 3, 3]);
        let complaint = lines.complain("f", Some(2), "wrong", "", "");
        assert_eq!((complaint.line, complaint.column, complaint.excerpt.as_str()), (2, 3, "  two"));
        assert_eq!(lines.complain("f", Some(9), "wrong", "", "").line, 0);
    }
}

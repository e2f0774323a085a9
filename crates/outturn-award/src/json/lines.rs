//! How the text of awards is laid out in lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// From here inwards an object stands in one line: a reading is read as a row of a table is.
const ONE_LINE: usize = 6;

/// A value as it is written inside so many lists and objects.
pub(super) fn written(value: &impl Serialize, depth: usize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines { depth, one_line: 0, is_empty: true });
    // Writing to memory does not fail, and what is written is text.
    let _ = value.serialize(&mut serializer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Two spaces of indentation, and one line for what lies deep.
struct Lines {
    /// How many lists and objects are open.
    depth: usize,
    /// How many of them are in one line.
    one_line: usize,
    is_empty: bool,
}

impl Lines {
    fn open(&mut self, is_object: bool) {
        self.depth += 1;
        if self.one_line > 0 || (is_object && self.depth >= ONE_LINE) {
            self.one_line += 1;
        }
        self.is_empty = true;
    }

    fn close<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.one_line > 0 {
            self.one_line -= 1;
        } else if !self.is_empty {
            self.line(writer)?;
        }
        self.is_empty = false;
        Ok(())
    }

    fn next<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.is_empty = false;
        if self.one_line > 0 {
            return if first { Ok(()) } else { writer.write_all(b", ") };
        }
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }

    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        const LINE: &[u8] = b"\n                    ";
        writer.write_all(LINE.get(..=self.depth * 2).unwrap_or(LINE))
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(false);
        writer.write_all(b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer)?;
        writer.write_all(b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(true);
        writer.write_all(b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer)?;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_lies_deep_is_in_one_line() {
        let value = json!([{ "a": [], "b": {}, "c": [{ "d": 1, "e": [2, "\n"] }, { "f": {} }], "g": null }]);
        assert_eq!(
            written(&value, 3),
            r#"[
        {
          "a": [],
          "b": {},
          "c": [
            {"d": 1, "e": [2, "\n"]},
            {"f": {}}
          ],
          "g": null
        }
      ]"#
        );
    }

    #[test]
    fn a_text_from_outside_is_that_of_every_json_writer() {
        let value = json!([{ "a": [], "b": {}, "c": [1, [2]] }, []]);
        assert_eq!(written(&value, 0), serde_json::to_string_pretty(&value).unwrap());
    }
}

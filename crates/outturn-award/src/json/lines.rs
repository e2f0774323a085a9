//! Awards as text, in lines.
//!
//! A writer of our own: most of what a run takes, once it is worked out, is writing it down, and the writer of
//! `serde_json` asks of each letter whether it must be escaped. Few texts hold one that must; what does is left to it.

use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use serde::ser::{Impossible, SerializeSeq, SerializeStruct, Serializer};

/// From here inwards an object stands in one line: a reading is read as a row of a table is.
const ONE_LINE: usize = 6;

/// Writes a value as it stands inside so many lists and objects: two spaces of indentation, and one line for what lies
/// deep.
pub(super) fn write(out: &mut String, value: &impl Serialize, depth: usize) {
    // Nothing fails that awards are made of.
    let _ = value.serialize(&mut Lines { out, depth, one_line: 0 });
}

/// What [`write()`] writes.
pub(super) fn written(value: &impl Serialize, depth: usize) -> String {
    let mut out = String::new();
    write(&mut out, value, depth);
    out
}

struct Lines<'a> {
    out: &'a mut String,
    /// How many lists and objects are open.
    depth: usize,
    /// How many of them are in one line.
    one_line: usize,
}

impl Lines<'_> {
    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        if self.one_line > 0 || (bracket == '{' && self.depth >= ONE_LINE) {
            self.one_line += 1;
        }
    }

    fn close(&mut self, bracket: char, is_empty: bool) {
        self.depth -= 1;
        if self.one_line > 0 {
            self.one_line -= 1;
        } else if !is_empty {
            self.line();
        }
        self.out.push(bracket);
    }

    fn next(&mut self, is_first: bool) {
        if self.one_line > 0 {
            self.out.push_str(if is_first { "" } else { ", " });
        } else {
            self.out.push_str(if is_first { "" } else { "," });
            self.line();
        }
    }

    fn line(&mut self) {
        const LINE: &str = "\n                    ";
        self.out.push_str(LINE.get(..=self.depth * 2).unwrap_or(LINE));
    }

    fn text(&mut self, text: &str) {
        write_text(self.out, text);
    }
}

/// Writes a text as JSON has it, in quotes.
pub fn write_text(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// Whether no letter of a text must be escaped. Looking at every letter, without stopping at the first that must, is
/// what processors do fastest.
fn is_plain(text: &str) -> bool {
    let plain = |letter: u8| letter >= 0x20 && letter != b'"' && letter != b'\\';
    text.bytes().fold(true, |so_far, letter| so_far & plain(letter))
}

/// A list or object that is open.
pub(super) struct Open<'w, 'a> {
    lines: &'w mut Lines<'a>,
    is_empty: bool,
}

impl SerializeSeq for Open<'_, '_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.lines.next(self.is_empty);
        self.is_empty = false;
        value.serialize(&mut *self.lines)
    }

    fn end(self) -> fmt::Result {
        self.lines.close(']', self.is_empty);
        Ok(())
    }
}

impl SerializeStruct for Open<'_, '_> {
    type Ok = ();
    type Error = fmt::Error;

    /// The names of fields are those of the contract, without letters that must be escaped.
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.lines.next(self.is_empty);
        self.is_empty = false;
        self.lines.out.push('"');
        self.lines.out.push_str(name);
        self.lines.out.push_str("\": ");
        value.serialize(&mut *self.lines)
    }

    fn end(self) -> fmt::Result {
        self.lines.close('}', self.is_empty);
        Ok(())
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> fmt::Result {
            write!(self.out, "{value}")
        }
    )*};
}

macro_rules! not_in_an_award {
    ($($method:ident($($argument:ty),*) -> $gives:ty),* $(,)?) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$gives, fmt::Error> {
            Err(fmt::Error)
        }
    )*};
}

impl<'w, 'a> Serializer for &'w mut Lines<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Open<'w, 'a>;
    type SerializeStruct = Open<'w, 'a>;
    type SerializeTuple = Impossible<(), fmt::Error>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Impossible<(), fmt::Error>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    fn serialize_bool(self, value: bool) -> fmt::Result {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i128(self, value: i128) -> fmt::Result {
        // Numbers of one machine word are divided much faster.
        match i64::try_from(value) {
            Ok(value) => write!(self.out, "{value}"),
            Err(_) => write!(self.out, "{value}"),
        }
    }

    whole_numbers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128
    );

    fn serialize_str(self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> fmt::Result {
        self.out.push('"');
        let start = self.out.len();
        write!(self.out, "{value}")?;
        if is_plain(self.out.get(start..).unwrap_or_default()) {
            self.out.push('"');
        } else {
            let text = self.out.split_off(start);
            self.out.pop();
            self.text(&text);
        }
        Ok(())
    }

    fn serialize_none(self) -> fmt::Result {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.text(variant);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'w, 'a>, fmt::Error> {
        self.open('[');
        Ok(Open { lines: self, is_empty: true })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'w, 'a>, fmt::Error> {
        self.open('{');
        Ok(Open { lines: self, is_empty: true })
    }

    #[expect(clippy::disallowed_types, reason = "a writer has to say that it writes no floats")]
    fn serialize_f32(self, _: f32) -> fmt::Result {
        Err(fmt::Error)
    }

    #[expect(clippy::disallowed_types, reason = "a writer has to say that it writes no floats")]
    fn serialize_f64(self, _: f64) -> fmt::Result {
        Err(fmt::Error)
    }

    not_in_an_award! {
        serialize_char(char) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_unit() -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_tuple(usize) -> Impossible<(), fmt::Error>,
        serialize_tuple_struct(&'static str, usize) -> Impossible<(), fmt::Error>,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Impossible<(), fmt::Error>,
        serialize_map(Option<usize>) -> Impossible<(), fmt::Error>,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Impossible<(), fmt::Error>,
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        TwoWords,
    }

    #[derive(Debug, Serialize)]
    struct Inner<'a> {
        text: &'a str,
        number: Option<i128>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        list: Vec<u8>,
        empty: Vec<Word>,
    }

    #[derive(Debug, Serialize)]
    struct Outer<'a> {
        inner: Vec<Inner<'a>>,
        nothing: Vec<bool>,
        word: Word,
        #[serde(serialize_with = "shown")]
        shown: &'a str,
    }

    fn shown<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    #[test]
    fn what_lies_deep_is_in_one_line() {
        let inner = |text| Inner { text, number: Some(-1), list: vec![1, 2], empty: vec![] };
        let value =
            Outer {
                inner: vec![inner("a"), inner("\n")], nothing: vec![], word: Word::TwoWords, shown: "é"
            };
        assert_eq!(
            written(&[value].as_slice(), 3),
            r#"[
        {
          "inner": [
            {"text": "a", "number": -1, "list": [1, 2], "empty": []},
            {"text": "\n", "number": -1, "list": [1, 2], "empty": []}
          ],
          "nothing": [],
          "word": "two_words",
          "shown": "é"
        }
      ]"#
        );
    }

    proptest! {
        #[test]
        fn every_json_reader_reads_what_any_other_writer_would_have_written(
            text in "\\PC*|[ -~]*|[\\x00-\\x7f]*",
            number in any::<Option<i64>>(),
            list in prop::collection::vec(any::<u8>(), 0..3),
            depth in 0_usize..8,
        ) {
            let inner = || Inner { text: &text, number: number.map(i128::from), list: list.clone(), empty: vec![] };
            let value =
                Outer { inner: vec![inner(), inner()], nothing: vec![true], word: Word::TwoWords, shown: &text };
            let lines = written(&value, depth);
            prop_assert_eq!(
                serde_json::from_str::<serde_json::Value>(&lines).unwrap(),
                serde_json::from_str::<serde_json::Value>(&serde_json::to_string(&value).unwrap()).unwrap()
            );
        }
    }
}

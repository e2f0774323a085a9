//! The content of a scheme file as canonical JSON, and the way back.
//!
//! Comments, order of keys and spelling of tables do not matter to what a scheme says; its canonical form leaves them
//! out, so that equal rules have equal bytes and an equal hash. The form is JSON with sorted keys, two spaces of
//! indentation and a final line feed.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// Under this key.
    Key(String),
    /// At this place of a list, from 0.
    Index(usize),
}

/// The content of a TOML text. It must have been read without complaint before: what cannot be parsed is left out.
pub fn from_toml(text: &str) -> Value {
    let (table, _) = DeTable::parse_recoverable(text);
    table_value(table.get_ref())
}

fn table_value(table: &DeTable<'_>) -> Value {
    let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), value_of(value.get_ref())));
    Value::Object(entries.collect::<Map<String, Value>>())
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::from(number),
            // No reader takes a longer one.
            Err(_) => Value::String(number.to_string()),
        },
        DeValue::Float(number) => Value::String(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| value_of(item.get_ref())).collect()),
        DeValue::Table(table) => table_value(table),
    }
}

/// The canonical bytes of a JSON value.
pub fn bytes(value: &Value) -> String {
    // Maps are sorted by key; a `Value` always serialises.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A TOML text with this content, so that a canonical scheme can be read again.
pub fn to_toml(value: &Value) -> String {
    let mut out = String::new();
    if let Value::Object(entries) = value {
        for (key, value) in entries {
            out.push_str(&quoted(key));
            out.push_str(" = ");
            inline(value, &mut out);
            out.push('\n');
        }
    }
    out
}

fn inline(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("\"\""),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&quoted(text)),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                inline(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { " " });
                out.push_str(&quoted(key));
                out.push_str(" = ");
                inline(value, out);
            }
            out.push_str(" }");
        }
    }
}

/// A basic TOML string, which has JSON's escapes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Writing to a text does not fail.
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Where in a TOML text the value at the end of a path is, or the nearest table on the way to it.
pub fn locate(text: &str, path: &[Segment]) -> Range<usize> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut place = 0..0;
    let mut segments = path.iter();
    let Some(Segment::Key(first)) = segments.next() else { return place };
    let Some(mut value) = find(table.get_ref(), first, &mut place) else { return place };
    for segment in segments {
        let next = match (segment, value.get_ref()) {
            (Segment::Key(key), DeValue::Table(table)) => find(table, key, &mut place),
            (Segment::Index(index), DeValue::Array(items)) => items.get(*index),
            _ => None,
        };
        let Some(next) = next else { return place };
        value = next;
        place = value.span();
    }
    place
}

fn find<'t>(table: &'t DeTable<'t>, key: &str, place: &mut Range<usize>) -> Option<&'t Spanned<DeValue<'t>>> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    *place =
        if value.get_ref().is_table() || value.get_ref().is_array() { name.span() } else { value.span() };
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_comments_do_not_matter_and_content_comes_back() {
        let one = "# a comment\nb = [1, { y = true, x = \"a \\\"q\\\"\\n\" }]\n[t]\nk = \"v\"\n";
        let two = "t.k = \"v\"\nb = [1, { x = \"a \\\"q\\\"\\n\", y = true }]\n";
        let content = from_toml(one);
        assert_eq!(bytes(&content), bytes(&from_toml(two)));
        assert_eq!(from_toml(&to_toml(&content)), content);
    }

    #[test]
    fn a_path_leads_to_its_line() {
        let text = "[[measure]]\nid = \"a\"\n[[measure]]\nid = \"b\"\nearns = \"5%\"\n";
        let path = [Segment::Key("measure".into()), Segment::Index(1), Segment::Key("earns".into())];
        assert_eq!(&text[locate(text, &path)], "\"5%\"");
    }
}

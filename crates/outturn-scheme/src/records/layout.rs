//! From a record layout file to a layout.

use std::collections::BTreeSet;

use super::{Holds, RecordCheck, RecordColumn, RecordLayout, read_head};
use crate::complaints::clip;
use crate::keys;
use crate::reader::{At, Node, Reader};

pub(super) fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(String, RecordLayout)> {
    let head = read_head(reader, node, "record layout");
    let row = reader.text(node, "row").map(|at| at.value);
    let key = reader.some_texts(node, "key");
    let mut columns: Vec<RecordColumn> = Vec::new();
    if node.is_empty_list("column") {
        let message = "there is no column";
        reader.complain(node.span_of("column"), "empty-list", message, "add a [[column]]");
    }
    let nodes = reader.tables(node, "column", &keys::COLUMN);
    let mut named = BTreeSet::new();
    for inner in &nodes {
        if let Some(name) = reader.text(inner, "name")
            && !named.insert(name.value.clone())
        {
            let message = format!("the column `{}` is there twice", clip(&name.value));
            reader.complain(name.span, "duplicate-id", message, "remove one of them");
        }
        columns.extend(read_column(reader, inner));
    }
    for part in &key {
        if !named.contains(&part.value) {
            let near = reader.near(&part.value, named.iter().map(String::as_str));
            let help = near.map_or_else(
                || "name columns of this layout".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no column `{}`", clip(&part.value));
            reader.complain(part.span.clone(), "bad-column", message, help);
        }
    }
    let mut ids = BTreeSet::new();
    let mut checks = Vec::new();
    for inner in reader.tables(node, "check", &keys::RECORD_CHECK) {
        let id = reader.id(&inner, "id", 0);
        let holds = reader.text(&inner, "holds").map(|at| at.value);
        let otherwise = reader.text(&inner, "else").map(|at| at.value);
        let Some(id) = id else { continue };
        if !ids.insert(id.value.clone()) {
            let message = format!("the check `{}` is there twice", id.value);
            reader.complain(id.span, "duplicate-id", message, "give each its own id");
        } else if let (Some(holds), Some(otherwise)) = (holds, otherwise) {
            checks.push(RecordCheck { id: id.value, holds, otherwise });
        }
    }
    let (id, title, cite) = (head.id?, head.title?, head.cite?);
    let key = key.into_iter().map(|at| at.value).collect();
    let (note, sources) = (head.note, head.sources);
    Some((id.clone(), RecordLayout { id, title, row: row?, key, note, sources, cite, columns, checks }))
}

fn read_column(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<RecordColumn> {
    let name = reader.text(node, "name");
    if let Some(name) = &name {
        let is_plain = name.value.starts_with(|c: char| c.is_ascii_lowercase())
            && name.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_plain {
            let message = format!("`{}` cannot be the name of a column", clip(&name.value));
            let help = "use lower case letters, digits and _, a letter first";
            reader.complain(name.span.clone(), "bad-column", message, help);
        }
    }
    let holds = reader.word(node, "holds", keys::HOLDS).map(|at| match at.value.as_str() {
        "integer" => Holds::Integer,
        "date" => Holds::Date,
        _ => Holds::Text,
    });
    let required = reader.flag(node, "required").unwrap_or(false);
    let means = reader.text(node, "means").map(|at| at.value);
    let body = reader.id(node, "body", 0).map(|at| at.value);
    let (least, most) = (reader.whole(node, "least"), reader.whole(node, "most"));
    if let (Some(least), Some(most)) = (&least, &most)
        && least.value > most.value
    {
        let message = format!("the least is {}, and the most is {}", least.value, most.value);
        reader.complain(most.span.clone(), "bounds-crossed", message, "exchange the two, or check both");
    }
    let shape = reader.some_texts(node, "shape");
    for code in &shape {
        if !code.value.bytes().all(|byte| matches!(byte, b'A' | b'9' | b'X')) {
            let message = format!("`{}` does not say what codes look like", clip(&code.value));
            let help = "write A for a letter, 9 for a digit and X for either, as in A99X";
            reader.complain(code.span.clone(), "bad-code-pattern", message, help);
        }
    }
    let values = |texts: Vec<At<String>>| texts.into_iter().map(|at| at.value).collect::<Vec<_>>();
    let known_as = values(reader.texts(node, "known_as"));
    let codes = reader.pairs(node, "codes").into_iter().map(|(code, at)| (code.value, at.value)).collect();
    if holds.is_some_and(|it| it != Holds::Integer) {
        for key in ["least", "most"] {
            reader.not_used(node, key, "the column does not hold integers");
        }
    }
    if holds.is_some_and(|it| it != Holds::Text) {
        for key in ["shape", "codes", "body"] {
            reader.not_used(node, key, "the column does not hold text");
        }
    }
    Some(RecordColumn {
        name: name?.value,
        holds: holds?,
        required,
        means: means?,
        body,
        least: least.map(|at| at.value),
        most: most.map(|at| at.value),
        shape: values(shape),
        known_as,
        codes,
    })
}

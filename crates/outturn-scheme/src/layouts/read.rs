//! From a layout file to a layout.

use std::collections::BTreeMap;

use outturn_core::diagnostic::Diagnostic;

use super::Layout;
use super::tables::read_table;
use crate::complaints::clip;
use crate::indicator::Catalogue;
use crate::keys;
use crate::reader::{At, Node, Reader};

/// Reads layout files, given as name and text: those that are sound by id, and complaints about the others. Indicators
/// that they name are looked for in the catalogue.
pub fn read_layouts<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    catalogue: &Catalogue,
) -> (BTreeMap<String, Layout>, Vec<Diagnostic>) {
    let (mut layouts, mut problems) = (BTreeMap::new(), Vec::new());
    for (file, text) in files {
        let mut reader = Reader::new(file, text);
        if let Some(document) = reader.parse() {
            let node = reader.root(&keys::LAYOUT, &document);
            if let Some(layout) = read_layout(&mut reader, &node, catalogue) {
                if layouts.contains_key(&layout.id) {
                    let message = format!("another file already has the layout `{}`", layout.id);
                    let help = "give one of the two another id";
                    reader.complain(node.span_of("id"), "duplicate-id", message, help);
                } else {
                    layouts.insert(layout.id.clone(), layout);
                }
            }
        }
        problems.append(&mut reader.finish());
    }
    (layouts, problems)
}

fn read_layout(reader: &mut Reader<'_>, node: &Node<'_>, catalogue: &Catalogue) -> Option<Layout> {
    let id = reader.id(node, "id", 0);
    if let Some(id) = &id {
        reader.called_after("layout", id, &format!("{}.toml", id.value));
    }
    let mut text = |key| reader.text(node, key).map(|at| at.value);
    let (title, publisher, licence) = (text("title"), text("publisher"), text("licence"));
    let (address, note) = (text("address"), text("note"));
    let dated = values(reader.texts(node, "dated"));
    let not_read = reader.table(node, "not_read", &keys::NOT_READ).and_then(|inner| {
        let (why, instead) = (reader.text(&inner, "why"), reader.text(&inner, "instead"));
        Some((why?.value, instead?.value))
    });
    let (mut labels, mut columns, mut codes) = (BTreeMap::new(), None, Vec::new());
    let mut is_counted = false;
    if let Some(inner) = reader.table(node, "recognised_by", &keys::RECOGNISED_BY) {
        labels =
            reader.pairs(&inner, "labels").into_iter().map(|(label, at)| (label.value, at.value)).collect();
        columns = read_columns(reader, &inner);
        is_counted = inner.has("columns");
        codes = read_codes(reader, &inner);
    }
    if node.is_empty_list("table") {
        let message = "there is no table to read";
        reader.complain(node.span_of("table"), "empty-list", message, "add a [[table]]");
    }
    let mut tables = Vec::new();
    for inner in reader.tables(node, "table", &keys::PUBLISHED_TABLE) {
        let is_workbook = tables.first().map(|first: &super::PublishedTable| !first.sheet.is_empty());
        if is_workbook.is_some_and(|is_workbook| is_workbook != inner.has("sheet")) {
            let message = "one table is on a sheet and another is not";
            let help = "a file is a workbook or CSV: write `sheet` in every table, or in none";
            reader.complain(inner.span.clone(), "missing-key", message, help);
        }
        if !inner.has("headed") && !is_counted && !inner.has_strangers {
            let message = "nothing says how this table is told from others";
            let help = "add headed = [\"...\"], or recognised_by with the number of columns";
            reader.complain(inner.span.clone(), "missing-key", message, help);
        }
        tables.extend(read_table(reader, &inner, catalogue, node.has("not_read")));
    }
    if reader.count() > 0 {
        return None;
    }
    Some(Layout {
        id: id?.value,
        title: title?,
        publisher: publisher?,
        licence: licence?,
        address: address.unwrap_or_default(),
        note: note.unwrap_or_default(),
        labels,
        columns,
        codes,
        dated,
        not_read,
        tables,
    })
}

fn read_columns(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<usize> {
    let columns = reader.whole(node, "columns")?;
    let number = usize::try_from(columns.value).ok().filter(|number| (1..=1_000).contains(number));
    if number.is_none() {
        let message = format!("`columns` is {}, which is not between 1 and 1000", columns.value);
        reader.complain(columns.span, "number-out-of-range", message, "count them in the file");
    }
    number
}

/// What codes look like: letters, digits and either.
fn read_codes(reader: &mut Reader<'_>, node: &Node<'_>) -> Vec<String> {
    let codes = reader.some_texts(node, "codes");
    for code in &codes {
        if !code.value.bytes().all(|byte| matches!(byte, b'A' | b'9' | b'X')) {
            let message = format!("`{}` does not say what codes look like", clip(&code.value));
            let help = "write A for a letter, 9 for a digit and X for either, as in A99999";
            reader.complain(code.span.clone(), "bad-code-pattern", message, help);
        }
    }
    values(codes)
}

pub(super) fn values(texts: Vec<At<String>>) -> Vec<String> {
    texts.into_iter().map(|at| at.value).collect()
}

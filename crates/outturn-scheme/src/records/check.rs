//! Indicators held against the record layouts and weights that they name.

use outturn_core::diagnostic::Diagnostic;

use super::{Holds, RecordColumn, RecordLayout, RecordLibrary};
use crate::complaints::clip;
use crate::keys;
use crate::reader::{At, Node, Reader};

impl RecordLibrary {
    /// Complaints about what indicator files say of tables, columns and weights that are not here. What a file says
    /// otherwise is complained of when it is read.
    pub fn check<'a>(&self, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        // Where no layout is known nothing can be said of one.
        if self.layouts.is_empty() {
            return problems;
        }
        for (file, text) in files {
            let mut reader = Reader::new(file, text);
            let Some(document) = reader.parse() else { continue };
            let node = reader.root(&keys::INDICATOR, &document);
            let inner = reader.table(&node, "records", &keys::RECORDS);
            let said = reader.count();
            if said == 0
                && let Some(inner) = inner
            {
                self.check_records(&mut reader, &inner);
                problems.append(&mut reader.finish());
            }
        }
        problems
    }

    fn check_records(&self, reader: &mut Reader<'_>, node: &Node<'_>) {
        for other in reader.texts(node, "also") {
            self.layout(reader, &other);
        }
        self.check_count(reader, node, !node.has("rows"));
        if let Some(inner) = reader.table(node, "repeats", &keys::REPEATS) {
            let table = reader.text(node, "table");
            if let Some(layout) = table.and_then(|it| self.layouts.get(&it.value))
                && !node.has("rows")
            {
                for column in reader.texts(&inner, "same") {
                    known_column(reader, layout, &column);
                }
            }
        }
        if let Some(standard) = reader.text(node, "standard")
            && !["european_1976", "european_2013"].contains(&standard.value.as_str())
        {
            self.known_weights(reader, &standard);
        }
        if let Some(over) = reader.table(node, "over", &keys::OVER_TABLE) {
            self.check_count(reader, &over, true);
        }
    }

    /// What an indicator and the population that it is divided by say alike.
    fn check_count(&self, reader: &mut Reader<'_>, node: &Node<'_>, has_columns: bool) {
        if let Some(weights) = reader.text(node, "weights") {
            self.known_weights(reader, &weights);
        }
        let Some(table) = reader.text(node, "table") else { return };
        let Some(layout) = self.layout(reader, &table) else { return };
        if !has_columns {
            return;
        }
        for key in ["whose", "dated", "as_at", "sum", "age", "sex"] {
            if let Some(column) = reader.text(node, key)
                && let Some(found) = known_column(reader, layout, &column)
                && let Some(wanted) = unlike(key, found)
            {
                let message = format!("`{key}` is the column `{}`, which {wanted}", found.name);
                let help = "name another column, or say in the record layout what it holds";
                reader.complain(column.span, "bad-column", message, help);
            }
        }
    }

    fn layout(&self, reader: &mut Reader<'_>, id: &At<String>) -> Option<&RecordLayout> {
        let found = self.layouts.get(&id.value);
        if found.is_none() {
            let near = reader.near(&id.value, self.layouts.keys().map(String::as_str));
            let help = near.map_or_else(
                || format!("add records/{}.toml, or name a layout that is there", clip(&id.value)),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no record layout `{}`", clip(&id.value));
            reader.complain(id.span.clone(), "unknown-records", message, help);
        }
        found
    }

    fn known_weights(&self, reader: &mut Reader<'_>, id: &At<String>) {
        if !self.weights.contains_key(&id.value) {
            let near = reader.near(&id.value, self.weights.keys().map(String::as_str));
            let help = near.map_or_else(
                || format!("add weights/{}.toml, or name weights that are there", clip(&id.value)),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there are no weights `{}`", clip(&id.value));
            reader.complain(id.span.clone(), "unknown-weights", message, help);
        }
    }
}

fn known_column<'l>(
    reader: &mut Reader<'_>,
    layout: &'l RecordLayout,
    name: &At<String>,
) -> Option<&'l RecordColumn> {
    let found = layout.column(&name.value);
    if found.is_none() {
        let near = reader.near(&name.value, layout.columns.iter().map(|it| it.name.as_str()));
        let names: Vec<&str> = layout.columns.iter().map(|it| it.name.as_str()).collect();
        let help = near.map_or_else(
            || format!("its columns are: {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("the record layout `{}` has no column `{}`", layout.id, clip(&name.value));
        reader.complain(name.span.clone(), "bad-column", message, help);
    }
    found
}

/// In what a column is unlike what is wanted of it.
fn unlike(key: &str, column: &RecordColumn) -> Option<String> {
    let holds = |wanted: Holds| {
        (column.holds != wanted).then(|| format!("holds {}, not {}", column.holds.as_str(), wanted.as_str()))
    };
    match key {
        "whose" if column.body.is_none() => Some("has no codes of bodies".to_owned()),
        "dated" | "as_at" => holds(Holds::Date),
        "sum" | "age" => holds(Holds::Integer),
        "sex" => holds(Holds::Text),
        _ => None,
    }
}

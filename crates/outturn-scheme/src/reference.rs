//! The tables of keys in `docs/language-keys.md`, from the table that the reader and the schema come from.

use std::fmt::Write as _;

use crate::keys::{self, Key, Shape, Spec};

/// How the page begins.
const HEAD: &str = "# Keys of the scheme language

Made from the program by `cargo xtask generate`. What they mean together, with an example of each, is in
[language.md](language.md). A key that is not here is refused.
";

/// A table of keys, and how it is written in a file.
struct Entry {
    spec: &'static Spec,
    places: Vec<String>,
}

/// Markdown tables of every key that scheme, indicator and framework files may have.
///
/// ```
/// let page = outturn_scheme::reference::markdown();
/// assert!(page.contains("\n## scheme\n"));
/// ```
pub fn markdown() -> String {
    let mut entries = Vec::new();
    collect(&mut entries, &keys::SCHEME, "", "a file `schemes/FAMILY/YEAR.toml`".to_owned());
    collect(&mut entries, &keys::INDICATOR, "", "a file `indicators/ID.toml`".to_owned());
    collect(&mut entries, &keys::FRAMEWORK, "", "a file `frameworks/ID.toml`".to_owned());
    let mut page = HEAD.to_owned();
    for entry in &entries {
        page.push_str(&section(entry));
    }
    page
}

/// Takes in a table of keys and those below it. One that is there already only has one more place.
fn collect(entries: &mut Vec<Entry>, spec: &'static Spec, path: &str, place: String) {
    if let Some(entry) = entries.iter_mut().find(|entry| entry.spec.name == spec.name) {
        if !entry.places.contains(&place) {
            entry.places.push(place);
        }
        return;
    }
    entries.push(Entry { spec, places: vec![place] });
    for key in spec.keys {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        match key.shape {
            // Tests stand inside tests; that is said once, in the table itself.
            Shape::Table(inner) | Shape::Tables(inner) | Shape::Named(inner) if inner.name == spec.name => {}
            Shape::Table(inner) => collect(entries, inner, &path, format!("`[{path}]`")),
            Shape::Tables(inner) => collect(entries, inner, &path, format!("`[[{path}]]`")),
            Shape::Named(inner) => {
                let path = format!("{path}.ID");
                collect(entries, inner, &path, format!("`[{path}]`"));
            }
            Shape::Failing => collect(entries, &keys::FAILING, &path, format!("`{} = {{ ... }}`", key.name)),
            Shape::Level | Shape::ScaleLevel => {
                collect(entries, &keys::LEVEL, &path, format!("`{} = {{ ... }}`", key.name));
            }
            Shape::Amount => collect(entries, &keys::AMOUNT, &path, format!("`{} = {{ ... }}`", key.name)),
            Shape::Over => collect(entries, &keys::OVER, &path, format!("`{} = {{ ... }}`", key.name)),
            Shape::Of => collect(entries, &keys::OF, &path, format!("`{} = {{ ... }}`", key.name)),
            _ => {}
        }
    }
}

fn section(entry: &Entry) -> String {
    let spec = entry.spec;
    let mut text = format!(
        "\n## {}\n\nWritten as {}.\n\n| key | needed | holds | means |\n|---|---|---|---|\n",
        spec.name,
        entry.places.join(", ")
    );
    for Key { name, needed, shape, doc } in spec.keys {
        let needed = if *needed { "yes" } else { "" };
        let doc = doc.replace('|', "\\|");
        // Writing to a text cannot fail.
        let _ = writeln!(text, "| `{name}` | {needed} | {} | {doc} |", holds(*shape));
    }
    text
}

/// What a key may hold, in words.
fn holds(shape: Shape) -> String {
    let link = |spec: &Spec| format!("[{}](#{})", spec.name, spec.name.replace(' ', "-"));
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Id => "an id".to_owned(),
        Shape::SchemeId => "an id with one slash".to_owned(),
        Shape::Whole => "a whole number".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Number => "a plain number".to_owned(),
        Shape::Quantity => "a quantity".to_owned(),
        Shape::Amount => format!("a quantity, or a table: {}", link(&keys::AMOUNT)),
        Shape::ScaleLevel => format!("a quantity, `\"baseline\"`, or a table: {}", link(&keys::LEVEL)),
        Shape::Over => format!("a quantity, or a table: {}", link(&keys::OVER)),
        Shape::Of => format!("`\"own\"`, or a table: {}", link(&keys::OF)),
        Shape::PeriodInWords => "a period, also in words".to_owned(),
        Shape::Level => format!("a quantity, or a table: {}", link(&keys::LEVEL)),
        Shape::Period => "a period".to_owned(),
        Shape::Date => "a date".to_owned(),
        Shape::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            words.join(", ")
        }
        Shape::Texts => "a list of texts".to_owned(),
        Shape::Failing => format!("`\"voids\"`, or a table: {}", link(&keys::FAILING)),
        Shape::Table(spec) => format!("a table: {}", link(spec)),
        Shape::Tables(spec) => format!("tables: {}", link(spec)),
        Shape::Named(spec) => format!("tables, each under its id: {}", link(spec)),
    }
}

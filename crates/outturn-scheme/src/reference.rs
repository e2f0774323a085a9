//! The tables of keys in `docs/language-keys.md`, from the table that the reader and the schema come from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::keys::{self, Key, Shape, Spec};

/// How the page begins.
const HEAD: &str = "# Keys of the scheme language

Made from the program by `cargo xtask generate`. What they mean together is in [language.md](language.md). A key that is
not here is refused. Each example runs as a test: it is the shortest there is with that key in it.
";

/// A file, or a part of one, that shows how keys are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What kind of file it is.
    pub kind: Kind,
    /// What a reader is told it shows.
    pub title: String,
    /// Where it is, from the page of keys.
    pub link: String,
    /// Itself, in TOML.
    pub text: String,
}

/// The kinds of files that have keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a scheme.
    Scheme,
    /// Of an indicator.
    Indicator,
    /// Of a framework.
    Framework,
    /// Of a budget.
    Budget,
    /// Of a layout of published files.
    Layout,
    /// Of a policy of disclosure control.
    Disclosure,
    /// Of a record layout.
    Records,
    /// Of a code list.
    Codes,
    /// Of weights.
    Weights,
}

/// The shortest example of every key, by the name of its table and its own.
type Shortest<'a> = BTreeMap<(&'static str, &'static str), &'a Example>;

/// A table of keys, and how it is written in a file.
struct Entry {
    spec: &'static Spec,
    places: Vec<String>,
}

/// Markdown tables of every key that the files of a library may have, with the shortest example of each.
///
/// ```
/// let page = outturn_scheme::reference::markdown(&[]);
/// assert!(page.contains("\n## scheme\n"));
/// ```
pub fn markdown(examples: &[Example]) -> String {
    let shortest = shortest(examples);
    let mut entries = Vec::new();
    collect(&mut entries, &keys::SCHEME, "", "a file `schemes/FAMILY/YEAR.toml`".to_owned());
    collect(&mut entries, &keys::INDICATOR, "", "a file `indicators/ID.toml`".to_owned());
    collect(&mut entries, &keys::FRAMEWORK, "", "a file `frameworks/ID.toml`".to_owned());
    collect(&mut entries, &keys::BUDGET, "", "a file `budgets/ID.toml`".to_owned());
    collect(&mut entries, &keys::LAYOUT, "", "a file `layouts/ID.toml`".to_owned());
    collect(&mut entries, &keys::DISCLOSURE, "", "a file `disclosure/ID.toml`".to_owned());
    collect(&mut entries, &keys::RECORD_LAYOUT, "", "a file `records/ID.toml`".to_owned());
    collect(&mut entries, &keys::CODE_LIST, "", "a file `codes/ID.toml`".to_owned());
    collect(&mut entries, &keys::WEIGHTS, "", "a file `weights/ID.toml`".to_owned());
    let mut page = HEAD.to_owned();
    for entry in &entries {
        page.push_str(&section(entry, &shortest));
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
            Shape::Sum => collect(entries, &keys::SUM, &path, format!("`{} = {{ ... }}`", key.name)),
            _ => {}
        }
    }
}

fn shortest(examples: &[Example]) -> Shortest<'_> {
    let mut shortest = Shortest::new();
    for example in examples {
        // What cannot be read is no example.
        let Ok(table) = example.text.parse::<toml::Table>() else { continue };
        let mut used = Vec::new();
        let spec = match example.kind {
            Kind::Scheme => &keys::SCHEME,
            Kind::Indicator => &keys::INDICATOR,
            Kind::Framework => &keys::FRAMEWORK,
            Kind::Budget => &keys::BUDGET,
            Kind::Layout => &keys::LAYOUT,
            Kind::Disclosure => &keys::DISCLOSURE,
            Kind::Records => &keys::RECORD_LAYOUT,
            Kind::Codes => &keys::CODE_LIST,
            Kind::Weights => &keys::WEIGHTS,
        };
        keys_in(spec, &table, &mut used);
        for key in used {
            let best = shortest.entry(key).or_insert(example);
            if example.text.len() < best.text.len() {
                *best = example;
            }
        }
    }
    shortest
}

/// The keys of a table and of those in it, each with the name of its table.
fn keys_in(spec: &'static Spec, table: &toml::Table, used: &mut Vec<(&'static str, &'static str)>) {
    for key in spec.keys {
        let Some(value) = table.get(key.name) else { continue };
        used.push((spec.name, key.name));
        let inner = match key.shape {
            Shape::Table(inner) | Shape::Tables(inner) | Shape::Named(inner) => inner,
            Shape::Failing => &keys::FAILING,
            Shape::Level | Shape::ScaleLevel => &keys::LEVEL,
            Shape::Amount => &keys::AMOUNT,
            Shape::Over => &keys::OVER,
            Shape::Of => &keys::OF,
            Shape::Sum => &keys::SUM,
            _ => continue,
        };
        let named = matches!(key.shape, Shape::Named(_));
        let below: Vec<&toml::Value> = match value {
            toml::Value::Array(all) => all.iter().collect(),
            toml::Value::Table(all) if named => all.values().collect(),
            one => vec![one],
        };
        for table in below.into_iter().filter_map(toml::Value::as_table) {
            keys_in(inner, table, used);
        }
    }
}

fn section(entry: &Entry, shortest: &Shortest<'_>) -> String {
    let spec = entry.spec;
    let mut text = format!(
        "\n## {}\n\nWritten as {}.\n\n| key | needed | holds | means | example |\n|---|---|---|---|---|\n",
        spec.name,
        entry.places.join(", ")
    );
    for Key { name, needed, shape, doc } in spec.keys {
        let needed = if *needed { "yes" } else { "" };
        let doc = doc.replace('|', "\\|");
        // Writing to a text cannot fail.
        let example = shortest.get(&(spec.name, *name));
        let example = example.map(|it| format!("[{}]({})", it.title, it.link)).unwrap_or_default();
        let _ = writeln!(text, "| `{name}` | {needed} | {} | {doc} | {example} |", holds(*shape));
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
        Shape::Pairs => "texts, each under a text".to_owned(),
        Shape::Sum => format!("a text, a list of texts, or a table: {}", link(&keys::SUM)),
        Shape::Failing => format!("`\"voids\"`, or a table: {}", link(&keys::FAILING)),
        Shape::Table(spec) => format!("a table: {}", link(spec)),
        Shape::Tables(spec) => format!("tables: {}", link(spec)),
        Shape::Named(spec) => format!("tables, each under its id: {}", link(spec)),
    }
}

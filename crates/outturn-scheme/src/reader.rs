//! Walks a TOML document against the table of keys and collects every complaint.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::diagnostic::{Diagnostic, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::complaints::{clip, tidy};
use crate::keys::Spec;
use crate::sample::{article, names, sample};
use crate::syntax::{explain, outline};
use crate::values::{Wanted, is_id};

/// The largest file that is read, in bytes. The longest real guidance fits a hundred times over.
const FILE_MAX: usize = 4 * 1024 * 1024;

/// The most complaints that are listed for one file. Beyond it something is wrong with the file, not with its parts.
const LISTED_MAX: usize = 500;

/// The most complaints that look for what may have been meant, and the most words that each looks through.
const HINTS_MAX: usize = 100;
const HINT_WORDS_MAX: usize = 1_000;

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A file being read.
pub(crate) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
    problems: Vec<Diagnostic>,
    /// Complaints that were counted and not kept.
    beyond: usize,
    /// Whether something is written twice, so that the parser left one of the two out.
    partial: bool,
}

/// A table being read: its entries, and where it is.
pub(crate) struct Node<'t> {
    pub(crate) span: Range<usize>,
    entries: BTreeMap<&'t str, &'t Spanned<DeValue<'t>>>,
    /// Whether it has keys that are not known. What seems to be missing then may stand under one of them.
    pub(crate) has_strangers: bool,
}

/// The place of what concerns a file as a whole.
const WHOLE_FILE: Range<usize> = 0..0;

impl<'a> Reader<'a> {
    /// Begins with a file. A byte order mark is left out: it says nothing of the content.
    pub(crate) fn new(file: &'a str, text: &'a str) -> Reader<'a> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { file, text, lines, problems: Vec::new(), beyond: 0, partial: false }
    }

    /// Records a complaint about a stretch of the file.
    pub(crate) fn complain(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.problems.len() >= LISTED_MAX {
            self.beyond += 1;
            return;
        }
        let (message, help) = (tidy(&message.into()), tidy(&help.into()));
        if span == WHOLE_FILE {
            self.problems.push(Diagnostic::file(self.file, code, message, help));
            return;
        }
        // Only the line is handed on: looking through the text for it would take its length for each complaint.
        let start = span.start.min(self.text.len());
        let line = self.lines.partition_point(|begins| *begins <= start).saturating_sub(1);
        let begins = self.lines.get(line).copied().unwrap_or_default();
        let ends = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        let text = self.text.get(begins..ends).unwrap_or_default();
        let within = start - begins..span.end.saturating_sub(begins);
        let mut complaint = Diagnostic::at(self.file, text, within, code, message, help);
        complaint.line = line + 1;
        self.problems.push(complaint);
    }

    /// Complains where a file is not called after what it defines: `what` it is, its id, and how the file is to be
    /// called.
    pub(crate) fn called_after(&mut self, what: &str, id: &At<String>, wanted: &str) {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        if name != wanted {
            let message = format!("the {what} `{}` is in a file called `{name}`", clip(&id.value));
            let help = format!("call the file {}, or mend the id", clip(wanted));
            self.complain(id.span.clone(), "id-is-not-file-name", message, help);
        }
    }

    /// Complains of a key that is written where it means nothing.
    pub(crate) fn not_used(&mut self, node: &Node<'_>, key: &str, why: &str) {
        if let Some(value) = node.value(key) {
            let message = format!("`{key}` is not used here: {why}");
            self.complain(value.span(), "key-not-used", message, "remove it");
        }
    }

    /// Whether the parser left something out that is written in the file.
    pub(crate) fn is_partial(&self) -> bool {
        self.partial
    }

    /// How many complaints there are so far.
    pub(crate) fn count(&self) -> usize {
        self.problems.len() + self.beyond
    }

    /// Forgets complaints made after there were `count` of them.
    pub(crate) fn forget_after(&mut self, count: usize) {
        self.problems.truncate(count);
        self.beyond = 0;
    }

    /// Every complaint, each once, by place.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.problems.sort();
        self.problems.dedup();
        if self.beyond > 0 {
            self.problems.push(Diagnostic::file(
                self.file,
                "many-complaints",
                format!("there are {} more complaints about this file, which are not listed", self.beyond),
                "is this the right file?",
            ));
        }
        self.problems
    }

    /// The word nearest to one that was typed. A file with very many mistakes is not searched for all of them.
    pub(crate) fn near<'c>(&self, typed: &str, known: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        if self.problems.len() >= HINTS_MAX {
            return None;
        }
        let typed: String = typed.chars().take(80).collect();
        let known: Vec<&str> = known.into_iter().take(HINT_WORDS_MAX).collect();
        // Of two words equally near, the one that begins alike is meant.
        let alike = known.iter().copied().filter(|word| word.chars().next() == typed.chars().next());
        nearest(&typed, alike).or_else(|| nearest(&typed, known.iter().copied()))
    }

    /// Parses the text. Nothing comes back where it is not TOML: what a parser makes of the rest of such a text is
    /// guesswork, and complaints about it would bury the one mistake that was made.
    pub(crate) fn parse(&mut self) -> Option<Spanned<DeTable<'a>>> {
        if self.text.len() > FILE_MAX {
            self.complain(
                WHOLE_FILE,
                "file-too-large",
                format!("the file has {} bytes", self.text.len()),
                format!("a file of rules has at most {FILE_MAX}; is this the right file?"),
            );
            return None;
        }
        let outline = outline(self.text);
        if let Some(place) = outline.too_deep() {
            let help = "brackets and dotted keys nest a few levels at most; flatten them";
            self.complain(place, "too-deep", "tables stand inside tables more than 100 deep here", help);
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut found: Vec<(Range<usize>, &str)> =
            errors.iter().map(|error| (error.span().unwrap_or(WHOLE_FILE), error.message())).collect();
        found.sort_by_key(|(span, _)| span.start);
        if let Some(opened) = outline.unclosed.filter(|_| !found.is_empty()) {
            // All that follows was taken for a part of it.
            found.retain(|(span, _)| span.start < opened.start);
            let said = match self.text.as_bytes().get(opened.start) {
                Some(b'[') => "unclosed array",
                Some(b'{') => "unclosed inline table",
                _ => "invalid multi-line",
            };
            let (message, help) = explain(self.text, &(opened.start..opened.start), said);
            self.complain(opened, "toml-syntax", message, help);
        }
        let mut whole = self.problems.is_empty();
        let mut last_line = None;
        let mut heading = None;
        for (mut span, said) in found {
            let line = self.lines.partition_point(|begins| *begins <= span.start);
            let is_duplicate = said.starts_with("duplicate key");
            if is_duplicate {
                self.partial = true;
            } else if last_line.replace(line) == Some(line) {
                continue;
            } else {
                whole = false;
            }
            if self.problems.len() >= LISTED_MAX {
                // What will not be listed need not be worded.
                self.beyond += 1;
            } else if is_duplicate {
                self.complain_of_duplicate(span, &mut heading);
            } else {
                let (message, help) = explain(self.text, &span, said);
                if said.ends_with("string, expected `\"`") {
                    // The parser notices at the end of the line; what opens it is the mistake.
                    let before = self.text.get(..span.start).unwrap_or_default();
                    span.start = before.rfind('"').unwrap_or(span.start);
                }
                // An empty stretch at the start of the text would mean the file as a whole.
                self.complain(span.start..span.end.max(span.start + 1), "toml-syntax", message, help);
            }
        }
        whole.then_some(table)
    }

    /// Complains of a key or heading that is there twice. `heading` is where the last such heading was: the keys under
    /// it are taken for those of the first.
    fn complain_of_duplicate(&mut self, span: Range<usize>, heading: &mut Option<usize>) {
        let is_heading = |line: &str| line.trim_start().starts_with('[');
        let key = clip(self.text.get(span.clone()).unwrap_or_default());
        let before = self.text.get(..span.start).unwrap_or_default();
        if is_heading(before.rsplit('\n').next().unwrap_or_default()) {
            *heading = Some(span.start);
            let help =
                format!("put its keys under one heading; what can be there several times begins [[{key}]]");
            self.complain(span, "duplicate-key", format!("`{key}` is there already"), help);
            return;
        }
        let since = heading.and_then(|at| before.get(at..)).map(|since| since.lines().skip(1));
        if since.is_none_or(|mut lines| lines.any(is_heading)) {
            let help = "remove one of them; a new [heading] begins a new table";
            self.complain(span, "duplicate-key", format!("`{key}` is written twice in this table"), help);
        }
    }

    /// Opens the document itself.
    pub(crate) fn root<'t>(&mut self, spec: &Spec, table: &'t Spanned<DeTable<'t>>) -> Node<'t> {
        self.enter(spec, table.get_ref(), WHOLE_FILE)
    }

    fn enter<'t>(&mut self, spec: &Spec, table: &'t DeTable<'t>, span: Range<usize>) -> Node<'t> {
        let is_known = |name: &str| spec.keys.iter().any(|known| known.name == name);
        let (known, strangers): (Vec<_>, Vec<_>) =
            table.iter().partition(|(key, _)| is_known(key.get_ref().as_ref()));
        let entries: BTreeMap<_, _> =
            known.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect();
        let mut meant = Vec::new();
        for (key, _) in &strangers {
            let name = key.get_ref().as_ref();
            // What is not there yet is rather meant than what is.
            let all = spec.keys.iter().map(|known| known.name);
            let free = all.clone().filter(|name| !entries.contains_key(name));
            let help = match other_word(spec.name, name) {
                Some((instead, help)) => {
                    meant.extend(instead);
                    help
                }
                None => self.near(name, free).or_else(|| self.near(name, all)).map_or_else(
                    || format!("the keys here are: {}", names(spec)),
                    |near| {
                        meant.push(near);
                        format!("did you mean `{near}`?")
                    },
                ),
            };
            let message = format!("{} {} has no key `{}`", article(spec.name), spec.name, clip(name));
            self.complain(key.span(), "unknown-key", message, help);
        }
        let has_strangers = !strangers.is_empty();
        for key in spec.keys.iter().filter(|key| key.needed) {
            if !entries.contains_key(key.name) && !meant.contains(&key.name) {
                self.complain(
                    span.clone(),
                    "missing-key",
                    format!("this {} has no `{}`", spec.name, key.name),
                    format!("add {}: {}", sample(key), key.doc),
                );
            }
        }
        Node { span, entries, has_strangers }
    }

    /// A table under a key.
    pub(crate) fn table<'t>(&mut self, node: &Node<'t>, key: &str, spec: &Spec) -> Option<Node<'t>> {
        let value = node.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, key, Wanted::Table);
            return None;
        };
        Some(self.enter(spec, table, value.span()))
    }

    /// A list of tables under a key; absent is empty.
    pub(crate) fn tables<'t>(&mut self, node: &Node<'t>, key: &str, spec: &Spec) -> Vec<Node<'t>> {
        let Some(value) = node.value(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value, key, Wanted::Tables);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list {
            match item.get_ref().as_table() {
                Some(table) => tables.push(self.enter(spec, table, item.span())),
                None => self.wrong(item, key, Wanted::Tables),
            }
        }
        tables
    }

    /// Tables under names of the author's choosing; absent is empty.
    pub(crate) fn named<'t>(
        &mut self,
        node: &Node<'t>,
        key: &str,
        spec: &Spec,
    ) -> Vec<(At<String>, Node<'t>)> {
        let Some(value) = node.value(key) else { return Vec::new() };
        let Some(outer) = value.get_ref().as_table() else {
            self.wrong(value, key, Wanted::Named);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, inner) in outer {
            let at = At { value: name.get_ref().to_string(), span: name.span() };
            if !is_id(&at.value) || at.value.contains('/') {
                self.complain(
                    at.span.clone(),
                    "bad-id",
                    format!("`{}` is not an id", clip(&at.value)),
                    "use lower case letters, digits and hyphens",
                );
            }
            match inner.get_ref().as_table() {
                Some(table) => {
                    let node = self.enter(spec, table, name.span());
                    tables.push((at, node));
                }
                None => self.wrong(inner, &at.value, Wanted::Table),
            }
        }
        tables
    }
}

impl<'t> Node<'t> {
    /// What is written under a key.
    pub(crate) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries.get(key).copied()
    }

    /// Whether the key is written.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the value of a key is, or the table where it is not.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.value(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// Whether the value of a key is a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// How many items the list under a key has: none where the key is not written, nothing where it is no list.
    pub(crate) fn items(&self, key: &str) -> Option<usize> {
        self.value(key).map_or(Some(0), |value| value.get_ref().as_array().map(|list| list.len()))
    }

    /// Whether the value of a key is a list with nothing in it.
    pub(crate) fn is_empty_list(&self, key: &str) -> bool {
        self.has(key) && self.items(key) == Some(0)
    }

    /// The keys of the tables under a key, with their places.
    pub(crate) fn names_under(&self, key: &str) -> Vec<At<String>> {
        let tables = self.value(key).and_then(|value| value.get_ref().as_table());
        let names = tables.into_iter().flat_map(|tables| tables.iter());
        names.map(|(name, _)| At { value: name.get_ref().to_string(), span: name.span() }).collect()
    }

    /// Every text that stands under a key of this name, in this table or anywhere below it.
    pub(crate) fn texts_anywhere(&self, name: &str) -> Vec<&'t str> {
        let mut found = Vec::new();
        let mut waiting: Vec<(&str, &'t DeValue<'t>)> =
            self.entries.iter().map(|(key, value)| (*key, value.get_ref())).collect();
        while let Some((key, value)) = waiting.pop() {
            match value {
                DeValue::String(text) if key == name => found.push(text.trim()),
                DeValue::Array(items) => {
                    waiting.extend(items.iter().map(|item| (key, item.get_ref())));
                }
                DeValue::Table(table) => {
                    waiting
                        .extend(table.iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())));
                }
                _ => {}
            }
        }
        found
    }
}

/// What someone means who writes a word of everyday speech, or a key where it does not belong: the key that is meant
/// here, if it is one of this table, and the way out.
fn other_word(table: &str, word: &str) -> Option<(Option<&'static str>, String)> {
    let (key, help) = match (table, word) {
        ("test", "or") => (Some("any"), "write any = [{ ... }, { ... }]: one of them is enough".to_owned()),
        ("test", "and") => (Some("all"), "write all = [{ ... }, { ... }]: every one must hold".to_owned()),
        ("scheme", "test" | "cite" | "part" | "band") => {
            (None, format!("write [measure.{word}], below the [[measure]] that it belongs to"))
        }
        ("measure" | "part", word) if crate::keys::COMPARISONS.contains(&word) => {
            (None, format!("a comparison belongs in a test: test = {{ {word} = ... }}"))
        }
        ("indicator", "numerator") => {
            (Some("counts"), "say in `counts` what is counted; the figures go into readings.csv".to_owned())
        }
        ("indicator", "denominator") => {
            (Some("out_of"), "say in `out_of` out of whom; the figures go into readings.csv".to_owned())
        }
        ("source", "file" | "url" | "link") => (Some("address"), "did you mean `address`?".to_owned()),
        (_, "name") => (Some("title"), "did you mean `title`?".to_owned()),
        _ => return None,
    };
    Some((key, help))
}

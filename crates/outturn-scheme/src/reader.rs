//! Walks a TOML document against the table of keys and collects every complaint.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::diagnostic::{Diagnostic, nearest};
use outturn_core::quantity::QuantityError;
use outturn_core::{Date, Exact, Period, Quantity, Unit, period};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keys::{Shape, Spec};

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
    pub(crate) problems: Vec<Diagnostic>,
}

/// A table being read: its entries, and where it is.
pub(crate) struct Node<'t> {
    pub(crate) span: Range<usize>,
    entries: BTreeMap<&'t str, &'t Spanned<DeValue<'t>>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Reader<'a> {
        Reader { file, text, problems: Vec::new() }
    }

    /// Records a complaint about a stretch of the file.
    pub(crate) fn complain(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Diagnostic::at(self.file, self.text, span, code, message, help));
    }

    /// Parses the text as TOML; syntax errors become complaints, and what can be read is read.
    pub(crate) fn parse(&mut self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            self.complain(
                span,
                "toml-syntax",
                format!("this is not TOML: {}", error.message()),
                "every line is a [heading], a [[heading]] or key = value; text stands in quotes",
            );
        }
        table
    }

    /// Opens the document itself.
    pub(crate) fn root<'t>(&mut self, spec: &Spec, table: &'t Spanned<DeTable<'t>>) -> Node<'t> {
        self.enter(spec, table.get_ref(), 0..self.text.find('\n').unwrap_or(self.text.len()))
    }

    fn enter<'t>(&mut self, spec: &Spec, table: &'t DeTable<'t>, span: Range<usize>) -> Node<'t> {
        let mut entries = BTreeMap::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if spec.keys.iter().any(|known| known.name == name) {
                entries.insert(name, value);
                continue;
            }
            let help = match nearest(name, spec.keys.iter().map(|known| known.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys here are: {}", names(spec)),
            };
            self.complain(key.span(), "unknown-key", format!("a {} has no key `{name}`", spec.name), help);
        }
        for key in spec.keys.iter().filter(|key| key.needed) {
            if !entries.contains_key(key.name) {
                self.complain(
                    span.clone(),
                    "missing-key",
                    format!("this {} has no `{}`", spec.name, key.name),
                    format!("add {} = {}: {}", key.name, sample(key.shape), key.doc),
                );
            }
        }
        Node { span, entries }
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = match value.get_ref() {
            DeValue::Float(number) => {
                let text = number.as_str().to_owned();
                self.complain(
                    value.span(),
                    "number-without-unit",
                    format!("`{key}` is the bare number {text}"),
                    format!("write it as text with its unit, so that it is kept exactly: {key} = \"{text}%\" or the like"),
                );
                return;
            }
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.complain(
            value.span(),
            "wrong-type",
            format!("`{key}` is {found}, not {wanted}"),
            format!("write {key} = {wanted}"),
        );
    }

    /// Text, trimmed, not empty.
    pub(crate) fn text(&mut self, node: &Node<'_>, key: &str) -> Option<At<String>> {
        let value = node.entries.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, "\"text\"");
            return None;
        };
        if text.trim().is_empty() {
            self.complain(
                value.span(),
                "empty-text",
                format!("`{key}` is empty"),
                "write it, or leave the key out",
            );
            return None;
        }
        Some(At { value: text.trim().to_owned(), span: value.span() })
    }

    /// Lower case letters, digits and hyphens; with `slashes` of them allowed.
    pub(crate) fn id(&mut self, node: &Node<'_>, key: &str, slashes: usize) -> Option<At<String>> {
        let id = self.text(node, key)?;
        if !is_id(&id.value) || id.value.matches('/').count() != slashes {
            let form = if slashes == 0 { "emergency-admissions" } else { "quality-premium/2014-15" };
            self.complain(
                id.span,
                "bad-id",
                format!("`{}` is not an id", id.value),
                format!("use lower case letters, digits and hyphens, as in {form}"),
            );
            return None;
        }
        Some(id)
    }

    /// A whole number.
    pub(crate) fn whole(&mut self, node: &Node<'_>, key: &str) -> Option<At<i128>> {
        let value = node.entries.get(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong(value, key, "a whole number without quotes");
            return None;
        };
        match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Some(At { value: number, span: value.span() }),
            Err(_) => {
                self.complain(
                    value.span(),
                    "wrong-type",
                    format!("`{key}` is too large"),
                    "write a smaller number",
                );
                None
            }
        }
    }

    /// True or false.
    pub(crate) fn flag(&mut self, node: &Node<'_>, key: &str) -> Option<bool> {
        let value = node.entries.get(key)?;
        if let Some(flag) = value.get_ref().as_bool() {
            return Some(flag);
        }
        self.wrong(value, key, "true or false without quotes");
        None
    }

    /// One of a few words.
    pub(crate) fn word(&mut self, node: &Node<'_>, key: &str, words: &[&str]) -> Option<At<String>> {
        let word = self.text(node, key)?;
        if words.contains(&word.value.as_str()) {
            return Some(word);
        }
        let help = match nearest(&word.value, words.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write one of {}", words.join(", ")),
        };
        self.complain(word.span, "unknown-word", format!("`{key}` cannot be \"{}\"", word.value), help);
        None
    }

    /// A quantity: text with a unit, or a bare whole number.
    pub(crate) fn quantity(&mut self, node: &Node<'_>, key: &str) -> Option<At<Quantity>> {
        let value = node.entries.get(key)?;
        if let Some(number) = value.get_ref().as_integer() {
            let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
            let value_at = number.map(|number| Quantity { value: Exact::from(number), unit: Unit::Number });
            return value_at.map(|quantity| At { value: quantity, span: value.span() });
        }
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, "\"a number with its unit\"");
            return None;
        };
        match Quantity::parse(text) {
            Ok(quantity) => Some(At { value: quantity, span: value.span() }),
            Err(error) => {
                let code = match error {
                    QuantityError::Unit(_) | QuantityError::Base => "bad-unit",
                    QuantityError::Number(_) => "bad-number",
                };
                self.complain(
                    value.span(),
                    code,
                    format!("`{key}` cannot be read: {error}"),
                    format!("write it like {}", Quantity::FORMS),
                );
                None
            }
        }
    }

    /// A share between nothing and everything.
    pub(crate) fn share(&mut self, node: &Node<'_>, key: &str) -> Option<At<Exact>> {
        let share = self.quantity(node, key)?;
        if share.value.unit != Unit::Share {
            self.complain(
                share.span,
                "unit-mismatch",
                format!("`{key}` is a share, but \"{}\" is {}", share.value, share.value.unit),
                "write it in per cent, as in 12.5%",
            );
            return None;
        }
        if share.value.value.is_negative() || share.value.value > Exact::ONE {
            self.complain(
                share.span,
                "share-out-of-range",
                format!("`{key}` is {}, which is not between 0% and 100%", share.value),
                "a share is a part of a whole",
            );
            return None;
        }
        Some(At { value: share.value.value, span: share.span })
    }

    /// An amount of money, in pounds, not below zero.
    pub(crate) fn pounds(&mut self, node: &Node<'_>, key: &str) -> Option<At<Exact>> {
        let amount = self.quantity(node, key)?;
        if amount.value.unit != Unit::Pounds || amount.value.value.is_negative() {
            self.complain(
                amount.span,
                "unit-mismatch",
                format!("`{key}` is an amount of money, but \"{}\" is not one above zero", amount.value),
                "write it in pounds, as in £5 or £1.15",
            );
            return None;
        }
        Some(At { value: amount.value.value, span: amount.span })
    }

    /// A period.
    pub(crate) fn period(&mut self, node: &Node<'_>, key: &str) -> Option<At<Period>> {
        let text = self.text(node, key)?;
        match text.value.parse() {
            Ok(period) => Some(At { value: period, span: text.span }),
            Err(error) => {
                self.complain(
                    text.span,
                    "bad-period",
                    format!("`{key}` cannot be read: {error}"),
                    format!("write it like {}", Period::FORMS),
                );
                None
            }
        }
    }

    /// A date.
    pub(crate) fn date(&mut self, node: &Node<'_>, key: &str) -> Option<At<Date>> {
        let text = self.text(node, key)?;
        match period::parse_date(&text.value) {
            Ok(date) => Some(At { value: date, span: text.span }),
            Err(error) => {
                self.complain(text.span, "bad-date", format!("`{key}`: {error}"), "write it like 2015-03-31");
                None
            }
        }
    }

    /// A list of texts; absent is empty.
    pub(crate) fn texts(&mut self, node: &Node<'_>, key: &str) -> Vec<At<String>> {
        let Some(value) = node.entries.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value, key, "[\"a list\", \"of texts\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => {
                    texts.push(At { value: text.trim().to_owned(), span: item.span() });
                }
                _ => self.wrong(item, key, "[\"a list\", \"of texts\"]"),
            }
        }
        texts
    }

    /// A table under a key.
    pub(crate) fn table<'t>(&mut self, node: &Node<'t>, key: &str, spec: &Spec) -> Option<Node<'t>> {
        let value = *node.entries.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, key, "a table: { ... }");
            return None;
        };
        Some(self.enter(spec, table, value.span()))
    }

    /// A list of tables under a key; absent is empty.
    pub(crate) fn tables<'t>(&mut self, node: &Node<'t>, key: &str, spec: &Spec) -> Vec<Node<'t>> {
        let Some(value) = node.entries.get(key).copied() else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            let wanted = format!("a list of tables, as [[{key}]] begins one");
            self.wrong(value, key, &wanted);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(self.enter(spec, table, item.span())),
                None => self.wrong(item, key, "a list of tables"),
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
        let Some(value) = node.entries.get(key).copied() else { return Vec::new() };
        let Some(outer) = value.get_ref().as_table() else {
            let wanted = format!("tables, as [{key}.some-name] begins one");
            self.wrong(value, key, &wanted);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, inner) in outer {
            let at = At { value: name.get_ref().to_string(), span: name.span() };
            if !is_id(&at.value) || at.value.contains('/') {
                self.complain(
                    at.span.clone(),
                    "bad-id",
                    format!("`{}` is not an id", at.value),
                    "use lower case letters, digits and hyphens",
                );
            }
            match inner.get_ref().as_table() {
                Some(table) => {
                    let node = self.enter(spec, table, name.span());
                    tables.push((at, node));
                }
                None => self.wrong(inner, &at.value, "a table"),
            }
        }
        tables
    }
}

impl Node<'_> {
    /// Whether the key is written.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the value of a key is, or the table where it is not.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or_else(|| self.span.clone(), |value| value.span())
    }

    /// Whether the value of a key is a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|value| value.get_ref().is_table())
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.split('/').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        })
}

fn names(spec: &Spec) -> String {
    spec.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// What a value of a shape looks like, for a key that is missing.
fn sample(shape: Shape) -> String {
    match shape {
        Shape::Text => "\"...\"".to_owned(),
        Shape::Id => "\"an-id\"".to_owned(),
        Shape::SchemeId => "\"family/2014-15\"".to_owned(),
        Shape::Whole => "1".to_owned(),
        Shape::Flag => "true".to_owned(),
        Shape::Quantity | Shape::Level => "\"12.5%\"".to_owned(),
        Shape::Period => "\"2014/15\"".to_owned(),
        Shape::Date => "\"2015-03-31\"".to_owned(),
        Shape::Word(words) => format!("\"{}\"", words.join("\" or \"")),
        Shape::Texts => "[\"...\"]".to_owned(),
        Shape::Failing => "\"voids\"".to_owned(),
        Shape::Table(spec) => {
            let needed: Vec<String> = spec
                .keys
                .iter()
                .filter(|key| key.needed)
                .map(|key| format!("{} = {}", key.name, sample(key.shape)))
                .collect();
            format!("{{ {} }}", needed.join(", "))
        }
        Shape::Tables(_) => "[{ ... }]".to_owned(),
        Shape::Named(_) => "{ some-name = { ... } }".to_owned(),
    }
}

//! Reads the values under keys: texts, words, numbers with units, periods, dates.

use outturn_core::exact::NumberError;
use outturn_core::quantity::QuantityError;
use outturn_core::{Date, Exact, Period, Quantity, Unit, period};
use toml::Spanned;
use toml::de::DeValue;

use crate::complaints::clip;
use crate::reader::{At, Node, Reader};

/// What belongs under a key, for complaints about what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Text,
    Quantity,
    Whole,
    Flag,
    Texts,
    Table,
    Tables,
    Named,
    Pairs,
}

impl Wanted {
    fn phrase(self) -> &'static str {
        match self {
            Wanted::Text => "text in quotes",
            Wanted::Quantity => "a number with its unit, in quotes,",
            Wanted::Whole => "a whole number without quotes",
            Wanted::Flag => "true or false without quotes",
            Wanted::Texts => "a list of texts",
            Wanted::Table => "a table",
            Wanted::Tables => "a list of tables",
            Wanted::Named => "a table of tables",
            Wanted::Pairs => "a table of texts",
        }
    }

    /// How what stands there would be written rightly.
    fn way_out(self, key: &str, found: &DeValue<'_>) -> String {
        match (self, found) {
            (Wanted::Text | Wanted::Quantity, DeValue::Integer(number)) => {
                format!("write {key} = \"{}\"", clip(number.as_str()))
            }
            (Wanted::Text, DeValue::Float(number)) => format!("write {key} = \"{}\"", clip(number.as_str())),
            (Wanted::Text, DeValue::Datetime(date)) => format!("write {key} = \"{date}\""),
            (Wanted::Text, _) => format!("write {key} = \"...\""),
            (Wanted::Quantity, _) => format!("write {key} = \"12.5%\" or the like: {}", Quantity::FORMS),
            (Wanted::Whole, DeValue::String(text)) if text.trim().parse::<i64>().is_ok() => {
                format!("write {key} = {}", text.trim())
            }
            (Wanted::Whole, _) => format!("write {key} = 1 or the like"),
            (Wanted::Flag, _) => format!("write {key} = true or {key} = false"),
            (Wanted::Texts, DeValue::String(text)) => format!("write {key} = [\"{}\"]", clip(text)),
            (Wanted::Texts, _) => format!("write {key} = [\"...\", \"...\"]"),
            (Wanted::Table, _) => {
                format!("write {key} = {{ ... }}, or put its keys under a heading of their own")
            }
            (Wanted::Tables, DeValue::Table(_)) => {
                format!("there can be several, so its heading has two brackets: [[{key}]]")
            }
            (Wanted::Tables, _) => format!("write {key} = [{{ ... }}], or begin each with [[{key}]]"),
            (Wanted::Pairs, _) => format!("write {key} = {{ \"...\" = \"...\" }}"),
            (Wanted::Named, _) => format!("begin each with a heading of its own: [{key}.some-name]"),
        }
    }
}

impl Reader<'_> {
    /// Complains that a value is of the wrong kind.
    pub(crate) fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: Wanted) {
        let key = clip(key);
        if let (Wanted::Quantity, DeValue::Float(number)) = (wanted, value.get_ref()) {
            self.complain(
                value.span(),
                "number-without-unit",
                format!("`{key}` is the bare number {}", clip(number.as_str())),
                "write it in quotes and with its unit: \"12.5%\", \"£5.25\", \"0.5 percentage points\"",
            );
            return;
        }
        let found = match value.get_ref() {
            DeValue::Float(_) => "a number without quotes",
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
            format!("`{key}` is {found}, where {} belongs", wanted.phrase()),
            wanted.way_out(&key, value.get_ref()),
        );
    }

    /// Text, trimmed, not empty.
    pub(crate) fn text(&mut self, node: &Node<'_>, key: &str) -> Option<At<String>> {
        let value = node.value(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, Wanted::Text);
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

    /// Lower case letters, digits and hyphens, with so many slashes.
    pub(crate) fn id(&mut self, node: &Node<'_>, key: &str, slashes: usize) -> Option<At<String>> {
        let id = self.text(node, key)?;
        if !is_id(&id.value) || id.value.matches('/').count() != slashes {
            let help = if slashes == 0 {
                "use lower case letters, digits and hyphens, as in emergency-admissions"
            } else {
                "write the family, a slash and the year, as in quality-premium/2014-15"
            };
            self.complain(id.span, "bad-id", format!("`{}` is not an id", clip(&id.value)), help);
            return None;
        }
        Some(id)
    }

    /// A whole number.
    pub(crate) fn whole(&mut self, node: &Node<'_>, key: &str) -> Option<At<i64>> {
        let value = node.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong(value, key, Wanted::Whole);
            return None;
        };
        if let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) {
            return Some(At { value: number, span: value.span() });
        }
        self.too_long(value, key);
        None
    }

    fn too_long(&mut self, value: &Spanned<DeValue<'_>>, key: &str) {
        self.complain(
            value.span(),
            "bad-number",
            format!("`{key}` cannot be read: {}", NumberError::TooLong),
            "write a smaller number",
        );
    }

    /// True or false.
    pub(crate) fn flag(&mut self, node: &Node<'_>, key: &str) -> Option<bool> {
        let value = node.value(key)?;
        if let Some(flag) = value.get_ref().as_bool() {
            return Some(flag);
        }
        self.wrong(value, key, Wanted::Flag);
        None
    }

    /// One of a few words.
    pub(crate) fn word(&mut self, node: &Node<'_>, key: &str, words: &[&str]) -> Option<At<String>> {
        let word = self.text(node, key)?;
        if words.contains(&word.value.as_str()) {
            return Some(word);
        }
        let help = match self.near(&word.value, words.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write {}", one_of(words)),
        };
        let message = format!("`{key}` cannot be \"{}\"", clip(&word.value));
        self.complain(word.span, "unknown-word", message, help);
        None
    }

    /// A quantity: text with a unit, or a bare whole number.
    pub(crate) fn quantity(&mut self, node: &Node<'_>, key: &str) -> Option<At<Quantity>> {
        let value = node.value(key)?;
        if let Some(number) = value.get_ref().as_integer() {
            let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) else {
                self.too_long(value, key);
                return None;
            };
            let quantity = Quantity { value: Exact::from(number), unit: Unit::Number };
            return Some(At { value: quantity, span: value.span() });
        }
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, Wanted::Quantity);
            return None;
        };
        match Quantity::parse(text) {
            Ok(quantity) => Some(At { value: quantity, span: value.span() }),
            Err(error) => {
                let code = match error {
                    QuantityError::Unit(_) | QuantityError::Base => "bad-unit",
                    QuantityError::Number(_) => "bad-number",
                };
                let help = match mended(text) {
                    Some(mended) => format!("write {key} = \"{mended}\" if that is meant"),
                    None => format!("write it like {}", Quantity::FORMS),
                };
                self.complain(value.span(), code, format!("`{key}` cannot be read: {error}"), help);
                None
            }
        }
    }

    /// A number without a unit: points, a factor.
    pub(crate) fn number(&mut self, node: &Node<'_>, key: &str) -> Option<At<Exact>> {
        let value = node.value(key)?;
        if let Some(number) = value.get_ref().as_float() {
            self.complain(
                value.span(),
                "number-without-unit",
                format!("`{key}` has decimals and stands without quotes"),
                format!("write {key} = \"{}\", so that it is kept exactly", clip(number.as_str())),
            );
            return None;
        }
        let number = self.quantity(node, key)?;
        if number.value.unit != Unit::Number {
            self.complain(
                number.span,
                "unit-mismatch",
                format!("`{key}` is a plain number, but {} is {}", number.value, number.value.unit),
                format!("write {key} = \"{}\" if that is meant", number.value.written()),
            );
            return None;
        }
        Some(At { value: number.value.value, span: number.span })
    }

    /// A share between nothing and everything.
    pub(crate) fn share(&mut self, node: &Node<'_>, key: &str) -> Option<At<Exact>> {
        let share = self.quantity(node, key)?;
        if share.value.unit != Unit::Share {
            let help = match share.value.unit {
                Unit::Number => format!("write {key} = \"{}%\" if that is meant", share.value),
                _ => "write it in per cent, as in \"12.5%\"".to_owned(),
            };
            self.complain(
                share.span,
                "unit-mismatch",
                format!("`{key}` is a share, but {} is {}", share.value, share.value.unit),
                help,
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
        if amount.value.unit != Unit::Pounds {
            let help = match amount.value.unit {
                Unit::Number => format!("write {key} = \"£{}\" if that is meant", amount.value),
                _ => "write it in pounds, as in \"£5\" or \"£1.15\"".to_owned(),
            };
            self.complain(
                amount.span,
                "unit-mismatch",
                format!("`{key}` is an amount of money, but {} is {}", amount.value, amount.value.unit),
                help,
            );
            return None;
        }
        if amount.value.value.is_negative() {
            let message = format!("`{key}` is {}, which is below zero", amount.value);
            self.complain(amount.span, "negative-amount", message, "write what is paid, as in \"£5\"");
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
                let help = match financial_year(&text.value) {
                    Some(year) => format!("write a financial year with a slash: \"{year}\""),
                    None => format!("write it like {}", Period::FORMS),
                };
                let error = error.to_string();
                // The forms are in the help.
                let error = error.split("; write ").next().unwrap_or_default();
                self.complain(text.span, "bad-period", format!("`{key}` cannot be read: {error}"), help);
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
                let error = error.split("; write ").next().unwrap_or_default();
                let help = "write year, month and day: \"2015-03-31\"";
                self.complain(text.span, "bad-date", format!("`{key}` cannot be read: {error}"), help);
                None
            }
        }
    }

    /// A list of texts; absent is empty.
    pub(crate) fn texts(&mut self, node: &Node<'_>, key: &str) -> Vec<At<String>> {
        let Some(value) = node.value(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value, key, Wanted::Texts);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list {
            match item.get_ref().as_str().map(str::trim) {
                Some("") => {
                    let message = format!("`{key}` has an empty item");
                    self.complain(item.span(), "empty-text", message, "write it, or remove it");
                }
                Some(text) => texts.push(At { value: text.to_owned(), span: item.span() }),
                None => self.wrong(item, key, Wanted::Texts),
            }
        }
        texts
    }

    /// Texts, each under a text; absent is empty.
    pub(crate) fn pairs(&mut self, node: &Node<'_>, key: &str) -> Vec<(At<String>, At<String>)> {
        let Some(value) = node.value(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, key, Wanted::Pairs);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, inner) in table {
            let at = At { value: name.get_ref().trim().to_owned(), span: name.span() };
            match inner.get_ref().as_str() {
                Some(text) => pairs.push((at, At { value: text.trim().to_owned(), span: inner.span() })),
                None => self.wrong(inner, &at.value, Wanted::Text),
            }
        }
        pairs
    }

    /// A list of texts that must have something in it.
    pub(crate) fn some_texts(&mut self, node: &Node<'_>, key: &str) -> Vec<At<String>> {
        if node.is_empty_list(key) {
            let message = format!("`{key}` is an empty list");
            self.complain(node.span_of(key), "empty-list", message, "name at least one");
        }
        self.texts(node, key)
    }
}

/// Whether a text is an id: parts of lower case letters, digits and hyphens, separated by slashes.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.split('/').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        })
}

/// Words to choose from, in quotes.
pub(crate) fn one_of(words: &[&str]) -> String {
    match words {
        [only] => format!("\"{only}\""),
        [first @ .., last] => format!("\"{}\" or \"{last}\"", first.join("\", \"")),
        [] => String::new(),
    }
}

/// What a number that cannot be read was surely meant to be: `12.5%` for `12,5%` or `12.5 per cent`.
pub fn mended(text: &str) -> Option<String> {
    let text = text.trim();
    let ending = |words: &[&str]| words.iter().find_map(|word| text.strip_suffix(word)).map(str::trim_end);
    let dressed = if let Some(number) = ending(&["per cent", "percent", "pct", "pc"]) {
        format!("{number}%")
    } else if let Some(number) = ending(&["pounds", "GBP"]) {
        format!("£{number}")
    } else {
        text.to_owned()
    };
    let decimals =
        dressed.split_once(',').map(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    // Three digits after a comma are thousands.
    let pointed = if matches!(decimals, Some(1 | 2)) { dressed.replacen(',', ".", 1) } else { dressed };
    (pointed != text && Quantity::parse(&pointed).is_ok()).then_some(pointed)
}

/// `2014/15` for `2014-15`.
pub fn financial_year(text: &str) -> Option<String> {
    let (year, end) = text.split_once(['-', '–'])?;
    let written = format!("{year}/{end}");
    written.parse::<Period>().ok().filter(|it| matches!(it, Period::FinancialYear(_))).map(|_| written)
}

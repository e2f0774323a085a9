//! Indicators: what is counted and how. One TOML file each; together they are the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::{Diagnostic, nearest};
use outturn_core::{Date, Exact, Quantity, Standing, Unit};

use crate::budgets::Budget;
use crate::complaints::clip;
use crate::frameworks::Framework;
use crate::keys;
use crate::reader::{At, Node, Reader};
use crate::records::{Records, read_records};

/// How an indicator's value comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueKind {
    /// Numerator over denominator.
    Ratio,
    /// Worked out by its publisher in a way that the counts do not repeat.
    Published,
    /// A count.
    Count,
    /// A number on a scale of its own.
    Score,
}

impl ValueKind {
    /// The word used in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            ValueKind::Ratio => "ratio",
            ValueKind::Published => "published",
            ValueKind::Count => "count",
            ValueKind::Score => "score",
        }
    }
}

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Good {
    /// More is better.
    High,
    /// Less is better.
    Low,
    /// Neither, or it depends.
    Neither,
}

/// What is counted and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// What its publisher calls it.
    pub title: String,
    /// What a sentence calls it.
    pub phrase: String,
    /// Whether the phrase takes a plural verb.
    pub plural: bool,
    /// The unit of its values.
    pub unit: Unit,
    /// How its value comes about.
    pub value: ValueKind,
    /// Which direction is better.
    pub good: Good,
    /// Decimals shown.
    pub decimals: usize,
    /// What the numerator counts.
    pub counts: String,
    /// What the denominator counts.
    pub out_of: String,
    /// How it is formed from others, where it is.
    pub composite: Option<Composite>,
    /// How it is counted from records, where it can be.
    pub records: Option<Box<Records>>,
    /// The lowest value there can be, held as [`Unit`] says.
    pub minimum: Option<Exact>,
    /// The highest value there can be.
    pub maximum: Option<Exact>,
    /// Where it stands in the frameworks.
    pub framework: Vec<String>,
    /// Who wrote the definition.
    pub author: String,
    /// When it was last reviewed.
    pub reviewed: Date,
    /// What a reader must know.
    pub note: String,
}

/// How an indicator is formed from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// Indicators whose numerators are added.
    pub numerators: Vec<String>,
    /// The indicator whose denominator is used.
    pub denominator: String,
    /// How well the way of forming it is known.
    pub standing: Standing,
    /// The method, in words.
    pub note: String,
}

/// Every indicator, every framework and every budget by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// The indicators.
    pub indicators: BTreeMap<String, Indicator>,
    /// The frameworks that measures may be held against.
    pub frameworks: BTreeMap<String, Framework>,
    /// The budgets that schemes are paid from, or must not be. Awards do not depend on them.
    pub budgets: BTreeMap<String, Budget>,
}

impl Catalogue {
    /// Reads indicator files, given as name and text. What can be read is kept beside the complaints.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Catalogue, Vec<Diagnostic>) {
        let mut catalogue = Catalogue::default();
        let mut problems = Vec::new();
        let mut composites = Vec::new();
        for (file, text) in files {
            let mut reader = Reader::new(file, text);
            let Some(document) = reader.parse() else {
                problems.append(&mut reader.finish());
                continue;
            };
            let node = reader.root(&keys::INDICATOR, &document);
            if let Some((indicator, parts)) = read_indicator(&mut reader, &node) {
                if !parts.is_empty() {
                    composites.push((file, text, indicator.id.clone(), parts));
                }
                if catalogue.indicators.contains_key(&indicator.id) {
                    reader.complain(
                        node.span_of("id"),
                        "duplicate-id",
                        format!("another file already defines the indicator `{}`", indicator.id),
                        "give one of the two another id",
                    );
                } else {
                    catalogue.indicators.insert(indicator.id.clone(), indicator);
                }
            }
            problems.append(&mut reader.finish());
        }
        for (file, text, id, parts) in composites {
            let mut reader = Reader::new(file, text);
            catalogue.check_parts(&mut reader, &id, &parts);
            problems.append(&mut reader.finish());
        }
        (catalogue, problems)
    }

    /// The indicator with this id.
    pub fn get(&self, id: &str) -> Option<&Indicator> {
        self.indicators.get(id)
    }

    /// The known id nearest to one that was typed.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.indicators.keys().map(String::as_str))
    }

    /// Complains of an id that no indicator has.
    pub(crate) fn complain_of_unknown(&self, reader: &mut Reader<'_>, id: &At<String>) {
        let near = reader.near(&id.value, self.indicators.keys().map(String::as_str));
        let help = near.map_or_else(
            || format!("add indicators/{}.toml, or name an indicator that is there", clip(&id.value)),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no indicator `{}`", clip(&id.value));
        reader.complain(id.span.clone(), "unknown-indicator", message, help);
    }

    /// Holds the parts of a composite against the catalogue. Each must have counts to take.
    fn check_parts(&self, reader: &mut Reader<'_>, id: &str, parts: &[At<String>]) {
        for at in parts {
            let Some(part) = self.get(&at.value) else {
                self.complain_of_unknown(reader, at);
                continue;
            };
            if part.composite.is_some() {
                reader.complain(
                    at.span.clone(),
                    "composite-of-composite",
                    format!("`{id}` is formed from `{}`, which is itself formed from others", part.id),
                    "name the indicators that are counted",
                );
            } else if matches!(part.value, ValueKind::Count | ValueKind::Score) {
                reader.complain(
                    at.span.clone(),
                    "part-without-counts",
                    format!("`{}` has a value alone, and no numerator or denominator to take", part.id),
                    "name indicators whose value is \"ratio\" or \"published\"",
                );
            }
        }
    }
}

/// A unit as indicators and agreed levels name it.
pub(crate) fn read_unit(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<Unit> {
    let text = reader.text(node, key)?;
    let unit = match text.value.as_str() {
        "count" | "score" => Some(Unit::Number),
        "share" => Some(Unit::Share),
        "percentage-points" => Some(Unit::PercentagePoints),
        "pounds" => Some(Unit::Pounds),
        rate => Quantity::parse(&format!("1 {rate}"))
            .ok()
            .map(|it| it.unit)
            .filter(|it| matches!(it, Unit::Per(_))),
    };
    if unit.is_none() {
        reader.complain(
            text.span,
            "bad-unit",
            format!("`{}` is not a unit", clip(&text.value)),
            format!("write {}, or per 1,000 and the like", keys::UNITS.join(", ")),
        );
    }
    unit
}

/// Reads an indicator; also the parts that a composite is formed from, with their places.
fn read_indicator(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(Indicator, Vec<At<String>>)> {
    let before = reader.count();
    let id = reader.id(node, "id", 0);
    let unit = read_unit(reader, node, "unit");
    let kind = reader.word(node, "value", &["ratio", "published", "count", "score"]).map(|word| {
        match word.value.as_str() {
            "ratio" => ValueKind::Ratio,
            "published" => ValueKind::Published,
            "count" => ValueKind::Count,
            _ => ValueKind::Score,
        }
    });
    let good = reader.word(node, "good", &["high", "low", "neither"]).map(|word| match word.value.as_str() {
        "high" => Good::High,
        "low" => Good::Low,
        _ => Good::Neither,
    });
    let decimals = reader.whole(node, "decimals").and_then(|number| match usize::try_from(number.value) {
        Ok(places) if places <= 9 => Some(places),
        _ => {
            reader.complain(
                number.span,
                "number-out-of-range",
                format!("`decimals` is {}, which is not between 0 and 9", number.value),
                "write decimals = 1",
            );
            None
        }
    });
    let (composite, parts) = read_composite(reader, node).unzip();
    let records = read_records(reader, node, kind);
    let minimum = read_bound(reader, node, "minimum", unit);
    let maximum = read_bound(reader, node, "maximum", unit);
    let text = |reader: &mut Reader<'_>, key| reader.text(node, key).map(|it| it.value);
    let (title, phrase, counts) = (text(reader, "title"), text(reader, "phrase"), text(reader, "counts"));
    let (out_of, author, note) = (text(reader, "out_of"), text(reader, "author"), text(reader, "note"));
    let plural = reader.flag(node, "plural");
    let framework = reader.texts(node, "framework").into_iter().map(|it| it.value).collect();
    let reviewed = reader.date(node, "reviewed").map(|it| it.value);
    if let (Some(kind), Some(unit)) = (kind, unit) {
        check_kind(reader, node, kind, unit);
    }
    if let Some(id) = &id {
        reader.called_after("indicator", id, &format!("{}.toml", id.value));
    }
    if reader.count() > before {
        return None;
    }
    let (unit, kind) = (unit?, kind?);
    let minimum = minimum.or_else(|| (kind != ValueKind::Score).then_some(Exact::ZERO));
    let maximum = maximum.or_else(|| (unit == Unit::Share).then_some(Exact::ONE));
    if minimum.as_ref().zip(maximum.as_ref()).is_some_and(|(least, most)| least > most) {
        let key = if node.has("minimum") { "minimum" } else { "maximum" };
        let message = "the lowest value there can be is above the highest";
        let help = "exchange the two, or check both; the lowest is 0 and the highest share 100% unless given";
        reader.complain(node.span_of(key), "bounds-crossed", message, help);
        return None;
    }
    let indicator = Indicator {
        id: id?.value,
        title: title?,
        phrase: phrase?,
        plural: plural.unwrap_or(true),
        unit,
        value: kind,
        good: good?,
        decimals: decimals.unwrap_or(usize::from(kind != ValueKind::Count)),
        counts: counts?,
        out_of: out_of.unwrap_or_default(),
        composite,
        records: records.map(Box::new),
        minimum,
        maximum,
        framework,
        author: author?,
        reviewed: reviewed?,
        note: note.unwrap_or_default(),
    };
    Some((indicator, parts.unwrap_or_default()))
}

/// The lowest or highest value there can be.
fn read_bound(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, unit: Option<Unit>) -> Option<Exact> {
    let quantity = reader.quantity(node, key)?;
    if let Some(unit) = unit.filter(|unit| !unit.matches(quantity.value.unit)) {
        let message = format!("`{key}` is {}, but the indicator is {unit}", quantity.value.unit);
        reader.complain(quantity.span, "unit-mismatch", message, "write it in the indicator's unit");
        return None;
    }
    Some(quantity.value.value)
}

/// Complains where a kind of value and a unit do not go together, or a composite is not a ratio.
fn check_kind(reader: &mut Reader<'_>, node: &Node<'_>, kind: ValueKind, unit: Unit) {
    if node.has("composite") && kind != ValueKind::Ratio {
        let message = "an indicator that is formed from others is a ratio of their counts";
        reader.complain(node.span_of("value"), "composite-not-ratio", message, "write value = \"ratio\"");
    }
    let fits = match kind {
        ValueKind::Ratio => matches!(unit, Unit::Share | Unit::Per(_)),
        ValueKind::Published => matches!(unit, Unit::Share | Unit::Per(_) | Unit::Number),
        ValueKind::Count | ValueKind::Score => matches!(unit, Unit::Number | Unit::Pounds),
    };
    if !fits {
        let message = format!("the value of this indicator is \"{}\", which {unit} cannot be", kind.as_str());
        let help = "a ratio is a share or a rate; a count or a score is a plain number";
        reader.complain(node.span_of("unit"), "unit-mismatch", message, help);
    }
}

fn read_composite(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(Composite, Vec<At<String>>)> {
    let inner = reader.table(node, "composite", &keys::COMPOSITE)?;
    let mut parts = reader.some_texts(&inner, "numerators");
    let mut named = BTreeSet::new();
    for part in &parts {
        if !named.insert(&part.value) {
            let message = format!("`{}` is there twice, and would be counted twice", clip(&part.value));
            reader.complain(part.span.clone(), "duplicate-id", message, "remove one of them");
        }
    }
    let numerators = parts.iter().map(|it| it.value.clone()).collect();
    let denominator = reader.id(&inner, "denominator", 0);
    let standing = reader.word(&inner, "standing", &["seen", "inferred", "recalled"]);
    let note = reader.text(&inner, "note").map(|it| it.value);
    let denominator = denominator?;
    let composite = Composite {
        numerators,
        denominator: denominator.value.clone(),
        standing: standing?.value.parse().ok()?,
        note: note?,
    };
    parts.push(denominator);
    Some((composite, parts))
}

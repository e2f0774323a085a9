//! Indicators: what is counted and how. One TOML file each; together they are the catalogue.

use std::collections::BTreeMap;

use outturn_core::diagnostic::{Diagnostic, nearest};
use outturn_core::{Date, Exact, Quantity, Standing, Unit};

use crate::keys;
use crate::reader::{At, Node, Reader};

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

/// Every indicator by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// The indicators.
    pub indicators: BTreeMap<String, Indicator>,
}

impl Catalogue {
    /// Reads indicator files, given as name and text. What can be read is kept beside the complaints.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Catalogue, Vec<Diagnostic>) {
        let mut catalogue = Catalogue::default();
        let mut problems = Vec::new();
        let mut composites = Vec::new();
        for (file, text) in files {
            let mut reader = Reader::new(file, text);
            let document = reader.parse();
            let node = reader.root(&keys::INDICATOR, &document);
            if let Some(indicator) = read_indicator(&mut reader, &node, file) {
                if indicator.composite.is_some() {
                    composites.push((file, text, indicator.id.clone(), node.span_of("composite")));
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
            problems.append(&mut reader.problems);
        }
        for (file, text, id, span) in composites {
            let mut reader = Reader::new(file, text);
            catalogue.check_composite(&mut reader, &id, &At { value: (), span });
            problems.append(&mut reader.problems);
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

    fn check_composite(&self, reader: &mut Reader<'_>, id: &str, at: &At<()>) {
        let Some(composite) = self.get(id).and_then(|it| it.composite.as_ref()) else { return };
        for part in composite.numerators.iter().chain([&composite.denominator]) {
            match self.get(part) {
                None => reader.complain(
                    at.span.clone(),
                    "unknown-indicator",
                    format!("`{id}` is formed from `{part}`, which is not an indicator"),
                    self.nearest(part).map_or_else(
                        || "add a file for it to indicators/".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    ),
                ),
                Some(part) if part.composite.is_some() => reader.complain(
                    at.span.clone(),
                    "composite-of-composite",
                    format!("`{id}` is formed from `{}`, which is itself formed from others", part.id),
                    "name the indicators that are counted",
                ),
                Some(_) => {}
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
            format!("`{}` is not a unit", text.value),
            format!("write {}, or per 1,000 and the like", keys::UNITS.join(", ")),
        );
    }
    unit
}

fn read_indicator(reader: &mut Reader<'_>, node: &Node<'_>, file: &str) -> Option<Indicator> {
    let before = reader.problems.len();
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
                "wrong-type",
                "`decimals` is not between 0 and 9",
                "write decimals = 1",
            );
            None
        }
    });
    let composite = reader.table(node, "composite", &keys::COMPOSITE).and_then(|inner| {
        Some(Composite {
            numerators: reader.texts(&inner, "numerators").into_iter().map(|it| it.value).collect(),
            denominator: reader.id(&inner, "denominator", 0)?.value,
            standing: reader
                .word(&inner, "standing", &["seen", "inferred", "recalled"])?
                .value
                .parse()
                .ok()?,
            note: reader.text(&inner, "note")?.value,
        })
    });
    let mut bound = |key: &str| {
        let quantity = reader.quantity(node, key)?;
        if unit.is_some_and(|unit| !unit.matches(quantity.value.unit)) {
            reader.complain(
                quantity.span,
                "unit-mismatch",
                format!("`{key}` is {}, but the indicator is not", quantity.value.unit),
                "write it in the indicator's unit",
            );
        }
        Some(quantity.value.value)
    };
    let (minimum, maximum) = (bound("minimum"), bound("maximum"));
    let text = |reader: &mut Reader<'_>, key| reader.text(node, key).map(|it| it.value);
    let (title, phrase, counts) = (text(reader, "title"), text(reader, "phrase"), text(reader, "counts"));
    let (out_of, author, note) = (text(reader, "out_of"), text(reader, "author"), text(reader, "note"));
    let plural = reader.flag(node, "plural");
    let framework = reader.texts(node, "framework").into_iter().map(|it| it.value).collect();
    let reviewed = reader.date(node, "reviewed").map(|it| it.value);
    if let (Some(kind), Some(unit)) = (kind, unit) {
        let fits = match kind {
            ValueKind::Ratio => matches!(unit, Unit::Share | Unit::Per(_)),
            ValueKind::Published => matches!(unit, Unit::Share | Unit::Per(_) | Unit::Number),
            ValueKind::Count | ValueKind::Score => matches!(unit, Unit::Number | Unit::Pounds),
        };
        if !fits {
            reader.complain(
                node.span_of("unit"),
                "unit-mismatch",
                "this kind of value does not have this unit",
                "a ratio is a share or a rate; a count or a score is a plain number",
            );
        }
    }
    if let Some(id) = &id {
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file).trim_end_matches(".toml");
        if stem != id.value {
            reader.complain(
                id.span.clone(),
                "id-is-not-file-name",
                format!("the indicator `{}` is in a file called `{stem}.toml`", id.value),
                "let the id and the name of the file be the same",
            );
        }
    }
    if reader.problems.len() > before {
        return None;
    }
    let (unit, kind) = (unit?, kind?);
    Some(Indicator {
        id: id?.value,
        title: title?,
        phrase: phrase?,
        plural: plural.unwrap_or(true),
        unit,
        value: kind,
        good: good?,
        decimals: decimals.unwrap_or(if kind == ValueKind::Count { 0 } else { 1 }),
        counts: counts?,
        out_of: out_of.unwrap_or_default(),
        composite,
        minimum: minimum.or_else(|| (kind != ValueKind::Score).then_some(Exact::ZERO)),
        maximum: maximum.or_else(|| (unit == Unit::Share).then_some(Exact::ONE)),
        framework,
        author: author?,
        reviewed: reviewed?,
        note: note.unwrap_or_default(),
    })
}

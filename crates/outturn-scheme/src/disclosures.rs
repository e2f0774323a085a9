//! Policies of disclosure control: what of counts is withheld or rounded before they are released. One TOML file each.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::Diagnostic;

use crate::complaints::clip;
use crate::indicator::Catalogue;
use crate::keys;
use crate::model::{Cite, SourceDocument};
use crate::read::{read_cite, read_source};
use crate::reader::{At, Node, Reader};

/// What of counts is withheld or rounded before they are released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosurePolicy {
    /// Its id: `hospital-statistics`.
    pub id: String,
    /// What it does, in a line.
    pub title: String,
    /// Which counts are withheld.
    pub suppress: Option<Suppress>,
    /// The multiple that the others are rounded to.
    pub round_to: Option<u32>,
    /// The indicators that it is for; all where none is named.
    pub indicators: BTreeSet<String>,
    /// The kinds of bodies that it is for; all where none is named.
    pub kinds: BTreeSet<String>,
    /// Kinds of bodies that it is not for.
    pub except_kinds: BTreeSet<String>,
    /// Kinds of bodies whose figures are the sum of all bodies of another kind.
    pub totals: BTreeSet<String>,
    /// Breakdowns that add up, in the order written.
    pub parts: Vec<PartsOfWhole>,
    /// Where it comes from.
    pub cite: Cite,
    /// The document of that.
    pub document: SourceDocument,
}

/// Which counts are withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppress {
    /// Counts from 1 to this.
    pub up_to: u32,
    /// Whether true zeros are withheld with them.
    pub zeros: bool,
    /// How many whole numbers must remain possible for each.
    pub leave: u32,
}

/// Breakdowns that add up to another, or to everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartsOfWhole {
    /// The breakdowns.
    pub are: Vec<String>,
    /// What they come to; empty for everyone.
    pub of: String,
    /// The indicators of which this holds; all where none is named.
    pub indicators: BTreeSet<String>,
}

impl DisclosurePolicy {
    /// Whether it is for an indicator of a kind of bodies. Of a body whose kind is not known it is.
    pub fn is_for(&self, indicator: &str, kind: Option<&str>) -> bool {
        (self.indicators.is_empty() || self.indicators.contains(indicator))
            && kind.is_none_or(|kind| {
                !self.except_kinds.contains(kind) && (self.kinds.is_empty() || self.kinds.contains(kind))
            })
    }
}

/// The most that counts may be rounded to, and the most that may be withheld as small.
const LARGEST: i64 = 1_000;

/// Reads policy files, given as name and text: those that are sound by id, and complaints about the others. Indicators
/// that they name are looked for in the catalogue.
pub fn read_disclosures<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    catalogue: &Catalogue,
) -> (BTreeMap<String, DisclosurePolicy>, Vec<Diagnostic>) {
    let (mut policies, mut problems) = (BTreeMap::new(), Vec::new());
    for (file, text) in files {
        let mut reader = Reader::new(file, text);
        if let Some(document) = reader.parse() {
            let node = reader.root(&keys::DISCLOSURE, &document);
            if let Some(policy) = read_policy(&mut reader, &node, catalogue) {
                if policies.contains_key(&policy.id) {
                    let message = format!("another file already has the policy `{}`", policy.id);
                    let help = "give one of the two another id";
                    reader.complain(node.span_of("id"), "duplicate-id", message, help);
                } else {
                    policies.insert(policy.id.clone(), policy);
                }
            }
        }
        problems.append(&mut reader.finish());
    }
    (policies, problems)
}

fn read_policy(reader: &mut Reader<'_>, node: &Node<'_>, catalogue: &Catalogue) -> Option<DisclosurePolicy> {
    let id = reader.id(node, "id", 0);
    if let Some(id) = &id {
        reader.called_after("policy", id, &format!("{}.toml", id.value));
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let suppress =
        reader.table(node, "suppress", &keys::SUPPRESS).and_then(|inner| read_suppress(reader, &inner));
    let round_to = reader.table(node, "round", &keys::ROUND_COUNTS).and_then(|inner| {
        let help = "write what counts are rounded to, such as 5";
        between(reader, &inner, "to", 2, help)
    });
    if !node.has("suppress") && !node.has("round") && !node.has_strangers {
        let message = "this policy neither withholds nor rounds anything";
        let help = "add suppress = { up_to = 4, zeros = \"kept\", leave = 3 }, or round = { to = 5 }";
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
    let indicators = read_indicators(reader, node, catalogue);
    let (kinds, except_kinds) = (names(reader, node, "kinds"), names(reader, node, "except_kinds"));
    let both = except_kinds.iter().find(|except| kinds.iter().any(|kind| kind.value == except.value));
    if let Some(both) = both {
        let message = format!("the policy is for `{0}`, and not for `{0}`", clip(&both.value));
        reader.complain(both.span.clone(), "key-not-used", message, "name it once");
    }
    let totals = names(reader, node, "totals");
    let mut parts = Vec::new();
    for inner in reader.tables(node, "parts", &keys::PARTS) {
        parts.extend(read_parts(reader, &inner, catalogue));
    }
    let documents: BTreeMap<String, SourceDocument> = reader
        .named(node, "source", &keys::SOURCE)
        .into_iter()
        .map(|(key, node)| (key.value, read_source(reader, &node)))
        .collect();
    let documents = node.is_table("source").then_some(documents);
    let cite = read_cite(reader, node, documents.as_ref());
    if reader.count() > 0 {
        return None;
    }
    let cite = cite?;
    Some(DisclosurePolicy {
        id: id?.value,
        title: title?,
        suppress,
        round_to,
        indicators,
        kinds: values(kinds),
        except_kinds: values(except_kinds),
        totals: values(totals),
        parts,
        document: documents.unwrap_or_default().remove(&cite.source)?,
        cite,
    })
}

fn read_suppress(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Suppress> {
    let up_to = between(reader, node, "up_to", 1, "write the largest count that is withheld, such as 4");
    let zeros = reader.word(node, "zeros", keys::ZEROS).map(|at| at.value == "withheld");
    let leave = between(reader, node, "leave", 2, "write how many numbers must remain possible, such as 3");
    let (up_to, zeros, leave) = (up_to?, zeros?, leave?);
    // One more where zero is among them.
    let numbers = up_to + u32::from(zeros);
    if leave > numbers {
        let message =
            format!("a count that is withheld is one of {numbers} numbers, and {leave} are to remain");
        let help = format!("write {numbers} or less, or withhold larger counts");
        reader.complain(node.span_of("leave"), "leaves-too-many", message, help);
        return None;
    }
    Some(Suppress { up_to, zeros, leave })
}

fn read_parts(reader: &mut Reader<'_>, node: &Node<'_>, catalogue: &Catalogue) -> Option<PartsOfWhole> {
    let are = reader.some_texts(node, "are");
    let of = reader.text(node, "of");
    let mut seen = BTreeSet::new();
    for at in &are {
        if !seen.insert(at.value.as_str()) || of.as_ref().is_some_and(|of| of.value == at.value) {
            let message = format!("`{}` stands here twice", clip(&at.value));
            reader.complain(at.span.clone(), "duplicate-part", message, "name every part once");
        }
    }
    let indicators = read_indicators(reader, node, catalogue);
    let are: Vec<String> = are.into_iter().map(|at| at.value).collect();
    (!are.is_empty()).then(|| PartsOfWhole { are, of: of.map(|at| at.value).unwrap_or_default(), indicators })
}

fn read_indicators(reader: &mut Reader<'_>, node: &Node<'_>, catalogue: &Catalogue) -> BTreeSet<String> {
    let named = names(reader, node, "indicators");
    for at in named.iter().filter(|at| catalogue.get(&at.value).is_none()) {
        catalogue.complain_of_unknown(reader, at);
    }
    values(named)
}

/// A list that has something in it where it is given.
fn names(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Vec<At<String>> {
    if node.has(key) { reader.some_texts(node, key) } else { Vec::new() }
}

fn values(texts: Vec<At<String>>) -> BTreeSet<String> {
    texts.into_iter().map(|at| at.value).collect()
}

/// A whole number that is not below `least`, nor very large.
fn between(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, least: i64, help: &str) -> Option<u32> {
    let at = reader.whole(node, key)?;
    if !(least..=LARGEST).contains(&at.value) {
        let message = format!("`{key}` is {}, which is not between {least} and {LARGEST}", at.value);
        reader.complain(at.span, "number-out-of-range", message, help);
        return None;
    }
    u32::try_from(at.value).ok()
}

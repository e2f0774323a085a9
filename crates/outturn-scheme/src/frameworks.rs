//! Frameworks: what other schemes pay for or are judged by, item by item. One TOML file each.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::Diagnostic;
use outturn_core::{Date, Exact, Period};

use crate::complaints::clip;
use crate::indicator::Catalogue;
use crate::keys;
use crate::model::{Cite, SourceDocument};
use crate::read::{read_cite, read_source};
use crate::reader::{At, Node, Reader};
use crate::trajectory::{self, Trajectory};

mod beside;

use beside::{read_governs, read_in_all, read_withdrawn};

/// A framework for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// Its id: `qof/2012-13`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it holds.
    pub period: Period,
    /// What is in it, in the order written.
    pub items: Vec<FrameworkItem>,
    /// How many items were published, where that is known by itself.
    pub in_all: Option<InAll>,
    /// The body whose readings are held against its trajectories, unless another is asked for.
    pub body: Option<String>,
    /// Of a law: the schemes that must say that they are made under it.
    pub governs: Option<Governs>,
    /// Of a law: the ids of items, at one of which a line of every scheme made under it must point; none where it needs
    /// nothing.
    pub needs_one_of: Vec<String>,
    /// Of a law: the ids of items that awards may be spent on; none where it says nothing of that.
    pub permits: Vec<String>,
}

/// How many items of a framework there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InAll {
    /// How many were published.
    pub items: usize,
    /// Where that comes from.
    pub cite: Cite,
}

/// The schemes that a law governs: those that pay this kind of organisation from this budget in its period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governs {
    /// The kind of organisation that earns.
    pub earner: String,
    /// The budget that the money comes from.
    pub funded_by: String,
    /// Where that comes from.
    pub cite: Cite,
}

/// A component of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkItem {
    /// Its id within the framework: `qp9`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The points that it is worth, where it has any.
    pub points: Option<Exact>,
    /// The work that it pays for, and for which patients; none where it pays for nothing.
    pub pays_for: Option<PaidFor>,
    /// When.
    pub period: Period,
    /// The part of the framework that it stands in.
    pub domain: String,
    /// What is counted, where that is said.
    pub indicator: Option<String>,
    /// Where its figure is to go: every version, in the order in which they were set.
    pub trajectory: Vec<Trajectory>,
    /// When it was given up, where it was.
    pub withdrawn: Option<ItemWithdrawn>,
    /// Where that comes from.
    pub cite: Cite,
}

/// When an item of a framework was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWithdrawn {
    /// The first day on which it no longer held.
    pub on: Date,
    /// The item that took its place, with its framework.
    pub in_favour_of: Option<String>,
    /// Where that comes from.
    pub cite: Cite,
}

/// Work that something pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidFor {
    /// What is done: `emergency-admission-review`.
    pub activity: String,
    /// For whom: `registered-patients`.
    pub patients: String,
    /// The range of achievement that is paid for; all of it where there is none.
    pub range: Option<(Exact, Exact)>,
}

impl Framework {
    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&FrameworkItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// How many of the items that were published are not in it.
    pub fn not_found(&self) -> usize {
        self.in_all.as_ref().map_or(0, |all| all.items.saturating_sub(self.items.len()))
    }
}

impl PaidFor {
    /// Whether it is the same work for the same patients, whatever the achievement.
    pub fn is_same_work(&self, other: &PaidFor) -> bool {
        self.activity == other.activity && self.patients == other.patients
    }

    /// The achievement at which payment ends.
    pub fn upper(&self) -> Exact {
        self.range.as_ref().map_or(Exact::ONE, |(_, to)| to.clone())
    }

    /// The achievement at which payment begins.
    pub fn lower(&self) -> Exact {
        self.range.as_ref().map_or(Exact::ZERO, |(from, _)| from.clone())
    }

    /// Whether some achievement is paid for by both. Ranges that only touch share none.
    pub fn overlaps(&self, other: &PaidFor) -> bool {
        self.is_same_work(other) && self.lower().max(other.lower()) < self.upper().min(other.upper())
    }
}

impl Catalogue {
    /// Reads framework files, given as name and text. One with a complaint is left out.
    pub fn read_frameworks<'a>(
        &mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut successors = Vec::new();
        for (file, text) in files {
            let mut reader = Reader::new(file, text);
            if let Some(document) = reader.parse() {
                let node = reader.root(&keys::FRAMEWORK, &document);
                let mut names = Vec::new();
                if let Some(framework) = read_framework(&mut reader, &node, self, &mut names) {
                    if self.frameworks.contains_key(&framework.id) {
                        let message = format!("another file already has the framework `{}`", framework.id);
                        let help = "give one of the two another id";
                        reader.complain(node.span_of("id"), "duplicate-id", message, help);
                    } else {
                        successors.push((file, text, framework.id.clone(), names));
                        self.frameworks.insert(framework.id.clone(), framework);
                    }
                }
            }
            problems.append(&mut reader.finish());
        }
        // What took the place of an item may stand in a file that is read later.
        for (file, text, id, names) in successors {
            let mut reader = Reader::new(file, text);
            self.check_items(&mut reader, &names);
            let wrong = reader.finish();
            if !wrong.is_empty() {
                self.frameworks.remove(&id);
            }
            problems.extend(wrong);
        }
        problems
    }

    /// Complains of names of framework items that their framework does not have. Of a framework that is not there
    /// nothing is said.
    pub(crate) fn check_items(&self, reader: &mut Reader<'_>, names: &[At<String>]) {
        for name in names {
            let Some((framework, id)) = self.framework_of(&name.value) else { continue };
            if framework.item(id).is_none() {
                complain_of_item(reader, name, id, &framework.id, framework.items.iter().map(|it| &*it.id));
            }
        }
    }

    /// The framework that a name such as `qof/2012-13/qp9` stands in, where its file is there, and the rest of the
    /// name.
    pub(crate) fn framework_of<'n>(&self, name: &'n str) -> Option<(&Framework, &'n str)> {
        let (framework, item) = name.rsplit_once('/')?;
        Some((self.frameworks.get(framework)?, item))
    }
}

/// The name of the file in which a framework stands: that of `qof/2012-13` is `qof-2012-13.toml`.
pub fn file_of_framework(id: &str) -> String {
    format!("{}.toml", id.replace('/', "-"))
}

/// Complains of an item that its framework does not have.
fn complain_of_item<'a>(
    reader: &mut Reader<'_>,
    name: &At<String>,
    id: &str,
    framework: &str,
    known: impl IntoIterator<Item = &'a str>,
) {
    let near = reader.near(id, known);
    let help = near.map_or_else(
        || "name an item that it has, or add this one to its file in frameworks/".to_owned(),
        // Within its own file an item is named without its framework.
        |near| {
            let inside = if id == name.value { String::new() } else { format!("{framework}/") };
            format!("did you mean `{inside}{near}`?")
        },
    );
    let message = format!("the framework `{framework}` has no item `{}`", clip(id));
    reader.complain(name.span.clone(), "unknown-framework-item", message, help);
}

/// Reads a framework; also, with their places, the items that took the place of some of its own.
fn read_framework(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    catalogue: &Catalogue,
    successors: &mut Vec<At<String>>,
) -> Option<Framework> {
    let slashes =
        node.value("id").and_then(|value| value.get_ref().as_str()).map_or(0, |id| id.matches('/').count());
    let id = reader.id(node, "id", slashes.min(1));
    if let Some(id) = &id {
        reader.called_after("framework", id, &file_of_framework(&id.value));
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let period = reader.period(node, "period").map(|at| at.value);
    let sources: BTreeMap<String, SourceDocument> = reader
        .named(node, "source", &keys::SOURCE)
        .into_iter()
        .map(|(key, node)| (key.value, read_source(reader, &node)))
        .collect();
    let sources = node.is_table("source").then_some(&sources);
    let cite = if node.has("cite") { read_cite(reader, node, sources) } else { None };
    if node.is_empty_list("item") {
        let message = "there is nothing in this framework";
        reader.complain(node.span_of("item"), "empty-list", message, "add an [[item]] with its id and title");
    }
    let mut items: Vec<FrameworkItem> = Vec::new();
    let (mut ids, mut uncited) = (BTreeSet::new(), false);
    for inner in reader.tables(node, "item", &keys::ITEM) {
        let own = if inner.has("cite") {
            read_cite(reader, &inner, sources)
        } else {
            // One that is forgotten everywhere was meant for the framework.
            let is_first = !std::mem::replace(&mut uncited, true);
            if is_first && !node.has("cite") && !inner.has_strangers && !node.has_strangers {
                reader.complain(
                    inner.span.clone(),
                    "missing-key",
                    "nothing says where this item comes from",
                    "add cite = { source = \"...\", standing = \"seen\" } here, or once for the whole framework",
                );
            }
            cite.clone()
        };
        let place = Place { whole: period.as_ref(), sources, catalogue };
        let Some((item, at)) = read_item(reader, &inner, &place, own, successors) else { continue };
        if ids.insert(item.id.clone()) {
            items.push(item);
        } else {
            let message = format!("the item `{}` is there twice", clip(&item.id));
            reader.complain(at.span, "duplicate-id", message, "give each its own id");
        }
    }
    let in_all = read_in_all(reader, node, sources, items.len());
    let body = reader.text(node, "body").map(|at| at.value);
    let governs = read_governs(reader, node, sources);
    let is_whole = node.items("item") == Some(items.len());
    let mut named = |key: &str| {
        let names = reader.some_texts(node, key);
        for name in names.iter().filter(|it| is_whole && items.iter().all(|item| item.id != it.value)) {
            let id = id.as_ref().map_or("", |id| &id.value);
            complain_of_item(reader, name, &name.value, id, items.iter().map(|item| &*item.id));
        }
        names.into_iter().map(|at| at.value).collect::<Vec<String>>()
    };
    let (needs_one_of, permits) = (named("needs_one_of"), named("permits"));
    if reader.count() > 0 {
        return None;
    }
    Some(Framework {
        id: id?.value,
        title: title?,
        period: period?,
        items,
        in_all,
        body,
        governs,
        needs_one_of,
        permits,
    })
}

/// What holds for every item of a framework.
struct Place<'p> {
    whole: Option<&'p Period>,
    sources: Option<&'p BTreeMap<String, SourceDocument>>,
    catalogue: &'p Catalogue,
}

fn read_item(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    place: &Place<'_>,
    cite: Option<Cite>,
    successors: &mut Vec<At<String>>,
) -> Option<(FrameworkItem, At<String>)> {
    let id = reader.text(node, "id").filter(|id| {
        let fits = is_item(&id.value);
        if !fits {
            let message = format!("`{}` is not the id of an item", clip(&id.value));
            let help = "use lower case letters, digits, dots and hyphens, as in qp9 or 2.3i";
            reader.complain(id.span.clone(), "bad-id", message, help);
        }
        fits
    });
    let title = reader.text(node, "title").map(|at| at.value);
    let points = reader.number(node, "points");
    if let Some(points) = points.as_ref().filter(|points| points.value.is_negative()) {
        let message = format!("`points` is {}, which is below zero", points.value);
        reader.complain(points.span.clone(), "negative-amount", message, "write what it is worth, 0 or more");
    }
    let own = reader.period(node, "period").map(|at| at.value);
    let period = if node.has("period") { own } else { place.whole.cloned() };
    let counted = reader.id(node, "indicator", 0);
    if let Some(counted) = counted.as_ref().filter(|it| place.catalogue.get(&it.value).is_none()) {
        place.catalogue.complain_of_unknown(reader, counted);
    }
    let indicator = counted.as_ref().and_then(|it| place.catalogue.get(&it.value));
    let trajectory = trajectory::read(reader, node, indicator, place.sources);
    let withdrawn = read_withdrawn(reader, node, place.sources, successors);
    let domain = reader.text(node, "domain").map(|at| at.value).unwrap_or_default();
    let pays_for = ["activity", "patients", "from", "to"].into_iter().any(|key| node.has(key));
    let needed = ["activity", "patients"].into_iter().filter(|key| pays_for && !node.has(key));
    for key in needed.filter(|_| !node.has_strangers) {
        let message = format!("nothing says `{key}`: what is paid for is an activity for patients");
        let help = format!("add {key} = \"...\", an id that schemes can name in pays_for");
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
    let pays_for = if pays_for { Some(read_paid_for(reader, node)?) } else { None };
    let at = id?;
    let item = FrameworkItem {
        id: at.value.clone(),
        title: title?,
        points: points.map(|points| points.value),
        pays_for,
        period: period?,
        domain,
        indicator: counted.map(|it| it.value),
        trajectory,
        withdrawn,
        cite: cite?,
    };
    Some((item, at))
}

/// The work that an item, or a measure, pays for.
pub(crate) fn read_paid_for(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<PaidFor> {
    let (activity, patients) = (reader.id(node, "activity", 0), reader.id(node, "patients", 0));
    let (from, to) = (reader.share(node, "from"), reader.share(node, "to"));
    let is_read = (from.is_some() || !node.has("from")) && (to.is_some() || !node.has("to"));
    let range = (node.has("from") || node.has("to")).then(|| {
        let value = |at: Option<At<Exact>>, otherwise| at.map_or(otherwise, |at| at.value);
        (value(from, Exact::ZERO), value(to, Exact::ONE))
    });
    if let Some((from, to)) = range.as_ref().filter(|(from, to)| is_read && from >= to) {
        let share = crate::weights::percent;
        reader.complain(
            node.span_of(if node.has("to") { "to" } else { "from" }),
            "bounds-crossed",
            format!("no achievement lies from {} to {}", share(from), share(to)),
            "exchange from and to, or check both",
        );
        return None;
    }
    is_read.then_some(PaidFor { activity: activity?.value, patients: patients?.value, range })
}

/// Whether a text can be the id of an item: as other ids, and with dots, as the outcomes frameworks number theirs.
fn is_item(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    !text.is_empty() && text.bytes().all(fits) && !text.starts_with(['-', '.']) && !text.ends_with(['-', '.'])
}

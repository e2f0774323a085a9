//! Budgets: where the money for schemes comes from, and money that must not be touched. One TOML file each.

use std::collections::BTreeMap;

use outturn_core::diagnostic::Diagnostic;
use outturn_core::{Exact, Period, Unit};

use crate::complaints::clip;
use crate::indicator::{Catalogue, ValueKind};
use crate::keys;
use crate::model::{Cite, SourceDocument};
use crate::read::{read_cite, read_source};
use crate::reader::{At, Node, Reader};

/// Money that awards are paid from, or that they must not be paid from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Its id: `administration-limit`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether awards may be paid from it.
    pub pays_awards: bool,
    /// The kind of bodies that each have their part of it, where they do.
    pub held_by: Option<String>,
    /// How much it is, by year, in the order written.
    pub limits: Vec<Limit>,
    /// What was set aside in it for schemes, in the order written.
    pub set_aside: Vec<SetAside>,
}

/// How much a budget is in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The year.
    pub year: Period,
    /// Pounds in all.
    pub total: Option<Exact>,
    /// Pounds for each head, and the indicator that counts the heads.
    pub per_head: Option<(Exact, String)>,
    /// Where it comes from.
    pub cite: Cite,
}

/// What was set aside for a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The scheme's id.
    pub scheme: String,
    /// Pounds.
    pub pounds: Exact,
    /// Where it comes from.
    pub cite: Cite,
}

/// Where the sums of a budget may come from.
struct Sources {
    documents: Option<BTreeMap<String, SourceDocument>>,
    /// What holds of sums that do not say themselves.
    whole: Option<Cite>,
    /// Whether that is given, readable or not.
    is_said: bool,
}

impl Catalogue {
    /// Reads budget files, given as name and text. One with a complaint is left out.
    pub fn read_budgets<'a>(
        &mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (file, text) in files {
            let mut reader = Reader::new(file, text);
            if let Some(document) = reader.parse() {
                let node = reader.root(&keys::BUDGET, &document);
                if let Some(budget) = read_budget(&mut reader, &node, self) {
                    if self.budgets.contains_key(&budget.id) {
                        let message = format!("another file already has the budget `{}`", budget.id);
                        let help = "give one of the two another id";
                        reader.complain(node.span_of("id"), "duplicate-id", message, help);
                    } else {
                        self.budgets.insert(budget.id.clone(), budget);
                    }
                }
            }
            problems.append(&mut reader.finish());
        }
        problems
    }

    /// Complains of money that a scheme cannot be paid from. Where no budgets are known nothing can be said.
    pub(crate) fn check_funding(&self, reader: &mut Reader<'_>, named: &At<String>) {
        if self.budgets.is_empty() {
            return;
        }
        let paying = || self.budgets.values().filter(|it| it.pays_awards).map(|it| it.id.as_str());
        match self.budgets.get(&named.value) {
            Some(budget) if budget.pays_awards => {}
            Some(budget) => reader.complain(
                named.span.clone(),
                "budget-pays-no-awards",
                format!("no award may be paid from {}", budget.title),
                format!("name the budget that it comes from: {}", paying().collect::<Vec<_>>().join(", ")),
            ),
            None => {
                let near = reader.near(&named.value, paying());
                let help = near.map_or_else(
                    || format!("add budgets/{}.toml, or name a budget that is there", clip(&named.value)),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("there is no budget `{}`", clip(&named.value));
                reader.complain(named.span.clone(), "unknown-budget", message, help);
            }
        }
    }
}

fn read_budget(reader: &mut Reader<'_>, node: &Node<'_>, catalogue: &Catalogue) -> Option<Budget> {
    let id = reader.id(node, "id", 0);
    if let Some(id) = &id {
        reader.called_after("budget", id, &format!("{}.toml", id.value));
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let pays_awards = reader.flag(node, "pays_awards").unwrap_or(true);
    let held_by = reader.id(node, "held_by", 0).map(|at| at.value);
    let documents: BTreeMap<String, SourceDocument> = reader
        .named(node, "source", &keys::SOURCE)
        .into_iter()
        .map(|(key, node)| (key.value, read_source(reader, &node)))
        .collect();
    let documents = node.is_table("source").then_some(documents);
    let is_said = node.has("cite") || node.has_strangers;
    let whole = if node.has("cite") { read_cite(reader, node, documents.as_ref()) } else { None };
    let sources = Sources { documents, whole, is_said };
    let limits = reader.tables(node, "limit", &keys::LIMIT);
    let limits = limits.iter().filter_map(|it| read_limit(reader, it, &sources, catalogue)).collect();
    let set_aside = reader.tables(node, "set_aside", &keys::SET_ASIDE);
    let set_aside = set_aside.iter().filter_map(|it| read_set_aside(reader, it, &sources)).collect();
    if reader.count() > 0 {
        return None;
    }
    Some(Budget { id: id?.value, title: title?, pays_awards, held_by, limits, set_aside })
}

fn read_limit(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    sources: &Sources,
    catalogue: &Catalogue,
) -> Option<Limit> {
    let year = reader.period(node, "year").map(|at| at.value);
    let total = reader.pounds(node, "total").map(|at| at.value);
    let per_head = reader.pounds(node, "per_head").map(|at| at.value);
    let population = reader.id(node, "population", 0);
    if let Some(population) = &population {
        match catalogue.get(&population.value) {
            None => catalogue.complain_of_unknown(reader, population),
            Some(it) if it.value == ValueKind::Count && it.unit == Unit::Number => {}
            Some(it) => {
                let message = format!("`{}` is {}, not a count of heads", it.id, it.unit);
                let help = "name an indicator whose value is a count";
                reader.complain(population.span.clone(), "unit-mismatch", message, help);
            }
        }
    }
    if !node.has("total") && !node.has("per_head") && !node.has_strangers {
        let message = "nothing says how much this is";
        let help = "write total = \"£1,340m\", or per_head = \"£25\" with population";
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
    if node.has("per_head") && !node.has("population") && !node.has_strangers {
        let message = "nothing says which heads are counted";
        let help = "add population = \"...\", an indicator";
        reader.complain(node.span_of("per_head"), "missing-key", message, help);
    }
    if !node.has("per_head") {
        reader.not_used(node, "population", "there is no `per_head` that it would count for");
    }
    let cite = cite_of(reader, node, sources);
    let per_head = per_head.zip(population.map(|at| at.value));
    Some(Limit { year: year?, total, per_head, cite: cite? })
}

fn read_set_aside(reader: &mut Reader<'_>, node: &Node<'_>, sources: &Sources) -> Option<SetAside> {
    let scheme = reader.id(node, "scheme", 1).map(|at| at.value);
    let pounds = reader.pounds(node, "pounds").map(|at| at.value);
    let cite = cite_of(reader, node, sources);
    Some(SetAside { scheme: scheme?, pounds: pounds?, cite: cite? })
}

fn cite_of(reader: &mut Reader<'_>, node: &Node<'_>, sources: &Sources) -> Option<Cite> {
    if node.has("cite") {
        return read_cite(reader, node, sources.documents.as_ref());
    }
    if !sources.is_said && !node.has_strangers {
        let message = "nothing says where this sum comes from";
        let help = "add cite = { source = \"...\", standing = \"seen\" } here, or once for the whole budget";
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
    sources.whole.clone()
}

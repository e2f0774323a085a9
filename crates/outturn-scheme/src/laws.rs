//! The laws that a scheme is made under: what they need of it, and what they let awards be spent on.

use outturn_core::Period;

use crate::complaints::clip;
use crate::duplication::meet;
use crate::frameworks::{Framework, FrameworkItem, Governs, file_of_framework};
use crate::keys;
use crate::model::{Law, LawItem, LegalBasis, Line, LineRule, PassedOn, PassingOn, Scheme, Spending, Worth};
use crate::read::Builder;
use crate::reader::{At, Node};

/// A line that pays for nothing that a law of its scheme asks to be taken into account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtOdds<'s> {
    /// The line.
    pub line: &'s Line,
    /// The law.
    pub law: &'s Law,
    /// The clauses of the law at none of which it points, each once: `subsection (2)(a)`.
    pub clauses: Vec<&'s str>,
}

/// The lines that pay and point at none of the items of which a law of the scheme needs one, in the order of the lines.
/// A scheme whose other lines point at some is lawful all the same; what these pay for is for its authors to say. What
/// is settled locally is left out: what it rests on is agreed later.
///
/// Spending for what no law permits is no such thing: a scheme with that is not read at all.
pub fn at_odds(scheme: &Scheme) -> Vec<AtOdds<'_>> {
    let laws = || scheme.legal_basis.iter().flat_map(|basis| &basis.laws);
    let mut found = Vec::new();
    for line in scheme.lines.iter().filter(|line| pays(line) && !matches!(line.rule, LineRule::Local(_))) {
        for law in laws().filter(|law| !law.needs_one_of.is_empty()) {
            if law.needs_one_of.iter().any(|ground| line.framework.contains(&ground.name)) {
                continue;
            }
            found.push(AtOdds { line, law, clauses: clauses(&law.needs_one_of) });
        }
    }
    found
}

/// Whether a line is worth anything.
fn pays(line: &Line) -> bool {
    line.worth != Worth::Share || !line.earns.is_zero()
}

/// The clauses in which items of a law stand, each once.
fn clauses(items: &[LawItem]) -> Vec<&str> {
    let mut clauses: Vec<&str> = items.iter().map(|it| it.clause.as_str()).collect();
    clauses.dedup();
    clauses.retain(|it| !it.is_empty());
    clauses
}

/// Items of a law by their full names.
fn items(law: &Framework, ids: &[String]) -> Vec<LawItem> {
    let items = ids.iter().filter_map(|id| law.item(id));
    let law_item = |item: &FrameworkItem| LawItem {
        name: format!("{}/{}", law.id, item.id),
        title: item.title.clone(),
        clause: item.cite.clause.clone(),
    };
    items.map(law_item).collect()
}

impl Builder<'_, '_, '_, '_> {
    /// Whether there is a framework of this id. Complains where there is none.
    pub(crate) fn is_framework(&mut self, id: &At<String>) -> bool {
        let known = &self.known.catalogue.frameworks;
        if known.contains_key(&id.value) {
            return true;
        }
        let near = self.reader.near(&id.value, known.keys().map(String::as_str));
        let help = near.map_or_else(
            || format!("add frameworks/{}, or name one that is there", clip(&file_of_framework(&id.value))),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no framework `{}`", clip(&id.value));
        self.reader.complain(id.span.clone(), "unknown-framework", message, help);
        false
    }

    /// Where a line stands in frameworks. An item that was given up before the scheme's year began pays for nothing.
    pub(crate) fn read_framework(&mut self, node: &Node<'_>) -> Vec<String> {
        self.lines_have_strangers |= node.has_strangers;
        let names = self.reader.texts(node, "framework");
        self.known.catalogue.check_items(self.reader, &names);
        for name in &names {
            self.check_in_force(name);
        }
        names.into_iter().map(|at| at.value).collect()
    }

    /// Whether an item held on some day of the scheme's year.
    pub(crate) fn is_in_force(&self, item: &FrameworkItem) -> bool {
        let first = self.known.year.as_ref().and_then(Period::bounds).map(|(first, _)| first);
        match (&item.withdrawn, first) {
            (Some(withdrawn), Some(first)) => first < withdrawn.on,
            _ => true,
        }
    }

    fn check_in_force(&mut self, name: &At<String>) {
        let Some((framework, id)) = self.known.catalogue.framework_of(&name.value) else { return };
        let Some(item) = framework.item(id).filter(|item| !self.is_in_force(item)) else { return };
        let Some(withdrawn) = &item.withdrawn else { return };
        let message = format!(
            "`{}` was withdrawn on {}, before the scheme's year begins",
            clip(&name.value),
            withdrawn.on
        );
        let help = match &withdrawn.in_favour_of {
            Some(next) => format!("name what took its place: {}", clip(next)),
            None => "nothing took its place: remove it".to_owned(),
        };
        self.reader.complain(name.span.clone(), "item-withdrawn", message, help);
    }

    pub(crate) fn read_made_under(&mut self) {
        let Some(node) = self.reader.table(self.root, "made_under", &keys::MADE_UNDER) else { return };
        let mut laws: Vec<Law> = Vec::new();
        for id in self.reader.some_texts(&node, "laws") {
            if !self.is_framework(&id) {
                continue;
            }
            if laws.iter().any(|law| law.id == id.value) {
                let message = format!("`{}` is there twice", clip(&id.value));
                self.reader.complain(id.span, "duplicate-id", message, "remove one of them");
                continue;
            }
            let Some(law) = self.known.catalogue.frameworks.get(&id.value) else { continue };
            laws.push(Law {
                id: law.id.clone(),
                title: law.title.clone(),
                needs_one_of: items(law, &law.needs_one_of),
                permits: items(law, &law.permits),
            });
        }
        let is_whole = node.items("laws") == Some(laws.len());
        let cite = self.cite(&node);
        self.legal_basis = cite.filter(|_| is_whole).map(|cite| LegalBasis { laws, cite });
    }

    pub(crate) fn read_spending(&mut self) -> Option<Spending> {
        let node = self.reader.table(self.root, "spending", &keys::SPENDING)?;
        let names = self.reader.some_texts(&node, "purposes");
        if !self.root.has("made_under") && !self.root.has_strangers {
            let message = "nothing says which law permits this spending";
            let help = "add [made_under] with laws = [\"...\"] and cite";
            self.reader.complain(node.span.clone(), "missing-key", message, help);
        }
        let mut purposes: Vec<LawItem> = Vec::new();
        let permits = self.legal_basis.iter().flat_map(|basis| &basis.laws).flat_map(|law| &law.permits);
        let permits: Vec<LawItem> = permits.cloned().collect();
        let names = if self.legal_basis.is_some() { names } else { Vec::new() };
        for name in &names {
            match permits.iter().find(|it| it.name == name.value) {
                Some(_) if purposes.iter().any(|it| it.name == name.value) => {
                    let message = format!("`{}` is there twice", clip(&name.value));
                    self.reader.complain(name.span.clone(), "duplicate-id", message, "remove one of them");
                }
                Some(purpose) => purposes.push(purpose.clone()),
                None => self.complain_of_purpose(name, &permits),
            }
        }
        let passing_on = self.read_passing_on(&node);
        if let Some(passing_on) = &passing_on {
            self.check_passing_on(&node, passing_on);
        }
        let cite = self.cite(&node);
        Some(Spending { purposes, passing_on, cite: cite? })
    }

    fn complain_of_purpose(&mut self, name: &At<String>, permits: &[LawItem]) {
        let known: Vec<&str> = permits.iter().map(|it| it.name.as_str()).collect();
        // An item that is there was meant, and is no purpose.
        let is_item =
            self.known.catalogue.framework_of(&name.value).is_some_and(|(it, id)| it.item(id).is_some());
        let near = if is_item { None } else { self.reader.near(&name.value, known.iter().copied()) };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "name in [made_under] a law that says what it permits".to_owned(),
            None => format!("name one or more of {}", known.join(", ")),
        };
        let message = format!("`{}` is not permitted{}", clip(&name.value), self.where_permitted());
        self.reader.complain(name.span.clone(), "purpose-not-permitted", message, help);
    }

    /// `: the purposes that TITLE, CLAUSE, permits are others`, of the laws that say for what may be spent.
    fn where_permitted(&self) -> String {
        let laws =
            self.legal_basis.iter().flat_map(|basis| &basis.laws).filter(|law| !law.permits.is_empty());
        let said: Vec<String> = laws
            .map(|law| {
                let clauses = clauses(&law.permits).into_iter().map(|it| format!(", {}", clip(it)));
                clip(&law.title) + &clauses.collect::<String>()
            })
            .collect();
        match said.as_slice() {
            [] => ": no law of this scheme says what awards may be spent on".to_owned(),
            said => format!(" by {}", said.join("; nor by ")),
        }
    }

    /// Money that is passed on freely may be spent on anything.
    fn check_passing_on(&mut self, spending: &Node<'_>, passing_on: &PassingOn) {
        let mut permits = self.legal_basis.iter().flat_map(|basis| &basis.laws).flat_map(|law| &law.permits);
        if passing_on.how != PassedOn::Freely || permits.next().is_none() {
            return;
        }
        let message = format!(
            "passing it on freely, to be spent on anything, is not permitted{}",
            self.where_permitted()
        );
        let help = "write how = \"for-improvement\" or how = \"never\"";
        self.reader.complain(spending.span_of("passing_on"), "purpose-not-permitted", message, help);
    }

    fn read_passing_on(&mut self, spending: &Node<'_>) -> Option<PassingOn> {
        let node = self.reader.table(spending, "passing_on", &keys::PASSING_ON)?;
        let to = self.reader.id(&node, "to", 0);
        let how = self.reader.word(&node, "how", keys::PASSED_ON).map(|word| match word.value.as_str() {
            "never" => PassedOn::Never,
            "for-improvement" => PassedOn::ForImprovement,
            _ => PassedOn::Freely,
        });
        let cite = self.cite(&node);
        Some(PassingOn { to: to?.value, how: how?, cite: cite? })
    }

    /// Complains of a law of which the scheme's lines have nothing that it needs.
    pub(crate) fn check_laws(&mut self, lines: &[Line]) {
        let Some(basis) = self.legal_basis.clone() else { return };
        let named = self.root.texts_anywhere("framework");
        for law in basis.laws.iter().filter(|law| !law.needs_one_of.is_empty()) {
            let is_ground = |name: &str| law.needs_one_of.iter().any(|it| it.name == name);
            let is_met = lines.iter().any(|line| pays(line) && line.framework.iter().any(|it| is_ground(it)));
            // A line that could not be read may be the one that points.
            let may_be = self.lines_have_strangers
                || (self.reader.count() > 0 && named.iter().any(|name| is_ground(name)));
            if is_met || may_be || !self.root.has("measure") {
                continue;
            }
            let names: Vec<&str> = law.needs_one_of.iter().map(|it| it.name.as_str()).collect();
            let clauses: Vec<String> = clauses(&law.needs_one_of).into_iter().map(clip).collect();
            let at = if clauses.is_empty() { String::new() } else { format!(": {}", clauses.join(", ")) };
            let message = format!("no line rests on anything that `{}` needs of a scheme{at}", law.id);
            let help =
                format!("add to a measure framework = [...] with at least one of {}", names.join(", "));
            self.reader.complain(self.root.span_of("made_under"), "outside-its-law", message, help);
        }
    }

    /// Complains of a law that governs the scheme and that the scheme does not name.
    pub(crate) fn check_governed(&mut self, earner: Option<&str>, funded_by: Option<&str>) {
        let (Some(earner), Some(funded_by)) = (earner, funded_by) else { return };
        if self.root.has("made_under") && self.legal_basis.is_none() || self.root.has_strangers {
            return;
        }
        let named =
            |law: &Framework| self.legal_basis.iter().flat_map(|basis| &basis.laws).any(|it| it.id == law.id);
        let governs = |law: &&Framework| {
            let reaches = |it: &Governs| it.earner == earner && it.funded_by == funded_by;
            law.governs.as_ref().is_some_and(reaches) && meet(&law.period, self.known.year.as_ref())
        };
        let catalogue = self.known.catalogue;
        let missing: Vec<&Framework> =
            catalogue.frameworks.values().filter(governs).filter(|law| !named(law)).collect();
        if missing.is_empty() {
            return;
        }
        let titles: Vec<String> = missing.iter().map(|law| clip(&law.title)).collect();
        let ids: Vec<String> = missing.iter().map(|law| format!("\"{}\"", law.id)).collect();
        let message = format!(
            "what is paid to a `{}` from `{}` is governed by {}, which this scheme does not name",
            clip(earner),
            clip(funded_by),
            titles.join(", and by ")
        );
        let help = match self.legal_basis {
            Some(_) => format!("add {} to `laws`, and point measures at what is needed", ids.join(", ")),
            None => format!("add [made_under] with laws = [{}] and cite", ids.join(", ")),
        };
        self.reader.complain(self.root.span_of("earner"), "law-not-named", message, help);
    }
}

//! Duplication: whether other frameworks pay for the same work, and what the scheme then does.

use outturn_core::Period;

use crate::complaints::clip;
use crate::frameworks::{FrameworkItem, PaidFor, read_paid_for};
use crate::keys;
use crate::model::{Cite, OnOverlap, Overlap};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::weights::percent;

/// What measures are held against.
pub(crate) struct Duplication {
    /// The ids of frameworks whose files are there.
    pub(crate) with: Vec<String>,
    /// Who decides whether work is the same.
    judged_by: Option<String>,
    cite: Cite,
}

/// What a scheme may do about work that is paid for elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Refused,
    Above,
    Judged,
}

/// An item of a framework that pays for the work of a measure in its year, with its full name.
struct Match<'c> {
    name: String,
    item: &'c FrameworkItem,
    paid_for: &'c PaidFor,
}

impl<'c> Builder<'_, '_, '_, 'c> {
    pub(crate) fn read_duplication(&mut self) {
        let Some(node) = self.reader.table(self.root, "duplication", &keys::DUPLICATION) else { return };
        let mut with = Vec::new();
        for id in self.reader.some_texts(&node, "with") {
            if !self.is_framework(&id) {
                continue;
            }
            if with.contains(&id.value) {
                let message = format!("`{}` is there twice", clip(&id.value));
                self.reader.complain(id.span, "duplicate-id", message, "remove one of them");
            } else {
                with.push(id.value);
            }
        }
        let is_whole = node.items("with") == Some(with.len());
        let judged_by = self.reader.id(&node, "judged_by", 0).map(|at| at.value);
        if !node.has("judged_by")
            && !node.has_strangers
            && self.root.texts_anywhere("on_overlap").contains(&"judged")
        {
            self.reader.complain(
                node.span.clone(),
                "missing-key",
                "nothing says who judges whether work is the same",
                "add judged_by = \"the-role-that-decides\"",
            );
        }
        let cite = self.cite(&node);
        self.duplication = cite.filter(|_| is_whole).map(|cite| Duplication { with, judged_by, cite });
    }

    /// What work a line pays for, what else pays for it, and the line's citation with the doubt of that. `outer` is the
    /// measure that the line is a part of, or the line itself; `name` is what follows `measure/` in its address.
    pub(crate) fn read_overlaps(
        &mut self,
        node: &Node<'_>,
        outer: &Node<'_>,
        name: Option<&str>,
        counts: bool,
    ) -> (Option<PaidFor>, Vec<Overlap>, Vec<Cite>) {
        let said = |key: &str| if node.has(key) { node } else { outer };
        let (for_node, then_node) = (said("pays_for"), said("on_overlap"));
        let inner = self.reader.table(for_node, "pays_for", &keys::PAYS_FOR);
        let paid_for = inner.as_ref().and_then(|inner| read_paid_for(self.reader, inner));
        let then = self.reader.word(then_node, "on_overlap", keys::ON_OVERLAP);
        let nothing = || (None, Vec::new(), Vec::new());
        if !self.root.has("duplication") {
            if !self.root.has_strangers {
                for (node, key) in [(for_node, "pays_for"), (then_node, "on_overlap")] {
                    self.reader.not_used(
                        node,
                        key,
                        "there is no [duplication] that says what it is held against",
                    );
                }
            }
            return nothing();
        }
        // What is worth nothing pays for nothing.
        if !for_node.has("pays_for") && counts && !node.has_strangers && !outer.has_strangers {
            self.reader.complain(
                node.span.clone(),
                "no-activity",
                "nothing says what work this pays for, so nothing can say whether it is paid for elsewhere",
                "add pays_for = { activity = \"...\", patients = \"...\" } here or on the measure",
            );
        }
        let (Some(paid_for), Some(inner), Some(name)) = (paid_for, inner, name) else { return nothing() };
        if then_node.has("on_overlap") && then.is_none() {
            return nothing();
        }
        let matches = self.matches(&paid_for);
        let found: Vec<&Match<'_>> =
            matches.iter().filter(|found| found.paid_for.overlaps(&paid_for)).collect();
        let Some(then) = then else {
            if self.duplication.is_some() && !found.is_empty() {
                self.complain_of_paid_elsewhere(for_node, &found);
            }
            return (Some(paid_for), Vec::new(), Vec::new());
        };
        let (how, found) = match then.value.as_str() {
            "above" => (Then::Above, matches.iter().collect()),
            "refused" => (Then::Refused, found),
            _ => (Then::Judged, found),
        };
        if found.is_empty() && self.duplication.is_some() {
            self.complain_of_no_overlap(&then, &paid_for);
        }
        let mut overlaps = Vec::new();
        let mut cites = Vec::new();
        for found in found {
            if how == Then::Above && paid_for.lower() < found.paid_for.upper() {
                self.complain_of_remaining(&inner, &paid_for, found);
                continue;
            }
            let Some(overlap) = self.overlap(found, &paid_for, how, name) else { continue };
            overlaps.push(overlap);
            cites.push(found.item.cite.clone());
        }
        cites.extend(self.duplication.iter().filter(|_| !overlaps.is_empty()).map(|it| it.cite.clone()));
        (Some(paid_for), overlaps, cites)
    }

    /// The items that pay for the same work in the scheme's year, whatever the achievement.
    fn matches(&self, paid_for: &PaidFor) -> Vec<Match<'c>> {
        let Some(duplication) = &self.duplication else { return Vec::new() };
        let catalogue = self.known.catalogue;
        let frameworks = duplication.with.iter().filter_map(|id| catalogue.frameworks.get(id));
        let mut found = Vec::new();
        for framework in frameworks {
            for item in &framework.items {
                let Some(other) = item.pays_for.as_ref().filter(|other| other.is_same_work(paid_for)) else {
                    continue;
                };
                if meet(&item.period, self.known.year.as_ref()) && self.is_in_force(item) {
                    found.push(Match {
                        name: format!("{}/{}", framework.id, item.id),
                        item,
                        paid_for: other,
                    });
                }
            }
        }
        found
    }

    fn overlap(&self, found: &Match<'_>, paid_for: &PaidFor, how: Then, name: &str) -> Option<Overlap> {
        let shared = match (&found.paid_for.range, &paid_for.range) {
            (Some(theirs), _) if how == Then::Above => Some(theirs.clone()),
            (Some(theirs), Some(ours)) => {
                Some((theirs.0.clone().max(ours.0.clone()), theirs.1.clone().min(ours.1.clone())))
            }
            _ => None,
        };
        let then = match how {
            Then::Refused => OnOverlap::Refused,
            Then::Above => OnOverlap::Above,
            Then::Judged => OnOverlap::Judged {
                subject: format!("duplication/{name}/{}", found.item.id),
                by: self.duplication.as_ref()?.judged_by.clone()?,
            },
        };
        Some(Overlap { item: found.name.clone(), title: found.item.title.clone(), shared, then })
    }

    fn complain_of_paid_elsewhere(&mut self, node: &Node<'_>, found: &[&Match<'_>]) {
        let (names, verb) = list(found);
        self.reader.complain(
            node.span_of("pays_for"),
            "paid-elsewhere",
            format!("{names} {verb} for the same work, for the same patients in the same year"),
            "write on_overlap = \"refused\" where it is then not paid here, or \"judged\" where a role decides; what \
             pays only for more has on_overlap = \"above\", and says in pays_for from where",
        );
    }

    fn complain_of_no_overlap(&mut self, then: &At<String>, paid_for: &PaidFor) {
        let catalogue = self.known.catalogue;
        let with = self.duplication.as_ref().map_or(&[][..], |it| it.with.as_slice());
        let activities = with
            .iter()
            .filter_map(|id| catalogue.frameworks.get(id))
            .flat_map(|framework| framework.items.iter())
            .filter_map(|item| item.pays_for.as_ref())
            .flat_map(|it| [it.activity.as_str(), it.patients.as_str()]);
        let activities: Vec<&str> = activities.collect();
        let misspelt = [&paid_for.activity, &paid_for.patients]
            .into_iter()
            .find(|it| !activities.contains(&it.as_str()));
        let near = misspelt.and_then(|it| self.reader.near(it, activities));
        let help = near.map_or_else(
            || "remove on_overlap, or write activity, patients, from and to as the framework does".to_owned(),
            |near| format!("did you mean `{near}` in pays_for?"),
        );
        let message = format!(
            "nothing in {} pays for `{}` of `{}` in this year and this range of achievement",
            with.join(" and "),
            clip(&paid_for.activity),
            clip(&paid_for.patients)
        );
        self.reader.complain(then.span.clone(), "no-overlap", message, help);
    }

    fn complain_of_remaining(&mut self, inner: &Node<'_>, paid_for: &PaidFor, found: &Match<'_>) {
        let upper = found.paid_for.upper();
        let help = if upper == outturn_core::Exact::ONE {
            "nothing is above that: write on_overlap = \"refused\" or \"judged\"".to_owned()
        } else {
            format!("begin where that ends: from = \"{}\"", percent(&upper))
        };
        self.reader.complain(
            inner.span_of("from"),
            "overlap-remains",
            format!(
                "this pays from {}, and `{}` pays for the same work up to {}",
                percent(&paid_for.lower()),
                found.name,
                percent(&upper)
            ),
            help,
        );
    }
}

/// Whether two periods share a day. A survey wave may be any day.
pub(crate) fn meet(period: &Period, year: Option<&Period>) -> bool {
    match (period.bounds(), year.and_then(Period::bounds)) {
        (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
        _ => true,
    }
}

/// Items by name, and the verb that goes with them.
fn list(found: &[&Match<'_>]) -> (String, &'static str) {
    let named = |found: &&Match<'_>| format!("`{}` ({})", found.name, clip(&found.item.title));
    match found {
        [only] => (named(only), "pays"),
        [first, second] => (format!("{} and {}", named(first), named(second)), "pay"),
        [first, rest @ ..] => (format!("{} and {} others", named(first), rest.len()), "pay"),
        [] => (String::new(), "pay"),
    }
}

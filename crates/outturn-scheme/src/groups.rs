//! Groups of lines, and what becomes of lines that do not apply.

use std::collections::BTreeSet;
use std::ops::Range;

use outturn_core::Exact;

use crate::complaints::clip;
use crate::keys;
use crate::model::{Applicability, Group, NotApplicable};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::value::Basis;

/// A group as it is written. Its place in the list is its index, so one that cannot be read stays in it.
pub(crate) struct GroupDraft {
    pub(crate) id: Option<String>,
    pub(crate) span: Range<usize>,
    /// Its share, where it says one.
    pub(crate) earns: Option<At<Exact>>,
    /// How many of its lines must apply, where it says so.
    pub(crate) needs: Option<At<usize>>,
    pub(crate) group: Option<Group>,
}

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_groups(&mut self) {
        for node in self.reader.tables(self.root, "group", &keys::GROUP) {
            let draft = self.read_group(&node);
            if let Some(id) = &draft.id {
                self.group_places.entry(id.clone()).or_insert(self.groups.len());
            }
            self.groups.push(draft);
        }
    }

    fn read_group(&mut self, node: &Node<'_>) -> GroupDraft {
        let id = self.reader.id(node, "id", 0);
        if let Some(id) = &id {
            self.claim(&format!("group/{}", id.value), id.span.clone());
        }
        let title = self.text(node, "title");
        let earns = self.reader.share(node, "earns");
        match self.basis {
            Some(Basis::PerPoint) => {
                self.reader.not_used(
                    node,
                    "earns",
                    "with `per_point` a group is worth the points of its measures",
                );
            }
            Some(Basis::Sum) => {
                self.reader.not_used(node, "earns", "with `sum` every measure pays by itself");
            }
            Some(Basis::Shares | Basis::Score) if !node.has("earns") && !node.has_strangers => {
                self.reader.complain(
                    node.span.clone(),
                    "missing-key",
                    "this group has no `earns`",
                    "add earns = \"25%\", its share of a full award",
                );
            }
            Some(Basis::Shares | Basis::Score) | None => {}
        }
        let needs = self.count(node, "needs", 1);
        let cite = self.cite(node);
        let group = match (&id, title, cite) {
            (Some(id), Some(title), Some(cite)) => Some(Group {
                id: id.value.clone(),
                title,
                earns: earns.as_ref().map_or(Exact::ZERO, |at| at.value.clone()),
                needs: needs.as_ref().map_or(1, |at| at.value),
                cite,
            }),
            _ => None,
        };
        GroupDraft { id: id.map(|at| at.value), span: node.span.clone(), earns, needs, group }
    }

    /// How many of something, not below `least`.
    fn count(&mut self, node: &Node<'_>, key: &str, least: usize) -> Option<At<usize>> {
        let number = self.reader.whole(node, key)?;
        let count = usize::try_from(number.value).ok().filter(|count| *count >= least);
        if count.is_none() {
            let message = format!("`{key}` is {}, which is below {least}", number.value);
            let help = format!("write how many there must be, {least} or more");
            self.reader.complain(number.span.clone(), "number-out-of-range", message, help);
        }
        Some(At { value: count?, span: number.span })
    }

    /// The group with this id, as an index.
    pub(crate) fn group(&mut self, id: &At<String>) -> Option<usize> {
        let found = self.group_places.get(&id.value).copied();
        // One whose id cannot be read, or is that of another, may be meant.
        if found.is_none() && self.group_places.len() == self.groups.len() {
            let near = self.reader.near(&id.value, self.group_places.keys().map(String::as_str));
            let help = near.map_or_else(
                || format!("add a [[group]] with id = \"{}\", or name one that is there", clip(&id.value)),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no group `{}`", clip(&id.value));
            self.reader.complain(id.span.clone(), "unknown-group", message, help);
        }
        found
    }

    /// The groups that something is confined to.
    pub(crate) fn only(&mut self, node: &Node<'_>) -> Vec<usize> {
        if node.is_empty_list("only") {
            let help = "name at least one group, or leave the key out: then it is about everything";
            self.reader.complain(node.span_of("only"), "empty-list", "`only` is an empty list", help);
        }
        let (mut groups, mut named) = (Vec::new(), BTreeSet::new());
        for id in self.reader.texts(node, "only") {
            let Some(group) = self.group(&id) else { continue };
            if named.insert(group) {
                groups.push(group);
            } else {
                let message = format!("the group `{}` is there twice", clip(&id.value));
                self.reader.complain(id.span, "duplicate-id", message, "remove one of them");
            }
        }
        groups
    }

    pub(crate) fn read_not_applicable(&mut self) -> Option<Applicability> {
        if !self.root.has("not_applicable") {
            return Some(Applicability::default());
        }
        let node = self.reader.table(self.root, "not_applicable", &keys::NOT_APPLICABLE)?;
        let then = self.reader.word(&node, "then", keys::ON_NOT_APPLICABLE);
        let needed = self.count(&node, "groups_needed", 0);
        let cite = self.cite(&node);
        if let Some(needed) = needed.as_ref().filter(|needed| needed.value > self.groups.len()) {
            self.reader.complain(
                needed.span.clone(),
                "needs-too-many",
                format!("{} groups are needed, and the scheme has {}", needed.value, self.groups.len()),
                "write at most as many as there are",
            );
        }
        let then = match then?.value.as_str() {
            "renormalised" => NotApplicable::Renormalised,
            "lost" => NotApplicable::Lost,
            "earned" => NotApplicable::Earned,
            _ => NotApplicable::Open,
        };
        Some(Applicability { then, groups_needed: needed.map_or(0, |at| at.value), cite: Some(cite?) })
    }
}

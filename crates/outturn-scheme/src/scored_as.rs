//! Lines that are scored as others are: the first of them that applies.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::complaints::clip;
use crate::model::LineRule;
use crate::read::Builder;
use crate::reader::{At, Node};

/// What a line is scored as, with the place where each is named.
pub(crate) struct ScoredAs {
    /// The line's address.
    address: String,
    named: Vec<At<String>>,
}

impl Builder<'_, '_, '_, '_> {
    /// The measures whose score a line takes, the first that applies. `address` is the line's own.
    pub(crate) fn read_scored_as(&mut self, node: &Node<'_>, address: Option<&str>) -> Option<LineRule> {
        let named = self.reader.some_texts(node, "scored_as");
        for unused in ["indicator", "baseline", "outturn", "of", "stage"] {
            self.reader.not_used(node, unused, "the measures that it is scored as have their own");
        }
        if named.is_empty() {
            return None;
        }
        let named: Vec<At<String>> = named
            .into_iter()
            .map(|at| At { value: format!("measure/{}", at.value), span: at.span })
            .collect();
        let rule = LineRule::As(named.iter().map(|at| at.value.clone()).collect());
        if let Some(address) = address {
            self.scored_as.push(ScoredAs { address: address.to_owned(), named });
        }
        Some(rule)
    }

    /// Every measure named is one that is scored by itself. Complained of once all lines are read.
    pub(crate) fn check_scored_as(&mut self) {
        let takers: BTreeMap<String, Vec<At<String>>> =
            std::mem::take(&mut self.scored_as).into_iter().map(|it| (it.address, it.named)).collect();
        let mut told = BTreeSet::new();
        for (address, named) in &takers {
            for at in named {
                if !self.has_address(&at.value) {
                    self.no_such_measure(at);
                } else if let Some(circle) = circle(&takers, address, at)
                    && told.insert(circle.iter().cloned().collect::<BTreeSet<_>>())
                {
                    self.complain_of_circle(&circle, at.span.clone());
                } else if takers.contains_key(&at.value) && !told.iter().any(|it| it.contains(&at.value)) {
                    let message = format!("`{}` is itself scored as others are", short(&at.value));
                    let help = "name the measures that have a test, bands or scales of their own";
                    self.reader.complain(at.span.clone(), "scored-as-others", message, help);
                }
            }
        }
    }

    fn no_such_measure(&mut self, at: &At<String>) {
        let known: Vec<String> = self.measure_ids();
        let near = self.reader.near(short(&at.value), known.iter().map(String::as_str));
        let help = near.map_or_else(
            || "name measures of this scheme by their ids; a part as measure/part".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no measure `{}`", clip(short(&at.value)));
        self.reader.complain(at.span.clone(), "unknown-measure", message, help);
    }

    fn complain_of_circle(&mut self, circle: &[String], span: Range<usize>) {
        let names: Vec<String> = circle.iter().map(|it| format!("`{}`", short(it))).collect();
        let message = match names.as_slice() {
            [only] => format!("{only} is scored as itself"),
            names => format!("{} are scored as each other, in a circle", names.join(", ")),
        };
        let help = "let one of them have a test, bands or scales of its own";
        self.reader.complain(span, "circular-reference", message, help);
    }
}

fn short(address: &str) -> &str {
    address.strip_prefix("measure/").unwrap_or(address)
}

/// The lines on the way from `start` through what is named back to `start`, if the way leads there.
fn circle(
    takers: &BTreeMap<String, Vec<At<String>>>,
    start: &str,
    named: &At<String>,
) -> Option<Vec<String>> {
    let mut way = vec![start.to_owned()];
    let mut seen = BTreeSet::new();
    let mut next = named.value.clone();
    loop {
        if next == start {
            return Some(way);
        }
        if !seen.insert(next.clone()) {
            return None;
        }
        let onward = takers.get(&next)?;
        way.push(next.clone());
        let back = onward.iter().find(|at| at.value == start);
        let ahead = back.or_else(|| onward.iter().find(|at| takers.contains_key(&at.value)))?;
        next.clone_from(&ahead.value);
    }
}

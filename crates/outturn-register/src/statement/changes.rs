//! What a statement changes of the version before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{Part, Statement};
use crate::ledger::pounds;

/// Something that a version changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What.
    pub what: String,
    /// What the version before said; empty where it did not have it.
    pub before: String,
    /// What this one says; empty where it does not have it.
    pub after: String,
}

/// Everything that differs, by name.
pub(super) fn changes(before: &Statement, after: &Statement) -> Vec<Changed> {
    let (one, other) = (said(before), said(after));
    let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let text = |of: &BTreeMap<String, String>, name: &String| of.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .filter(|name| one.get(*name) != other.get(*name))
        .map(|name| Changed { what: name.clone(), before: text(&one, name), after: text(&other, name) })
        .collect()
}

/// What a statement says, by name. The day on which it was believed is not among it: it differs by itself.
fn said(it: &Statement) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, pence) in [
        ("awarded", it.awarded),
        ("paid", it.paid),
        ("due back", it.due_back),
        ("planned", it.planned),
        ("spent", it.spent),
        ("not spent", it.unspent),
        ("spent beyond", it.over),
    ] {
        found.insert(name.to_owned(), pounds(pence));
    }
    found.insert("as at".to_owned(), it.as_at.clone());
    found.insert("reason".to_owned(), it.reason.clone());
    found.insert("name".to_owned(), it.name.clone());
    found.insert("title of the scheme".to_owned(), it.title.clone());
    found.insert("rules".to_owned(), it.rules.clone());
    found.insert("successors".to_owned(), it.successors.join(", "));
    let mut parts = |of: &str, all: &[Part]| {
        for part in all {
            let name = [of, &part.kind, &part.code, &part.name];
            let name = name.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
            found.insert(name, pounds(part.pence));
        }
    };
    parts("purpose", &it.purposes);
    parts("programme", &it.programmes);
    parts("provider", &it.providers);
    parts("kind", &it.kinds);
    for line in &it.lines {
        let name = format!("transfer {} for {}", line.transfer, line.purpose);
        found.insert(name, format!("{} on {}: {}", pounds(line.pence), line.on, line.about));
    }
    for member in &it.members {
        let removed: Vec<String> =
            member.removed.iter().map(|it| format!("{} ({})", it.name, it.interest)).collect();
        let name = format!("payment {} to member {}", member.transfer, member.practice);
        let removed = if removed.is_empty() { "nobody".to_owned() } else { removed.join(", ") };
        found.insert(name, format!("{}, removed: {removed}", pounds(member.pence)));
    }
    found
}

//! Finding what was altered, removed, inserted or moved.

use std::collections::BTreeMap;

use outturn_core::Diagnostic;
use serde_json::Value;

use super::{Head, LogEntry, entries};
use crate::codes::{Result, complain};
use crate::ledger::ledger_problems;
use crate::store::{Eye, Keeps, Kind, TABLES, digest_of};

/// The most problems that are told; after a log was rewritten every later entry is one.
const TOLD_MAX: usize = 200;

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The head of the log.
    pub head: Head,
    /// How many rows of other tables were held against it.
    pub rows: usize,
    /// What is not as it was written; empty where all is well.
    pub problems: Vec<Diagnostic>,
}

/// What the log says of a row last.
struct Said {
    digest: String,
    entry: i64,
}

/// Everything that is not as it was written.
pub(crate) async fn findings(eye: &mut Eye<'_>, kind: Kind, published: Option<&Head>) -> Result<Verified> {
    let log = entries(eye, (0, i64::MAX)).await?;
    let mut problems = walk(&log);
    if let Some(sql) = kind.whole() {
        for it in eye.all(sql, &[]).await? {
            let said = it.text("said")?;
            if said != "ok" {
                problems.push(complain("database-damaged", format!("the file is not whole: {said}")));
            }
        }
    }
    if let Some(published) = published {
        problems.extend(against(&log, published));
    }
    let mut said = rows_of(&log, &mut problems);
    let mut rows = 0;
    for table in TABLES.iter().filter(|it| it.name != "log_entry") {
        for row in eye.table(table).await? {
            rows += 1;
            let (key, digest) = digest_of(table, &row);
            let name = format!("{}/{key}", table.name);
            match said.remove(&name) {
                Some(it) if it.digest == digest => {}
                Some(it) => problems.push(complain(
                    "ledger-broken",
                    format!("row {name} was altered: it is not as entry {} wrote it", it.entry),
                )),
                None => problems
                    .push(complain("ledger-broken", format!("row {name} was inserted: no entry wrote it"))),
            }
        }
    }
    for (name, it) in said {
        let entry = it.entry;
        problems.push(complain("ledger-broken", format!("row {name} was removed: entry {entry} wrote it")));
    }
    problems.extend(ledger_problems(eye).await?);
    let mut guards = Vec::new();
    for guard in eye.all(kind.list_guards(), &[]).await? {
        guards.push(guard.text("name")?);
    }
    for missing in kind.guard_names().into_iter().filter(|it| !guards.contains(it)) {
        problems.push(complain("ledger-broken", format!("the guard {missing} was taken away")));
    }
    problems.truncate(TOLD_MAX);
    let head = log.last().map_or_else(Head::none, |it| Head { number: it.number, hash: it.hash.clone() });
    Ok(Verified { head, rows, problems })
}

/// The log from its beginning to its end.
fn walk(log: &[LogEntry]) -> Vec<Diagnostic> {
    let broken = |what: String| complain("chain-broken", what);
    let mut problems = Vec::new();
    // What the next entry may name as the one before it: one hash, or where an entry was altered also the one it had.
    let mut before = vec![Head::none().hash];
    let mut number = 1;
    let mut recorded = "";
    for (index, entry) in log.iter().enumerate() {
        for missing in number..entry.number {
            problems.push(broken(format!("entry {missing} was removed")));
        }
        let gap = entry.number > number;
        number = entry.number + 1;
        let own = entry.hash_at(entry.number);
        let follows = before.contains(&entry.previous);
        let skipped = log.get(index + 1).is_some_and(|next| before.contains(&next.previous));
        if own != entry.hash {
            match (1..=i64::try_from(log.len()).unwrap_or(i64::MAX) + 1)
                .find(|it| entry.hash_at(*it) == entry.hash)
            {
                Some(was) => problems.push(broken(format!(
                    "entry {} was moved: it was entry {was} when it was written",
                    entry.number
                ))),
                None if skipped => problems.push(broken(format!(
                    "entry {} was inserted: the next one follows the one before it",
                    entry.number
                ))),
                None => problems.push(broken(format!("entry {} was altered", entry.number))),
            }
        } else if !follows && !gap {
            let text =
                format!("entry {} does not follow the one before it, which was rewritten", entry.number);
            problems.push(broken(text));
        }
        if entry.recorded.as_str() < recorded {
            problems.push(broken(format!("entry {} is recorded before the one before it", entry.number)));
        }
        recorded = &entry.recorded;
        // An inserted entry is passed over, so that those after it are not blamed.
        if own == entry.hash || !skipped {
            before = vec![own, entry.hash.clone()];
        }
    }
    problems
}

/// Whether the log still leads through a head that was published.
fn against(log: &[LogEntry], published: &Head) -> Option<Diagnostic> {
    let length = log.last().map_or(0, |it| it.number);
    if published.number == 0 {
        return None;
    }
    match log.iter().find(|it| it.number == published.number) {
        Some(entry) if entry.hash == published.hash => None,
        Some(entry) => Some(complain(
            "chain-broken",
            format!("the log was rewritten: entry {} is not the one whose hash was published", entry.number),
        )),
        None => Some(complain(
            "chain-broken",
            format!(
                "the log was cut off: it ends with entry {length}, and the head of entry {} was published",
                published.number
            ),
        )),
    }
}

/// What the log says of rows, by table and key: the last word on each.
fn rows_of(log: &[LogEntry], problems: &mut Vec<Diagnostic>) -> BTreeMap<String, Said> {
    let mut said = BTreeMap::new();
    for entry in log {
        let change: Value = serde_json::from_str(&entry.change).unwrap_or_default();
        for row in change.get("rows").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = format!("{}/{}", text("table"), text("key"));
            let grows = TABLES.iter().any(|it| it.name == text("table") && it.keeps == Keeps::Grows);
            let said_before =
                said.insert(name.clone(), Said { digest: text("sha256").to_owned(), entry: entry.number });
            if let (true, Some(it)) = (grows, said_before) {
                let (first, second) = (it.entry, entry.number);
                let text = format!("row {name} was written by entry {first} and again by entry {second}");
                problems.push(complain("chain-broken", text));
            }
        }
    }
    said
}

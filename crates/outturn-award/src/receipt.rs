//! Receipts: what is needed to reproduce a run, and what differs when it is not reproduced.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub use outturn_scheme::canonical::Segment;

/// The version of the receipt's layout.
pub const FORMAT: &str = "outturn-receipt/1";

/// What a run was made of: the hash of each file beside the receipt, and the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of this layout.
    pub format: String,
    /// Name and version of the program that made it.
    pub engine: String,
    /// The id of the scheme.
    pub scheme: String,
    /// The earners that the run was for; empty for all of them.
    pub earners: Vec<String>,
    /// The files that belong together, with the SHA-256 of each.
    pub files: Vec<HashedFile>,
}

/// A file and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashedFile {
    /// What it holds: scheme, facts or result.
    pub holds: String,
    /// Its name beside the receipt.
    pub file: String,
    /// The SHA-256 of its bytes, as `sha256sum` prints it.
    pub sha256: String,
}

/// The SHA-256 of some bytes, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    let mut sum = Sum::default();
    sum.add(bytes);
    sum.finish()
}

/// The SHA-256 of bytes that come one after another.
#[derive(Debug, Clone, Default)]
pub struct Sum(Sha256);

impl Sum {
    /// Adds the bytes that come next.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them, as `sha256sum` prints it.
    pub fn finish(self) -> String {
        self.0.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// The canonical JSON of a scheme: its content, that of the indicators it can reach, and that of the frameworks it is
/// held against.
pub fn scheme_content(
    scheme: &Value,
    indicators: impl IntoIterator<Item = (String, Value)>,
    frameworks: impl IntoIterator<Item = (String, Value)>,
) -> Value {
    let indicators: Map<String, Value> = indicators.into_iter().collect();
    let frameworks: Map<String, Value> = frameworks.into_iter().collect();
    serde_json::json!({ "scheme": scheme, "indicators": indicators, "frameworks": frameworks })
}

/// Two documents differ here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub path: Vec<Segment>,
    /// What the first has; nothing where it has nothing.
    pub first: Option<Value>,
    /// What the second has.
    pub second: Option<Value>,
}

/// Every place at which two documents differ, as deep as both go.
pub fn differences(first: &Value, second: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(first, second, &mut Vec::new(), &mut found);
    found
}

fn compare(first: &Value, second: &Value, path: &mut Vec<Segment>, found: &mut Vec<Difference>) {
    let mut step = |segment: Segment, a: Option<&Value>, b: Option<&Value>, found: &mut Vec<Difference>| {
        path.push(segment);
        match (a, b) {
            (Some(a), Some(b)) => compare(a, b, path, found),
            (a, b) => found.push(Difference { path: path.clone(), first: a.cloned(), second: b.cloned() }),
        }
        path.pop();
    };
    match (first, second) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                step(Segment::Key(key.clone()), Some(value), b.get(key), found);
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                step(Segment::Key(key.clone()), None, Some(value), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if have_ids(a) && have_ids(b) => {
            // Entries with ids are compared with their namesakes, and placed where the second list has them.
            let place = |id: Option<&Value>| b.iter().position(|item| item.get("id") == id);
            for (index, item) in a.iter().enumerate() {
                let at = place(item.get("id"));
                step(Segment::Index(at.unwrap_or(index)), Some(item), at.and_then(|at| b.get(at)), found);
            }
            for (index, item) in b.iter().enumerate() {
                if !a.iter().any(|before| before.get("id") == item.get("id")) {
                    step(Segment::Index(index), None, Some(item), found);
                }
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for index in 0..a.len().max(b.len()) {
                step(Segment::Index(index), a.get(index), b.get(index), found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => {
            found.push(Difference { path: path.clone(), first: Some(a.clone()), second: Some(b.clone()) });
        }
    }
}

/// Whether every entry of a list has an id of its own.
fn have_ids(items: &[Value]) -> bool {
    let ids: BTreeSet<&str> = items.iter().filter_map(|item| item.get("id")?.as_str()).collect();
    !items.is_empty() && ids.len() == items.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_hash_is_that_of_sha256sum() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn differences_are_found_where_they_are() {
        let (a, b) = (json!({ "x": [1, { "y": 2 }], "z": 3 }), json!({ "x": [1, { "y": 4 }, 5] }));
        let found = differences(&a, &b);
        let places: Vec<usize> = found.iter().map(|it| it.path.len()).collect();
        assert_eq!(places, [3, 2, 1]);
        assert_eq!(found[0].second, Some(json!(4)));
        assert!(differences(&a, &a).is_empty());
    }

    #[test]
    fn entries_with_ids_are_compared_with_their_namesakes() {
        let (a, b) = (json!([{ "id": "x", "v": 1 }, { "id": "y", "v": 2 }]), json!([{ "id": "y", "v": 3 }]));
        let found = differences(&a, &b);
        assert_eq!(found.len(), 2);
        assert_eq!((&found[0].second, &found[1].second), (&None, &Some(json!(3))));
    }
}

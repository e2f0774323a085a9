//! The files of a run: what it was made of, what came out, and the receipt that ties them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use outturn_award::receipt::{self, HashedFile, Receipt};
use outturn_award::{Report, json};
use outturn_core::Facts;
use outturn_intake::facts;
use outturn_scheme::{Catalogue, Scheme, canonical};

use super::csv_files::{csv_of_awards, csv_of_steps};
use crate::ENGINE;
use crate::load::{Loaded, LoadedIndicators};

/// The list of hashes, as `sha256sum -c` reads it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The files of a run, by name.
pub(super) fn files(loaded: &Loaded, report: &Report, earners: &[String]) -> BTreeMap<String, Vec<u8>> {
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let contents = [
        ("scheme", "scheme.json", scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, facts)),
        ("facts", "facts.json", facts_bytes(facts, &loaded.indicators.catalogue)),
        ("result", "award.json", json::bytes(&json::awards(scheme, report))),
    ];
    let mut earners = earners.to_vec();
    earners.sort();
    earners.dedup();
    let hashed = |holds: &str, file: &str, text: &str| HashedFile {
        holds: holds.to_owned(),
        file: file.to_owned(),
        sha256: receipt::sha256(text.as_bytes()),
    };
    let receipt = Receipt {
        format: receipt::FORMAT.to_owned(),
        engine: ENGINE.to_owned(),
        scheme: scheme.id.clone(),
        earners,
        files: contents.iter().map(|(holds, file, text)| hashed(holds, file, text)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&receipt).unwrap_or_default();
    text.push('\n');
    let mut files: BTreeMap<String, Vec<u8>> =
        contents.into_iter().map(|(_, file, text)| (file.to_owned(), text.into_bytes())).collect();
    files.insert("award.csv".to_owned(), csv_of_awards(report));
    files.insert("steps.csv".to_owned(), csv_of_steps(report));
    files.insert("receipt.json".to_owned(), text.into_bytes());
    let sums: Vec<String> =
        files.iter().map(|(name, bytes)| format!("{}  {name}\n", receipt::sha256(bytes))).collect();
    files.insert(SUMS.to_owned(), sums.concat().into_bytes());
    files
}

/// The canonical bytes of a scheme and of the indicators it can reach.
pub(super) fn scheme_bytes(
    scheme: &Scheme,
    text: &str,
    indicators: &LoadedIndicators,
    facts: &Facts,
) -> String {
    let reached = reached(scheme, facts);
    let contents = indicators.texts.iter().filter(|(id, _)| reached.contains(*id));
    let contents = contents.map(|(id, (_, text))| (id.clone(), canonical::from_toml(text)));
    canonical::bytes(&receipt::scheme_content(&canonical::from_toml(text), contents))
}

/// The canonical bytes of facts.
pub(super) fn facts_bytes(facts: &Facts, catalogue: &Catalogue) -> String {
    let records = facts::content(facts, catalogue);
    canonical::bytes(&serde_json::to_value(records).unwrap_or(Value::Null))
}

/// Every indicator that a scheme, the local measures agreed under it, or a reading of the facts names.
fn reached(scheme: &Scheme, facts: &Facts) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = scheme.indicators_used().into_iter().map(str::to_owned).collect();
    ids.extend(
        facts.agreements.values().filter_map(|it| it.local.as_ref()).map(|local| local.indicator.clone()),
    );
    ids.extend(facts.readings.indicators().map(str::to_owned));
    let parts: Vec<String> = ids
        .iter()
        .filter_map(|id| scheme.indicators.get(id)?.composite.as_ref())
        .flat_map(|composite| composite.numerators.iter().chain([&composite.denominator]).cloned())
        .collect();
    ids.extend(parts);
    ids
}

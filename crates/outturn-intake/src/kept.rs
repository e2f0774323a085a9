//! Rules and facts as a receipt keeps them, read back.

use std::collections::BTreeMap;

use outturn_core::{Diagnostic, Facts};
use outturn_scheme::{Catalogue, Scheme, canonical, file_of_framework};
use serde_json::Value;

use crate::facts::{self, Records};

/// The rules of a receipt: the scheme, with the indicators and frameworks kept with it.
pub fn rules(content: &Value) -> Result<(Scheme, Catalogue), Vec<Diagnostic>> {
    let empty = serde_json::Map::new();
    let texts = |kind: &str| -> Vec<(String, String)> {
        let files = content.get(kind).and_then(Value::as_object).unwrap_or(&empty).iter();
        files.map(|(id, content)| (file_of_framework(id), canonical::to_toml(content))).collect()
    };
    let (indicators, frameworks) = (texts("indicators"), texts("frameworks"));
    let (mut catalogue, mut found) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    found.extend(
        catalogue.read_frameworks(frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
    );
    if !found.is_empty() {
        return Err(found);
    }
    let text = canonical::to_toml(content.get("scheme").unwrap_or(&Value::Null));
    Ok((Scheme::read("scheme", &text, &catalogue)?, catalogue))
}

/// The facts of a receipt. Every record is to be read, or none: complaints about those that cannot be.
pub fn facts(name: &str, content: Value, catalogue: &Catalogue) -> Result<Facts, Vec<Diagnostic>> {
    let help = "take the file from where the receipt came from";
    let complain = |message: String| Diagnostic::file(name, "altered", message, help);
    let records: BTreeMap<String, Records> = serde_json::from_value(content)
        .map_err(|error| vec![complain(format!("these are not facts: {error}"))])?;
    let read = facts::read("", &facts::files(&records), catalogue).map_err(|found| {
        found.into_iter().map(|it| Diagnostic::file(name, it.code, it.message, help)).collect::<Vec<_>>()
    })?;
    if read.rejections.is_empty() {
        return Ok(read.facts);
    }
    let told = read.rejections.iter().map(|it| {
        complain(format!(
            "a record of {} cannot be read: {}: {}",
            it.diagnostic.file, it.diagnostic.message, it.record
        ))
    });
    Err(told.collect())
}

/// The bytes of facts, as a receipt keeps them.
pub fn facts_bytes(facts: &Facts, catalogue: &Catalogue) -> Vec<u8> {
    let content = serde_json::to_value(facts::content(facts, catalogue)).unwrap_or_default();
    canonical::bytes(&content).into_bytes()
}

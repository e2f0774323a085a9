//! JSON Schema of the files of a library, written from the table of keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::keys::{self, Key, Shape, Spec};

const ID: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const SCHEME_ID: &str = "^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$";
const QUANTITY: &str = "^-?£?[0-9][0-9,]*(\\.[0-9]+)?( ?%| ?% of the baseline| percentage points?| per [0-9][0-9,]*\
                        |m)?$|^£?\\.[0-9]+%?$";
const NUMBER: &str = "^-?[0-9][0-9,]*(\\.[0-9]+)?$|^\\.[0-9]+$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

const PERIODS: &[&str] = &["2014/15", "2014/15 Q1", "2014", "2015-03", "2011/12..2013/14"];
const PERIODS_IN_WORDS: &[&str] =
    &["this year", "last year", "same period last year", "months of 2014/15 Q4", "last 6 months to 2015-09"];

/// The schema of a scheme file.
pub fn scheme() -> Value {
    document(&keys::SCHEME, "An Outturn scheme")
}

/// The schema of an indicator file.
pub fn indicator() -> Value {
    document(&keys::INDICATOR, "An Outturn indicator")
}

/// The schema of a budget file.
pub fn budget() -> Value {
    document(&keys::BUDGET, "An Outturn budget")
}

/// The schema of a policy of disclosure control.
pub fn disclosure() -> Value {
    document(&keys::DISCLOSURE, "An Outturn policy of disclosure control")
}

/// The schema of a layout file.
pub fn layout() -> Value {
    document(&keys::LAYOUT, "An Outturn layout")
}

/// The schema of a record layout file.
pub fn record_layout() -> Value {
    document(&keys::RECORD_LAYOUT, "An Outturn record layout")
}

/// The schema of a code list file.
pub fn code_list() -> Value {
    document(&keys::CODE_LIST, "An Outturn code list")
}

/// The schema of a file of weights.
pub fn weights() -> Value {
    document(&keys::WEIGHTS, "Outturn weights")
}

/// The schema of a framework file.
pub fn framework() -> Value {
    document(&keys::FRAMEWORK, "An Outturn framework")
}

fn document(spec: &'static Spec, title: &str) -> Value {
    let mut inner = BTreeMap::new();
    let mut schema = table(spec, &mut inner);
    let definitions: Map<String, Value> =
        inner.into_iter().filter_map(|(name, schema)| Some((name, schema?))).collect();
    if let Value::Object(entries) = &mut schema {
        entries.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        entries.insert("title".into(), json!(title));
        entries.insert("$defs".into(), Value::Object(definitions));
    }
    schema
}

/// The tables that stand inside, each once under its name; nothing while one is being written, as a test stands inside
/// tests.
type Inner = BTreeMap<String, Option<Value>>;

fn table(spec: &'static Spec, inner: &mut Inner) -> Value {
    let mut properties = Map::new();
    for key in spec.keys {
        properties.insert(key.name.to_owned(), property(key, inner));
    }
    let required: Vec<&str> = spec.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A table by its name.
fn named(spec: &'static Spec, inner: &mut Inner) -> Value {
    let name = spec.name.replace(' ', "-");
    if !inner.contains_key(&name) {
        inner.insert(name.clone(), None);
        let schema = table(spec, inner);
        inner.insert(name.clone(), Some(schema));
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn property(key: &Key, inner: &mut Inner) -> Value {
    let mut schema = shape(key.shape, inner);
    if let Value::Object(entries) = &mut schema {
        entries.insert("description".into(), json!(key.doc));
    }
    schema
}

fn shape(shape_of: Shape, inner: &mut Inner) -> Value {
    match shape_of {
        Shape::Text => json!({ "type": "string", "minLength": 1 }),
        Shape::Id => json!({ "type": "string", "pattern": ID }),
        Shape::SchemeId => json!({ "type": "string", "pattern": SCHEME_ID }),
        Shape::Whole => json!({ "type": "integer" }),
        Shape::Number => json!({
            "anyOf": [{ "type": "string", "pattern": NUMBER }, { "type": "integer" }],
            "examples": ["15", "2.5", 100],
        }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Quantity => quantity(),
        Shape::Amount => json!({ "anyOf": [quantity(), named(&keys::AMOUNT, inner)] }),
        Shape::Level => json!({ "anyOf": [quantity(), named(&keys::LEVEL, inner)] }),
        Shape::ScaleLevel => {
            json!({ "anyOf": [quantity(), { "const": "baseline" }, named(&keys::LEVEL, inner)] })
        }
        Shape::Over => json!({ "anyOf": [quantity(), named(&keys::OVER, inner)] }),
        Shape::Of => json!({ "anyOf": [{ "const": "own" }, named(&keys::OF, inner)] }),
        Shape::Period => json!({ "type": "string", "examples": PERIODS }),
        Shape::PeriodInWords => {
            json!({ "type": "string", "examples": ([PERIODS, PERIODS_IN_WORDS].concat()) })
        }
        Shape::Date => json!({ "type": "string", "pattern": DATE }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Pairs => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::Sum => json!({ "anyOf": [
            { "type": "string", "minLength": 1 },
            { "type": "array", "minItems": 1, "items": { "type": "string" } },
            named(&keys::SUM, inner),
        ] }),
        Shape::Failing => json!({ "anyOf": [{ "const": "voids" }, named(&keys::FAILING, inner)] }),
        Shape::Table(spec) => named(spec, inner),
        Shape::Tables(spec) if std::ptr::eq(spec, &raw const keys::TEST) => {
            json!({ "type": "array", "minItems": 1, "items": named(spec, inner) })
        }
        Shape::Tables(spec) => json!({ "type": "array", "items": named(spec, inner) }),
        Shape::Named(spec) => json!({
            "type": "object",
            "propertyNames": { "pattern": ID },
            "additionalProperties": named(spec, inner),
        }),
    }
}

fn quantity() -> Value {
    json!({
        "anyOf": [{ "type": "string", "pattern": QUANTITY }, { "type": "integer" }],
        "examples": ["£5", "12.5%", "0.5 percentage points", "1,161 per 1,000", 0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every reference in a schema, and every name that it defines.
    fn references(value: &Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(entries) => {
                found.extend(entries.get("$ref").and_then(Value::as_str).map(str::to_owned));
                entries.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_table_is_there_once_and_is_used() {
        for schema in [scheme(), indicator(), framework(), budget(), layout(), disclosure()] {
            let mut found = std::collections::BTreeSet::new();
            references(&schema, &mut found);
            let defined = schema["$defs"].as_object().unwrap().keys();
            let defined: std::collections::BTreeSet<_> =
                defined.map(|name| format!("#/$defs/{name}")).collect();
            assert_eq!(found, defined);
        }
    }

    #[test]
    fn every_key_has_a_description() {
        fn walk(spec: &Spec, depth: usize) {
            for key in spec.keys {
                assert!(key.doc.ends_with('.'), "{}.{} has no sentence", spec.name, key.name);
                match key.shape {
                    Shape::Table(inner) | Shape::Tables(inner) | Shape::Named(inner) if depth < 4 => {
                        walk(inner, depth + 1);
                    }
                    _ => {}
                }
            }
        }
        walk(&keys::SCHEME, 0);
        walk(&keys::INDICATOR, 0);
        walk(&keys::FRAMEWORK, 0);
        walk(&keys::BUDGET, 0);
        walk(&keys::DISCLOSURE, 0);
    }
}

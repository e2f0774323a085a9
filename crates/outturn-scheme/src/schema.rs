//! JSON Schema of scheme and indicator files, written from the table of keys.

use serde_json::{Map, Value, json};

use crate::keys::{self, Key, Shape, Spec};

const ID: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const SCHEME_ID: &str = "^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$";
const QUANTITY: &str = "^-?£?[0-9][0-9,]*(\\.[0-9]+)?( ?%| ?% of the baseline| percentage points?| per [0-9][0-9,]*\
                        |m)?$|^£?\\.[0-9]+%?$";
const NUMBER: &str = "^-?[0-9][0-9,]*(\\.[0-9]+)?$|^\\.[0-9]+$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// The schema of a scheme file.
pub fn scheme() -> Value {
    document(&keys::SCHEME, "An Outturn scheme")
}

/// The schema of an indicator file.
pub fn indicator() -> Value {
    document(&keys::INDICATOR, "An Outturn indicator")
}

fn document(spec: &Spec, title: &str) -> Value {
    let mut schema = table(spec);
    if let Value::Object(entries) = &mut schema {
        entries.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        entries.insert("title".into(), json!(title));
        // A test stands inside tests, so it is named; everything else stands where it is used.
        entries.insert("$defs".into(), json!({ "test": table(&keys::TEST) }));
    }
    schema
}

fn table(spec: &Spec) -> Value {
    let mut properties = Map::new();
    for key in spec.keys {
        properties.insert(key.name.to_owned(), property(key));
    }
    let required: Vec<&str> = spec.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = shape(key.shape);
    if let Value::Object(entries) = &mut schema {
        entries.insert("description".into(), json!(key.doc));
    }
    schema
}

fn shape(shape_of: Shape) -> Value {
    match shape_of {
        Shape::Text => json!({ "type": "string", "minLength": 1 }),
        Shape::Id => json!({ "type": "string", "pattern": ID }),
        Shape::SchemeId => json!({ "type": "string", "pattern": SCHEME_ID }),
        Shape::Whole => json!({ "type": "integer" }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number => json!({
            "anyOf": [{ "type": "string", "pattern": NUMBER }, { "type": "integer" }],
            "examples": ["15", "2.5", 100],
        }),
        Shape::Quantity | Shape::Amount => quantity(),
        Shape::Level => json!({ "anyOf": [quantity(), table(&keys::LEVEL)] }),
        Shape::ScaleLevel => json!({ "anyOf": [quantity(), { "const": "baseline" }, table(&keys::LEVEL)] }),
        Shape::Over => json!({ "anyOf": [quantity(), table(&keys::OVER)] }),
        Shape::Of => json!({ "anyOf": [{ "const": "own" }, table(&keys::OF)] }),
        Shape::Period => {
            json!({ "type": "string", "examples": ["2014/15", "2014/15 Q1", "2014", "2015-03", "2011/12..2013/14"] })
        }
        Shape::PeriodInWords => json!({
            "type": "string",
            "examples": [
                "2014/15", "2014/15 Q1", "2014", "2015-03", "2011/12..2013/14", "this year", "last year",
                "same period last year", "months of 2014/15 Q4", "last 6 months to 2015-09",
            ],
        }),
        Shape::Date => json!({ "type": "string", "pattern": DATE }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Failing => json!({ "anyOf": [{ "const": "voids" }, table(&keys::FAILING)] }),
        Shape::Table(spec) if std::ptr::eq(spec, &raw const keys::TEST) => json!({ "$ref": "#/$defs/test" }),
        Shape::Table(spec) => table(spec),
        Shape::Tables(spec) if std::ptr::eq(spec, &raw const keys::TEST) => {
            json!({ "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/test" } })
        }
        Shape::Tables(spec) => json!({ "type": "array", "items": table(spec) }),
        Shape::Named(spec) => json!({
            "type": "object",
            "propertyNames": { "pattern": ID },
            "additionalProperties": table(spec),
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
    }
}

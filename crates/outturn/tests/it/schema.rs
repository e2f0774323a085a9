//! The published schemas of awards and recasts, as far as they go: the keywords they use, and no others.

use std::fs;

use serde_json::Value;

use crate::support::project;

/// Asserts that a document is what docs/schema/award.schema.json says.
#[track_caller]
pub(crate) fn assert_valid(document: &Value) {
    assert_valid_by("award", document);
}

/// Asserts that a document is what a schema in docs/schema says.
#[track_caller]
pub(crate) fn assert_valid_by(name: &str, document: &Value) {
    let text = fs::read_to_string(project().join(format!("docs/schema/{name}.schema.json"))).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let mut problems = Vec::new();
    check(&schema, &schema, document, "", &mut problems);
    assert!(problems.is_empty(), "{problems:#?}");
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        check(root, target, value, at, problems);
    }
    for (keyword, wanted) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            // They say nothing about what is valid, or are looked at elsewhere.
            "$ref" | "$schema" | "$defs" | "title" | "description" | "format" | "required" => true,
            "type" => has_type(value, wanted),
            "const" => value == wanted,
            "minimum" => value.as_i64().is_none_or(|it| it >= wanted.as_i64().unwrap()),
            "anyOf" => count_valid(root, wanted, value) >= 1,
            "oneOf" => count_valid(root, wanted, value) == 1,
            "properties" => {
                properties(root, schema, value, at, problems);
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, item, &format!("{at}/{index}"), problems);
                }
                true
            }
            other => panic!("the schema uses `{other}`, which this check does not know"),
        };
        if !holds {
            problems.push(format!("{at}: {keyword} {wanted}, found {value}"));
        }
    }
}

/// Needed properties are there, those that are there fit, and none is there that the schema does not describe.
fn properties(root: &Value, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    let known = schema["properties"].as_object().unwrap();
    let Some(object) = value.as_object() else { return };
    for needed in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(needed.as_str().unwrap()) {
            problems.push(format!("{at}: {needed} is missing"));
        }
    }
    for (name, value) in object {
        match known.get(name) {
            Some(schema) => check(root, schema, value, &format!("{at}/{name}"), problems),
            None => problems.push(format!("{at}: {name} is not in the schema")),
        }
    }
}

fn count_valid(root: &Value, schemas: &Value, value: &Value) -> usize {
    let valid = |schema: &&Value| {
        let mut problems = Vec::new();
        check(root, schema, value, "", &mut problems);
        problems.is_empty()
    };
    schemas.as_array().unwrap().iter().filter(valid).count()
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "object" => value.is_object(),
        other => panic!("the schema has a type `{other}`, which this check does not know"),
    };
    wanted.as_array().map_or_else(|| is(wanted), |names| names.iter().any(is))
}

#[test]
fn the_check_refuses_what_does_not_fit() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": { "a": { "type": ["integer", "null"], "minimum": 0 }, "b": { "anyOf": [{ "const": "x" }] } },
        "required": ["a"],
    });
    let problems = |value: Value| {
        let mut problems = Vec::new();
        check(&schema, &schema, &value, "", &mut problems);
        problems.len()
    };
    assert_eq!(problems(serde_json::json!({ "a": 1, "b": "x" })), 0);
    assert_eq!(problems(serde_json::json!({ "a": null })), 0);
    assert_eq!(problems(serde_json::json!({ "a": -1, "b": "y" })), 2);
    assert_eq!(problems(serde_json::json!({ "b": "x", "c": 0 })), 2);
    assert_eq!(problems(serde_json::json!([])), 1);
}

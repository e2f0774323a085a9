//! Maps as `GeoJSON`: what they say of each shape is a row. The shapes themselves are not taken.

use serde_json::Value;

use crate::published::Problem;

/// What a map says of its shapes, below the names of what it says; nothing where the bytes are no map.
pub(super) fn rows(file: &str, bytes: &[u8]) -> Result<Option<Vec<Vec<String>>>, Box<Problem>> {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Ok(None);
    }
    let Ok(map) = serde_json::from_slice::<Value>(bytes) else { return Ok(None) };
    match map.get("type").and_then(Value::as_str) {
        Some("Topology") => {
            let remedy = "get the map as GeoJSON; of a map, codes and names are read";
            Err(Box::new(Problem::new(file, "it is a map as TopoJSON, which is not read", remedy)))
        }
        Some("FeatureCollection") => Ok(Some(of_features(&map))),
        _ => Ok(None),
    }
}

fn of_features(map: &Value) -> Vec<Vec<String>> {
    let none = Vec::new();
    let features = map.get("features").and_then(Value::as_array).unwrap_or(&none);
    let said = || features.iter().filter_map(|it| it.get("properties")?.as_object());
    let mut headings: Vec<String> = Vec::new();
    for name in said().flat_map(serde_json::Map::keys) {
        if !headings.contains(name) {
            headings.push(name.clone());
        }
    }
    let mut rows = vec![headings.clone()];
    rows.extend(said().map(|of| headings.iter().map(|it| text(of.get(it))).collect()));
    rows
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Some(other) => other.to_string(),
    }
}

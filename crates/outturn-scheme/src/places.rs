//! Where in a scheme file a rule stands, by its address.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The stretch of a scheme's text that an address is about: the id of the rule or of the condition inside it, or the
/// row or band that the last word counts. Where what an address ends in has no place of its own, that of what stands
/// above it; nothing where the file has nothing of the kind.
pub fn place(text: &str, address: &str) -> Option<Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    let mut words = address.split('/');
    let (key, value) = root(document.get_ref(), words.next()?)?;
    let mut found = Found { at: key, value };
    for word in words {
        match found.below(word) {
            Some(below) => found = below,
            // A word that is only the way a rule goes, or a part without an id.
            None => break,
        }
    }
    Some(found.at)
}

/// What an address begins with, where it is no key of the file.
fn root<'t>(document: &'t DeTable<'t>, word: &str) -> Option<(Range<usize>, &'t Spanned<DeValue<'t>>)> {
    let path: &[&str] = match word {
        "applicability" => &["not_applicable"],
        "rounding" => &["value", "rounding"],
        _ => &[word],
    };
    let mut found = None;
    let mut table = document;
    for key in path {
        let Some((key, value)) = table.iter().find(|(it, _)| it.get_ref() == key) else { break };
        found = Some((key.span(), value));
        let Some(below) = value.get_ref().as_table() else { break };
        table = below;
    }
    // Measures may stand in groups alone.
    found.or_else(|| document.get("group").map(|groups| (groups.span(), groups)))
}

struct Found<'t> {
    at: Range<usize>,
    value: &'t Spanned<DeValue<'t>>,
}

impl<'t> Found<'t> {
    fn below(&self, word: &str) -> Option<Found<'t>> {
        if let Some((key, value)) = self.value.get_ref().as_table().and_then(|it| entry(it, word)) {
            return Some(Found { at: key, value });
        }
        identified(self.value, word).or_else(|| counted(self.value, word))
    }
}

fn entry<'t>(table: &'t DeTable<'t>, word: &str) -> Option<(Range<usize>, &'t Spanned<DeValue<'t>>)> {
    table.iter().find(|(key, _)| key.get_ref() == word).map(|(key, value)| (key.span(), value))
}

/// The table with this id in a value, at any depth.
fn identified<'t>(value: &'t Spanned<DeValue<'t>>, word: &str) -> Option<Found<'t>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().find_map(|item| identified(item, word)),
        DeValue::Table(table) => {
            let id = table.get("id").filter(|id| id.get_ref().as_str() == Some(word));
            match id {
                Some(id) => Some(Found { at: id.span(), value }),
                None => table.iter().find_map(|(_, below)| identified(below, word)),
            }
        }
        _ => None,
    }
}

/// The row or band that a word such as `row-3` counts.
fn counted<'t>(value: &'t Spanned<DeValue<'t>>, word: &str) -> Option<Found<'t>> {
    let (what, number) = word.rsplit_once('-')?;
    let index = number.parse::<usize>().ok()?.checked_sub(1)?;
    let table = value.get_ref().as_table()?;
    let items = table.get(what).or_else(|| table.get([what, "s"].concat().as_str()))?;
    let item = items.get_ref().as_array()?.get(index)?;
    Some(Found { at: item.span(), value: item })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[value]
per_head = "£5"
rounding = { to = "£0.01", direction = "half-up" }

[table.price]
rows = [
  { value = "£1" },
  { value = "£2" },
]

[agreed.objective]
title = "x"

[[group]]
id = "first"

[[measure]]
id = "waiting"
test = { all = [{ id = "fewer", at_most = 3 }, { at_least = 2 }] }

[[measure]]
id = "costs"
band = [{ earns = "0%" }, { from = 3, earns = "100%" }]

[[measure.part]]
id = "fewer"

[local]
places = 2
"#;

    fn line(address: &str) -> Option<&'static str> {
        let at = place(TEXT, address)?;
        Some(TEXT[TEXT[..at.start].rfind('\n').unwrap() + 1..].lines().next().unwrap().trim())
    }

    #[test]
    fn a_rule_is_found_by_its_address() {
        for (address, found) in [
            ("value", "[value]"),
            ("rounding/changes", "rounding = { to = \"£0.01\", direction = \"half-up\" }"),
            ("table/price", "[table.price]"),
            ("table/price/row-2", "{ value = \"£2\" },"),
            ("table/price/row-3", "[table.price]"),
            ("agreed/objective/late", "[agreed.objective]"),
            ("group/first/scored", "id = \"first\""),
            ("measure/waiting/missed", "id = \"waiting\""),
            ("measure/costs/band-2", "band = [{ earns = \"0%\" }, { from = 3, earns = \"100%\" }]"),
            ("measure/costs/fewer/missed", "id = \"fewer\""),
            (
                "measure/waiting/fewer/fails",
                "test = { all = [{ id = \"fewer\", at_most = 3 }, { at_least = 2 }] }",
            ),
            ("local/1/earned", "[local]"),
        ] {
            assert_eq!(line(address), Some(found), "{address}");
        }
        assert_eq!(place("", "gateway/x"), None);
        assert_eq!(place("[", "gateway/x"), None);
    }
}

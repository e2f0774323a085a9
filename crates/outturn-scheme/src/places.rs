//! Where in a scheme file a rule stands, by its address.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The stretch of a scheme's text that an address is about: the id of the rule or of the condition inside it, or the
/// row or band that the last word counts; with a path, the part of its condition at that place in each `all` or `any`
/// on the way to it, from outside. Where what an address ends in has no place of its own, that of what stands above
/// it; nothing where the file has nothing of the kind.
pub fn place(text: &str, address: &str, path: &[usize]) -> Option<Range<usize>> {
    // Places are counted in the text as it is, with a byte order mark.
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ahead = text.len() - content.len();
    let document = DeTable::parse(content).ok()?;
    let mut words = address.split('/');
    let (key, value) = root(document.get_ref(), words.next()?)?;
    let mut found = Found { at: key, value };
    let mut said = 0;
    for word in words {
        said += usize::from(found.value.get_ref().as_table().is_some_and(|it| it.contains_key("applies")));
        match found.below(word) {
            Some(below) => found = below,
            // A word that is only the way a rule goes, or a part without an id.
            None => break,
        }
    }
    // What is said of a measure and of its part is one condition, which stands nowhere as a whole.
    let is_joined = said > 1 && address.ends_with("/applies");
    let part = if is_joined { None } else { found.part(path) };
    let at = part.unwrap_or(found.at);
    Some(at.start + ahead..at.end + ahead)
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

    /// The part of its condition that a path leads to; none where the path is empty, or leads nowhere.
    fn part(&self, path: &[usize]) -> Option<Range<usize>> {
        let (last, on_the_way) = path.split_last()?;
        let table = self.value.get_ref().as_table()?;
        let test = ["test", "standard"].into_iter().find_map(|key| table.get(key)).unwrap_or(self.value);
        let mut parts = parts(test);
        for index in on_the_way {
            parts = self::parts(parts.into_iter().nth(*index)?);
        }
        parts.get(*last).map(|it| it.span())
    }
}

/// The conditions that one joins.
fn parts<'t>(test: &'t Spanned<DeValue<'t>>) -> Vec<&'t Spanned<DeValue<'t>>> {
    let Some(table) = test.get_ref().as_table() else { return Vec::new() };
    let lists = ["all", "any"].into_iter().filter_map(|key| table.get(key)?.get_ref().as_array());
    lists.flatten().collect()
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

/// The row or band that a word such as `row-3` counts, or the acceptance that `3` does.
fn counted<'t>(value: &'t Spanned<DeValue<'t>>, word: &str) -> Option<Found<'t>> {
    if let Some(items) = value.get_ref().as_array() {
        let item = items.get(word.parse::<usize>().ok()?.checked_sub(1)?)?;
        let finding = item.get_ref().as_table().and_then(|it| it.get("finding"));
        return Some(Found { at: finding.map_or_else(|| item.span(), Spanned::span), value: item });
    }
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

[[accepted]]
finding = "first"

[[accepted]]
finding = "second"
"#;

    fn line(address: &str) -> Option<&'static str> {
        let at = place(TEXT, address, &[])?;
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
            ("accepted/2", "finding = \"second\""),
        ] {
            assert_eq!(line(address), Some(found), "{address}");
        }
        assert_eq!(place("", "gateway/x", &[]), None);
        assert_eq!(place("[", "gateway/x", &[]), None);
    }

    /// A condition of several, of which one joins several again; and what applies, said of a measure and of its part.
    const JOINED: &str = r#"
[[measure]]
id = "waiting"
test = { all = [{ at_least = 1 }, { any = [{ at_least = 2 }, { at_least = 3 }] }] }
applies = { any = [{ at_most = 4 }, { at_most = 5 }] }

[[measure.part]]
id = "long"
applies = { any = [{ at_most = 6 }, { at_most = 7 }] }
"#;

    #[test]
    fn a_part_of_a_condition_is_found_by_its_path() {
        let found = |address: &str, path: &[usize]| &JOINED[place(JOINED, address, path).unwrap()];
        assert_eq!(found("measure/waiting", &[0]), "{ at_least = 1 }");
        assert_eq!(found("measure/waiting", &[1, 1]), "{ at_least = 3 }");
        assert_eq!(found("measure/waiting", &[7]), "\"waiting\"");
        assert_eq!(found("measure/waiting/applies", &[1]), "{ at_most = 5 }");
        // The whole condition is that of the measure and of the part, and stands nowhere.
        assert_eq!(found("measure/waiting/long/applies", &[0]), "applies");
        let marked = ["\u{feff}", JOINED].concat();
        assert_eq!(&marked[place(&marked, "measure/waiting", &[0]).unwrap()], "{ at_least = 1 }");
    }
}

//! From a code list file to a list.

use super::{CodeEntry, CodeList, CodeRange, read_head};
use crate::complaints::clip;
use crate::keys;
use crate::reader::{At, Node, Reader};

/// The oldest that anyone is taken to be, for limits of age.
const AGE_MAX: i64 = 150;

pub(super) fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(String, CodeList)> {
    let head = read_head(reader, node, "code list");
    let system = reader.word(node, "system", keys::SYSTEMS).map(|at| at.value);
    if node.is_empty_list("entry") {
        let message = "there is no code in this list";
        reader.complain(node.span_of("entry"), "empty-list", message, "add an [[entry]]");
    }
    let mut entries: Vec<CodeEntry> = Vec::new();
    let mut placed: Vec<(At<CodeRange>, usize)> = Vec::new();
    for inner in reader.tables(node, "entry", &keys::CODE_ENTRY) {
        let Some((entry, ranges)) = read_entry(reader, &inner) else { continue };
        entries.push(entry);
        placed.extend(ranges.into_iter().map(|range| (range, entries.len() - 1)));
    }
    complain_of_twice(reader, &entries, &placed);
    let (id, title, cite) = (head.id?, head.title?, head.cite?);
    let (note, sources) = (head.note, head.sources);
    Some((id.clone(), CodeList { id, title, system: system?, note, sources, cite, entries }))
}

fn read_entry(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(CodeEntry, Vec<At<CodeRange>>)> {
    let title = reader.text(node, "title").map(|at| at.value);
    let mut ranges = Vec::new();
    for code in reader.some_texts(node, "codes") {
        if let Some(value) = range(&code.value) {
            ranges.push(At { value, span: code.span });
        } else {
            let message = format!("`{}` is neither a code nor a range of codes", clip(&code.value));
            let help = "write J45, J450 or A15-A19: capitals and digits without a dot, as long on both sides";
            reader.complain(code.span, "bad-code", message, help);
        }
    }
    let (from, to) = (age(reader, node, "from_age"), age(reader, node, "to_age"));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        let message = format!("the codes count from {from} up to {to}");
        reader.complain(node.span_of("to_age"), "bounds-crossed", message, "exchange the two, or check both");
    }
    let sex = reader.text(node, "sex").map(|at| at.value);
    let codes = ranges.iter().map(|at| at.value.clone()).collect();
    Some((CodeEntry { title: title?, codes, from_age: from, to_age: to, sex }, ranges))
}

fn age(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<i64> {
    let age = reader.whole(node, key)?;
    if (0..=AGE_MAX).contains(&age.value) {
        return Some(age.value);
    }
    let message = format!("`{key}` is {}, which is no age", age.value);
    reader.complain(age.span, "number-out-of-range", message, "write whole years");
    None
}

/// `J45`, `A15-A19`
fn range(text: &str) -> Option<CodeRange> {
    let is_code = |code: &str| {
        (2..=15).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    (is_code(first) && is_code(last) && first.len() == last.len() && first <= last)
        .then(|| CodeRange { first: first.to_owned(), last: last.to_owned() })
}

/// Complains of codes that are in the list twice for someone.
fn complain_of_twice(reader: &mut Reader<'_>, entries: &[CodeEntry], placed: &[(At<CodeRange>, usize)]) {
    for (at, (range, entry)) in placed.iter().enumerate() {
        let before = placed.iter().take(at);
        let Some((other, of)) = before.into_iter().find(|(other, of)| {
            meet(&range.value, &other.value)
                && entries.get(*entry).zip(entries.get(*of)).is_some_and(|(one, two)| same_people(one, two))
        }) else {
            continue;
        };
        let named = |range: &CodeRange| {
            if range.first == range.last {
                range.first.clone()
            } else {
                format!("{}-{}", range.first, range.last)
            }
        };
        let of = entries.get(*of).map(|it| it.title.clone()).unwrap_or_default();
        let message = format!(
            "{} is in this list twice: it has codes that {} of \"{}\" has",
            named(&range.value),
            named(&other.value),
            clip(&of)
        );
        reader.complain(range.span.clone(), "duplicate-code", message, "remove it from one of the two");
    }
}

/// Whether two ranges have a code in common.
fn meet(one: &CodeRange, other: &CodeRange) -> bool {
    let length = one.first.len().min(other.first.len());
    let cut = |code: &str| code.chars().take(length).collect::<String>();
    cut(&one.first) <= cut(&other.last) && cut(&other.first) <= cut(&one.last)
}

/// Whether two entries count for the same age and sex.
fn same_people(one: &CodeEntry, other: &CodeEntry) -> bool {
    let ages = |it: &CodeEntry| (it.from_age.unwrap_or(0), it.to_age.unwrap_or(AGE_MAX));
    let ((from, to), (first, last)) = (ages(one), ages(other));
    from <= last && first <= to && (one.sex.is_none() || other.sex.is_none() || one.sex == other.sex)
}

//! Where the rules of a scheme stand in its file.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::reader::Reader;

/// Where each rule of a scheme file stands, by its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    rules: BTreeMap<String, Range<usize>>,
    /// The parts of their conditions, each by the places on the way to it.
    parts: BTreeMap<String, BTreeMap<Vec<usize>, Range<usize>>>,
}

/// Tables of which there are several, with what their addresses begin with.
const LISTS: [(&str, &str); 4] =
    [("gateway", "gateway"), ("deduction", "deduction"), ("group", "group"), ("factor", "factor")];
/// Tables of which there is one.
const SINGLE: [&str; 5] = ["value", "deductions", "cap", "not_applicable", "local"];
/// Tables under names of the author's choosing.
const NAMED: [&str; 2] = ["agreed", "table"];

/// The keys of conditions, with what their addresses end with.
const CONDITIONS: [(&str, &str); 3] = [("test", ""), ("standard", ""), ("applies", "/applies")];

type Table<'t> = DeTable<'t>;

fn list<'t>(table: &'t Table<'t>, key: &str) -> Vec<&'t Spanned<DeValue<'t>>> {
    let value = table.get(key).map(Spanned::get_ref);
    value.and_then(DeValue::as_array).map_or_else(Vec::new, |array| array.iter().collect())
}

/// Notes the parts of a condition that joins several.
fn several(
    test: &Spanned<DeValue<'_>>,
    path: &mut Vec<usize>,
    parts: &mut BTreeMap<Vec<usize>, Range<usize>>,
) {
    let Some(table) = test.get_ref().as_table() else { return };
    for (index, part) in ["all", "any"].into_iter().flat_map(|key| list(table, key)).enumerate() {
        path.push(index);
        parts.insert(path.clone(), part.span());
        several(part, path, parts);
        path.pop();
    }
}

impl Places {
    /// Reads them from the text of a scheme that is sound. Of a text that is no TOML nothing is known.
    pub fn read(text: &str) -> Places {
        let mut places = Places::default();
        let mut reader = Reader::new("", text);
        // Places are counted in the text as it is, with a byte order mark.
        let ahead = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        if let Some(document) = reader.parse() {
            places.gather(document.get_ref());
        }
        let parts = places.parts.values_mut().flat_map(BTreeMap::values_mut);
        for place in places.rules.values_mut().chain(parts) {
            *place = place.start + ahead..place.end + ahead;
        }
        places
    }

    fn gather(&mut self, root: &Table<'_>) {
        for (key, address) in LISTS {
            self.items(root, key, address);
        }
        for measure in list(root, "measure") {
            let Some(table) = measure.get_ref().as_table() else { continue };
            let Some(address) = self.item(table, "measure") else { continue };
            self.items(table, "part", &address);
            self.items(table, "option", &address);
            if table.contains_key("applies") {
                // What is said of the measure and of its part is one condition, which stands nowhere as a whole.
                let below = format!("{address}/");
                let own = format!("{address}/applies");
                self.parts
                    .retain(|it, _| it == &own || !(it.starts_with(&below) && it.ends_with("/applies")));
            }
        }
        for key in SINGLE {
            if let Some((name, _)) = root.get_key_value(key) {
                self.rules.insert(key.to_owned(), name.span());
            }
        }
        for key in NAMED {
            let inner = root.get(key).and_then(|it| it.get_ref().as_table());
            for (name, _) in inner.into_iter().flatten() {
                self.rules.insert(format!("{key}/{}", name.get_ref()), name.span());
            }
        }
        for (index, accepted) in list(root, "accepted").into_iter().enumerate() {
            let code = accepted.get_ref().as_table().and_then(|it| it.get("finding"));
            let place = code.map_or_else(|| accepted.span(), Spanned::span);
            self.rules.insert(format!("accepted/{}", index + 1), place);
        }
    }

    fn items(&mut self, table: &Table<'_>, key: &str, above: &str) {
        for item in list(table, key) {
            if let Some(table) = item.get_ref().as_table() {
                self.item(table, above);
            }
        }
    }

    /// The address of a table that has an id, whose place is noted.
    fn item(&mut self, table: &Table<'_>, above: &str) -> Option<String> {
        let id = table.get("id")?;
        let address = format!("{above}/{}", id.get_ref().as_str()?);
        self.rules.insert(address.clone(), id.span());
        for (key, name) in CONDITIONS {
            if let Some(test) = table.get(key) {
                let mut parts = BTreeMap::new();
                several(test, &mut Vec::new(), &mut parts);
                self.parts.insert(format!("{address}{name}"), parts);
            }
        }
        Some(address)
    }

    /// Where a rule stands, or what it is a part of; with a path, where that part of its condition does.
    pub fn of(&self, address: &str, path: &[usize]) -> Option<Range<usize>> {
        let mut address = address;
        loop {
            let part = self.parts.get(address).and_then(|parts| parts.get(path));
            if let Some(place) = part.or_else(|| self.rules.get(address)) {
                return Some(place.clone());
            }
            address = address.rsplit_once('/')?.0;
        }
    }
}

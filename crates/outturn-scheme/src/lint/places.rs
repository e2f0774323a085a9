//! Where the rules of a scheme stand in its file.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::reader::Reader;

/// Where each rule of a scheme file stands, by its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(BTreeMap<String, Range<usize>>);

/// Tables of which there are several, with what their addresses begin with.
const LISTS: [(&str, &str); 4] =
    [("gateway", "gateway"), ("deduction", "deduction"), ("group", "group"), ("factor", "factor")];
/// Tables of which there is one.
const SINGLE: [&str; 5] = ["value", "deductions", "cap", "not_applicable", "local"];
/// Tables under names of the author's choosing.
const NAMED: [&str; 2] = ["agreed", "table"];

type Table<'t> = DeTable<'t>;

fn list<'t>(table: &'t Table<'t>, key: &str) -> Vec<&'t Spanned<DeValue<'t>>> {
    let value = table.get(key).map(Spanned::get_ref);
    value.and_then(DeValue::as_array).map_or_else(Vec::new, |array| array.iter().collect())
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
        for place in places.0.values_mut() {
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
        }
        for key in SINGLE {
            if let Some((name, _)) = root.get_key_value(key) {
                self.0.insert(key.to_owned(), name.span());
            }
        }
        for key in NAMED {
            let inner = root.get(key).and_then(|it| it.get_ref().as_table());
            for (name, _) in inner.into_iter().flatten() {
                self.0.insert(format!("{key}/{}", name.get_ref()), name.span());
            }
        }
        for (index, accepted) in list(root, "accepted").into_iter().enumerate() {
            let code = accepted.get_ref().as_table().and_then(|it| it.get("finding"));
            let place = code.map_or_else(|| accepted.span(), Spanned::span);
            self.0.insert(format!("accepted/{}", index + 1), place);
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
        self.0.insert(address.clone(), id.span());
        Some(address)
    }

    /// Where a rule stands, or what it is a part of.
    pub fn of(&self, address: &str) -> Option<Range<usize>> {
        let mut address = address;
        loop {
            if let Some(place) = self.0.get(address) {
                return Some(place.clone());
            }
            address = address.rsplit_once('/')?.0;
        }
    }
}

//! Bodies and their relations as files of a facts folder.

use std::collections::BTreeMap;

use super::folder::table;
use super::{Membership, Organisation, Problem, Published, Succession};

/// `organisations.csv` and `relations.csv` of what was read, each in order and without repetition.
pub fn bodies_csv(parts: &[&Published]) -> Result<BTreeMap<&'static str, Vec<u8>>, Vec<Problem>> {
    let mut organisations: Vec<_> =
        parts.iter().flat_map(|part| &part.organisations).map(Organisation::row).collect();
    let successions = parts.iter().flat_map(|part| &part.successions).map(Succession::row);
    let memberships = parts.iter().flat_map(|part| &part.memberships).map(Membership::row);
    let mut relations: Vec<_> = successions.chain(memberships).collect();
    organisations.sort();
    organisations.dedup();
    relations.sort();
    relations.dedup();
    Ok(BTreeMap::from([
        ("organisations.csv", table(["code", "name", "kind", "opened", "closed"], organisations)?),
        ("relations.csv", table(["from", "to", "relation", "start", "end", "share"], relations)?),
    ]))
}

impl Organisation {
    fn row(&self) -> [String; 5] {
        let closed = self.closed.map_or_else(String::new, |day| day.to_string());
        [self.code.clone(), self.name.clone(), self.kind.to_owned(), self.opened.to_string(), closed]
    }
}

impl Succession {
    fn row(&self) -> [String; 6] {
        relation(&self.from, &self.to, "successor", self.start.to_string(), String::new())
    }
}

impl Membership {
    fn row(&self) -> [String; 6] {
        let end = self.end.map_or_else(String::new, |day| day.to_string());
        relation(&self.from, &self.to, "member", self.start.to_string(), end)
    }
}

/// A relation of whole bodies, without a share.
fn relation(from: &str, to: &str, kind: &str, start: String, end: String) -> [String; 6] {
    [from.to_owned(), to.to_owned(), kind.to_owned(), start, end, String::new()]
}

//! Bodies and their relations as files of a facts folder.

use std::collections::BTreeMap;

use super::folder::table;
use super::{Membership, Organisation, Problem, Published, Service, Succession};

/// `organisations.csv` and `relations.csv` of what was read, each in order and without repetition.
pub fn bodies_csv(parts: &[&Published]) -> Result<BTreeMap<&'static str, Vec<u8>>, Vec<Problem>> {
    let mut organisations: Vec<_> =
        parts.iter().flat_map(|part| &part.organisations).map(Organisation::row).collect();
    let successions = parts.iter().flat_map(|part| &part.successions).map(Succession::row);
    let memberships = parts.iter().flat_map(|part| &part.memberships).map(Membership::row);
    let services = parts.iter().flat_map(|part| &part.services).map(Service::row);
    let mut relations: Vec<_> = successions.chain(memberships).chain(services).collect();
    organisations.sort();
    organisations.dedup();
    relations.sort();
    relations.dedup();
    let header = ["from", "to", "relation", "start", "end", "share", "standing", "source"];
    // Only of those who serve it is said how well that is known.
    let relations = if parts.iter().all(|part| part.services.is_empty()) {
        let [from, to, relation, start, end, share, ..] = header;
        let short = relations
            .into_iter()
            .map(|[from, to, kind, start, end, share, ..]| [from, to, kind, start, end, share]);
        table([from, to, relation, start, end, share], short)?
    } else {
        table(header, relations)?
    };
    Ok(BTreeMap::from([
        ("organisations.csv", table(["code", "name", "kind", "opened", "closed"], organisations)?),
        ("relations.csv", relations),
    ]))
}

impl Organisation {
    fn row(&self) -> [String; 5] {
        let closed = self.closed.map_or_else(String::new, |day| day.to_string());
        [self.code.clone(), self.name.clone(), self.kind.to_owned(), self.opened.to_string(), closed]
    }
}

impl Succession {
    fn row(&self) -> [String; 8] {
        relation(&self.from, &self.to, "successor", self.start.to_string(), String::new())
    }
}

impl Service {
    fn row(&self) -> [String; 8] {
        let Service { from, to, start, end, share, standing, source } = self;
        let [start, end, standing] = [start.to_string(), end.to_string(), standing.to_string()];
        let (kind, source) = ("served-by".to_owned(), (*source).to_owned());
        [from.clone(), to.clone(), kind, start, end, share.clone(), standing, source]
    }
}

impl Membership {
    fn row(&self) -> [String; 8] {
        let end = self.end.map_or_else(String::new, |day| day.to_string());
        relation(&self.from, &self.to, "member", self.start.to_string(), end)
    }
}

/// A relation of whole bodies, without a share.
fn relation(from: &str, to: &str, kind: &str, start: String, end: String) -> [String; 8] {
    let none = String::new;
    [from.to_owned(), to.to_owned(), kind.to_owned(), start, end, none(), none(), none()]
}

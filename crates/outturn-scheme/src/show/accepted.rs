//! What is known of a scheme and accepted.

use crate::model::{Accepted, Scheme};
use crate::words::capital;

/// The kinds of rules, by what their addresses begin with, as a sentence names all of them.
const ALL_OF: [(&str, &str); 11] = [
    ("value", "what a full award is worth"),
    ("factor", "what multiplies it"),
    ("table", "the tables"),
    ("gateway", "what must hold for an award"),
    ("group", "the groups"),
    ("measure", "what earns"),
    ("agreed", "what is agreed"),
    ("local", "local measures"),
    ("not_applicable", "what becomes of what does not apply"),
    ("deductions", "the deductions together"),
    ("deduction", "what is taken"),
];

/// Everything that was accepted, in the order written, as a sentence each: what it is, where, and why it stands.
pub fn accepted(scheme: &Scheme) -> Vec<String> {
    let said = |it: &Accepted| {
        let what = capital(&it.finding.replace('-', " "));
        let place = it.at.as_ref().map_or(String::new(), |at| format!(", {}", place(scheme, at)));
        format!("{what}{place}: {}", it.reason)
    };
    scheme.accepted.iter().map(said).collect()
}

/// What an address is called: the rule's title, or that of the rule that it is a part of.
fn place(scheme: &Scheme, at: &str) -> String {
    if let Some((_, words)) = ALL_OF.iter().find(|(kind, _)| *kind == at) {
        return (*words).to_owned();
    }
    let mut address = at;
    loop {
        if let Some(title) = title(scheme, address) {
            return format!("“{title}”");
        }
        match address.rsplit_once('/') {
            Some((above, _)) => address = above,
            None => return at.to_owned(),
        }
    }
}

fn title<'s>(scheme: &'s Scheme, address: &str) -> Option<&'s str> {
    let line = scheme.lines.iter().find(|it| it.address == address).map(|it| &it.title);
    let menu = scheme.menus.iter().find(|it| it.address == address).map(|it| &it.title);
    let own = line.or(menu).or_else(|| scheme.measures.get(address).map(|it| &it.title));
    if let Some(title) = own {
        return Some(title);
    }
    let (kind, id) = address.split_once('/')?;
    let title = match kind {
        "gateway" => scheme.gateways.iter().find(|it| it.id == id).map(|it| &it.title),
        "deduction" => scheme.deductions.iter().find(|it| it.id == id).map(|it| &it.title),
        "group" => scheme.groups.iter().find(|it| it.id == id).map(|it| &it.title),
        "factor" => scheme.factors.iter().find(|it| it.id == id).map(|it| &it.title),
        "table" => scheme.tables.get(id).map(|it| &it.title),
        "agreed" => scheme.agreed.get(id).map(|it| &it.title),
        _ => None,
    };
    title.map(String::as_str)
}

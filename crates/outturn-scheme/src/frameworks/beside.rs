//! What a framework says beside its items: how many there are, whom it governs, and what was given up.

use std::collections::BTreeMap;

use super::{Governs, InAll, ItemWithdrawn};
use crate::keys;
use crate::model::SourceDocument;
use crate::read::read_cite;
use crate::reader::{At, Node, Reader};

pub(super) fn read_in_all(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    sources: Option<&BTreeMap<String, SourceDocument>>,
    held: usize,
) -> Option<InAll> {
    let node = reader.table(node, "in_all", &keys::IN_ALL)?;
    let items = reader.whole(&node, "items");
    let cite = read_cite(reader, &node, sources);
    let items = items?;
    let fits = usize::try_from(items.value).ok().filter(|all| *all >= held);
    if fits.is_none() {
        let message = format!("there are {} items in all, and {held} of them here", items.value);
        let help = "count again: what was published cannot be fewer than what is here";
        reader.complain(items.span, "more-than-in-all", message, help);
    }
    Some(InAll { items: fits?, cite: cite? })
}

pub(super) fn read_governs(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    sources: Option<&BTreeMap<String, SourceDocument>>,
) -> Option<Governs> {
    let node = reader.table(node, "governs", &keys::GOVERNS)?;
    let (earner, funded_by) = (reader.id(&node, "earner", 0), reader.id(&node, "funded_by", 0));
    let cite = read_cite(reader, &node, sources);
    Some(Governs { earner: earner?.value, funded_by: funded_by?.value, cite: cite? })
}

pub(super) fn read_withdrawn(
    reader: &mut Reader<'_>,
    item: &Node<'_>,
    sources: Option<&BTreeMap<String, SourceDocument>>,
    successors: &mut Vec<At<String>>,
) -> Option<ItemWithdrawn> {
    let node = reader.table(item, "withdrawn", &keys::ITEM_WITHDRAWN)?;
    let on = reader.date(&node, "on");
    let in_favour_of = reader.text(&node, "in_favour_of");
    let cite = read_cite(reader, &node, sources);
    successors.extend(in_favour_of.iter().cloned());
    Some(ItemWithdrawn { on: on?.value, in_favour_of: in_favour_of.map(|it| it.value), cite: cite? })
}

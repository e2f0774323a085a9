//! From a file of weights to weights.

use std::collections::BTreeMap;

use super::{WeightBand, Weights, read_head};
use crate::complaints::clip;
use crate::keys;
use crate::reader::{At, Node, Reader};

pub(super) fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(String, Weights)> {
    let head = read_head(reader, node, "weights");
    if node.is_empty_list("band") {
        let message = "there is no band of ages";
        reader.complain(node.span_of("band"), "empty-list", message, "add a [[band]]");
    }
    let mut bands: BTreeMap<Option<String>, Vec<At<WeightBand>>> = BTreeMap::new();
    let nodes = reader.tables(node, "band", &keys::WEIGHT);
    let of_sexes = nodes.iter().any(|node| node.has("sex"));
    for inner in &nodes {
        if of_sexes && !inner.has("sex") && !inner.has_strangers {
            let message = "this band is of no sex, and others are";
            reader.complain(inner.span.clone(), "missing-key", message, "write sex in all bands, or in none");
        }
        if let Some(band) = read_band(reader, inner) {
            let at = At { value: band, span: inner.span.clone() };
            bands.entry(at.value.sex.clone()).or_default().push(at);
        }
    }
    for of_sex in bands.values_mut() {
        of_sex.sort_by_key(|at| at.value.from);
        complain_of_holes(reader, node, of_sex);
    }
    let bands = bands.into_values().flatten().map(|at| at.value).collect();
    let (id, title, cite) = (head.id?, head.title?, head.cite?);
    let (note, sources) = (head.note, head.sources);
    Some((id.clone(), Weights { id, title, note, sources, cite, bands }))
}

fn read_band(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<WeightBand> {
    let (from, to) = (reader.whole(node, "from"), reader.whole(node, "to"));
    if let (Some(from), Some(to)) = (&from, &to)
        && from.value > to.value
    {
        let message = format!("the band begins at {} and ends at {}", from.value, to.value);
        reader.complain(to.span.clone(), "bounds-crossed", message, "exchange the two, or check both");
        return None;
    }
    let sex = reader.text(node, "sex").map(|at| at.value);
    let weight = reader.number(node, "weight");
    if let Some(weight) = &weight
        && weight.value.is_negative()
    {
        let message = format!("the weight is {}, which is below zero", weight.value.canonical());
        reader.complain(
            weight.span.clone(),
            "number-out-of-range",
            message,
            "write 0 for what does not count",
        );
    }
    let to_is_broken = node.has("to") && to.is_none();
    if to_is_broken {
        return None;
    }
    Some(WeightBand { from: from?.value, to: to.map(|at| at.value), sex, weight: weight?.value })
}

/// Complains of ages that no band of a sex has, or two.
fn complain_of_holes(reader: &mut Reader<'_>, node: &Node<'_>, bands: &[At<WeightBand>]) {
    let mut next = Some(0);
    for at in bands {
        let (band, name) = (&at.value, clip(&at.value.name()));
        let message = match next {
            Some(next) if band.from == next => None,
            Some(next) if band.from > next => Some(format!(
                "band {name} begins at {}, and the bands before it end before {next}",
                band.from
            )),
            _ => Some(format!("band {name} begins where another has not ended")),
        };
        if let Some(message) = message {
            let help = "let each band begin where the one before ends; what does not count weighs 0";
            reader.complain(at.span.clone(), "bands-of-ages", message, help);
            return;
        }
        next = band.to.map(|to| to + 1);
    }
    if let Some(next) = next {
        let message = format!("no band has the ages from {next} on");
        let help = "leave `to` out of the last band; what does not count weighs 0";
        let place = bands.last().map_or_else(|| node.span_of("band"), |at| at.span.clone());
        reader.complain(place, "bands-of-ages", message, help);
    }
}

//! Bands: shares of a measure by where the outturn lies, without gap or overlap.

use outturn_core::{Exact, Unit};

use crate::keys;
use crate::model::Band;
use crate::reader::{At, Node, Reader};

struct Stretch {
    from: Option<At<Exact>>,
    below: Option<At<Exact>>,
    earns: Exact,
    whole: At<()>,
}

/// Reads the bands of a measure or part. `unit` is the indicator's, where that is known.
pub(crate) fn read(reader: &mut Reader<'_>, node: &Node<'_>, unit: Option<Unit>) -> Vec<Band> {
    if node.is_empty_list("band") {
        let help = "add bands: { below = \"75%\", earns = \"0%\" }, { from = \"75%\", earns = \"100%\" }";
        reader.complain(node.span_of("band"), "empty-list", "`band` is an empty list", help);
        return Vec::new();
    }
    let before = reader.count();
    let mut stretches: Vec<Stretch> = Vec::new();
    for inner in reader.tables(node, "band", &keys::BAND) {
        let mut edge = |key: &str| {
            let quantity = reader.quantity(&inner, key)?;
            if let Some(unit) = unit.filter(|unit| !unit.matches(quantity.value.unit)) {
                let help = match (unit, quantity.value.unit) {
                    (Unit::Share, Unit::Number) => {
                        format!("write {key} = \"{}%\" if that is meant", quantity.value)
                    }
                    _ => format!("write it as {unit}"),
                };
                reader.complain(
                    quantity.span.clone(),
                    "unit-mismatch",
                    format!("`{key}` is {}, but the indicator is {unit}", quantity.value.unit),
                    help,
                );
            }
            Some(At { value: quantity.value.value, span: quantity.span })
        };
        let (from, below) = (edge("from"), edge("below"));
        let Some(earns) = reader.share(&inner, "earns") else { continue };
        let whole = At { value: (), span: inner.span.clone() };
        stretches.push(Stretch { from, below, earns: earns.value, whole });
    }
    // Where one could not be read there seems to be a gap.
    if reader.count() == before {
        stretches
            .sort_by(|a, b| a.from.as_ref().map(|at| &at.value).cmp(&b.from.as_ref().map(|at| &at.value)));
        check(reader, &stretches, unit);
    }
    // A band that is still missing may be the one that earns everything.
    if reader.count() == before {
        check_best(reader, &stretches);
    }
    stretches.into_iter().map(|it| Band { from: it.from.map(|at| at.value), earns: it.earns }).collect()
}

fn check(reader: &mut Reader<'_>, stretches: &[Stretch], unit: Option<Unit>) {
    let show = |value: &Exact| {
        unit.map_or_else(
            || value.to_string(),
            |unit| outturn_core::Quantity { value: value.clone(), unit }.to_string(),
        )
    };
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return };
    if let Some(from) = &first.from {
        reader.complain(
            from.span.clone(),
            "bands-gap",
            format!("no band says what an outturn below {} earns", show(&from.value)),
            "leave `from` out of the lowest band, or add one below it",
        );
    }
    if let Some(below) = &last.below {
        reader.complain(
            below.span.clone(),
            "bands-gap",
            format!("no band says what an outturn of {} or more earns", show(&below.value)),
            "leave `below` out of the highest band, or add one above it",
        );
    }
    for pair in stretches.windows(2) {
        let [lower, upper] = pair else { continue };
        match (&lower.below, &upper.from) {
            (Some(below), Some(from)) if below.value < from.value => reader.complain(
                from.span.clone(),
                "bands-gap",
                format!(
                    "no band says what an outturn from {} to {} earns",
                    show(&below.value),
                    show(&from.value)
                ),
                format!("let this band begin where the one before ends: from = \"{}\"", show(&below.value)),
            ),
            (Some(below), Some(from)) if below.value == from.value => {}
            (_, Some(from)) => reader.complain(
                from.span.clone(),
                "bands-overlap",
                format!("two bands hold outturns of {} and above", show(&from.value)),
                format!("let the band before end where this one begins: below = \"{}\"", show(&from.value)),
            ),
            (_, None) => reader.complain(
                upper.whole.span.clone(),
                "bands-overlap",
                "two bands have no `from`",
                "only the lowest band is open below",
            ),
        }
    }
}

/// Some band earns all of the measure or part: otherwise some of it can never be earned.
fn check_best(reader: &mut Reader<'_>, stretches: &[Stretch]) {
    let best = stretches.iter().max_by(|a, b| a.earns.cmp(&b.earns));
    if let Some(best) = best.filter(|best| best.earns != Exact::ONE) {
        let most = Unit::Share.show(&best.earns, 4).replace(".0000", "");
        reader.complain(
            best.whole.span.clone(),
            "bands-leave-money",
            format!("no band earns all of this; the most is {most}"),
            "a band's share is of the measure or part it stands in: write earns = \"100%\" for all of it",
        );
    }
}

//! What is counted in these worlds.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Standing, Unit};
use outturn_scheme::{Composite, Good, Indicator, ValueKind};

use super::{BILL, HEADS, ITEMS, JUDGED, PARTS};

pub(crate) fn indicators() -> BTreeMap<String, Indicator> {
    let composite = Composite {
        numerators: PARTS[..2].iter().map(|it| (*it).to_owned()).collect(),
        denominator: PARTS[2].into(),
        standing: Standing::Seen,
        note: String::new(),
    };
    let judged = JUDGED.map(|(id, unit, value)| {
        let composite = (id == "whole").then(|| composite.clone());
        Indicator { composite, ..indicator(id, unit, value) }
    });
    let counted = [HEADS, ITEMS].map(|id| indicator(id, Unit::Number, ValueKind::Count));
    let parts = PARTS.map(|id| indicator(id, Unit::Share, ValueKind::Published));
    let bill = indicator(BILL, Unit::Pounds, ValueKind::Count);
    let all = judged.into_iter().chain(counted).chain(parts).chain([bill]);
    all.map(|it| (it.id.clone(), it)).collect()
}

fn indicator(id: &str, unit: Unit, value: ValueKind) -> Indicator {
    Indicator {
        id: id.into(),
        title: id.into(),
        phrase: format!("the {id}"),
        plural: false,
        unit,
        value,
        good: if matches!(id, "count" | "rate") { Good::Low } else { Good::High },
        decimals: 1,
        counts: String::new(),
        out_of: String::new(),
        composite: None,
        records: None,
        // Some may be below zero, so that percentages of them are refused.
        minimum: (unit != Unit::Number).then_some(Exact::ZERO),
        maximum: None,
        framework: Vec::new(),
        author: String::new(),
        reviewed: Date::constant(2013, 4, 1),
        note: String::new(),
    }
}

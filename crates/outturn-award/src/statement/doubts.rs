//! What is in doubt about the rules and facts that an award rests on.

use outturn_core::Standing;
use outturn_scheme::{
    Amount, Cite, Compare, GatewayRule, Level, LineRule, Pays, Scheme, Test, ValueBasis, Worth,
};

use crate::award::{Step, StepKind};
use crate::check::Check;
use crate::sentence;
use crate::truth::{Outcome, Truth};

/// Every comparison and assurance of a scheme, with the address of the step it stands in.
pub(super) fn leaves(scheme: &Scheme) -> impl Iterator<Item = (String, &Test)> {
    let gateways = scheme.gateways.iter().filter_map(|it| match &it.rule {
        GatewayRule::Test(test) => Some((format!("gateway/{}", it.id), test.as_ref())),
        GatewayRule::Decided(_) => None,
    });
    let lines = scheme.lines.iter().filter_map(|it| match &it.rule {
        LineRule::Test(test) => Some((it.address.clone(), test)),
        LineRule::Bands { .. }
        | LineRule::Local(_)
        | LineRule::Scales { .. }
        | LineRule::As(_)
        | LineRule::Always => None,
    });
    let deductions = scheme.deductions.iter().map(|it| (format!("deduction/{}", it.id), &it.standard));
    gateways
        .chain(lines)
        .chain(deductions)
        .flat_map(|(address, test)| test.leaves().into_iter().map(move |leaf| (address.clone(), leaf)))
}

/// Every table that a step takes an amount or a level from, with the address of the step.
fn tables(scheme: &Scheme) -> impl Iterator<Item = (String, &String)> {
    let of_test = leaves(scheme).filter_map(|(address, leaf)| match leaf {
        Test::Compare(Compare { level: Level::Table(id), .. }) => Some((address, id)),
        _ => None,
    });
    let of_scale = scheme.lines.iter().flat_map(|line| {
        let scales = match &line.rule {
            LineRule::Scales { scales, .. } => scales.as_slice(),
            _ => &[],
        };
        scales.iter().flat_map(|scale| [&scale.from, &scale.to]).filter_map(|level| match level {
            Level::Table(id) => Some((line.address.clone(), id)),
            _ => None,
        })
    });
    let of_value = match &scheme.value.basis {
        ValueBasis::PerHead { amount, .. }
        | ValueBasis::Fixed { amount }
        | ValueBasis::PerPoint { amount } => table_of("value", amount),
        ValueBasis::Score { .. } | ValueBasis::Sum => None,
    };
    let of_pays = scheme.lines.iter().filter_map(move |line| match &line.worth {
        Worth::Pays(
            Pays::Fixed(amount) | Pays::Each { amount, .. } | Pays::Claim { at_most: amount, .. },
        ) => table_of(&line.address, amount),
        _ => None,
    });
    of_test.chain(of_scale).chain(of_value).chain(of_pays)
}

fn table_of<'s>(address: &str, amount: &'s Amount) -> Option<(String, &'s String)> {
    match amount {
        Amount::Table(id) => Some((address.to_owned(), id)),
        Amount::Fixed(_) => None,
    }
}

/// What is in doubt about the rules and facts that the steps rest on, each doubt once.
pub(super) fn doubts(scheme: &Scheme, shown: &[&Step]) -> Vec<String> {
    let mut doubts: Vec<String> = Vec::new();
    let mut add = |doubt: String| {
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    };
    let mut noted: Vec<&str> = Vec::new();
    for step in shown {
        let Some(cite) = step.cite.as_ref().filter(|cite| cite.standing != Standing::Seen) else { continue };
        // Two steps that rest on one rule, as value and rounding do, share its doubt.
        if !noted.contains(&cite.note.as_str()) {
            noted.push(&cite.note);
            add(format!("{} ({}): {}", step.title, cite.standing, cite.note));
        }
    }
    for (_, leaf) in leaves(scheme).filter(|(address, _)| shown.iter().any(|it| it.address == *address)) {
        let Test::Compare(Compare { level: Level::Agreed { item, .. }, .. }) = leaf else { continue };
        let Some(agreed) = scheme.agreed.get(item).filter(|it| it.cite.standing != Standing::Seen) else {
            continue;
        };
        add(format!("{} ({}): {}", agreed.title, agreed.cite.standing, agreed.cite.note));
    }
    let settled = |cite: &Cite| cite.standing == Standing::Seen;
    for (_, id) in tables(scheme).filter(|(address, _)| shown.iter().any(|it| it.address == *address)) {
        let Some(table) = scheme.tables.get(id).filter(|it| !settled(&it.cite)) else { continue };
        add(format!("{} ({}): {}", table.title, table.cite.standing, table.cite.note));
    }
    let takes = |step: &&Step| step.kind == StepKind::Deduction && step.outcome != Outcome::Met;
    let together = scheme.deductions_cite.as_ref().filter(|cite| cite.standing != Standing::Seen);
    if let Some(cite) = together.filter(|_| shown.iter().any(takes)) {
        add(format!("How deductions are taken ({}): {}", cite.standing, cite.note));
    }
    for step in shown {
        for reading in step.readings.iter().filter(|it| it.standing != Standing::Seen) {
            let phrase =
                scheme.indicators.get(&reading.indicator).map_or(&reading.indicator, |it| &it.phrase);
            add(if reading.note.is_empty() {
                format!("{phrase}, {} ({})", sentence::period(&reading.period), reading.standing)
            } else {
                format!("{phrase} ({}): {}", reading.standing, reading.note)
            });
        }
        // What the scheme says of agreed levels has been repeated above.
        let said =
            leaves(scheme).filter(|(address, _)| *address == step.address).filter_map(
                |(_, leaf)| match leaf {
                    Test::Compare(Compare { level: Level::Agreed { item, .. }, .. }) => {
                        Some(scheme.agreed.get(item)?.cite.standing)
                    }
                    _ => None,
                },
            );
        let said = said.max().unwrap_or_default();
        // What is settled and weaker than every reading below it rests on a decision or an agreed level that is.
        for leaf in step.check.iter().flat_map(Check::leaves).filter(|leaf| leaf.truth != Truth::Unknown) {
            let readings = leaf.readings.iter().map(|it| it.standing).max().unwrap_or_default();
            if leaf.standing > readings.max(said) {
                let of = if leaf.readings.is_empty() { "the decision" } else { "the agreed level" };
                add(format!("{}: {of} ({})", leaf.subject, leaf.standing));
            }
        }
    }
    doubts
}

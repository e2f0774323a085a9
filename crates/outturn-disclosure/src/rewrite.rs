//! Readings as they may be released.

use std::collections::BTreeSet;

use outturn_core::{Exact, Facts, Figure, Reading, ReadingKey, Readings, Standing};
use outturn_scheme::{Catalogue, DisclosurePolicy, ValueKind};

use crate::counts::{Counts, Part, Shown, nearest};
use crate::earlier::ROUNDED;
use crate::release::gives_back;

/// What became of the counts of a reading.
#[derive(Debug, Default, Clone, Copy)]
struct Changed {
    rounded: Option<u32>,
    withheld: bool,
}

/// The facts with their counts as they may be released, and the readings whose published value is withheld too.
pub(crate) fn facts(
    facts: &Facts,
    catalogue: &Catalogue,
    policy: &DisclosurePolicy,
    counts: &Counts,
) -> (Facts, Vec<ReadingKey>) {
    let mut rates = Vec::new();
    let mut readings = Readings::default();
    for (about, reading) in facts.readings.iter() {
        let key = about.to_key();
        let Some(indicator) = catalogue.get(about.indicator) else { continue };
        let (released, is_rate) = released(&key, reading, indicator.value, policy, counts);
        if is_rate {
            rates.push(key.clone());
        }
        readings.insert(key, released);
    }
    let used: BTreeSet<String> = readings.iter().map(|(_, it)| it.source.to_string()).collect();
    let mut released = facts.clone();
    released.sources.retain(|key, _| used.contains(key));
    released.readings = readings;
    (released, rates)
}

fn released(
    key: &ReadingKey,
    reading: &Reading,
    kind: ValueKind,
    policy: &DisclosurePolicy,
    counts: &Counts,
) -> (Reading, bool) {
    let mut changed = Changed::default();
    let mut figure = |part: Part, figure: &Figure| -> Figure {
        let Some(count) = counts.find(key, part).and_then(|place| counts.get(place)) else {
            return figure.clone();
        };
        match count.shown {
            // What was given before is withheld all the same, if it is small.
            Shown::Small | Shown::Withheld => {
                changed.withheld = true;
                Figure::Suppressed
            }
            Shown::Before if count.is_small => {
                changed.withheld = true;
                Figure::Suppressed
            }
            Shown::Rounded(step) => {
                changed.rounded = Some(step);
                match nearest(&count.truth, step) {
                    // Nothing can be divided by it.
                    zero if zero.is_zero() && part == Part::Denominator => Figure::Suppressed,
                    rounded => Figure::Known(rounded),
                }
            }
            _ => figure.clone(),
        }
    };
    let numerator = reading.numerator.as_ref().map(|it| figure(Part::Numerator, it));
    let denominator = reading.denominator.as_ref().map(|it| figure(Part::Denominator, it));
    let mut value = figure(Part::Value, &reading.value);
    let mut is_rate = false;
    match kind {
        ValueKind::Ratio => value = ratio(numerator.as_ref(), denominator.as_ref(), &reading.value),
        ValueKind::Published if changed.withheld => {
            let leave = policy.suppress.map_or(0, |it| it.leave);
            let known = |it: &Option<Figure>| it.as_ref().and_then(Figure::known).cloned();
            let (top, bottom) = (known(&reading.numerator), known(&reading.denominator));
            if let (Figure::Known(rate), Some(top), Some(bottom)) = (&reading.value, top, bottom)
                && gives_back(rate, &top, &bottom, leave)
            {
                value = Figure::Suppressed;
                is_rate = true;
            }
        }
        ValueKind::Published | ValueKind::Count | ValueKind::Score => {}
    }
    let note = match (changed.rounded, changed.withheld) {
        (None, false) => {
            return (Reading { numerator, denominator, value, ..reading.clone() }, is_rate);
        }
        (Some(step), false) => format!("{ROUNDED}{step} ({})", policy.id),
        (Some(step), true) => format!("withheld in part, and {ROUNDED}{step} ({})", policy.id),
        (None, true) => format!("withheld for release ({})", policy.id),
    };
    // What was noted of it may tell what is withheld.
    let standing =
        if changed.rounded.is_some() { reading.standing.max(Standing::Inferred) } else { reading.standing };
    let source = reading.source.clone();
    (Reading { value, numerator, denominator, standing, source, note: note.as_str().into() }, is_rate)
}

/// The value that counts come to.
fn ratio(numerator: Option<&Figure>, denominator: Option<&Figure>, before: &Figure) -> Figure {
    let (Some(numerator), Some(denominator)) = (numerator, denominator) else { return before.clone() };
    match (numerator, denominator) {
        (Figure::Known(top), Figure::Known(bottom)) => {
            Exact::ratio(top, bottom).map_or_else(|| before.clone(), Figure::Known)
        }
        (Figure::Known(_), nothing) | (nothing, _) => nothing.clone(),
    }
}

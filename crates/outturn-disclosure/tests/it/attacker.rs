//! An attacker who tries every table of whole numbers that fits a release, and knows nothing of how it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outturn_core::{Facts, Figure, ReadingKey, Readings};
use outturn_disclosure::{Part, release, rounded_to};
use proptest::prelude::*;

use crate::support::{cases, catalogue, facts_of, policy};

/// A figure of the release, as a sum of the numbers that the attacker tries.
struct Sum {
    of: Vec<usize>,
    /// The lowest and the highest that the release allows.
    low: i64,
    high: i64,
    /// For what is withheld, what it was and how it is called.
    name: Option<String>,
}

/// How the counts of a table come from numbers that are free: each count with the numbers that it is the sum of.
struct Table {
    facts: Facts,
    numbers: Vec<u32>,
    cells: Vec<(ReadingKey, Part, Vec<usize>)>,
}

/// How a figure is called.
fn name_of(key: &ReadingKey, part: Part) -> String {
    format!("{} {} {} {}", key.organisation, key.period, key.breakdown, part.as_str())
}

/// The most that the attacker tries beyond the largest number of the table.
const BEYOND: i64 = 5;

fn key(body: &str, indicator: &str, period: &str, breakdown: &str) -> ReadingKey {
    let mut key = ReadingKey::of(body, indicator, &period.parse().unwrap());
    breakdown.clone_into(&mut key.breakdown);
    key
}

/// Bodies by sexes, with all sums.
fn square(numbers: &[u32]) -> Table {
    let mut cells = Vec::new();
    let bodies = ["A", "B", "C"];
    for (row, body) in bodies.iter().enumerate() {
        cells.push((*body, "male", vec![2 * row]));
        cells.push((*body, "female", vec![2 * row + 1]));
        cells.push((*body, "", vec![2 * row, 2 * row + 1]));
    }
    cells.push(("N1", "male", vec![0, 2, 4]));
    cells.push(("N1", "female", vec![1, 3, 5]));
    cells.push(("N1", "", (0..6).collect()));
    table(numbers, cells.into_iter().map(|(body, label, of)| (body, "2014/15 Q1", label, of)).collect())
}

/// Bodies by months of a quarter, with all sums; the middle month of the second body is not there.
fn quarter(numbers: &[u32]) -> Table {
    let mut cells = Vec::new();
    for (row, body) in ["A", "B"].iter().enumerate() {
        for (month, period) in ["2014-04", "2014-05", "2014-06"].iter().enumerate() {
            cells.push((*body, *period, "", vec![3 * row + month]));
        }
        cells.push((*body, "2014/15 Q1", "", (3 * row..3 * row + 3).collect()));
    }
    for (month, period) in ["2014-04", "2014-05", "2014-06"].iter().enumerate() {
        cells.push(("N1", *period, "", vec![month, 3 + month]));
    }
    cells.push(("N1", "2014/15 Q1", "", (0..6).collect()));
    table(numbers, cells)
}

/// Three levels of bodies.
fn levels(numbers: &[u32]) -> Table {
    let mut cells: Vec<(&str, &str, &str, Vec<usize>)> = ["A", "B", "C", "D", "E"]
        .iter()
        .enumerate()
        .map(|(at, body)| (*body, "2014", "", vec![at]))
        .collect();
    cells.push(("N1", "2014", "", vec![0, 1, 2]));
    cells.push(("N2", "2014", "", vec![3, 4]));
    cells.push(("T", "2014", "", (0..5).collect()));
    table(&numbers[..5], cells)
}

fn table(numbers: &[u32], cells: Vec<(&str, &str, &str, Vec<usize>)>) -> Table {
    let mut text = String::new();
    for (body, period, label, of) in &cells {
        let sum: u32 = of.iter().map(|at| numbers[*at]).sum();
        let label = if label.is_empty() { "-" } else { label };
        let _ = writeln!(text, "{body} {period} {label} {sum}");
    }
    let cells = cells
        .into_iter()
        .map(|(body, period, label, of)| (key(body, "cases", period, label), Part::Value, of))
        .collect();
    Table { facts: cases(&text), numbers: numbers.to_vec(), cells }
}

/// Shares of three bodies and of all: counted and not counted are free.
fn shares(numbers: &[u32]) -> Table {
    let mut rows = String::new();
    let mut cells = Vec::new();
    let mut row = |body: &str, seen: Vec<usize>, rest: Vec<usize>| {
        let sum = |of: &[usize]| of.iter().map(|at| numbers[*at]).sum::<u32>();
        let all: Vec<usize> = seen.iter().chain(&rest).copied().collect();
        if sum(&all) > 0 {
            let _ = writeln!(rows, "{body},seen,2014,,,{},{},,", sum(&seen), sum(&all));
            let key = key(body, "seen", "2014", "");
            cells.push((key.clone(), Part::Numerator, seen));
            cells.push((key.clone(), Part::Denominator, all));
            cells.push((key, Part::Rest, rest));
        }
    };
    row("A", vec![0], vec![1]);
    row("B", vec![2], vec![3]);
    row("C", vec![4], vec![5]);
    row("N1", vec![0, 2, 4], vec![1, 3, 5]);
    Table { facts: facts_of(&rows), numbers: numbers.to_vec(), cells }
}

/// A figure of a reading; none for what stands nowhere.
fn figure(facts: &Facts, key: &ReadingKey, part: Part) -> Option<Figure> {
    let reading = facts.readings.get(key)?;
    match part {
        Part::Value => Some(reading.value.clone()),
        Part::Numerator => reading.numerator.clone(),
        Part::Denominator => reading.denominator.clone(),
        Part::Rest => None,
    }
}

/// What a release says of each figure, and one before it. `informed`: the attacker has been told which withheld counts
/// are small.
fn known(table: &Table, released: &Facts, before: &Facts, up_to: i64, informed: bool) -> Vec<Sum> {
    let top = i64::from(table.numbers.iter().sum::<u32>()) + BEYOND;
    let mut sums = Vec::new();
    for (key, part, of) in &table.cells {
        let truth: i64 = of.iter().map(|at| i64::from(table.numbers[*at])).sum();
        let is_small = (1..=up_to).contains(&truth);
        let note = released.readings.get(key).map(|it| it.note.clone()).unwrap_or_default();
        let earlier = figure(before, key, *part).filter(|it| it.known().is_some());
        let Some(figure) = earlier.or_else(|| figure(released, key, *part)) else {
            // It stands nowhere; of a rest, one that is small is to be safe.
            let is_small = is_small && *part == Part::Rest;
            let name = is_small.then(|| name_of(key, Part::Rest));
            let (low, high) = if is_small && informed { (1, up_to) } else { (0, top) };
            sums.push(Sum { of: of.clone(), low, high, name });
            continue;
        };
        let (low, high, name) = match (&figure, rounded_to(&note)) {
            (Figure::Suppressed, _) => {
                let (low, high) = match (informed, is_small) {
                    (true, true) => (1, up_to),
                    (true, false) => (up_to + 1, top),
                    (false, _) => (1, top),
                };
                let name = name_of(key, *part);
                (low, high, Some(name))
            }
            (Figure::Known(given), Some(step)) if !given.is_zero() => {
                let (given, half) = (i64::try_from(given.to_i128().unwrap()).unwrap(), i64::from(step / 2));
                ((given - half).max(up_to + 1), given + half, None)
            }
            (Figure::Known(given), _) => {
                let given = i64::try_from(given.to_i128().unwrap()).unwrap();
                (given, given, None)
            }
            other => panic!("{other:?}"),
        };
        sums.push(Sum { of: of.clone(), low, high, name });
    }
    sums
}

/// Tries every table; gives for every name the numbers that are possible.
fn attack(table: &Table, sums: &[Sum]) -> BTreeMap<String, BTreeSet<i64>> {
    let size = table.numbers.len();
    let most = i64::from(*table.numbers.iter().max().unwrap()) + BEYOND;
    let mut numbers = vec![0_i64; size];
    let mut found = BTreeMap::new();
    try_from(0, most, sums, &mut numbers, &mut found);
    found
}

fn try_from(
    at: usize,
    most: i64,
    sums: &[Sum],
    numbers: &mut Vec<i64>,
    found: &mut BTreeMap<String, BTreeSet<i64>>,
) {
    // What has been tried so far must leave room in every sum, and fill those that are complete.
    for sum in sums {
        let so_far: i64 = sum.of.iter().filter(|it| **it < at).map(|it| numbers[*it]).sum();
        let open = sum.of.iter().any(|it| *it >= at);
        if so_far > sum.high || !open && so_far < sum.low {
            return;
        }
    }
    if at == numbers.len() {
        for sum in sums {
            if let Some(name) = &sum.name {
                let value = sum.of.iter().map(|it| numbers[*it]).sum();
                found.entry(name.clone()).or_default().insert(value);
            }
        }
        return;
    }
    for number in 0..=most {
        numbers[at] = number;
        try_from(at + 1, most, sums, numbers, found);
    }
}

/// Holds a release against the attacker, once told which counts are small and once not.
fn holds(table: &Table, lines: &str, up_to: i64, leave: i64) -> Result<(), TestCaseError> {
    holds_after(table, &Facts::default(), lines, up_to, leave)
}

/// The same, where the attacker has an earlier release too.
fn holds_after(
    table: &Table,
    before: &Facts,
    lines: &str,
    up_to: i64,
    leave: i64,
) -> Result<(), TestCaseError> {
    let released = release(&table.facts, &catalogue(), &policy(lines), &[before]);
    // Nothing has been promised before of what was not there then. That it was given away is told.
    prop_assert!(released.open.is_empty() || !before.readings.is_empty(), "{:?}", released.open);
    let open: BTreeSet<String> = released.open.iter().map(|it| name_of(&it.cell.key, it.cell.part)).collect();
    // What is safe only from an attacker who was not told which counts are small; of a rest, both its counts say so.
    let mut plain = BTreeSet::new();
    for it in released.withheld.iter().filter(|it| !it.informed) {
        plain.insert(name_of(&it.cell.key, it.cell.part));
        plain.insert(name_of(&it.cell.key, Part::Rest));
    }
    for informed in [true, false] {
        for (name, possible) in attack(table, &known(table, &released.facts, before, up_to, informed)) {
            let (least, most) = (*possible.first().unwrap(), *possible.last().unwrap());
            let promised = !(open.contains(&name) || informed && plain.contains(&name));
            prop_assert!(
                !promised || most - least + 1 >= leave,
                "{name}: {least} to {most}, informed: {informed}, {:?}",
                table.numbers
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_is_given_away_in_a_square(numbers in prop::collection::vec(0_u32..9, 6)) {
        holds(&square(&numbers), "suppress = { up_to = 3, zeros = \"kept\", leave = 2 }", 3, 2)?;
    }

    #[test]
    fn nothing_is_given_away_over_time(numbers in prop::collection::vec(0_u32..9, 6)) {
        holds(&quarter(&numbers), "suppress = { up_to = 3, zeros = \"kept\", leave = 3 }", 3, 3)?;
    }

    #[test]
    fn nothing_is_given_away_over_three_levels(numbers in prop::collection::vec(0_u32..10, 6)) {
        holds(&levels(&numbers), "suppress = { up_to = 4, zeros = \"kept\", leave = 3 }", 4, 3)?;
    }

    #[test]
    fn nothing_is_given_away_by_shares(numbers in prop::collection::vec(0_u32..9, 6)) {
        holds(&shares(&numbers), "suppress = { up_to = 3, zeros = \"kept\", leave = 2 }", 3, 2)?;
    }

    #[test]
    fn nothing_is_given_away_by_two_releases(
        numbers in prop::collection::vec(0_u32..10, 6),
        left_out in prop::collection::vec(any::<bool>(), 12),
    ) {
        let lines = "suppress = { up_to = 3, zeros = \"kept\", leave = 2 }";
        let table = if left_out[0] { square(&numbers) } else { levels(&numbers) };
        {
            let rows = table.facts.readings.iter().zip(left_out.iter().cycle());
            let rows = rows.filter(|(_, left_out)| !**left_out);
            let rows: Readings = rows.map(|((about, reading), _)| (about.to_key(), reading.clone())).collect();
            let part = Facts { readings: rows, ..table.facts.clone() };
            let before = release(&part, &catalogue(), &policy(lines), &[]);
            prop_assert!(before.open.is_empty(), "{:?}", before.open);
            let part = Table { facts: part, numbers: table.numbers.clone(), cells: table.cells.clone() };
            holds(&part, lines, 3, 2)?;
            holds_after(&table, &before.facts, lines, 3, 2)?;
        }
    }

    #[test]
    fn nothing_is_given_away_where_only_members_are_small(numbers in prop::collection::vec(0_u32..10, 6)) {
        let lines = "except_kinds = [\"place\"]\nsuppress = { up_to = 4, zeros = \"kept\", leave = 2 }";
        let table = levels(&[numbers[0] + 20, numbers[1], numbers[2], numbers[3], numbers[4], 0]);
        holds(&table, lines, 4, 2)?;
    }

    #[test]
    fn nothing_is_given_away_by_rounded_counts(numbers in prop::collection::vec(0_u32..12, 6)) {
        let lines = "suppress = { up_to = 4, zeros = \"kept\", leave = 3 }\nround = { to = 5 }";
        holds(&levels(&numbers), lines, 4, 3)?;
    }
}

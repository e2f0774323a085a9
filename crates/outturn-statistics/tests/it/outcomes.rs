//! Limits against those of the CCG Outcomes Indicator Set, June 2017, for three commissioning groups and England.
//!
//! The workbooks give values and limits to one decimal with denominator and numerator. Proportions are worked out from
//! them. Of directly standardised rates only the count of all events is given, not the bands, so that what can be held
//! is the shape of Dobson's limits, which the count alone decides: the distances of the two limits from the rate are to
//! each other as those of the count's limits from the count. Indirectly standardised ratios have the same shape.

use std::collections::{BTreeMap, BTreeSet};

use calamine::{Data, DataType, Reader, open_workbook_auto};
use outturn_core::{Exact, Figure};
use outturn_statistics::{Confidence, Per, crude};

use crate::published::is_dobson;
use crate::{figure, shared};

/// How an indicator's limits come out of what stands beside them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limits {
    /// A standardised rate or ratio: Dobson's shape.
    Dobson,
    /// Wilson's of the count and the denominator.
    Wilson,
    /// Wilson's, rounded to two decimals and then to one, as 75.651 was to 75.6 and 36.849 to 36.9.
    WilsonRoundedTwice,
    /// Wilson's of counts that were rounded to five afterwards: some pair of counts that rounds to those given fits.
    WilsonBeforeRounding,
    /// Limits of something else than the count beside them.
    Otherwise,
}

use Limits::{Dobson, Otherwise, Wilson, WilsonBeforeRounding, WilsonRoundedTwice};

/// Every indicator with limits, how many different rows it has, and how many agree. Those that do not:
///
/// * `1.1` gives years of life lost per head, and the deaths beside them do not decide the limits of a sum of years.
/// * `1.8` has one row, England 2015/16, whose limits lie 0.6 below and 0.4 above a rate of 12,321 events.
/// * `3.4` has its counts in another order than its rates: the first three of England are 42,475, 17,608 and 24,867, of
///   which the first, beside a rate for boys, is the sum of the others.
/// * `3.7` has two rows with one limit off in its last place: 96 for 95.94 (35 of 39) and 87.1 for 87.16 (197 of 215).
/// * `4.1` is a survey; its limits are of weighted answers.
const INDICATORS: [(&str, Limits, usize, usize); 44] = [
    ("1.1", Otherwise, 72, 0),
    ("1.1 specific conditions", Otherwise, 64, 0),
    ("1.12", Wilson, 60, 60),
    ("1.14", Wilson, 267, 267),
    ("1.17", Wilson, 16, 16),
    ("1.18", Wilson, 16, 16),
    ("1.19", Wilson, 12, 12),
    ("1.2", Dobson, 84, 84),
    ("1.20", Dobson, 20, 20),
    ("1.21", Dobson, 93, 93),
    ("1.22", Dobson, 23, 23),
    ("1.23", Wilson, 30, 30),
    ("1.24", Wilson, 15, 15),
    ("1.26", Wilson, 12, 12),
    ("1.3", Wilson, 9, 9),
    ("1.4", Dobson, 66, 66),
    ("1.6", Dobson, 84, 84),
    ("1.7", Dobson, 80, 80),
    ("1.8", Dobson, 34, 33),
    ("1.9", Dobson, 84, 84),
    ("2.11a", WilsonBeforeRounding, 165, 165),
    ("2.11b", WilsonBeforeRounding, 165, 165),
    ("2.11c", WilsonBeforeRounding, 164, 164),
    ("2.3", Wilson, 60, 60),
    ("2.6", Dobson, 108, 108),
    ("2.7", Dobson, 108, 108),
    ("2.8", Dobson, 66, 66),
    ("3.1", Dobson, 96, 96),
    ("3.10i", Wilson, 69, 69),
    ("3.10ii", Wilson, 52, 52),
    ("3.11", Wilson, 12, 12),
    ("3.12", Wilson, 12, 12),
    ("3.13", Wilson, 12, 12),
    ("3.14", Dobson, 23, 23),
    ("3.15", Dobson, 20, 20),
    ("3.17", WilsonBeforeRounding, 16, 16),
    ("3.18", Wilson, 66, 66),
    ("3.4", Dobson, 125, 110),
    ("3.5", WilsonRoundedTwice, 98, 98),
    ("3.6", WilsonRoundedTwice, 98, 98),
    ("3.7", WilsonRoundedTwice, 95, 93),
    ("3.8", WilsonRoundedTwice, 71, 71),
    ("3.9", WilsonRoundedTwice, 96, 96),
    ("4.1", Otherwise, 16, 0),
];

struct Columns {
    value: usize,
    upper: usize,
    denominator: usize,
    numerator: usize,
}

/// Where a table's columns are, from its heading; a sheet may have several tables side by side.
fn columns(heading: &[Data]) -> Vec<Columns> {
    let names: Vec<String> =
        heading.iter().map(|cell| cell.as_string().unwrap_or_default().trim().to_lowercase()).collect();
    let lowers: Vec<usize> = (1..names.len()).filter(|at| names[*at].starts_with("ci lower")).collect();
    let ends = lowers.iter().skip(1).copied().chain([names.len()]);
    let tables = lowers.iter().copied().zip(ends).filter_map(|(lower, end)| {
        let find =
            |wanted: &[&str]| (lower..end).find(|at| wanted.iter().any(|it| names[*at].starts_with(it)));
        let exactly = |wanted: &[&str]| (lower..end).rev().find(|at| wanted.contains(&names[*at].as_str()));
        Some(Columns {
            value: lower - 1,
            upper: find(&["ci upper"])?,
            denominator: exactly(&["registered patients", "denominator", "denom."])?,
            numerator: exactly(&["observed", "numerator", "num.", "observed deaths"])?,
        })
    });
    tables.collect()
}

/// Every different row with value, limits, denominator and numerator, by sheet.
fn rows() -> Option<BTreeMap<String, BTreeSet<[String; 5]>>> {
    let mut found: BTreeMap<String, BTreeSet<[String; 5]>> = BTreeMap::new();
    for name in ["Coastal-West-Sussex", "Crawley", "Horsham-and-Mid-Sussex"] {
        let path = shared(&format!("outcomes_prescribing/ccgois/{name}-CCGOIS-June-2017.xlsx"))?;
        let mut book = open_workbook_auto(path).unwrap();
        for sheet in book.sheet_names() {
            let range = book.worksheet_range(&sheet).unwrap();
            let mut tables = Vec::new();
            for row in range.rows() {
                let heading = columns(row);
                if !heading.is_empty() {
                    tables = heading;
                    continue;
                }
                for table in &tables {
                    let at = [table.value, table.value + 1, table.upper, table.denominator, table.numerator];
                    let cells = at.map(|at| row.get(at).and_then(DataType::as_f64));
                    let numeric = at.iter().all(|at| row.get(*at).is_some_and(|cell| !cell.is_string()));
                    if let ([Some(value), Some(lower), Some(upper), Some(of), Some(count)], true) =
                        (cells, numeric)
                        && lower <= value
                        && value <= upper
                        && count > 0.0
                    {
                        let texts = [value, lower, upper, of, count].map(|number| format!("{number:.4}"));
                        found.entry(sheet.clone()).or_default().insert(texts);
                    }
                }
            }
        }
    }
    Some(found)
}

/// Whether both limits are Wilson's, to within what rounding may have taken or added.
fn is_wilson(published: [f64; 3], count: &Figure, of: &Figure, within: f64) -> bool {
    let Ok(found) = crude::proportion(count, of, Per::HUNDRED, Confidence::P95) else { return false };
    let written = |found: f64, published: f64| (found - published).abs() < within;
    written(found.lower(), published[1]) && written(found.upper(), published[2])
}

fn rounds_to(number: &Figure) -> Vec<Figure> {
    let number = number.known().unwrap();
    (-2..=2)
        .map(|more| number + &Exact::from(more))
        .filter(|it| !it.is_negative())
        .map(Figure::Known)
        .collect()
}

fn agrees(row: &[String; 5], how: Limits) -> bool {
    let published = [0, 1, 2].map(|at| row[at].parse::<f64>().unwrap());
    let (of, count) = (figure(&row[3]), figure(&row[4]));
    match how {
        Dobson => is_dobson(published, &count, 1),
        Wilson => is_wilson(published, &count, &of, 0.050_001),
        WilsonRoundedTwice => is_wilson(published, &count, &of, 0.055_001),
        WilsonBeforeRounding => rounds_to(&count)
            .iter()
            .any(|count| rounds_to(&of).iter().any(|of| is_wilson(published, count, of, 0.050_001))),
        Otherwise => false,
    }
}

#[test]
fn outcomes_indicators_have_the_limits_of_their_methods() {
    let Some(found) = rows() else { return };
    let sheets: Vec<&str> = found.keys().map(String::as_str).collect();
    let mut named = INDICATORS.map(|(sheet, ..)| sheet).to_vec();
    named.sort_unstable();
    assert_eq!(sheets, named, "every indicator with limits is accounted for");
    let counted = INDICATORS.map(|(sheet, how, ..)| {
        let rows = &found[sheet];
        (sheet, how, rows.len(), rows.iter().filter(|row| agrees(row, how)).count())
    });
    let telling =
        INDICATORS.iter().filter(|(_, how, ..)| *how == Dobson).flat_map(|(sheet, ..)| &found[*sheet]);
    // A shape that is symmetric to a decimal would agree with many methods; most are not.
    let telling = telling.filter(|row| {
        let [value, lower, upper] = [0, 1, 2].map(|at| row[at].parse::<f64>().unwrap());
        (upper - 2.0 * value + lower).abs() > 0.2
    });
    let telling = telling.count();
    let sum = |at: fn(&(&str, Limits, usize, usize)) -> usize| counted.iter().map(at).sum::<usize>();
    eprintln!(
        "{} of {} rows agree; {telling} of the standardised are not symmetric",
        sum(|it| it.3),
        sum(|it| it.2)
    );
    assert_eq!(counted, INDICATORS);
    assert!(telling > 700);
}

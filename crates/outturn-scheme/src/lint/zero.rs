//! Tests that allow none of something that is counted, or that a body with none of it cannot pass.

use outturn_core::{Comparison, Exact, Unit};

use super::codes::way_out;
use super::edge::range;
use super::site::{Kind, Site, sites};
use super::{Finding, Tell};
use crate::indicator::ValueKind;
use crate::model::{Compare, Scheme, Test};
use crate::show::phrase;
use crate::words::{inside, within};

const CODE: &str = "zero-count-test";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for site in sites(scheme) {
        for compare in needed(site.test).into_iter().filter(|it| counts_cases(scheme, it)) {
            let says = if allows_none(scheme, compare) {
                only_none(scheme, &site, compare)
            } else if let Some(says) = none_before(scheme, &site, compare) {
                says
            } else {
                continue;
            };
            let at = format!("{}/{}", site.at, compare.id);
            found.push(Finding::new(CODE, at, says, way_out(CODE)).with([site.stake.clone()], Tell::Sizes));
        }
    }
    found
}

/// The comparisons that a condition cannot hold without.
fn needed(test: &Test) -> Vec<&Compare> {
    match test {
        Test::Compare(compare) => vec![compare],
        Test::All(tests) => tests.iter().flat_map(needed).collect(),
        Test::Any(tests) => match tests.as_slice() {
            [only] => needed(only),
            _ => Vec::new(),
        },
        Test::Assured { .. } => Vec::new(),
    }
}

/// Whether what is judged is how many cases there were.
fn counts_cases(scheme: &Scheme, compare: &Compare) -> bool {
    let indicator = scheme.indicators.get(&compare.outturn.indicator);
    indicator.is_some_and(|it| it.value == ValueKind::Count && it.unit == Unit::Number)
}

fn only_none(scheme: &Scheme, site: &Site<'_>, compare: &Compare) -> String {
    let kept = match site.kind {
        Kind::Gateway => "is passed",
        Kind::Line => "is earned",
        Kind::Applies => "applies",
        Kind::Deduction => "is kept",
    };
    let what = inside(&phrase(scheme, &compare.outturn.indicator));
    let none = if what.starts_with("the ") {
        format!("where {what} is 0")
    } else {
        format!("with no {what} at all")
    };
    format!(
        "“{}” {kept} only {none} {}: one case is too many, and a body with more patients has more chances of one. On \
         it hangs {}.",
        site.title,
        within(&compare.outturn.period),
        site.stake.in_words(scheme)
    )
}

fn allows_none(scheme: &Scheme, compare: &Compare) -> bool {
    let most = range(scheme, compare).most;
    match compare.comparison {
        Comparison::AtMost => most.is_some_and(|most| most < Exact::ONE),
        Comparison::LessThan => most.is_some_and(|most| most <= Exact::ONE),
        _ => false,
    }
}

/// What a fall asks of a body that had none, where it cannot be met.
fn none_before(scheme: &Scheme, site: &Site<'_>, compare: &Compare) -> Option<String> {
    let amount = range(scheme, compare);
    let baseline = compare.baseline.as_ref()?;
    let least = |above: bool| {
        amount.least.as_ref().is_some_and(|it| if above { *it > Exact::ZERO } else { !it.is_negative() })
    };
    let nothing = amount.most.as_ref().is_some_and(Exact::is_zero);
    let share = amount.unit == Unit::Share && !nothing;
    let why = match compare.comparison {
        Comparison::FallsBy | Comparison::FallsByMoreThan if share => "there is no percentage of none",
        Comparison::FallsBy if least(true) => "fewer than none there cannot be",
        Comparison::FallsByMoreThan if least(false) => "fewer than none there cannot be",
        _ => return None,
    };
    let cannot = match site.kind {
        Kind::Gateway => "pass",
        Kind::Line => "earn",
        Kind::Applies => "come under",
        Kind::Deduction => "keep",
    };
    let what = inside(&phrase(scheme, &baseline.indicator));
    let none = if what.starts_with("the ") {
        format!("for which {what} was 0")
    } else {
        format!("that had no {what}")
    };
    Some(format!(
        "A body {none} {} cannot {cannot} “{}”, however well it does: {why}. On it hangs {}.",
        within(&baseline.period),
        site.title,
        site.stake.in_words(scheme)
    ))
}

//! Tests that allow none of something that is counted.

use outturn_core::{Comparison, Exact, Unit};

use super::codes::way_out;
use super::site::{Kind, sites};
use super::{Finding, Tell};
use crate::indicator::ValueKind;
use crate::model::{Compare, Level, Scheme, Test};
use crate::show::phrase;
use crate::words::{inside, within};

const CODE: &str = "zero-count-test";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for site in sites(scheme) {
        for leaf in site.test.leaves() {
            let Test::Compare(compare) = leaf else { continue };
            if !allows_none(scheme, compare) {
                continue;
            }
            let what = inside(&phrase(scheme, &compare.outturn.indicator));
            let kept = match site.kind {
                Kind::Gateway => "is passed",
                Kind::Line => "is earned",
                Kind::Applies => "applies",
                Kind::Deduction => "is kept",
            };
            let says = format!(
                "“{}” {kept} only with no {what} at all {}: one case is too many, and a body with more patients has \
                 more chances of one. On it hangs {}.",
                site.title,
                within(&compare.outturn.period),
                site.stake.in_words(scheme)
            );
            let at = format!("{}/{}", site.at, compare.id);
            found.push(Finding::new(CODE, at, says, way_out(CODE)).with([site.stake.clone()], Tell::Sizes));
        }
    }
    found
}

fn allows_none(scheme: &Scheme, compare: &Compare) -> bool {
    let counted = scheme
        .indicators
        .get(&compare.outturn.indicator)
        .is_some_and(|it| it.value == ValueKind::Count && it.unit == Unit::Number);
    let most = match &compare.level {
        Level::Fixed(level) => Some(&level.value),
        Level::Agreed { item, otherwise: None } => {
            scheme.agreed.get(item).and_then(|it| it.not_more_than.as_ref()).map(|it| &it.value)
        }
        _ => None,
    };
    let most = most.filter(|_| counted);
    match compare.comparison {
        Comparison::AtMost => most.is_some_and(|most| *most < Exact::ONE),
        Comparison::LessThan => most.is_some_and(|most| *most <= Exact::ONE),
        _ => false,
    }
}

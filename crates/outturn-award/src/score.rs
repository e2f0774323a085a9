//! Scores: points of lines, scales and groups, beside the money or instead of it.

use std::collections::BTreeSet;

use outturn_core::Exact;
use outturn_scheme::{LineRule, NotApplicable, Scheme, ValueBasis};

use crate::award::Bounds;
use crate::money::Running;
use crate::settle::Settled;
use crate::truth::Truth;

/// Points that something scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// What: `measure/asthma-review`, `measure/x/achievement` for one of its scales, `group/safety`, `award`.
    pub address: String,
    /// The fewest points that the facts allow.
    pub least: Exact,
    /// The most.
    pub most: Exact,
    /// Out of how many.
    pub out_of: Exact,
    /// Whether it applies to the earner: what does not has no score.
    pub applies: Truth,
}

impl Score {
    /// Leaves it open.
    pub(crate) fn put_in_doubt(&mut self) {
        self.least = Exact::ZERO;
        self.most = self.out_of.clone();
        self.applies = Truth::Unknown;
    }
}

/// Every score of an earner: of lines with their scales, of groups out of 100, and of the whole.
pub(crate) fn scores(
    scheme: &Scheme,
    lines: &[Settled],
    earned: &[Bounds],
    worst: Option<&Running>,
    best: Option<&Running>,
) -> Vec<Score> {
    let mut scores = Vec::new();
    for ((line, settled), earned) in scheme.lines.iter().zip(lines).zip(earned) {
        if let Some(out_of) = &line.points {
            scores.push(Score {
                address: line.address.clone(),
                out_of: out_of.clone(),
                ..of_line(scheme.applicability.then, settled.applies, earned, out_of)
            });
        }
        if let LineRule::Scales { scales, out_of, .. } = &line.rule
            && scales.len() > 1
        {
            scores.extend(settled.scales.iter().map(|scaled| Score {
                address: format!("{}/{}", line.address, scaled.id),
                least: scaled.least.clone(),
                most: scaled.most.clone(),
                out_of: out_of.clone(),
                applies: Truth::from(!scaled.not_applicable),
            }));
        }
    }
    // What is shown and earns nothing is no part of what its measure scores, unless all of that is.
    let shown: BTreeSet<&str> =
        scheme.lines.iter().filter(|it| it.earns.is_zero()).map(|it| it.address.as_str()).collect();
    with_wholes(&mut scores, &shown);
    let hundred = Exact::from(100_u8);
    for (index, group) in scheme.groups.iter().enumerate() {
        let share = |running: Option<&Running>| running?.scores.get(index).cloned().flatten();
        let bounds = share(worst).zip(share(best));
        let applies = best.and_then(|best| best.scored.get(index)).copied().unwrap_or(Truth::Unknown);
        let anything = if applies == Truth::False { Exact::ZERO } else { Exact::ONE };
        let (least, most) = bounds.unwrap_or((Exact::ZERO, anything));
        scores.push(Score {
            address: format!("group/{}", group.id),
            least: &least * &hundred,
            most: &most * &hundred,
            out_of: hundred.clone(),
            applies,
        });
    }
    if let ValueBasis::Score { points } = &scheme.value.basis {
        // Before rounding: the last step but one, in hundredths of a point.
        let before = |running: Option<&Running>| {
            let after = &running?.after;
            let amount = after.get(after.len().checked_sub(2)?)?;
            Exact::ratio(amount, &hundred)
        };
        let full = |running: Option<&Running>| {
            running.and_then(|it| it.after.get(scheme.factors.len())).is_some_and(|it| !it.is_zero())
        };
        let applies = match (full(worst), full(best)) {
            _ if best.is_none() => Truth::Unknown,
            (true, true) => Truth::True,
            (false, false) => Truth::False,
            _ => Truth::Unknown,
        };
        let bounds = before(worst).zip(before(best));
        let anything = if applies == Truth::False { Exact::ZERO } else { points.clone() };
        let (least, most) = bounds.unwrap_or((Exact::ZERO, anything));
        scores.push(Score { address: "award".to_owned(), least, most, out_of: points.clone(), applies });
    }
    scores
}

/// The score of a line by whether it applies: one that does not is left out, lost or counted all the same.
fn of_line(then: NotApplicable, applies: Truth, earned: &Bounds, out_of: &Exact) -> Score {
    let (least, most) = (&earned.least * out_of, &earned.most * out_of);
    let score = |least: Exact, most: Exact, applies| Score {
        address: String::new(),
        least,
        most,
        out_of: Exact::ZERO,
        applies,
    };
    match (then, applies) {
        (NotApplicable::Lost, Truth::False) => score(Exact::ZERO, Exact::ZERO, Truth::True),
        (NotApplicable::Lost, Truth::Unknown) => score(Exact::ZERO, most, Truth::True),
        (NotApplicable::Earned, Truth::False) => score(out_of.clone(), out_of.clone(), Truth::True),
        (NotApplicable::Earned, Truth::Unknown) => score(least, out_of.clone(), Truth::True),
        (_, applies) => score(least, most, applies),
    }
}

/// Puts before the first part of a measure what its parts come to together.
fn with_wholes(scores: &mut Vec<Score>, shown: &BTreeSet<&str>) {
    let whole_of = |address: &str| {
        let inside = address.strip_prefix("measure/")?;
        let (measure, part) = inside.split_once('/')?;
        (!part.contains('/')).then(|| format!("measure/{measure}"))
    };
    let mut at = 0;
    while let Some(score) = scores.get(at) {
        let whole = whole_of(&score.address).filter(|whole| scores.iter().all(|it| it.address != *whole));
        let Some(whole) = whole else {
            at += 1;
            continue;
        };
        let all = || scores.iter().filter(|it| whole_of(&it.address).as_deref() == Some(&whole));
        let is_shown = |it: &&Score| shown.contains(it.address.as_str());
        let none_counts = all().all(|it| is_shown(&it));
        let parts = || all().filter(|it| none_counts || !is_shown(it));
        let none_applies = parts().all(|it| it.applies == Truth::False);
        let applying = || parts().filter(|it| none_applies || it.applies != Truth::False);
        let score = Score {
            least: applying().map(|it| &it.least).sum(),
            most: applying().map(|it| &it.most).sum(),
            out_of: applying().map(|it| &it.out_of).sum(),
            applies: Truth::any(parts().map(|it| it.applies)),
            address: whole,
        };
        scores.insert(at, score);
        at += 1;
    }
}

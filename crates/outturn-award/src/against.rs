//! Awards held against published results.

use outturn_core::{Exact, Figure};
use outturn_scheme::Scheme;

use crate::award::{Award, Step};
use crate::truth::Truth;

/// What ours came to where something was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ours {
    /// A figure.
    Settled(Exact),
    /// A figure that the facts leave open: the least and the most.
    Open(Exact, Option<Exact>),
    /// It does not apply to the earner.
    NotApplicable,
    /// An award has no such step, or no such figure of it.
    NoFigure,
}

/// How a published figure and ours stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// They agree.
    Agrees,
    /// They do not.
    Differs,
    /// Ours is not settled, and what was published lies within it.
    Open,
    /// Ours is not settled, and what was published lies outside it.
    Outside,
}

/// The points or the score of a step.
pub fn scored(award: &Award, address: &str) -> Ours {
    let Some(score) = award.scores.iter().find(|score| score.address == address) else {
        return Ours::NoFigure;
    };
    match (score.applies, score.least == score.most) {
        (Truth::False, _) => Ours::NotApplicable,
        (_, true) => Ours::Settled(score.least.clone()),
        (_, false) => Ours::Open(score.least.clone(), Some(score.most.clone())),
    }
}

/// The pounds of an award (`award`), or of a full one (`value`).
pub fn paid(scheme: &Scheme, award: &Award, address: &str) -> Ours {
    let pounds = |pence: &Exact| Exact::ratio(pence, &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
    if address == "award" {
        return match award.most {
            Some(most) if most == award.least => Ours::Settled(pounds(&most.exact())),
            most => Ours::Open(pounds(&award.least.exact()), most.map(|most| pounds(&most.exact()))),
        };
    }
    if address == "value" {
        let full = award.steps.get(scheme.factors.len()).and_then(|step| step.after.as_ref());
        return match full {
            Some(bounds) => Ours::Settled(pounds(&bounds.most)),
            None => Ours::Open(Exact::ZERO, None),
        };
    }
    Ours::NoFigure
}

/// Holds a published figure against ours.
pub fn held(published: &Figure, ours: &Ours, within: &Exact) -> Standing {
    match (published, ours) {
        (Figure::NotApplicable, Ours::NotApplicable) => Standing::Agrees,
        (Figure::Known(published), Ours::Settled(ours)) => {
            if (published - ours).abs() <= *within {
                Standing::Agrees
            } else {
                Standing::Differs
            }
        }
        (Figure::Known(published), Ours::Open(least, most)) => {
            let above = published + within >= *least;
            let below = most.as_ref().is_none_or(|most| &(published - within) <= most);
            if above && below { Standing::Open } else { Standing::Outside }
        }
        (Figure::Missing(_) | Figure::Suppressed, _) | (Figure::NotApplicable, Ours::Open(..)) => {
            Standing::Open
        }
        _ => Standing::Differs,
    }
}

/// The step of an award that an address is about: the step itself, or the one that a scale of it stands below.
pub fn step_of<'a>(award: &'a Award, address: &str) -> Option<&'a Step> {
    let exact = award.steps.iter().find(|step| step.address == address);
    exact.or_else(|| {
        let (above, _) = address.rsplit_once('/')?;
        award.steps.iter().find(|step| step.address == above)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_published_agrees_differs_or_is_open() {
        let number = |hundredths: i128| Exact::fraction(hundredths, 100).unwrap();
        let known = |hundredths| Figure::Known(number(hundredths));
        let settled = |hundredths| Ours::Settled(number(hundredths));
        let open = |least, most: Option<i128>| Ours::Open(number(least), most.map(number));
        let missing = || Figure::Missing("it was not collected".to_owned());
        for (published, ours, standing) in [
            (known(500), settled(500), Standing::Agrees),
            (known(500), settled(501), Standing::Agrees),
            (known(500), settled(499), Standing::Agrees),
            (known(500), settled(502), Standing::Differs),
            (known(500), open(501, Some(900)), Standing::Open),
            (known(500), open(502, Some(900)), Standing::Outside),
            (known(500), open(0, Some(499)), Standing::Open),
            (known(500), open(0, Some(498)), Standing::Outside),
            (known(500), open(0, None), Standing::Open),
            (known(500), Ours::NotApplicable, Standing::Differs),
            (known(500), Ours::NoFigure, Standing::Differs),
            (Figure::NotApplicable, Ours::NotApplicable, Standing::Agrees),
            (Figure::NotApplicable, settled(0), Standing::Differs),
            (Figure::NotApplicable, open(0, Some(500)), Standing::Open),
            (Figure::NotApplicable, Ours::NoFigure, Standing::Differs),
            // Nothing was published to agree with.
            (missing(), settled(0), Standing::Open),
            (Figure::Suppressed, Ours::NotApplicable, Standing::Open),
        ] {
            assert_eq!(held(&published, &ours, &number(1)), standing, "{published:?} {ours:?}");
        }
    }
}

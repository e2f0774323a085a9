//! A third evaluator, slow and obvious: the rules written down once more, from their description and from nothing else.
//!
//! It shares no code with the other two but the types that schemes and facts are made of. What is not known it takes
//! for false everywhere, then for true everywhere: conditions have no negation. Whether lines apply is no such
//! condition, for what a line that does not apply is worth may go to others: there it tries every way it can be.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Quantity};
use outturn_scheme::{Asked, DeductionBase, Scheme};

mod figures;
mod levels;
mod lines;
mod money;
mod tests;

/// Yes, no, or not known.
pub(crate) type Three = Option<bool>;

/// One scheme, one set of facts, one earner, and whether the unknown is taken for the earner or against it.
#[derive(Clone, Copy)]
pub(crate) struct Looking<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) facts: &'a Facts,
    pub(crate) earner: &'a str,
    pub(crate) hopeful: bool,
}

impl<'a> Looking<'a> {
    pub(crate) fn at(scheme: &'a Scheme, facts: &'a Facts, earner: &'a str) -> Looking<'a> {
        Looking { scheme, facts, earner, hopeful: false }
    }

    fn hoping(self) -> Looking<'a> {
        Looking { hopeful: true, ..self }
    }

    fn hope(self, known: Three) -> bool {
        known.unwrap_or(self.hopeful)
    }

    /// What is to be hoped or feared of several outcomes.
    fn pick(self, outcomes: impl IntoIterator<Item = Exact>) -> Exact {
        let outcomes = outcomes.into_iter();
        if self.hopeful { outcomes.max().unwrap() } else { outcomes.min().unwrap() }
    }

    /// The number of a reading, if it is known.
    pub(crate) fn known(self, asked: &Asked) -> Option<Exact> {
        self.figure(asked).known()
    }
}

/// The least and the most of one earner, in pence; the most is none where the full award is not known.
pub(crate) fn bounds(scheme: &Scheme, facts: &Facts, earner: &str) -> (i128, Option<i128>) {
    let doubting = Looking::at(scheme, facts, earner);
    let prices = doubting.prices();
    let ways = doubting.ways();
    let least = ways.iter().map(|way| doubting.paid(&prices, way).award).min().unwrap();
    let most = ways.iter().map(|way| doubting.hoping().paid(&prices, way).award).max().unwrap();
    // The more a full award is, the more a deduction can be that is a share of it.
    let grows = scheme.deductions_from == DeductionBase::Maximum && !scheme.deductions.is_empty();
    match prices.known {
        true => (least, Some(most)),
        false if grows => (0, None),
        false => (least, None),
    }
}

/// For each group the least and the most of what it earned out of what it could, gateways and deductions apart; none
/// where it is not scored in any way that it can be.
pub(crate) fn group_scores(
    scheme: &Scheme,
    facts: &Facts,
    earner: &str,
) -> Option<Vec<Option<(Exact, Exact)>>> {
    let doubting = Looking::at(scheme, facts, earner);
    let prices = Some(doubting.prices()).filter(|it| it.known)?;
    let ways = doubting.ways();
    let groups = 0..scheme.groups.len();
    let scores = groups.map(|group| {
        let score = |looking: Looking<'_>, way: &Vec<bool>| {
            let paid = looking.paid(&prices, way);
            let (earned, full) = &paid.groups[group + 1];
            Exact::ratio(earned, full).filter(|_| paid.scored[group + 1])
        };
        let least = ways.iter().filter_map(|way| score(doubting, way)).min()?;
        let most = ways.iter().filter_map(|way| score(doubting.hoping(), way)).max()?;
        Some((least, most))
    });
    Some(scores.collect())
}

/// What a recorded decision settles.
pub(crate) fn decision(scheme: &Scheme, facts: &Facts, earner: &str, subject: &str, role: &str) -> Three {
    Looking::at(scheme, facts, earner).decision(subject, role, None)
}

/// The level agreed on an item, where it counts.
pub(crate) fn agreed_level(scheme: &Scheme, facts: &Facts, earner: &str, item: &str) -> Option<Quantity> {
    Looking::at(scheme, facts, earner).agreed_level(item)
}

/// To a multiple of a step; for numbers that are zero or more.
fn rounded(number: &Exact, step: &Exact, direction: Direction) -> Exact {
    let steps = Exact::ratio(number, step).unwrap();
    let mut floor: i128 = 0;
    for power in (0..126).rev() {
        let more = floor + (1 << power);
        if more > floor && Exact::from(more) <= steps {
            floor = more;
        }
    }
    let rest = &steps - &Exact::from(floor);
    let half = Exact::fraction(1, 2).unwrap();
    let up = match direction {
        Direction::Down => false,
        Direction::Up => !rest.is_zero(),
        Direction::HalfUp => rest >= half,
        Direction::HalfEven => rest > half || (rest == half && floor % 2 == 1),
    };
    &Exact::from(floor + i128::from(up)) * step
}

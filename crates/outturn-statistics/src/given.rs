//! Figures as they come in.

use outturn_core::{Exact, Figure};

use crate::withheld::{Kind, Withheld};

/// A figure that is known: zero too, where zero was counted.
///
/// ```
/// use outturn_core::{Exact, Figure};
/// use outturn_statistics::known;
/// assert_eq!(known(0), Figure::Known(Exact::ZERO));
/// ```
pub fn known(number: impl Into<Exact>) -> Figure {
    Figure::Known(number.into())
}

/// The number that a figure is. Anything else withholds the result.
pub(crate) fn number(figure: &Figure, place: impl FnOnce() -> String) -> Result<&Exact, Withheld> {
    let nothing = |kind, why: &str| Withheld::Nothing { place: place(), kind, why: why.to_owned() };
    match figure {
        Figure::Known(number) => Ok(number),
        Figure::Missing(why) => Err(nothing(Kind::Missing, why)),
        Figure::Suppressed => Err(nothing(Kind::Suppressed, "")),
        Figure::NotApplicable => Err(nothing(Kind::NotApplicable, "")),
    }
}

/// A count: a number that is not below zero. It may be a fraction, as events that are attributed in part and
/// person-years are.
pub(crate) fn count(figure: &Figure, place: impl Fn() -> String) -> Result<&Exact, Withheld> {
    let number = number(figure, &place)?;
    if number.is_negative() { Err(Withheld::Negative { place: place() }) } else { Ok(number) }
}

/// A count that something is divided by.
pub(crate) fn divisor(figure: &Figure, place: impl Fn() -> String) -> Result<&Exact, Withheld> {
    let number = count(figure, &place)?;
    if number.is_zero() { Err(Withheld::Zero { place: place() }) } else { Ok(number) }
}

/// The ratio of two counts.
pub(crate) fn over(numerator: &Exact, denominator: &Exact) -> Result<Exact, Withheld> {
    Exact::ratio(numerator, denominator).ok_or_else(|| Withheld::Zero { place: "the denominator".to_owned() })
}

/// So many people who had so many events each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Events that each of them had.
    pub events_each: u64,
    /// How many people.
    pub people: Figure,
}

/// What was counted: events of which none makes another likelier, or events of which one person may have several, as
/// with admissions. Repeat events carry less information than as many people with one event each, so their limits are
/// wider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Events {
    /// Events that do not hang together.
    Independent(Figure),
    /// Events by how many each person had.
    Repeat(Vec<People>),
}

impl Events {
    /// Events that do not hang together.
    pub const fn of(events: Figure) -> Events {
        Events::Independent(events)
    }

    /// How many events, and the sum of events times events each had, which is their variance.
    pub(crate) fn sums(&self, place: impl Fn() -> String) -> Result<(Exact, Exact), Withheld> {
        match self {
            Events::Independent(events) => {
                let events = count(events, place)?;
                Ok((events.clone(), events.clone()))
            }
            Events::Repeat(people) => {
                let (mut events, mut variance) = (Exact::ZERO, Exact::ZERO);
                for group in people {
                    let each = Exact::from(group.events_each);
                    let said = || format!("{} (people with {} events each)", place(), group.events_each);
                    let had = &each * count(&group.people, said)?;
                    variance = &variance + &(&each * &had);
                    events = &events + &had;
                }
                Ok((events, variance))
            }
        }
    }

    pub(crate) const fn may_repeat(&self) -> bool {
        matches!(self, Events::Repeat(_))
    }
}

impl From<Figure> for Events {
    fn from(events: Figure) -> Events {
        Events::of(events)
    }
}

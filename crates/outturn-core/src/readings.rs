//! Many readings, held in little memory.
//!
//! What readings are about is named over and over: each name is held once and stands for itself as a number. The
//! readings lie in the order in which they came, and for each organisation an index over the numbers finds them.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Index;

use crate::period::Period;
use crate::reading::{Reading, ReadingKey, Stage};
use crate::text::Text;

/// Readings by what they are about.
///
/// ```
/// use outturn_core::{Exact, Period, Reading, ReadingKey, Readings, Stage};
/// let year = Period::FinancialYear(2014);
/// let mut readings = Readings::default();
/// readings.insert(ReadingKey::of("02Y", "waits", &year), Reading::of(Exact::ONE));
/// assert!(readings.at("02Y", "waits", &year, "", Stage::Published).is_some());
/// assert!(readings.at("02Y", "waits", &year, "male", Stage::Published).is_none());
/// ```
#[derive(Clone, Default)]
pub struct Readings {
    organisations: Names<Text>,
    indicators: Names<Text>,
    periods: Names<Period>,
    breakdowns: Names<Text>,
    all: Vec<Reading>,
    /// For each organisation by its number, where its readings lie.
    index: Vec<BTreeMap<Place, u32>>,
}

/// What a reading of an organisation is about, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    indicator: u32,
    period: u32,
    breakdown: u32,
    stage: Stage,
}

/// What a reading is about, lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct About<'a> {
    /// The indicator's id.
    pub indicator: &'a str,
    /// The organisation's code.
    pub organisation: &'a str,
    /// What it is about.
    pub period: &'a Period,
    /// Empty for everyone; otherwise a part such as `male`.
    pub breakdown: &'a str,
    /// Whose figure it is.
    pub stage: Stage,
}

impl About<'_> {
    /// The same, to keep.
    pub fn to_key(self) -> ReadingKey {
        ReadingKey {
            indicator: self.indicator.to_owned(),
            organisation: self.organisation.to_owned(),
            period: self.period.clone(),
            breakdown: self.breakdown.to_owned(),
            stage: self.stage,
        }
    }
}

impl<'a> From<&'a ReadingKey> for About<'a> {
    fn from(key: &'a ReadingKey) -> About<'a> {
        About {
            indicator: &key.indicator,
            organisation: &key.organisation,
            period: &key.period,
            breakdown: &key.breakdown,
            stage: key.stage,
        }
    }
}

/// The place of a reading among all. Positions count from 0, in the order in which readings came, and never change.
pub enum Slot<'a> {
    /// A reading lies there.
    Taken(usize),
    /// None does yet.
    Free(FreeSlot<'a>),
}

/// A place that no reading has yet.
pub struct FreeSlot<'a> {
    readings: &'a mut Readings,
    organisation: usize,
    at: Place,
}

impl FreeSlot<'_> {
    /// Takes the reading; gives its position.
    pub fn fill(self, reading: Reading) -> usize {
        let Readings { all, index, .. } = self.readings;
        let position = all.len();
        if index.len() <= self.organisation {
            index.resize_with(self.organisation + 1, BTreeMap::new);
        }
        if let Some(readings) = index.get_mut(self.organisation) {
            readings.insert(self.at, count(position));
        }
        all.push(reading);
        position
    }
}

/// The readings of one indicator, period, breakdown and stage, for asking one organisation after another.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    readings: &'a Readings,
    /// None where nobody has such a reading.
    at: Option<Place>,
}

impl<'a> Series<'a> {
    /// That of an organisation, by what [`Readings::number`] gives for it.
    pub fn of(self, organisation: usize) -> Option<&'a Reading> {
        let position = self.readings.index.get(organisation)?.get(&self.at?)?;
        self.readings.all.get(place(*position))
    }
}

/// Names, each with a number: the first is 0.
#[derive(Clone)]
struct Names<T> {
    numbers: BTreeMap<T, u32>,
    by_number: Vec<T>,
    /// The number of the name that came last: most often it comes again.
    last: u32,
}

impl<T> Default for Names<T> {
    fn default() -> Names<T> {
        Names { numbers: BTreeMap::new(), by_number: Vec::new(), last: 0 }
    }
}

impl<T: Ord + Clone> Names<T> {
    fn number<Q: Ord + ?Sized>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.numbers.get(name).copied()
    }

    /// The number of a name, which is new or not.
    fn take<Q: Ord + ?Sized>(&mut self, name: &Q, own: impl FnOnce() -> T) -> u32
    where
        T: Borrow<Q>,
    {
        if self.name(self.last).is_some_and(|last| last.borrow() == name) {
            return self.last;
        }
        self.last = self.number(name).unwrap_or_else(|| {
            let name = own();
            let number = count(self.by_number.len());
            self.numbers.insert(name.clone(), number);
            self.by_number.push(name);
            number
        });
        self.last
    }

    /// For each number, which name it is in the order of the names.
    fn ranks(&self) -> Vec<u32> {
        let mut ranks = vec![0; self.by_number.len()];
        for (rank, number) in self.numbers.values().enumerate() {
            if let Some(place) = ranks.get_mut(place(*number)) {
                *place = count(rank);
            }
        }
        ranks
    }

    fn name(&self, number: u32) -> Option<&T> {
        self.by_number.get(place(number))
    }
}

/// More readings than four thousand million do not fit into memory before they do not fit into 32 bits.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Readings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes a reading; gives back the one that it replaces.
    #[expect(clippy::needless_pass_by_value, reason = "as for every map")]
    pub fn insert(&mut self, key: ReadingKey, reading: Reading) -> Option<Reading> {
        match self.slot(About::from(&key)) {
            Slot::Taken(position) => self.set(position, reading),
            Slot::Free(free) => {
                free.fill(reading);
                None
            }
        }
    }

    /// Where a reading about something lies, or would.
    pub fn slot(&mut self, about: About<'_>) -> Slot<'_> {
        let organisation = place(self.organisations.take(about.organisation, || about.organisation.into()));
        let at = Place {
            indicator: self.indicators.take(about.indicator, || about.indicator.into()),
            period: self.periods.take(about.period, || about.period.clone()),
            breakdown: self.breakdowns.take(about.breakdown, || about.breakdown.into()),
            stage: about.stage,
        };
        match self.index.get(organisation).and_then(|readings| readings.get(&at)) {
            Some(there) => Slot::Taken(place(*there)),
            None => Slot::Free(FreeSlot { readings: self, organisation, at }),
        }
    }

    /// Puts another reading in the place of one; gives back the one that was there.
    pub fn set(&mut self, position: usize, reading: Reading) -> Option<Reading> {
        self.all.get_mut(position).map(|there| std::mem::replace(there, reading))
    }

    /// The reading about something.
    pub fn at(
        &self,
        organisation: &str,
        indicator: &str,
        period: &Period,
        breakdown: &str,
        stage: Stage,
    ) -> Option<&Reading> {
        let position = self.position(About { indicator, organisation, period, breakdown, stage })?;
        self.all.get(position)
    }

    /// The reading with this key.
    pub fn get(&self, key: &ReadingKey) -> Option<&Reading> {
        self.all.get(self.position(About::from(key))?)
    }

    /// Where among all a reading lies, in the order in which they came.
    pub fn position(&self, about: About<'_>) -> Option<usize> {
        let readings = self.index.get(place(self.organisations.number(about.organisation)?))?;
        let at = Place {
            indicator: self.indicators.number(about.indicator)?,
            period: self.periods.number(about.period)?,
            breakdown: self.breakdowns.number(about.breakdown)?,
            stage: about.stage,
        };
        readings.get(&at).copied().map(place)
    }

    /// The number of an organisation, if there is a reading of it: see [`Readings::series`].
    ///
    /// ```
    /// use outturn_core::readings::Readings;
    /// use outturn_core::{Exact, Period, Reading, ReadingKey, Stage};
    ///
    /// let mut readings = Readings::default();
    /// let year: Period = "2014/15".parse().unwrap();
    /// readings.insert(ReadingKey::of("09H", "c-difficile", &year), Reading::of(Exact::ONE));
    /// let series = readings.series("c-difficile", &year, "", Stage::Published);
    /// let number = readings.number("09H").unwrap();
    /// assert!(series.of(number).is_some());
    /// assert!(readings.series("c-difficile", &year, "", Stage::Verified).of(number).is_none());
    /// ```
    pub fn number(&self, organisation: &str) -> Option<usize> {
        self.organisations.number(organisation).map(place)
    }

    /// The readings about the same of every organisation.
    pub fn series(&self, indicator: &str, period: &Period, breakdown: &str, stage: Stage) -> Series<'_> {
        let at = || {
            Some(Place {
                indicator: self.indicators.number(indicator)?,
                period: self.periods.number(period)?,
                breakdown: self.breakdowns.number(breakdown)?,
                stage,
            })
        };
        Series { readings: self, at: at() }
    }

    /// Every indicator of which there is a reading, by id.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        self.indicators.numbers.keys().map(Text::as_str)
    }

    /// The indicator and the period of every reading, in no order that means anything: for looking whether there is one
    /// without sorting them all.
    pub fn indicators_and_periods(&self) -> impl Iterator<Item = (&str, &Period)> {
        let places = self.index.iter().flat_map(BTreeMap::keys);
        places.filter_map(|at| {
            Some((self.indicators.name(at.indicator)?.as_str(), self.periods.name(at.period)?))
        })
    }

    /// Every reading with what it is about: by indicator, organisation, period, breakdown and stage.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (About<'_>, &Reading)> {
        // Numbers in the order of the names are compared much faster than the names.
        let (organisations, indicators) = (self.organisations.ranks(), self.indicators.ranks());
        let (periods, breakdowns) = (self.periods.ranks(), self.breakdowns.ranks());
        let rank = |ranks: &[u32], number: u32| ranks.get(place(number)).copied();
        let mut all = Vec::with_capacity(self.all.len());
        for ((readings, name), nth) in self.index.iter().zip(&self.organisations.by_number).zip(organisations)
        {
            all.extend(readings.iter().map(|(at, position)| {
                let (period, breakdown) = (rank(&periods, at.period), rank(&breakdowns, at.breakdown));
                ((rank(&indicators, at.indicator), nth, period, breakdown, at.stage), name, at, *position)
            }));
        }
        all.sort_unstable_by_key(|(key, ..)| *key);
        all.into_iter().filter_map(|(_, organisation, at, position)| {
            let about = About {
                indicator: self.indicators.name(at.indicator)?,
                organisation,
                period: self.periods.name(at.period)?,
                breakdown: self.breakdowns.name(at.breakdown)?,
                stage: at.stage,
            };
            Some((about, self.all.get(place(position))?))
        })
    }
}

impl PartialEq for Readings {
    /// The order in which readings came makes no difference.
    fn eq(&self, other: &Readings) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Readings {}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Index<&ReadingKey> for Readings {
    type Output = Reading;

    #[expect(clippy::expect_used, reason = "as for every map, what is not there is not indexed")]
    fn index(&self, key: &ReadingKey) -> &Reading {
        self.get(key).expect("there is a reading with this key")
    }
}

impl Extend<(ReadingKey, Reading)> for Readings {
    fn extend<I: IntoIterator<Item = (ReadingKey, Reading)>>(&mut self, readings: I) {
        for (key, reading) in readings {
            self.insert(key, reading);
        }
    }
}

impl IntoIterator for Readings {
    type Item = (ReadingKey, Reading);
    type IntoIter = std::vec::IntoIter<(ReadingKey, Reading)>;

    /// In the order of [`Readings::iter`].
    fn into_iter(self) -> Self::IntoIter {
        let all: Vec<_> = self.iter().map(|(about, reading)| (about.to_key(), reading.clone())).collect();
        all.into_iter()
    }
}

impl FromIterator<(ReadingKey, Reading)> for Readings {
    fn from_iter<I: IntoIterator<Item = (ReadingKey, Reading)>>(readings: I) -> Readings {
        let mut all = Readings::default();
        all.extend(readings);
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::exact::Exact;

    #[test]
    fn a_reading_takes_little_memory() {
        assert_eq!(size_of::<Reading>(), 112);
        assert_eq!(size_of::<Place>(), 16);
    }

    const PERIODS: [&str; 6] = ["2014/15", "2014", "2014-03", "2011/12..2013/14", "wave a/1", "wave a/0"];

    fn key() -> impl Strategy<Value = ReadingKey> {
        let codes = select(&["02Y", "00C", "X", "0"][..]);
        let about = (codes, select(&["waits", "b", "a-b"][..]), select(&PERIODS[..]));
        (about, select(&["", "male", "Q1"][..]), select(&Stage::ALL[..])).prop_map(
            |((code, indicator, period), breakdown, stage)| ReadingKey {
                breakdown: breakdown.to_owned(),
                stage,
                ..ReadingKey::of(code, indicator, &period.parse().unwrap())
            },
        )
    }

    proptest! {
        #[test]
        fn they_are_a_map_in_the_order_of_their_keys(
            taken in prop::collection::vec((key(), any::<u8>()), 0..40),
            asked in key(),
        ) {
            let taken = || taken.iter().map(|(key, value)| (key.clone(), Reading::of(Exact::from(*value))));
            let map: BTreeMap<ReadingKey, Reading> = taken().collect();
            let mut readings = Readings::default();
            for (key, reading) in taken() {
                let before = readings.get(&key).cloned();
                prop_assert_eq!(readings.insert(key, reading), before);
            }
            prop_assert_eq!((readings.len(), readings.is_empty()), (map.len(), map.is_empty()));
            let keys: Vec<ReadingKey> = readings.iter().map(|(about, _)| about.to_key()).collect();
            prop_assert_eq!(&keys, &map.keys().cloned().collect::<Vec<_>>());
            prop_assert!(readings.iter().map(|(_, reading)| reading).eq(map.values()));
            prop_assert_eq!(readings.get(&asked), map.get(&asked));
            prop_assert_eq!(readings.position(About::from(&asked)).is_some(), map.contains_key(&asked));
            let backwards: Readings = readings.clone().into_iter().rev().collect();
            prop_assert_eq!(&backwards, &readings);
            let without: Readings = readings.clone().into_iter().skip(1).collect();
            prop_assert_eq!(without == readings, readings.is_empty());
        }
    }
}

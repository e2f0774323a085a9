//! Days: their month, their weekday, and how busy they are.

use outturn_core::Date;

use super::people::{END, START};
use super::random::Random;

/// How busy the months from January to December are, in a thousand of the busiest, for causes that hardly, somewhat,
/// clearly and strongly hang on the season.
const SEASONS: [[u32; 12]; 4] = [
    [980, 980, 980, 980, 990, 1000, 1000, 980, 990, 1000, 990, 970],
    [1000, 980, 960, 920, 900, 880, 870, 860, 880, 920, 960, 1000],
    [1000, 950, 890, 820, 760, 700, 680, 660, 720, 800, 880, 980],
    [1000, 880, 760, 600, 480, 400, 360, 340, 440, 580, 760, 980],
];

/// A day of the five years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: i16,
    /// From 1 to 12.
    pub(super) month: i8,
    pub(super) weekend: bool,
}

/// The days of the five years, the first of them [`START`].
#[derive(Debug)]
pub(super) struct Calendar(Vec<Day>);

impl Calendar {
    pub(super) fn new() -> Calendar {
        let mut date = first();
        let mut days = Vec::new();
        for _ in START..END {
            days.push(Day {
                year: date.year(),
                month: date.month(),
                weekend: date.weekday().to_monday_zero_offset() >= 5,
            });
            date = date.tomorrow().unwrap_or(date);
        }
        Calendar(days)
    }

    pub(super) fn day(&self, day: i32) -> Day {
        let at = usize::try_from(day - START).unwrap_or(usize::MAX);
        self.0.get(at).copied().unwrap_or(Day { year: 2015, month: 4, weekend: false })
    }

    /// Any day.
    pub(super) fn any(random: &mut Random) -> i32 {
        START + random.within(END - START)
    }

    /// Whether something that hangs so much on the season happens on a day that it may happen on.
    pub(super) fn happens(&self, day: i32, season: u32, random: &mut Random) -> bool {
        let months = usize::try_from(season).ok().and_then(|it| SEASONS.get(it)).unwrap_or(&SEASONS[0]);
        let month = usize::try_from(self.day(day).month - 1).unwrap_or(0);
        // A little more every year.
        let year = u32::try_from((day - START).div_euclid(365)).unwrap_or(0);
        let busy = months.get(month).copied().unwrap_or(0).saturating_mul(940 + 15 * year.min(4));
        random.below(1_000_000) < busy
    }
}

/// 1 April 2010.
const fn first() -> Date {
    Date::constant(2010, 4, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let epoch = Date::constant(1970, 1, 1);
        let days = |date: Date| (date - epoch).get_days();
        assert_eq!((days(first()), days(Date::constant(2015, 4, 1))), (START, END));
        let calendar = Calendar::new();
        assert_eq!(calendar.day(START), Day { year: 2010, month: 4, weekend: false });
        // 29 February 2012 was a Wednesday, 1 and 2 March a Thursday and a Friday, 3 March a Saturday.
        let leap = days(Date::constant(2012, 2, 29));
        assert_eq!(calendar.day(leap), Day { year: 2012, month: 2, weekend: false });
        assert_eq!(calendar.day(leap + 3), Day { year: 2012, month: 3, weekend: true });
        assert_eq!(calendar.day(END - 1), Day { year: 2015, month: 3, weekend: false });
    }
}

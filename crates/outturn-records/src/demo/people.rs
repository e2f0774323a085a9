//! Made-up people: each is worked out from the seed and a number, so that all tables speak of the same ones and none
//! has to be kept.

use std::fmt::Write;

use super::random::{Of, Random, Seed, added};

/// The first day of the records, 1 April 2010, counted from 1 January 1970.
pub(super) const START: i32 = 14_700;
/// The day after the last one, 1 April 2015.
pub(super) const END: i32 = 16_526;

/// Population, admissions and deaths by age and sex.
const AGES: &str = include_str!("data/ages.csv");
/// Commissioners and how many people they have.
const COMMISSIONERS: &str = include_str!("data/ccgs.csv");

/// Episodes in a thousand people over the five years; so the people there are follow from the rows that are wanted.
const EPISODES_IN_THOUSAND: u64 = 1_450;
/// People to a practice.
const PRACTICE: u64 = 7_000;
/// Trusts that admit.
const TRUSTS: usize = 160;

/// A man or a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Man,
    Woman,
}

impl Sex {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Sex::Man => "1",
            Sex::Woman => "2",
        }
    }

    pub(super) const fn place(self) -> usize {
        match self {
            Sex::Man => 0,
            Sex::Woman => 1,
        }
    }
}

/// Somebody who does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: u32,
    pub(super) sex: Sex,
    pub(super) born: i32,
    /// The day of death, where it is within the five years.
    pub(super) died: Option<i32>,
    pub(super) commissioner: usize,
    /// The practice's number within the commissioner.
    pub(super) practice: u32,
}

impl Person {
    /// Age in whole years; nothing before birth and after death.
    pub(super) fn age(&self, day: i32) -> Option<i32> {
        let alive = self.died.is_none_or(|died| day <= died);
        (day >= self.born && alive).then(|| whole_years(day - self.born))
    }
}

const fn whole_years(days: i32) -> i32 {
    (days * 4 + 2).div_euclid(1461)
}

/// A band of five years of age.
#[derive(Debug, Clone, Copy)]
struct Band {
    /// Admissions a year in a thousand, of men and of women.
    admissions: [u32; 2],
    /// Deaths a year in 100,000.
    deaths: [u32; 2],
}

#[derive(Debug)]
pub(super) struct Commissioner {
    pub(super) code: &'static str,
    pub(super) practices: u32,
    /// How much more or less often its people are admitted, in a thousand.
    pub(super) factor: u32,
}

/// All of them.
#[derive(Debug)]
pub(super) struct People {
    pub(super) count: u32,
    seed: Seed,
    /// People added up over bands, men and women of each in turn.
    by_age: Vec<u32>,
    bands: Vec<Band>,
    pub(super) commissioners: Vec<Commissioner>,
    by_commissioner: Vec<u32>,
}

/// The cells of a table within the program, without its header.
pub(super) fn cells(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split(',').collect())
}

/// A cell as a number.
pub(super) fn number(cells: &[&str], at: usize) -> u32 {
    cells.get(at).and_then(|it| it.parse().ok()).unwrap_or(0)
}

impl People {
    /// Those who have about so many episodes in five years.
    pub(super) fn new(seed: u64, episodes: u64) -> People {
        let seed = Seed::new(seed);
        let count = episodes.saturating_mul(1000).div_ceil(EPISODES_IN_THOUSAND).max(1_000);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let rows: Vec<Vec<&str>> = cells(AGES).collect();
        let by_age = added(rows.iter().flat_map(|row| [number(row, 1), number(row, 2)]));
        let band = |row: &Vec<&str>| Band {
            admissions: [number(row, 3), number(row, 4)],
            deaths: [number(row, 5), number(row, 6)],
        };
        let all = cells(COMMISSIONERS).map(|row| u64::from(number(&row, 1))).sum::<u64>().max(1);
        let commissioner = |(place, row): (u64, Vec<&'static str>)| {
            let people = u64::from(number(&row, 1)).saturating_mul(u64::from(count)).div_euclid(all);
            Commissioner {
                code: row.first().copied().unwrap_or_default(),
                practices: u32::try_from(people.div_euclid(PRACTICE)).unwrap_or(1).max(1),
                // From 800 to 1,200, most of them near 1,000.
                factor: 800
                    + seed.stream(Of::Commissioner, place).below(200)
                    + seed.stream(Of::Commissioner, place + 1_000).below(201),
            }
        };
        People {
            count,
            by_age,
            bands: rows.iter().map(band).collect(),
            commissioners: (0..).zip(cells(COMMISSIONERS)).map(commissioner).collect(),
            by_commissioner: added(cells(COMMISSIONERS).map(|row| number(&row, 1))),
            seed,
        }
    }

    /// The person of a number.
    pub(super) fn person(&self, id: u32) -> Person {
        let mut random = self.seed.stream(Of::Person, u64::from(id));
        let at = random.pick(&self.by_age);
        let (band, sex) = (at / 2, if at.is_multiple_of(2) { Sex::Man } else { Sex::Woman });
        let last = band + 1 == self.bands.len();
        let years = 5 * i32::try_from(band).unwrap_or(0) + random.within(if last { 8 } else { 5 });
        // So many years old on the last day, and some days.
        let born = END - 1 - (years * 1461).div_euclid(4) - random.within(365);
        let commissioner = random.pick(&self.by_commissioner);
        let deaths = self.bands.get(band).map_or(0, |it| it.deaths.get(sex.place()).copied().unwrap_or(0));
        let died = (random.below(100_000) < deaths.saturating_mul(5).min(80_000))
            .then(|| START.max(born) + random.within(END - START.max(born)));
        let practices = self.commissioners.get(commissioner).map_or(1, |it| it.practices);
        // Some practices are larger than others: the lower of two numbers.
        let practice = random.below(practices).min(random.below(practices));
        Person { id, sex, born, died, commissioner, practice }
    }

    /// Somebody.
    pub(super) fn anyone(&self, random: &mut Random) -> Person {
        self.person(random.below(self.count))
    }

    /// How often people of an age, a sex and a commissioner are admitted, in a million a year.
    pub(super) fn admitted(&self, person: &Person, age: i32) -> u32 {
        let band = usize::try_from(age.div_euclid(5)).unwrap_or(0).min(self.bands.len().saturating_sub(1));
        let rate = self.bands.get(band).and_then(|it| it.admissions.get(person.sex.place())).copied();
        // The band up to four years is of births and infants above all.
        let rate = match age {
            0 => rate.unwrap_or(0).saturating_mul(3),
            1..5 => rate.unwrap_or(0).div_euclid(2),
            _ => rate.unwrap_or(0),
        };
        rate.saturating_mul(self.commissioners.get(person.commissioner).map_or(0, |it| it.factor))
    }

    /// The code of a person's commissioner.
    pub(super) fn commissioner(&self, person: &Person) -> &'static str {
        self.commissioners.get(person.commissioner).map_or("", |it| it.code)
    }

    /// The code of a practice. No real one has a dash.
    pub(super) fn practice<'a>(&self, text: &'a mut String, commissioner: usize, practice: u32) -> &'a str {
        let code = self.commissioners.get(commissioner).map_or("", |it| it.code);
        text.clear();
        // Writing to a text does not fail.
        let _ = write!(text, "{code}-{:03}", practice + 1);
        text
    }
}

/// The trust that somebody goes to: mostly the nearest. Codes of real trusts begin with R.
pub(super) fn trust<'a>(text: &'a mut String, commissioner: usize, random: &mut Random) -> &'a str {
    let home = commissioner * TRUSTS / 211;
    let which = match random.below(100) {
        0..75 => home,
        75..93 => (home + 1) % TRUSTS,
        _ => usize::try_from(random.below(160)).unwrap_or(0),
    };
    text.clear();
    let _ = write!(text, "T{which:03}");
    text
}

/// A pseudonym that cannot be an NHS number, which is ten digits: a letter and nine digits.
pub(super) fn pseudonym(text: &mut String, id: u32) -> &str {
    text.clear();
    let _ = write!(text, "D{id:09}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_whole_years() {
        let person =
            Person { id: 0, sex: Sex::Man, born: 0, died: Some(20_000), commissioner: 0, practice: 0 };
        // 1 January 1970: two years old from 1 January 1972, 730 days later.
        let cases =
            [(-1, None), (0, Some(0)), (364, Some(0)), (365, Some(1)), (730, Some(2)), (20_001, None)];
        for (day, age) in cases {
            assert_eq!(person.age(day), age, "{day}");
        }
    }

    #[test]
    fn people_are_of_every_commissioner_and_age_and_some_die() {
        let people = People::new(1, 60_000);
        assert_eq!(people.commissioners.len(), 211);
        let all: Vec<Person> = (0..people.count).map(|id| people.person(id)).collect();
        assert_eq!(all[17], people.person(17));
        let old = all.iter().filter(|it| it.age(START).is_some_and(|age| age >= 65)).count();
        let share = old * 1000 / all.len();
        assert!((120..190).contains(&share), "{share} in a thousand are 65 or older");
        let died = all.iter().filter(|it| it.died.is_some()).count() * 1000 / all.len();
        assert!((30..60).contains(&died), "{died} in a thousand die");
        assert!(all.iter().all(|it| it.died.is_none_or(|died| died >= it.born && died < END)));
        let largest = people.by_commissioner.len();
        assert_eq!(largest, 211);
    }
}

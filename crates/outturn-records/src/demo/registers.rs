//! Tables of counts: patients registered, registers of practices, estimates, prescribing.

use std::io;

use outturn_indicator::records::Block;

use super::World;
use super::events::REGISTERS;
use super::people::{END, START};
use super::random::Random;

/// Days on which patients are counted: 1 April of 2010 to 2015.
const COUNTED: [i32; 6] = [START, 15_065, 15_431, 15_796, 16_161, END];
/// Ages that patients are counted by, the last of them and above.
const AGES: usize = 106;

/// Patients by practice, day, sex and age.
#[derive(Debug)]
pub(super) struct Counts {
    /// The number of practices before those of each commissioner.
    before: Vec<usize>,
    counts: Vec<u32>,
}

/// A practice: its commissioner's place, its number within it, and its place among all.
#[derive(Debug, Clone, Copy)]
struct Practice {
    commissioner: usize,
    number: u32,
    place: usize,
}

impl Counts {
    /// Counts everybody.
    pub(super) fn new(world: &World) -> Counts {
        let mut before = Vec::with_capacity(world.people.commissioners.len());
        let mut practices = 0;
        for commissioner in &world.people.commissioners {
            before.push(practices);
            practices += usize::try_from(commissioner.practices).unwrap_or(0);
        }
        let mut counted = Counts { before, counts: vec![0; practices * COUNTED.len() * 2 * AGES] };
        for id in 0..world.people.count {
            let person = world.people.person(id);
            let number = usize::try_from(person.practice).unwrap_or(0);
            let place = counted.before.get(person.commissioner).map_or(0, |it| it + number);
            for (date, day) in COUNTED.into_iter().enumerate() {
                let Some(age) = person.age(day).and_then(|age| usize::try_from(age).ok()) else { continue };
                let at = at(place, date, person.sex.place(), age.min(AGES - 1));
                if let Some(count) = counted.counts.get_mut(at) {
                    *count += 1;
                }
            }
        }
        counted
    }

    fn of(&self, place: usize, date: usize, sex: usize, age: usize) -> u32 {
        self.counts.get(at(place, date, sex, age)).copied().unwrap_or(0)
    }

    /// Patients of an age or older, of both sexes.
    fn from(&self, place: usize, date: usize, age: usize) -> u32 {
        let of_sex = |sex| (age..AGES).map(|age| self.of(place, date, sex, age)).sum::<u32>();
        of_sex(0) + of_sex(1)
    }

    fn practices<'a>(&'a self, world: &'a World) -> impl Iterator<Item = Practice> + 'a {
        self.before.iter().zip(&world.people.commissioners).enumerate().flat_map(|(at, (before, of))| {
            (0..of.practices).zip(*before..).map(move |(number, place)| Practice {
                commissioner: at,
                number,
                place,
            })
        })
    }
}

const fn at(place: usize, date: usize, sex: usize, age: usize) -> usize {
    ((place * COUNTED.len() + date) * 2 + sex) * AGES + age
}

fn code(world: &World, commissioner: usize) -> &'static str {
    world.people.commissioners.get(commissioner).map_or("", |it| it.code)
}

/// Takes rows; called after every few, so that what has been gathered can be written.
pub(super) type Take<'a> = dyn FnMut(&mut Block) -> io::Result<()> + 'a;

pub(super) fn registrations(
    world: &World,
    counts: &Counts,
    out: &mut Block,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let mut text = String::new();
    for it in counts.practices(world) {
        for (date, day) in COUNTED.into_iter().enumerate() {
            for (sex, sex_code) in ["1", "2"].into_iter().enumerate() {
                for age in 0..AGES {
                    let patients = counts.of(it.place, date, sex, age);
                    if patients > 0 {
                        out.text(world.people.practice(&mut text, it.commissioner, it.number));
                        out.text(code(world, it.commissioner)).date(day).text(sex_code);
                        out.integer(i64::try_from(age).unwrap_or(0)).integer(i64::from(patients));
                    }
                }
            }
        }
        take(out)?;
    }
    Ok(())
}

/// A share of people, in a thousand, more or less a tenth of it.
fn about(people: u32, in_thousand: u32, random: &mut Random) -> u32 {
    let tenths = 900 + random.below(201);
    let found = u64::from(people) * u64::from(in_thousand) * u64::from(tenths);
    u32::try_from(found.div_euclid(1_000_000)).unwrap_or(u32::MAX)
}

pub(super) fn practice_registers(
    world: &World,
    counts: &Counts,
    out: &mut Block,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let (mut text, mut random) = (String::new(), world.of_table("practice-registers", 0));
    for it in counts.practices(world) {
        // At the end of each year but the first: 31 March.
        for (date, day) in COUNTED.into_iter().enumerate().skip(1) {
            for (register, from, in_thousand) in REGISTERS {
                let people = counts.from(it.place, date, usize::try_from(from).unwrap_or(0));
                let patients = about(people, in_thousand, &mut random);
                out.text(world.people.practice(&mut text, it.commissioner, it.number));
                out.text(code(world, it.commissioner)).date(day - 1).text(register);
                out.integer(i64::from(patients)).integer(None::<i64>).integer(None::<i64>);
                if register == "AST" {
                    let excepted = about(patients, 60, &mut random).min(patients);
                    let out_of = patients - excepted;
                    let achieved = about(out_of, 740, &mut random).min(out_of);
                    out.text(world.people.practice(&mut text, it.commissioner, it.number));
                    out.text(code(world, it.commissioner)).date(day - 1).text("AST003");
                    out.integer(i64::from(achieved)).integer(i64::from(out_of)).integer(i64::from(excepted));
                }
            }
        }
        take(out)?;
    }
    Ok(())
}

pub(super) fn prevalence_estimates(
    world: &World,
    counts: &Counts,
    out: &mut Block,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let mut random = world.of_table("prevalence-estimates", 0);
    for commissioner in 0..world.people.commissioners.len() {
        for (date, day) in COUNTED.into_iter().enumerate().take(COUNTED.len() - 1) {
            for (condition, from, in_thousand) in [("anxiety-or-depression", 16, 150), ("dementia", 65, 70)] {
                let here = counts.practices(world).filter(|it| it.commissioner == commissioner);
                let people = here.map(|it| counts.from(it.place, date, from)).sum();
                out.text(code(world, commissioner)).text(condition).date(day);
                out.integer(i64::from(about(people, in_thousand, &mut random)));
            }
        }
        take(out)?;
    }
    Ok(())
}

/// What is prescribed: the code, items a month to a thousand patients, quantity to an item, pence to an item.
const PRESCRIBED: [(&str, u32, i64, i64); 8] = [
    ("0501013B0AAABAB", 14, 21, 95),
    ("0501013K0AAAJAJ", 5, 21, 420),
    ("0501021L0AAABAB", 3, 28, 250),
    ("0501120L0AAAAAA", 3, 14, 310),
    ("0501080W0AAAAAA", 7, 28, 160),
    ("0212000Y0AAAAAA", 60, 28, 110),
    ("0301011R0AAAPAP", 32, 1, 290),
    ("0205051R0AAAAAA", 45, 28, 130),
];
/// The first days of the last 24 months, and which of 1 April they are nearest to, from the years before.
const MONTHS: [i32; 24] = [
    15_796, 15_826, 15_857, 15_887, 15_918, 15_949, 15_979, 16_010, 16_040, 16_071, 16_102, 16_130, 16_161,
    16_191, 16_222, 16_252, 16_283, 16_314, 16_344, 16_375, 16_405, 16_436, 16_467, 16_495,
];

pub(super) fn prescribing(
    world: &World,
    counts: &Counts,
    out: &mut Block,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let (mut text, mut random) = (String::new(), world.of_table("prescribing", 0));
    for it in counts.practices(world) {
        for (at, month) in MONTHS.into_iter().enumerate() {
            let patients = counts.from(it.place, if at < 12 { 3 } else { 4 }, 0);
            for (bnf, in_thousand, quantity, pence) in PRESCRIBED {
                let items = i64::from(about(patients, in_thousand, &mut random));
                if items == 0 {
                    continue;
                }
                out.text(world.people.practice(&mut text, it.commissioner, it.number));
                out.text(code(world, it.commissioner)).date(month).text(bnf);
                out.integer(items).integer(items * quantity).integer(items * pence);
            }
        }
        take(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use outturn_core::Date;

    use super::*;

    #[test]
    fn days_are_the_first_of_their_months() {
        let epoch = Date::constant(1970, 1, 1);
        let days = |date: Date| (date - epoch).get_days();
        let years: Vec<i32> = (2010..=2015).map(|year| days(Date::constant(year, 4, 1))).collect();
        assert_eq!(years, COUNTED);
        let months: Vec<i32> = (0..24_i8)
            .map(|at| days(Date::constant(2013 + i16::from((at + 3) / 12), (at + 3) % 12 + 1, 1)))
            .collect();
        assert_eq!(months, MONTHS);
    }
}

//! Made-up admissions: who is admitted hangs on age, sex and commissioner, when on the season, the weekday and the
//! year, and with what on age and sex.

use std::fmt::Write;

use outturn_indicator::records::Block;

use super::World;
use super::calendar::Calendar;
use super::people::{END, Person, Sex, cells, number, pseudonym, trust};
use super::random::{Random, added};

/// What people are admitted with.
const CONDITIONS: &str = include_str!("data/conditions.csv");
/// Other conditions that people of some age have, and from which age on.
const OTHERS: [(&str, i32); 10] = [
    ("I10X", 45),
    ("E119", 40),
    ("J449", 50),
    ("I489", 60),
    ("N183", 60),
    ("F03X", 70),
    ("E780", 45),
    ("Z864", 20),
    ("M199", 55),
    ("J459", 5),
];
/// The oldest age that conditions are told apart by.
const OLDEST: i32 = 105;
/// More than anybody is admitted in a year, in a million: see `People::admitted`.
const MOST: u32 = 1_250_000;

/// A condition, and how its patients are admitted.
#[derive(Debug)]
struct Condition {
    code: &'static str,
    /// In a thousand.
    emergency: u32,
    day_case: u32,
    nights: u32,
    season: u32,
    function: &'static str,
}

/// The conditions, and how often each is met at each age of each sex.
#[derive(Debug)]
pub(super) struct Conditions {
    all: Vec<Condition>,
    by_age: [Vec<Vec<u32>>; 2],
}

impl Conditions {
    pub(super) fn new() -> Conditions {
        let rows: Vec<Vec<&'static str>> = cells(CONDITIONS).collect();
        let condition = |row: &Vec<&'static str>| Condition {
            code: row.first().copied().unwrap_or_default(),
            emergency: number(row, 5),
            day_case: number(row, 6),
            nights: number(row, 7),
            season: number(row, 8),
            function: row.get(9).copied().unwrap_or_default(),
        };
        let shares = |sex: Sex| -> Vec<Vec<u32>> {
            let of_age = |age: u32| {
                let share = |row: &Vec<&str>| {
                    let of_sex = row.get(1).is_none_or(|it| it.is_empty() || *it == sex.code());
                    let of_age = number(row, 2) <= age && age <= number(row, 3);
                    if of_sex && of_age { number(row, 4) } else { 0 }
                };
                added(rows.iter().map(share))
            };
            (0..=u32::try_from(OLDEST).unwrap_or(0)).map(of_age).collect()
        };
        Conditions {
            all: rows.iter().map(condition).collect(),
            by_age: [shares(Sex::Man), shares(Sex::Woman)],
        }
    }

    fn pick(&self, person: &Person, age: i32, random: &mut Random) -> Option<&Condition> {
        let age = usize::try_from(age.min(OLDEST)).ok()?;
        let shares = self.by_age.get(person.sex.place())?.get(age)?;
        self.all.get(random.pick(shares))
    }
}

/// A stay with a provider.
struct Spell<'a> {
    person: Person,
    age: i32,
    condition: &'a Condition,
    admitted: i32,
    /// How the patient is classified, and how admitted.
    classified: &'static str,
    method: &'static str,
    nights: i32,
}

/// Somebody's stay that might have been.
fn spell<'a>(world: &'a World, random: &mut Random) -> Option<Spell<'a>> {
    let person = world.people.anyone(random);
    let mut admitted = Calendar::any(random);
    let age = person.age(admitted)?;
    if random.below(MOST) >= world.people.admitted(&person, age) {
        return None;
    }
    let condition = world.conditions.pick(&person, age, random)?;
    if !world.calendar.happens(admitted, condition.season, random) {
        return None;
    }
    let way = random.below(1000);
    let day = world.calendar.day(admitted);
    let (method, classified) = if condition.function == "422" {
        // A birth is on the day of birth, where that is within the five years.
        admitted = person.born.max(super::people::START);
        ("82", "1")
    } else if condition.function == "501" {
        (if random.chance(850) { "31" } else { "32" }, "1")
    } else if way < condition.emergency {
        let other = if day.year < 2013 || (day.year == 2013 && day.month < 4) { "28" } else { "2D" };
        let method = match random.below(100) {
            0..68 => "21",
            68..84 => "22",
            84..87 => "23",
            87..94 => "24",
            _ => other,
        };
        (method, "1")
    } else {
        // Few are asked to come at the weekend.
        if day.weekend && !random.chance(150) {
            return None;
        }
        let method = random.one_of(&["11", "11", "11", "12", "13"]);
        (method, if way < condition.emergency + condition.day_case { "2" } else { "1" })
    };
    let nights = if classified == "2" { 0 } else { random.lasting(condition.nights) };
    Some(Spell { person, age, condition, admitted, classified, method, nights })
}

/// The rows of a block: the episodes of one spell after the other; the last spell is cut where the block ends.
pub(super) fn fill(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let (mut id, mut spell_id, mut who, mut practice, mut provider, mut others) =
        (String::new(), String::new(), String::new(), String::new(), String::new(), String::new());
    let mut row = first;
    while out.rows() < rows {
        let Some(spell) = spell(world, random) else { continue };
        let Spell { person, age, condition, admitted, classified, method, nights } = spell;
        let died = person.died.filter(|died| *died <= admitted + nights);
        let discharged = died.unwrap_or(admitted + nights);
        let (discharged, ended) = match died {
            _ if discharged >= END => (None, "8"),
            Some(_) => (Some(discharged), "4"),
            None => (Some(discharged), if random.chance(985) { "1" } else { "2" }),
        };
        let episodes =
            if nights < 2 { 1 } else { 1 + i64::from(random.chance(220)) + i64::from(random.chance(60)) };
        let source = match method {
            "82" => "79",
            _ if random.chance(960) => "19",
            _ => random.one_of(&["51", "54", "65"]),
        };
        spell_id.clear();
        let _ = write!(spell_id, "S{row:011}");
        pseudonym(&mut who, person.id);
        world.people.practice(&mut practice, person.commissioner, person.practice);
        trust(&mut provider, person.commissioner, random);
        for order in 1..=episodes {
            if out.rows() == rows {
                break;
            }
            id.clear();
            let _ = write!(id, "E{row:011}");
            let diagnosis = match order {
                1 => condition.code,
                _ => world.conditions.pick(&person, age, random).map_or(condition.code, |it| it.code),
            };
            others.clear();
            for (code, from) in OTHERS {
                if age >= from && random.below(1000) < 60 + 2 * u32::try_from(age).unwrap_or(0) {
                    if !others.is_empty() {
                        others.push(' ');
                    }
                    others.push_str(code);
                }
            }
            out.text(id.as_str()).text(spell_id.as_str()).integer(order);
            out.text(who.as_str()).text(provider.as_str()).text(world.people.commissioner(&person));
            out.text(practice.as_str()).text(person.sex.code()).integer(i64::from(age));
            out.text(classified).text(method).text(source);
            out.date(admitted).date(discharged).text(ended);
            out.text(diagnosis)
                .text((!others.is_empty()).then_some(others.as_str()))
                .text(condition.function);
            row += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::People;
    use super::*;

    #[test]
    fn every_age_of_either_sex_can_be_ill_and_men_do_not_give_birth() {
        let conditions = Conditions::new();
        for shares in conditions.by_age.iter().flatten() {
            assert!(shares.last().is_some_and(|sum| *sum > 100));
        }
        let births: Vec<usize> =
            (0..conditions.all.len()).filter(|at| conditions.all[*at].function == "501").collect();
        assert_eq!(births.len(), 4);
        for shares in &conditions.by_age[0] {
            assert!(
                births.iter().all(|at| shares[*at] == at.checked_sub(1).map_or(0, |before| shares[before]))
            );
        }
    }

    #[test]
    fn nobody_is_admitted_more_often_than_all_are_asked() {
        let people = People::new(1, 100_000);
        for id in 0..people.count {
            let person = people.person(id);
            for age in [0, 3, 30, 90, 105] {
                assert!(people.admitted(&person, age) < MOST);
            }
        }
    }
}

//! Made-up events beside admissions: attendances, infections, calls, responses, pathways, cancers.

use std::fmt::Write;

use outturn_indicator::records::Block;

use super::World;
use super::calendar::Calendar;
use super::people::{END, Person, START, pseudonym, trust};
use super::random::Random;

/// Codes that are written anew for every row.
#[derive(Debug, Default)]
struct Texts {
    id: String,
    who: String,
    practice: String,
    provider: String,
}

impl Texts {
    /// Those of a row: an id of its own, somebody, and where they go.
    fn of(&mut self, world: &World, letter: char, row: u64, person: &Person, random: &mut Random) {
        self.id.clear();
        let _ = write!(self.id, "{letter}{row:011}");
        pseudonym(&mut self.who, person.id);
        world.people.practice(&mut self.practice, person.commissioner, person.practice);
        trust(&mut self.provider, person.commissioner, random);
    }
}

/// Somebody who is alive on a day, and how old.
fn somebody(world: &World, random: &mut Random) -> (Person, i32, i32) {
    loop {
        let (person, day) = (world.people.anyone(random), Calendar::any(random));
        if let Some(age) = person.age(day) {
            return (person, day, age);
        }
    }
}

/// A day within the five years; nothing after them.
fn within(day: i32) -> Option<i32> {
    (day < END).then_some(day)
}

pub(super) fn attendances(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, age) = somebody(world, random);
        texts.of(world, 'A', row, &person, random);
        let kind = match random.below(100) {
            0..66 => "01",
            66..69 => "02",
            69..93 => "03",
            _ => "04",
        };
        let stayed = 20 + random.lasting(if kind == "01" { 130 } else { 60 });
        // Most of those who would have stayed longer leave shortly before four hours are over.
        let minutes = if stayed > 240 && random.chance(780) { 200 + random.within(40) } else { stayed };
        let coded =
            random.chance(700).then(|| random.one_of(&["01", "05", "14", "20", "21", "25", "35", "39"]));
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(texts.provider.as_str());
        out.text(world.people.commissioner(&person)).text(texts.practice.as_str()).text(person.sex.code());
        out.integer(i64::from(age))
            .text(kind)
            .text(random.one_of(&["1", "1", "1", "1", "1", "1", "1", "3", "2"]));
        out.date(day).integer(i64::from(minutes)).text(coded);
    }
}

pub(super) fn infections(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, age) = loop {
            let found = somebody(world, random);
            // The old above all.
            if random.below(100) < 5 + u32::try_from(found.2).unwrap_or(0) {
                break found;
            }
        };
        texts.of(world, 'I', row, &person, random);
        let organism = match random.below(1000) {
            0..220 => "CDIFF",
            220..720 => "ECOLI",
            720..870 => "MSSA",
            870..885 => "MRSA",
            885..960 => "KLEBS",
            _ => "PSEUD",
        };
        let before = random.chance(550).then(|| random.lasting(5));
        let commissioner = world.people.commissioner(&person);
        let assigned =
            if before.is_some_and(|days| days > 2) { texts.provider.as_str() } else { commissioner };
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(organism).date(day);
        out.integer(i64::from(age)).text(person.sex.code()).text(commissioner).text(texts.provider.as_str());
        out.date(before.map(|days| day - days)).text(assigned);
    }
}

pub(super) fn ambulance_calls(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let (mut id, mut service) = (String::new(), String::new());
    for row in (first..).take(rows) {
        let (person, day, _) = somebody(world, random);
        id.clear();
        let _ = write!(id, "C{row:011}");
        service.clear();
        let _ = write!(service, "V{:03}", person.commissioner.div_euclid(20));
        let (category, mean) = match random.below(100) {
            0..4 => ("red-1", 250),
            4..42 => ("red-2", 270),
            _ => ("green", 1_500),
        };
        let seconds = random.chance(985).then(|| i64::from(60 + random.lasting(mean)));
        out.text(id.as_str()).text(service.as_str()).text(world.people.commissioner(&person));
        out.date(day).text(category).integer(seconds);
    }
}

pub(super) fn friends_and_family(
    world: &World,
    random: &mut Random,
    first: u64,
    rows: usize,
    out: &mut Block,
) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, _) = somebody(world, random);
        texts.of(world, 'F', row, &person, random);
        let answer = match random.below(100) {
            0..66 => "1",
            66..89 => "2",
            89..94 => "3",
            94..96 => "4",
            96..98 => "5",
            _ => "6",
        };
        let service = random.one_of(&["inpatient", "inpatient", "ae", "ae", "maternity"]);
        out.text(texts.id.as_str()).text(texts.provider.as_str()).text(world.people.commissioner(&person));
        out.text(service).date(day).text(answer);
    }
}

pub(super) fn pathways(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, _) = somebody(world, random);
        texts.of(world, 'P', row, &person, random);
        let waited = 7 * random.lasting(7) + random.within(7);
        // Those who would have waited longer are mostly seen within 18 weeks.
        let waited = if waited > 125 && random.chance(600) { 90 + random.within(36) } else { waited };
        let stop = within(day + waited);
        let by = stop.map(|_| random.one_of(&["non-admitted", "non-admitted", "admitted"]));
        let function =
            random.one_of(&["100", "101", "110", "110", "120", "130", "301", "320", "330", "340", "502"]);
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(world.people.commissioner(&person));
        out.text(texts.practice.as_str()).text(texts.provider.as_str()).text(function);
        out.date(day).date(stop).text(by);
    }
}

/// Cancers by site.
const SITES: [&str; 12] =
    ["C509", "C509", "C61X", "C61X", "C349", "C349", "C189", "C20X", "C439", "C679", "C549", "C859"];

pub(super) fn cancer_pathways(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, _) = somebody(world, random);
        texts.of(world, 'W', row, &person, random);
        let route = random.one_of(&["urgent-gp", "urgent-gp", "urgent-gp", "screening", "upgrade", "other"]);
        let seen = within(day + 1 + random.lasting(8).min(40));
        // One referral in four is a cancer.
        let cancer = random.chance(250);
        let decided = seen.filter(|_| cancer).and_then(|seen| within(seen + random.lasting(17)));
        let treated = decided.and_then(|decided| within(decided + random.lasting(13)));
        let diagnosis = decided.map(|_| random.one_of(&SITES));
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(world.people.commissioner(&person));
        out.text(texts.practice.as_str()).text(texts.provider.as_str()).text(route);
        out.date(day).date(seen).date(decided).date(treated).text(diagnosis);
    }
}

pub(super) fn tumours(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, age) = loop {
            let found = somebody(world, random);
            if found.2 >= 20 && random.below(100) < u32::try_from(found.2).unwrap_or(0) {
                break found;
            }
        };
        texts.of(world, 'U', row, &person, random);
        let stage = random.one_of(&["1", "1", "1", "2", "2", "3", "3", "4", "4", "X"]);
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(world.people.commissioner(&person));
        out.text(texts.practice.as_str()).text(person.sex.code()).integer(i64::from(age)).date(day);
        out.text(random.one_of(&SITES)).text(stage);
    }
}

pub(super) fn therapies(world: &World, random: &mut Random, first: u64, rows: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for row in (first..).take(rows) {
        let (person, day, age) = loop {
            let found = somebody(world, random);
            if found.2 >= 16 {
                break found;
            }
        };
        texts.of(world, 'H', row, &person, random);
        let treated = if random.chance(620) { within(day + random.lasting(28)) } else { None };
        let closed = random.lasting(if treated.is_some() { 70 } else { 30 });
        let ended = within(treated.unwrap_or(day) + closed);
        let count = treated.map(|_| i64::from(1 + random.lasting(5)));
        let finished = count.is_some_and(|it| it > 1) && ended.is_some();
        let case = if random.chance(890) { "Y" } else { "N" };
        let still = finished.then(|| if random.chance(540) { "Y" } else { "N" });
        let category =
            random.chance(880).then(|| random.one_of(&["A", "A", "A", "A", "A", "A", "C", "H", "J", "N"]));
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(world.people.commissioner(&person));
        out.text(texts.practice.as_str()).text(texts.provider.as_str()).text(person.sex.code());
        out.integer(i64::from(age)).text(category).date(day).date(treated).date(ended).integer(count);
        out.text(treated.map(|_| case)).text(still);
    }
}

/// The deaths among so many people, from the first number on.
pub(super) fn deaths(world: &World, random: &mut Random, first: u64, people: usize, out: &mut Block) {
    let mut texts = Texts::default();
    for id in (first..).take(people) {
        let Ok(id) = u32::try_from(id) else { return };
        let person = world.people.person(id);
        let Some(died) = person.died else { continue };
        let Some(age) = person.age(died) else { continue };
        texts.of(world, 'M', u64::from(id), &person, random);
        let cause = match (age, random.below(100)) {
            (0, _) => "P070",
            (1..30, 0..60) => random.one_of(&["V892", "X700", "W199", "G409"]),
            (_, 0..28) => random.one_of(&["C349", "C509", "C61X", "C189", "C250", "C220"]),
            (_, 28..56) => random.one_of(&["I219", "I251", "I639", "I619", "I500"]),
            (_, 56..70) => random.one_of(&["J449", "J189", "J181"]),
            (75.., 70..86) => random.one_of(&["F03X", "G309"]),
            (_, 70..90) => random.one_of(&["K746", "K703", "E119", "N390", "A419"]),
            _ => random.one_of(&["R54X", "W199", "G20X", "N189"]),
        };
        // A death that is not registered by the end is in no extract of registered deaths.
        let Some(registered) = within(died + random.lasting(6)) else { continue };
        out.text(texts.id.as_str()).text(texts.who.as_str()).text(world.people.commissioner(&person));
        out.text(texts.practice.as_str()).text(person.sex.code()).date(person.born).date(died);
        out.date(registered).integer(i64::from(age)).text(cause);
    }
}

/// Conditions that practices keep registers of: from which age, and how many in a thousand of that age have it.
pub(super) const REGISTERS: [(&str, i32, u32); 6] =
    [("AST", 5, 60), ("COPD", 40, 35), ("DM", 17, 62), ("DEM", 65, 45), ("CHD", 45, 70), ("HYP", 35, 190)];

/// The entries of so many people in the registers of their practices.
pub(super) fn condition_register(
    world: &World,
    random: &mut Random,
    first: u64,
    people: usize,
    out: &mut Block,
) {
    let mut texts = Texts::default();
    for id in (first..).take(people) {
        let Ok(id) = u32::try_from(id) else { return };
        let person = world.people.person(id);
        let Some(age) = person.age(END - 1) else { continue };
        for (condition, from, in_thousand) in REGISTERS {
            if age < from || !random.chance(in_thousand) {
                continue;
            }
            texts.of(world, 'R', u64::from(id), &person, random);
            let diagnosed = (END - 1 - random.within(3_650)).max(person.born);
            let recent = |random: &mut Random, share| {
                let day = diagnosed.max(END - 1 - random.within(730));
                random.chance(share).then_some(day)
            };
            let reviewed = recent(random, 760);
            out.text(texts.who.as_str())
                .text(texts.practice.as_str())
                .text(world.people.commissioner(&person));
            out.text(condition)
                .integer(i64::from(age))
                .date(person.born.max(START - 3_650))
                .date(None::<i32>);
            out.date(diagnosed).date(None::<i32>).date(recent(random, 800)).date(reviewed);
            out.text(reviewed.map(|_| if random.chance(900) { "Y" } else { "N" })).date(recent(random, 50));
        }
    }
}

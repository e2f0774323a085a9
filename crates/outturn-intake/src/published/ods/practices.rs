//! The register of practices: which practice belonged to which commissioner, and when.
//!
//! `epraccur.csv` has no header; its fields are code, name, two parents, five lines of address, postcode, open and
//! close date, status, and then the commissioner with the days on which the practice joined and left it. It says who
//! the commissioner is, and not who it was: moves come out of registers of several days, laid on each other.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use jiff::civil::Date;

use super::super::{About, Membership, Organisation, Problem, Published};
use super::claims::{Claim, Said, stints};
use super::notes::listed;
use super::{AGAIN, CLOSED, NAME, OPENED, day, names, records};

const COMMISSIONER: usize = 14;
const JOINED: usize = 15;
const LEFT: usize = 16;
const SETTING: usize = 25;
/// The setting of a practice. Others are out-of-hours services, prisons, clinics and the like.
const PRACTICE: &str = "4";
/// The most codes that a note gives as examples.
const EXAMPLES_MAX: usize = 5;

/// A register of practices.
#[derive(Debug, Clone, Copy)]
pub struct PracticeRegister<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// `epraccur.csv`.
    pub bytes: &'a [u8],
    /// A day on which it stood so; the first of the month where no more is known.
    pub as_at: Date,
}

/// A practice by all registers together.
struct Practice {
    name: String,
    opened: Date,
    closed: Option<Date>,
    claims: Vec<Claim>,
}

/// Reads practices and to which of the `commissioners` each belonged when, from registers in the order of their days.
///
/// A practice belongs to a commissioner on a day where the registers that speak of the day agree. A register speaks of
/// the days from joining to its own; between two registers the earlier one stands until the practice joins the later
/// one's commissioner. Days before the commissioner was there are not counted: when groups merge, the register gives
/// the new code the date on which the old one was joined. Days on which registers contradict each other are left out.
pub fn read(
    registers: &[PracticeRegister<'_>],
    commissioners: &[Organisation],
) -> Result<Published, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for register in registers {
        read.push((register, records((register.file, register.bytes), SETTING + 1, &mut problems)));
    }
    if !registers.is_sorted_by(|one, next| one.as_at < next.as_at) {
        let files = listed(registers.iter().map(|it| format!("{} of {}", it.file, it.as_at)), "none");
        problems.push(Problem::new(
            registers.first().map_or("epraccur.csv", |it| it.file),
            format!("the registers are not in the order of their days ({files})"),
            "give the earliest first, and one for each day",
        ));
    }
    let wanted: BTreeSet<String> = read
        .iter()
        .flat_map(|(_, rows)| rows)
        .filter(|(_, record)| &record[SETTING] == PRACTICE)
        .map(|(_, record)| record[0].to_owned())
        .collect();
    let mut practices = BTreeMap::new();
    let mut others = BTreeSet::new();
    for (register, rows) in &read {
        let mut seen = BTreeSet::new();
        for (row, record) in rows {
            if !wanted.contains(&record[0]) {
                others.insert(record[0].to_owned());
            } else if seen.insert(record[0].to_owned()) {
                take(register, *row, record, &mut practices, &mut problems);
            } else {
                let problem = Problem::new(register.file, "the code is there twice", AGAIN);
                problems.push(problem.at_row(*row).at_value(&record[0]));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let known: BTreeMap<&str, &Organisation> =
        commissioners.iter().map(|body| (body.code.as_str(), body)).collect();
    Ok(write(registers, &practices, others.len(), &known))
}

/// Takes what one register says of one practice.
fn take(
    register: &PracticeRegister<'_>,
    row: u64,
    record: &StringRecord,
    practices: &mut BTreeMap<String, Practice>,
    problems: &mut Vec<Problem>,
) {
    let found = problems.len();
    let mut date = |field| day(register.file, row, record, field, problems);
    let (opened, closed, joined, left) = (date(OPENED), date(CLOSED), date(JOINED), date(LEFT));
    if problems.len() > found {
        return;
    }
    let mut wrong = |wrong: &str, remedy: &str| {
        problems.push(Problem::new(register.file, wrong, remedy).at_row(row).at_value(&record[0]));
    };
    let Some(opened) = opened else {
        return wrong("the practice has no opening date", AGAIN);
    };
    let practice = practices.entry(record[0].to_owned()).or_insert_with(|| Practice {
        name: String::new(),
        opened,
        closed,
        claims: Vec::new(),
    });
    if practice.opened != opened || practice.closed.is_some_and(|before| closed != Some(before)) {
        let remedy = "ask the Organisation Data Service which are right";
        return wrong("its dates are not those of the earlier register", remedy);
    }
    practice.closed = closed;
    practice.name = names::title_case(&record[NAME]);
    match (&record[COMMISSIONER], joined) {
        ("", _) => {}
        (_, None) => wrong("the practice has a commissioner and no date of joining it", AGAIN),
        (code, Some(joined)) => {
            practice.claims.push(Claim { code: code.to_owned(), joined, left, as_at: register.as_at });
        }
    }
}

fn write(
    registers: &[PracticeRegister<'_>],
    practices: &BTreeMap<String, Practice>,
    others: usize,
    known: &BTreeMap<&str, &Organisation>,
) -> Published {
    let mut published = Published::default();
    let (mut elsewhere, mut early) = (0_usize, 0_usize);
    let mut doubted = Vec::new();
    for (code, practice) in practices {
        if !practice.claims.iter().any(|it| known.contains_key(it.code.as_str())) {
            elsewhere += 1;
            continue;
        }
        let life = |claim: &Claim| match known.get(claim.code.as_str()) {
            Some(body) => (practice.opened.max(body.opened), earlier(practice.closed, body.closed)),
            None => (practice.opened, practice.closed),
        };
        let began = |claim: &Claim| known.get(claim.code.as_str()).is_some_and(|it| claim.joined < it.opened);
        early += usize::from(practice.claims.iter().any(began));
        let mut in_doubt = false;
        for (start, end, said) in stints(&practice.claims, life) {
            match said {
                Said::Belongs(to) if known.contains_key(to) => published.memberships.push(Membership {
                    from: code.clone(),
                    to: to.to_owned(),
                    start,
                    end,
                }),
                Said::Belongs(_) => {}
                Said::Contradiction => in_doubt = true,
            }
        }
        if in_doubt {
            doubted.push(code.as_str());
        }
        published.organisations.push(Organisation {
            code: code.clone(),
            name: practice.name.clone(),
            kind: "practice",
            opened: practice.opened,
            closed: practice.closed,
        });
    }
    let days = registers.iter().map(|it| it.as_at.to_string());
    published.note(
        About::Taken,
        format!(
            "{} practices and {} memberships, from the registers of {}.",
            published.organisations.len(),
            published.memberships.len(),
            listed(days, "no day")
        ),
    );
    for pair in registers.windows(2) {
        if let [one, next] = pair {
            published.note(About::Checked, moves(practices, known, one.as_at, next.as_at));
        }
    }
    published.note(
        About::Checked,
        format!(
            "Practices said to have joined a group before its first day, from which they are taken: {early}."
        ),
    );
    let examples = doubted.iter().take(EXAMPLES_MAX).map(ToString::to_string);
    published.note(
        About::LeftOut,
        format!(
            "Days on which two registers contradict each other. Practices with such days: {}. \
             The first of them: {}.",
            doubted.len(),
            listed(examples, "none")
        ),
    );
    published.note(
        About::LeftOut,
        format!(
            "Codes that no register has as a practice: {others}. \
             Practices of other commissioners: {elsewhere}."
        ),
    );
    published
}

/// How many practices two registers that follow each other have with different commissioners.
fn moves(
    practices: &BTreeMap<String, Practice>,
    known: &BTreeMap<&str, &Organisation>,
    one: Date,
    next: Date,
) -> String {
    let (mut both, mut moved, mut open) = (0_usize, 0_usize, 0_usize);
    for practice in practices.values() {
        let on = |day| practice.claims.iter().find(|it| it.as_at == day);
        let (Some(before), Some(after)) = (on(one), on(next)) else { continue };
        if !known.contains_key(before.code.as_str()) || !known.contains_key(after.code.as_str()) {
            continue;
        }
        both += 1;
        if before.code != after.code {
            moved += 1;
            // Where the first group stood on, the practice moved; otherwise the group did.
            let stands =
                known.get(before.code.as_str()).and_then(|it| it.closed).is_none_or(|last| last >= next);
            open += usize::from(stands);
        }
    }
    format!(
        "Practices in the registers of both {one} and {next}: {both}; with another group in the second: {moved}, \
         of them while the first group stood on: {open}."
    )
}

fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    [one, other].into_iter().flatten().min()
}

//! A&E attendances and emergency admissions: the weeks of a year, by provider.
//!
//! Each file of NHS England is one week, the seven days to a Sunday. It has a row for England and one for each
//! provider: attendances at departments of type 1 (major), 2 (one specialty) and 3 (other), those of them that lasted
//! more than four hours, and the total of the first three. The row of England is used as a check, and where one
//! provider gives no count, as the way to it.
//!
//! The weeks of a year are those whose Sunday lies in it. For 2014/15 that is 52 weeks, from 31 March 2014 to
//! 29 March 2015: a day of the year before is in, and two of its own are out.

mod week;

use std::collections::BTreeMap;

use outturn_core::Standing;

use super::cells::separate;
use super::{About, Problem, Published, Reading};
use week::Week;

const PERIOD: &str = "2014/15";
/// The Sundays on which the first and the last week of the year end.
const FIRST: &str = "2014-04-06";
const LAST: &str = "2015-03-29";
const WEEKS: usize = 52;
const WHOLE: &str = "The 52 weeks ending 2014-04-06 to 2015-03-29";

/// What a provider had over the weeks that it is listed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Provider {
    pub(super) name: String,
    pub(super) attendances: u64,
    pub(super) within_four_hours: u64,
    /// Attendances at departments of type 1.
    pub(super) major: u64,
    /// The Sundays of the weeks that it is listed in.
    weeks: Vec<String>,
    /// What must be known of its figure.
    doubts: Vec<String>,
}

/// A year.
#[derive(Debug)]
pub(super) struct Year {
    /// Every provider with attendances.
    pub(super) providers: BTreeMap<String, Provider>,
    pub(super) published: Published,
}

impl Year {
    /// The trusts, whose figures are shared out.
    pub(super) fn trusts(&self) -> impl Iterator<Item = (&String, &Provider)> {
        self.providers.iter().filter(|(code, _)| is_trust(code))
    }

    /// All attendances, and those within four hours.
    pub(super) fn england(&self) -> (u64, u64) {
        self.providers
            .values()
            .fold((0, 0), |(all, within), it| (all + it.attendances, within + it.within_four_hours))
    }
}

/// Codes of trusts are `R` and two characters; others have longer ones, or begin otherwise.
pub(super) fn is_trust(code: &str) -> bool {
    code.len() == 3 && code.starts_with('R')
}

/// Reads `ae-within-4-hours` of every trust for 2014/15 from the files of its weeks, given with their names in the
/// order of the weeks. Refuses them where one is of another week, or where the row of England is not the sum of the
/// others.
pub(super) fn read<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Year, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut weeks = Vec::new();
    for (file, bytes) in files {
        match Week::read(file, bytes) {
            Ok(week) => weeks.push((file, week)),
            Err(mut more) => problems.append(&mut more),
        }
    }
    if problems.is_empty() {
        sundays(&weeks, &mut problems);
    }
    if problems.is_empty() {
        Ok(year(weeks.into_iter().map(|(_, week)| week).collect()))
    } else {
        Err(problems)
    }
}

/// The weeks must be those of the year, each once and in order.
fn sundays(weeks: &[(&str, Week)], problems: &mut Vec<Problem>) {
    let mut wrong = |file: &str, wrong: String| {
        problems.push(Problem::new(
            file,
            wrong,
            "give the 52 files of the year, in the order of their weeks",
        ));
    };
    for ((_, before), (file, week)) in weeks.iter().zip(weeks.iter().skip(1)) {
        if before.sunday.checked_add(jiff::Span::new().days(7)).ok() != Some(week.sunday) {
            wrong(file, format!("its week ends on {}, and the one before on {}", week.sunday, before.sunday));
        }
    }
    let ends = [(weeks.first(), FIRST), (weeks.last(), LAST)];
    for (found, meant) in ends {
        match found {
            Some((file, week)) if week.sunday.to_string() != meant => {
                wrong(file, format!("its week ends on {}, not {meant}", week.sunday));
            }
            Some(_) => {}
            None => wrong("ae_weekly", format!("there is no week ending {meant}")),
        }
    }
}

fn year(weeks: Vec<Week>) -> Year {
    let mut providers: BTreeMap<String, Provider> = BTreeMap::new();
    let mut sundays = Vec::new();
    for week in weeks {
        let sunday = week.sunday.to_string();
        for (code, row) in week.rows {
            let provider = providers.entry(code).or_default();
            provider.name = row.name;
            provider.attendances += row.attendances;
            provider.within_four_hours += row.attendances - row.over;
            provider.major += row.major;
            provider.weeks.push(sunday.clone());
            provider.doubts.extend(row.doubt.map(|doubt| format!("In the week ending {sunday} {doubt}")));
        }
        sundays.push(sunday);
    }
    providers.retain(|_, it| it.attendances > 0);
    let mut year = Year { providers, published: Published::default() };
    let readings = year.trusts().map(|(code, it)| it.reading(code, &sundays)).collect();
    year.published.readings = readings;
    notes(&mut year, &sundays);
    year
}

impl Provider {
    /// The weeks between its first and its last in which it is not listed.
    fn gaps<'s>(&self, sundays: &'s [String]) -> Vec<&'s str> {
        let (first, last) = (self.weeks.first(), self.weeks.last());
        let between = sundays.iter().filter(|it| Some(*it) > first && Some(*it) < last);
        between.filter(|it| !self.weeks.contains(it)).map(String::as_str).collect()
    }

    fn reading(&self, code: &str, sundays: &[String]) -> Reading {
        let gaps = self.gaps(sundays);
        let (first, last) = (self.weeks.first(), self.weeks.last());
        let weeks = match (first.zip(last), self.weeks.len()) {
            (Some((first, last)), some) if some < WEEKS && gaps.is_empty() => format!(
                "{some} of the 52 weeks, those ending {first} to {last}: it is in no file of the others, and \
                 England's total does without it"
            ),
            _ => WHOLE.to_owned(),
        };
        let missing = (!gaps.is_empty()).then(|| format!("It is not in the files of {}", gaps.join(", ")));
        let notes: Vec<&str> = [weeks.as_str()]
            .into_iter()
            .chain(missing.as_deref())
            .chain(self.doubts.iter().map(String::as_str))
            .collect();
        let cell = |count: u64| if gaps.is_empty() { count.to_string() } else { "[x]".to_owned() };
        Reading {
            indicator: "ae-within-4-hours",
            organisation: code.to_owned(),
            period: PERIOD.to_owned(),
            breakdown: "",
            numerator: cell(self.within_four_hours),
            denominator: cell(self.attendances),
            value: String::new(),
            // Which weeks make the year is nowhere said.
            standing: Standing::Inferred,
            note: notes.join(". ") + ".",
        }
    }
}

fn notes(year: &mut Year, sundays: &[String]) {
    let (all, within) = year.england();
    let (trusts, of_trusts) =
        year.trusts().fold((0_usize, 0), |(many, all), (_, it)| (many + 1, all + it.attendances));
    let others = year.providers.len() - trusts;
    let short = year.trusts().filter(|(_, it)| it.weeks.len() < WEEKS);
    let short: Vec<String> = short.map(|(code, it)| format!("{code} ({})", it.weeks.len())).collect();
    let gaps: Vec<String> =
        year.trusts().filter(|(_, it)| !it.gaps(sundays).is_empty()).map(|(code, _)| code.clone()).collect();
    let doubts: Vec<String> = year
        .trusts()
        .flat_map(|(code, it)| it.doubts.iter().map(move |doubt| format!("{code}: {doubt}.")))
        .collect();
    let published = &mut year.published;
    published.note(
        About::Taken,
        format!(
            "`ae-within-4-hours` for {PERIOD} of {trusts} trusts: departments of all types, added up over the 52 weeks \
             whose Sunday lies in the year, {FIRST} to {LAST}. That these weeks are the year is inferred: they run \
             from 31 March 2014 to 29 March 2015."
        ),
    );
    published.note(
        About::Taken,
        format!(
            "Trusts that are not in every week ended, began or handed their department on, and are in no file before \
             or after (weeks in brackets): {}. Their year is what the weeks have. Not in a week between two others, \
             and so [x]: {}.",
            short.join(", "),
            if gaps.is_empty() { "none".to_owned() } else { gaps.join(", ") }
        ),
    );
    for doubt in doubts {
        published.note(About::Taken, doubt);
    }
    published.note(
        About::Checked,
        format!(
            "In each week the providers come to the row of England, in attendances and in those over four hours; in \
             each row the types of department come to the total. Over the year {} of {} attendances were within four \
             hours, {}; about 93.6% was published.",
            separate(within),
            separate(all),
            percent(within, all)
        ),
    );
    published.note(
        About::LeftOut,
        format!(
            "{others} other providers, such as walk-in centres, with {} attendances: the rule shares out those of \
             trusts. Emergency admissions, waits for admission, and types of department.",
            separate(all - of_trusts)
        ),
    );
}

/// A share to two decimals, in per cent, rounded half up.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let hundredths = (u128::from(part) * 20_000 / u128::from(whole.max(1))).div_ceil(2);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests;

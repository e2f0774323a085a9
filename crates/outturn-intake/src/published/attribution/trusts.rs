//! Trusts as bodies: where they are, when they opened, and when they ended.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use outturn_core::Exact;

use super::super::ae_weekly::Year;
use super::super::ods::{Body, records};
use super::super::{Organisation, Problem};
use super::{Registers, Shared, Shares, Successors};

const POSTCODE: usize = 9;
/// Fields of the register of practices: the commissioner, and what it prescribes as.
const COMMISSIONER: usize = 14;
const SETTING: usize = 25;
/// A practice, and no other place that prescribes.
const PRACTICE: &str = "4";
/// The first day of the weeks that are read: a trust that no register holds was there by then.
const FIRST_DAY: Date = Date::constant(2014, 3, 31);

/// The groups of the practices around each trust.
#[derive(Debug)]
pub(super) struct Places {
    /// The postcode district of each trust.
    districts: BTreeMap<String, String>,
    /// How many practices of each group there are in a district.
    practices: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Places {
    pub(super) fn read(
        registers: &Registers<'_>,
        heads: &BTreeMap<String, u64>,
        problems: &mut Vec<Problem>,
    ) -> Places {
        let district = |postcode: &str| postcode.split_whitespace().next().map(str::to_owned);
        let trusts = records(registers.trusts, POSTCODE + 1, problems).into_iter();
        let districts =
            trusts.filter_map(|(_, it)| Some((it[0].to_owned(), district(&it[POSTCODE])?))).collect();
        let mut practices: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for (_, record) in records(registers.practices, SETTING + 1, problems) {
            if let Some(district) = district(&record[POSTCODE])
                && &record[SETTING] == PRACTICE
                && heads.contains_key(&record[COMMISSIONER])
            {
                let groups = practices.entry(district).or_default();
                *groups.entry(record[COMMISSIONER].to_owned()).or_default() += 1;
            }
        }
        Places { districts, practices }
    }

    /// The groups of the practices in a trust's postcode district, by how many they are.
    pub(super) fn around(&self, trust: &str) -> Shares {
        let found = self.districts.get(trust).and_then(|district| self.practices.get(district));
        let all = Exact::from(found.into_iter().flat_map(BTreeMap::values).sum::<u64>());
        let share =
            |(group, many): (&String, &u64)| Some((group.clone(), Exact::ratio(&Exact::from(*many), &all)?));
        found.into_iter().flatten().filter_map(share).collect()
    }
}

/// The trusts of the year that serve somebody or reported, with their days.
pub(super) fn organisations(
    year: &Year,
    shared: &Shared,
    register: &BTreeMap<String, Body>,
    successors: &Successors,
) -> Vec<Organisation> {
    let known: BTreeSet<&String> = shared.written.keys().chain(&shared.without).collect();
    let of_year = year.trusts().filter(|(code, _)| known.contains(code));
    of_year
        .map(|(code, trust)| {
            let body = register.get(code);
            let ended = || {
                let starts = successors.get(code)?.iter().map(|(_, start)| *start);
                starts.min()?.yesterday().ok()
            };
            Organisation {
                code: code.clone(),
                name: trust.name.clone(),
                kind: "trust",
                opened: body.and_then(|it| it.opened).unwrap_or(FIRST_DAY),
                closed: body.and_then(|it| it.closed).or_else(ended),
            }
        })
        .collect()
}

/// The trusts that the register does not hold.
pub(super) fn unregistered<'y>(year: &'y Year, register: &BTreeMap<String, Body>) -> Vec<&'y str> {
    year.trusts().filter(|(code, _)| !register.contains_key(*code)).map(|(code, _)| code.as_str()).collect()
}

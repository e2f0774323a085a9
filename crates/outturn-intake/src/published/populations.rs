//! The population on which running costs were allowed for 2013/14: one count for each clinical commissioning
//! group.
//!
//! The file has one row for each of the 211 groups with the population registered with its practices, that
//! population adjusted to the projections of the Office for National Statistics, and the running cost
//! allowance worked out from the latter.

use std::collections::BTreeMap;

use outturn_core::Standing;

use super::cells::{digits, separate, separated_count};
use super::{About, Problem, Published, Reading};

/// People in England by this count: the sum over the 211 groups. A file that gives another sum is not the one
/// meant.
pub const NATIONAL_POPULATION: u64 = 53_807_894;

const CODE: &str = "CCG code";
const NAME: &str = "CCG name";
const POPULATION: &str = "ADS registered population adjusted to new ONS13 projections";
const ALLOWANCE: &str = "Running Cost Allowance £m";
/// Groups in the file, as there were from 1 April 2013 to 31 March 2015.
const GROUPS: usize = 211;
/// Pounds allowed for each head; the file gives the product to the nearest £10,000.
const POUNDS_A_HEAD: u64 = 25;

/// The people of each group, of what was read.
pub(super) fn heads(published: &Published) -> BTreeMap<String, u64> {
    let readings = published.readings.iter();
    readings.filter_map(|it| Some((it.organisation.clone(), it.value.parse().ok()?))).collect()
}

/// Reads the running cost allowances 2013/14: the names of the groups, and `running-cost-population` (people)
/// for `2013/14`.
pub fn read(file: &str, bytes: &[u8]) -> Result<Published, Vec<Problem>> {
    let again = "get the file again from its publisher";
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader
        .headers()
        .map_err(|error| vec![Problem::new(file, format!("it cannot be read as CSV ({error})"), again)])?
        .clone();
    let mut problems = Vec::new();
    let mut index = |heading: &str| {
        let found = headers.iter().position(|other| other == heading);
        if found.is_none() {
            problems.push(Problem::new(
                file,
                format!("the heading \"{heading}\" is missing"),
                "check that this is the file meant",
            ));
        }
        found
    };
    let (code, name, population, allowance) = (index(CODE), index(NAME), index(POPULATION), index(ALLOWANCE));
    let (Some(code), Some(name), Some(population), Some(allowance)) = (code, name, population, allowance)
    else {
        return Err(problems);
    };

    let mut published = Published::default();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (row, record) in (2_u64..).zip(reader.records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems
                    .push(Problem::new(file, format!("the row cannot be read ({error})"), again).at_row(row));
                continue;
            }
        };
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let here = |column: &str, index: usize, wrong: String, remedy: &str| {
            Problem::new(file, wrong, remedy).at_row(row).in_column(column).at_value(cell(index))
        };
        if cell(code).is_empty() || cell(name).is_empty() {
            problems.push(here(CODE, code, "a group needs a code and a name".to_owned(), again));
            continue;
        }
        let people = match separated_count(cell(population)) {
            Ok(people) => people,
            Err(fault) => {
                problems.push(here(POPULATION, population, fault.wrong, fault.remedy));
                continue;
            }
        };
        if !allowed(people, cell(allowance)) {
            let wrong = format!("it is not £{POUNDS_A_HEAD} for each of {} people", separate(people));
            problems.push(here(ALLOWANCE, allowance, wrong, "check that the population is in its column"));
        }
        if counts.insert(cell(code).to_owned(), people).is_some() {
            problems.push(here(
                CODE,
                code,
                "the group is there twice".to_owned(),
                "find out which row is right",
            ));
        }
        published.names.insert(cell(code).to_owned(), cell(name).to_owned());
    }

    let total = counts.values().sum::<u64>();
    if problems.is_empty() && (total != NATIONAL_POPULATION || counts.len() != GROUPS) {
        let wrong = format!(
            "{} groups have {} people in all, but the edition known has {GROUPS} groups and {} people",
            counts.len(),
            separate(total),
            separate(NATIONAL_POPULATION)
        );
        problems.push(
            Problem::new(
                file,
                wrong,
                "use that edition, or enter the totals of the new one after checking them",
            )
            .in_column(POPULATION),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    notes(&mut published, total);
    published.readings =
        counts.into_iter().map(|(organisation, people)| reading(organisation, people)).collect();
    Ok(published)
}

fn notes(published: &mut Published, total: u64) {
    published.note(
        About::Taken,
        format!(
            "`running-cost-population` for 2013/14: column \"{POPULATION}\", {GROUPS} groups. The names of \
             the groups."
        ),
    );
    published.note(
        About::Checked,
        format!("The populations add up to {} people, as they should.", separate(total)),
    );
    published.note(
        About::Checked,
        format!(
            "Each of the {GROUPS} allowances is £{POUNDS_A_HEAD} a head of that column, to the nearest \
             £10,000: it is the column that the allowances were worked out on."
        ),
    );
    published.note(
        About::LeftOut,
        "The registered population before adjustment, the regions, the clusters and the allowances: no \
         award here needs them.",
    );
}

fn reading(organisation: String, people: u64) -> Reading {
    Reading {
        indicator: "running-cost-population",
        organisation,
        period: "2013/14".to_owned(),
        breakdown: "",
        numerator: String::new(),
        denominator: String::new(),
        value: people.to_string(),
        standing: Standing::Seen,
        note: String::new(),
    }
}

/// Whether an allowance in millions to two decimals is what so many people give.
fn allowed(people: u64, millions: &str) -> bool {
    let (whole, fraction) = millions.split_once('.').unwrap_or((millions, ""));
    let hundredths = format!("{whole}{fraction:0<2}");
    if fraction.len() > 2 || !digits(&hundredths) {
        return false;
    }
    hundredths
        .parse::<u64>()
        .is_ok_and(|hundredths| (people * POUNDS_A_HEAD).abs_diff(hundredths.saturating_mul(10_000)) <= 5_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "CCG code,CCG name,ADS registered population adjusted to new ONS13 projections,\
                        Running Cost Allowance £m\n";

    fn wrongs(text: &str) -> Vec<String> {
        read("x.csv", text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_problems_come_at_once() {
        let rows = [
            "02N,NHS A CCG,\"150,154\",3.75",
            "02N,NHS A CCG,\"150,154\",3.75",
            "09C,NHS B CCG,n/a,1",
            "10Y,NHS C CCG,\"120,525\",4.01",
        ];
        let text = format!("{HEAD}{}\n", rows.join("\n"));
        let wrongs = wrongs(&text);
        assert_eq!(wrongs.len(), 3, "{wrongs:#?}");
        assert!(wrongs[0].contains("row 3") && wrongs[0].contains("twice"), "{wrongs:#?}");
        assert!(wrongs[1].contains("row 4") && wrongs[1].contains("not a number"), "{wrongs:#?}");
        assert!(wrongs[2].contains("row 5") && wrongs[2].contains("£25"), "{wrongs:#?}");
    }

    #[test]
    fn another_total_is_refused() {
        let wrongs = wrongs(&format!("{HEAD}02N,NHS A CCG,\"150,154\",3.75\n"));
        assert!(wrongs[0].contains("1 groups have 150,154 people in all"), "{wrongs:#?}");
    }

    #[test]
    fn missing_headings_are_named() {
        assert_eq!(wrongs("CCG code,CCG name\n").len(), 2);
    }
}

//! Rates by year and sex: years of life lost, and admissions that better care could avoid.

use std::collections::BTreeMap;

use outturn_core::Standing;

use super::super::cells::Fixed;
use super::super::sheet::Sheet;
use super::super::{About, Problem, Published, Reading};
use super::series::{self, Figures, Series};
use super::sexes::{Sex, contradictions};

/// A sheet of rates: directly standardised, per 100,000 registered patients, to one decimal.
pub(super) struct Table {
    sheet: &'static str,
    indicator: &'static str,
    /// Headings of the numerator, on the table and on its repetitions.
    pub(super) numerator: &'static [&'static str],
    /// Its decimals: none for people, one for years.
    pub(super) places: u32,
    pub(super) kind: Kind,
}

/// How a sheet is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sheet 1.1: calendar years, a column for the condition, and the deaths observed as an indicator of
    /// their own.
    Deaths,
    /// Financial years, and below them blocks of rolling years, provisional.
    Admissions,
}

const DEATHS: &str = "amenable-deaths";

const fn admissions(sheet: &'static str, indicator: &'static str) -> Table {
    Table { sheet, indicator, numerator: &["Observed", "Numerator"], places: 0, kind: Kind::Admissions }
}

pub(super) const TABLES: [Table; 5] = [
    Table {
        sheet: "1.1",
        indicator: "pyll-amenable",
        numerator: &["Years of life lost"],
        places: 1,
        kind: Kind::Deaths,
    },
    admissions("2.6", "admissions-chronic-acs"),
    admissions("2.7", "admissions-asthma-diabetes-epilepsy-under-19"),
    admissions("3.1", "admissions-acute-conditions"),
    admissions("3.4", "admissions-children-lower-respiratory"),
];

/// A column of counts, with the years in which it contradicts itself.
struct Counts {
    heading: &'static str,
    wrong: BTreeMap<String, String>,
}

impl Counts {
    fn of(heading: &'static str, series: &Series, figure: fn(&Figures) -> Option<Fixed>) -> Counts {
        let counts = series.figures.iter().filter_map(|(key, figures)| Some((key.clone(), figure(figures)?)));
        Counts { heading, wrong: contradictions(&counts.collect()) }
    }

    /// The cell of a count, and the reason where it is not believed: one year that contradicts itself spoils
    /// them all.
    fn cell(&self, period: &str, count: Fixed) -> (String, Option<String>) {
        if self.wrong.is_empty() {
            return (count.to_string(), None);
        }
        let years = || self.wrong.keys().cloned().collect::<Vec<_>>().join(", ");
        let how = self
            .wrong
            .get(period)
            .map_or_else(|| format!(" in other years ({})", years()), |sum| format!(": {sum}"));
        let reason = format!("\"{}\" contradicts itself{how}", self.heading);
        ("[x]".to_owned(), Some(reason))
    }

    fn note(&self, sheet: &str, group: &str) -> String {
        if self.wrong.is_empty() {
            return format!(
                "Sheet {sheet}, \"{}\": male and female make persons in every year.",
                self.heading
            );
        }
        let sums =
            self.wrong.iter().map(|(period, sum)| format!("{period}: {sum}")).collect::<Vec<_>>().join("; ");
        format!(
            "Sheet {sheet}, \"{}\" CONTRADICTS ITSELF, so it is written `[x]` for {group} in every year. \
             {sums}.",
            self.heading
        )
    }
}

/// Reads a sheet's rates for a group. Counts that contradict each other in any year become `[x]` in all.
pub(super) fn read(
    sheet: &Sheet,
    table: &Table,
    group: &str,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Published {
    let mut published = Published::default();
    let Some(series) = series::read(sheet, table, name, problems) else { return published };
    let heading = table.numerator.first().copied().unwrap_or_default();
    let numerators = Counts::of(heading, &series, |figures| Some(figures.numerator));
    let patients = Counts::of("Registered patients", &series, |figures| Some(figures.patients));
    let deaths = Counts::of("Observed deaths", &series, |figures| figures.deaths);
    for ((period, sex), figures) in &series.figures {
        let (numerator, about_numerator) = numerators.cell(period, figures.numerator);
        let (denominator, about_denominator) = patients.cell(period, figures.patients);
        let reading = Reading {
            indicator: table.indicator,
            organisation: group.to_owned(),
            period: period.clone(),
            breakdown: sex.breakdown(),
            numerator,
            denominator,
            value: figures.rate.to_string(),
            standing: Standing::Seen,
            note: [about_numerator, about_denominator].into_iter().flatten().collect::<Vec<_>>().join("; "),
        };
        if let Some(observed) = figures.deaths {
            let (value, note) = deaths.cell(period, observed);
            published.readings.push(Reading {
                indicator: DEATHS,
                numerator: String::new(),
                denominator: String::new(),
                value,
                note: note.unwrap_or_default(),
                ..reading.clone()
            });
        }
        published.readings.push(reading);
    }
    let columns = match table.kind {
        Kind::Deaths => vec![numerators, patients, deaths],
        Kind::Admissions => vec![numerators, patients],
    };
    notes(&mut published, table, group, &series, &columns);
    published
}

fn notes(published: &mut Published, table: &Table, group: &str, series: &Series, columns: &[Counts]) {
    let Table { sheet, indicator, kind, .. } = table;
    let deaths = match kind {
        Kind::Deaths => format!(" and `{DEATHS}` (observed deaths)"),
        Kind::Admissions => String::new(),
    };
    if let (Some(first), Some(last)) = (series.periods.first(), series.periods.last()) {
        let text =
            format!("Sheet {sheet}: `{indicator}`{deaths}, {first} to {last}, by sex and for all persons.");
        published.note(About::Taken, text);
    }
    for counts in columns {
        published.note(About::Checked, counts.note(sheet, group));
    }
    // A count carried back over years is no fault of the rates, which were worked out on it, but must be
    // known.
    let persons: Vec<_> = series.figures.iter().filter(|((_, sex), _)| *sex == Sex::Persons).collect();
    for run in persons.chunk_by(|(_, one), (_, other)| one.patients == other.patients) {
        if let [((first, _), figures), .., ((last, _), _)] = run {
            let patients = figures.patients;
            published.note(
                About::Checked,
                format!(
                    "Sheet {sheet}: the registered patients of {first} to {last} are one and the same \
                         count, {patients}."
                ),
            );
        }
    }
    if series.repeated > 0 {
        let repeated = series.repeated;
        let text = format!(
            "Sheet {sheet}: rows that are there again with the same figures, taken once: {repeated}."
        );
        published.note(About::Checked, text);
    }
    if !series.rolling.is_empty() {
        let rolling = series.rolling.iter().cloned().collect::<Vec<_>>().join("; ");
        published.note(
            About::LeftOut,
            format!(
                "Sheet {sheet}: years other than financial ones, mostly provisional, below the chart \
                     ({rolling})."
            ),
        );
    }
}

#[cfg(test)]
mod tests;

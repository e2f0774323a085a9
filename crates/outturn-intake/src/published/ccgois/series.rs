//! The rows of a sheet of rates, by year and sex.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Problem;
use super::super::cells::Fixed;
use super::super::month::{Month, calendar_year, financial_year};
use super::super::sheet::{Column, Sheet};
use super::rates::{Kind, Table};
use super::sexes::Sex;
use super::{Block, blocks, rows_of, stated};

/// Decimals of a rate.
const PLACES: u32 = 1;
const ASK: &str = "ask the publisher which is right";

/// The figures of one year and sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) rate: Fixed,
    pub(super) patients: Fixed,
    pub(super) numerator: Fixed,
    pub(super) deaths: Option<Fixed>,
}

/// What a sheet gives for a group.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) figures: BTreeMap<(String, Sex), Figures>,
    /// The years that the sheet says it covers.
    pub(super) periods: BTreeSet<String>,
    /// Rolling years, which were left out.
    pub(super) rolling: BTreeSet<String>,
    /// Rows that are there again with the same figures.
    pub(super) repeated: u32,
}

/// Reads the rows of a group; each year that the sheet covers must be there for every sex, once or with the
/// same figures.
pub(super) fn read(sheet: &Sheet, table: &Table, name: &str, problems: &mut Vec<Problem>) -> Option<Series> {
    let mut series = Series { periods: covered(sheet, table.kind, problems)?, ..Series::default() };
    let before = problems.len();
    for block in blocks(sheet, problems) {
        let Some(columns) = Columns::find(sheet, &block, table, problems) else { continue };
        for row in rows_of(sheet, &block, name, problems) {
            let period = sheet.text(row, columns.period.index);
            if table.kind == Kind::Admissions && is_rolling(&period) {
                series.rolling.insert(period);
                continue;
            }
            if !series.periods.contains(&period) {
                let wrong = "it is not one of the years that the sheet says it covers";
                problems.push(sheet.cell_problem(row, &columns.period, wrong, ASK));
                continue;
            }
            let sex = columns.sex(sheet, row, problems);
            let figures = columns.figures(sheet, row, table, problems);
            let (Some(sex), Some(figures)) = (sex, figures) else { continue };
            match series.figures.insert((period, sex), figures) {
                None => {}
                Some(first) if first == figures => series.repeated += 1,
                Some(_) => {
                    let wrong = "the sheet gives this year and sex elsewhere with other figures";
                    problems.push(sheet.problem(row, wrong, ASK));
                }
            }
        }
    }
    if problems.len() == before {
        for (period, sex) in
            series.periods.iter().flat_map(|period| Sex::ALL.map(|sex| (period.clone(), sex)))
        {
            if !series.figures.contains_key(&(period.clone(), sex)) {
                let wrong = format!("there is no row of {name} for {} in {period}", sex.name());
                problems.push(sheet.problem_of_all(wrong, "ask the publisher for it"));
            }
        }
    }
    Some(series)
}

/// The columns of one table.
struct Columns {
    period: Column,
    gender: Column,
    rate: Column,
    patients: Column,
    numerator: Column,
    /// The condition and the deaths, on the sheet that has them.
    deaths: Option<[Column; 2]>,
}

impl Columns {
    fn find(sheet: &Sheet, block: &Block, table: &Table, problems: &mut Vec<Problem>) -> Option<Columns> {
        let headings = [
            &["Period", "Year", "Reporting period"][..],
            &["Gender"],
            &["DSR", "Indicator value"],
            &["Registered patients", "Denominator"],
            table.numerator,
        ];
        let [period, gender, rate, patients, numerator] =
            sheet.headings(block.header, block.columns.clone(), headings, problems)?;
        let deaths = match table.kind {
            Kind::Admissions => None,
            Kind::Deaths => {
                let headings = [&["Condition"][..], &["Observed deaths"]];
                Some(sheet.headings(block.header, block.columns.clone(), headings, problems)?)
            }
        };
        Some(Columns { period, gender, rate, patients, numerator, deaths })
    }

    fn sex(&self, sheet: &Sheet, row: u32, problems: &mut Vec<Problem>) -> Option<Sex> {
        let sex = Sex::parse(&sheet.text(row, self.gender.index));
        if sex.is_none() {
            let wrong = "it is not Male, Female or Person";
            problems.push(sheet.cell_problem(
                row,
                &self.gender,
                wrong,
                "ask the publisher whom the row counts",
            ));
        }
        sex
    }

    fn figures(
        &self,
        sheet: &Sheet,
        row: u32,
        table: &Table,
        problems: &mut Vec<Problem>,
    ) -> Option<Figures> {
        let rate = sheet.fixed(row, &self.rate, PLACES, problems);
        let patients = sheet.fixed(row, &self.patients, 0, problems);
        let numerator = sheet.fixed(row, &self.numerator, table.places, problems);
        let deaths = match &self.deaths {
            None => None,
            Some([condition, deaths]) => {
                if sheet.text(row, condition.index) != "All conditions" {
                    let wrong = "it is not \"All conditions\"";
                    problems.push(sheet.cell_problem(
                        row,
                        condition,
                        wrong,
                        "check that this is the sheet meant",
                    ));
                    return None;
                }
                Some(sheet.fixed(row, deaths, 0, problems)?)
            }
        };
        Some(Figures { rate: rate?, patients: patients?, numerator: numerator?, deaths })
    }
}

/// Whether a period is a year that begins in some month: `July 2015 to June 2016 (Provisional)`.
fn is_rolling(period: &str) -> bool {
    Month::parse_span(period.trim_end_matches("(Provisional)").trim_end()).is_some()
}

/// The years that the sheet says it covers.
fn covered(sheet: &Sheet, kind: Kind, problems: &mut Vec<Problem>) -> Option<BTreeSet<String>> {
    let label = match kind {
        Kind::Deaths => "Single years",
        Kind::Admissions => "Reporting period:",
    };
    let text = stated(sheet, label, problems)?;
    let periods = match kind {
        Kind::Deaths => calendar_years(&text),
        Kind::Admissions => financial_years(&text),
    };
    let periods = periods.filter(|periods| !periods.is_empty());
    if periods.is_none() {
        let wrong = format!("the years it covers cannot be read: \"{label} {text}\"");
        problems.push(sheet.problem_of_all(wrong, "find out from the publisher which years it covers"));
    }
    periods
}

/// Reads `2009 - 2014 for all conditions...`.
fn calendar_years(text: &str) -> Option<BTreeSet<String>> {
    let (years, _) = text.split_once(" for ")?;
    let (first, last) = years.split_once(" - ")?;
    Some((calendar_year(first)?..=calendar_year(last)?).map(|year| year.to_string()).collect())
}

/// Reads `2010/11, 2011/12,`.
fn financial_years(text: &str) -> Option<BTreeSet<String>> {
    let years = text.split(',').map(str::trim).filter(|year| !year.is_empty());
    years.map(|year| financial_year(year).map(|_| year.to_owned())).collect()
}

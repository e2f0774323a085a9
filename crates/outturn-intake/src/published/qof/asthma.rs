//! Asthma in the Quality and Outcomes Framework 2014/15, practice by practice: one sheet.
//!
//! Its headings stand in three rows: sections, years or indicators below them, and what is counted. Each indicator has
//! the points achieved, its counts after exceptions, the exceptions, and what the counts come to, which is used as a
//! check only.

mod columns;
mod notes;

use std::collections::BTreeMap;

use jiff::civil::date;
use outturn_core::{Exact, Standing};

use super::super::cells::separate;
use super::super::sheet::{self, Column, Sheet};
use super::super::{Awarded, Organisation, Problem, Published, Reading};
use super::{ENGLAND, reading};
use columns::{Columns, Counted};

/// What the sheet must say of itself, by row and column.
const SAYS: [(u32, u32, &str); 4] = [
    (2, 3, "PRACTICE LEVEL"),
    (2, 8, "ASTHMA"),
    (7, 0, "Recorded disease prevalence, achievements and exceptions"),
    (8, 0, "Quality and Outcomes Framework (QOF) for April 2014 - March 2015, England"),
];

/// Practices, patients on their lists, and patients on their asthma registers. The publisher's table by group,
/// qof-1415-ccg-all.xlsx, comes to the same; a file that does not is another edition.
const TOTALS: [u64; 3] = [7_779, 56_817_654, 3_402_437];

/// An indicator that earns points by how many patients it is met for.
pub(super) struct Scored {
    /// Its group of columns.
    heading: &'static str,
    indicator: &'static str,
    step: &'static str,
    points_heading: &'static str,
    /// The points there are.
    points: u8,
}

const SCORED: [Scored; 3] = [
    Scored {
        heading: "Asthma AST002",
        indicator: "qof-ast002",
        step: "measure/ast002",
        points_heading: "Achievement Score (Max 15)",
        points: 15,
    },
    Scored {
        heading: "Asthma AST003",
        indicator: "qof-ast003",
        step: "measure/ast003",
        points_heading: "Achievement Score (Max 20)",
        points: 20,
    },
    Scored {
        heading: "Asthma AST004",
        indicator: "qof-ast004",
        step: "measure/ast004",
        points_heading: "Achievement Score (Max 6)",
        points: 6,
    },
];

/// The indicator that earns points for keeping a register.
const REGISTER_STEP: &str = "measure/ast001";
const REGISTER_POINTS: u8 = 4;

/// What the sheet writes in place of a percentage where nobody was counted, and where more than all were.
const NOBODY: &str = "No patients in indicator";
const NO_PERCENTAGE: &str = "-";

const AGAIN: &str = "get the file again from its publisher";
const ASK: &str = "ask the publisher which is right";

/// What was read from the sheet.
#[derive(Debug, Default)]
pub(super) struct Asthma {
    /// Readings, England, points and notes.
    pub(super) published: Published,
    /// Name of each practice and code of its group, by code.
    pub(super) practices: BTreeMap<String, (String, String)>,
    /// Names of the groups as the sheet writes them, by code.
    pub(super) groups: BTreeMap<String, String>,
}

/// The practices of which an indicator could not be taken as it stands, by indicator.
#[derive(Debug, Default)]
struct Odd {
    nobody: BTreeMap<&'static str, Vec<String>>,
    more_than_all: BTreeMap<&'static str, Vec<String>>,
}

/// Reads the sheet. Refuses it where any total disagrees with its parts.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Asthma, Vec<Problem>> {
    let [sheet] = sheet::open(file, bytes, ["AST"])?;
    let (asthma, sums) = from_sheet(&sheet)?;
    if sums != TOTALS {
        let say = |[practices, lists, registers]: [u64; 3]| {
            let [practices, lists, registers] = [practices, lists, registers].map(separate);
            format!("{practices} practices with {lists} patients and {registers} on their registers")
        };
        let wrong = format!("it has {}, but the edition known has {}", say(sums), say(TOTALS));
        let remedy = "use that edition, or enter the totals of the new one after checking them";
        return Err(vec![sheet.problem_of_all(wrong, remedy)]);
    }
    Ok(asthma)
}

fn from_sheet(sheet: &Sheet) -> Result<(Asthma, [u64; 3]), Vec<Problem>> {
    let mut problems = Vec::new();
    for (row, column, meant) in SAYS {
        let says = sheet.text(row, column);
        if says != meant {
            let wrong = format!("it says \"{says}\", not \"{meant}\"");
            problems.push(sheet.problem(row, wrong, "check that this is the file and edition meant"));
        }
    }
    let Some(columns) = Columns::find(sheet, &mut problems) else { return Err(problems) };
    let mut rows = Rows { sheet, columns: &columns, problems, found: Asthma::default(), odd: Odd::default() };
    let mut sums = [0; 3];
    for row in columns::BODY..sheet.rows() {
        if let Some([list, register]) = rows.practice(row) {
            let [practices, lists, registers] = sums;
            sums = [practices + 1, lists + list, registers + register];
        }
    }
    let Rows { problems, mut found, odd, .. } = rows;
    if !problems.is_empty() {
        return Err(problems);
    }
    england(&mut found.published, sums);
    notes::write(&mut found, &odd, sums);
    Ok((found, sums))
}

/// The share of all patients who are on a register, over all practices.
fn england(published: &mut Published, [practices, lists, registers]: [u64; 3]) {
    published.organisations.push(Organisation {
        code: ENGLAND.to_owned(),
        name: "England".to_owned(),
        kind: "country",
        // A country has no first day; this is that of its health service.
        opened: date(1948, 7, 5),
        closed: None,
    });
    published.readings.push(Reading {
        numerator: registers.to_string(),
        denominator: lists.to_string(),
        standing: Standing::Inferred,
        note: format!("added up over the {} practices of the sheet", separate(practices)),
        ..reading("qof-asthma-prevalence", ENGLAND)
    });
}

/// The rows of the sheet, and what was read so far.
struct Rows<'a> {
    sheet: &'a Sheet,
    columns: &'a Columns,
    problems: Vec<Problem>,
    found: Asthma,
    odd: Odd,
}

impl Rows<'_> {
    /// Reads a practice: how many are on its list and on its register.
    fn practice(&mut self, row: u32) -> Option<[u64; 2]> {
        let (sheet, columns) = (self.sheet, self.columns);
        let [group, group_name, code, name] =
            columns.practice.each_ref().map(|column| sheet.text(row, column.index));
        if [&group, &group_name, &code, &name].iter().any(|text| text.is_empty()) {
            let wrong = "a practice needs a code and a name, and a group with both";
            self.problems.push(sheet.problem(row, wrong, AGAIN));
            return None;
        }
        let [list, register] =
            [&columns.list, &columns.register].map(|column| sheet.count(row, column, &mut self.problems));
        let (list, register) = (list?, register?);
        self.agrees(row, &columns.prevalence, [register, list]);
        for (indicator, value) in [("qof-list-size", list), ("qof-asthma-register", register)] {
            self.found
                .published
                .readings
                .push(Reading { value: value.to_string(), ..reading(indicator, &code) });
        }
        self.found.published.readings.push(Reading {
            numerator: register.to_string(),
            denominator: list.to_string(),
            ..reading("qof-asthma-prevalence", &code)
        });
        let mut sum = self.points(row, &columns.register_points, REGISTER_POINTS)?;
        self.award(&code, REGISTER_STEP, sheet.text(row, columns.register_points.index), String::new());
        for (scored, counted) in SCORED.iter().zip(&columns.scored) {
            sum = &sum + &self.scored(row, &code, scored, counted)?;
        }
        let total = self.number(row, &columns.total)?;
        if total != sum {
            let wrong = format!("its indicators add up to {sum}");
            self.problems.push(sheet.cell_problem(row, &columns.total, wrong, ASK));
        }
        if let Some(other) = self.found.groups.insert(group.clone(), group_name.clone())
            && other != group_name
        {
            let wrong = format!("its name was {other} in a row before");
            self.problems.push(sheet.problem(row, wrong, ASK).at_value(&group_name));
        }
        if self.found.practices.insert(code.clone(), (name, group)).is_some() {
            self.problems.push(sheet.problem(row, "the practice is there twice", ASK).at_value(&code));
        }
        Some([list, register])
    }

    /// Reads one indicator of a practice: its points.
    fn scored(&mut self, row: u32, code: &str, scored: &Scored, counted: &Counted) -> Option<Exact> {
        let sheet = self.sheet;
        let counts = [&counted.numerator, &counted.denominator, &counted.exceptions, &counted.both]
            .map(|column| sheet.count(row, column, &mut self.problems));
        let [numerator, denominator, exceptions, both] = counts;
        let (numerator, denominator, exceptions) = (numerator?, denominator?, exceptions?);
        if Some(denominator + exceptions) != both {
            let wrong = format!("{denominator} and {exceptions} exceptions do not add up to it");
            self.problems.push(sheet.cell_problem(row, &counted.both, wrong, ASK));
        }
        let points = self.points(row, &counted.points, scored.points)?;
        let says = sheet.text(row, counted.percentage.index);
        let mut figures = reading(scored.indicator, code);
        if denominator == 0 && numerator == 0 && says == NOBODY {
            "[z]".clone_into(&mut figures.value);
            "nobody was counted".clone_into(&mut figures.note);
            self.odd.nobody.entry(scored.indicator).or_default().push(code.to_owned());
        } else if numerator > denominator && says == NO_PERCENTAGE {
            // The two are counted apart, and the framework pays as for all.
            figures.numerator = numerator.to_string();
            figures.denominator = denominator.to_string();
            figures.standing = Standing::Inferred;
            figures.note = format!(
                "{numerator} of {denominator} is more than all; no percentage is published, and all points"
            );
            let odd = self.odd.more_than_all.entry(scored.indicator).or_default();
            odd.push(format!("{code} ({numerator} of {denominator})"));
        } else {
            self.agrees(row, &counted.percentage, [numerator, denominator]);
            figures.numerator = numerator.to_string();
            figures.denominator = denominator.to_string();
        }
        self.award(code, scored.step, sheet.text(row, counted.points.index), figures.note.clone());
        self.found.published.readings.push(figures);
        Some(points)
    }

    fn award(&mut self, code: &str, step: &'static str, value: String, note: String) {
        let organisation = code.to_owned();
        self.found.published.awarded.push(Awarded {
            organisation,
            step,
            quantity: "points",
            value,
            within: "0.005",
            note,
        });
    }

    /// Points, which have two decimals at most.
    fn points(&mut self, row: u32, column: &Column, most: u8) -> Option<Exact> {
        let points = self.number(row, column)?;
        let hundredths = &points * &Exact::from(100_u8);
        if points.is_negative() || points > Exact::from(most) || !hundredths.is_whole() {
            let wrong = format!("it is not a score of at most {most} with two decimals");
            self.problems.push(self.sheet.cell_problem(row, column, wrong, AGAIN));
            return None;
        }
        Some(points)
    }

    fn number(&mut self, row: u32, column: &Column) -> Option<Exact> {
        let number = Exact::parse_decimal(&self.sheet.text(row, column.index)).ok();
        if number.is_none() {
            self.problems.push(self.sheet.cell_problem(row, column, "it is not a number", AGAIN));
        }
        number
    }

    /// A percentage that was published must be what its counts come to, to a millionth.
    fn agrees(&mut self, row: u32, column: &Column, [part, whole]: [u64; 2]) {
        let Some(percentage) = self.number(row, column) else { return };
        let counted = Exact::fraction(i128::from(part) * 100, u128::from(whole));
        let near = |counted: &Exact| {
            let millionths = &(counted - &percentage).abs() * &Exact::from(1_000_000_u32);
            millionths <= Exact::ONE
        };
        if !counted.as_ref().is_some_and(near) || part > whole {
            let wrong = format!("{part} of {whole} is not this percentage");
            self.problems.push(self.sheet.cell_problem(row, column, wrong, ASK));
        }
    }
}

#[cfg(test)]
mod tests;

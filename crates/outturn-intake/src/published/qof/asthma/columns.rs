//! The columns of the sheet, found by their headings.

use std::ops::Range;

use super::super::super::Problem;
use super::super::super::sheet::{Column, Sheet};
use super::SCORED;

/// The rows of headings, and the first below them.
const SECTIONS: u32 = 12;
const GROUPS: u32 = 13;
const HEADINGS: u32 = 14;
pub(super) const BODY: u32 = 15;

const YEAR: &str = "2014-15";

pub(super) struct Columns {
    /// Code and name of the group, code and name of the practice.
    pub(super) practice: [Column; 4],
    pub(super) list: Column,
    pub(super) register: Column,
    pub(super) prevalence: Column,
    pub(super) total: Column,
    pub(super) register_points: Column,
    /// In the order of [`SCORED`].
    pub(super) scored: Vec<Counted>,
}

/// The columns of one indicator.
pub(super) struct Counted {
    pub(super) points: Column,
    pub(super) numerator: Column,
    /// After exceptions.
    pub(super) denominator: Column,
    pub(super) percentage: Column,
    pub(super) exceptions: Column,
    /// The denominator and the exceptions.
    pub(super) both: Column,
}

impl Columns {
    /// Finds the columns; every one that is missing is a problem.
    pub(super) fn find(sheet: &Sheet, problems: &mut Vec<Problem>) -> Option<Columns> {
        let mut finder = Finder { sheet, problems };
        let all = 0..sheet.columns();
        let practice =
            finder.headings(all.clone(), ["CCG Code", "CCG Name", "Practice Code", "Practice Name"]);
        let patients = finder
            .year("Prevalence")
            .and_then(|year| finder.headings(year, ["List Size", "Register", "Prevalence (per cent)"]));
        let total = finder
            .year("Achievement")
            .and_then(|year| finder.headings(year, ["Total Achievement Score (Max 45)"]));
        let register_points = finder
            .span(GROUPS, all.clone(), "AST001")
            .and_then(|span| finder.headings(span, ["Achievement Score (Max 4)"]));
        let scored = SCORED.iter().map(|scored| {
            let span = finder.span(GROUPS, all.clone(), scored.heading)?;
            let headings = [
                scored.points_heading,
                "Numerator",
                "Denominator",
                "Underlying achievement net of exceptions (per cent)",
                "Exceptions",
                "Denominator plus exceptions",
            ];
            let [points, numerator, denominator, percentage, exceptions, both] =
                finder.headings(span, headings)?;
            Some(Counted { points, numerator, denominator, percentage, exceptions, both })
        });
        // All are looked for before any is missed.
        let scored: Vec<Option<Counted>> = scored.collect();
        let ([list, register, prevalence], [total], [register_points]) =
            (patients?, total?, register_points?);
        let scored = scored.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Columns { practice: practice?, list, register, prevalence, total, register_points, scored })
    }
}

struct Finder<'a> {
    sheet: &'a Sheet,
    problems: &'a mut Vec<Problem>,
}

impl Finder<'_> {
    /// The columns of the year in a section.
    fn year(&mut self, section: &str) -> Option<Range<u32>> {
        let section = self.span(SECTIONS, 0..self.sheet.columns(), section)?;
        self.span(GROUPS, section, YEAR)
    }

    /// The columns between two from the one whose heading in a row is this to the one before the next heading.
    fn span(&mut self, row: u32, between: Range<u32>, heading: &str) -> Option<Range<u32>> {
        let text = |column: u32| self.sheet.text(row, column);
        let Some(start) = between.clone().find(|column| text(*column) == heading) else {
            let wrong = format!("the heading \"{heading}\" is missing");
            let remedy = "check that this is the file and edition meant";
            self.problems.push(self.sheet.problem(row, wrong, remedy));
            return None;
        };
        let end = (start + 1..between.end).find(|column| !text(*column).is_empty()).unwrap_or(between.end);
        Some(start..end)
    }

    fn headings<const N: usize>(&mut self, between: Range<u32>, headings: [&str; N]) -> Option<[Column; N]> {
        let spellings = headings.each_ref().map(std::slice::from_ref);
        self.sheet.headings(HEADINGS, between, spellings, self.problems)
    }
}

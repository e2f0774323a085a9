//! Takes figures from a table.

use std::collections::BTreeMap;

use outturn_core::{Exact, Period};
use outturn_scheme::Catalogue;
use outturn_scheme::layouts::{PeriodOf, PeriodPlace, PublishedTable, Taken};

use super::added::{Of, kept_out};
use super::breakdowns::{self, Breakdown};
use super::checks::{self, Check};
use super::conditions::Condition;
use super::figures::{Cells, Fault, Figure, Places};
use super::grid::{Columns, Grid, Row, labelled, plain};
use super::registers::{self, Register};
use super::run::State;
use super::told::{self, Told};
use super::totals::parts_of;
use super::{Body, FileRead, Reading};
use crate::published::Problem;

pub(super) const ASK: &str = "ask the publisher which is right";

/// Where what is taken stands.
pub(super) struct Plan<'t> {
    pub(super) file: &'t str,
    sheet: String,
    pub(super) table: &'t PublishedTable,
    pub(super) columns: Columns,
    pub(super) code: Option<usize>,
    pub(super) name: Option<usize>,
    only: Vec<Condition>,
    except: Vec<Condition>,
    pub(super) total: Option<Vec<Condition>>,
    pub(super) period: When<'t>,
    pub(super) readings: Vec<Parts<'t>>,
    breakdown: Option<Breakdown>,
    pub(super) checks: Vec<Check<'t>>,
    pub(super) told: &'t Told,
    doubts: Vec<Doubt<'t>>,
    pub(super) adds_up: Vec<(Places, usize)>,
    register: Register<'t>,
}

/// A column whose 0 is not believed, the one that makes it doubtful, from how many there, and why.
type Doubt<'t> = (usize, usize, Exact, &'t str);

/// Which period a row is about.
pub(super) enum When<'t> {
    Never,
    Always(Period),
    In(Vec<usize>, &'t PeriodOf, Option<(Period, Period)>),
}

/// A reading, and the places of its figures.
#[expect(clippy::struct_field_names, reason = "the parts are what the rest is about")]
pub(super) struct Parts<'t> {
    pub(super) taken: &'t Taken,
    /// What a row must have in which columns.
    pub(super) only: Vec<Condition>,
    /// Which part of everyone its columns are about.
    pub(super) breakdown: &'t str,
    pub(super) limits: Vec<usize>,
    pub(super) parts: Vec<(&'static str, Places)>,
}

/// Where the reading of a body, period, reading and breakdown is.
pub(super) type Taking = BTreeMap<(String, Period, usize, String), usize>;
/// What rows come to, by period, reading and part: the sum, and how many have no figure.
pub(super) type Sums = BTreeMap<(Period, usize, usize), (Exact, usize)>;
/// The totals that a table gives, likewise.
pub(super) type Given = BTreeMap<(Period, usize, usize), Exact>;

impl<'t> Plan<'t> {
    pub(super) fn find(
        file: &'t str,
        sheet: &str,
        table: &'t PublishedTable,
        grid: &Grid<'_>,
        heading: Option<Period>,
        told: &'t Told,
    ) -> Result<Plan<'t>, Vec<Problem>> {
        let head = grid.head();
        let mut wrong = Vec::new();
        let mut columns = Columns::find(&head, &table.headed).unwrap_or_else(|_| Columns::none());
        let period = match table.period.as_ref().map(|it| (it, &it.place)) {
            None => When::Never,
            Some((_, PeriodPlace::Headings)) => heading.map_or(When::Never, When::Always),
            Some((_, PeriodPlace::Told(spans))) => match told.period_of(*spans) {
                Ok(period) => When::Always(period),
                Err((wrong, remedy)) => {
                    let problem = Problem::new(file, wrong, remedy);
                    return Err(vec![problem]);
                }
            },
            Some((of, PeriodPlace::Label(label))) => {
                let text = labelled(&head, label).unwrap_or_default();
                if let Some(period) = period_of(of, text) {
                    When::Always(period)
                } else {
                    let wrong_text =
                        format!("beside \"{label}\" it has \"{text}\", which is no period as it is written");
                    wrong.push(wrong_text);
                    When::Never
                }
            }
            Some((of, PeriodPlace::Anywhere)) => {
                let found = head.iter().flatten().find_map(|text| period_of(of, text));
                found.map_or_else(
                    || {
                        wrong.push("no cell above the table says its period as it is written".to_owned());
                        When::Never
                    },
                    When::Always,
                )
            }
            Some((of, PeriodPlace::Columns(names))) => {
                let found: Vec<_> = names.iter().map(|name| columns.column(name)).collect();
                wrong.extend(found.iter().filter_map(|it| it.clone().err()));
                let within = told::within(of, &head, &mut wrong);
                When::In(found.into_iter().flatten().collect(), of, within)
            }
        };
        if let When::Always(period) = &period {
            columns.period = told::as_headed(period);
        }
        let mut find = |name: &Option<String>| {
            let name = name.as_ref()?;
            columns.column(name).map_err(|it| wrong.push(it)).ok()
        };
        let (code, name) = (find(&table.code), find(&table.name));
        let only = Condition::find(&table.only, &columns, &mut wrong);
        let except = Condition::find(&table.except, &columns, &mut wrong);
        let total = table.total.as_ref().filter(|it| it.sheet.is_none());
        let total = total.map(|it| Condition::find(&it.only, &columns, &mut wrong));
        let readings = parts_of(table, &columns, &mut wrong);
        let mut doubts = Vec::new();
        for it in &table.false_zeros {
            match (columns.column(&it.column), columns.column(&it.beside)) {
                (Ok(of), Ok(beside)) => doubts.push((of, beside, Exact::from(it.from), it.why.as_str())),
                (of, beside) => wrong.extend(of.err().into_iter().chain(beside.err())),
            }
        }
        let mut adds_up = Vec::new();
        for (sum, to) in &table.adds_up {
            let places = Places::find(sum, false, &columns, &mut wrong);
            match columns.column(to) {
                Ok(to) => adds_up.push((places, to)),
                Err(it) => wrong.push(it),
            }
        }
        let register = Register::find(table, &columns, &mut wrong);
        let breakdown = Breakdown::find(table, &columns, &mut wrong);
        let checks = checks::find(table, &columns, &mut wrong);
        let plan = Plan {
            file,
            sheet: sheet.to_owned(),
            table,
            columns,
            code,
            name,
            only,
            except,
            total,
            period,
            readings,
            breakdown,
            checks,
            told,
            doubts,
            adds_up,
            register,
        };
        if wrong.is_empty() {
            return Ok(plan);
        }
        let remedy = "check that this is the file meant; a new edition needs a layout of its own";
        Err(wrong.into_iter().map(|wrong| plan.problem(None, wrong, remedy)).collect())
    }

    pub(super) fn problem(&self, row: Option<u64>, wrong: impl Into<String>, remedy: &str) -> Problem {
        let mut problem = Problem::new(self.file, wrong, remedy);
        if !self.sheet.is_empty() {
            problem = problem.on_sheet(&self.sheet);
        }
        match row {
            Some(row) => problem.at_row(row),
            None => problem,
        }
    }

    pub(super) fn at(&self, number: u64, row: &Row<'_, '_>, fault: Fault) -> Problem {
        let Fault { column, wrong, remedy } = fault;
        let heading = self.columns.shown(column);
        self.problem(Some(number), wrong, remedy).in_column(&heading).at_value(&row.text(column))
    }

    pub(super) fn row(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        catalogue: &Catalogue,
        read: &mut FileRead,
        state: &mut State,
    ) {
        let fits = |only: &[Condition]| only.iter().all(|it| it.fits(row));
        let code = self.code.map(|at| row.text(at));
        let code = code.as_deref().map(str::trim);
        let is_empty = |at: usize| row.text(at).is_empty();
        let figures = || self.readings.iter().flat_map(|it| it.parts.iter().flat_map(|(_, it)| it.all()));
        let has_figures = || figures().any(|at| !is_empty(at));
        if code == Some("") && !has_figures() {
            return;
        }
        let is_asked = self.readings.is_empty() || self.readings.iter().any(|it| fits(&it.only));
        if !is_asked || !fits(&self.only) || self.except.iter().any(|it| it.fits(row)) {
            return read.skip("rows of other kinds, which the layout does not ask for");
        }
        let is_total = self.total.as_deref().is_some_and(fits);
        if is_total && !self.table.add_rows {
            return self.total_row(number, row, read, &mut state.given);
        }
        registers::row(&self.register, self, number, row, code, read);
        if self.readings.is_empty() {
            return self.name_body(number, row, code.unwrap_or_default(), read);
        }
        let named = match code {
            Some(_) => None,
            None => match self.code_of_name(number, row, has_figures(), read) {
                Some(code) => Some(code),
                None => return,
            },
        };
        let code = named.as_deref().or(code).unwrap_or_default();
        if let Some(column) = self.code.filter(|at| row.is_number(*at)) {
            return read.reject(self.at(number, row, told::number_as_code(column)));
        }
        let is_body = !self.table.not_bodies.iter().any(|it| plain(it) == plain(code));
        if is_body && !is_code(code) {
            if !has_figures() {
                return read.skip("notes among the rows");
            }
            let fault = Fault {
                column: self.code.unwrap_or_default(),
                wrong: "it is not the code of a body".to_owned(),
                remedy: "if it is none, say so in the layout: `not_bodies`, or `total`",
            };
            return read.reject(self.at(number, row, fault));
        }
        let period = match self.when_again(row, state) {
            Ok(period) => period,
            Err(fault) => return read.reject(self.at(number, row, fault)),
        };
        if self.is_outside(&period) {
            return read.skip("rows of periods that the sheet does not say it covers");
        }
        let part = self.breakdown.as_ref().map(|it| it.of(row)).unwrap_or_default();
        if !is_body {
            read.skip("rows about no body, which are counted in totals alone");
        } else if !read.bodies.contains_key(code) {
            read.bodies.insert(code.to_owned(), self.body(row));
        }
        self.check(number, row, code, read);
        let adds_up = self.adds_up(number, row);
        let doubts: Vec<_> = self.doubts.iter().filter(|doubt| self.is_doubted(row, doubt)).collect();
        let doubted: Vec<usize> = doubts.iter().map(|(column, ..)| *column).collect();
        if self.table.add_rows {
            let of = if is_total { Of::Totals } else { Of::Rows };
            if is_body {
                self.add(number, row, (code, &period, &part, of), adds_up, &doubted, read, state);
            }
            return;
        }
        let adds_up = match adds_up {
            Ok(adds_up) => adds_up,
            Err(problem) => {
                read.reject(*problem);
                false
            }
        };
        self.take(number, row, (code, &period, &part, is_body), adds_up, &doubts, catalogue, read, state);
    }

    /// Takes the figures of a row.
    #[expect(clippy::too_many_arguments, reason = "a row, what is known of it, and where it goes")]
    fn take(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        (code, period, part, is_body): (&str, &Period, &str, bool),
        adds_up: bool,
        doubts: &[&Doubt<'_>],
        catalogue: &Catalogue,
        read: &mut FileRead,
        state: &mut State,
    ) {
        let doubted: Vec<usize> = doubts.iter().map(|(column, ..)| *column).collect();
        let fits = |it: &Parts<'_>| it.only.iter().all(|it| it.fits(row));
        for (index, parts) in self.readings.iter().enumerate().filter(|(_, it)| fits(it)) {
            let figures = self.figures(number, row, parts, &[], adds_up);
            if part.is_empty() {
                self.count(index, period, figures.as_ref().ok(), &mut state.sums);
            }
            if !is_body {
                if let Err(problem) = figures {
                    read.reject(*problem);
                }
                continue;
            }
            let is_doubted = parts.parts.iter().any(|(_, it)| it.all().any(|at| doubted.contains(&at)));
            let figures =
                if is_doubted { self.figures(number, row, parts, &doubted, adds_up) } else { figures };
            let why: Vec<&str> = doubts.iter().filter(|_| is_doubted).map(|(.., why)| *why).collect();
            let figures = figures.map_err(|problem| {
                let why = kept_out(&problem);
                read.reject(*problem);
                why
            });
            let mut reading = Reading::of(code, period, parts, figures, catalogue);
            if reading.note.is_empty() {
                reading.note = why.join("; ");
            }
            reading.breakdown = breakdowns::joined(part, parts.breakdown);
            self.limits(number, row, parts, &mut reading, read);
            let key = (code.to_owned(), period.clone(), index, reading.breakdown.clone());
            if state.places.get(&key).and_then(|place| read.readings.get(*place)) == Some(&reading) {
                read.skip("rows that are there again with the same figures");
            } else if let Some(place) = state.places.get(&key).and_then(|place| read.readings.get_mut(*place))
            {
                let wrong = format!("there are two rows about {code} in {period}");
                reading.clear(&wrong);
                *place = reading;
                read.reject(self.problem(Some(number), wrong, ASK));
            } else {
                state.places.insert(key, read.readings.len());
                read.readings.push(reading);
            }
        }
    }

    /// The name and the kind of a body, as a row has them. A mistake of the spreadsheet is no name.
    pub(super) fn body(&self, row: &Row<'_, '_>) -> Body {
        let name = self.name_of(row);
        let name = if name.starts_with('#') { String::new() } else { name };
        Body { name, kind: self.table.kind.clone() }
    }

    /// The period of a row, which is mostly written as in the one before.
    fn when_again(&self, row: &Row<'_, '_>, state: &mut State) -> Result<Period, Fault> {
        let When::In(columns, ..) = &self.period else { return self.when(row) };
        let [column] = columns.as_slice() else { return self.when(row) };
        let text = row.text(*column);
        if let Some((before, period)) = &state.when
            && *before == text
        {
            return Ok(period.clone());
        }
        let period = self.when(row)?;
        state.when = Some((text.into_owned(), period.clone()));
        Ok(period)
    }

    fn is_doubted(&self, row: &Row<'_, '_>, doubt: &Doubt<'_>) -> bool {
        let (column, beside, from, _) = doubt;
        let figure = |at: usize| match super::figures::cell(&row.text(at), &self.table.nothing, false) {
            Ok(Figure::Known(number)) => Some(number),
            _ => None,
        };
        figure(*column).is_some_and(|it| it.is_zero()) && figure(*beside).is_some_and(|it| it >= *from)
    }

    pub(super) fn when(&self, row: &Row<'_, '_>) -> Result<Period, Fault> {
        let (columns, of) = match &self.period {
            When::Always(period) => return Ok(period.clone()),
            When::In(columns, of, _) => (columns.as_slice(), Some(*of)),
            When::Never => (&[][..], None),
        };
        let texts: Vec<String> = columns.iter().map(|at| row.text(*at).into_owned()).collect();
        of.and_then(|of| period_of(of, &texts.join(" "))).ok_or_else(|| Fault {
            column: columns.first().copied().unwrap_or_default(),
            wrong: format!("\"{}\" is no period as the layout says that it is written", texts.join(" ")),
            remedy: "check the row, or the form in the layout",
        })
    }

    pub(super) fn figures(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        parts: &Parts<'_>,
        doubted: &[usize],
        adds_up: bool,
    ) -> Result<Vec<Figure>, Box<Problem>> {
        let cells = Cells { row, nothing: &self.table.nothing, doubted, adds_up };
        let mut figures = Vec::with_capacity(parts.parts.len());
        for (_, places) in &parts.parts {
            let figure = places.figure(&cells);
            figures.push(figure.map_err(|fault| Box::new(self.at(number, row, fault)))?);
        }
        if let ([Figure::Known(numerator), Figure::Known(denominator)], Some(most)) =
            (figures.as_slice(), &parts.taken.most)
            && numerator > &(denominator * most)
        {
            let wrong = format!("there are {} of {}", figures_text(numerator), figures_text(denominator));
            return Err(Box::new(self.problem(Some(number), wrong, ASK)));
        }
        Ok(figures)
    }

    pub(super) fn name_of(&self, row: &Row<'_, '_>) -> String {
        self.name.map(|at| row.text(at).into_owned()).unwrap_or_default()
    }

    pub(super) fn kind(&self) -> String {
        self.table.kind.clone().unwrap_or_default()
    }
}

/// The period of a text, or of a date on which it ends where a workbook made one of it.
pub(super) fn period_of(of: &PeriodOf, text: &str) -> Option<Period> {
    let said = of.form.read(text);
    let said = said.or_else(|| outturn_scheme::layouts::Form::parse("{yyyy}-{mm}-{dd}").ok()?.read(text));
    said?.period(of.spans)
}

pub(super) fn figures_text(number: &Exact) -> String {
    Figure::Known(number.clone()).cell()
}

/// Whether a text can be the code of a body.
pub(super) fn is_code(text: &str) -> bool {
    (2..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

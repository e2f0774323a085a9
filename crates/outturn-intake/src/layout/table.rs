//! Takes figures from a table.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Period};
use outturn_scheme::layouts::{PeriodOf, PeriodPlace, PublishedTable, Taken, Total, read_day};
use outturn_scheme::{Catalogue, Layout, ValueKind};

use super::added::{Added, Of, kept_out};
use super::conditions::Condition;
use super::figures::{Cells, Fault, Figure, Places};
use super::grid::{Columns, Grid, Row, labelled, plain};
use super::open::Opened;
use super::registers::{self, Register};
use super::totals::parts_of;
use super::{Body, FileRead, Reading, TotalCheck};
use crate::published::Problem;

const ASK: &str = "ask the publisher which is right";

/// When a file says that it was published: the first of the labels that has a day beside it.
pub(super) fn dated(layout: &Layout, opened: &mut Opened<'_>) -> Option<Date> {
    let (_, grid) = opened.grid(&layout.tables.first()?.sheet)?;
    let head = grid.head();
    layout.dated.iter().find_map(|label| read_day(labelled(&head, label)?))
}

/// Where what is taken stands.
pub(super) struct Plan<'t> {
    pub(super) file: &'t str,
    sheet: String,
    pub(super) table: &'t PublishedTable,
    columns: Columns,
    code: Option<usize>,
    name: Option<usize>,
    only: Vec<Condition>,
    except: Vec<Condition>,
    pub(super) total: Option<Vec<Condition>>,
    pub(super) period: When<'t>,
    pub(super) readings: Vec<Parts<'t>>,
    doubts: Vec<(usize, usize, Exact, &'t str)>,
    adds_up: Vec<(Places, usize)>,
    register: Register<'t>,
}

/// What was taken of a table so far.
#[derive(Default)]
struct State {
    sums: Sums,
    given: Given,
    /// Where the reading of a body, period and indicator stands among those read.
    places: BTreeMap<(String, Period, usize), usize>,
    added: Added,
    /// The period of the row before, and how it is written.
    when: Option<(String, Period)>,
}

/// Which period a row is about.
pub(super) enum When<'t> {
    Never,
    Always(Period),
    In(Vec<usize>, &'t PeriodOf),
}

/// A reading, and the places of its figures.
pub(super) struct Parts<'t> {
    pub(super) taken: &'t Taken,
    /// What a row must have in which columns.
    pub(super) only: Vec<Condition>,
    pub(super) parts: Vec<(&'static str, Places)>,
}

/// What rows come to, by period, reading and part: the sum, and how many have no figure.
type Sums = BTreeMap<(Period, usize, usize), (Exact, usize)>;
/// The totals that a table gives, likewise.
pub(super) type Given = BTreeMap<(Period, usize, usize), Exact>;

/// Reads tables of one sheet, row by row for all of them.
pub(super) fn read(
    file: &str,
    tables: &[PublishedTable],
    opened: &mut Opened<'_>,
    catalogue: &Catalogue,
    read: &mut FileRead,
) -> Result<(), Vec<Problem>> {
    // A layout that fits has its sheets.
    let Some((sheet, grid)) = tables.first().and_then(|it| opened.grid(&it.sheet)) else { return Ok(()) };
    let (mut plans, mut wrong) = (Vec::new(), Vec::new());
    for table in tables {
        match Plan::find(file, &sheet, table, &grid) {
            Ok(plan) => plans.push((plan, State::default())),
            Err(problems) => wrong.extend(problems),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let before = plans.iter().map(|(plan, _)| plan.columns.before).min().unwrap_or_default();
    let mut at = before;
    let split = grid.each(before, |number, row| {
        at += 1;
        for (plan, state) in &mut plans {
            if at > plan.columns.before {
                plan.row(number, row, catalogue, read, state);
            }
        }
    });
    if let Err((line, wrong)) = split {
        return Err(vec![Problem::new(file, wrong, "get the file again from its publisher").at_row(line)]);
    }
    for (plan, state) in plans {
        plan.finish(state, opened, catalogue, read)?;
    }
    Ok(())
}

impl<'t> Plan<'t> {
    fn find(
        file: &'t str,
        sheet: &str,
        table: &'t PublishedTable,
        grid: &Grid<'_>,
    ) -> Result<Plan<'t>, Vec<Problem>> {
        let head = grid.head();
        let mut wrong = Vec::new();
        let columns = Columns::find(&head, &table.headed).unwrap_or_else(|_| Columns::none());
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
            let places = Places::find(sum, &columns, &mut wrong);
            match columns.column(to) {
                Ok(to) => adds_up.push((places, to)),
                Err(it) => wrong.push(it),
            }
        }
        let period = match table.period.as_ref().map(|it| (it, &it.place)) {
            None => When::Never,
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
                When::In(found.into_iter().flatten().collect(), of)
            }
        };
        let register = Register::find(table, &columns, &mut wrong);
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

    fn at(&self, number: u64, row: &Row<'_, '_>, fault: Fault) -> Problem {
        let Fault { column, wrong, remedy } = fault;
        let heading = self.columns.shown(column);
        self.problem(Some(number), wrong, remedy).in_column(&heading).at_value(&row.text(column))
    }

    fn row(
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
            return self.total_row(number, row, read, state);
        }
        registers::row(&self.register, self, number, row, code, read);
        let code = code.unwrap_or_default();
        if self.readings.is_empty() {
            return self.name_body(code, row, read);
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
        if !is_body {
            read.skip("rows about no body, which are counted in totals alone");
        } else if !read.bodies.contains_key(code) {
            read.bodies.insert(code.to_owned(), self.body(row));
        }
        let adds_up = self.adds_up(number, row);
        let doubts: Vec<_> = self.doubts.iter().filter(|doubt| self.is_doubted(row, doubt)).collect();
        let doubted: Vec<usize> = doubts.iter().map(|(column, ..)| *column).collect();
        if self.table.add_rows {
            let of = if is_total { Of::Totals } else { Of::Rows };
            if is_body {
                self.add(number, row, (code, &period, of), adds_up, &doubted, read, state);
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
        for (index, parts) in self.readings.iter().enumerate().filter(|(_, it)| fits(&it.only)) {
            let figures = self.figures(number, row, parts, &[], adds_up);
            self.count(index, &period, figures.as_ref().ok(), &mut state.sums);
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
            let mut reading = Self::reading(code, &period, parts, figures, catalogue);
            if reading.note.is_empty() {
                reading.note = why.join("; ");
            }
            let key = (code.to_owned(), period.clone(), index);
            if let Some(place) = state.places.get(&key).and_then(|place| read.readings.get_mut(*place)) {
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
    fn body(&self, row: &Row<'_, '_>) -> Body {
        let name = self.name_of(row);
        let name = if name.starts_with('#') { String::new() } else { name };
        Body { name, kind: self.table.kind.clone() }
    }

    /// Takes a body from a table that has neither figures nor days.
    fn name_body(&self, code: &str, row: &Row<'_, '_>, read: &mut FileRead) {
        let is_named = self.table.organisation.is_none() && self.table.kind.is_some() && is_code(code);
        let body = self.body(row);
        if is_named && !body.name.is_empty() && !read.bodies.contains_key(code) {
            read.bodies.insert(code.to_owned(), body);
        }
    }

    /// Adds a row to those of its body and period.
    #[expect(clippy::too_many_arguments, reason = "a row, what is known of it, and where it goes")]
    fn add(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        (code, period, of): (&str, &Period, Of),
        adds_up: Result<bool, Box<Problem>>,
        doubted: &[usize],
        read: &mut FileRead,
        state: &mut State,
    ) {
        let (adds_up, mut wrong) = match adds_up {
            Ok(adds_up) => (adds_up, None),
            Err(problem) => (false, Some(problem)),
        };
        let of_row = wrong.as_ref().map(|problem| kept_out(problem));
        for (index, parts) in self.readings.iter().enumerate() {
            if !parts.only.iter().all(|it| it.fits(row)) {
                continue;
            }
            let figures = match &of_row {
                Some(why) => Err(why.clone()),
                None => self.figures(number, row, parts, doubted, adds_up).map_err(|problem| {
                    let why = kept_out(&problem);
                    wrong.get_or_insert(problem);
                    why
                }),
            };
            state.added.take((code, period), (index, self.readings.len()), of, figures);
        }
        if let Some(problem) = wrong {
            read.reject(*problem);
        }
    }

    /// Whether the columns that the layout names come to another one: then none is missing where a cell is empty.
    fn adds_up(&self, number: u64, row: &Row<'_, '_>) -> Result<bool, Box<Problem>> {
        for (columns, to) in &self.adds_up {
            let cells = Cells { row, nothing: &self.table.nothing, doubted: &[], adds_up: true };
            let total = super::figures::cell(&row.text(*to), &self.table.nothing);
            let (Ok(Figure::Known(sum)), Ok(Figure::Known(total))) = (columns.figure(&cells), total) else {
                return Ok(false);
            };
            if sum != total {
                let wrong = format!("the columns that it is the sum of come to {}", figures_text(&sum));
                return Err(Box::new(self.at(number, row, Fault { column: *to, wrong, remedy: ASK })));
            }
        }
        Ok(!self.adds_up.is_empty())
    }

    /// Ends a table: readings of rows that were added up, and totals.
    fn finish(
        &self,
        mut state: State,
        opened: &mut Opened<'_>,
        catalogue: &Catalogue,
        read: &mut FileRead,
    ) -> Result<(), Vec<Problem>> {
        if self.table.add_rows {
            state.added.finish(self, catalogue, read);
            return Ok(());
        }
        if let Some(Total { sheet: Some(sheet), only }) = &self.table.total {
            state.given = self.total_elsewhere(sheet, only, opened)?;
        }
        if self.table.total.is_some() && state.given.is_empty() && !state.sums.is_empty() {
            let wrong = "the row of totals is not there";
            read.reject(self.problem(None, wrong, "check that the file is whole"));
        }
        for (key, published) in state.given {
            let (period, reading, part) = &key;
            let Some(of) = self.readings.get(*reading) else { continue };
            let Some((name, _)) = of.parts.get(*part) else { continue };
            let (sum, unknown) = state.sums.get(&key).cloned().unwrap_or((Exact::ZERO, 0));
            read.totals.push(TotalCheck {
                indicator: of.taken.indicator.clone(),
                organisation: None,
                part: name,
                period: period.clone(),
                published,
                sum,
                unknown,
            });
        }
        Ok(())
    }

    /// The period of a row, which is mostly written as in the one before.
    fn when_again(&self, row: &Row<'_, '_>, state: &mut State) -> Result<Period, Fault> {
        let When::In(columns, _) = &self.period else { return self.when(row) };
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

    fn is_doubted(&self, row: &Row<'_, '_>, doubt: &(usize, usize, Exact, &str)) -> bool {
        let (column, beside, from, _) = doubt;
        let figure = |at: usize| match super::figures::cell(&row.text(at), &self.table.nothing) {
            Ok(Figure::Known(number)) => Some(number),
            _ => None,
        };
        figure(*column).is_some_and(|it| it.is_zero()) && figure(*beside).is_some_and(|it| it >= *from)
    }

    fn when(&self, row: &Row<'_, '_>) -> Result<Period, Fault> {
        let (columns, of) = match &self.period {
            When::Always(period) => return Ok(period.clone()),
            When::In(columns, of) => (columns.as_slice(), Some(*of)),
            When::Never => (&[][..], None),
        };
        let texts: Vec<String> = columns.iter().map(|at| row.text(*at).into_owned()).collect();
        of.and_then(|of| period_of(of, &texts.join(" "))).ok_or_else(|| Fault {
            column: columns.first().copied().unwrap_or_default(),
            wrong: format!("\"{}\" is no period as the layout says that it is written", texts.join(" ")),
            remedy: "check the row, or the form in the layout",
        })
    }

    fn figures(
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
        if let [Figure::Known(numerator), Figure::Known(denominator)] = figures.as_slice()
            && numerator > denominator
        {
            let wrong = format!("there are {} of {}", figures_text(numerator), figures_text(denominator));
            return Err(Box::new(self.problem(Some(number), wrong, ASK)));
        }
        Ok(figures)
    }

    fn count(&self, index: usize, period: &Period, figures: Option<&Vec<Figure>>, sums: &mut Sums) {
        for part in 0..self.readings.get(index).map_or(0, |it| it.parts.len()) {
            let (sum, unknown) = sums.entry((period.clone(), index, part)).or_insert((Exact::ZERO, 0));
            match figures.and_then(|figures| figures.get(part)) {
                Some(Figure::Known(number)) => *sum = &*sum + number,
                _ => *unknown += 1,
            }
        }
    }

    /// A reading of its figures, or of why there are none.
    pub(super) fn reading(
        code: &str,
        period: &Period,
        parts: &Parts<'_>,
        figures: Result<Vec<Figure>, String>,
        catalogue: &Catalogue,
    ) -> Reading {
        let mut reading = Reading {
            organisation: code.to_owned(),
            indicator: parts.taken.indicator.clone(),
            period: period.clone(),
            numerator: String::new(),
            denominator: String::new(),
            value: String::new(),
            note: String::new(),
        };
        let figures = match figures {
            Ok(figures) => figures,
            Err(why) => {
                reading.clear(&why);
                return reading;
            }
        };
        match (parts.taken.kind, figures.as_slice()) {
            (ValueKind::Ratio, [_, Figure::Known(denominator)]) if denominator.is_zero() => {
                "[z]".clone_into(&mut reading.value);
                let of = catalogue.get(&parts.taken.indicator).map_or("", |it| it.out_of.as_str());
                reading.note = format!("none: {of}");
            }
            (ValueKind::Ratio, [numerator, denominator]) => {
                reading.numerator = numerator.cell();
                reading.denominator = denominator.cell();
            }
            (_, figures) => reading.value = figures.first().map(Figure::cell).unwrap_or_default(),
        }
        reading
    }

    fn total_row(&self, number: u64, row: &Row<'_, '_>, read: &mut FileRead, state: &mut State) {
        // The row of totals may say so in place of its period; it is then that of the rows before.
        let period = match self.when(row) {
            Ok(period) => period,
            Err(fault) => match read.readings.last() {
                Some(last) => last.period.clone(),
                None => return read.reject(self.at(number, row, fault)),
            },
        };
        for (index, parts) in self.readings.iter().enumerate() {
            // What a publisher works out for each body is not what is worked out for all of them, added up.
            if parts.taken.kind == ValueKind::Published || !parts.only.iter().all(|it| it.fits(row)) {
                continue;
            }
            match self.figures(number, row, parts, &[], false) {
                Ok(figures) => {
                    for (part, figure) in figures.into_iter().enumerate() {
                        if let Figure::Known(total) = figure {
                            state.given.insert((period.clone(), index, part), total);
                        }
                    }
                }
                Err(problem) => read.reject(*problem),
            }
        }
    }

    pub(super) fn name_of(&self, row: &Row<'_, '_>) -> String {
        self.name.map(|at| row.text(at).into_owned()).unwrap_or_default()
    }

    pub(super) fn kind(&self) -> String {
        self.table.kind.clone().unwrap_or_default()
    }

    pub(super) fn fault(&self, number: u64, row: &Row<'_, '_>, fault: Fault) -> Problem {
        self.at(number, row, fault)
    }
}

impl Reading {
    /// Leaves nothing of it but why.
    fn clear(&mut self, why: &str) {
        self.numerator.clear();
        self.denominator.clear();
        "[x]".clone_into(&mut self.value);
        why.clone_into(&mut self.note);
    }
}

/// The period of a text, or of a date on which it ends where a workbook made one of it.
fn period_of(of: &PeriodOf, text: &str) -> Option<Period> {
    let said = of.form.read(text);
    let said = said.or_else(|| outturn_scheme::layouts::Form::parse("{yyyy}-{mm}-{dd}").ok()?.read(text));
    said?.period(of.spans)
}

fn figures_text(number: &Exact) -> String {
    Figure::Known(number.clone()).cell()
}

/// Whether a text can be the code of a body.
pub(super) fn is_code(text: &str) -> bool {
    (2..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

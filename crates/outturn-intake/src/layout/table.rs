//! Takes figures from a table.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Period};
use outturn_scheme::layouts::{PeriodOf, PeriodPlace, PublishedTable, Taken, Total, read_day};
use outturn_scheme::{Catalogue, Layout, ValueKind};

use super::figures::{Fault, Figure, Places};
use super::grid::{Columns, Grid, Row, is_like, labelled, plain};
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
    only: Vec<(usize, String)>,
    total: Option<Vec<(usize, String)>>,
    pub(super) period: When<'t>,
    readings: Vec<Parts<'t>>,
    doubts: Vec<(usize, usize, Exact, &'t str)>,
    register: Register,
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
    pub(super) parts: Vec<(&'static str, Places)>,
}

/// What rows come to, by period, reading and part: the sum, and how many have no figure.
type Sums = BTreeMap<(Period, usize, usize), (Exact, usize)>;
/// The totals that a table gives, likewise.
pub(super) type Given = BTreeMap<(Period, usize, usize), Exact>;

pub(super) fn read(
    file: &str,
    table: &PublishedTable,
    opened: &mut Opened<'_>,
    catalogue: &Catalogue,
    read: &mut FileRead,
) -> Result<(), Vec<Problem>> {
    // A layout that fits has its sheets.
    let Some((sheet, grid)) = opened.grid(&table.sheet) else { return Ok(()) };
    let plan = Plan::find(file, &sheet, table, &grid)?;
    let (mut sums, mut given) = (Sums::new(), Given::new());
    let mut places: BTreeMap<(String, Period, usize), usize> = BTreeMap::new();
    let before = plan.columns.before;
    let split = grid.each(before, |number, row| {
        plan.row(number, row, catalogue, read, &mut sums, &mut given, &mut places);
    });
    if let Err((line, wrong)) = split {
        return Err(vec![Problem::new(file, wrong, "get the file again from its publisher").at_row(line)]);
    }
    if let Some(Total { sheet: Some(sheet), only }) = &table.total {
        given = plan.total_elsewhere(sheet, only, opened)?;
    }
    if table.total.is_some() && given.is_empty() && !sums.is_empty() {
        let wrong = "the row of totals is not there";
        read.reject(plan.problem(None, wrong, "check that the file is whole"));
    }
    for (key, published) in given {
        let (period, reading, part) = &key;
        let Some(of) = plan.readings.get(*reading) else { continue };
        let Some((name, _)) = of.parts.get(*part) else { continue };
        let (sum, unknown) = sums.get(&key).cloned().unwrap_or((Exact::ZERO, 0));
        read.totals.push(TotalCheck {
            indicator: of.taken.indicator.clone(),
            part: name,
            period: period.clone(),
            published,
            sum,
            unknown,
        });
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
        let only = columns.conditions(&table.only, &mut wrong);
        let total = table.total.as_ref().filter(|it| it.sheet.is_none());
        let total = total.map(|it| columns.conditions(&it.only, &mut wrong));
        let readings = parts_of(table, &columns, &mut wrong);
        let mut doubts = Vec::new();
        for it in &table.false_zeros {
            match (columns.column(&it.column), columns.column(&it.beside)) {
                (Ok(of), Ok(beside)) => doubts.push((of, beside, Exact::from(it.from), it.why.as_str())),
                (of, beside) => wrong.extend(of.err().into_iter().chain(beside.err())),
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
            total,
            period,
            readings,
            doubts,
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

    #[expect(
        clippy::too_many_arguments,
        reason = "what is read, and the three sums that are kept on the way"
    )]
    fn row(
        &self,
        number: u64,
        row: &Row<'_, '_>,
        catalogue: &Catalogue,
        read: &mut FileRead,
        sums: &mut Sums,
        given: &mut Given,
        places: &mut BTreeMap<(String, Period, usize), usize>,
    ) {
        let fits = |only: &[(usize, String)]| only.iter().all(|(at, wanted)| is_like(&row.text(*at), wanted));
        let code = self.code.map(|at| row.text(at).trim().to_owned());
        let is_empty = |at: usize| row.text(at).is_empty();
        let figures = || self.readings.iter().flat_map(|it| it.parts.iter().flat_map(|(_, it)| it.all()));
        let has_figures = || figures().any(|at| !is_empty(at));
        if code.as_deref() == Some("") && !has_figures() {
            return;
        }
        if !fits(&self.only) {
            return read.skip("rows of other kinds, which the layout does not ask for");
        }
        if self.total.as_deref().is_some_and(fits) {
            return self.total_row(number, row, read, given);
        }
        registers::row(&self.register, self, number, row, code.as_deref(), read);
        if self.readings.is_empty() {
            return;
        }
        let code = code.unwrap_or_default();
        let is_body = !self.table.not_bodies.iter().any(|it| plain(it) == plain(&code));
        if is_body && !is_code(&code) {
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
        let period = match self.when(row) {
            Ok(period) => period,
            Err(fault) => return read.reject(self.at(number, row, fault)),
        };
        if !is_body {
            read.skip("rows about no body, which are counted in totals alone");
        } else if !read.bodies.contains_key(&code) {
            let name = self.name.map(|at| row.text(at).into_owned()).unwrap_or_default();
            read.bodies.insert(code.clone(), Body { name, kind: self.table.kind.clone() });
        }
        let doubts: Vec<_> = self.doubts.iter().filter(|doubt| self.is_doubted(row, doubt)).collect();
        let doubted: Vec<usize> = doubts.iter().map(|(column, ..)| *column).collect();
        for (index, parts) in self.readings.iter().enumerate() {
            let figures = self.figures(number, row, parts, &[]);
            self.count(index, &period, figures.as_ref().ok(), sums);
            if !is_body {
                if let Err(problem) = figures {
                    read.reject(*problem);
                }
                continue;
            }
            let is_doubted = parts.parts.iter().any(|(_, it)| it.all().any(|at| doubted.contains(&at)));
            let figures = if is_doubted { self.figures(number, row, parts, &doubted) } else { figures };
            let why: Vec<&str> = doubts.iter().filter(|_| is_doubted).map(|(.., why)| *why).collect();
            let mut reading = Self::reading(&code, &period, parts, figures, read, catalogue);
            if reading.note.is_empty() {
                reading.note = why.join("; ");
            }
            let key = (code.clone(), period.clone(), index);
            if let Some(place) = places.get(&key).and_then(|place| read.readings.get_mut(*place)) {
                let wrong = format!("there are two rows about {code} in {period}");
                reading.clear(&wrong);
                *place = reading;
                read.reject(self.problem(Some(number), wrong, ASK));
            } else {
                places.insert(key, read.readings.len());
                read.readings.push(reading);
            }
        }
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
    ) -> Result<Vec<Figure>, Box<Problem>> {
        let mut figures = Vec::new();
        for (_, places) in &parts.parts {
            let figure = places.figure(row, &self.table.nothing, doubted);
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

    fn reading(
        code: &str,
        period: &Period,
        parts: &Parts<'_>,
        figures: Result<Vec<Figure>, Box<Problem>>,
        read: &mut FileRead,
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
            Err(problem) => {
                reading.clear(&format!("kept out: {}", problem.wrong));
                read.reject(*problem);
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

    fn total_row(&self, number: u64, row: &Row<'_, '_>, read: &mut FileRead, given: &mut Given) {
        // The row of totals may say so in place of its period; it is then that of the rows before.
        let period = match self.when(row) {
            Ok(period) => period,
            Err(fault) => match read.readings.last() {
                Some(last) => last.period.clone(),
                None => return read.reject(self.at(number, row, fault)),
            },
        };
        for (index, parts) in self.readings.iter().enumerate() {
            match self.figures(number, row, parts, &[]) {
                Ok(figures) => {
                    for (part, figure) in figures.into_iter().enumerate() {
                        if let Figure::Known(total) = figure {
                            given.insert((period.clone(), index, part), total);
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

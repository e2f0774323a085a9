//! The queries that count: whole numbers only, for each body, sex and stretch of ages.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Diagnostic, Exact};
use outturn_scheme::records::{Over, Records};
use outturn_scheme::{RecordLibrary, Repeats};

use super::sql::{Writer, name};
use super::tables::{Tables, day};
use super::value::Standards;
use crate::session::Session;

/// Where people and events are told apart: by sex, and by the first age of a stretch of ages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Stratum {
    pub(super) sex: Option<String>,
    pub(super) age: Option<i64>,
}

/// How many rows there were at each step, from those of the period to those that are counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// Rows of the period.
    pub rows: u64,
    /// In the initial population.
    pub initial: u64,
    /// In the denominator, exclusions not yet left out.
    pub denominator: u64,
    /// Left out.
    pub excluded: u64,
    /// In the numerator.
    pub numerator: u64,
    /// Taken away from the numerator.
    pub less: u64,
    /// In the denominator, and a cell that the numerator's condition needs is empty: they are not in the numerator.
    pub undecided: u64,
    /// Events, where several rows may be about one.
    pub events: Option<u64>,
}

/// What was counted of a body in one stratum.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    pub(super) numerator: Exact,
    pub(super) less: Exact,
    pub(super) denominator: Exact,
    /// Rows that count and have nothing in the column that is added up.
    pub(super) without: u64,
}

impl Default for Counts {
    fn default() -> Counts {
        Counts { numerator: Exact::ZERO, less: Exact::ZERO, denominator: Exact::ZERO, without: 0 }
    }
}

/// What was counted of a body.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    pub(super) steps: Steps,
    pub(super) strata: BTreeMap<Stratum, Counts>,
    /// People that are divided by, where they are in another table; none where that has no row of the body.
    pub(super) over: BTreeMap<Stratum, Counts>,
}

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) bodies: BTreeMap<String, Body>,
    /// Rows of the period that are of no body.
    pub(super) of_no_body: u64,
    /// Rows without the day that would place them.
    pub(super) without_day: u64,
    /// First and last day of the rows that are there.
    pub(super) spans: Option<(String, String)>,
    /// The day whose rows were taken, of the table and of the one that is divided by.
    pub(super) as_at: [Option<String>; 2],
    /// The days were looked for, and there was none.
    pub(super) no_day: bool,
}

/// What all queries of an indicator need.
pub(super) struct Counter<'a> {
    pub(super) session: &'a Session,
    pub(super) tables: &'a Tables,
    pub(super) library: &'a RecordLibrary,
    pub(super) records: &'a Records,
    pub(super) file: String,
    pub(super) days: (Date, Date),
    pub(super) standards: &'a Standards,
}

/// Columns that rows are counted by.
struct By<'a> {
    whose: &'a str,
    sex: Option<&'a str>,
    age: Option<&'a str>,
}

impl Counter<'_> {
    fn writer(&self) -> Writer<'_> {
        Writer { file: self.file.clone(), library: self.library, days: Some(self.days) }
    }

    fn table_name(&self, layout: &str) -> String {
        self.library
            .layouts
            .get(layout)
            .map_or_else(|| layout.to_owned(), outturn_scheme::RecordLayout::table)
    }

    /// The rows that are as they should be, of each table, under the tables' own names.
    fn with(&self) -> String {
        let sound = self.records.tables().into_iter().filter_map(|id| Some((id, self.tables.get(id)?)));
        let each: Vec<String> = sound
            .map(|(id, table)| format!("{} AS ({})", name(&self.table_name(id)), table.sound_rows))
            .collect();
        format!("WITH {}", each.join(", "))
    }

    /// The rows that are counted, as a query.
    fn counted(&self) -> Result<String, Diagnostic> {
        match &self.records.rows {
            Some(rows) => Ok(self.writer().query(rows)?.sql),
            None => Ok(format!("SELECT * FROM {}", name(&self.table_name(&self.records.table)))),
        }
    }

    /// Complains of a column that a table does not have though its layout does: every row would count as if it were
    /// empty.
    pub(super) fn check_columns(&self) -> Result<(), Diagnostic> {
        let records = self.records;
        let texts =
            [&records.initial, &records.denominator, &records.exclusions, &records.numerator, &records.less];
        let writer = self.writer();
        let mut used: BTreeSet<String> = BTreeSet::new();
        for text in texts.into_iter().flatten() {
            used.extend(writer.condition(text)?.columns);
        }
        if let Some(rows) = &records.rows {
            used.extend(writer.query(rows)?.columns);
        }
        let own = [&records.dated, &records.as_at, &records.sum, &records.age, &records.sex];
        used.extend(own.into_iter().flatten().cloned().chain([records.whose.clone()]));
        used.extend(records.repeats.iter().flat_map(|it| it.same.iter().cloned()));
        let tables = std::iter::once(&records.table).chain(&records.also);
        for id in tables {
            self.lacks(id, &used)?;
        }
        if let Some(over) = &records.over {
            let mut used: BTreeSet<String> = BTreeSet::from([over.whose.clone()]);
            let own = [&over.dated, &over.as_at, &over.sum, &over.age, &over.sex];
            used.extend(own.into_iter().flatten().cloned());
            if let Some(text) = &over.denominator {
                used.extend(writer.condition(text)?.columns);
            }
            self.lacks(&over.table, &used)?;
        }
        Ok(())
    }

    fn lacks(&self, id: &str, used: &BTreeSet<String>) -> Result<(), Diagnostic> {
        let absent = self.tables.get(id).and_then(|table| table.absent.iter().find(|it| used.contains(*it)));
        let Some(absent) = absent else { return Ok(()) };
        let table = self.table_name(id);
        let message = format!("the table `{table}` has no column `{absent}`, which this indicator needs");
        let help = "add it to the extract: docs/records.md says what it means";
        Err(Diagnostic::file(&format!("table {table}"), "missing-column", message, help))
    }

    fn stretch(&self, age: Option<&str>) -> String {
        let Some(age) = age.map(name) else { return "CAST(NULL AS BIGINT)".to_owned() };
        let mut cases: Vec<String> =
            self.standards.cuts().rev().map(|from| format!("WHEN {age} >= {from} THEN {from}")).collect();
        cases.push("ELSE NULL".to_owned());
        format!("CAST(CASE {} END AS BIGINT)", cases.join(" "))
    }

    fn by(&self, by: &By<'_>) -> String {
        let sex = by.sex.map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), name);
        format!(
            "{} AS \"body\", {sex} AS \"of_sex\", {} AS \"from_age\"",
            name(by.whose),
            self.stretch(by.age)
        )
    }

    fn condition(&self, text: Option<&String>, otherwise: &str) -> Result<String, Diagnostic> {
        text.map_or_else(|| Ok(otherwise.to_owned()), |text| Ok(self.writer().condition(text)?.sql))
    }

    /// Each row with what it counts as.
    fn marked(&self, place: &str) -> Result<String, Diagnostic> {
        let records = self.records;
        let by = By { whose: &records.whose, sex: records.sex.as_deref(), age: records.age.as_deref() };
        let measure = records.sum.as_deref().map_or_else(|| "CAST(1 AS BIGINT)".to_owned(), name);
        let counted = self.counted()?;
        let [initial, denominator, exclusions, numerator, less] = [
            self.condition(records.initial.as_ref(), "true")?,
            self.condition(records.denominator.as_ref(), "true")?,
            self.condition(records.exclusions.as_ref(), "false")?,
            self.condition(records.numerator.as_ref(), "true")?,
            self.condition(records.less.as_ref(), "false")?,
        ];
        let first = format!(
            "SELECT *, {}, {measure} AS \"measure\", coalesce({initial}, false) AS \"in_initial\", \
             coalesce({denominator}, false) AS \"is_denominator\", coalesce({exclusions}, false) AS \"is_excluded\", \
             coalesce({numerator}, false) AS \"is_numerator\", ({numerator}) IS NULL AS \"is_undecided\", \
             coalesce({less}, false) AS \"is_less\" FROM ({counted}) AS \"counted\"{place}",
            self.by(&by)
        );
        Ok(format!(
            "SELECT *, \"in_initial\" AND \"is_denominator\" AS \"in_denominator\", \
             \"in_initial\" AND \"is_denominator\" AND \"is_excluded\" AS \"left_out\", \
             \"in_initial\" AND \"is_denominator\" AND NOT \"is_excluded\" AS \"counts\" FROM ({first})"
        ))
    }

    /// Counts everything.
    pub(super) fn count(&self) -> Result<Counted, Diagnostic> {
        let mut found = Counted::default();
        let records = self.records;
        let Some(place) = self.place(&mut found, 0, (&records.dated, &records.as_at), &self.counted()?)?
        else {
            found.no_day = true;
            return self.count_over(found);
        };
        let sum = |of: &str| format!("CAST(sum(CASE WHEN {of} THEN 1 ELSE 0 END) AS VARCHAR)");
        let add = |of: &str| format!("CAST(sum(CASE WHEN {of} THEN \"measure\" END) AS VARCHAR)");
        let columns = [
            "CAST(count(*) AS VARCHAR)".to_owned(),
            sum("\"in_initial\""),
            sum("\"in_denominator\""),
            sum("\"left_out\""),
            sum("\"counts\" AND \"is_numerator\""),
            sum("\"counts\" AND \"is_less\""),
            sum("\"counts\" AND \"is_undecided\""),
            sum("\"counts\" AND \"measure\" IS NULL"),
            add("\"counts\""),
            add("\"counts\" AND \"is_numerator\""),
            add("\"counts\" AND \"is_less\""),
        ];
        let sql = format!(
            "{} SELECT \"body\", \"of_sex\", CAST(\"from_age\" AS VARCHAR), {} FROM ({}) \
             GROUP BY \"body\", \"of_sex\", \"from_age\"",
            self.with(),
            columns.join(", "),
            self.marked(&place)?
        );
        for row in self.session.cells(&sql)? {
            take(&mut found, &row);
        }
        if let Some(repeats) = &records.repeats {
            self.count_events(&mut found, repeats)?;
        }
        self.count_over(found)
    }

    /// Where rows are placed in time: the end of a query over them; nothing where no day is there.
    fn place(
        &self,
        found: &mut Counted,
        which: usize,
        (dated, as_at): (&Option<String>, &Option<String>),
        rows: &str,
    ) -> Result<Option<String>, Diagnostic> {
        let (first, last) = (day(self.days.0), day(self.days.1));
        if let Some(dated) = dated.as_ref().map(|it| name(it)) {
            if which == 0 {
                let sql = format!(
                    "{} SELECT CAST(count(*) - count({dated}) AS VARCHAR), CAST(min({dated}) AS VARCHAR), \
                     CAST(max({dated}) AS VARCHAR) FROM ({rows}) AS \"counted\"",
                    self.with()
                );
                if let Some([without, from, to]) = self.session.cells(&sql)?.pop().as_deref() {
                    found.without_day = number(without.as_deref());
                    found.spans = from.clone().zip(to.clone());
                }
            }
            return Ok(Some(format!(" WHERE {dated} >= {first} AND {dated} <= {last}")));
        }
        let Some(as_at) = as_at.as_ref().map(|it| name(it)) else { return Ok(Some(String::new())) };
        let sql = format!(
            "{} SELECT CAST(max({as_at}) AS VARCHAR) FROM ({rows}) AS \"counted\" WHERE {as_at} <= {last}",
            self.with()
        );
        let latest = self.session.cells(&sql)?.pop().and_then(|row| row.into_iter().next()).flatten();
        if let Some(slot) = found.as_at.get_mut(which) {
            slot.clone_from(&latest);
        }
        Ok(latest.map(|latest| format!(" WHERE {as_at} = DATE '{latest}'")))
    }

    /// Counts the population of another table.
    fn count_over(&self, mut found: Counted) -> Result<Counted, Diagnostic> {
        let Some(over) = &self.records.over else { return Ok(found) };
        let rows = format!("SELECT * FROM {}", name(&self.table_name(&over.table)));
        let Some(place) = self.place(&mut found, 1, (&over.dated, &over.as_at), &rows)? else {
            return Ok(found);
        };
        let Over { whose, sex, age, sum, denominator, .. } = over;
        let by = By { whose, sex: sex.as_deref(), age: age.as_deref() };
        let measure = sum.as_deref().map_or_else(|| "CAST(1 AS BIGINT)".to_owned(), name);
        let counts = self.condition(denominator.as_ref(), "true")?;
        let sql = format!(
            "{} SELECT \"body\", \"of_sex\", CAST(\"from_age\" AS VARCHAR), CAST(sum(\"measure\") AS VARCHAR), \
             CAST(count(*) - count(\"measure\") AS VARCHAR) FROM (SELECT {}, {measure} AS \"measure\" \
             FROM ({rows}) AS \"counted\"{place}{} coalesce({counts}, false)) \
             GROUP BY \"body\", \"of_sex\", \"from_age\"",
            self.with(),
            self.by(&by),
            if place.is_empty() { " WHERE" } else { " AND" },
        );
        for row in self.session.cells(&sql)? {
            let [body, sex, age, sum, without] = row.as_slice() else { continue };
            let Some(body) = body else { continue };
            let of = found.bodies.entry(body.clone()).or_default();
            let counts = of.over.entry(stratum(sex.as_ref(), age.as_ref())).or_default();
            counts.denominator = exact(sum.as_deref());
            counts.without = number(without.as_deref());
        }
        Ok(found)
    }

    /// Puts rows together that are about one event. A run begins with a row and has all that are dated within so many
    /// days of it; the next one begins a new run. What lies before the period is looked at too, so that a run that
    /// began before it is not counted again.
    fn count_events(&self, found: &mut Counted, repeats: &Repeats) -> Result<(), Diagnostic> {
        let Some(dated) = self.records.dated.as_ref().map(|it| name(it)) else { return Ok(()) };
        let same: Vec<String> = repeats.same.iter().map(|it| name(it)).collect();
        let place = format!(" WHERE {dated} <= {}", day(self.days.1));
        let sql = format!(
            "{} SELECT \"body\", CAST({dated} AS VARCHAR) AS \"day\", {} FROM ({}) \
             WHERE \"counts\" AND \"is_numerator\" ORDER BY {}, {dated}, \"body\"",
            self.with(),
            super::sql::texts(&same),
            self.marked(&place)?,
            same.join(", "),
        );
        let mut events: BTreeMap<String, u64> = BTreeMap::new();
        let mut run: Option<(Vec<Option<String>>, Date, Option<String>)> = None;
        let mut close = |run: Option<(Vec<Option<String>>, Date, Option<String>)>| {
            if let Some((_, first, Some(body))) = run
                && self.days.0 <= first
            {
                *events.entry(body).or_default() += 1;
            }
        };
        for row in self.session.cells(&sql)? {
            let [body, dated, same @ ..] = row.as_slice() else { continue };
            let Some(on) = dated.as_deref().and_then(|it| outturn_core::period::parse_date(it).ok()) else {
                continue;
            };
            match &mut run {
                // A row whose person is not known is about an event of its own.
                Some((of, first, whose))
                    if of == same
                        && same.iter().all(Option::is_some)
                        && i64::from((on - *first).get_days()) < repeats.within_days =>
                {
                    if whose.is_none() {
                        whose.clone_from(body);
                    }
                }
                _ => close(run.replace((same.to_vec(), on, body.clone()))),
            }
        }
        close(run);
        for (body, of) in &mut found.bodies {
            let count = events.remove(body).unwrap_or_default();
            of.steps.events = Some(count);
            of.strata = BTreeMap::from([(
                Stratum::default(),
                Counts { numerator: count.into(), ..Counts::default() },
            )]);
        }
        Ok(())
    }

    /// The keys of the rows behind a body's figure, with what each counts as.
    pub(super) fn behind(&self, body: &str, most: usize) -> Result<Vec<Vec<String>>, Diagnostic> {
        let mut found = Counted::default();
        let records = self.records;
        let placed = self.place(&mut found, 0, (&records.dated, &records.as_at), &self.counted()?)?;
        let Some(place) = placed else { return Ok(Vec::new()) };
        let Some(layout) = self.library.layouts.get(&records.table) else { return Ok(Vec::new()) };
        let by: Vec<String> = layout.key.iter().map(|it| name(it)).collect();
        let sql = format!(
            "{} SELECT CASE WHEN \"left_out\" THEN 'left out' WHEN \"counts\" AND \"is_numerator\" THEN 'numerator' \
             WHEN \"counts\" AND \"is_less\" THEN 'taken away' WHEN \"counts\" THEN 'denominator only' END \
             AS \"counts as\", {} FROM ({}) WHERE \"body\" = {} AND \"in_denominator\" ORDER BY {} LIMIT {most}",
            self.with(),
            super::sql::texts(&by),
            self.marked(&place)?,
            super::sql::quoted(body),
            by.join(", "),
        );
        let rows = self.session.cells(&sql)?;
        Ok(rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect())
    }
}

/// Whole numbers that the engine counted: nothing stands for a sum over no rows.
fn number(text: Option<&str>) -> u64 {
    text.and_then(|it| it.parse().ok()).unwrap_or_default()
}

fn exact(text: Option<&str>) -> Exact {
    text.and_then(|it| Exact::parse_decimal(it).ok()).unwrap_or(Exact::ZERO)
}

fn stratum(sex: Option<&String>, age: Option<&String>) -> Stratum {
    Stratum { sex: sex.cloned(), age: age.and_then(|it| it.parse().ok()) }
}

/// Takes in what a row of the answer counted.
fn take(found: &mut Counted, row: &[Option<String>]) {
    let [body, sex, age, rows, initial, denominator, excluded, numerator, less, undecided, rest @ ..] = row
    else {
        return;
    };
    let [without, of_all, of_numerator, of_less] = rest else { return };
    let Some(body) = body else {
        found.of_no_body += number(rows.as_deref());
        return;
    };
    let of = found.bodies.entry(body.clone()).or_default();
    let steps = &mut of.steps;
    steps.rows += number(rows.as_deref());
    steps.initial += number(initial.as_deref());
    steps.denominator += number(denominator.as_deref());
    steps.excluded += number(excluded.as_deref());
    steps.numerator += number(numerator.as_deref());
    steps.less += number(less.as_deref());
    steps.undecided += number(undecided.as_deref());
    let counts = of.strata.entry(stratum(sex.as_ref(), age.as_ref())).or_default();
    counts.denominator = exact(of_all.as_deref());
    counts.numerator = exact(of_numerator.as_deref());
    counts.less = exact(of_less.as_deref());
    counts.without = number(without.as_deref());
}

//! Tables held against their record layouts: which rows are as they should be, and why the others are not.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::nearest;
use outturn_core::{Date, Diagnostic, Organisations};
use outturn_scheme::{Holds, RecordColumn, RecordLayout, RecordLibrary};

use super::sql::{Writer, name, quoted};
use crate::session::Session;

/// The most rows that were kept out which are listed, of one table.
const LISTED_MAX: usize = 1_000;

/// The tables that indicators are counted from, checked.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    by_layout: BTreeMap<String, Table>,
}

/// A table that was held against its layout.
#[derive(Debug, Clone)]
pub struct Table {
    /// How many rows were given.
    pub rows: u64,
    /// How many are as they should be.
    pub sound: u64,
    /// How many were kept out, by reason.
    pub kept_out: BTreeMap<String, u64>,
    /// Those that are listed, in the order of their keys.
    pub listed: Vec<KeptOut>,
    /// Columns of the layout that the table does not have.
    pub absent: BTreeSet<String>,
    /// A query that gives the rows that are as they should be.
    pub(super) sound_rows: String,
}

/// A row that was kept out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptOut {
    /// Its key, a value for each column of the key; empty where it has none.
    pub key: Vec<String>,
    /// Why.
    pub why: String,
}

impl Tables {
    /// Holds tables of a session against their layouts. A table has its layout's name, with `_` for `-`. Where a
    /// register is given, codes of bodies that it does not have keep a row out.
    pub fn check(
        session: &Session,
        library: &RecordLibrary,
        layouts: &BTreeSet<&str>,
        register: Option<&Organisations>,
    ) -> Result<Tables, Vec<Diagnostic>> {
        let (mut tables, mut problems) = (Tables::default(), Vec::new());
        for id in layouts {
            let Some(layout) = library.layouts.get(*id) else {
                let near = nearest(id, library.layouts.keys().map(String::as_str));
                let help = near
                    .map_or_else(|| "add a record layout".to_owned(), |it| format!("did you mean `{it}`?"));
                let message = format!("there is no record layout `{id}`");
                problems.push(Diagnostic::file("the library", "unknown-records", message, help));
                continue;
            };
            if !session.tables().contains(&layout.table()) {
                let table = layout.table();
                let message = format!("the table `{table}` is needed: {}", layout.title);
                let help = format!("name its files: --table {table}=PLACE; docs/records.md has its columns");
                problems.push(Diagnostic::file("the tables", "no-such-table", message, help));
                continue;
            }
            match checked(session, library, layout, register) {
                Ok(table) => {
                    tables.by_layout.insert((*id).to_owned(), table);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    /// A table by the id of its layout.
    pub fn get(&self, layout: &str) -> Option<&Table> {
        self.by_layout.get(layout)
    }

    /// All of them, by the ids of their layouts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.by_layout.iter().map(|(id, table)| (id.as_str(), table))
    }
}

/// What a column's cells are in the table, and as the layout has them.
struct Cell {
    /// What was given, with empty text as nothing.
    given: String,
    /// The same as the layout has it; nothing where it cannot be read so.
    read: String,
}

fn cell(column: &RecordColumn, holds: Option<&crate::session::Kind>) -> Cell {
    use crate::session::Kind;
    let quoted = name(&column.name);
    let wanted = match column.holds {
        Holds::Text => "VARCHAR",
        Holds::Integer => "BIGINT",
        Holds::Date => "DATE",
    };
    let Some(kind) = holds else {
        let nothing = format!("CAST(NULL AS {wanted})");
        return Cell { given: nothing.clone(), read: nothing };
    };
    let given = match kind {
        Kind::Text => format!("NULLIF({quoted}, '')"),
        Kind::Integer | Kind::Date | Kind::Other => quoted,
    };
    let read = match (column.holds, kind) {
        (Holds::Text, Kind::Text) | (Holds::Integer, Kind::Integer) | (Holds::Date, Kind::Date) => {
            given.clone()
        }
        _ => format!("TRY_CAST({given} AS {wanted})"),
    };
    Cell { given, read }
}

/// What can be wrong with a row, in the order in which it is looked for: in words, and as a condition over the columns
/// as they were read, and over `given N` where one is there and cannot be read.
fn faults(
    layout: &RecordLayout,
    absent: &BTreeSet<String>,
    library: &RecordLibrary,
    register: Option<&Organisations>,
) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut faults = Vec::new();
    for (at, column) in layout.columns.iter().enumerate().filter(|(_, it)| !absent.contains(&it.name)) {
        let (plain, read) = (&column.name, name(&column.name));
        if column.holds != Holds::Text {
            let what = if column.holds == Holds::Date { "date" } else { "whole number" };
            faults.push((format!("{plain} is no {what}"), name(&format!("given {at}"))));
        }
        if column.required {
            faults.push((format!("{plain} is empty"), format!("{read} IS NULL")));
        }
        if let Some(least) = column.least {
            faults.push((format!("{plain} is below {least}"), format!("{read} < {least}")));
        }
        if let Some(most) = column.most {
            faults.push((format!("{plain} is above {most}"), format!("{read} > {most}")));
        }
        if !column.codes.is_empty() {
            let codes: Vec<String> = column.codes.keys().map(|code| quoted(code)).collect();
            let why = format!("{plain} is none of the codes that there are");
            faults.push((why, format!("{read} NOT IN ({})", codes.join(", "))));
        }
        if !column.shape.is_empty() {
            let shapes: Vec<String> = column.shape.iter().map(|it| expression(it)).collect();
            let why = format!("{plain} does not look like {}", column.shape.join(" or "));
            faults.push((why, format!("{read} !~ '^({})$'", shapes.join("|"))));
        }
        if let (Some(kind), Some(register)) = (&column.body, register) {
            let of_kind = register.iter().filter(|it| kind == "any" || &it.kind == kind);
            let codes: Vec<String> = of_kind.map(|it| quoted(&it.code)).collect();
            // A register without any body of the kind says nothing of such bodies.
            if !codes.is_empty() {
                let why = format!("{plain} is no body of the register");
                faults.push((why, format!("{read} NOT IN ({})", codes.join(", "))));
            }
        }
    }
    let writer = Writer { file: format!("records/{}.toml", layout.id), library, days: None };
    for check in &layout.checks {
        let condition = writer.condition(&check.holds)?;
        if condition.columns.iter().all(|it| !absent.contains(it)) {
            faults.push((check.otherwise.clone(), format!("NOT {}", condition.sql)));
        }
    }
    Ok(faults)
}

/// `A99X` as a regular expression.
fn expression(shape: &str) -> String {
    let letter = |it: char| match it {
        'A' => "[A-Z]",
        '9' => "[0-9]",
        _ => "[A-Z0-9]",
    };
    shape.chars().map(letter).collect()
}

fn checked(
    session: &Session,
    library: &RecordLibrary,
    layout: &RecordLayout,
    register: Option<&Organisations>,
) -> Result<Table, Diagnostic> {
    let table = layout.table();
    let there = session.columns(&table)?;
    let absent: BTreeSet<String> = layout
        .columns
        .iter()
        .filter(|column| !there.contains_key(&column.name))
        .map(|column| column.name.clone())
        .collect();
    if let Some(missing) = layout.columns.iter().find(|it| it.required && absent.contains(&it.name)) {
        let message = format!("the table `{table}` has no column `{}`, which is required", missing.name);
        let other = missing.known_as.iter().find(|it| there.contains_key(*it));
        let help = match other {
            Some(other) => format!("its column `{other}` is called `{}` here: rename it", missing.name),
            None => format!(
                "{}; docs/records.md has the columns of this table",
                missing.means.trim_end_matches('.')
            ),
        };
        return Err(Diagnostic::file(&format!("table {table}"), "missing-column", message, help));
    }
    let mut columns = Vec::new();
    for (at, column) in layout.columns.iter().enumerate() {
        let Cell { given, read } = cell(column, there.get(&column.name));
        columns.push(format!("{read} AS {}", name(&column.name)));
        if column.holds != Holds::Text && !absent.contains(&column.name) {
            columns.push(format!(
                "({given} IS NOT NULL AND {read} IS NULL) AS {}",
                name(&format!("given {at}"))
            ));
        }
    }
    let faults = faults(layout, &absent, library, register)?;
    let cases: Vec<String> =
        faults.iter().enumerate().map(|(at, (_, wrong))| format!("WHEN {wrong} THEN {at}")).collect();
    let case = if cases.is_empty() {
        "CAST(NULL AS BIGINT)".to_owned()
    } else {
        format!("CASE {} END", cases.join(" "))
    };
    let read = format!("SELECT {} FROM {}", columns.join(", "), name(&table));
    let marked = format!("SELECT *, {case} AS \"wrong\" FROM ({read})");
    let names: Vec<String> = layout.columns.iter().map(|it| name(&it.name)).collect();
    let (names, keys) = (names.join(", "), layout.key.iter().map(|it| name(it)).collect::<Vec<_>>());
    let mut sound_rows = format!("SELECT {names} FROM ({marked}) WHERE \"wrong\" IS NULL");

    let mut found = Table {
        rows: 0,
        sound: 0,
        kept_out: BTreeMap::new(),
        listed: Vec::new(),
        absent,
        sound_rows: String::new(),
    };
    let counts = format!(
        "SELECT CAST(\"wrong\" AS VARCHAR), CAST(count(*) AS VARCHAR) FROM ({marked}) GROUP BY \"wrong\""
    );
    for row in session.cells(&counts)? {
        let [wrong, count] = row.as_slice() else { continue };
        let count: u64 = count.as_deref().and_then(|it| it.parse().ok()).unwrap_or_default();
        found.rows += count;
        match wrong.as_deref().and_then(|it| it.parse::<usize>().ok()).and_then(|at| faults.get(at)) {
            Some((why, _)) => {
                found.kept_out.insert(why.clone(), count);
            }
            None => found.sound += count,
        }
    }
    let key_texts = super::sql::texts(&keys);
    if found.sound < found.rows {
        let listed = format!(
            "SELECT CAST(\"wrong\" AS VARCHAR) AS \"why\", {} FROM ({marked}) WHERE \"wrong\" IS NOT NULL \
             ORDER BY {} LIMIT {LISTED_MAX}",
            key_texts,
            keys.join(", "),
        );
        for row in session.cells(&listed)? {
            let mut cells = row.into_iter();
            let wrong = cells.next().flatten().and_then(|it| it.parse::<usize>().ok());
            let why = wrong.and_then(|at| faults.get(at)).map(|(why, _)| why.clone()).unwrap_or_default();
            found.listed.push(KeptOut { key: cells.map(Option::unwrap_or_default).collect(), why });
        }
    }
    twice(session, &mut found, &mut sound_rows, (&names, &keys, &key_texts))?;
    found.listed.sort();
    found.sound_rows = sound_rows;
    Ok(found)
}

/// Keeps out rows that have one key: neither is believed.
fn twice(
    session: &Session,
    found: &mut Table,
    sound_rows: &mut String,
    (names, keys, key_texts): (&str, &[String], &str),
) -> Result<(), Diagnostic> {
    let by = keys.join(", ");
    let distinct =
        format!("SELECT CAST(count(*) AS VARCHAR) FROM (SELECT {by} FROM ({sound_rows}) GROUP BY {by})");
    let distinct = session.cells(&distinct)?.into_iter().flatten().flatten().next();
    if distinct.and_then(|it| it.parse::<u64>().ok()) == Some(found.sound) {
        return Ok(());
    }
    let why = format!(
        "{} there more than once",
        if keys.len() == 1 { "its key is" } else { "its key columns are" }
    );
    let several =
        format!("SELECT {by}, count(*) AS \"copies\" FROM ({sound_rows}) GROUP BY {by} HAVING count(*) > 1");
    let count = format!("SELECT CAST(sum(\"copies\") AS VARCHAR) FROM ({several})");
    let count = session.cells(&count)?.into_iter().flatten().flatten().next();
    let count: u64 = count.and_then(|it| it.parse().ok()).unwrap_or_default();
    let listed = format!("SELECT {key_texts} FROM ({several}) ORDER BY {by} LIMIT {LISTED_MAX}");
    for row in session.cells(&listed)? {
        let key = row.into_iter().map(Option::unwrap_or_default).collect();
        found.listed.push(KeptOut { key, why: why.clone() });
    }
    found.sound = found.sound.saturating_sub(count);
    found.kept_out.insert(why, count);
    *sound_rows = format!(
        "SELECT {names} FROM (SELECT *, count(*) OVER (PARTITION BY {by}) AS \"copies\" FROM ({sound_rows})) \
         WHERE \"copies\" = 1"
    );
    Ok(())
}

/// A day as SQL writes it.
pub(super) fn day(day: Date) -> String {
    format!("DATE '{day}'")
}

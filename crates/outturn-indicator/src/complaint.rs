//! What the query engine complains about, in our words: what is wrong, where, and the way out.

use datafusion::arrow::error::ArrowError;
use datafusion::common::{DataFusionError, SchemaError, Span};
use outturn_core::Diagnostic;
use outturn_core::diagnostic::nearest;

#[cfg(feature = "cluster")]
mod cluster;

/// Whether a query stopped because a part of a cluster was lost; never without one.
pub(crate) fn lost(error: &DataFusionError) -> bool {
    match root(error).0 {
        #[cfg(feature = "cluster")]
        DataFusionError::Execution(message) => cluster::lost(message),
        _ => false,
    }
}

/// The way out of text that is no number.
const OF_TEXT: &str = "columns of CSV files are text: cast(column as bigint) takes whole numbers only, try_cast gives \
                       NULL for all else";

/// What stands for the file where a query is complained about.
const QUERY: &str = "the query";

/// What a query may name.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) tables: Vec<String>,
    pub(crate) functions: Vec<String>,
}

/// A complaint about a file of records.
pub(crate) fn of_file(name: &str, error: &DataFusionError) -> Diagnostic {
    let (root, _) = root(error);
    let help = "check that this is the file that was meant, and that it is whole";
    Diagnostic::file(name, "bad-table", format!("this cannot be read as a table: {}", said(root)), help)
}

/// A complaint about a query that cannot be planned.
pub(crate) fn of_query(sql: &str, error: &DataFusionError, known: &Known) -> Diagnostic {
    let (root, span) = root(error);
    let place = |name: &str| span.and_then(|it| bytes(sql, it)).or_else(|| word(sql, name));
    match root {
        DataFusionError::SQL(error, _) => syntax(sql, &error.to_string()),
        DataFusionError::SchemaError(error, _) => schema(sql, error, place),
        DataFusionError::Plan(message) => planned(sql, message, known, place),
        other => Diagnostic::file(QUERY, "bad-query", said(other), "docs/sql.md says what can be asked"),
    }
}

/// A complaint about a query that stopped while it ran.
pub(crate) fn of_run(error: &DataFusionError) -> Diagnostic {
    let (root, _) = root(error);
    #[cfg(feature = "cluster")]
    if let DataFusionError::Execution(message) = root
        && let Some(problem) = cluster::of_cluster(message)
    {
        return problem;
    }
    let (code, help) = match root {
        DataFusionError::ResourcesExhausted(_) => {
            ("query-failed", "give it more memory with --memory, or ask for fewer groups at a time")
        }
        DataFusionError::ArrowError(error, _) if matches!(**error, ArrowError::CastError(_)) => {
            ("query-failed", OF_TEXT)
        }
        _ => ("query-failed", "docs/sql.md says what can be asked"),
    };
    Diagnostic::file(QUERY, code, said(root), help)
}

/// The error inside all wrappings, and the place that one of them names.
fn root(error: &DataFusionError) -> (&DataFusionError, Option<Span>) {
    match error {
        DataFusionError::Context(_, inner) => root(inner),
        DataFusionError::Shared(inner) => root(inner),
        DataFusionError::Diagnostic(about, inner) => {
            let (root, span) = root(inner);
            (root, span.or(about.span))
        }
        DataFusionError::Collection(errors) => match errors.first() {
            Some(first) => root(first),
            None => (error, None),
        },
        DataFusionError::External(inner) => {
            inner.downcast_ref::<DataFusionError>().map_or((error, None), root)
        }
        DataFusionError::ArrowError(inner, _) => match &**inner {
            ArrowError::ExternalError(inner) => {
                inner.downcast_ref::<DataFusionError>().map_or((error, None), root)
            }
            _ => (error, None),
        },
        _ => (error, None),
    }
}

/// The message of an error without the engine's words before it.
fn said(error: &DataFusionError) -> String {
    let text = match error {
        DataFusionError::Plan(text)
        | DataFusionError::Execution(text)
        | DataFusionError::NotImplemented(text)
        | DataFusionError::ResourcesExhausted(text) => text.clone(),
        DataFusionError::ArrowError(error, _) => match &**error {
            ArrowError::CastError(text)
            | ArrowError::ParseError(text)
            | ArrowError::ComputeError(text)
            | ArrowError::CsvError(text) => text.clone(),
            other => other.to_string(),
        },
        other => other.strip_backtrace(),
    };
    text.trim_end().trim_end_matches('.').to_owned()
}

/// `Expected: an expression, found: FROM at Line: 1, Column: 8`
fn syntax(sql: &str, message: &str) -> Diagnostic {
    let message = message.strip_prefix("sql parser error: ").unwrap_or(message);
    let (what, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let mut numbers = place.split(", Column: ").map(|it| it.trim().parse::<u64>());
    let span = match (numbers.next(), numbers.next()) {
        (Some(Ok(line)), Some(Ok(column))) => offset(sql, line, column).map(|at| (at, at)),
        _ => None,
    };
    let help = "the query breaks off or has a word out of place here";
    let message = match what.strip_prefix("Expected: ").and_then(|it| it.split_once(", found: ")) {
        Some((wanted, "EOF")) => format!("the query ends where {wanted} is wanted"),
        Some((wanted, found)) => format!("there is `{found}` where {wanted} is wanted"),
        None => what.to_owned(),
    };
    // Nothing follows the end: it is shown at its last word.
    let (from, to) = span.unwrap_or((sql.trim_end().len(), sql.trim_end().len()));
    let to = sql.get(to..).map_or(to, |rest| to + rest.find(char::is_whitespace).unwrap_or(rest.len()));
    Diagnostic::at(QUERY, sql, from..to, "bad-query", message, help)
}

fn schema(sql: &str, error: &SchemaError, place: impl Fn(&str) -> Option<(usize, usize)>) -> Diagnostic {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let columns: Vec<&str> = valid_fields.iter().map(|it| it.name.as_str()).collect();
            let message = format!("there is no column `{}`", field.flat_name());
            at(sql, place(&field.name), "no-such-column", message, instead(&field.name, &columns, "columns"))
        }
        SchemaError::AmbiguousReference { field } => {
            let message = format!("more than one table has a column `{}`", field.name);
            let help = "write the table's name before it: table.column";
            at(sql, place(&field.name), "bad-query", message, help.to_owned())
        }
        other => at(sql, None, "bad-query", other.to_string(), "name one of them with AS".to_owned()),
    }
}

fn planned(
    sql: &str,
    message: &str,
    known: &Known,
    place: impl Fn(&str) -> Option<(usize, usize)>,
) -> Diagnostic {
    if let Some(name) = between(message, "Invalid function '", "'") {
        let functions: Vec<&str> = known.functions.iter().map(String::as_str).collect();
        let meant = nearest(name, functions);
        let help = meant.map_or_else(
            || "docs/sql.md lists the functions".to_owned(),
            |meant| format!("is `{meant}` meant?"),
        );
        return at(sql, place(name), "no-such-function", format!("there is no function `{name}`"), help);
    }
    if let Some(name) = between(message, "table '", "' not found") {
        let name = name.rsplit('.').next().unwrap_or(name);
        let tables: Vec<&str> = known.tables.iter().map(String::as_str).collect();
        let help = if tables.is_empty() {
            format!("say which file it is: --table {name}=FILE")
        } else {
            instead(name, &tables, "tables")
        };
        return at(sql, place(name), "no-such-table", format!("there is no table `{name}`"), help);
    }
    if let Some(call) = between(message, "argument types '", "'. You might") {
        let name = call.split('(').next().unwrap_or(call);
        let help = if call.contains("Utf8") {
            "columns of CSV files are text: write cast(column as bigint), or as decimal(18, 3), or as date"
        } else {
            "write cast(column as bigint), or as another type that the function takes"
        };
        return at(sql, place(name), "bad-query", format!("there is no {call}"), help.to_owned());
    }
    if let Some(column) = between(message, "expanding wildcard, column \"", "\" must appear") {
        let column = column.rsplit('.').next().unwrap_or(column);
        let message = format!("`{column}` has many values in a group, and one is wanted");
        let help = format!("add it to GROUP BY, or take one of them: min({column})");
        return at(sql, place(column), "bad-query", message, help);
    }
    for kind in ["DDL", "DML", "Statement"] {
        if message.starts_with(kind) {
            let help = "name tables with --table NAME=FILE, and write what is answered with --out FILE";
            let message = "only queries are answered: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE".to_owned();
            return at(sql, None, "not-a-query", message, help.to_owned());
        }
    }
    // One of our own functions says its name first.
    let named = message.split([':', ' ']).next().unwrap_or_default();
    let found = if known.functions.iter().any(|it| it == named) { place(named) } else { place("") };
    at(
        sql,
        found,
        "bad-query",
        message.trim_end_matches('.').to_owned(),
        "docs/sql.md says what can be asked".to_owned(),
    )
}

fn at(
    sql: &str,
    place: Option<(usize, usize)>,
    code: &'static str,
    message: String,
    help: String,
) -> Diagnostic {
    match place {
        Some((from, to)) => Diagnostic::at(QUERY, sql, from..to, code, message, help),
        None => Diagnostic::file(QUERY, code, message, help),
    }
}

/// What else there is, where a name is not.
fn instead(name: &str, there: &[&str], what: &str) -> String {
    if there.is_empty() {
        return format!("no {what} are there: a table comes after FROM");
    }
    match nearest(name, there.iter().copied()) {
        Some(meant) => format!("is `{meant}` meant? Names are written as in the file"),
        None => format!("the {what} are {}", there.join(", ")),
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(name, _)| name)
}

/// A stretch of the query in bytes.
fn bytes(sql: &str, span: Span) -> Option<(usize, usize)> {
    let from = offset(sql, span.start.line, span.start.column)?;
    let to = offset(sql, span.end.line, span.end.column)?;
    (from < to).then_some((from, to))
}

/// Where a line and a column, both from 1, are in a text.
fn offset(sql: &str, line: u64, column: u64) -> Option<usize> {
    let (line, column) = (usize::try_from(line).ok()?, usize::try_from(column).ok()?);
    let lines = sql.split_inclusive('\n').take(line.checked_sub(1)?);
    let before: usize = lines.map(str::len).sum();
    let rest = sql.get(before..)?;
    let within = rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(at, _)| at);
    Some(before + within)
}

/// Where a name first stands in a query as a word of its own.
fn word(sql: &str, name: &str) -> Option<(usize, usize)> {
    if name.is_empty() {
        return None;
    }
    let part = |character: Option<char>| character.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let (all, wanted) = (sql.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut from = 0;
    while let Some(found) = all.get(from..).and_then(|it| it.find(&wanted)) {
        let (start, end) = (from + found, from + found + wanted.len());
        let (before, after) = (all.get(..start)?.chars().next_back(), all.get(end..)?.chars().next());
        if !part(before) && !part(after) {
            return Some((start, end));
        }
        from = end;
    }
    None
}

//! `outturn sql`: questions to records.

use std::io::{self, BufWriter, IsTerminal, Read, Write};

use outturn::cli::records::{SqlArgs, SqlFormat};
use outturn::exit::Exit;
use outturn::output::WholeFile;
use outturn::table::{Align, Table};
use outturn_core::Diagnostic;
use outturn_indicator::{Answer, Failure, Format, Rows, Session};

use crate::edge::{Edge, tell};
use crate::engine;

/// The most rows that are shown for reading.
const SHOWN_MAX: usize = 1_000;

pub(crate) fn run(edge: Edge, args: &SqlArgs) -> Exit {
    match answered(edge, args) {
        Ok(exit) => exit,
        Err(problems) => edge.give_up(&problems),
    }
}

fn answered(edge: Edge, args: &SqlArgs) -> Result<Exit, Vec<Diagnostic>> {
    let session = session(args)?;
    let query = if args.query == "-" { standard_input()? } else { args.query.clone() };
    let answer = session.query(&query).map_err(|problem| vec![problem])?;
    let format = match args.format {
        SqlFormat::Table => return table(edge, args, answer),
        SqlFormat::Csv => Format::Csv,
        SqlFormat::Parquet => Format::Parquet,
        SqlFormat::Arrow => Format::Arrow,
    };
    let Some(path) = &args.out else {
        if format != Format::Csv && io::stdout().is_terminal() {
            let message = "this format is not for the terminal";
            let help = "write it to a file with --out FILE";
            return Err(vec![Diagnostic::file("--format", "bad-output", message, help)]);
        }
        let mut out = BufWriter::new(io::stdout());
        let written = answer.write(format, &mut out).map(drop);
        return match written.and_then(|()| out.flush().map_err(Failure::Output)) {
            Ok(()) => Ok(Exit::Done),
            Err(Failure::Output(error)) => Ok(edge.unwritten(&error)),
            Err(Failure::Query(problem)) => Err(vec![problem]),
        };
    };
    let mut file = WholeFile::begin(path).map_err(|problem| vec![problem])?;
    match answer.write(format, &mut file) {
        Ok(_) => file.finish().map_err(|problem| vec![problem])?,
        Err(Failure::Output(error)) => return Err(vec![file.cannot_write(&error)]),
        Err(Failure::Query(problem)) => return Err(vec![problem]),
    }
    Ok(Exit::Done)
}

/// A session with the tables that are named; all that cannot be used are told at once.
fn session(args: &SqlArgs) -> Result<Session, Vec<Diagnostic>> {
    let session = engine::session(&args.engine).map_err(|problem| vec![problem])?;
    let added = args.table.iter().map(|(name, place)| session.add_table(name, place));
    let problems: Vec<Diagnostic> = added.filter_map(Result::err).collect();
    if problems.is_empty() { Ok(session) } else { Err(problems) }
}

fn standard_input() -> Result<String, Vec<Diagnostic>> {
    let mut text = String::new();
    match io::stdin().lock().read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let message = format!("the query cannot be read: {error}");
            Err(vec![Diagnostic::file("standard input", "cannot-read", message, "give it as text in UTF-8")])
        }
    }
}

/// Shows rows for reading.
fn table(edge: Edge, args: &SqlArgs, answer: Answer<'_>) -> Result<Exit, Vec<Diagnostic>> {
    let rows = match answer.rows(SHOWN_MAX) {
        Ok(rows) => rows,
        Err(Failure::Query(problem)) => return Err(vec![problem]),
        Err(Failure::Output(error)) => return Ok(edge.unwritten(&error)),
    };
    let more = rows.more;
    let text = rendered(rows);
    let exit = match &args.out {
        Some(path) => {
            outturn::output::write_file(path, text.as_bytes()).map_err(|problem| vec![problem])?;
            Exit::Done
        }
        None => edge.answer(&text),
    };
    if more {
        tell("these are the first 1,000 rows; --format csv has all of them\n");
    }
    Ok(exit)
}

fn rendered(rows: Rows) -> String {
    let align = |number: &bool| if *number { Align::Right } else { Align::Left };
    let columns: Vec<(&str, Align)> =
        rows.columns.iter().map(|(name, number)| (name.as_str(), align(number))).collect();
    let mut table = Table::new(&columns);
    for row in rows.rows {
        table.row(row);
    }
    table.render()
}

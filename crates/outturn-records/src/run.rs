//! Which commands are carried out here.

use outturn::cli::{Cli, Command};
use outturn::exit::Exit;
use outturn_core::Diagnostic;

use crate::edge::Edge;
use crate::sql;

/// Runs a command line.
pub(crate) fn run(cli: &Cli) -> Exit {
    let edge = Edge::new(cli.color);
    if let Command::Sql(args) = &cli.command {
        return sql::run(edge, args);
    }
    let message = "this program has the commands that need the query engine, and this is none of them";
    edge.give_up(&[Diagnostic::file("the command line", "bad-usage", message, "call `outturn`")]);
    Exit::Usage
}

//! Which commands are carried out here.

use outturn::cli::records::IndicatorCommand;
use outturn::cli::{Cli, Command};
use outturn::exit::Exit;
use outturn_core::Diagnostic;

use crate::edge::Edge;
use crate::{compute, demo, sql, trace};

/// Runs a command line.
pub(crate) fn run(cli: &Cli) -> Exit {
    let edge = Edge::new(cli.color);
    match &cli.command {
        Command::Sql(args) => return sql::run(edge, args),
        Command::Indicator(IndicatorCommand::Compute(args)) => {
            return compute::run(edge, cli.library.as_deref(), args);
        }
        Command::Trace(args) if args.records => return trace::run(edge, cli.library.as_deref(), args),
        // Half of a command would puzzle whoever calls this program by itself.
        Command::Trace(_) => return outturn::run(cli),
        #[cfg(feature = "cluster")]
        Command::Cluster(command) => return crate::cluster::run(edge, command),
        #[cfg(not(feature = "cluster"))]
        Command::Cluster(_) => return edge.give_up(&[without_cluster("the command line")]),
        Command::Demo(command) => return demo::run(edge, command),
        _ => {}
    }
    let message = "this program has the commands that need the query engine, and this is none of them";
    edge.give_up(&[Diagnostic::file("the command line", "bad-usage", message, "call `outturn`")]);
    Exit::Usage
}

#[cfg(not(feature = "cluster"))]
pub(crate) fn without_cluster(place: &str) -> Diagnostic {
    let help = "build outturn-records with its default features";
    Diagnostic::file(place, "no-cluster", "this program was built without clusters", help)
}

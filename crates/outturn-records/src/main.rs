//! `outturn-records`: what needs the query engine. It takes the command line of `outturn`, which hands over to it.

use std::process::ExitCode;

use clap::Parser;

use outturn::cli::Cli;

#[cfg(feature = "cluster")]
mod cluster;
mod compute;
mod demo;
mod edge;
mod engine;
mod lay;
mod run;
mod sql;
mod trace;

fn main() -> ExitCode {
    run::run(&Cli::parse()).into()
}

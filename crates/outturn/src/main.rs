//! `outturn`: what a pay-for-performance scheme pays, to the penny, and why.

use std::process::ExitCode;

use clap::Parser;

use outturn::cli::Cli;

fn main() -> ExitCode {
    outturn::run(&Cli::parse()).into()
}

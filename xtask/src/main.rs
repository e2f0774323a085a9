//! The project's own tools: set up, check, generate and measure.

mod assurance;
mod bench;
mod ci;
mod data;
mod examples;
mod generate;
mod records;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USE: &str = "\
use: cargo xtask setup                what the project needs beyond the Rust toolchain
     cargo xtask ci                   set up, then format, lints, tests, documentation, licences
     cargo xtask generate [--check]   the files in docs/ that are made from code
     cargo xtask data --from FOLDER   the folders of data/ from the published files in FOLDER
     cargo xtask bench award          the speed of awards, beside a peer run in turn, and of the whole command
     cargo xtask bench command        the speed of the whole command alone
     cargo xtask bench indicators     the speed of a rate from records, beside peers run in turn, and of the intake
     cargo xtask bench scale          how time and memory grow with the number of records
     cargo xtask bench serve          requests a second that the server answers, and fifty people while it is killed
     cargo xtask bench workload FOLDER EARNERS
                                      what the whole command is measured on";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["setup"] => ci::setup(&root()),
        ["ci"] => ci::run(&root()),
        ["generate"] => generate::run(&root(), false),
        ["generate", "--check"] => generate::run(&root(), true),
        ["data", "--from", from] => data::run(Path::new(from), &root().join("data")),
        ["bench", "workload", folder, earners] => bench::write_workload(Path::new(folder), earners),
        ["bench", rest @ ..] => bench::run(&root(), rest),
        _ => Err(vec![USE.to_owned()]),
    };
    let Err(errors) = done else { return ExitCode::SUCCESS };
    // Where the errors cannot be written, the exit code still tells.
    let _ = writeln!(std::io::stderr(), "{}", errors.join("\n"));
    ExitCode::FAILURE
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Writes a line for whoever waits.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

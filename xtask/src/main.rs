//! The project's own tools.

mod data;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["data", "--from", from] => {
            data::run(Path::new(from), &Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/quality-premium"))
        }
        _ => Err(vec!["use: cargo xtask data --from FOLDER".to_owned()]),
    };
    let Err(errors) = done else { return ExitCode::SUCCESS };
    // Where the errors cannot be written, the exit code still tells.
    let _ = writeln!(std::io::stderr(), "{}", errors.join("\n"));
    ExitCode::FAILURE
}

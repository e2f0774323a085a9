//! Commands that the program beside this one carries out.

use std::env;
use std::path::Path;
use std::process::Command;

use super::{Context, typed};
use crate::exit::Exit;

/// The program that has the query engine.
const PROGRAM: &str = "outturn-records";

/// Has glibc keep memory that it was given back: queries ask for blocks all the time, and a tenth of the time of a rate
/// over millions of records would go into giving them back to the kernel. Other systems take no notice.
const KEPT: [(&str, &str); 3] = [
    ("MALLOC_MMAP_THRESHOLD_", "33554432"),
    ("MALLOC_TRIM_THRESHOLD_", "67108864"),
    // Fewer places to keep it in: threads that read files come and go.
    ("MALLOC_ARENA_MAX", "8"),
];

/// Hands the command line over, as it is, to the program beside this one.
pub(super) fn hand_over(context: &Context) -> Exit {
    let beside = env::current_exe().ok().and_then(|it| it.parent().map(Path::to_owned));
    let program = beside.unwrap_or_default().join(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let message = format!("this needs the program {PROGRAM}, which is not beside this one");
        let help = format!(
            "build it in the project's folder with `cargo build --release -p {PROGRAM}`, which can take half an hour, \
             and put it into the same folder as this program"
        );
        return context.give_up(&[typed(&program.to_string_lossy(), "no-records-program", message, help)]);
    }
    let mut command = Command::new(&program);
    command.args(env::args_os().skip(1));
    for (name, value) in KEPT.into_iter().filter(|(name, _)| env::var_os(name).is_none()) {
        command.env(name, value);
    }
    match command.status() {
        // One that was stopped by a signal has no code.
        Ok(status) => status.code().and_then(Exit::of_code).unwrap_or(Exit::Unusable),
        Err(error) => {
            let message = format!("this program cannot be started: {error}");
            let help = "check that it may be run, and that it was built for this machine";
            context.give_up(&[typed(&program.to_string_lossy(), "no-records-program", message, help)])
        }
    }
}

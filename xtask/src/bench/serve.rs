//! The server under load: how long requests wait, and what fifty people do to it while it is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::say;

/// The version of the program that asks.
const OHA: &str = "1.16.0";

/// For how many seconds fifty people work on each database.
const WORK: &str = "600";

/// The page with what was measured.
pub(super) fn measure(root: &Path, target: &Path) -> Result<String, String> {
    let oha = installed(root, target)?;
    fs::create_dir_all(target).map_err(|error| format!("{}: {error}", target.display()))?;
    let table = target.join("load.md");
    let _ = fs::remove_file(&table);
    tests(root, "load::requests_are_answered", &[("OUTTURN_OHA", &oha), ("OUTTURN_LOAD_TABLE", &table)])?;
    let rows = fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    say(&rows);
    let told = tests(root, "chaos::", &[("OUTTURN_CHAOS_SECONDS", Path::new(WORK))])?;
    let mut lines = Vec::new();
    for line in told.lines() {
        if let Some(at) = line.find("50 people on ") {
            lines.push(format!("* {}", line.split_at(at).1));
        }
    }
    let lines = lines.join("\n");
    say(&lines);
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(format!("{PAGE}{HEAD}{rows}\nOn a machine with {processors} processors.\n\n{CHAOS}{lines}\n"))
}

/// The program that asks, in the folder of tools.
fn installed(root: &Path, target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("tools/oha");
    let program = folder.join("bin/oha");
    if !program.exists() {
        let mut command = Command::new("cargo");
        command.args(["install", "--quiet", "--locked", "oha", "--version", OHA]);
        command.args(["--no-default-features", "--features", "rustls", "--root"]).arg(&folder);
        let status = command.current_dir(root).status().map_err(|error| format!("cargo: {error}"))?;
        if !status.success() {
            return Err("oha could not be installed".to_owned());
        }
    }
    Ok(program)
}

/// Runs tests in release, one after the other, and gives what they said.
fn tests(root: &Path, filter: &str, environment: &[(&str, &Path)]) -> Result<String, String> {
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--release", "-p", "outturn", "--test", "it", filter, "--"]);
    command.args(["--include-ignored", "--nocapture", "--test-threads", "1"]).current_dir(root);
    for (name, value) in environment {
        command.env(name, value);
    }
    let ran = command.stdin(Stdio::null()).output().map_err(|error| format!("cargo: {error}"))?;
    let text = [ran.stdout, ran.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    if ran.status.success() { Ok(text) } else { Err(format!("{filter} failed:\n{text}")) }
}

const PAGE: &str = "\
# The server under load

`cargo xtask bench serve --write` makes this page, in half an hour. It installs
[oha](https://github.com/hatoo/oha) into `target/tools` the first time.

## Requests a second

**The job.** `outturn serve` on the demonstration year, asked over loopback by 50 connections for 30 seconds: for the
data of an award page (some 23 KB of JSON: the result, its reasons in words, every step), of all items in turn; and to
calculate and explain an award from facts that are sent with the request (some 20 KB), and from facts that are kept.
Each award is worked out for each request. Server, database and the one who asks share the machine's processors.

**The figures.** At 500 a second a request that waits for its turn has waited from the moment at which it was due.
*As fast as it goes* is the limit: 50 requests are always under way, so each waits for the 49 before it. Processor
time is that of the server and of the database for one request; with SQLite the database runs inside the server.
Memory is the server's peak so far.

";

const HEAD: &str = "\
| database | asked for | how often | a second | median | 99th percentile | slowest | server | database | memory |
|---|---|---|---|---|---|---|---|---|---|
";

const CHAOS: &str = "\
## Fifty people, and a server that is killed

**The job.** 12 analysts, 12 determining officers, 8 approvers, 13 people of finance and 5 of a CCG's finance work at
once on the items of 30 CCGs, for ten minutes on each database: they freeze, calculate, check, approve, approve for
finance, notify, pay, take items back because readings changed, and spend. Every one to four seconds the server is
killed (three times of four) or told to end, and started again. A write that is not answered is asked again under its
key; one in ten people hangs up before the answer.

**What has to hold** at the end, or the run fails: every answer is an entry of the log with the same hash, every entry
of their work was answered, no two requests by the same entry; every sum of the ledger is what the order of the entries
says, each CCG paid its award once at most; and `outturn audit verify` finds nothing. The same runs for some seconds in
each test run, `crates/outturn/tests/it/chaos.rs`.

*Refused* are steps that somebody else had taken first, and steps on what the same person had done before.

";

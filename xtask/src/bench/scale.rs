//! How time and memory grow with the number of records, in one process and on two executors of one core each.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::{build, figure};
use crate::say;

/// Up to so many millions the median of several rounds is told; beyond, one round.
const REPEATED: u64 = 10;
const ROUNDS: usize = 3;

/// The indicators that are counted, each with the tables that it needs, and what is hard about it.
const JOBS: [(&str, &[&str], &str); 2] = [
    ("avoidable-emergency-admissions", &["admissions", "registrations"], "every row is looked at once"),
    ("emergency-readmissions-30-days", &["admissions"], "rows are put in order for each person"),
];

/// What one job took.
#[derive(Clone, Copy, Default)]
struct Cost {
    micros: u64,
    /// The most memory of a process; on a cluster, of the executor that had most.
    memory_kb: u64,
}

/// Measures so many millions of records each, and tells of them.
pub(super) fn measure(root: &Path, target: &Path, millions: &[u64]) -> Result<String, String> {
    build(root, &["-p", "outturn", "-p", "outturn-records"])?;
    let program = super::indicators::release(root).join("outturn-records");
    let mut text = String::from(
        "| million admissions | on the disk, MB | made up in, s | job | in process, s | memory, MB \
         | on two executors, s | memory of the larger, MB |\n|---|---|---|---|---|---|---|---|\n",
    );
    for millions in millions {
        let place = target.join("bench-scale").join(millions.to_string());
        let made = made_up(root, &program, &place, *millions)?;
        let rounds = if *millions <= REPEATED { ROUNDS } else { 1 };
        for (at, (id, tables, _)) in JOBS.iter().enumerate() {
            let call = call(id, tables, &place);
            let (mut here, mut there) = (Vec::new(), Vec::new());
            for round in 1..=rounds {
                say(&format!("{millions} million, {id}: round {round} of {rounds}"));
                let (answer, cost) = alone(root, &program, &call)?;
                here.push(cost);
                let (same, cost) = on_two(root, &program, &call)?;
                there.push(cost);
                if answer != same {
                    return Err(format!("{id}: the cluster and one process differ over {millions} million"));
                }
            }
            let (here, there) = (middle(&here), middle(&there));
            let first = if at == 0 {
                format!("{millions} | {} | {}", made.bytes.div_ceil(1_000_000), seconds(made.micros))
            } else {
                " | | ".to_owned()
            };
            let _ = writeln!(
                text,
                "| {first} | {id} | {} | {} | {} | {} |",
                seconds(here.micros),
                here.memory_kb.div_ceil(1024),
                seconds(there.micros),
                there.memory_kb.div_ceil(1024),
            );
            say(&format!(
                "in process {} s, {} MB; on two executors {} s, {} MB",
                seconds(here.micros),
                here.memory_kb.div_ceil(1024),
                seconds(there.micros),
                there.memory_kb.div_ceil(1024)
            ));
        }
        fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    Ok(text)
}

struct Made {
    bytes: u64,
    micros: u64,
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn made_up(root: &Path, program: &Path, place: &Path, millions: u64) -> Result<Made, String> {
    if place.exists() {
        fs::remove_dir_all(place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
    }
    say(&format!("making up {millions} million admissions"));
    let start = Instant::now();
    let rows = millions.saturating_mul(1_000_000).to_string();
    let mut command = Command::new(program);
    command.args(["demo", "records", "--rows", &rows, "--into"]).arg(place).current_dir(root);
    super::output(&mut command)?;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (mut bytes, needed) = (0_u64, ["admissions", "registrations"]);
    let failed = |error: std::io::Error| format!("{}: {error}", place.display());
    for entry in fs::read_dir(place).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !needed.iter().any(|it| path.ends_with(it)) {
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(failed)?;
            }
            continue;
        }
        for file in fs::read_dir(&path).map_err(failed)? {
            bytes = bytes.saturating_add(file.map_err(failed)?.metadata().map_err(failed)?.len());
        }
    }
    Ok(Made { bytes, micros })
}

fn call(id: &str, tables: &[&str], place: &Path) -> Vec<String> {
    let words = ["indicator", "compute", id, "--period", "2014/15", "--format", "csv"];
    let mut call: Vec<String> = words.map(str::to_owned).to_vec();
    for table in tables {
        call.extend(["--table".to_owned(), format!("{table}={}", place.join(table).display())]);
    }
    call
}

/// Runs a command by itself: its answer and what it took.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn alone(root: &Path, program: &Path, call: &[String]) -> Result<(Vec<u8>, Cost), String> {
    let start = Instant::now();
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "memory_kb=%M"]).arg(program).args(call).current_dir(root);
    let ended = command.output().map_err(|error| format!("/usr/bin/time: {error}"))?;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let told = String::from_utf8_lossy(&ended.stderr);
    if !ended.status.success() {
        return Err(format!("{} ended with {}: {told}", program.display(), ended.status));
    }
    let last = told.lines().last().unwrap_or_default();
    Ok((ended.stdout, Cost { micros, memory_kb: figure(last, "memory_kb=")? }))
}

/// A part of a cluster, which ends with this value.
struct Part {
    child: Child,
    said: String,
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Part {
    fn start(root: &Path, program: &Path, words: &[&str]) -> Result<Part, String> {
        let mut command = Command::new(program);
        command.arg("cluster").args(words).current_dir(root);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let mut said = String::new();
        if let Some(out) = child.stdout.take() {
            let _ = BufReader::new(out).read_line(&mut said);
        }
        if said.is_empty() { Err(format!("{words:?} has ended")) } else { Ok(Part { child, said }) }
    }

    /// The most memory that it has had.
    fn memory_kb(&self) -> Result<u64, String> {
        let path = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().map_err(|_| format!("{} has no VmHWM", path.display()))
    }
}

/// Runs a command on a cluster of two executors of one core each, started for it.
fn on_two(root: &Path, program: &Path, call: &[String]) -> Result<(Vec<u8>, Cost), String> {
    let scheduler = Part::start(root, program, &["scheduler", "--listen", "127.0.0.1:0"])?;
    let at = scheduler.said.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    let words = ["executor", "--scheduler", &at, "--listen", "127.0.0.1:0", "--cores", "1", "--memory", "2"];
    let executors = [Part::start(root, program, &words)?, Part::start(root, program, &words)?];
    let on = ["--on".to_owned(), format!("df://{at}")];
    let (answer, cost) = alone(root, program, &[call, &on].concat())?;
    let mut memory_kb = 0;
    for executor in &executors {
        memory_kb = executor.memory_kb()?.max(memory_kb);
    }
    Ok((answer, Cost { memory_kb, ..cost }))
}

/// The round in the middle, by time; the most memory of all.
fn middle(costs: &[Cost]) -> Cost {
    let micros: Vec<u64> = costs.iter().map(|it| it.micros).collect();
    let memory_kb = costs.iter().map(|it| it.memory_kb).max().unwrap_or(0);
    Cost { micros: super::middle(&micros), memory_kb }
}

fn seconds(micros: u64) -> String {
    let hundredths = micros.saturating_add(5_000).div_euclid(10_000);
    format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100))
}

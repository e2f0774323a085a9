//! The whole command, from files to files: time, processor time and memory.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::{Took, build, figure, millis, output, times, workload};
use crate::say;

/// The peer's figures as they were noted once; it does not run in turn.
struct Noted {
    millis: u64,
    megabytes: u64,
}

/// One way of running the program.
struct Job {
    name: &'static str,
    /// How many earners the workload has; none where the job brings its own.
    earners: usize,
    /// What is asked of the program, with the folders of the workload and of the output.
    words: fn(&Path, &Path) -> Vec<String>,
    peer: Option<Noted>,
}

const JOBS: [Job; 9] = [
    Job {
        name: "`award quality-premium/2014-15`: 211 CCGs",
        earners: 0,
        words: |_, _| shipped("award", "quality-premium/2014-15"),
        peer: None,
    },
    Job {
        name: "`award qof/2014-15-asthma`: 7,779 practices",
        earners: 0,
        words: |_, _| shipped("award", "qof/2014-15-asthma"),
        peer: None,
    },
    Job {
        name: "`award cms-hvbp/fy2024`: 2,474 hospitals",
        earners: 0,
        words: |_, _| shipped("award", "cms-hvbp/fy2024"),
        peer: None,
    },
    Job {
        name: "`compare cms-hvbp/fy2024`: 175,654 published figures",
        earners: 0,
        words: |_, _| shipped("compare", "cms-hvbp/fy2024"),
        peer: None,
    },
    Job {
        name: "211 earners, `--format json`",
        earners: 211,
        words: award_json,
        peer: Some(Noted { millis: 143, megabytes: 27 }),
    },
    Job {
        name: "10,000 earners, `--format json`",
        earners: 10_000,
        words: award_json,
        peer: Some(Noted { millis: 9_020, megabytes: 1_170 }),
    },
    Job { name: "10,000 earners, `--out`: the whole folder", earners: 10_000, words: award_out, peer: None },
    Job { name: "10,000 earners, the table", earners: 10_000, words: award_table, peer: None },
    Job {
        name: "`check` of 110,025 readings of 4,075 organisations",
        earners: 4_075,
        words: check,
        peer: None,
    },
];

/// A command on what the program brings itself.
fn shipped(command: &str, scheme: &str) -> Vec<String> {
    vec![command.to_owned(), scheme.to_owned()]
}

fn award(workload: &Path) -> Vec<String> {
    let (scheme, facts) = (workload.join("scheme.toml"), workload.join("facts"));
    ["award", &scheme.to_string_lossy(), "--facts", &facts.to_string_lossy()].map(str::to_owned).to_vec()
}

fn award_json(workload: &Path, _: &Path) -> Vec<String> {
    [award(workload), ["--format", "json"].map(str::to_owned).to_vec()].concat()
}

fn award_out(workload: &Path, out: &Path) -> Vec<String> {
    [award(workload), vec!["--out".to_owned(), out.to_string_lossy().into_owned()]].concat()
}

fn award_table(workload: &Path, _: &Path) -> Vec<String> {
    award(workload)
}

fn check(workload: &Path, _: &Path) -> Vec<String> {
    vec!["check".to_owned(), workload.join("facts").to_string_lossy().into_owned()]
}

/// What one job took over all rounds.
#[derive(Default)]
struct Run {
    took: Took,
    /// Processor time of all threads, in microseconds.
    busy: Took,
    memory_kb: Option<u64>,
}

/// What one part of a run took.
struct Part {
    name: &'static str,
    /// How its line of output begins.
    line: &'static str,
    took: Took,
}

/// Measures the whole command, and its parts, and tells of both.
pub(super) fn measure(root: &Path, target: &Path, rounds: usize) -> Result<String, String> {
    let folder = target.to_string_lossy().into_owned();
    build(root, &["-p", "outturn", "--bin", "outturn", "--example", "parts", "--target-dir", &folder])?;
    let place = target.join("bench-workload");
    for job in JOBS.iter().filter(|job| job.earners > 0) {
        workload::write(&place.join(job.earners.to_string()), job.earners)?;
    }
    let program = target.join("release/outturn");
    let mut runs: Vec<(&Job, Run)> = JOBS.iter().map(|job| (job, Run::default())).collect();
    let mut parts = [
        ("the facts read, and held", "reading"),
        ("awards worked out and explained", "awards"),
        ("awards worked out, explained and put into text", "awards-as-text"),
        ("columns for bulk evaluation", "bulk-columns"),
        ("the same awards in bulk", "bulk-awards"),
    ]
    .map(|(name, line)| Part { name, line, took: Took::default() });
    for round in 1..=rounds {
        say(&format!("whole command: round {round} of {rounds}"));
        for (job, run) in &mut runs {
            once(root, &program, &place, (job, run))?;
        }
        one_by_one(&target.join("release/examples/parts"), &place.join("10000"), &mut parts)?;
    }
    fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    Ok(table(&runs, &parts))
}

/// Runs the program once for its time, and once more for its memory and processor time where `/usr/bin/time` can tell.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn once(root: &Path, program: &Path, place: &Path, (job, run): (&Job, &mut Run)) -> Result<(), String> {
    let workload = place.join(job.earners.to_string());
    let out = place.join("out");
    let printed = place.join("printed");
    let mut words = (job.words)(&workload, &out);
    let start = Instant::now();
    finish(Command::new(program).args(&words).current_dir(root), &printed)?;
    run.took.add(start.elapsed());
    let clear = |out: &PathBuf| if out.exists() { fs::remove_dir_all(out) } else { Ok(()) };
    clear(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    words.insert(0, program.to_string_lossy().into_owned());
    let format = "memory_kb=%M user=%U system=%S";
    let told = printed.with_extension("time");
    let mut timed = Command::new("/usr/bin/time");
    timed.arg("-o").arg(&told).args(["-f", format]).args(&words).current_dir(root);
    if Path::new("/usr/bin/time").exists() {
        finish(&mut timed, &printed)?;
        let text = fs::read_to_string(&told).map_err(|error| format!("{}: {error}", told.display()))?;
        run.memory_kb = run.memory_kb.max(Some(figure(&text, "memory_kb=")?));
        let hundredths = |name: &str| {
            let found = text.split_whitespace().find_map(|word| word.strip_prefix(name));
            found.and_then(|it| it.replace('.', "").parse::<u64>().ok()).unwrap_or(0)
        };
        run.busy
            .medians
            .push(hundredths("user=").saturating_add(hundredths("system=")).saturating_mul(10_000));
        clear(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    Ok(())
}

/// Runs a program to its end; what it prints goes into a file, as it would for whoever keeps it.
fn finish(command: &mut Command, printed: &Path) -> Result<(), String> {
    let file = File::create(printed).map_err(|error| format!("{}: {error}", printed.display()))?;
    let status = command.stdout(file).stderr(Stdio::inherit()).status();
    let status = status.map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}

/// The parts of a run, one after another in one process and on one thread.
fn one_by_one(program: &Path, workload: &Path, parts: &mut [Part]) -> Result<(), String> {
    let (scheme, facts) = (workload.join("scheme.toml"), workload.join("facts"));
    let told = output(Command::new(program).arg(scheme).arg(facts).arg("3"))?;
    for part in parts {
        let start = format!("part={} ", part.line);
        let lines = told.lines().filter(|line| line.starts_with(&start));
        let figures: Result<Vec<u64>, String> = lines.map(|line| figure(line, "us=")).collect();
        part.took.medians.push(super::middle(&figures?));
    }
    Ok(())
}

fn table(runs: &[(&Job, Run)], parts: &[Part]) -> String {
    let mut text =
        "| | median, ms | best, ms | processor time, ms | memory, MB | peer’s noted time is | peer’s noted \
                    memory is |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (job, run) in runs {
        let megabytes = run.memory_kb.map(|kb| kb.div_ceil(1024));
        let memory = megabytes.map_or_else(|| "not measured".to_owned(), |it| it.to_string());
        let (slower, larger) = job.peer.as_ref().map_or_else(Default::default, |peer| {
            let larger =
                megabytes.map_or_else(String::new, |it| format!("{} times", times(peer.megabytes, it)));
            (format!("{} times", times(peer.millis.saturating_mul(1_000), run.took.median())), larger)
        });
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {memory} | {slower} | {larger} |",
            job.name,
            millis(run.took.median()),
            millis(run.took.best()),
            millis(run.busy.median()),
        );
    }
    text.push_str("\nThe parts of a run over 10,000 earners, one after another on one thread:\n\n");
    text.push_str("| | median, ms |\n|---|---|\n");
    for part in parts {
        let _ = writeln!(text, "| {} | {} |", part.name, millis(part.took.median()));
    }
    let took = |line| parts.iter().find(|part| part.line == line).map_or(0, |part| part.took.median());
    let _ = writeln!(
        text,
        "\nExplaining takes {} times as long as bulk evaluation, {} times with the making of its columns.",
        times(took("awards"), took("bulk-awards")),
        times(took("awards"), took("bulk-awards").saturating_add(took("bulk-columns"))),
    );
    text
}

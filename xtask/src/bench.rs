//! `cargo xtask bench award`: how fast awards are worked out, beside a peer run in turn on the same machine.
//!
//! Times on a shared machine move by a factor; ratios of programs run in turn hold. So each round runs every program
//! once, and what is told is the median over the rounds.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::say;

/// Rounds, where nothing else is asked for.
const ROUNDS: usize = 7;
/// Runs inside one process of either program, which tells their median and the best.
const RUNS: &str = "9";
const EARNERS: [usize; 2] = [1_000_000, 211];
const BULK_SCHEME: &str = "quality-premium/2013-14";
const COMMAND_SCHEME: &str = "quality-premium/2014-15";
const USE: &str = "use: cargo xtask bench award [--rounds N] [--write]
     --rounds N   at least 5; the median of so many rounds is told
     --write      puts the figures into docs/bench-award.md as well";

/// Measures, tells, and with `--write` records.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<(), Vec<String>> {
    let (rounds, write) = match words {
        [] => (ROUNDS, false),
        ["--write"] => (ROUNDS, true),
        ["--rounds", rounds] => (at_least_five(rounds)?, false),
        ["--rounds", rounds, "--write"] => (at_least_five(rounds)?, true),
        _ => return Err(vec![USE.to_owned()]),
    };
    let table = measure(root, rounds).map_err(|error| vec![error])?;
    say(&table);
    if write {
        let path = root.join("docs/bench-award.md");
        fs::write(&path, page(&table)).map_err(|error| vec![format!("{}: {error}", path.display())])?;
        say(&format!("written to {}", path.display()));
    }
    Ok(())
}

fn at_least_five(rounds: &str) -> Result<usize, Vec<String>> {
    rounds.parse().ok().filter(|rounds| *rounds >= 5).ok_or_else(|| vec![USE.to_owned()])
}

/// What one program took, in microseconds: a figure for each round.
#[derive(Default)]
struct Took {
    medians: Vec<u64>,
    bests: Vec<u64>,
}

impl Took {
    fn median(&self) -> u64 {
        middle(&self.medians)
    }

    fn best(&self) -> u64 {
        self.bests.iter().copied().min().unwrap_or(0)
    }
}

/// One way of working out the awards of so many earners.
struct Contender {
    name: &'static str,
    /// How its line of output begins.
    line: String,
    earners: usize,
    took: Took,
}

fn measure(root: &Path, rounds: usize) -> Result<String, String> {
    let target = root.join("target");
    let python = peer_python(root, &target.join("bench-venv"))?;
    let folder = target.to_string_lossy().into_owned();
    build(root, &["-p", "outturn-award", "--example", "bulk_million", "--target-dir", &folder])?;
    build(root, &["-p", "outturn", "--target-dir", &folder])?;
    let ours = target.join("release/examples/bulk_million");
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut contenders = Vec::new();
    for earners in EARNERS {
        let mut add = |name, line: String| {
            contenders.push(Contender { name, line, earners, took: Took::default() });
        };
        add("OpenFisca, 32-bit floats", format!("earners={earners} "));
        add("outturn, 64-bit columns", format!("columns=64-bit threads={threads} "));
        add("outturn, 64-bit columns, one thread", "columns=64-bit threads=1 ".to_owned());
        add("outturn, 32-bit columns", format!("columns=32-bit threads={threads} "));
        add("outturn, 32-bit columns, one thread", "columns=32-bit threads=1 ".to_owned());
    }
    let mut whole = Took::default();
    let mut memory_kb = None;
    for round in 1..=rounds {
        say(&format!("round {round} of {rounds}"));
        for earners in EARNERS {
            let count = earners.to_string();
            let peer = output(
                Command::new(&python)
                    .arg(root.join("bench/peers/award_openfisca.py"))
                    .args([count.as_str(), RUNS])
                    .current_dir(root),
            )?;
            let own =
                output(Command::new(&ours).args([BULK_SCHEME, count.as_str(), RUNS]).current_dir(root))?;
            for contender in contenders.iter_mut().filter(|it| it.earners == earners) {
                let told = [&own, &peer].into_iter().flat_map(|text| text.lines());
                let line = told.clone().find(|line| line.starts_with(&contender.line));
                let line = line.ok_or_else(|| format!("nobody told `{}…`", contender.line))?;
                contender.took.medians.push(figure(line, "median_us=")?);
                contender.took.bests.push(figure(line, "best_us=")?);
            }
        }
        whole_command(root, &target.join("release/outturn"), &mut whole, &mut memory_kb)?;
    }
    Ok(table(&contenders, &whole, memory_kb, rounds, threads))
}

/// The Python that has the peer's library, made where it is not there yet.
fn peer_python(root: &Path, venv: &Path) -> Result<PathBuf, String> {
    let python = venv.join("bin/python");
    if !python.exists() {
        say("making an environment for the peer");
        output(Command::new("python3").args(["-m", "venv"]).arg(venv).current_dir(root))?;
    }
    let there = output(Command::new(&python).args(["-c", "import openfisca_core, numpy"]));
    if there.is_err() {
        let install = ["-m", "pip", "install", "--quiet", "openfisca-core", "numpy"];
        output(Command::new(&python).args(install).current_dir(root))?;
    }
    Ok(python)
}

fn build(root: &Path, what: &[&str]) -> Result<(), String> {
    let arguments = [&["build", "--quiet", "--release"], what].concat();
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root).stdout(Stdio::null());
    let status = command.status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo build {} failed", what.join(" "))) }
}

/// Runs a program to its end and gives what it said.
fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{name} ended with {}: {}", output.status, text(&output.stderr).trim()))
    }
}

/// Runs the whole command once for its time, and once more for its memory where `/usr/bin/time` can tell.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn whole_command(
    root: &Path,
    program: &Path,
    took: &mut Took,
    memory_kb: &mut Option<u64>,
) -> Result<(), String> {
    let start = Instant::now();
    output(Command::new(program).args(["award", COMMAND_SCHEME]).current_dir(root))?;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    took.medians.push(micros);
    took.bests.push(micros);
    let timed = Command::new("/usr/bin/time")
        .arg("-v")
        .arg(program)
        .args(["award", COMMAND_SCHEME])
        .current_dir(root)
        .output();
    if let Ok(timed) = timed
        && timed.status.success()
    {
        let told = String::from_utf8_lossy(&timed.stderr).into_owned();
        let line = told.lines().find(|line| line.contains("Maximum resident set size"));
        let kb = line.and_then(|line| line.rsplit(' ').next()).and_then(|kb| kb.parse().ok());
        *memory_kb = kb.max(*memory_kb);
    }
    Ok(())
}

fn figure(line: &str, name: &str) -> Result<u64, String> {
    let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
    found.and_then(|it| it.parse().ok()).ok_or_else(|| format!("`{line}` has no {name}"))
}

fn middle(figures: &[u64]) -> u64 {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().div_euclid(2)).copied().unwrap_or(0)
}

/// Microseconds as milliseconds with two decimals.
fn millis(micros: u64) -> String {
    let hundredths = micros.saturating_add(5).div_euclid(10);
    format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100))
}

/// How many times as long the first took, with one decimal.
fn times(longer: u64, shorter: u64) -> String {
    let tenths = longer.saturating_mul(10).saturating_add(shorter.div_euclid(2)).div_euclid(shorter.max(1));
    format!("{}.{}", tenths.div_euclid(10), tenths.rem_euclid(10))
}

fn table(
    contenders: &[Contender],
    whole: &Took,
    memory_kb: Option<u64>,
    rounds: usize,
    threads: usize,
) -> String {
    let mut text = String::new();
    for earners in EARNERS {
        let here: Vec<&Contender> = contenders.iter().filter(|it| it.earners == earners).collect();
        let Some(peer) = here.first() else { continue };
        let _ = writeln!(text, "{earners} earners of {BULK_SCHEME}:\n");
        text.push_str(
            "| | median, ms | best, ms | peer's median is | peer's best is |\n|---|---|---|---|---|\n",
        );
        for contender in &here {
            let Contender { name, took, .. } = contender;
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} times | {} times |",
                millis(took.median()),
                millis(took.best()),
                times(peer.took.median(), took.median()),
                times(peer.took.best(), took.best()),
            );
        }
        text.push('\n');
    }
    let memory = memory_kb.map_or_else(
        || "memory was not measured, because `/usr/bin/time -v` is not there".to_owned(),
        |kb| format!("at most {} MB of memory", kb.div_ceil(1024)),
    );
    let _ = writeln!(
        text,
        "The whole command `outturn award {COMMAND_SCHEME}`: median {} ms, best {} ms, {memory}.",
        millis(whole.median()),
        millis(whole.best()),
    );
    let _ = write!(text, "\n{rounds} rounds on a machine with {threads} processors.");
    text
}

fn page(table: &str) -> String {
    format!("{PAGE}{table}\n")
}

const PAGE: &str = "\
# How fast awards are worked out

`cargo xtask bench award --write` makes this page. It needs Python 3 with `venv`, and fetches `openfisca-core`
and `numpy` into `target/bench-venv` the first time.

**The job.** One scheme, Quality Premium 2013/14, over N earners of whom everything is known: 20 columns of
figures beside the decisions, from numbers in memory to awards in memory. Handing the columns over counts;
making up the figures does not.

**The peer** is [OpenFisca](https://openfisca.org) with the same rules as variables,
`bench/peers/award_openfisca.py`: numpy arrays of 64-bit floats, which it turns into 32-bit ones, one
decision, no trace. Its awards are what 32-bit floats make of them.

**Outturn** is `outturn_award::bulk` with the scheme file as it stands,
`crates/outturn-award/examples/bulk_million.rs`: three decisions, every award exact and rounded to the penny
as the scheme says, its least and its most. Columns are lent, not copied, as 64-bit or as 32-bit whole
numbers. In every process up to 500 earners are worked out again by the evaluator that explains, and have to
come to the same pence.

**The figures.** Every round runs the two programs in turn; each process does the job 9 times and tells the
median and the best. Below are the median of the rounds' medians and the best of all. On a machine that does
other things as well, medians move by half and more; the ratios are what holds.

";

//! Indicators: a standardised rate from 20 million records beside peers run in turn, and the intake of published files.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::{Took, build, figure, measured, millis, output};
use crate::say;

/// Records of the measurement.
const ROWS: &str = "20000000";
/// The query, which does what the peers' programs do, and works out limits as well.
const QUERY: &str = include_str!("../../../bench/workload/dsr.sql");

/// Published files, in a folder of them.
const EXTRACT: &str = "nhs_england/rtt/20260131-RTT-January-2026-full-extract.csv.gz";
const WORKBOOKS: [&str; 4] = [
    "nhs_england/rtt/Incomplete-Commissioner-Dec14-revised-XLS-2357K.xls.gz",
    "nhs_england/rtt/Incomplete-Commissioner-Jan15-revised-XLS-2357K.xls.gz",
    "nhs_england/rtt/Incomplete-Commissioner-Feb15-revised-XLS-2356K.xls.gz",
    "nhs_england/rtt/Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls.gz",
];
/// The first and the last of 52 weeks, as the names of their files begin.
const WEEKS: [&str; 2] = ["2014.04.06", "2015.03.30"];

/// One program, and what it took over all rounds.
struct Contender {
    name: &'static str,
    program: PathBuf,
    words: Vec<String>,
    /// How it may end: published files may contradict their own totals, which intake tells.
    ends: &'static [i32],
    whole: Took,
    /// What it tells of the query alone.
    told: Took,
    busy: Took,
    memory_kb: u64,
}

impl Contender {
    fn new(name: &'static str, program: PathBuf, words: Vec<String>) -> Contender {
        let took = Took::default;
        Contender {
            name,
            program,
            words,
            ends: &[0],
            whole: took(),
            told: took(),
            busy: took(),
            memory_kb: 0,
        }
    }
}

/// Measures rates, and tells of them.
pub(super) fn rates(root: &Path, target: &Path, rounds: usize) -> Result<String, String> {
    let python = peers(root, &target.join("bench-venv"))?;
    build(root, &["-p", "outturn", "-p", "outturn-records"])?;
    let place = target.join("bench-records");
    let records = place.join("admissions.parquet").to_string_lossy().into_owned();
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    if !Path::new(&format!("{records}.pop.parquet")).exists() {
        say("making up 20 million records");
        let script = root.join("bench/peers/make_admissions.py");
        output(Command::new(&python).arg(script).args([ROWS, &records]).current_dir(root))?;
    }
    let script = |name: &str| {
        vec![root.join("bench/peers").join(name).to_string_lossy().into_owned(), records.clone()]
    };
    let tables = [format!("admissions={records}"), format!("population={records}.pop.parquet")];
    let ours =
        ["sql", QUERY, "--format", "csv", "--table", &tables[0], "--table", &tables[1]].map(str::to_owned);
    let mut contenders = [
        Contender::new("outturn", release(root).join("outturn"), ours.to_vec()),
        Contender::new("DuckDB", python.clone(), script("dsr_duckdb.py")),
        Contender::new("Polars", python, script("dsr_polars.py")),
    ];
    same(root, &place, &contenders)?;
    for round in 1..=rounds {
        say(&format!("rates: round {round} of {rounds}"));
        for contender in &mut contenders {
            once(root, &place, contender)?;
        }
    }
    let [own, duckdb, ..] = &contenders;
    let mut text =
        "| | whole process, median, ms | best, ms | query alone, median, ms | processor time, ms | \
                    memory, MB |\n\
                    |---|---|---|---|---|---|\n"
            .to_owned();
    for it in &contenders {
        let told = if it.told.medians.is_empty() { String::new() } else { millis(it.told.median()) };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {told} | {} | {} |",
            it.name,
            millis(it.whole.median()),
            millis(it.whole.best()),
            millis(it.busy.median()),
            it.memory_kb.div_ceil(1024),
        );
    }
    let _ = writeln!(
        text,
        "\nOutturn's whole process takes {} of the time of DuckDB's query alone, {} of DuckDB's whole process, {} of \
         Polars' whole process, and {} of DuckDB's memory.",
        hundredths(own.whole.median(), duckdb.told.median()),
        hundredths(own.whole.median(), duckdb.whole.median()),
        hundredths(own.whole.median(), contenders[2].whole.median()),
        hundredths(own.memory_kb, duckdb.memory_kb),
    );
    Ok(format!("{text}\n{}\n", measured(rounds)))
}

/// A share with two decimals.
fn hundredths(part: u64, whole: u64) -> String {
    let share = part.saturating_mul(100).saturating_add(whole.div_euclid(2)).div_euclid(whole.max(1));
    format!("{}.{:02}", share.div_euclid(100), share.rem_euclid(100))
}

/// Where programs are built.
pub(super) fn release(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release")
}

/// The Python that has the peers, made where it is not there yet.
fn peers(root: &Path, venv: &Path) -> Result<PathBuf, String> {
    let python = venv.join("bin/python");
    if !python.exists() {
        say("making an environment for the peers");
        output(Command::new("python3").args(["-m", "venv"]).arg(venv).current_dir(root))?;
    }
    if output(Command::new(&python).args(["-c", "import duckdb, polars"])).is_err() {
        let install = ["-m", "pip", "install", "--quiet", "duckdb", "polars"];
        output(Command::new(&python).args(install).current_dir(root))?;
    }
    Ok(python)
}

/// Holds the rows of all programs against each other: places, years and counts to the digit, rates to twelve digits.
fn same(root: &Path, place: &Path, contenders: &[Contender; 3]) -> Result<(), String> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (at, it) in contenders.iter().enumerate() {
        let mut command = Command::new(&it.program);
        command.args(&it.words).current_dir(root);
        let text = if at == 0 {
            output(&mut command)?
        } else {
            let path = place.join(format!("rows-{at}.csv"));
            output(command.arg(&path))?;
            format!("header\n{}", fs::read_to_string(&path).map_err(|error| error.to_string())?)
        };
        rows.push(text.lines().skip(1).map(compared).collect());
    }
    let [own, others @ ..] = rows.as_slice() else { return Err("nobody answers".to_owned()) };
    for (it, rows) in contenders.iter().skip(1).zip(others) {
        if own.is_empty() || own.len() != rows.len() {
            return Err(format!("outturn has {} rows and {} has {}", own.len(), it.name, rows.len()));
        }
        if let Some((ours, theirs)) = own.iter().zip(rows).find(|(ours, theirs)| ours != theirs) {
            return Err(format!("outturn says {ours}, and {} says {theirs}", it.name));
        }
    }
    say(&format!("all {} rates agree", own.len()));
    Ok(())
}

/// Place, year, count and the first twelve digits of the rate.
fn compared(line: &str) -> String {
    let cells: Vec<&str> = line.split(',').take(4).collect();
    let (rate, rest) = cells.split_last().map_or(("", &cells[..]), |(rate, rest)| (*rate, rest));
    format!("{},{}", rest.join(","), rate.chars().take(12).collect::<String>())
}

/// Runs a program once.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn once(root: &Path, place: &Path, it: &mut Contender) -> Result<(), String> {
    let (printed, told) = (place.join("printed"), place.join("time"));
    let out = File::create(&printed).map_err(|error| format!("{}: {error}", printed.display()))?;
    let mut command = Command::new("/usr/bin/time");
    command
        .arg("-o")
        .arg(&told)
        .args(["-f", "memory_kb=%M user=%U system=%S"])
        .arg(&it.program)
        .args(&it.words);
    command.current_dir(root).stdout(out).stderr(Stdio::piped());
    let start = Instant::now();
    let ended = command.output().map_err(|error| format!("/usr/bin/time: {error}"))?;
    it.whole.add(start.elapsed());
    if !ended.status.code().is_some_and(|code| it.ends.contains(&code)) {
        return Err(format!(
            "{} ended with {}: {}",
            it.name,
            ended.status,
            String::from_utf8_lossy(&ended.stderr)
        ));
    }
    let text = fs::read_to_string(&told).map_err(|error| format!("{}: {error}", told.display()))?;
    it.memory_kb = it.memory_kb.max(figure(&text, "memory_kb=")?);
    let seconds = |name: &str| {
        let found = text.split_whitespace().find_map(|word| word.strip_prefix(name));
        found.and_then(|it| it.replace('.', "").parse::<u64>().ok()).unwrap_or(0)
    };
    it.busy.medians.push(seconds("user=").saturating_add(seconds("system=")).saturating_mul(10_000));
    let said = fs::read_to_string(&printed).unwrap_or_default();
    if let Ok(micros) = figure(&said, "micros=") {
        it.told.medians.push(micros);
    }
    Ok(())
}

/// Measures the intake of published files, where there are any, and tells of it.
pub(super) fn intake(root: &Path, target: &Path, rounds: usize) -> Result<String, String> {
    let from = root.join("../shared/data");
    if !from.is_dir() {
        return Ok("There was no folder of published files to measure the intake on.\n".to_owned());
    }
    build(root, &["-p", "outturn"])?;
    let place = target.join("bench-records");
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let path = |name: &str| from.join(name).to_string_lossy().into_owned();
    let weekly = from.join("nhs_england/ae_weekly");
    let mut weeks = Vec::new();
    for entry in fs::read_dir(&weekly).map_err(|error| format!("{}: {error}", weekly.display()))? {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if WEEKS[0] <= name.as_str() && name.as_str() < WEEKS[1] {
            weeks.push(entry.path().to_string_lossy().into_owned());
        }
    }
    weeks.sort();
    let books = [weeks, WORKBOOKS.map(path).to_vec()].concat();
    let count = books.len();
    let asked = |files: Vec<String>| [vec!["intake".to_owned()], files].concat();
    let program = release(root).join("outturn");
    let mut jobs = [
        Contender::new(
            "the full extract of referral-to-treatment waits, January 2026",
            program.clone(),
            asked(vec![path(EXTRACT)]),
        ),
        Contender::new("52 weeks of A&E and four months of waits by commissioner", program, asked(books)),
    ];
    let mut text = format!(
        "The second job reads {count} workbooks.\n\n\
         | | median, ms | best, ms | processor time, ms | memory, MB |\n|---|---|---|---|---|\n"
    );
    for job in &mut jobs {
        job.ends = &[0, 4];
        for round in 1..=rounds {
            say(&format!("intake: round {round} of {rounds}"));
            if let Err(why) = once(root, &place, job) {
                let why = why.lines().next().unwrap_or_default();
                say(&format!("left out: {} ({why})", job.name));
                job.whole = Took::default();
                break;
            }
        }
        if job.whole.medians.is_empty() {
            let _ = writeln!(text, "| {} | left out: this version cannot read it | | | |", job.name);
            continue;
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            job.name,
            millis(job.whole.median()),
            millis(job.whole.best()),
            millis(job.busy.median()),
            job.memory_kb.div_ceil(1024),
        );
    }
    Ok(format!("{text}\n{}\n", measured(rounds)))
}

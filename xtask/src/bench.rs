//! `cargo xtask bench award`: how fast awards are worked out: in bulk, beside a peer run in turn on the same machine,
//! and by the whole command.
//!
//! Times on a shared machine move by a factor; ratios of programs run in turn hold. So each round runs every program
//! once, and what is told is the median over the rounds.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::say;

mod bulk;
mod command;
mod indicators;
mod scale;
mod serve;
mod workload;

/// Rounds, where nothing else is asked for.
const ROUNDS: usize = 7;
const USE: &str = "use: cargo xtask bench award [--rounds N] [--write]
     cargo xtask bench command [--rounds N] [--write]
     cargo xtask bench indicators [--rounds N] [--write]
     cargo xtask bench scale [MILLIONS,...]
     cargo xtask bench serve [--write]
     cargo xtask bench workload FOLDER EARNERS
     --rounds N   at least 5; the median of so many rounds is told
     --write      puts the figures into docs/bench-award.md, docs/bench-indicators.md or docs/bench-serve.md, as well";

/// Writes the scheme and facts of the workload into a folder, for whoever looks closer.
pub(crate) fn write_workload(folder: &Path, earners: &str) -> Result<(), Vec<String>> {
    let count = earners.parse().map_err(|_| vec![format!("`{earners}` is not a number of earners")])?;
    workload::write(folder, count).map_err(|error| vec![error])
}

/// Measures, tells, and with `--write` records.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<(), Vec<String>> {
    if let ["scale", rest @ ..] = words {
        return of_scale(root, rest).map_err(|error| vec![error]);
    }
    if let ["serve", rest @ ..] = words {
        return of_serve(root, rest).map_err(|error| vec![error]);
    }
    let (what, rounds, write) = match words {
        [what] => (*what, ROUNDS, false),
        [what, "--write"] => (*what, ROUNDS, true),
        [what, "--rounds", rounds] => (*what, at_least_five(rounds)?, false),
        [what, "--rounds", rounds, "--write"] => (*what, at_least_five(rounds)?, true),
        _ => return Err(vec![USE.to_owned()]),
    };
    let target = root.join("target");
    let failed = |error: String| vec![error];
    if what == "indicators" {
        return of_indicators(root, &target, rounds, write).map_err(failed);
    }
    let path = root.join("docs/bench-award.md");
    let bulk = match what {
        "award" => {
            let table = bulk::measure(root, &target, rounds).map_err(failed)?;
            say(&table);
            format!("{table}\n\n{}\n", measured(rounds))
        }
        "command" if write => kept(&fs::read_to_string(&path).unwrap_or_default()).map_err(failed)?,
        "command" => String::new(),
        _ => return Err(vec![USE.to_owned()]),
    };
    let table = command::measure(root, &target, rounds).map_err(failed)?;
    say(&table);
    if write {
        let page = format!("{PAGE}{bulk}\n{COMMAND}{table}\n{}\n", measured(rounds));
        fs::write(&path, page).map_err(|error| vec![format!("{}: {error}", path.display())])?;
        say(&format!("written to {}", path.display()));
    }
    Ok(())
}

fn of_indicators(root: &Path, target: &Path, rounds: usize, write: bool) -> Result<(), String> {
    let rates = indicators::rates(root, target, rounds)?;
    say(&rates);
    let intake = indicators::intake(root, target, rounds)?;
    say(&intake);
    if write {
        let path = root.join("docs/bench-indicators.md");
        let page = format!("{INDICATORS}{rates}\n{INTAKE}{intake}");
        fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))?;
        say(&format!("written to {}", path.display()));
    }
    Ok(())
}

fn of_serve(root: &Path, words: &[&str]) -> Result<(), String> {
    let write = match words {
        [] => false,
        ["--write"] => true,
        _ => return Err(USE.to_owned()),
    };
    let page = serve::measure(root, &root.join("target"))?;
    if write {
        let path = root.join("docs/bench-serve.md");
        fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))?;
        say(&format!("written to {}", path.display()));
    }
    Ok(())
}

/// Tells how time and memory grow with so many millions of records.
fn of_scale(root: &Path, words: &[&str]) -> Result<(), String> {
    let list = match words {
        [] => "1,3,10,30,100",
        [list] => list,
        _ => return Err(USE.to_owned()),
    };
    let millions: Option<Vec<u64>> = list.split(',').map(|it| it.parse().ok()).collect();
    let millions = millions.ok_or_else(|| format!("`{list}` is no list of millions, such as 1,3,10"))?;
    say(&scale::measure(root, &root.join("target"), &millions)?);
    Ok(())
}

fn measured(rounds: usize) -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{rounds} rounds on a machine with {threads} processors.")
}

/// The figures of bulk evaluation that the page has already.
fn kept(page: &str) -> Result<String, String> {
    let figures = page.strip_prefix(PAGE).and_then(|rest| rest.split(COMMAND_HEADING).next());
    let figures = figures.filter(|it| !it.trim().is_empty()).map(|it| format!("{}\n", it.trim_end()));
    figures.ok_or_else(|| "the page has no figures of bulk evaluation to keep: measure `award`".to_owned())
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
    fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.medians.push(micros);
        self.bests.push(micros);
    }

    fn median(&self) -> u64 {
        middle(&self.medians)
    }

    fn best(&self) -> u64 {
        self.bests.iter().copied().min().unwrap_or(0)
    }
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

const COMMAND_HEADING: &str = "## The whole command";

const PAGE: &str = "\
# How fast awards are worked out

`cargo xtask bench award --write` makes this page. It needs Python 3 with `venv`, and fetches `openfisca-core`
and `numpy` into `target/bench-venv` the first time. On a machine that does other things as well, medians move by
half and more; ratios of programs run in turn, processor time and memory are what holds.

## In bulk

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
median and the best. Below are the median of the rounds' medians and the best of all.

";

const COMMAND: &str = "\
## The whole command

**The job.** `outturn award SCHEME --facts FOLDER`, from files to files, with every step of every award
explained. The scheme, `bench/workload/scheme.toml`, has the shape of a Quality Premium: eight measures with
weights, four deductions, a head count times £5, two gateways, a cap. Each earner has 27 readings, made up from a
fixed seed and all known. `cargo xtask bench workload FOLDER EARNERS` writes both.

**The peer** is [go-hesabu](https://github.com/BLSQ/go-hesabu), which solves payment schemes written as equations:
25 formulas and 27 inputs for each organisation, JSON in and JSON out, 64-bit floats, no trace. **It did not run in
turn.** Its figures, 143 ms and 27 MB for 211 organisations, 9.02 s and 1,170 MB for 10,000, were noted once on
another machine with 2 processors (go-hesabu ae663ee, Go 1.19.8): the ratios to them are of different days and
machines, and say how many times as long the peer took.

**The figures.** Every round runs each command once for its time and once for its memory and processor time, which
is that of all threads together. What is printed goes into a file.

";

const INDICATORS: &str = "\
# How fast indicators are counted, and published files read

`cargo xtask bench indicators --write` makes this page. It needs Python 3 with `venv`, and fetches `duckdb` and
`polars` into `target/bench-venv` the first time. On a machine that does other things as well, medians move by half
and more; ratios of programs run in turn, processor time and memory are what holds.

## A standardised rate from 20 million records

**The job.** The directly standardised rate of emergency admissions for 15 causes, for 211 places and five years:
1,055 rates from 20 million rows of Parquet, made up by `bench/peers/make_admissions.py`, and a file with the
population.

**The peers** are [DuckDB](https://duckdb.org) and [Polars](https://pola.rs) with the same rate written out in SQL
and in expressions, `bench/peers/dsr_duckdb.py` and `dsr_polars.py`: the value, and of DuckDB its standard error.

**Outturn** is `outturn sql` with `bench/workload/dsr.sql`: value, Dobson's limits and the method, by the function
`directly_standardised_rate`.

**The figures.** First every rate is held against those of both peers: places, years and counts to the digit, the
rates to twelve digits. Then every round runs each program once, as a process of its own. What peers tell of the
query alone leaves out the start of Python and the load of the library; Outturn's figure is always the whole
process.

";

const INTAKE: &str = "\
## Published files

**The job.** `outturn intake FILE...`: from published files, packed by gzip, to readings in memory, with what was
read told. There is no peer.

";

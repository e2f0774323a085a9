//! Awards in bulk, beside a peer run in turn.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Took, build, figure, millis, output, times};
use crate::say;

/// Runs inside one process of either program, which tells their median and the best.
const RUNS: &str = "9";
const EARNERS: [usize; 2] = [1_000_000, 211];
const SCHEME: &str = "quality-premium/2013-14";

/// One way of working out the awards of so many earners.
struct Contender {
    name: &'static str,
    /// How its line of output begins.
    line: String,
    earners: usize,
    took: Took,
}

/// Measures both programs, and tells of them.
pub(super) fn measure(root: &Path, target: &Path, rounds: usize) -> Result<String, String> {
    let python = peer_python(root, &target.join("bench-venv"))?;
    let folder = target.to_string_lossy().into_owned();
    build(root, &["-p", "outturn-award", "--example", "bulk_million", "--target-dir", &folder])?;
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
            let own = output(Command::new(&ours).args([SCHEME, count.as_str(), RUNS]).current_dir(root))?;
            for contender in contenders.iter_mut().filter(|it| it.earners == earners) {
                let told = [&own, &peer].into_iter().flat_map(|text| text.lines());
                let line = told.clone().find(|line| line.starts_with(&contender.line));
                let line = line.ok_or_else(|| format!("nobody told `{}…`", contender.line))?;
                contender.took.medians.push(figure(line, "median_us=")?);
                contender.took.bests.push(figure(line, "best_us=")?);
            }
        }
    }
    Ok(table(&contenders))
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

fn table(contenders: &[Contender]) -> String {
    let mut text = String::new();
    for earners in EARNERS {
        let here: Vec<&Contender> = contenders.iter().filter(|it| it.earners == earners).collect();
        let Some(peer) = here.first() else { continue };
        let _ = writeln!(text, "{earners} earners of {SCHEME}:\n");
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
    text.trim_end().to_owned()
}

//! Says how long each part of a run takes, one after another on one thread, and holds the bulk evaluator to the one
//! that explains.
//!
//! `cargo run --release -p outturn --example parts SCHEME FACTS [RUNS]`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use outturn::library::Library;
use outturn::load;
use outturn_award::bulk::{Batch, Plan};
use outturn_award::{earners, json, report};
use outturn_core::Organisation;

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(scheme), Some(folder)) = (words.next(), words.next()) else {
        return Err("use: parts SCHEME FACTS [RUNS]".into());
    };
    let runs: usize = words.next().map_or(Ok(3), |it| it.parse())?;
    let mut out = std::io::stdout().lock();
    let mut said =
        |name: &str, since: Instant| writeln!(out, "part={name} us={}", since.elapsed().as_micros());
    for _ in 0..runs {
        let start = Instant::now();
        let loaded = load::load(&Library::BuiltIn, &scheme, Some(&PathBuf::from(&folder)));
        let loaded = loaded.map_err(|problems| format!("{problems:?}"))?;
        said("reading", start)?;
        let (scheme, facts) = (&loaded.scheme.scheme, &loaded.facts.read.facts);
        let start = Instant::now();
        let report = report(scheme, facts, 1, |_| true);
        said("awards", start)?;
        let start = Instant::now();
        let text = json::text(scheme, &report);
        said("json", start)?;
        drop(text);
        let plan = Plan::compile(scheme)?;
        let bodies: Vec<&Organisation> = earners(scheme, facts).collect();
        let start = Instant::now();
        let batch = Batch::from_facts(&plan, scheme, facts, &bodies);
        said("bulk-columns", start)?;
        let start = Instant::now();
        let awards = batch.evaluate(1);
        said("bulk-awards", start)?;
        let same = awards.iter().eq(report.awards.iter().map(|it| (it.least, it.most)));
        if !same {
            return Err("bulk and explained awards differ".into());
        }
    }
    Ok(())
}

//! Says how long each part of a run takes, one after another on one thread, and holds the bulk evaluator to the one
//! that explains.
//!
//! `cargo run --release -p outturn --example parts SCHEME FACTS [RUNS]`

use std::convert::Infallible;
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use outturn::library::Library;
use outturn::load;
use outturn_award::bulk::{Batch, Plan};
use outturn_award::{Award, all_earners, earners, in_blocks, json};
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
        let (everyone, bodies) =
            (all_earners(scheme, facts), earners(scheme, facts).collect::<Vec<&Organisation>>());
        let start = Instant::now();
        let mut explained = Vec::new();
        let bounds = |awards: &[Award]| awards.iter().map(|it| (it.least, it.most)).collect::<Vec<_>>();
        in_blocks(scheme, facts, &everyone, 1, bounds, |some| {
            explained.extend(some);
            Ok::<(), Infallible>(())
        })?;
        said("awards", start)?;
        let start = Instant::now();
        let mut letters = 0;
        in_blocks(scheme, facts, &everyone, 1, json::earners, |text| {
            letters += text.len();
            Ok::<(), Infallible>(())
        })?;
        said("awards-as-text", start)?;
        let plan = Plan::compile(scheme)?;
        let start = Instant::now();
        let batch = Batch::from_facts(&plan, scheme, facts, &bodies);
        said("bulk-columns", start)?;
        let start = Instant::now();
        let awards = batch.evaluate(1);
        said("bulk-awards", start)?;
        let same = awards.iter().eq(explained);
        if !same {
            return Err("bulk and explained awards differ".into());
        }
    }
    Ok(())
}

//! A run over all earners.

use outturn_core::{Facts, Organisation, Pence};
use outturn_scheme::Scheme;

use crate::award::{Award, Run, earners};

/// The awards of many earners and their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// By code.
    pub awards: Vec<Award>,
    /// The sum of full awards; none where one is not known.
    pub maximum: Option<Pence>,
    /// The sum of the least.
    pub least: Pence,
    /// The sum of the most; none where one is not known.
    pub most: Option<Pence>,
}

/// Works out the awards of all earners, or of those whose code `wanted` accepts, on so many threads. The result does
/// not depend on their number.
pub fn report(scheme: &Scheme, facts: &Facts, threads: usize, wanted: impl Fn(&str) -> bool) -> Report {
    let bodies: Vec<&Organisation> = earners(scheme, facts).filter(|body| wanted(&body.code)).collect();
    let run = &Run::new(scheme, facts);
    let share = bodies.len().div_ceil(threads.max(1)).max(1);
    let awards: Vec<Award> = if threads <= 1 || bodies.len() < 32 {
        bodies.iter().map(|body| run.award(body)).collect()
    } else {
        std::thread::scope(|scope| {
            let runs: Vec<_> = bodies
                .chunks(share)
                .map(|part| scope.spawn(move || part.iter().map(|body| run.award(body)).collect::<Vec<_>>()))
                .collect();
            // Joined in the order of the parts, so the awards stay in the order of the codes.
            runs.into_iter()
                .flat_map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    };
    Report {
        maximum: awards.iter().map(|it| it.maximum).sum(),
        least: awards.iter().map(|it| it.least).sum(),
        most: awards.iter().map(|it| it.most).sum(),
        awards,
    }
}

//! What moves if a reading were another: one scheme on two sets of facts.

use std::collections::BTreeMap;

use outturn_core::Facts;
use outturn_scheme::Scheme;

use crate::award::{Award, all_earners};
use crate::effect::{Effect, Paid};
use crate::report::kept;
use crate::truth::Outcome;

/// What moves between two sets of facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// The awards of every body that earns on either, by code.
    pub effects: Vec<Effect>,
    /// Steps that come out differently: by address and both outcomes, the codes of the earners.
    pub flips: BTreeMap<(String, Outcome, Outcome), Vec<String>>,
}

/// An award without its reasons.
struct Brief {
    name: String,
    paid: Paid,
    outcomes: Vec<(String, Outcome)>,
}

/// Works awards out on both sets of facts, and says what moves.
pub fn impact(scheme: &Scheme, before: &Facts, after: &Facts, threads: usize) -> Impact {
    let (mut old, mut new) = (briefs(scheme, before, threads), briefs(scheme, after, threads));
    let mut codes: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
    codes.sort();
    codes.dedup();
    let mut impact = Impact::default();
    for code in codes {
        let (then, now) = (old.remove(&code), new.remove(&code));
        if let (Some(then), Some(now)) = (&then, &now) {
            for ((address, was), (_, is)) in
                then.outcomes.iter().zip(&now.outcomes).filter(|(a, b)| a.1 != b.1)
            {
                impact.flips.entry((address.clone(), *was, *is)).or_default().push(code.clone());
            }
        }
        let name = now.as_ref().or(then.as_ref()).map(|it| it.name.clone()).unwrap_or_default();
        impact.effects.push(Effect {
            code,
            name,
            before: then.map(|it| it.paid),
            after: now.map(|it| it.paid),
        });
    }
    impact
}

fn briefs(scheme: &Scheme, facts: &Facts, threads: usize) -> BTreeMap<String, Brief> {
    let one = |it: &Award| {
        let outcomes = it.steps.iter().map(|step| (step.address.clone(), step.outcome)).collect();
        (it.code.clone(), Brief { name: it.name.clone(), paid: Paid::of(it), outcomes })
    };
    kept(scheme, facts, &all_earners(scheme, facts), threads, one).into_iter().collect()
}

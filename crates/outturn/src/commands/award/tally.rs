//! What is counted of many awards while they are worked out.

use std::collections::BTreeMap;

use outturn_award::{Award, Outcome, StepKind, Totals, Want};
use outturn_core::{Exact, Pence, Standing};

use super::judges;

/// Counts and sums over earners, with a row for each.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) totals: Totals,
    pub(super) settled: usize,
    pub(super) rows: Vec<Row>,
    /// In the order of the steps, which is the same for every earner.
    pub(super) steps: Vec<Counted>,
    /// What would settle awards that are not settled.
    pub(super) wanted: BTreeMap<Want, Stake>,
}

/// One earner.
pub(super) struct Row {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) maximum: Option<Pence>,
    pub(super) least: Pence,
    pub(super) most: Option<Pence>,
    pub(super) met: usize,
    pub(super) missed: usize,
    pub(super) open: usize,
    /// Who is paid, where it is somebody else.
    pub(super) paid_to: String,
}

/// How often a step came out so.
pub(super) struct Counted {
    pub(super) kind: StepKind,
    pub(super) address: String,
    pub(super) share: Option<Exact>,
    /// How well its rule is known.
    pub(super) standing: Standing,
    outcomes: BTreeMap<Outcome, usize>,
}

impl Counted {
    /// For how many earners.
    pub(super) fn count(&self, outcome: Outcome) -> usize {
        self.outcomes.get(&outcome).copied().unwrap_or_default()
    }
}

/// What hangs on one thing over all earners that wait for it.
#[derive(Default)]
pub(super) struct Stake {
    pub(super) earners: usize,
    pub(super) known: Pence,
    /// Earners whose full award is not known, so that nothing can be said of what hangs on it for them.
    not_known: usize,
}

impl Stake {
    /// The amount; what is not known is said, never counted as nothing.
    pub(super) fn shown(&self) -> String {
        match (self.known, self.not_known) {
            (_, 0) => self.known.to_string(),
            (Pence::ZERO, _) => "not known".to_owned(),
            _ => format!("{} and more", self.known),
        }
    }
}

impl Tally {
    /// Counts some awards.
    pub(super) fn of(awards: &[Award]) -> Tally {
        let mut tally = Tally { totals: awards.iter().collect(), ..Tally::default() };
        for award in awards {
            tally.add(award);
        }
        tally
    }

    fn add(&mut self, award: &Award) {
        let judged = |outcome: Outcome| {
            award.steps.iter().filter(|step| judges(step.kind) && step.outcome == outcome).count()
        };
        let others = award.payees.iter().map(|payee| payee.code.as_str()).filter(|code| *code != award.code);
        self.rows.push(Row {
            code: award.code.clone(),
            name: award.name.clone(),
            maximum: award.maximum,
            least: award.least,
            most: award.most,
            met: judged(Outcome::Met),
            missed: judged(Outcome::Missed),
            // What does not apply is open only while it leaves the award open.
            open: judged(Outcome::Unknown)
                + if award.most == Some(award.least) { 0 } else { judged(Outcome::NotApplicable) },
            paid_to: others.collect::<Vec<_>>().join(", "),
        });
        let steps = award.steps.iter().map(|step| Counted {
            kind: step.kind,
            address: step.address.clone(),
            share: step.share.clone(),
            standing: step.cite.as_ref().map_or(Standing::Seen, |cite| cite.standing),
            outcomes: BTreeMap::from([(step.outcome, 1)]),
        });
        join_steps(&mut self.steps, steps.collect());
        if award.most == Some(award.least) {
            self.settled += 1;
            return;
        }
        for open in &award.unsettled {
            let stake = self.wanted.entry(open.want.general()).or_default();
            stake.earners += 1;
            match open.at_stake {
                Some(pence) => stake.known = stake.known + pence,
                None => stake.not_known += 1,
            }
        }
    }

    /// Adds what was counted of the awards that come next.
    pub(super) fn join(&mut self, next: Tally) {
        self.totals.join(&next.totals);
        self.settled += next.settled;
        self.rows.extend(next.rows);
        join_steps(&mut self.steps, next.steps);
        for (want, stake) in next.wanted {
            let so_far = self.wanted.entry(want).or_default();
            so_far.earners += stake.earners;
            so_far.known = so_far.known + stake.known;
            so_far.not_known += stake.not_known;
        }
    }
}

fn join_steps(steps: &mut Vec<Counted>, next: Vec<Counted>) {
    if steps.is_empty() {
        *steps = next;
        return;
    }
    for (step, next) in steps.iter_mut().zip(next) {
        if step.share != next.share {
            step.share = None;
        }
        for (outcome, count) in next.outcomes {
            *step.outcomes.entry(outcome).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stake_that_is_not_known_is_not_counted_as_nothing() {
        let shown = |known, not_known| Stake { earners: 1, known: Pence(known), not_known }.shown();
        assert_eq!(shown(500, 0), "£5.00");
        assert_eq!(shown(500, 1), "£5.00 and more");
        assert_eq!(shown(0, 1), "not known");
    }
}

//! A run over all earners.

use std::sync::mpsc::{Receiver, sync_channel};

use outturn_core::{Facts, Pence};
use outturn_scheme::Scheme;

use crate::award::{Award, Earner, Run, all_earners};

/// How many earners are worked out together: few, so that little is held, and enough to be worth handing on.
const BLOCK: usize = 16;

/// How many blocks a thread may have ready before the first of them is taken.
const AHEAD: usize = 2;

/// Sums over earners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// How many earners there are.
    pub earners: usize,
    /// The sum of full awards; none where one is not known.
    pub maximum: Option<Pence>,
    /// The sum of the least.
    pub least: Pence,
    /// The sum of the most; none where one is not known.
    pub most: Option<Pence>,
}

impl Default for Totals {
    fn default() -> Totals {
        Totals { earners: 0, maximum: Some(Pence::ZERO), least: Pence::ZERO, most: Some(Pence::ZERO) }
    }
}

impl Totals {
    /// Adds the award of one more earner.
    pub fn add(&mut self, award: &Award) {
        self.join(&Totals { earners: 1, maximum: award.maximum, least: award.least, most: award.most });
    }

    /// Adds the sums over other earners.
    pub fn join(&mut self, others: &Totals) {
        let sum = |a: Option<Pence>, b: Option<Pence>| a.zip(b).map(|(a, b)| a + b);
        self.earners += others.earners;
        self.maximum = sum(self.maximum, others.maximum);
        self.least = self.least + others.least;
        self.most = sum(self.most, others.most);
    }
}

impl<'a> FromIterator<&'a Award> for Totals {
    fn from_iter<I: IntoIterator<Item = &'a Award>>(awards: I) -> Totals {
        let mut totals = Totals::default();
        for award in awards {
            totals.add(award);
        }
        totals
    }
}

/// The awards of many earners and their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// By code.
    pub awards: Vec<Award>,
    /// Their sums.
    pub totals: Totals,
}

/// Works out the awards of all earners and of bodies that may be earners, or of those whose code `wanted` accepts, on
/// so many threads. The result does not depend on their number. All are held at once: [`in_blocks`] does not.
pub fn report(scheme: &Scheme, facts: &Facts, threads: usize, wanted: impl Fn(&str) -> bool) -> Report {
    let all = all_earners(scheme, facts).into_iter();
    let bodies: Vec<Earner<'_>> = all.filter(|body| wanted(body.code())).collect();
    let awards = kept(scheme, facts, &bodies, threads, Award::clone);
    Report { totals: awards.iter().collect(), awards }
}

/// What is kept of each award, in the order of the earners.
pub(crate) fn kept<T: Send>(
    scheme: &Scheme,
    facts: &Facts,
    earners: &[Earner<'_>],
    threads: usize,
    keep: impl Fn(&Award) -> T + Sync,
) -> Vec<T> {
    let mut all = Vec::with_capacity(earners.len());
    let make = |awards: &[Award]| awards.iter().map(&keep).collect::<Vec<T>>();
    let taken = in_blocks(scheme, facts, earners, threads, make, |block| {
        all.extend(block);
        Ok::<(), std::convert::Infallible>(())
    });
    match taken {
        Ok(()) => all,
        Err(never) => match never {},
    }
}

/// Works out awards on so many threads and takes what is made of them a few at a time, in the order of the earners,
/// whatever the number of threads. Only what is under way is held. An error ends it.
pub fn in_blocks<T: Send, E>(
    scheme: &Scheme,
    facts: &Facts,
    earners: &[Earner<'_>],
    threads: usize,
    make: impl Fn(&[Award]) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let run = Run::new(scheme, facts);
    let made = |block: &[Earner<'_>]| {
        let awards: Vec<Award> = block.iter().map(|body| run.award_of_any(*body)).collect();
        make(&awards)
    };
    let blocks: Vec<&[Earner<'_>]> = earners.chunks(BLOCK).collect();
    let threads = threads.min(blocks.len());
    if threads <= 1 {
        return blocks.into_iter().try_for_each(|block| take(made(block)));
    }
    std::thread::scope(|scope| {
        // The threads take turns, so that each block's place in the order is known before it is worked out.
        let lines: Vec<Receiver<T>> = (0..threads)
            .map(|first| {
                let (line, out) = sync_channel(AHEAD);
                let (made, blocks) = (&made, blocks.iter().skip(first).step_by(threads));
                scope.spawn(move || {
                    for block in blocks {
                        // Nobody takes any more after an error.
                        if line.send(made(block)).is_err() {
                            break;
                        }
                    }
                });
                out
            })
            .collect();
        let mut turns = lines.iter().cycle();
        for _ in &blocks {
            // A thread that is gone has panicked, and so does the scope when it ends.
            let Some(Ok(block)) = turns.next().map(Receiver::recv) else { break };
            take(block)?;
        }
        Ok(())
    })
}

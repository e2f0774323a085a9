//! The folder of the Quality Premium: clinical commissioning groups, who succeeded them, the figures of theirs that
//! were published, and those of the trusts that served them.

mod inputs;

use std::collections::BTreeMap;

use super::attribution::{self, Registers};
use super::documents::Files;
use super::folder::{Part, Shipped};
use super::{Problem, Published, ae_weekly, ccgois, ods, populations, rtt, rtt_extract};
pub(super) use inputs::GROUPS_2016;
use inputs::{
    AE_WEEKLY, ECCG_EARLIER, ECCG_LATER, INPUTS, OUTCOMES, PRACTICES, RTT, RTT_EXTRACT, RUNNING_COSTS,
    SUCCESSIONS, TRUSTS,
};

/// The folder and the files that it is made from.
pub(super) const PREMIUM: Shipped =
    Shipped { name: "quality-premium", inputs: &INPUTS, documents: &[], published: None, read };

/// Runs every reader. The others need the names of the groups, so these come first.
fn read(files: &Files<'_>) -> Result<Vec<Part>, Vec<Problem>> {
    let (name, bytes) = files.named(RUNNING_COSTS);
    let populations = populations::read(name, bytes)?;
    let groups = populations.names.clone();
    let heads = populations::heads(&populations);

    let mut problems = Vec::new();
    let mut parts = vec![Part { sources: vec![RUNNING_COSTS], published: populations }];
    let mut take = |sources: Vec<&'static str>, read: Result<Published, Vec<Problem>>| match read {
        Ok(published) => parts.push(Part { sources, published }),
        Err(mut more) => problems.append(&mut more),
    };
    let registers = ods::Files {
        earlier: files.named(ECCG_EARLIER),
        later: files.named(ECCG_LATER),
        successions: files.named(SUCCESSIONS),
    };
    take(vec![ECCG_EARLIER, ECCG_LATER, SUCCESSIONS], ods::read(registers, &groups));
    let (name, bytes) = files.named(RTT);
    take(vec![RTT], rtt::read(name, bytes, &groups));
    for (source, group) in OUTCOMES {
        let (name, bytes) = files.named(source);
        take(vec![source], ccgois::read(name, bytes, group, &groups));
    }
    match services(files, &heads) {
        Ok(mut read) => parts.append(&mut read),
        Err(mut more) => problems.append(&mut more),
    }
    if problems.is_empty() { Ok(parts) } else { Err(problems) }
}

/// What trusts reported of A&E in the year, and whose their patients were.
fn services(files: &Files<'_>, heads: &BTreeMap<String, u64>) -> Result<Vec<Part>, Vec<Problem>> {
    let weeks = files.of(AE_WEEKLY).iter().map(|file| (file.input.file(), file.bytes.as_slice()));
    let year = ae_weekly::read(weeks)?;
    let (name, bytes) = files.named(RTT_EXTRACT);
    let activity = rtt_extract::activity(name, bytes, "2026-01")?;
    let registers = Registers {
        trusts: files.named(TRUSTS),
        practices: files.named(PRACTICES),
        successions: files.named(SUCCESSIONS),
    };
    let shared = attribution::attribute(&year, &activity, heads, registers, [RTT_EXTRACT, PRACTICES])?;
    Ok(vec![
        Part { sources: vec![AE_WEEKLY], published: year.published },
        Part { sources: vec![RTT_EXTRACT, TRUSTS, PRACTICES], published: shared },
    ])
}

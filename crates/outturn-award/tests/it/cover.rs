//! What is said to be reached really happened, and what is said not to be reached pays nobody.

use std::collections::{BTreeMap, BTreeSet};

use outturn_award::cover::{Cover, Standing, branches, reached};
use outturn_award::{Award, Outcome, StepKind, Want, award};
use outturn_core::{Exact, Organisation, Pence};
use outturn_scheme::{Failing, LineRule, Scheme};
use proptest::prelude::*;

use crate::world::{World, world};

/// Ways of one rule of which one earner can go at most one.
const EITHER: [&[&str]; 9] = [
    &["earned", "missed", "as-none"],
    &["kept", "missed"],
    &["passed", "failed"],
    &["holds", "fails"],
    &["chosen", "not-chosen"],
    &["scored", "not-scored"],
    &["enough-groups", "too-few-groups"],
    &["short", "between", "floor", "ceiling", "beyond"],
    &["within", "floor", "ceiling"],
];

fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap()
}

/// Whether it is known that a body earns.
fn is_placed(award: &Award) -> bool {
    !award.unsettled.iter().any(|it| matches!(it.want, Want::Organisation { .. }))
}

fn all_reached(world: &World, earners: &[&Organisation]) -> (Vec<Award>, BTreeSet<String>) {
    let awards: Vec<Award> = earners.iter().map(|it| award(&world.scheme, &world.facts, it)).collect();
    let reached = awards.iter().flat_map(|it| reached(&world.scheme, it)).collect();
    (awards, reached)
}

/// Whether every award is the same, in pence.
fn pays_the_same(scheme: &Scheme, world: &World, awards: &[Award], earners: &[&Organisation]) -> bool {
    earners.iter().zip(awards).all(|(earner, before)| {
        let after = award(scheme, &world.facts, earner);
        (after.least, after.most) == (before.least, before.most)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reached_is_a_branch_and_goes_one_way(world in world()) {
        let all: Vec<String> = branches(&world.scheme).iter().map(outturn_award::cover::Branch::name).collect();
        let names: BTreeSet<&String> = all.iter().collect();
        let twice = all.iter().find(|name| all.iter().filter(|it| it == name).count() > 1);
        prop_assert_eq!(twice, None, "two branches have one name");
        for earner in world.earners() {
            let award = award(&world.scheme, &world.facts, earner);
            let reached = reached(&world.scheme, &award);
            for name in &reached {
                prop_assert!(names.contains(name), "{name} is no branch");
            }
            let mut ways: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (address, word) in reached.iter().map(|it| split(it)) {
                ways.entry(address).or_default().push(word);
            }
            for (address, words) in ways {
                for either in EITHER {
                    let count = words.iter().filter(|it| either.contains(it)).count();
                    prop_assert!(count <= 1, "{} went {:?}", address, words);
                }
                let counted = |what| words.iter().filter(|it| it.starts_with(what)).count();
                prop_assert!(counted("band-") <= 1 && counted("row-") <= 1, "{} went {:?}", address, words);
            }
        }
    }

    #[test]
    fn what_is_reached_is_what_the_steps_say(world in world()) {
        for earner in world.earners() {
            let award = award(&world.scheme, &world.facts, earner);
            if !is_placed(&award) {
                continue;
            }
            let reached = reached(&world.scheme, &award);
            let has = |address: &str, word: &str| reached.contains(&format!("{address}/{word}"));
            let gateways = award.steps.iter().filter(|it| it.kind == StepKind::Gateway);
            let void = world.scheme.gateways.iter().zip(gateways).any(|(gateway, step)| {
                gateway.failing == Failing::Voids && gateway.only.is_empty() && step.outcome == Outcome::Missed
            });
            if void && award.most == Some(award.least) {
                prop_assert!(award.most == Some(Pence::ZERO));
                prop_assert!(reached.iter().all(|it| ["gateway", "agreed", "table"].contains(&it.split('/').next().unwrap())), "{reached:?}");
                continue;
            }
            for step in &award.steps {
                let (met, missed) = match step.kind {
                    StepKind::Gateway => ("passed", "failed"),
                    StepKind::Deduction if step.outcome != Outcome::NotApplicable => ("kept", "missed"),
                    _ => continue,
                };
                prop_assert_eq!(has(&step.address, met), step.outcome == Outcome::Met, "{}", &step.address);
                prop_assert_eq!(has(&step.address, missed), step.outcome == Outcome::Missed, "{}", &step.address);
                let open = step.outcome == Outcome::Unknown && award.most != Some(award.least);
                prop_assert_eq!(has(&step.address, "open"), open, "{}", &step.address);
            }
        }
    }

    /// What nobody reaches can be changed, and nobody is paid another penny.
    #[test]
    fn a_band_or_a_row_that_is_not_reached_pays_nobody(world in world()) {
        let earners = world.earners();
        let (awards, reached) = all_reached(&world, &earners);
        // What is not known may lie anywhere.
        prop_assume!(awards.iter().all(|it| is_placed(it) && it.most.is_some()));
        let open = |address: &str| {
            awards.iter().any(|award| {
                let is_open = |step: &outturn_award::Step| match step.outcome {
                    Outcome::Unknown => true,
                    // It is not known whether the line applies.
                    Outcome::NotApplicable => award.most != Some(award.least),
                    Outcome::Met | Outcome::Missed => false,
                };
                award.steps.iter().any(|step| step.address == address && is_open(step))
            })
        };
        for (index, line) in world.scheme.lines.iter().enumerate() {
            let LineRule::Bands { bands, .. } = &line.rule else { continue };
            if bands.iter().all(|it| it.earns == bands[0].earns) {
                // It is settled what a line earns although it is not known in which band the outturn lies.
                continue;
            }
            for band in 0..bands.len() {
                if open(&line.address) || reached.contains(&format!("{}/band-{}", line.address, band + 1)) {
                    continue;
                }
                let mut scheme = world.scheme.clone();
                if let LineRule::Bands { bands, .. } = &mut scheme.lines[index].rule {
                    bands[band].earns = &Exact::ONE - &bands[band].earns;
                }
                let same = pays_the_same(&scheme, &world, &awards, &earners);
                prop_assert!(same, "band {} of {} is not reached, and pays", band + 1, line.address);
            }
        }
        let anything_open = awards.iter().any(|it| it.most != Some(it.least));
        for (id, table) in &world.scheme.tables {
            for row in 0..table.rows.len() {
                if anything_open || reached.contains(&format!("table/{id}/row-{}", row + 1)) {
                    continue;
                }
                let mut scheme = world.scheme.clone();
                let value = &mut scheme.tables.get_mut(id).unwrap().rows[row].value.value;
                *value = &*value + &Exact::ONE;
                let same = pays_the_same(&scheme, &world, &awards, &earners);
                prop_assert!(same, "row {} of {id} is not reached, and pays", row + 1);
            }
        }
    }

    #[test]
    fn without_cases_nothing_is_reached_and_each_case_adds_its_own(world in world()) {
        let mut cover = Cover::of(&world.scheme);
        prop_assert!(cover.standings().iter().all(|(_, it)| *it == Standing::Never));
        let mut before = BTreeSet::new();
        for earner in world.earners() {
            let names = reached(&world.scheme, &award(&world.scheme, &world.facts, earner));
            cover.take(&earner.code, &names);
            for (branch, standing) in cover.standings() {
                let name = branch.name();
                let expected = before.contains(&name) || names.contains(&name);
                prop_assert_eq!(matches!(standing, Standing::By(_)), expected, "{}", name);
            }
            before.extend(names);
        }
    }
}

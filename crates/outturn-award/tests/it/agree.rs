//! Three evaluators of one set of rules give the same pence.

use outturn_award::bulk::{Batch, Plan};
use outturn_award::{StepKind, award};
use outturn_core::{Exact, Facts, Pence};
use proptest::prelude::*;

use crate::naive;
use crate::world::{World, world};

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn explained_bulk_and_naive_agree(world in world()) {
        let plan = Plan::compile(&world.scheme).unwrap();
        let earners = world.earners();
        let awards = Batch::from_facts(&plan, &world.scheme, &world.facts, &earners).evaluate(1);
        for (row, earner) in earners.iter().enumerate() {
            let explained = award(&world.scheme, &world.facts, earner);
            let explained = (explained.least, explained.most);
            let (least, most) = naive::bounds(&world.scheme, &world.facts, &earner.code);
            prop_assert_eq!(explained, (Pence(least), most.map(Pence)), "explained and naive, {}", &earner.code);
            prop_assert_eq!(awards.get(row), Some(explained), "bulk and explained, {}", &earner.code);
        }
    }

    #[test]
    fn steps_join_and_sum_to_the_award(world in world()) {
        for earner in world.earners() {
            let award = award(&world.scheme, &world.facts, earner);
            prop_assert!(award.most.is_none_or(|most| award.least <= most));
            prop_assert_eq!(award.steps.first().map(|step| step.kind), Some(StepKind::Value));
            prop_assert_eq!(award.steps.last().map(|step| step.kind), Some(StepKind::Rounding));
            let Some(most) = award.most else {
                prop_assert!(award.steps.iter().all(|step| step.before.is_none() && step.after.is_none()));
                continue;
            };
            let (mut least_sum, mut most_sum) = (Exact::ZERO, Exact::ZERO);
            let mut previous = None;
            for step in &award.steps {
                let (before, after) = (step.before.clone().unwrap(), step.after.clone().unwrap());
                if let Some(previous) = previous {
                    prop_assert_eq!(&before, &previous, "{} begins where the step before it ended", step.address);
                }
                prop_assert!(after.least <= after.most, "{}", step.address);
                least_sum = &least_sum + &(&after.least - &before.least);
                most_sum = &most_sum + &(&after.most - &before.most);
                previous = Some(after);
            }
            prop_assert_eq!((least_sum, most_sum), (award.least.exact(), most.exact()));
        }
    }

    #[test]
    fn order_and_threads_change_nothing(world in world(), threads in 2_usize..5) {
        let World { scheme, facts } = &world;
        let plan = Plan::compile(scheme).unwrap();
        let earners = world.earners();
        let straight: Vec<_> = Batch::from_facts(&plan, scheme, facts, &earners).evaluate(1).iter().collect();
        let again = Facts {
            readings: facts.readings.clone().into_iter().rev().collect(),
            decisions: facts.decisions.clone().into_iter().rev().collect(),
            agreements: facts.agreements.clone().into_iter().rev().collect(),
            ..facts.clone()
        };
        let backwards: Vec<_> = earners.iter().rev().copied().collect();
        let awards = Batch::from_facts(&plan, scheme, &again, &backwards).evaluate(threads);
        prop_assert_eq!(awards.iter().collect::<Vec<_>>(), straight.into_iter().rev().collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    /// Enough rows for several blocks and threads: a row's award does not hang on where it stands.
    #[test]
    fn a_row_is_worth_the_same_in_every_block(world in world(), threads in 1_usize..4) {
        let plan = Plan::compile(&world.scheme).unwrap();
        let earners = world.earners();
        let few: Vec<_> = Batch::from_facts(&plan, &world.scheme, &world.facts, &earners).evaluate(1).iter().collect();
        let many: Vec<_> = earners.iter().copied().cycle().take(17_000).collect();
        let awards = Batch::from_facts(&plan, &world.scheme, &world.facts, &many).evaluate(threads);
        for (row, award) in awards.iter().enumerate() {
            prop_assert_eq!(award, few[row % few.len()], "row {}", row);
        }
    }
}

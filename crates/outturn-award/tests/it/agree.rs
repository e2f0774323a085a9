//! Three evaluators of one set of rules give the same pence.

use outturn_award::bulk::{Batch, NotBulk, Plan};
use outturn_award::{Award, StepKind, Truth, award};
use outturn_core::{Exact, Facts, Pence};
use outturn_scheme::{NotApplicable, Scheme, Worth};
use proptest::prelude::*;

use crate::naive;
use crate::world::{World, plain_world, world};

/// Whether columns can hold a scheme, and if not, that they say which of its rules they cannot hold.
fn is_held(scheme: &Scheme) -> Result<Option<Plan>, TestCaseError> {
    let beyond = match Plan::compile(scheme) {
        Ok(plan) => return Ok(Some(plan)),
        Err(NotBulk::Beyond(what)) => what,
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    };
    prop_assert!(crate::refused::has(scheme, beyond), "{beyond} is not in the scheme");
    Ok(None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 768, ..ProptestConfig::default() })]

    #[test]
    fn explained_and_naive_agree_and_bulk_where_it_can(world in world()) {
        let World { scheme, facts } = &world;
        let plan = is_held(scheme)?;
        let earners = world.earners();
        let bulk = plan.map(|plan| Batch::from_facts(&plan, scheme, facts, &earners).evaluate(1));
        for (row, earner) in earners.iter().enumerate() {
            let explained = award(scheme, facts, earner);
            let explained = (explained.least, explained.most);
            let (least, most) = naive::bounds(scheme, facts, &earner.code);
            prop_assert_eq!(explained, (Pence(least), most.map(Pence)), "explained and naive, {}", &earner.code);
            if let Some(bulk) = &bulk {
                prop_assert_eq!(bulk.get(row), Some(explained), "bulk and explained, {}", &earner.code);
            }
        }
    }

    #[test]
    fn scores_are_those_of_the_money(world in world()) {
        let World { scheme, facts } = &world;
        for earner in world.earners() {
            let award = award(scheme, facts, earner);
            let Some(groups) = naive::group_scores(scheme, facts, &earner.code) else { continue };
            for (group, scored) in scheme.groups.iter().zip(groups) {
                let address = format!("group/{}", group.id);
                let score = award.scores.iter().find(|it| it.address == address).unwrap();
                let hundred = Exact::from(100_u8);
                let expected = scored.map(|(least, most)| (&least * &hundred, &most * &hundred));
                let found = (score.applies != Truth::False).then(|| (score.least.clone(), score.most.clone()));
                prop_assert_eq!(found, expected, "{}", address);
            }
            lines_pay_what_they_score(scheme, &award)?;
        }
    }

    #[test]
    fn what_is_wanted_is_what_an_open_award_hangs_on(world in world()) {
        for earner in world.earners() {
            let award = award(&world.scheme, &world.facts, earner);
            if award.most == Some(award.least) {
                prop_assert!(award.unsettled.is_empty(), "{}", &earner.code);
                continue;
            }
            // What a scheme does not say of lines that do not apply, no fact can settle.
            let says = world.scheme.applicability.then != NotApplicable::Open
                && !world.scheme.lines.iter().any(|it| matches!(it.worth, Worth::Chosen(_)));
            prop_assert!(!says || !award.unsettled.is_empty(), "{} is open, and nothing is wanted", &earner.code);
            for unsettled in &award.unsettled {
                let range = award.most.map(|most| most - award.least);
                prop_assert!(unsettled.at_stake.is_none_or(|it| it >= Pence::ZERO && Some(it) <= range), "{:?}", unsettled);
                prop_assert!(!unsettled.addresses.is_empty());
                let step = |address: &String| award.steps.iter().any(|it| it.address == *address);
                prop_assert!(unsettled.addresses.iter().all(step), "{:?}", unsettled);
            }
        }
    }

    #[test]
    fn payees_are_paid_all_of_it_and_no_more(world in world()) {
        for earner in world.earners() {
            let award = award(&world.scheme, &world.facts, earner);
            let least: Pence = award.payees.iter().map(|it| it.least).sum();
            let most: Option<Pence> = award.payees.iter().map(|it| it.most).sum();
            if award.most == Some(award.least) {
                prop_assert_eq!((least, most), (award.least, award.most), "{}", &earner.code);
            } else {
                prop_assert!(least <= award.least, "{}", &earner.code);
                prop_assert!(most.is_none() == award.most.is_none() && most >= award.most, "{}", &earner.code);
            }
        }
    }
}

/// In a settled award that no gateway or factor touches, each line takes from a full award what it did not score of its
/// share.
fn lines_pay_what_they_score(scheme: &Scheme, award: &Award) -> Result<(), TestCaseError> {
    let touched = !scheme.gateways.is_empty() || !scheme.factors.is_empty();
    if touched || award.most != Some(award.least) {
        return Ok(());
    }
    let full = award.steps[0].after.clone().unwrap();
    // Whether anything is awarded at all may be open, and the award settled at nothing all the same.
    if full.least != full.most {
        return Ok(());
    }
    let full = full.most;
    for line in scheme.lines.iter().filter(|it| it.worth == Worth::Share && it.points.is_some()) {
        let score = award.scores.iter().find(|it| it.address == line.address).unwrap();
        let step = award.steps.iter().find(|it| it.address == line.address).unwrap();
        if score.applies != Truth::True || score.least != score.most {
            continue;
        }
        let group = scheme.groups.get(line.group.unwrap_or(usize::MAX));
        let group =
            group.and_then(|it| award.scores.iter().find(|at| at.address == format!("group/{}", it.id)));
        if group.is_some_and(|it| it.applies != Truth::True) {
            continue;
        }
        let Some(share) = &step.share else { continue };
        let worth = &full * share;
        let lost = &worth - &(&worth * &Exact::ratio(&score.least, &score.out_of).unwrap());
        let (before, after) = (step.before.as_ref().unwrap(), step.after.as_ref().unwrap());
        prop_assert_eq!(&before.most - &after.most, lost.clone(), "{}", &line.address);
        prop_assert_eq!(&before.least - &after.least, lost, "{}", &line.address);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn explained_bulk_and_naive_agree(world in plain_world()) {
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
    fn order_and_threads_change_nothing(world in plain_world(), threads in 2_usize..5) {
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
    fn a_row_is_worth_the_same_in_every_block(world in plain_world(), threads in 1_usize..4) {
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

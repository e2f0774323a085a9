//! The rules as one earner meets them: each condition is marked as it came out.

use outturn_award::award;
use outturn_award::held::{Held, held};
use proptest::prelude::*;

use crate::world::{World, world};

/// What joins conditions comes to, from what they come to.
fn joined(heading: &str, parts: &[Held]) -> Held {
    let all = heading.starts_with("All");
    let (ends, lasts) = if all { (Held::Fails, Held::Holds) } else { (Held::Holds, Held::Fails) };
    if parts.contains(&ends) {
        ends
    } else if parts.contains(&Held::Open) {
        Held::Open
    } else {
        lasts
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_joined_comes_out_as_its_parts_do(world in world()) {
        let World { scheme, facts } = &world;
        for earner in world.earners() {
            for section in held(scheme, &award(scheme, facts, earner)) {
                let said = &section.said;
                for (at, (line, mark)) in said.iter().enumerate() {
                    let joins = line.text.ends_with("must hold:") && line.address.is_empty();
                    let Some(mark) = mark.filter(|_| joins) else { continue };
                    let inside = said[at + 1..].iter().take_while(|(it, _)| it.depth > line.depth);
                    let parts: Option<Vec<Held>> =
                        inside.filter(|(it, _)| it.depth == line.depth + 1).map(|(_, mark)| *mark).collect();
                    let parts = parts.unwrap();
                    prop_assert!(!parts.is_empty());
                    prop_assert_eq!(mark, joined(&line.text, &parts), "{:?}", said);
                }
            }
        }
    }

    #[test]
    fn the_mark_of_a_rule_is_the_outcome_of_its_step(world in world()) {
        let World { scheme, facts } = &world;
        for earner in world.earners() {
            let award = award(scheme, facts, earner);
            for (line, mark) in held(scheme, &award).into_iter().flat_map(|it| it.said) {
                let Some(step) = award.steps.iter().find(|it| it.address == line.address) else { continue };
                let Some(mark) = mark else { continue };
                let outcome = match mark {
                    Held::Holds | Held::InPart => "met",
                    Held::Fails => "missed",
                    Held::Open => "unknown",
                    Held::NotApplicable => "not_applicable",
                };
                prop_assert_eq!(outcome, step.outcome.as_str(), "{}", line.address);
            }
        }
    }
}

//! Why awards changed: the causes sum to the difference, whatever changed.

use outturn_award::award;
use outturn_award::why::{Cause, Side, causes, why};
use outturn_core::readings::Readings;
use outturn_core::{Facts, Pence};
use proptest::prelude::*;

use crate::world::{World, world};

fn sum(parts: &std::collections::BTreeMap<Cause, Pence>) -> Pence {
    parts.values().copied().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn causes_sum_to_the_difference(before in world(), after in world()) {
        let (old, new) = (
            Side { scheme: &before.scheme, facts: &before.facts },
            Side { scheme: &after.scheme, facts: &after.facts },
        );
        for split in why(old, new, 1) {
            prop_assert_eq!(sum(&split.least), split.after.least - split.before.least, "{}", &split.code);
            if let Some(most) = &split.most {
                let most = sum(most);
                let (was, is) = (split.before.most.unwrap(), split.after.most.unwrap());
                prop_assert_eq!(most, is - was, "{}", &split.code);
            }
        }
    }

    #[test]
    fn the_ends_are_the_two_determinations(before in world(), after in world()) {
        let (old, new) = (
            Side { scheme: &before.scheme, facts: &before.facts },
            Side { scheme: &after.scheme, facts: &after.facts },
        );
        for split in why(old, new, 1) {
            for (world, paid) in [(&before, split.before), (&after, split.after)] {
                let World { scheme, facts } = world;
                let earner = world.earners().into_iter().find(|it| it.code == split.code);
                let Some(earner) = earner else { continue };
                let award = award(scheme, facts, earner);
                prop_assert_eq!((award.least, award.most), (paid.least, paid.most), "{}", &split.code);
            }
        }
    }

    #[test]
    fn the_way_back_is_the_same_with_the_other_sign(before in world(), after in world()) {
        let (old, new) = (
            Side { scheme: &before.scheme, facts: &before.facts },
            Side { scheme: &after.scheme, facts: &after.facts },
        );
        for (there, back) in why(old, new, 1).into_iter().zip(why(new, old, 1)) {
            prop_assert_eq!(&there.code, &back.code);
            for (cause, amount) in &there.least {
                // Pennies that are left over may fall the other way.
                let apart = (amount.0 + back.least[cause].0).abs();
                prop_assert!(apart <= 1, "{}: {:?} and {:?}", there.code, there.least, back.least);
            }
        }
    }

    #[test]
    fn what_changes_nothing_is_no_cause(world in world()) {
        let World { scheme, facts } = &world;
        let old = Side { scheme, facts };
        prop_assert_eq!(causes(old, old), vec![]);
        let without = Facts { readings: Readings::default(), ..facts.clone() };
        let new = Side { scheme, facts: &without };
        let expected = if facts.readings.is_empty() { vec![] } else { vec![Cause::Readings] };
        prop_assert_eq!(causes(old, new), expected);
        for split in why(old, new, 2) {
            prop_assert_eq!(sum(&split.least), split.after.least - split.before.least);
        }
    }
}

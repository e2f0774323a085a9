//! Whatever a scheme says is put into words.

use std::collections::BTreeSet;

use outturn_scheme::LineRule;
use outturn_scheme::show::show;
use proptest::prelude::*;

use crate::world::{World, world};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_is_told_once(world in world()) {
        let World { scheme, .. } = &world;
        let said: Vec<_> = show(scheme).into_iter().flat_map(|it| it.said).collect();
        let told: Vec<&str> = said.iter().map(|it| it.address.as_str()).filter(|it| !it.is_empty()).collect();
        let once: BTreeSet<&str> = told.iter().copied().collect();
        prop_assert_eq!(told.len(), once.len(), "twice in {:?}", told);
        let gateways = scheme.gateways.iter().map(|it| format!("gateway/{}", it.id));
        let deductions = scheme.deductions.iter().map(|it| format!("deduction/{}", it.id));
        let factors = scheme.factors.iter().map(|it| format!("factor/{}", it.id));
        // Local places differ in nothing but their numbers.
        let lines = scheme.lines.iter().filter(|it| !matches!(it.rule, LineRule::Local(_)));
        let lines = lines.map(|it| it.address.clone());
        for address in gateways.chain(deductions).chain(factors).chain(lines) {
            prop_assert!(once.contains(address.as_str()), "{address} is not told");
        }
        for it in &said {
            prop_assert!(it.text.ends_with(['.', ':']) && it.text.len() > 5, "{:?}", it);
        }
    }
}

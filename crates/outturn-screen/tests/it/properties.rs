//! Whatever the readings are.

use outturn_core::{Exact, Figure};
use proptest::prelude::*;

use crate::made::{Made, adds_up};

const MONTHS: [&str; 4] = ["2014-12", "2015-01", "2015-02", "2015-03"];

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        4 => (0_u32..1000).prop_map(|value| Figure::Known(Exact::from(value))),
        1 => Just(Figure::Missing("lost".to_owned())),
        1 => Just(Figure::Suppressed),
        1 => Just(Figure::NotApplicable),
    ]
}

proptest! {
    /// Every reading is held against each thing or told why not, and the order in which they came changes nothing.
    #[test]
    fn nothing_is_passed_over(
        shares in prop::collection::vec((0_usize..20, 0_usize..4, 0_u32..=500, 1_u32..=500), 0..120),
        counts in prop::collection::vec((0_usize..20, 0_usize..4, figure()), 0..60),
    ) {
        let code = |at: usize| format!("T{at:02}");
        let mut shares = shares;
        shares.sort_unstable();
        shares.dedup_by_key(|it| (it.0, it.1));
        let mut counts = counts;
        counts.sort_by_key(|it| (it.0, it.1));
        counts.dedup_by_key(|it| (it.0, it.1));
        let build = |backwards: bool| {
            let (mut shares, mut counts) = (shares.clone(), counts.clone());
            if backwards {
                shares.reverse();
                counts.reverse();
            }
            let made = shares.into_iter().fold(Made::trusts(20), |made, (body, month, part, whole)| {
                made.seen(&code(body), MONTHS[month], part, whole)
            });
            counts.into_iter().fold(made, |made, (body, month, value)| {
                made.figure(&code(body), "cases", MONTHS[month], value)
            })
        };
        let screened = build(false).screened();
        adds_up(&screened);
        prop_assert_eq!(screened.readings, shares.len() + counts.len());
        prop_assert_eq!(screened, build(true).screened());
    }
}

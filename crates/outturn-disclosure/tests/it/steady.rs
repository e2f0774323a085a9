//! The same facts give the same release, in whatever order they come.

use std::fmt::Write as _;

use outturn_core::{Facts, Readings};
use outturn_disclosure::release;
use proptest::prelude::*;

use crate::support::{below_five, cases, catalogue};

fn square(values: &[u32]) -> Facts {
    let mut text = String::new();
    let mut sums = [0; 2];
    for (body, pair) in ["A", "B", "C"].iter().zip(values.chunks(2)) {
        for ((sex, count), sum) in ["male", "female"].iter().zip(pair).zip(&mut sums) {
            let _ = writeln!(text, "{body} 2014/15 {sex} {count}");
            *sum += count;
        }
        let _ = writeln!(text, "{body} 2014/15 - {}", pair[0] + pair[1]);
    }
    for (label, sum) in ["male", "female", "-"].iter().zip([sums[0], sums[1], sums[0] + sums[1]]) {
        let _ = writeln!(text, "N1 2014/15 {label} {sum}");
    }
    cases(&text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_changes_nothing(values in prop::collection::vec(0_u32..15, 6), turn in 0_usize..12) {
        let facts = square(&values);
        let first = release(&facts, &catalogue(), &below_five(), &[]);
        let mut rows: Vec<_> = facts.readings.iter().map(|(about, reading)| (about.to_key(), reading.clone())).collect();
        rows.rotate_left(turn);
        rows.reverse();
        let turned = Facts { readings: rows.into_iter().collect::<Readings>(), ..facts.clone() };
        prop_assert_eq!(release(&turned, &catalogue(), &below_five(), &[]), first);
    }

    #[test]
    fn what_was_released_can_be_released_again_and_says_no_more(values in prop::collection::vec(0_u32..15, 6)) {
        let facts = square(&values);
        let first = release(&facts, &catalogue(), &below_five(), &[]);
        let again = release(&facts, &catalogue(), &below_five(), &[&first.facts]);
        prop_assert_eq!(&again.facts, &first.facts);
        prop_assert!(again.open.is_empty());
    }
}

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn successors(rows: &[(&str, &str)]) -> Successors {
    let mut all = Successors::new();
    for (from, to) in rows {
        all.entry((*from).to_owned()).or_default().insert(((*to).to_owned(), Date::constant(2020, 4, 1)));
    }
    all
}

fn counts<'a>(rows: &[(&'a str, &'a str, u64)]) -> BTreeMap<(String, String), u64> {
    rows.iter()
        .map(|(provider, commissioner, count)| ((provider.to_string(), commissioner.to_string()), *count))
        .collect()
}

fn heads(rows: &[(&str, u64)]) -> BTreeMap<String, u64> {
    rows.iter().map(|(group, people)| ((*group).to_owned(), *people)).collect()
}

fn shown(shares: &Shares) -> Vec<String> {
    shares.iter().map(|(group, share)| format!("{group} {}", share.canonical())).collect()
}

#[test]
fn former_groups_have_the_mix_of_what_they_became_by_heads() {
    let pairs = counts(&[("RX1", "26A", 300), ("RX1", "03N", 100), ("RX1", "Y63", 600), ("RX2", "Y63", 5)]);
    let heads = heads(&[("06M", 100), ("06V", 300), ("03N", 50)]);
    let mixes = Mixes::new(&pairs, &heads, &successors(&[("06M", "26A"), ("06V", "07J"), ("07J", "26A")]));
    let trust = BTreeSet::from(["RX1".to_owned()]);
    assert_eq!(shown(&mixes.shares(&trust)), ["03N 1/4", "06M 3/16", "06V 9/16"]);
    assert_eq!(shown(&mixes.shares_of_all(&trust)), ["03N 1/10", "06M 3/40", "06V 9/40"]);
    assert!(mixes.treats("RX1") && !mixes.treats("RX2"), "nobody of a group waits at RX2");
    assert!(mixes.has("06V") && !mixes.has("99X"));
}

#[test]
fn a_trust_that_ended_has_the_mix_of_those_after_it_together() {
    let after = successors(&[("RW6", "RM3"), ("RW6", "R0A"), ("RM3", "RM4"), ("RA1", "RA2"), ("RA2", "RA1")]);
    let is_there = |code: &str| ["RM4", "R0A"].contains(&code);
    let found = heirs("RW6", &after, &is_there);
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["R0A", "RM4"]);
    assert_eq!(heirs("R0A", &after, &is_there).len(), 1, "it is there itself");
    assert!(heirs("RA1", &after, &is_there).is_empty(), "a circle ends");
    let mixes = Mixes::new(
        &counts(&[("RM4", "01D", 30), ("R0A", "01D", 30), ("R0A", "14L", 60)]),
        &heads(&[("01D", 1), ("14L", 1)]),
        &after,
    );
    assert_eq!(shown(&mixes.shares(&found)), ["01D 1/2", "14L 1/2"]);
}

#[test]
fn written_shares_come_to_all_of_it_and_the_smallest_fall_out() {
    let third = Exact::fraction(1, 3).unwrap();
    let tiny = Exact::fraction(1, 5_000).unwrap();
    let rest = &(&Exact::ONE - &(&third + &third)) - &tiny;
    let shares: Shares = [("A", third.clone()), ("B", third), ("C", rest), ("D", tiny)]
        .map(|(group, it)| (group.to_owned(), it))
        .into();
    let written = written(&shares);
    let found: Vec<_> = written.iter().map(|(group, parts)| (group.as_str(), *parts)).collect();
    assert_eq!(found, [("A", 334), ("B", 333), ("C", 333)]);
    assert_eq!(written.values().sum::<u64>(), PARTS);
}

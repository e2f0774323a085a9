//! Against other bodies of the same kind.

use outturn_core::Figure;
use outturn_screen::{Held, Kind};

use crate::made::{Made, adds_up, told};

const YEAR: &str = "2014/15";

/// Thirty trusts between 90% and 92.9% of a thousand.
fn thirty() -> Made {
    (0..30).fold(Made::trusts(30), |made, at| made.seen(&format!("T{at:02}"), YEAR, 900 + at, 1000))
}

#[test]
fn one_that_is_far_out_is_found() {
    let screened = thirty().seen("T07", YEAR, 92, 1000).screened();
    insta::assert_snapshot!(told(&screened, Kind::FarFromPeers).join("\n"), @"T07 2014/15: 9.2%, where half of the 29 others of kind trust lie between ≈90.7% and ≈92.2%");
    adds_up(&screened);
    assert_eq!(told(&thirty().screened(), Kind::FarFromPeers), [""; 0]);
}

#[test]
fn a_small_one_may_lie_far_out_by_chance() {
    let screened = thirty().seen("T07", YEAR, 3, 5).screened();
    assert_eq!(told(&screened, Kind::FarFromPeers), [""; 0]);
}

#[test]
fn those_of_another_kind_are_no_peers() {
    let mixed = thirty().body("E", "country", "2000-04-01", None).seen("E", YEAR, 10, 100_000);
    let screened = mixed.screened();
    assert_eq!(told(&screened, Kind::FarFromPeers), [""; 0]);
    let why = screened.tally(Held::Peers).not_held;
    assert_eq!(why["there are too few of their kind to say what is usual"], 1);
}

#[test]
fn what_is_not_held_has_its_reason() {
    let made = thirty()
        .known("T01", "cases", YEAR, 4)
        .figure("T02", "seen", YEAR, Figure::Suppressed)
        .figure("T03", "seen", YEAR, Figure::Missing("lost".to_owned()));
    let screened = made.screened();
    adds_up(&screened);
    insta::assert_snapshot!(format!("{:#?}", screened.tally(Held::Peers)), @r#"
    Tally {
        held: 28,
        not_held: {
            "a count says nothing beside those of bodies of other sizes": 1,
            "they are no numbers": 2,
        },
    }
    "#);
}

#[test]
fn published_rates_have_no_counts_and_are_held_all_the_same() {
    let rates = (0..20).fold(Made::trusts(20), |made, at| made.known(&format!("T{at:02}"), "rate", YEAR, at));
    // Held per hundred thousand, so that twenty is written 2,000,000.
    let screened = rates.known("T05", "rate", YEAR, 400).screened();
    assert_eq!(told(&screened, Kind::FarFromPeers).len(), 1);
}

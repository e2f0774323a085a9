//! Against what the same body had before.

use outturn_core::Figure;
use outturn_screen::{Held, Kind};

use crate::made::{Made, adds_up, told};

/// Nine months of one trust, about 90% of a thousand.
const MONTHS: [(&str, u32); 9] = [
    ("2014-04", 901),
    ("2014-05", 905),
    ("2014-06", 899),
    ("2014-07", 903),
    ("2014-08", 898),
    ("2014-09", 902),
    ("2014-10", 904),
    ("2014-11", 900),
    ("2014-12", 897),
];

fn months(many: usize) -> Made {
    let months = MONTHS.iter().take(many);
    months.fold(Made::trusts(1), |made, (month, seen)| made.seen("T00", month, *seen, 1000))
}

#[test]
fn a_long_past_has_limits_of_its_own() {
    let screened = months(8).seen("T00", "2014-12", 780, 1000).screened();
    insta::assert_snapshot!(told(&screened, Kind::UnlikeItsPast).join("\n"), @"T00 2014-12: 78.0%, where ≈89.0% to ≈91.3% was to be expected after the 8 periods before");
    adds_up(&screened);
    assert_eq!(told(&months(9).screened(), Kind::UnlikeItsPast), [""; 0]);
    // Seven months before are too few for limits, and there is nobody to compare the change with.
    let short = months(7).seen("T00", "2014-11", 780, 1000).screened();
    assert_eq!(told(&short, Kind::UnlikeItsPast), [""; 0]);
    assert!(short.tally(Held::Past).not_held.contains_key("too few others changed to say what is usual"));
}

#[test]
fn a_gap_is_not_bridged() {
    let gap = months(8).figure("T00", "seen", "2014-09", Figure::Missing("lost".to_owned()));
    let screened = gap.seen("T00", "2014-12", 100, 1000).screened();
    assert_eq!(told(&screened, Kind::UnlikeItsPast), [""; 0]);
    adds_up(&screened);
}

#[test]
fn rare_events_come_and_go() {
    let months = MONTHS.iter().take(8).fold(Made::trusts(1), |made, (month, _)| {
        made.known("T00", "cases", month, u32::from(*month == "2014-07"))
    });
    // A chart of seven noughts and a one has limits that nothing fits between; chance has others.
    assert_eq!(told(&months.known("T00", "cases", "2014-12", 2).screened(), Kind::UnlikeItsPast), [""; 0]);
}

/// Twenty trusts over two years; one at 90% of two thousand, and the others beside it.
fn two_years(last: u32) -> Made {
    (1..20)
        .fold(Made::trusts(20), |made, at| {
            let code = format!("T{at:02}");
            made.seen(&code, "2013/14", 1800 + at, 2000).seen(&code, "2014/15", 1790 + 2 * at, 2000)
        })
        .seen("T00", "2013/14", 1800, 2000)
        .seen("T00", "2014/15", last, 2000)
}

#[test]
fn a_short_past_is_held_against_the_change_of_others() {
    let screened = two_years(1500).screened();
    insta::assert_snapshot!(told(&screened, Kind::UnlikeOthersChange).join("\n"), @"T00 2014/15: 75.0%, after 90.0% in 2013/14: a change of -15.0 percentage points, where half of the others have ≈-0.3 percentage points to ≈0.2 percentage points");
    adds_up(&screened);
    assert_eq!(told(&two_years(1795).screened(), Kind::UnlikeOthersChange), [""; 0]);
}

#[test]
fn what_chance_explains_is_left_alone() {
    // Half of ten instead of nine of ten: as far from the others, and no more than chance.
    let small = two_years(1800).seen("T00", "2013/14", 9, 10).seen("T00", "2014/15", 5, 10);
    assert_eq!(told(&small.screened(), Kind::UnlikeOthersChange), [""; 0]);
}

#[test]
fn a_file_sent_twice_is_seen() {
    let copied = two_years(1800);
    insta::assert_snapshot!(told(&copied.screened(), Kind::CopiedForward).join("\n"), @"
    T00 2014/15: 1,800 of 2,000, and the very same in 2013/14
    T10 2014/15: 1,810 of 2,000, and the very same in 2013/14
    ");
}

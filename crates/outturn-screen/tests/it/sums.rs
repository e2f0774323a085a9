//! Against what was published of the whole.

use outturn_core::Figure;
use outturn_screen::{Held, Kind};

use crate::made::{Made, adds_up, told};

const YEAR: &str = "2014/15";

fn board() -> Made {
    Made::trusts(2)
        .body("Q", "board", "2000-04-01", None)
        .member("T00", "Q")
        .member("T01", "Q")
        .seen("T00", YEAR, 90, 100)
        .seen("T01", YEAR, 80, 100)
}

#[test]
fn members_add_up_to_their_whole() {
    assert_eq!(told(&board().seen("Q", YEAR, 170, 200).screened(), Kind::PartsAndWhole), [""; 0]);
    let screened = board().seen("Q", YEAR, 171, 210).screened();
    insta::assert_snapshot!(told(&screened, Kind::PartsAndWhole).join("\n"), @"Q 2014/15: numerators of its 2 members of kind trust come to 170, and it has 171; denominators of its 2 members of kind trust come to 200, and it has 210");
    adds_up(&screened);
}

#[test]
fn a_sum_with_an_unknown_part_is_not_known() {
    let lost = Figure::Missing("lost".to_owned());
    let screened = board().seen("Q", YEAR, 171, 210).figure("T01", "seen", YEAR, lost).screened();
    assert_eq!(told(&screened, Kind::PartsAndWhole), [""; 0]);
    assert_eq!(screened.tally(Held::Sums).held, 0);
    adds_up(&screened);
}

#[test]
fn the_country_is_everyone() {
    let made = board().body("ENG", "country", "2000-04-01", None).seen("ENG", YEAR, 170, 201);
    insta::assert_snapshot!(told(&made.screened(), Kind::PartsAndWhole).join("\n"), @"ENG 2014/15: denominators of its 2 members of kind trust come to 200, and it has 201");
}

#[test]
fn women_and_men_are_everyone() {
    let made = Made::trusts(1).seen("T00", YEAR, 10, 100).part("T00", YEAR, "female", 6, 50);
    let made = made.part("T00", YEAR, "male", 5, 50);
    insta::assert_snapshot!(told(&made.screened(), Kind::PartsAndWhole).join("\n"), @"T00 2014/15: numerators of women and men come to 11, and it has 10");
}

#[test]
fn rates_do_not_add_up() {
    let made =
        board().known("T00", "rate", YEAR, 1).known("T01", "rate", YEAR, 2).known("Q", "rate", YEAR, 9);
    let screened = made.seen("Q", YEAR, 170, 200).screened();
    assert_eq!(told(&screened, Kind::PartsAndWhole), [""; 0]);
    assert_eq!(screened.tally(Held::Sums).not_held["rates and scores do not add up"], 3);
}

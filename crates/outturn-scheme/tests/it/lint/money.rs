//! Money that nobody can earn, deductions that take everything, and work that is paid for twice.

use super::{at, found, the_one};
use crate::diagnostics::{CITE, item};

const NONE: [&str; 0] = [];

fn scaled(id: &str, keys: &str, scale: &str) -> String {
    item("measure", id, &format!("points = 10\noutturn = \"2014/15\"\n{keys}\nscale = [{{ {scale} }}]"))
}

const USUAL: &str = "from = \"45%\", to = \"70%\"";

#[test]
fn points_that_no_outturn_has() {
    let waits = "indicator = \"waits\"";
    let short = scaled("a", waits, &format!("{USUAL}, at_most = 9, beyond = 9"));
    assert_eq!(found(&short), ["money-nobody-can-earn measure/a"]);
    insta::assert_snapshot!(the_one("money-nobody-can-earn", &short).says, @"“Title” is out of 10 points, and no outturn has more than 9: 10% of a full award (£100.00) can never be earned.");
    // What is withheld between the levels is given at the end.
    assert_eq!(found(&scaled("a", waits, &format!("{USUAL}, at_most = 9, beyond = 10"))), NONE);
}

#[test]
fn a_cap_below_what_can_be_earned() {
    let capped = |cap: &str| {
        let earned = scaled("a", "indicator = \"waits\"", USUAL);
        at("money-nobody-can-earn", &format!("{earned}\n[cap]\nat_most = \"{cap}\"\n{CITE}\n"))
    };
    assert_eq!(capped("80%"), ["cap"]);
    assert_eq!(capped("£999"), ["cap"]);
    assert_eq!(capped("100%"), NONE);
    assert_eq!(capped("£1,000"), NONE);
}

#[test]
fn work_that_is_always_paid_for_elsewhere() {
    let overlapping = |then: &str| {
        let duplication =
            format!("\n[duplication]\nwith = [\"frame/2014-15\"]\njudged_by = \"region\"\n{CITE}\n");
        let keys = format!(
            "indicator = \"waits\"\npays_for = {{ activity = \"admission-review\", patients = \"registered\" }}\n\
             on_overlap = \"{then}\""
        );
        at("money-nobody-can-earn", &format!("{}{duplication}", scaled("a", &keys, USUAL)))
    };
    assert_eq!(overlapping("refused"), ["measure/a"]);
    assert_eq!(overlapping("judged"), NONE);
}

#[test]
fn bands_and_menus_out_of_reach() {
    let bands = |last: &str| {
        let keys = format!(
            "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"2014/15\"\n\
             band = [{{ below = \"60%\", earns = \"0%\" }}, {{ from = \"60%\", below = \"80%\", earns = \"30%\" }}, \
             {{ from = \"80%\", below = \"{last}\", earns = \"60%\" }}, {{ from = \"{last}\", earns = \"100%\" }}]"
        );
        item("measure", "a", &keys)
    };
    assert_eq!(found(&bands("101%")), ["unreachable-branch measure/a", "money-nobody-can-earn measure/a"]);
    assert_eq!(found(&bands("100%")), NONE);
    let menu = |level: &str| {
        let option = |id: &str, indicator: &str| {
            item(
                "measure.option",
                id,
                &format!(
                    "indicator = \"{indicator}\"\noutturn = \"2014/15\"\ntest = {{ more_than = \"{level}\" }}"
                ),
            )
        };
        let menu = item("measure", "m", "earns = \"100%\"\nchoose = \"one\"\nagreed_by = [\"board\"]");
        at("money-nobody-can-earn", &format!("{menu}{}{}", option("a", "waits"), option("b", "satisfied")))
    };
    assert_eq!(menu("100%"), ["measure/m"]);
    assert_eq!(menu("99%"), NONE);
}

#[test]
fn standards_that_take_everything() {
    let taking = |first: &str, second: &str| {
        let deduction = |id: &str, takes: &str| {
            let keys = format!("takes = \"{takes}\"\nstandard = {{ assured = \"{id}\", by = \"y\" }}");
            item("deduction", id, &keys)
        };
        let earned = scaled("a", "indicator = \"waits\"", USUAL);
        let from = format!("\n[deductions]\nfrom = \"earned\"\n{CITE}\n");
        found(&format!("{earned}{from}{}{}", deduction("d", first), deduction("e", second)))
    };
    assert_eq!(taking("50%", "50%"), ["deductions-take-all deductions"]);
    assert_eq!(taking("50%", "49%"), NONE);
}

#[test]
fn one_figure_that_moves_money_twice() {
    let two =
        |other: &str| at("paid-twice", &format!("{}{}", scaled("a", "indicator = \"waits\"", USUAL), other));
    let again = scaled("b", "indicator = \"waits\"", USUAL);
    assert_eq!(two(&again), ["measure/b"]);
    // Days in common are enough, others are not; nor is another figure.
    assert_eq!(two(&again.replace("\"2014/15\"", "\"2015-03\"")), ["measure/b"]);
    assert_eq!(two(&again.replace("\"2014/15\"", "\"2015/16 Q1\"")), NONE);
    assert_eq!(two(&again.replace("\"waits\"", "\"satisfied\"")), NONE);
    let both = format!("{}{}", scaled("a", "indicator = \"waits\"", USUAL), again);
    insta::assert_snapshot!(the_one("paid-twice", &both).says, @"“Title” with 50% of a full award (£500.00) and “Title” with 50% of a full award (£500.00) move money on one figure, the share that waits in 2014/15.");
}

/// Options of which one is chosen never pay together.
#[test]
fn what_is_chosen_between_is_not_paid_twice() {
    let menu = |choose: &str| {
        let option = |id: &str, level: &str| {
            let keys =
                format!("indicator = \"waits\"\noutturn = \"2014/15\"\ntest = {{ at_least = \"{level}\" }}");
            item("measure.option", id, &keys)
        };
        let menu = item(
            "measure",
            "m",
            &format!("earns = \"100%\"\nchoose = \"{choose}\"\nagreed_by = [\"board\"]"),
        );
        at("paid-twice", &format!("{menu}{}{}", option("a", "80%"), option("b", "90%")))
    };
    assert_eq!(menu("one"), NONE);
    assert_eq!(menu("any"), ["measure/m/b"]);
}

#[test]
fn the_same_work_for_the_same_patients() {
    let two = |patients: &str| {
        let with = |id: &str, indicator: &str, patients: &str| {
            let keys = format!(
                "indicator = \"{indicator}\"\npays_for = {{ activity = \"visits\", patients = \"{patients}\" }}"
            );
            scaled(id, &keys, USUAL)
        };
        let duplication =
            format!("\n[duplication]\nwith = [\"frame/2014-15\"]\njudged_by = \"region\"\n{CITE}\n");
        let (a, b) = (with("a", "waits", "elderly"), with("b", "satisfied", patients));
        at("paid-twice", &format!("{duplication}{a}{b}"))
    };
    assert_eq!(two("elderly"), ["measure/b"]);
    assert_eq!(two("children"), NONE);
}

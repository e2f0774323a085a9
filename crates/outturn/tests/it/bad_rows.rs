//! Bad rows from one group: they are listed, and nobody else's award feels them.

use serde_json::Value;

use crate::support::{Copy, FACTS, earner, json, national, step};

const SCHEME: &str = "quality-premium/2014-15";

/// The project's data with five rows of one group spoilt; the lines on which they stand.
pub(crate) fn spoilt() -> (Copy, Vec<usize>) {
    let copy = Copy::new();
    let readings = format!("{FACTS}/readings.csv");
    let mut lines = vec![
        copy.change(&readings, "09X,admissions-acute-conditions,2014/15,,", ",,", ",,-"),
        copy.change(&readings, "09X,pyll-amenable,2014,,", "1606.2", "about 1600"),
        copy.change(&readings, "09X,rtt-incomplete-within-18-weeks", "12570", "15570"),
        copy.change(&readings, "09X,amenable-deaths,2014,,", "152", "n/a"),
    ];
    let text = copy.read(&readings);
    let twice = text.lines().find(|line| line.starts_with("09X,running-cost-population")).unwrap().to_owned();
    lines.push(copy.append("readings.csv", &(twice + "\n")));
    lines.sort_unstable();
    (copy, lines)
}

#[test]
fn each_bad_row_is_reported_at_its_line_with_a_way_out() {
    let (copy, lines) = spoilt();
    let ran = copy.outturn(["award", SCHEME, "--format", "json"]).exits(4);
    let expected: Vec<String> = lines.iter().map(|line| format!("{FACTS}/readings.csv:{line}")).collect();
    let mut places = ran.places();
    places.sort_by_key(|place| place.rsplit(':').next().unwrap().parse::<usize>().unwrap());
    assert_eq!(places, expected, "{}", ran.err);
    assert!(ran.err.contains("\n5 rows of the facts were kept out or could not be used; "), "{}", ran.err);
    insta::assert_snapshot!("bad-rows", ran.err);
}

#[test]
fn the_other_210_awards_are_the_same_bytes() {
    let (copy, _) = spoilt();
    let after = json(&copy.outturn(["award", SCHEME, "--format", "json"]).exits(4).out);
    let before = national(SCHEME);
    let others = |awards: &Value| -> Vec<String> {
        let earners = awards["earners"].as_array().unwrap().iter();
        earners.filter(|it| it["code"] != "09X").map(Value::to_string).collect()
    };
    let (before_others, after_others) = (others(&before), others(&after));
    assert_eq!(before_others.len(), 210);
    assert!(before_others == after_others);
    assert_ne!(earner(&before, "09X"), earner(&after, "09X"));
}

#[test]
fn what_a_bad_row_should_have_said_is_unknown_and_the_explanation_says_why() {
    let (copy, _) = spoilt();
    let awards = json(&copy.outturn(["award", SCHEME, "--format", "json"]).exits(4).out);
    let award = earner(&awards, "09X");
    assert_eq!(award["maximum_pence"], Value::Null);
    assert_eq!(award["award"]["most_pence"], Value::Null);
    assert_eq!(award["award"]["least_pence"], 0);
    // One group without a full award leaves the sum of all without one.
    assert_eq!(awards["totals"]["maximum_pence"], Value::Null);
    for (address, why) in [
        ("value", "there are two"),
        ("measure/potential-years-of-life-lost", "`about 1600`"),
        ("measure/avoidable-emergency-admissions", "-1686 is below zero"),
        ("deduction/waiting-18-weeks", "15570 out of 14523 is more than all"),
    ] {
        assert_eq!(step(award, address)["outcome"], "unknown", "{address}");
        let waiting = award["unsettled"].as_array().unwrap().iter();
        let wanted: Vec<&str> = waiting
            .filter(|it| it["addresses"].as_array().unwrap().iter().any(|it| it == address))
            .map(|it| it["wanted"].as_str().unwrap())
            .collect();
        assert!(
            wanted.iter().any(|it| it.contains("rejected") && it.contains(why)),
            "{address}: {wanted:#?}"
        );
    }
    let ran = copy.outturn(["explain", SCHEME, "09X", "--all"]).exits(4);
    insta::assert_snapshot!("explain-bad-rows", ran.out);
}

#[test]
fn one_bad_row_is_one_row() {
    let copy = Copy::new();
    copy.change(&format!("{FACTS}/readings.csv"), "09X,rtt-", "12570", "-12570");
    let ran = copy.outturn(["explain", SCHEME, "09H"]).exits(4);
    insta::assert_snapshot!(ran.err);
}

/// A run on facts with bad rows is kept as it was and can be reproduced like any other.
#[test]
fn a_run_on_facts_with_bad_rows_is_verified() {
    let (copy, _) = spoilt();
    copy.outturn(["award", SCHEME, "--out", "run"]).exits(4);
    copy.outturn(["verify", "run"]).quietly();
    copy.outturn(["verify", "run", "--alone"]).quietly();
}

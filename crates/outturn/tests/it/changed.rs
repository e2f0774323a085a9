//! What changed from one scheme to another, and what that does to awards.

use std::fs;

use crate::support::{Copy, national, outturn};

/// Versions of the Quality Premium, one after another.
const YEARS: [&str; 7] = ["2013-14", "2014-15", "2015-16-april", "2015-16", "2016-17", "2017-18", "2018-19"];

#[test]
fn the_rules_of_each_year_against_those_before() {
    for pair in YEARS.windows(2) {
        let [before, after] = [pair[0], pair[1]].map(|year| format!("quality-premium/{year}"));
        let page = outturn(["scheme", "diff", &before, &after, "--rules-only"]).quietly().out;
        insta::assert_snapshot!(format!("{}-to-{}", pair[0], pair[1]), page);
    }
}

#[test]
fn a_scheme_does_not_differ_from_itself() {
    let same = "quality-premium/2014-15";
    insta::assert_snapshot!(outturn(["scheme", "diff", same, same, "--rules-only"]).quietly().out, @"
    From Quality Premium 2014/15 (quality-premium/2014-15)
    to Quality Premium 2014/15 (quality-premium/2014-15)

    No rule differs.
    ");
    let page = outturn(["scheme", "diff", same, same]).exits(0).out;
    assert!(page.contains("211 of them stay as they are"), "{page}");
}

/// Pounds with sign, in pence.
fn pence(cell: &str) -> i64 {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = digits.parse().unwrap();
    if cell.contains('-') { -amount } else { amount }
}

#[test]
fn what_a_change_does_sums_to_the_penny() {
    let page = outturn(["scheme", "diff", "quality-premium/2013-14", "quality-premium/2014-15"]).exits(0).out;
    let (list, sizes) = page.split_once("\nBy size of full award").unwrap();
    let rows = list.lines().skip_while(|line| !line.starts_with("----")).skip(1);
    let most = |line: &str| pence(line.split_whitespace().last().unwrap());
    let rows: Vec<&str> = rows.take_while(|line| !line.contains("stay as they are")).collect();
    let (total, each) = rows.split_last().unwrap();
    assert!(each.len() > 40);
    assert_eq!(each.iter().map(|line| most(line)).sum::<i64>(), most(total));
    let fifths = sizes.lines().filter(|line| line.starts_with('£'));
    assert_eq!(fifths.map(most).sum::<i64>(), most(total));
    // What the two runs say by themselves.
    let sum = |year: &str| {
        let awards = national(&format!("quality-premium/{year}"));
        awards["totals"]["award"]["most_pence"].as_i64().unwrap()
    };
    assert_eq!(sum("2014-15") - sum("2013-14"), most(total));
}

#[test]
fn what_differs_in_numbers_alone_is_told_in_numbers() {
    let project = Copy::new();
    let scheme = "schemes/quality-premium/2016-17.toml";
    let changed = fs::read_to_string(project.path().join(scheme))
        .unwrap()
        .replacen("falls_by = \"4%\"", "falls_by = \"5%\"", 1)
        .replacen("per_head   = \"£5\"", "per_head   = \"£4.50\"", 1)
        .replacen("takes       = \"25%\"", "takes       = \"20%\"", 1);
    project.write("changed.toml", &changed);
    let page = project.outturn(["scheme", "diff", "quality-premium/2016-17", "changed.toml", "--rules-only"]);
    insta::assert_snapshot!(page.quietly().out, @"
    From Quality Premium 2016/17 (quality-premium/2016-17)
    to Quality Premium 2016/17 (quality-premium/2016-17)

    What changed
    - A full award is £4.50 for each head, where it was £5.
    - The fall required in “Fewer antibiotics prescribed in primary care” rises from 4% to 5%
      (antibiotic items for each 1,000 STAR-PU).
    - “92% of patients still waiting have waited 18 weeks or less, or what was agreed instead” takes 20%
      where missed, where it took 25%.
    ");
}

#[test]
fn schemes_that_cannot_be_held_against_each_other_are_told() {
    let told = |before: &str, after: &str| outturn(["scheme", "diff", before, after]).exits(3).err;
    insta::assert_snapshot!(told("quality-premium/2014-15", "qof/2014-15-asthma"), @"
    error[cannot-compare]: these two cannot be held against each other: under one `ccg` earns, under the other `practice`
    --> qof/2014-15-asthma
     = help: name two schemes of one family, or add --rules-only

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told("quality-premium/2014-16", "quality-premium/2014-17"), @"
    error[unknown-scheme]: there is no scheme of this id
    --> quality-premium/2014-16
     = help: did you mean quality-premium/2014-15? `outturn schemes` lists them all

    error[unknown-scheme]: there is no scheme of this id
    --> quality-premium/2014-17
     = help: did you mean quality-premium/2014-15? `outturn schemes` lists them all

    2 problems; nothing was written
    ");
    insta::assert_snapshot!(told("quality-premium/2014-15", "stoke-qipp-les/2012-13"), @"
    error[no-facts]: there are no facts here for stoke-qipp-les/2012-13
    --> data/stoke-qipp-les
     = help: give the folder that holds them: --facts DIR, or --rules-only to see what changed in the rules

    1 problem; nothing was written
    ");
}

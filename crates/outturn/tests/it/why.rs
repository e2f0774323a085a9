//! Why awards changed, from one determination to another.

use crate::settled::settled;
use crate::support::{FACTS, outturn};

const SCHEME: &str = "quality-premium/2014-15";

/// Two runs on facts in which all of one group is settled: between them a reading, a decision and a rule changed.
fn two_runs() -> crate::support::Copy {
    let copy = settled();
    copy.outturn(["award", SCHEME, "--out", "before"]).exits(0);
    copy.change(
        &format!("{FACTS}/readings.csv"),
        "09H,rtt-incomplete-within-18-weeks,2015-03",
        "6219",
        "6100",
    );
    copy.change(&format!("{FACTS}/decisions.csv"), "09H,friends-and-family-roll-out", "met", "missed");
    copy.change(&format!("schemes/{SCHEME}.toml"), "at_least = \"92%\"", "92%", "93%");
    copy.outturn(["award", SCHEME, "--out", "after"]).exits(0);
    copy
}

#[test]
fn one_earner_is_told_what_changed_its_award() {
    let copy = two_runs();
    let page = copy.outturn(["why", "before", "after", "--earner", "09H"]).quietly().out;
    insta::assert_snapshot!(page, @"
    From Quality Premium 2014/15 (quality-premium/2014-15)
    to Quality Premium 2014/15 (quality-premium/2014-15)

    Rules, readings and decisions differ. What they do together is split between them: each has the mean
    of what it adds, over all orders in which they could be taken.

    09H NHS Crawley CCG: £171,078.88, and was £326,605.13.
    - Rules: £0.00
    - Readings: -£97,203.90
    - Decisions: -£58,322.35

    Steps that came out differently
    - measure/patient-experience: missed, and was met. “The roll-out of the test in 2014/15 was
      supported” was found not to hold by the NHS England area team (It was supported), so the 15% was
      not earned.
    - deduction/waiting-18-weeks: missed, and was met. The share of patients still waiting who had
      waited 18 weeks or less was ≈91.5% in March 2015, below the 93% required, so 25% of what was
      earned is taken.

    Readings that differ
    - The share of patients still waiting who had waited 18 weeks or less, March 2015: 91.5%, and was
      93.3%.

    Decisions and agreements that differ
    - friends-and-family-roll-out: missed by the NHS England area team, and was met by the NHS England
      area team.
    ");
}

/// Pounds with sign, in pence.
fn pence(cell: &str) -> i64 {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = digits.parse().unwrap();
    if cell.contains('-') { -amount } else { amount }
}

/// The rows of one table of the page: for each its last cells, which are amounts.
fn amounts(page: &str, title: &str, columns: usize) -> Vec<Vec<i64>> {
    let table = page.split_once(title).unwrap().1;
    let rows = table.lines().skip_while(|line| !line.starts_with("----")).skip(1);
    rows.take_while(|line| !line.is_empty())
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            cells[cells.len() - columns..].iter().map(|it| pence(it)).collect()
        })
        .collect()
}

#[test]
fn every_row_and_the_total_sum_to_the_difference() {
    let copy = two_runs();
    let page = copy.outturn(["why", "before", "after"]).quietly().out;
    assert!(page.contains("Rules, readings and decisions differ."), "{page}");
    // Difference, rules, readings, decisions.
    let rows = amounts(&page, "At most:", 4);
    let (total, each) = rows.split_last().unwrap();
    assert!(each.len() > 3);
    for row in &rows {
        assert_eq!(row[0], row[1..].iter().sum::<i64>(), "{row:?}");
    }
    for column in 0..4 {
        assert_eq!(each.iter().map(|row| row[column]).sum::<i64>(), total[column]);
    }
}

#[test]
fn from_the_first_year_to_the_second_all_of_it_is_the_rules() {
    let page = outturn(["why", "quality-premium/2013-14", "quality-premium/2014-15"]).quietly().out;
    assert!(page.contains("Only rules differ, and all of each difference is theirs."), "{page}");
    let rows = amounts(&page, "At most:", 2);
    let (total, each) = rows.split_last().unwrap();
    assert!(rows.iter().all(|row| row[0] == row[1]));
    assert_eq!(each.iter().map(|row| row[0]).sum::<i64>(), total[0]);
}

#[test]
fn the_same_determination_twice_differs_in_nothing() {
    let copy = settled();
    copy.outturn(["award", SCHEME, "--out", "run"]).exits(0);
    // The run as it was kept, and what it was made of.
    let page = copy.outturn(["why", "run", SCHEME]).quietly().out;
    insta::assert_snapshot!(page, @"
    From Quality Premium 2014/15 (quality-premium/2014-15)
    to Quality Premium 2014/15 (quality-premium/2014-15)

    Nothing differs: the rules, readings, organisations and decisions are the same.

    At most: 0 of 211 earners differ

    At least: 0 of 211 earners differ
    ");
}

#[test]
fn what_cannot_be_held_against_each_other_is_told() {
    let copy = settled();
    copy.outturn(["award", SCHEME, "--out", "run"]).exits(0);
    let told = |after: &str| copy.outturn(["why", "run", after]).exits(3).err;
    insta::assert_snapshot!(told("qof/2014-15-asthma"), @"
    error[cannot-compare]: these two cannot be held against each other: under one `ccg` earns, under the other `practice`
    --> qof/2014-15-asthma
     = help: name two determinations for the same kind of earner

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told("data"), @"
    error[cannot-read]: there is no such file or folder
    --> data/receipt.json
     = help: name the receipt.json that `outturn award --out` wrote, or its folder

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(copy.outturn(["why", "run", SCHEME, "--earner", "X99"]).exits(3).err, @"
    error[not-an-earner]: X99 earns in neither of the two
    --> X99
     = help: name a code that `outturn award` lists

    1 problem; nothing was written
    ");
    let award = copy.read("run/award.csv");
    copy.write("run/award.csv", &award.replacen("09H", "09Y", 1));
    let altered = told(SCHEME);
    assert!(altered.starts_with("error[altered]: this is not the file of SHA256SUMS"), "{altered}");
    assert!(altered.contains("--> run/award.csv"), "{altered}");
}

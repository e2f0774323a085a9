//! Readings are screened before anyone is paid on them.

use std::fs;

use crate::support::{Copy, outturn, project};

const SCHEME: &str = "icb-example/2025-26";
const ACCEPTED: &str = "data/icb-example/screened.csv";

/// What the screen lays out to be accepted, with a reason for each.
fn accepted(project: &Copy) -> String {
    let laid_out = project.outturn(["screen", SCHEME, "--format", "csv"]).exits(1).out;
    let mut text = String::new();
    for line in laid_out.lines() {
        text.push_str(&line.replacen(",,,,,,", ",,,the winter of that year,finance-lead,2026-03-01,", 1));
        text.push('\n');
    }
    text
}

fn unscreened() -> Copy {
    let project = Copy::new();
    let _ = fs::remove_file(project.path().join(ACCEPTED));
    project
}

#[test]
fn what_is_found_is_told_and_stops_a_run_that_asks_for_it() {
    let project = unscreened();
    let told = project.outturn(["screen", SCHEME]).exits(1);
    insta::assert_snapshot!(told.out, @"
    202 readings screened: the readings in data/icb-example that Example: urgent and planned care, Kent
    and Medway 2025/26 (made up, not a real scheme) (icb-example/2025-26) asks for.

    Held against    Readings  Not held  Findings  Accepted
    --------------  --------  --------  --------  --------
    their own past       128        74        12         0
    their peers            0       202         0         0
    their dates          202         0         0         0
    sums                   2       200         2         0

    - 18 not held against their own past: there is no reading of the period before
    - 56 not held against their own past: too few others changed to say what is usual
    - 96 not held against their peers: a count says nothing beside those of bodies of other sizes
    - 106 not held against their peers: there are too few of their kind to say what is usual
    - 200 not held against sums: nothing that they should add up to or be the sum of is there

    unlike-its-past: outside the limits of what the body had before (12)
    - RPA, ae-all-types-within-4-hours in 2024-12: ≈73.8%, where ≈75.7% to ≈82.1% was to be expected
      after the 8 periods before
    - RWF, ae-all-types-within-4-hours in 2024-12: ≈79.1%, where ≈80.0% to ≈87.2% was to be expected
      after the 8 periods before
    - RPA, ae-all-types-within-4-hours in 2025-12: ≈69.9%, where ≈73.3% to ≈81.2% was to be expected
      after the 20 periods before
    - RWF, ae-all-types-within-4-hours in 2025-12: ≈76.0%, where ≈78.3% to ≈86.5% was to be expected
      after the 20 periods before
    - RPA, ae-all-types-within-4-hours in 2026-01: ≈70.1%, where ≈72.6% to ≈81.2% was to be expected
      after the 21 periods before
      7 more; --all lists them

    parts-and-whole: the parts do not add up to the whole (2)
    - QKS, rtt-incomplete-over-52-weeks in 2026-01: numerators of its 4 members of kind trust come to
      3,261, and it has 3,763; denominators of its 4 members of kind trust come to 190,942, and it has
      230,575
    - QKS, rtt-incomplete-within-18-weeks in 2026-01: numerators of its 4 members of kind trust come to
      111,950, and it has 139,699; denominators of its 4 members of kind trust come to 190,942, and it
      has 230,575
    ");
    insta::assert_snapshot!(told.err, @"Look at each; where the figure is right, say so in data/icb-example/screened.csv, which `outturn screen --format csv` lays out");
    // Whoever does not ask is not stopped.
    project.outturn(["award", SCHEME]).exits(0);
    let refused = project.outturn(["award", SCHEME, "--screened", "--out", "run"]).exits(3);
    insta::assert_snapshot!(refused.err, @"
    error[not-screened]: the screen finds 14 things in these readings that nobody stands by
    --> data/icb-example
     = help: `outturn screen icb-example/2025-26 --facts data/icb-example` lists what

    1 problem; nothing was written
    ");
    assert!(!project.path().join("run").exists());
}

#[test]
fn what_somebody_stands_by_lets_a_run_through() {
    let project = unscreened();
    let accepted = accepted(&project);
    project.write(ACCEPTED, &accepted);
    let told = project.outturn(["screen", SCHEME]).exits(0);
    assert!(told.out.contains("Nothing is found that nobody stands by."), "{}", told.out);
    assert_eq!(told.err, "");
    let all = project.outturn(["screen", SCHEME, "--all"]).exits(0).out;
    assert!(
        all.split_whitespace().collect::<Vec<_>>().join(" ").contains("the winter of that year"),
        "{all}"
    );
    project.outturn(["award", SCHEME, "--screened", "--out", "run"]).exits(0);
    // Acceptances are no part of the facts: the run is the same without them.
    fs::remove_file(project.path().join(ACCEPTED)).unwrap();
    project.outturn(["verify", "run"]).exits(0);
    // One that is taken back is open again.
    let some: Vec<&str> =
        accepted.lines().filter(|line| !line.contains("far-from") && !line.contains("RPA")).collect();
    project.write(ACCEPTED, &some.join("\n"));
    let told = project.outturn(["screen", SCHEME]).exits(1).out;
    assert!(told.contains("RPA, ae-all-types-within-4-hours in 2024-12"), "{told}");
}

#[test]
fn an_acceptance_of_what_is_not_found_is_told() {
    let project = unscreened();
    let accepted = accepted(&project);
    let first: Vec<&str> = accepted.lines().nth(1).unwrap().split(',').collect();
    let heading = "finding,organisation,indicator,period,reason,by,date\n";
    let row = |period: &str| {
        format!("{},{},{},{period},because,finance-lead,2026-03-01\n", first[0], first[1], first[2])
    };
    project.write(ACCEPTED, &format!("{heading}{}{}", row(first[3]), row("1999-01")));
    let told = project.outturn(["screen", "--facts", "data/icb-example"]).exits(1).err;
    insta::assert_snapshot!(told, @"
    error[accepts-nothing]: `unlike-its-past` is not found of ae-all-types-within-4-hours of RPA in 1999-01
    --> data/icb-example/screened.csv:3:1
     = help: the figure has changed since it was accepted: remove the row

    Look at each; where the figure is right, say so in data/icb-example/screened.csv, which `outturn screen --format csv` lays out
    ");
}

#[test]
fn an_acceptance_that_cannot_be_read_lets_nothing_through() {
    let project = unscreened();
    let text = "finding,organisation,indicator,period,reason,by,date\n\
                far-from-pears,RPA,ae-all-types-within-4-hours,2024-12,because,me,2026-03-01\n\
                unlike-its-past,RPA,ae-all-types-within-4-hours,December,because,me,2026-03-01\n\
                unlike-its-past,RPA,ae-all-types-within-4-hours,2024-12,,,\n\
                unlike-its-past,RPA,ae-all-types-within-4-hours,2025-12,because,me,2026-03-01\n\
                unlike-its-past,RPA,ae-all-types-within-4-hours,2025-12,because,me,2026-03-01\n";
    project.write(ACCEPTED, text);
    let told = project.outturn(["screen", SCHEME]).exits(3);
    assert_eq!(told.out, "");
    insta::assert_snapshot!(told.err, @"
    error[unknown-word]: finding: `far-from-pears` is not a finding
     --> data/icb-example/screened.csv:2:1
      |
    2 | far-from-pears,RPA,ae-all-types-within-4-hours,2024-12,because,me,2026-03-01
      | ^^^^^^^^^^^^^^
      |
      = help: did you mean far-from-peers?

    error[bad-period]: period: `December` is not a period
     --> data/icb-example/screened.csv:3:49
      |
    3 | unlike-its-past,RPA,ae-all-types-within-4-hours,December,because,me,2026-03-01
      |                                                 ^^^^^^^^
      |
      = help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01

    error[empty-cell]: reason: nothing is written here
     --> data/icb-example/screened.csv:4:57
      |
    4 | unlike-its-past,RPA,ae-all-types-within-4-hours,2024-12,,,
      |                                                         ^
      |
      = help: write the reason

    error[duplicate-row]: line 5 accepts this already
     --> data/icb-example/screened.csv:6:1
      |
    6 | unlike-its-past,RPA,ae-all-types-within-4-hours,2025-12,because,me,2026-03-01
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove one of the two

    4 problems; nothing was written
    ");
    project.outturn(["award", SCHEME, "--screened"]).exits(3);
}

#[test]
fn the_page_shows_what_the_program_prints() {
    let page = fs::read_to_string(project().join("docs/screen.md")).unwrap();
    let (_, shown) = page.split_once("$ outturn screen icb-example/2025-26\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let printed = unscreened().outturn(["screen", SCHEME]).exits(1);
    assert_eq!(shown, format!("{}{}", printed.out, printed.err));
}

#[test]
fn data_that_ships_is_screened() {
    for scheme in ["quality-premium/2013-14", "quality-premium/2014-15"] {
        outturn(["award", scheme, "--screened"]).exits(0);
    }
}

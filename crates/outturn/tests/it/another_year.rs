//! Facts that are for another year than the scheme they are named with.

use crate::support::{Copy, FACTS, outturn};

const LATER: &str = "quality-premium/2016-17";

#[test]
fn facts_of_another_year_are_told_with_a_way_out() {
    insta::assert_snapshot!(outturn(["award", LATER]).exits(3).err, @"
    error[facts-for-another-year]: these facts are for another year: no reading that quality-premium/2016-17 asks for is here; `ae-within-4-hours` is here for 2014/15 and asked for in 2016/17
    --> data/quality-premium
     = help: name the folder with the facts of 2016/17: --facts DIR; those here are for quality-premium/2013-14, quality-premium/2014-15, quality-premium/2015-16 or quality-premium/2015-16-april

    1 problem; nothing was written
    ");
    // Also where the earlier of two would have done, and where they were named.
    let told = outturn(["scheme", "diff", "quality-premium/2015-16", LATER]).exits(3).err;
    assert!(told.contains("--facts DIR; those here are for"), "{told}");
    assert!(told.contains(", or --rules-only to see what changed in the rules"), "{told}");
    let scheme = "icb-example/2025-26";
    for command in [["award", scheme].as_slice(), &["fund", scheme], &["explain", scheme, "00C"]] {
        let told = outturn(command.iter().chain(&["--facts", FACTS]).copied()).exits(3);
        assert!(told.err.contains("error[facts-for-another-year]"), "{command:?}: {}", told.err);
        assert!(told.out.is_empty());
    }
}

#[test]
fn many_years_are_told_from_the_first_to_the_last() {
    let copy = Copy::new();
    let text = copy.read(&format!("{FACTS}/readings.csv"));
    let kept = |line: &&str| line.starts_with("organisation,") || line.contains(",c-difficile,2015");
    let rows: Vec<String> = text
        .lines()
        .filter(kept)
        .map(|line| line.replace("c-difficile", "rtt-incomplete-within-18-weeks"))
        .collect();
    copy.write(&format!("{FACTS}/readings.csv"), &format!("{}\n", rows.join("\n")));
    let told = copy.outturn(["award", LATER]).exits(3).err;
    assert!(told.contains("is here for June 2015 to December 2015"), "{told}");
}

#[test]
fn one_reading_of_the_year_or_a_decision_for_the_scheme_is_enough() {
    let copy = Copy::new();
    let readings = format!("{FACTS}/readings.csv");
    let text = copy.read(&readings);
    let row = text.lines().find(|line| line.contains("rtt-incomplete-within-18-weeks")).unwrap();
    copy.write(&readings, &format!("{text}{}\n", row.replacen("2015-03", "2016/17", 1)));
    copy.outturn(["award", LATER]).exits(0);
    copy.write(&readings, &text);
    copy.outturn(["award", LATER]).exits(3);
    let heading = "scheme,organisation,subject,finding,role,date,standing,source,reason";
    let row = format!(
        "{LATER},00C,financial-balance,met,nhs-england,2017-09-01,seen,ccg-running-costs-2013-14,Its plan was met"
    );
    copy.write(&format!("{FACTS}/decisions.csv"), &format!("{heading}\n{row}\n"));
    copy.outturn(["award", LATER]).exits(0);
}

#[test]
fn rows_that_were_kept_out_are_told_beside_the_year() {
    let copy = Copy::new();
    let readings = format!("{FACTS}/readings.csv");
    let text = copy.read(&readings);
    let row = text.lines().find(|line| line.contains("rtt-incomplete-within-18-weeks")).unwrap();
    copy.write(&readings, &format!("{text}{}\n", row.replace("2015-03", "2016-17")));
    let told = copy.outturn(["award", LATER]).exits(3).err;
    assert!(told.contains("error[facts-for-another-year]"), "{told}");
    assert!(told.contains("error[bad-period]"), "{told}");
}

#[test]
fn facts_that_say_nothing_are_for_no_other_year() {
    let copy = Copy::new();
    let readings = format!("{FACTS}/readings.csv");
    let heading = copy.read(&readings).lines().next().unwrap().to_owned();
    copy.write(&readings, &format!("{heading}\n"));
    copy.outturn(["award", LATER]).exits(0);
}

//! All 211 groups, in both years, on what was published.

use std::fs;

use serde_json::Value;

use crate::schema::assert_valid;
use crate::support::{bounds, ends, national, outturn, project, rows};

const YEARS: [&str; 2] = ["quality-premium/2013-14", "quality-premium/2014-15"];

fn earners(awards: &Value) -> &Vec<Value> {
    awards["earners"].as_array().unwrap()
}

fn count(awards: &Value, address: &str, outcome: &str) -> usize {
    let steps = earners(awards).iter().map(|it| crate::support::step(it, address));
    steps.filter(|step| step["outcome"] == outcome).count()
}

/// £5 for each head that was published, added up here.
#[test]
fn the_full_awards_are_five_pounds_a_head() {
    let text = fs::read_to_string(project().join("data/quality-premium/readings.csv")).unwrap();
    let heads: Vec<(String, i64)> = rows(&text)
        .iter()
        .filter(|row| row["indicator"] == "running-cost-population" && row["period"] == "2013/14")
        .map(|row| (row["organisation"].clone(), row["value"].parse().unwrap()))
        .collect();
    assert_eq!(heads.len(), 211);
    for year in YEARS {
        let awards = national(year);
        assert_eq!(earners(&awards).len(), 211);
        assert_eq!(awards["totals"]["earners"], 211);
        assert_eq!(awards["totals"]["maximum_pence"], 26_903_947_000_i64);
        for (code, heads) in &heads {
            let earner = crate::support::earner(&awards, code);
            assert_eq!(earner["maximum_pence"], heads * 500, "{code}");
        }
    }
}

/// The published £269m is rounded to the million; so is ours.
#[test]
fn the_total_of_the_first_year_is_what_was_published() {
    let awards = national("quality-premium/2013-14");
    let million = |pence: i64| (pence + 50_000_000) / 100_000_000;
    let published = &awards["totals"]["published"];
    assert_eq!(published["maximum_pence"], 26_900_000_000_i64);
    assert_eq!(million(awards["totals"]["maximum_pence"].as_i64().unwrap()), 269);
    assert_eq!(published["paid_pence"], 8_630_000_000_i64);
    assert_eq!(published["paid_nothing"], 28);
    let (least, most) = (&awards["totals"]["award"]["least_pence"], &awards["totals"]["award"]["most_pence"]);
    let paid = published["paid_pence"].as_i64().unwrap();
    assert!(least.as_i64().unwrap() <= paid && paid <= most.as_i64().unwrap());
}

/// Those within 18 weeks, of those waiting, against 92 %: multiplied out here, without a division.
#[test]
fn waiting_times_settle_one_deduction_for_every_group() {
    let awards = national("quality-premium/2014-15");
    let address = "deduction/waiting-18-weeks";
    assert_eq!(count(&awards, address, "met"), 161);
    assert_eq!(count(&awards, address, "missed"), 50);
    let text = fs::read_to_string(project().join("data/quality-premium/readings.csv")).unwrap();
    let waiting: Vec<_> =
        rows(&text).into_iter().filter(|row| row["indicator"] == "rtt-incomplete-within-18-weeks").collect();
    assert_eq!(waiting.len(), 211);
    for row in waiting {
        let (within, all): (i64, i64) =
            (row["numerator"].parse().unwrap(), row["denominator"].parse().unwrap());
        let expected = if within * 100 >= all * 92 { "met" } else { "missed" };
        let step =
            crate::support::step(crate::support::earner(&awards, &row["organisation"]), address).clone();
        assert_eq!(step["outcome"], expected, "{row:?}");
    }
}

#[test]
fn steps_chain_and_sum_to_the_award_on_both_bounds() {
    for year in YEARS {
        let awards = national(year);
        let (mut least_in_all, mut most_in_all) = (0, 0);
        for earner in earners(&awards) {
            let code = &earner["code"];
            let (mut at, mut changes) = ((0, 0), (0, 0));
            for step in earner["steps"].as_array().unwrap() {
                let (before, after) = (bounds(&step["pence_before"]), bounds(&step["pence_after"]));
                assert_eq!(before, at, "{code} {}", step["address"]);
                assert!(after.0 <= after.1, "{code} {}", step["address"]);
                changes = (changes.0 + after.0 - before.0, changes.1 + after.1 - before.1);
                at = after;
            }
            let first = bounds(&earner["steps"][0]["pence_after"]);
            let maximum = earner["maximum_pence"].as_i64().unwrap();
            assert_eq!(first, (maximum, maximum), "{code}");
            let award = &earner["award"];
            let award = (award["least_pence"].as_i64().unwrap(), award["most_pence"].as_i64().unwrap());
            assert_eq!((at, changes), (award, award), "{code}");
            assert_eq!(earner["award"]["settled"], award.0 == award.1);
            (least_in_all, most_in_all) = (least_in_all + award.0, most_in_all + award.1);
        }
        assert_eq!(awards["totals"]["award"]["least_pence"], least_in_all);
        assert_eq!(awards["totals"]["award"]["most_pence"], most_in_all);
    }
}

#[test]
fn the_json_is_what_its_schema_says() {
    for year in YEARS {
        assert_valid(&national(year));
    }
}

#[test]
fn the_table_says_what_is_known_and_what_would_settle_the_rest() {
    for year in YEARS {
        let table = outturn(["award", year]).quietly().out;
        insta::assert_snapshot!(format!("table-{}", year.rsplit('/').next().unwrap()), ends(&table, 13, 42));
    }
}

#[test]
fn the_csv_has_a_row_for_each_earner() {
    let csv = outturn(["award", "quality-premium/2014-15", "--format", "csv"]).quietly().out;
    assert_eq!(rows(&csv).len(), 211);
    insta::assert_snapshot!(ends(&csv, 4, 2), @r#"
    code,name,maximum_pence,least_pence,most_pence,settled,paid_to
    00C,NHS Darlington CCG,52293500,0,39220125,false,00C
    00D,"NHS Durham Dales, Easington and Sedgefield CCG",141445000,0,106083750,false,00D
    00F,NHS Gateshead CCG,101937500,0,101937500,false,13T
    [...]
    99P,"NHS North, East, West Devon CCG",434994500,0,217497250,false,99P
    99Q,NHS South Devon and Torbay CCG,134343500,0,100757625,false,99Q
    "#);
}

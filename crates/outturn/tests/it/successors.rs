//! Bodies that have closed: who is paid instead.

use serde_json::Value;

use crate::support::{Copy, FACTS, earner, json, national, outturn};

const SCHEME: &str = "quality-premium/2014-15";

fn paid_to(earner: &Value) -> Vec<(String, i64, i64)> {
    let payees = earner["paid_to"].as_array().unwrap().iter();
    payees
        .map(|it| {
            let pence = |name: &str| it["award"][name].as_i64().unwrap();
            (it["code"].as_str().unwrap().to_owned(), pence("least_pence"), pence("most_pence"))
        })
        .collect()
}

#[test]
fn three_groups_that_merged_are_paid_to_the_one_that_took_over() {
    let awards = national(SCHEME);
    for code in ["00F", "00G", "00H"] {
        let earner = earner(&awards, code);
        let most = earner["award"]["most_pence"].as_i64().unwrap();
        assert_eq!(paid_to(earner), [("13T".to_owned(), 0, most)]);
    }
    // The first year's premium was paid while they were open.
    let before = national("quality-premium/2013-14");
    for code in ["00F", "00G", "00H"] {
        assert_eq!(paid_to(earner(&before, code))[0].0, code);
    }
}

#[test]
fn payments_sum_to_the_awards() {
    let awards = national(SCHEME);
    let mut in_all = (0, 0);
    for earner in awards["earners"].as_array().unwrap() {
        let paid = paid_to(earner);
        let sum = paid.iter().fold((0, 0), |sum, it| (sum.0 + it.1, sum.1 + it.2));
        let award = &earner["award"];
        assert_eq!(sum, (award["least_pence"].as_i64().unwrap(), award["most_pence"].as_i64().unwrap()));
        in_all = (in_all.0 + sum.0, in_all.1 + sum.1);
    }
    let total = &awards["totals"]["award"];
    assert_eq!(in_all, (total["least_pence"].as_i64().unwrap(), total["most_pence"].as_i64().unwrap()));
}

/// £637,580.00 in thirds. Until the award is settled each part is a range, rounded outwards: wherever the pennies of the
/// division go in the end, they stay inside. Division to the penny is tested where it is done, in `outturn-core`.
#[test]
fn a_body_that_was_divided_is_paid_in_shares() {
    let copy = Copy::new();
    let name = format!("{FACTS}/relations.csv");
    copy.change(&name, "00H,13T", "00H,13T,successor,2015-04-01,,", "00H,13T,successor,2015-04-01,,33.33%");
    copy.append(
        "relations.csv",
        "00H,00J,successor,2015-04-01,,33.33%,,\n00H,00N,successor,2015-04-01,,33.34%,,\n",
    );
    let awards = json(&copy.outturn(["award", SCHEME, "--format", "json", "--earner", "00H"]).quietly().out);
    let earner = &awards["earners"][0];
    assert_eq!(
        paid_to(earner),
        [
            ("00J".to_owned(), 0, 21_250_542),
            ("00N".to_owned(), 0, 21_256_918),
            ("13T".to_owned(), 0, 21_250_542)
        ]
    );
    let table = copy.outturn(["award", SCHEME, "--earner", "00H"]).quietly().out;
    assert!(table.contains("00J, 00N, 13T"), "{table}");
}

#[test]
fn the_explanation_names_who_is_paid() {
    let page = outturn(["explain", SCHEME, "00F"]).quietly().out;
    assert!(page.contains("13T NHS Newcastle Gateshead CCG"), "{page}");
}

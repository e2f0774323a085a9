//! `outturn award --recast-to`: awards under the bodies of another day, for looking at and never for paying.

use std::collections::BTreeMap;
use std::fs;

use outturn_award::receipt::sha256;
use serde_json::Value;

use crate::schema::assert_valid_by;
use crate::support::{Copy, FACTS, ends, json, names, national, outturn, outturn_in, rows};

const SCHEME: &str = "quality-premium/2014-15";
const HEADING: &str = "Recast to the bodies of 2021-04-01: not for payment";

fn recast(day: &str) -> Value {
    json(&outturn(["award", SCHEME, "--recast-to", day, "--format", "json"]).quietly().out)
}

fn pence(amount: &Value) -> (i64, i64) {
    (amount["least_pence"].as_i64().unwrap(), amount["most_pence"].as_i64().unwrap())
}

#[test]
fn the_groups_become_fewer_and_the_total_stays() {
    let awards = national(SCHEME);
    let total = (awards["totals"]["maximum_pence"].as_i64().unwrap(), pence(&awards["totals"]["award"]));
    let own: BTreeMap<&str, (i64, i64)> = awards["earners"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["code"].as_str().unwrap(), pence(&it["award"])))
        .collect();
    for (year, groups) in
        [(2014, 211), (2015, 209), (2017, 207), (2018, 195), (2019, 191), (2020, 135), (2021, 106)]
    {
        let recast = recast(&format!("{year}-04-01"));
        assert_valid_by("recast", &recast);
        let bodies = recast["bodies"].as_array().unwrap();
        assert_eq!(bodies.len(), groups, "{year}");
        assert_eq!(recast["totals"]["bodies"], groups);
        assert_eq!(recast["totals"]["earners"], 211);
        let mut sum = (0, (0, 0));
        let mut taken = Vec::new();
        for body in bodies {
            assert_eq!(body["not_there"], Value::Null);
            let (least, most) = pence(&body["awarded"]);
            sum = (sum.0 + body["maximum_pence"].as_i64().unwrap(), (sum.1.0 + least, sum.1.1 + most));
            let mut theirs = (0, 0);
            for from in body["from"].as_array().unwrap() {
                assert_eq!(from["share"], "100%");
                let code = from["code"].as_str().unwrap();
                theirs = (theirs.0 + own[code].0, theirs.1 + own[code].1);
                taken.push(code.to_owned());
            }
            assert_eq!((least, most), theirs, "{year} {}", body["code"]);
        }
        assert_eq!(sum, total, "{year}");
        assert_eq!(
            (recast["totals"]["maximum_pence"].as_i64().unwrap(), pence(&recast["totals"]["awarded"])),
            total
        );
        taken.sort();
        assert!(taken.iter().eq(own.keys()), "{year}: each award is under one body");
    }
}

#[test]
fn shares_are_followed_from_one_split_to_the_next() {
    let copy = Copy::new();
    let relations = format!("{FACTS}/relations.csv");
    copy.change(
        &relations,
        "00H,13T",
        "00H,13T,successor,2015-04-01,,",
        "00H,13T,successor,2015-04-01,,33.33%",
    );
    copy.append(
        "relations.csv",
        "00H,00J,successor,2015-04-01,,33.33%,,\n00H,00N,successor,2015-04-01,,33.34%,,\n",
    );
    let args = ["award", SCHEME, "--recast-to", "2021-04-01", "--earner", "00H", "--format", "json"];
    let recast = json(&copy.outturn(args).quietly().out);
    // £637,580.00 in thirds; 00J merged into 84H in 2020. 63,758,000p × 0.3333 = 21,250,541.4p and × 0.3334 =
    // 21,256,917.2p: the penny goes to the first of the two largest remainders.
    let told: Vec<(&str, i64, &str)> = recast["bodies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let share = it["from"][0]["share"].as_str().unwrap();
            (it["code"].as_str().unwrap(), it["maximum_pence"].as_i64().unwrap(), share)
        })
        .collect();
    assert_eq!(
        told,
        [("00N", 21_256_917, "33.34%"), ("13T", 21_250_542, "33.33%"), ("84H", 21_250_541, "33.33%")]
    );
    assert_eq!(recast["totals"]["maximum_pence"], 63_758_000);
    let table = copy.outturn(["award", SCHEME, "--recast-to", "2021-04-01", "--earner", "00H"]).quietly().out;
    insta::assert_snapshot!(table, @"
    Recast to the bodies of 2021-04-01: not for payment

    Quality Premium 2014/15 (quality-premium/2014-15), on facts in data/quality-premium

    The awards of bodies as they were on 2014-04-01, added up under those that stand in their place on
    2021-04-01. Who is paid, and what, is printed without --recast-to.

    Code  Body                                        Full awards  At least      At most  Awards of
    ----  ------------------------------------------  -----------  --------  -----------  ------------
    00N   NHS South Tyneside CCG                      £212,569.17     £0.00  £212,569.17  00H (33.34%)
    13T   NHS Newcastle Gateshead CCG                 £212,505.42     £0.00  £212,505.42  00H (33.33%)
    84H   NHS North East and North Cumbria ICB - 84H  £212,505.41     £0.00  £212,505.41  00H (33.33%)
          3 bodies                                    £637,580.00     £0.00  £637,580.00  1 earner
    ");
}

#[test]
fn a_recast_says_at_its_head_that_it_is_not_for_payment() {
    let args = |format: &'static str| ["award", SCHEME, "--recast-to", "2021-04-01", "--format", format];
    let table = outturn(args("table")).quietly().out;
    assert_eq!(table.lines().next(), Some(HEADING));
    insta::assert_snapshot!("recast-2021", ends(&table, 12, 6));
    let csv = outturn(args("csv")).quietly().out;
    assert!(csv.starts_with(&format!("{HEADING},code,name,")), "{csv}");
    let rows = rows(&csv);
    assert_eq!(rows.len(), 106);
    assert!(rows.iter().all(|row| row[HEADING] == "not for payment"));
    insta::assert_snapshot!(ends(&csv, 3, 1), @"
    Recast to the bodies of 2021-04-01: not for payment,code,name,maximum_pence,least_pence,most_pence,settled,from,not_there
    not for payment,00L,NHS Northumberland CCG,159255000,0,159255000,false,00L,
    not for payment,00N,NHS South Tyneside CCG,74394000,0,55795500,false,00N,
    [...]
    not for payment,X2C4Y,NHS West Yorkshire ICB - X2C4Y,209258000,0,156943500,false,03A; 03J,
    ");
    let json = outturn(args("json")).quietly().out;
    assert_eq!(json.lines().nth(1), Some(format!("  \"heading\": \"{HEADING}\",").as_str()));
}

#[test]
fn a_body_that_closed_and_left_nobody_is_told() {
    let copy = Copy::new();
    copy.change(&format!("{FACTS}/relations.csv"), "00C,16C", "00C,16C", "00D,16C");
    copy.change(&format!("{FACTS}/relations.csv"), "00D,84H", "00D,84H,successor,2020-04-01,,", ",,,,,");
    let args = ["award", SCHEME, "--recast-to", "2021-04-01", "--earner", "00C", "--earner", "00D"];
    let ran = copy.outturn(args).quietly();
    insta::assert_snapshot!(ran.out, @"
    Recast to the bodies of 2021-04-01: not for payment

    Quality Premium 2014/15 (quality-premium/2014-15), on facts in data/quality-premium

    The awards of bodies as they were on 2014-04-01, added up under those that stand in their place on
    2021-04-01. Who is paid, and what, is printed without --recast-to.

    Code  Body                                          Full awards  At least        At most  Awards of
    ----  ------------------------------------------  -------------  --------  -------------  ---------
    00C   NHS Darlington CCG                            £522,935.00     £0.00    £392,201.25  00C
    16C   NHS North East and North Cumbria ICB - 16C  £1,414,450.00     £0.00  £1,060,837.50  00D
          2 bodies                                    £1,937,385.00     £0.00  £1,453,038.75  2 earners

    00C NHS Darlington CCG was not there on 2021-04-01: it closed on 2020-03-31, and no successor is known.
    ");
}

#[test]
fn no_run_is_written_of_a_recast_and_no_day_before_the_awards_is_taken() {
    let place = tempfile::tempdir().unwrap();
    let run = |more: &[&str], code| {
        let ran = outturn_in(place.path(), ["award", SCHEME].iter().chain(more)).exits(code);
        assert_eq!((ran.out.as_str(), names(place.path())), ("", Vec::<String>::new()));
        ran.err
    };
    insta::assert_snapshot!(run(&["--recast-to", "2021-04-01", "--out", "run"], 2), @"
    error: the argument '--recast-to <DATE>' cannot be used with '--out <DIR>'

    Usage: outturn award --recast-to <DATE> <SCHEME>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(run(&["--recast-to", "2014-03-31"], 3), @"
    error[recast-too-early]: the awards are those of bodies as they were on 2014-04-01, which is later
    --> --recast-to 2014-03-31
     = help: name 2014-04-01 or a later day

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(run(&["--recast-to", "1 April 2021"], 2), @"
    error: invalid value '1 April 2021' for '--recast-to <DATE>': `1 April 2021` is not a date; write it as 2015-03-31

    For more information, try '--help'.
    ");
}

/// Whoever puts a recast in the place of awards, even with the right hashes, is found out.
#[test]
fn a_recast_is_never_verified_as_awards() {
    let place = tempfile::tempdir().unwrap();
    outturn_in(place.path(), ["award", SCHEME, "--out", "run"]).quietly();
    let folder = place.path().join("run");
    let args = |format: &'static str| ["award", SCHEME, "--recast-to", "2015-04-01", "--format", format];
    let (recast, csv) = (outturn(args("json")).quietly().out, outturn(args("csv")).quietly().out);
    let replace = |name: &str, text: &str| {
        let before = fs::read(folder.join(name)).unwrap();
        fs::write(folder.join(name), text).unwrap();
        for listed in ["receipt.json", "SHA256SUMS"] {
            let list = fs::read_to_string(folder.join(listed)).unwrap();
            fs::write(folder.join(listed), list.replace(&sha256(&before), &sha256(text.as_bytes()))).unwrap();
        }
    };
    outturn_in(place.path(), ["verify", "run", "--alone"]).quietly();
    replace("award.csv", &csv);
    let ran = outturn_in(place.path(), ["verify", "run", "--alone"]).exits(1);
    assert!(ran.err.contains("not-reproduced") && ran.err.contains("run/award.csv"), "{}", ran.err);
    replace("award.json", &recast);
    let ran = outturn_in(place.path(), ["verify", "run", "--alone"]).exits(1);
    assert!(ran.err.contains("run/award.json"), "{}", ran.err);
    fs::write(folder.join("receipt.json"), &recast).unwrap();
    let ran = outturn_in(place.path(), ["verify", "run", "--alone"]).exits(3);
    assert!(ran.err.contains("not-a-receipt"), "{}", ran.err);
}

//! What is said to someone who mistyped something.

use crate::support::{Copy, FACTS, json, outturn};

const SCHEME: &str = "quality-premium/2014-15";

/// The command lines, each with its exit code and what it said.
fn told(cases: &[&[&str]]) -> String {
    let mut text = String::new();
    for args in cases {
        let ran = outturn(*args);
        assert_eq!(ran.out, "", "{args:?}");
        text.push_str(
            &["$ outturn ", &args.join(" "), "\n", &ran.err, "exit ", &ran.code.to_string(), "\n\n"].concat(),
        );
    }
    text
}

#[test]
fn a_path_that_is_not_there() {
    insta::assert_snapshot!(
        "paths",
        told(&[
            &["award", "no-such.toml"],
            &["award", "quality-premium/2014-15.toml"],
            &["award", "schemes/quality-premium/2014-15"],
            &["award", "quality-premium/2014-16"],
            &["award", "premium"],
            &["award", SCHEME, "--facts", "no-such"],
            &["award", SCHEME, "--facts", "data/quality-premium/readings.csv"],
            &["award", SCHEME, "--facts", "indicators"],
            &["check", "no-such"],
            &["check", "data/quality-premium/readings.csv"],
            &["check", "data/quality-premium/PROVENANCE.md"],
            &["check", "docs/spec"],
            &["verify", "no-such"],
            &["verify", "data"],
        ])
    );
}

#[test]
fn a_code_that_earns_nothing() {
    insta::assert_snapshot!(
        "codes",
        told(&[
            &["explain", SCHEME, "09h"],
            &["explain", SCHEME, "9H"],
            &["explain", SCHEME, "Crawley"],
            &["award", SCHEME, "--earner", "13T", "--earner", "09H", "--earner", "16C"],
            &["explain", "quality-premium/2013-14", "13T"],
        ])
    );
}

#[test]
fn a_code_of_another_kind_or_a_body_that_has_closed() {
    let copy = Copy::new();
    copy.append("organisations.csv", "RTR,South Tees Hospitals,trust,2009-05-01,\n");
    let name = format!("{FACTS}/organisations.csv");
    copy.change(&name, "00F,NHS Gateshead", "2015-03-31", "2014-03-31");
    let ran = copy.outturn(["award", SCHEME, "--earner", "RTR", "--earner", "00F"]).exits(3);
    insta::assert_snapshot!(ran.err);
}

#[test]
fn several_earners_are_listed_by_code_each_once() {
    let args = ["award", SCHEME, "--format", "json", "--earner", "09X", "--earner", "09G", "--earner", "09X"];
    let awards = json(&outturn(args).quietly().out);
    let codes: Vec<&str> =
        awards["earners"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["09G", "09X"]);
    assert_eq!(awards["totals"]["maximum_pence"], 237_750_000 + 110_851_000);
    let table = outturn(["award", SCHEME, "--earner", "09X", "--earner", "09G"]).quietly().out;
    insta::assert_snapshot!("table-of-two", table);
}

#[test]
fn a_figure_to_reconcile_that_is_none() {
    let call = |maximum, published, rounded_to| {
        let mut args = vec![
            "reconcile",
            "--scheme",
            "quality-premium/2013-14",
            "--maximum",
            maximum,
            "--published",
            published,
        ];
        if let Some(rounded_to) = rounded_to {
            args.extend(["--rounded-to", rounded_to]);
        }
        args
    };
    let cases = [
        call("3437400", "967,000", None),
        call("£0", "nothing", None),
        call("£3,437,400", "four per 1,000", None),
        call("£3,437,400", "£967,000", Some("1%")),
        call("£3,437,400", "87.5%", Some("0%")),
    ];
    let mut cases: Vec<&[&str]> = cases.iter().map(Vec::as_slice).collect();
    let below = ["reconcile", "--scheme", "quality-premium/2013-14", "--maximum", "£5", "--published=-£5"];
    cases.push(&below);
    insta::assert_snapshot!("figures", told(&cases));
}

/// Facts without a single earner pay nobody, and that is surely not what was meant.
#[test]
fn facts_without_earners_are_refused() {
    let copy = Copy::new();
    copy.write("facts/organisations.csv", "code,name,kind,opened,closed\n");
    let ran = copy.outturn(["award", SCHEME, "--facts", "facts"]).exits(3);
    insta::assert_snapshot!(ran.err);
    assert_eq!(ran.out, "");
}

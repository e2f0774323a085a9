//! `outturn attribute`: whose patients they were.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Exact;

use crate::support::{outturn, rows};

const SCHEME: &str = "quality-premium/2014-15";

/// What is shared out comes to what was there, patient by patient: nobody is lost, and nobody counted twice.
#[test]
fn what_each_trust_had_is_shared_out_whole() {
    let csv = outturn(["attribute", SCHEME, "--csv"]).quietly().out;
    let rows = rows(&csv);
    let number = |text: &str| Exact::parse_decimal(text).unwrap();
    let mut trusts: BTreeMap<&str, [(Exact, Exact); 2]> = BTreeMap::new();
    for row in &rows {
        let zero = || (Exact::ZERO, Exact::ZERO);
        let [had, given] = trusts.entry(&row["provider"]).or_insert_with(|| [zero(), zero()]);
        *had = (number(&row["numerator"]), number(&row["denominator"]));
        given.0 = &given.0 + &number(&row["attributed_numerator"]);
        given.1 = &given.1 + &number(&row["attributed_denominator"]);
        assert_eq!((row["standing"].as_str(), row["step"].as_str()), ("inferred", "deduction/ae-4-hours"));
    }
    assert_eq!(trusts.len(), 165);
    for (code, [had, given]) in &trusts {
        assert_eq!(had, given, "{code}");
    }
    let all: Exact = trusts.values().map(|[had, _]| &had.1).sum();
    assert_eq!(all, Exact::from(19_232_129_u64));
    assert_eq!(rows.iter().map(|row| &row["organisation"]).collect::<BTreeSet<_>>().len(), 211);
    let page = outturn(["attribute", SCHEME]).quietly().out;
    assert!(page.contains("211 earners") && page.contains("17,815,796  19,232,129  ≈92.6%"), "{page}");
}

#[test]
fn a_scheme_that_shares_nothing_out_and_a_stranger_are_told() {
    let ran = outturn(["attribute", "qof/2014-15-asthma"]).exits(3);
    assert!(
        ran.err.contains("no figure of qof/2014-15-asthma is shared out among its earners"),
        "{}",
        ran.err
    );
    let ran = outturn(["attribute", SCHEME, "09Z"]).exits(3);
    assert!(ran.err.contains("error[not-an-earner]"), "{}", ran.err);
}

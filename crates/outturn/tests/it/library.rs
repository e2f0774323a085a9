//! Where schemes, indicators and data come from.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Copy, outturn, outturn_in, program, project, ran, rows};

const AWARD: [&str; 4] = ["award", "quality-premium/2014-15", "--format", "json"];

#[test]
fn the_built_in_library_is_the_projects() {
    let elsewhere = tempfile::tempdir().unwrap();
    let built_in = outturn_in(elsewhere.path(), AWARD).quietly().out;
    assert!(built_in == outturn(AWARD).quietly().out);
    let schemes = outturn_in(elsewhere.path(), ["schemes"]).quietly().out;
    assert_eq!(schemes, outturn(["schemes"]).quietly().out);
    let table = outturn_in(elsewhere.path(), ["award", "quality-premium/2014-15"]).quietly().out;
    assert!(
        table.starts_with("Quality Premium 2014/15 (quality-premium/2014-15), on facts in (built in) data/")
    );
}

/// A scheme for practices, whose facts lie packed in the library.
const REVIEWED: &str = r#"
language = 1
id       = "qof/reviews"
title    = "An example"
year     = "2014/15"
earner   = "practice"
organisations_as_at = "2015-03-31"

[source.guide]
title = "A guide"

[value]
fixed    = "£100"
rounding = { to = "£0.01", direction = "half-up" }
cite     = { source = "guide", standing = "seen" }

[[measure]]
id        = "reviews"
title     = "Asthma is reviewed"
earns     = "100%"
indicator = "qof-ast003"
outturn   = "2014/15"
test      = { at_least = "70%" }
cite      = { source = "guide", standing = "seen" }
"#;

#[test]
fn packed_facts_are_built_in_as_well() {
    let elsewhere = tempfile::tempdir().unwrap();
    let scheme = elsewhere.path().join("reviews.toml");
    fs::write(&scheme, REVIEWED).unwrap();
    let args = ["award", scheme.to_str().unwrap(), "--format", "csv"];
    let built_in = outturn_in(elsewhere.path(), args).quietly().out;
    assert!(built_in == outturn(args).quietly().out);
    let awards: BTreeMap<String, String> =
        rows(&built_in).into_iter().map(|row| (row["code"].clone(), row["most_pence"].clone())).collect();
    assert_eq!(awards.len(), 7_779);
    // 172 of 226 were reviewed at the one, and 16 of 27 at the other.
    assert_eq!((awards["A81001"].as_str(), awards["A82620"].as_str()), ("10000", "0"));
}

/// Names in messages can be opened as they are written, from wherever the program is run.
#[test]
fn the_nearest_library_above_is_used_and_its_files_are_named_from_here() {
    let copy = Copy::new();
    let name = "data/quality-premium/readings.csv";
    let line = copy.change(name, "09X,rtt-", "12570", "-12570");
    for (folder, up) in [("", ""), ("schemes", "../"), ("data/quality-premium", "../../")] {
        let ran = outturn_in(&copy.path().join(folder), AWARD).exits(4);
        assert_eq!(ran.places(), [format!("{up}{name}:{line}")]);
        let scheme = outturn_in(&copy.path().join(folder), ["award", "quality-premium/2014-16"]).exits(3);
        assert!(scheme.err.contains("did you mean quality-premium/2014-15?"));
    }
}

#[test]
fn a_library_can_be_named() {
    let copy = Copy::new();
    let name = "data/quality-premium/readings.csv";
    copy.change(name, "09X,rtt-", "12570", "12571");
    let changed = copy.outturn(AWARD).quietly().out;
    let elsewhere = tempfile::tempdir().unwrap();
    let path = copy.path().to_str().unwrap();
    assert!(
        outturn_in(elsewhere.path(), AWARD.into_iter().chain(["--library", path])).quietly().out == changed
    );
    let from = |variable: &str, args: &[&str]| {
        ran(program().current_dir(elsewhere.path()).env("OUTTURN_LIBRARY", variable).args(AWARD).args(args))
            .quietly()
            .out
    };
    assert!(from(path, &[]) == changed);
    let unchanged = outturn(AWARD).quietly().out;
    assert!(unchanged != changed);
    // An option is stronger than a variable, and a variable set to nothing says nothing.
    assert!(from(path, &["--library", project().to_str().unwrap()]) == unchanged);
    assert!(from("", &[]) == unchanged);
}

#[test]
fn a_library_that_is_none_is_refused() {
    let copy = Copy::new();
    fs::create_dir(copy.path().join("empty")).unwrap();
    let mut told = String::new();
    for library in ["no-such-folder", "empty", "data/quality-premium/readings.csv"] {
        told.push_str(&copy.outturn(["schemes", "--library", library]).exits(3).err);
    }
    insta::assert_snapshot!(told);
    // It keeps nobody from the manual.
    copy.outturn(["man", "--library", "no-such-folder"]).quietly();
}

/// A library may bring a scheme of its own; its facts are found by its id.
#[test]
fn a_scheme_is_found_by_id_or_by_file() {
    let copy = Copy::new();
    let scheme = "schemes/quality-premium/2014-15.toml";
    let by_id = copy.outturn(AWARD).quietly().out;
    assert!(copy.outturn(["award", scheme, "--format", "json"]).quietly().out == by_id);
    fs::rename(copy.path().join("data/quality-premium"), copy.path().join("data/quality-premium-2014-15"))
        .unwrap();
    assert!(copy.outturn(AWARD).quietly().out == by_id);
    let missing = copy.outturn(["award", "quality-premium/2013-14"]).exits(3);
    assert_eq!(missing.places(), ["data/quality-premium"]);
    let given = ["award", scheme, "--format", "json", "--facts", "data/quality-premium-2014-15/"];
    assert!(copy.outturn(given).quietly().out == by_id);
}

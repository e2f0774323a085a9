//! What frameworks have, and what of them a scheme pays for.

use crate::support::outturn;

#[test]
fn what_a_scheme_pays_for_and_leaves_unpaid_is_listed_by_domain() {
    for (framework, scheme) in [
        ("nhs-outcomes-framework", "quality-premium/2014-15"),
        ("quality-and-outcomes-framework", "qof/2014-15-asthma"),
    ] {
        let page = outturn(["framework", "show", framework, scheme]).quietly().out;
        insta::assert_snapshot!(framework, page);
    }
}

#[test]
fn every_framework_of_a_scheme_can_be_shown() {
    let all = outturn(["framework", "show", "none"]).exits(3).err;
    let known = all.split_once("the frameworks of the library are ").unwrap().1.lines().next().unwrap();
    let known: Vec<&str> = known.split(", ").collect();
    assert!(known.len() >= 7, "{all}");
    for framework in known {
        let page = outturn(["framework", "show", framework]).quietly().out;
        assert!(page.lines().filter(|line| line.starts_with("- ")).count() > 0, "{framework}: {page}");
    }
}

#[test]
fn a_framework_that_is_not_there_is_told() {
    insta::assert_snapshot!(outturn(["framework", "show", "nhs-outcome-framework"]).exits(3).err, @"
    error[unknown-framework]: there is no framework of this id
    --> nhs-outcome-framework
     = help: the frameworks of the library are ccg-outcomes, nhs-constitution, nhs-outcomes-framework, qof/2011-12, qof/2012-13, qof/2013-14, quality-and-outcomes-framework

    1 problem; nothing was written
    ");
    let told =
        outturn(["framework", "show", "nhs-outcomes-framework", "quality-premium/2014-16"]).exits(3).err;
    insta::assert_snapshot!(told, @"
    error[unknown-scheme]: there is no scheme of this id
    --> quality-premium/2014-16
     = help: did you mean quality-premium/2014-15? `outturn schemes` lists them all

    1 problem; nothing was written
    ");
}

//! What frameworks have, and what of them a scheme pays for.

use crate::support::{Copy, outturn};

#[test]
fn what_a_scheme_pays_for_and_leaves_unpaid_is_listed_by_domain() {
    for (framework, scheme) in [
        ("nhs-outcomes-framework", "quality-premium/2014-15"),
        ("quality-and-outcomes-framework", "qof/2014-15-asthma"),
        ("nhs-act-2006-s223k", "quality-premium/2018-19"),
        ("si-2013-474", "quality-premium/2013-14"),
        ("nhs-mandate-draft-2012", "quality-premium/2013-14"),
    ] {
        let page = outturn(["framework", "show", framework, scheme]).quietly().out;
        insta::assert_snapshot!(framework, page);
    }
}

#[test]
fn frameworks_are_listed_with_what_was_not_found() {
    insta::assert_snapshot!("list", outturn(["framework", "list"]).quietly().out);
}

#[test]
fn an_item_that_was_withdrawn_says_when_and_for_what() {
    let page = outturn(["framework", "show", "nhs-outcomes-framework/2012-13"]).quietly().out;
    assert_eq!(page.lines().filter(|line| line.starts_with("- ")).count(), 60);
    let withdrawn: Vec<&str> = page.split("\n- ").filter(|it| it.contains("withdrawn")).collect();
    assert_eq!(withdrawn.len(), 8);
    insta::assert_snapshot!(withdrawn.first().unwrap(), @"
    1.4i One-year survival from colorectal cancer [recalled]; withdrawn on 1 April 2013 in favour of
      nhs-outcomes-framework/1.4iii
    ");
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
     = help: the frameworks of the library are ccg-outcomes, icb-example/aims, nhs-act-2006-s223k, nhs-constitution, nhs-mandate-draft-2012, nhs-outcomes-framework, nhs-outcomes-framework/2012-13, qof/2011-12, qof/2012-13, qof/2013-14, quality-and-outcomes-framework, si-2013-474

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

#[test]
fn progress_is_shown_against_the_line_of_its_day() {
    insta::assert_snapshot!("progress", outturn(["framework", "progress", "icb-example/aims"]).quietly().out);
    // Before the path was drawn anew, and before there was any.
    let as_at =
        |day: &str| outturn(["framework", "progress", "icb-example/aims", "--as-at", day]).quietly().out;
    insta::assert_snapshot!("progress-before-the-refresh", as_at("2025-05-31"));
    insta::assert_snapshot!(as_at("2025-01-29"), @"
    Example: where waits are to go (made up, not a real plan) (icb-example/aims)
    readings of Dartford and Gravesham NHS Trust (RN7) in data/icb-example
    as it stood on 29 January 2025

    Nothing says where any of its 3 items are to go.
    ");
}

#[test]
fn a_refresh_is_added_and_nothing_before_it_changes() {
    let copy = Copy::new();
    let before = copy.outturn(["framework", "progress", "icb-example/aims"]).quietly().out;
    let file = "frameworks/icb-example-aims.toml";
    let text = copy.read(file);
    let (head, tail) = text.split_once("\n[[item]]\nid        = \"eighteen-weeks\"").unwrap();
    let refresh = "\n[[item.trajectory]]\nset = \"2026-02-14\"\nstart = \"2026-01\"\nfrom = \"79.8%\"\nby = \"2026-12\"\naim = \
                   \"90%\"\ncite = { source = \"example\", standing = \"seen\" }\n";
    copy.write(file, &format!("{head}{refresh}\n[[item]]\nid        = \"eighteen-weeks\"{tail}"));
    let after = copy.outturn(["framework", "progress", "icb-example/aims"]).quietly().out;
    // The columns keep their widths, so lines can be compared as they stand.
    for line in before.lines().filter(|it| it.starts_with("202") && *it < "2026-02") {
        assert!(after.lines().any(|it| it == line), "{line} is not in {after}");
    }
    let told: Vec<&str> =
        after.lines().filter(|it| it.contains("14 February") || it.contains("2026-02-14")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    - set on 14 February 2026: from 79.8% in January 2026 to 90.0% in December 2026
    2026-02   ≈79.7%       ≈80.7%  behind by ≈1.0 percentage points  2026-02-14
    2026-03   ≈81.8%       ≈81.7%  ahead by ≈0.1 percentage points   2026-02-14
    2026-12                 90.0%  not known: no reading             2026-02-14
    ");
}

#[test]
fn the_four_nothings_stay_distinct_in_progress() {
    let copy = Copy::new();
    let file = "data/icb-example/readings.csv";
    for (month, counts) in [
        ("2025-01", "[x],[x],[x]"),
        ("2025-02", "[c],[c],[c]"),
        ("2025-03", "[z],[z],[z]"),
        ("2025-04", "0,10,"),
    ] {
        let begins = format!("RN7,ae-all-types-within-4-hours,{month},");
        let text = copy.read(file);
        let lines = text.lines().map(|line| {
            let changed = format!("{begins},{counts},seen,ae-{month},");
            if line.starts_with(&begins) { changed } else { line.to_owned() }
        });
        let changed: Vec<String> = lines.collect();
        copy.write(file, &(changed.join("\n") + "\n"));
    }
    let page = copy.outturn(["framework", "progress", "icb-example/aims"]).quietly().out;
    let (_, told) = page.split_once("period ").unwrap();
    let told: Vec<&str> = told.lines().take(8).collect();
    insta::assert_snapshot!(told.join("\n"), @"
      reading  on the path  which is                           path set on
    -------  -------  -----------  ---------------------------------  -----------
    2024-12  ≈72.42%       72.40%  ahead by ≈0.02 percentage points   2025-01-30
    2025-01      [x]       ≈72.8%  not known: missing                 2025-01-30
    2025-02      [c]       ≈73.1%  not known: suppressed              2025-01-30
    2025-03      [z]       ≈73.5%  not applicable                     2025-01-30
    2025-04     0.0%       ≈73.9%  behind by ≈73.9 percentage points  2025-01-30
    2025-05   ≈71.4%       ≈74.3%  behind by ≈2.8 percentage points   2025-01-30
    ");
}

#[test]
fn what_cannot_be_held_against_a_line_is_said() {
    let of = |args: &[&str]| outturn(["framework", "progress"].iter().chain(args));
    // No facts of its own: what is aimed at, and by whom it is paid for.
    insta::assert_snapshot!(of(&["nhs-mandate-draft-2012"]).quietly().out, @"
    Draft mandate for the NHS Commissioning Board, July 2012 (nhs-mandate-draft-2012)

    Nothing says where any of its 15 items are to go.

    There are 22 items in all; 7 were not found.
    ");
    insta::assert_snapshot!(of(&["icb-example/aims", "--body", "RXX"]).exits(3).err, @"
    error[unknown-body]: there is no body `RXX` in data/icb-example
    --> --body RXX
     = help: name another with --body: data/icb-example has QKS, RN7, RPA, RVV, RWF

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(of(&["icb-example/aims", "--facts", "data/cms-hvbp"]).exits(3).err, @"
    error[unknown-body]: there is no body `RN7` in data/cms-hvbp
    --> icb-example/aims
     = help: name another with --body: data/cms-hvbp has 010001, 010005, 010006, 010007, 010011, 010012, 010016, 010019 and others

    1 problem; nothing was written
    ");
    // Where there is no line, nobody's readings are asked for.
    let page = of(&["ccg-outcomes", "--facts", "data/quality-premium"]).quietly().out;
    assert!(page.contains("Nothing says where any of its 59 items are to go."), "{page}");
    let copy = Copy::new();
    let file = "frameworks/icb-example-aims.toml";
    copy.write(file, &copy.read(file).replace("body   = \"RN7\"\n", ""));
    insta::assert_snapshot!(copy.outturn(["framework", "progress", "icb-example/aims"]).exits(3).err, @"
    error[no-body]: nothing says whose readings these trajectories are about
    --> icb-example/aims
     = help: name a body with --body: data/icb-example has QKS, RN7, RPA, RVV, RWF

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(of(&["icb-example/aims", "--facts", "nowhere"]).exits(3).err, @"
    error[no-facts]: there is no such folder
    --> nowhere
     = help: name a folder with organisations.csv, readings.csv and so on: docs/facts.md

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(of(&["icb-example/aim"]).exits(3).err, @"
    error[unknown-framework]: there is no framework of this id
    --> icb-example/aim
     = help: the frameworks of the library are ccg-outcomes, icb-example/aims, nhs-act-2006-s223k, nhs-constitution, nhs-mandate-draft-2012, nhs-outcomes-framework, nhs-outcomes-framework/2012-13, qof/2011-12, qof/2012-13, qof/2013-14, quality-and-outcomes-framework, si-2013-474

    1 problem; nothing was written
    ");
}

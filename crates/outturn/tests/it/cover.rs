//! Which ways of a scheme's rules its worked cases never go.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use outturn::cases::{Page, Shelf};
use outturn_award::cover::{Branch, branches, reached};
use outturn_scheme::Scheme;

use crate::support::{Copy, outturn, outturn_in, project};

#[test]
fn every_scheme_of_the_library_is_covered() {
    let ran = outturn(["scheme", "cover", "--short"]).quietly();
    let schemes = outturn(["schemes"]).quietly().out;
    assert_eq!(ran.out.lines().count(), schemes.lines().count());
    for (line, scheme) in ran.out.lines().zip(schemes.lines()) {
        assert!(line.starts_with(&format!("{scheme}: ")) && !line.contains("not reached"), "{line}");
    }
    insta::assert_snapshot!(ran.out, @"
    cms-hvbp/fy2024: 249 branches, 249 reached by 3 worked cases and the published results of 45 earners
    enhanced-services/2013-14-dementia: 9 branches, 9 reached by 7 worked cases
    enhanced-services/2013-14-online-access: 14 branches, 13 reached by 6 worked cases, 1 accepted
    enhanced-services/2013-14-remote-care-monitoring: 12 branches, 11 reached by 4 worked cases, 1 accepted
    enhanced-services/2013-14-risk-profiling: 8 branches, 7 reached by 5 worked cases, 1 accepted
    icb-example/2025-26: 24 branches, 23 reached by 2 worked cases, 1 accepted
    qof/2014-15-asthma: 21 branches, 21 reached by 3 worked cases and the published results of 3 earners
    quality-premium/2013-14: 54 branches, 54 reached by 6 worked cases
    quality-premium/2014-15: 55 branches, 55 reached by 6 worked cases
    quality-premium/2015-16: 91 branches, 91 reached by 20 worked cases
    quality-premium/2015-16-april: 91 branches, 91 reached by 9 worked cases
    quality-premium/2016-17: 78 branches, 78 reached by 12 worked cases
    quality-premium/2017-18: 80 branches, 80 reached by 14 worked cases
    quality-premium/2018-19: 86 branches, 86 reached by 12 worked cases
    stoke-qipp-les/2012-13: 26 branches, 26 reached by 16 worked cases
    ");
}

#[test]
fn a_covered_scheme_says_which_case_reaches_what() {
    let all = outturn(["scheme", "cover", "enhanced-services/2013-14-risk-profiling", "--all"]).quietly().out;
    insta::assert_snapshot!(all, @"
    enhanced-services/2013-14-risk-profiling: 8 branches, 7 reached by 5 worked cases, 1 accepted
      gateway/sign-up/passed: The average practice
      gateway/sign-up/failed: Signed up on the last day, and a day later
      gateway/sign-up/late: Signed up on the last day, and a day later
      gateway/sign-up/open: Profiled, and not signed up yet
      measure/risk-profiling/earned: The average practice
      measure/risk-profiling/missed: Profiled in three quarters only
      measure/risk-profiling/open: The list is not known
      rounding/changes: accepted: 74p for each patient is always whole pence: there is nothing to round.
    ");
}

/// The pages and the published results are all that reaches anything.
#[test]
fn without_cases_no_branch_is_reached() {
    let copy = Copy::new();
    for family in fs::read_dir(copy.path().join("schemes"))
        .unwrap()
        .chain(fs::read_dir(copy.path().join("data")).unwrap())
    {
        for file in fs::read_dir(family.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".cases.md") || name.contains(".published.csv") {
                fs::remove_file(path).unwrap();
            }
        }
    }
    let ran = copy.outturn(["scheme", "cover", "--short"]).exits(1);
    let mut complaints = 0;
    for line in ran.out.lines() {
        assert!(line.contains(" branches, 0 reached by 0 worked cases, "), "{line}");
        let count = line.rsplit_once(", ").unwrap().1.split_once(' ').unwrap().0;
        complaints += count.parse::<usize>().unwrap();
    }
    assert_eq!(ran.err.lines().count(), complaints);
    assert!(complaints > 800);
    for line in ran.err.lines() {
        let (place, said) = line.split_once(": there is no worked case in which ").unwrap();
        assert!(place.starts_with("schemes/") && place.split(':').count() == 3, "{place}");
        assert!(said.ends_with(" [not-reached]"), "{said}");
    }
    // What is accepted stays so.
    let accepted = ran.out.lines().filter(|line| line.contains(", 1 accepted, ")).count();
    assert_eq!(accepted, 4);
}

/// Rules that no case comes to are found where they are written.
#[test]
fn a_rule_that_no_case_comes_to_is_reported() {
    let changes = [
        // A band that nobody reaches.
        (
            "icb-example/2025-26",
            "[[measure.band]]\nfrom  = \"78%\"\nearns = \"100%\"\n",
            "[[measure.band]]\nfrom  = \"78%\"\nbelow = \"99%\"\nearns = \"100%\"\n\n[[measure.band]]\nfrom  = \"99%\"\nearns = \"100%\"\n",
        ),
        // A day by which a level must be agreed, as it always was.
        (
            "quality-premium/2014-15",
            "title     = \"The rise in reported medication incidents\"\n",
            "title     = \"The rise in reported medication incidents\"\ndeadline  = \"2014-06-30\"\n",
        ),
        // A row for one practice.
        (
            "stoke-qipp-les/2012-13",
            "row   = [{ value = \"£5,000\" }]",
            "by    = [\"practice\"]\nrow   = [{ when = [\"*\"], value = \"£5,000\" }, { when = [\"X\"], value = \"£6,000\" }]",
        ),
        // A deadline that every choice kept.
        (
            "quality-premium/2017-18",
            "choose    = \"one\"\n",
            "choose    = \"one\"\ndeadline  = \"2018-03-31\"\nextended_by = \"nhs-england\"\n",
        ),
    ];
    let mut told = String::new();
    for (scheme, before, after) in changes {
        let copy = Copy::new();
        let name = format!("schemes/{scheme}.toml");
        let text = copy.read(&name);
        assert_eq!(text.matches(before).count(), 1, "{scheme}");
        copy.write(&name, &text.replace(before, after));
        told.push_str(&copy.outturn(["scheme", "cover", scheme, "--short"]).exits(1).err);
    }
    insta::assert_snapshot!(told, @"
    schemes/icb-example/2025-26.toml:63:1: there is no worked case in which “A&E patients seen within four hours in March 2026” lies in the band from 99% and earns 100% [not-reached]
    schemes/quality-premium/2014-15.toml:215:9: there is no worked case in which “The rise in reported medication incidents” is settled too late [not-reached]
    schemes/stoke-qipp-les/2012-13.toml:114:46: there is no worked case in which “The most that is paid for pilot projects” sets £6,000 for X [not-reached]
    schemes/quality-premium/2017-18.toml:196:13: there is no worked case in which the choice of “Mental health: one of three” is settled too late [not-reached]
    schemes/quality-premium/2017-18.toml:196:13: there is no worked case in which the choice of “Mental health: one of three” is settled late, and the deadline was put off [not-reached]
    ");
}

#[test]
fn published_results_are_worked_cases_of_what_they_show() {
    let copy = Copy::new();
    let scheme = ["scheme", "cover", "qof/2014-15-asthma", "--short"];
    fs::remove_file(copy.path().join("schemes/qof/2014-15-asthma.cases.md")).unwrap();
    let published = copy.outturn(scheme).exits(1);
    insta::assert_snapshot!(published.out, @"qof/2014-15-asthma: 21 branches, 10 reached by 0 worked cases and the published results of 5 earners, 11 not reached");
    // Points say nothing of what a point is worth.
    insta::assert_snapshot!(published.err, @"
    schemes/qof/2014-15-asthma.toml:57:11: there is no worked case in which “Contractor population index” is taken as it is [not-reached]
    schemes/qof/2014-15-asthma.toml:57:11: there is no worked case in which it is not known what “Contractor population index” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:69:11: there is no worked case in which “Adjusted practice disease factor” is taken as it is [not-reached]
    schemes/qof/2014-15-asthma.toml:69:11: there is no worked case in which it is not known what “Adjusted practice disease factor” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:81:13: there is no worked case in which “A register of patients with asthma is kept” is missed [not-reached]
    schemes/qof/2014-15-asthma.toml:81:13: there is no worked case in which it is not known what “A register of patients with asthma is kept” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:95:13: there is no worked case in which it is not known what “Asthma was confirmed by measurement when it was diagnosed” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:109:13: there is no worked case in which it is not known what “Asthma was reviewed in the preceding 12 months” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:123:13: there is no worked case in which it is not known what “Smoking status was recorded for patients aged 14 to 19 with asthma” comes to, and the award is open for it [not-reached]
    schemes/qof/2014-15-asthma.toml:136:2: there is no worked case in which a line does not apply, and is not earned [not-reached]
    schemes/qof/2014-15-asthma.toml:49:1: there is no worked case in which rounding changes what is paid [not-reached]
    ");
    fs::remove_file(copy.path().join("data/qof/2014-15-asthma.published.csv.gz")).unwrap();
    assert!(
        copy.outturn(scheme)
            .exits(1)
            .out
            .contains("21 branches, 0 reached by 0 worked cases, 21 not reached")
    );
    // Results that ours do not agree with show nothing.
    let points =
        "organisation,step,quantity,value\nA81001,measure/ast002,points,3\nA81001,measure/ast003,points,20\n";
    copy.write("data/qof/2014-15-asthma.published.csv", points);
    let ran = copy.outturn(["scheme", "cover", "qof/2014-15-asthma", "--all"]).exits(1);
    let by: Vec<&str> = ran.out.lines().filter(|line| line.contains("A81001")).collect();
    assert_eq!(by.len(), 1);
    assert!(by[0].trim().starts_with("measure/ast003/beyond: published results of A81001"), "{by:?}");
    copy.write(
        "data/qof/2014-15-asthma.published.csv",
        "organisation,step,quantity,value\nA81001,measure/ast002,points,x\n",
    );
    assert_eq!(copy.outturn(scheme).exits(3).places(), ["data/qof/2014-15-asthma.published.csv:2"]);
}

#[test]
fn a_scheme_is_covered_by_the_page_beside_it() {
    let copy = Copy::new();
    let id = "enhanced-services/2013-14-risk-profiling";
    let file = format!("schemes/{id}.toml");
    let by_id = copy.outturn(["scheme", "cover", id, "--all"]).quietly().out;
    assert_eq!(copy.outturn(["scheme", "cover", &file, "--all"]).quietly().out, by_id);
    // Built in as well.
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(outturn_in(elsewhere.path(), ["scheme", "cover", id, "--all"]).quietly().out, by_id);
    // A page that expects something else, and one that cannot be read.
    let page = format!("schemes/{id}.cases.md");
    let text = copy.read(&page);
    copy.write(&page, &text.replacen("Surgery: £5,174.82", "Surgery: £5,175.00", 1));
    let wrong = copy.outturn(["scheme", "cover", id]).exits(3).err;
    copy.write(&page, &format!("{text}\n## Nothing expected\n\n```csv readings\norganisation\n```\n"));
    let unread = copy.outturn(["scheme", "cover", id]).exits(3).err;
    insta::assert_snapshot!([wrong, unread].concat(), @"
    error[bad-case]: “The average practice” does not come to what is expected of it
    --> schemes/enhanced-services/2013-14-risk-profiling.cases.md
     = help: mend the case or the rules; nothing can be said of cases that do not hold

    1 problem; nothing was written
    error[bad-case]: “Nothing expected” has blocks and nothing expected of them
    --> schemes/enhanced-services/2013-14-risk-profiling.cases.md:170:1
     = help: add a block ```award below its facts; it may be empty at first

    1 problem; nothing was written
    ");
    let stranger = copy.outturn(["scheme", "cover", "quality-premium/2014-16"]).exits(3);
    assert!(stranger.err.contains("unknown-scheme"));
}

/// An acceptance is for what no case reaches. One that is not needed hides what is not reached later.
#[test]
fn an_acceptance_of_what_is_reached_is_reported() {
    let copy = Copy::new();
    let name = "schemes/enhanced-services/2013-14-risk-profiling.toml";
    let text = copy.read(name);
    let idle = "\n[[accepted]]\nfinding = \"not-reached\"\nat      = \"gateway/sign-up\"\nreason  = \"Nobody is late.\"\n";
    copy.write(name, &format!("{text}{idle}"));
    let ran = copy.outturn(["scheme", "cover", "enhanced-services/2013-14-risk-profiling"]).exits(1);
    insta::assert_snapshot!(ran.err, @r#"
    error[not-reached]: `gateway/sign-up` is accepted as not reached, and worked cases reach all of it
      --> schemes/enhanced-services/2013-14-risk-profiling.toml:78:11
       |
    78 | at      = "gateway/sign-up"
       |           ^^^^^^^^^^^^^^^^^
       |
       = help: remove the [[accepted]] entry, or mend its `at`
    "#);
}

/// The examples of the specification, each with the branches of its scheme and the names of those that it reaches.
fn examples() -> Vec<(String, Vec<Branch>, BTreeSet<String>)> {
    let files = |folder: &str| -> Vec<(String, String)> {
        let entries = fs::read_dir(project().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
            })
            .collect();
        files.sort();
        files
    };
    let shelf = Shelf { indicators: files("indicators"), frameworks: files("frameworks") };
    let mut all = Vec::new();
    for (name, text) in files("docs/spec") {
        let page = Page::read(&name, &text).unwrap();
        for example in &page.examples {
            let (catalogue, problems) = shelf.catalogue(&page.base, Some(example));
            let parts = [&page.base.scheme, &example.scheme].map(|it| it.clone().unwrap_or_default());
            let Ok(scheme) = Scheme::read("scheme", &parts.concat(), &catalogue) else { continue };
            assert!(problems.is_empty());
            let awards = example.work(&page.base, &shelf).awards;
            let reached = awards.iter().flat_map(|award| reached(&scheme, award)).collect();
            all.push((format!("{name}: {}", example.heading), branches(&scheme), reached));
        }
    }
    assert!(all.len() > 200);
    all
}

/// The kind of a branch: the word without the number.
fn kind(name: &str) -> String {
    let (address, word) = name.rsplit_once('/').unwrap();
    let word = word.trim_end_matches(|it: char| it.is_ascii_digit());
    let of = address.split('/').next().unwrap();
    format!("{of} {word}")
}

/// Of each kind of branch there is an example in the specification that reaches it, and one that does not.
#[test]
fn every_kind_of_branch_is_reached_by_some_example_and_not_by_another() {
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (name, branches, reached) in examples() {
        let names: BTreeSet<String> = branches.iter().map(Branch::name).collect();
        assert_eq!(names.len(), branches.len(), "{name}");
        let strangers: Vec<&String> = reached.difference(&names).collect();
        assert!(strangers.is_empty(), "{name}: {strangers:?}");
        for branch in &names {
            let (with, without) = kinds.entry(kind(branch)).or_default();
            *(if reached.contains(branch) { with } else { without }) += 1;
        }
        for branch in branches {
            assert!(
                !branch.said.is_empty() && !branch.said.contains("“”"),
                "{}: {}",
                branch.name(),
                branch.said
            );
        }
    }
    assert!(kinds.len() > 50, "{}", kinds.len());
    let one_way: Vec<(&String, &(usize, usize))> =
        kinds.iter().filter(|(_, (with, without))| *with == 0 || *without == 0).collect();
    assert!(one_way.is_empty(), "{one_way:?}");
}

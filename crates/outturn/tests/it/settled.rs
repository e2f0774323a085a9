//! One group with everything decided and agreed: its award worked out by hand.

use crate::support::{Copy, FACTS, earner, json, rows, step};

const SCHEME: &str = "quality-premium/2014-15";

const DECISIONS: &str = "\
scheme,organisation,subject,finding,role,date,standing,source,reason
quality-premium/2014-15,09H,quality,met,nhs-england,2015-09-30,,,No serious failure was found
quality-premium/2014-15,09H,financial-balance,met,nhs-england,2015-09-30,,,The year ended in balance
quality-premium/2014-15,09H,friends-and-family-issues,met,nhs-england-area-team,2015-06-30,,,A plan was agreed
quality-premium/2014-15,09H,friends-and-family-roll-out,met,nhs-england-area-team,2015-06-30,,,It was supported
";

const AGREEMENTS: &str = "\
scheme,organisation,item,title,indicator,comparison,level,baseline,outturn,agreed_by,date
quality-premium/2014-15,09H,psychological-therapies-access,,,,3.75%,,,health-and-wellbeing-board;nhs-england-area-team,2014-06-30
quality-premium/2014-15,09H,medication-incidents-rise,,,,10%,,,nhs-england-area-team,2014-06-30
quality-premium/2014-15,09H,local/1,Dementia found early,dementia-diagnosis,at-least,67%,,2014/15,health-and-wellbeing-board;nhs-england-area-team,2014-06-30
";

const READINGS: &str = "\
09H,iapt-access,2014/15 Q4,,375,10000,,seen,,
09H,patient-experience-selected,2013/14,,,,70.1,seen,,
09H,patient-experience-selected,2014/15,,,,70.2,seen,,
09H,medication-incidents-reported,2013/14 Q4,,,,120,seen,,
09H,medication-incidents-reported,2014/15 Q4,,,,132,seen,,
09H,dementia-diagnosis,2014/15,,6699,10000,,seen,,
09H,cancer-two-week-wait,2014/15,,9300,10000,,seen,,
RYD,ambulance-red-1-within-8-minutes,2014/15,,7500,10000,,seen,,
";

const DEMENTIA: &str = r#"id       = "dementia-diagnosis"
title    = "Dementia diagnosis rate"
phrase   = "The share of people with dementia who have a diagnosis"
plural   = false
unit     = "share"
value    = "ratio"
good     = "high"
decimals = 1
counts   = "people on a dementia register"
out_of   = "people estimated to have dementia"
author   = "Crawley"
reviewed = "2014-06-30"
"#;

/// The project's data with everything that Crawley's award was still waiting for.
pub(crate) fn settled() -> Copy {
    let copy = Copy::new();
    copy.write(&format!("{FACTS}/decisions.csv"), DECISIONS);
    copy.write(&format!("{FACTS}/agreements.csv"), AGREEMENTS);
    copy.write(&format!("{FACTS}/indicators/dementia-diagnosis.toml"), DEMENTIA);
    copy.append(
        "organisations.csv",
        "RYD,South East Coast Ambulance Service NHS Foundation Trust,ambulance-trust,2006-07-01,\n",
    );
    copy.append("relations.csv", "09H,RYD,served-by,2013-04-01,,,,\n");
    copy.append("readings.csv", READINGS);
    copy
}

/// A full award is £5 x 124,421 = £622,105.00.
///
/// | line                   | share | why                                            | earned |
/// |------------------------|------:|------------------------------------------------|-------:|
/// | years of life lost     |   15% | rose, and no agreement allows that             |     0% |
/// | psychological therapies|   15% | 3.75%, as agreed                               |    15% |
/// | emergency admissions   |   25% | 673 fell to 491 per 100,000                    |    25% |
/// | patient experience     |   15% | 70.1 rose to 70.2, and both assurances given   |    15% |
/// | medication incidents   |   15% | 120 rose to 132, by 10%, as agreed             |    15% |
/// | local: dementia        |   15% | 66.99%, short of 67%                           |     0% |
///
/// 70 % of £622,105.00 is £435,473.50. Standards: 93.3 % waited 18 weeks or less (92 %), 92.0 % in A&E by the figures of
/// its trusts (95 %: missed), 93 % of cancer referrals (93 %), 75 % of Red 1 calls (75 %). One missed takes 25 % of what
/// was earned: 0.75 x £435,473.50 = £326,605.125, half a penny up to £326,605.13.
#[test]
fn an_award_with_everything_settled_is_exact() {
    let copy = settled();
    let awards = json(&copy.outturn(["award", SCHEME, "--format", "json"]).quietly().out);
    let crawley = earner(&awards, "09H");
    assert_eq!(crawley["maximum_pence"], 62_210_500);
    assert_eq!(crawley["award"]["least_pence"], 32_660_513);
    assert_eq!(crawley["award"]["most_pence"], 32_660_513);
    assert_eq!(crawley["award"]["settled"], true);
    assert_eq!(crawley["unsettled"].as_array().unwrap().len(), 0);
    let missed: Vec<&str> = crawley["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["outcome"] == "missed")
        .map(|step| step["address"].as_str().unwrap())
        .collect();
    assert_eq!(missed, ["measure/potential-years-of-life-lost", "local/1", "deduction/ae-4-hours"]);
    assert_eq!(step(crawley, "local/1")["pence_after"], 43_547_350);
    let half = step(crawley, "deduction/ae-4-hours");
    assert_eq!(half["pence_after"], 32_660_513);
    assert_eq!(half["exact"]["most"], "65321025/2");
    // Nobody else was touched.
    let others = awards["earners"].as_array().unwrap().iter().filter(|it| it["award"]["settled"] == true);
    assert_eq!(others.count(), 1);
}

#[test]
fn a_settled_award_reads_as_settled() {
    let copy = settled();
    let page = copy.outturn(["explain", SCHEME, "09H"]).quietly().out;
    insta::assert_snapshot!("explain-settled", page);
    let table = copy.outturn(["award", SCHEME, "--earner", "09H"]).quietly().out;
    insta::assert_snapshot!("table-settled", table);
    let csv = copy.outturn(["award", SCHEME, "--earner", "09H", "--format", "csv"]).quietly().out;
    assert_eq!(rows(&csv)[0]["settled"], "true");
    let all = copy.outturn(["award", SCHEME]).quietly().out;
    assert!(all.contains("1 of 211 awards is settled; each of the others"), "{all}");
}

#[test]
fn a_gateway_that_fails_settles_an_award_whatever_is_open() {
    let copy = Copy::new();
    let decision =
        "quality-premium/2014-15,09H,quality,missed,nhs-england,2015-09-30,,,A serious failure was found\n";
    let heading = DECISIONS.lines().next().unwrap();
    copy.write(&format!("{FACTS}/decisions.csv"), &format!("{heading}\n{decision}"));
    let page = copy.outturn(["explain", SCHEME, "09H"]).quietly().out;
    insta::assert_snapshot!("explain-voided", page);
}

/// Nothing misrecorded passes for a decision or an agreement: each is listed at its line, and the award is as if it had
/// not been made.
#[test]
fn what_was_recorded_wrongly_is_listed_and_does_not_count() {
    let copy = settled();
    let decisions = format!("{FACTS}/decisions.csv");
    let agreements = format!("{FACTS}/agreements.csv");
    let mut wrong = vec![
        (&decisions, copy.change(&decisions, ",quality,", "nhs-england,", "nhs-england-area-team,")),
        (&decisions, copy.change(&decisions, ",friends-and-family-issues,", "2015-06-30", "2013-06-30")),
        (&decisions, copy.change(&decisions, ",friends-and-family-roll-out,", "roll-out", "rol-out")),
        (&agreements, copy.change(&agreements, "access,", "health-and-wellbeing-board;", "")),
        (&agreements, copy.change(&agreements, "-rise,", "10%", "10")),
        (&agreements, copy.change(&agreements, ",local/1,", ",local/1,", ",local/2,")),
    ];
    wrong.push((
        &agreements,
        copy.append(
            "agreements.csv",
            "quality-premium/2014-15,13T,medication-incidents-rise,,,,10%,,,nhs-england-area-team,2014-06-30\n",
        ),
    ));
    wrong.push((
        &agreements,
        copy.append(
            "agreements.csv",
            "quality-premium/2014-15,09X,years-of-life-lost-fall,,,,3.1%,,,health-and-wellbeing-board;nhs-england-area-team,2014-06-30\n",
        ),
    ));
    let ran = copy.outturn(["award", SCHEME, "--format", "json"]).exits(4);
    let mut expected: Vec<String> = wrong.iter().map(|(file, line)| format!("{file}:{line}")).collect();
    let mut places = ran.places();
    expected.sort();
    places.sort();
    assert_eq!(places, expected, "{}", ran.err);
    insta::assert_snapshot!("misfits", ran.err);
    let awards = json(&ran.out);
    let crawley = earner(&awards, "09H");
    let unknown: Vec<&str> = crawley["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["outcome"] == "unknown")
        .map(|step| step["address"].as_str().unwrap())
        .collect();
    assert_eq!(
        unknown,
        [
            "gateway/quality",
            "measure/psychological-therapies",
            "measure/patient-experience",
            "measure/medication-incidents",
            "local/1"
        ]
    );
    // The same complaints from `check`, and no others.
    let checked = copy.outturn(["check", "data"]).exits(1);
    let mut places = checked.places();
    places.sort();
    assert_eq!(places, expected);
}

#[test]
fn a_decision_for_a_scheme_that_is_not_there_is_found_by_check() {
    let copy = settled();
    let name = format!("{FACTS}/decisions.csv");
    let line = copy.change(&name, ",quality,", "2014-15", "2014-51");
    let checked = copy.outturn(["check", "data"]).exits(1);
    assert_eq!(checked.places(), [format!("{name}:{line}")]);
    insta::assert_snapshot!(checked.err);
}

/// Whether every element that is opened is closed in its place.
fn is_well_formed(page: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let name = tag.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() == Some(name) => {}
            Some(_) => return false,
            None if name.starts_with('!') || name == "meta" => {}
            None => open.push(name),
        }
    }
    open.is_empty()
}

#[test]
fn the_rules_are_marked_for_one_earner() {
    let copy = settled();
    let page = copy.outturn(["explain", SCHEME, "09H", "--rules"]).quietly().out;
    insta::assert_snapshot!("rules-settled", page);
    let html = copy.outturn(["explain", SCHEME, "09H", "--rules", "--html"]).quietly().out;
    assert!(is_well_formed(&html), "{html}");
    insta::assert_snapshot!("rules-settled-html", html);
    // The same words stand in both, and the same marks.
    assert_eq!(page.matches("[holds]").count(), html.matches("<strong>holds</strong>").count());
    assert_eq!(page.matches("[fails]").count(), html.matches("<strong>fails</strong>").count());
    // Colour repeats the words, and is only there where it is wanted.
    let painted = copy.outturn(["explain", SCHEME, "09H", "--rules", "--color", "always"]).quietly().out;
    assert!(painted.contains("\u{1b}[32m") && !page.contains('\u{1b}'));
    let plain: String = painted.replace("\u{1b}[0m", "").replace("\u{1b}[32m", "").replace("\u{1b}[31m", "");
    assert_eq!(plain.replace("\u{1b}[33m", ""), page);
}

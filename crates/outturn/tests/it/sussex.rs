//! Three groups of Sussex, whose outcomes were published: what is settled, and how it reads.

use serde_json::Value;

use crate::support::{earner, national, outturn, published, step};

const PYLL: &str = "measure/potential-years-of-life-lost";
const ADMISSIONS: &str = "measure/avoidable-emergency-admissions";
const YEARS: [&str; 2] = ["2013-14", "2014-15"];

fn award(year: &str, code: &str) -> Value {
    earner(&national(&format!("quality-premium/{year}")), code).clone()
}

#[test]
fn explanations_read_like_english() {
    for year in YEARS {
        for code in ["09G", "09H", "09X"] {
            let page = outturn(["explain", &format!("quality-premium/{year}"), code]).quietly().out;
            insta::assert_snapshot!(format!("explain-{year}-{code}"), page);
        }
    }
}

#[test]
fn every_step_is_explained_on_request() {
    let page = outturn(["explain", "quality-premium/2014-15", "09G", "--all"]).quietly().out;
    insta::assert_snapshot!("explain-all-2014-15-09G", page);
}

/// A published rate, in tenths.
fn tenths(code: &str, indicator: &str, year: &str) -> i64 {
    published(code, indicator, year).unwrap()["value"].replace('.', "").parse().unwrap()
}

/// A fall of 3.2 % was required of the rate of one year to the next: 1000 x fall >= 32 x before.
#[test]
fn years_of_life_lost_are_judged_on_the_published_rates() {
    for (year, before, after) in [("2013-14", "2012", "2013"), ("2014-15", "2013", "2014")] {
        for code in ["09G", "09H", "09X"] {
            let rates = (tenths(code, "pyll-amenable", before), tenths(code, "pyll-amenable", after));
            let fell = (rates.0 - rates.1) * 1000 >= rates.0 * 32;
            let award = award(year, code);
            let step = step(&award, PYLL);
            // In the second year the agreed actions had to be done too, so a fall alone would not have settled it.
            assert!(!fell || year == "2013-14", "{year} {code}");
            assert_eq!(step["outcome"], if fell { "met" } else { "missed" }, "{year} {code}");
            let mut used: Vec<(&str, &str)> = step["readings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| (it["role"].as_str().unwrap(), it["value"].as_str().unwrap()))
                .collect();
            used.sort_unstable();
            let shown = |tenths: i64| {
                format!("{},{:03}.{} per 100,000", tenths / 10_000, tenths / 10 % 1000, tenths % 10)
            };
            assert_eq!(
                used,
                [("baseline", shown(rates.0).as_str()), ("outturn", shown(rates.1).as_str())],
                "{year} {code}"
            );
        }
    }
}

const COUNTED: [&str; 4] = [
    "admissions-chronic-acs",
    "admissions-asthma-diabetes-epilepsy-under-19",
    "admissions-acute-conditions",
    "admissions-children-lower-respiratory",
];

/// The admissions of the four indicators over registered patients of all ages.
fn admissions(code: &str, year: &str) -> (i64, i64) {
    let counted =
        |indicator: &&str| -> i64 { published(code, indicator, year).unwrap()["numerator"].parse().unwrap() };
    let patients =
        published(code, "admissions-acute-conditions", year).unwrap()["denominator"].parse().unwrap();
    (COUNTED.iter().map(counted).sum(), patients)
}

fn lowest_terms((numerator, denominator): (i64, i64)) -> String {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    format!("{}/{}", numerator / a, denominator / a)
}

/// No rise, or fewer than 1,000 per 100,000.
#[test]
fn avoidable_admissions_are_added_up_from_four_indicators() {
    let expected = [
        ("2013-14", "09H", "met"),
        ("2014-15", "09H", "met"),
        ("2013-14", "09X", "missed"),
        ("2014-15", "09X", "missed"),
    ];
    for (year, code, outcome) in expected {
        let (before, after) = if year == "2013-14" { ("2012/13", "2013/14") } else { ("2013/14", "2014/15") };
        let (before, after) = (admissions(code, before), admissions(code, after));
        let no_rise = after.0 * before.1 <= before.0 * after.1;
        let below = after.0 * 100_000 < after.1 * 1000;
        assert_eq!(if no_rise || below { "met" } else { "missed" }, outcome, "{year} {code}");
        let award = award(year, code);
        let step = step(&award, ADMISSIONS);
        assert_eq!(step["outcome"], outcome, "{year} {code}");
        for (role, rate) in [("outturn", after), ("baseline", before)] {
            let readings = step["readings"].as_array().unwrap();
            let used = readings.iter().find(|it| it["role"] == role).unwrap();
            assert_eq!(used["exact"].as_str().unwrap(), lowest_terms(rate), "{year} {code} {role}");
            assert_eq!(used["numerator"].as_str().unwrap(), rate.0.to_string());
            assert_eq!(used["denominator"].as_str().unwrap(), rate.1.to_string());
        }
        // Added up by inference, not seen.
        assert_ne!(step["standing"], "seen");
    }
}

#[test]
fn counts_that_contradict_each_other_leave_a_measure_open_and_say_so() {
    for year in YEARS {
        let award = award(year, "09G");
        let step = step(&award, ADMISSIONS);
        assert_eq!(step["outcome"], "unknown", "{year}");
        let because = step["because"].as_str().unwrap();
        assert!(because.contains("contradict"), "{because}");
        let page = outturn(["explain", &format!("quality-premium/{year}"), "09G", "--all"]).quietly().out;
        assert!(page.contains("contradict"), "{page}");
    }
}

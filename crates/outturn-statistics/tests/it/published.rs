//! Limits against those that Fingertips publishes beside numerators and denominators.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use flate2::read::GzDecoder;
use outturn_core::Figure;
use outturn_statistics::{Confidence, Estimate, Events, Per, Poisson, crude, known};
use serde_json::Value;

use crate::{figure, shared};

const P95: Confidence = Confidence::P95;

fn rate(count: &Figure, people: &Figure, per: Per, way: Poisson) -> Estimate {
    crude::rate(&Events::of(count.clone()), people, per, way, P95).unwrap()
}

/// The limit that Byar's cube would have with 1.96 standard errors instead of 1.959964.
fn byar_at_1_96(limit: f64, count: f64, sign: f64) -> f64 {
    let root = (limit / count).cbrt() + sign * (1.96 - P95.z()) / (3.0 * count.sqrt());
    count * root.powi(3)
}

fn apart(found: f64, published: f64) -> f64 {
    (found / published - 1.0).abs()
}

/// Indicator 93356, campylobacter per 100,000: all ages with exact limits, ages 0 to 9 with Byar's.
///
/// All 453 rows of all ages with limits are exact Poisson limits; those published come from a search that stops at
/// seven digits, so that rows of one count are off by the same share, the furthest by 4.2e-7. Byar's limits would be off
/// by up to 1e-4. All 302 rows of ages 0 to 9 are Byar's with 1.96 for the normal quantile, below ten cases too, and
/// agree to all digits published once that is put in. The 97 rows without limits are sums over areas or have no
/// count.
#[test]
fn fingertips_rates_of_one_indicator_agree_row_by_row() {
    let Some(path) = shared("hcai_fingertips/indicators-CountyUA.data.csv.gz") else { return };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(GzDecoder::new(File::open(path).unwrap()));
    let (mut exact, mut byar, mut without) = (0, 0, 0);
    let (mut furthest_exact, mut furthest_byar): (f64, f64) = (0.0, 0.0);
    for row in reader.records() {
        let row = row.unwrap();
        assert_eq!(&row[0], "93356");
        if row[13].is_empty() {
            without += 1;
            continue;
        }
        let (count, people) = (figure(&row[17]), figure(&row[18]));
        let published = [12, 13, 14].map(|column| row[column].parse::<f64>().unwrap());
        let per = Per::HUNDRED_THOUSAND;
        if &row[8] == "All ages" {
            let found = rate(&count, &people, per, Poisson::Exact);
            let off = apart(found.lower(), published[1]).max(apart(found.upper(), published[2]));
            furthest_exact = furthest_exact.max(off);
            assert!(apart(found.value(), published[0]) < 1e-12 && off < 5e-7, "{row:?}: {found}");
            exact += 1;
        } else {
            let found = rate(&count, &people, per, Poisson::Byar);
            let (events, scale) = (row[17].parse::<f64>().unwrap(), 1e5 / row[18].parse::<f64>().unwrap());
            let lower = byar_at_1_96(found.lower() / scale, events, -1.0) * scale;
            let upper = byar_at_1_96(found.upper() / scale, events + 1.0, 1.0) * scale;
            let off = apart(lower, published[1]).max(apart(upper, published[2]));
            furthest_byar = furthest_byar.max(off);
            // These rows are published to ten digits.
            assert!(apart(found.value(), published[0]) < 1e-9 && off < 1e-9, "{row:?}: {found}");
            byar += 1;
        }
    }
    eprintln!("{exact} exact, at most {furthest_exact:.1e}; {byar} Byar, at most {furthest_byar:.1e} apart");
    assert_eq!((exact, byar, without), (453, 302, 97));
}

/// How an indicator's limits are published, or why they cannot be worked out from what stands beside them.
#[derive(Clone, Copy, PartialEq)]
enum Published {
    Wilson,
    /// Byar's, per so many.
    Byar(Per),
    /// Directly standardised: of the bands only their sum is given, so that limits are held to Dobson's shape.
    Standardised,
    /// Byar's of the count before it was rounded to five, per so many.
    Rounded(Per),
    /// Wilson's, and a value that is the mean of three months of which one is given.
    OtherValue,
    /// Made from other counts than are given: exact limits of a binomial, survey weights, other years.
    Otherwise,
}

use Published::{Byar, OtherValue, Otherwise, Rounded, Standardised, Wilson};

const INDICATORS: [(&str, Published); 25] = [
    ("10101", Otherwise), // children in low income families: limits wider than the counts given make them
    ("10401", Byar(Per::HUNDRED_THOUSAND)), // first time entrants to the youth justice system
    ("11001", Byar(Per::HUNDRED_THOUSAND)), // killed and seriously injured on roads
    ("20101", Wilson),    // low birth weight
    ("20201", Wilson),    // breastfeeding initiation
    ("20401", Byar(Per::THOUSAND)), // under 18s conceptions
    ("20601", Wilson),    // overweight, reception year
    ("20602", Wilson),    // overweight, year 6
    ("21001", Standardised), // admissions for self-harm
    ("22001", Wilson),    // breast screening
    ("30314", Wilson),    // flu vaccination
    ("40401", Standardised), // cardiovascular mortality under 75
    ("40501", Standardised), // cancer mortality under 75
    ("41401", Standardised), // hip fractures
    ("90245", Wilson),    // drug treatment completed
    ("90280", Otherwise), // social isolation: a survey, weighted
    ("90285", Rounded(Per::new(10_000).unwrap())), // admissions for injuries
    ("90631", Wilson),    // school readiness
    ("90791", Otherwise), // late HIV diagnosis: exact limits of a binomial (35.5856 to 54.7755 of 50 / 111)
    ("91100", Otherwise), // health checks: made from other counts than the five years given
    ("91323", Wilson),    // newborn blood spot screening
    ("91414", Standardised), // alcohol-related admissions
    ("91720", Wilson),    // bowel screening
    ("92196", Byar(Per::THOUSAND)), // infant mortality
    ("93085", Wilson),    // smoking at delivery
];

/// The rest: 92672 and 93203 below, and indicators for which no numerator or denominator is given.
fn published(id: &str) -> Option<Published> {
    match id {
        "92672" => Some(Wilson),
        "93203" => Some(OtherValue),
        _ => INDICATORS.iter().find(|(known, _)| *known == id).map(|(_, how)| *how),
    }
}

/// Whether a number is what was published with `places` decimals, some of which were cut off and not rounded.
fn written(found: f64, published: f64, places: i32) -> bool {
    (found - published).abs() < 0.500_001 * 10.0_f64.powi(-places)
}

/// The shape of Dobson's limits: their distances from the rate are to each other as those of the count's limits from it.
pub(crate) fn is_dobson(published: [f64; 3], count: &Figure, places: i32) -> bool {
    let total = crude::count(&Events::of(count.clone()), Poisson::Field, P95).unwrap();
    let [value, lower, upper] = published;
    let off = 1.000_001 * 10.0_f64.powi(-places);
    let below = [-off, off].map(|off| (value - lower + off) / (total.value() - total.lower()));
    let above = [-off, off].map(|off| (upper - value + off) / (total.upper() - total.value()));
    below[0].max(above[0]) <= below[1].min(above[1])
}

#[test]
fn fingertips_limits_of_27_indicators_are_what_their_method_gives() {
    let Some(path) = shared("hcai_fingertips/ut_data_extract_compare_england.json.gz") else { return };
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut agree: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let numbers = ["Value", "Lower_CI", "Upper_CI"].map(|key| row[key].as_f64());
        let (Some(part), Some(whole)) = (row["Numerator"].as_f64(), row["Denominator"].as_f64()) else {
            continue;
        };
        let [Some(value), Some(lower), Some(upper)] = numbers else { continue };
        let (count, people) = (figure(&part.to_string()), figure(&whole.to_string()));
        let id = row["ID"].as_str().unwrap();
        let how = published(id).unwrap_or_else(|| panic!("{id} {}", row["Name"]));
        let all = |found: &Estimate, places| {
            written(found.value(), value, places)
                && written(found.lower(), lower, places)
                && written(found.upper(), upper, places)
        };
        let (said, agrees) = match how {
            Wilson => ("Wilson", all(&crude::proportion(&count, &people, Per::HUNDRED, P95).unwrap(), 4)),
            Byar(per) => ("Byar", all(&rate(&count, &people, per, Poisson::Field), 4)),
            Standardised => ("Dobson", is_dobson([value, lower, upper], &count, 1)),
            Rounded(per) => {
                let near = (-2..=2).map(|more| part + f64::from(more));
                let agrees = near
                    .map(|part| rate(&figure(&part.to_string()), &people, per, Poisson::Field))
                    .any(|found| written(found.lower(), lower, 1) && written(found.upper(), upper, 1));
                (
                    "Byar before rounding",
                    agrees && written(rate(&count, &people, per, Poisson::Field).value(), value, 1),
                )
            }
            OtherValue => {
                let found = crude::proportion(&count, &people, Per::HUNDRED, P95).unwrap();
                let close = |found: f64, published: f64| (found - published).abs() < 4e-4;
                ("Wilson, another value", close(found.lower(), lower) && close(found.upper(), upper))
            }
            Otherwise => {
                let found = crude::proportion(&count, &people, Per::HUNDRED, P95).unwrap();
                ("otherwise", !all(&found, 4))
            }
        };
        assert!(agrees, "{said}: {row}");
        *agree.entry(said).or_default() += 1;
    }
    eprintln!("{agree:?} of {} rows", rows.len());
    let expected = [
        ("Byar", 12),
        ("Byar before rounding", 3),
        ("Dobson", 15),
        ("Wilson", 35),
        ("Wilson, another value", 3),
        ("otherwise", 12),
    ];
    assert_eq!(agree, BTreeMap::from(expected));
}

#[test]
fn a_published_row_is_found_by_hand() {
    // Infant mortality in West Sussex, 2016 to 2018: 77 deaths of 25,965 live births; 2.9655 (2.3403 to 3.7065).
    let found = rate(&known(77), &known(25_965), Per::THOUSAND, Poisson::Field);
    assert_eq!(format!("{found:.4}"), "2.9655 (2.3403 to 3.7065)");
}

//! Every function against values worked out by `SciPy` and statsmodels: tests/data/PROVENANCE.md.

use std::collections::BTreeMap;

use outturn_statistics::funnel::{Funnel, Scale, Shape, Unit};
use outturn_statistics::inequality::{Group, Measured, inequality};
use outturn_statistics::life::{AGES, Ages, life_expectancies};
use outturn_statistics::mean::mean;
use outturn_statistics::quantile::{First, quantiles};
use outturn_statistics::standard::{
    Band, Exposed, Reference, ReferenceBand, Standard, direct, indirect_rate, indirect_ratio,
};
use outturn_statistics::xmr::{Rule, chart};
use outturn_statistics::{Estimate, Events, People, Per, Poisson, approximate, crude, known};
use serde_json::Value;

use crate::{exact, figure, level};

/// How far a figure may be from its certified value, as a share of it.
const APART: f64 = 1e-9;

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// A count as the file has it: a whole number, or the text of a fraction.
fn count(value: &Value) -> outturn_core::Figure {
    value.as_str().map_or_else(|| known(number(value)), figure)
}

fn flat(estimate: &Estimate) -> Vec<f64> {
    // What is given exactly is the float beside it.
    if let Some(exact) = estimate.exact() {
        assert!((approximate(exact) - estimate.value()).abs() <= f64::EPSILON * estimate.value().abs());
    }
    vec![estimate.value(), estimate.lower(), estimate.upper()]
}

fn way(name: &Value) -> Poisson {
    match name.as_str().unwrap() {
        "field" => Poisson::Field,
        "byar" => Poisson::Byar,
        "exact" => Poisson::Exact,
        other => panic!("{other}"),
    }
}

fn repeat(people: &Value) -> Events {
    let people = people.as_array().unwrap().iter().map(|pair| {
        let pair = numbers(pair);
        People { events_each: pair[0], people: known(pair[1]) }
    });
    Events::Repeat(people.collect())
}

fn standard(name: &Value) -> Standard {
    if name == "1976" { Standard::european_1976() } else { Standard::european_2013() }
}

fn names(standard: &Standard) -> Vec<String> {
    standard.bands().map(|(band, _)| band.to_owned()).collect()
}

fn crude_case(function: &str, given: &Value) -> Vec<f64> {
    let confidence = level(given["level"].as_str().unwrap());
    let field = Poisson::Field;
    let estimate = match function {
        "count" => crude::count(&Events::of(count(&given["count"])), way(&given["way"]), confidence),
        "proportion" => {
            crude::proportion(&count(&given["part"]), &count(&given["whole"]), Per::HUNDRED, confidence)
        }
        "rate" => {
            let events = Events::of(count(&given["count"]));
            crude::rate(&events, &count(&given["people"]), Per::HUNDRED_THOUSAND, field, confidence)
        }
        "repeat_rate" => {
            let events = repeat(&given["people"]);
            crude::rate(&events, &count(&given["of"]), Per::THOUSAND, field, confidence)
        }
        other => panic!("{other}"),
    };
    flat(&estimate.unwrap())
}

fn standardised_case(function: &str, given: &Value) -> Vec<f64> {
    let confidence = level(given["level"].as_str().unwrap());
    let people = numbers(&given["people"]);
    let estimate = if function.starts_with("direct") {
        let standard = standard(&given["standard"]);
        let events: Vec<Events> = if function == "direct" {
            numbers(&given["events"]).into_iter().map(|events| Events::of(known(events))).collect()
        } else {
            given["repeat"].as_array().unwrap().iter().map(repeat).collect()
        };
        let bands = names(&standard).into_iter().zip(events).zip(people);
        let bands: Vec<Band> =
            bands.map(|((name, events), people)| Band::new(name, events, known(people))).collect();
        direct(&bands, &standard, Per::HUNDRED_THOUSAND, Poisson::Field, confidence)
    } else {
        let names = names(&Standard::european_2013());
        let all =
            names.iter().zip(numbers(&given["reference_people"])).zip(numbers(&given["reference_events"]));
        let reference: Vec<ReferenceBand> = all
            .map(|((name, people), events)| ReferenceBand::new(name, known(events), known(people)))
            .collect();
        let reference = Reference::new(&reference).unwrap();
        let bands: Vec<Exposed> =
            names.iter().zip(people).map(|(name, people)| Exposed::new(name, known(people))).collect();
        let observed = count(&given["observed"]);
        if function == "indirect_ratio" {
            indirect_ratio(&observed, &bands, &reference, Per::HUNDRED, Poisson::Field, confidence)
        } else {
            indirect_rate(&observed, &bands, &reference, Per::THOUSAND, Poisson::Field, confidence)
        }
    };
    flat(&estimate.unwrap())
}

fn funnel_case(given: &Value) -> Vec<f64> {
    let shape = match given["shape"].as_str().unwrap() {
        "proportion" => Shape::Proportion,
        "rate" => Shape::Rate,
        _ => Shape::Ratio,
    };
    let units: Vec<Unit> = given["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .map(|pair| Unit::new("a unit", known(pair[0]), known(pair[1])))
        .collect();
    let plain = Funnel::of(shape, &units).unwrap();
    let funnel = match given["scale"].as_str() {
        None => plain,
        Some("log") => plain.widened(&units, Scale::Log).unwrap(),
        Some("arcsine") => plain.widened(&units, Scale::Arcsine).unwrap(),
        Some(_) => plain.widened(&units, Scale::SquareRoot).unwrap(),
    };
    let (ratio, between) = funnel.dispersion().map_or((0.0, 0.0), |it| (it.ratio(), it.variance_between()));
    let mut found = vec![approximate(funnel.average()), ratio, between];
    for of in numbers(&given["of"]) {
        for text in given["levels"].as_array().unwrap() {
            let limits = funnel.limits(&known(of), Per::ONE, level(text.as_str().unwrap())).unwrap();
            found.extend([limits.lower(), limits.upper()]);
        }
    }
    found
}

fn mean_case(given: &Value) -> Vec<f64> {
    let tenths = given["tenths"].as_array().unwrap().iter().map(|tenth| {
        let tenth = outturn_core::Exact::from(tenth.as_i64().unwrap());
        known(&tenth * &exact("0.1"))
    });
    let measured: Vec<_> = tenths.collect();
    let levels = given["levels"].as_array().unwrap().iter().map(|text| level(text.as_str().unwrap()));
    levels.flat_map(|confidence| flat(&mean(&measured, confidence).unwrap())).collect()
}

fn quantile_case(given: &Value) -> Vec<f64> {
    let values: Vec<_> = numbers(&given["values"]).into_iter().map(known).collect();
    let first = if given["first"] == "highest" { First::Highest } else { First::Lowest };
    let groups = u32::try_from(number(&given["groups"])).unwrap();
    quantiles(&values, groups, first).into_iter().map(|group| f64::from(group.unwrap())).collect()
}

fn inequality_case(given: &Value) -> Vec<f64> {
    let thousandth = exact("0.001");
    let thousandths = |number| known(&outturn_core::Exact::from(number) * &thousandth);
    let rows = numbers(&given["people"]).into_iter().zip(numbers(&given["thousandths"]));
    let groups: Vec<Group> = rows
        .zip(numbers(&given["errors"]))
        .map(|((people, value), error)| {
            Group::new("a group", known(people), Measured::given(&thousandths(value), &thousandths(error)))
        })
        .collect();
    let found = inequality(&groups, level(given["level"].as_str().unwrap())).unwrap();
    [flat(&found.slope), flat(&found.relative.unwrap())].concat()
}

fn life_case(given: &Value) -> Vec<f64> {
    let rows = AGES.iter().zip(numbers(&given["deaths"])).zip(numbers(&given["people"]));
    let bands: Vec<Ages> =
        rows.map(|((from, deaths), people)| Ages::new(*from, known(deaths), known(people))).collect();
    let all = life_expectancies(&bands, &AGES, level(given["level"].as_str().unwrap())).unwrap();
    all.into_iter().flat_map(|it| flat(&it.years.unwrap())).collect()
}

fn xmr_case(given: &Value) -> Vec<f64> {
    let points: Vec<_> = numbers(&given["points"]).into_iter().map(known).collect();
    let chart = chart(&points, &[]).unwrap();
    let limits = chart.limits();
    [&limits.mean, &limits.lower, &limits.upper].map(approximate).to_vec()
}

/// One digit for each rule that a point breaks.
fn rules_case(given: &Value) -> Vec<f64> {
    let points: Vec<_> =
        given["points"].as_array().unwrap().iter().map(|point| known(point.as_i64().unwrap())).collect();
    let digit = |rule: &Rule| match rule {
        Rule::Outside => 8.0,
        Rule::Shift => 4.0,
        Rule::Trend => 2.0,
        Rule::NearLimit => 1.0,
    };
    let chart = chart(&points, &[]).unwrap();
    chart.points().iter().map(|point| point.rules.iter().map(digit).sum()).collect()
}

#[test]
fn every_function_agrees_with_certified_values() {
    let file: Value = serde_json::from_str(include_str!("../data/certified.json")).unwrap();
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    let mut furthest: f64 = 0.0;
    for case in file["cases"].as_array().unwrap() {
        let (function, given) = (case["function"].as_str().unwrap(), &case["given"]);
        let found = match function {
            "count" | "proportion" | "rate" | "repeat_rate" => crude_case(function, given),
            "mean" => mean_case(given),
            "funnel" => funnel_case(given),
            "quantiles" => quantile_case(given),
            "inequality" => inequality_case(given),
            "life" => life_case(given),
            "xmr" => xmr_case(given),
            "xmr_rules" => rules_case(given),
            _ => standardised_case(function, given),
        };
        let certified = case["result"].as_array().unwrap();
        assert_eq!(found.len(), certified.len(), "{function} {given}");
        for (found, certified) in found.iter().zip(certified) {
            let certified = certified.as_f64().unwrap();
            let apart = (found - certified).abs() / certified.abs().max(1e-12);
            furthest = furthest.max(apart);
            assert!(apart <= APART, "{function}: {found} is not {certified}, for {given}");
        }
        *held.entry(function).or_default() += certified.len();
    }
    eprintln!("{} figures, at most {furthest:.1e} apart", held.values().sum::<usize>());
    let functions = [
        "count",
        "direct",
        "direct_repeat",
        "funnel",
        "indirect_rate",
        "indirect_ratio",
        "inequality",
        "life",
        "mean",
        "proportion",
        "quantiles",
        "rate",
        "repeat_rate",
        "xmr",
        "xmr_rules",
    ];
    assert_eq!(held.keys().copied().collect::<Vec<_>>(), functions);
}

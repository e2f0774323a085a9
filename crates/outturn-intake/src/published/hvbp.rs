//! Hospital Value-Based Purchasing, fiscal year 2024: what was measured of each hospital, and the points and scores
//! that it was given.
//!
//! The Centers for Medicare & Medicaid Services publish a file for each of four domains and one of scores, a row for
//! each hospital. A measure has a rate in a baseline period and one in a performance period, points for achievement
//! and for improvement, and a score, the higher of the two. What must be the same for every hospital (thresholds,
//! benchmarks, floors) belongs to the rules of the programme and is no reading.

mod domain;
mod folder;
mod measures;
mod notes;
mod table;
mod totals;

use outturn_core::Standing;

use super::{Awarded, Problem, Published, Reading};
use domain::{DOMAINS, Domain, Hospital, Read, SSI};
pub(super) use folder::HVBP;
use measures::Span;
use table::AGAIN;

/// What stands in place of a figure that is not available: the file does not say which of the two it is.
const NO_RATE: &str = "Not Available: too few cases, or none reported";
const NO_POINTS: &str = "Not Available";
const NOT_APPLICABLE: &str = "[z]";
/// The indicator of the points for the two measures of surgical site infections, where both are scored.
const COMBINED: &str = "hvbp-ssi";

/// The files, each with its name and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `hvbp_clinical_outcomes.csv`.
    pub clinical_outcomes: (&'a str, &'a [u8]),
    /// `hvbp_person_and_community_engagement.csv`.
    pub person_and_community: (&'a str, &'a [u8]),
    /// `hvbp_safety.csv`.
    pub safety: (&'a str, &'a [u8]),
    /// `hvbp_efficiency_and_cost_reduction.csv`.
    pub efficiency: (&'a str, &'a [u8]),
    /// `hvbp_tps.csv`.
    pub scores: (&'a str, &'a [u8]),
}

/// Reads what each file gives, in the order of [`Files`]. Refuses them where points or scores do not follow from what
/// they are made of.
pub fn read(files: Files<'_>) -> Result<[Published; 5], Vec<Problem>> {
    let mut problems = Vec::new();
    let given = [files.clinical_outcomes, files.person_and_community, files.safety, files.efficiency];
    let read =
        DOMAINS.iter().zip(given).map(|(domain, (name, bytes))| domain.read(name, bytes, &mut problems));
    let read: Vec<Read> = read.collect();
    let (name, bytes) = files.scores;
    let totals = totals::read(name, bytes, &read, &mut problems);
    if problems.is_empty() {
        let names = given.map(|(name, _)| name);
        for (file, read) in names.iter().zip(&read) {
            same_hospitals(file, read, name, totals.keys(), &mut problems);
        }
        same_names(&names, &read, &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut published: [Published; 5] = Default::default();
    for ((published, domain), read) in published.iter_mut().zip(&DOMAINS).zip(&read) {
        publish(published, domain, read);
        notes::domain(published, domain, read);
    }
    if let Some(published) = published.last_mut() {
        for (code, scores) in &totals {
            for (domain, score) in DOMAINS.iter().zip(&scores.domains) {
                published.awarded.push(awarded(code, domain.step, "score", score.clone()));
            }
            published.awarded.push(awarded(code, "award", "score", scores.total.clone()));
        }
        notes::totals(published, &totals);
    }
    Ok(published)
}

/// Every file must have the same hospitals.
fn same_hospitals<'a>(
    file: &str,
    read: &'a Read,
    other: &str,
    scored: impl Iterator<Item = &'a String>,
    problems: &mut Vec<Problem>,
) {
    let scored: Vec<&String> = scored.collect();
    let missing = scored.iter().filter(|code| !read.hospitals.contains_key(**code));
    let wrong = |code: &str, there: &str, not_there: &str| {
        Problem::new(not_there, format!("it lacks a hospital that {there} has"), AGAIN).at_value(code)
    };
    problems.extend(missing.map(|code| wrong(code, other, file)));
    let more = read.hospitals.keys().filter(|code| scored.binary_search(code).is_err());
    problems.extend(more.map(|code| wrong(code, file, other)));
}

/// A hospital must be called the same in the file of every domain.
fn same_names(files: &[&str; 4], read: &[Read], problems: &mut Vec<Problem>) {
    let Some((first, others)) = read.split_first() else { return };
    for (file, other) in files.iter().skip(1).zip(others) {
        for (code, hospital) in &other.hospitals {
            if first.hospitals.get(code).is_some_and(|it| it.name != hospital.name) {
                let wrong = "the hospital has another name in the other files";
                problems.push(Problem::new(file, wrong, AGAIN).at_value(code));
            }
        }
    }
}

fn publish(published: &mut Published, domain: &Domain, read: &Read) {
    for (code, hospital) in &read.hospitals {
        published.names.insert(code.clone(), hospital.name.clone());
        for (measure, it) in domain.measures.iter().zip(&hospital.measured) {
            let mut reading = |span: Span, rate: &Option<String>| {
                published.readings.push(reading(measure.names.indicator, code, span, rate.clone(), NO_RATE));
            };
            reading(measure.baseline, &it.baseline);
            reading(measure.performance, &it.performance);
            let names = measure.names;
            for (step, points) in [
                (names.score, it.score),
                (names.achievement, it.achievement),
                (names.improvement, it.improvement),
            ] {
                published.awarded.push(points_of(code, step, points));
            }
        }
        for (joint, points) in domain.joint.iter().zip(&hospital.joint) {
            published.awarded.push(points_of(code, joint.step, *points));
            if joint.step == SSI {
                published.readings.push(combined(code, domain, hospital, *points));
            }
        }
    }
}

/// The combined points are a figure given where both measures are scored: they are weighted by the infections
/// predicted, which are not published.
fn combined(code: &str, domain: &Domain, hospital: &Hospital, points: Option<u8>) -> Reading {
    let [colon, hysterectomy] = domain.surgical(hospital).map(|score| score.is_some());
    let (given, note) = match (colon, hysterectomy) {
        (true, true) => (points.map(|points| points.to_string()), ""),
        (true, false) => (None, "HAI-3 alone is scored"),
        (false, true) => (None, "HAI-4 alone is scored"),
        (false, false) => (None, "neither HAI-3 nor HAI-4 is scored"),
    };
    reading(COMBINED, code, measures::YEAR_2022, given, note)
}

fn reading(indicator: &'static str, code: &str, span: Span, value: Option<String>, without: &str) -> Reading {
    let note = if value.is_some() { String::new() } else { without.to_owned() };
    Reading {
        indicator,
        organisation: code.to_owned(),
        period: span.period.to_owned(),
        breakdown: "",
        numerator: String::new(),
        denominator: String::new(),
        value: value.unwrap_or_else(|| NOT_APPLICABLE.to_owned()),
        standing: Standing::Seen,
        note,
    }
}

fn points_of(code: &str, step: &'static str, points: Option<u8>) -> Awarded {
    awarded(code, step, "points", points.map(|points| points.to_string()))
}

fn awarded(code: &str, step: &'static str, quantity: &'static str, value: Option<String>) -> Awarded {
    let note = if value.is_some() { "" } else { NO_POINTS };
    let value = value.unwrap_or_else(|| NOT_APPLICABLE.to_owned());
    // Points are whole; scores are printed with twelve decimals.
    let within = if quantity == "points" { "0" } else { "0.0000000000005" };
    Awarded { organisation: code.to_owned(), step, quantity, value, within, note: note.to_owned() }
}

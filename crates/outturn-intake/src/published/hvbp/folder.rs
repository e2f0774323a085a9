//! The folder of the programme, made from its files.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::documents::{Document, Files, Input};
use super::super::folder::{Part, Shipped};
use super::super::{About, Organisation, Problem, Published};
use super::NOT_APPLICABLE;
use super::domain::DOMAINS;

/// The folder and the files that it is made from.
pub(in super::super) const HVBP: Shipped = Shipped {
    name: "cms-hvbp",
    inputs: &INPUTS,
    documents: &[],
    published: Some("fy2024.published.csv"),
    read,
};

const CLINICAL: &str = "hvbp-clinical-2024";
const EFFICIENCY: &str = "hvbp-efficiency-2024";
const PERSON: &str = "hvbp-person-2024";
const SAFETY: &str = "hvbp-safety-2024";
const SCORES: &str = "hvbp-scores-2024";

const fn input(
    source: &'static str,
    path: &'static str,
    title: &'static str,
    address: &'static str,
    note: &'static str,
) -> Input {
    let document = Document {
        source,
        title,
        publisher: "Centers for Medicare & Medicaid Services",
        published: "2024-07",
        licence: "Work of the United States Government, in the public domain",
        address,
        note,
    };
    Input { document, path }
}

/// Every published file that the folder is made from.
const INPUTS: [Input; 5] = [
    input(
        CLINICAL,
        "p4p_oracles/cms_2024/hvbp_clinical_outcomes.csv.gz",
        "Hospital Value-Based Purchasing, fiscal year 2024: clinical outcomes",
        "https://data.cms.gov/provider-data/dataset/pudb-wetr",
        "A copy of the release of July 2024, not compared with the original; the address holds later years. Periods \
         are those of the measure dates published with it. Measures of mortality are survival rates. Nobody treated \
         from January to June 2020 counts in the performance period. \"Not Available\", written [z]: fewer than 25 \
         cases (42 CFR 412.165), or none reported; the file does not say which, and such a measure is not scored.",
    ),
    input(
        PERSON,
        "p4p_oracles/cms_2024/hvbp_person_and_community_engagement.csv.gz",
        "Hospital Value-Based Purchasing, fiscal year 2024: person and community engagement",
        "https://data.cms.gov/provider-data/dataset/avtz-f2ge",
        "A copy of the release of July 2024, not compared with the original; the address holds later years. Periods \
         are those of the measure dates published with it. Shares of patients from the HCAHPS survey. \"Not \
         Available\", written [z]: fewer than 100 surveys (42 CFR 412.165), or none reported; the file does not say \
         which, and such a hospital is not scored on the survey.",
    ),
    input(
        SAFETY,
        "p4p_oracles/cms_2024/hvbp_safety.csv.gz",
        "Hospital Value-Based Purchasing, fiscal year 2024: safety",
        "https://data.cms.gov/provider-data/dataset/dgmq-aat3",
        "A copy of the release of July 2024, not compared with the original; the address holds later years. Periods \
         are those of the measure dates published with it. Infections over those predicted, to three decimals. \"Not \
         Available\", written [z]: less than one infection predicted (42 CFR 412.165), or none reported; the file does \
         not say which, and such a measure is not scored.",
    ),
    input(
        EFFICIENCY,
        "p4p_oracles/cms_2024/hvbp_efficiency_and_cost_reduction.csv.gz",
        "Hospital Value-Based Purchasing, fiscal year 2024: efficiency and cost reduction",
        "https://data.cms.gov/provider-data/dataset/su9h-3pvj",
        "A copy of the release of July 2024, not compared with the original; the address holds later years. Periods \
         are those of the measure dates published with it. \"Not Available\", written [z]: fewer than 25 cases (42 CFR \
         412.165), or none reported; the file does not say which, and such a measure is not scored.",
    ),
    input(
        SCORES,
        "p4p_oracles/cms_2024/hvbp_tps.csv.gz",
        "Hospital Value-Based Purchasing, fiscal year 2024: total performance scores",
        "https://data.cms.gov/provider-data/dataset/ypbt-wvdk",
        "A copy of the release of July 2024, not compared with the original; the address holds later years. Scores to \
         twelve decimals. \"Not Available\", written [z]: too few measures of the domain are scored.",
    ),
];

fn read(files: &Files<'_>) -> Result<Vec<Part>, Vec<Problem>> {
    let mut read = super::read(super::Files {
        clinical_outcomes: files.named(CLINICAL),
        person_and_community: files.named(PERSON),
        safety: files.named(SAFETY),
        efficiency: files.named(EFFICIENCY),
        scores: files.named(SCORES),
    })?;
    organisations(&mut read)?;
    let parts = INPUTS.iter().zip(read);
    let parts = parts.map(|(input, published)| Part { sources: vec![input.document.source], published });
    Ok(parts.collect())
}

/// Adds the hospitals.
fn organisations(read: &mut [Published; 5]) -> Result<(), Vec<Problem>> {
    let known = known_from(read);
    let [first, ..] = read;
    first.note(
        About::Taken,
        "Numbers and names of the hospitals, as they are written. The files have no opening dates: `opened` is the \
         first day of the earliest period for which a hospital has a rate in any of them.",
    );
    let mut problems = Vec::new();
    for (code, name) in &first.names {
        let Some(opened) = known.get(code).copied() else {
            let wrong = "the hospital has no rate in any file, and so no day from which it is known";
            let file = INPUTS.first().map_or("", Input::file);
            problems.push(Problem::new(file, wrong, "ask the publisher why it is there").at_value(code));
            continue;
        };
        let (code, name) = (code.clone(), name.clone());
        first.organisations.push(Organisation { code, name, kind: "hospital", opened, closed: None });
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The first day on which a hospital is known: that of the earliest period for which it has a rate.
fn known_from(read: &[Published]) -> BTreeMap<String, Date> {
    let measures = DOMAINS.iter().flat_map(|domain| domain.measures);
    let first: BTreeMap<(&str, &str), Date> = measures
        .flat_map(|it| {
            [it.baseline, it.performance].map(|span| ((it.names.indicator, span.period), span.first))
        })
        .collect();
    let mut known = BTreeMap::new();
    for reading in read.iter().flat_map(|it| &it.readings).filter(|it| it.value != NOT_APPLICABLE) {
        let Some(day) = first.get(&(reading.indicator, reading.period.as_str())) else { continue };
        let so_far = known.entry(reading.organisation.clone()).or_insert(*day);
        *so_far = (*so_far).min(*day);
    }
    known
}

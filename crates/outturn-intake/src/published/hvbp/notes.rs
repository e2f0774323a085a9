//! What must be known of the readings and figures written.

use super::super::cells::separate;
use super::super::{About, Published};
use super::domain::{DOMAINS, Domain, Measured, Read, SSI};
use super::table::DECIMALS;
use super::totals::Totals;

/// Notes on the file of a domain.
pub(super) fn domain(published: &mut Published, domain: &Domain, read: &Read) {
    let rates = || read.hospitals.values().flat_map(|it| &it.measured);
    let known = |rate: fn(&Measured) -> bool| count(rates().filter(|it| rate(it)).count());
    published.note(
        About::Taken,
        format!(
            "{} for {} hospitals: {} rates in the baseline period and {} in the performance period. Where the file \
             says \"Not Available\" the reading is `[z]`.",
            indicators(domain),
            count(read.hospitals.len()),
            known(|it| it.baseline.is_some()),
            known(|it| it.performance.is_some())
        ),
    );
    published.note(
        About::Taken,
        format!(
            "{} figures for awards to be held against: the points of each measure for achievement, for improvement, \
             and its score{}.",
            count(published.awarded.len()),
            match domain.joint {
                [] => String::new(),
                joint => {
                    let steps: Vec<String> = joint.iter().map(|it| format!("`{}`", it.step)).collect();
                    format!("; {}", steps.join(", "))
                }
            }
        ),
    );
    let improved = known(|it| it.improvement.is_some());
    published.note(
        About::Checked,
        format!(
            "A measure has achievement points where there is a performance rate ({} times), improvement points where \
             there is a baseline rate as well ({improved} times), and its score is the higher of the two.",
            known(|it| it.achievement.is_some())
        ),
    );
    joint(published, domain, read);
    published.note(
        About::LeftOut,
        format!(
            "What is the same for every hospital and belongs to the rules: {} ({}).",
            if domain.is_survey() {
                "floor, achievement threshold and benchmark of each dimension"
            } else {
                "achievement threshold and benchmark of each measure"
            },
            read.levels.join("; ")
        ),
    );
    published.note(About::LeftOut, "Addresses, counties and states.");
}

fn indicators(domain: &Domain) -> String {
    let of = |it: &super::measures::Measure| {
        format!("`{}` ({}, {})", it.names.indicator, it.baseline.period, it.performance.period)
    };
    domain.measures.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn joint(published: &mut Published, domain: &Domain, read: &Read) {
    if domain.joint.iter().any(|it| it.step == SSI) {
        let scores = || read.hospitals.values().map(|it| domain.surgical(it));
        let both = scores().filter(|it| it.iter().all(Option::is_some)).count();
        let alike = scores().filter(|[one, other]| one.is_some() && one == other).count();
        published.note(
            About::Taken,
            format!(
                "`hvbp-ssi` (2022): the combined score for {} hospitals where HAI-3 and HAI-4 are both scored. It is \
                 weighted by predicted infections, which the file lacks, so it is a figure given; for the others, \
                 `[z]`.",
                count(both)
            ),
        );
        published.note(
            About::Checked,
            format!(
                "The combined score is the one score where HAI-3 or HAI-4 alone is scored, the score of both where \
                 they are alike ({} hospitals), and lies between the two otherwise ({}).",
                count(alike),
                count(both.saturating_sub(alike))
            ),
        );
    }
    if domain.is_survey() {
        published.note(
            About::Checked,
            "All dimensions are available or none, and the base score is the sum of the dimensions.",
        );
    }
}

/// Notes on the file of scores.
pub(super) fn totals(published: &mut Published, totals: &Totals) {
    let scored = DOMAINS.iter().enumerate().map(|(index, domain)| {
        let scored = totals.values().filter(|it| it.domains.get(index).is_some_and(Option::is_some)).count();
        format!("`{}` {}", domain.step, count(scored))
    });
    published.note(
        About::Taken,
        format!(
            "{} figures for awards to be held against: the score of each domain out of 100, before weights, and the \
             total, step `award`, for {} hospitals. Scored: {}.",
            count(published.awarded.len()),
            count(totals.len()),
            scored.collect::<Vec<_>>().join(", ")
        ),
    );
    published.note(
        About::Checked,
        format!(
            "To all {DECIMALS} decimals: safety, clinical and efficiency scores are the points earned out of ten for \
             each measure scored, with two at least in safety and clinical outcomes; person and community engagement \
             is base and consistency score; every domain scored weighs the same; the total is the sum."
        ),
    );
    let domains = |fits: fn(usize) -> bool| {
        let scored = totals.values().map(|it| it.domains.iter().flatten().count());
        count(scored.filter(|scored| fits(*scored)).count())
    };
    published.note(
        About::Checked,
        format!(
            "{} hospitals have all four domains scored, {} three, and {} fewer.",
            domains(|it| it == 4),
            domains(|it| it == 3),
            domains(|it| it < 3)
        ),
    );
    published.note(
        About::LeftOut,
        "Weighted scores, which follow from the others. Addresses, counties and states.",
    );
}

fn count(number: usize) -> String {
    u64::try_from(number).map_or_else(|_| number.to_string(), separate)
}

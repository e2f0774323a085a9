//! All or nothing: what the smallest step of a figure moves.

use super::codes::way_out;
use super::site::{Kind, counts, of_line, sites};
use super::{Finding, Tell, WHOLE};
use crate::model::{Failing, LineRule, Scheme, Test};
use crate::show::told;

const CODE: &str = "cliff";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for site in sites(scheme).into_iter().filter(|it| it.kind != Kind::Applies && !it.stake.is_nothing()) {
        let figures = site.test.leaves().into_iter().filter(|it| matches!(it, Test::Compare(_))).count();
        if figures == 0 {
            // What somebody finds is a judgement, and has no edge.
            continue;
        }
        let edge = match figures {
            1 => {
                let one = site.test.leaves().into_iter().find(|it| matches!(it, Test::Compare(_)));
                format!(": {}. The smallest step of that figure", told(scheme, one.unwrap_or(site.test)))
            }
            many => format!(", on {many} edges. The smallest step of a figure across one of them"),
        };
        let (title, worth) = (site.title, site.stake.in_words(scheme));
        let says = match site.kind {
            Kind::Gateway => format!("The gateway “{title}” is kept or is not{edge} moves {worth}."),
            Kind::Deduction => format!("The standard “{title}” is kept or is not{edge} moves {worth}."),
            Kind::Line | Kind::Applies => format!("“{title}” is all or nothing{edge} moves {worth}."),
        };
        found.push(Finding::new(CODE, site.at, says, way_out(CODE)).with([site.stake], Tell::Each));
    }
    found.extend(bands(scheme));
    found.extend(verifications(scheme));
    found
}

/// Bands of which one edge parts everything from nothing.
fn bands(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in scheme.lines.iter().enumerate().filter(|(_, line)| counts(line)) {
        let LineRule::Bands { bands, .. } = &line.rule else { continue };
        let steps = bands.windows(2).filter_map(|pair| match pair {
            [one, other] => Some((&one.earns - &other.earns).abs()),
            _ => None,
        });
        if steps.max().is_none_or(|step| step < WHOLE) {
            continue;
        }
        let stake = of_line(index, line);
        let says = format!(
            "“{}” has bands, and is all or nothing: at one edge the smallest step of the figure moves {}.",
            line.title,
            stake.in_words(scheme)
        );
        found.push(Finding::new(CODE, line.address.clone(), says, way_out(CODE)).with([stake], Tell::Each));
    }
    found
}

/// Errors in a claim that cost all of it once they are larger than is borne.
fn verifications(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in scheme.lines.iter().enumerate().filter(|(_, line)| counts(line)) {
        let Some(verification) = line.verification.as_ref().filter(|it| it.beyond == Failing::Voids) else {
            continue;
        };
        let stake = of_line(index, line);
        let says = format!(
            "A claim for “{}” is paid or is not: an error just above {} of what was claimed takes {}.",
            line.title,
            super::stake::share(&verification.error_at_most),
            stake.in_words(scheme)
        );
        let at = format!("{}/verification", line.address);
        found.push(Finding::new(CODE, at, says, way_out(CODE)).with([stake], Tell::Each));
    }
    found
}

//! Acceptances that cover nothing, or a finding that nothing gives.

use std::collections::BTreeSet;

use outturn_core::diagnostic::nearest;

use super::codes::way_out;
use super::{CODES, Finding, OF_OTHERS};
use crate::complaints::clip;
use crate::model::Scheme;

/// What is found of acceptances themselves, which is not accepted but mended.
const OF_ACCEPTANCES: [&str; 2] = ["acceptance-unused", "unknown-finding"];

pub(super) fn is_of_acceptance(code: &str) -> bool {
    OF_ACCEPTANCES.contains(&code)
}

/// The address of an acceptance: they are told apart by their place.
fn address(index: usize) -> String {
    format!("accepted/{}", index + 1)
}

pub(super) fn find(scheme: &Scheme, covered: &[(Finding, usize)]) -> Vec<Finding> {
    let used: BTreeSet<usize> = covered.iter().map(|(_, by)| *by).collect();
    let own = CODES.iter().map(|it| it.code).filter(|it| !is_of_acceptance(it));
    let known = || own.clone().chain(OF_OTHERS.iter().copied());
    let mut found = Vec::new();
    for (index, accepted) in scheme.accepted.iter().enumerate() {
        let code = accepted.finding.as_str();
        if !known().any(|it| it == code) {
            let near = nearest(code, known()).map_or(String::new(), |near| format!(" Is `{near}` meant?"));
            let says = format!("`{}` is accepted, and nothing finds that.{near}", clip(code));
            let code = "unknown-finding";
            found.push(Finding::new(code, address(index), says, way_out(code)));
        } else if !OF_OTHERS.contains(&code) && !used.contains(&index) {
            let at = accepted.at.as_ref().map_or(String::new(), |at| format!(" at {}", clip(at)));
            // An earlier acceptance of the whole scheme covers what this one names.
            let earlier = covered.iter().any(|(it, by)| *by < index && accepted.covers(it.code, &it.at));
            let why = if earlier { "an acceptance before it covers all of it" } else { "there is none" };
            let says = format!("`{}` is accepted{at}, and {why}.", clip(code));
            let code = "acceptance-unused";
            found.push(Finding::new(code, address(index), says, way_out(code)));
        }
    }
    found
}

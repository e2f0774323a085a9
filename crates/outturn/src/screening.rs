//! The plausibility screen of a facts folder, with what of it somebody stands by: `screened.csv`.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Diagnostic, Facts};
use outturn_intake::facts::name_in;
use outturn_intake::facts::screened::{self, Acceptance, Accepted};
use outturn_scheme::Indicator;
use outturn_screen::{Finding, Kind, Scope, Screened, screen};

/// What a screen found, and what became of it.
#[derive(Debug)]
pub struct Screening {
    /// Everything that was found, and how much was looked at.
    pub screened: Screened,
    /// For each finding, in order, who stands by it.
    pub accepted: Vec<Option<Acceptance>>,
    /// A complaint about each acceptance of something that is not found.
    pub idle: Vec<Diagnostic>,
}

impl Screening {
    /// The findings that nobody stands by.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        let both = self.screened.findings.iter().zip(&self.accepted);
        both.filter(|(_, accepted)| accepted.is_none()).map(|(finding, _)| finding)
    }
}

/// Screens the readings of a facts folder. `place` is its name in complaints; an acceptance that cannot be read stops
/// the run, because it would let money through.
pub fn screening(
    place: &str,
    files: &BTreeMap<String, Vec<u8>>,
    facts: &Facts,
    indicators: &BTreeMap<String, Indicator>,
    scope: &Scope<'_>,
) -> Result<Screening, Vec<Diagnostic>> {
    let name = name_in(files, screened::FILE);
    let path = format!("{place}/{name}");
    let words = Kind::ALL.map(Kind::as_str);
    let acceptances = match files.get(&name) {
        Some(bytes) => screened::acceptances(&path, bytes, &words)?,
        None => BTreeMap::new(),
    };
    let found = screen(facts, indicators, scope);
    let mut used: BTreeSet<&Accepted> = BTreeSet::new();
    let mut accepted = Vec::with_capacity(found.findings.len());
    for finding in &found.findings {
        let own = key(finding, &finding.about.organisation);
        let everyones = key(finding, "");
        let acceptance = [own, everyones].iter().find_map(|key| acceptances.get_key_value(key));
        used.extend(acceptance.map(|(key, _)| key));
        accepted.push(acceptance.map(|(_, acceptance)| acceptance.clone()));
    }
    // A screen of one scheme's readings says nothing about acceptances for others.
    let idle = match scope {
        Scope::Scheme(_) => Vec::new(),
        Scope::Everything => acceptances
            .iter()
            .filter(|(key, _)| !used.contains(key))
            .map(|(key, acceptance)| is_idle(&path, key, acceptance))
            .collect(),
    };
    Ok(Screening { screened: found, accepted, idle })
}

/// What accepts a finding, of one body or of all.
fn key(finding: &Finding, organisation: &str) -> Accepted {
    Accepted {
        finding: finding.kind.as_str().to_owned(),
        indicator: finding.about.indicator.clone(),
        period: finding.about.period.clone(),
        organisation: organisation.to_owned(),
        breakdown: finding.about.breakdown.clone(),
        stage: finding.about.stage,
    }
}

fn is_idle(path: &str, accepted: &Accepted, acceptance: &Acceptance) -> Diagnostic {
    let body = if accepted.organisation.is_empty() { "any body" } else { accepted.organisation.as_str() };
    let message = format!(
        "`{}` is not found of {} of {body} in {}",
        accepted.finding, accepted.indicator, accepted.period
    );
    let help = "the figure has changed since it was accepted: remove the row";
    let mut problem = Diagnostic::file(path, "accepts-nothing", message, help);
    (problem.line, problem.column) = (acceptance.line, 1);
    problem
}

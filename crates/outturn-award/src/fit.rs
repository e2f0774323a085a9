//! Facts held against a scheme: what was recorded for it and cannot be used.
//!
//! Nothing found here stops an award: what cannot be used is unknown to it, and the award says so. It is reported so
//! that whoever recorded it can mend it.

use outturn_core::diagnostic::nearest;
use outturn_core::facts::LocalKey;
use outturn_core::{Facts, Organisation};
use outturn_scheme::{GatewayRule, LineRule, Scheme, Test};

use crate::place::{agreed_misfit, local_misfit};

/// A record that a scheme cannot use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Which record.
    pub record: Record,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A record in the facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// A row of `agreements.csv`.
    Agreement(LocalKey),
    /// A row of `decisions.csv`.
    Decision(LocalKey),
}

/// Everything recorded for a scheme that it cannot use, agreements first, by organisation and subject.
pub fn misfits(scheme: &Scheme, facts: &Facts) -> Vec<Misfit> {
    let mut found = Vec::new();
    let mut complain = |record: Record, message: String, help: &str| {
        found.push(Misfit { record, message, help: help.to_owned() });
    };
    let subjects = decided_subjects(scheme);
    for (key, agreement) in facts.agreements.iter().filter(|(key, _)| key.scheme == scheme.id) {
        let record = Record::Agreement(key.clone());
        if let Some(message) = not_an_earner(scheme, facts, &key.organisation) {
            complain(record, message, "check the code, or the dates in organisations.csv");
            continue;
        }
        let local = scheme.lines.iter().find_map(|line| match &line.rule {
            LineRule::Local(rule) if rule.item == key.subject => Some(rule),
            _ => None,
        });
        let misfit = match (scheme.agreed.get(&key.subject), local) {
            (Some(rule), _) => agreed_misfit(rule, agreement),
            (None, Some(rule)) => local_misfit(scheme, rule, agreement),
            (None, None) => {
                let known = scheme.agreed.keys().map(String::as_str);
                let places = scheme
                    .lines
                    .iter()
                    .map(|line| line.address.as_str())
                    .filter(|it| it.starts_with("local/"));
                let near = nearest(&key.subject, known.chain(places));
                let hint = near.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
                Some(format!("the scheme settles nothing called `{}` locally{hint}", key.subject))
            }
        };
        if let Some(message) = misfit {
            let help = if message.starts_with("not ") {
                "add it to agreed_by once it has; until then this agreement counts as not made"
            } else {
                "until it is mended, this agreement counts as not made"
            };
            complain(record, message, help);
        }
    }
    for (key, decision) in facts.decisions.iter().filter(|(key, _)| key.scheme == scheme.id) {
        let record = Record::Decision(key.clone());
        if let Some(message) = not_an_earner(scheme, facts, &key.organisation) {
            complain(record, message, "check the code, or the dates in organisations.csv");
            continue;
        }
        let Some((_, role)) = subjects.iter().find(|(subject, _)| *subject == key.subject) else {
            let near = nearest(&key.subject, subjects.iter().map(|(subject, _)| *subject));
            let hint = near.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
            complain(
                record,
                format!("the scheme has nothing decided called `{}`{hint}", key.subject),
                "check the subject",
            );
            continue;
        };
        if decision.role != *role {
            let message = format!("`{}` decided this, and the scheme has `{role}` decide it", decision.role);
            complain(record, message, "until the right role decides, this counts as not decided");
        } else if let Some(date) = decision.date
            && let Some((first, _)) = scheme.year.bounds()
            && date < first
        {
            let message = format!("it was decided on {date}, before the scheme's year began on {first}");
            complain(record, message, "check the date; until then it counts as not decided");
        }
    }
    found
}

/// Why an organisation has no award under a scheme, if it has none.
pub fn not_an_earner(scheme: &Scheme, facts: &Facts, code: &str) -> Option<String> {
    let day = scheme.organisations_as_at;
    let Some(body) = facts.organisations.get(code) else {
        let near = nearest(code, facts.organisations.iter().map(|body| body.code.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; the nearest is {near}"));
        return Some(format!("there is no organisation {code}{hint}"));
    };
    let Organisation { name, kind, opened, closed, .. } = body;
    if *kind != scheme.earner {
        return Some(format!("{code} {name} is a {kind}; under this scheme a {} earns", scheme.earner));
    }
    if day < *opened {
        return Some(format!("{code} {name} opened on {opened}; the scheme takes organisations as at {day}"));
    }
    match closed {
        Some(closed) if day > *closed => {
            Some(format!("{code} {name} closed on {closed}; the scheme takes organisations as at {day}"))
        }
        _ => None,
    }
}

/// Every subject that a recorded decision settles, with the role that decides it.
pub fn decided_subjects(scheme: &Scheme) -> Vec<(&str, &str)> {
    let mut subjects = Vec::new();
    for gateway in &scheme.gateways {
        match &gateway.rule {
            GatewayRule::Decided(role) => subjects.push((gateway.id.as_str(), role.as_str())),
            GatewayRule::Test(test) => assured(test, &mut subjects),
        }
    }
    for line in &scheme.lines {
        if let LineRule::Test(test) = &line.rule {
            assured(test, &mut subjects);
        }
    }
    for deduction in &scheme.deductions {
        assured(&deduction.standard, &mut subjects);
    }
    subjects
}

fn assured<'a>(test: &'a Test, subjects: &mut Vec<(&'a str, &'a str)>) {
    for leaf in test.leaves() {
        if let Test::Assured { id, by, .. } = leaf {
            subjects.push((id.as_str(), by.as_str()));
        }
    }
}

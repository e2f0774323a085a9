//! Facts held against a scheme: what was recorded for it and cannot be used.
//!
//! Nothing found here stops an award: what cannot be used is unknown to it, and the award says so. It is reported so
//! that whoever recorded it can mend it.

use std::collections::BTreeMap;

use outturn_core::diagnostic::nearest;
use outturn_core::facts::LocalKey;
use outturn_core::{Exact, Facts, Organisation};
use outturn_scheme::{Deadline, GatewayRule, Line, LineRule, Menu, OnOverlap, Scheme, Test, Worth};

use crate::agreement::{Dealings, extension};
use crate::award::unplaced;
use crate::menu::total_misfit;

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
    let decided = decided_subjects(scheme);
    let subjects: Vec<(&str, &str)> =
        decided.iter().map(|(subject, role)| (subject.as_str(), *role)).collect();
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
        let dealings = Dealings { scheme, facts, organisation: &key.organisation };
        let menu = menu_of(scheme, &key.subject);
        let misfit = match (scheme.agreed.get(&key.subject), local) {
            (Some(rule), _) => dealings.agreed_misfit(&key.subject, rule, agreement),
            (None, Some(rule)) => dealings.local_misfit(rule, agreement),
            (None, None) if let Some(menu) = menu => dealings.choice_misfit(menu, agreement),
            (None, None) => {
                let known = scheme.agreed.keys().map(String::as_str);
                let places = scheme
                    .lines
                    .iter()
                    .map(|line| line.address.as_str())
                    .filter(|it| it.starts_with("local/"));
                let options = scheme.lines.iter().filter(|line| matches!(line.worth, Worth::Chosen(_)));
                let near = nearest(&key.subject, known.chain(places).chain(options.map(Line::option_item)));
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
    for (menu, organisation, message) in overdrawn(scheme, facts) {
        let subject = menu.item().to_owned();
        let key = LocalKey { scheme: scheme.id.clone(), organisation, subject };
        complain(
            Record::Agreement(key),
            message,
            "mend the shares; until then nothing counts as chosen from it",
        );
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

/// The menu that an option belongs to.
fn menu_of<'s>(scheme: &'s Scheme, item: &str) -> Option<&'s Menu> {
    let menu = scheme.lines.iter().find_map(|line| match line.worth {
        Worth::Chosen(menu) if line.option_item() == item => Some(menu),
        _ => None,
    })?;
    scheme.menus.get(menu)
}

/// Menus from which more, or less, was chosen than they are worth.
fn overdrawn<'s>(scheme: &'s Scheme, facts: &Facts) -> Vec<(&'s Menu, String, String)> {
    let mut found = Vec::new();
    for menu in &scheme.menus {
        let mut chosen: BTreeMap<&str, Vec<&Exact>> = BTreeMap::new();
        for (key, agreement) in facts.agreements.iter().filter(|(key, _)| key.scheme == scheme.id) {
            let dealings = Dealings { scheme, facts, organisation: &key.organisation };
            let own = menu_of(scheme, &key.subject).is_some_and(|of| of.address == menu.address);
            if own && dealings.choice_misfit(menu, agreement).is_none() {
                chosen.entry(&key.organisation).or_default().push(&agreement.level.value);
            }
        }
        for (organisation, shares) in chosen {
            if let Some(why) = total_misfit(menu, &shares) {
                found.push((menu, organisation.to_owned(), why));
            }
        }
    }
    found
}

/// Why an organisation has no award under a scheme, if it has none.
pub fn not_an_earner(scheme: &Scheme, facts: &Facts, code: &str) -> Option<String> {
    let day = scheme.organisations_as_at;
    if unplaced(scheme, facts).any(|body| body.code == code) {
        return None;
    }
    let Some(body) = facts.organisations.get(code) else {
        let near = nearest(code, facts.organisations.iter().map(|body| body.code.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; the nearest is {near}"));
        return Some(format!("there is no organisation {code}{hint}"));
    };
    let Organisation { name, kind, opened, closed, .. } = body;
    if *kind != scheme.earner {
        return Some(format!(
            "{code} {name} is of the kind `{kind}`; under this scheme `{}` earns",
            scheme.earner
        ));
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

/// Every subject that a recorded decision settles, with the role that decides it: gateways, assurances, judgements on
/// what is paid elsewhere, and extensions of deadlines.
pub fn decided_subjects(scheme: &Scheme) -> Vec<(String, &str)> {
    let mut subjects = Vec::new();
    for gateway in &scheme.gateways {
        match &gateway.rule {
            GatewayRule::Decided(role) => subjects.push((gateway.id.clone(), role.as_str())),
            GatewayRule::Test(test) => assured(test, &mut subjects),
        }
    }
    for line in &scheme.lines {
        if let LineRule::Test(test) = &line.rule {
            assured(test, &mut subjects);
        }
        if let LineRule::Local(rule) = &line.rule {
            extended(&rule.item, rule.deadline.as_ref(), &mut subjects);
        }
        if let Some(test) = &line.applies {
            assured(test, &mut subjects);
        }
        for overlap in &line.overlaps {
            if let OnOverlap::Judged { subject, by } = &overlap.then {
                subjects.push((subject.clone(), by.as_str()));
            }
        }
    }
    for deduction in &scheme.deductions {
        assured(&deduction.standard, &mut subjects);
    }
    for (item, agreed) in &scheme.agreed {
        extended(item, agreed.deadline.as_ref(), &mut subjects);
    }
    for menu in &scheme.menus {
        extended(menu.item(), menu.deadline.as_ref(), &mut subjects);
    }
    subjects
}

fn assured<'a>(test: &'a Test, subjects: &mut Vec<(String, &'a str)>) {
    for leaf in test.leaves() {
        if let Test::Assured { id, by, deadline, .. } = leaf {
            subjects.push((id.clone(), by.as_str()));
            extended(id, deadline.as_ref(), subjects);
        }
    }
}

fn extended<'a>(item: &str, deadline: Option<&'a Deadline>, subjects: &mut Vec<(String, &'a str)>) {
    if let Some(role) = deadline.and_then(|it| it.extended_by.as_ref()) {
        subjects.push((extension(item), role.as_str()));
    }
}

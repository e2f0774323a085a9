//! What was settled locally, held against what the scheme allows, and what came too late.

use outturn_core::{Agreement, Date, Decision, Facts, Finding, Unit};
use outturn_scheme::condition::units_fit;
use outturn_scheme::{Agreed, Deadline, LocalRule, Menu, Scheme};

use crate::came::When;
use crate::sentence::{day, free_text, role};

/// One organisation's agreements and decisions under one scheme.
#[derive(Clone, Copy)]
pub(crate) struct Dealings<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) facts: &'a Facts,
    pub(crate) organisation: &'a str,
}

impl Dealings<'_> {
    /// Why a deadline was not kept, if it was not. One that was extended is kept.
    pub(crate) fn late(&self, item: &str, deadline: Option<&Deadline>, date: Option<Date>) -> Option<String> {
        let deadline = deadline?;
        if date.is_some_and(|date| date <= deadline.on) || self.is_extended(item, deadline) {
            return None;
        }
        Some(match date {
            Some(date) => format!("of {}, after the deadline of {}", day(date), day(deadline.on)),
            None => format!("without a date, and the deadline was {}", day(deadline.on)),
        })
    }

    /// How a deadline was put off that was not kept otherwise, after a semicolon; nothing where it was kept.
    pub(crate) fn put_off(&self, item: &str, deadline: Option<&Deadline>, date: Option<Date>) -> String {
        let Some(deadline) = deadline.filter(|it| date.is_none_or(|date| date > it.on)) else {
            return String::new();
        };
        let said = self.extended(item, deadline).map(|decision| {
            let by = role(&decision.role);
            format!("; {by} put off the deadline of {}: {}", day(deadline.on), free_text(&decision.reason))
        });
        said.unwrap_or_default()
    }

    /// When something was settled that may have a deadline.
    pub(crate) fn when(&self, item: &str, deadline: Option<&Deadline>, date: Option<Date>) -> When {
        match deadline.filter(|it| date.is_none_or(|date| date > it.on)) {
            None => When::InTime,
            Some(deadline) if self.is_extended(item, deadline) => When::Extended,
            Some(_) => When::Late,
        }
    }

    fn is_extended(&self, item: &str, deadline: &Deadline) -> bool {
        self.extended(item, deadline).is_some()
    }

    fn extended(&self, item: &str, deadline: &Deadline) -> Option<&Decision> {
        let role = deadline.extended_by.as_ref()?;
        self.facts
            .decision(&self.scheme.id, self.organisation, &extension(item))
            .filter(|decision| decision.role == *role && decision.finding == Finding::Met)
    }

    /// Why an agreement on a level cannot be used, if it cannot.
    pub(crate) fn agreed_misfit(&self, item: &str, rule: &Agreed, agreement: &Agreement) -> Option<String> {
        let level = &agreement.level;
        if !rule.unit.matches(level.unit) {
            return Some(format!("{level} was agreed, which is {}, not {}", level.unit, rule.unit));
        }
        if let Some(least) = rule.not_less_than.as_ref().filter(|least| level.value < least.value) {
            return Some(format!("{level} was agreed, below the {least} that the scheme allows"));
        }
        if let Some(most) = rule.not_more_than.as_ref().filter(|most| level.value > most.value) {
            return Some(format!("{level} was agreed, above the {most} that the scheme allows"));
        }
        not_agreed_by(&rule.agreed_by, &agreement.agreed_by)
            .or_else(|| self.late(item, rule.deadline.as_ref(), agreement.date))
    }

    /// Why an agreement on a local measure cannot be used, if it cannot.
    pub(crate) fn local_misfit(&self, rule: &LocalRule, agreement: &Agreement) -> Option<String> {
        let Some(local) = &agreement.local else {
            return Some("no indicator, comparison and outturn are given".to_owned());
        };
        let Some(indicator) = self.scheme.indicators.get(&local.indicator) else {
            return Some(format!("there is no indicator {}", local.indicator));
        };
        if let Err((why, _)) = units_fit(local.comparison, indicator, agreement.level.unit) {
            return Some(why.replace('`', ""));
        }
        if local.comparison.is_change() {
            match &local.baseline {
                None => return Some("it is about change, and has no baseline".to_owned()),
                Some(baseline) if baseline.is_before(&local.outturn) == Some(false) => {
                    return Some(format!(
                        "its baseline {baseline} does not end before its outturn {} begins",
                        local.outturn
                    ));
                }
                Some(_) => {}
            }
        }
        not_agreed_by(&rule.agreed_by, &agreement.agreed_by)
            .or_else(|| {
                not_agreed_by(&rule.after, &agreement.agreed_by)
                    .map(|why| why.replace("not agreed by", "not shown to"))
            })
            .or_else(|| self.late(&rule.item, rule.deadline.as_ref(), agreement.date))
    }

    /// Why the choice of an option cannot be used, if it cannot.
    pub(crate) fn choice_misfit(&self, menu: &Menu, agreement: &Agreement) -> Option<String> {
        let level = &agreement.level;
        if level.unit != Unit::Share {
            return Some(format!("{level} was chosen, which is {}, not a percentage", level.unit));
        }
        if level.value.is_negative() {
            return Some(format!("{level} was chosen, which is below nothing"));
        }
        not_agreed_by(&menu.agreed_by, &agreement.agreed_by)
            .or_else(|| self.late(menu.item(), menu.deadline.as_ref(), agreement.date))
    }
}

/// The subject of a decision that extends a deadline.
pub(crate) fn extension(item: &str) -> String {
    format!("{item}/extension")
}

fn not_agreed_by(required: &[String], given: &[String]) -> Option<String> {
    let absent = required.iter().filter(|role| !given.contains(role));
    let absent: Vec<String> = absent.map(|it| role(it)).collect();
    (!absent.is_empty()).then(|| format!("not agreed by {}", absent.join(" and ")))
}

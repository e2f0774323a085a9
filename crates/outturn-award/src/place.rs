//! Conditions held against the facts of one earner.

use outturn_core::{Agreement, Exact, Facts, Figure, Finding, Period, Quantity, Standing};
use outturn_scheme::condition::units_fit;
use outturn_scheme::{Agreed, Compare, Level, LocalRule, Scheme, Test};

use crate::check::{Check, Want};
use crate::figure::{Formed, compare, form, role};
use crate::sentence;
use crate::truth::Truth;

/// Where checks look: one scheme, one set of facts, one earner.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) facts: &'a Facts,
    pub(crate) earner: &'a str,
}

impl Place<'_> {
    /// Holds a condition against the facts.
    pub(crate) fn check(&self, test: &Test) -> Check {
        match test {
            Test::All(tests) => {
                let parts: Vec<Check> = tests.iter().map(|test| self.check(test)).collect();
                Check::joined(Truth::all(parts.iter().map(|part| part.truth)), parts)
            }
            Test::Any(tests) => {
                let parts: Vec<Check> = tests.iter().map(|test| self.check(test)).collect();
                Check::joined(Truth::any(parts.iter().map(|part| part.truth)), parts)
            }
            Test::Compare(compare) => self.check_compare(compare),
            Test::Assured { id, title, by } => self.check_decision(id, title, by),
        }
    }

    /// A recorded decision.
    pub(crate) fn check_decision(&self, subject: &str, title: &str, role: &str) -> Check {
        let want = |why: String| Want::Decision { subject: subject.to_owned(), role: role.to_owned(), why };
        let Some(decision) = self.facts.decision(&self.scheme.id, self.earner, subject) else {
            let predicate = format!("has not been decided by {}", sentence::role(role));
            return Check {
                id: subject.to_owned(),
                ..Check::unknown(quoted(title), predicate, want(String::new()))
            };
        };
        if let Some(date) = decision.date
            && self.scheme.year.bounds().is_some_and(|(first, _)| date < first)
        {
            let why = format!("the one recorded is of {date}, before the year began");
            let predicate = format!("was decided on {date}, before the year began");
            return Check { id: subject.to_owned(), ..Check::unknown(quoted(title), predicate, want(why)) };
        }
        if decision.role != role {
            let why = format!("the one recorded is by {}", decision.role);
            let predicate = format!(
                "was decided by {}, and is for {} to decide",
                sentence::role(&decision.role),
                sentence::role(role)
            );
            return Check { id: subject.to_owned(), ..Check::unknown(quoted(title), predicate, want(why)) };
        }
        let (truth, verb) = match decision.finding {
            Finding::Met => (Truth::True, "was found to hold"),
            Finding::Missed => (Truth::False, "was found not to hold"),
            Finding::NotApplicable => (Truth::Unknown, "was found not to apply"),
        };
        let not_applicable = decision.finding == Finding::NotApplicable;
        Check {
            id: subject.to_owned(),
            truth,
            not_applicable,
            subject: quoted(title),
            predicate: format!("{verb} by {}: {}", sentence::role(role), decision.reason),
            readings: Vec::new(),
            wants: if not_applicable { vec![want("found not applicable".to_owned())] } else { Vec::new() },
            standing: decision.standing,
            parts: Vec::new(),
        }
    }

    fn check_compare(&self, rule: &Compare) -> Check {
        let level = match &rule.level {
            Level::Fixed(quantity) => Ok((quantity.clone(), Standing::Seen)),
            Level::Agreed(item) => match self.agreed_level(item) {
                Ok(agreement) => {
                    let rule = self.scheme.agreed.get(item).map_or(Standing::Seen, |it| it.cite.standing);
                    Ok((agreement.level.clone(), agreement.standing.max(rule)))
                }
                Err(want) => Err((item.as_str(), want)),
            },
        };
        let check = match level {
            Ok((level, standing)) => self.compare_with(rule, &level, standing),
            Err((item, want)) => self.compare_with_open_level(rule, item, want),
        };
        Check { id: rule.id.clone(), ..check }
    }

    /// The agreed level on an item, where one is recorded that the scheme allows.
    fn agreed_level(&self, item: &str) -> Result<&Agreement, Want> {
        let want = |why: String| Want::Agreement { item: item.to_owned(), why };
        let Some(rule) = self.scheme.agreed.get(item) else { return Err(want(String::new())) };
        let Some(agreement) = self.facts.agreement(&self.scheme.id, self.earner, item) else {
            return Err(want(String::new()));
        };
        match agreed_misfit(rule, agreement) {
            None => Ok(agreement),
            Some(why) => Err(want(why)),
        }
    }

    fn compare_with(&self, rule: &Compare, level: &Quantity, level_standing: Standing) -> Check {
        let Some(indicator) = self.scheme.indicators.get(&rule.indicator) else {
            let want = Want::Reading {
                indicator: rule.indicator.clone(),
                period: rule.outturn.clone(),
                why: "there is no such indicator".to_owned(),
            };
            return Check::unknown(rule.indicator.clone(), "cannot be read".to_owned(), want);
        };
        let outturn = form(self, indicator, &rule.outturn, role::OUTTURN);
        let baseline = rule.baseline.as_ref().map(|period| form(self, indicator, period, role::BASELINE));
        let truth = judge(rule, level, &outturn, baseline.as_ref());
        let formed: Vec<&Formed> = baseline.iter().chain([&outturn]).collect();
        let mut wants: Vec<Want> = Vec::new();
        if truth == Truth::Unknown {
            wants.extend(formed.iter().flat_map(|it| it.wants.iter().cloned()));
            if wants.is_empty() {
                wants.push(Want::Reading {
                    indicator: indicator.id.clone(),
                    period: rule.baseline.clone().unwrap_or_else(|| rule.outturn.clone()),
                    why: "the baseline is zero or below, and no percentage can be taken of it".to_owned(),
                });
            }
        }
        let not_applicable = truth == Truth::Unknown
            && formed.iter().any(|it| it.value == Figure::NotApplicable)
            && formed.iter().all(|it| matches!(it.value, Figure::NotApplicable | Figure::Known(_)));
        Check {
            id: String::new(),
            truth,
            not_applicable,
            subject: indicator.phrase.clone(),
            predicate: sentence::predicate(indicator, rule, level, &outturn, baseline.as_ref(), truth),
            readings: formed.iter().flat_map(|it| it.used.iter().cloned()).collect(),
            wants,
            standing: formed.iter().map(|it| it.standing).max().unwrap_or_default().max(level_standing),
            parts: Vec::new(),
        }
    }

    /// Where the level is not agreed, the least and the most that may be agreed can still settle the test: what fails
    /// at the easiest allowed level fails at every level.
    fn compare_with_open_level(&self, rule: &Compare, item: &str, want: Want) -> Check {
        let agreed = self.scheme.agreed.get(item);
        let bounds = agreed.into_iter().flat_map(|it| [&it.not_less_than, &it.not_more_than]).flatten();
        let tried: Vec<(Check, &Quantity)> =
            bounds.map(|bound| (self.compare_with(rule, bound, Standing::Seen), bound)).collect();
        let raising_helps = rule.comparison.eases_as_level_rises();
        let easiest = agreed
            .and_then(|it| if raising_helps { it.not_more_than.as_ref() } else { it.not_less_than.as_ref() });
        let hardest = agreed
            .and_then(|it| if raising_helps { it.not_less_than.as_ref() } else { it.not_more_than.as_ref() });
        // No percentage is of zero or less, so a limit there says nothing of the levels beyond it.
        let baseless = rule.comparison.is_change()
            && agreed.is_some_and(|it| it.unit == outturn_core::Unit::Share)
            && self.is_zero_or_less(rule);
        for (check, bound) in tried.iter().filter(|_| !baseless) {
            let fails_at_best = check.truth == Truth::False && easiest == Some(bound);
            let passes_at_worst = check.truth == Truth::True && hardest == Some(bound);
            if fails_at_best || passes_at_worst {
                let mut check = check.clone();
                let limit = if fails_at_best { "nothing easier" } else { "nothing harder" };
                check.standing = check.standing.max(agreed.map_or(Standing::Seen, |it| it.cite.standing));
                check.predicate = format!("{} ({limit} may be agreed)", check.predicate);
                return check;
            }
        }
        let title = agreed.map_or_else(|| item.to_owned(), |it| it.title.clone());
        let mut check = Check::unknown(quoted(&title), "has not been agreed".to_owned(), want);
        let mut probe = tried.into_iter().map(|(check, _)| check).next();
        if probe.is_none() {
            let any_level = Quantity {
                value: Exact::ZERO,
                unit: agreed.map_or(outturn_core::Unit::Number, |it| it.unit),
            };
            probe = Some(self.compare_with(rule, &any_level, Standing::Seen));
        }
        if let Some(probe) = probe {
            check.wants.extend(probe.wants);
            check.readings = probe.readings;
        }
        check
    }

    /// Whether the baseline of a change is known to be zero or below.
    fn is_zero_or_less(&self, rule: &Compare) -> bool {
        let baseline =
            rule.baseline.as_ref().and_then(|period| self.reading(&rule.indicator, period, role::BASELINE));
        baseline.and_then(|it| it.value.known().cloned()).is_some_and(|it| it <= Exact::ZERO)
    }

    /// A measure settled locally.
    pub(crate) fn check_local(&self, rule: &LocalRule) -> Check {
        let want = |why: String| Want::Agreement { item: rule.item.clone(), why };
        let Some(agreement) = self.facts.agreement(&self.scheme.id, self.earner, &rule.item) else {
            let subject = "A local measure".to_owned();
            return Check::unknown(subject, "has not been agreed".to_owned(), want(String::new()));
        };
        let subject = if agreement.title.is_empty() { "The local measure" } else { &agreement.title };
        if let Some(why) = local_misfit(self.scheme, rule, agreement) {
            return Check::unknown(quoted(subject), format!("cannot be used: {why}"), want(why));
        }
        let Some(local) = &agreement.local else {
            return Check::unknown(
                quoted(subject),
                "has no test".to_owned(),
                want("it has no test".to_owned()),
            );
        };
        let compare = Compare {
            id: local.indicator.clone(),
            indicator: local.indicator.clone(),
            outturn: local.outturn.clone(),
            baseline: local.baseline.clone(),
            comparison: local.comparison,
            level: Level::Fixed(agreement.level.clone()),
        };
        self.compare_with(&compare, &agreement.level, agreement.standing)
    }

    /// The reading of an indicator, formed for use as what is judged or counted.
    pub(crate) fn reading(&self, indicator: &str, period: &Period, used_as: &'static str) -> Option<Formed> {
        self.scheme.indicators.get(indicator).map(|indicator| form(self, indicator, period, used_as))
    }
}

fn quoted(title: &str) -> String {
    format!("“{title}”")
}

fn judge(rule: &Compare, level: &Quantity, outturn: &Formed, baseline: Option<&Formed>) -> Truth {
    let Some(value) = outturn.value.known() else { return Truth::Unknown };
    if !rule.comparison.is_change() {
        return compare(rule.comparison, value, None, level).map_or(Truth::Unknown, Truth::from);
    }
    let Some(base) = baseline.and_then(|it| it.value.known()) else { return Truth::Unknown };
    compare(rule.comparison, value, Some(base), level).map_or(Truth::Unknown, Truth::from)
}

/// Why an agreement on a level cannot be used, if it cannot.
pub(crate) fn agreed_misfit(rule: &Agreed, agreement: &Agreement) -> Option<String> {
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
}

/// Why an agreement on a local measure cannot be used, if it cannot.
pub(crate) fn local_misfit(scheme: &Scheme, rule: &LocalRule, agreement: &Agreement) -> Option<String> {
    let Some(local) = &agreement.local else {
        return Some("no indicator, comparison and outturn are given".to_owned());
    };
    let Some(indicator) = scheme.indicators.get(&local.indicator) else {
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
    not_agreed_by(&rule.agreed_by, &agreement.agreed_by).or_else(|| {
        not_agreed_by(&rule.after, &agreement.agreed_by)
            .map(|why| why.replace("not agreed by", "not shown to"))
    })
}

fn not_agreed_by(required: &[String], given: &[String]) -> Option<String> {
    let absent: Vec<&str> =
        required.iter().filter(|role| !given.contains(role)).map(String::as_str).collect();
    (!absent.is_empty()).then(|| format!("not agreed by {}", absent.join(" and ")))
}

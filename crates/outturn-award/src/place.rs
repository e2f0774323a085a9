//! Conditions held against the facts of one earner.

use outturn_core::{Exact, Facts, Figure, Finding, Period, Quantity, Standing};
use outturn_scheme::{Asked, Compare, Deadline, Level, LocalRule, Scheme, Test};

use crate::agreement::Dealings;
use crate::came::Came;
use crate::check::{Check, UsedReading, Want};
use crate::figure::{Formed, compare, form, role, whose};
use crate::level::{Found, amount};
use crate::sentence::{self, free_text};
use crate::shared::Shared;
use crate::truth::Truth;

/// Where checks look: one scheme, one set of facts, one earner.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) facts: &'a Facts,
    pub(crate) earner: &'a str,
    /// The number of the earner among the readings, so that its name need not be looked up for each.
    pub(crate) number: Option<usize>,
    pub(crate) shared: &'a Shared,
}

impl<'a> Place<'a> {
    pub(crate) fn new(
        scheme: &'a Scheme,
        facts: &'a Facts,
        earner: &'a str,
        shared: &'a Shared,
    ) -> Place<'a> {
        Place { scheme, facts, earner, number: facts.readings.number(earner), shared }
    }

    pub(crate) const fn dealings(&self) -> Dealings<'a> {
        Dealings { scheme: self.scheme, facts: self.facts, organisation: self.earner }
    }

    /// Holds a condition against the facts.
    pub(crate) fn check(&self, test: &Test) -> Check {
        match test {
            Test::All(tests) => {
                let parts: Vec<Check> = tests.iter().map(|test| self.check(test)).collect();
                Check::joined(Truth::all(parts.iter().map(|part| part.truth)), parts)
            }
            Test::Any(tests) => {
                let parts: Vec<Check> = tests.iter().map(|test| self.check(test)).collect();
                let truth = Truth::any(parts.iter().map(|part| part.truth));
                Check { enough: true, ..Check::joined(truth, parts) }
            }
            Test::Compare(compare) => self.check_compare(compare),
            Test::Assured { id, title, by, deadline } => {
                self.check_decision(id, title, by, deadline.as_ref())
            }
        }
    }

    /// A recorded decision.
    pub(crate) fn check_decision(
        &self,
        subject: &str,
        title: &str,
        role: &str,
        deadline: Option<&Deadline>,
    ) -> Check {
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
            let date = sentence::day(date);
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
        let late = (decision.finding == Finding::Met)
            .then(|| self.dealings().late(subject, deadline, decision.date))
            .flatten();
        let came = Came::Settled(self.dealings().when(subject, deadline, decision.date));
        if let Some(late) = late {
            let undated = decision.date.is_none();
            let predicate = format!("was found to hold in a decision {late}");
            let check = Check::unknown(quoted(title), predicate, want(format!("the one recorded is {late}")));
            let truth = if undated { Truth::Unknown } else { Truth::False };
            let wants = if undated { check.wants.clone() } else { Vec::new() };
            let standing = decision.standing;
            return Check { id: subject.to_owned(), truth, wants, standing, came: vec![came], ..check };
        }
        let (truth, verb) = match decision.finding {
            Finding::Met => (Truth::True, "was found to hold"),
            Finding::Missed => (Truth::False, "was found not to hold"),
            Finding::NotApplicable => (Truth::Unknown, "was found not to apply"),
        };
        let applies = decision.finding != Finding::NotApplicable;
        let put_off = match truth {
            Truth::True => self.dealings().put_off(subject, deadline, decision.date),
            _ => String::new(),
        };
        Check {
            id: subject.to_owned(),
            truth,
            sense: Truth::from(applies),
            subject: quoted(title),
            predicate: format!(
                "{verb} by {}: {}{put_off}",
                sentence::role(role),
                free_text(&decision.reason)
            ),
            readings: Vec::new(),
            wants: if applies { Vec::new() } else { vec![want("found not applicable".to_owned())] },
            standing: decision.standing,
            parts: Vec::new(),
            enough: false,
            came: if truth == Truth::True { vec![came] } else { Vec::new() },
        }
    }

    fn check_compare(&self, rule: &Compare) -> Check {
        let check = match self.level(&rule.level) {
            Found::Known { level, standing, used, remark, came } => {
                let mut check = self.compare_with(rule, &level, standing);
                check.readings.extend(used);
                check.predicate.push_str(&remark);
                check.came = came;
                check
            }
            Found::Agreed { item, want, came } => {
                Check { came, ..self.compare_with_open_level(rule, item, want) }
            }
            Found::Open { what, value, wants, used } => {
                self.compare_with_nothing(rule, &what, &value, wants, used)
            }
        };
        Check { id: rule.id.clone(), ..check }
    }

    /// Where the level itself is not known.
    fn compare_with_nothing(
        &self,
        rule: &Compare,
        what: &str,
        level: &Figure,
        wants: Vec<Want>,
        used: Vec<UsedReading>,
    ) -> Check {
        let (baseline, outturn) = self.compared(rule);
        let formed: Vec<Formed> = baseline.into_iter().chain([outturn]).collect();
        let subject = self.subject(&rule.outturn);
        let mut check = Check {
            id: String::new(),
            truth: Truth::Unknown,
            sense: sense(Truth::Unknown, formed.iter().map(|it| &it.value).chain([level])),
            subject,
            predicate: format!("cannot be judged: {what} is not known"),
            readings: Vec::new(),
            wants,
            standing: Standing::Seen,
            parts: Vec::new(),
            enough: false,
            came: Vec::new(),
        };
        for formed in formed {
            check.standing = check.standing.max(formed.standing);
            check.wants.extend(formed.wants);
            check.readings.extend(formed.used);
        }
        check.readings.extend(used);
        check
    }

    /// What is asked for as the subject of a sentence: what an indicator is called, and whose it is where that is not
    /// the earner.
    pub(crate) fn subject(&self, asked: &Asked) -> String {
        let phrase = self.scheme.indicators.get(&asked.indicator).map_or(&asked.indicator, |it| &it.phrase);
        match whose(self, asked) {
            Some(at) => format!("{at}, {}", sentence::inside(phrase)),
            None => phrase.clone(),
        }
    }

    /// The figures that a comparison is of: the baseline of a change, and the outturn.
    fn compared(&self, rule: &Compare) -> (Option<Formed>, Formed) {
        let baseline = rule.baseline.as_ref().filter(|_| rule.comparison.is_change());
        let baseline = baseline.map(|asked| form(self, asked, role::BASELINE));
        (baseline, form(self, &rule.outturn, role::OUTTURN))
    }

    fn compare_with(&self, rule: &Compare, level: &Quantity, level_standing: Standing) -> Check {
        let Some(indicator) = self.scheme.indicators.get(&rule.outturn.indicator) else {
            let want = Want::reading(&rule.outturn, "there is no such indicator".to_owned());
            return Check::unknown(rule.outturn.indicator.clone(), "cannot be read".to_owned(), want);
        };
        let (baseline, outturn) = self.compared(rule);
        let truth = judge(rule, &amount(rule, level), &outturn, baseline.as_ref());
        let formed: Vec<&Formed> = baseline.iter().chain([&outturn]).collect();
        let mut wants: Vec<Want> = Vec::new();
        if truth == Truth::Unknown {
            wants.extend(formed.iter().flat_map(|it| it.wants.iter().cloned()));
            if wants.is_empty() {
                let asked = rule.baseline.as_ref().unwrap_or(&rule.outturn);
                let why = "the baseline is zero or below, and no percentage can be taken of it";
                wants.push(Want::reading(asked, why.to_owned()));
            }
        }
        Check {
            id: String::new(),
            truth,
            sense: sense(truth, formed.iter().map(|it| &it.value)),
            subject: self.subject(&rule.outturn),
            predicate: sentence::predicate(indicator, rule, level, &outturn, baseline.as_ref(), truth),
            readings: formed.iter().flat_map(|it| it.used.iter().cloned()).collect(),
            wants,
            standing: formed.iter().map(|it| it.standing).max().unwrap_or_default().max(level_standing),
            parts: Vec::new(),
            enough: false,
            came: Vec::new(),
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
            // What is agreed in the end cannot make sense of a figure that makes none.
            check.sense = if probe.sense == Truth::True { Truth::True } else { Truth::Unknown };
            check.wants.extend(probe.wants);
            check.readings = probe.readings;
        }
        check
    }

    /// Whether the baseline of a change is known to be zero or below.
    fn is_zero_or_less(&self, rule: &Compare) -> bool {
        let baseline = rule.baseline.as_ref().map(|asked| form(self, asked, role::BASELINE));
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
        let came =
            vec![Came::Settled(self.dealings().when(&rule.item, rule.deadline.as_ref(), agreement.date))];
        if let Some(why) = self.dealings().local_misfit(rule, agreement) {
            let predicate = format!("cannot be used: {why}");
            return Check { came, ..Check::unknown(quoted(subject), predicate, want(why)) };
        }
        let Some(local) = &agreement.local else {
            return Check::unknown(
                quoted(subject),
                "has no test".to_owned(),
                want("it has no test".to_owned()),
            );
        };
        let own = |period: &Period| Asked::own(local.indicator.clone(), period.clone());
        let compare = Compare {
            id: local.indicator.clone(),
            outturn: own(&local.outturn),
            baseline: local.baseline.as_ref().map(own),
            comparison: local.comparison,
            level: Level::Fixed(agreement.level.clone()),
            yearly: None,
        };
        let mut check = self.compare_with(&compare, &agreement.level, agreement.standing);
        let put_off = self.dealings().put_off(&rule.item, rule.deadline.as_ref(), agreement.date);
        if !put_off.is_empty() {
            check.predicate = format!("{} (as agreed{put_off})", check.predicate);
        }
        check.came = came;
        check
    }
}

pub(crate) fn quoted(title: &str) -> String {
    format!("“{title}”")
}

/// Whether a comparison makes sense: not where one of its figures is not applicable; and that is not known while
/// another figure is not.
fn sense<'f>(truth: Truth, figures: impl Iterator<Item = &'f Figure>) -> Truth {
    let (mut senseless, mut unknown) = (false, false);
    for figure in figures {
        senseless |= *figure == Figure::NotApplicable;
        unknown |= matches!(figure, Figure::Missing(_) | Figure::Suppressed);
    }
    match (truth, senseless, unknown) {
        (Truth::Unknown, true, false) => Truth::False,
        (Truth::Unknown, true, true) => Truth::Unknown,
        _ => Truth::True,
    }
}

fn judge(rule: &Compare, level: &Quantity, outturn: &Formed, baseline: Option<&Formed>) -> Truth {
    let Some(value) = outturn.value.known() else { return Truth::Unknown };
    if !rule.comparison.is_change() {
        return compare(rule.comparison, value, None, level).map_or(Truth::Unknown, Truth::from);
    }
    let Some(base) = baseline.and_then(|it| it.value.known()) else { return Truth::Unknown };
    compare(rule.comparison, value, Some(base), level).map_or(Truth::Unknown, Truth::from)
}

//! Comparisons, and the levels they are with.

use outturn_core::{Comparison, Date, Exact, Finding, Parent, Quantity, Unit};
use outturn_scheme::{
    Across, Agreed, Asked, Compare, Deadline, Growth, Level, LocalRule, Statistic, Test, Yearly,
};

use super::figures::{Counted, Found};
use super::{Looking, Three};

/// What a condition without parts comes to, and whether it makes sense: surely, surely not, or that hangs on what is
/// not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) truth: Three,
    pub(super) sense: Three,
}

impl Judged {
    fn of(truth: Three) -> Judged {
        Judged { truth, sense: Some(true) }
    }
}

/// What a level comes to.
enum Said {
    Known(Quantity),
    NotAgreed(String),
    Unknown,
    Senseless,
}

impl Looking<'_> {
    /// Whether a condition holds, hoping or doubting.
    pub(super) fn holds(self, test: &Test) -> bool {
        match test {
            Test::All(tests) => tests.iter().all(|test| self.holds(test)),
            Test::Any(tests) => tests.iter().any(|test| self.holds(test)),
            leaf => self.hope(self.leaf(leaf).truth),
        }
    }

    /// Whether a condition holds, if that is known.
    pub(super) fn truth(self, test: &Test) -> Three {
        let (doubt, hope) = (Looking { hopeful: false, ..self }, self.hoping());
        (doubt.holds(test) == hope.holds(test)).then(|| hope.holds(test))
    }

    /// Whether a condition makes sense. One that is settled does. Otherwise all hangs on its open parts: if none of
    /// them makes sense, neither does the whole; if only some do not, then what comes of the others decides.
    pub(super) fn sense(self, test: &Test) -> Three {
        let (Test::All(tests) | Test::Any(tests)) = test else { return self.leaf(test).sense };
        if self.truth(test).is_some() {
            return Some(true);
        }
        let mut open: Vec<Three> =
            tests.iter().filter(|it| self.truth(it).is_none()).map(|it| self.sense(it)).collect();
        open.dedup();
        if let [same] = open[..] { same } else { None }
    }

    fn leaf(self, test: &Test) -> Judged {
        match test {
            Test::Assured { id, by, deadline, .. } => {
                let senseless = self.found(id, by) == Some(Finding::NotApplicable);
                Judged { truth: self.decision(id, by, deadline.as_ref()), sense: Some(!senseless) }
            }
            Test::Compare(rule) => self.compared(rule),
            Test::All(_) | Test::Any(_) => panic!("a condition with parts is no leaf"),
        }
    }

    /// What was found by the one who had to decide, not before the year began.
    fn found(self, subject: &str, role: &str) -> Option<Finding> {
        let decision = self.facts.decision(&self.scheme.id, self.earner, subject)?;
        let begins = self.scheme.year.bounds()?.0;
        let counts = decision.role == role && decision.date.is_none_or(|date| date >= begins);
        counts.then_some(decision.finding)
    }

    /// A condition that was found to hold too late does not hold; found without a date, it is not known to.
    pub(super) fn decision(self, subject: &str, role: &str, deadline: Option<&Deadline>) -> Three {
        match self.found(subject, role)? {
            Finding::NotApplicable => None,
            Finding::Missed => Some(false),
            Finding::Met => {
                let date = self.facts.decision(&self.scheme.id, self.earner, subject)?.date;
                if self.is_late(subject, deadline, date) { date.map(|_| false) } else { Some(true) }
            }
        }
    }

    pub(super) fn is_late(self, item: &str, deadline: Option<&Deadline>, date: Option<Date>) -> bool {
        let Some(deadline) = deadline else { return false };
        let extension = self
            .facts
            .decision(&self.scheme.id, self.earner, &format!("{item}/extension"))
            .filter(|it| Some(&it.role) == deadline.extended_by.as_ref() && it.finding == Finding::Met);
        extension.is_none() && date.is_none_or(|date| date > deadline.on)
    }

    pub(super) fn compared(self, rule: &Compare) -> Judged {
        let change = is_change(rule.comparison);
        let outturn = self.figure(&rule.outturn);
        let baseline = rule.baseline.as_ref().filter(|_| change).map(|asked| self.figure(asked));
        let level = self.level(&rule.level);
        let mut senseless = outturn.is_senseless() || baseline.as_ref().is_some_and(Counted::is_senseless);
        let mut unknown = outturn.is_unknown() || baseline.as_ref().is_some_and(Counted::is_unknown);
        let (value, base) = (outturn.known(), baseline.and_then(Counted::known));
        let truth = match &level {
            Said::Known(level) => meets(rule, value.as_ref(), base.as_ref(), level),
            Said::NotAgreed(item) => {
                let truth = meets_every(rule, value.as_ref(), base.as_ref(), &self.scheme.agreed[item]);
                unknown = true;
                truth
            }
            Said::Unknown => {
                unknown = true;
                None
            }
            Said::Senseless => {
                senseless = true;
                None
            }
        };
        let sense = match (truth, senseless, unknown) {
            (Some(_), ..) | (None, false, _) => Some(true),
            (None, true, false) => Some(false),
            // What is missing may yet come, and then it is seen that this makes no sense.
            (None, true, true) => None,
        };
        Judged { truth, sense }
    }

    fn level(self, level: &Level) -> Said {
        let unit = |indicator: &str| self.scheme.indicators[indicator].unit;
        match level {
            Level::Fixed(quantity) => Said::Known(quantity.clone()),
            Level::Agreed { item, otherwise } => match (self.agreed_level(item), otherwise) {
                (Some(level), _) => Said::Known(level),
                (None, Some(otherwise)) => Said::Known(otherwise.clone()),
                (None, None) => Said::NotAgreed(item.clone()),
            },
            Level::Reading(asked) => match self.figure(asked).found {
                Found::Known(value) => Said::Known(Quantity { value, unit: unit(&asked.indicator) }),
                Found::Unknown => Said::Unknown,
                Found::Senseless => Said::Senseless,
            },
            Level::Across(rule) => match self.statistic(rule) {
                Some(value) => Said::Known(Quantity { value, unit: unit(&rule.indicator) }),
                None => Said::Unknown,
            },
            Level::Table(id) => self.row(id).map_or(Said::Unknown, Said::Known),
        }
    }

    /// The number of a level, if it is known; and if not, whether it makes no sense.
    pub(super) fn level_number(self, level: &Level) -> Result<Exact, bool> {
        match self.level(level) {
            Said::Known(quantity) => Ok(quantity.value),
            Said::NotAgreed(_) | Said::Unknown => Err(false),
            Said::Senseless => Err(true),
        }
    }

    /// A statistic over the earners. Those of whom the figure makes no sense are not among them.
    fn statistic(self, rule: &Across) -> Option<Exact> {
        let day = self.scheme.organisations_as_at;
        let peers_of = |code: &str| match &rule.among {
            None => Some(String::new()),
            Some(kind) => match self.facts.organisations.parent(code, kind, day) {
                Parent::One(parent) => Some(parent.to_owned()),
                Parent::None | Parent::Several(_) => None,
            },
        };
        let own = peers_of(self.earner)?;
        let asked = Asked::own(rule.indicator.clone(), rule.period.clone());
        let earners = self.facts.organisations.open_on(&self.scheme.earner, day);
        let mut figures = Vec::new();
        for earner in earners.filter(|it| peers_of(&it.code).as_ref() == Some(&own)) {
            let figure = Looking { earner: &earner.code, ..self }.figure(&asked);
            if figure.is_unknown() && !rule.known_only {
                return None;
            }
            if !figure.is_senseless() && !figure.is_unknown() {
                figures.push(figure);
            }
        }
        let mut above = Exact::ZERO;
        let mut below = Exact::ZERO;
        if rule.statistic == Statistic::Pooled {
            for figure in &figures {
                let (numerator, denominator) = figure.counts.as_ref()?;
                above = &above + numerator;
                below = &below + denominator;
            }
            return Exact::ratio(&above, &below);
        }
        let mut values: Vec<Exact> = figures.into_iter().filter_map(Counted::known).collect();
        values.sort();
        let count = values.len();
        let tenths = match rule.statistic {
            Statistic::Lowest => 0,
            Statistic::Highest => 10,
            Statistic::Median => 5,
            Statistic::Decile(tenths) => usize::from(tenths),
            Statistic::Mean | Statistic::Pooled => {
                return Exact::ratio(&values.iter().sum(), &Exact::from(count));
            }
        };
        // Between the first, at nothing, and the last, at ten tenths, values stand at equal distances.
        let (whole, rest) = (count.checked_sub(1)? * tenths / 10, (count - 1) * tenths % 10);
        let step = values.get(whole + 1).map_or(Exact::ZERO, |next| next - &values[whole]);
        Some(&values[whole] + &(&step * &Exact::fraction(i128::try_from(rest).unwrap(), 10).unwrap()))
    }

    /// What a table sets for the earner.
    pub(super) fn row(self, id: &str) -> Option<Quantity> {
        let table = self.scheme.tables.get(id)?;
        let mut bodies: Vec<Option<String>> = Vec::new();
        for kind in &table.by {
            let day = self.scheme.organisations_as_at;
            bodies.push(match self.facts.organisations.parent(self.earner, kind, day) {
                _ if *kind == self.scheme.earner => Some(self.earner.to_owned()),
                Parent::None => None,
                Parent::One(code) => Some(code.to_owned()),
                Parent::Several(_) => return None,
            });
        }
        let fits = |when: &[Option<String>]| {
            when.iter().zip(&bodies).all(|(wanted, is)| wanted.is_none() || wanted == is)
        };
        let rows: Vec<_> = table.rows.iter().filter(|it| it.holds(table.as_at) && fits(&it.when)).collect();
        let named = |when: &[Option<String>]| when.iter().filter(|it| it.is_some()).count();
        let most = rows.iter().map(|it| named(&it.when)).max()?;
        let best: Vec<_> = rows.into_iter().filter(|it| named(&it.when) == most).collect();
        if let [only] = best[..] { Some(only.value.clone()) } else { None }
    }

    pub(super) fn agreed_level(self, item: &str) -> Option<Quantity> {
        let rule = self.scheme.agreed.get(item)?;
        let agreement = self.facts.agreement(&self.scheme.id, self.earner, item)?;
        let level = &agreement.level;
        let low = rule.not_less_than.as_ref().is_some_and(|least| level.value < least.value);
        let high = rule.not_more_than.as_ref().is_some_and(|most| level.value > most.value);
        let by_all = rule.agreed_by.iter().all(|role| agreement.agreed_by.contains(role));
        let late = self.is_late(item, rule.deadline.as_ref(), agreement.date);
        (alike(rule.unit, level.unit) && !low && !high && by_all && !late).then(|| level.clone())
    }

    pub(super) fn local(self, rule: &LocalRule) -> Judged {
        let nothing = Judged::of(None);
        let Some(agreement) = self.facts.agreement(&self.scheme.id, self.earner, &rule.item) else {
            return nothing;
        };
        let Some(test) = &agreement.local else { return nothing };
        let Some(indicator) = self.scheme.indicators.get(&test.indicator) else { return nothing };
        let unit = agreement.level.unit;
        let fits = if is_change(test.comparison) {
            // Of what may be below zero there is no percentage.
            let score = indicator.value == outturn_scheme::ValueKind::Score
                || indicator.minimum.as_ref().is_none_or(Exact::is_negative);
            let apart = if indicator.unit == Unit::Share { Unit::PercentagePoints } else { indicator.unit };
            (unit == Unit::Share && !score) || (unit != Unit::Share && alike(apart, unit))
        } else {
            alike(indicator.unit, unit)
        };
        let agreed = rule.agreed_by.iter().chain(&rule.after).all(|role| agreement.agreed_by.contains(role));
        let late = self.is_late(&rule.item, rule.deadline.as_ref(), agreement.date);
        let backwards = match &test.baseline {
            Some(baseline) => baseline.is_before(&test.outturn) == Some(false),
            None => true,
        };
        if !fits || !agreed || late || (is_change(test.comparison) && backwards) {
            return nothing;
        }
        let own = |period: &outturn_core::Period| Asked::own(test.indicator.clone(), period.clone());
        self.compared(&Compare {
            id: String::new(),
            outturn: own(&test.outturn),
            baseline: test.baseline.as_ref().map(own),
            comparison: test.comparison,
            level: Level::Fixed(agreement.level.clone()),
            yearly: None,
        })
    }
}

fn alike(a: Unit, b: Unit) -> bool {
    a == b || matches!((a, b), (Unit::Per(_), Unit::Per(_)))
}

pub(super) fn is_change(comparison: Comparison) -> bool {
    comparison.as_str().contains("falls") || comparison.as_str().contains("rises")
}

/// The amount of a change over all years where it is for each of them.
fn amount(rule: &Compare, each: &Exact) -> Exact {
    let Some(Yearly { growth, years }) = rule.yearly else { return each.clone() };
    let falls = rule.comparison.as_str().contains("falls");
    let mut total = Exact::ZERO;
    for _ in 0..years {
        // Of what there was at first; compounded, of what is left after the years so far.
        let left = if falls { &Exact::ONE - &total } else { &Exact::ONE + &total };
        let added = if growth == Growth::Simple { each.clone() } else { each * &left };
        total = &total + &added;
    }
    total
}

/// What every level that may be agreed would come to.
fn meets_every(rule: &Compare, value: Option<&Exact>, base: Option<&Exact>, agreed: &Agreed) -> Three {
    let low_is_easy = !matches!(
        rule.comparison,
        Comparison::AtMost | Comparison::LessThan | Comparison::FallsByAtMost | Comparison::RisesByAtMost
    );
    let share = is_change(rule.comparison) && agreed.unit == Unit::Share;
    // No percentage is of zero or less, so a limit there says nothing of the levels beyond it.
    if share && base.is_some_and(|base| *base <= Exact::ZERO) {
        return None;
    }
    let same = agreed.not_less_than == agreed.not_more_than;
    for (limit, easy) in [(&agreed.not_less_than, low_is_easy), (&agreed.not_more_than, !low_is_easy)] {
        let met = |limit: &Quantity| meets(rule, value, base, limit);
        match limit.as_ref().and_then(met) {
            Some(false) if easy || same => return Some(false),
            Some(true) if !easy || same => return Some(true),
            _ => {}
        }
    }
    None
}

fn meets(rule: &Compare, value: Option<&Exact>, baseline: Option<&Exact>, level: &Quantity) -> Three {
    let value = value?;
    let level_value = &level.value;
    match rule.comparison {
        Comparison::AtLeast => return Some(value >= level_value),
        Comparison::AtMost => return Some(value <= level_value),
        Comparison::MoreThan => return Some(value > level_value),
        Comparison::LessThan => return Some(value < level_value),
        _ => {}
    }
    let baseline = baseline?;
    let amount = amount(rule, level_value);
    let amount = if level.unit == Unit::Share {
        if *baseline <= Exact::ZERO && !amount.is_zero() {
            return None;
        }
        baseline * &amount
    } else {
        amount
    };
    let rise = value - baseline;
    let fall = baseline - value;
    Some(match rule.comparison {
        Comparison::FallsBy => fall >= amount,
        Comparison::RisesBy => rise >= amount,
        Comparison::FallsByMoreThan => fall > amount,
        Comparison::RisesByMoreThan => rise > amount,
        Comparison::FallsByAtMost => fall <= amount,
        _ => rise <= amount,
    })
}

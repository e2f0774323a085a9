//! A third evaluator, slow and obvious: the rules written down once more, from their description and from nothing else.
//!
//! It shares no code with the other two but the types that schemes and facts are made of. What is not known it takes
//! for false everywhere, then for true everywhere: conditions have no negation.

use outturn_core::exact::Direction;
use outturn_core::{Comparison, Exact, Facts, Figure, Finding, Period, Quantity, Unit};
use outturn_scheme::{
    Agreed, Amount, Compare, DeductionBase, Failing, GatewayRule, Level, LineRule, LocalRule, Scheme, Test,
    ValueBasis,
};

/// A fraction in lowest terms with its denominator above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fraction {
    n: i128,
    d: i128,
}

const ZERO: Fraction = Fraction { n: 0, d: 1 };
const ONE: Fraction = Fraction { n: 1, d: 1 };

fn fraction(n: i128, d: i128) -> Fraction {
    let (mut a, mut b) = (n.unsigned_abs(), d.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = i128::try_from(a).unwrap() * d.signum();
    Fraction { n: n / divisor, d: d / divisor }
}

fn of(exact: &Exact) -> Fraction {
    let (n, d) = exact.parts().unwrap();
    fraction(n, i128::try_from(d).unwrap())
}

impl Fraction {
    fn plus(self, other: Fraction) -> Fraction {
        fraction(self.n * other.d + other.n * self.d, self.d * other.d)
    }

    fn minus(self, other: Fraction) -> Fraction {
        fraction(self.n * other.d - other.n * self.d, self.d * other.d)
    }

    fn times(self, other: Fraction) -> Fraction {
        fraction(self.n * other.n, self.d * other.d)
    }

    fn over(self, other: Fraction) -> Fraction {
        fraction(self.n * other.d, self.d * other.n)
    }

    fn below(self, other: Fraction) -> bool {
        self.n * other.d < other.n * self.d
    }

    /// To a whole number; for amounts that are zero or more.
    fn whole(self, direction: Direction) -> Fraction {
        let (floor, rest) = (self.n / self.d, self.n % self.d);
        let up = match direction {
            Direction::Down => false,
            Direction::Up => rest > 0,
            Direction::HalfUp => 2 * rest >= self.d,
            Direction::HalfEven => 2 * rest > self.d || (2 * rest == self.d && floor % 2 == 1),
        };
        fraction(floor + i128::from(up), 1)
    }
}

/// The least and the most of one earner, in pence; the most is none where the full award is not known.
pub(crate) fn bounds(scheme: &Scheme, facts: &Facts, earner: &str) -> (i128, Option<i128>) {
    let looking = |hopeful: bool| Looking { scheme, facts, earner, hopeful };
    match looking(false).full_award() {
        Some(full) => (looking(false).award(full), Some(looking(true).award(full))),
        None => (0, None),
    }
}

/// The figure of an indicator, by itself or formed from parts.
pub(crate) fn reading(
    scheme: &Scheme,
    facts: &Facts,
    earner: &str,
    indicator: &str,
    period: &Period,
) -> Option<Exact> {
    let of_part = |part: &str| facts.reading(earner, part, period);
    let own = of_part(indicator);
    let composite = scheme.indicators.get(indicator)?.composite.as_ref();
    let (Some(composite), None) = (composite, own) else { return own?.value.known().cloned() };
    let mut sum = Exact::ZERO;
    for part in &composite.numerators {
        let Some(Figure::Known(count)) = &of_part(part)?.numerator else { return None };
        sum = sum + count.clone();
    }
    let Some(Figure::Known(denominator)) = &of_part(&composite.denominator)?.denominator else { return None };
    Exact::ratio(&sum, denominator)
}

/// What a recorded decision settles.
pub(crate) fn decision(
    scheme: &Scheme,
    facts: &Facts,
    earner: &str,
    subject: &str,
    role: &str,
) -> Option<bool> {
    Looking { scheme, facts, earner, hopeful: false }.decision(subject, role)
}

/// The level agreed on an item, where it counts.
pub(crate) fn agreed_level(scheme: &Scheme, facts: &Facts, earner: &str, item: &str) -> Option<Quantity> {
    Looking { scheme, facts, earner, hopeful: false }.agreed_level(item, &scheme.agreed[item])
}

#[derive(Clone, Copy)]
struct Looking<'a> {
    scheme: &'a Scheme,
    facts: &'a Facts,
    earner: &'a str,
    hopeful: bool,
}

impl Looking<'_> {
    fn reading(self, indicator: &str, period: &Period) -> Option<Fraction> {
        reading(self.scheme, self.facts, self.earner, indicator, period).as_ref().map(of)
    }

    /// In pence.
    fn full_award(self) -> Option<Fraction> {
        match &self.scheme.value.basis {
            ValueBasis::Fixed { amount: Amount::Fixed(pounds) } => Some(of(pounds).times(fraction(100, 1))),
            ValueBasis::PerHead { amount: Amount::Fixed(pounds), population } => {
                let heads = self.reading(&population.indicator, &population.period)?;
                (!heads.below(ZERO)).then(|| heads.times(of(pounds)).times(fraction(100, 1)))
            }
            other => panic!("{other:?} is not in any of these schemes"),
        }
    }

    fn award(self, full: Fraction) -> i128 {
        let scheme = self.scheme;
        let mut amount = full;
        for gateway in &scheme.gateways {
            let passed = match &gateway.rule {
                GatewayRule::Decided(role) => self.hope(self.decision(&gateway.id, role)),
                GatewayRule::Test(test) => self.holds(test),
            };
            if !passed {
                amount = match &gateway.failing {
                    Failing::Voids => ZERO,
                    Failing::ScalesTo(share) => amount.times(of(share)),
                };
            }
        }
        let mut earned = ZERO;
        for line in &scheme.lines {
            earned = earned.plus(amount.times(of(&line.earns)).times(self.share(&line.rule)));
        }
        amount = earned;
        for deduction in &scheme.deductions {
            if !self.holds(&deduction.standard) {
                let base = match scheme.deductions_from {
                    DeductionBase::Earned => earned,
                    DeductionBase::Maximum => full,
                };
                amount = amount.minus(base.times(of(&deduction.takes)));
            }
            if amount.below(ZERO) {
                amount = ZERO;
            }
        }
        if let Some(cap) = &scheme.cap {
            let most = match cap.at_most.unit {
                Unit::Share => full.times(of(&cap.at_most.value)),
                _ => of(&cap.at_most.value).times(fraction(100, 1)),
            };
            if most.below(amount) {
                amount = most;
            }
        }
        let rounding = &scheme.value.rounding;
        let step = of(&rounding.to_pence);
        let rounded = amount.over(step).whole(rounding.direction).times(step);
        rounded.whole(rounding.direction).n
    }

    /// The share of a line that is earned.
    fn share(self, rule: &LineRule) -> Fraction {
        let all_or_nothing = |it| if it { ONE } else { ZERO };
        match rule {
            LineRule::Test(test) => all_or_nothing(self.holds(test)),
            LineRule::Local(local) => all_or_nothing(self.hope(self.local(local))),
            LineRule::Scales { .. } | LineRule::Always => panic!("{rule:?} is not in any of these schemes"),
            LineRule::Bands { outturn, bands } => {
                let value = self.reading(&outturn.indicator, &outturn.period);
                let mut share = if value.is_some() { ZERO } else { of(&bands[0].earns) };
                for band in bands {
                    let earns = of(&band.earns);
                    let reached =
                        |value: Fraction| band.from.as_ref().is_none_or(|from| !value.below(of(from)));
                    // Of the bands that an unknown reading may lie in, hope takes the best and doubt the worst.
                    if value.map_or(share.below(earns) == self.hopeful, reached) {
                        share = earns;
                    }
                }
                share
            }
        }
    }

    fn hope(self, known: Option<bool>) -> bool {
        known.unwrap_or(self.hopeful)
    }

    fn holds(self, test: &Test) -> bool {
        match test {
            Test::All(tests) => tests.iter().all(|test| self.holds(test)),
            Test::Any(tests) => tests.iter().any(|test| self.holds(test)),
            Test::Assured { id, by, .. } => self.hope(self.decision(id, by)),
            Test::Compare(rule) => self.hope(self.compared(rule)),
        }
    }

    fn decision(self, subject: &str, role: &str) -> Option<bool> {
        let decision = self.facts.decision(&self.scheme.id, self.earner, subject)?;
        let begins = self.scheme.year.bounds()?.0;
        if decision.role != role || decision.date.is_some_and(|date| date < begins) {
            return None;
        }
        match decision.finding {
            Finding::Met => Some(true),
            Finding::Missed => Some(false),
            Finding::NotApplicable => None,
        }
    }

    fn compared(self, rule: &Compare) -> Option<bool> {
        match &rule.level {
            Level::Fixed(level) => self.compared_with(rule, level),
            Level::Agreed { item, otherwise: None } => {
                let agreed = &self.scheme.agreed[item];
                match self.agreed_level(item, agreed) {
                    Some(level) => self.compared_with(rule, &level),
                    None => self.compared_with_every(rule, agreed),
                }
            }
            other => panic!("{other:?} is not in any of these schemes"),
        }
    }

    fn agreed_level(self, item: &str, agreed: &Agreed) -> Option<Quantity> {
        let agreement = self.facts.agreement(&self.scheme.id, self.earner, item)?;
        let level = &agreement.level;
        let shares = |unit| matches!(unit, Unit::Share);
        let rates = |unit| matches!(unit, Unit::Per(_));
        let same = agreed.unit == level.unit
            || (shares(agreed.unit) && shares(level.unit))
            || (rates(agreed.unit) && rates(level.unit));
        let low = agreed.not_less_than.as_ref().is_some_and(|least| of(&level.value).below(of(&least.value)));
        let high = agreed.not_more_than.as_ref().is_some_and(|most| of(&most.value).below(of(&level.value)));
        let by_all = agreed.agreed_by.iter().all(|role| agreement.agreed_by.contains(role));
        (same && !low && !high && by_all).then(|| level.clone())
    }

    /// What every level that may be agreed would come to.
    fn compared_with_every(self, rule: &Compare, agreed: &Agreed) -> Option<bool> {
        let low_is_easy = !matches!(
            rule.comparison,
            Comparison::AtMost | Comparison::LessThan | Comparison::FallsByAtMost | Comparison::RisesByAtMost
        );
        for (limit, easy) in [(&agreed.not_less_than, low_is_easy), (&agreed.not_more_than, !low_is_easy)] {
            let same = agreed.not_less_than == agreed.not_more_than;
            // No percentage is of zero or less, so a limit there says nothing of the levels beyond it.
            let base = rule.baseline.as_ref().and_then(|it| self.reading(&it.indicator, &it.period));
            let share = is_change(rule.comparison) && agreed.unit == Unit::Share;
            if share && base.is_some_and(|base| !ZERO.below(base)) {
                return None;
            }
            match limit.as_ref().and_then(|limit| self.compared_with(rule, limit)) {
                Some(false) if easy || same => return Some(false),
                Some(true) if !easy || same => return Some(true),
                _ => {}
            }
        }
        None
    }

    fn compared_with(self, rule: &Compare, level: &Quantity) -> Option<bool> {
        let value = self.reading(&rule.outturn.indicator, &rule.outturn.period)?;
        let baseline = match &rule.baseline {
            Some(it) if is_change(rule.comparison) => Some(self.reading(&it.indicator, &it.period)?),
            _ => None,
        };
        meets(rule.comparison, value, baseline, level)
    }

    fn local(self, rule: &LocalRule) -> Option<bool> {
        let agreement = self.facts.agreement(&self.scheme.id, self.earner, &rule.item)?;
        let test = agreement.local.as_ref()?;
        let indicator = self.scheme.indicators.get(&test.indicator)?;
        let unit = agreement.level.unit;
        let alike = |a, b| a == b || matches!((a, b), (Unit::Per(_), Unit::Per(_)));
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
        if !fits || !agreed {
            return None;
        }
        let value = || self.reading(&test.indicator, &test.outturn);
        if !is_change(test.comparison) {
            return meets(test.comparison, value()?, None, &agreement.level);
        }
        let baseline = test.baseline.as_ref()?;
        if baseline.is_before(&test.outturn) == Some(false) {
            return None;
        }
        let baseline = self.reading(&test.indicator, baseline)?;
        meets(test.comparison, value()?, Some(baseline), &agreement.level)
    }
}

fn is_change(comparison: Comparison) -> bool {
    comparison.as_str().contains("falls") || comparison.as_str().contains("rises")
}

fn meets(
    comparison: Comparison,
    value: Fraction,
    baseline: Option<Fraction>,
    level: &Quantity,
) -> Option<bool> {
    let amount = of(&level.value);
    if !is_change(comparison) {
        return Some(match comparison {
            Comparison::AtLeast => !value.below(amount),
            Comparison::AtMost => !amount.below(value),
            Comparison::MoreThan => amount.below(value),
            _ => value.below(amount),
        });
    }
    let baseline = baseline?;
    let change = value.minus(baseline);
    let amount = if level.unit == Unit::Share {
        if !ZERO.below(baseline) && amount != ZERO {
            return None;
        }
        baseline.times(amount)
    } else {
        amount
    };
    let fall = ZERO.minus(change);
    Some(match comparison {
        Comparison::FallsBy => !fall.below(amount),
        Comparison::RisesBy => !change.below(amount),
        Comparison::FallsByMoreThan => amount.below(fall),
        Comparison::RisesByMoreThan => amount.below(change),
        Comparison::FallsByAtMost => !amount.below(fall),
        _ => !amount.below(change),
    })
}

#[test]
fn its_fractions_are_what_they_should_be() {
    let half = fraction(-2, -4);
    assert_eq!((half.n, half.d), (1, 2));
    assert_eq!(half.plus(fraction(1, 3)), fraction(5, 6));
    assert_eq!(half.whole(Direction::HalfUp), ONE);
    assert_eq!(half.whole(Direction::HalfEven), ZERO);
    assert_eq!(fraction(3, 2).whole(Direction::HalfEven), fraction(2, 1));
    assert!(fraction(1, 3).below(half));
}

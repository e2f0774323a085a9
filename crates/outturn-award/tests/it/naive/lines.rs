//! What lines earn of what they are worth, and whether they apply.

use outturn_core::{Agreement, Exact, Unit};
use outturn_scheme::{
    Band, Choose, Combine, Good, Line, LineRule, Menu, NotApplicable, OnOverlap, Overlap, Pays, Scale,
    Verification, Worth,
};

use super::figures::Found;
use super::{Looking, Three};

/// What a scale gives; nothing where it makes no sense.
type Points = Option<Exact>;

impl<'a> Looking<'a> {
    /// Whether a line applies. Where a scheme does not say what becomes of lines that do not, a figure that makes no
    /// sense is like one that is not known.
    pub(super) fn applies(self, line: &'a Line) -> Three {
        let condition = line.applies.as_ref().map_or(Some(true), |test| self.truth(test));
        let sense = if self.scheme.applicability.then == NotApplicable::Open {
            Some(true)
        } else {
            both(self.makes_sense(&line.rule), Some(self.count_makes_sense(&line.worth)))
        };
        both(condition, sense)
    }

    fn makes_sense(self, rule: &'a LineRule) -> Three {
        match rule {
            LineRule::Test(test) => self.sense(test),
            LineRule::Local(local) => self.local(local).sense,
            LineRule::Always => Some(true),
            LineRule::As(addresses) => {
                let senses: Vec<Three> = self.named(addresses).map(|line| self.applies(line)).collect();
                let none = senses.iter().all(|it| *it == Some(false));
                if none { Some(false) } else { senses.contains(&Some(true)).then_some(true) }
            }
            LineRule::Bands { outturn, bands } => {
                let all_same = bands.iter().all(|band| band.earns == bands[0].earns);
                Some(all_same || !self.figure(outturn).is_senseless())
            }
            LineRule::Scales { combine, scales, .. } => {
                let (doubt, hope) = (Looking { hopeful: false, ..self }, self.hoping());
                let settled = doubt.points(*combine, scales) == hope.points(*combine, scales);
                Some(settled || scales.iter().any(|scale| self.scale(scale).is_some()))
            }
        }
    }

    fn named(self, addresses: &'a [String]) -> impl Iterator<Item = &'a Line> {
        let lines = &self.scheme.lines;
        addresses.iter().map(|address| lines.iter().find(|it| it.address == *address).unwrap())
    }

    fn count_makes_sense(self, worth: &Worth) -> bool {
        let counted = match worth {
            Worth::Pays(
                Pays::Each { count: one, .. } | Pays::Pot { by: one, .. } | Pays::Claim { claim: one, .. },
            ) => one,
            Worth::Pays(Pays::Fixed(_)) | Worth::Share | Worth::Chosen(_) => return true,
        };
        !self.figure(counted).is_senseless()
    }

    /// The share that a line earns if it applies.
    pub(super) fn earns(self, line: &'a Line) -> Exact {
        let mut share = match &line.rule {
            LineRule::Test(test) => whole_or_nothing(self.holds(test)),
            LineRule::Local(local) => whole_or_nothing(self.hope(self.local(local).truth)),
            LineRule::Always => Exact::ONE,
            LineRule::As(addresses) => {
                // The first that applies; one that may not leaves the next to count as well.
                let mut may_count = Vec::new();
                for other in self.named(addresses).filter(|it| self.applies(it) != Some(false)) {
                    may_count.push(self.earns(other));
                    if self.applies(other) == Some(true) {
                        break;
                    }
                }
                if may_count.is_empty() {
                    may_count.extend([Exact::ZERO, Exact::ONE]);
                }
                self.pick(may_count)
            }
            LineRule::Bands { outturn, bands } => match self.known(outturn) {
                Some(value) => band(bands, &value).earns.clone(),
                None => self.pick(bands.iter().map(|band| band.earns.clone())),
            },
            LineRule::Scales { combine, scales, out_of } => {
                Exact::ratio(&self.points(*combine, scales), out_of).unwrap()
            }
        };
        if let Some(rule) = &line.verification {
            share = share * self.verified(rule);
        }
        for overlap in &line.overlaps {
            share = share * whole_or_nothing(self.is_paid(overlap));
        }
        share
    }

    /// What is left of a line after the claimed figure was held against the checked one.
    fn verified(self, rule: &Verification) -> Exact {
        let beyond = rule.beyond.leaves();
        let (Some(claimed), Some(checked)) = (self.known(&rule.claimed), self.known(&rule.checked)) else {
            return self.pick([beyond, Exact::ONE]);
        };
        let apart = (&claimed - &checked).abs();
        // The error is their difference over what was claimed; of a claim of nothing, any is beyond what is borne.
        let borne = apart.is_zero() || (!claimed.is_zero() && apart <= &claimed.abs() * &rule.error_at_most);
        if borne { Exact::ONE } else { beyond }
    }

    /// Whether a line is paid although something else may pay for the same work. The one who judges finds that it is
    /// not the same.
    fn is_paid(self, overlap: &Overlap) -> bool {
        match &overlap.then {
            OnOverlap::Refused => false,
            OnOverlap::Above => true,
            OnOverlap::Judged { subject, by } => self.hope(self.decision(subject, by, None)),
        }
    }

    /// The best or the worst of several scales, of those that make sense. If none does, all that they could give is
    /// open.
    fn points(self, combine: Combine, scales: &[Scale]) -> Exact {
        let given: Vec<Exact> = scales.iter().filter_map(|scale| self.scale(scale)).collect();
        if given.is_empty() {
            return self.pick(scales.iter().map(|scale| self.pick(every(scale))));
        }
        match combine {
            Combine::Best => given.into_iter().max().unwrap(),
            Combine::Worst => given.into_iter().min().unwrap(),
        }
    }

    fn scale(self, scale: &Scale) -> Points {
        let outturn = self.figure(&scale.outturn).found;
        let (from, to) = (self.level_number(&scale.from), self.level_number(&scale.to));
        if matches!(outturn, Found::Senseless) || matches!(from, Err(true)) || matches!(to, Err(true)) {
            return None;
        }
        let good = self.scheme.indicators[&scale.outturn.indicator].good;
        let worse = |a: &Exact, b: &Exact| if good == Good::Low { a > b } else { a < b };
        let (Found::Known(value), Ok(to)) = (outturn, to) else { return Some(self.pick(every(scale))) };
        let reached = !worse(&value, &to);
        let Ok(from) = from else {
            return Some(match (reached, scale.only_better) {
                (true, false) => scale.beyond.clone(),
                (true, true) => self.pick([scale.beyond.clone(), scale.short.clone()]),
                (false, _) => self.pick(every(scale).into_iter().skip(1)),
            });
        };
        if scale.only_better && !worse(&from, &value) {
            return Some(scale.short.clone());
        }
        let room = worse(&from, &to);
        Some(if !room {
            if reached { scale.beyond.clone() } else { scale.short.clone() }
        } else if reached {
            scale.beyond.clone()
        } else if worse(&value, &from) {
            scale.short.clone()
        } else {
            let way = Exact::ratio(&(&value - &from), &(&to - &from)).unwrap();
            let gained = &scale.points_to - &scale.points_from;
            between(scale, &scale.points_from + &(&way * &gained))
        })
    }

    /// For each option of a menu its share of a full award, if the choice is known.
    pub(crate) fn choice(self, index: usize, menu: &Menu) -> Option<Vec<(usize, Exact)>> {
        let mut chosen = Vec::new();
        let (mut total, mut some) = (Exact::ZERO, 0);
        for (line, item) in self.options(index) {
            let Some(agreement) = self.facts.agreement(&self.scheme.id, self.earner, item) else { continue };
            if !self.may_be_chosen(menu, agreement) {
                return None;
            }
            let share = agreement.level.value.clone();
            some += usize::from(!share.is_zero());
            total = &total + &share;
            chosen.push((line, share));
        }
        let fits = total == menu.earns && (menu.choose == Choose::Any || some == 1);
        (!chosen.is_empty() && fits).then_some(chosen)
    }

    /// The lines that are options of a menu, and what agreements call them.
    pub(super) fn options(&self, index: usize) -> Vec<(usize, &str)> {
        let lines = self.scheme.lines.iter().enumerate();
        let own = lines.filter(|(_, line)| line.worth == Worth::Chosen(index));
        own.map(|(at, line)| (at, &line.address["measure/".len()..])).collect()
    }

    fn may_be_chosen(self, menu: &Menu, agreement: &Agreement) -> bool {
        let item = &menu.address["measure/".len()..];
        let by_all = menu.agreed_by.iter().all(|role| agreement.agreed_by.contains(role));
        agreement.level.unit == Unit::Share
            && agreement.level.value >= Exact::ZERO
            && by_all
            && !self.is_late(item, menu.deadline.as_ref(), agreement.date)
    }
}

/// Every end of what a scale can give: the points beyond it, those short of it, and those at both its ends.
fn every(scale: &Scale) -> [Exact; 4] {
    let end = |points: &Exact| between(scale, points.clone());
    [scale.beyond.clone(), scale.short.clone(), end(&scale.points_from), end(&scale.points_to)]
}

/// Points between two levels: rounded, and kept within the limits.
fn between(scale: &Scale, points: Exact) -> Exact {
    let points = match &scale.rounding {
        Some(rounding) if points.is_negative() => {
            -&super::rounded(&-&points, &rounding.to, rounding.direction)
        }
        Some(rounding) => super::rounded(&points, &rounding.to, rounding.direction),
        None => points,
    };
    let points = scale.at_least.as_ref().map_or(points.clone(), |least| points.clone().max(least.clone()));
    scale.at_most.as_ref().map_or(points.clone(), |most| points.clone().min(most.clone()))
}

/// The band that a value lies in: the highest that it has reached.
fn band<'b>(bands: &'b [Band], value: &Exact) -> &'b Band {
    let reached = |band: &&Band| band.from.as_ref().is_none_or(|from| from <= value);
    bands.iter().rfind(reached).unwrap()
}

fn whole_or_nothing(all: bool) -> Exact {
    if all { Exact::ONE } else { Exact::ZERO }
}

fn both(a: Three, b: Three) -> Three {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

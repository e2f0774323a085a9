//! From shares to pence, on one settled way.

use outturn_core::{Exact, Unit};
use outturn_scheme::{
    Amount, Deduction, DeductionBase, Factor, GatewayRule, Line, NotApplicable, Over, Pays, Scheme,
    ValueBasis, Worth,
};

use super::{Looking, rounded};

/// What does not hang on hope: what a share of one is worth, what each line pays by itself, and the factors. In pence;
/// where one is not known, as little as it can be.
pub(crate) struct Prices {
    pub(super) known: bool,
    whole: Exact,
    pays: Vec<Exact>,
    factors: Vec<Exact>,
}

/// What came of one way.
pub(crate) struct Paid {
    pub(crate) award: i128,
    /// What the lines in no group, and those of each group, earned of what they could, gateways and deductions apart.
    pub(crate) groups: Vec<(Exact, Exact)>,
    /// Whether they are scored; those of which no line has a share have nothing to keep them from that.
    pub(crate) scored: Vec<bool>,
}

fn hundred() -> Exact {
    Exact::from(100_u8)
}

/// Lines in no group stand together, before the groups.
fn group_of(line: &Line) -> usize {
    line.group.map_or(0, |group| group + 1)
}

fn concerns(only: &[usize], group: usize) -> bool {
    only.is_empty() || (group > 0 && only.contains(&(group - 1)))
}

/// Whether a line has a share of its own, which others can be given.
fn has_share(line: &Line) -> bool {
    line.worth == Worth::Share && !line.earns.is_zero()
}

impl Looking<'_> {
    pub(super) fn prices(self) -> Prices {
        let scheme = self.scheme;
        let mut known = true;
        let mut or_nothing = |price: Option<Exact>, least: &Exact| {
            known &= price.is_some();
            price.unwrap_or(least.clone())
        };
        let whole = or_nothing(self.whole(), &Exact::ZERO) * hundred();
        let mut pays = Vec::new();
        for line in &scheme.lines {
            pays.push(match &line.worth {
                // What does not apply is not paid for, and what it would pay does not matter.
                Worth::Pays(pays) if self.applies(line) != Some(false) => {
                    or_nothing(self.pays(pays), &Exact::ZERO) * hundred()
                }
                _ => Exact::ZERO,
            });
        }
        let mut factors = Vec::new();
        for factor in &scheme.factors {
            let least = factor.at_least.clone().unwrap_or(Exact::ZERO);
            factors.push(or_nothing(self.factor(factor), &least));
        }
        Prices { known, whole, pays, factors }
    }

    /// What a share of one is worth, in pounds.
    fn whole(self) -> Option<Exact> {
        Some(match &self.scheme.value.basis {
            ValueBasis::Sum => Exact::ZERO,
            ValueBasis::Score { points } => points.clone(),
            ValueBasis::Fixed { amount } => self.pounds(amount)?,
            ValueBasis::PerHead { amount, population } => {
                self.pounds(amount)? * self.known(population).filter(|heads| !heads.is_negative())?
            }
            ValueBasis::PerPoint { amount } => {
                let counted = self.scheme.lines.iter().filter(|line| !line.earns.is_zero());
                self.pounds(amount)? * counted.filter_map(|line| line.points.as_ref()).sum()
            }
        })
    }

    fn factor(self, factor: &Factor) -> Option<Exact> {
        let over = match &factor.over {
            Over::Number(number) => number.clone(),
            Over::Reading(asked) => self.known(asked)?,
        };
        let plain = Exact::ratio(&self.known(&factor.of)?, &over).filter(|it| !it.is_negative())?;
        let limited = factor.at_least.iter().fold(plain, |it, least| it.max(least.clone()));
        Some(factor.at_most.iter().fold(limited, |it, most| it.min(most.clone())))
    }

    fn pounds(self, amount: &Amount) -> Option<Exact> {
        match amount {
            Amount::Fixed(pounds) => Some(pounds.clone()),
            Amount::Table(id) => Some(self.row(id)?.value),
        }
    }

    /// In pounds.
    fn pays(self, pays: &Pays) -> Option<Exact> {
        let counted = |asked| self.known(asked).filter(|count| !count.is_negative());
        match pays {
            Pays::Fixed(amount) => self.pounds(amount),
            Pays::Each { amount, count, at_most } => {
                let paid_for = at_most.iter().fold(counted(count)?, |it, most| it.min(most.clone()));
                Some(self.pounds(amount)? * paid_for)
            }
            Pays::Claim { claim, at_most } => Some(counted(claim)?.min(self.pounds(at_most)?)),
            Pays::Pot { pounds, by } => {
                let day = self.scheme.organisations_as_at;
                let mut all = Exact::ZERO;
                for earner in self.facts.organisations.open_on(&self.scheme.earner, day) {
                    let figure = Looking { earner: &earner.code, ..self }.figure(by);
                    if !figure.is_senseless() {
                        all = &all + &figure.known()?;
                    }
                }
                let share = Exact::ratio(&self.known(by)?, &all).filter(|it| !it.is_negative())?;
                Some(share * pounds.clone())
            }
        }
    }

    /// Every way in which the lines of which it is not known whether they apply can apply or not.
    pub(super) fn ways(self) -> Vec<Vec<bool>> {
        let mut ways = vec![Vec::new()];
        for applies in self.scheme.lines.iter().map(|line| self.applies(line)) {
            let with = |way: &Vec<bool>, it: bool| way.iter().copied().chain([it]).collect::<Vec<bool>>();
            ways = match applies {
                Some(known) => ways.iter().map(|way| with(way, known)).collect(),
                None => ways.iter().flat_map(|way| [with(way, true), with(way, false)]).collect(),
            };
        }
        ways
    }

    /// The award where exactly these lines apply.
    pub(super) fn paid(self, prices: &Prices, applies: &[bool]) -> Paid {
        let scheme = self.scheme;
        let groups = scheme.groups.len() + 1;
        let scored = scored(scheme, applies);
        let nothing = vec![(Exact::ZERO, Exact::ZERO); groups];
        if scored.iter().skip(1).filter(|it| **it).count() < scheme.applicability.groups_needed {
            return Paid { award: 0, groups: nothing, scored };
        }
        let counts =
            |at: usize| applies[at] && (!has_share(&scheme.lines[at]) || scored[group_of(&scheme.lines[at])]);
        let mut earned = nothing;
        for (at, line) in scheme.lines.iter().enumerate() {
            let mut worth = match &line.worth {
                Worth::Pays(_) => prices.pays[at].clone(),
                Worth::Share => &share(scheme, at, &scored, &counts) * &prices.whole,
                Worth::Chosen(menu) => &self.chosen(*menu, at) * &prices.whole,
            };
            for (factor, by) in scheme.factors.iter().zip(&prices.factors) {
                if concerns(&factor.only, group_of(line)) {
                    worth = &worth * by;
                }
            }
            let share = match line.worth {
                Worth::Chosen(menu) => self.chosen_earns(menu, at, &counts),
                Worth::Share | Worth::Pays(_) => self.earns_or_not(at, counts(at)),
            };
            let (so_far, full) = &mut earned[group_of(line)];
            *so_far = &*so_far + &(&worth * &share);
            *full = &*full + &worth;
        }
        let shareless =
            |group: usize| !scheme.lines.iter().any(|line| group_of(line) == group && has_share(line));
        let scored = scored.iter().enumerate().map(|(group, scored)| *scored || shareless(group)).collect();
        Paid { award: self.award(&earned), groups: earned, scored }
    }

    /// The share that a line earns which applies, or does not.
    fn earns_or_not(self, at: usize, applies: bool) -> Exact {
        match self.scheme.applicability.then {
            _ if applies => self.earns(&self.scheme.lines[at]),
            _ if matches!(self.scheme.lines[at].worth, Worth::Pays(_)) => Exact::ZERO,
            NotApplicable::Lost => Exact::ZERO,
            NotApplicable::Earned => Exact::ONE,
            // What is chosen has no share of its own that others could be given.
            NotApplicable::Renormalised if matches!(self.scheme.lines[at].worth, Worth::Share) => Exact::ZERO,
            NotApplicable::Open | NotApplicable::Renormalised => self.pick([Exact::ZERO, Exact::ONE]),
        }
    }

    /// What an option is of a full award. While the choice is open, all of the menu stands on its first option.
    fn chosen(self, menu: usize, at: usize) -> Exact {
        let rule = &self.scheme.menus[menu];
        match self.choice(menu, rule) {
            Some(chosen) => chosen.into_iter().find(|it| it.0 == at).map_or(Exact::ZERO, |it| it.1),
            None if self.options(menu)[0].0 == at => rule.earns.clone(),
            None => Exact::ZERO,
        }
    }

    fn chosen_earns(self, menu: usize, at: usize, applies: &impl Fn(usize) -> bool) -> Exact {
        if self.choice(menu, &self.scheme.menus[menu]).is_some() {
            return self.earns_or_not(at, applies(at));
        }
        let options = self.options(menu);
        self.pick(options.into_iter().map(|(at, _)| self.earns_or_not(at, applies(at))))
    }

    /// From what each group earned, and could have, to the payment.
    fn award(self, earned: &[(Exact, Exact)]) -> i128 {
        let scheme = self.scheme;
        let mut amounts: Vec<Exact> = earned.iter().map(|it| it.0.clone()).collect();
        for gateway in &scheme.gateways {
            let passed = match &gateway.rule {
                GatewayRule::Decided(role) => self.hope(self.decision(&gateway.id, role, None)),
                GatewayRule::Test(test) => self.holds(test),
            };
            for (group, amount) in amounts.iter_mut().enumerate() {
                if !passed && concerns(&gateway.only, group) {
                    *amount = &*amount * &gateway.failing.leaves();
                }
            }
        }
        let missed = |it: &&Deduction| it.withdrawn.is_none() && !self.holds(&it.standard);
        let missed = scheme.deductions.iter().filter(missed);
        match scheme.deductions_from {
            DeductionBase::Earned => {
                for (group, amount) in amounts.iter_mut().enumerate() {
                    let own = missed.clone().filter(|it| concerns(&it.only, group));
                    let taken: Exact = own.map(|it| &it.takes).sum();
                    *amount = &*amount * &(&Exact::ONE - &taken).max(Exact::ZERO);
                }
            }
            DeductionBase::Maximum => {
                for deduction in missed {
                    take(deduction, earned, &mut amounts);
                }
            }
        }
        let mut amount: Exact = amounts.iter().sum();
        if let Some(cap) = &scheme.cap {
            let full: Exact = earned.iter().map(|it| &it.1).sum();
            let most = match cap.at_most.unit {
                Unit::Share => &full * &cap.at_most.value,
                _ => &cap.at_most.value * &hundred(),
            };
            amount = amount.min(most);
        }
        let rounding = &scheme.value.rounding;
        let amount = rounded(&amount, &rounding.to_pence, rounding.direction);
        rounded(&amount, &Exact::ONE, rounding.direction).to_i128().unwrap()
    }
}

/// Takes a share of the full award of the groups that a deduction concerns, of each its own; what one has not got is
/// taken from the others, in proportion to what they have left.
fn take(deduction: &Deduction, earned: &[(Exact, Exact)], amounts: &mut [Exact]) {
    let mut short = Exact::ZERO;
    let mut left = Exact::ZERO;
    for (group, amount) in amounts.iter_mut().enumerate() {
        if concerns(&deduction.only, group) {
            let rest = &*amount - &(&deduction.takes * &earned[group].1);
            if rest.is_negative() {
                short = &short - &rest;
            }
            *amount = rest.max(Exact::ZERO);
            left = &left + amount;
        }
    }
    let kept = Exact::ratio(&(&left - &short), &left).unwrap_or(Exact::ZERO).max(Exact::ZERO);
    for (group, amount) in amounts.iter_mut().enumerate() {
        if concerns(&deduction.only, group) {
            *amount = &*amount * &kept;
        }
    }
}

/// Whether enough lines of each group apply; of the lines in no group one is enough.
fn scored(scheme: &Scheme, applies: &[bool]) -> Vec<bool> {
    let needs = [1].into_iter().chain(scheme.groups.iter().map(|group| group.needs.max(1)));
    let of = |group: usize| {
        let own = scheme.lines.iter().zip(applies).filter(|(line, _)| group_of(line) == group);
        own.filter(|(line, applies)| **applies && has_share(line)).count()
    };
    needs.enumerate().map(|(group, needs)| of(group) >= needs).collect()
}

/// The share of a full award that a line is worth.
fn share(scheme: &Scheme, at: usize, scored: &[bool], counts: &impl Fn(usize) -> bool) -> Exact {
    let line = &scheme.lines[at];
    if scheme.applicability.then != NotApplicable::Renormalised || line.earns.is_zero() {
        return line.earns.clone();
    }
    if !counts(at) {
        return Exact::ZERO;
    }
    let sum = |of: &dyn Fn(usize, &Line) -> bool| -> Exact {
        let lines = scheme.lines.iter().enumerate().filter(|(_, line)| has_share(line));
        lines.filter(|(at, line)| of(*at, line)).map(|(_, line)| &line.earns).sum()
    };
    let everything = sum(&|_, _| true);
    let of_scored_groups = sum(&|_, line| scored[group_of(line)]);
    let of_its_group = sum(&|_, other| group_of(other) == group_of(line));
    let that_count = sum(&|other, it| group_of(it) == group_of(line) && counts(other));
    let group = Exact::ratio(&(&of_its_group * &everything), &of_scored_groups).unwrap();
    Exact::ratio(&(&line.earns * &group), &that_count).unwrap()
}

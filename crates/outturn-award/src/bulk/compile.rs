//! From a scheme to a plan.

use outturn_core::{Exact, Quantity, Unit};
use outturn_scheme::{
    Amount, Asked, Band, Compare, Deadline, DeductionBase, GatewayRule, Level, Line as SchemeLine, LineRule,
    Scheme, Test, ValueBasis,
};

use super::plan::{
    BandedLine, Compared, Gate, Leaf, Line, LoweredBand, Money, NotBulk, Op, OpenLevel, Plan, Program, Slot,
    Taking,
};
use super::poly::lcm;
use crate::level::amount;
use crate::plain;
use crate::worth::points_in_all;

/// Lowers a scheme; see [`Plan::compile`].
pub(super) fn compile(scheme: &Scheme) -> Result<Plan, NotBulk> {
    if let Some(what) = plain::beyond(scheme) {
        return Err(NotBulk::Beyond(what));
    }
    let mut compiler = Compiler { scheme, slots: Vec::new(), leaves: Vec::new(), depth: 0 };
    let population = match &scheme.value.basis {
        ValueBasis::PerHead { population, .. } => Some(compiler.reading(population)?),
        _ => None,
    };
    let (gateways, left) = compiler.gateways()?;
    let (lines, shares) = compiler.lines()?;
    let takes: Vec<Exact> = scheme.deductions.iter().map(|it| it.takes.clone()).collect();
    let (takes, whole) = whole_parts(&takes).ok_or(NotBulk::TooFine)?;
    let mut deductions = Vec::new();
    let standing = scheme.deductions.iter().zip(takes).filter(|(it, _)| it.withdrawn.is_none());
    for (deduction, takes) in standing {
        let program = compiler.program(&deduction.standard)?;
        deductions.push(Taking { program, takes: narrow(takes)? });
    }
    let taken_max = deductions.iter().map(|it| u64::from(it.takes)).sum();
    let money = money(scheme, &left, &shares, whole, taken_max)?;
    Ok(Plan {
        slots: compiler.slots,
        population,
        leaves: compiler.leaves,
        gateways,
        lines,
        deductions,
        money,
        depth: compiler.depth,
    })
}

/// The unit of a level that is looked up or worked out.
fn level_unit(scheme: &Scheme, level: &Level) -> Option<Unit> {
    let of = |indicator: &str| scheme.indicators.get(indicator).map(|it| it.unit);
    match level {
        Level::Fixed(quantity) => Some(quantity.unit),
        Level::Agreed { item, .. } => scheme.agreed.get(item).map(|it| it.unit),
        Level::Reading(asked) => of(&asked.indicator),
        Level::Across(rule) => of(&rule.indicator),
        Level::Table(id) => scheme.tables.get(id).map(|it| it.unit),
    }
}

/// What lines earn in units of one over a common denominator.
struct Shares {
    start: u32,
    per: u64,
    /// The most that can be earned, in the same units.
    most: u64,
}

struct Compiler<'s> {
    scheme: &'s Scheme,
    slots: Vec<Slot>,
    leaves: Vec<Leaf>,
    depth: usize,
}

impl Compiler<'_> {
    fn slot(&mut self, slot: Slot) -> usize {
        self.slots.iter().position(|it| *it == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        })
    }

    fn reading(&mut self, asked: &Asked) -> Result<usize, NotBulk> {
        if !self.scheme.indicators.contains_key(&asked.indicator) {
            return Err(NotBulk::UnknownIndicator(asked.indicator.clone()));
        }
        Ok(self.slot(Slot::Reading(asked.clone())))
    }

    fn leaf(&mut self, leaf: Leaf) -> usize {
        self.leaves.iter().position(|it| *it == leaf).unwrap_or_else(|| {
            self.leaves.push(leaf);
            self.leaves.len() - 1
        })
    }

    fn decided(&mut self, subject: &str, role: &str, deadline: Option<&Deadline>) -> usize {
        let slot = self.slot(Slot::Decision {
            subject: subject.to_owned(),
            role: role.to_owned(),
            deadline: deadline.cloned(),
        });
        self.leaf(Leaf::Finding(slot))
    }

    fn compared(&mut self, rule: &Compare) -> Result<usize, NotBulk> {
        let outturn = self.reading(&rule.outturn)?;
        let baseline = match (&rule.baseline, rule.comparison.is_change()) {
            (Some(asked), true) => Some(self.reading(asked)?),
            (None, true) => return Err(NotBulk::NoBaseline(rule.id.clone())),
            (_, false) => None,
        };
        let compared = Compared { comparison: rule.comparison, outturn, baseline };
        let leaf = match &rule.level {
            Level::Fixed(quantity) => Leaf::Fixed(compared, amount(rule, quantity)),
            Level::Agreed { .. } if rule.yearly.is_some() => {
                return Err(NotBulk::Beyond("an agreed amount for each year"));
            }
            Level::Agreed { item, otherwise: None } => {
                let Some(agreed) = self.scheme.agreed.get(item) else {
                    return Err(NotBulk::UnknownLevel(item.clone()));
                };
                let open = OpenLevel {
                    slot: self.slot(Slot::Agreed { item: item.clone() }),
                    relative: agreed.unit == Unit::Share,
                    not_less_than: agreed.not_less_than.clone(),
                    not_more_than: agreed.not_more_than.clone(),
                };
                Leaf::Open(compared, open)
            }
            level => {
                if let Level::Agreed { item, .. } = level
                    && !self.scheme.agreed.contains_key(item)
                {
                    return Err(NotBulk::UnknownLevel(item.clone()));
                }
                let unit = level_unit(self.scheme, level);
                let open = OpenLevel {
                    slot: self.slot(Slot::Level(level.clone())),
                    relative: unit == Some(Unit::Share),
                    not_less_than: None,
                    not_more_than: None,
                };
                Leaf::Open(compared, open)
            }
        };
        Ok(self.leaf(leaf))
    }

    fn local(&mut self, item: &str) -> usize {
        let outturn = self.slot(Slot::LocalValue { item: item.to_owned() });
        let slot = self.slot(Slot::LocalLevel { item: item.to_owned() });
        let comparison = outturn_core::Comparison::AtLeast;
        let open = OpenLevel { slot, relative: false, not_less_than: None, not_more_than: None };
        self.leaf(Leaf::Open(Compared { comparison, outturn, baseline: None }, open))
    }

    fn single(&mut self, leaf: usize) -> Program {
        self.depth = self.depth.max(1);
        vec![Op::Leaf(leaf)]
    }

    fn program(&mut self, test: &Test) -> Result<Program, NotBulk> {
        let mut program = Vec::new();
        self.lower(test, &mut program, 0)?;
        Ok(program)
    }

    /// Appends the instructions of a test that begins with so many masks already on the stack.
    fn lower(&mut self, test: &Test, program: &mut Program, below: usize) -> Result<(), NotBulk> {
        self.depth = self.depth.max(below + 1);
        match test {
            Test::All(tests) | Test::Any(tests) => {
                for (index, test) in tests.iter().enumerate() {
                    self.lower(test, program, below + index)?;
                }
                let all = matches!(test, Test::All(_));
                program.push(if all { Op::All(tests.len()) } else { Op::Any(tests.len()) });
            }
            Test::Compare(rule) => program.push(Op::Leaf(self.compared(rule)?)),
            Test::Assured { id, by, deadline, .. } => {
                program.push(Op::Leaf(self.decided(id, by, deadline.as_ref())));
            }
        }
        Ok(())
    }

    /// The gateways, and for every index of theirs the share of an award that is left.
    fn gateways(&mut self) -> Result<(Vec<Gate>, Vec<Exact>), NotBulk> {
        let mut gates = Vec::new();
        let mut scaling: Vec<Exact> = Vec::new();
        for gateway in &self.scheme.gateways {
            let program = match &gateway.rule {
                GatewayRule::Decided(role) => {
                    let leaf = self.decided(&gateway.id, role, None);
                    self.single(leaf)
                }
                GatewayRule::Test(test) => self.program(test)?,
            };
            let leaves = gateway.failing.leaves();
            if leaves.is_negative() {
                return Err(NotBulk::OutOfRange("what a gateway leaves"));
            }
            let bit = if leaves.is_zero() {
                1
            } else {
                scaling.push(leaves);
                1_u16.checked_shl(u32::try_from(scaling.len()).unwrap_or(u32::MAX)).unwrap_or(0)
            };
            gates.push(Gate { program, bit });
        }
        if scaling.len() > NotBulk::GATEWAYS_MAX {
            return Err(NotBulk::TooManyGateways);
        }
        // The first bit of an index is that of the gateways that void; each further one is of a gateway that scales.
        let mut left = vec![Exact::ONE, Exact::ZERO];
        for share in &scaling {
            let failed: Vec<Exact> = left.iter().map(|it| it * share).collect();
            left.extend(failed);
        }
        Ok((gates, left))
    }

    fn lines(&mut self) -> Result<(Vec<Line>, Shares), NotBulk> {
        // Every figure in one list, so that all get one denominator: first what is earned before any line.
        let mut figures = vec![Exact::ONE];
        let mut most = Exact::ONE;
        for line in &self.scheme.lines {
            let gains = gains(line);
            let never = gains.iter().any(Exact::is_negative) || line.earns.is_negative();
            if never || bands(line).iter().any(|band| band.earns.is_negative()) {
                return Err(NotBulk::OutOfRange("what a line earns"));
            }
            let lost = &(&Exact::ONE - &lowest(line)) * &line.earns;
            figures[0] = &figures[0] - &lost;
            most = &(&most - &lost) + gains.iter().max().unwrap_or(&Exact::ZERO);
            figures.extend(gains);
        }
        if figures[0].is_negative() {
            return Err(NotBulk::OutOfRange("the sum of what lines earn"));
        }
        figures.push(most);
        let (parts, per) = whole_parts(&figures).ok_or(NotBulk::TooFine)?;
        let mut parts = parts.into_iter();
        let start = narrow(parts.next().unwrap_or(0))?;
        let mut lines = Vec::new();
        for line in &self.scheme.lines {
            let mut next = || narrow(parts.next().unwrap_or(0));
            lines.push(match &line.rule {
                LineRule::Test(test) => Line::Test { earns: next()?, program: self.program(test)? },
                LineRule::Local(local) => {
                    let earns = next()?;
                    let leaf = self.local(&local.item);
                    Line::Test { earns, program: self.single(leaf) }
                }
                LineRule::Scales { .. } | LineRule::As(_) | LineRule::Always => {
                    return Err(NotBulk::Beyond("a scale"));
                }
                LineRule::Bands { outturn, bands } => {
                    if bands.iter().all(|band| band.from.is_some()) {
                        return Err(NotBulk::OutOfRange("what the lowest band does not reach"));
                    }
                    let slot = self.reading(outturn)?;
                    let mut lowered = Vec::new();
                    for band in bands {
                        let reached = band.from.as_ref().map(|from| self.reached(slot, from));
                        lowered.push(LoweredBand { reached, earns: next()? });
                    }
                    let earned = || lowered.iter().map(|it| it.earns);
                    let (least, most) = (earned().min().unwrap_or(0), earned().max().unwrap_or(0));
                    Line::Bands(BandedLine { outturn: slot, least, most, bands: lowered })
                }
            });
        }
        let most = parts.next().unwrap_or(0);
        narrow(most)?;
        Ok((lines, Shares { start, per, most }))
    }

    /// The leaf that says whether a reading has come to a band's edge.
    fn reached(&mut self, outturn: usize, from: &Exact) -> usize {
        let compared = Compared { comparison: outturn_core::Comparison::AtLeast, outturn, baseline: None };
        self.leaf(Leaf::Fixed(compared, Quantity { value: from.clone(), unit: Unit::Number }))
    }
}

fn bands(line: &SchemeLine) -> &[Band] {
    match &line.rule {
        LineRule::Bands { bands, .. } => bands,
        LineRule::Test(_)
        | LineRule::Local(_)
        | LineRule::Scales { .. }
        | LineRule::As(_)
        | LineRule::Always => &[],
    }
}

/// The share of a line that is earned at the least.
fn lowest(line: &SchemeLine) -> Exact {
    bands(line).iter().map(|band| &band.earns).min().cloned().unwrap_or(Exact::ZERO)
}

/// What a line can earn above the least: all of it, or each band's part.
fn gains(line: &SchemeLine) -> Vec<Exact> {
    if matches!(line.rule, LineRule::Bands { .. }) {
        let lowest = lowest(line);
        bands(line).iter().map(|band| &(&band.earns - &lowest) * &line.earns).collect()
    } else {
        vec![line.earns.clone()]
    }
}

fn money(
    scheme: &Scheme,
    left: &[Exact],
    shares: &Shares,
    whole: u64,
    taken_max: u64,
) -> Result<Money, NotBulk> {
    let pounds = &match &scheme.value.basis {
        ValueBasis::PerHead { amount: Amount::Fixed(pounds), .. }
        | ValueBasis::Fixed { amount: Amount::Fixed(pounds) } => pounds.clone(),
        ValueBasis::PerPoint { amount: Amount::Fixed(pounds) } => pounds * &points_in_all(scheme),
        // Held in hundredths, as money is.
        ValueBasis::Score { points } => points.clone(),
        _ => return Err(NotBulk::Beyond("an amount from a table")),
    };
    let cap = scheme.cap.as_ref().map(|cap| &cap.at_most);
    if pounds.is_negative() || cap.is_some_and(|cap| cap.value.is_negative()) {
        return Err(NotBulk::OutOfRange("the value or its cap"));
    }
    if scheme.deductions.iter().any(|it| it.takes.is_negative()) {
        return Err(NotBulk::OutOfRange("what a deduction takes"));
    }
    let hundred = Exact::from(100_u8);
    let step = scheme.value.rounding.to_pence.clone();
    let full = Exact::ratio(&(pounds * &hundred), &step).filter(|_| !step.is_negative());
    let full = full.ok_or(NotBulk::OutOfRange("the step of rounding"))?;
    let over = |number: &Exact, per: u64| Exact::ratio(number, &Exact::from(per)).unwrap_or(Exact::ZERO);
    let share_cap = cap.filter(|cap| cap.unit == Unit::Share).map(|cap| &cap.value * &full);
    // What one unit earned is worth with the gateways at each index, and one unit taken of a full award.
    let mut figures: Vec<Exact> = left.iter().map(|it| over(&(it * &full), shares.per)).collect();
    let of_maximum = scheme.deductions_from == DeductionBase::Maximum;
    if of_maximum {
        figures.push(over(&full, whole));
    } else {
        figures = figures.iter().map(|it| over(it, whole)).collect();
    }
    figures.extend(share_cap.clone());
    let (mut parts, per) = whole_parts(&figures).ok_or(NotBulk::TooFine)?;
    let share_cap = share_cap.and_then(|_| parts.pop());
    let of_maximum = if of_maximum { parts.pop() } else { None };
    // Products stay below half of what 64 bits hold.
    let product = |factors: [u64; 3]| {
        let product = factors.iter().try_fold(1_u64, |product, it| product.checked_mul(*it));
        product.filter(|it| *it <= u64::MAX >> 1).ok_or(NotBulk::TooFine)
    };
    let top_gate = parts.iter().copied().max().unwrap_or(0);
    let kept_max = if of_maximum.is_some() { 1 } else { whole };
    let earned = product([top_gate, shares.most, kept_max])?;
    let taken = product([of_maximum.unwrap_or(0), taken_max, 1])?;
    Ok(Money {
        gates: parts,
        start: shares.start,
        whole: narrow(whole)?,
        of_maximum,
        share_cap,
        per,
        earned_max: narrow(shares.most)?,
        taken_max: narrow(taken_max)?,
        greatest: earned.max(taken),
        step,
        direction: scheme.value.rounding.direction,
        pence_cap: cap.filter(|cap| cap.unit != Unit::Share).map(|cap| &cap.value * &hundred),
    })
}

/// Numbers that are zero or more as whole parts of one over their least common denominator.
fn whole_parts(numbers: &[Exact]) -> Option<(Vec<u64>, u64)> {
    let parts: Vec<(i128, u128)> = numbers.iter().map(Exact::parts).collect::<Option<_>>()?;
    let per = parts.iter().try_fold(1, |per, (_, denominator)| lcm(per, *denominator))?;
    let scaled: Vec<u128> = parts
        .iter()
        .map(|(numerator, denominator)| {
            u128::try_from(*numerator).ok()?.checked_mul(per.checked_div(*denominator)?)
        })
        .collect::<Option<_>>()?;
    let fitting = scaled.into_iter().map(|it| u64::try_from(it).ok()).collect::<Option<_>>()?;
    Some((fitting, u64::try_from(per).ok()?))
}

fn narrow(number: u64) -> Result<u32, NotBulk> {
    u32::try_from(number).map_err(|_| NotBulk::TooFine)
}

//! From shares to pence: one exact division for each earner.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Pence};

use super::column::{Column, Data};
use super::kernel::{self, View};
use super::lane::Lane;
use super::plan::{Money, Plan};

/// Turns multipliers into pence.
///
/// A multiplier is a number of steps for each head in units of one over [`Money::per`]; what a step is in pence the
/// scheme's rounding says.
#[derive(Debug)]
pub(super) struct Paying<'a> {
    money: &'a Money,
    heads: Heads<'a>,
    scale: Option<Scale>,
}

#[derive(Debug)]
enum Heads<'a> {
    /// The value does not hang on a head count.
    One,
    Counted(&'a Column<'a>),
}

/// How multipliers become steps and steps pence, in whole numbers.
#[derive(Debug, Clone, Copy)]
struct Scale {
    divisor: u64,
    division: Division,
    /// What is added before a division that goes down.
    lift: u64,
    /// Whether an exact half goes to the even neighbour.
    to_even: bool,
    /// The most steps; none where there is no cap in money.
    steps_max: Option<u64>,
    /// Pence in a step.
    step: u64,
    /// The greatest head count for which nothing here exceeds 64 bits.
    heads_max: u128,
}

/// Division by a number that stays the same.
#[derive(Debug, Clone, Copy)]
enum Division {
    Shift(u32),
    /// The whole part of 2^64 over the divisor. The quotient it gives is right or one too small.
    Reciprocal(u64),
}

/// A head count as it is multiplied. One below zero is not known, and counts nothing until that is said.
trait Head: Copy {
    fn head(self) -> u64;
}

impl Head for i32 {
    #[inline]
    fn head(self) -> u64 {
        u64::from(self.max(0).cast_unsigned())
    }
}

impl Head for i64 {
    #[inline]
    fn head(self) -> u64 {
        self.max(0).cast_unsigned()
    }
}

impl<'a> Paying<'a> {
    pub(super) fn bind(plan: &'a Plan, columns: &'a [Column<'a>]) -> Paying<'a> {
        let heads = plan.population.and_then(|it| columns.get(it)).map_or(Heads::One, Heads::Counted);
        let denominator = match heads {
            Heads::One => Some(1),
            Heads::Counted(column) => match &column.data {
                Data::Scaled { denominator, .. } => Some(*denominator),
                Data::Nothing | Data::Ratios { .. } | Data::Findings { .. } => None,
            },
        };
        let scale = denominator.and_then(|it| Scale::new(&plan.money, it));
        Paying { money: &plan.money, heads, scale }
    }

    /// Fills in where a full award is not known; says whether there is such a row.
    pub(super) fn unknown(&self, rows: &Range<usize>, out: &mut [u8]) -> bool {
        let Heads::Counted(column) = self.heads else { return false };
        let below_zero = |row: usize| column.exact_at(row).is_none_or(|it| it.is_negative());
        match &column.data {
            Data::Nothing | Data::Findings { .. } => {
                out.fill(kernel::YES);
                return true;
            }
            Data::Scaled { numbers, .. } | Data::Ratios { numerators: numbers, .. } => {
                let block = View::of(numbers).block(rows);
                let doubtful = !column.unknown.is_empty() || !column.odd.is_empty();
                if !doubtful && !block.any_below_zero() {
                    return false;
                }
                kernel::at_most(block, -1, out);
            }
        }
        kernel::or_marked(column.unknown.get(rows.clone()).unwrap_or_default(), out);
        for (row, _) in column.odd.range(rows.clone()) {
            if let Some(out) = out.get_mut(row.saturating_sub(rows.start)) {
                *out = kernel::mask(below_zero(*row));
            }
        }
        kernel::any(out)
    }

    /// Works out a block's pence. An amount beyond 64 bits goes into `wide`, by its row. Rows of which the head count
    /// is not known get any number.
    pub(super) fn pay(
        &self,
        rows: &Range<usize>,
        multipliers: &[impl Lane],
        out: &mut [i64],
        wide: &mut BTreeMap<usize, Pence>,
    ) {
        let Some(scale) = &self.scale else {
            return self.one_by_one(rows.clone(), rows.start, multipliers, out, wide);
        };
        let Heads::Counted(column) = self.heads else {
            if scale.heads_max >= 1 {
                scale.pay(multipliers.iter().map(|it| (1, it.wide())), out);
            } else {
                self.one_by_one(rows.clone(), rows.start, multipliers, out, wide);
            }
            return;
        };
        let Data::Scaled { numbers, .. } = &column.data else { return };
        let heads = View::of(numbers).block(rows);
        // Where the numbers' width alone does not prove that nothing exceeds 64 bits, the block's numbers may.
        if heads.magnitude_max() <= scale.heads_max || heads.magnitude() <= scale.heads_max {
            match heads {
                View::Narrow(heads) => scale.pay(paired(heads, multipliers), out),
                View::Wide(heads) => scale.pay(paired(heads, multipliers), out),
            }
            let odd = column.odd.range(rows.clone()).map(|(row, _)| *row);
            self.one_by_one(odd, rows.start, multipliers, out, wide);
        } else {
            self.one_by_one(rows.clone(), rows.start, multipliers, out, wide);
        }
    }

    fn one_by_one(
        &self,
        rows: impl Iterator<Item = usize>,
        start: usize,
        multipliers: &[impl Lane],
        out: &mut [i64],
        wide: &mut BTreeMap<usize, Pence>,
    ) {
        for row in rows {
            let at = row.saturating_sub(start);
            let (Some(multiplier), Some(out)) = (multipliers.get(at), out.get_mut(at)) else { continue };
            let heads = match self.heads {
                Heads::One => Some(Exact::ONE),
                Heads::Counted(column) => column.exact_at(row),
            };
            let Some(heads) = heads else { continue };
            let pence = self.exactly(&heads, multiplier.wide());
            *out = i64::try_from(pence.0).unwrap_or_else(|_| {
                wide.insert(row, pence);
                0
            });
        }
    }

    /// What the steps are worth, in fractions of any size.
    fn exactly(&self, heads: &Exact, multiplier: u64) -> Pence {
        let Money { per, step, direction, pence_cap, .. } = self.money;
        let steps = Exact::ratio(&(heads * &Exact::from(multiplier)), &Exact::from(*per));
        let amount = &steps.unwrap_or(Exact::ZERO) * step;
        let amount = pence_cap.clone().map_or(amount.clone(), |cap| amount.min(cap));
        Pence::nearest(&amount.rounded(step, *direction), *direction)
    }
}

#[inline]
fn paired<'a>(heads: &'a [impl Head], multipliers: &'a [impl Lane]) -> impl Iterator<Item = (u64, u64)> {
    heads.iter().map(|it| it.head()).zip(multipliers.iter().map(|it| it.wide()))
}

impl Scale {
    /// For head counts over `denominator`; nothing where a step is not of whole pence or a number does not fit.
    fn new(money: &Money, denominator: u64) -> Option<Scale> {
        let divisor = money.per.checked_mul(denominator)?;
        let step = money.step.to_i128().and_then(|it| u64::try_from(it).ok())?;
        let steps_max = match &money.pence_cap {
            None => None,
            Some(cap) => {
                let steps = Exact::ratio(&cap.rounded(&money.step, money.direction), &money.step)?;
                Some(u64::try_from(steps.to_i128()?).ok()?)
            }
        };
        let lift = match money.direction {
            Direction::HalfUp | Direction::HalfEven => divisor >> 1,
            Direction::Down => 0,
            Direction::Up => divisor.checked_sub(1)?,
        };
        let division = if divisor.is_power_of_two() {
            Division::Shift(divisor.trailing_zeros())
        } else {
            let whole = (1_u128 << 64).checked_div(u128::from(divisor))?;
            Division::Reciprocal(u64::try_from(whole).ok()?)
        };
        // Products stay in 64 bits with what is added to them, and so do the pence, with a sign.
        let products = u128::from(u64::MAX.checked_sub(divisor)?);
        let steps = u128::from(i64::MAX.unsigned_abs()).checked_div(u128::from(step))?.checked_sub(1)?;
        let heads_max = products.min(steps.saturating_mul(u128::from(divisor)));
        let heads_max = heads_max.checked_div(u128::from(money.greatest.max(1)))?;
        let to_even = money.direction == Direction::HalfEven && divisor.is_multiple_of(2);
        Some(Scale { divisor, division, lift, to_even, steps_max, step, heads_max })
    }

    /// Multiplies, divides and rounds. Nothing wraps: see [`Scale::heads_max`].
    #[inline]
    fn pay(&self, factors: impl Iterator<Item = (u64, u64)>, out: &mut [i64]) {
        // One loop for each way of dividing and rounding, so that none of them asks which it is.
        match (self.division, self.to_even) {
            (Division::Shift(shift), false) => self.pay_by(factors, out, |it| it.wrapping_shr(shift)),
            (Division::Shift(shift), true) => {
                self.pay_by(factors, out, |it| self.even(it, it.wrapping_shr(shift)));
            }
            (Division::Reciprocal(reciprocal), false) => {
                self.pay_by(factors, out, |it| self.quotient(it, reciprocal));
            }
            (Division::Reciprocal(reciprocal), true) => {
                self.pay_by(factors, out, |it| self.even(it, self.quotient(it, reciprocal)));
            }
        }
    }

    #[inline]
    fn pay_by(
        &self,
        factors: impl Iterator<Item = (u64, u64)>,
        out: &mut [i64],
        divide: impl Fn(u64) -> u64,
    ) {
        if self.steps_max.is_none() && self.step == 1 {
            for (out, (heads, multiplier)) in out.iter_mut().zip(factors) {
                *out = divide(heads.wrapping_mul(multiplier).wrapping_add(self.lift)).cast_signed();
            }
            return;
        }
        let steps_max = self.steps_max.unwrap_or(u64::MAX);
        for (out, (heads, multiplier)) in out.iter_mut().zip(factors) {
            let steps = divide(heads.wrapping_mul(multiplier).wrapping_add(self.lift)).min(steps_max);
            *out = steps.wrapping_mul(self.step).cast_signed();
        }
    }

    #[inline]
    fn quotient(&self, number: u64, reciprocal: u64) -> u64 {
        let high = u128::from(number).wrapping_mul(u128::from(reciprocal)) >> 64;
        // The high half of a product of two words is one word.
        let quotient = u64::try_from(high).unwrap_or(u64::MAX);
        let rest = number.wrapping_sub(quotient.wrapping_mul(self.divisor));
        quotient.wrapping_add(u64::from(rest >= self.divisor))
    }

    /// The lifted number is a multiple of the divisor exactly at a half; an odd quotient then goes back down.
    #[inline]
    fn even(&self, number: u64, quotient: u64) -> u64 {
        let half = number == quotient.wrapping_mul(self.divisor);
        quotient.wrapping_sub(u64::from(half) & quotient & 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(per: u64, step: u64, direction: Direction, pence_cap: Option<Exact>) -> Money {
        Money {
            gates: vec![1],
            start: 0,
            whole: 1,
            of_maximum: None,
            share_cap: None,
            earned_max: 1,
            taken_max: 0,
            per,
            greatest: u64::from(u32::MAX),
            step: Exact::from(step),
            direction,
            pence_cap,
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_give_what_fractions_give(
            per in prop_oneof![1_u64..200, any::<u32>().prop_map(|it| u64::from(it) + 1)],
            step in 1_u64..300,
            which in 0_usize..4,
            cap in prop::option::of(0_u64..100_000_000),
            rows in prop::collection::vec((0_i32.., any::<u32>()), 1..20),
        ) {
            let direction =
                [Direction::HalfUp, Direction::HalfEven, Direction::Down, Direction::Up][which];
            let cap = cap.and_then(|it| Exact::fraction(i128::from(it), 7));
            let money = money(per, step, direction, cap);
            let heads: Vec<i32> = rows.iter().map(|row| row.0).collect();
            let multipliers: Vec<u64> = rows.iter().map(|row| u64::from(row.1)).collect();
            let column = Column::scaled(heads.clone(), 1).unwrap();
            let paying =
                Paying { scale: Scale::new(&money, 1), money: &money, heads: Heads::Counted(&column) };
            let mut out = vec![0; rows.len()];
            let mut wide = BTreeMap::new();
            paying.pay(&(0..rows.len()), &multipliers, &mut out, &mut wide);
            for (row, pence) in out.iter().enumerate() {
                let exact = paying.exactly(&Exact::from(heads[row]), multipliers[row]);
                prop_assert_eq!(wide.get(&row).copied().unwrap_or(Pence(i128::from(*pence))), exact);
            }
        }

        #[test]
        fn the_reciprocal_is_exact(divisor in 1_u64..=(1 << 40), number in 0_u64..(u64::MAX - (1 << 40))) {
            let money = money(divisor, 1, Direction::Down, None);
            let scale = Scale::new(&money, 1).unwrap();
            let mut out = [0];
            scale.pay([(1, number)].into_iter(), &mut out);
            prop_assert_eq!(out[0].cast_unsigned(), number / divisor);
        }
    }
}

//! Straight loops over blocks of rows. They have no branch in them, so that the compiler works on many rows at once.
//!
//! A mask is a byte for each row: all bits set, or none. Arithmetic wraps: whoever calls has proved that it does not.

use std::ops::Range;

use super::column::Numbers;
use super::lane::Lane;

/// Rows worked on at once: so few that masks and running figures stay in a near cache, so many that each column is read
/// in long runs.
pub(super) const BLOCK: usize = 8192;

/// The mask of a row for which something holds.
pub(super) const YES: u8 = u8::MAX;

/// All bits set where `it` is.
#[inline]
pub(super) fn mask(it: bool) -> u8 {
    u8::from(it).wrapping_neg()
}

/// Borrowed whole numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum View<'a> {
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
}

/// Does the same with either width of numbers.
macro_rules! either {
    ($view:expr, $numbers:ident => $body:expr) => {
        match $view {
            View::Narrow($numbers) => $body,
            View::Wide($numbers) => $body,
        }
    };
}
pub(super) use either;

impl<'a> View<'a> {
    pub(super) fn of(numbers: &'a Numbers<'_>) -> View<'a> {
        match numbers {
            Numbers::Narrow(numbers) => View::Narrow(numbers),
            Numbers::Wide(numbers) => View::Wide(numbers),
        }
    }

    pub(super) fn block(self, rows: &Range<usize>) -> View<'a> {
        match self {
            View::Narrow(numbers) => View::Narrow(numbers.get(rows.clone()).unwrap_or_default()),
            View::Wide(numbers) => View::Wide(numbers.get(rows.clone()).unwrap_or_default()),
        }
    }

    /// No number of its width is further from zero.
    pub(super) fn magnitude_max(self) -> u128 {
        match self {
            View::Narrow(_) => u128::from(i32::MIN.unsigned_abs()),
            View::Wide(_) => u128::from(i64::MIN.unsigned_abs()),
        }
    }

    /// No number in it is further from zero.
    pub(super) fn magnitude(self) -> u128 {
        // The sign folded away leaves a number's bits; joined, those of all numbers bound each.
        match self {
            View::Narrow(numbers) => {
                let bits = numbers.iter().fold(0, |bits, it| bits | (it ^ (it >> 31)));
                u128::from(bits.unsigned_abs()) + 1
            }
            View::Wide(numbers) => {
                let bits = numbers.iter().fold(0, |bits, it| bits | (it ^ (it >> 63)));
                u128::from(bits.unsigned_abs()) + 1
            }
        }
    }

    /// Whether a number in it is below zero.
    pub(super) fn any_below_zero(self) -> bool {
        match self {
            View::Narrow(numbers) => numbers.iter().fold(0, |bits, it| bits | *it) < 0,
            View::Wide(numbers) => numbers.iter().fold(0, |bits, it| bits | *it) < 0,
        }
    }
}

/// Rows compared in one go: the bytes of one machine vector.
const LANES: usize = 16;

/// Where a number is `least` or more.
pub(super) fn at_least(view: View<'_>, least: i64, out: &mut [u8]) {
    match view {
        View::Narrow(numbers) => match i32::try_from(least) {
            Ok(least) => holds(numbers, |it| it >= least, out),
            Err(_) => out.fill(mask(least < 0)),
        },
        View::Wide(numbers) => holds(numbers, |it| sign_of_difference(it, least) >= 0, out),
    }
}

/// Where a number is `most` or less.
pub(super) fn at_most(view: View<'_>, most: i64, out: &mut [u8]) {
    match view {
        View::Narrow(numbers) => match i32::try_from(most) {
            Ok(most) => holds(numbers, |it| it <= most, out),
            Err(_) => out.fill(mask(most > 0)),
        },
        View::Wide(numbers) => holds(numbers, |it| sign_of_difference(most, it) >= 0, out),
    }
}

/// A number below zero where `a < b`. Vectors of the oldest machines have no comparison of 64 bits; this they can do.
#[inline]
fn sign_of_difference(a: impl Into<i64>, b: impl Into<i64>) -> i64 {
    let (a, b) = (a.into(), b.into());
    let difference = a.wrapping_sub(b);
    // Where the difference overflowed, its sign is the wrong one.
    difference ^ ((a ^ b) & (difference ^ a))
}

#[inline]
fn holds<T: Copy>(numbers: &[T], test: impl Fn(T) -> bool, out: &mut [u8]) {
    let ((outs, out_rest), (numbers, rest)) = (out.as_chunks_mut::<LANES>(), numbers.as_chunks::<LANES>());
    for (out, numbers) in outs.iter_mut().zip(numbers) {
        // Whole, so that no store can be thought to change what is still to be read.
        *out = std::array::from_fn(|at| mask(test(numbers[at])));
    }
    for (out, number) in out_rest.iter_mut().zip(rest) {
        *out = mask(test(*number));
    }
}

/// Where the left number is the right one or more; with `strict`, where it is more.
pub(super) fn not_below(left: View<'_>, right: View<'_>, strict: bool, out: &mut [u8]) {
    match (left, right, strict) {
        (View::Narrow(left), View::Narrow(right), true) => paired(left, right, |a, b| a > b, out),
        (View::Narrow(left), View::Narrow(right), false) => paired(left, right, |a, b| a >= b, out),
        (left, right, true) => either!(left, left => either!(right, right => {
            paired(left, right, |a, b| sign_of_difference(b, a) < 0, out);
        })),
        (left, right, false) => either!(left, left => either!(right, right => {
            paired(left, right, |a, b| sign_of_difference(a, b) >= 0, out);
        })),
    }
}

#[inline]
fn paired<A: Copy, B: Copy>(left: &[A], right: &[B], test: impl Fn(A, B) -> bool, out: &mut [u8]) {
    let ((lefts, left_rest), (rights, right_rest)) = (left.as_chunks::<LANES>(), right.as_chunks::<LANES>());
    let (outs, out_rest) = out.as_chunks_mut::<LANES>();
    for ((out, left), right) in outs.iter_mut().zip(lefts).zip(rights) {
        *out = std::array::from_fn(|at| mask(test(left[at], right[at])));
    }
    for ((out, a), b) in out_rest.iter_mut().zip(left_rest).zip(right_rest) {
        *out = mask(test(*a, *b));
    }
}

/// Where `left * a + right * b + constant` is zero or more.
pub(super) fn weighed(
    (left, a): (View<'_>, i64),
    (right, b): (View<'_>, i64),
    constant: i64,
    out: &mut [u8],
) {
    either!(left, left => either!(right, right => weighed_pairs(left, right, (a, b, constant), out)));
}

#[inline]
fn weighed_pairs<A: Copy + Into<i64>, B: Copy + Into<i64>>(
    left: &[A],
    right: &[B],
    (a, b, constant): (i64, i64, i64),
    out: &mut [u8],
) {
    let sum =
        |x: A, y: B| x.into().wrapping_mul(a).wrapping_add(y.into().wrapping_mul(b)).wrapping_add(constant);
    paired(left, right, |x, y| sum(x, y) >= 0, out);
}

/// The same in 32 bits.
pub(super) fn weighed_narrow(left: (&[i32], i32), right: (&[i32], i32), constant: i32, out: &mut [u8]) {
    let ((left, a), (right, b)) = (left, right);
    let sum = |x: i32, y: i32| x.wrapping_mul(a).wrapping_add(y.wrapping_mul(b)).wrapping_add(constant);
    paired(left, right, |x, y| sum(x, y) >= 0, out);
}

/// Puts the numbers, times `factor`, in place of what is there.
pub(super) fn put_times(view: View<'_>, factor: i64, out: &mut [i64]) {
    either!(view, numbers => joined(numbers, out, |_, number| number.wrapping_mul(factor)));
}

/// Multiplies what is there by the numbers.
pub(super) fn times(view: View<'_>, out: &mut [i64]) {
    either!(view, numbers => joined(numbers, out, i64::wrapping_mul));
}

#[inline]
fn joined<T: Copy + Into<i64>>(numbers: &[T], out: &mut [i64], join: impl Fn(i64, i64) -> i64) {
    for (out, number) in out.iter_mut().zip(numbers) {
        *out = join(*out, (*number).into());
    }
}

/// Adds row by row.
pub(super) fn add(numbers: &[i64], out: &mut [i64]) {
    for (out, number) in out.iter_mut().zip(numbers) {
        *out = out.wrapping_add(*number);
    }
}

/// Where a sum is zero or more.
pub(super) fn not_negative(sums: &[i64], out: &mut [u8]) {
    holds(sums, |it| it >= 0, out);
}

/// Where a number is zero or below.
pub(super) fn or_zero(view: View<'_>, out: &mut [u8]) {
    either!(view, numbers => {
        for (out, number) in out.iter_mut().zip(numbers) {
            *out |= mask(*number <= 0);
        }
    });
}

/// Where the left number is zero or below and the right one is not zero.
pub(super) fn or_zero_beside(left: View<'_>, right: View<'_>, out: &mut [u8]) {
    either!(left, left => either!(right, right => {
        for ((out, a), b) in out.iter_mut().zip(left).zip(right) {
            *out |= mask(*a <= 0) & mask(*b != 0);
        }
    }));
}

/// Where a byte is not zero.
pub(super) fn or_marked(marks: &[u8], out: &mut [u8]) {
    for (out, it) in out.iter_mut().zip(marks) {
        *out |= mask(*it != 0);
    }
}

/// Where a byte is `value`.
pub(super) fn equal(bytes: &[u8], value: u8, out: &mut [u8]) {
    holds(bytes, |it| it == value, out);
}

/// Whether any row is marked.
pub(super) fn any(mask: &[u8]) -> bool {
    mask.iter().fold(0, |any, it| any | it) != 0
}

/// Both.
pub(super) fn and(other: &[u8], out: &mut [u8]) {
    for (out, it) in out.iter_mut().zip(other) {
        *out &= it;
    }
}

/// Either.
pub(super) fn or(other: &[u8], out: &mut [u8]) {
    for (out, it) in out.iter_mut().zip(other) {
        *out |= it;
    }
}

/// The one and not the other.
pub(super) fn and_not(other: &[u8], out: &mut [u8]) {
    for (out, it) in out.iter_mut().zip(other) {
        *out &= !it;
    }
}

/// Adds `amount` where the mask is set.
pub(super) fn add_where<T: Lane>(mask: &[u8], amount: T, out: &mut [T]) {
    for (out, it) in out.iter_mut().zip(mask) {
        *out = out.plus(if *it == 0 { T::ZERO } else { amount });
    }
}

/// Adds `amount` where the mask is not set.
pub(super) fn add_elsewhere<T: Lane>(mask: &[u8], amount: T, out: &mut [T]) {
    for (out, it) in out.iter_mut().zip(mask) {
        *out = out.plus(if *it == 0 { amount } else { T::ZERO });
    }
}

/// Puts `amount` where the mask is set.
pub(super) fn put_where<T: Lane>(mask: &[u8], amount: T, out: &mut [T]) {
    for (out, it) in out.iter_mut().zip(mask) {
        *out = if *it == 0 { *out } else { amount };
    }
}

/// Adds row by row.
pub(super) fn add_amounts<T: Lane>(amounts: &[T], out: &mut [T]) {
    for (out, amount) in out.iter_mut().zip(amounts) {
        *out = out.plus(*amount);
    }
}

/// Sets a bit where the mask is not set.
pub(super) fn mark_elsewhere(mask: &[u8], bit: u16, out: &mut [u16]) {
    for (out, it) in out.iter_mut().zip(mask) {
        *out |= if *it == 0 { bit } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_beyond_the_width_hold_everywhere_or_nowhere() {
        let numbers = [i32::MIN, 0, i32::MAX];
        let mut out = [1; 3];
        at_least(View::Narrow(&numbers), i64::from(i32::MAX) + 1, &mut out);
        assert_eq!(out, [0; 3]);
        at_least(View::Narrow(&numbers), i64::from(i32::MIN) - 1, &mut out);
        assert_eq!(out, [YES; 3]);
        at_most(View::Narrow(&numbers), i64::MAX, &mut out);
        assert_eq!(out, [YES; 3]);
        at_most(View::Narrow(&numbers), i64::MIN, &mut out);
        assert_eq!(out, [0; 3]);
        at_most(View::Wide(&[i64::MIN, 0, i64::MAX]), 0, &mut out);
        assert_eq!(out, [YES, YES, 0]);
    }

    #[test]
    fn magnitudes_bound_every_number() {
        for numbers in [vec![0_i64], vec![-1], vec![i64::MIN], vec![i64::MAX, -5], vec![-1024, 1000]] {
            let bound = View::Wide(&numbers).magnitude();
            assert!(numbers.iter().all(|it| u128::from(it.unsigned_abs()) <= bound), "{numbers:?}");
            assert!(bound <= View::Wide(&[]).magnitude_max());
        }
        assert_eq!(View::Narrow(&[i32::MIN]).magnitude(), View::Narrow(&[]).magnitude_max());
    }
}

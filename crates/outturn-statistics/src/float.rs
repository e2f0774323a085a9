//! Between whole numbers, exact fractions and floats.

use outturn_core::Exact;

/// Digits of a long number that are read: more than a float holds.
const DIGITS: usize = 30;

/// The float nearest to an exact number; for looking at and for limits, never for money.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::approximate;
/// assert!((approximate(&Exact::fraction(1, 3).unwrap()) - 0.333_333_333_333_333_3).abs() < 1e-16);
/// ```
pub fn approximate(exact: &Exact) -> f64 {
    match exact.parts() {
        Some((numerator, denominator)) => signed(numerator) / unsigned(denominator),
        None => of_text(&exact.canonical()),
    }
}

/// A fraction whose parts fit no machine word: their leading digits, and how many more there are.
fn of_text(canonical: &str) -> f64 {
    let (numerator, denominator) = canonical.split_once('/').unwrap_or((canonical, "1"));
    let (sign, numerator) = numerator.strip_prefix('-').map_or((1.0, numerator), |rest| (-1.0, rest));
    let leading = |digits: &str| {
        let read = digits.get(..DIGITS.min(digits.len())).unwrap_or(digits);
        let rest = digits.len() - read.len();
        (read.parse::<f64>().unwrap_or(f64::INFINITY), i32::try_from(rest).unwrap_or(i32::MAX))
    };
    let (top, more_above) = leading(numerator);
    let (bottom, more_below) = leading(denominator);
    sign * (top / bottom) * 10.0_f64.powi(more_above.saturating_sub(more_below))
}

/// The number, or zero where it is below zero. What is not a number stays that, so that it is seen; `f64::max` would
/// make a zero of it.
pub(crate) fn at_least_zero(number: f64) -> f64 {
    if number < 0.0 { 0.0 } else { number }
}

/// The float nearest to a number of things.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the nearest float is what is asked for"
)]
pub(crate) fn of_usize(number: usize) -> f64 {
    number as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the nearest float is what is asked for"
)]
fn signed(number: i128) -> f64 {
    number as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the nearest float is what is asked for"
)]
fn unsigned(number: u128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_fractions_are_read_to_all_digits_of_a_float() {
        let third = Exact::fraction(1, 3).unwrap();
        let long = (0..100).fold(Exact::ONE, |so_far, _| &so_far * &third);
        assert!(long.parts().is_none());
        let expected = 3.0_f64.powi(-100);
        assert!((approximate(&long) / expected - 1.0).abs() < 1e-14);
        assert!((approximate(&-&long) / expected + 1.0).abs() < 1e-14);
    }
}

//! Limits of a Poisson mean from the distribution itself, for counts of any size and for fractions of a count.

use std::f64::consts::TAU;

use statrs::function::gamma::ln_gamma;

/// Steps that Newton's method is given; it takes five to eight.
const STEPS: usize = 100;
/// Above this the terms are too many to add up, and Byar's limits are the same to twelve digits.
pub(crate) const LARGEST: f64 = 1e9;

/// The mean at which a count of `count` or more has a chance of `tail`: the lower limit of `count`, above zero.
pub(crate) fn lower(count: f64, start: f64, tail: f64) -> f64 {
    solve(count, start, |reached| reached - tail)
}

/// The mean at which a count of `count` or fewer has a chance of `tail`: the upper limit of `count`.
pub(crate) fn upper(count: f64, start: f64, tail: f64) -> f64 {
    solve(count + 1.0, start, |reached| reached - (1.0 - tail))
}

/// The mean at which the chance of `count` or more is what `off` says. The chance rises with the mean, so that the
/// answer is kept between a mean that is too small and one that is too large.
fn solve(count: f64, start: f64, off: impl Fn(f64) -> f64) -> f64 {
    let (mut small, mut large) = (0.0, f64::INFINITY);
    let mut mean = if start > 0.0 { start } else { count };
    for _ in 0..STEPS {
        let term = term(count, mean);
        let error = off(or_more(count, mean, term));
        if error < 0.0 {
            small = mean;
        } else {
            large = mean;
        }
        // The chance of `count` or more grows with the mean by the chance of `count - 1`.
        let newton = mean - error * mean / (term * count);
        // At the last digit a step may fall on a bound, and there is nothing left to seek.
        if (newton - mean).abs() <= 1e-15 * mean {
            return newton;
        }
        let next = if newton > small && newton < large {
            newton
        } else if large.is_finite() {
            f64::midpoint(small, large)
        } else {
            mean * 2.0
        };
        mean = next;
    }
    mean
}

/// The chance of `count` or more at a mean, from the term of `count` itself: every further term is smaller by a known
/// factor, and none is subtracted.
fn or_more(count: f64, mean: f64, term: f64) -> f64 {
    let (mut sum, mut factor, mut at) = (1.0, 1.0, count);
    loop {
        at += 1.0;
        factor *= mean / at;
        sum += factor;
        // So far above the count that it is reached for certain.
        if !sum.is_finite() {
            return 1.0;
        }
        if factor < 1e-17 * sum && at > mean {
            return term * sum;
        }
    }
}

/// The Poisson chance of `count` at a mean: Loader's form, in which large numbers are not subtracted from each other.
fn term(count: f64, mean: f64) -> f64 {
    (-beyond_stirling(count) - deviance(count, mean)).exp() / (TAU * count).sqrt()
}

/// What Stirling's formula for the logarithm of a factorial leaves out.
fn beyond_stirling(count: f64) -> f64 {
    if count < 16.0 {
        ln_gamma(count + 1.0) - (count + 0.5) * count.ln() + count - 0.5 * TAU.ln()
    } else {
        let square = count * count;
        (1.0 / 12.0
            - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
                / square)
            / count
    }
}

/// `count ln(count / mean) + mean - count`, by a series where the two are close.
fn deviance(count: f64, mean: f64) -> f64 {
    let apart = (count - mean) / (count + mean);
    if apart.abs() >= 0.1 {
        return count * (count / mean).ln() + mean - count;
    }
    let mut sum = (count - mean) * apart;
    let mut power = 2.0 * count * apart;
    let mut odd = 1.0;
    for _ in 0..STEPS {
        power *= apart * apart;
        odd += 2.0;
        let next = sum + power / odd;
        if (next - sum).abs() <= f64::EPSILON * sum.abs() {
            return next;
        }
        sum = next;
    }
    sum
}

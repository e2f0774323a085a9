//! Limits of a proportion and of a Poisson count.

use crate::confidence::Confidence;
use crate::distribution::poisson;
use crate::estimate::Method;
use crate::float::at_least_zero;

/// Below this many events the field takes exact limits, from it on Byar's.
const EXACT_BELOW: f64 = 10.0;

/// Which limits a count of events gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Poisson {
    /// As the field has it: exact below 10 events, Byar from 10 on.
    #[default]
    Field,
    /// Byar's approximation at any count. Where its lower limit would be below zero it is zero.
    Byar,
    /// From the Poisson distribution at any count. Above a thousand million events, where Byar's limits are the same to
    /// twelve digits, it is worked out as they are.
    Exact,
}

/// Wilson's score limits of `part` out of `whole`, each as a share from 0 to 1: written so that no digits are lost
/// where the part is small, and exactly 0 and 1 at the ends.
pub(crate) fn wilson(part: f64, whole: f64, confidence: Confidence) -> (f64, f64) {
    let rest = whole - part;
    let square = confidence.z().powi(2);
    let root = (square * (square + 4.0 * part * (rest / whole))).sqrt();
    let low = |part: f64| 2.0 * part * (part / whole) / (2.0 * part + square + root);
    (low(part), 1.0 - low(rest))
}

/// Limits of a count of events.
pub(crate) fn poisson(count: f64, way: Poisson, confidence: Confidence) -> ((f64, f64), Method) {
    let approximate = byar(count, confidence.z());
    let exact = match way {
        Poisson::Field => count < EXACT_BELOW,
        Poisson::Byar => false,
        Poisson::Exact => true,
    };
    if !exact {
        return (approximate, Method::Byar);
    }
    (exact_poisson(count, confidence), Method::ExactPoisson)
}

/// Exact limits of a count, which may be a fraction: half the quantiles of chi-squared at twice the count and at twice
/// the count and two.
pub(crate) fn exact_poisson(count: f64, confidence: Confidence) -> (f64, f64) {
    let (low, high) = byar(count, confidence.z());
    if count > poisson::LARGEST {
        return (low, high);
    }
    let tail = confidence.tail();
    let lower = if count > 0.0 { poisson::lower(count, low, tail) } else { 0.0 };
    (lower, poisson::upper(count, high, tail))
}

fn byar(count: f64, z: f64) -> (f64, f64) {
    let cube = |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
    // Of no events, and of so few that the cube would be of a number below zero, the lower limit is zero.
    let lower = if count > 0.0 { at_least_zero(cube(count, -z)) } else { 0.0 };
    (lower, cube(count + 1.0, z))
}

//! Student's t distribution with a whole number of degrees of freedom.

use std::f64::consts::{FRAC_2_PI, PI};

use crate::distribution::normal;
use crate::float::of_usize;

/// From here on the expansion in powers of `1 / freedom` is exact to the last digits.
const EXPANDED_FROM: usize = 1_000;
const STEPS: usize = 200;

/// The number above which a t variable lies with a chance of `tail`, from above 0 to 0.5.
pub(crate) fn upper_quantile(tail: f64, freedom: usize) -> f64 {
    let expanded = expansion(normal::upper_quantile(tail), of_usize(freedom));
    if freedom >= EXPANDED_FROM {
        return expanded;
    }
    // Sought between what is too small and what is too large, by Newton's method where it stays inside.
    let wanted = 1.0 - 2.0 * tail;
    let (mut small, mut large) = (0.0, f64::INFINITY);
    let mut t = expanded.max(1e-3);
    for _ in 0..STEPS {
        let error = within(t, freedom) - wanted;
        if error < 0.0 {
            small = t;
        } else {
            large = t;
        }
        let newton = t - error / (2.0 * density(t, freedom));
        if (newton - t).abs() <= 1e-15 * t {
            return newton;
        }
        let next = if newton > small && newton < large {
            newton
        } else if large.is_finite() {
            f64::midpoint(small, large)
        } else {
            t * 2.0
        };
        t = next;
    }
    t
}

/// Fisher and Cornish's expansion of the quantile about the normal one.
fn expansion(z: f64, freedom: f64) -> f64 {
    let q = z * z;
    let first = (q + 1.0) / 4.0;
    let second = ((5.0 * q + 16.0) * q + 3.0) / 96.0;
    let third = (((3.0 * q + 19.0) * q + 17.0) * q - 15.0) / 384.0;
    let fourth = ((((79.0 * q + 776.0) * q + 1482.0) * q - 1920.0) * q - 945.0) / 92_160.0;
    z * (1.0 + (first + (second + (third + fourth / freedom) / freedom) / freedom) / freedom)
}

/// The chance of lying between `-t` and `t`: a finite sum of positive terms, Abramowitz and Stegun 26.7.3
/// and 26.7.4.
fn within(t: f64, freedom: usize) -> f64 {
    let square = of_usize(freedom) / (of_usize(freedom) + t * t);
    let sine = t / (of_usize(freedom) + t * t).sqrt();
    let odd = freedom % 2 == 1;
    let (mut term, mut sum, mut at) = if odd { (square.sqrt(), 0.0, 1) } else { (1.0, 0.0, 0) };
    while at + 2 <= freedom {
        sum += term;
        term *= square * of_usize(at + 1) / of_usize(at + 2);
        at += 2;
    }
    if odd { FRAC_2_PI * ((t / of_usize(freedom).sqrt()).atan() + sine * sum) } else { sine * sum }
}

fn density(t: f64, freedom: usize) -> f64 {
    let n = of_usize(freedom);
    // The ratio of gamma functions at half steps, from its value at one or two degrees of freedom.
    let (mut ratio, mut at) = if freedom % 2 == 1 { (1.0 / PI, 1) } else { (0.5, 2) };
    while at < freedom {
        ratio *= of_usize(at + 1) / of_usize(at);
        at += 2;
    }
    ratio / n.sqrt() * (1.0 + t * t / n).powf(-f64::midpoint(n, 1.0))
}

//! How far units vary among each other beyond chance.

use outturn_core::Exact;

use super::Unit;
use super::limits::Shape;
use crate::float::{approximate, of_usize};
use crate::given::over;
use crate::withheld::Withheld;

/// The part of the units at each end whose distance from the average is cut down to that of the next, so that a few
/// outliers do not hide themselves by widening the funnel.
pub const TRIMMED: f64 = 0.1;

/// The scale on which distances from the average are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// Logarithm of a ratio or rate, as the summary hospital-level mortality indicator has it; it knows no zero.
    Log,
    /// Square root of a ratio or rate; it takes zeros.
    SquareRoot,
    /// Arcsine of the square root of a proportion.
    Arcsine,
}

/// What units vary among each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    scale: Scale,
    ratio: f64,
    variance_between: f64,
}

impl Dispersion {
    /// The scale on which it was worked out.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// The mean of the squared distances, φ: about one where only chance is at work.
    pub const fn ratio(&self) -> f64 {
        self.ratio
    }

    /// The variance between units, τ², on the scale; zero where they vary no more than by chance.
    pub const fn variance_between(&self) -> f64 {
        self.variance_between
    }
}

/// The over-dispersion of units about an average. Distances are in standard errors; those beyond the outermost tenth
/// at either end are cut down to it; φ is the mean of their squares; τ² is `(n φ − (n − 1)) / (Σ w − Σ w² / Σ w)` with
/// the weights `w = 1 / s²`, the estimate of `DerSimonian` and Laird, or zero where that is below zero.
///
/// *Source:* Spiegelhalter 2005; tenths as quantiles of type 7 (Hyndman and Fan 1996). *Withheld:* fewer than two
/// units; a figure that is no number; a zero on the logarithmic scale; a scale that is not one for what is plotted.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::known;
/// use outturn_statistics::funnel::{Scale, Shape, Unit, dispersion};
///
/// let units = [(120, 100), (60, 90), (210, 150), (0, 4)];
/// let units = units.map(|(observed, expected)| Unit::new("a hospital", known(observed), known(expected)));
/// let found = dispersion(Shape::Ratio, &Exact::ONE, &units, Scale::SquareRoot).unwrap();
/// assert_eq!(format!("{:.3} {:.4}", found.ratio(), found.variance_between()), "11.085 0.0457");
/// assert!(dispersion(Shape::Ratio, &Exact::ONE, &units, Scale::Log).is_err());
/// ```
pub fn dispersion(
    shape: Shape,
    average: &Exact,
    units: &[Unit],
    scale: Scale,
) -> Result<Dispersion, Withheld> {
    if (shape == Shape::Proportion) != (scale == Scale::Arcsine) {
        let because = "a proportion is measured on the arcsine scale, a rate or a ratio on the logarithmic or the \
                       square root scale";
        return Err(Withheld::Scale { because: because.to_owned() });
    }
    if units.len() < 2 {
        return Err(Withheld::TooFew { what: "units", there: units.len().to_string(), least: 2 });
    }
    let mut distances = Vec::with_capacity(units.len());
    let mut weights = Vec::with_capacity(units.len());
    for unit in units {
        let (observed, of) = unit.counts(shape)?;
        let expected = if shape == Shape::Proportion { of.clone() } else { of * average };
        let value = approximate(&over(observed, &expected)?);
        let size = approximate(&expected);
        let (distance, weight) = match scale {
            Scale::Log if observed.is_zero() => {
                let because = format!(
                    "the count of {} is zero, which has no logarithm; the square root scale takes it",
                    unit.name
                );
                return Err(Withheld::Scale { because });
            }
            Scale::Log => (value.ln() * size.sqrt(), size),
            Scale::SquareRoot => ((value.sqrt() - 1.0) * 2.0 * size.sqrt(), 4.0 * size),
            Scale::Arcsine => {
                let apart = value.sqrt().asin() - approximate(average).sqrt().asin();
                (apart * 2.0 * size.sqrt(), 4.0 * size)
            }
        };
        if !(distance.is_finite() && weight.is_finite()) {
            return Err(Withheld::OutOfRange);
        }
        distances.push(distance);
        weights.push(weight);
    }
    let mut sorted = distances.clone();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, TRIMMED), quantile(&sorted, 1.0 - TRIMMED));
    // Added up in order of size, so that the order of the units changes no digit.
    let units_there = of_usize(units.len());
    let ratio = sorted.iter().map(|distance| distance.clamp(low, high).powi(2)).sum::<f64>() / units_there;
    weights.sort_by(f64::total_cmp);
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let between = (units_there * ratio - (units_there - 1.0)) / (sum - squares / sum);
    if !(between.is_finite() && ratio.is_finite()) {
        return Err(Withheld::OutOfRange);
    }
    Ok(Dispersion { scale, ratio, variance_between: between.max(0.0) })
}

/// The quantile of sorted numbers, on the line between the two that it falls between.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = of_usize(sorted.len().saturating_sub(1));
    let at = last * share;
    let mut below = f64::NAN;
    for (index, number) in sorted.iter().enumerate() {
        let index = of_usize(index);
        if index <= at {
            below = *number;
        } else {
            return below + (at - (index - 1.0)) * (number - below);
        }
    }
    below
}

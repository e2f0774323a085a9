//! The limits of a funnel.

use std::f64::consts::FRAC_PI_2;

use outturn_core::{Exact, Figure};

use super::Unit;
use super::dispersion::{Dispersion, Scale, dispersion};
use crate::confidence::{Confidence, Per};
use crate::estimate::{Estimate, Method};
use crate::float::approximate;
use crate::given::{divisor, over};
use crate::limits::exact_poisson;
use crate::withheld::Withheld;

/// What is plotted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// The share of a population.
    Proportion,
    /// Events per person or person-year.
    Rate,
    /// Events observed over events expected; the average is one.
    Ratio,
}

/// Where a unit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Below the lower limit.
    Below,
    /// Between the limits, or on one.
    Within,
    /// Above the upper limit.
    Above,
}

/// A funnel about an average. Values and limits are on one scale, and a unit is compared before either is multiplied
/// by what rates are given per.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    shape: Shape,
    average: Exact,
    dispersion: Option<Dispersion>,
}

impl Funnel {
    /// A funnel about a known average, such as the national one. A ratio is compared with one.
    ///
    /// ```
    /// use outturn_core::Exact;
    /// use outturn_statistics::{Confidence, Per, known};
    /// use outturn_statistics::funnel::{Funnel, Shape};
    ///
    /// let funnel = Funnel::about(Shape::Proportion, Exact::fraction(1, 5).unwrap()).unwrap();
    /// let limits = funnel.limits(&known(400), Per::HUNDRED, Confidence::P998).unwrap();
    /// assert_eq!(format!("{limits:.2}"), "20.00 (13.82 to 26.18)");
    /// ```
    pub fn about(shape: Shape, average: Exact) -> Result<Funnel, Withheld> {
        if average.is_negative() {
            return Err(Withheld::Negative { place: "the average".to_owned() });
        }
        if shape == Shape::Proportion && average > Exact::ONE {
            return Err(Withheld::MoreThanAll { place: "the average".to_owned() });
        }
        Ok(Funnel { shape, average, dispersion: None })
    }

    /// A funnel about the average of all units: everything counted over everything it was counted out of; for a ratio,
    /// about one. The average hangs on every unit, so one that is not known withholds it.
    ///
    /// ```
    /// use outturn_statistics::{Confidence, known};
    /// use outturn_statistics::funnel::{Funnel, Shape, Unit, Verdict};
    ///
    /// let units = [("A", 10_232, 15_232), ("B", 12_321, 16_123), ("C", 15_123, 17_932), ("D", 13_213, 18_475)];
    /// let units = units.map(|(name, observed, of)| Unit::new(name, known(observed), known(of)));
    /// let funnel = Funnel::of(Shape::Proportion, &units).unwrap();
    /// let verdicts = units.map(|unit| funnel.verdict(&unit, Confidence::P998).unwrap());
    /// assert_eq!(verdicts, [Verdict::Below, Verdict::Above, Verdict::Above, Verdict::Below]);
    /// ```
    pub fn of(shape: Shape, units: &[Unit]) -> Result<Funnel, Withheld> {
        let (mut observed, mut denominators) = (Exact::ZERO, Exact::ZERO);
        for unit in units {
            let (mine, of) = unit.counts(shape)?;
            observed = &observed + mine;
            denominators = &denominators + of;
        }
        if units.is_empty() {
            return Err(Withheld::TooFew { what: "units", there: "0".to_owned(), least: 1 });
        }
        let average = if shape == Shape::Ratio { Exact::ONE } else { over(&observed, &denominators)? };
        Funnel::about(shape, average)
    }

    /// The same funnel, widened by what units vary among each other beyond chance: [`dispersion`]. Where they vary no
    /// more than by chance it stays as it is.
    ///
    /// *Source:* Spiegelhalter 2005, Statistics in Medicine 24; as `FunnelPlotR` and the summary hospital-level
    /// mortality indicator have it.
    ///
    /// ```
    /// use outturn_statistics::{Confidence, Per, known};
    /// use outturn_statistics::funnel::{Funnel, Scale, Shape, Unit};
    ///
    /// let units = [(120, 100), (60, 90), (210, 150), (80, 110), (95, 95), (40, 70)];
    /// let units = units.map(|(observed, expected)| Unit::new("a hospital", known(observed), known(expected)));
    /// let plain = Funnel::of(Shape::Ratio, &units).unwrap();
    /// let widened = plain.clone().widened(&units, Scale::Log).unwrap();
    /// let limits = |funnel: &Funnel| funnel.limits(&known(100), Per::ONE, Confidence::P95).unwrap();
    /// assert_eq!(format!("{:.3}", limits(&plain)), "1.000 (0.814 to 1.216)");
    /// assert_eq!(format!("{:.3}", limits(&widened)), "1.000 (0.520 to 1.923)");
    /// ```
    pub fn widened(self, units: &[Unit], scale: Scale) -> Result<Funnel, Withheld> {
        let dispersion = dispersion(self.shape, &self.average, units, scale)?;
        Ok(Funnel { dispersion: Some(dispersion), ..self })
    }

    /// What is compared with, exactly.
    pub const fn average(&self) -> &Exact {
        &self.average
    }

    /// How far units vary, where the funnel was widened by it.
    pub const fn dispersion(&self) -> Option<&Dispersion> {
        self.dispersion.as_ref()
    }

    /// The limits at a denominator. Unadjusted: of a proportion `p ± z √(p (1 − p) / n)`, held between 0 and 1; of a
    /// rate or a ratio the exact Poisson limits of the expected count, over it. Adjusted: on the scale of the
    /// dispersion.
    ///
    /// *Withheld:* a denominator of zero, at which nothing is expected.
    pub fn limits(
        &self,
        denominator: &Figure,
        per: Per,
        confidence: Confidence,
    ) -> Result<Estimate, Withheld> {
        let of = divisor(denominator, || "the denominator".to_owned())?;
        let (low, high) = self.shares(of, confidence)?;
        let exact = &self.average * &per.exact();
        let widened = self.dispersion.as_ref().is_some_and(|it| it.variance_between() > 0.0);
        let method = match (widened, self.shape) {
            (true, _) => Method::Overdispersed,
            (false, Shape::Proportion) => Method::Normal,
            (false, Shape::Rate | Shape::Ratio) => Method::ExactPoisson,
        };
        let limits = (low * per.float(), high * per.float());
        Ok(Estimate::made(approximate(&exact), limits, confidence, method)?.exactly(exact))
    }

    /// Where a unit lies, on the same limits as are drawn.
    ///
    /// *Withheld:* a count or a denominator that is no number, a denominator of zero.
    pub fn verdict(&self, unit: &Unit, confidence: Confidence) -> Result<Verdict, Withheld> {
        let (observed, of) = unit.counts(self.shape)?;
        let (low, high) = self.shares(of, confidence)?;
        let value = approximate(&over(observed, of)?);
        Ok(if value < low {
            Verdict::Below
        } else if value > high {
            Verdict::Above
        } else {
            Verdict::Within
        })
    }

    fn shares(&self, of: &Exact, confidence: Confidence) -> Result<(f64, f64), Withheld> {
        let (low, high) = self.unchecked(of, confidence)?;
        if low.is_finite() && high.is_finite() { Ok((low, high)) } else { Err(Withheld::OutOfRange) }
    }

    fn unchecked(&self, of: &Exact, confidence: Confidence) -> Result<(f64, f64), Withheld> {
        let average = approximate(&self.average);
        let between = self.dispersion.as_ref().filter(|it| it.variance_between() > 0.0);
        let size = approximate(of);
        let z = confidence.z();
        if self.shape == Shape::Proportion {
            let (low, high) = match between {
                None => {
                    let half = z * (average * (1.0 - average) / size).sqrt();
                    (average - half, average + half)
                }
                Some(it) => {
                    let half = z * (0.25 / size + it.variance_between()).sqrt();
                    let angle = average.sqrt().asin();
                    let share = |angle: f64| angle.clamp(0.0, FRAC_PI_2).sin().powi(2);
                    (share(angle - half), share(angle + half))
                }
            };
            return Ok((low.max(0.0), high.min(1.0)));
        }
        let expected = approximate(&(of * &self.average));
        if expected <= 0.0 {
            return Err(Withheld::Zero { place: "the expected count".to_owned() });
        }
        let (low, high) = match between {
            None => {
                let (low, high) = exact_poisson(expected, confidence);
                (low / expected, high / expected)
            }
            Some(it) => {
                let tau = it.variance_between();
                match it.scale() {
                    Scale::Log => {
                        let half = z * (1.0 / expected + tau).sqrt();
                        ((-half).exp(), half.exp())
                    }
                    Scale::SquareRoot | Scale::Arcsine => {
                        let half = z * (0.25 / expected + tau).sqrt();
                        // Below zero the square would turn upwards again.
                        ((1.0 - half).max(0.0).powi(2), (1.0 + half).powi(2))
                    }
                }
            }
        };
        Ok((low * average, high * average))
    }
}

//! The mean of measurements.

use outturn_core::{Exact, Figure};

use crate::confidence::Confidence;
use crate::distribution::student;
use crate::estimate::{Estimate, Method};
use crate::float::{approximate, of_usize};
use crate::given::{number, over};
use crate::withheld::Withheld;

/// How many measurements there are, with their sum and the sum of their squares, both exact: whatever the order and
/// however they are divided among workers, the mean and the variance come out the same, to the last digit.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::{Confidence, mean::Moments};
///
/// let mut first = Moments::default();
/// first.add(&Exact::from(3));
/// first.add(&Exact::from(5));
/// let mut rest = Moments::default();
/// rest.add(&Exact::from(10));
/// first.merge(&rest);
/// assert_eq!(format!("{:.3}", first.mean(Confidence::P95).unwrap()), "6.000 (-2.957 to 14.957)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moments {
    there: usize,
    sum: Sum,
    squares: Sum,
}

/// A sum that starts at zero.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sum(Exact);

impl Default for Sum {
    fn default() -> Sum {
        Sum(Exact::ZERO)
    }
}

impl Moments {
    /// Takes one measurement in.
    pub fn add(&mut self, measured: &Exact) {
        self.there += 1;
        self.sum = Sum(&self.sum.0 + measured);
        self.squares = Sum(&self.squares.0 + &(measured * measured));
    }

    /// Takes in what another has.
    pub fn merge(&mut self, other: &Moments) {
        self.there += other.there;
        self.sum = Sum(&self.sum.0 + &other.sum.0);
        self.squares = Sum(&self.squares.0 + &other.squares.0);
    }

    /// How many measurements, their sum and the sum of their squares, from which [`Moments::of_parts`] makes the same
    /// again: for workers that do not share a memory.
    ///
    /// ```
    /// use outturn_core::Exact;
    /// use outturn_statistics::mean::Moments;
    ///
    /// let mut moments = Moments::default();
    /// moments.add(&Exact::from(3));
    /// let (there, sum, squares) = moments.parts();
    /// assert_eq!(Moments::of_parts(there, sum.clone(), squares.clone()), moments);
    /// ```
    pub const fn parts(&self) -> (usize, &Exact, &Exact) {
        (self.there, &self.sum.0, &self.squares.0)
    }

    /// Moments of which the [`parts`](Moments::parts) are known.
    pub const fn of_parts(there: usize, sum: Exact, squares: Exact) -> Moments {
        Moments { there, sum: Sum(sum), squares: Sum(squares) }
    }

    /// The mean with limits of Student's t distribution, one degree of freedom fewer than there are measurements.
    ///
    /// *Source:* Armitage and Berry 2002. *Withheld:* fewer than two measurements.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Withheld> {
        if self.there < 2 {
            return Err(Withheld::TooFew { what: "measurements", there: self.there.to_string(), least: 2 });
        }
        let (there, freedom) = (Exact::from(self.there), Exact::from(self.there - 1));
        let mean = over(&self.sum.0, &there)?;
        let apart = &self.squares.0 - &(&mean * &self.sum.0);
        let variance = approximate(&over(&apart, &freedom)?);
        let t = student::upper_quantile(confidence.tail(), self.there - 1);
        let half = t * (variance / of_usize(self.there)).sqrt();
        let value = approximate(&mean);
        Ok(Estimate::made(value, (value - half, value + half), confidence, Method::Student)?.exactly(mean))
    }
}

/// The mean of measurements with limits: [`Moments::mean`]. One that is not known withholds it.
///
/// ```
/// use outturn_core::Figure;
/// use outturn_statistics::{Confidence, known, mean::mean};
///
/// let three = [known(3), known(5), known(10)];
/// assert_eq!(format!("{:.3}", mean(&three, Confidence::P95).unwrap()), "6.000 (-2.957 to 14.957)");
/// assert!(mean(&[known(3), Figure::Suppressed, known(10)], Confidence::P95).is_err());
/// ```
pub fn mean(measured: &[Figure], confidence: Confidence) -> Result<Estimate, Withheld> {
    let mut moments = Moments::default();
    for (at, figure) in measured.iter().enumerate() {
        moments.add(number(figure, || format!("measurement {}", at + 1))?);
    }
    moments.mean(confidence)
}

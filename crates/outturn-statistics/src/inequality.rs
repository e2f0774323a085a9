//! The slope and the relative index of inequality.

use outturn_core::Figure;

use crate::confidence::Confidence;
use crate::estimate::{Estimate, Method};
use crate::float::approximate;
use crate::given::{count, divisor, number};
use crate::withheld::Withheld;

/// Fewest groups between which a slope is drawn.
const GROUPS_LEAST: usize = 5;
/// Most of them.
const GROUPS_MOST: usize = 100;

/// What was measured in a group, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    value: f64,
    error: f64,
}

impl Measured {
    /// A value and its standard error as they were given.
    ///
    /// ```
    /// use outturn_core::Figure;
    /// use outturn_statistics::{inequality::Measured, known};
    /// assert!(Measured::given(&known(80), &known(1)).is_ok());
    /// assert!(Measured::given(&known(80), &Figure::Suppressed).is_err());
    /// ```
    pub fn given(value: &Figure, standard_error: &Figure) -> Result<Measured, Withheld> {
        let value = approximate(number(value, || "the value".to_owned())?);
        let error = approximate(count(standard_error, || "the standard error".to_owned())?);
        if value.is_finite() && error.is_finite() {
            Ok(Measured { value, error })
        } else {
            Err(Withheld::OutOfRange)
        }
    }
}

impl From<&Estimate> for Measured {
    /// The estimate, with the standard error that its limits would have about a normal one.
    fn from(estimate: &Estimate) -> Measured {
        let error = (estimate.upper() - estimate.lower()) / (2.0 * estimate.confidence().z());
        Measured { value: estimate.value(), error }
    }
}

/// A group, such as a tenth of the population by deprivation.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name, for reasons.
    pub name: String,
    /// How many people are in it.
    pub population: Figure,
    /// What was measured in it; or why nothing was, which withholds the result.
    pub measured: Result<Measured, Withheld>,
}

impl Group {
    /// A group.
    pub fn new(name: impl Into<String>, population: Figure, measured: Result<Measured, Withheld>) -> Group {
        Group { name: name.into(), population, measured }
    }
}

/// How much changes from one end of the population to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Inequality {
    /// The slope index: the difference between the ends, in units of what was measured.
    pub slope: Estimate,
    /// The relative index: the last end over the first.
    pub relative: Result<Estimate, Withheld>,
}

/// The line of best fit through the groups, each at the middle of its place in the population ranked from first to
/// last and weighted by its population; the slope index is what it rises over the whole population, the relative index
/// its last end over its first.
///
/// Both hang on the values by fixed weights, so limits are worked out, not simulated: the slope is normal, with the
/// standard errors of the groups; limits of the relative index are Fieller's. They are what the field's simulation
/// comes to with ever more draws. Groups go from most to least deprived; the order matters.
///
/// *Source:* Low and Low 2004; OHID, Fingertips technical guide; Fieller 1954. *Unit:* that of the values. *Withheld:*
/// fewer than 5 groups or more than 100; a group in which nobody lives or nothing is known; of the relative index
/// also, where the line may be at zero at the first end.
///
/// ```
/// use outturn_core::{Exact, Figure};
/// use outturn_statistics::{Confidence, known};
/// use outturn_statistics::inequality::{Group, Measured, inequality};
///
/// let fifths = [("1", "75.9"), ("2", "78.3"), ("3", "79.8"), ("4", "81.6"), ("5", "83.1")];
/// let fifths = fifths.map(|(name, years)| {
///     let years = Figure::Known(Exact::parse_decimal(years).unwrap());
///     Group::new(name, known(20_000), Measured::given(&years, &Figure::Known(Exact::fraction(1, 2).unwrap())))
/// });
/// let found = inequality(&fifths, Confidence::P95).unwrap();
/// assert_eq!(format!("{:.2}", found.slope), "8.85 (7.30 to 10.40)");
/// assert_eq!(format!("{:.3}", found.relative.unwrap()), "1.118 (1.096 to 1.140)");
/// ```
pub fn inequality(groups: &[Group], confidence: Confidence) -> Result<Inequality, Withheld> {
    if groups.len() < GROUPS_LEAST {
        return Err(Withheld::TooFew { what: "groups", there: groups.len().to_string(), least: 5 });
    }
    if groups.len() > GROUPS_MOST {
        return Err(Withheld::TooMany { what: "groups", most: 100 });
    }
    let mut rows = Vec::with_capacity(groups.len());
    let mut people = 0.0;
    for group in groups {
        let population = divisor(&group.population, || format!("the population of group {}", group.name))?;
        let population = approximate(population);
        rows.push((population, group.measured.clone()?));
        people += population;
    }
    let mut before = 0.0;
    let places = rows.iter().map(|(population, measured)| {
        let share = population / people;
        // The middle of its place, counted from the middle of the population, where the mean of all places is.
        let place = before + share / 2.0 - 0.5;
        before += share;
        (share, place, *measured)
    });
    let places: Vec<(f64, f64, Measured)> = places.collect();
    let spread: f64 = places.iter().map(|(share, place, _)| share * place * place).sum();
    let line = |at: f64| {
        let weights = places.iter().map(move |(share, place, _)| share * (1.0 + at * place / spread));
        weights.collect::<Vec<f64>>()
    };
    let (first, last) = (line(-0.5), line(0.5));
    let value = |weights: &[f64]| -> f64 {
        weights.iter().zip(&places).map(|(weight, (_, _, measured))| weight * measured.value).sum()
    };
    let covariance = |one: &[f64], other: &[f64]| -> f64 {
        let pairs = one.iter().zip(other).zip(&places);
        pairs.map(|((one, other), (_, _, measured))| one * other * measured.error.powi(2)).sum()
    };
    let rise: Vec<f64> = last.iter().zip(&first).map(|(last, first)| last - first).collect();
    let z = confidence.z();
    let (slope, half) = (value(&rise), z * covariance(&rise, &rise).sqrt());
    let slope = Estimate::made(slope, (slope - half, slope + half), confidence, Method::Normal)?;

    let (bottom, top) = (value(&first), value(&last));
    let square = z * z;
    let a = bottom * bottom - square * covariance(&first, &first);
    let b = bottom * top - square * covariance(&first, &last);
    let c = top * top - square * covariance(&last, &last);
    let root = (b * b - a * c).max(0.0).sqrt();
    let relative = if a > 0.0 {
        Estimate::made(top / bottom, ((b - root) / a, (b + root) / a), confidence, Method::Fieller)
    } else {
        Err(Withheld::RatioToZero)
    };
    Ok(Inequality { slope, relative })
}

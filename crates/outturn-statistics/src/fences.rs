//! Fences: which of many figures lie far out, without a model of why they differ.

use outturn_core::{Exact, Figure};

use crate::given::number;
use crate::withheld::Withheld;

/// The fewest figures that fences are set from: with fewer, a quarter of them is too few to say what is usual.
pub const FENCED_LEAST: usize = 12;

/// What figures usually lie between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fences {
    /// The lower quartile.
    pub lower_quartile: Exact,
    /// The upper quartile.
    pub upper_quartile: Exact,
    /// Three times the distance between the quartiles below the lower one.
    pub lower: Exact,
    /// As far above the upper one.
    pub upper: Exact,
}

impl Fences {
    /// Whether a figure lies beyond them.
    pub fn are_passed_by(&self, value: &Exact) -> bool {
        *value < self.lower || *value > self.upper
    }
}

/// The outer fences of figures: three times the distance between the quartiles beyond each. Figures that are no
/// numbers are left out.
///
/// *Source:* Tukey 1977, Exploratory Data Analysis, "far out"; quartiles of type 7 (Hyndman and Fan 1996). *Withheld:*
/// fewer than [`FENCED_LEAST`] numbers; quartiles that are equal, which leave no measure of what is usual.
///
/// ```
/// use outturn_statistics::known;
/// use outturn_statistics::fences::outer;
///
/// let fences = outer(&[12, 15, 11, 14, 13, 16, 12, 15, 14, 13, 14, 95].map(known)).unwrap();
/// assert_eq!((fences.lower.decimals(2), fences.upper.decimals(2)), ("6.00".to_owned(), "21.75".to_owned()));
/// ```
pub fn outer(values: &[Figure]) -> Result<Fences, Withheld> {
    let mut sorted: Vec<&Exact> = values.iter().filter_map(|value| number(value, String::new).ok()).collect();
    sorted.sort();
    if sorted.len() < FENCED_LEAST {
        let least = u64::try_from(FENCED_LEAST).unwrap_or(u64::MAX);
        return Err(Withheld::TooFew { what: "figures", there: sorted.len().to_string(), least });
    }
    let at = |quarters: usize| quartile(&sorted, quarters);
    let (Some(lower_quartile), Some(upper_quartile)) = (at(1), at(3)) else {
        return Err(Withheld::TooFew { what: "figures", there: sorted.len().to_string(), least: 12 });
    };
    let between = &upper_quartile - &lower_quartile;
    if between.is_zero() {
        return Err(Withheld::Zero { place: "the distance between the quartiles".to_owned() });
    }
    let reach = &between * &Exact::from(3_u8);
    Ok(Fences {
        lower: &lower_quartile - &reach,
        upper: &upper_quartile + &reach,
        lower_quartile,
        upper_quartile,
    })
}

/// The value so many quarters of the way through, between the two nearest where it falls between them.
fn quartile(sorted: &[&Exact], quarters: usize) -> Option<Exact> {
    let steps = (sorted.len() - 1) * quarters;
    let (before, rest) = (*sorted.get(steps / 4)?, steps % 4);
    let Some(after) = sorted.get(steps / 4 + 1) else { return Some(before.clone()) };
    let part = Exact::fraction(i128::try_from(rest).ok()?, 4)?;
    Some(before + &(&(*after - before) * &part))
}

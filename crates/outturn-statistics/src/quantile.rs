//! Quantiles: groups of equal size by rank, such as tenths by deprivation.

use outturn_core::{Exact, Figure};

use crate::given::number;
use crate::withheld::Withheld;

/// Which values are in the first group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum First {
    /// The highest, as in tenths by deprivation score.
    #[default]
    Highest,
    /// The lowest.
    Lowest,
}

/// The group of each value, from 1, in the order in which they came. Values that are equal have the rank of the first
/// of them, so that they are in one group; of `n` values, rank `r` is in group `k + 1 − ⌈(n + 1 − r) k / n⌉` of `k`,
/// and no group is below the first. A value that is no number has no group, and the others are ranked without it.
///
/// *Source:* OHID, Fingertips technical guide, Assigning deprivation categories. *Withheld:* fewer values than groups.
///
/// ```
/// use outturn_core::Figure;
/// use outturn_statistics::known;
/// use outturn_statistics::quantile::{First, quantiles};
///
/// let scores = [known(40), known(10), Figure::Suppressed, known(30), known(20)];
/// let groups = quantiles(&scores, 2, First::Highest);
/// let found: Vec<Option<u32>> = groups.into_iter().map(Result::ok).collect();
/// assert_eq!(found, [Some(1), Some(2), None, Some(1), Some(2)]);
/// ```
pub fn quantiles(values: &[Figure], groups: u32, first: First) -> Vec<Result<u32, Withheld>> {
    let read: Vec<Result<&Exact, Withheld>> = values
        .iter()
        .enumerate()
        .map(|(at, figure)| number(figure, || format!("value {}", at + 1)))
        .collect();
    let mut sorted: Vec<&Exact> = read.iter().filter_map(|value| value.as_ref().ok().copied()).collect();
    sorted.sort();
    let there = i128::try_from(sorted.len()).unwrap_or(i128::MAX);
    let wanted = i128::from(groups);
    read.into_iter()
        .map(|value| {
            let value = value?;
            if wanted == 0 {
                return Err(Withheld::TooFew { what: "groups", there: "0".to_owned(), least: 1 });
            }
            if there < wanted {
                let least = u64::from(groups);
                return Err(Withheld::TooFew { what: "values", there: there.to_string(), least });
            }
            let before = match first {
                First::Lowest => sorted.partition_point(|other| *other < value),
                First::Highest => sorted.len() - sorted.partition_point(|other| *other <= value),
            };
            // The rank counts from one, so that `n + 1 − r` is `n − before`.
            let after = (there - i128::try_from(before).unwrap_or(i128::MAX)) * wanted;
            let from_the_end = (after + there - 1) / there;
            u32::try_from((wanted + 1 - from_the_end).max(1)).map_err(|_| Withheld::OutOfRange)
        })
        .collect()
}

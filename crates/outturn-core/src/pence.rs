//! Money: whole pence.

use std::fmt;
use std::ops::{Add, Sub};

use crate::exact::{Direction, Exact};

/// An amount of money in whole pence. Wide enough that no sum of awards overflows it.
///
/// ```
/// use outturn_core::Pence;
/// assert_eq!(Pence(96_676_875).to_string(), "£966,768.75");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pence(pub i128);

impl Pence {
    /// No money.
    pub const ZERO: Pence = Pence(0);

    /// The whole pence nearest to an exact number of pence. Amounts are bounded where they are read
    /// ([`Exact::DIGITS_MAX`]), so a product of a few of them fits; one that does not is held at the end of the range.
    pub fn nearest(pence: &Exact, direction: Direction) -> Pence {
        let whole = pence.rounded(&Exact::ONE, direction);
        let end = if whole.is_negative() { i128::MIN } else { i128::MAX };
        Pence(whole.to_i128().unwrap_or(end))
    }

    /// As an exact number of pence.
    pub fn exact(self) -> Exact {
        Exact::from(self.0)
    }

    /// Parts of the amount in proportion to `shares`, in whole pence, that sum to it exactly: each part is cut down to
    /// a penny, and the pennies left over go to the largest remainders, the earlier first.
    ///
    /// Shares need not sum to one; where they sum to zero everything goes to the first.
    pub fn split(self, shares: &[Exact]) -> Vec<Pence> {
        let total: Exact = shares.iter().sum();
        let mut parts: Vec<(i128, Exact, usize)> = shares
            .iter()
            .enumerate()
            .map(|(index, share)| {
                let part = Exact::ratio(&(&self.exact() * share), &total)
                    .unwrap_or_else(|| if index == 0 { self.exact() } else { Exact::ZERO });
                let whole = Pence::nearest(&part, Direction::Down);
                (whole.0, (&part - &whole.exact()).abs(), index)
            })
            .collect();
        let given: i128 = parts.iter().map(|part| part.0).sum();
        let mut left = self.0 - given;
        parts.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.cmp(&b.2)));
        for part in &mut parts {
            if left != 0 {
                part.0 += left.signum();
                left -= left.signum();
            }
        }
        parts.sort_by_key(|part| part.2);
        parts.into_iter().map(|part| Pence(part.0)).collect()
    }
}

impl Add for Pence {
    type Output = Pence;
    fn add(self, other: Pence) -> Pence {
        Pence(self.0.saturating_add(other.0))
    }
}

impl Sub for Pence {
    type Output = Pence;
    fn sub(self, other: Pence) -> Pence {
        Pence(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Pence {
    fn sum<I: Iterator<Item = Pence>>(amounts: I) -> Pence {
        amounts.fold(Pence::ZERO, Add::add)
    }
}

impl fmt::Display for Pence {
    /// `£1,234.50`, `-£0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = Exact::fraction(self.0, 100).unwrap_or(Exact::ZERO).grouped(2);
        let text = match pounds.strip_prefix('-') {
            Some(rest) => format!("-£{rest}"),
            None => format!("£{pounds}"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pounds_and_pence() {
        assert_eq!(Pence(500).to_string(), "£5.00");
        assert_eq!(Pence(-5).to_string(), "-£0.05");
        assert_eq!(Pence(343_740_000).to_string(), "£3,437,400.00");
    }

    #[test]
    fn leftover_pennies_go_to_the_largest_remainders() {
        let thirds = [Exact::ONE, Exact::ONE, Exact::ONE];
        assert_eq!(Pence(100).split(&thirds), [Pence(34), Pence(33), Pence(33)]);
        assert_eq!(Pence(-100).split(&thirds), [Pence(-34), Pence(-33), Pence(-33)]);
        assert_eq!(Pence(7).split(&[Exact::ZERO, Exact::ZERO]), [Pence(7), Pence(0)]);
    }

    proptest! {
        #[test]
        fn a_split_conserves_the_total(total in any::<i64>(), shares in prop::collection::vec(0_u32..1000, 1..8)) {
            let shares: Vec<Exact> = shares.into_iter().map(Exact::from).collect();
            let parts = Pence(i128::from(total)).split(&shares);
            prop_assert_eq!(parts.into_iter().sum::<Pence>(), Pence(i128::from(total)));
        }
    }
}

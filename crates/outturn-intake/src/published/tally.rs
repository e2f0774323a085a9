//! Counts that may be withheld: added up without a nothing ever becoming a zero.

use super::cells::{self, Fault, digits};

/// A count, or which kind of nothing stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tally {
    Known(u64),
    /// Known to the publisher, and withheld.
    Suppressed,
    /// Not there, or not to be believed.
    Missing,
}

impl Tally {
    pub(super) const ZERO: Tally = Tally::Known(0);

    /// Reads a cell: a count, or one of the marks for a count that is withheld, `*` and `<5`.
    pub(super) fn read(text: &str) -> Result<Tally, Fault> {
        if text == "*" || text.strip_prefix('<').is_some_and(digits) {
            return Ok(Tally::Suppressed);
        }
        cells::count(text).map(Tally::Known)
    }

    /// The sum, which is known where both are.
    pub(super) fn plus(self, other: Tally) -> Tally {
        match (self, other) {
            (Tally::Known(one), Tally::Known(other)) => Tally::Known(one + other),
            (Tally::Missing, _) | (_, Tally::Missing) => Tally::Missing,
            (Tally::Suppressed, _) | (_, Tally::Suppressed) => Tally::Suppressed,
        }
    }

    pub(super) fn sum(tallies: impl IntoIterator<Item = Tally>) -> Tally {
        tallies.into_iter().fold(Tally::ZERO, Tally::plus)
    }

    /// What is left when a part is taken away; none where the part is more than the whole.
    pub(super) fn less(self, part: Tally) -> Option<Tally> {
        match (self, part) {
            (Tally::Known(whole), Tally::Known(part)) => whole.checked_sub(part).map(Tally::Known),
            // Which kind of nothing it is, is found as for a sum.
            _ => Some(self.plus(part)),
        }
    }

    pub(super) fn known(self) -> Option<u64> {
        match self {
            Tally::Known(count) => Some(count),
            Tally::Suppressed | Tally::Missing => None,
        }
    }

    /// As a facts folder writes it.
    pub(super) fn cell(self) -> String {
        match self {
            Tally::Known(count) => count.to_string(),
            Tally::Suppressed => "[c]".to_owned(),
            Tally::Missing => "[x]".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_for_what_is_withheld_is_no_count_and_no_error() {
        assert_eq!(Tally::read("1203"), Ok(Tally::Known(1203)));
        assert_eq!(Tally::read("0"), Ok(Tally::ZERO));
        assert_eq!(Tally::read("*"), Ok(Tally::Suppressed));
        assert_eq!(Tally::read("<5"), Ok(Tally::Suppressed));
        for wrong in ["", "-", "<", "<x", "**", "n/a", "-3", "1.5"] {
            assert!(Tally::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_sum_with_a_nothing_in_it_is_that_nothing() {
        let sum = |tallies: &[Tally]| Tally::sum(tallies.iter().copied()).cell();
        assert_eq!(sum(&[Tally::Known(2), Tally::Known(3)]), "5");
        assert_eq!(sum(&[Tally::Known(2), Tally::Suppressed]), "[c]");
        assert_eq!(sum(&[Tally::Suppressed, Tally::Missing, Tally::Known(1)]), "[x]");
        assert_eq!(Tally::Known(5).less(Tally::Known(2)), Some(Tally::Known(3)));
        assert_eq!(Tally::Known(5).less(Tally::Suppressed), Some(Tally::Suppressed));
        assert_eq!(Tally::Known(2).less(Tally::Known(5)), None);
    }
}

//! Standard populations.

use std::collections::BTreeSet;

use outturn_core::Exact;

use crate::withheld::Withheld;

/// Waterhouse and others 1976 (World Health Organization, Cancer incidence in five continents, volume III): people of
/// each age in 100,000.
const EUROPEAN_1976: [(&str, u32); 19] = [
    ("0", 1_600),
    ("1-4", 6_400),
    ("5-9", 7_000),
    ("10-14", 7_000),
    ("15-19", 7_000),
    ("20-24", 7_000),
    ("25-29", 7_000),
    ("30-34", 7_000),
    ("35-39", 7_000),
    ("40-44", 7_000),
    ("45-49", 7_000),
    ("50-54", 7_000),
    ("55-59", 6_000),
    ("60-64", 5_000),
    ("65-69", 4_000),
    ("70-74", 3_000),
    ("75-79", 2_000),
    ("80-84", 1_000),
    ("85+", 1_000),
];

/// Eurostat 2013 (Revision of the European Standard Population: report of Eurostat's task force), with 90 and over as
/// one band, as the field uses it: people of each age in 100,000.
const EUROPEAN_2013: [(&str, u32); 19] = [
    ("0-4", 5_000),
    ("5-9", 5_500),
    ("10-14", 5_500),
    ("15-19", 5_500),
    ("20-24", 6_000),
    ("25-29", 6_000),
    ("30-34", 6_500),
    ("35-39", 7_000),
    ("40-44", 7_000),
    ("45-49", 7_000),
    ("50-54", 7_000),
    ("55-59", 6_500),
    ("60-64", 6_000),
    ("65-69", 5_500),
    ("70-74", 5_000),
    ("75-79", 4_000),
    ("80-84", 2_500),
    ("85-89", 1_500),
    ("90+", 1_000),
];

/// What each band weighs in a standardised rate. The same standard serves men, women and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    bands: Vec<(String, Exact)>,
}

impl Standard {
    /// The European Standard Population of 1976, with ages under 1 and 1 to 4 apart and 85 and over as one.
    ///
    /// ```
    /// use outturn_core::Exact;
    /// use outturn_statistics::standard::Standard;
    /// assert_eq!(Standard::european_1976().total(), Exact::from(100_000));
    /// ```
    pub fn european_1976() -> Standard {
        Standard::of_table(&EUROPEAN_1976)
    }

    /// The European Standard Population of 2013, with 90 and over as one.
    ///
    /// ```
    /// use outturn_core::Exact;
    /// use outturn_statistics::standard::Standard;
    /// assert_eq!(Standard::european_2013().total(), Exact::from(100_000));
    /// ```
    pub fn european_2013() -> Standard {
        Standard::of_table(&EUROPEAN_2013)
    }

    fn of_table(table: &[(&str, u32)]) -> Standard {
        Standard {
            bands: table.iter().map(|(band, people)| ((*band).to_owned(), (*people).into())).collect(),
        }
    }

    /// A standard of one's own. A band of weight zero is not looked at. Weights below zero, or that are all zero, and
    /// two weights for a band are refused.
    ///
    /// ```
    /// use outturn_core::Exact;
    /// use outturn_statistics::{Withheld, standard::Standard};
    /// let halves = Standard::new([("men", Exact::ONE), ("women", Exact::ONE)]).unwrap();
    /// assert_eq!(halves.total(), Exact::from(2));
    /// let twice = Standard::new([("men", Exact::ONE), ("men", Exact::ONE)]);
    /// assert_eq!(twice, Err(Withheld::BandTwice { band: "men".into() }));
    /// ```
    pub fn new<Name: Into<String>>(
        bands: impl IntoIterator<Item = (Name, Exact)>,
    ) -> Result<Standard, Withheld> {
        let bands: Vec<(String, Exact)> =
            bands.into_iter().map(|(name, weight)| (name.into(), weight)).collect();
        let mut seen = BTreeSet::new();
        for (band, weight) in &bands {
            if !seen.insert(band) {
                return Err(Withheld::BandTwice { band: band.clone() });
            }
            if weight.is_negative() {
                return Err(Withheld::Negative { place: format!("the weight of band {band}") });
            }
        }
        let standard = Standard { bands };
        if standard.total().is_zero() {
            return Err(Withheld::Zero { place: "the standard population".to_owned() });
        }
        Ok(standard)
    }

    /// The bands with their weights.
    pub fn bands(&self) -> impl Iterator<Item = (&str, &Exact)> {
        self.bands.iter().map(|(band, weight)| (band.as_str(), weight))
    }

    /// The sum of the weights.
    pub fn total(&self) -> Exact {
        self.bands.iter().map(|(_, weight)| weight).sum()
    }
}

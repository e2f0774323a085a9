//! Directly standardised rates of events that weigh something, such as years of life lost.

use outturn_core::{Exact, Figure};

use crate::band::{self, Banded};
use crate::confidence::{Confidence, Per};
use crate::estimate::{Estimate, Method};
use crate::float::approximate;
use crate::given::{count, divisor, over};
use crate::limits::Poisson;
use crate::standard::Standard;
use crate::withheld::Withheld;

use super::direct::Summed;

/// What was counted in one band, each event with what it weighs, and out of how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightedBand {
    /// The band's name, as in the standard: `65-69`.
    pub name: String,
    /// How many events weigh how much.
    pub events: Vec<(Figure, Exact)>,
    /// People, or person-years.
    pub population: Figure,
}

impl Banded for WeightedBand {
    fn band(&self) -> &str {
        &self.name
    }
}

/// A directly standardised rate of what events weigh, as of potential years of life lost, where a death weighs the
/// years that the person could have expected to live. Limits are those of [`super::direct()`], with a variance in which
/// each event counts by the square of its weight. Where every event weighs 1, it is that rate.
///
/// *Source:* Dobson, Kuulasmaa, Eberle and Scherer 1991; years of life lost: Health and Social Care Information Centre,
/// Indicator Portal. *Withheld:* as [`super::direct()`]; a weight below zero.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::standard::{Standard, WeightedBand, direct_weighted};
/// use outturn_statistics::{Confidence, Per, Poisson, known};
///
/// let standard = Standard::new([("under 65", Exact::from(80_500)), ("65+", Exact::from(19_500))]).unwrap();
/// let band = |name: &str, deaths: u64, years: u64, people: u64| {
///     let events = vec![(known(deaths), Exact::from(years))];
///     WeightedBand { name: name.to_owned(), events, population: known(people) }
/// };
/// let bands = [band("under 65", 10, 30, 9_000), band("65+", 40, 12, 2_000)];
/// let rate = direct_weighted(&bands, &standard, Per::HUNDRED_THOUSAND, Poisson::Field, Confidence::P95).unwrap();
/// assert_eq!(format!("{rate:.1}"), "7363.3 (5310.7 to 9898.2)");
/// ```
pub fn direct_weighted(
    bands: &[WeightedBand],
    standard: &Standard,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let rows = band::by_name(bands, |name| standard.bands().any(|(band, _)| band == name))?;
    let (mut total, mut weighted, mut variance) = (Exact::ZERO, Exact::ZERO, 0.0);
    for (name, weight) in standard.bands().filter(|(_, weight)| !weight.is_zero()) {
        let row = band::of(&rows, name)?;
        let people = divisor(&row.population, || format!("the population of band {name}"));
        let people = people.map_err(|why| match why {
            Withheld::Zero { .. } => Withheld::BandEmpty { band: name.to_owned() },
            other => other,
        })?;
        let (mut sum, mut spread) = (Exact::ZERO, Exact::ZERO);
        for (events, each) in &row.events {
            let events = count(events, || format!("the count of events of band {name}"))?;
            if each.is_negative() {
                return Err(Withheld::Negative { place: format!("the weight of events of band {name}") });
            }
            total = &total + events;
            sum = &sum + &(events * each);
            spread = &spread + &(&(events * each) * each);
        }
        weighted = &weighted + &over(&(&sum * weight), people)?;
        variance += approximate(&spread) * (approximate(weight) / approximate(people)).powi(2);
    }
    Summed { total, weighted, variance }.estimate(standard, per, (way, confidence), Method::Dobson)
}

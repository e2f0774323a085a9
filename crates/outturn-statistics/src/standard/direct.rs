//! Directly standardised rates.

use outturn_core::{Exact, Figure};

use crate::band::{self, Banded};
use crate::confidence::{Confidence, Per};
use crate::estimate::{Estimate, Method};
use crate::float::{approximate, at_least_zero};
use crate::given::{Events, divisor, over};
use crate::limits::{self, Poisson};
use crate::standard::Standard;
use crate::withheld::Withheld;

/// Below this many events a directly standardised rate is not given.
pub const EVENTS_LEAST: u64 = 10;

/// What was counted in one band, and out of how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The band's name, as in the standard: `65-69`.
    pub name: String,
    /// What was counted.
    pub events: Events,
    /// People, or person-years.
    pub population: Figure,
}

impl Band {
    /// A band.
    pub fn new(name: impl Into<String>, events: impl Into<Events>, population: Figure) -> Band {
        Band { name: name.into(), events: events.into(), population }
    }
}

impl Banded for Band {
    fn band(&self) -> &str {
        &self.name
    }
}

/// A directly standardised rate: the rate of each band, weighted by the standard population. Its limits are those of
/// the count of all events, `O`, stretched to the variance of the weighted sum: `rate + sqrt(variance / O) × (limit of
/// O − O)`, the variance being the sum of `events × (weight / population)²` over the square of all weights. Where
/// events repeat, their number in the variance is the sum of people times the square of events each had.
///
/// Every band of the standard must be given once, in any order. A band of weight zero is not looked at, so its events
/// are not among `O` either. A lower limit below zero is zero.
///
/// *Source:* Dobson, Kuulasmaa, Eberle and Scherer 1991; repeat events: OHID, Fingertips technical guide. *Withheld:*
/// fewer than 10 events; a band that is missing, empty, unknown or given twice; a figure in it that is no number.
///
/// ```
/// use outturn_core::{Exact, Figure};
/// use outturn_statistics::{Confidence, Per, Poisson, known, standard::{Band, Standard, direct}};
///
/// let standard = Standard::new([("under 65", Exact::from(80_500)), ("65+", Exact::from(19_500))]).unwrap();
/// let rate = |old: Figure| {
///     let bands = [Band::new("65+", old, known(2_000)), Band::new("under 65", known(10), known(9_000))];
///     direct(&bands, &standard, Per::HUNDRED_THOUSAND, Poisson::Field, Confidence::P95)
/// };
/// assert_eq!(format!("{:.1}", rate(known(40)).unwrap()), "479.4 (355.8 to 632.2)");
/// let withheld = rate(Figure::Suppressed).unwrap_err();
/// assert_eq!(withheld.to_string(), "the count of events of band 65+ is suppressed, and it is not taken to be zero");
/// ```
pub fn direct(
    bands: &[Band],
    standard: &Standard,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let rows = band::by_name(bands, |name| standard.bands().any(|(band, _)| band == name))?;
    let (mut total, mut weighted, mut variance) = (Exact::ZERO, Exact::ZERO, 0.0);
    let mut repeat = false;
    for (name, weight) in standard.bands().filter(|(_, weight)| !weight.is_zero()) {
        let row = band::of(&rows, name)?;
        let (events, spread) = row.events.sums(|| format!("the count of events of band {name}"))?;
        let people = divisor(&row.population, || format!("the population of band {name}"));
        let people = people.map_err(|why| match why {
            Withheld::Zero { .. } => Withheld::BandEmpty { band: name.to_owned() },
            other => other,
        })?;
        repeat |= row.events.may_repeat();
        total = &total + &events;
        weighted = &weighted + &over(&(&events * weight), people)?;
        variance += approximate(&spread) * (approximate(weight) / approximate(people)).powi(2);
    }
    let method = if repeat { Method::RepeatEvents } else { Method::Dobson };
    Summed { total, weighted, variance }.estimate(standard, per, (way, confidence), method)
}

/// What the bands come to.
pub(super) struct Summed {
    /// All events.
    pub(super) total: Exact,
    /// The rates of the bands, each times the weight of its band.
    pub(super) weighted: Exact,
    /// The variance of that.
    pub(super) variance: f64,
}

impl Summed {
    /// The rate with Dobson's limits; withheld on fewer than [`EVENTS_LEAST`] events.
    pub(super) fn estimate(
        self,
        standard: &Standard,
        per: Per,
        (way, confidence): (Poisson, Confidence),
        method: Method,
    ) -> Result<Estimate, Withheld> {
        let Summed { total, weighted, variance } = self;
        if total < Exact::from(EVENTS_LEAST) {
            let there = total.grouped(0);
            return Err(Withheld::TooFew { what: "events", there, least: EVENTS_LEAST });
        }
        let all = standard.total();
        let exact = over(&(&weighted * &per.exact()), &all)?;
        let value = approximate(&exact);
        let events = approximate(&total);
        let ((lower, upper), _) = limits::poisson(events, way, confidence);
        let stretch = (variance / events).sqrt() / approximate(&all) * per.float();
        let limits = (at_least_zero(value + stretch * (lower - events)), value + stretch * (upper - events));
        Ok(Estimate::made(value, limits, confidence, method)?.exactly(exact))
    }
}

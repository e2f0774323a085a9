//! Indirectly standardised ratios and rates.

use outturn_core::{Exact, Figure};

use crate::band::{self, Banded};
use crate::confidence::{Confidence, Per};
use crate::crude;
use crate::estimate::Estimate;
use crate::given::{count, divisor, over};
use crate::limits::Poisson;
use crate::withheld::Withheld;

/// How many people, or person-years, there are in one band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The band's name, as in the reference.
    pub name: String,
    /// How many.
    pub population: Figure,
}

impl Exposed {
    /// A band.
    pub fn new(name: impl Into<String>, population: Figure) -> Exposed {
        Exposed { name: name.into(), population }
    }
}

impl Banded for Exposed {
    fn band(&self) -> &str {
        &self.name
    }
}

/// What was counted in one band of the population that is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceBand {
    /// The band's name.
    pub name: String,
    /// What was counted.
    pub events: Figure,
    /// People, or person-years.
    pub population: Figure,
}

impl ReferenceBand {
    /// A band.
    pub fn new(name: impl Into<String>, events: Figure, population: Figure) -> ReferenceBand {
        ReferenceBand { name: name.into(), events, population }
    }
}

impl Banded for ReferenceBand {
    fn band(&self) -> &str {
        &self.name
    }
}

/// The rates of a population that others are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    rates: Vec<(String, Exact)>,
    crude: Exact,
}

impl Reference {
    /// The rate of each band and of all of them. A band with a figure that is no number, or in which nobody is
    /// counted, is refused, because every ratio would hang on it.
    ///
    /// ```
    /// use outturn_statistics::{known, standard::{Reference, ReferenceBand}};
    /// let bands = [ReferenceBand::new("all", known(500), known(100_000))];
    /// assert!(Reference::new(&bands).is_ok());
    /// ```
    pub fn new(bands: &[ReferenceBand]) -> Result<Reference, Withheld> {
        let rows = band::by_name(bands, |_| true)?;
        let mut rates = Vec::with_capacity(rows.len());
        let (mut all_events, mut all_people) = (Exact::ZERO, Exact::ZERO);
        for (name, row) in rows {
            let events = count(&row.events, || format!("the reference count of events of band {name}"))?;
            let people = count(&row.population, || format!("the reference population of band {name}"))?;
            let rate = Exact::ratio(events, people);
            let rate = rate.ok_or_else(|| Withheld::BandEmpty { band: name.to_owned() })?;
            rates.push((name.to_owned(), rate));
            all_events = &all_events + events;
            all_people = &all_people + people;
        }
        let crude = over(&all_events, &all_people)?;
        Ok(Reference { rates, crude })
    }
}

/// The events there would be, had the population the rates of the reference: people times rate, over all bands.
///
/// *Withheld:* a band that is missing, unknown or given twice; a population that is no number. A band in which nobody
/// lives adds nothing.
///
/// ```
/// use outturn_core::Exact;
/// use outturn_statistics::{known, standard::{Exposed, Reference, ReferenceBand, expected}};
///
/// let reference = Reference::new(&[
///     ReferenceBand::new("0-64", known(300), known(90_000)),
///     ReferenceBand::new("65+", known(700), known(10_000)),
/// ]);
/// let bands = [Exposed::new("0-64", known(3_000)), Exposed::new("65+", known(1_000))];
/// assert_eq!(expected(&bands, &reference.unwrap()), Ok(Exact::from(80)));
/// ```
pub fn expected(bands: &[Exposed], reference: &Reference) -> Result<Exact, Withheld> {
    let rows = band::by_name(bands, |name| reference.rates.iter().any(|(band, _)| band == name))?;
    let mut sum = Exact::ZERO;
    for (name, rate) in &reference.rates {
        let people = count(&band::of(&rows, name)?.population, || format!("the population of band {name}"))?;
        sum = &sum + &(people * rate);
    }
    Ok(sum)
}

/// The indirectly standardised ratio: events observed over events [`expected`]. Limits are those of the observed count
/// over the expected; the expected count is taken as fixed.
///
/// *Source:* Breslow and Day 1987. *Withheld:* nothing expected, and as [`expected`].
///
/// ```
/// use outturn_statistics::{Confidence, Per, Poisson, known};
/// use outturn_statistics::standard::{Exposed, Reference, ReferenceBand, indirect_ratio};
///
/// let reference = Reference::new(&[ReferenceBand::new("all", known(500), known(100_000))]).unwrap();
/// let bands = [Exposed::new("all", known(4_000))];
/// let ratio = indirect_ratio(&known(25), &bands, &reference, Per::HUNDRED, Poisson::Field, Confidence::P95);
/// assert_eq!(format!("{:.1}", ratio.unwrap()), "125.0 (80.9 to 184.5)");
/// ```
pub fn indirect_ratio(
    observed: &Figure,
    bands: &[Exposed],
    reference: &Reference,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let expected = expected(bands, reference)?;
    compared(observed, &expected, &Exact::ONE, per, way, confidence)
}

/// The indirectly standardised rate: the ratio times the crude rate of the reference.
///
/// *Source and what is withheld:* as [`indirect_ratio`]; also a reference without events.
///
/// ```
/// use outturn_statistics::{Confidence, Per, Poisson, known};
/// use outturn_statistics::standard::{Exposed, Reference, ReferenceBand, indirect_rate};
///
/// let reference = Reference::new(&[ReferenceBand::new("all", known(500), known(100_000))]).unwrap();
/// let bands = [Exposed::new("all", known(4_000))];
/// let rate = indirect_rate(&known(25), &bands, &reference, Per::THOUSAND, Poisson::Field, Confidence::P95);
/// assert_eq!(format!("{:.2}", rate.unwrap()), "6.25 (4.04 to 9.23)");
/// ```
pub fn indirect_rate(
    observed: &Figure,
    bands: &[Exposed],
    reference: &Reference,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let expected = expected(bands, reference)?;
    compared(observed, &expected, &reference.crude, per, way, confidence)
}

fn compared(
    observed: &Figure,
    expected: &Exact,
    times: &Exact,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    count(observed, || "the observed count".to_owned())?;
    let expected = Figure::Known(expected.clone());
    let expected = divisor(&expected, || "the expected count".to_owned())?;
    let fixed = Figure::Known(over(expected, times)?);
    crude::ratio(observed, &fixed, per, way, confidence)
}

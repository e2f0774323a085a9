//! Counts, rates, ratios and proportions as they were counted.

use outturn_core::{Exact, Figure};

use crate::confidence::{Confidence, Per};
use crate::estimate::{Estimate, Method};
use crate::float::{approximate, at_least_zero};
use crate::given::{Events, count as counted, divisor, over};
use crate::limits::{self, Poisson};
use crate::withheld::Withheld;

fn numerator() -> String {
    "the numerator".to_owned()
}

fn denominator() -> String {
    "the denominator".to_owned()
}

/// A count of events with limits.
///
/// *Source:* Breslow and Day 1987 (Byar); Garwood 1936 (exact). *Unit:* events.
///
/// ```
/// use outturn_statistics::{Confidence, Events, Poisson, crude, known};
///
/// let none = crude::count(&Events::of(known(0)), Poisson::Field, Confidence::P95).unwrap();
/// assert_eq!(format!("{none:.3}"), "0.000 (0.000 to 3.689)");
/// ```
pub fn count(events: &Events, way: Poisson, confidence: Confidence) -> Result<Estimate, Withheld> {
    over_fixed(events, &Exact::ONE, Per::ONE, way, confidence)
}

/// Events per so many people or person-years. There may be more events than people.
///
/// Where one person may have several events ([`Events::Repeat`]), the limits of the count are stretched by the square
/// root of the events' variance over their number; that is Dobson's method with one band.
///
/// *Source:* Byar and exact limits as [`count`]; repeat events: OHID, Fingertips technical guide. *Withheld:* a
/// denominator of zero.
///
/// ```
/// use outturn_statistics::{Confidence, Events, People, Per, Poisson, crude, known};
///
/// let once = Events::of(known(50));
/// let repeat = Events::Repeat(vec![
///     People { events_each: 1, people: known(20) },
///     People { events_each: 3, people: known(10) },
/// ]);
/// let rate = |events| crude::rate(events, &known(10_000), Per::THOUSAND, Poisson::Field, Confidence::P95).unwrap();
/// assert_eq!(format!("{:.2}", rate(&once)), "5.00 (3.71 to 6.59)");
/// assert_eq!(format!("{:.2}", rate(&repeat)), "5.00 (3.09 to 7.36)");
/// ```
pub fn rate(
    events: &Events,
    population: &Figure,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    over_fixed(events, divisor(population, denominator)?, per, way, confidence)
}

/// One count over another that is taken as fixed, such as events observed over events expected.
///
/// *Source and what is withheld:* as [`rate`].
///
/// ```
/// use outturn_statistics::{Confidence, Per, Poisson, crude, known};
///
/// let ratio = crude::ratio(&known(7), &known(4), Per::ONE, Poisson::Field, Confidence::P95).unwrap();
/// assert_eq!(format!("{ratio:.3}"), "1.750 (0.704 to 3.606)");
/// ```
pub fn ratio(
    observed: &Figure,
    fixed: &Figure,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    rate(&Events::of(observed.clone()), fixed, per, way, confidence)
}

fn over_fixed(
    events: &Events,
    population: &Exact,
    per: Per,
    way: Poisson,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let (total, variance) = events.sums(numerator)?;
    let exact = over(&(&total * &per.exact()), population)?;
    let (events_there, population) = (approximate(&total), approximate(population));
    let ((lower, upper), method) = limits::poisson(events_there, way, confidence);
    // With no events there is nothing that repeats.
    let stretch = if total.is_zero() { 1.0 } else { approximate(&over(&variance, &total)?).sqrt() };
    let scale = per.float() / population;
    let stretched = |limit: f64| at_least_zero(events_there + stretch * (limit - events_there)) * scale;
    let method = if events.may_repeat() { Method::RepeatEvents } else { method };
    let limits = if events.may_repeat() {
        (stretched(lower), stretched(upper))
    } else {
        (lower * scale, upper * scale)
    };
    Ok(Estimate::made(approximate(&exact), limits, confidence, method)?.exactly(exact))
}

/// The share of a population, from 0 to 1 times `per`.
///
/// *Source:* Wilson 1927; Newcombe and Altman 2000. *Withheld:* a denominator of zero, a numerator above the
/// denominator.
///
/// ```
/// use outturn_statistics::{Confidence, Per, Withheld, crude, known};
///
/// let none = crude::proportion(&known(0), &known(20), Per::HUNDRED, Confidence::P95).unwrap();
/// assert_eq!(format!("{none:.2}"), "0.00 (0.00 to 16.11)");
/// let over = crude::proportion(&known(1_048), &known(1_046), Per::HUNDRED, Confidence::P95);
/// assert_eq!(over, Err(Withheld::MoreThanAll { place: "the numerator".into() }));
/// ```
pub fn proportion(
    part: &Figure,
    whole: &Figure,
    per: Per,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let (part, whole) = (counted(part, numerator)?, divisor(whole, denominator)?);
    if part > whole {
        return Err(Withheld::MoreThanAll { place: numerator() });
    }
    let exact = over(&(part * &per.exact()), whole)?;
    let (lower, upper) = limits::wilson(approximate(part), approximate(whole), confidence);
    let limits = (lower * per.float(), upper * per.float());
    Ok(Estimate::made(approximate(&exact), limits, confidence, Method::Wilson)?.exactly(exact))
}

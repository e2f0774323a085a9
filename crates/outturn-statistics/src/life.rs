//! Life expectancy from an abridged life table.

use outturn_core::{Exact, Figure};

use crate::confidence::Confidence;
use crate::estimate::{Estimate, Method};
use crate::float::approximate;
use crate::given::count;
use crate::withheld::Withheld;

/// The first ages of the field's bands: under 1, 1 to 4, then five years each up to 90 and over.
pub const AGES: [u32; 20] = [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90];
/// A population of so many or fewer has no life expectancy.
pub const PEOPLE_TOO_FEW: u64 = 5_000;
/// Where 95% limits are further apart than this, the expectancy is withheld.
const YEARS_MOST: f64 = 20.0;
/// The part of a year that those live who die in their first, and of a band that others live who die in it.
const LIVED_IN_FIRST_YEAR: f64 = 0.1;
const LIVED_IN_BAND: f64 = 0.5;

/// Deaths and people in a band of ages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ages {
    /// The first age of the band; it ends where the next begins, and the last goes on.
    pub from: u32,
    /// Deaths in the period.
    pub deaths: Figure,
    /// Person-years in the period.
    pub population: Figure,
}

impl Ages {
    /// A band.
    pub const fn new(from: u32, deaths: Figure, population: Figure) -> Ages {
        Ages { from, deaths, population }
    }
}

/// The years that someone of an age can expect to live.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectancy {
    /// The age, the first of a band.
    pub age: u32,
    /// The years, or why they are not given.
    pub years: Result<Estimate, Withheld>,
}

/// A band of the life table.
struct Row {
    years: f64,
    lived: f64,
    deaths: f64,
    rate: f64,
    dying: f64,
}

/// The years that someone of each age can expect to live, at the death rates of the period: an abridged life table by
/// Chiang's second method, those who die in a band living half of it, and a tenth of a year in the first. The variance
/// adds that of the last band, in which all die. One result for each band, in order of age.
///
/// Every band of `ages` must be given once, in any order; [`AGES`] are those of the field.
///
/// *Source:* Chiang 1968; Silcocks, Jenner and Reza 2001; Eayres and Williams 2004; Toson and Baker 2003 for the 5,000.
/// *Unit:* years. *Withheld:* a band that is missing, empty, unknown or given twice; more deaths than people in one; no
/// deaths in the last; 5,000 person-years or fewer in all; and for one age, 95% limits more than 20 years apart.
///
/// ```
/// use outturn_statistics::{Confidence, Withheld, known};
/// use outturn_statistics::life::{AGES, Ages, life_expectancies};
///
/// let deaths = [17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937];
/// let people = [
///     7_060, 35_059, 46_974, 48_489, 43_219, 38_561, 46_009, 57_208, 61_435, 55_601, 50_209, 56_416, 46_411, 39_820,
///     37_978, 37_039, 33_288, 23_306, 11_936, 11_936,
/// ];
/// let mut bands: Vec<Ages> = AGES.iter().zip(deaths).zip(people)
///     .map(|((from, deaths), people)| Ages::new(*from, known(deaths), known(people)))
///     .collect();
/// let years = life_expectancies(&bands, &AGES, Confidence::P95).unwrap();
/// assert_eq!(format!("{:.2}", years[0].years.as_ref().unwrap()), "80.17 (79.88 to 80.46)");
/// bands[3].population = known(0);
/// let empty = life_expectancies(&bands, &AGES, Confidence::P95);
/// assert_eq!(empty.unwrap_err(), Withheld::BandEmpty { band: "from age 10".into() });
/// ```
pub fn life_expectancies(
    bands: &[Ages],
    ages: &[u32],
    confidence: Confidence,
) -> Result<Vec<Expectancy>, Withheld> {
    let rows = table(bands, ages)?;
    let z = confidence.z();
    // From the last band to the first: years lived and variance, both for one person who is alive at its beginning.
    let (mut expectancy, mut variance) = (0.0, 0.0);
    let mut results = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate().rev() {
        if at + 1 == rows.len() {
            expectancy = 1.0 / row.rate;
            variance = 1.0 / (row.deaths * row.rate * row.rate);
        } else {
            let living = 1.0 - row.dying;
            let spread = if row.deaths > 0.0 { row.dying * row.dying * living / row.deaths } else { 0.0 };
            variance =
                living * living * variance + spread * ((1.0 - row.lived) * row.years + expectancy).powi(2);
            expectancy = row.years * (living + row.lived * row.dying) + living * expectancy;
        }
        let error = variance.sqrt();
        let result = if 2.0 * Confidence::P95.z() * error > YEARS_MOST {
            Err(Withheld::TooWide { most: "20 years" })
        } else {
            let limits = (expectancy - z * error, expectancy + z * error);
            Estimate::made(expectancy, limits, confidence, Method::ChiangSilcocks)
        };
        results.push(result);
    }
    results.reverse();
    Ok(sorted(ages).into_iter().zip(results).map(|(age, years)| Expectancy { age, years }).collect())
}

/// Life expectancy at one age, which must be the first of a band: [`life_expectancies`].
///
/// ```
/// use outturn_core::Figure;
/// use outturn_statistics::{Confidence, known};
/// use outturn_statistics::life::{Ages, life_expectancy};
///
/// let bands = [Ages::new(0, known(900), known(80_000)), Ages::new(75, known(500), known(4_000))];
/// let years = life_expectancy(&bands, &[0, 75], 75, Confidence::P95).unwrap();
/// assert_eq!(format!("{years:.1}"), "8.0 (7.3 to 8.7)");
/// let unknown = [Ages::new(0, known(900), known(80_000)), Ages::new(75, Figure::Suppressed, known(4_000))];
/// assert!(life_expectancy(&unknown, &[0, 75], 0, Confidence::P95).is_err());
/// ```
pub fn life_expectancy(
    bands: &[Ages],
    ages: &[u32],
    at: u32,
    confidence: Confidence,
) -> Result<Estimate, Withheld> {
    let all = life_expectancies(bands, ages, confidence)?;
    let found = all.into_iter().find(|it| it.age == at);
    found.ok_or_else(|| Withheld::BandUnknown { band: named(at) })?.years
}

fn named(age: u32) -> String {
    format!("from age {age}")
}

fn sorted(ages: &[u32]) -> Vec<u32> {
    let mut ages = ages.to_vec();
    ages.sort_unstable();
    ages.dedup();
    ages
}

/// The rows of the table in order of age, checked.
fn table(bands: &[Ages], ages: &[u32]) -> Result<Vec<Row>, Withheld> {
    let ages = sorted(ages);
    if let Some(unknown) = bands.iter().find(|band| !ages.contains(&band.from)) {
        return Err(Withheld::BandUnknown { band: named(unknown.from) });
    }
    let ends = ages.iter().skip(1).copied().map(Some).chain([None]);
    let mut rows = Vec::with_capacity(ages.len());
    let mut people = Exact::ZERO;
    for (from, end) in ages.iter().copied().zip(ends) {
        let mut found = bands.iter().filter(|band| band.from == from);
        let band = found.next().ok_or_else(|| Withheld::BandMissing { band: named(from) })?;
        if found.next().is_some() {
            return Err(Withheld::BandTwice { band: named(from) });
        }
        let deaths = count(&band.deaths, || format!("the count of deaths {}", named(from)))?;
        let population = count(&band.population, || format!("the population {}", named(from)))?;
        if population.is_zero() {
            return Err(Withheld::BandEmpty { band: named(from) });
        }
        if deaths > population {
            return Err(Withheld::MoreThanAll { place: format!("the count of deaths {}", named(from)) });
        }
        if end.is_none() && deaths.is_zero() {
            return Err(Withheld::Zero { place: format!("the count of deaths {}", named(from)) });
        }
        people = &people + population;
        rows.push(row(from, end, approximate(deaths), approximate(population))?);
    }
    if people <= Exact::from(PEOPLE_TOO_FEW) {
        let there = people.grouped(0);
        return Err(Withheld::TooFew { what: "person-years", there, least: PEOPLE_TOO_FEW + 1 });
    }
    Ok(rows)
}

fn row(from: u32, end: Option<u32>, deaths: f64, population: f64) -> Result<Row, Withheld> {
    let years = end.map_or(0.0, |end| f64::from(end.saturating_sub(from)));
    let lived = if from == 0 { LIVED_IN_FIRST_YEAR } else { LIVED_IN_BAND };
    let rate = deaths / population;
    if !rate.is_finite() {
        return Err(Withheld::OutOfRange);
    }
    // Nobody dies more than once, however high the rate.
    let dying = (rate * years / (1.0 + rate * years * (1.0 - lived))).min(1.0);
    Ok(Row { years, lived, deaths, rate, dying })
}

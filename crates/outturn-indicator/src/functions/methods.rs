//! How the bands of a group become one result: standardised rates, life expectancy, indices of inequality.

use outturn_core::{Exact, Figure};
use outturn_statistics::inequality::{Group, Inequality, Measured, inequality};
use outturn_statistics::life::{AGES, Ages, life_expectancy};
use outturn_statistics::standard::{
    Band, Exposed, Reference, ReferenceBand, Standard, direct, indirect_rate, indirect_ratio,
};
use outturn_statistics::{Per, Withheld};

use super::estimates::Given;
use super::settings::{Setting, Settings};
use super::shape::Shape;

/// How bands become one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Method {
    Direct,
    IndirectRatio,
    IndirectRate,
    LifeExpectancy,
    Slope,
    Relative,
}

/// Why there is no result.
type Why = String;

const DIRECT: Shape = Shape {
    name: "directly_standardised_rate",
    figures: &["band", "events", "population", "standard"],
    settings: &[Setting::Per(Per::HUNDRED_THOUSAND), Setting::Confidence, Setting::Limits],
};
const INDIRECT_RATIO: Shape = Shape {
    name: "indirectly_standardised_ratio",
    figures: &["band", "events", "population", "reference_events", "reference_population"],
    settings: &[Setting::Per(Per::ONE), Setting::Confidence, Setting::Limits],
};
const INDIRECT_RATE: Shape = Shape {
    name: "indirectly_standardised_rate",
    figures: INDIRECT_RATIO.figures,
    settings: DIRECT.settings,
};
const LIFE_EXPECTANCY: Shape = Shape {
    name: "life_expectancy",
    figures: &["band", "deaths", "population"],
    settings: &[Setting::Age, Setting::Confidence],
};
const SLOPE: Shape = Shape {
    name: "slope_index_of_inequality",
    figures: &["group", "population", "value", "standard_error"],
    settings: &[Setting::Confidence],
};
const RELATIVE: Shape = Shape { name: "relative_index_of_inequality", ..SLOPE };

/// The methods, each with how it is called and its short name in the field.
pub(super) const METHODS: [(Method, Shape, &str); 6] = [
    (Method::Direct, DIRECT, "dsr"),
    (Method::IndirectRatio, INDIRECT_RATIO, "smr"),
    (Method::IndirectRate, INDIRECT_RATE, "isr"),
    (Method::LifeExpectancy, LIFE_EXPECTANCY, "le"),
    (Method::Slope, SLOPE, "sii"),
    (Method::Relative, RELATIVE, "rii"),
];

impl Method {
    /// What a row of it is.
    pub(super) const fn row(self) -> &'static str {
        match self {
            Method::Slope | Method::Relative => "group",
            _ => "band",
        }
    }

    /// The result of bands, each with its figures; `standard` where one is named.
    pub(super) fn estimate(
        self,
        bands: &[(&str, &[Figure])],
        with: &Settings,
        standard: Option<&Standard>,
    ) -> Given {
        let &Settings { per, confidence, limits, age, .. } = with;
        let estimate = match self {
            Method::Direct => {
                let standard = match standard {
                    Some(standard) => standard.clone(),
                    None => weights(bands)?,
                };
                let band = |(name, figures): &(&str, &[Figure])| {
                    Band::new(*name, figure(figures, 0), figure(figures, 1))
                };
                direct(&bands.iter().map(band).collect::<Vec<_>>(), &standard, per, limits, confidence)
            }
            Method::IndirectRatio | Method::IndirectRate => {
                let mut reference = Vec::with_capacity(bands.len());
                let mut exposed = Vec::with_capacity(bands.len());
                for (name, figures) in bands {
                    exposed.push(Exposed::new(*name, figure(figures, 1)));
                    reference.push(ReferenceBand::new(*name, figure(figures, 2), figure(figures, 3)));
                }
                let reference = Reference::new(&reference).map_err(|why| why.to_string())?;
                let observed = observed(bands)?;
                if self == Method::IndirectRatio {
                    indirect_ratio(&observed, &exposed, &reference, per, limits, confidence)
                } else {
                    indirect_rate(&observed, &exposed, &reference, per, limits, confidence)
                }
            }
            Method::LifeExpectancy => life_expectancy(&ages(bands)?, &AGES, age, confidence),
            Method::Slope => between(bands, with)?.map(|it| it.slope),
            Method::Relative => between(bands, with)?.and_then(|it| it.relative),
        };
        estimate.map_err(|why| why.to_string())
    }
}

/// A figure of a row, counted from zero without the band.
pub(super) fn figure(figures: &[Figure], at: usize) -> Figure {
    figures.get(at).cloned().unwrap_or_else(|| Figure::Missing(String::new()))
}

/// The standard that the rows carry.
fn weights(bands: &[(&str, &[Figure])]) -> Result<Standard, Why> {
    let mut weights = Vec::with_capacity(bands.len());
    for (name, figures) in bands {
        match figure(figures, 2) {
            Figure::Known(weight) => weights.push((*name, weight)),
            nothing => {
                let kind = nothing.shorthand().unwrap_or_default();
                return Err(format!("the weight of band {name} is {kind}, and it is not taken to be zero"));
            }
        }
    }
    Standard::new(weights).map_err(|why| why.to_string())
}

/// The events of all bands together.
fn observed(bands: &[(&str, &[Figure])]) -> Result<Figure, Why> {
    let mut sum = Exact::ZERO;
    for (name, figures) in bands {
        match figure(figures, 0) {
            Figure::Known(events) if !events.is_negative() => sum = &sum + &events,
            Figure::Known(_) => {
                let place = format!("the count of events of band {name}");
                return Err(Withheld::Negative { place }.to_string());
            }
            nothing => {
                let kind = nothing.shorthand().unwrap_or_default();
                return Err(format!(
                    "the count of events of band {name} is {kind}, and it is not taken to be zero"
                ));
            }
        }
    }
    Ok(Figure::Known(sum))
}

/// Bands of ages, by the age that each begins with.
fn ages(bands: &[(&str, &[Figure])]) -> Result<Vec<Ages>, Why> {
    let age = |(name, figures): &(&str, &[Figure])| {
        let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
        let from = digits.parse().map_err(|_| format!("band {name} does not begin with an age in years"))?;
        Ok(Ages::new(from, figure(figures, 0), figure(figures, 1)))
    };
    bands.iter().map(age).collect()
}

/// How much changes over groups that are numbered from the first end to the last.
fn between(bands: &[(&str, &[Figure])], with: &Settings) -> Result<Result<Inequality, Withheld>, Why> {
    let mut groups = Vec::with_capacity(bands.len());
    for (name, figures) in bands {
        let place = Exact::parse_decimal(name).map_err(|_| {
            format!("group {name} is no number, and groups are in the order of their numbers")
        })?;
        let measured = Measured::given(&figure(figures, 1), &figure(figures, 2));
        let measured = measured.map_err(|why| format!("in group {name} {why}"))?;
        groups.push((place, Group::new(*name, figure(figures, 0), Ok(measured))));
    }
    groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    let groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    Ok(inequality(&groups, with.confidence))
}

//! A recast as JSON, `docs/schema/recast.schema.json`: a layout of its own, so that nothing takes it for awards.

use outturn_core::{Quantity, Unit};
use outturn_scheme::Scheme;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Body, Recast as Recasting, heading};
use crate::json::{Amount, SchemeName, amount, scheme_name};

/// The version of this layout.
pub const FORMAT: &str = "outturn-recast/1";

/// Awards added up under the bodies of another day.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Awards recast to the bodies of another day, not for payment")]
pub struct Recast<'a> {
    /// Recast to the bodies of a day: not for payment.
    pub heading: String,
    /// The version of this layout: outturn-recast/1.
    pub format: &'static str,
    /// Always false: who is paid, and what, is in the awards.
    pub for_payment: bool,
    /// The day whose bodies these are.
    pub day: String,
    /// The scheme.
    pub scheme: SchemeName<'a>,
    /// Sums over all bodies: those of the awards.
    pub totals: Totals,
    /// One for each body, by code.
    pub bodies: Vec<RecastBody>,
}

/// Sums over all bodies.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Totals {
    /// How many awards were added up.
    pub earners: usize,
    /// Under how many bodies.
    pub bodies: usize,
    /// The sum of full awards in pence; null where one is not known.
    pub maximum_pence: Option<i128>,
    /// The sum of the awards.
    pub awarded: Amount,
}

/// A body of the day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecastBody {
    /// ODS code.
    pub code: String,
    /// Name, where the body is known.
    pub name: String,
    /// Why it is listed, where it was not there on the day: nobody is known to have taken its place. Otherwise null.
    pub not_there: Option<String>,
    /// Whose awards these are.
    pub from: Vec<From>,
    /// Its part of the full awards in pence; null where one is not known.
    pub maximum_pence: Option<i128>,
    /// Its part of the awards.
    pub awarded: Amount,
}

/// An award of which a part goes to a body.
#[derive(Debug, Serialize, JsonSchema)]
pub struct From {
    /// ODS code of the earner.
    pub code: String,
    /// The share of its award, in per cent.
    pub share: String,
    /// The share exactly, as a fraction in lowest terms.
    pub exact: String,
}

/// The JSON of a recast.
pub fn recast<'a>(scheme: &'a Scheme, recast: &Recasting) -> Recast<'a> {
    Recast {
        heading: heading(recast.day),
        format: FORMAT,
        for_payment: false,
        day: recast.day.to_string(),
        scheme: scheme_name(scheme),
        totals: Totals {
            earners: recast.earners,
            bodies: recast.bodies.len(),
            maximum_pence: recast.maximum.map(|it| it.0),
            awarded: amount(recast.least, recast.most),
        },
        bodies: recast.bodies.iter().map(body).collect(),
    }
}

fn body(it: &Body) -> RecastBody {
    let from = it.from.iter().map(|(code, share)| From {
        code: code.clone(),
        share: Quantity { value: share.clone(), unit: Unit::Share }.to_string(),
        exact: share.canonical(),
    });
    RecastBody {
        code: it.code.clone(),
        name: it.name.clone(),
        not_there: it.stands.why_not(),
        from: from.collect(),
        maximum_pence: it.maximum.map(|it| it.0),
        awarded: amount(it.least, it.most),
    }
}

/// Two spaces of indentation, keys in the order of the schema, a final line feed.
pub fn bytes(recast: &Recast<'_>) -> String {
    let mut text = serde_json::to_string_pretty(recast).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of this layout.
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Recast<'_>>().to_value()
}

//! The layout as types: the schema is made from them, and so is the text.

use std::fmt::{self, Display};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use outturn_core::Period;

use crate::check as checked;

/// The awards of a run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Awards worked out by Outturn")]
pub struct Awards<'a> {
    /// The version of this layout: outturn-award/2.
    pub format: &'static str,
    /// The scheme.
    pub scheme: SchemeName<'a>,
    /// The rule behind each step, in the order of the steps.
    pub rules: Vec<Rule<'a>>,
    /// One for each earner, by code.
    pub earners: Vec<Earner<'a>>,
    /// Sums over all earners.
    pub totals: Totals<'a>,
}

/// A scheme by name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SchemeName<'a> {
    /// Family and year.
    pub id: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// The year whose performance is paid for.
    #[serde(serialize_with = "shown")]
    #[schemars(with = "String")]
    pub year: &'a Period,
    /// The kind of organisation that earns.
    pub earner: &'a str,
    /// What amounts are whole numbers of: pence, or hundredths of a point where the award is a score.
    pub amounts_in: &'static str,
}

/// The rule behind a step: what is the same for every earner.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rule<'a> {
    /// Where it stands in the scheme, which is the address of its step: `measure/healthcare-infection`.
    pub address: &'a str,
    /// value, factor, gateway, line, deduction, cap or rounding.
    pub kind: &'static str,
    /// What it is called.
    pub title: &'a str,
    /// Where it comes from.
    pub cite: Option<Cite<'a>>,
}

/// Sums over all earners.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Totals<'a> {
    /// How many earners there are.
    pub earners: usize,
    /// The sum of full awards in pence; null where one is not known.
    pub maximum_pence: Option<i128>,
    /// The sum of the awards.
    pub award: Amount,
    /// Published totals, where the scheme gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Published<'a>>,
}

/// Published totals.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Published<'a> {
    /// Said to be available in all.
    pub maximum_pence: Option<i128>,
    /// Said to be paid in all.
    pub paid_pence: Option<i128>,
    /// Earners said to be paid nothing.
    pub paid_nothing: Option<u64>,
    /// Where the figures come from.
    pub cite: Cite<'a>,
}

/// The award of one earner.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Earner<'a> {
    /// ODS code.
    pub code: &'a str,
    /// Name.
    pub name: &'a str,
    /// A full award in pence; null where it is not known.
    pub maximum_pence: Option<i128>,
    /// The award.
    pub award: Amount,
    /// The waterfall, in its order.
    pub steps: Vec<Step<'a>>,
    /// Points of lines, scales and groups, where the scheme scores in them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score<'a>>,
    /// What would settle the award, most valuable first.
    pub unsettled: Vec<Unsettled<'a>>,
    /// Who is paid: the earner, or its successors where it has closed.
    pub paid_to: Vec<Payee<'a>>,
}

/// An amount that may be an interval.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Amount {
    /// The least that the facts allow.
    pub least_pence: i128,
    /// The most that the facts allow; null where the full award is not known.
    pub most_pence: Option<i128>,
    /// Whether they are the same.
    pub settled: bool,
}

/// Whole pence: one number where it is settled, otherwise the least and the most; null where the full award is not
/// known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PenceOrBounds {
    /// Settled.
    Settled(i128),
    /// Not settled.
    Bounds {
        /// If everything unknown went against the earner.
        least: i128,
        /// If everything unknown went for the earner.
        most: i128,
    },
}

/// What became of a step.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Earned, passed or kept.
    Met,
    /// Not earned, failed or missed.
    Missed,
    /// Not known.
    Unknown,
    /// The figures say that it makes no sense here, and the scheme does not say what that earns.
    NotApplicable,
}

/// One line of the waterfall.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Step<'a> {
    /// The address of its rule: `measure/healthcare-infection`.
    pub address: &'a str,
    /// What became of it.
    pub outcome: Outcome,
    /// Its share: of a full award for a line, of what was earned for a deduction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
    /// The amount before it.
    pub pence_before: Option<PenceOrBounds>,
    /// The amount after it.
    pub pence_after: Option<PenceOrBounds>,
    /// The amount after it as exact fractions of a penny, where it is not whole: least and most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Exactly>,
    /// Why, in a sentence.
    pub because: &'a str,
    /// The conditions that it rests on, each with its own address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check<'a>>,
    /// The readings that it rests on.
    pub readings: Vec<Reading<'a>>,
    /// The weakest standing of the rule and the facts that it rests on: seen, inferred or recalled.
    pub standing: &'static str,
}

/// Exact fractions of a penny, in lowest terms.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exactly {
    /// If everything unknown went against the earner.
    pub least: String,
    /// If everything unknown went for the earner.
    pub most: String,
}

/// A condition of a step.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Check<'a> {
    /// Where it stands: `measure/healthcare-infection/c-difficile`.
    pub address: String,
    /// Whether it holds.
    pub outcome: Outcome,
    /// What was found.
    #[serde(serialize_with = "shown")]
    #[schemars(with = "String")]
    pub found: Found<'a>,
}

/// What was found, as a sentence.
#[derive(Debug)]
pub struct Found<'a>(&'a checked::Check);

impl<'a> From<&'a checked::Check> for Found<'a> {
    fn from(check: &'a checked::Check) -> Found<'a> {
        Found(check)
    }
}

impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.", self.0.subject, self.0.predicate)
    }
}

/// A reading that a step rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reading<'a> {
    /// The indicator's id.
    pub indicator: &'a str,
    /// Whose it is, where it is not the earner's own.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub organisation: &'a str,
    /// Its period.
    #[serde(serialize_with = "shown")]
    #[schemars(with = "String")]
    pub period: &'a Period,
    /// claimed, verified or validated, where it is one of them.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub stage: &'static str,
    /// What it was used as: outturn, baseline, population, level, count, factor, claimed, or a part of one of them.
    pub role: &'a str,
    /// The value as shown, or the shorthand of a nothing: `[x]`, `[c]`, `[z]`.
    pub value: &'a str,
    /// Whether `value` shows fewer decimals than there are: `exact` is what was used.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// The value used, exactly, as a fraction in lowest terms: a share of one, a rate for each head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// What was counted, where it is given.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub numerator: &'a str,
    /// Out of how many, where it is given.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub denominator: &'a str,
    /// seen, inferred or recalled.
    pub standing: &'static str,
    /// The key of its source among the facts.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub source: &'a str,
    /// What a reader must know.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'a str,
    /// The share of it that is the earner's, where it is of a provider and is shared out: `38.4%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
}

/// Where a rule comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cite<'a> {
    /// The key of the document in the scheme.
    pub source: &'a str,
    /// What the document is called.
    pub title: &'a str,
    /// Where in it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub clause: &'a str,
    /// seen, inferred or recalled.
    pub standing: &'static str,
    /// What is in doubt.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'a str,
}

/// Points that something scored, as exact decimals or fractions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Score<'a> {
    /// What: a line, one of its scales below it, `group/safety`, or `award`.
    pub address: &'a str,
    /// The points; null where it does not apply or is not settled.
    pub points: Option<String>,
    /// The fewest and the most, where it is not settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<Exactly>,
    /// Out of how many.
    pub out_of: String,
}

/// Something that would settle part of an award.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unsettled<'a> {
    /// reading, decision, agreement or organisation.
    pub kind: &'static str,
    /// What is wanted.
    pub wanted: String,
    /// The steps that wait for it.
    pub addresses: &'a [String],
    /// How far the most would fall if it went against the earner; null where the full award is not known.
    pub at_stake_pence: Option<i128>,
}

/// Who is paid.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Payee<'a> {
    /// ODS code.
    pub code: &'a str,
    /// Name, where the body is known.
    pub name: &'a str,
    /// The amount.
    pub award: Amount,
}

fn shown<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

//! The award as JSON: a contract with a published schema, `docs/schema/award.schema.json`.
//!
//! Amounts are whole pence. Where an exact amount has a fraction of a penny, the whole number is the exact one rounded
//! half up and `exact` gives the fraction; the changes of whole pence still sum to the award, because each amount is
//! both the end of one step and the beginning of the next.

use schemars::JsonSchema;
use serde::Serialize;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Pence, Quantity, Stage, Unit};
use outturn_scheme::{Cite as SchemeCite, Scheme};

use crate::award::{Award, Bounds as ExactBounds, Step as AwardStep, StepKind};
use crate::report::Report;

/// The version of this layout.
pub const FORMAT: &str = "outturn-award/1";

/// The awards of a run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Awards worked out by Outturn")]
pub struct Awards {
    /// The version of this layout: outturn-award/1.
    pub format: &'static str,
    /// The scheme.
    pub scheme: SchemeName,
    /// Sums over all earners.
    pub totals: Totals,
    /// One for each earner, by code.
    pub earners: Vec<Earner>,
}

/// A scheme by name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SchemeName {
    /// Family and year.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The year whose performance is paid for.
    pub year: String,
    /// The kind of organisation that earns.
    pub earner: String,
}

/// Sums over all earners.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Totals {
    /// How many earners there are.
    pub earners: usize,
    /// The sum of full awards in pence; null where one is not known.
    pub maximum_pence: Option<i128>,
    /// The sum of the awards.
    pub award: Amount,
    /// Published totals, where the scheme gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
}

/// Published totals.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Published {
    /// Said to be available in all.
    pub maximum_pence: Option<i128>,
    /// Said to be paid in all.
    pub paid_pence: Option<i128>,
    /// Earners said to be paid nothing.
    pub paid_nothing: Option<u64>,
    /// Where the figures come from.
    pub cite: Cite,
}

/// The award of one earner.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Earner {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// A full award in pence; null where it is not known.
    pub maximum_pence: Option<i128>,
    /// The award.
    pub award: Amount,
    /// The waterfall, in its order.
    pub steps: Vec<Step>,
    /// Points of lines, scales and groups, where the scheme scores in them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
    /// What would settle the award, most valuable first.
    pub unsettled: Vec<Unsettled>,
    /// Who is paid: the earner, or its successors where it has closed.
    pub paid_to: Vec<Payee>,
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
pub struct Step {
    /// Where it stands in the scheme: `measure/healthcare-infection`.
    pub address: String,
    /// value, factor, gateway, line, deduction, cap or rounding.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
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
    pub because: String,
    /// The conditions that it rests on, each with its own address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The readings that it rests on.
    pub readings: Vec<Reading>,
    /// Where the rule comes from.
    pub cite: Option<Cite>,
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
pub struct Check {
    /// Where it stands: `measure/healthcare-infection/c-difficile`.
    pub address: String,
    /// Whether it holds.
    pub outcome: Outcome,
    /// What was found.
    pub found: String,
}

/// A reading that a step rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reading {
    /// The indicator's id.
    pub indicator: String,
    /// Whose it is, where it is not the earner's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    /// Its period.
    pub period: String,
    /// claimed, verified or validated, where it is one of them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// What it was used as: outturn, baseline, population, or a part of one of them.
    pub role: String,
    /// The value as shown, or the shorthand of a nothing: `[x]`, `[c]`, `[z]`.
    pub value: String,
    /// Whether `value` shows fewer decimals than there are: `exact` is what was used.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// The value used, exactly, as a fraction in lowest terms: a share of one, a rate for each head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// What was counted, where it is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub numerator: String,
    /// Out of how many, where it is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub denominator: String,
    /// seen, inferred or recalled.
    pub standing: &'static str,
    /// The key of its source among the facts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What a reader must know.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Where a rule comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cite {
    /// The key of the document in the scheme.
    pub source: String,
    /// What the document is called.
    pub title: String,
    /// Where in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clause: String,
    /// seen, inferred or recalled.
    pub standing: &'static str,
    /// What is in doubt.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Points that something scored, as exact decimals or fractions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Score {
    /// What: a line, one of its scales below it, `group/safety`, or `award`.
    pub address: String,
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
pub struct Unsettled {
    /// reading, decision or agreement.
    pub kind: &'static str,
    /// What is wanted.
    pub wanted: String,
    /// The steps that wait for it.
    pub addresses: Vec<String>,
    /// How far the most would fall if it went against the earner; null where the full award is not known.
    pub at_stake_pence: Option<i128>,
}

/// Who is paid.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Payee {
    /// ODS code.
    pub code: String,
    /// Name, where the body is known.
    pub name: String,
    /// The amount.
    pub award: Amount,
}

/// The JSON of a run.
pub fn awards(scheme: &Scheme, report: &Report) -> Awards {
    Awards {
        format: FORMAT,
        scheme: scheme_name(scheme),
        totals: Totals {
            earners: report.awards.len(),
            maximum_pence: report.maximum.map(|it| it.0),
            award: amount(report.least, report.most),
            published: scheme.published.as_ref().map(|published| Published {
                maximum_pence: published.maximum.as_ref().map(|pounds| pence_of(pounds).0),
                paid_pence: published.paid.as_ref().map(|pounds| pence_of(pounds).0),
                paid_nothing: published.paid_nothing,
                cite: cite(scheme, &published.cite),
            }),
        },
        earners: report.awards.iter().map(|award| earner(scheme, award)).collect(),
    }
}

/// The canonical bytes of a run: two spaces of indentation, keys in the order of the schema, a final line feed.
pub fn bytes(awards: &Awards) -> String {
    let mut text = serde_json::to_string_pretty(awards).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of this layout.
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Awards>().to_value()
}

/// Pounds as whole pence.
pub fn pence_of(pounds: &Exact) -> Pence {
    Pence::nearest(&(pounds * &Exact::from(100_u8)), Direction::HalfUp)
}

pub(crate) fn scheme_name(scheme: &Scheme) -> SchemeName {
    SchemeName {
        id: scheme.id.clone(),
        title: scheme.title.clone(),
        year: scheme.year.to_string(),
        earner: scheme.earner.clone(),
    }
}

pub(crate) fn amount(least: Pence, most: Option<Pence>) -> Amount {
    Amount { least_pence: least.0, most_pence: most.map(|it| it.0), settled: most == Some(least) }
}

fn earner(scheme: &Scheme, award: &Award) -> Earner {
    Earner {
        code: award.code.clone(),
        name: award.name.clone(),
        maximum_pence: award.maximum.map(|it| it.0),
        award: amount(award.least, award.most),
        steps: award.steps.iter().map(|it| step(scheme, it)).collect(),
        scores: award.scores.iter().map(score).collect(),
        unsettled: award
            .unsettled
            .iter()
            .map(|it| Unsettled {
                kind: it.want.kind(),
                wanted: it.want.to_string(),
                addresses: it.addresses.clone(),
                at_stake_pence: it.at_stake.map(|pence| pence.0),
            })
            .collect(),
        paid_to: award
            .payees
            .iter()
            .map(|it| Payee {
                code: it.code.clone(),
                name: it.name.clone(),
                award: amount(it.least, it.most),
            })
            .collect(),
    }
}

fn score(it: &crate::score::Score) -> Score {
    let shown = |points: &Exact| points.terminating().unwrap_or_else(|| points.canonical());
    let applies = it.applies != crate::truth::Truth::False;
    let settled = it.least == it.most;
    Score {
        address: it.address.clone(),
        points: (applies && settled).then(|| shown(&it.least)),
        between: (applies && !settled).then(|| Exactly { least: shown(&it.least), most: shown(&it.most) }),
        out_of: shown(&it.out_of),
    }
}

fn step(scheme: &Scheme, it: &AwardStep) -> Step {
    Step {
        address: it.address.clone(),
        kind: kind(it.kind),
        title: it.title.clone(),
        outcome: outcome(it.outcome),
        share: it
            .share
            .as_ref()
            .map(|share| Quantity { value: share.clone(), unit: Unit::Share }.to_string()),
        pence_before: it.before.as_ref().map(bounds),
        pence_after: it.after.as_ref().map(bounds),
        exact: it.after.as_ref().and_then(exactly),
        because: it.because.clone(),
        checks: checks(it),
        readings: it.readings.iter().map(reading).collect(),
        cite: it.cite.as_ref().map(|it| cite(scheme, it)),
        standing: it.standing.as_str(),
    }
}

/// The word for a kind of step.
pub fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Value => "value",
        StepKind::Factor => "factor",
        StepKind::Gateway => "gateway",
        StepKind::Line => "line",
        StepKind::Deduction => "deduction",
        StepKind::Cap => "cap",
        StepKind::Rounding => "rounding",
    }
}

fn outcome(outcome: crate::truth::Outcome) -> Outcome {
    match outcome {
        crate::truth::Outcome::Met => Outcome::Met,
        crate::truth::Outcome::Missed => Outcome::Missed,
        crate::truth::Outcome::Unknown => Outcome::Unknown,
        crate::truth::Outcome::NotApplicable => Outcome::NotApplicable,
    }
}

fn bounds(amount: &ExactBounds) -> PenceOrBounds {
    let whole = |pence: &Exact| Pence::nearest(pence, Direction::HalfUp).0;
    if amount.least == amount.most {
        return PenceOrBounds::Settled(whole(&amount.least));
    }
    PenceOrBounds::Bounds { least: whole(&amount.least), most: whole(&amount.most) }
}

fn exactly(amount: &ExactBounds) -> Option<Exactly> {
    let whole = amount.least.is_whole() && amount.most.is_whole();
    (!whole).then(|| Exactly { least: amount.least.canonical(), most: amount.most.canonical() })
}

/// The conditions below a step, each with an address of its own.
pub fn check_addresses(step: &AwardStep) -> Vec<(String, &crate::check::Check)> {
    let Some(check) = step.check.as_ref().filter(|check| !check.parts.is_empty()) else { return Vec::new() };
    let mut taken = std::collections::BTreeMap::<String, usize>::new();
    check
        .leaves()
        .into_iter()
        .map(|leaf| {
            let address = format!("{}/{}", step.address, leaf.id);
            let count = taken.entry(address.clone()).or_default();
            *count += 1;
            (if *count == 1 { address } else { format!("{address}-{count}") }, leaf)
        })
        .collect()
}

fn checks(step: &AwardStep) -> Vec<Check> {
    check_addresses(step)
        .into_iter()
        .map(|(address, leaf)| Check {
            address,
            outcome: outcome(leaf.outcome()),
            found: format!("{} {}.", leaf.subject, leaf.predicate),
        })
        .collect()
}

fn reading(it: &crate::check::UsedReading) -> Reading {
    Reading {
        indicator: it.indicator.clone(),
        organisation: it.organisation.clone(),
        period: it.period.to_string(),
        stage: if it.stage == Stage::Published { String::new() } else { it.stage.to_string() },
        rounded: it.rounded,
        role: it.role.clone(),
        value: it.value.clone(),
        exact: it.exact.as_ref().map(Exact::canonical),
        numerator: it.numerator.clone(),
        denominator: it.denominator.clone(),
        standing: it.standing.as_str(),
        source: it.source.clone(),
        note: it.note.clone(),
    }
}

fn cite(scheme: &Scheme, it: &SchemeCite) -> Cite {
    Cite {
        source: it.source.clone(),
        title: scheme.sources.get(&it.source).map(|document| document.title.clone()).unwrap_or_default(),
        clause: it.clause.clone(),
        standing: it.standing.as_str(),
        note: it.note.clone(),
    }
}

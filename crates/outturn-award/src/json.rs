//! The award as JSON: a contract with a published schema, `docs/schema/award.schema.json`.
//!
//! Amounts are whole pence. Where an exact amount has a fraction of a penny, the whole number is the exact one rounded
//! half up and `exact` gives the fraction; the changes of whole pence still sum to the award, because each amount is
//! both the end of one step and the beginning of the next.
//!
//! What is the same for every earner, the rules, is there once; a step names its rule by its address. Totals are at the
//! end, so that awards can be written while others are worked out: [`opening`], then [`joining`] and [`earners`] for a
//! few at a time, then [`closing`].

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Organisation, Pence, Quantity, Stage, Unit};
use outturn_scheme::{Cite as SchemeCite, Scheme};

use crate::award::{Award, Bounds as ExactBounds, Step as AwardStep, StepKind, award};
use crate::report::{Report, Totals as Sums};

mod contract;
mod lines;

pub use contract::{
    Amount, Awards, Check, Cite, Earner, Exactly, Found, Outcome, Payee, PenceOrBounds, Published, Reading,
    Rule, SchemeName, Score, Step, Totals, Unsettled,
};
pub use lines::write_text;
use lines::{write, written};

/// The version of this layout.
pub const FORMAT: &str = "outturn-award/2";

/// The canonical text of a run: keys in the order of the schema, two spaces of indentation, what a step rests on in a
/// line each, a final line feed.
pub fn text(scheme: &Scheme, report: &Report) -> String {
    let mut text = opening(scheme);
    if !report.awards.is_empty() {
        text.push_str(joining(0));
        text.push_str(&earners(&report.awards));
    }
    text.push_str(&closing(scheme, &report.totals));
    text
}

/// The text of a run up to its first earner.
pub fn opening(scheme: &Scheme) -> String {
    // What is the same for every earner is also that of one of whom nothing is known.
    let nobody = Organisation {
        code: String::new(),
        name: String::new(),
        kind: scheme.earner.clone(),
        opened: scheme.organisations_as_at,
        closed: None,
    };
    let nothing = award(scheme, &Facts::default(), &nobody);
    let name = scheme_name(scheme);
    let rules: Vec<Rule<'_>> = nothing.steps.iter().map(|step| rule(scheme, step)).collect();
    let (format, name, rules) = (written(&FORMAT, 1), written(&name, 1), written(&rules, 1));
    format!("{{\n  \"format\": {format},\n  \"scheme\": {name},\n  \"rules\": {rules},\n  \"earners\": [")
}

/// What a scheme is called.
pub(crate) fn scheme_name(scheme: &Scheme) -> SchemeName<'_> {
    SchemeName {
        id: &scheme.id,
        title: &scheme.title,
        year: &scheme.year,
        earner: &scheme.earner,
        amounts_in: if scheme.is_score() { "hundredths of a point" } else { "pence" },
    }
}

/// The text of some earners.
pub fn earners(awards: &[Award]) -> String {
    let mut text = String::new();
    for (index, award) in awards.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { BETWEEN });
        write(&mut text, &earner(award), 2);
    }
    text
}

/// The text before that of some earners, where it is known how many came before them.
pub const fn joining(before: usize) -> &'static str {
    if before == 0 { "\n    " } else { BETWEEN }
}

const BETWEEN: &str = ",\n    ";

/// The text of a run after its last earner.
pub fn closing(scheme: &Scheme, sums: &Sums) -> String {
    let totals = Totals {
        earners: sums.earners,
        maximum_pence: sums.maximum.map(|it| it.0),
        award: amount(sums.least, sums.most),
        published: scheme.published.as_ref().map(|published| Published {
            maximum_pence: published.maximum.as_ref().map(|pounds| pence_of(pounds).0),
            paid_pence: published.paid.as_ref().map(|pounds| pence_of(pounds).0),
            paid_nothing: published.paid_nothing,
            cite: cite(scheme, &published.cite),
        }),
    };
    let end = if sums.earners == 0 { "" } else { "\n  " };
    format!("{end}],\n  \"totals\": {}\n}}\n", written(&totals, 1))
}

/// The schema of this layout.
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Awards<'_>>().to_value()
}

/// Pounds as whole pence.
pub fn pence_of(pounds: &Exact) -> Pence {
    Pence::nearest(&(pounds * &Exact::from(100_u8)), Direction::HalfUp)
}

pub(crate) fn amount(least: Pence, most: Option<Pence>) -> Amount {
    Amount { least_pence: least.0, most_pence: most.map(|it| it.0), settled: most == Some(least) }
}

fn rule<'a>(scheme: &'a Scheme, step: &'a AwardStep) -> Rule<'a> {
    Rule {
        address: &step.address,
        kind: kind(step.kind),
        title: &step.title,
        cite: step.cite.as_ref().map(|it| cite(scheme, it)),
    }
}

fn earner(award: &Award) -> Earner<'_> {
    Earner {
        code: &award.code,
        name: &award.name,
        maximum_pence: award.maximum.map(|it| it.0),
        award: amount(award.least, award.most),
        steps: award.steps.iter().map(step).collect(),
        scores: award.scores.iter().map(score).collect(),
        unsettled: award
            .unsettled
            .iter()
            .map(|it| Unsettled {
                kind: it.want.kind(),
                wanted: it.want.to_string(),
                addresses: &it.addresses,
                at_stake_pence: it.at_stake.map(|pence| pence.0),
            })
            .collect(),
        paid_to: award
            .payees
            .iter()
            .map(|it| Payee { code: &it.code, name: &it.name, award: amount(it.least, it.most) })
            .collect(),
    }
}

fn score(it: &crate::score::Score) -> Score<'_> {
    let shown = |points: &Exact| points.terminating().unwrap_or_else(|| points.canonical());
    let applies = it.applies != crate::truth::Truth::False;
    let settled = it.least == it.most;
    Score {
        address: &it.address,
        points: (applies && settled).then(|| shown(&it.least)),
        between: (applies && !settled).then(|| Exactly { least: shown(&it.least), most: shown(&it.most) }),
        out_of: shown(&it.out_of),
    }
}

fn step(it: &AwardStep) -> Step<'_> {
    Step {
        address: &it.address,
        outcome: outcome(it.outcome),
        share: it
            .share
            .as_ref()
            .map(|share| Quantity { value: share.clone(), unit: Unit::Share }.to_string()),
        pence_before: it.before.as_ref().map(bounds),
        pence_after: it.after.as_ref().map(bounds),
        exact: it.after.as_ref().and_then(exactly),
        because: &it.because,
        checks: checks(it),
        readings: it.readings.iter().map(reading).collect(),
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
    let leaves = check.leaves();
    leaves
        .iter()
        .enumerate()
        .map(|(index, leaf)| {
            // Those of one name are numbered from the second.
            let before = leaves.iter().take(index).filter(|other| other.id == leaf.id).count();
            let mut address = [step.address.as_str(), "/", &leaf.id].concat();
            if before > 0 {
                address.extend(["-", &(before + 1).to_string()]);
            }
            (address, *leaf)
        })
        .collect()
}

fn checks(step: &AwardStep) -> Vec<Check<'_>> {
    check_addresses(step)
        .into_iter()
        .map(|(address, leaf)| Check { address, outcome: outcome(leaf.outcome()), found: leaf.into() })
        .collect()
}

fn reading(it: &crate::check::UsedReading) -> Reading<'_> {
    Reading {
        indicator: &it.indicator,
        organisation: &it.organisation,
        period: &it.period,
        stage: if it.stage == Stage::Published { "" } else { it.stage.as_str() },
        role: &it.role,
        value: &it.value,
        rounded: it.rounded,
        exact: it.exact.as_ref().map(Exact::canonical),
        numerator: &it.numerator,
        denominator: &it.denominator,
        standing: it.standing.as_str(),
        source: &it.source,
        note: &it.note,
        share: it.attributed.as_ref().map(|it| in_percent(&it.share)),
    }
}

fn in_percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}

fn cite<'a>(scheme: &'a Scheme, it: &'a SchemeCite) -> Cite<'a> {
    Cite {
        source: &it.source,
        title: scheme.sources.get(&it.source).map(|document| document.title.as_str()).unwrap_or_default(),
        clause: &it.clause,
        standing: it.standing.as_str(),
        note: &it.note,
    }
}

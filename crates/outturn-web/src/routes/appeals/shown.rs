//! Appeals as they are shown.

use outturn_register::redress::{Appeal, AppealOutcome};
use serde::Serialize;
use utoipa::ToSchema;

/// An appeal, with everything about it.
#[derive(Serialize, ToSchema)]
pub(super) struct AppealView {
    /// Its number.
    number: i64,
    /// Against the award of which item.
    item: i64,
    /// Of which scheme.
    scheme: String,
    /// Of which earner.
    body: String,
    /// The address of the award's step.
    step: String,
    /// What the step took off, as the award stood.
    disputed_pence: i64,
    /// On which ground.
    ground: &'static str,
    /// What is said.
    argued: String,
    /// What is relied on.
    relies_on: String,
    /// The hash of scheme, facts and result that it is against.
    content: String,
    /// The last day on which it could be lodged.
    last_day: String,
    /// When it was lodged.
    lodged: String,
    /// Where it stands.
    state: &'static str,
    /// What was decided.
    outcome: Option<&'static str>,
    /// Whether all that is payable waits while it is heard; otherwise the rest is paid.
    keeps_payment: bool,
    /// The documents behind it.
    evidence: Vec<EvidenceView>,
    /// What the award would be, as it was recorded; the last one counts.
    reruns: Vec<RerunShown>,
    /// The steps that were taken with it.
    moves: Vec<MoveView>,
}

/// A document behind an appeal.
#[derive(Serialize, ToSchema)]
struct EvidenceView {
    /// What it shows.
    shows: String,
    /// The hash of the document.
    sha256: String,
    /// When it was added.
    recorded: String,
}

/// What the award would be.
#[derive(Serialize, ToSchema)]
struct RerunShown {
    /// The hash that a decision signs: the SHA-256 of `told`.
    sha256: String,
    /// All of it as JSON on one line.
    told: String,
    /// The hash of the facts.
    facts_sha256: String,
    /// The lines that differ from what stood.
    differences: Vec<DifferenceView>,
    /// Everybody else who has an award under the scheme.
    others: Vec<EffectView>,
    /// When it was recorded.
    recorded: String,
}

/// A line that differs.
#[derive(Serialize, ToSchema)]
struct DifferenceView {
    /// Its account.
    account: &'static str,
    /// Its step.
    step: String,
    /// What it was, in pence.
    before: i64,
    /// What it would be.
    after: i64,
}

/// What it does to somebody else.
#[derive(Serialize, ToSchema)]
struct EffectView {
    /// Which body.
    body: String,
    /// What it is awarded, in pence.
    before: i64,
    /// What it would be awarded.
    after: i64,
    /// The difference.
    difference: i64,
}

/// A step that was taken with an appeal.
#[derive(Serialize, ToSchema)]
#[schema(as = AppealMove)]
struct MoveView {
    /// What was done.
    action: String,
    /// The state before.
    before: String,
    /// The state after.
    after: String,
    /// The number of the person.
    person: i64,
    /// Of a re-run and a decision its hash; of a closing, whether it was carried out as decided.
    signs: String,
    /// Why.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// An appeal as it is shown.
pub(super) fn view(it: Appeal) -> AppealView {
    let evidence = it.evidence.into_iter().map(|it| EvidenceView {
        shows: it.shows,
        sha256: it.sha256,
        recorded: it.recorded,
    });
    let reruns = it.reruns.into_iter().map(|it| RerunShown {
        sha256: it.sha256,
        told: it.told,
        facts_sha256: it.facts_sha256,
        differences: it
            .differences
            .into_iter()
            .map(|it| DifferenceView {
                account: it.account.name(),
                step: it.step,
                before: it.before,
                after: it.after,
            })
            .collect(),
        others: it
            .others
            .into_iter()
            .map(|it| EffectView {
                body: it.body,
                before: it.before,
                after: it.after,
                difference: it.difference,
            })
            .collect(),
        recorded: it.recorded,
    });
    let moves = it.moves.into_iter().map(|it| MoveView {
        action: it.action,
        before: it.before,
        after: it.after,
        person: it.person,
        signs: it.signs,
        reason: it.reason,
        recorded: it.recorded,
    });
    AppealView {
        number: it.number,
        item: it.item,
        scheme: it.scheme,
        body: it.body,
        step: it.step,
        disputed_pence: it.pence,
        ground: it.ground.name(),
        argued: it.argued,
        relies_on: it.relies_on,
        content: it.content,
        last_day: it.last_day,
        lodged: it.lodged,
        state: it.state.name(),
        outcome: it.outcome.map(AppealOutcome::name),
        keeps_payment: it.keeps_payment,
        evidence: evidence.collect(),
        reruns: reruns.collect(),
        moves: moves.collect(),
    }
}

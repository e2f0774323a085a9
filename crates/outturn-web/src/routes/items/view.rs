//! An item as it is shown.

use outturn_register::flow::Item;
use serde::Serialize;
use utoipa::ToSchema;

/// An item as it stands, and how it came there.
#[derive(Serialize, ToSchema)]
pub(super) struct ItemView {
    /// Its number.
    number: i64,
    /// Of which scheme.
    scheme: String,
    /// Of which earner.
    body: String,
    /// Where it stands.
    state: String,
    /// The hash of its frozen facts.
    facts_sha256: Option<String>,
    /// The hash of its award.
    award_sha256: Option<String>,
    /// The hash of scheme, facts and result: what a check or an approval signs.
    content: Option<String>,
    /// What of the full award became what, in pence.
    lines: Vec<LineView>,
    /// The steps that were taken, in order.
    moves: Vec<MoveView>,
    /// What it waits for.
    holds: Vec<HoldView>,
}

/// A line of an award.
#[derive(Serialize, ToSchema)]
struct LineView {
    /// The account.
    account: String,
    /// The step of the award behind it.
    step: String,
    /// How much, in pence.
    pence: i64,
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
struct MoveView {
    /// What was done.
    action: String,
    /// The state before.
    before: String,
    /// The state after.
    after: String,
    /// The number of the person.
    person: i64,
    /// The hash that it stands under.
    content: String,
    /// Why.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// A hold.
#[derive(Serialize, ToSchema)]
struct HoldView {
    /// Its number, by which it is released.
    number: i64,
    /// Why.
    reason: String,
}

/// An item as it is shown.
pub(super) fn view(it: Item) -> ItemView {
    let line = |it: outturn_register::ledger::Line| LineView {
        account: it.account.name().to_owned(),
        step: it.step,
        pence: it.pence,
    };
    let moved = |it: outturn_register::flow::Move| MoveView {
        action: it.action,
        before: it.before,
        after: it.after,
        person: it.person,
        content: it.content,
        reason: it.reason,
        recorded: it.recorded,
    };
    ItemView {
        number: it.number,
        scheme: it.scheme,
        body: it.body,
        state: it.state.name().to_owned(),
        facts_sha256: it.facts_sha256,
        award_sha256: it.award_sha256,
        content: it.content,
        lines: it.lines.into_iter().map(line).collect(),
        moves: it.moves.into_iter().map(moved).collect(),
        holds: it.holds.into_iter().map(|(number, reason)| HoldView { number, reason }).collect(),
    }
}

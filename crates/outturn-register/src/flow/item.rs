//! Items: the determination of one earner under one scheme, on its way.

use serde_json::{Value, json};

use super::bundle::content_of;
use super::scheme::{Standing, standing};
use crate::codes::{Result, complain};
use crate::ledger::{Line, Outcome, pending, settle};
use crate::people::{Actor, BodyKind, known_body};
use crate::permission::{Action, permission};
use crate::redress::window_closes;
use crate::store::{Change, Entry, Register, row, tables};
use crate::succession::earned_then;
use crate::words::words;

words! {
    /// Where an item stands.
    State {
        /// Readings are still coming in.
        Open = "open",
        /// The readings that count are settled.
        ReadingsFrozen = "readings-frozen",
        /// An award was worked out.
        Calculated = "calculated",
        /// Somebody else checked it.
        Checked = "checked",
        /// It was approved.
        Approved = "approved",
        /// Finance approved it.
        FinanceApproved = "finance-approved",
        /// The earner was told.
        Notified = "notified",
        /// It was paid.
        Paid = "paid",
        /// It is known how it was spent.
        AccountedFor = "accounted-for",
    }
}

/// An item as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number.
    pub number: i64,
    /// Of which scheme.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// Where it stands.
    pub state: State,
    /// The hash of its frozen facts; none before they are frozen.
    pub facts_sha256: Option<String>,
    /// The hash of its award; none before there is one.
    pub award_sha256: Option<String>,
    /// The lines of its award.
    pub lines: Vec<Line>,
    /// The hash of scheme, facts and result, which approval signs; none before there is a result.
    pub content: Option<String>,
    /// The steps that were taken, in order.
    pub moves: Vec<Move>,
    /// What it waits for: the number and the reason of each hold.
    pub holds: Vec<(i64, String)>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What was done.
    pub action: String,
    /// The state before.
    pub before: String,
    /// The state after.
    pub after: String,
    /// Who did it.
    pub person: i64,
    /// The hash of scheme, facts and result that it stands under.
    pub content: String,
    /// Why.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

/// What of an item the workflow needs.
pub(crate) struct Loaded {
    pub(crate) number: i64,
    pub(crate) scheme: String,
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) facts: Option<String>,
    pub(crate) result: Option<String>,
    pub(crate) result_sha256: Option<String>,
    pub(crate) rules: Standing,
}

impl Loaded {
    /// The hash of scheme, facts and result: three lines, each ended by a line feed.
    pub(crate) fn content(&self) -> Option<String> {
        let (facts, result) = (self.facts.as_ref()?, self.result_sha256.as_ref()?);
        Some(content_of(&self.rules.sha256, facts, result))
    }
}

pub(crate) async fn load(change: &mut Change<'_>, number: i64) -> Result<Loaded> {
    let missing = || complain("no-such-thing", format!("there is no item {number}"));
    let sql = "select scheme, body, state, facts_sha256, result, result_sha256 from item where number = $1";
    let it = change.eye().one(sql, &[number.into()]).await?.ok_or_else(missing)?;
    let scheme = it.text("scheme")?;
    let rules = standing(change, &scheme).await?.ok_or_else(missing)?;
    Ok(Loaded {
        number,
        scheme,
        body: it.text("body")?,
        state: it.text("state")?,
        facts: it.maybe("facts_sha256")?,
        result: it.maybe("result")?,
        result_sha256: it.maybe("result_sha256")?,
        rules,
    })
}

/// The hash of an award and its lines, as they were recorded.
pub(crate) fn told(result: &str) -> Result<(Option<String>, Vec<Line>)> {
    let broken = || complain("ledger-broken", "the result of an item cannot be read");
    let result: Value = serde_json::from_str(result).map_err(|_| broken())?;
    let award = result.get("award_sha256").and_then(Value::as_str).map(str::to_owned);
    let lines = result.get("lines").and_then(Value::as_array).ok_or_else(broken)?;
    let lines = lines.iter().map(|it| Line::told(it).ok_or_else(broken)).collect::<Result<Vec<_>>>()?;
    Ok((award, lines))
}

/// The item of an earner under a scheme, where it was opened.
pub(crate) async fn item_of(change: &mut Change<'_>, scheme: &str, body: &str) -> Result<Option<Loaded>> {
    let sql = "select number from item where scheme = $1 and body = $2";
    let Some(it) = change.eye().one(sql, &[scheme.into(), body.into()]).await? else { return Ok(None) };
    Ok(Some(load(change, it.whole("number")?).await?))
}

/// The items of a scheme with something worked out under its rules.
pub(crate) async fn items_beyond(change: &mut Change<'_>, scheme: &str) -> Result<Vec<Loaded>> {
    let sql = "select number from item where scheme = $1 and result_sha256 is not null order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        found.push(load(change, it.whole("number")?).await?);
    }
    Ok(found)
}

/// Moves an item on, and keeps who did it, under which content and why.
pub(crate) async fn step(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    (action, after): (Action, &str),
    (content, reason): (&str, &str),
) -> Result<()> {
    let number = change.next(&tables::MOVE).await?;
    let cells = row([
        ("number", number.into()),
        ("item", item.number.into()),
        ("action", action.name().into()),
        ("before", (&item.state).into()),
        ("after", after.into()),
        ("person", actor.somebody()?.into()),
        ("content", content.into()),
        ("reason", reason.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::MOVE, cells).await
}

/// Takes an item back to an earlier state because something underneath changed, and says what. What was worked out is
/// void, and so are its signatures, which were under another content; a determination that is still pending is
/// voided.
pub(crate) async fn back(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    action: Action,
    to: &str,
    why: &str,
) -> Result<()> {
    if let Some(transfer) = pending(change, &item.scheme, &item.body).await? {
        settle(change, transfer, Outcome::Voided, why).await?;
    }
    let mut cells = row([
        ("state", to.into()),
        ("result", None::<String>.into()),
        ("result_sha256", None::<String>.into()),
    ]);
    if to == State::Open.name() {
        cells.insert("facts_sha256", None::<String>.into());
    }
    change.alter(&tables::ITEM, &[item.number.into()], cells).await?;
    window_closes(change, item.number).await?;
    step(change, actor, item, (action, to), ("", why)).await
}

/// Takes an item that was accounted for back to where it was paid, because what was spent changed.
pub(crate) async fn reopen(
    change: &mut Change<'_>,
    actor: &Actor,
    (scheme, body): (&str, &str),
    action: Action,
    why: &str,
) -> Result<()> {
    let sql = "select number from item where scheme = $1 and body = $2 and state = $3";
    let closed = State::AccountedFor.name();
    let values = [scheme.into(), body.into(), closed.into()];
    let Some(found) = change.eye().one(sql, &values).await? else { return Ok(()) };
    let item = load(change, found.whole("number")?).await?;
    let paid = State::Paid.name();
    change.alter(&tables::ITEM, &[item.number.into()], row([("state", paid.into())])).await?;
    let content = item.content().unwrap_or_default();
    step(change, actor, &item, (action, paid), (&content, why)).await
}

/// The state that the table says an action leads to.
pub(crate) fn leads_to(action: Action, state: &str) -> Result<&'static str> {
    permission(action, state).map(|it| it.becomes).ok_or_else(|| {
        complain("not-in-this-state", format!("`{}` is not possible in the state `{state}`", action.name()))
    })
}

impl Register {
    /// Opens the determination of an earner under a scheme, and gives its number.
    pub async fn open_item(&self, actor: &Actor, scheme: &str, body: &str) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::ItemOpen, "-", body).await?;
        known_body(&mut change, body).await?;
        let Some(rules) = standing(&mut change, scheme).await? else {
            return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
        };
        earned_then(&mut change, body, &rules.begins).await?;
        if known_body(&mut change, &rules.body).await? != BodyKind::National {
            let text = format!("{scheme} is a local scheme: it is offered to practices");
            return Err(complain("not-in-this-state", text));
        }
        let sql = "select number from item where scheme = $1 and body = $2";
        if let Some(it) = change.eye().one(sql, &[scheme.into(), body.into()]).await? {
            let text = format!("item {} is that of {body} under {scheme}", it.whole("number")?);
            return Err(complain("not-in-this-state", text));
        }
        let number = change.next(&tables::ITEM).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", scheme.into()),
            ("body", body.into()),
            ("state", State::Open.name().into()),
            ("facts_sha256", None::<String>.into()),
            ("result", None::<String>.into()),
            ("result_sha256", None::<String>.into()),
        ]);
        change.insert(&tables::ITEM, cells).await?;
        let about = json!({ "scheme": scheme, "body": body });
        change.commit(Entry::new(Action::ItemOpen.name(), format!("item/{number}"), about)).await?;
        Ok(number)
    }

    /// An item, with how it came to stand where it stands.
    pub async fn item(&self, actor: &Actor, number: i64) -> Result<Item> {
        let mut change = self.glance(actor).await?;
        let found = load(&mut change, number).await;
        let it = actor.told(&mut change, Action::ItemRead, found).await?;
        actor.permit(&mut change, Action::ItemRead, &it.state, &it.body).await?;
        let sql = "select action, before, after, person, content, reason, recorded from move \
                   where item = $1 order by number";
        let mut moves = Vec::new();
        for row in change.eye().all(sql, &[number.into()]).await? {
            moves.push(Move {
                action: row.text("action")?,
                before: row.text("before")?,
                after: row.text("after")?,
                person: row.whole("person")?,
                content: row.text("content")?,
                reason: row.text("reason")?,
                recorded: row.text("recorded")?,
            });
        }
        let mut holds = Vec::new();
        let sql = "select number, reason from hold where item = $1 and released is null order by number";
        for row in change.eye().all(sql, &[number.into()]).await? {
            holds.push((row.whole("number")?, row.text("reason")?));
        }
        let state = State::named(&it.state)
            .ok_or_else(|| complain("ledger-broken", format!("there is no state `{}`", it.state)))?;
        let content = it.content();
        let (award_sha256, lines) = match &it.result {
            Some(result) => told(result)?,
            None => (None, Vec::new()),
        };
        Ok(Item {
            number,
            scheme: it.scheme,
            body: it.body,
            state,
            facts_sha256: it.facts,
            award_sha256,
            lines,
            content,
            moves,
            holds,
        })
    }
}

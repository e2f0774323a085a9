//! Taking a step with an item.

use outturn_award::receipt::sha256;
use outturn_core::Date;
use serde_json::{Value, json};

use super::bundle::{content_of, result_of};
use super::deciders::{deciders, free};
use super::item::{Loaded, State, back, leads_to, load, step};
use super::money::{payment, post_determination, propose_determination, repeats};
use crate::codes::{Result, complain};
use crate::ledger::{Line, Recovery, checked};
use crate::people::{Actor, filled, hashed};
use crate::permission::Action;
use crate::redress::{payment_waits, window_opens};
use crate::spending::accounted;
use crate::store::documents::{NewDocument, keep};
use crate::store::{Change, Entry, Register, row, tables};

/// A step with an item.
#[derive(Debug, Clone)]
pub enum Act {
    /// Freezes the readings.
    Freeze {
        /// The hash of the facts, as a receipt has it.
        facts_sha256: String,
    },
    /// Records what was worked out, and proposes it to the ledger.
    Calculate {
        /// The key of the request: under it nothing is done twice.
        key: String,
        /// The hash of the award, as a receipt has it.
        award_sha256: String,
        /// Its lines.
        lines: Vec<Line>,
        /// The day from which it counts.
        effective: Date,
        /// What is done where more was paid than is due.
        recovery: Recovery,
    },
    /// Checks it.
    Check {
        /// The hash of what was checked: [`super::Item::content`].
        signs: String,
    },
    /// Approves it.
    Approve {
        /// The hash of what is approved.
        signs: String,
    },
    /// Approves it for finance: what was proposed to the ledger is posted.
    FinanceApprove {
        /// The hash of what is approved.
        signs: String,
    },
    /// Notifies the earner.
    Notify,
    /// Pays what is payable.
    Pay {
        /// The key of the request: under it nothing is paid twice.
        key: String,
        /// The day of payment, after the scheme's year.
        effective: Date,
    },
    /// Closes the account of how it was spent: all of it has a purpose, and what is left or was spent beyond a reason.
    Account,
    /// Readings changed underneath.
    ReadingsChanged {
        /// What changed.
        what: String,
    },
    /// A decision changed underneath.
    DecisionChanged {
        /// What changed.
        what: String,
    },
    /// Holds it.
    Hold {
        /// Why.
        reason: String,
    },
    /// Releases a hold.
    Release {
        /// The number of the hold.
        hold: i64,
        /// Why.
        reason: String,
    },
}

impl Act {
    /// The action that it is.
    pub fn action(&self) -> Action {
        match self {
            Act::Freeze { .. } => Action::ItemFreeze,
            Act::Calculate { .. } => Action::ItemCalculate,
            Act::Check { .. } => Action::ItemCheck,
            Act::Approve { .. } => Action::ItemApprove,
            Act::FinanceApprove { .. } => Action::ItemFinanceApprove,
            Act::Notify => Action::ItemNotify,
            Act::Pay { .. } => Action::ItemPay,
            Act::Account => Action::ItemAccount,
            Act::ReadingsChanged { .. } => Action::ItemReadingsChanged,
            Act::DecisionChanged { .. } => Action::ItemDecisionChanged,
            Act::Hold { .. } => Action::ItemHold,
            Act::Release { .. } => Action::ItemRelease,
        }
    }

    /// The hash that is signed, where something is.
    fn signs(&self) -> Option<&str> {
        match self {
            Act::Check { signs } | Act::Approve { signs } | Act::FinanceApprove { signs } => Some(signs),
            _ => None,
        }
    }

    /// Whether it commits the payer, so that a draft is not enough.
    fn binds(&self) -> bool {
        matches!(self, Act::Approve { .. } | Act::FinanceApprove { .. } | Act::Notify | Act::Pay { .. })
    }

    /// Whether it takes the item on, so that a hold is in its way.
    fn goes_on(&self) -> bool {
        !matches!(
            self,
            Act::ReadingsChanged { .. }
                | Act::DecisionChanged { .. }
                | Act::Hold { .. }
                | Act::Release { .. }
        )
    }
}

impl Register {
    /// Takes a step with an item, and gives the state that it then stands in. A calculation or payment under a
    /// key that was used for the same before does nothing and gives the state that stands.
    pub async fn act(&self, actor: &Actor, number: i64, act: &Act) -> Result<State> {
        self.act_with(actor, number, act, None, None).await
    }

    /// The same, with a document that is kept in the same transaction, and with what the act was worked out from:
    /// where that has changed since, nothing is done.
    pub(super) async fn act_with(
        &self,
        actor: &Actor,
        number: i64,
        act: &Act,
        document: Option<&NewDocument>,
        from: Option<&Loaded>,
    ) -> Result<State> {
        let mut change = self.change(actor).await?;
        let action = act.action();
        let found = load(&mut change, number).await;
        let item = actor.told(&mut change, action, found).await?;
        if repeats(&mut change, actor, &item, act).await? {
            return named(&item.state);
        }
        actor.permit(&mut change, action, &item.state, &item.body).await?;
        let after = leads_to(action, &item.state)?;
        stands(&mut change, actor, &item, act).await?;
        if from.is_some_and(|it| it.facts != item.facts || it.rules.sha256 != item.rules.sha256) {
            return Err(complain("other-content", "the rules or facts changed while it was worked out"));
        }
        if let Some(document) = document {
            keep(&mut change, actor, document).await?;
        }
        let about = match act {
            Act::Hold { reason } => hold(&mut change, &item, reason).await?,
            Act::Release { hold, reason } => release(&mut change, &item, *hold, reason).await?,
            Act::ReadingsChanged { what } | Act::DecisionChanged { what } => {
                filled("reason", what)?;
                back(&mut change, actor, &item, action, after, what).await?;
                json!({ "what": what })
            }
            _ => forward(&mut change, actor, &item, act, after).await?,
        };
        let about = json!({ "before": item.state, "after": after, "of": item.body, "with": about });
        change.commit(Entry::new(action.name(), format!("item/{number}"), about)).await?;
        named(after)
    }
}

fn named(state: &str) -> Result<State> {
    State::named(state).ok_or_else(|| complain("ledger-broken", format!("there is no state `{state}`")))
}

/// Refuses what the table alone would allow: by somebody who is removed, of a held item, under a draft, or under a
/// signature that is not for what stands.
async fn stands(change: &mut Change<'_>, actor: &Actor, item: &Loaded, act: &Act) -> Result<()> {
    free(change, actor.somebody()?, act.action(), item).await?;
    if act.goes_on() {
        let sql = "select reason from hold where item = $1 and released is null order by number limit 1";
        if let Some(it) = change.eye().one(sql, &[item.number.into()]).await? {
            let text = format!("item {} is held: {}", item.number, it.text("reason")?);
            return Err(complain("on-hold", text));
        }
    }
    if act.binds() && item.rules.state != "published" {
        return Err(complain("draft-scheme", format!("{} is a draft", item.scheme)));
    }
    if let Some(signs) = act.signs()
        && item.content().as_deref() != Some(signs)
    {
        let stands = item.content().unwrap_or_default();
        return Err(complain("other-content", format!("what stands has the hash {stands}, not {signs}")));
    }
    Ok(())
}

async fn forward(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    act: &Act,
    after: &str,
) -> Result<Value> {
    let mut cells = row([("state", after.into())]);
    let mut content = item.content().unwrap_or_default();
    let mut about = json!({});
    match act {
        Act::Freeze { facts_sha256 } => {
            hashed("hash of the facts", facts_sha256)?;
            cells.insert("facts_sha256", facts_sha256.into());
            about = json!({ "facts_sha256": facts_sha256 });
        }
        Act::Calculate { award_sha256, lines, .. } => {
            hashed("hash of the award", award_sha256)?;
            checked(lines)?;
            let result = result_of(award_sha256, lines);
            let digest = sha256(result.as_bytes());
            cells.insert("result", result.into());
            cells.insert("result_sha256", (&digest).into());
            let facts = item.facts.clone().unwrap_or_default();
            content = content_of(&item.rules.sha256, &facts, &digest);
            let transfer = propose_determination(change, item, act, &content).await?;
            about = json!({ "result_sha256": digest, "content": content, "transfer": transfer });
        }
        Act::Check { .. } => about = json!({ "signs": content }),
        Act::Approve { .. } => {
            let all = deciders(change, Action::ItemApprove, item).await?;
            let removed = all.into_iter().filter_map(|it| Some(json!([it.person, it.removed?])));
            about = json!({ "signs": content, "removed": removed.collect::<Vec<_>>() });
        }
        Act::FinanceApprove { .. } => {
            let transfer = post_determination(change, item, &content).await?;
            about = json!({ "signs": content, "transfer": transfer });
        }
        Act::Pay { key, effective } => {
            payment_waits(change, item.number).await?;
            let transfer = payment(change, item, key, *effective, &content).await?;
            about = json!({ "content": content, "transfer": transfer });
        }
        Act::Account => accounted(change, &item.scheme, &item.body).await?,
        Act::Notify => window_opens(change, item.number, (&item.scheme, &item.body)).await?,
        Act::ReadingsChanged { .. }
        | Act::DecisionChanged { .. }
        | Act::Hold { .. }
        | Act::Release { .. } => {}
    }
    change.alter(&tables::ITEM, &[item.number.into()], cells).await?;
    step(change, actor, item, (act.action(), after), (&content, "")).await?;
    Ok(about)
}

async fn hold(change: &mut Change<'_>, item: &Loaded, reason: &str) -> Result<Value> {
    filled("reason", reason)?;
    let number = change.next(&tables::HOLD).await?;
    let cells = row([
        ("number", number.into()),
        ("item", item.number.into()),
        ("reason", reason.into()),
        ("placed", (&change.moment.recorded).into()),
        ("released", None::<String>.into()),
    ]);
    change.insert(&tables::HOLD, cells).await?;
    Ok(json!({ "hold": number, "reason": reason }))
}

async fn release(change: &mut Change<'_>, item: &Loaded, hold: i64, reason: &str) -> Result<Value> {
    filled("reason", reason)?;
    let sql = "select number from hold where number = $1 and item = $2 and released is null";
    if change.eye().one(sql, &[hold.into(), item.number.into()]).await?.is_none() {
        return Err(complain("no-such-thing", format!("item {} has no hold {hold}", item.number)));
    }
    let now = change.moment.recorded.clone();
    change.alter(&tables::HOLD, &[hold.into()], row([("released", now.into())])).await?;
    Ok(json!({ "hold": hold, "reason": reason }))
}

//! What becomes of spending later: it is moved to a purpose, or taken back. Nothing of it is altered.

use std::collections::BTreeMap;

use outturn_core::Date;
use serde_json::{Value, json};

use super::members::free;
use super::{Purpose, dated, purpose_of};
use crate::codes::{Result, complain};
use crate::flow::reopen;
use crate::ledger::{Moved, UNTAGGED, move_spending, pounds, repeated};
use crate::people::{Actor, coded, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

/// A purpose for what was spent: of all of it, or of a part.
#[derive(Debug, Clone)]
pub struct Tag {
    /// The transfer of the spending.
    pub spending: i64,
    /// From which purpose; none for what has none yet.
    pub from: Option<Purpose>,
    /// To which.
    pub to: Purpose,
    /// How much.
    pub pence: i64,
    /// Why.
    pub reason: String,
}

/// Something that was noted as spent and is not: a mistake, or money that came back.
#[derive(Debug, Clone)]
pub struct TakeBack {
    /// The transfer of the spending.
    pub spending: i64,
    /// From which purpose; none for what has none yet.
    pub from: Option<Purpose>,
    /// How much.
    pub pence: i64,
    /// The day from which it counts: that of the spending where it was a mistake.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// What was spent by a transfer, as it stands.
struct Before {
    scheme: String,
    body: String,
    on: Date,
    member: Option<String>,
    /// Whether it is spending, and not a move of some.
    spent: bool,
    /// `posted`, or where it does not count `pending` or `voided`.
    state: String,
    steps: BTreeMap<String, i64>,
}

impl Register {
    /// Moves what was spent to a purpose, and gives the number of the transfer. It counts from the day on which it was
    /// spent.
    pub async fn tag_spending(&self, actor: &Actor, key: &str, tag: &Tag) -> Result<i64> {
        let request = json!({
            "tag": tag.spending, "from": tag.from.map(Purpose::name), "to": tag.to.name(), "pence": tag.pence,
            "reason": tag.reason,
        });
        let asked = Asked {
            action: Action::SpendingTag,
            kind: "tagged",
            spending: tag.spending,
            from: tag.from,
            to: Some(tag.to),
            pence: tag.pence,
            on: None,
            reason: &tag.reason,
        };
        self.move_on(actor, key, &request, &asked).await
    }

    /// Takes back what was noted as spent, and gives the number of the transfer.
    pub async fn take_back_spending(&self, actor: &Actor, key: &str, it: &TakeBack) -> Result<i64> {
        let request = json!({
            "take-back": it.spending, "from": it.from.map(Purpose::name), "pence": it.pence,
            "on": it.on.to_string(), "reason": it.reason,
        });
        let asked = Asked {
            action: Action::SpendingTakeBack,
            kind: "taken-back",
            spending: it.spending,
            from: it.from,
            to: None,
            pence: it.pence,
            on: Some(it.on),
            reason: &it.reason,
        };
        self.move_on(actor, key, &request, &asked).await
    }

    async fn move_on(&self, actor: &Actor, key: &str, request: &Value, asked: &Asked<'_>) -> Result<i64> {
        coded("key", key)?;
        filled("reason", asked.reason)?;
        let mut change = self.change(actor).await?;
        let before = before(&mut change, asked.spending).await?;
        let body = before.as_ref().map_or("", |it| it.body.as_str());
        actor.permit(&mut change, asked.action, "-", body).await?;
        if let Some(number) = repeated(&mut change, key, request).await? {
            return Ok(number);
        }
        let Some(before) = before.filter(|it| it.spent) else {
            let text = format!("nothing was spent by transfer {}", asked.spending);
            return Err(complain("no-such-thing", text));
        };
        if before.state != "posted" {
            let text =
                format!("transfer {} is `{}`, so it does not count as spent", asked.spending, before.state);
            return Err(complain("not-in-this-state", text));
        }
        if let Some(practice) = &before.member {
            free(&mut change, actor, practice).await?;
        }
        let effective = asked.on.unwrap_or(before.on);
        if effective < before.on || effective > change.moment.today {
            let text = format!("the day has to be from {} to today", before.on);
            return Err(complain("bad-register-value", text));
        }
        let from = taken_from(&before, asked)?;
        let to = asked.to.map(Purpose::name);
        let moved = Moved {
            key,
            request,
            scheme: &before.scheme,
            body: &before.body,
            effective,
            reason: asked.reason,
        };
        let number = move_spending(&mut change, &moved, (&from, to), asked.pence).await?;
        let cells = row([
            ("transfer", number.into()),
            ("spending", asked.spending.into()),
            ("kind", asked.kind.into()),
            ("from_step", from.into()),
            ("to_step", to.unwrap_or_default().into()),
            ("pence", asked.pence.into()),
            ("person", actor.somebody()?.into()),
        ]);
        change.insert(&tables::SPENDING_MOVE, cells).await?;
        let award = (before.scheme.as_str(), before.body.as_str());
        reopen(&mut change, actor, award, asked.action, "what was spent changed").await?;
        let object = format!("transfer/{number}");
        change.commit(Entry::new(asked.action.name(), object, request.clone())).await?;
        Ok(number)
    }
}

/// What is to be moved.
struct Asked<'a> {
    action: Action,
    kind: &'static str,
    spending: i64,
    from: Option<Purpose>,
    to: Option<Purpose>,
    pence: i64,
    on: Option<Date>,
    reason: &'a str,
}

/// The step that there is enough on.
fn taken_from(before: &Before, asked: &Asked<'_>) -> Result<String> {
    if asked.from.is_some() && asked.from == asked.to {
        return Err(complain("bad-register-value", "it has this purpose already"));
    }
    let found = before.steps.iter().find(|(step, pence)| purpose_of(step) == asked.from && **pence > 0);
    let there = found.map_or(0, |(_, pence)| *pence);
    if asked.pence <= 0 || asked.pence > there {
        let from = asked.from.map_or(UNTAGGED, Purpose::name);
        let text = format!("{} is there as `{from}`, not {}", pounds(there), pounds(asked.pence));
        return Err(complain("nothing-due", text));
    }
    Ok(found.map(|(step, _)| step.clone()).unwrap_or_default())
}

/// What a transfer of spending has, by steps; none where it is no such transfer.
async fn before(change: &mut Change<'_>, spending: i64) -> Result<Option<Before>> {
    let sql = "select t.scheme, t.body, t.effective, s.outcome, r.member, \
               case when m.transfer is null then 'spent' else 'moved' end as what from transfer t \
               left join settlement s on s.transfer = t.number left join spending r on r.transfer = t.number \
               left join spending_move m on m.transfer = t.number where t.number = $1 and t.kind = 'spending'";
    let Some(it) = change.eye().one(sql, &[spending.into()]).await? else { return Ok(None) };
    let sql = "select step, cast(sum(pence) as bigint) as pence from posting where account = 'spent' \
               and (transfer = $1 or transfer in (select transfer from spending_move where spending = $1)) \
               group by step order by step";
    let mut steps = BTreeMap::new();
    for step in change.eye().all(sql, &[spending.into()]).await? {
        steps.insert(step.text("step")?, step.whole("pence")?);
    }
    Ok(Some(Before {
        scheme: it.text("scheme")?,
        body: it.text("body")?,
        on: dated(&it.text("effective")?)?,
        member: it.maybe("member")?,
        spent: it.text("what")? == "spent",
        state: it.maybe("outcome")?.unwrap_or_else(|| "pending".to_owned()),
        steps,
    }))
}

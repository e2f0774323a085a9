//! The course of an appeal: admitted or refused, withdrawn, and closed.

use serde_json::json;

use super::lodge::for_the_earner;
use super::{DECISION, Loaded, object, rerun, step, taken};
use crate::codes::{Result, complain};
use crate::flow::{self, free};
use crate::limits;
use crate::people::{Actor, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register};

impl Register {
    /// Admits an appeal, so that it is heard: from then on the payment of what it disputes waits.
    pub async fn admit_appeal(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        self.go(actor, number, Action::AppealAdmit, reason).await
    }

    /// Refuses to admit an appeal, with the reason.
    pub async fn refuse_appeal(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        self.go(actor, number, Action::AppealRefuse, reason).await
    }

    /// Withdraws an appeal that was not decided yet.
    pub async fn withdraw_appeal(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        self.go(actor, number, Action::AppealWithdraw, reason).await
    }

    /// Closes an appeal that was decided. Where the award was to change, it was worked out again by then, and
    /// whether it is what the decision signed is kept and shown: `as decided`, `otherwise`, or `nothing to do`.
    pub async fn close_appeal(&self, actor: &Actor, number: i64, reason: &str) -> Result<&'static str> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let action = Action::AppealClose;
        let (it, after) = taken(&mut change, actor, number, action).await?;
        let item = flow::load(&mut change, it.item).await?;
        let how = if it.outcome.as_deref() == Some("dismissed") {
            "nothing to do"
        } else {
            let Some(result) = &item.result_sha256 else {
                let text = format!("the award of item {} is not worked out again yet", it.item);
                return Err(complain("not-in-this-state", text));
            };
            let last = rerun::last(&mut change, number).await?;
            let decided = last.is_some_and(|it| it.result_sha256 == *result);
            if decided { "as decided" } else { "otherwise" }
        };
        step(&mut change, actor, &it, (action, after), (how, reason)).await?;
        let about = json!({ "before": it.state, "after": after, "carried_out": how, "reason": reason });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(how)
    }

    async fn go(&self, actor: &Actor, number: i64, action: Action, reason: &str) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let (it, after) = taken(&mut change, actor, number, action).await?;
        if action == Action::AppealWithdraw {
            for_the_earner(&mut change, actor, action, (&it.state, &it.body)).await?;
        } else {
            let item = flow::load(&mut change, it.item).await?;
            free(&mut change, actor.somebody()?, action, &item).await?;
            apart(&mut change, actor, &it, Action::AppealLodge).await?;
        }
        step(&mut change, actor, &it, (action, after), ("", reason)).await?;
        if action != Action::AppealAdmit {
            limits::lapse(&mut change, DECISION, &object(number), after).await?;
        }
        let about = json!({ "before": it.state, "after": after, "item": it.item, "reason": reason });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(())
    }
}

/// Refuses somebody who took this step with the appeal.
pub(super) async fn apart(change: &mut Change<'_>, actor: &Actor, it: &Loaded, other: Action) -> Result<()> {
    let sql = "select recorded from appeal_move where appeal = $1 and person = $2 and action = $3";
    let key = [it.number.into(), actor.somebody()?.into(), other.name().into()];
    if let Some(before) = change.eye().one(sql, &key).await? {
        let text = format!("this person did `{}` on {}", other.name(), before.text("recorded")?);
        return Err(complain("made-by-checker", text));
    }
    Ok(())
}

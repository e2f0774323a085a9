//! Deciding an appeal, and what that undoes.

use serde_json::{Value, json};

use super::rerun::{Kept, last, still_so};
use super::{AppealOutcome, DECISION, Loaded, object, step, taken};
use crate::codes::{Result, complain};
use crate::flow::{self, State, back, deciders, free};
use crate::ledger::pounds;
use crate::limits;
use crate::people::{Actor, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

impl Register {
    /// Decides an appeal over the hash of its last re-run: another hash, or another award than it was worked out
    /// against, is refused. Whoever decides took no other part in the item or the appeal. Upheld, in whole or in
    /// part, it takes the item back, and with it those of everybody whose award it moves.
    pub async fn decide_appeal(
        &self,
        actor: &Actor,
        number: i64,
        outcome: AppealOutcome,
        (signs, reason): (&str, &str),
    ) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let action = Action::AppealDecide;
        let (it, after) = taken(&mut change, actor, number, action).await?;
        let item = flow::load(&mut change, it.item).await?;
        free(&mut change, actor.somebody()?, action, &item).await?;
        no_other_part(&mut change, actor, &it).await?;
        let Some(rerun) = last(&mut change, number).await? else {
            return Err(complain("not-in-this-state", "what the award would be is not recorded"));
        };
        if rerun.sha256 != signs {
            let text = format!("what was worked out last has the hash {}, not {signs}", rerun.sha256);
            return Err(complain("other-content", text));
        }
        let moved = still_so(&mut change, &item, &rerun).await?;
        let removed = deciders(&mut change, action, &item).await?;
        let removed: Vec<Value> =
            removed.into_iter().filter_map(|it| Some(json!([it.person, it.removed?]))).collect();
        change.alter(&tables::APPEAL, &[number.into()], row([("outcome", outcome.name().into())])).await?;
        step(&mut change, actor, &it, (action, after), (signs, reason)).await?;
        limits::met(&mut change, DECISION, &object(number), outcome.name()).await?;
        let mut returned = Vec::new();
        if outcome == AppealOutcome::Dismissed {
            // It is a step with the item too: whoever decided it takes no other.
            let content = item.content().unwrap_or_default();
            let why = format!("appeal {number} against `{}` was dismissed: {reason}", it.step);
            flow::step(&mut change, actor, &item, (action, &item.state), (&content, &why)).await?;
        } else {
            returned = undo(&mut change, actor, (&it, &item), (outcome, reason), &rerun, &moved).await?;
        }
        let about = json!({
            "before": it.state, "after": after, "item": it.item, "outcome": outcome.name(), "reason": reason,
            "signs": signs, "items_returned": returned, "removed": removed,
        });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(())
    }
}

/// Refuses somebody who took any step with the item or with the appeal.
async fn no_other_part(change: &mut Change<'_>, actor: &Actor, it: &Loaded) -> Result<()> {
    let person = actor.somebody()?;
    let own = Action::AppealDecide.name();
    for (sql, of) in [
        (
            "select action, recorded from appeal_move where appeal = $1 and person = $2 order by number",
            it.number,
        ),
        ("select action, recorded from move where item = $1 and person = $2 order by number", it.item),
    ] {
        for before in change.eye().all(sql, &[of.into(), person.into()]).await? {
            let action = before.text("action")?;
            if action != own {
                let text = format!("this person did `{action}` on {}", before.text("recorded")?);
                return Err(complain("made-by-checker", text));
            }
        }
    }
    Ok(())
}

/// Takes the item back, and those of everybody whose award moves with it. Gives their numbers.
async fn undo(
    change: &mut Change<'_>,
    actor: &Actor,
    (it, item): (&Loaded, &flow::Loaded),
    (outcome, reason): (AppealOutcome, &str),
    rerun: &Kept,
    moved: &[(i64, i64)],
) -> Result<Vec<i64>> {
    let said = if outcome == AppealOutcome::Part { "upheld in part" } else { "upheld" };
    let what = format!("appeal {} against `{}` was {said}", it.number, it.step);
    // Under the same facts the award is only worked out again; under others the readings are settled again first.
    let same = item.facts.as_deref() == Some(rerun.facts_sha256.as_str());
    let to = if same { State::ReadingsFrozen } else { State::Open };
    let why = format!("{what}: {reason}");
    back(change, actor, item, Action::AppealDecide, to.name(), &why).await?;
    let mut returned = vec![item.number];
    for (number, would) in moved {
        let other = flow::load(change, *number).await?;
        let why = format!("{what}, which makes this award {}", pounds(*would));
        back(change, actor, &other, Action::ItemReadingsChanged, State::Open.name(), &why).await?;
        returned.push(*number);
    }
    Ok(returned)
}

//! The area team's decision of a local measure.

use serde_json::json;

use super::{MeasureState, boards, load, object, over, stand};
use crate::codes::{Result, complain};
use crate::flow::{back, item_of};
use crate::people::{Actor, filled, interested};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

impl Register {
    /// Agrees a local measure, with a reason, and says whether that was in time. Each board that sees the CCG has
    /// given its view, or the day has passed by which it was asked for it. What was agreed for the place before
    /// is replaced; where readings of the CCG were frozen with that, its item goes back to open.
    pub async fn agree_measure(&self, actor: &Actor, number: i64, reason: &str) -> Result<bool> {
        self.settle(actor, number, reason, Action::MeasureAgree).await
    }

    /// Refuses a local measure, with a reason.
    pub async fn refuse_measure(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        self.settle(actor, number, reason, Action::MeasureRefuse).await.map(drop)
    }

    async fn settle(&self, actor: &Actor, number: i64, reason: &str, action: Action) -> Result<bool> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let found = load(&mut change, number).await;
        let it = actor.told(&mut change, action, found).await?;
        actor.permit(&mut change, action, &it.state, &it.ccg).await?;
        let person = actor.somebody()?;
        if let Some(interest) = interested(&mut change, person, &it.ccg).await? {
            let text = format!("a declared interest removes this person from the decision: {interest}");
            return Err(complain("declared-interest", text));
        }
        if it.person == person {
            return Err(complain("made-by-checker", "a local measure is not decided by whoever proposed it"));
        }
        let agreed = action == Action::MeasureAgree;
        let unheard = unheard(&mut change, &it).await?;
        let today = change.moment.today.to_string();
        if agreed && !unheard.is_empty() && today <= it.view_by {
            let text = format!(
                "{} has not given its view, for which it has until {}",
                unheard.join(", "),
                it.view_by
            );
            return Err(complain("not-consulted", text));
        }
        let deadline = boards::deadline(&mut change, &it.scheme).await?;
        let in_time = deadline.is_none_or(|it| change.moment.today <= it);
        let said = if in_time { "in time" } else { "late" };
        let (state, outcome) =
            if agreed { (MeasureState::Agreed, "agreed") } else { (MeasureState::Refused, "refused") };
        let cells = row([
            ("measure", number.into()),
            ("outcome", outcome.into()),
            ("reason", reason.into()),
            ("late", said.into()),
            ("person", person.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::MEASURE_DECISION, cells).await?;
        stand(&mut change, number, state).await?;
        over(&mut change, &it, Some(outcome)).await?;
        let mut returned = None;
        if agreed && in_time {
            replace(&mut change, &it).await?;
            returned = undone(&mut change, actor, &it).await?;
        }
        let about = json!({
            "reason": reason, "late": said, "without_view_of": unheard, "item_returned": returned,
        });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(in_time)
    }
}

/// The boards that see the CCG and have said nothing.
async fn unheard(change: &mut Change<'_>, it: &super::Loaded) -> Result<Vec<String>> {
    let mut boards = boards::seeing(change, &it.ccg).await?;
    let sql = "select distinct board from measure_view where measure = $1";
    for row in change.eye().all(sql, &[it.number.into()]).await? {
        let heard = row.text("board")?;
        boards.retain(|it| *it != heard);
    }
    Ok(boards)
}

/// What was agreed for the place before is replaced. A version that was late replaces nothing: it cannot be used.
async fn replace(change: &mut Change<'_>, it: &super::Loaded) -> Result<()> {
    let sql = "select number from measure where scheme = $1 and ccg = $2 and place = $3 and state = 'agreed' \
               and number <> $4 order by number";
    let key = [(&it.scheme).into(), (&it.ccg).into(), (&it.place).into(), it.number.into()];
    for before in change.eye().all(sql, &key).await? {
        stand(change, before.whole("number")?, MeasureState::Replaced).await?;
    }
    Ok(())
}

/// Takes the item back whose readings were frozen without this agreement.
async fn undone(change: &mut Change<'_>, actor: &Actor, it: &super::Loaded) -> Result<Option<i64>> {
    let Some(item) = item_of(change, &it.scheme, &it.ccg).await? else { return Ok(None) };
    if item.facts.is_none() {
        return Ok(None);
    }
    let why = format!("local measure {} was agreed for {}", it.number, it.place);
    back(change, actor, &item, Action::ItemReadingsChanged, "open", &why).await?;
    Ok(Some(item.number))
}

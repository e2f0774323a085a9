//! What an award would be if an appeal were upheld, and what that does to everybody else.

use std::collections::BTreeMap;

use outturn_award::receipt::sha256;
use serde_json::{Value, json};

use super::{object, step, taken};
use crate::codes::{Result, complain};
use crate::flow::{self, Checked, one};
use crate::ledger::{Account, Line, checked, sum};
use crate::people::{Actor, hashed, interested};
use crate::permission::Action;
use crate::store::documents::{NewDocument, keep};
use crate::store::{Change, Entry, Register, row, tables};

/// An award as it would be, with those of everybody else under the scheme.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// The hash of the facts that it rests on, as they would be frozen.
    pub facts_sha256: String,
    /// The hash of the award.
    pub award_sha256: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What each other body that has an award under the scheme would be awarded.
    pub others: Vec<OtherAward>,
}

/// What another body would be awarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAward {
    /// Which body.
    pub body: String,
    /// How much, in pence.
    pub awarded: i64,
}

/// A re-run as it is kept.
pub(super) struct Kept {
    pub(super) number: i64,
    pub(super) sha256: String,
    pub(super) told: Value,
    pub(super) facts_sha256: String,
    pub(super) result_sha256: String,
    pub(super) person: i64,
    pub(super) recorded: String,
}

/// What stands for another body: its content and what it is awarded.
struct Stands {
    item: i64,
    content: String,
    awarded: i64,
}

impl Register {
    /// Records what the award would be, and gives the hash of all of it, which the decision signs: of what
    /// stands, the facts, the award and its lines, and what everybody else has and would have. Nobody who has an
    /// award under the scheme may be left out, so that with a fixed pot it is known before the decision who pays
    /// for it.
    pub async fn record_rerun(&self, actor: &Actor, number: i64, rerun: &Rerun) -> Result<String> {
        self.rerun_with(actor, number, rerun, &[], None).await
    }

    /// Works the award out again, from the rules of the scheme and from facts as they would be; keeps them and
    /// it, and records it as [`Register::record_rerun`] does. The facts are those of everybody who earns under
    /// the scheme.
    pub async fn rerun_appeal(&self, actor: &Actor, number: i64, facts: &[u8]) -> Checked<String> {
        let worked = self.worked_again(actor, number, facts).await?;
        let from = Some(worked.item.as_str());
        self.rerun_with(actor, number, &worked.rerun, &worked.documents, from).await.map_err(one)
    }

    async fn rerun_with(
        &self,
        actor: &Actor,
        number: i64,
        rerun: &Rerun,
        documents: &[NewDocument],
        from: Option<&str>,
    ) -> Result<String> {
        hashed("hash of the facts", &rerun.facts_sha256)?;
        hashed("hash of the award", &rerun.award_sha256)?;
        checked(&rerun.lines)?;
        let mut change = self.change(actor).await?;
        let action = Action::AppealRerun;
        let (it, after) = taken(&mut change, actor, number, action).await?;
        let item = flow::load(&mut change, it.item).await?;
        if let Some(interest) = interested(&mut change, actor.somebody()?, &item.body).await? {
            let text = format!("a declared interest removes this person from the decision: {interest}");
            return Err(complain("declared-interest", text));
        }
        let (Some(content), Some(result)) = (item.content(), &item.result) else {
            let text = format!("the award of item {} went back and is not worked out", item.number);
            return Err(complain("not-in-this-state", text));
        };
        if from.is_some_and(|it| it != item.rules.sha256) {
            return Err(complain("other-content", "the rules changed while it was worked out"));
        }
        for document in documents {
            keep(&mut change, actor, document).await?;
        }
        let others = effects(&mut change, &item, &rerun.others).await?;
        let lines = |lines: &[Line]| lines.iter().map(Line::json).collect::<Vec<_>>();
        let (_, before) = flow::told(result)?;
        let would = json!({ "award_sha256": rerun.award_sha256, "lines": lines(&rerun.lines) }).to_string();
        let told = json!({
            "appeal": number, "item": item.number, "content": content, "facts_sha256": rerun.facts_sha256,
            "award_sha256": rerun.award_sha256, "result_sha256": sha256(would.as_bytes()),
            "before": lines(&before), "lines": lines(&rerun.lines), "others": others,
        })
        .to_string();
        let digest = sha256(told.as_bytes());
        let cells = row([
            ("number", change.next(&tables::APPEAL_RERUN).await?.into()),
            ("appeal", number.into()),
            ("told", told.into()),
            ("sha256", (&digest).into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::APPEAL_RERUN, cells).await?;
        step(&mut change, actor, &it, (action, after), (&digest, "")).await?;
        let about = json!({
            "before": it.state, "after": after, "item": it.item, "content": content, "rerun": digest,
            "would_be_awarded": awarded(&rerun.lines)?,
        });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(digest)
    }
}

/// What lines award.
pub(super) fn awarded(lines: &[Line]) -> Result<i64> {
    sum(lines.iter().filter(|it| it.account == Account::Awarded).map(|it| it.pence))
}

/// The last re-run of an appeal.
pub(super) async fn last(change: &mut Change<'_>, appeal: i64) -> Result<Option<Kept>> {
    Ok(all(change, appeal).await?.pop())
}

/// Every re-run of an appeal, in order.
pub(super) async fn all(change: &mut Change<'_>, appeal: i64) -> Result<Vec<Kept>> {
    let sql =
        "select number, told, sha256, person, recorded from appeal_rerun where appeal = $1 order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[appeal.into()]).await? {
        let told: Value = serde_json::from_str(&it.text("told")?)
            .map_err(|_| complain("ledger-broken", "what a re-run came to cannot be read"))?;
        let of = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        found.push(Kept {
            number: it.whole("number")?,
            sha256: it.text("sha256")?,
            facts_sha256: of("facts_sha256"),
            result_sha256: of("result_sha256"),
            told,
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

/// Everybody else who has an award under the scheme, by body.
async fn standing(change: &mut Change<'_>, item: &flow::Loaded) -> Result<BTreeMap<String, Stands>> {
    let mut found = BTreeMap::new();
    for other in flow::items_beyond(change, &item.scheme).await? {
        if let (Some(content), Some(result)) = (other.content(), &other.result)
            && other.number != item.number
        {
            let awarded = awarded(&flow::told(result)?.1)?;
            found.insert(other.body, Stands { item: other.number, content, awarded });
        }
    }
    Ok(found)
}

/// The bodies that have an award under the scheme beside an item.
pub(super) async fn beside(change: &mut Change<'_>, item: &flow::Loaded) -> Result<Vec<String>> {
    Ok(standing(change, item).await?.into_keys().collect())
}

/// What everybody else has and would have: their body, item, content, award and award as it would be.
async fn effects(change: &mut Change<'_>, item: &flow::Loaded, others: &[OtherAward]) -> Result<Vec<Value>> {
    let mut stands = standing(change, item).await?;
    let mut found = Vec::new();
    let mut sorted = others.to_vec();
    sorted.sort_by(|one, other| one.body.cmp(&other.body));
    for it in sorted {
        let Some(before) = stands.remove(&it.body) else {
            let text = format!("{} has no award under {} beside this one", it.body, item.scheme);
            return Err(complain("no-such-thing", text));
        };
        if it.awarded < 0 {
            return Err(complain("identity-broken", "an award is not below zero"));
        }
        found.push(json!([it.body, before.item, before.content, before.awarded, it.awarded]));
    }
    if !stands.is_empty() {
        let left: Vec<String> = stands.into_keys().collect();
        let text = format!("it is not said what {} would be awarded", left.join(", "));
        return Err(complain("bad-register-value", text));
    }
    Ok(found)
}

/// Refuses a re-run of something else than what stands, for the appellant or for anybody else.
pub(super) async fn still_so(
    change: &mut Change<'_>,
    item: &flow::Loaded,
    rerun: &Kept,
) -> Result<Vec<(i64, i64)>> {
    let other = |what: &str| {
        let text = format!("{what} since it was worked out again, so it has to be done anew");
        Err(complain("other-content", text))
    };
    let content = rerun.told.get("content").and_then(Value::as_str);
    if content.is_none() || content != item.content().as_deref() {
        return other("the award changed");
    }
    let mut stands = standing(change, item).await?;
    let mut moved = Vec::new();
    for it in rerun.told.get("others").and_then(Value::as_array).into_iter().flatten() {
        let text = |at: usize| it.get(at).and_then(Value::as_str).unwrap_or_default();
        let whole = |at: usize| it.get(at).and_then(Value::as_i64).unwrap_or_default();
        match stands.remove(text(0)) {
            Some(now) if now.content == text(2) => {
                if whole(3) != whole(4) {
                    moved.push((now.item, whole(4)));
                }
            }
            _ => return other(&format!("the award of {} changed", text(0))),
        }
    }
    if let Some((body, _)) = stands.pop_first() {
        return other(&format!("{body} got an award"));
    }
    Ok(moved)
}

//! Appeals as they are shown.

use std::collections::BTreeMap;

use serde_json::Value;

use super::dispute::{is_value, keeps_back};
use super::rerun::{Kept, all};
use super::{AppealOutcome, AppealState, Ground};
use crate::codes::{Result, complain};
use crate::ledger::{Account, Line, negated, plus};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::{Change, Got, Register};

/// An appeal, with everything about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its number.
    pub number: i64,
    /// Against the award of which item.
    pub item: i64,
    /// Of which scheme.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// The address of the award's step.
    pub step: String,
    /// What the step took off, in pence, as the award stood.
    pub pence: i64,
    /// On which ground.
    pub ground: Ground,
    /// What is said.
    pub argued: String,
    /// What is relied on.
    pub relies_on: String,
    /// The hash of scheme, facts and result that it is against.
    pub content: String,
    /// The last day on which it could be lodged.
    pub last_day: String,
    /// When it was lodged.
    pub lodged: String,
    /// Where it stands.
    pub state: AppealState,
    /// What was decided.
    pub outcome: Option<AppealOutcome>,
    /// Whether all that is payable waits while it is heard, because it rests on the step; otherwise only what the
    /// step took off, which is not payable anyway.
    pub keeps_payment: bool,
    /// The documents behind it.
    pub evidence: Vec<Evidence>,
    /// What the award would be, as it was recorded; the last one counts.
    pub reruns: Vec<RerunView>,
    /// The steps that were taken with it.
    pub moves: Vec<AppealMove>,
}

/// A document behind an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it shows.
    pub shows: String,
    /// Its hash.
    pub sha256: String,
    /// When it was added.
    pub recorded: String,
}

/// What the award would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RerunView {
    /// Its number.
    pub number: i64,
    /// The hash that a decision signs: the SHA-256 of `told`.
    pub sha256: String,
    /// All of it as JSON on one line.
    pub told: String,
    /// The hash of the facts.
    pub facts_sha256: String,
    /// The lines as they would be.
    pub lines: Vec<Line>,
    /// The lines that differ from what stood.
    pub differences: Vec<LineDifference>,
    /// Everybody else under the scheme.
    pub others: Vec<Effect>,
    /// Who recorded it.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

/// A line that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDifference {
    /// Its account.
    pub account: Account,
    /// Its step.
    pub step: String,
    /// What it was, in pence.
    pub before: i64,
    /// What it would be.
    pub after: i64,
}

/// What it does to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Which body.
    pub body: String,
    /// What it is awarded, in pence.
    pub before: i64,
    /// What it would be awarded.
    pub after: i64,
    /// The difference.
    pub difference: i64,
}

/// A step that was taken with an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealMove {
    /// What was done.
    pub action: String,
    /// The state before.
    pub before: String,
    /// The state after.
    pub after: String,
    /// Who did it.
    pub person: i64,
    /// Of a re-run and a decision its hash; of a closing, whether it was carried out as decided.
    pub signs: String,
    /// Why.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

impl Register {
    /// The appeals under a scheme, of one body and those that lie in it or of all, in order.
    pub async fn appeals(&self, actor: &Actor, scheme: &str, body: Option<&str>) -> Result<Vec<Appeal>> {
        let mut change = self.glance(actor).await?;
        let state = AppealState::Lodged.name();
        actor.permit(&mut change, Action::AppealRead, state, body.unwrap_or_default()).await?;
        let sql = "select a.number from appeal a join item i on i.number = a.item \
                   where i.scheme = $1 and ($2 = '' or i.body = $2) order by a.number";
        let key = [scheme.into(), body.unwrap_or_default().into()];
        let mut found = Vec::new();
        for it in change.eye().all(sql, &key).await? {
            found.extend(one(&mut change, it.whole("number")?).await?);
        }
        Ok(found)
    }

    /// One appeal.
    pub async fn appeal(&self, actor: &Actor, number: i64) -> Result<Appeal> {
        let mut change = self.glance(actor).await?;
        let missing = || complain("no-such-thing", format!("there is no appeal {number}"));
        let found = one(&mut change, number).await?.ok_or_else(missing);
        let it = actor.told(&mut change, Action::AppealRead, found).await?;
        actor.permit(&mut change, Action::AppealRead, it.state.name(), &it.body).await?;
        Ok(it)
    }
}

async fn one(change: &mut Change<'_>, number: i64) -> Result<Option<Appeal>> {
    let broken = |what: &str| complain("ledger-broken", format!("an appeal has `{what}`"));
    let sql = "select a.item, i.scheme, i.body, a.step, a.pence, a.ground, a.argued, a.relies_on, a.content, \
               a.last_day, a.state, a.outcome, a.recorded from appeal a join item i on i.number = a.item \
               where a.number = $1";
    let Some(it) = change.eye().one(sql, &[number.into()]).await? else { return Ok(None) };
    let (ground, state, outcome) = (it.text("ground")?, it.text("state")?, it.maybe("outcome")?);
    let (item, step, pence) = (it.whole("item")?, it.text("step")?, it.whole("pence")?);
    let outcome = match outcome {
        Some(outcome) => Some(AppealOutcome::named(&outcome).ok_or_else(|| broken(&outcome))?),
        None => None,
    };
    let reruns = all(change, number).await?;
    Ok(Some(Appeal {
        number,
        item,
        scheme: it.text("scheme")?,
        body: it.text("body")?,
        keeps_payment: keeps_back(is_value(change, item, &step).await?, pence),
        step,
        pence,
        ground: Ground::named(&ground).ok_or_else(|| broken(&ground))?,
        argued: it.text("argued")?,
        relies_on: it.text("relies_on")?,
        content: it.text("content")?,
        last_day: it.text("last_day")?,
        lodged: it.text("recorded")?,
        state: AppealState::named(&state).ok_or_else(|| broken(&state))?,
        outcome,
        evidence: evidence(change, number).await?,
        reruns: reruns.into_iter().map(shown).collect::<Result<_>>()?,
        moves: moves(change, number).await?,
    }))
}

async fn evidence(change: &mut Change<'_>, number: i64) -> Result<Vec<Evidence>> {
    let sql = "select shows, sha256, recorded from appeal_evidence where appeal = $1 \
               order by recorded, shows, sha256";
    let rows = change.eye().all(sql, &[number.into()]).await?;
    let row = |it: Got| {
        Ok(Evidence { shows: it.text("shows")?, sha256: it.text("sha256")?, recorded: it.text("recorded")? })
    };
    rows.into_iter().map(row).collect()
}

async fn moves(change: &mut Change<'_>, number: i64) -> Result<Vec<AppealMove>> {
    let sql = "select action, before, after, person, signs, reason, recorded from appeal_move \
               where appeal = $1 order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[number.into()]).await? {
        found.push(AppealMove {
            action: it.text("action")?,
            before: it.text("before")?,
            after: it.text("after")?,
            person: it.whole("person")?,
            signs: it.text("signs")?,
            reason: it.text("reason")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

fn shown(it: Kept) -> Result<RerunView> {
    let broken = || complain("ledger-broken", "what a re-run came to cannot be read");
    let lines = |name: &str| -> Result<Vec<Line>> {
        let found = it.told.get(name).and_then(Value::as_array).ok_or_else(broken)?;
        found.iter().map(|it| Line::told(it).ok_or_else(broken)).collect()
    };
    let (before, after) = (lines("before")?, lines("lines")?);
    let mut others = Vec::new();
    for it in it.told.get("others").and_then(Value::as_array).ok_or_else(broken)? {
        let body = it.get(0).and_then(Value::as_str).ok_or_else(broken)?.to_owned();
        let whole = |at: usize| it.get(at).and_then(Value::as_i64).ok_or_else(broken);
        let (before, after) = (whole(3)?, whole(4)?);
        others.push(Effect { body, before, after, difference: plus(after, negated(before)?)? });
    }
    Ok(RerunView {
        number: it.number,
        sha256: it.sha256,
        facts_sha256: it.facts_sha256,
        differences: differences(&before, &after),
        lines: after,
        others,
        told: it.told.to_string(),
        person: it.person,
        recorded: it.recorded,
    })
}

/// The lines that are not the same, by account and step.
fn differences(before: &[Line], after: &[Line]) -> Vec<LineDifference> {
    let mut both: BTreeMap<(Account, &str), (i64, i64)> = BTreeMap::new();
    for line in before {
        both.entry((line.account, &line.step)).or_default().0 = line.pence;
    }
    for line in after {
        both.entry((line.account, &line.step)).or_default().1 = line.pence;
    }
    both.retain(|_, (before, after)| before != after);
    let told = both.into_iter().map(|((account, step), (before, after))| LineDifference {
        account,
        step: step.to_owned(),
        before,
        after,
    });
    told.collect()
}

//! Lodging an appeal, and the documents that it rests on.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::clock::{WINDOW, days, window};
use super::{AppealState, DECISION, Ground, noted, object, step, taken};
use crate::codes::{Result, complain};
use crate::decisions::kept;
use crate::flow::{self, load, told};
use crate::ledger::{Account, Line, sum};
use crate::limits::{self, LimitKind, NewLimit, days_after};
use crate::people::{Actor, Role, filled, known_body};
use crate::permission::{Action, Reach, permission};
use crate::store::documents::{known, read};
use crate::store::{Change, Entry, Register, row, tables};
use crate::succession::answering;

/// An appeal that is to be lodged.
#[derive(Debug, Clone)]
pub struct NewAppeal {
    /// Against the award of which item.
    pub item: i64,
    /// The address of the award's step, such as `deduction/waiting`.
    pub step: String,
    /// On which ground.
    pub ground: Ground,
    /// What is said.
    pub argued: String,
    /// What is relied on: [`Ground::relies_on`].
    pub relies_on: String,
    /// The documents that the ground needs, and more.
    pub evidence: Vec<NewEvidence>,
}

/// A document behind an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvidence {
    /// What it shows: a name of [`Ground::needs`], or `other`.
    pub shows: String,
    /// The hash of the document, which is kept.
    pub sha256: String,
}

impl Register {
    /// Lodges an appeal against a step of the award that was notified, and gives its number.
    pub async fn lodge_appeal(&self, actor: &Actor, new: &NewAppeal) -> Result<i64> {
        filled("argument", &new.argued)?;
        filled("name of what is relied on", &new.relies_on)?;
        let mut change = self.change(actor).await?;
        let action = Action::AppealLodge;
        let found = load(&mut change, new.item).await;
        let item = actor.told(&mut change, action, found).await?;
        actor.permit(&mut change, action, &item.state, &item.body).await?;
        for_the_earner(&mut change, actor, action, (&item.state, &item.body)).await?;
        let Some(content) = item.content() else {
            return Err(complain("not-in-this-state", format!("item {} has no award", item.number)));
        };
        let Some(window) = window(&mut change, new.item, &item.scheme).await? else {
            return Err(complain("not-in-this-state", format!("item {} was not notified", item.number)));
        };
        if change.moment.today > window.last {
            let text = format!(
                "the award was notified on {}, and the last day to appeal was {}",
                window.notified.get(..10).unwrap_or_default(),
                window.last
            );
            return Err(complain("appeal-too-late", text));
        }
        let pence = took(&mut change, &item, &new.step).await?;
        let sql = "select number from appeal where item = $1 and step = $2 \
                   and state in ('lodged', 'admitted', 're-run')";
        let key = [new.item.into(), (&new.step).into()];
        if let Some(it) = change.eye().one(sql, &key).await? {
            let text = format!("appeal {} against `{}` is still open", it.whole("number")?, new.step);
            return Err(complain("not-in-this-state", text));
        }
        complete(new)?;
        let number = change.next(&tables::APPEAL).await?;
        let cells = row([
            ("number", number.into()),
            ("item", new.item.into()),
            ("step", (&new.step).into()),
            ("pence", pence.into()),
            ("ground", new.ground.name().into()),
            ("argued", (&new.argued).into()),
            ("relies_on", (&new.relies_on).into()),
            ("content", (&content).into()),
            ("last_day", window.last.to_string().into()),
            ("state", AppealState::Lodged.name().into()),
            ("outcome", None::<String>.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::APPEAL, cells).await?;
        for it in new.evidence.iter().map(|it| (&it.sha256, &it.shows)).collect::<BTreeSet<_>>() {
            add(&mut change, actor, number, it).await?;
        }
        let after = AppealState::Lodged.name();
        noted(&mut change, actor, (number, "-"), (action, after), ("", &new.argued)).await?;
        limits::met(&mut change, WINDOW, &format!("item/{}", new.item), &object(number)).await?;
        due(&mut change, number, &item).await?;
        let shown: Vec<Value> = new.evidence.iter().map(|it| json!([it.shows, it.sha256])).collect();
        let about = json!({
            "item": new.item, "step": new.step, "pence": pence, "ground": new.ground.name(), "content": content,
            "relies_on": new.relies_on, "last_day": window.last.to_string(), "extension": window.extension,
            "evidence": shown,
        });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(number)
    }

    /// Adds a document to an appeal. Where it was worked out again before, that was without it: it has to be done
    /// anew.
    pub async fn add_evidence(&self, actor: &Actor, number: i64, evidence: &NewEvidence) -> Result<()> {
        let mut change = self.change(actor).await?;
        let action = Action::AppealAddEvidence;
        let (it, after) = taken(&mut change, actor, number, action).await?;
        for_the_earner(&mut change, actor, action, (&it.state, &it.body)).await?;
        let ground = Ground::named(&it.ground)
            .ok_or_else(|| complain("ledger-broken", format!("there is no ground `{}`", it.ground)))?;
        shown(ground, evidence)?;
        let sql = "select appeal from appeal_evidence where appeal = $1 and sha256 = $2 and shows = $3";
        let key = [number.into(), (&evidence.sha256).into(), (&evidence.shows).into()];
        if change.eye().one(sql, &key).await?.is_some() {
            return Ok(());
        }
        add(&mut change, actor, number, (&evidence.sha256, &evidence.shows)).await?;
        step(&mut change, actor, &it, (action, after), ("", &evidence.shows)).await?;
        let about = json!({
            "before": it.state, "after": after, "evidence": [evidence.shows, evidence.sha256],
        });
        change.commit(Entry::new(action.name(), object(number), about)).await?;
        Ok(())
    }
}

/// An appeal is the earner's own: whoever looks after it, or commissions it, does not lodge or withdraw for it.
pub(super) async fn for_the_earner(
    change: &mut Change<'_>,
    actor: &Actor,
    action: Action,
    (state, body): (&str, &str),
) -> Result<()> {
    let kind = known_body(change, body).await?;
    let around = answering(change, body).await?;
    let may = |role: Role| permission(action, state).is_some_and(|it| it.of(role) != Reach::Refused);
    let own = actor.roles(change).await?.into_iter();
    if own.into_iter().any(|(role, at)| role.held_at() == Some(kind) && may(role) && around.contains(&at)) {
        return Ok(());
    }
    let text = format!("`{}` is for {body} itself", action.name());
    Err(complain("not-permitted", text))
}

/// The documents that a ground needs are there, and no other name is used.
fn complete(new: &NewAppeal) -> Result<()> {
    for it in &new.evidence {
        shown(new.ground, it)?;
    }
    for needed in new.ground.needs() {
        if new.evidence.iter().all(|it| it.shows != needed.shows) {
            let text =
                format!("`{}` needs a document as `{}`: {}", new.ground.name(), needed.shows, needed.about);
            return Err(complain("ground-without-evidence", text));
        }
    }
    Ok(())
}

fn shown(ground: Ground, evidence: &NewEvidence) -> Result<()> {
    if evidence.shows == "other" || ground.needs().iter().any(|it| it.shows == evidence.shows) {
        return Ok(());
    }
    let text = format!("`{}` asks for no document as `{}`", ground.name(), evidence.shows);
    Err(complain("bad-register-value", text))
}

async fn add(
    change: &mut Change<'_>,
    actor: &Actor,
    appeal: i64,
    (sha256, shows): (&String, &String),
) -> Result<()> {
    kept(change, sha256).await?;
    let cells = row([
        ("appeal", appeal.into()),
        ("sha256", sha256.into()),
        ("shows", shows.into()),
        ("person", actor.somebody()?.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::APPEAL_EVIDENCE, cells).await
}

/// What a step of the award took off; the full award of its value. The step has to be one of the award's: of
/// those with a line, or of those that the kept award has without one.
async fn took(change: &mut Change<'_>, item: &flow::Loaded, address: &str) -> Result<i64> {
    let (award, lines) = match &item.result {
        Some(result) => told(result)?,
        None => (None, Vec::new()),
    };
    let own = |it: &&Line| it.step == address && it.account != Account::Awarded && !it.step.is_empty();
    let of: Vec<i64> = lines.iter().filter(own).map(|it| it.pence).collect();
    if !of.is_empty() {
        return sum(of);
    }
    let mut known_steps: Vec<String> = lines.into_iter().map(|it| it.step).collect();
    if let Some(award) = award
        && known(change, &award).await?.is_some()
    {
        let (_, bytes) = read(change, &award).await?;
        let award: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let steps = award.pointer("/earners/0/steps").and_then(Value::as_array).into_iter().flatten();
        let addresses = steps.filter_map(|it| it.get("address").and_then(Value::as_str));
        known_steps.extend(addresses.map(str::to_owned));
    }
    if known_steps.iter().any(|it| it == address) && !address.is_empty() {
        return Ok(0);
    }
    known_steps.retain(|it| !it.is_empty());
    let text = format!("the award has no step `{address}`; it has {}", known_steps.join(", "));
    Err(complain("no-such-thing", text))
}

/// By when the appeal has to be decided.
async fn due(change: &mut Change<'_>, number: i64, item: &flow::Loaded) -> Result<()> {
    let now = change.moment.recorded.clone();
    let (_, decide) = days(change, &item.scheme, &now).await?;
    let limit = NewLimit {
        kind: LimitKind::Duty,
        what: DECISION,
        object: &object(number),
        body: &item.rules.body,
        roles: &[Role::DeterminingOfficer, Role::NationalAnalyst, Role::Approver],
        due: days_after(change.moment.today, decide)?,
        rule: &format!("{decide} days from the day it was lodged"),
    };
    limits::set(change, &limit).await.map(drop)
}

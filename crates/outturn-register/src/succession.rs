//! Successors: who answers for a body that has ended, and in which parts.
//!
//! A body that has ended earns as it was on the scheme's day: its items and its accounts stay its own. What is payable
//! to it is paid to its successors, what is due back is due from them, and whoever has a role at a successor has it for
//! the body that ended, from the day on which the successor took over.

mod payee;

use outturn_core::{Date, Exact};
use serde_json::json;

use crate::codes::{Result, complain};
use crate::people::{Actor, around, filled, known_body};
use crate::permission::Action;
use crate::store::documents::kept;
use crate::store::{Change, Entry, Register, row, tables};

pub use payee::{DueBack, PartOf};

pub(crate) use payee::{divided, heirs};

/// Who takes over from a body that has ended.
#[derive(Debug, Clone)]
pub struct NewSuccession {
    /// The body that has ended.
    pub predecessor: String,
    /// The first day on which others have taken over.
    pub from: Date,
    /// The successors, each with its part as a fraction (`1/3`) or decimal; one alone needs none.
    pub successors: Vec<(String, Option<String>)>,
    /// The SHA-256 of the document that says so.
    pub evidence: String,
    /// Why it is recorded again; none the first time.
    pub reason: Option<String>,
}

/// A succession as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The body that has ended.
    pub predecessor: String,
    /// Which version stands.
    pub version: i64,
    /// The first day on which others have taken over.
    pub from: String,
    /// The successors, each with its part.
    pub successors: Vec<(String, String)>,
    /// The SHA-256 of the document that says so.
    pub evidence: String,
    /// Why it was recorded again; empty the first time.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

impl Register {
    /// Records who takes over from a body, and gives the version. Recorded again with a reason, the later version
    /// counts; what was paid by then stays as it was paid.
    pub async fn record_succession(&self, actor: &Actor, new: &NewSuccession) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::SuccessionRecord, "-", &new.predecessor).await?;
        kept(&mut change, "evidence", &new.evidence).await?;
        let shares = shares(&new.successors)?;
        let kind = known_body(&mut change, &new.predecessor).await?;
        for (successor, _) in &shares {
            if known_body(&mut change, successor).await? != kind {
                let text =
                    format!("{successor} is not of the kind `{}`, as {} is", kind.name(), new.predecessor);
                return Err(complain("bad-register-value", text));
            }
            goes_on(&mut change, new, successor).await?;
        }
        let sql = "select cast(coalesce(max(version), 0) as bigint) as version from succession \
                   where predecessor = $1";
        let before = change.eye().one(sql, &[(&new.predecessor).into()]).await?;
        let version = before.map_or(Ok(0), |it| it.whole("version"))? + 1;
        let reason = new.reason.as_deref().unwrap_or_default();
        if version > 1 {
            filled("reason", reason)?;
        }
        for (successor, share) in &shares {
            let cells = row([
                ("predecessor", (&new.predecessor).into()),
                ("version", version.into()),
                ("successor", successor.into()),
                ("from_date", new.from.to_string().into()),
                ("share", share.canonical().into()),
                ("evidence", (&new.evidence).into()),
                ("reason", if version > 1 { reason.into() } else { "".into() }),
                ("person", actor.somebody()?.into()),
                ("recorded", (&change.moment.recorded).into()),
            ]);
            change.insert(&tables::SUCCESSION, cells).await?;
        }
        let told: Vec<_> = shares.iter().map(|(body, share)| json!([body, share.canonical()])).collect();
        let about = json!({
            "version": version, "from": new.from.to_string(), "successors": told, "evidence": new.evidence,
            "reason": new.reason,
        });
        let object = format!("body/{}", new.predecessor);
        change.commit(Entry::new(Action::SuccessionRecord.name(), object, about)).await?;
        Ok(version)
    }

    /// Every succession as it stands, for everybody.
    pub async fn successions(&self) -> Result<Vec<Succession>> {
        let mut look = self.look().await?;
        let sql = "select predecessor, version, successor, from_date, share, evidence, reason, recorded \
                   from succession s where version = \
                   (select max(version) from succession o where o.predecessor = s.predecessor) \
                   order by predecessor, successor";
        let mut found: Vec<Succession> = Vec::new();
        for it in look.eye().all(sql, &[]).await? {
            let predecessor = it.text("predecessor")?;
            let successor = (it.text("successor")?, it.text("share")?);
            if let Some(last) = found.last_mut().filter(|last| last.predecessor == predecessor) {
                last.successors.push(successor);
                continue;
            }
            found.push(Succession {
                predecessor,
                version: it.whole("version")?,
                from: it.text("from_date")?,
                successors: vec![successor],
                evidence: it.text("evidence")?,
                reason: it.text("reason")?,
                recorded: it.text("recorded")?,
            });
        }
        Ok(found)
    }

    /// The succession of one body, for everybody; none where it has not ended.
    pub async fn succession(&self, body: &str) -> Result<Option<Succession>> {
        Ok(self.successions().await?.into_iter().find(|it| it.predecessor == body))
    }
}

/// The successors with their parts, in the order of their codes.
fn shares(successors: &[(String, Option<String>)]) -> Result<Vec<(String, Exact)>> {
    let mut found: Vec<(String, Exact)> = Vec::new();
    for (body, share) in successors {
        let share = match share.as_deref() {
            None if successors.len() == 1 => Exact::ONE,
            None => {
                let text = format!("{body} is one of {} successors and has no share", successors.len());
                return Err(complain("split-without-shares", text));
            }
            Some(text) => share_of(body, text)?,
        };
        if found.iter().any(|(known, _)| known == body) {
            return Err(complain("split-without-shares", format!("{body} is there twice")));
        }
        found.push((body.clone(), share));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let total: Exact = found.iter().map(|(_, share)| share).sum();
    if total != Exact::ONE {
        let text = format!("the shares come to {}, not to 1", total.canonical());
        return Err(complain("split-without-shares", text));
    }
    Ok(found)
}

fn share_of(body: &str, text: &str) -> Result<Exact> {
    // Longer than any share that is meant, and short enough to reckon with.
    let read =
        (text.len() <= 40).then(|| Exact::parse_canonical(text).or_else(|| Exact::parse_decimal(text).ok()));
    match read.flatten() {
        Some(share) if share > Exact::ZERO => Ok(share),
        _ => {
            let text = format!("the share of {body} has to be above zero, such as 1/3 or 0.25");
            Err(complain("split-without-shares", text))
        }
    }
}

/// Refuses a successor that has ended itself by then, and one that leads back.
async fn goes_on(change: &mut Change<'_>, new: &NewSuccession, successor: &str) -> Result<()> {
    let mut seen = vec![successor.to_owned()];
    let mut at = 0;
    while let Some(code) = seen.get(at).cloned() {
        if code == new.predecessor {
            let text = format!("{} would be a successor of itself", new.predecessor);
            return Err(complain("ended-body", text));
        }
        at += 1;
        for (next, from, _) in direct(change, &code).await? {
            if code == successor && from <= new.from.to_string() {
                let text = format!("{successor} ended itself: from {from} its successor is {next}");
                return Err(complain("ended-body", text));
            }
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
    }
    Ok(())
}

/// The successors of a body as they stand: code, first day and share.
async fn direct(change: &mut Change<'_>, body: &str) -> Result<Vec<(String, String, Exact)>> {
    let sql = "select successor, from_date, share from succession where predecessor = $1 and version = \
               (select max(version) from succession where predecessor = $1) order by successor";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[body.into()]).await? {
        let share = it.text("share")?;
        let exact = Exact::parse_canonical(&share)
            .ok_or_else(|| complain("ledger-broken", format!("`{share}` is no share of a successor")))?;
        found.push((it.text("successor")?, it.text("from_date")?, exact));
    }
    Ok(found)
}

/// A body and its successors on a day, those of successors too.
pub(crate) async fn with_successors(change: &mut Change<'_>, body: &str, day: Date) -> Result<Vec<String>> {
    let day = day.to_string();
    let mut found = vec![body.to_owned()];
    let mut at = 0;
    while let Some(code) = found.get(at).cloned() {
        at += 1;
        for (next, from, _) in direct(change, &code).await? {
            if from <= day && !found.contains(&next) {
                found.push(next);
            }
        }
    }
    Ok(found)
}

/// Every body whose people answer for a body today: itself, those that it lies in, and the successors of each.
pub(crate) async fn answering(change: &mut Change<'_>, body: &str) -> Result<Vec<String>> {
    let today = change.moment.today;
    let mut found = around(&mut change.eye(), body).await?;
    let mut at = 0;
    while let Some(code) = found.get(at).cloned() {
        at += 1;
        for successor in with_successors(change, &code, today).await? {
            for one in around(&mut change.eye(), &successor).await? {
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
    }
    Ok(found)
}

/// Refuses a body that had ended when a scheme's year began: it cannot have earned under it.
pub(crate) async fn earned_then(change: &mut Change<'_>, body: &str, begins: &str) -> Result<()> {
    match direct(change, body).await?.first() {
        Some((successor, from, _)) if from.as_str() <= begins => {
            let text = format!("{body} ended before {begins}: from {from} its successor is {successor}");
            Err(complain("ended-body", text))
        }
        _ => Ok(()),
    }
}

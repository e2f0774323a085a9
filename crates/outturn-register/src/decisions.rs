//! Decisions of the scheme: financial balance, serious failure of quality, assurances and other judgements.
//!
//! A decision is never altered. A new one takes the place of the one that stands, and names it, so that nobody takes
//! the place of one that they have not seen. Where an award was worked out before, the item goes back by itself.

use std::collections::BTreeSet;

use outturn_core::Exact;
use serde_json::json;

use crate::codes::{Result, complain};
use crate::flow::{back, item_of, leads_to};
use crate::people::{Actor, coded, filled, hashed, interested, known_body};
use crate::permission::Action;
use crate::store::documents::known;
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

words! {
    /// What was found.
    Found {
        /// It holds.
        Met = "met",
        /// It does not hold.
        NotMet = "not-met",
        /// It does not hold, and a stated part is taken.
        Reduced = "reduced",
    }
}

/// A decision that is to be recorded.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// Of which scheme.
    pub scheme: String,
    /// About which body.
    pub body: String,
    /// What was judged: the rules' id of the gateway or assurance.
    pub subject: String,
    /// What was found.
    pub outcome: Found,
    /// Where it is reduced, by which part, such as `25%`.
    pub part: Option<String>,
    /// Why.
    pub reason: String,
    /// The hashes of the documents that it rests on.
    pub evidence: Vec<String>,
    /// The number of the decision that stands, where one does.
    pub supersedes: Option<i64>,
}

/// A decision as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub number: i64,
    /// Of which scheme.
    pub scheme: String,
    /// About which body.
    pub body: String,
    /// What was judged.
    pub subject: String,
    /// What was found.
    pub outcome: Found,
    /// By which part it is reduced.
    pub part: Option<String>,
    /// Why.
    pub reason: String,
    /// The hashes of the documents that it rests on.
    pub evidence: Vec<String>,
    /// The number of the decision whose place it took.
    pub supersedes: Option<i64>,
    /// Whether it stands: no other took its place.
    pub stands: bool,
    /// Who decided.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

impl Register {
    /// Records a decision, and gives its number. An award that was worked out before it goes back to be worked
    /// out anew.
    pub async fn record_decision(&self, actor: &Actor, new: &NewDecision) -> Result<i64> {
        coded("subject", &new.subject)?;
        filled("reason", &new.reason)?;
        checked_part(new)?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::DecisionRecord, "-", &new.body).await?;
        known_body(&mut change, &new.body).await?;
        let person = actor.somebody()?;
        if let Some(interest) = interested(&mut change, person, &new.body).await? {
            let text = format!("a declared interest removes this person from the decision: {interest}");
            return Err(complain("declared-interest", text));
        }
        let sql = "select id from scheme where id = $1";
        if change.eye().one(sql, &[(&new.scheme).into()]).await?.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {}", new.scheme)));
        }
        let before = stands(&mut change, new).await?;
        if before != new.supersedes {
            let text = match before {
                Some(number) => format!("decision {number} stands, and this one does not name it"),
                None => "no decision stands whose place this one could take".to_owned(),
            };
            return Err(complain("other-content", text));
        }
        for sha256 in &new.evidence {
            kept(&mut change, sha256).await?;
        }
        let number = insert(&mut change, new, person).await?;
        let returned = undone(&mut change, actor, new, number).await?;
        let about = json!({
            "scheme": new.scheme, "body": new.body, "subject": new.subject, "outcome": new.outcome.name(),
            "part": new.part, "reason": new.reason, "supersedes": new.supersedes, "evidence": new.evidence,
            "item_returned": returned,
        });
        change.commit(Entry::new(Action::DecisionRecord.name(), format!("decision/{number}"), about)).await?;
        Ok(number)
    }

    /// The decisions of a scheme about a body, and about all where none is given: those that stand, and those
    /// before them.
    pub async fn decisions(&self, actor: &Actor, scheme: &str, body: Option<&str>) -> Result<Vec<Decision>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::DecisionRead, "-", body.unwrap_or_default()).await?;
        let mut found = every(&mut change, scheme).await?;
        found.retain(|it| body.is_none_or(|body| it.body == body));
        Ok(found)
    }

    /// One decision.
    pub async fn decision(&self, actor: &Actor, number: i64) -> Result<Decision> {
        let mut change = self.glance(actor).await?;
        let sql = "select scheme, body from decision where number = $1";
        let found = change.eye().one(sql, &[number.into()]).await?;
        let body = found.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::DecisionRead, "-", &body).await?;
        let scheme = found.map(|it| it.text("scheme")).transpose()?.unwrap_or_default();
        let mut all = every(&mut change, &scheme).await?.into_iter();
        all.find(|it| it.number == number)
            .ok_or_else(|| complain("no-such-thing", format!("there is no decision {number}")))
    }
}

/// A reduction says by which part, and nothing else has one.
fn checked_part(new: &NewDecision) -> Result<()> {
    let wrong = |text: &str| Err(complain("bad-register-value", text.to_owned()));
    match (&new.part, new.outcome) {
        (None, Found::Reduced) => wrong("a reduction says by which part, such as 25%"),
        (Some(_), Found::Met | Found::NotMet) => wrong("only a reduction has a part"),
        (Some(part), Found::Reduced) => {
            let fits = percent(part).is_some_and(|it| Exact::ZERO < it && it < Exact::from(100_u64));
            if fits { Ok(()) } else { wrong("the part is above 0% and below 100%, such as 25%") }
        }
        (None, _) => Ok(()),
    }
}

/// Refuses a document that is not kept.
pub(crate) async fn kept(change: &mut Change<'_>, sha256: &str) -> Result<()> {
    hashed("hash of a document", sha256)?;
    if known(change, sha256).await?.is_none() {
        return Err(complain("no-such-thing", format!("there is no document {sha256}: keep it first")));
    }
    Ok(())
}

/// A share as it is written: `12.5%`.
pub(crate) fn percent(text: &str) -> Option<Exact> {
    Exact::parse_decimal(text.strip_suffix('%')?).ok()
}

async fn insert(change: &mut Change<'_>, new: &NewDecision, person: i64) -> Result<i64> {
    let number = change.next(&tables::DECISION).await?;
    let cells = row([
        ("number", number.into()),
        ("scheme", (&new.scheme).into()),
        ("body", (&new.body).into()),
        ("subject", (&new.subject).into()),
        ("outcome", new.outcome.name().into()),
        ("part", new.part.clone().into()),
        ("reason", (&new.reason).into()),
        ("supersedes", new.supersedes.map(|it| it.to_string()).into()),
        ("person", person.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::DECISION, cells).await?;
    for sha256 in new.evidence.iter().collect::<BTreeSet<_>>() {
        let cells = row([("decision", number.into()), ("sha256", sha256.into())]);
        change.insert(&tables::DECISION_EVIDENCE, cells).await?;
    }
    Ok(number)
}

/// The number of the decision that stands: the last one on the same subject.
async fn stands(change: &mut Change<'_>, new: &NewDecision) -> Result<Option<i64>> {
    let sql = "select number from decision where scheme = $1 and body = $2 and subject = $3 \
               order by number desc limit 1";
    let key = [(&new.scheme).into(), (&new.body).into(), (&new.subject).into()];
    change.eye().one(sql, &key).await?.map(|it| it.whole("number")).transpose()
}

/// Takes the item back whose award was worked out without this decision, and gives its number.
async fn undone(
    change: &mut Change<'_>,
    actor: &Actor,
    new: &NewDecision,
    number: i64,
) -> Result<Option<i64>> {
    let Some(item) = item_of(change, &new.scheme, &new.body).await? else { return Ok(None) };
    if item.result_sha256.is_none() {
        return Ok(None);
    }
    let action = Action::ItemDecisionChanged;
    let to = leads_to(action, &item.state)?;
    let before = new.supersedes.map_or_else(String::new, |it| format!(" in the place of decision {it}"));
    let part = new.part.as_deref().map_or_else(String::new, |it| format!(" by {it}"));
    let why =
        format!("decision {number}{before}: {} is {}{part}: {}", new.subject, new.outcome.name(), new.reason);
    back(change, actor, &item, action, to, &why).await?;
    Ok(Some(item.number))
}

async fn every(change: &mut Change<'_>, scheme: &str) -> Result<Vec<Decision>> {
    let sql = "select number, body, subject, outcome, part, reason, supersedes, person, recorded from decision \
               where scheme = $1 order by number";
    let rows = change.eye().all(sql, &[scheme.into()]).await?;
    let mut found: Vec<Decision> = Vec::new();
    for it in rows {
        let outcome = it.text("outcome")?;
        let number = it.whole("number")?;
        let supersedes = it.maybe("supersedes")?.and_then(|it| it.parse().ok());
        if let Some(before) = found.iter_mut().find(|it| Some(it.number) == supersedes) {
            before.stands = false;
        }
        found.push(Decision {
            number,
            scheme: scheme.to_owned(),
            body: it.text("body")?,
            subject: it.text("subject")?,
            outcome: Found::named(&outcome)
                .ok_or_else(|| complain("ledger-broken", format!("there is no finding `{outcome}`")))?,
            part: it.maybe("part")?,
            reason: it.text("reason")?,
            evidence: Vec::new(),
            supersedes,
            stands: true,
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        });
    }
    let sql = "select e.decision, e.sha256 from decision_evidence e join decision d on d.number = e.decision \
               where d.scheme = $1 order by e.decision, e.sha256";
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        let number = it.whole("decision")?;
        if let Some(decision) = found.iter_mut().find(|it| it.number == number) {
            decision.evidence.push(it.text("sha256")?);
        }
    }
    Ok(found)
}

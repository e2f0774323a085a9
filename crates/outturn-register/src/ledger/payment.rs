//! Payments, and what comes back.

use outturn_core::Date;
use serde_json::{Value, json};

use super::balance::{balance, by_step};
use super::determination::{FROM_NEXT, REPAY, WRITE_OFF, by_pot};
use super::transfer::{Draft, Outcome, Posting, propose, repeated, settle};
use super::{Account, negated, pounds, sum};
use crate::codes::{Result, complain};
use crate::local::pots;
use crate::people::{Actor, coded, filled, interested};
use crate::permission::Action;
use crate::store::{Change, Entry, Register};
use crate::succession::{divided, heirs};

/// A payment of everything that is payable to an earner.
pub(crate) struct Payment<'a> {
    pub(crate) key: &'a str,
    pub(crate) scheme: &'a str,
    pub(crate) body: &'a str,
    pub(crate) basis: &'a str,
    pub(crate) effective: Date,
}

impl Payment<'_> {
    /// What was asked for, to which the key is bound.
    pub(crate) fn request(&self) -> Value {
        json!({
            "payment": self.body, "scheme": self.scheme, "basis": self.basis,
            "effective": self.effective.to_string(),
        })
    }
}

/// Proposes a payment: everything payable, less what is kept back from it. None where nothing is payable.
pub(crate) async fn pay(change: &mut Change<'_>, it: &Payment<'_>) -> Result<Option<i64>> {
    let payable = balance(&mut change.eye(), it.scheme, it.body, Account::Payable).await?;
    if payable <= 0 {
        return Ok(None);
    }
    let stands = by_step(&mut change.eye(), it.scheme, it.body).await?;
    let owed = stands.get(&(Account::RecoveryDue, FROM_NEXT.to_owned())).copied().unwrap_or_default();
    let kept_back = owed.clamp(0, payable);
    let posting = |account, step: &str, pence| Posting {
        body: it.body.to_owned(),
        account,
        step: step.to_owned(),
        pence,
    };
    let mut postings = vec![
        posting(Account::Payable, "", payable),
        posting(Account::RecoveryDue, FROM_NEXT, negated(kept_back)?),
    ];
    // Of a body that has ended, its successors are paid.
    for part in divided(payable - kept_back, &heirs(change, it.body, it.effective).await?)? {
        let step = if part.body == it.body { String::new() } else { format!("payee/{}", part.body) };
        postings.push(posting(Account::Paid, &step, negated(part.pence)?));
    }
    let request = it.request();
    let draft = Draft {
        key: it.key,
        request: &request,
        scheme: it.scheme,
        body: it.body,
        kind: "payment",
        basis: it.basis,
        effective: it.effective,
        reason: "what was payable",
        postings,
    };
    propose(change, draft).await.map(Some)
}

/// The body that pays a scheme.
pub(super) async fn payer_of(change: &mut Change<'_>, scheme: &str) -> Result<Option<String>> {
    let found = change.eye().one("select body from scheme where id = $1", &[scheme.into()]).await?;
    found.map(|it| it.text("body")).transpose()
}

/// A note on the ledger that rests on no award: what came back or was given up.
struct Note<'a> {
    action: Action,
    key: &'a str,
    kind: &'static str,
    scheme: &'a str,
    body: &'a str,
    effective: Date,
    pence: i64,
    reason: &'a str,
}

impl<'a> Note<'a> {
    /// What is due back becomes less by so many pence, for a reason.
    fn recovery(
        key: &'a str,
        (scheme, body): (&'a str, &'a str),
        effective: Date,
        (pence, reason): (i64, &'a str),
    ) -> Note<'a> {
        let action = Action::LedgerRecover;
        Note { action, key, kind: "recovery", scheme, body, effective, pence, reason }
    }
}

impl Register {
    /// Notes that an earner paid back what was due back. Under a key that was used before for the same, nothing is done
    /// twice.
    pub async fn repaid(
        &self,
        actor: &Actor,
        key: &str,
        (scheme, body): (&str, &str),
        effective: Date,
        pence: i64,
    ) -> Result<i64> {
        let note = Note::recovery(key, (scheme, body), effective, (pence, "paid back by the earner"));
        self.note(actor, &note, Account::Paid).await
    }

    /// Writes off what is due back, for a reason.
    pub async fn write_off(
        &self,
        actor: &Actor,
        key: &str,
        (scheme, body): (&str, &str),
        effective: Date,
        less: (i64, &str),
    ) -> Result<i64> {
        let note = Note::recovery(key, (scheme, body), effective, less);
        self.note(actor, &note, Account::Pot).await
    }

    async fn note(&self, actor: &Actor, note: &Note<'_>, against: Account) -> Result<i64> {
        coded("key", note.key)?;
        filled("reason", note.reason)?;
        let mut change = self.change(actor).await?;
        let payer = payer_of(&mut change, note.scheme).await?;
        // What is due back is due to the payer, so it is for the payer to note or to give up.
        let at = match (note.action, &payer) {
            (Action::LedgerRecover, Some(payer)) => payer.as_str(),
            _ => note.body,
        };
        actor.permit(&mut change, note.action, "-", at).await?;
        if note.action == Action::LedgerRecover
            && let Some(interest) = interested(&mut change, actor.somebody()?, note.body).await?
        {
            let text = format!("a declared interest removes this person from the decision: {interest}");
            return Err(complain("declared-interest", text));
        }
        let request = json!({
            "note": note.kind, "against": against.name(), "scheme": note.scheme, "body": note.body,
            "effective": note.effective.to_string(), "pence": note.pence, "reason": note.reason,
        });
        if let Some(number) = repeated(&mut change, note.key, &request).await? {
            return Ok(number);
        }
        if note.pence <= 0 {
            return Err(complain("nothing-due", "the amount has to be above zero"));
        }
        let Some(payer) = payer else {
            return Err(complain("no-such-thing", format!("there is no scheme {}", note.scheme)));
        };
        let postings = recovery(&mut change, note, against, &payer).await?;
        let draft = Draft {
            key: note.key,
            request: &request,
            scheme: note.scheme,
            body: note.body,
            kind: note.kind,
            basis: "",
            effective: note.effective,
            reason: note.reason,
            postings,
        };
        let number = propose(&mut change, draft).await?;
        settle(&mut change, number, Outcome::Posted, note.reason).await?;
        change.commit(Entry::new(note.action.name(), format!("transfer/{number}"), request)).await?;
        Ok(number)
    }
}

/// What is due back becomes less: first what was to be paid back, then what was to be kept back.
async fn recovery(
    change: &mut Change<'_>,
    note: &Note<'_>,
    against: Account,
    payer: &str,
) -> Result<Vec<Posting>> {
    let stands = by_step(&mut change.eye(), note.scheme, note.body).await?;
    let owed = |step: &str| stands.get(&(Account::RecoveryDue, step.to_owned())).copied().unwrap_or_default();
    let all = sum([owed(REPAY), owed(FROM_NEXT)])?;
    if note.pence > all {
        let text = format!("{} is due back from {}, not {}", pounds(all), note.body, pounds(note.pence));
        return Err(complain("nothing-due", text));
    }
    let first = owed(REPAY).clamp(0, note.pence);
    let mut postings = if against == Account::Pot {
        let of = (note.scheme, payer, note.body);
        by_pot(pots(change, of, WRITE_OFF, note.pence).await?, WRITE_OFF)
    } else {
        let body = note.body.to_owned();
        vec![Posting { body, account: against, step: REPAY.to_owned(), pence: note.pence }]
    };
    for (step, pence) in [(REPAY, first), (FROM_NEXT, note.pence - first)] {
        postings.push(Posting {
            body: note.body.to_owned(),
            account: Account::RecoveryDue,
            step: step.to_owned(),
            pence: negated(pence)?,
        });
    }
    Ok(postings)
}

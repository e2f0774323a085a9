//! What an earner spent, on the ledger: the purpose is the step.

use outturn_core::Date;
use serde_json::Value;

use super::transfer::{Draft, Outcome, Posting, propose, settle};
use super::{Account, negated};
use crate::codes::Result;
use crate::store::Change;

/// The step of what has no purpose yet.
pub(crate) const UNTAGGED: &str = "untagged";

/// What was spent, or what becomes of it.
pub(crate) struct Moved<'a> {
    pub(crate) key: &'a str,
    pub(crate) request: &'a Value,
    pub(crate) scheme: &'a str,
    pub(crate) body: &'a str,
    pub(crate) effective: Date,
    pub(crate) reason: &'a str,
}

/// Proposes what was spent under a step.
pub(crate) async fn propose_spending(
    change: &mut Change<'_>,
    it: &Moved<'_>,
    step: &str,
    pence: i64,
) -> Result<i64> {
    propose(change, draft(it, postings(it.body, step, pence)?)).await
}

/// Moves what was spent from a step to another, or to none: then it is no longer spent.
pub(crate) async fn move_spending(
    change: &mut Change<'_>,
    it: &Moved<'_>,
    (from, to): (&str, Option<&str>),
    pence: i64,
) -> Result<i64> {
    let mut lines = postings(it.body, from, negated(pence)?)?.to_vec();
    if let Some(to) = to {
        lines.extend(postings(it.body, to, pence)?);
    }
    let number = propose(change, draft(it, lines)).await?;
    settle(change, number, Outcome::Posted, it.reason).await?;
    Ok(number)
}

fn postings(body: &str, step: &str, pence: i64) -> Result<[Posting; 2]> {
    let posting = |account, pence| Posting { body: body.to_owned(), account, step: step.to_owned(), pence };
    Ok([posting(Account::Spent, pence), posting(Account::Drawn, negated(pence)?)])
}

fn draft<'a>(it: &Moved<'a>, postings: impl Into<Vec<Posting>>) -> Draft<'a> {
    Draft {
        key: it.key,
        request: it.request,
        scheme: it.scheme,
        body: it.body,
        kind: "spending",
        basis: "",
        effective: it.effective,
        reason: it.reason,
        postings: postings.into(),
    }
}

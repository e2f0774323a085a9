//! A determination on the ledger: only what differs from what stands is posted.

use std::collections::BTreeMap;

use outturn_core::Date;
use serde_json::{Value, json};

use super::balance::{balance, by_step, written_off};
use super::lines::{Line, checked};
use super::transfer::{Draft, Posting, pending, propose, repeated};
use super::{Account, negated, plus, sum};
use crate::codes::{Result, complain};
use crate::local::pots;
use crate::people::filled;
use crate::store::Change;

/// What is done where more was paid than is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// It is kept back from the next payment.
    FromNextPayment,
    /// The earner pays it back.
    Repay,
    /// It is given up, for a reason.
    WriteOff {
        /// The reason.
        reason: String,
    },
}

/// Where what is due back stands, by the rule under which it is recovered.
pub(super) const FROM_NEXT: &str = "recovery/from-next-payment";
pub(super) const REPAY: &str = "recovery/repay";
pub(super) const WRITE_OFF: &str = "recovery/write-off";

impl Recovery {
    /// Where it stands on the ledger.
    fn step(&self) -> &'static str {
        match self {
            Recovery::FromNextPayment => FROM_NEXT,
            Recovery::Repay => REPAY,
            Recovery::WriteOff { .. } => WRITE_OFF,
        }
    }

    fn reason(&self) -> &str {
        match self {
            Recovery::FromNextPayment => "what was paid too much is kept back from the next payment",
            Recovery::Repay => "what was paid too much is paid back",
            Recovery::WriteOff { reason } => reason,
        }
    }
}

/// What is determined for an earner.
pub(crate) struct Determination<'a> {
    pub(crate) key: &'a str,
    pub(crate) scheme: &'a str,
    /// The body whose pot it is.
    pub(crate) payer: &'a str,
    pub(crate) body: &'a str,
    /// The hash of what it rests on.
    pub(crate) basis: &'a str,
    /// The hash of the award, as a receipt has it.
    pub(crate) award: &'a str,
    pub(crate) lines: &'a [Line],
    pub(crate) effective: Date,
    pub(crate) recovery: &'a Recovery,
}

impl Determination<'_> {
    /// What was asked for, to which the key is bound.
    pub(crate) fn request(&self) -> Value {
        let mut lines = self.lines.to_vec();
        lines.sort();
        json!({
            "determination": self.body, "scheme": self.scheme, "basis": self.basis, "award": self.award,
            "lines": lines.iter().map(Line::json).collect::<Vec<_>>(),
            "effective": self.effective.to_string(),
            "recovery": [self.recovery.step(), self.recovery.reason()],
        })
    }
}

/// Proposes the differences as a pending transfer, and gives its number: that of before where the request is repeated.
pub(crate) async fn determine(change: &mut Change<'_>, it: &Determination<'_>) -> Result<i64> {
    checked(it.lines)?;
    if let Recovery::WriteOff { reason } = it.recovery {
        filled("reason", reason)?;
    }
    let request = it.request();
    if let Some(number) = repeated(change, it.key, &request).await? {
        return Ok(number);
    }
    if let Some(number) = pending(change, it.scheme, it.body).await? {
        return Err(complain(
            "pending-transfer",
            format!("transfer {number} of {} is still pending", it.body),
        ));
    }
    let stands = by_step(&mut change.eye(), it.scheme, it.body).await?;
    let mut postings = differences(it, &stands)?;
    let due = sum(postings.iter().filter(|it| it.account == Account::Awarded).map(|it| it.pence))?;
    postings.extend(money(change, it, due, &stands).await?);
    let draft = Draft {
        key: it.key,
        request: &request,
        scheme: it.scheme,
        body: it.body,
        kind: "determination",
        basis: it.basis,
        effective: it.effective,
        reason: if due < 0 { it.recovery.reason() } else { "what was determined" },
        postings,
    };
    propose(change, draft).await
}

/// The lines of the award that differ from what stands.
fn differences(it: &Determination<'_>, stands: &BTreeMap<(Account, String), i64>) -> Result<Vec<Posting>> {
    let mut wanted: BTreeMap<(Account, String), i64> = stands
        .keys()
        .filter(|(of, _)| Account::OF_THE_AWARD.contains(of))
        .map(|key| (key.clone(), 0))
        .collect();
    for line in it.lines {
        wanted.insert((line.account, line.step.clone()), line.pence);
    }
    let mut postings = Vec::new();
    for ((account, step), pence) in wanted {
        let before = stands.get(&(account, step.clone())).copied().unwrap_or_default();
        let pence = account.signed(plus(pence, negated(before)?)?)?;
        postings.push(Posting { body: it.body.to_owned(), account, step, pence });
    }
    Ok(postings)
}

/// What the difference does to the money. More is payable, less what is due back or was given up; less is
/// first no longer payable, and what was paid already is due back by the rule.
async fn money(
    change: &mut Change<'_>,
    it: &Determination<'_>,
    due: i64,
    stands: &BTreeMap<(Account, String), i64>,
) -> Result<Vec<Posting>> {
    let written_off = written_off(&mut change.eye(), it.scheme, it.body).await?;
    let of = (it.scheme, it.payer, it.body);
    let mut postings = by_pot(pots(change, of, "", due).await?, "");
    let mut post = |body: &str, account, step: &str, pence| {
        postings.push(Posting { body: body.to_owned(), account, step: step.to_owned(), pence });
    };
    if due >= 0 {
        let mut left = due;
        for step in [FROM_NEXT, REPAY] {
            let owed = stands.get(&(Account::RecoveryDue, step.to_owned())).copied().unwrap_or_default();
            let set_off = owed.clamp(0, left);
            post(it.body, Account::RecoveryDue, step, negated(set_off)?);
            left -= set_off;
        }
        // What was given up before was paid all the same: it is set off, and no longer given up.
        let given_up = written_off.clamp(0, left);
        left -= given_up;
        post(it.body, Account::Payable, "", negated(left)?);
        postings.extend(by_pot(pots(change, of, WRITE_OFF, negated(given_up)?).await?, WRITE_OFF));
    } else {
        let less = negated(due)?;
        let payable = balance(&mut change.eye(), it.scheme, it.body, Account::Payable).await?;
        let unpaid = payable.clamp(0, less);
        post(it.body, Account::Payable, "", unpaid);
        let back = less - unpaid;
        post(it.body, Account::RecoveryDue, it.recovery.step(), back);
        if matches!(it.recovery, Recovery::WriteOff { .. }) {
            post(it.body, Account::RecoveryDue, it.recovery.step(), negated(back)?);
            postings.extend(by_pot(pots(change, of, WRITE_OFF, back).await?, WRITE_OFF));
        }
    }
    Ok(postings)
}

/// Postings to each payer's pot.
pub(super) fn by_pot(amounts: Vec<(String, i64)>, step: &str) -> Vec<Posting> {
    let posting = |(body, pence)| Posting { body, account: Account::Pot, step: step.to_owned(), pence };
    amounts.into_iter().map(posting).collect()
}

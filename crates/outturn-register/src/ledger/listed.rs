//! Transfers as a list.

use super::payment::payer_of;
use super::{Account, negated};
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::Register;

/// A transfer with its postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferView {
    /// Its number.
    pub number: i64,
    /// Determination, payment, recovery or spending.
    pub kind: String,
    /// Of which earner.
    pub body: String,
    /// The day from which it counts.
    pub effective: String,
    /// When it was recorded.
    pub recorded: String,
    /// Why.
    pub reason: String,
    /// Posted, voided or pending.
    pub outcome: String,
    /// Its postings.
    pub postings: Vec<PostingView>,
}

/// A posting: a debit or a credit, one of them zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingView {
    /// Whose account.
    pub body: String,
    /// Which account.
    pub account: Account,
    /// The award's step behind it.
    pub step: String,
    /// Pence of debit.
    pub debit: i64,
    /// Pence of credit.
    pub credit: i64,
}

impl Register {
    /// The transfers of a scheme after a number, so many of them: of one body, or of all.
    pub async fn transfers(
        &self,
        actor: &Actor,
        scheme: &str,
        body: Option<&str>,
        (after, most): (i64, i64),
    ) -> Result<Vec<TransferView>> {
        let mut change = self.glance(actor).await?;
        let payer = payer_of(&mut change, scheme).await?.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerRead, "-", body.unwrap_or(&payer)).await?;
        let body = body.unwrap_or_default();
        let sql = "select t.number, t.kind, t.body, t.effective, t.recorded, t.reason, s.outcome from transfer t \
                   left join settlement s on s.transfer = t.number where t.scheme = $1 \
                   and ($2 = '' or t.body = $2) and t.number > $3 order by t.number limit $4";
        let mut found = Vec::new();
        for it in change.eye().all(sql, &[scheme.into(), body.into(), after.into(), most.into()]).await? {
            let number = it.whole("number")?;
            let sql = "select body, account, step, pence from posting where transfer = $1 order by line";
            let mut postings = Vec::new();
            for line in change.eye().all(sql, &[number.into()]).await? {
                let (account, pence) = (line.text("account")?, line.whole("pence")?);
                postings.push(PostingView {
                    body: line.text("body")?,
                    account: Account::named(&account).ok_or_else(|| {
                        complain("ledger-broken", format!("there is no account `{account}`"))
                    })?,
                    step: line.text("step")?,
                    debit: pence.max(0),
                    credit: negated(pence.min(0))?,
                });
            }
            found.push(TransferView {
                number,
                kind: it.text("kind")?,
                body: it.text("body")?,
                effective: it.text("effective")?,
                recorded: it.text("recorded")?,
                reason: it.text("reason")?,
                outcome: it.maybe("outcome")?.unwrap_or_else(|| "pending".to_owned()),
                postings,
            });
        }
        Ok(found)
    }
}

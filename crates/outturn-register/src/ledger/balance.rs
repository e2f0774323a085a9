//! Balances: as at a day, as believed on an instant.

use std::collections::BTreeMap;

use outturn_core::{Date, Diagnostic};

use super::determination::WRITE_OFF;
use super::payment::payer_of;
use super::{Account, plus};
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::{Eye, Register};

/// Which ledger is meant: what was effective by a day, as far as it was recorded by the end of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AsAt {
    /// The last effective day; none for all.
    pub effective: Option<Date>,
    /// The day on whose evening it was believed; none for now.
    pub believed: Option<Date>,
}

/// What an account has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Balance {
    /// Whose account it is.
    pub body: String,
    /// Which account.
    pub account: Account,
    /// How much, counted on the account's own side.
    pub pence: i64,
}

/// What became of a full award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Of which earner; empty for all of them together.
    pub body: String,
    /// The amounts of the accounts of the award, in their order.
    pub amounts: BTreeMap<Account, i64>,
    /// Whether maximum = awarded + withheld + not earned + deducted + rounding.
    pub holds: bool,
}

impl Register {
    /// The balances of a scheme: of one body and those that lie in it, or of all.
    pub async fn balances(
        &self,
        actor: &Actor,
        scheme: &str,
        body: Option<&str>,
        as_at: AsAt,
    ) -> Result<Vec<Balance>> {
        let mut change = self.glance(actor).await?;
        let payer = payer_of(&mut change, scheme).await?.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerRead, "-", body.unwrap_or(&payer)).await?;
        balances(&mut change.eye(), scheme, body, as_at).await
    }

    /// The identity of every earner under a scheme, and of all of them together.
    pub async fn identities(&self, actor: &Actor, scheme: &str, as_at: AsAt) -> Result<Vec<Identity>> {
        let mut change = self.glance(actor).await?;
        let payer = payer_of(&mut change, scheme).await?.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerRead, "-", &payer).await?;
        let mut by_body: BTreeMap<String, BTreeMap<Account, i64>> = BTreeMap::new();
        for balance in balances(&mut change.eye(), scheme, None, as_at).await? {
            if Account::OF_THE_AWARD.contains(&balance.account) {
                for body in [balance.body.clone(), String::new()] {
                    let amount = by_body.entry(body).or_default().entry(balance.account).or_default();
                    *amount = plus(*amount, balance.pence)?;
                }
            }
        }
        by_body.into_iter().map(|(body, amounts)| identity(body, amounts)).collect()
    }
}

fn identity(body: String, amounts: BTreeMap<Account, i64>) -> Result<Identity> {
    let maximum = amounts.get(&Account::Maximum).copied().unwrap_or_default();
    let others = super::sum(amounts.iter().filter(|(of, _)| **of != Account::Maximum).map(|(_, it)| *it))?;
    Ok(Identity { body, holds: maximum == others, amounts })
}

pub(crate) async fn balances(
    eye: &mut Eye<'_>,
    scheme: &str,
    body: Option<&str>,
    as_at: AsAt,
) -> Result<Vec<Balance>> {
    let sql = "select p.body, p.account, cast(sum(p.pence) as bigint) as pence from posting p \
               join transfer t on t.number = p.transfer join settlement s on s.transfer = t.number \
               where t.scheme = $1 and ($2 = '' or p.body = $2) and s.outcome = 'posted' \
               and t.effective <= $3 and s.recorded <= $4 group by p.body, p.account order by p.body, p.account";
    // Beyond every day and instant that is written with four digits.
    let effective = as_at.effective.map_or_else(|| "9999-99".to_owned(), |it| it.to_string());
    let believed = as_at.believed.map_or_else(|| "9999-99".to_owned(), crate::store::end_of);
    let values = [scheme.into(), body.unwrap_or_default().into(), effective.into(), believed.into()];
    let mut found = Vec::new();
    for it in eye.all(sql, &values).await? {
        let account = known(&it.text("account")?)?;
        found.push(Balance { body: it.text("body")?, account, pence: account.signed(it.whole("pence")?)? });
    }
    found.sort();
    Ok(found)
}

/// An account by its name: what is posted to one that is not known is never left out of a sum.
fn known(name: &str) -> Result<Account> {
    Account::named(name).ok_or_else(|| complain("ledger-broken", format!("there is no account `{name}`")))
}

/// What one account of an earner has, of what is posted.
pub(super) async fn balance(eye: &mut Eye<'_>, scheme: &str, body: &str, account: Account) -> Result<i64> {
    let all = balances(eye, scheme, Some(body), AsAt::default()).await?;
    Ok(all.iter().find(|it| it.account == account).map_or(0, |it| it.pence))
}

/// What one account of an earner has by steps, of what is posted.
pub(super) async fn by_step(
    eye: &mut Eye<'_>,
    scheme: &str,
    body: &str,
) -> Result<BTreeMap<(Account, String), i64>> {
    let sql = "select p.account, p.step, cast(sum(p.pence) as bigint) as pence from posting p \
               join transfer t on t.number = p.transfer join settlement s on s.transfer = t.number \
               where t.scheme = $1 and p.body = $2 and s.outcome = 'posted' group by p.account, p.step";
    let mut found = BTreeMap::new();
    for it in eye.all(sql, &[scheme.into(), body.into()]).await? {
        let account = known(&it.text("account")?)?;
        found.insert((account, it.text("step")?), account.signed(it.whole("pence")?)?);
    }
    Ok(found)
}

/// What was paid to an earner beyond its award and given up.
pub(super) async fn written_off(eye: &mut Eye<'_>, scheme: &str, body: &str) -> Result<i64> {
    let sql = "select cast(coalesce(sum(p.pence), 0) as bigint) as pence from posting p \
               join transfer t on t.number = p.transfer join settlement s on s.transfer = t.number \
               where t.scheme = $1 and t.body = $2 and p.account = 'pot' and p.step = $3 and s.outcome = 'posted'";
    let found = eye.one(sql, &[scheme.into(), body.into(), WRITE_OFF.into()]).await?;
    found.map_or(Ok(0), |it| it.whole("pence"))
}

/// Transfers that do not balance, and determinations whose lines do not come to the full award.
pub(crate) async fn ledger_problems(eye: &mut Eye<'_>) -> Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let sql = "select transfer, cast(sum(pence) as bigint) as pence from posting group by transfer \
               having sum(pence) <> 0 order by transfer";
    for it in eye.all(sql, &[]).await? {
        let (transfer, pence) = (it.whole("transfer")?, it.whole("pence")?);
        problems.push(complain("ledger-broken", format!("transfer {transfer} is {pence} pence off balance")));
    }
    let sql = "select transfer, body, cast(sum(pence) as bigint) as pence from posting where account in \
               ('maximum', 'awarded', 'withheld-by-gateway', 'not-earned', 'deducted', 'rounding') \
               group by transfer, body having sum(pence) <> 0 order by transfer, body";
    for it in eye.all(sql, &[]).await? {
        let (transfer, body, pence) = (it.whole("transfer")?, it.text("body")?, it.whole("pence")?);
        let text =
            format!("transfer {transfer}: the lines of {body} are {pence} pence off what the full award is");
        problems.push(complain("ledger-broken", text));
    }
    Ok(problems)
}

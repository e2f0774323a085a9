//! Who bears the cost of a local scheme: exact shares of it, in whole pence.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Pence};

use super::arrange::Share;
use crate::codes::{Result, complain};
use crate::ledger::{negated, plus, sum};
use crate::store::Change;

/// What one commissioner bears of an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostShare {
    /// The commissioner.
    pub body: String,
    /// Its share.
    pub share: Exact,
    /// Its part before it is cut down to a penny, in pence.
    pub exact: Exact,
    /// Its part in pence.
    pub pence: i64,
    /// Whether it bears a penny that was left over, its remainder being among the largest.
    pub extra: bool,
}

/// An amount by shares: each part is cut down to a penny, and the pennies left over go to the largest remainders, the
/// earlier code first where two are the same.
pub(super) fn split(pence: i64, shares: &[Share]) -> Result<Vec<CostShare>> {
    let whole = Pence(i128::from(pence));
    let all: Vec<Exact> = shares.iter().map(|it| it.share.clone()).collect();
    let mut found = Vec::new();
    for (it, part) in shares.iter().zip(whole.split(&all)) {
        let exact = &whole.exact() * &it.share;
        let pence = i64::try_from(part.0)
            .map_err(|_| complain("too-much", format!("{} pence do not fit", part.0)))?;
        let extra = Pence::nearest(&exact, Direction::Down) != part;
        found.push(CostShare { body: it.body.clone(), share: it.share.clone(), exact, pence, extra });
    }
    Ok(found)
}

/// The shares of a scheme's cost: those that are arranged, or all of it the payer's.
pub(super) async fn shares(change: &mut Change<'_>, scheme: &str, payer: &str) -> Result<Vec<Share>> {
    let sql = "select body, share from local_share where arrangement = \
               (select max(number) from local_arrangement where scheme = $1) order by body";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        let share = it.text("share")?;
        let share = Exact::parse_canonical(&share)
            .ok_or_else(|| complain("ledger-broken", format!("`{share}` is no fraction")))?;
        found.push(Share { body: it.text("body")?, share });
    }
    if found.is_empty() {
        found.push(Share { body: payer.to_owned(), share: Exact::ONE });
    }
    Ok(found)
}

/// What a further amount of an earner does to each pot. What is split is all that the earner has cost, before and with
/// it, so that pennies do not drift with the number of postings.
pub(crate) async fn pots(
    change: &mut Change<'_>,
    (scheme, payer, earner): (&str, &str, &str),
    step: &str,
    more: i64,
) -> Result<Vec<(String, i64)>> {
    let sql = "select p.body, cast(sum(p.pence) as bigint) as pence from posting p \
               join transfer t on t.number = p.transfer join settlement s on s.transfer = t.number \
               where t.scheme = $1 and t.body = $2 and p.account = 'pot' and p.step = $3 \
               and s.outcome = 'posted' group by p.body";
    let mut stands = BTreeMap::new();
    for it in change.eye().all(sql, &[scheme.into(), earner.into(), step.into()]).await? {
        stands.insert(it.text("body")?, it.whole("pence")?);
    }
    let total = plus(sum(stands.values().copied())?, more)?;
    let mut found = Vec::new();
    for it in split(total, &shares(change, scheme, payer).await?)? {
        let before = stands.remove(&it.body).unwrap_or_default();
        found.push((it.body, plus(it.pence, negated(before)?)?));
    }
    // Who shares no longer bears nothing of it.
    for (body, before) in stands {
        found.push((body, negated(before)?));
    }
    Ok(found)
}

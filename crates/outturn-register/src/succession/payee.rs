//! Who is paid in a body's stead, and from whom is due what is due back from it.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Pence};

use super::direct;
use crate::codes::{Result, complain};
use crate::ledger::{Account, AsAt, balances};
use crate::people::{Actor, known_body};
use crate::permission::Action;
use crate::store::{Change, Register};

/// What of an amount is that of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOf {
    /// Which body.
    pub body: String,
    /// How much.
    pub pence: i64,
}

/// What is due back of an earner's award, and from whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueBack {
    /// Whose award it is.
    pub body: String,
    /// How much.
    pub pence: i64,
    /// From whom: from the earner, or from its successors.
    pub from: Vec<PartOf>,
}

/// More bodies than a succession can lead to.
const BODIES_MAX: usize = 10_000;

/// Who stands in for a body on a day, and with which share: itself, while it has no successor.
pub(crate) async fn heirs(change: &mut Change<'_>, body: &str, day: Date) -> Result<BTreeMap<String, Exact>> {
    let day = day.to_string();
    let mut found: BTreeMap<String, Exact> = BTreeMap::new();
    let mut next = vec![(body.to_owned(), Exact::ONE)];
    let mut steps = 0;
    while let Some((code, share)) = next.pop() {
        steps += 1;
        if steps > BODIES_MAX {
            return Err(complain(
                "ledger-broken",
                format!("the successors of {body} lead round in a circle"),
            ));
        }
        let mut after = direct(change, &code).await?;
        after.retain(|(_, from, _)| *from <= day);
        if after.is_empty() {
            let so_far = found.entry(code).or_insert(Exact::ZERO);
            *so_far = &*so_far + &share;
        }
        next.extend(after.into_iter().map(|(successor, _, part)| (successor, &share * &part)));
    }
    Ok(found)
}

/// An amount divided among those who stand in for a body: to the penny, by the largest remainders.
pub(crate) fn divided(pence: i64, heirs: &BTreeMap<String, Exact>) -> Result<Vec<PartOf>> {
    let shares: Vec<Exact> = heirs.values().cloned().collect();
    let parts = Pence(i128::from(pence)).split(&shares);
    let mut found = Vec::new();
    for (body, part) in heirs.keys().zip(parts) {
        let pence = i64::try_from(part.0)
            .map_err(|_| complain("too-much", format!("{} pence do not fit", part.0)))?;
        found.push(PartOf { body: body.clone(), pence });
    }
    Ok(found)
}

impl Register {
    /// To whom an amount that is payable to a body would be paid on a day, and how much to each.
    pub async fn payees(&self, actor: &Actor, body: &str, day: Date, pence: i64) -> Result<Vec<PartOf>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::LedgerRead, "-", body).await?;
        known_body(&mut change, body).await?;
        divided(pence, &heirs(&mut change, body, day).await?)
    }

    /// What is due back under a scheme on a day, of each award, and from whom.
    pub async fn due_back(&self, actor: &Actor, scheme: &str, day: Date) -> Result<Vec<DueBack>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::LedgerRead, "-", "").await?;
        let as_at = AsAt { effective: Some(day), believed: None };
        let mut found = Vec::new();
        for it in balances(&mut change.eye(), scheme, None, as_at).await? {
            if it.account == Account::RecoveryDue && it.pence != 0 {
                let from = divided(it.pence, &heirs(&mut change, &it.body, day).await?)?;
                found.push(DueBack { body: it.body, pence: it.pence, from });
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_divided_to_the_penny() {
        let third = Exact::fraction(1, 3).unwrap();
        let heirs = ["A", "B", "C"].map(|it| (it.to_owned(), third.clone()));
        let parts = divided(100, &BTreeMap::from(heirs)).unwrap();
        assert_eq!(parts.iter().map(|it| it.pence).collect::<Vec<_>>(), [34, 33, 33]);
    }
}

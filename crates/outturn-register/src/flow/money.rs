//! When a step moves money: proposed when calculated, posted when finance approved, paid after the year end.

use outturn_core::Date;

use super::act::Act;
use super::item::Loaded;
use crate::codes::{Result, complain};
use crate::ledger::{Determination, Outcome, Payment, determine, pay, pending, repeated, settle};
use crate::people::Actor;
use crate::permission::{Action, permissions};
use crate::store::Change;

/// The determination that a calculation asks for.
fn asked<'a>(item: &'a Loaded, act: &'a Act, content: &'a str) -> Option<Determination<'a>> {
    let Act::Calculate { key, award_sha256, lines, effective, recovery } = act else { return None };
    Some(Determination {
        key,
        scheme: &item.scheme,
        payer: &item.rules.body,
        body: &item.body,
        basis: content,
        award: award_sha256,
        lines,
        effective: *effective,
        recovery,
    })
}

fn paid<'a>(item: &'a Loaded, key: &'a str, effective: Date, content: &'a str) -> Payment<'a> {
    Payment { key, scheme: &item.scheme, body: &item.body, basis: content, effective }
}

/// Whether a request was carried out before, under its key, so that nothing is left to do. Only whoever may make the
/// request is told.
pub(super) async fn repeats(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    act: &Act,
) -> Result<bool> {
    let (Act::Calculate { key, .. } | Act::Pay { key, .. }) = act else { return Ok(false) };
    let sql = "select number, basis from transfer where key = $1";
    let Some(before) = change.eye().one(sql, &[key.into()]).await? else { return Ok(false) };
    let action: Action = act.action();
    let usual = permissions().iter().find(|it| it.action == action.name()).map_or("-", |it| it.state);
    actor.permit(change, action, usual, &item.body).await?;
    // The basis is worked out from the request, so it is taken from what was recorded; a request on another basis has
    // other lines, or is told below that the basis is another.
    let basis = before.text("basis")?;
    let request = match act {
        Act::Pay { key, effective } => paid(item, key, *effective, &basis).request(),
        _ => asked(item, act, &basis).map(|it| it.request()).unwrap_or_default(),
    };
    Ok(repeated(change, key, &request).await?.is_some())
}

/// Proposes a determination to the ledger.
pub(super) async fn propose_determination(
    change: &mut Change<'_>,
    item: &Loaded,
    act: &Act,
    content: &str,
) -> Result<Option<i64>> {
    match asked(item, act, content) {
        Some(asked) => determine(change, &asked).await.map(Some),
        None => Ok(None),
    }
}

/// Posts the determination that was proposed, where it is the one that is signed.
pub(super) async fn post_determination(change: &mut Change<'_>, item: &Loaded, content: &str) -> Result<i64> {
    signed(change, item, content, &[Action::ItemCheck, Action::ItemApprove]).await?;
    let sql = "select t.number from transfer t left join settlement s on s.transfer = t.number \
               where t.scheme = $1 and t.basis = $2 and t.body = $3 and t.kind = 'determination' \
               and s.transfer is null";
    let found = change.eye().one(sql, &[(&item.scheme).into(), content.into(), (&item.body).into()]).await?;
    let Some(found) = found else {
        return Err(complain("signature-void", "no determination of this content is pending"));
    };
    let transfer = found.whole("number")?;
    settle(change, transfer, Outcome::Posted, "approved for finance").await?;
    Ok(transfer)
}

/// Pays what is payable, where the year has ended and everything that stands is signed by two people who did not
/// make it.
pub(super) async fn payment(
    change: &mut Change<'_>,
    item: &Loaded,
    key: &str,
    effective: Date,
    content: &str,
) -> Result<Option<i64>> {
    let ends = &item.rules.ends;
    if change.moment.surely.to_string() <= *ends || effective.to_string() <= *ends {
        return Err(complain(
            "too-early",
            format!("{} is paid after its year, which ends on {ends}", item.scheme),
        ));
    }
    let tiers = [Action::ItemCheck, Action::ItemApprove, Action::ItemFinanceApprove];
    signed(change, item, content, &tiers).await?;
    if let Some(transfer) = pending(change, &item.scheme, &item.body).await? {
        return Err(complain("pending-transfer", format!("transfer {transfer} is still pending")));
    }
    let it = paid(item, key, effective, content);
    if repeated(change, key, &it.request()).await?.is_some() {
        return Err(complain("key-reused", format!("`{key}` was used before")));
    }
    let transfer = pay(change, &it).await?;
    if let Some(transfer) = transfer {
        settle(change, transfer, Outcome::Posted, "paid").await?;
    }
    Ok(transfer)
}

/// Refuses what is not signed as it stands: each of these steps last taken under this content, by different people.
async fn signed(change: &mut Change<'_>, item: &Loaded, content: &str, tiers: &[Action]) -> Result<()> {
    let mut people = Vec::new();
    for action in tiers {
        let sql = "select person, content from move where item = $1 and action = $2 \
                   order by number desc limit 1";
        let last = change.eye().one(sql, &[item.number.into(), action.name().into()]).await?;
        let Some(last) = last else {
            return Err(complain("signature-void", format!("`{}` was never done", action.name())));
        };
        if last.text("content")? != content || content.is_empty() {
            let text = format!("`{}` was for something else than what stands", action.name());
            return Err(complain("signature-void", text));
        }
        people.push(last.whole("person")?);
    }
    people.sort_unstable();
    people.dedup();
    if people.len() != tiers.len() {
        return Err(complain("made-by-checker", "one person signed at two tiers"));
    }
    Ok(())
}

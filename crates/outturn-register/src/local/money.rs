//! When a step moves money: proposed when calculated, posted when finance approved, paid after the window for claims.

use outturn_core::Date;

use super::act::Act;
use super::claim::{book, claimed, lines_of};
use super::item::Loaded;
use super::sign::signed;
use super::window::{Which, window};
use crate::codes::{Result, complain};
use crate::ledger::{
    Account, Determination, Line, Outcome, Payment, checked, determine, pay, pending, repeated, settle,
};
use crate::people::Actor;
use crate::permission::permissions;
use crate::store::Change;

/// The determination that a calculation asks for.
fn wanted<'a>(item: &'a Loaded, act: &'a Act, content: &'a str) -> Option<Determination<'a>> {
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
    let sql = "select basis from transfer where key = $1";
    let Some(before) = change.eye().one(sql, &[key.into()]).await? else { return Ok(false) };
    let action = act.action();
    let usual = permissions().iter().find(|it| it.action == action.name()).map_or("-", |it| it.state);
    actor.permit(change, action, usual, &item.rules.body).await?;
    let basis = before.text("basis")?;
    let request = match act {
        Act::Pay { key, effective } => paid(item, key, *effective, &basis).request(),
        _ => wanted(item, act, &basis).map(|it| it.request()).unwrap_or_default(),
    };
    Ok(repeated(change, key, &request).await?.is_some())
}

/// Refuses lines that do not come to the full award, or that are not what the claims come to: what is claimed is worked
/// out here, and only what comes from readings is taken from outside.
pub(super) async fn as_claimed(change: &mut Change<'_>, item: &Loaded, lines: &[Line]) -> Result<()> {
    checked(lines)?;
    let claims = lines_of(&item.terms.it, &book(change, item.number).await?)?;
    let of_claims = |it: &&Line| {
        let code = it.step.strip_prefix("component/").and_then(|it| it.split('/').next());
        let known = code.and_then(|it| item.terms.it.component(it));
        // Where nothing is worked out from readings, every line is one of the claims.
        known.is_some_and(|it| it.kind != super::ComponentKind::Readings) || !item.terms.it.reads()
    };
    let sorted = |lines: &[Line]| {
        let of = |it: &&Line| !item.terms.it.reads() || it.account != Account::Awarded;
        let mut all: Vec<Line> = lines.iter().filter(of_claims).filter(of).cloned().collect();
        all.sort();
        all
    };
    let (asked, found) = (sorted(&claims), sorted(lines));
    if asked != found {
        let told = |all: &[Line]| all.iter().map(|it| it.json().to_string()).collect::<Vec<_>>().join(", ");
        let text = format!("the claims come to {}, and the lines say {}", told(&asked), told(&found));
        return Err(complain("not-as-claimed", text));
    }
    Ok(())
}

/// Proposes what was worked out to the ledger.
pub(super) async fn propose(
    change: &mut Change<'_>,
    item: &Loaded,
    act: &Act,
    content: &str,
) -> Result<Option<i64>> {
    match wanted(item, act, content) {
        Some(it) => determine(change, &it).await.map(Some),
        None => Ok(None),
    }
}

/// Posts what was proposed, where it is what is signed.
pub(super) async fn post(change: &mut Change<'_>, item: &Loaded, content: &str) -> Result<i64> {
    signed(change, item, false).await?;
    let sql = "select t.number from transfer t left join settlement s on s.transfer = t.number \
               where t.scheme = $1 and t.basis = $2 and t.body = $3 and t.kind = 'determination' \
               and s.transfer is null";
    let values = [(&item.scheme).into(), content.into(), (&item.body).into()];
    let Some(found) = change.eye().one(sql, &values).await? else {
        return Err(complain("signature-void", "no determination of this content is pending"));
    };
    let transfer = found.whole("number")?;
    settle(change, transfer, Outcome::Posted, "approved for finance").await?;
    Ok(transfer)
}

/// Pays what is payable, where the window for claims and every claimed period are over and what stands is signed.
pub(super) async fn payment(
    change: &mut Change<'_>,
    item: &Loaded,
    (key, effective): (&str, Date),
    content: &str,
) -> Result<Option<i64>> {
    let mut last = window(change, &item.terms, Some(&item.body), Which::Claims).await?.to;
    for (_, it) in claimed(&book(change, item.number).await?) {
        last = last.max(it.period.bounds().map(|(_, end)| end.to_string()).unwrap_or_default());
    }
    if change.moment.surely.to_string() <= last || effective.to_string() <= last {
        let text = format!("{} is paid after the claims of {} are over, on {last}", item.scheme, item.body);
        return Err(complain("too-early", text));
    }
    signed(change, item, true).await?;
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

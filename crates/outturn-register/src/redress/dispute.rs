//! What of a payment waits for an appeal.
//!
//! What a step took off is not payable while the award stands, so the payment of what is disputed waits by
//! itself, and the rest is paid. Where the step took nothing off, what is payable rests on it: the value of the
//! award, or a share of a pot. Then all of it waits.

use crate::codes::{Result, complain};
use crate::flow::{load, told};
use crate::ledger::{Account, pounds};
use crate::store::Change;

/// Whether an appeal against a step that took so much off keeps what is payable back.
pub(super) fn keeps_back(step_is_value: bool, pence: i64) -> bool {
    step_is_value || pence <= 0
}

/// Refuses a payment that rests on a step that an admitted appeal disputes.
pub(crate) async fn payment_waits(change: &mut Change<'_>, item: i64) -> Result<()> {
    let sql = "select number, step, pence, content from appeal where item = $1 and state in ('admitted', 're-run') \
               order by number";
    for it in change.eye().all(sql, &[item.into()]).await? {
        let step = it.text("step")?;
        if keeps_back(is_value(change, item, &step).await?, it.whole("pence")?) {
            let text = format!(
                "appeal {} disputes `{step}`, on which what is payable rests ({})",
                it.whole("number")?,
                pounds(it.whole("pence")?)
            );
            return Err(complain("under-appeal", text));
        }
    }
    Ok(())
}

/// Whether a step is part of the full award, of which others take off.
pub(super) async fn is_value(change: &mut Change<'_>, item: i64, step: &str) -> Result<bool> {
    let it = load(change, item).await?;
    let Some(result) = &it.result else { return Ok(false) };
    let (_, lines) = told(result)?;
    Ok(lines.iter().any(|it| it.step == step && it.account == Account::Maximum))
}

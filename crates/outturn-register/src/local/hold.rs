//! Holds: what an item of a local scheme waits for, with its reason.

use crate::codes::{Result, complain};
use crate::store::{Change, row, tables};

/// Holds an item, and gives the number of the hold.
pub(super) async fn hold(change: &mut Change<'_>, item: i64, reason: &str) -> Result<i64> {
    let number = change.next(&tables::LOCAL_HOLD).await?;
    let cells = row([
        ("number", number.into()),
        ("item", item.into()),
        ("reason", reason.into()),
        ("placed", (&change.moment.recorded).into()),
        ("released", None::<String>.into()),
    ]);
    change.insert(&tables::LOCAL_HOLD, cells).await?;
    Ok(number)
}

/// Releases a hold of an item.
pub(super) async fn release(change: &mut Change<'_>, item: i64, hold: i64) -> Result<()> {
    if !holds(change, item).await?.iter().any(|(number, _)| *number == hold) {
        return Err(complain("no-such-thing", format!("local item {item} has no hold {hold}")));
    }
    let now = change.moment.recorded.clone();
    change.alter(&tables::LOCAL_HOLD, &[hold.into()], row([("released", now.into())])).await
}

/// Refuses to go on with an item that is held.
pub(super) async fn not_held(change: &mut Change<'_>, item: i64) -> Result<()> {
    match holds(change, item).await?.first() {
        None => Ok(()),
        Some((_, reason)) => Err(complain("on-hold", format!("local item {item} is held: {reason}"))),
    }
}

/// The holds of an item that were not released, with their reasons.
pub(super) async fn holds(change: &mut Change<'_>, item: i64) -> Result<Vec<(i64, String)>> {
    let sql = "select number, reason from local_hold where item = $1 and released is null order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[item.into()]).await? {
        found.push((it.whole("number")?, it.text("reason")?));
    }
    Ok(found)
}

//! The day by which statements under a scheme are published, and who owes one.

use outturn_core::Date;
use serde_json::json;

use crate::codes::{Result, complain};
use crate::ledger::{Account, AsAt, balances};
use crate::people::{Actor, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

/// A day by which statements are published, and whether it was put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// From 1; the last one stands.
    pub version: i64,
    /// The last day.
    pub due: String,
    /// Why it was put off; empty in the first version.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

/// An earner that was paid and has published no statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The earner.
    pub body: String,
    /// What it was paid.
    pub paid: i64,
    /// By which day its statement is to be published, where one was set.
    pub due: Option<String>,
    /// Whether that has passed.
    pub overdue: bool,
}

impl Register {
    /// Sets the day by which statements under a scheme are published, and gives the version. It is put off with a
    /// reason, and never set to a day that has passed.
    pub async fn set_statement_deadline(
        &self,
        actor: &Actor,
        scheme: &str,
        due: Date,
        reason: &str,
    ) -> Result<i64> {
        let mut change = self.change(actor).await?;
        let found = change.eye().one("select body from scheme where id = $1", &[scheme.into()]).await?;
        let payer = found.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::StatementDeadline, "-", &payer).await?;
        if found.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
        }
        if due < change.moment.today {
            let text = format!("{due} has passed: a deadline is today or later");
            return Err(complain("bad-register-value", text));
        }
        let version = deadlines(&mut change, scheme).await?.last().map_or(0, |it| it.version) + 1;
        if version > 1 {
            filled("reason", reason)?;
        }
        let cells = row([
            ("scheme", scheme.into()),
            ("version", version.into()),
            ("due", due.to_string().into()),
            ("reason", if version > 1 { reason.into() } else { "".into() }),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::STATEMENT_DEADLINE, cells).await?;
        let about = json!({ "version": version, "due": due.to_string(), "reason": reason });
        let object = format!("scheme/{scheme}");
        change.commit(Entry::new(Action::StatementDeadline.name(), object, about)).await?;
        Ok(version)
    }

    /// The days that were set for statements under a scheme, for everybody; the last one stands.
    pub async fn statement_deadlines(&self, scheme: &str) -> Result<Vec<Deadline>> {
        let mut change = self.glance(&Actor::public()).await?;
        deadlines(&mut change, scheme).await
    }

    /// Who was paid under a scheme and has published no statement.
    pub async fn statements_owed(&self, actor: &Actor, scheme: &str) -> Result<Vec<Owed>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::SpendingRead, "-", "").await?;
        let due = deadlines(&mut change, scheme).await?.pop().map(|it| it.due);
        let today = self.today().today.to_string();
        let mut found = Vec::new();
        for it in balances(&mut change.eye(), scheme, None, AsAt::default()).await? {
            if it.account != Account::Paid || it.pence == 0 {
                continue;
            }
            let sql = "select number from statement where scheme = $1 and body = $2 limit 1";
            if change.eye().one(sql, &[scheme.into(), (&it.body).into()]).await?.is_none() {
                let overdue = due.as_ref().is_some_and(|it| *it < today);
                found.push(Owed { body: it.body, paid: it.pence, due: due.clone(), overdue });
            }
        }
        Ok(found)
    }
}

/// The days that were set, in the order of their versions.
pub(super) async fn deadlines(change: &mut Change<'_>, scheme: &str) -> Result<Vec<Deadline>> {
    let sql =
        "select version, due, reason, recorded from statement_deadline where scheme = $1 order by version";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        found.push(Deadline {
            version: it.whole("version")?,
            due: it.text("due")?,
            reason: it.text("reason")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

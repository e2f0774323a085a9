//! Publishing a statement, and reading what was published.

use outturn_award::receipt::sha256;
use outturn_core::Date;
use serde_json::json;

use super::changes::{Changed, changes};
use super::deadline::deadlines;
use super::model::{Statement, made, off};
use crate::codes::{Result, complain};
use crate::people::{Actor, filled};
use crate::permission::Action;
use crate::spending::{all_tagged, explained};
use crate::store::{Entry, Eye, Register, row, tables};

/// A version of a statement, as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedStatement {
    /// From 1; the last one stands.
    pub version: i64,
    /// When it was published.
    pub published: String,
    /// By which day it was to be, where one was set.
    pub due: Option<String>,
    /// Whether that had passed; none where no day was set.
    pub late: Option<bool>,
    /// What it changes of the version before.
    pub changes: Vec<Changed>,
    /// Why it was published again; empty in the first version.
    pub reason: String,
    /// The SHA-256 of the statement's JSON.
    pub sha256: String,
    /// The statement.
    pub statement: Statement,
}

impl Register {
    /// A statement as at a day, as believed on the evening of another, without publishing it.
    pub async fn draft_statement(
        &self,
        actor: &Actor,
        (scheme, body): (&str, &str),
        as_at: Date,
        believed: Date,
    ) -> Result<Statement> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::StatementDraft, "-", body).await?;
        Ok(made(&mut change, (scheme, body), (as_at, believed)).await?.statement)
    }

    /// Publishes a statement as at a day, as it is believed now, and gives its version. What has no purpose, or is left
    /// without a reason, is in the way. After the first version it says what it changes, and why; where it changes
    /// nothing, it is refused.
    pub async fn publish_statement(
        &self,
        actor: &Actor,
        (scheme, body): (&str, &str),
        as_at: Date,
        reason: Option<&str>,
    ) -> Result<PublishedStatement> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::StatementPublish, "-", body).await?;
        let today = change.moment.today;
        if as_at > today {
            return Err(complain(
                "too-early",
                format!("a statement is of a day that has come, not of {as_at}"),
            ));
        }
        // Never as believed earlier, so that nothing is left out that is known.
        let believed = change.moment.known;
        let it = made(&mut change, (scheme, body), (as_at, believed)).await?;
        all_tagged(&it.parts)?;
        explained(&it.uses)?;
        let statement = it.statement;
        if off(&statement)? != 0 {
            return Err(complain(
                "ledger-broken",
                "the parts of the statement do not come to what was spent",
            ));
        }
        let before = published(&mut change.eye(), scheme, Some(body)).await?.pop();
        let version = before.as_ref().map_or(0, |it| it.version) + 1;
        let mut told = Vec::new();
        if let Some(before) = &before {
            told = changes(&before.statement, &statement);
            if told.is_empty() {
                let text = format!("version {} of {} says the same", before.version, before.published);
                return Err(complain("statement-unchanged", text));
            }
            filled("reason", reason.unwrap_or_default())?;
        }
        let reason = if version > 1 { reason.unwrap_or_default() } else { "" };
        let due = deadlines(&mut change, scheme).await?.pop().map(|it| it.due);
        let late = due.as_ref().map(|due| today.to_string() > *due);
        let (content, hash) = (statement.json(), statement.sha256());
        let number = change.next(&tables::STATEMENT).await?;
        let published = change.moment.recorded.clone();
        let cells = row([
            ("number", number.into()),
            ("scheme", scheme.into()),
            ("body", body.into()),
            ("version", version.into()),
            ("as_at", as_at.to_string().into()),
            ("believed", believed.to_string().into()),
            ("content", content.into()),
            ("sha256", (&hash).into()),
            ("due", due.clone().into()),
            ("late", late.map(|late| if late { "late" } else { "in time" }).into()),
            ("changes", json!(told).to_string().into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&published).into()),
        ]);
        change.insert(&tables::STATEMENT, cells).await?;
        let about = json!({
            "scheme": scheme, "body": body, "version": version, "sha256": hash, "due": due, "late": late,
            "changes": told, "reason": reason,
        });
        let object = format!("statement/{number}");
        change.commit(Entry::new(Action::StatementPublish.name(), object, about)).await?;
        Ok(PublishedStatement {
            version,
            published,
            due,
            late,
            changes: told,
            reason: reason.to_owned(),
            sha256: hash,
            statement,
        })
    }

    /// The statements that were published under a scheme, every version, for everybody.
    pub async fn published_statements(&self, scheme: &str) -> Result<Vec<PublishedStatement>> {
        published(&mut self.look().await?.eye(), scheme, None).await
    }

    /// A statement that was published, for everybody: a version of it, or the one that stands.
    pub async fn published_statement(
        &self,
        scheme: &str,
        body: &str,
        version: Option<i64>,
    ) -> Result<PublishedStatement> {
        let all = published(&mut self.look().await?.eye(), scheme, Some(body)).await?;
        let found = match version {
            Some(version) => all.into_iter().find(|it| it.version == version),
            None => all.into_iter().next_back(),
        };
        found.ok_or_else(|| {
            complain("no-such-thing", format!("{body} has published no such statement under {scheme}"))
        })
    }
}

/// What was published under a scheme, of one earner or of all, in the order of earners and versions.
async fn published(eye: &mut Eye<'_>, scheme: &str, body: Option<&str>) -> Result<Vec<PublishedStatement>> {
    let sql = "select version, recorded, due, late, changes, reason, sha256, content from statement \
               where scheme = $1 and ($2 = '' or body = $2) order by body, version";
    let mut found = Vec::new();
    for it in eye.all(sql, &[scheme.into(), body.unwrap_or_default().into()]).await? {
        let (content, hash) = (it.text("content")?, it.text("sha256")?);
        if sha256(content.as_bytes()) != hash {
            return Err(complain("ledger-broken", "a statement is not as it was published"));
        }
        let changes: std::result::Result<Vec<Changed>, _> = serde_json::from_str(&it.text("changes")?);
        found.push(PublishedStatement {
            version: it.whole("version")?,
            published: it.text("recorded")?,
            due: it.maybe("due")?,
            late: it.maybe("late")?.map(|it| it == "late"),
            changes: changes
                .map_err(|error| complain("ledger-broken", format!("changes of a statement: {error}")))?,
            reason: it.text("reason")?,
            sha256: hash,
            statement: Statement::read(&content)?,
        });
    }
    Ok(found)
}

//! The audit log: append-only, each entry chained to the one before by its hash.
//!
//! An entry's hash is the SHA-256 of eight lines, each ended by a line feed: the hash before it (64 zeros for the
//! first), its number, the recorded instant, the clock, who, the action, the object, and the change as JSON. An
//! outsider can check it with `printf` and `sha256sum`; docs/register.md shows how.

mod verify;

use outturn_award::receipt::Sum;

use crate::codes::Result;
use crate::people::{Actor, filled, known_body};
use crate::permission::Action;
use crate::store::{Entry, Eye, Register};

pub use verify::Verified;
pub(crate) use verify::findings;

/// The end of the log: what is published, so that a log cut off or rewritten before it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are.
    pub number: i64,
    /// The hash of the last one.
    pub hash: String,
}

impl Head {
    /// The head of a log without entries.
    pub(crate) fn none() -> Head {
        Head { number: 0, hash: "0".repeat(64) }
    }
}

/// An entry of the log, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number, from 1.
    pub number: i64,
    /// The recorded instant.
    pub recorded: String,
    /// What the clock said.
    pub clock: String,
    /// Who did it.
    pub who: String,
    /// What was done.
    pub action: String,
    /// On which thing.
    pub object: String,
    /// The change, as JSON on one line.
    pub change: String,
    /// The hash of the entry before.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}

impl LogEntry {
    /// The hash that its content has at this number.
    pub(crate) fn hash_at(&self, number: i64) -> String {
        chained(&[
            self.previous.clone(),
            number.to_string(),
            self.recorded.clone(),
            self.clock.clone(),
            self.who.clone(),
            self.action.clone(),
            self.object.clone(),
            self.change.clone(),
        ])
    }
}

/// The hash of an entry's fields.
pub(crate) fn chained(fields: &[String; 8]) -> String {
    let mut sum = Sum::default();
    for field in fields {
        sum.add(field.as_bytes());
        sum.add(b"\n");
    }
    sum.finish()
}

/// The head of the log.
pub(crate) async fn head(eye: &mut Eye<'_>) -> Result<Head> {
    let last = eye.one("select number, hash from log_entry order by number desc limit 1", &[]).await?;
    last.map_or(Ok(Head::none()), |it| Ok(Head { number: it.whole("number")?, hash: it.text("hash")? }))
}

/// The log from after a number on.
pub(crate) async fn entries(eye: &mut Eye<'_>, (after, most): (i64, i64)) -> Result<Vec<LogEntry>> {
    let sql = "select number, recorded, clock, who, action, object, change, previous, hash from log_entry \
               where number > $1 order by number limit $2";
    let mut found = Vec::new();
    for row in eye.all(sql, &[after.into(), most.into()]).await? {
        found.push(LogEntry {
            number: row.whole("number")?,
            recorded: row.text("recorded")?,
            clock: row.text("clock")?,
            who: row.text("who")?,
            action: row.text("action")?,
            object: row.text("object")?,
            change: row.text("change")?,
            previous: row.text("previous")?,
            hash: row.text("hash")?,
        });
    }
    Ok(found)
}

impl Register {
    /// The head of the log, to be published.
    pub async fn head(&self) -> Result<Head> {
        head(&mut self.look().await?.eye()).await
    }

    /// The log after an entry. Reading it is an entry itself.
    pub async fn log(&self, actor: &Actor, after: i64) -> Result<Vec<LogEntry>> {
        self.log_page(actor, after, i64::MAX).await
    }

    /// The same, so many entries of it.
    pub async fn log_page(&self, actor: &Actor, after: i64, most: i64) -> Result<Vec<LogEntry>> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::LogRead, "-", "").await?;
        let found = entries(&mut change.eye(), (after, most)).await?;
        change
            .commit(Entry::new(Action::LogRead.name(), "log", serde_json::json!({ "after": after })))
            .await?;
        Ok(found)
    }

    /// Notes that somebody is shown records about persons, before they are shown: of which body, which records, how
    /// many and for what purpose.
    pub async fn records_seen(
        &self,
        actor: &Actor,
        body: &str,
        records: &str,
        count: i64,
        purpose: &str,
    ) -> Result<Head> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::RecordRead, "-", body).await?;
        filled("purpose", purpose)?;
        filled("kind of records", records)?;
        known_body(&mut change, body).await?;
        let about = serde_json::json!({ "records": records, "count": count, "purpose": purpose });
        change.commit(Entry::new(Action::RecordRead.name(), format!("body/{body}"), about)).await
    }

    /// The same as [`Register::verify`], for somebody who may read the log.
    pub async fn verify_as(&self, actor: &Actor, published: Option<&Head>) -> Result<Verified> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::LogRead, "-", "").await?;
        findings(&mut change.eye(), self.kind(), published).await
    }

    /// Walks the log and every table that it speaks of, and says what is not as it was written. With a head published
    /// earlier, also whether the log still leads there.
    pub async fn verify(&self, published: Option<&Head>) -> Result<Verified> {
        findings(&mut self.look().await?.eye(), self.kind(), published).await
    }
}

//! Requests under a key: what was carried out once is not carried out again, and the answer is the same.
//!
//! Every change answers with its entry of the audit log. The key of a request is kept in the transaction of the change,
//! with the hash of what was asked for, so that after a lost answer the same request can simply be sent again.

use std::sync::{Arc, Mutex, PoisonError};

use super::change::Change;
use super::open::Register;
use super::{Moment, row, tables};
use crate::codes::{Result, complain};
use crate::people::{Actor, coded, hashed};

/// A request that somebody makes.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) key: String,
    pub(crate) content: String,
    told: Arc<Mutex<Option<Told>>>,
}

/// What a change answers with: its entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The number of the entry.
    pub entry: i64,
    /// Its hash.
    pub hash: String,
    /// What was done.
    pub action: String,
    /// On which thing, such as `item/7`.
    pub object: String,
    /// When it was recorded.
    pub recorded: String,
}

/// Where the answer to a request is found once it is carried out.
#[derive(Debug, Clone)]
pub struct Asked(Request);

impl Asked {
    /// The entry of the change; none where nothing was changed.
    pub fn told(&self) -> Option<Told> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Request {
    pub(super) fn tell(&self, told: Told) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }
}

impl Actor {
    /// The same actor making a request under a key: `content` is the SHA-256 of everything that is asked for.
    pub fn asking(&self, key: &str, content: &str) -> Result<(Actor, Asked)> {
        coded("key", key)?;
        hashed("hash of the request", content)?;
        let request = Request { key: key.to_owned(), content: content.to_owned(), told: Arc::default() };
        Ok((self.with(request.clone()), Asked(request)))
    }
}

impl Register {
    /// What a request answered with, where it was carried out before. The same key for another request is refused.
    pub async fn answered(&self, actor: &Actor) -> Result<Option<Told>> {
        match (&actor.request, actor.person()) {
            (Some(request), Some(person)) => before(&mut self.glance(actor).await?, person, request).await,
            _ => Ok(None),
        }
    }
}

/// What a request answered with before.
async fn before(change: &mut Change<'_>, person: i64, request: &Request) -> Result<Option<Told>> {
    let sql = "select r.content, l.number, l.hash, l.action, l.object, l.recorded from request r \
               join log_entry l on l.number = r.entry where r.person = $1 and r.key = $2";
    let Some(it) = change.eye().one(sql, &[person.into(), (&request.key).into()]).await? else {
        return Ok(None);
    };
    if it.text("content")? != request.content {
        let text = format!(
            "the key `{}` is that of another request: `{}` on {}, entry {} of the log",
            request.key,
            it.text("action")?,
            it.text("object")?,
            it.whole("number")?
        );
        return Err(complain("key-reused", text));
    }
    Ok(Some(Told {
        entry: it.whole("number")?,
        hash: it.text("hash")?,
        action: it.text("action")?,
        object: it.text("object")?,
        recorded: it.text("recorded")?,
    }))
}

/// Refuses a request that was carried out since it was looked up.
pub(super) async fn refuse_repeated(change: &mut Change<'_>, actor: &Actor) -> Result<()> {
    let (Some(request), Some(person)) = (&actor.request, actor.person()) else { return Ok(()) };
    match before(change, person, request).await? {
        Some(told) => {
            let text = format!("it is entry {} of the log", told.entry);
            request.tell(told);
            Err(complain("repeated", text))
        }
        None => Ok(()),
    }
}

/// Keeps the key of a request with the entry that the change is about to have.
pub(super) async fn keep(change: &mut Change<'_>, person: i64, request: &Request, entry: i64) -> Result<()> {
    let cells = row([
        ("person", person.into()),
        ("key", (&request.key).into()),
        ("content", (&request.content).into()),
        ("entry", entry.into()),
    ]);
    change.insert(&tables::REQUEST, cells).await
}

/// What a change answers with.
pub(super) fn told(entry: i64, hash: &str, (action, object): (&str, &str), moment: &Moment) -> Told {
    Told {
        entry,
        hash: hash.to_owned(),
        action: action.to_owned(),
        object: object.to_owned(),
        recorded: moment.recorded.clone(),
    }
}

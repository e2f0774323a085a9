//! Documents: rules, facts, awards and evidence, each kept once by the hash of its bytes.
//!
//! What is signed is a hash; a document is what the hash is of, so that years later the same bytes can be read, worked
//! out again and held against the signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outturn_award::receipt::sha256;
use serde_json::json;

use super::change::{Change, Entry};
use super::open::Register;
use super::{row, tables};
use crate::codes::{Result, complain};
use crate::people::{Actor, filled, hashed, known_body};
use crate::permission::Action;
use crate::words::words;

words! {
    /// What a document is.
    DocumentKind {
        /// The rules of a scheme, as a receipt keeps them.
        Rules = "rules",
        /// The facts that an award was worked out from, as a receipt keeps them.
        Facts = "facts",
        /// An award with its steps.
        Award = "award",
        /// Evidence for a claim, a decision, an appeal or spending.
        Evidence = "evidence",
    }
}

/// The most bytes of one document: 32 MiB.
pub const DOCUMENT_MAX: usize = 32 << 20;

/// A document that is to be kept.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// The body that it is about.
    pub body: String,
    /// The name of the file, without folders.
    pub name: String,
    /// Its media type, such as `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is known of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// What it is.
    pub kind: DocumentKind,
    /// The body that it is about.
    pub body: String,
    /// The name of the file.
    pub name: String,
    /// Its media type, as it was said to be.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// When it was recorded.
    pub recorded: String,
}

impl Register {
    /// Keeps a document about a body, and gives its hash. One that is there already is not kept twice.
    pub async fn keep_document(&self, actor: &Actor, document: &NewDocument) -> Result<String> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::DocumentKeep, "-", &document.body).await?;
        let (digest, new) = keep(&mut change, actor, document).await?;
        if new {
            let about = json!({ "kind": document.kind.name(), "body": document.body, "name": document.name });
            change
                .commit(Entry::new(Action::DocumentKeep.name(), format!("document/{digest}"), about))
                .await?;
        }
        Ok(digest)
    }

    /// A document with its bytes, which are still those of its hash. Rules of a scheme that was published are public;
    /// of everything else the role has to reach the body.
    pub async fn document(&self, actor: &Actor, sha256: &str) -> Result<(Document, Vec<u8>)> {
        let mut change = self.glance(actor).await?;
        let found = read(&mut change, sha256).await;
        let (document, bytes) = actor.told(&mut change, Action::DocumentRead, found).await?;
        let sql = "select id from scheme where sha256 = $1 and state = 'published'";
        let published = change.eye().one(sql, &[sha256.into()]).await?.is_some();
        if !published {
            actor.permit(&mut change, Action::DocumentRead, "-", &document.body).await?;
        }
        Ok((document, bytes))
    }
}

/// Keeps a document in a change that is under way: its hash, and whether it was not there before.
pub(crate) async fn keep(
    change: &mut Change<'_>,
    actor: &Actor,
    document: &NewDocument,
) -> Result<(String, bool)> {
    filled("name of the file", &document.name)?;
    filled("media type", &document.media_type)?;
    if document.name.contains(['/', '\\']) || document.name.starts_with('.') {
        let text = format!("`{}` is not the name of a file without folders", document.name);
        return Err(complain("bad-register-value", text));
    }
    if document.bytes.len() > DOCUMENT_MAX {
        let text = format!(
            "`{}` has {} bytes, and {DOCUMENT_MAX} are the most",
            document.name,
            document.bytes.len()
        );
        return Err(complain("document-too-large", text));
    }
    known_body(change, &document.body).await?;
    let digest = sha256(&document.bytes);
    if let Some(before) = known(change, &digest).await? {
        if before.body != document.body {
            let text = format!("the document {digest} is kept as one about {}", before.body);
            return Err(complain("other-document", text));
        }
        return Ok((digest, false));
    }
    let size = i64::try_from(document.bytes.len()).unwrap_or(i64::MAX);
    let cells = row([
        ("sha256", (&digest).into()),
        ("kind", document.kind.name().into()),
        ("body", (&document.body).into()),
        ("name", (&document.name).into()),
        ("media_type", (&document.media_type).into()),
        ("size", size.into()),
        ("bytes", STANDARD.encode(&document.bytes).into()),
        ("kept_by", actor.somebody()?.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::DOCUMENT, cells).await?;
    Ok((digest, true))
}

/// What is known of a document, where it is kept.
pub(crate) async fn known(change: &mut Change<'_>, sha256: &str) -> Result<Option<Document>> {
    let sql = "select sha256, kind, body, name, media_type, size, recorded from document where sha256 = $1";
    let Some(it) = change.eye().one(sql, &[sha256.into()]).await? else { return Ok(None) };
    let kind = it.text("kind")?;
    let kind = DocumentKind::named(&kind)
        .ok_or_else(|| complain("ledger-broken", format!("there is no kind of document `{kind}`")))?;
    Ok(Some(Document {
        sha256: it.text("sha256")?,
        kind,
        body: it.text("body")?,
        name: it.text("name")?,
        media_type: it.text("media_type")?,
        size: it.whole("size")?,
        recorded: it.text("recorded")?,
    }))
}

/// Refuses what is not the hash of a document that is kept.
pub(crate) async fn kept(change: &mut Change<'_>, what: &str, sha256: &str) -> Result<()> {
    hashed(what, sha256)?;
    match known(change, sha256).await? {
        Some(_) => Ok(()),
        None => {
            Err(complain("no-such-thing", format!("there is no document {sha256}: keep the {what} first")))
        }
    }
}

/// A document that has to be there, with its bytes.
pub(crate) async fn read(change: &mut Change<'_>, digest: &str) -> Result<(Document, Vec<u8>)> {
    let missing = || complain("no-such-thing", format!("there is no document {digest}"));
    let document = known(change, digest).await?.ok_or_else(missing)?;
    let found = change.eye().one("select bytes from document where sha256 = $1", &[digest.into()]).await?;
    let text = found.ok_or_else(missing)?.text("bytes")?;
    let bytes = STANDARD.decode(text).ok().filter(|bytes| sha256(bytes) == digest);
    let bytes = bytes.ok_or_else(|| {
        complain("ledger-broken", format!("the bytes of document {digest} are no longer those of its hash"))
    })?;
    Ok((document, bytes))
}

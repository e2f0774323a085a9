//! Writes: a key, a body, whether only to try, and the answer.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use outturn_award::receipt::sha256;
use outturn_register::people::Actor;
use outturn_register::store::Told;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::who::Who;

/// The header with the key of a request.
pub(crate) const KEY: &str = "idempotency-key";

/// The most bytes of a JSON body: facts of a few thousand bodies fit.
pub(crate) const BODY_MAX: usize = 48 << 20;

/// What somebody asks to have done.
pub(crate) struct Asking<T> {
    actor: Actor,
    pub(crate) key: String,
    content: String,
    dry: bool,
    pub(crate) body: T,
}

/// A body of bytes, as it came.
pub(crate) struct Raw {
    pub(crate) bytes: Bytes,
    pub(crate) media_type: String,
}

/// What a write answers with: its entry of the audit log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Answer {
    /// Whether it was only tried: nothing was changed, and the entry is the one that it would be.
    dry_run: bool,
    /// Whether the same request was carried out before: this is what it answered with.
    repeated: bool,
    /// The entry of the audit log; none where nothing had to be changed.
    entry: Option<EntryOf>,
    /// What there is to say beside the entry, told once.
    #[serde(skip_serializing_if = "Value::is_null")]
    result: Value,
}

/// The entry of the audit log that a write made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EntryOf {
    /// Its number.
    number: i64,
    /// Its hash, which the next entry contains.
    hash: String,
    /// What was done.
    action: String,
    /// On which thing.
    object: String,
    /// Where the thing is.
    href: Option<String>,
    /// When it was recorded.
    recorded: String,
}

/// Where a thing of the log is found.
fn href(object: &str) -> Option<String> {
    let (kind, name) = object.split_once('/')?;
    let folder = match kind {
        "item" => "items",
        "scheme" => "schemes",
        "body" => "bodies",
        "document" => "documents",
        "transfer" => "transfers",
        "plan" => "plans",
        "local-item" => "local-items",
        "appeal" => "appeals",
        "decision" => "decisions",
        "measure" => "measures",
        "limit" => "limits",
        _ => return None,
    };
    Some(format!("/v1/{folder}/{name}"))
}

impl From<Told> for EntryOf {
    fn from(it: Told) -> EntryOf {
        let href = href(&it.object);
        EntryOf {
            number: it.entry,
            hash: it.hash,
            action: it.action,
            object: it.object,
            href,
            recorded: it.recorded,
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl<T> Asking<T> {
    /// Carries it out as the one who asks, once under its key.
    pub(crate) async fn carry_out<F, R, E>(
        self,
        app: &App,
        work: impl FnOnce(Actor, String, T) -> F,
    ) -> Result<Answer, Problem>
    where
        F: Future<Output = Result<R, E>>,
        R: Serialize,
        E: Into<Problem>,
    {
        let actor = if self.dry { self.actor.trying() } else { self.actor };
        let (actor, asked) = actor.asking(&self.key, &self.content)?;
        let answer = |told: Option<Told>, repeated, result| Answer {
            dry_run: self.dry,
            repeated,
            entry: told.map(EntryOf::from),
            result,
        };
        if let Some(told) = app.register.answered(&actor).await? {
            return Ok(answer(Some(told), true, Value::Null));
        }
        match work(actor, self.key, self.body).await {
            Ok(result) => {
                let result = serde_json::to_value(result).unwrap_or_default();
                Ok(answer(asked.told(), false, result))
            }
            Err(why) => {
                let why = why.into();
                // The same request came in between and was carried out.
                if why.code == "repeated" && asked.told().is_some() {
                    return Ok(answer(asked.told(), true, Value::Null));
                }
                Err(why)
            }
        }
    }

    /// The same with another body.
    fn with<U>(self, body: U) -> Asking<U> {
        Asking { actor: self.actor, key: self.key, content: self.content, dry: self.dry, body }
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Asking<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Asking<T>, Problem> {
        said_to_be_json(&request)?;
        let asking = Asking::<Raw>::from_request(request, app).await?;
        let body = read(&asking.body.bytes)?;
        Ok(asking.with(body))
    }
}

/// A body of JSON that asks for nothing to be recorded, and so has no key.
pub(crate) struct Said<T>(pub(crate) T);

/// The most bytes of such a body.
const SAID_MAX: usize = 4 << 20;

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Said<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Said<T>, Problem> {
        said_to_be_json(&request)?;
        let bytes = whole(app, request.into_body(), SAID_MAX).await?;
        Ok(Said(read(&bytes)?))
    }
}

fn said_to_be_json(request: &Request) -> Result<(), Problem> {
    if is_json(request) {
        return Ok(());
    }
    let help = "Send JSON with `Content-Type: application/json`.";
    Err(Problem::plain(415, "unreadable-request", "the body is not said to be JSON", help))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::unreadable(format!("the body cannot be read: {error}")))
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|it| {
        it.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"))
    })
}

impl FromRequest<Arc<App>> for Asking<Raw> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Asking<Raw>, Problem> {
        let (mut parts, body) = request.into_parts();
        let Who(actor) = Who::from_request_parts(&mut parts, app).await?;
        if actor.person().is_none() {
            // The public writes nothing: its bodies are not even read.
            let help = "Sign in with POST /v1/session, or send a bearer token.";
            return Err(Problem::plain(403, "not-permitted", "nobody is signed in", help));
        }
        let key = parts.headers.get(KEY).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let dry = dry(parts.uri.query().unwrap_or_default())?;
        let key = key.ok_or_else(|| {
            let help = "Send `Idempotency-Key` with a key of your own, new for each new request; the same key only to \
                        repeat one.";
            Problem::plain(400, "key-missing", "the request has no key", help)
        })?;
        let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let media_type = media_type.unwrap_or("application/octet-stream").to_owned();
        let bytes = whole(app, body, BODY_MAX).await?;
        let content = content(&parts.method, parts.uri.path(), parts.uri.query(), &media_type, &bytes);
        Ok(Asking { actor, key, content, dry, body: Raw { bytes, media_type } })
    }
}

/// The hash of everything that is asked for. Whether it is only tried is not part of it: trying keeps no key.
fn content(method: &Method, path: &str, query: Option<&str>, media_type: &str, bytes: &[u8]) -> String {
    let query: Vec<&str> =
        query.unwrap_or_default().split('&').filter(|it| !it.starts_with("dry_run=")).collect();
    let head = format!("{method} {path}?{}\n{media_type}\n{}\n", query.join("&"), sha256(bytes));
    sha256(head.as_bytes())
}

/// Whether a query asks only to try. Anything but a plain yes or no is refused: whoever means to try must not be taken
/// at their word by mistake.
fn dry(query: &str) -> Result<bool, Problem> {
    let mut found = query
        .split('&')
        .filter_map(|it| it.split_once('=').or(Some((it, ""))))
        .filter(|(name, _)| *name == "dry_run");
    let value = found.next().map(|(_, value)| value);
    match (value, found.next()) {
        (None, _) | (Some("false"), None) => Ok(false),
        (Some("true"), None) => Ok(true),
        _ => Err(Problem::unreadable("`dry_run` is `true` or `false`, once".to_owned())),
    }
}

/// A body to its end, in bounded time and memory.
async fn whole(app: &App, body: Body, most: usize) -> Result<Bytes, Problem> {
    let read = axum::body::to_bytes(body, most);
    let patience = Duration::from_secs(app.settings.patience.saturating_mul(3));
    match tokio::time::timeout(patience, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            let text = format!("the body was cut off, or has more than {most} bytes");
            Err(Problem::plain(413, "body-too-large", text, "Send it in parts, and whole."))
        }
        Err(_) => {
            let help = "Send it again, faster; nothing was done.";
            Err(Problem::plain(408, "too-slow", "the body did not come in time", help))
        }
    }
}

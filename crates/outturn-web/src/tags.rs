//! What is put on every answer: a tag by which it is told whether it has changed, and headers for browsers.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use outturn_award::receipt::sha256;

use crate::app::App;
use crate::asking::BODY_MAX;
use crate::problem::Problem;
use crate::unread::watched;
use crate::who::has_credentials;

/// Headers that are the same on every answer: it is not framed, sniffed, kept by proxies or run as a page.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
    (header::VARY, HeaderValue::from_static("authorization, cookie")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Puts the tag and the headers on an answer, and the path on a problem. A client without credentials that may not do
/// something is asked for them.
pub(crate) async fn finished(State(_): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let nobody = !has_credentials(request.headers());
    let piecewise = request.headers().contains_key(header::TRANSFER_ENCODING);
    let (parts, body) = request.into_parts();
    let (body, ended) = watched(body);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(mut problem) = response.extensions_mut().remove::<Problem>() {
        problem.instance = path;
        if problem.status == 403 && problem.code == "not-permitted" && nobody {
            problem.status = 401;
            "Sign in with POST /v1/session, or send a bearer token.".clone_into(&mut problem.help);
        }
        response = problem.into_response();
    } else if reads && response.status() == StatusCode::OK {
        response = tagged(response, known.as_ref()).await;
    }
    response.headers_mut().extend(HEADERS);
    // Where a body ends that came in pieces, a program before this one may see elsewhere; then what it takes for
    // the rest of the body would be another request. Nothing is read after such a body, and nothing can be after
    // one that was not read to its end.
    if piecewise || !ended.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The answer with its tag, or only that it has not changed.
async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, 2 * BODY_MAX).await else {
        return Problem::plain(500, "database-failed", "the answer is too large", "Ask for less of it.")
            .into_response();
    };
    let tag = format!("\"{}\"", &sha256(&bytes)[..32]);
    let same = known.and_then(|it| it.to_str().ok()).is_some_and(|it| {
        it.split(',').map(|it| it.trim().trim_start_matches("W/")).any(|it| it == tag || it == "*")
    });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

//! Who asks: a bearer token, the cookie of a session, or nobody.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, header};
use outturn_register::people::Actor;

use crate::app::App;
use crate::problem::Problem;

/// The cookie of a session: a browser sends it back over TLS only, to this host only.
pub(crate) const COOKIE: &str = "__Host-outturn";

/// Whoever asks.
pub(crate) struct Who(pub(crate) Actor);

/// Where the credentials of a request are.
enum Credentials {
    None,
    Bearer(String),
    Cookie(String),
}

fn credentials(headers: &HeaderMap) -> Result<Credentials, Problem> {
    let unreadable = || {
        Problem::plain(
            401,
            "bad-token",
            "the credentials cannot be read",
            "Send `Authorization: Bearer TOKEN`.",
        )
    };
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().map_err(|_| unreadable())?;
        let token = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(unreadable)?;
        return Ok(Credentials::Bearer(token.trim().to_owned()));
    }
    if headers.get_all(header::COOKIE).iter().any(|it| it.to_str().is_err()) {
        return Err(unreadable());
    }
    Ok(cookie(headers, COOKIE).map_or(Credentials::None, |it| Credentials::Cookie(it.to_owned())))
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = texts.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// Whether a request came with credentials of any kind.
pub(crate) fn has_credentials(headers: &HeaderMap) -> bool {
    !matches!(credentials(headers), Ok(Credentials::None))
}

/// Refuses a change that another site had a browser make.
pub(crate) fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|it| it.to_str().ok());
    let refused = || {
        let help = "Make the request from the pages of this register, or with a bearer token.";
        Problem::plain(403, "other-site", "a page of another site made this request", help)
    };
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin") => return Ok(()),
        Some(_) => return Err(refused()),
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return Err(refused()) };
    let host = origin.split_once("://").map(|(_, host)| host);
    if host.is_some() && host == text(header::HOST) { Ok(()) } else { Err(refused()) }
}

impl FromRequestParts<Arc<App>> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Who, Problem> {
        let token = match credentials(&parts.headers)? {
            Credentials::None => return Ok(Who(Actor::public())),
            Credentials::Bearer(token) => token,
            Credentials::Cookie(token) => {
                // A browser sends the cookie by itself, so a change has to be the site's own.
                if ![Method::GET, Method::HEAD].contains(&parts.method) {
                    same_site(&parts.headers)?;
                }
                token
            }
        };
        Ok(Who(app.register.resume(&token).await?))
    }
}

/// The address of the client.
pub(crate) fn address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> String {
    // A proxy appends the address that it sees; what stands before it was said by the client.
    if app.settings.behind_proxy
        && let Some(last) = headers.get_all("x-forwarded-for").iter().next_back()
        && let Some(last) = last.to_str().ok().and_then(|it| it.rsplit(',').next())
        && let Ok(address) = last.trim().parse::<std::net::IpAddr>()
    {
        return address.to_string();
    }
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "unknown".to_owned(), |it| it.0.ip().to_string())
}

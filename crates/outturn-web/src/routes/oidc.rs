//! Signing in by a provider of identities.

use std::io::Write as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::ConnectInfo;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Query;
use super::session::{set, set_cookie};
use crate::app::{App, Provider};
use crate::problem::Problem;
use crate::provider::{begin, end};
use crate::who::{address, cookie};

/// The cookie that binds a sign-in to the browser in which it was begun.
const BEGUN: &str = "__Host-outturn-begun";

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(login)).routes(routes!(callback))
}

fn provider(app: &App) -> Result<Provider, Problem> {
    app.settings.provider.clone().ok_or_else(|| {
        let help = "Sign in with POST /v1/session.";
        Problem::plain(404, "no-such-thing", "this register has no provider of identities", help)
    })
}

/// What goes wrong with the provider is told to whoever runs the register, and not to strangers.
fn failed(why: &str) -> Problem {
    let _ = writeln!(std::io::stderr(), "outturn serve: provider of identities: {why}");
    let help = "Try again, or sign in with a password.";
    Problem::plain(502, "provider-failed", "the provider of identities does not answer as it should", help)
}

fn refused(why: &str) -> Problem {
    Problem::plain(401, "sign-in-refused", why, "Begin again with GET /v1/oidc/login.")
}

fn to(address: &str) -> Result<Response, Problem> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let address = HeaderValue::from_str(address).map_err(|_| failed("an address with line ends"))?;
    response.headers_mut().insert(header::LOCATION, address);
    Ok(response)
}

/// Begins to sign in by the provider of identities: the browser goes there.
#[utoipa::path(get, path = "/v1/oidc/login", tag = "session",
    responses((status = 303, description = "To the provider."), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
async fn login(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let begun = tokio::task::spawn_blocking(move || begin(&provider)).await;
    let (url, state, kept) = begun.map_err(|it| failed(&it.to_string()))?.map_err(|it| failed(&it))?;
    app.begun.keep(state.clone(), kept);
    let mut response = to(&url)?;
    set(&mut response, BEGUN, &state, 600);
    Ok(response)
}

/// What the provider sends the browser back with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Back {
    /// The code by which the provider is asked who it is.
    code: Option<String>,
    /// The state with which the browser was sent.
    state: Option<String>,
    /// What went wrong there.
    error: Option<String>,
}

/// Ends signing in by the provider: the session's token is a cookie. Nobody is added by it.
#[utoipa::path(get, path = "/v1/oidc/callback", tag = "session", params(Back),
    responses((status = 303, description = "To GET /v1/me, signed in."), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
async fn callback(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<std::net::SocketAddr>>>,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let state = back.state.unwrap_or_default();
    // Another browser has the cookie of another sign-in: nobody is signed in as whoever sent them here.
    if state.is_empty() || cookie(&headers, BEGUN) != Some(state.as_str()) {
        return Err(refused("this sign-in was not begun in this browser"));
    }
    let kept =
        app.begun.take(&state).ok_or_else(|| refused("this sign-in was ended before, or took too long"))?;
    let code = back.code.filter(|_| back.error.is_none());
    let code = code.ok_or_else(|| refused("the provider did not sign anybody in"))?;
    let issuer = provider.issuer.clone();
    let ended = tokio::task::spawn_blocking(move || end(&provider, code, kept)).await;
    let subject = ended.map_err(|it| failed(&it.to_string()))?.map_err(|why| {
        failed(&why);
        refused("the provider did not show who this is")
    })?;
    let mut extensions = axum::http::Extensions::new();
    if let Some(Extension(peer)) = peer {
        extensions.insert(peer);
    }
    let from = address(&app, &headers, &extensions);
    let (_, token) = app.register.sign_in_by((&issuer, &subject), &from).await?;
    let mut response = to("/v1/me")?;
    set_cookie(&mut response, &token, 36_000);
    set(&mut response, BEGUN, "", 0);
    Ok(response)
}

//! Signing in and out, and tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use outturn_register::people::Actor;
use outturn_register::permission::Action;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::{HeldView, held};
use super::{Given, Path};
use crate::app::App;
use crate::asking::{Answer, Asking, Said};
use crate::problem::Problem;
use crate::who::{COOKIE, Who, address, same_site};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(me))
        .routes(routes!(password))
        .routes(routes!(issue))
        .routes(routes!(revoke))
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The account.
    account: String,
    /// The password.
    password: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
struct SignedIn {
    /// The token, told this once: send it as `Authorization: Bearer TOKEN`. A browser has it as a cookie.
    token: String,
}

/// Signs in. The only write without a key: each time is a session of its own.
#[utoipa::path(
    post, path = "/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = "4XX", body = Problem))
)]
async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    peer: Option<Extension<axum::extract::ConnectInfo<std::net::SocketAddr>>>,
    Said(body): Said<SignIn>,
) -> Result<Response, Problem> {
    // A page elsewhere is not to sign a browser in as somebody else.
    if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
        same_site(&headers)?;
    }
    let mut extensions = axum::http::Extensions::new();
    if let Some(Extension(peer)) = peer {
        extensions.insert(peer);
    }
    let from = address(&app, &headers, &extensions);
    let (_, token) = app.register.sign_in(&body.account, &body.password, &from).await?;
    let mut response = Json(SignedIn { token: token.clone() }).into_response();
    set_cookie(&mut response, &token, 36_000);
    Ok(response)
}

pub(super) fn set_cookie(response: &mut Response, token: &str, seconds: u32) {
    set(response, COOKIE, token, seconds);
}

/// Sets a cookie that a browser sends back over TLS only, to this host only, and shows to no page.
pub(super) fn set(response: &mut Response, name: &str, token: &str, seconds: u32) {
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Signs out: the session ends.
#[utoipa::path(delete, path = "/v1/session", tag = "session", security(("bearer" = []), ("cookie" = [])),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn sign_out(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Response, Problem> {
    app.register.revoke(&actor, actor.session()).await?;
    let mut response = axum::http::StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, "", 0);
    Ok(response)
}

/// Whoever is signed in.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The number; none for the public.
    id: Option<i64>,
    /// The account.
    account: String,
    /// The name.
    name: String,
    /// The roles.
    roles: Vec<HeldView>,
    /// The sessions and tokens.
    sessions: Vec<SessionView>,
}

/// A session or token.
#[derive(Serialize, ToSchema)]
struct SessionView {
    /// Its number.
    id: i64,
    /// `session` or `token`.
    kind: String,
    /// The actions that it is for; `*` for all.
    scope: String,
    /// When it ends.
    expires: String,
    /// When it was revoked.
    revoked: Option<String>,
}

/// Whoever is signed in, with roles, sessions and tokens.
#[utoipa::path(get, path = "/v1/me", tag = "session", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
async fn me(State(app): State<Arc<App>>, Who(actor): Who) -> Given<Me> {
    let Some(person) = app.register.oneself(&actor).await? else {
        return Ok(Json(Me {
            id: None,
            account: Actor::public().account().to_owned(),
            name: "everyone".to_owned(),
            roles: Vec::new(),
            sessions: Vec::new(),
        }));
    };
    let sessions = app.register.sessions(&actor).await?.into_iter().map(|it| SessionView {
        id: it.id,
        kind: it.kind,
        scope: it.scope,
        expires: it.expires,
        revoked: it.revoked,
    });
    Ok(Json(Me {
        id: Some(person.id),
        account: person.account,
        name: person.name,
        roles: person.roles.into_iter().map(held).collect(),
        sessions: sessions.collect(),
    }))
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password.
    password: String,
}

/// Sets one's own password, which ends every other session and token of one's own.
#[utoipa::path(post, path = "/v1/password", tag = "session", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewPassword,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn password(State(app): State<Arc<App>>, asking: Asking<NewPassword>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, body| async move { app.register.set_password(&actor, &body.password).await },
        )
        .await
}

/// A token for a program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// The actions that it is for, by name: docs/register-permissions.md.
    scope: Vec<String>,
    /// For how many days, 1 to 366.
    days: i64,
}

/// A token that was issued.
#[derive(Serialize, ToSchema)]
struct Issued {
    /// Its number, by which it is revoked.
    session: i64,
    /// The token, told this once.
    token: String,
}

/// Issues a token for a program that acts for oneself. The answer's `result` has the token, this once.
#[utoipa::path(post, path = "/v1/tokens", tag = "session", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewToken,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn issue(State(app): State<Arc<App>>, asking: Asking<NewToken>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, body| async move {
            let mut scope = Vec::new();
            for name in &body.scope {
                let action = Action::named(name).ok_or_else(|| {
                    Problem::plain(
                        422,
                        "bad-register-value",
                        format!("there is no action `{name}`"),
                        "docs/register-permissions.md lists them.",
                    )
                })?;
                scope.push(action);
            }
            let (session, token) = app.register.issue_token(&actor, &scope, body.days).await?;
            Ok::<_, Problem>(Issued { session, token })
        })
        .await
}

/// Nothing more to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Revokes a session or token: one's own, or with a role for it anybody's.
#[utoipa::path(post, path = "/v1/sessions/{id}/revoke", tag = "session", security(("bearer" = []), ("cookie" = [])),
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Nothing,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn revoke(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    asking: Asking<Nothing>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking.carry_out(app, |actor, _, _| async move { app.register.revoke(&actor, id).await }).await
}

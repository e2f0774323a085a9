//! The routes, and the OpenAPI document that is made from them.

mod answers;
mod appeals;
mod bodies;
mod calculate;
mod decisions;
mod documents;
mod items;
mod ledger;
mod local;
mod log;
mod measures;
mod oidc;
mod people;
mod schemes;
mod session;
mod spending;
mod statements;
mod successions;
mod time_limits;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{ToSchema, openapi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::limits::limited;
use crate::problem::Problem;
use crate::tags::finished;

/// What a route gives: JSON, or why not.
pub(crate) type Given<T> = Result<Json<T>, Problem>;

/// How long any answer may take.
const LONGEST: Duration = Duration::from_mins(2);

/// Path parameters, refused in the words of the interface.
#[derive(axum::extract::FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

/// Query parameters, refused in the words of the interface.
#[derive(axum::extract::FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

fn all() -> OpenApiRouter<Arc<App>> {
    let mut all = as_written();
    refused_as_problems(all.get_openapi_mut());
    all
}

/// Describes what is refused as the problem that it is: the media type is the same everywhere.
fn refused_as_problems(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        let operations = [&mut path.get, &mut path.post, &mut path.put, &mut path.delete];
        for operation in operations.into_iter().flatten() {
            for (status, response) in &mut operation.responses.responses {
                if let (true, openapi::RefOr::T(response)) = (status.starts_with('4'), response)
                    && let Some(problem) = response.content.shift_remove("application/json")
                {
                    response.content.insert("application/problem+json".to_owned(), problem);
                }
            }
        }
    }
}

fn as_written() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(described())
        .routes(routes!(about))
        .routes(routes!(problems))
        .routes(routes!(problem))
        .merge(session::routes())
        .merge(oidc::routes())
        .merge(people::routes())
        .merge(bodies::routes())
        .merge(schemes::routes())
        .merge(items::routes())
        .merge(ledger::routes())
        .merge(documents::routes())
        .merge(log::routes())
        .merge(calculate::routes())
        .merge(spending::routes())
        .merge(statements::routes())
        .merge(successions::routes())
        .merge(local::routes())
        .merge(appeals::routes())
        .merge(decisions::routes())
        .merge(measures::routes())
        .merge(time_limits::routes())
}

fn described() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Outturn register")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Who decided what was earned, approved, paid and spent. Every write takes an `Idempotency-Key`, can be \
             tried with `dry_run=true`, and answers with its entry of the audit log.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::who::COOKIE)));
    let components = openapi::ComponentsBuilder::new()
        .security_scheme("bearer", bearer)
        .security_scheme("cookie", cookie)
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The OpenAPI document, as JSON.
pub fn openapi() -> String {
    let document = answers::completed(all().into_openapi());
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The interface to a register.
pub fn router(app: Arc<App>) -> Router {
    let (router, document) = all().split_for_parts();
    let document = Arc::new(answers::completed(document));
    let described = move || async move { Json(document.as_ref().clone()) };
    router
        .route("/v1/openapi.json", axum::routing::get(described))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(app.clone(), limited))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn(plain_paths))
        .layer(from_fn_with_state(app.clone(), finished))
        .with_state(app)
}

fn broken(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::plain(500, "broken", "the program failed on this request", "Tell whoever runs the register.")
        .into_response()
}

/// Refuses a path that another program before this one may read otherwise.
async fn plain_paths(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let path = request.uri().path();
    if path.split('/').any(|it| it == ".." || it == ".")
        || path.contains("%2e")
        || path.contains("%2E")
        || path.contains("//")
    {
        return Problem::unreadable("the path leads up or has an empty part".to_owned()).into_response();
    }
    next.run(request).await
}

async fn nowhere() -> Problem {
    Problem::plain(
        404,
        "no-such-route",
        "there is nothing at this path",
        "GET /v1/openapi.json lists every path.",
    )
}

async fn not_so() -> Problem {
    Problem::plain(
        405,
        "no-such-method",
        "this path has no such method",
        "GET /v1/openapi.json lists every path.",
    )
}

/// What this is.
#[derive(Serialize, ToSchema)]
struct About {
    /// Its name and version.
    program: String,
    /// The number of the last entry of the audit log.
    entries: i64,
    /// Its hash: publish it, and whatever is altered before it is found.
    head: String,
}

/// What this is, and the head of the audit log.
#[utoipa::path(get, path = "/v1", tag = "about", responses((status = 200, body = About)))]
async fn about(State(app): State<Arc<App>>) -> Given<About> {
    let head = app.register.head().await?;
    let program = concat!("outturn ", env!("CARGO_PKG_VERSION")).to_owned();
    Ok(Json(About { program, entries: head.number, head: head.hash }))
}

/// A kind of problem.
#[derive(Serialize, ToSchema)]
struct Kind {
    /// Its code.
    code: &'static str,
    /// What it is.
    about: &'static str,
    /// What leads to it.
    example: &'static str,
    /// What to do about it.
    help: &'static str,
}

fn kinds() -> impl Iterator<Item = Kind> {
    let all = outturn_register::codes::CODES.iter().chain(crate::problem::CODES);
    all.map(|it| Kind { code: it.code, about: it.means, example: it.example, help: it.way_out })
}

/// Every kind of problem, with the way out.
#[utoipa::path(get, path = "/v1/problems", tag = "about", responses((status = 200, body = Vec<Kind>)))]
async fn problems() -> Json<Vec<Kind>> {
    Json(kinds().collect())
}

/// One kind of problem, with the way out.
#[utoipa::path(
    get, path = "/v1/problems/{code}", tag = "about", params(("code" = String, Path)),
    responses((status = 200, body = Kind), (status = "4XX", body = Problem))
)]
async fn problem(Path(code): Path<String>) -> Given<Kind> {
    let found = kinds().find(|it| it.code == code);
    found.map(Json).ok_or_else(|| {
        Problem::plain(
            404,
            "no-such-thing",
            format!("there is no problem `{code}`"),
            "GET /v1/problems lists all.",
        )
    })
}

//! What items of local schemes come to, and the bundle that is taken home.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::items::{AwardView, packed, shown};
use super::items::{LocalLine, line};
use super::{App, Given, Path, Problem, Who};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(worked_out)).routes(routes!(award)).routes(routes!(bundle))
}

/// The lines that the claims of an item come to.
#[utoipa::path(get, path = "/v1/local-items/{number}/worked-out", tag = "local",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = Vec<LocalLine>), (status = "4XX", body = Problem)))]
async fn worked_out(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<Vec<LocalLine>> {
    Ok(Json(app.register.worked_out(&actor, number).await?.into_iter().map(line).collect()))
}

/// What an item comes to.
#[derive(Serialize, ToSchema)]
struct LocalAwardView {
    /// What the rules give for the readings, with reasons; none where nothing is worked out from readings.
    rules: Option<AwardView>,
    /// The lines of claims and readings together.
    lines: Vec<LocalLine>,
    /// The local award, which its hash is of: rules, arrangement, readings and claims, and the lines they come to.
    award: Value,
}

/// What an item comes to, as its claims, rules and readings are now, with reasons.
#[utoipa::path(get, path = "/v1/local-items/{number}/award", tag = "local",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = LocalAwardView), (status = "4XX", body = Problem)))]
async fn award(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<LocalAwardView> {
    let it = app.register.local_award(&actor, number).await?;
    Ok(Json(LocalAwardView {
        rules: it.rules.map(|(rules, worked)| shown(&rules.scheme, &worked)),
        award: serde_json::from_slice(&it.bytes).unwrap_or_default(),
        lines: it.lines.into_iter().map(line).collect(),
    }))
}

/// The bundle of an item's award, as a ZIP archive: rules, readings, arrangement and claims, what they come to, and who
/// signed it. `outturn verify` checks the unpacked folder without a network.
#[utoipa::path(get, path = "/v1/local-items/{number}/bundle", tag = "local",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = "4XX", body = Problem)))]
async fn bundle(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    packed(&format!("local-award-{number}"), &app.register.local_bundle(&actor, number).await?)
}

//! Payments to member practices: the local schemes that they are paid through, and who approves them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::spending::NewImprovement;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::session::Nothing;
use super::super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(improvements, improve))
        .routes(routes!(approve))
        .routes(routes!(refuse))
}

/// The targets for improvement of a local scheme.
#[derive(Serialize, ToSchema)]
struct ImprovementView {
    /// Its number.
    number: i64,
    /// The earner whose members are paid through it.
    body: String,
    /// The local scheme.
    scheme: String,
    /// The hash of the rules that they stand in.
    sha256: String,
    /// What is to improve, and by how much.
    targets: String,
    /// The SHA-256 of the document that has them.
    evidence: String,
    /// When it was recorded.
    recorded: String,
}

/// Which local scheme.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichScheme {
    /// Of which local scheme; of all where none is named.
    scheme: Option<String>,
}

/// The targets that were named of local schemes, for everybody.
#[utoipa::path(get, path = "/v1/improvements", tag = "spending", params(WhichScheme),
    responses((status = 200, body = Vec<ImprovementView>), (status = "4XX", body = Problem)))]
async fn improvements(
    State(app): State<Arc<App>>,
    Query(which): Query<WhichScheme>,
) -> Given<Vec<ImprovementView>> {
    let found = app.register.improvements(which.scheme.as_deref()).await?.into_iter();
    let view = |it: outturn_register::spending::Improvement| ImprovementView {
        number: it.number,
        body: it.body,
        scheme: it.scheme,
        sha256: it.sha256,
        targets: it.targets,
        evidence: it.evidence,
        recorded: it.recorded,
    };
    Ok(Json(found.map(view).collect()))
}

/// Targets that are named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTargets {
    /// The earner whose members are to be paid through it.
    body: String,
    /// The local scheme.
    scheme: String,
    /// What is to improve, and by how much.
    targets: String,
    /// The SHA-256 of the document that has them.
    evidence: String,
}

/// Names the targets for improvement of a local scheme as it stands, so that member practices can be paid through it.
#[utoipa::path(post, path = "/v1/improvements", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewTargets,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn improve(State(app): State<Arc<App>>, asking: Asking<NewTargets>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let new = NewImprovement {
                body: it.body,
                scheme: it.scheme,
                targets: it.targets,
                evidence: it.evidence,
            };
            app.register.name_targets(&actor, &new).await
        })
        .await
}

/// Approves a payment to a member practice.
#[utoipa::path(post, path = "/v1/spending/{transfer}/approve", tag = "spending",
    security(("bearer" = []), ("cookie" = [])),
    params(("transfer" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Nothing, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn approve(
    State(app): State<Arc<App>>,
    Path(transfer): Path<i64>,
    asking: Asking<Nothing>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, _| async move { app.register.approve_spending(&actor, transfer).await })
        .await
}

/// A reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refusal {
    /// The reason.
    reason: String,
}

/// Refuses a payment to a member practice, for a reason.
#[utoipa::path(post, path = "/v1/spending/{transfer}/refuse", tag = "spending",
    security(("bearer" = []), ("cookie" = [])),
    params(("transfer" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Refusal, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn refuse(
    State(app): State<Arc<App>>,
    Path(transfer): Path<i64>,
    asking: Asking<Refusal>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            app.register.refuse_spending(&actor, transfer, &it.reason).await
        })
        .await
}

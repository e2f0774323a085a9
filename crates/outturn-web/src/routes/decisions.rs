//! Decisions of the scheme.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::decisions::{Decision, Found, NewDecision};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(decisions, record)).routes(routes!(decision))
}

/// Which decisions are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Of which scheme.
    scheme: String,
    /// About which body; about all where none is given.
    body: Option<String>,
}

/// A decision as it was recorded.
#[derive(Serialize, ToSchema)]
struct DecisionView {
    /// Its number.
    number: i64,
    /// Of which scheme.
    scheme: String,
    /// About which body.
    body: String,
    /// What was judged, by the rules' id for it.
    subject: String,
    /// What was found: met, not-met or reduced.
    outcome: &'static str,
    /// By which part it is reduced.
    part: Option<String>,
    /// Why.
    reason: String,
    /// The hashes of the documents that it rests on.
    evidence: Vec<String>,
    /// The number of the decision whose place it took.
    supersedes: Option<i64>,
    /// Whether it stands.
    stands: bool,
    /// The number of the person who decided.
    person: i64,
    /// When it was recorded.
    recorded: String,
}

fn view(it: Decision) -> DecisionView {
    DecisionView {
        number: it.number,
        scheme: it.scheme,
        body: it.body,
        subject: it.subject,
        outcome: it.outcome.name(),
        part: it.part,
        reason: it.reason,
        evidence: it.evidence,
        supersedes: it.supersedes,
        stands: it.stands,
        person: it.person,
        recorded: it.recorded,
    }
}

/// The decisions of a scheme: those that stand, and those before them.
#[utoipa::path(get, path = "/v1/decisions", tag = "decisions",
    security(("bearer" = []), ("cookie" = [])), params(Which),
    responses((status = 200, body = Vec<DecisionView>), (status = "4XX", body = Problem)))]
async fn decisions(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(which): Query<Which>,
) -> Given<Vec<DecisionView>> {
    let found = app.register.decisions(&actor, &which.scheme, which.body.as_deref()).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// One decision.
#[utoipa::path(get, path = "/v1/decisions/{number}", tag = "decisions",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = DecisionView), (status = "4XX", body = Problem)))]
async fn decision(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<DecisionView> {
    Ok(Json(view(app.register.decision(&actor, number).await?)))
}

/// A decision that is recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Record {
    /// Of which scheme.
    scheme: String,
    /// About which body.
    body: String,
    /// What was judged, by the rules' id for it.
    subject: String,
    /// What was found: met, not-met or reduced.
    outcome: String,
    /// Where it is reduced, by which part, such as `25%`.
    part: Option<String>,
    /// Why.
    reason: String,
    /// The hashes of documents that are kept.
    evidence: Vec<String>,
    /// The number of the decision that stands, where one does.
    supersedes: Option<i64>,
}

/// Records a decision. An award that was worked out before goes back. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/decisions", tag = "decisions", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Record,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn record(State(app): State<Arc<App>>, asking: Asking<Record>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let outcome = Found::named(&it.outcome).ok_or_else(|| {
                Problem::unreadable(format!("`{}` is none of met, not-met and reduced", it.outcome))
            })?;
            let new = NewDecision {
                scheme: it.scheme,
                body: it.body,
                subject: it.subject,
                outcome,
                part: it.part,
                reason: it.reason,
                evidence: it.evidence,
                supersedes: it.supersedes,
            };
            Ok::<_, Problem>(app.register.record_decision(&actor, &new).await?)
        })
        .await
}

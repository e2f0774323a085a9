//! Successors of bodies that have ended.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::succession::{NewSuccession, PartOf, Succession};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::day;
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(all, record))
        .routes(routes!(one))
        .routes(routes!(payees))
        .routes(routes!(due_back))
}

/// A successor and its part.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SuccessorView {
    /// The successor.
    body: String,
    /// Its part as a fraction or decimal; one alone needs none.
    #[schema(example = "1/3")]
    share: Option<String>,
}

/// Who took over from a body.
#[derive(Serialize, ToSchema)]
struct SuccessionView {
    /// The body that has ended.
    predecessor: String,
    /// Which version stands.
    version: i64,
    /// The first day on which others have taken over.
    from: String,
    /// The successors, whose parts come to 1.
    successors: Vec<SuccessorView>,
    /// The SHA-256 of the document that says so.
    evidence: String,
    /// Why it was recorded again; empty the first time.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

fn view(it: Succession) -> SuccessionView {
    let heir = |(body, share)| SuccessorView { body, share: Some(share) };
    SuccessionView {
        predecessor: it.predecessor,
        version: it.version,
        from: it.from,
        successors: it.successors.into_iter().map(heir).collect(),
        evidence: it.evidence,
        reason: it.reason,
        recorded: it.recorded,
    }
}

/// Every body that has ended, and who took over.
#[utoipa::path(get, path = "/v1/successions", tag = "successions",
    responses((status = 200, body = Vec<SuccessionView>), (status = "4XX", body = Problem)))]
async fn all(State(app): State<Arc<App>>) -> Given<Vec<SuccessionView>> {
    Ok(Json(app.register.successions().await?.into_iter().map(view).collect()))
}

/// Who took over from one body.
#[utoipa::path(get, path = "/v1/successions/{body}", tag = "successions", params(("body" = String, Path)),
    responses((status = 200, body = SuccessionView), (status = "4XX", body = Problem)))]
async fn one(State(app): State<Arc<App>>, Path(body): Path<String>) -> Given<SuccessionView> {
    let found = app.register.succession(&body).await?;
    found.map(|it| Json(view(it))).ok_or_else(|| {
        let help = "GET /v1/successions lists every body that has ended.";
        Problem::plain(404, "no-such-thing", format!("{body} has no successor"), help)
    })
}

/// Who takes over from a body.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSuccessionView {
    /// The body that has ended.
    predecessor: String,
    /// The first day on which others have taken over.
    from: String,
    /// The successors.
    successors: Vec<SuccessorView>,
    /// The SHA-256 of the document that says so.
    evidence: String,
    /// Why it is recorded again; not asked for the first time.
    reason: Option<String>,
}

/// Records who takes over from a body. The answer's `result` is the version.
#[utoipa::path(post, path = "/v1/successions", tag = "successions", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewSuccessionView,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn record(State(app): State<Arc<App>>, asking: Asking<NewSuccessionView>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let new = NewSuccession {
                predecessor: it.predecessor,
                from: day(&it.from)?,
                successors: it.successors.into_iter().map(|it| (it.body, it.share)).collect(),
                evidence: it.evidence,
                reason: it.reason,
            };
            Ok::<_, Problem>(app.register.record_succession(&actor, &new).await?)
        })
        .await
}

/// What of an amount is that of one body.
#[derive(Serialize, ToSchema)]
struct PartView {
    /// Which body.
    body: String,
    /// How much, in pence.
    pence: i64,
}

fn part(it: PartOf) -> PartView {
    PartView { body: it.body, pence: it.pence }
}

/// An amount that is payable on a day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Payable {
    /// On which day.
    on: String,
    /// How much, in pence.
    pence: i64,
}

/// To whom an amount that is payable to a body would be paid on a day, and how much to each.
#[utoipa::path(get, path = "/v1/bodies/{body}/payees", tag = "successions", security(("bearer" = []), ("cookie" = [])),
    params(("body" = String, Path), Payable),
    responses((status = 200, body = Vec<PartView>), (status = "4XX", body = Problem)))]
async fn payees(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(body): Path<String>,
    Query(payable): Query<Payable>,
) -> Given<Vec<PartView>> {
    let found = app.register.payees(&actor, &body, day(&payable.on)?, payable.pence).await?;
    Ok(Json(found.into_iter().map(part).collect()))
}

/// What is due back of an earner's award.
#[derive(Serialize, ToSchema)]
struct DueView {
    /// Whose award it is.
    body: String,
    /// How much, in pence.
    pence: i64,
    /// From whom: from the earner, or from its successors.
    from: Vec<PartView>,
}

/// On which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct On {
    /// On which day.
    on: String,
}

/// What is due back under a scheme on a day, and from whom.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/due-back", tag = "successions",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path), On),
    responses((status = 200, body = Vec<DueView>), (status = "4XX", body = Problem)))]
async fn due_back(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
    Query(on): Query<On>,
) -> Given<Vec<DueView>> {
    let found = app.register.due_back(&actor, &format!("{family}/{year}"), day(&on.on)?).await?.into_iter();
    let view = |it: outturn_register::succession::DueBack| DueView {
        body: it.body,
        pence: it.pence,
        from: it.from.into_iter().map(part).collect(),
    };
    Ok(Json(found.map(view).collect()))
}

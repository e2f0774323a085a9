//! Appeals: lodged, admitted, worked out again, decided and closed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::redress::{AppealOutcome, Ground, NewAppeal, NewEvidence};
use outturn_scheme::canonical;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::day;
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

mod shown;

use shown::{AppealView, view};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(grounds))
        .routes(routes!(appeals, lodge))
        .routes(routes!(appeal))
        .routes(routes!(evidence))
        .routes(routes!(admit))
        .routes(routes!(refuse))
        .routes(routes!(rerun))
        .routes(routes!(decide))
        .routes(routes!(close))
        .routes(routes!(withdraw))
        .routes(routes!(clock))
        .routes(routes!(extend))
}

/// A ground of appeal.
#[derive(Serialize, ToSchema)]
struct GroundView {
    /// Its name.
    ground: &'static str,
    /// What is said on it.
    means: &'static str,
    /// What has to be named as relied on.
    relies_on: &'static str,
    /// The documents that it needs.
    needs: Vec<NeededView>,
}

/// A document that a ground needs.
#[derive(Serialize, ToSchema)]
struct NeededView {
    /// The name that it is given under.
    shows: &'static str,
    /// What it has to show.
    about: &'static str,
}

/// The grounds of appeal, and what each needs.
#[utoipa::path(get, path = "/v1/appeals/grounds", tag = "appeals", responses((status = 200, body = Vec<GroundView>)))]
async fn grounds() -> Json<Vec<GroundView>> {
    let needed = |it: &outturn_register::redress::Needed| NeededView { shows: it.shows, about: it.about };
    let all = Ground::ALL.iter().map(|it| GroundView {
        ground: it.name(),
        means: it.means(),
        relies_on: it.relies_on(),
        needs: it.needs().iter().map(needed).collect(),
    });
    Json(all.collect())
}

/// Which appeals are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Of which scheme.
    scheme: String,
    /// Of which earner; of all where none is given.
    body: Option<String>,
}

/// The appeals under a scheme, of one earner or of all.
#[utoipa::path(get, path = "/v1/appeals", tag = "appeals", security(("bearer" = []), ("cookie" = [])), params(Which),
    responses((status = 200, body = Vec<AppealView>), (status = "4XX", body = Problem)))]
async fn appeals(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(which): Query<Which>,
) -> Given<Vec<AppealView>> {
    let found = app.register.appeals(&actor, &which.scheme, which.body.as_deref()).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// One appeal.
#[utoipa::path(get, path = "/v1/appeals/{number}", tag = "appeals",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = AppealView), (status = "4XX", body = Problem)))]
async fn appeal(State(app): State<Arc<App>>, Who(actor): Who, Path(number): Path<i64>) -> Given<AppealView> {
    Ok(Json(view(app.register.appeal(&actor, number).await?)))
}

/// A document behind an appeal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDocumentOf {
    /// What it shows: a name that the ground asks for, or `other`.
    shows: String,
    /// The hash of a document that is kept.
    sha256: String,
}

/// An appeal that is lodged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Lodge {
    /// Against the award of which item.
    item: i64,
    /// The address of the award's step.
    step: String,
    /// On which ground: `GET /v1/appeals/grounds` lists them.
    ground: String,
    /// What is said.
    argued: String,
    /// What is relied on.
    relies_on: String,
    /// The documents that the ground needs, and more.
    evidence: Vec<NewDocumentOf>,
}

fn offered(it: NewDocumentOf) -> NewEvidence {
    NewEvidence { shows: it.shows, sha256: it.sha256 }
}

/// Lodges an appeal against a step of an award. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/appeals", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Lodge,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn lodge(State(app): State<Arc<App>>, asking: Asking<Lodge>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let ground = Ground::named(&it.ground).ok_or_else(|| {
                let names: Vec<&str> = Ground::ALL.iter().map(|it| it.name()).collect();
                Problem::unreadable(format!(
                    "there is no ground `{}`: it is one of {}",
                    it.ground,
                    names.join(", ")
                ))
            })?;
            let new = NewAppeal {
                item: it.item,
                step: it.step,
                ground,
                argued: it.argued,
                relies_on: it.relies_on,
                evidence: it.evidence.into_iter().map(offered).collect(),
            };
            Ok::<_, Problem>(app.register.lodge_appeal(&actor, &new).await?)
        })
        .await
}

/// Adds a document to an appeal.
#[utoipa::path(post, path = "/v1/appeals/{number}/evidence", tag = "appeals",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = NewDocumentOf,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn evidence(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<NewDocumentOf>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            app.register.add_evidence(&actor, number, &offered(it)).await
        })
        .await
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Because {
    /// The reason.
    pub(super) reason: String,
}

/// Admits an appeal, so that it is heard.
#[utoipa::path(post, path = "/v1/appeals/{number}/admit", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Because,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn admit(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Because>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, it| async move { app.register.admit_appeal(&actor, number, &it.reason).await },
        )
        .await
}

/// Refuses to admit an appeal.
#[utoipa::path(post, path = "/v1/appeals/{number}/refuse", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Because,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn refuse(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Because>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, it| async move { app.register.refuse_appeal(&actor, number, &it.reason).await },
        )
        .await
}

/// Withdraws an appeal that was not decided yet.
#[utoipa::path(post, path = "/v1/appeals/{number}/withdraw", tag = "appeals",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Because,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn withdraw(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Because>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            app.register.withdraw_appeal(&actor, number, &it.reason).await
        })
        .await
}

/// Closes an appeal that was decided. The answer's `result` says whether the award is as decided.
#[utoipa::path(post, path = "/v1/appeals/{number}/close", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Because,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn close(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Because>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, it| async move { app.register.close_appeal(&actor, number, &it.reason).await },
        )
        .await
}

/// Facts as they would be: themselves, or the hash of a document that has them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WorkAgain {
    /// The facts: the content of the `facts.json` of a run, of everybody who earns.
    facts: Option<Value>,
    /// The hash of a document with them.
    facts_sha256: Option<String>,
}

/// Works the award out again, and what that does to everybody else. The answer's `result` is what a decision signs.
#[utoipa::path(post, path = "/v1/appeals/{number}/rerun", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = WorkAgain,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn rerun(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<WorkAgain>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let bytes = match (it.facts, it.facts_sha256) {
                (Some(facts), None) => canonical::bytes(&facts).into_bytes(),
                (None, Some(sha256)) => app.register.document(&actor, &sha256).await?.1,
                _ => return Err(Problem::unreadable("give either `facts` or `facts_sha256`".to_owned())),
            };
            Ok(app.register.rerun_appeal(&actor, number, &bytes).await?)
        })
        .await
}

/// A decision of an appeal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealDecision)]
struct Decide {
    /// What is decided: upheld, part or dismissed.
    outcome: String,
    /// The hash of the last re-run.
    signs: String,
    /// Why.
    reason: String,
}

/// Decides an appeal over the hash of its last re-run.
#[utoipa::path(post, path = "/v1/appeals/{number}/decide", tag = "appeals", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Decide,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn decide(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Decide>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let outcome = AppealOutcome::named(&it.outcome).ok_or_else(|| {
                Problem::unreadable(format!("`{}` is none of upheld, part and dismissed", it.outcome))
            })?;
            let signed = (it.signs.as_str(), it.reason.as_str());
            Ok::<_, Problem>(app.register.decide_appeal(&actor, number, outcome, signed).await?)
        })
        .await
}

/// How long there is to appeal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Clock {
    /// Days to appeal, from notification.
    lodge_days: i64,
    /// Days to decide, from the day that an appeal was lodged.
    decide_days: i64,
    /// Why.
    reason: String,
}

/// Sets how long there is to appeal, for awards that are notified from now on.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/appeal-clock", tag = "appeals",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path),
        ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Clock,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn clock(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Clock>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let scheme = format!("{family}/{year}");
            let days = (it.lodge_days, it.decide_days);
            app.register.appeal_clock(&actor, &scheme, days, &it.reason).await
        })
        .await
}

/// A later last day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Extend {
    /// The last day.
    until: String,
    /// Why.
    reason: String,
}

/// Extends the time to appeal against the award of an item.
#[utoipa::path(post, path = "/v1/items/{number}/appeal-extension", tag = "appeals",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Extend,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn extend(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Extend>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let until = day(&it.until)?;
            Ok::<_, Problem>(app.register.extend_appeals(&actor, number, until, &it.reason).await?)
        })
        .await
}

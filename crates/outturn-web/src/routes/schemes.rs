//! Schemes: drafted from their rules, and published.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use outturn_register::flow::SchemeView;
use outturn_scheme::canonical;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::session::Nothing;
use super::{Given, Path};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::once::Once;
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(schemes, draft))
        .routes(routes!(scheme))
        .routes(routes!(rules))
        .routes(routes!(publish))
}

/// A scheme for one year.
#[derive(Serialize, ToSchema)]
struct Scheme {
    /// Family and year.
    #[schema(example = "example/2014-15")]
    id: String,
    /// Its title.
    title: String,
    /// The body that pays it.
    body: String,
    /// The hash of its rules, which every approval signs.
    sha256: String,
    /// The first day of its year.
    begins: String,
    /// The last day of its year: nothing is paid before it has passed.
    ends: String,
    /// When it was published; none of a draft, under which nothing is approved or paid.
    published: Option<String>,
    /// Whether that was after the year began.
    late: bool,
}

fn view(it: SchemeView) -> Scheme {
    Scheme {
        id: it.id,
        title: it.title,
        body: it.body,
        sha256: it.sha256,
        begins: it.begins,
        ends: it.ends,
        late: it.published.as_ref().is_some_and(|it| it.late),
        published: it.published.map(|it| it.at),
    }
}

/// Every scheme: published ones for anybody, drafts for those who reach the payer.
#[utoipa::path(get, path = "/v1/schemes", tag = "schemes",
    responses((status = 200, body = Vec<Scheme>), (status = "4XX", body = Problem)))]
async fn schemes(State(app): State<Arc<App>>, Who(actor): Who) -> Given<Vec<Scheme>> {
    Ok(Json(app.register.schemes(&actor).await?.into_iter().map(view).collect()))
}

/// A scheme.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}", tag = "schemes",
    params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Scheme), (status = "4XX", body = Problem)))]
async fn scheme(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Given<Scheme> {
    let id = format!("{family}/{year}");
    let found = app.register.schemes(&actor).await?.into_iter().find(|it| it.id == id);
    found.map(|it| Json(view(it))).ok_or_else(|| {
        let help = "GET /v1/schemes lists those that you may see.";
        Problem::plain(404, "no-such-thing", format!("there is no scheme {id}"), help)
    })
}

/// The rules of a scheme, byte for byte those of its hash.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/rules", tag = "schemes",
    params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Value), (status = "4XX", body = Problem)))]
async fn rules(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = format!("{family}/{year}");
    let found = app.register.schemes(&actor).await?.into_iter().find(|it| it.id == id);
    let found = found.ok_or_else(|| {
        Problem::plain(404, "no-such-thing", format!("there is no scheme {id}"), "GET /v1/schemes lists all.")
    })?;
    let (_, bytes) = app.register.document(&actor, &found.sha256).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// A scheme that is drafted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    /// The body that pays it.
    body: String,
    /// The rules: the content of the `scheme.json` of a run. Id, title and year are theirs.
    #[schema(value_type = Value)]
    rules: Once,
}

/// Drafts a scheme from its rules, or other rules of one that is there: every item calculated under the others then
/// goes back. The answer's `result` is the hash of the rules.
#[utoipa::path(post, path = "/v1/schemes", tag = "schemes", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = Draft,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn draft(State(app): State<Arc<App>>, asking: Asking<Draft>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let bytes = canonical::bytes(&it.rules.0);
            let drafted = app.register.draft_rules(&actor, &it.body, bytes.as_bytes()).await;
            drafted.map(|it| it.sha256)
        })
        .await
}

/// Publishes a scheme, now: the instant is the clock's, and late is kept and shown.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/publish", tag = "schemes",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)), request_body = Nothing,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn publish(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Nothing>,
) -> Result<Answer, Problem> {
    let app = &app;
    let id = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, _, _| async move {
            let published = app.register.publish_scheme(&actor, &id).await?;
            Ok::<_, Problem>(serde_json::json!({ "at": published.at, "late": published.late }))
        })
        .await
}

//! Statements of how awards were spent. Whatever is published is for everybody.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use outturn_register::statement::{PublishedStatement, Statement};
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

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(published, publish))
        .routes(routes!(one))
        .routes(routes!(draft))
        .routes(routes!(deadlines, set_deadline))
        .routes(routes!(owed))
}

/// Something that a version changes.
#[derive(Serialize, ToSchema)]
struct ChangeView {
    /// What.
    what: String,
    /// What the version before said.
    before: String,
    /// What this one says.
    after: String,
}

/// A version of a statement, as it was published.
#[derive(Serialize, ToSchema)]
struct StatementView {
    /// The earner.
    body: String,
    /// From 1; the last one stands.
    version: i64,
    /// When it was published.
    published: String,
    /// By which day it was to be, where one was set.
    due: Option<String>,
    /// Whether that had passed; none where no day was set.
    late: Option<bool>,
    /// What it changes of the version before.
    changes: Vec<ChangeView>,
    /// Why it was published again; empty in the first version.
    reason: String,
    /// The SHA-256 of the statement's JSON, on one line with sorted keys.
    sha256: String,
    /// The statement: amounts in pence.
    statement: Value,
}

fn json(it: &Statement) -> Value {
    serde_json::to_value(it).unwrap_or_default()
}

fn view(it: PublishedStatement) -> StatementView {
    let change = |it: outturn_register::statement::Changed| ChangeView {
        what: it.what,
        before: it.before,
        after: it.after,
    };
    StatementView {
        body: it.statement.body.clone(),
        version: it.version,
        published: it.published,
        due: it.due,
        late: it.late,
        changes: it.changes.into_iter().map(change).collect(),
        reason: it.reason,
        sha256: it.sha256,
        statement: json(&it.statement),
    }
}

/// The statements that were published under a scheme, every version.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/statements", tag = "statements",
    params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Vec<StatementView>), (status = "4XX", body = Problem)))]
async fn published(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
) -> Given<Vec<StatementView>> {
    let found = app.register.published_statements(&format!("{family}/{year}")).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// How a statement is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Shape {
    /// Which version; the one that stands where none is named.
    version: Option<i64>,
    /// `json`, `csv` or `markdown`; JSON unless said otherwise.
    shape: Option<String>,
}

/// A statement in one of its shapes; in JSON as something else has it.
fn shaped(shape: Option<&str>, it: &Statement, json: impl FnOnce() -> Response) -> Result<Response, Problem> {
    let text = |kind: &'static str, text: String| ([(header::CONTENT_TYPE, kind)], text).into_response();
    match shape {
        None | Some("json") => Ok(json()),
        Some("csv") => Ok(text("text/csv; charset=utf-8", it.csv()?)),
        Some("markdown") => Ok(text("text/markdown; charset=utf-8", it.markdown())),
        Some(_) => Err(Problem::unreadable("`shape` is `json`, `csv` or `markdown`".to_owned())),
    }
}

/// A statement that was published.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/statements/{body}", tag = "statements",
    params(("family" = String, Path), ("year" = String, Path), ("body" = String, Path), Shape),
    responses((status = 200, body = StatementView), (status = "4XX", body = Problem)))]
async fn one(
    State(app): State<Arc<App>>,
    Path((family, year, body)): Path<(String, String, String)>,
    Query(how): Query<Shape>,
) -> Result<Response, Problem> {
    let scheme = format!("{family}/{year}");
    let found = app.register.published_statement(&scheme, &body, how.version).await?;
    let statement = found.statement.clone();
    shaped(how.shape.as_deref(), &statement, || Json(view(found)).into_response())
}

/// As at which day, and how it is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Then {
    /// What was spent by this day.
    as_at: String,
    /// As it was believed on the evening of this day.
    believed: String,
    /// `json`, `csv` or `markdown`; JSON unless said otherwise.
    shape: Option<String>,
}

/// A statement as it would be, without publishing it.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/statements/{body}/draft", tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("body" = String, Path), Then),
    responses((status = 200, body = Value), (status = "4XX", body = Problem)))]
async fn draft(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year, body)): Path<(String, String, String)>,
    Query(then): Query<Then>,
) -> Result<Response, Problem> {
    let scheme = format!("{family}/{year}");
    let (as_at, believed) = (day(&then.as_at)?, day(&then.believed)?);
    let it = app.register.draft_statement(&actor, (&scheme, &body), as_at, believed).await?;
    shaped(then.shape.as_deref(), &it, || Json(json(&it)).into_response())
}

/// A statement that is published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Publishing {
    /// Of which earner.
    body: String,
    /// What was spent by this day is in it.
    as_at: String,
    /// Why it is published again; not asked for the first time.
    reason: Option<String>,
}

/// Publishes a statement, now. The answer's `result` has the version, the hash, and whether it is late. What has no
/// purpose, and a difference without a reason, are in the way.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/statements", tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Publishing, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn publish(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Publishing>,
) -> Result<Answer, Problem> {
    let app = &app;
    let scheme = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, _, it| async move {
            let (award, as_at) = ((scheme.as_str(), it.body.as_str()), day(&it.as_at)?);
            let done = app.register.publish_statement(&actor, award, as_at, it.reason.as_deref()).await?;
            Ok::<_, Problem>(serde_json::json!({
                "version": done.version, "sha256": done.sha256, "late": done.late,
            }))
        })
        .await
}

/// A day by which statements are published.
#[derive(Serialize, ToSchema)]
struct DeadlineView {
    /// From 1; the last one stands.
    version: i64,
    /// The last day.
    due: String,
    /// Why it was put off; empty in the first version.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// The days that were set for statements under a scheme; the last one stands.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/statement-deadlines", tag = "statements",
    params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Vec<DeadlineView>), (status = "4XX", body = Problem)))]
async fn deadlines(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
) -> Given<Vec<DeadlineView>> {
    let found = app.register.statement_deadlines(&format!("{family}/{year}")).await?.into_iter();
    let view = |it: outturn_register::statement::Deadline| DeadlineView {
        version: it.version,
        due: it.due,
        reason: it.reason,
        recorded: it.recorded,
    };
    Ok(Json(found.map(view).collect()))
}

/// A day that is set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDeadline {
    /// The last day: today or later.
    due: String,
    /// Why it is put off; not asked for the first time.
    reason: Option<String>,
}

/// Sets the day by which statements under a scheme are published. The answer's `result` is the version.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/statement-deadlines", tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = NewDeadline, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn set_deadline(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<NewDeadline>,
) -> Result<Answer, Problem> {
    let app = &app;
    let scheme = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, _, it| async move {
            let (due, reason) = (day(&it.due)?, it.reason.unwrap_or_default());
            Ok::<_, Problem>(app.register.set_statement_deadline(&actor, &scheme, due, &reason).await?)
        })
        .await
}

/// An earner that was paid and has published no statement.
#[derive(Serialize, ToSchema)]
struct OwedView {
    /// The earner.
    body: String,
    /// What it was paid, in pence.
    paid: i64,
    /// By which day its statement is to be published, where one was set.
    due: Option<String>,
    /// Whether that has passed.
    overdue: bool,
}

/// Who was paid under a scheme and has published no statement.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/statements-owed", tag = "statements",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Vec<OwedView>), (status = "4XX", body = Problem)))]
async fn owed(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Given<Vec<OwedView>> {
    let found = app.register.statements_owed(&actor, &format!("{family}/{year}")).await?.into_iter();
    let view = |it: outturn_register::statement::Owed| OwedView {
        body: it.body,
        paid: it.paid,
        due: it.due,
        overdue: it.overdue,
    };
    Ok(Json(found.map(view).collect()))
}

//! Time limits, and what there is to be reminded of.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::limits::{Limit, LimitKind, NewLimit, Standing};
use outturn_register::people::Role;
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
        .routes(routes!(limits, set))
        .routes(routes!(limit))
        .routes(routes!(end))
        .routes(routes!(reminders))
}

/// Which time limits are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// At which body.
    body: String,
}

/// A time limit.
#[derive(Serialize, ToSchema)]
struct LimitView {
    /// Its number.
    number: i64,
    /// duty, which is overdue after its day, or window, which closes.
    kind: &'static str,
    /// What is due.
    what: String,
    /// Of which thing.
    object: String,
    /// At which body.
    body: String,
    /// Who is reminded.
    roles: Vec<&'static str>,
    /// The last day.
    due: String,
    /// By which rule.
    rule: String,
    /// When it ended.
    ended: Option<String>,
    /// How it ended: met, met late, lapsed or replaced.
    outcome: Option<&'static str>,
    /// By what it ended.
    event: Option<String>,
}

fn view(it: Limit) -> LimitView {
    let (ended, outcome, event) = match it.ended {
        Some((ended, how, event)) => (Some(ended), Some(how.name()), Some(event)),
        None => (None, None, None),
    };
    LimitView {
        number: it.number,
        kind: it.kind.name(),
        what: it.what,
        object: it.object,
        body: it.body,
        roles: it.roles.into_iter().map(Role::name).collect(),
        due: it.due,
        rule: it.rule,
        ended,
        outcome,
        event,
    }
}

/// The time limits at a body, in the order of their days.
#[utoipa::path(get, path = "/v1/limits", tag = "limits", security(("bearer" = []), ("cookie" = [])), params(Which),
    responses((status = 200, body = Vec<LimitView>), (status = "4XX", body = Problem)))]
async fn limits(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(which): Query<Which>,
) -> Given<Vec<LimitView>> {
    let found = app.register.limits(&actor, &which.body).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// One time limit.
#[utoipa::path(get, path = "/v1/limits/{number}", tag = "limits",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = LimitView), (status = "4XX", body = Problem)))]
async fn limit(State(app): State<Arc<App>>, Who(actor): Who, Path(number): Path<i64>) -> Given<LimitView> {
    Ok(Json(view(app.register.limit(&actor, number).await?)))
}

/// A time limit that is set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Set {
    /// duty or window.
    kind: String,
    /// What is due.
    what: String,
    /// Of which thing, such as `item/7`.
    object: String,
    /// At which body.
    body: String,
    /// Whom to remind.
    roles: Vec<String>,
    /// The last day.
    due: String,
    /// By which rule.
    rule: String,
}

/// Sets a time limit that no other part of the work sets. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/limits", tag = "limits", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Set,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn set(State(app): State<Arc<App>>, asking: Asking<Set>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let kind = LimitKind::named(&it.kind)
                .ok_or_else(|| Problem::unreadable(format!("`{}` is neither duty nor window", it.kind)))?;
            let named = |it: &String| {
                Role::named(it).ok_or_else(|| Problem::unreadable(format!("there is no role `{it}`")))
            };
            let roles = it.roles.iter().map(named).collect::<Result<Vec<_>, _>>()?;
            let limit = NewLimit {
                kind,
                what: &it.what,
                object: &it.object,
                body: &it.body,
                roles: &roles,
                due: day(&it.due)?,
                rule: &it.rule,
            };
            Ok::<_, Problem>(app.register.set_limit(&actor, &limit).await?)
        })
        .await
}

/// The end of a time limit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LimitEnd)]
struct End {
    /// Whether it was met; otherwise it no longer applies.
    met: bool,
    /// By what.
    event: String,
}

/// Notes that a time limit was met, or no longer applies.
#[utoipa::path(post, path = "/v1/limits/{number}/end", tag = "limits", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = End,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn end(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<End>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            app.register.end_limit(&actor, number, it.met, &it.event).await
        })
        .await
}

/// As at when, and how far ahead.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct When {
    /// As at which day; today unless said otherwise.
    as_at: Option<String>,
    /// Within how many days; 30 unless said otherwise.
    days: Option<i64>,
}

/// Something to be reminded of.
#[derive(Serialize, ToSchema)]
struct ReminderView {
    /// Whether its day has passed.
    overdue: bool,
    /// The role for which the person is reminded.
    role: &'static str,
    /// The text to send.
    text: String,
    /// The time limit.
    limit: LimitView,
}

/// What is due for the one who asks, and what is overdue.
#[utoipa::path(get, path = "/v1/reminders", tag = "limits", security(("bearer" = []), ("cookie" = [])), params(When),
    responses((status = 200, body = Vec<ReminderView>), (status = "4XX", body = Problem)))]
async fn reminders(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(when): Query<When>,
) -> Given<Vec<ReminderView>> {
    let as_at = when.as_at.as_deref().map(day).transpose()?;
    let found = app.register.reminders(&actor, as_at, when.days.unwrap_or(30)).await?.into_iter();
    let found = found.map(|it| ReminderView {
        overdue: it.standing == Standing::Overdue,
        role: it.role.name(),
        text: it.text,
        limit: view(it.limit),
    });
    Ok(Json(found.collect()))
}

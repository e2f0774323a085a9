//! Local measures, and the boards that consider them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::measures::{Measure, NewMeasure, View};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::appeals::Because;
use super::people::{day, term};
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(measures, propose))
        .routes(routes!(measure))
        .routes(routes!(consider))
        .routes(routes!(agree))
        .routes(routes!(refuse))
        .routes(routes!(withdraw))
        .routes(routes!(deadline))
        .routes(routes!(relate))
        .routes(routes!(end))
}

/// Which local measures are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Of which scheme.
    scheme: String,
    /// Of which CCG.
    ccg: String,
}

/// A version of a local measure.
#[derive(Serialize, ToSchema)]
struct MeasureView {
    /// Its number.
    number: i64,
    /// Of which scheme.
    scheme: String,
    /// Of which CCG.
    ccg: String,
    /// The place that it takes.
    place: String,
    /// Which version it is, from 1.
    version: i64,
    /// What it is called.
    title: String,
    /// The indicator that is counted.
    indicator: String,
    /// The level to be reached.
    level: String,
    /// The share of a full award that it earns.
    weight: String,
    /// Where it stands.
    state: &'static str,
    /// Whether it can be used: it is agreed, and was in time.
    usable: bool,
    /// When it was proposed.
    proposed: String,
    /// The day by which boards were asked for their view.
    view_by: String,
    /// What boards have said of it.
    views: Vec<BoardSaid>,
    /// What the area team decided.
    decision: Option<AreaTeamSaid>,
}

/// The view of a board.
#[derive(Serialize, ToSchema)]
struct BoardSaid {
    /// Which board.
    board: String,
    /// Whether it supports it or has concerns.
    view: &'static str,
    /// What it said.
    said: String,
    /// When it was recorded.
    recorded: String,
}

/// The decision of the area team.
#[derive(Serialize, ToSchema)]
struct AreaTeamSaid {
    /// Why.
    reason: String,
    /// Whether that was after the deadline.
    late: bool,
    /// When it was recorded.
    recorded: String,
}

fn view(it: Measure) -> MeasureView {
    let said = it.views.into_iter().map(|it| BoardSaid {
        board: it.board,
        view: it.view.name(),
        said: it.said,
        recorded: it.recorded,
    });
    let decision =
        it.decision.map(|it| AreaTeamSaid { reason: it.reason, late: it.late, recorded: it.recorded });
    MeasureView {
        number: it.number,
        scheme: it.scheme,
        ccg: it.ccg,
        place: it.place,
        version: it.version,
        title: it.title,
        indicator: it.indicator,
        level: it.level,
        weight: it.weight,
        state: it.state.name(),
        usable: it.usable,
        proposed: it.proposed,
        view_by: it.view_by,
        views: said.collect(),
        decision,
    }
}

/// Every version of the local measures of a CCG under a scheme.
#[utoipa::path(get, path = "/v1/measures", tag = "measures", security(("bearer" = []), ("cookie" = [])), params(Which),
    responses((status = 200, body = Vec<MeasureView>), (status = "4XX", body = Problem)))]
async fn measures(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(which): Query<Which>,
) -> Given<Vec<MeasureView>> {
    let found = app.register.measures(&actor, &which.scheme, &which.ccg).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// One version of a local measure.
#[utoipa::path(get, path = "/v1/measures/{number}", tag = "measures",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = MeasureView), (status = "4XX", body = Problem)))]
async fn measure(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<MeasureView> {
    Ok(Json(view(app.register.measure(&actor, number).await?)))
}

/// A local measure that is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Propose {
    /// Of which scheme.
    scheme: String,
    /// Of which CCG.
    ccg: String,
    /// The place that it takes, such as `local/1`.
    place: String,
    /// What it is called.
    title: String,
    /// The id of the indicator that is counted.
    indicator: String,
    /// The level to be reached, with its unit.
    level: String,
    /// The share of a full award that it earns, such as `12.5%`.
    weight: String,
    /// The day by which boards are asked for their view.
    view_by: String,
}

/// Proposes a local measure, or a new version of one. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/measures", tag = "measures", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Propose,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn propose(State(app): State<Arc<App>>, asking: Asking<Propose>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let new = NewMeasure {
                scheme: it.scheme,
                ccg: it.ccg,
                place: it.place,
                title: it.title,
                indicator: it.indicator,
                level: it.level,
                weight: it.weight,
                view_by: day(&it.view_by)?,
            };
            Ok::<_, Problem>(app.register.propose_measure(&actor, &new).await?)
        })
        .await
}

/// A board's view.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Consider {
    /// For which board.
    board: String,
    /// `supports` or `has-concerns`.
    view: String,
    /// What it says.
    said: String,
}

/// Records a board's view of a local measure.
#[utoipa::path(post, path = "/v1/measures/{number}/consider", tag = "measures",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Consider,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn consider(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Consider>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let view = View::named(&it.view).ok_or_else(|| {
                Problem::unreadable(format!("`{}` is neither supports nor has-concerns", it.view))
            })?;
            Ok::<_, Problem>(
                app.register.consider_measure(&actor, number, &it.board, (view, &it.said)).await?,
            )
        })
        .await
}

/// Agrees a local measure. The answer's `result` is whether that was in time.
#[utoipa::path(post, path = "/v1/measures/{number}/agree", tag = "measures", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Because,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn agree(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Because>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, it| async move { app.register.agree_measure(&actor, number, &it.reason).await },
        )
        .await
}

/// Refuses a local measure.
#[utoipa::path(post, path = "/v1/measures/{number}/refuse", tag = "measures",
    security(("bearer" = []), ("cookie" = [])),
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
        .carry_out(app, |actor, _, it| async move {
            app.register.refuse_measure(&actor, number, &it.reason).await
        })
        .await
}

/// Withdraws a local measure that was not decided yet.
#[utoipa::path(post, path = "/v1/measures/{number}/withdraw", tag = "measures",
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
            app.register.withdraw_measure(&actor, number, &it.reason).await
        })
        .await
}

/// The day by which local measures have to be agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Deadline {
    /// The last day.
    day: String,
    /// Why.
    reason: String,
}

/// Sets the day by which local measures of a scheme have to be agreed.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/measures-deadline", tag = "measures",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path),
        ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Deadline,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn deadline(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Deadline>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let scheme = format!("{family}/{year}");
            let day = day(&it.day)?;
            Ok::<_, Problem>(app.register.measures_deadline(&actor, &scheme, day, &it.reason).await?)
        })
        .await
}

/// A board that sees a CCG.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Relate {
    /// Which board.
    board: String,
    /// Which CCG.
    ccg: String,
    /// The first day.
    from: String,
    /// The last day; none where it is open.
    to: Option<String>,
}

/// Records that a board sees the local measures of a CCG. The answer's `result` is the number of that.
#[utoipa::path(post, path = "/v1/boards", tag = "measures", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Relate,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn relate(State(app): State<Arc<App>>, asking: Asking<Relate>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let term = term(&it.from, it.to.as_deref())?;
            Ok::<_, Problem>(app.register.relate_board(&actor, &it.board, &it.ccg, term).await?)
        })
        .await
}

/// The end of a relation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardEnd)]
struct End {
    /// The last day.
    last: String,
}

/// Says the last day on which a board sees a CCG.
#[utoipa::path(post, path = "/v1/boards/{number}/end", tag = "measures", security(("bearer" = []), ("cookie" = [])),
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
            let last = day(&it.last)?;
            Ok::<_, Problem>(app.register.end_board(&actor, number, last).await?)
        })
        .await
}

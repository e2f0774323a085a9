//! Plans for awards.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::spending::{NewPlanLine, PlanLine, PlanVersion};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::people::day;
use super::super::{Given, Path, Query};
use super::{Award, ProviderView, form, purpose};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(one)).routes(routes!(amend))
}

/// A version of a line.
#[derive(Serialize, ToSchema)]
struct PlanLineVersion {
    /// From 1.
    version: i64,
    /// Of which programme it is a part.
    programme: String,
    /// The permitted purpose.
    purpose: String,
    /// Who provides it.
    provider: ProviderView,
    /// What is paid for.
    form: String,
    /// How much, in pence.
    pence: i64,
    /// The first day of the period.
    from: String,
    /// Its last day.
    to: String,
    /// The local scheme through which a member practice is to be paid.
    through: Option<String>,
    /// Why it was amended; empty in the first version.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// A line of a plan, and what was spent against it.
#[derive(Serialize, ToSchema)]
struct PlanLineView {
    /// Its number.
    number: i64,
    /// Of which scheme the award is.
    scheme: String,
    /// Of which earner.
    body: String,
    /// What stands.
    stands: PlanLineVersion,
    /// The versions before it.
    before: Vec<PlanLineVersion>,
    /// What was spent against it, in pence.
    spent: i64,
    /// How much of that on days outside the period.
    outside: i64,
    /// How much more was spent than planned.
    over: i64,
}

fn version(it: PlanVersion) -> PlanLineVersion {
    PlanLineVersion {
        version: it.version,
        programme: it.programme,
        purpose: it.purpose.name().to_owned(),
        provider: ProviderView::of(it.provider),
        form: it.form.name().to_owned(),
        pence: it.pence,
        from: it.from,
        to: it.to,
        through: it.through,
        reason: it.reason,
        recorded: it.recorded,
    }
}

fn view(it: PlanLine) -> PlanLineView {
    PlanLineView {
        number: it.number,
        scheme: it.scheme,
        body: it.body,
        stands: version(it.stands),
        before: it.before.into_iter().map(version).collect(),
        spent: it.spent,
        outside: it.outside,
        over: it.over,
    }
}

/// The lines of the plan for an award.
#[utoipa::path(get, path = "/v1/plans", tag = "spending", security(("bearer" = []), ("cookie" = [])), params(Award),
    responses((status = 200, body = Vec<PlanLineView>), (status = "4XX", body = Problem)))]
async fn list(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(award): Query<Award>,
) -> Given<Vec<PlanLineView>> {
    let found = app.register.plan_lines(&actor, &award.scheme, &award.body).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// A line of a plan, with the versions that it had.
#[utoipa::path(get, path = "/v1/plans/{number}", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path)), responses((status = 200, body = PlanLineView), (status = "4XX", body = Problem)))]
async fn one(State(app): State<Arc<App>>, Who(actor): Who, Path(number): Path<i64>) -> Given<PlanLineView> {
    Ok(Json(view(app.register.plan_line(&actor, number).await?)))
}

/// A line of a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPlanLineVersion {
    /// Of which scheme the award is.
    scheme: String,
    /// Of which earner.
    body: String,
    /// Of which programme it is a part.
    programme: String,
    /// The permitted purpose: quality, outcomes, inequalities-in-access or inequalities-in-outcomes.
    purpose: String,
    /// Who provides it.
    provider: ProviderView,
    /// What is paid for: service, pilot, backfill, training, equipment, review or other.
    form: String,
    /// How much, in pence.
    pence: i64,
    /// The first day of the period.
    from: String,
    /// Its last day.
    to: String,
    /// The local scheme through which a member practice is to be paid.
    through: Option<String>,
    /// Why it is amended; not asked for in the first version.
    reason: Option<String>,
}

impl NewPlanLineVersion {
    fn read(self) -> Result<(NewPlanLine, String), Problem> {
        let line = NewPlanLine {
            scheme: self.scheme,
            body: self.body,
            programme: self.programme,
            purpose: purpose(&self.purpose)?,
            provider: self.provider.read()?,
            form: form(&self.form)?,
            pence: self.pence,
            from: day(&self.from)?,
            to: day(&self.to)?,
            through: self.through,
        };
        Ok((line, self.reason.unwrap_or_default()))
    }
}

/// Plans what a part of an award is to be spent on. The answer's `result` is the number of the line.
#[utoipa::path(post, path = "/v1/plans", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewPlanLineVersion,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn add(State(app): State<Arc<App>>, asking: Asking<NewPlanLineVersion>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            Ok::<_, Problem>(app.register.plan(&actor, &it.read()?.0).await?)
        })
        .await
}

/// Amends a line by a new version, for a reason. The answer's `result` is the version.
#[utoipa::path(post, path = "/v1/plans/{number}/amend", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = NewPlanLineVersion, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn amend(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<NewPlanLineVersion>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let (line, reason) = it.read()?;
            Ok::<_, Problem>(app.register.amend_plan(&actor, number, &line, &reason).await?)
        })
        .await
}

//! What became of an award, and why it is not spent or was spent beyond.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::ledger::AsAt;
use outturn_register::spending::ProviderKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::people::day;
use super::super::{Given, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(uses)).routes(routes!(explain))
}

/// Which award, as at which day and as believed on which.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AwardThen {
    /// Of which scheme.
    scheme: String,
    /// Of which earner.
    body: String,
    /// What was effective by this day.
    effective: Option<String>,
    /// As it was believed on the evening of this day.
    believed: Option<String>,
}

/// An amount of something.
#[derive(Serialize, ToSchema)]
struct SpentAmount {
    /// Of what; empty where it was not recorded.
    of: String,
    /// How much, in pence.
    pence: i64,
}

/// What became of an award, in pence.
#[derive(Serialize, ToSchema)]
struct UseView {
    /// What was awarded.
    awarded: i64,
    /// What was paid, less what was paid back.
    paid: i64,
    /// What of it is due back.
    due_back: i64,
    /// What there is to spend.
    to_spend: i64,
    /// What is planned.
    planned: i64,
    /// What was spent.
    spent: i64,
    /// What was spent by purpose.
    by_purpose: Vec<SpentAmount>,
    /// What was spent by kind of provider.
    by_kind: Vec<SpentAmount>,
    /// What was spent and has no purpose yet.
    untagged: i64,
    /// Payments to member practices that wait for an approval.
    waiting: i64,
    /// What is not spent.
    unspent: i64,
    /// What was spent beyond what there was.
    over: i64,
    /// The reason for what is not spent or was spent beyond; none where none was given for this amount.
    reason: Option<String>,
}

/// What became of an award: paid, planned, spent by purpose and kind of provider, left and spent beyond.
#[utoipa::path(get, path = "/v1/spending-view", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(AwardThen), responses((status = 200, body = UseView), (status = "4XX", body = Problem)))]
async fn uses(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(award): Query<AwardThen>,
) -> Given<UseView> {
    let then = |text: Option<String>| text.as_deref().map(day).transpose();
    let as_at = AsAt { effective: then(award.effective)?, believed: then(award.believed)? };
    let it = app.register.use_of_award(&actor, &award.scheme, &award.body, as_at).await?;
    let amount = |of: &str, pence: &i64| SpentAmount { of: of.to_owned(), pence: *pence };
    let kind = |it: &Option<ProviderKind>| it.map(ProviderKind::name).unwrap_or_default();
    Ok(Json(UseView {
        awarded: it.awarded,
        paid: it.paid,
        due_back: it.due_back,
        to_spend: it.to_spend,
        planned: it.planned,
        spent: it.spent,
        by_purpose: it.by_purpose.iter().map(|(of, pence)| amount(of.name(), pence)).collect(),
        by_kind: it.by_kind.iter().map(|(of, pence)| amount(kind(of), pence)).collect(),
        untagged: it.untagged,
        waiting: it.waiting,
        unspent: it.unspent,
        over: it.over,
        reason: it.difference.map(|it| it.reason),
    }))
}

/// The reason for what is not spent, or was spent beyond.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDifference {
    /// Of which scheme the award is.
    scheme: String,
    /// Of which earner.
    body: String,
    /// The amount that it explains, in pence: above zero not spent, below zero spent beyond.
    pence: i64,
    /// The reason.
    reason: String,
}

/// Gives the reason for what is not spent, or was spent beyond the award. It holds for the amount that stands.
#[utoipa::path(post, path = "/v1/differences", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewDifference,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn explain(State(app): State<Arc<App>>, asking: Asking<NewDifference>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let award = (it.scheme.as_str(), it.body.as_str());
            app.register.explain_difference(&actor, award, it.pence, &it.reason).await
        })
        .await
}

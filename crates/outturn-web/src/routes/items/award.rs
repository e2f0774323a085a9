//! The award of an item, explained.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_award::statement::statement;
use outturn_register::flow::Worked;
use outturn_scheme::Scheme;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{App, Given, Path, Problem, Who};

/// An award, with its reasons in words.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct AwardView {
    /// What came out.
    result: Vec<String>,
    /// Why: a sentence for each step that decided it.
    reasons: Vec<String>,
    /// What would settle it, where something is not known.
    open: Vec<String>,
    /// Doubts about the rules and facts that it rests on.
    doubts: Vec<String>,
    /// The award with every step, as docs/award.schema.json describes it.
    award: Value,
}

/// An award as it is shown.
pub(in crate::routes) fn shown(scheme: &Scheme, worked: &Worked) -> AwardView {
    let said = statement(scheme, &worked.award, false);
    AwardView {
        result: said.result,
        reasons: said.reasons,
        open: said.open,
        doubts: said.doubts,
        award: serde_json::from_slice(&worked.bytes).unwrap_or_default(),
    }
}

/// The award of an item as its rules and frozen facts give it, with its reasons.
#[utoipa::path(get, path = "/v1/items/{number}/award", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path)), responses((status = 200, body = AwardView), (status = "4XX", body = Problem)))]
pub(in crate::routes) async fn award(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<AwardView> {
    let (rules, worked) = app.register.explained(&actor, number).await?;
    Ok(Json(shown(&rules.scheme, &worked)))
}

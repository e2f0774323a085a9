//! Who can take a step with an item.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::permission::Action;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{App, Given, Path, Problem, Query, Who};

/// Which action.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct ToDo {
    /// The action, such as `item.approve`.
    action: String,
}

/// Somebody who can take a step.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct DeciderView {
    /// Who.
    person: i64,
    /// The name.
    name: String,
    /// Why they are removed from it.
    removed: Option<String>,
}

/// Who can take a step with an item, and who is removed from it and why.
#[utoipa::path(get, path = "/v1/items/{number}/deciders", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ToDo),
    responses((status = 200, body = Vec<DeciderView>), (status = "4XX", body = Problem)))]
pub(in crate::routes) async fn deciders(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
    Query(what): Query<ToDo>,
) -> Given<Vec<DeciderView>> {
    let action = Action::named(&what.action)
        .ok_or_else(|| Problem::unreadable(format!("there is no action `{}`", what.action)))?;
    let found = app.register.deciders(&actor, number, action).await?.into_iter().map(|it| DeciderView {
        person: it.person,
        name: it.name,
        removed: it.removed,
    });
    Ok(Json(found.collect()))
}

//! The audit log.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::log::Head;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Given, Query};
use crate::app::App;
use crate::page::{Page, Paging};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(entries)).routes(routes!(verify))
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
struct Entry {
    /// Its number, from 1.
    number: i64,
    /// The recorded instant.
    recorded: String,
    /// What the clock said.
    clock: String,
    /// Who did it.
    who: String,
    /// What was done.
    action: String,
    /// On which thing.
    object: String,
    /// The change, as JSON on one line: the hash is over these bytes.
    change: String,
    /// The hash of the entry before.
    previous: String,
    /// Its own hash.
    hash: String,
}

/// Entries of the audit log. That they were read is an entry itself.
#[utoipa::path(get, path = "/v1/log", tag = "log", security(("bearer" = []), ("cookie" = [])), params(Paging),
    responses((status = 200, body = Page<Entry>), (status = "4XX", body = Problem)))]
async fn entries(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(paging): Query<Paging>,
) -> Given<Page<Entry>> {
    let found = app.register.log_page(&actor, paging.after_number()?, paging.most()).await?;
    let found = found.into_iter().map(|it| Entry {
        number: it.number,
        recorded: it.recorded,
        clock: it.clock,
        who: it.who,
        action: it.action,
        object: it.object,
        change: it.change,
        previous: it.previous,
        hash: it.hash,
    });
    Ok(Json(Page::new(found.collect(), paging.most(), |it| it.number.to_string())))
}

/// A head that was published earlier.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Published {
    /// The number of its entry.
    number: Option<i64>,
    /// Its hash.
    hash: Option<String>,
}

/// What verification found.
#[derive(Serialize, ToSchema)]
struct Verified {
    /// How many entries the log has.
    entries: i64,
    /// The hash of the last.
    head: String,
    /// What is not as it was written; nothing where everything is.
    problems: Vec<String>,
}

/// Walks the log and every table that it speaks of. With a head published earlier, also whether the log still leads
/// there.
#[utoipa::path(get, path = "/v1/log/verification", tag = "log", security(("bearer" = []), ("cookie" = [])),
    params(Published), responses((status = 200, body = Verified), (status = "4XX", body = Problem)))]
async fn verify(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(published): Query<Published>,
) -> Given<Verified> {
    let published = match (published.number, published.hash) {
        (None, None) => None,
        (Some(number), Some(hash)) => Some(Head { number, hash }),
        _ => return Err(Problem::unreadable("a head is a `number` and a `hash`".to_owned())),
    };
    let found = app.register.verify_as(&actor, published.as_ref()).await?;
    Ok(Json(Verified {
        entries: found.head.number,
        head: found.head.hash,
        problems: found.problems.into_iter().map(|it| it.message).collect(),
    }))
}

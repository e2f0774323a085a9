//! Local schemes paid to practices.

mod arranging;
mod award;
mod items;
mod steps;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking, Raw};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(arranging::routes())
        .merge(items::routes())
        .merge(award::routes())
        .merge(steps::routes())
}

/// Refuses a word or number that stands for nothing.
fn unknown(what: &str, text: &str) -> Problem {
    let help = "GET /v1/openapi.json has the words.";
    Problem::plain(422, "bad-register-value", format!("there is no {what} `{text}`"), help)
}

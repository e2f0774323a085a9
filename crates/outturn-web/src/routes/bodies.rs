//! Bodies.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::people::{Body, BodyKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::page::{Page, Paging};
use crate::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(bodies, add)).routes(routes!(body))
}

/// A body: payer, earner, board or practice.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BodyView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// What it is: national, area-team, ccg, practice or board.
    kind: String,
    /// The body that it lies in.
    within: Option<String>,
}

fn view(it: Body) -> BodyView {
    BodyView { code: it.code, name: it.name, kind: it.kind.name().to_owned(), within: it.within }
}

/// Bodies, by code. Who is a body is public.
#[utoipa::path(get, path = "/v1/bodies", tag = "bodies", params(Paging),
    responses((status = 200, body = Page<BodyView>), (status = "4XX", body = Problem)))]
async fn bodies(State(app): State<Arc<App>>, Query(paging): Query<Paging>) -> Given<Page<BodyView>> {
    let after = paging.after.as_deref().unwrap_or_default();
    let found = app.register.bodies(after, paging.most()).await?.into_iter().map(view).collect();
    Ok(Json(Page::new(found, paging.most(), |it| it.code.clone())))
}

/// A body.
#[utoipa::path(get, path = "/v1/bodies/{code}", tag = "bodies", params(("code" = String, Path)),
    responses((status = 200, body = BodyView), (status = "4XX", body = Problem)))]
async fn body(State(app): State<Arc<App>>, Path(code): Path<String>) -> Given<BodyView> {
    Ok(Json(view(app.register.body(&code).await?)))
}

/// Adds a body.
#[utoipa::path(post, path = "/v1/bodies", tag = "bodies", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = BodyView,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn add(State(app): State<Arc<App>>, asking: Asking<BodyView>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let kind = BodyKind::named(&it.kind).ok_or_else(|| {
                let names: Vec<&str> = BodyKind::ALL.iter().map(|it| it.name()).collect();
                let help = format!("A body is one of {}.", names.join(", "));
                Problem::plain(
                    422,
                    "bad-register-value",
                    format!("there is no kind of body `{}`", it.kind),
                    &help,
                )
            })?;
            let body = Body { code: it.code, name: it.name, kind, within: it.within };
            Ok::<_, Problem>(app.register.add_body(&actor, &body).await?)
        })
        .await
}

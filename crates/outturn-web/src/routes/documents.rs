//! Documents.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use outturn_register::store::{DocumentKind, NewDocument};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking, Raw};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(keep)).routes(routes!(document))
}

/// What a document is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct What {
    /// The body that it is about.
    body: String,
    /// The name of the file.
    name: String,
    /// `evidence`, or `facts` from which an item is frozen; evidence unless said otherwise.
    kind: Option<String>,
    /// Read with every write.
    #[serde(rename = "dry_run")]
    #[param(ignore)]
    _dry_run: Option<String>,
}

/// Keeps a document, the bytes of the request, about a body. The answer's `result` is its hash. One that is kept
/// already is not kept twice.
#[utoipa::path(post, path = "/v1/documents", tag = "documents", security(("bearer" = []), ("cookie" = [])),
    params(What, ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn keep(
    State(app): State<Arc<App>>,
    Query(what): Query<What>,
    asking: Asking<Raw>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, raw| async move {
            let kind = match what.kind.as_deref() {
                None | Some("evidence") => DocumentKind::Evidence,
                Some("facts") => DocumentKind::Facts,
                // Rules and awards are kept by drafting and calculating.
                Some(_) => return Err(Problem::unreadable("`kind` is `evidence` or `facts`".to_owned())),
            };
            let document = NewDocument {
                kind,
                body: what.body,
                name: what.name,
                media_type: raw.media_type,
                bytes: raw.bytes.to_vec(),
            };
            Ok(app.register.keep_document(&actor, &document).await?)
        })
        .await
}

/// A document, byte for byte, to be saved: a browser does not open it.
#[utoipa::path(get, path = "/v1/documents/{sha256}", tag = "documents", security(("bearer" = []), ("cookie" = [])),
    params(("sha256" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = "4XX", body = Problem)))]
async fn document(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(sha256): Path<String>,
) -> Result<Response, Problem> {
    let (document, bytes) = app.register.document(&actor, &sha256).await?;
    let name: String = document
        .name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || "-_. ".contains(it) { it } else { '_' })
        .collect();
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    // What it was said to be, whoever kept it said: a browser is not to believe it.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

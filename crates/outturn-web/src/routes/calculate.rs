//! Working an award out without recording anything.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_award::receipt::sha256;
use outturn_register::flow::{read_facts, read_rules, work_out};
use outturn_scheme::canonical;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Given;
use super::items::{AwardView, shown};
use crate::app::App;
use crate::asking::Said;
use crate::once::Once;
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(calculate))
}

/// What is to be worked out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The id of a scheme that is here; or give `rules`.
    scheme: Option<String>,
    /// The rules: the content of the `scheme.json` of a run.
    #[schema(value_type = Option<Value>)]
    rules: Option<Once>,
    /// The facts: the content of the `facts.json` of a run; or give `facts_sha256`.
    #[schema(value_type = Option<Value>)]
    facts: Option<Once>,
    /// The hash of a document with them.
    facts_sha256: Option<String>,
    /// The code of the earner.
    earner: String,
}

/// Works an award out and explains it, also where something is not known yet: then it is an interval. Nothing is
/// recorded, and nobody has to sign in for a published scheme.
#[utoipa::path(post, path = "/v1/calculate", tag = "calculate", request_body = Asked,
    responses((status = 200, body = AwardView), (status = "4XX", body = Problem)))]
async fn calculate(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Said(asked): Said<Asked>,
) -> Given<AwardView> {
    let (digest, rules) = match (&asked.scheme, &asked.rules) {
        (Some(id), None) => {
            if !app.register.schemes(&actor).await?.iter().any(|it| it.id == *id) {
                let help = "GET /v1/schemes lists those that you may see.";
                return Err(Problem::plain(404, "no-such-thing", format!("there is no scheme {id}"), help));
            }
            app.register.rules(&actor, id).await?
        }
        (None, Some(rules)) => {
            let bytes = canonical::bytes(&rules.0).into_bytes();
            (sha256(&bytes), Arc::new(read_rules(&bytes)?))
        }
        _ => return Err(Problem::unreadable("give either `scheme` or `rules`".to_owned())),
    };
    let worked = match (&asked.facts, &asked.facts_sha256) {
        (Some(facts), None) => {
            let facts = read_facts(canonical::bytes(&facts.0).as_bytes(), &rules.catalogue)?;
            Arc::new(work_out(&rules.scheme, &facts, &asked.earner)?)
        }
        (None, Some(facts)) => {
            app.register.worked_from_kept(&actor, (&digest, &rules), facts, &asked.earner).await?
        }
        _ => return Err(Problem::unreadable("give either `facts` or `facts_sha256`".to_owned())),
    };
    Ok(Json(shown(&rules.scheme, &worked)))
}

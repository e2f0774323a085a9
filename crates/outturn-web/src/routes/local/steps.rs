//! Steps with items of local schemes.

use std::sync::Arc;

use axum::extract::State;
use outturn_register::local::Act;
use outturn_scheme::canonical;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::items::Calculate;
use super::super::people::day;
use super::super::session::Nothing;
use super::arranging::role;
use super::{Answer, App, Asking, Path, Problem};
use crate::once::Once;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(withdraw))
        .routes(routes!(complete))
        .routes(routes!(calculate))
        .routes(routes!(declare))
        .routes(routes!(approve))
        .routes(routes!(finance_approve))
        .routes(routes!(pay))
        .routes(routes!(account))
        .routes(routes!(send_back))
        .routes(routes!(hold))
        .routes(routes!(release))
        .routes(routes!(data_changed))
        .routes(routes!(membership_changed))
}

/// A reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalReason {
    /// Why, or what changed.
    reason: String,
}

/// A hold to release.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalRelease {
    /// The number of the hold.
    hold: i64,
    /// Why.
    reason: String,
}

/// The data of an item: nothing but what is claimed, or the facts that its readings are in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalComplete {
    /// Where something is worked out from readings, the facts: the content of the `facts.json` of a run.
    #[schema(value_type = Option<Value>)]
    facts: Option<Once>,
    /// Or the hash of a document with them.
    facts_sha256: Option<String>,
}

/// What is signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalSigns {
    /// The `content` of the item.
    signs: String,
}

/// What is approved, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalApproval {
    /// The `content` of the item.
    signs: String,
    /// The role: ccg-lead, ccg-finance or area-team.
    role: String,
}

/// A day of payment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalPay {
    /// The day, after the window for claims.
    effective: String,
}

/// A route that takes a step: the answer's `result` is the state that the item then stands in.
macro_rules! step {
    ($(#[$about:meta])* $name:ident, $path:literal, $body:ident, |$key:pat_param, $it:ident| $act:expr) => {
        $(#[$about])*
        #[utoipa::path(post, path = $path, tag = "local", security(("bearer" = []), ("cookie" = [])),
            params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
            request_body = $body, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
        async fn $name(
            State(app): State<Arc<App>>,
            Path(number): Path<i64>,
            asking: Asking<$body>,
        ) -> Result<Answer, Problem> {
            let app = &app;
            asking
                .carry_out(app, |actor, $key, $it| async move {
                    let act = $act;
                    Ok::<_, Problem>(app.register.local_act(&actor, number, &act).await?.name())
                })
                .await
        }
    };
}

/// Says that everything that counts is there. Facts are kept as far as the practice may see them.
#[utoipa::path(post, path = "/v1/local-items/{number}/complete", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = LocalComplete, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn complete(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<LocalComplete>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let facts = match (it.facts, it.facts_sha256) {
                (Some(facts), None) => Some(canonical::bytes(&facts.0).into_bytes()),
                (None, Some(sha256)) => Some(app.register.document(&actor, &sha256).await?.1),
                (None, None) => None,
                _ => return Err(Problem::unreadable("give either `facts` or `facts_sha256`".to_owned())),
            };
            let Some(facts) = facts else {
                let act = Act::Complete { readings_sha256: None };
                return Ok(app.register.local_act(&actor, number, &act).await?.name());
            };
            Ok(app.register.complete_with(&actor, number, &facts).await?.name())
        })
        .await
}

/// Works the award out from the claims and from the rules and readings that are kept, keeps it, and proposes it to the
/// ledger.
#[utoipa::path(post, path = "/v1/local-items/{number}/calculate", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Calculate, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn calculate(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Calculate>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, key, it| async move {
            let how = it.under(key)?;
            Ok::<_, Problem>(app.register.calculate_local(&actor, number, &how).await?.name())
        })
        .await
}

step! {
    /// Accepts an offer, within its window.
    accept, "/v1/local-items/{number}/accept", Nothing,
    |_, _it| Act::Accept
}
step! {
    /// Declines an offer, within its window.
    decline, "/v1/local-items/{number}/decline", LocalReason,
    |_, it| Act::Decline { reason: it.reason }
}
step! {
    /// Withdraws an acceptance, before anything was claimed.
    withdraw, "/v1/local-items/{number}/withdraw", LocalReason,
    |_, it| Act::Withdraw { reason: it.reason }
}
step! {
    /// Declares an item for the practice: signs its content.
    declare, "/v1/local-items/{number}/declare", LocalSigns,
    |_, it| Act::Declare { signs: it.signs }
}
step! {
    /// Approves an item: signs its content. It is approved once as many people did as its amount needs.
    approve, "/v1/local-items/{number}/approve", LocalApproval,
    |_, it| Act::Approve { role: role(&it.role)?, signs: it.signs }
}
step! {
    /// Approves an item for finance: what was proposed to the ledger is posted.
    finance_approve, "/v1/local-items/{number}/finance-approve", LocalSigns,
    |_, it| Act::FinanceApprove { signs: it.signs }
}
step! {
    /// Pays what is payable, after the window for claims.
    pay, "/v1/local-items/{number}/pay", LocalPay,
    |key, it| Act::Pay { key, effective: day(&it.effective)? }
}
step! {
    /// Closes the account of an item.
    account, "/v1/local-items/{number}/account", Nothing,
    |_, _it| Act::Account
}
step! {
    /// Sends an item back to the practice.
    send_back, "/v1/local-items/{number}/send-back", LocalReason,
    |_, it| Act::SendBack { reason: it.reason }
}
step! {
    /// Holds an item: nothing goes on with it until the hold is released.
    hold, "/v1/local-items/{number}/hold", LocalReason,
    |_, it| Act::Hold { reason: it.reason }
}
step! {
    /// Releases a hold.
    release, "/v1/local-items/{number}/release", LocalRelease,
    |_, it| Act::Release { hold: it.hold, reason: it.reason }
}
step! {
    /// Notes that data changed underneath: what was worked out and signed is void.
    data_changed, "/v1/local-items/{number}/data-changed", LocalReason,
    |_, it| Act::DataChanged { what: it.reason }
}
step! {
    /// Notes that membership changed underneath: it is worked out anew.
    membership_changed, "/v1/local-items/{number}/membership-changed", LocalReason,
    |_, it| Act::MembershipChanged { what: it.reason }
}

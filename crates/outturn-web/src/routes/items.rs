//! Items: the determination of one earner, from open to accounted for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::flow::{Act, Calculation, State as ItemState, Wanted};
use outturn_register::ledger::Recovery;
use outturn_scheme::canonical;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::day;
use super::session::Nothing;
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::once::Once;
use crate::page::{Page, Paging};
use crate::problem::Problem;
use crate::who::Who;

mod award;
mod bundle;
mod deciders;
mod view;

pub(super) use award::{AwardView, shown};
pub(super) use bundle::packed;
use view::{ItemView, view};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(items, open))
        .routes(routes!(item))
        .routes(routes!(award::award))
        .routes(routes!(bundle::bundle))
        .routes(routes!(deciders::deciders))
        .routes(routes!(freeze))
        .routes(routes!(calculate))
        .routes(routes!(check))
        .routes(routes!(approve))
        .routes(routes!(finance_approve))
        .routes(routes!(notify))
        .routes(routes!(pay))
        .routes(routes!(account))
        .routes(routes!(readings_changed))
        .routes(routes!(decision_changed))
        .routes(routes!(hold))
        .routes(routes!(release))
}

/// Which items are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Of which scheme.
    scheme: Option<String>,
    /// Of which body.
    body: Option<String>,
    /// In which state.
    state: Option<String>,
    /// What the page before ended with.
    after: Option<String>,
    /// How many are wanted.
    limit: Option<i64>,
}

/// An item in a list.
#[derive(Serialize, ToSchema)]
struct Listed {
    /// Its number.
    number: i64,
    /// Of which scheme.
    scheme: String,
    /// Of which earner.
    body: String,
    /// The earner's name.
    name: String,
    /// Where it stands.
    state: String,
    /// Whether something holds it.
    held: bool,
}

/// Items that the one who asks may read.
#[utoipa::path(get, path = "/v1/items", tag = "items", security(("bearer" = []), ("cookie" = [])), params(Which),
    responses((status = 200, body = Page<Listed>), (status = "4XX", body = Problem)))]
async fn items(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(which): Query<Which>,
) -> Given<Page<Listed>> {
    let paging = Paging { after: which.after, limit: which.limit };
    let state = match which.state.as_deref() {
        None => None,
        Some(name) => Some(ItemState::named(name).ok_or_else(|| {
            let names: Vec<&str> = ItemState::ALL.iter().map(|it| it.name()).collect();
            Problem::unreadable(format!("there is no state `{name}`: it is one of {}", names.join(", ")))
        })?),
    };
    let wanted = Wanted {
        scheme: which.scheme.unwrap_or_default(),
        body: which.body.unwrap_or_default(),
        state,
        after: paging.after_number()?,
        most: paging.most(),
    };
    let found = app.register.items(&actor, &wanted).await?.into_iter().map(|it| Listed {
        number: it.number,
        scheme: it.scheme,
        body: it.body,
        name: it.name,
        state: it.state.name().to_owned(),
        held: it.held,
    });
    Ok(Json(Page::new(found.collect(), paging.most(), |it| it.number.to_string())))
}

/// An item that is opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Open {
    /// Under which scheme.
    scheme: String,
    /// The code of the earner.
    body: String,
}

/// Opens the determination of an earner. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/items", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = Open,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn open(State(app): State<Arc<App>>, asking: Asking<Open>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(
            app,
            |actor, _, it| async move { app.register.open_item(&actor, &it.scheme, &it.body).await },
        )
        .await
}

/// An item as it stands.
#[utoipa::path(get, path = "/v1/items/{number}", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path)), responses((status = 200, body = ItemView), (status = "4XX", body = Problem)))]
async fn item(State(app): State<Arc<App>>, Who(actor): Who, Path(number): Path<i64>) -> Given<ItemView> {
    Ok(Json(view(app.register.item(&actor, number).await?)))
}

/// Facts to freeze: themselves, or the hash of a document that has them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Freeze {
    /// The facts: the content of the `facts.json` of a run.
    #[schema(value_type = Option<Value>)]
    facts: Option<Once>,
    /// The hash of a document with them.
    facts_sha256: Option<String>,
}

/// Freezes the readings: the facts are kept as far as the earner may see them.
#[utoipa::path(post, path = "/v1/items/{number}/freeze", tag = "items", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Freeze, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn freeze(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<Freeze>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let bytes = match (it.facts, it.facts_sha256) {
                (Some(facts), None) => canonical::bytes(&facts.0).into_bytes(),
                (None, Some(sha256)) => app.register.document(&actor, &sha256).await?.1,
                _ => return Err(Problem::unreadable("give either `facts` or `facts_sha256`".to_owned())),
            };
            Ok(app.register.freeze(&actor, number, &bytes).await?.name())
        })
        .await
}

/// How a calculation counts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Calculate {
    /// The day from which it counts.
    #[schema(example = "2015-09-30")]
    effective: String,
    /// What is done where more was paid than is due: `from-next-payment`, `repay` or `write-off`.
    recovery: String,
    /// Why it is written off.
    reason: Option<String>,
}

impl Calculate {
    /// The calculation that is asked for, under the key of the request.
    pub(super) fn under(self, key: String) -> Result<Calculation, Problem> {
        let recovery = match (self.recovery.as_str(), self.reason) {
            ("from-next-payment", None) => Recovery::FromNextPayment,
            ("repay", None) => Recovery::Repay,
            ("write-off", Some(reason)) => Recovery::WriteOff { reason },
            _ => {
                let text = "`recovery` is `from-next-payment`, `repay`, or `write-off` with a `reason`";
                let help = "Choose the rule by which too much is recovered.";
                return Err(Problem::plain(422, "bad-register-value", text, help));
            }
        };
        Ok(Calculation { key, effective: day(&self.effective)?, recovery })
    }
}

/// Works the award out from the rules and the frozen facts, keeps it, and proposes it to the ledger.
#[utoipa::path(post, path = "/v1/items/{number}/calculate", tag = "items", security(("bearer" = []), ("cookie" = [])),
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
            Ok::<_, Problem>(app.register.calculate(&actor, number, &how).await?.name())
        })
        .await
}

/// What is signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Signs {
    /// The `content` of the item: the hash of scheme, facts and result.
    signs: String,
}

/// A day of payment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pay {
    /// The day of payment, after the scheme's year.
    #[schema(example = "2015-12-01")]
    effective: String,
}

/// What changed underneath.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Changed {
    /// What changed.
    what: String,
}

/// A reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Why.
    reason: String,
}

/// A hold to release.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Release {
    /// The number of the hold.
    hold: i64,
    /// Why.
    reason: String,
}

/// A route that takes a step: the answer's `result` is the state that the item then stands in.
macro_rules! step {
    ($(#[$about:meta])* $name:ident, $path:literal, $body:ident, |$key:pat_param, $it:ident| $act:expr) => {
        $(#[$about])*
        #[utoipa::path(post, path = $path, tag = "items", security(("bearer" = []), ("cookie" = [])),
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
                    Ok::<_, Problem>(app.register.act(&actor, number, &act).await?.name())
                })
                .await
        }
    };
}

step! {
    /// Checks an item: signs its content. Nobody checks what they made.
    check, "/v1/items/{number}/check", Signs, |_, it| Act::Check { signs: it.signs }
}
step! {
    /// Approves an item: signs its content.
    approve, "/v1/items/{number}/approve", Signs, |_, it| Act::Approve { signs: it.signs }
}
step! {
    /// Approves an item for finance: what was proposed to the ledger is posted.
    finance_approve, "/v1/items/{number}/finance-approve", Signs, |_, it| Act::FinanceApprove { signs: it.signs }
}
step! {
    /// Notifies the earner.
    notify, "/v1/items/{number}/notify", Nothing, |_, _it| Act::Notify
}
step! {
    /// Pays what is payable, after the year end.
    pay, "/v1/items/{number}/pay", Pay, |key, it| Act::Pay { key, effective: day(&it.effective)? }
}
step! {
    /// Closes the account of how an award was spent.
    account, "/v1/items/{number}/account", Nothing, |_, _it| Act::Account
}
step! {
    /// Notes that readings changed underneath: the item is open again, and its signatures are void.
    readings_changed, "/v1/items/{number}/readings-changed", Changed, |_, it| Act::ReadingsChanged { what: it.what }
}
step! {
    /// Notes that a decision changed underneath.
    decision_changed, "/v1/items/{number}/decision-changed", Changed, |_, it| Act::DecisionChanged { what: it.what }
}
step! {
    /// Holds an item.
    hold, "/v1/items/{number}/hold", Reason, |_, it| Act::Hold { reason: it.reason }
}
step! {
    /// Releases a hold.
    release, "/v1/items/{number}/release", Release, |_, it| Act::Release { hold: it.hold, reason: it.reason }
}

//! The ledger.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use outturn_register::ledger::{AsAt, Assertion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::day;
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::page::{Page, Paging};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(balances))
        .routes(routes!(identities))
        .routes(routes!(transfers))
        .routes(routes!(journal))
        .routes(routes!(payments))
        .routes(routes!(assert))
        .routes(routes!(repaid))
        .routes(routes!(write_off))
}

/// Which ledger is meant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct When {
    /// Of which body; of all where none is named.
    body: Option<String>,
    /// What was effective by this day.
    effective: Option<String>,
    /// As it was believed on the evening of this day.
    believed: Option<String>,
}

impl When {
    fn as_at(&self) -> Result<AsAt, Problem> {
        let day = |text: &Option<String>| text.as_deref().map(day).transpose();
        Ok(AsAt { effective: day(&self.effective)?, believed: day(&self.believed)? })
    }
}

/// What an account has.
#[derive(Serialize, ToSchema)]
struct BalanceView {
    /// Whose account it is.
    body: String,
    /// Which account.
    account: String,
    /// How much, in pence, counted on the account's own side.
    pence: i64,
}

/// The balances of a scheme, as at a day and as believed on a day.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/balances", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path), When),
    responses((status = 200, body = Vec<BalanceView>), (status = "4XX", body = Problem)))]
async fn balances(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
    Query(when): Query<When>,
) -> Given<Vec<BalanceView>> {
    let scheme = format!("{family}/{year}");
    let found = app.register.balances(&actor, &scheme, when.body.as_deref(), when.as_at()?).await?;
    let found = found.into_iter().map(|it| BalanceView {
        body: it.body,
        account: it.account.name().to_owned(),
        pence: it.pence,
    });
    Ok(Json(found.collect()))
}

/// What became of a full award, in pence.
#[derive(Serialize, ToSchema)]
struct IdentityView {
    /// Of which earner; empty for all of them together.
    body: String,
    /// Each account of the award.
    amounts: Vec<Amount>,
    /// Whether maximum = awarded + withheld + not earned + deducted + rounding.
    holds: bool,
}

/// An amount of an account.
#[derive(Serialize, ToSchema)]
struct Amount {
    /// Which account.
    account: String,
    /// How much, in pence.
    pence: i64,
}

/// What became of every full award of a scheme, and of all together.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/identities", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path), When),
    responses((status = 200, body = Vec<IdentityView>), (status = "4XX", body = Problem)))]
async fn identities(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
    Query(when): Query<When>,
) -> Given<Vec<IdentityView>> {
    let scheme = format!("{family}/{year}");
    let found = app.register.identities(&actor, &scheme, when.as_at()?).await?.into_iter();
    let wanted = |body: &String| when.body.as_ref().is_none_or(|it| it == body);
    let found = found.filter(|it| wanted(&it.body)).map(|it| IdentityView {
        body: it.body,
        amounts: it
            .amounts
            .iter()
            .map(|(of, pence)| Amount { account: of.name().to_owned(), pence: *pence })
            .collect(),
        holds: it.holds,
    });
    Ok(Json(found.collect()))
}

/// A transfer with its postings.
#[derive(Serialize, ToSchema)]
struct Transfer {
    /// Its number.
    number: i64,
    /// Determination, payment, recovery or spending.
    kind: String,
    /// Of which earner.
    body: String,
    /// The day from which it counts.
    effective: String,
    /// When it was recorded.
    recorded: String,
    /// Why.
    reason: String,
    /// Posted, voided or pending.
    outcome: String,
    /// Its postings, of which debits and credits come to the same.
    postings: Vec<Posting>,
}

/// A posting.
#[derive(Serialize, ToSchema)]
struct Posting {
    /// Whose account.
    body: String,
    /// Which account.
    account: String,
    /// The step of the award behind it.
    step: String,
    /// Pence of debit.
    debit: i64,
    /// Pence of credit.
    credit: i64,
}

/// Which transfers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichTransfers {
    /// Of which body; of all where none is named.
    body: Option<String>,
    /// What the page before ended with.
    after: Option<String>,
    /// How many are wanted.
    limit: Option<i64>,
}

/// The transfers of a scheme with their postings.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/transfers", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), WhichTransfers),
    responses((status = 200, body = Page<Transfer>), (status = "4XX", body = Problem)))]
async fn transfers(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
    Query(which): Query<WhichTransfers>,
) -> Given<Page<Transfer>> {
    let scheme = format!("{family}/{year}");
    let paging = Paging { after: which.after, limit: which.limit };
    let part = (paging.after_number()?, paging.most());
    let found = app.register.transfers(&actor, &scheme, which.body.as_deref(), part).await?;
    let posting = |it: outturn_register::ledger::PostingView| Posting {
        body: it.body,
        account: it.account.name().to_owned(),
        step: it.step,
        debit: it.debit,
        credit: it.credit,
    };
    let found = found.into_iter().map(|it| Transfer {
        number: it.number,
        kind: it.kind,
        body: it.body,
        effective: it.effective,
        recorded: it.recorded,
        reason: it.reason,
        outcome: it.outcome,
        postings: it.postings.into_iter().map(posting).collect(),
    });
    Ok(Json(Page::new(found.collect(), paging.most(), |it| it.number.to_string())))
}

/// The journal of a scheme for hledger. That it was taken is an entry of the audit log.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/journal", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = "4XX", body = Problem)))]
async fn journal(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let text = app.register.journal(&actor, &format!("{family}/{year}")).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// The payments of a scheme as CSV for a payment system. That it was taken is an entry of the audit log.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/payments.csv", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
async fn payments(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let text = app.register.payment_file(&actor, &format!("{family}/{year}")).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}

/// A balance as somebody outside has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asserted {
    /// Of which body; of all together where none is named.
    body: Option<String>,
    /// Of which account.
    #[schema(example = "paid")]
    account: String,
    /// As at which day.
    effective: String,
    /// How much it is said to have, in pence.
    pence: i64,
    /// Who says so, and where.
    source: String,
}

/// Holds a balance from outside against the ledger. The answer's `result` has what the ledger has and the difference.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/assertions", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Asserted, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn assert(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Asserted>,
) -> Result<Answer, Problem> {
    let app = &app;
    let scheme = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, _, it| async move {
            let assertion = Assertion {
                scheme: &scheme,
                body: it.body.as_deref(),
                account: &it.account,
                effective: day(&it.effective)?,
                pence: it.pence,
                source: &it.source,
            };
            let found = app.register.assert_balance(&actor, &assertion).await?;
            Ok::<_, Problem>(serde_json::json!({ "found": found.found, "difference": found.difference }))
        })
        .await
}

/// Something that came back, or was given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Back {
    /// Of which earner.
    body: String,
    /// The day from which it counts.
    effective: String,
    /// How much, in pence.
    pence: i64,
    /// Why it is given up.
    reason: Option<String>,
}

/// Notes that an earner paid back what was due back.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/repayments", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Back, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn repaid(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Back>,
) -> Result<Answer, Problem> {
    let app = &app;
    let scheme = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, key, it| async move {
            let effective = day(&it.effective)?;
            Ok::<_, Problem>(
                app.register.repaid(&actor, &key, (&scheme, &it.body), effective, it.pence).await?,
            )
        })
        .await
}

/// Writes off what is due back, for a reason.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/write-offs", tag = "ledger",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Back, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn write_off(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Back>,
) -> Result<Answer, Problem> {
    let app = &app;
    let scheme = format!("{family}/{year}");
    asking
        .carry_out(app, |actor, key, it| async move {
            let effective = day(&it.effective)?;
            let less = (it.pence, it.reason.as_deref().unwrap_or_default());
            Ok::<_, Problem>(
                app.register.write_off(&actor, &key, (&scheme, &it.body), effective, less).await?,
            )
        })
        .await
}

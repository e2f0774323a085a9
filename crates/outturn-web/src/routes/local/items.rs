//! Items of local schemes, and what is claimed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use outturn_core::Exact;
use outturn_register::ledger::Line;
use outturn_register::local::{Amount, Claimed, Item};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, App, Asking, Given, Path, Problem, Query, Raw, Who, unknown};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(items))
        .routes(routes!(item))
        .routes(routes!(deciders))
        .routes(routes!(claim))
        .routes(routes!(template, import))
}

/// A line of what was worked out.
#[derive(Serialize, ToSchema)]
pub(super) struct LocalLine {
    /// The account.
    account: String,
    /// The component or step behind it.
    step: String,
    /// How much, in pence.
    pence: i64,
}

pub(super) fn line(it: Line) -> LocalLine {
    LocalLine { account: it.account.name().to_owned(), step: it.step, pence: it.pence }
}

/// A component, and what a practice claims of it.
#[derive(Serialize, ToSchema)]
struct LocalComponentClaims {
    /// Its code.
    code: String,
    /// Its title.
    title: String,
    /// How its amount comes about: readings, units or pounds.
    kind: String,
    /// What is claimed of it, in pence. Null where it is not claimed, which is neither no nor zero.
    claimed: Option<i64>,
    /// The most that is paid for it, in pence.
    cap: Option<i64>,
}

/// What a commissioner bears.
#[derive(Serialize, ToSchema)]
struct LocalCost {
    /// The commissioner.
    body: String,
    /// Its share.
    share: String,
    /// Its part in pence.
    pence: i64,
    /// Whether it bears a penny that was left over.
    penny_left_over: bool,
}

/// Approvals that an amount needs.
#[derive(Serialize, ToSchema)]
struct LocalApprovals {
    /// By which role; null for any that may approve.
    role: Option<String>,
    /// By how many different people.
    approvals: i64,
    /// By how many it has them.
    given: i64,
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
struct LocalMove {
    /// What was done.
    action: String,
    /// The state before.
    before: String,
    /// The state after.
    after: String,
    /// Who did it.
    person: i64,
    /// As what an approval was given.
    role: String,
    /// The hash that it stands under.
    content: String,
    /// Why, or what changed.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// A line of a claim, as it was made.
#[derive(Serialize, ToSchema)]
struct LocalClaimLine {
    /// Of which claim.
    claim: i64,
    /// Of which component.
    component: String,
    /// For which period.
    period: String,
    /// Claimed or taken back.
    state: String,
    /// How many units.
    units: Option<String>,
    /// What it comes to, before any cap, in pence.
    pence: i64,
    /// The SHA-256 of each document.
    evidence: Vec<String>,
    /// What the claimant says of it.
    note: String,
    /// Made by the practice, or by a template.
    via: String,
    /// When it was recorded.
    recorded: String,
}

/// Something that an item waits for.
#[derive(Serialize, ToSchema)]
struct LocalHold {
    /// Its number.
    number: i64,
    /// Why.
    reason: String,
}

/// An item of a local scheme.
#[derive(Serialize, ToSchema)]
struct LocalItem {
    /// Its number.
    number: i64,
    /// Of which scheme.
    scheme: String,
    /// The practice.
    practice: String,
    /// Where it stands.
    state: String,
    /// The last day for accepting.
    accept_by: String,
    /// The last day for claims.
    claim_by: String,
    /// What can be claimed, and what is.
    components: Vec<LocalComponentClaims>,
    /// What was worked out.
    lines: Vec<LocalLine>,
    /// All that is awarded, in pence.
    awarded: Option<i64>,
    /// What each commissioner bears of it.
    cost: Vec<LocalCost>,
    /// What is signed.
    content: Option<String>,
    /// The approvals that its amount needs, and has.
    approvals: Vec<LocalApprovals>,
    /// What it waits for.
    holds: Vec<LocalHold>,
    /// The steps that were taken.
    moves: Vec<LocalMove>,
    /// Every line that was claimed; the last of a component for a period stands.
    claims: Vec<LocalClaimLine>,
}

fn view(it: Item) -> LocalItem {
    let component = |it: outturn_register::local::ComponentClaims| LocalComponentClaims {
        code: it.code,
        title: it.title,
        kind: it.kind.name().to_owned(),
        claimed: it.claimed,
        cap: it.cap,
    };
    let cost = |it: outturn_register::local::CostShare| LocalCost {
        body: it.body,
        share: it.share.canonical(),
        pence: it.pence,
        penny_left_over: it.extra,
    };
    let moved = |it: outturn_register::local::Move| LocalMove {
        action: it.action,
        before: it.before,
        after: it.after,
        person: it.person,
        role: it.role,
        content: it.content,
        reason: it.reason,
        recorded: it.recorded,
    };
    let claimed = |it: outturn_register::local::ClaimLine| LocalClaimLine {
        claim: it.claim,
        component: it.component,
        period: it.period,
        state: it.state,
        units: it.units,
        pence: it.pence,
        evidence: it.evidence,
        note: it.note,
        via: it.via,
        recorded: it.recorded,
    };
    let approvals = it.approvals.into_iter().map(|it| LocalApprovals {
        role: it.role.map(|it| it.name().to_owned()),
        approvals: it.approvals,
        given: it.given,
    });
    LocalItem {
        number: it.number,
        scheme: it.scheme,
        practice: it.practice,
        state: it.state.name().to_owned(),
        accept_by: it.accept_by,
        claim_by: it.claim_by,
        components: it.components.into_iter().map(component).collect(),
        lines: it.lines.into_iter().map(line).collect(),
        awarded: it.awarded,
        cost: it.cost.into_iter().map(cost).collect(),
        content: it.content,
        approvals: approvals.collect(),
        holds: it.holds.into_iter().map(|(number, reason)| LocalHold { number, reason }).collect(),
        moves: it.moves.into_iter().map(moved).collect(),
        claims: it.claims.into_iter().map(claimed).collect(),
    }
}

/// The items of a local scheme that whoever asks may read.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/local-items", tag = "local",
    security(("bearer" = []), ("cookie" = [])), params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = Vec<LocalItem>), (status = "4XX", body = Problem)))]
async fn items(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Given<Vec<LocalItem>> {
    let found = app.register.local_items(&actor, &format!("{family}/{year}")).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// An item of a local scheme: a practice on its way from an offer to a payment.
#[utoipa::path(get, path = "/v1/local-items/{number}", tag = "local", security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path)), responses((status = 200, body = LocalItem), (status = "4XX", body = Problem)))]
async fn item(State(app): State<Arc<App>>, Who(actor): Who, Path(number): Path<i64>) -> Given<LocalItem> {
    Ok(Json(view(app.register.local_item(&actor, number).await?)))
}

/// Somebody who may approve.
#[derive(Serialize, ToSchema)]
struct LocalDecider {
    /// Who.
    person: i64,
    /// The name.
    name: String,
    /// Why they are removed from it.
    removed: Option<String>,
}

/// Who may approve an item, and who is removed from it and why.
#[utoipa::path(get, path = "/v1/local-items/{number}/deciders", tag = "local",
    security(("bearer" = []), ("cookie" = [])), params(("number" = i64, Path)),
    responses((status = 200, body = Vec<LocalDecider>), (status = "4XX", body = Problem)))]
async fn deciders(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(number): Path<i64>,
) -> Given<Vec<LocalDecider>> {
    let found = app.register.local_deciders(&actor, number).await?.into_iter();
    let decider = |it: outturn_register::flow::Decider| LocalDecider {
        person: it.person,
        name: it.name,
        removed: it.removed,
    };
    Ok(Json(found.map(decider).collect()))
}

/// A line that is claimed: units, pence, or that it is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalClaimed {
    /// Of which component.
    component: String,
    /// For which period.
    #[schema(example = "2014/15 Q1")]
    period: String,
    /// How many units.
    #[schema(example = "7.5")]
    units: Option<String>,
    /// How many pence.
    pence: Option<i64>,
    /// Whether what was claimed is taken back.
    #[serde(default)]
    taken_back: bool,
    /// The SHA-256 of each document that shows it: keep them with POST /v1/documents first.
    #[serde(default)]
    evidence: Vec<String>,
    /// What there is to say of it.
    #[serde(default)]
    note: String,
}

/// A claim of a practice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalClaim {
    /// Its lines.
    lines: Vec<LocalClaimed>,
}

fn claimed(it: LocalClaimed) -> Result<Claimed, Problem> {
    let amount = match (&it.units, it.pence, it.taken_back) {
        (Some(units), None, false) => {
            Amount::Units(Exact::parse_decimal(units).map_err(|_| unknown("number", units))?)
        }
        (None, Some(pence), false) => Amount::Pence(pence),
        (None, None, true) => Amount::TakenBack,
        _ => {
            let text = "a line has one of `units`, `pence` and `taken_back`".to_owned();
            return Err(Problem::unreadable(text));
        }
    };
    Ok(Claimed { component: it.component, period: it.period, amount, evidence: it.evidence, note: it.note })
}

/// Claims for a practice, or corrects what it claimed: what was signed before is void where something else is claimed.
/// The answer's `result` is the number of the claim.
#[utoipa::path(post, path = "/v1/local-items/{number}/claims", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = LocalClaim, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn claim(
    State(app): State<Arc<App>>,
    Path(number): Path<i64>,
    asking: Asking<LocalClaim>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, key, it| async move {
            let lines = it.lines.into_iter().map(claimed).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Problem>(app.register.claim(&actor, number, &key, &lines).await?)
        })
        .await
}

/// Of which period.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LocalPeriod {
    /// The period that is claimed for.
    #[param(example = "2014/15 Q1")]
    period: String,
}

/// An empty template for claims of many practices, as CSV: a line left as it is claims nothing.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/claims.csv", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), LocalPeriod),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
async fn template(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
    Query(of): Query<LocalPeriod>,
) -> Result<Response, Problem> {
    let text = app.register.claim_template(&actor, &format!("{family}/{year}"), &of.period).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}

/// Claims for many practices by a template that was filled. Everything that is wrong is told with line and
/// column, and then nothing is claimed. The same template again does nothing.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/claims.csv", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn import(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<Raw>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, raw| async move {
            let scheme = format!("{family}/{year}");
            let it = app.register.import_claims(&actor, &scheme, &raw.bytes).await?;
            let (claims, lines, not_claimed) = (it.claims, it.lines, it.not_claimed);
            let done = json!({
                "claims": claims, "lines": lines, "not_claimed": not_claimed, "same_as_before": it.repeated,
            });
            Ok::<_, Problem>(done)
        })
        .await
}

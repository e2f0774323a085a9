//! What awards are spent on: plans, spending, and what is left.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_register::spending::{Form, Provider, ProviderKind, Purpose, Spend, Tag, TakeBack};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::day;
use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::problem::Problem;
use crate::who::Who;

mod award;
mod members;
mod plans;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(plans::routes())
        .merge(award::routes())
        .merge(members::routes())
        .routes(routes!(list, spend))
        .routes(routes!(one))
        .routes(routes!(tag))
        .routes(routes!(take_back))
}

/// The award of an earner.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Award {
    /// Of which scheme.
    scheme: String,
    /// Of which earner.
    body: String,
}

/// Who provides what is paid for.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProviderView {
    /// Of what kind: hospital, community, psychiatric, ambulance, practice, local-authority, voluntary, independent,
    /// commissioner or other.
    kind: String,
    /// The code; empty where there is none. A practice has the code that it has here.
    #[serde(default)]
    code: String,
    /// The name.
    name: String,
}

impl ProviderView {
    fn of(it: Provider) -> ProviderView {
        ProviderView { kind: it.kind.name().to_owned(), code: it.code, name: it.name }
    }

    fn read(self) -> Result<Provider, Problem> {
        let kind = known("kind of provider", &self.kind, ProviderKind::ALL, ProviderKind::name)?;
        Ok(Provider { kind, code: self.code, name: self.name })
    }
}

/// The one of this word.
fn known<T: Copy>(what: &str, word: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T, Problem> {
    all.iter().copied().find(|it| name(*it) == word).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|it| name(*it)).collect();
        Problem::unreadable(format!("there is no {what} `{word}`: it is one of {}", names.join(", ")))
    })
}

fn purpose(word: &str) -> Result<Purpose, Problem> {
    known("purpose", word, Purpose::ALL, Purpose::name)
}

fn maybe_purpose(word: Option<&str>) -> Result<Option<Purpose>, Problem> {
    word.map(purpose).transpose()
}

fn form(word: &str) -> Result<Form, Problem> {
    known("form", word, Form::ALL, Form::name)
}

/// An amount that was spent for one purpose, or for none yet.
#[derive(Serialize, ToSchema)]
struct SpentPart {
    /// The purpose; none while it is not known.
    purpose: Option<String>,
    /// How much, in pence.
    pence: i64,
    /// Against which line of the plan.
    plan: Option<i64>,
    /// Of which programme it is a part.
    programme: String,
    /// Who provided it; none where that was not recorded.
    provider: Option<ProviderView>,
    /// What was paid for.
    form: Option<String>,
    /// What it was, in words.
    about: String,
    /// The SHA-256 of the document that shows it.
    evidence: String,
    /// The member practice that was paid, where it is one.
    member: Option<String>,
}

/// A transfer of spending.
#[derive(Serialize, ToSchema)]
struct SpendingView {
    /// The number of the transfer.
    transfer: i64,
    /// The earner.
    body: String,
    /// On which day.
    on: String,
    /// How much was recorded, in pence.
    pence: i64,
    /// `posted`, `voided`, or `pending` while it waits for an approval.
    state: String,
    /// Its parts by purpose, as they stand.
    parts: Vec<SpentPart>,
}

fn view(it: outturn_register::spending::Spending) -> SpendingView {
    let part = |it: outturn_register::spending::Spent| SpentPart {
        purpose: it.purpose.map(|it| it.name().to_owned()),
        pence: it.pence,
        plan: it.plan,
        programme: it.programme,
        provider: it.provider.map(ProviderView::of),
        form: it.form.map(|it| it.name().to_owned()),
        about: it.about,
        evidence: it.evidence,
        member: it.member,
    };
    SpendingView {
        transfer: it.transfer,
        body: it.body,
        on: it.on,
        pence: it.pence,
        state: it.state,
        parts: it.parts.into_iter().map(part).collect(),
    }
}

/// What was spent of an award, transfer by transfer.
#[utoipa::path(get, path = "/v1/spending", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(Award), responses((status = 200, body = Vec<SpendingView>), (status = "4XX", body = Problem)))]
async fn list(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(award): Query<Award>,
) -> Given<Vec<SpendingView>> {
    let found = app.register.spending(&actor, &award.scheme, &award.body).await?;
    Ok(Json(found.into_iter().map(view).collect()))
}

/// One transfer of spending.
#[utoipa::path(get, path = "/v1/spending/{transfer}", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("transfer" = i64, Path)),
    responses((status = 200, body = SpendingView), (status = "4XX", body = Problem)))]
async fn one(State(app): State<Arc<App>>, Who(actor): Who, Path(transfer): Path<i64>) -> Given<SpendingView> {
    Ok(Json(view(app.register.one_spending(&actor, transfer).await?)))
}

/// What was spent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSpending {
    /// Of which scheme the award is.
    scheme: String,
    /// Of which earner.
    body: String,
    /// Against which line of the plan; none where it was not planned.
    plan: Option<i64>,
    /// Of which programme it is a part.
    programme: String,
    /// Who provided it.
    provider: ProviderView,
    /// What was paid for: service, pilot, backfill, training, equipment, review or other.
    form: String,
    /// The permitted purpose: quality, outcomes, inequalities-in-access or inequalities-in-outcomes; none while it is
    /// not known.
    purpose: Option<String>,
    /// How much, in pence.
    pence: i64,
    /// On which day.
    on: String,
    /// What it was, in words.
    about: String,
    /// The SHA-256 of the document that shows it.
    evidence: String,
    /// The local scheme through which a member practice was paid.
    through: Option<String>,
}

impl NewSpending {
    fn read(self) -> Result<Spend, Problem> {
        Ok(Spend {
            scheme: self.scheme,
            body: self.body,
            plan: self.plan,
            programme: self.programme,
            provider: self.provider.read()?,
            form: form(&self.form)?,
            purpose: maybe_purpose(self.purpose.as_deref())?,
            pence: self.pence,
            on: day(&self.on)?,
            about: self.about,
            evidence: self.evidence,
            through: self.through,
        })
    }
}

/// Notes what was spent. The answer's `result` is the number of the transfer. A payment to a member practice counts
/// once somebody else has approved it.
#[utoipa::path(post, path = "/v1/spending", tag = "spending", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = NewSpending,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn spend(State(app): State<Arc<App>>, asking: Asking<NewSpending>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, key, it| async move {
            Ok::<_, Problem>(app.register.spent(&actor, &key, &it.read()?).await?)
        })
        .await
}

/// A purpose for what was spent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTag {
    /// From which purpose; none for what has none yet.
    from: Option<String>,
    /// To which.
    to: String,
    /// How much, in pence.
    pence: i64,
    /// Why.
    reason: String,
}

/// Moves what was spent to a purpose. The answer's `result` is the number of the transfer.
#[utoipa::path(post, path = "/v1/spending/{transfer}/tag", tag = "spending",
    security(("bearer" = []), ("cookie" = [])),
    params(("transfer" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = NewTag, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn tag(
    State(app): State<Arc<App>>,
    Path(transfer): Path<i64>,
    asking: Asking<NewTag>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, key, it| async move {
            let from = maybe_purpose(it.from.as_deref())?;
            let to = purpose(&it.to)?;
            let tag = Tag { spending: transfer, from, to, pence: it.pence, reason: it.reason };
            Ok::<_, Problem>(app.register.tag_spending(&actor, &key, &tag).await?)
        })
        .await
}

/// Something that was noted as spent and is not.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTakeBack {
    /// From which purpose; none for what has none yet.
    from: Option<String>,
    /// How much, in pence.
    pence: i64,
    /// The day from which it counts: that of the spending where it was a mistake.
    on: String,
    /// Why.
    reason: String,
}

/// Takes back what was noted as spent. The answer's `result` is the number of the transfer.
#[utoipa::path(post, path = "/v1/spending/{transfer}/take-back", tag = "spending",
    security(("bearer" = []), ("cookie" = [])),
    params(("transfer" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = NewTakeBack, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn take_back(
    State(app): State<Arc<App>>,
    Path(transfer): Path<i64>,
    asking: Asking<NewTakeBack>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, key, it| async move {
            let (from, on) = (maybe_purpose(it.from.as_deref())?, day(&it.on)?);
            let back = TakeBack { spending: transfer, from, pence: it.pence, on, reason: it.reason };
            Ok::<_, Problem>(app.register.take_back_spending(&actor, &key, &back).await?)
        })
        .await
}

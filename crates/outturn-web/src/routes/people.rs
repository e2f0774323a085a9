//! People, roles and declared interests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_core::Date;
use outturn_register::people::{Held, NewPerson, Role, Term};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Given, Path, Query};
use crate::app::App;
use crate::asking::{Answer, Asking};
use crate::page::{Page, Paging};
use crate::problem::Problem;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(people, add))
        .routes(routes!(link))
        .routes(routes!(unlink))
        .routes(routes!(grant))
        .routes(routes!(end_role))
        .routes(routes!(interests, declare))
        .routes(routes!(end_interest))
}

/// A day as ISO text.
pub(super) fn day(text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| {
        let help = "Write the day as in 2015-09-30.";
        Problem::plain(422, "bad-register-value", format!("`{text}` is not a day"), help)
    })
}

/// From a day to a day.
pub(super) fn term(from: &str, to: Option<&str>) -> Result<Term, Problem> {
    Ok(Term { from: day(from)?, to: to.map(day).transpose()? })
}

/// A role that somebody holds.
#[derive(Serialize, ToSchema)]
pub(super) struct HeldView {
    /// Its number, by which it is ended.
    id: i64,
    /// As what.
    role: String,
    /// Where.
    body: String,
    /// The first day.
    from: String,
    /// The last day; none while it is open.
    to: Option<String>,
}

pub(super) fn held(it: Held) -> HeldView {
    HeldView { id: it.id, role: it.role, body: it.body, from: it.from, to: it.to }
}

/// A person.
#[derive(Serialize, ToSchema)]
struct PersonView {
    /// Its number.
    id: i64,
    /// What it signs in with.
    account: String,
    /// The name.
    name: String,
    /// Every role that it holds, held or will hold.
    roles: Vec<HeldView>,
}

/// People with their roles.
#[utoipa::path(get, path = "/v1/people", tag = "people", security(("bearer" = []), ("cookie" = [])), params(Paging),
    responses((status = 200, body = Page<PersonView>), (status = "4XX", body = Problem)))]
async fn people(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(paging): Query<Paging>,
) -> Given<Page<PersonView>> {
    let found = app.register.people(&actor, paging.after_number()?, paging.most()).await?;
    let found = found.into_iter().map(|it| PersonView {
        id: it.id,
        account: it.account,
        name: it.name,
        roles: it.roles.into_iter().map(held).collect(),
    });
    Ok(Json(Page::new(found.collect(), paging.most(), |it| it.id.to_string())))
}

/// Somebody who is to be able to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddPerson {
    /// What they sign in with.
    account: String,
    /// The name.
    name: String,
    /// The first password, which they change.
    password: String,
}

/// Adds a person. The answer's `result` is the number.
#[utoipa::path(post, path = "/v1/people", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = AddPerson,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn add(State(app): State<Arc<App>>, asking: Asking<AddPerson>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let person = NewPerson { account: it.account, name: it.name, password: it.password };
            app.register.add_person(&actor, &person).await
        })
        .await
}

/// Whom a provider knows a person as.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Identity {
    /// The address of the provider, as its tokens name it.
    #[schema(example = "https://am.nhsidentity.spineservices.nhs.uk/openam/oauth2")]
    issuer: String,
    /// The subject, as its tokens name it.
    subject: String,
}

/// Links somebody else to whom a provider of identities knows, so that they sign in there.
#[utoipa::path(post, path = "/v1/people/{id}/identities", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Identity, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn link(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    asking: Asking<Identity>,
) -> Result<Answer, Problem> {
    let app = &app;
    let done = |actor, _, it: Identity| async move {
        app.register.link_identity(&actor, id, (&it.issuer, &it.subject)).await
    };
    asking.carry_out(app, done).await
}

/// Ends such a link.
#[utoipa::path(post, path = "/v1/people/{id}/identities/end", tag = "people",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Identity, responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn unlink(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    asking: Asking<Identity>,
) -> Result<Answer, Problem> {
    let app = &app;
    let done = |actor, _, it: Identity| async move {
        app.register.end_identity(&actor, id, (&it.issuer, &it.subject)).await
    };
    asking.carry_out(app, done).await
}

/// A role that is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Grant {
    /// The number of the person.
    person: i64,
    /// As what: docs/register-permissions.md has the roles.
    #[schema(example = "ccg-lead")]
    role: String,
    /// The code of the body.
    body: String,
    /// The first day.
    #[schema(example = "2014-04-01")]
    from: String,
    /// The last day; none while it is open.
    to: Option<String>,
}

/// Gives somebody else a role at a body. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/roles", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = Grant,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn grant(State(app): State<Arc<App>>, asking: Asking<Grant>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let role = Role::named(&it.role).ok_or_else(|| {
                let names: Vec<&str> = Role::ALL.iter().map(|it| it.name()).collect();
                let help = format!("The roles are {}.", names.join(", "));
                Problem::plain(422, "bad-register-value", format!("there is no role `{}`", it.role), &help)
            })?;
            let term = term(&it.from, it.to.as_deref())?;
            Ok::<_, Problem>(app.register.grant_role(&actor, it.person, role, &it.body, term).await?)
        })
        .await
}

/// A last day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Ends {
    /// The last day.
    #[schema(example = "2015-03-31")]
    last: String,
}

/// Ends a role with a day.
#[utoipa::path(post, path = "/v1/roles/{id}/end", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Ends,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn end_role(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    asking: Asking<Ends>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            Ok::<_, Problem>(app.register.end_role(&actor, id, day(&it.last)?).await?)
        })
        .await
}

/// A declared interest.
#[derive(Serialize, ToSchema)]
struct InterestView {
    /// Its number.
    id: i64,
    /// Who declared it.
    name: String,
    /// In which body.
    body: String,
    /// What it is.
    nature: String,
    /// The first day.
    from: String,
    /// The last day; none while it is open.
    to: Option<String>,
}

/// Every declared interest. They are public.
#[utoipa::path(get, path = "/v1/interests", tag = "people", responses((status = 200, body = Vec<InterestView>)))]
async fn interests(State(app): State<Arc<App>>) -> Given<Vec<InterestView>> {
    let all = app.register.interests().await?.into_iter().map(|it| InterestView {
        id: it.id,
        name: it.name,
        body: it.body,
        nature: it.nature,
        from: it.from,
        to: it.to,
    });
    Ok(Json(all.collect()))
}

/// An interest of one's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declare {
    /// In which body.
    body: String,
    /// What it is, such as "partner in the practice".
    nature: String,
    /// The first day.
    from: String,
    /// The last day; none while it is open.
    to: Option<String>,
}

/// Declares an interest of one's own: it is published, and removes one from decisions about the body.
#[utoipa::path(post, path = "/v1/interests", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)), request_body = Declare,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn declare(State(app): State<Arc<App>>, asking: Asking<Declare>) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let term = term(&it.from, it.to.as_deref())?;
            Ok::<_, Problem>(app.register.declare_interest(&actor, &it.body, &it.nature, term).await?)
        })
        .await
}

/// Ends an interest of one's own with a day that has not passed.
#[utoipa::path(post, path = "/v1/interests/{id}/end", tag = "people", security(("bearer" = []), ("cookie" = [])),
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Ends,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn end_interest(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    asking: Asking<Ends>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            Ok::<_, Problem>(app.register.end_interest(&actor, id, day(&it.last)?).await?)
        })
        .await
}

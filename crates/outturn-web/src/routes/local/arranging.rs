//! How local schemes are arranged, their windows and offers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use outturn_core::Exact;
use outturn_register::local::{
    Arranged, Arrangement, Band, Component, ComponentKind, Extension, Share, Which, Window,
};
use outturn_register::people::{Actor, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::people::day;
use super::{Answer, App, Asking, Given, Path, Problem, Who, unknown};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(schemes))
        .routes(routes!(arrangement, arrange))
        .routes(routes!(extend))
        .routes(routes!(offer))
}

/// From a day to a day.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalWindow {
    /// The first day.
    #[schema(example = "2014-03-10")]
    from: String,
    /// The last day.
    #[schema(example = "2014-04-30")]
    to: String,
}

/// The share of a commissioner in the cost.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalShare {
    /// The commissioner.
    body: String,
    /// Its share; those of a scheme come to 1.
    #[schema(example = "2/3")]
    share: String,
}

/// Something that a local scheme pays for.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalComponent {
    /// Its code.
    code: String,
    /// Its title.
    title: String,
    /// How its amount comes about: readings, units or pounds.
    kind: String,
    /// Pence for a unit, where units are claimed.
    #[schema(example = "1250")]
    rate: Option<String>,
    /// The most that is paid for it to a practice, in pence.
    cap: Option<i64>,
    /// Whether each claim needs a document.
    evidence: bool,
}

/// How many approvals an amount needs, from so many pence on.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalBand {
    /// From which amount on, in pence.
    from: i64,
    /// By which role.
    #[schema(example = "ccg-lead")]
    role: String,
    /// By how many different people.
    approvals: i64,
}

/// How a local scheme is arranged.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalArrangement {
    /// When an offer may be accepted or declined.
    accepting: LocalWindow,
    /// When claims may be made; nothing is paid before it has passed.
    claims: LocalWindow,
    /// Whether the practice's declaration is asked for.
    declaration: bool,
    /// Whether the commissioner's approval is asked for.
    approval: bool,
    /// Whether practices only take part, and nothing is paid.
    participation_only: bool,
    /// Who shares the cost; empty where the payer bears it alone.
    shares: Vec<LocalShare>,
    /// What is paid for.
    components: Vec<LocalComponent>,
    /// How many approvals an amount needs; empty for one by anybody who may.
    bands: Vec<LocalBand>,
}

/// An extension of a window.
#[derive(Serialize, ToSchema)]
struct LocalExtension {
    /// Its number.
    number: i64,
    /// For which practice; none for all of them.
    practice: Option<String>,
    /// Which window: accepting or claims.
    which: String,
    /// The last day.
    until: String,
    /// Why.
    reason: String,
    /// When it was recorded.
    recorded: String,
}

/// A local scheme as it stands.
#[derive(Serialize, ToSchema)]
struct LocalScheme {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The body that pays it.
    payer: String,
    /// When it was published; none of a draft.
    published: Option<String>,
    /// Whether that was after its year began.
    late: bool,
    /// The hash of the arrangement, which is part of what is signed.
    sha256: String,
    /// How it is arranged.
    arrangement: LocalArrangement,
    /// The extensions of its windows.
    extensions: Vec<LocalExtension>,
}

fn view(it: Arranged) -> LocalScheme {
    let window = |it: Window| LocalWindow { from: it.from.to_string(), to: it.to.to_string() };
    let extension = |it: Extension| LocalExtension {
        number: it.number,
        practice: it.body,
        which: it.which.name().to_owned(),
        until: it.until,
        reason: it.reason,
        recorded: it.recorded,
    };
    let component = |it: Component| LocalComponent {
        code: it.code,
        title: it.title,
        kind: it.kind.name().to_owned(),
        rate: it.rate.map(|it| it.canonical()),
        cap: it.cap,
        evidence: it.evidence,
    };
    let terms = it.arrangement;
    let shares = terms.shares.into_iter();
    let bands = terms.bands.into_iter();
    LocalScheme {
        id: terms.scheme,
        title: it.title,
        payer: it.payer,
        late: it.published.as_ref().is_some_and(|it| it.late),
        published: it.published.map(|it| it.at),
        sha256: it.sha256,
        arrangement: LocalArrangement {
            accepting: window(terms.accepting),
            claims: window(terms.claims),
            declaration: terms.declaration,
            approval: terms.approval,
            participation_only: terms.participation_only,
            shares: shares.map(|it| LocalShare { body: it.body, share: it.share.canonical() }).collect(),
            components: terms.components.into_iter().map(component).collect(),
            bands: bands
                .map(|it| LocalBand {
                    from: it.from,
                    role: it.role.name().to_owned(),
                    approvals: it.approvals,
                })
                .collect(),
        },
        extensions: it.extensions.into_iter().map(extension).collect(),
    }
}

fn fraction(text: &str) -> Result<Exact, Problem> {
    Exact::parse_canonical(text).ok_or_else(|| unknown("fraction", text))
}

/// The role of a word.
pub(super) fn role(text: &str) -> Result<Role, Problem> {
    Role::named(text).ok_or_else(|| unknown("role", text))
}

fn asked(scheme: String, it: LocalArrangement) -> Result<Arrangement, Problem> {
    let window = |it: &LocalWindow| Ok::<_, Problem>(Window { from: day(&it.from)?, to: day(&it.to)? });
    let mut found = Arrangement {
        scheme,
        accepting: window(&it.accepting)?,
        claims: window(&it.claims)?,
        declaration: it.declaration,
        approval: it.approval,
        participation_only: it.participation_only,
        shares: Vec::new(),
        components: Vec::new(),
        bands: Vec::new(),
    };
    for it in it.shares {
        found.shares.push(Share { body: it.body, share: fraction(&it.share)? });
    }
    for it in it.components {
        let kind = ComponentKind::named(&it.kind).ok_or_else(|| unknown("kind of component", &it.kind))?;
        let rate = it.rate.as_deref().map(fraction).transpose()?;
        let (cap, evidence) = (it.cap, it.evidence);
        found.components.push(Component { code: it.code, title: it.title, kind, rate, cap, evidence });
    }
    for it in it.bands {
        found.bands.push(Band { from: it.from, role: role(&it.role)?, approvals: it.approvals });
    }
    Ok(found)
}

/// The local schemes that are published, with how they are arranged. They are public.
#[utoipa::path(get, path = "/v1/local-schemes", tag = "local", responses((status = 200, body = Vec<LocalScheme>)))]
async fn schemes(State(app): State<Arc<App>>) -> Given<Vec<LocalScheme>> {
    Ok(Json(app.register.local_schemes().await?.into_iter().map(view).collect()))
}

/// How a local scheme is arranged: a published one for everybody, a draft for whoever may read it.
#[utoipa::path(get, path = "/v1/schemes/{family}/{year}/arrangement", tag = "local",
    params(("family" = String, Path), ("year" = String, Path)),
    responses((status = 200, body = LocalScheme), (status = "4XX", body = Problem)))]
async fn arrangement(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((family, year)): Path<(String, String)>,
) -> Given<LocalScheme> {
    let id = format!("{family}/{year}");
    // Whoever may not see a draft is not told that there is one.
    if !app.register.schemes(&actor).await?.iter().any(|it| it.id == id) {
        let help = "GET /v1/schemes lists those that you may see.";
        return Err(Problem::plain(404, "no-such-thing", format!("there is no scheme {id}"), help));
    }
    Ok(Json(view(app.register.arrangement(&actor, &id).await?)))
}

/// Arranges a local scheme that is a draft; another person publishes it. The answer's `result` is the number of the
/// arrangement.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/arrangement", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)), request_body = LocalArrangement,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn arrange(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<LocalArrangement>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let it = asked(format!("{family}/{year}"), it)?;
            Ok::<_, Problem>(app.register.arrange(&actor, &it).await?)
        })
        .await
}

/// An extension that is decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalExtend {
    /// For which practice; none for all of them.
    practice: Option<String>,
    /// Which window: accepting or claims.
    which: String,
    /// The last day, from today on.
    until: String,
    /// Why.
    reason: String,
}

/// Extends a window, for one practice or for all: a decision of its own. The answer's `result` is its number.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/extensions", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)), request_body = LocalExtend,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn extend(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<LocalExtend>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor: Actor, _, it| async move {
            let scheme = format!("{family}/{year}");
            let which = Which::named(&it.which).ok_or_else(|| unknown("window", &it.which))?;
            let of = (scheme.as_str(), it.practice.as_deref());
            let until = day(&it.until)?;
            Ok::<_, Problem>(app.register.extend_window(&actor, of, which, until, &it.reason).await?)
        })
        .await
}

/// Practices that a scheme is offered to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalOffer {
    /// Their codes.
    practices: Vec<String>,
}

/// Offers a local scheme to practices, all of them or none. The answer's `result` has the numbers of their items.
#[utoipa::path(post, path = "/v1/schemes/{family}/{year}/offers", tag = "local",
    security(("bearer" = []), ("cookie" = [])),
    params(("family" = String, Path), ("year" = String, Path), ("Idempotency-Key" = String, Header),
        ("dry_run" = Option<bool>, Query)), request_body = LocalOffer,
    responses((status = 200, body = Answer), (status = "4XX", body = Problem)))]
async fn offer(
    State(app): State<Arc<App>>,
    Path((family, year)): Path<(String, String)>,
    asking: Asking<LocalOffer>,
) -> Result<Answer, Problem> {
    let app = &app;
    asking
        .carry_out(app, |actor, _, it| async move {
            let practices: Vec<&str> = it.practices.iter().map(String::as_str).collect();
            app.register.offer(&actor, &format!("{family}/{year}"), &practices).await
        })
        .await
}

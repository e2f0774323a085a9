//! Schemes: drafted by one, published by another, at the instant that the clock has.

use outturn_core::Date;
use serde_json::json;

use super::item::{back, items_beyond};
use crate::codes::{Result, complain};
use crate::limits::{self, LimitKind, NewLimit};
use crate::local::{publishable, rules_changed};
use crate::people::{Actor, BodyKind, Role, coded, filled, hashed, known_body};
use crate::permission::Action;
use crate::store::documents::{NewDocument, keep};
use crate::store::{Change, Entry, Register, row, tables};

/// A scheme as it is drafted.
#[derive(Debug, Clone)]
pub struct NewScheme {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The body that pays it.
    pub body: String,
    /// The hash of its rules, as a receipt has it.
    pub sha256: String,
    /// The first day of its year.
    pub begins: Date,
    /// The last day of its year: nothing is paid before it has passed.
    pub ends: Date,
}

/// When a scheme was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The instant, by the clock.
    pub at: String,
    /// Whether that was after the year began.
    pub late: bool,
}

/// A scheme as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The body that pays it.
    pub body: String,
    /// The hash of its rules.
    pub sha256: String,
    /// The first day of its year.
    pub begins: String,
    /// The last day of its year.
    pub ends: String,
    /// When it was published; none of a draft.
    pub published: Option<Published>,
}

/// What of a scheme the workflow needs.
pub(crate) struct Standing {
    pub(crate) body: String,
    pub(crate) sha256: String,
    pub(crate) ends: String,
    pub(crate) state: String,
    drafted_by: i64,
    pub(crate) begins: String,
}

pub(crate) async fn standing(change: &mut Change<'_>, id: &str) -> Result<Option<Standing>> {
    let sql = "select body, sha256, begins, ends, state, drafted_by from scheme where id = $1";
    let Some(it) = change.eye().one(sql, &[id.into()]).await? else { return Ok(None) };
    Ok(Some(Standing {
        body: it.text("body")?,
        sha256: it.text("sha256")?,
        begins: it.text("begins")?,
        ends: it.text("ends")?,
        state: it.text("state")?,
        drafted_by: it.whole("drafted_by")?,
    }))
}

/// The publication of a scheme, as its time limit names it.
const PUBLICATION: &str = "publication of a scheme";

/// A scheme is due to be published before its year begins; one that is drafted later can only be late.
async fn publication_due(change: &mut Change<'_>, scheme: &NewScheme) -> Result<()> {
    let object = format!("scheme/{}", scheme.id);
    let Ok(due) = scheme.begins.yesterday() else { return Ok(()) };
    if due < change.moment.today {
        return limits::lapse(change, PUBLICATION, &object, "drafted again after its year began").await;
    }
    let limit = NewLimit {
        kind: LimitKind::Duty,
        what: PUBLICATION,
        object: &object,
        body: &scheme.body,
        roles: &[Role::NationalSchemeOwner, Role::DeterminingOfficer],
        due,
        rule: "the amount and the procedure are published before the year begins",
    };
    limits::set(change, &limit).await.map(drop)
}

impl Register {
    /// Drafts a scheme, or other rules of one that is there. Of a published one the rules that stand are a draft
    /// again, and every item that was calculated under the others goes back to be calculated anew.
    pub async fn draft_scheme(&self, actor: &Actor, scheme: &NewScheme) -> Result<()> {
        self.draft_with(actor, scheme, None).await
    }

    pub(super) async fn draft_with(
        &self,
        actor: &Actor,
        scheme: &NewScheme,
        rules: Option<&NewDocument>,
    ) -> Result<()> {
        coded("id", &scheme.id)?;
        filled("title", &scheme.title)?;
        hashed("hash of the rules", &scheme.sha256)?;
        if scheme.ends < scheme.begins {
            return Err(complain("bad-register-value", "the year ends before it begins"));
        }
        let mut change = self.change(actor).await?;
        let before = standing(&mut change, &scheme.id).await?;
        let state = before.as_ref().map_or("-", |it| it.state.as_str());
        let body = before.as_ref().map_or(scheme.body.as_str(), |it| it.body.as_str());
        actor.permit(&mut change, Action::SchemeDraft, state, body).await?;
        if body != scheme.body {
            return Err(complain("bad-register-value", format!("the scheme is paid by {body}")));
        }
        let kind = known_body(&mut change, &scheme.body).await?;
        if ![BodyKind::National, BodyKind::Ccg].contains(&kind) {
            let text =
                format!("a scheme is paid by a national body or a CCG, and {} is neither", scheme.body);
            return Err(complain("bad-register-value", text));
        }
        if let Some(rules) = rules {
            keep(&mut change, actor, rules).await?;
        }
        let mut cells = row([
            ("title", (&scheme.title).into()),
            ("sha256", (&scheme.sha256).into()),
            ("begins", scheme.begins.to_string().into()),
            ("ends", scheme.ends.to_string().into()),
            ("state", "drafted".into()),
            ("drafted_by", actor.somebody()?.into()),
            ("published", None::<String>.into()),
            ("late", None::<String>.into()),
        ]);
        if before.is_some() {
            change.alter(&tables::SCHEME, &[(&scheme.id).into()], cells).await?;
        } else {
            cells.insert("id", (&scheme.id).into());
            cells.insert("body", (&scheme.body).into());
            change.insert(&tables::SCHEME, cells).await?;
        }
        publication_due(&mut change, scheme).await?;
        let mut returned = Vec::new();
        for item in items_beyond(&mut change, &scheme.id).await? {
            let why = format!("the rules changed to those of the hash {}", scheme.sha256);
            back(&mut change, actor, &item, Action::SchemeDraft, "readings-frozen", &why).await?;
            returned.push(item.number);
        }
        let why = format!("the rules changed to those of the hash {}", scheme.sha256);
        let returned_local = rules_changed(&mut change, actor, &scheme.id, &why).await?;
        let about = json!({
            "sha256": scheme.sha256, "begins": scheme.begins.to_string(), "ends": scheme.ends.to_string(),
            "before": before.map(|it| it.sha256), "items_returned": returned,
            "local_items_returned": returned_local,
        });
        change.commit(Entry::new(Action::SchemeDraft.name(), format!("scheme/{}", scheme.id), about)).await?;
        Ok(())
    }

    /// Publishes a scheme, now. The instant is the clock's and nobody's to choose; where the year has begun by then,
    /// the scheme is late, and that is kept and shown.
    pub async fn publish_scheme(&self, actor: &Actor, id: &str) -> Result<Published> {
        let mut change = self.change(actor).await?;
        let missing = || complain("no-such-thing", format!("there is no scheme {id}"));
        let found = standing(&mut change, id).await?.ok_or_else(missing);
        let scheme = actor.told(&mut change, Action::SchemePublish, found).await?;
        actor.permit(&mut change, Action::SchemePublish, &scheme.state, &scheme.body).await?;
        if actor.person() == Some(scheme.drafted_by) {
            return Err(complain("made-by-checker", "a scheme is not published by whoever drafted it"));
        }
        publishable(&mut change, actor, id).await?;
        // What is believed, as the day is that decides whether it is late.
        let at = change.moment.at.clone();
        let late = change.moment.today.to_string() >= scheme.begins;
        let said = if late { "late" } else { "in time" };
        let cells = row([("state", "published".into()), ("published", (&at).into()), ("late", said.into())]);
        change.alter(&tables::SCHEME, &[id.into()], cells).await?;
        limits::met(&mut change, PUBLICATION, &format!("scheme/{id}"), said).await?;
        let about = json!({ "sha256": scheme.sha256, "published": at, "late": said });
        change.commit(Entry::new(Action::SchemePublish.name(), format!("scheme/{id}"), about)).await?;
        Ok(Published { at, late })
    }

    /// The published schemes, for everybody.
    pub async fn published_schemes(&self) -> Result<Vec<SchemeView>> {
        self.schemes(&Actor::public()).await
    }
}

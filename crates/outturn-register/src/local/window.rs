//! Windows: for accepting and for claims. They are days in universal time, and are never set into the past.

use outturn_core::Date;
use serde_json::json;

use super::item::{item_of, local_for};
use super::sign::uninterested;
use super::terms::Terms;
use crate::codes::{Result, complain};
use crate::people::{Actor, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

/// From a day to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

words! {
    /// Which window.
    Which {
        /// For accepting or declining an offer.
        Accepting = "accepting",
        /// For claims.
        Claims = "claims",
    }
}

/// An extension of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its number.
    pub number: i64,
    /// For which practice; none for all of them.
    pub body: Option<String>,
    /// Which window.
    pub which: Which,
    /// The last day.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

/// A window as it stands for a practice.
pub(super) struct Open {
    which: Which,
    from: String,
    pub(super) to: String,
}

/// The window as it stands: for a practice, or for all of them. An extension only ever lengthens it.
pub(super) async fn window(
    change: &mut Change<'_>,
    terms: &Terms,
    body: Option<&str>,
    which: Which,
) -> Result<Open> {
    let it = &terms.it;
    let window = match which {
        Which::Accepting => it.accepting,
        Which::Claims => it.claims,
    };
    let sql = "select coalesce(max(until), '') as until from local_extension where scheme = $1 and which = $2 \
               and (body is null or body = $3)";
    let values = [(&it.scheme).into(), which.name().into(), body.unwrap_or_default().into()];
    let longest = change.eye().one(sql, &values).await?.map_or(Ok(String::new()), |it| it.text("until"))?;
    Ok(Open { which, from: window.from.to_string(), to: longest.max(window.to.to_string()) })
}

/// Refuses what is done outside of its window, and tells the window.
pub(super) async fn within(change: &mut Change<'_>, terms: &Terms, body: &str, which: Which) -> Result<()> {
    let open = window(change, terms, Some(body), which).await?;
    let today = change.moment.today.to_string();
    if today < open.from || today > open.to {
        let text = format!(
            "the window for {} is {} to {}, and it is {today}",
            open.which.name(),
            open.from,
            open.to
        );
        return Err(complain("outside-window", text));
    }
    Ok(())
}

/// The extensions of a scheme's windows, in order.
pub(super) async fn extensions(change: &mut Change<'_>, scheme: &str) -> Result<Vec<Extension>> {
    let sql = "select number, body, which, until, reason, person, recorded from local_extension \
               where scheme = $1 order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        let which = it.text("which")?;
        found.push(Extension {
            number: it.whole("number")?,
            body: it.maybe("body")?,
            which: Which::named(&which)
                .ok_or_else(|| complain("ledger-broken", format!("there is no window `{which}`")))?,
            until: it.text("until")?,
            reason: it.text("reason")?,
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

impl Register {
    /// Extends a window for one practice, or for all of them: a decision of its own, with its reason. A window is never
    /// shortened by it, and never set into the past. Gives the number of the extension.
    pub async fn extend_window(
        &self,
        actor: &Actor,
        (scheme, practice): (&str, Option<&str>),
        which: Which,
        until: Date,
        reason: &str,
    ) -> Result<i64> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let (rules, terms) = local_for(&mut change, actor, (Action::LocalExtend, "-"), scheme).await?;
        rules_stand(&rules.state, scheme)?;
        if let Some(practice) = practice {
            item_of(&mut change, scheme, practice).await?;
            uninterested(&mut change, actor.somebody()?, practice).await?;
        }
        let open = window(&mut change, &terms, practice, which).await?;
        let today = change.moment.today.to_string();
        if until.to_string() < today {
            let text = format!("it is {today}: a window is not set into the past, to {until}");
            return Err(complain("date-passed", text));
        }
        if until.to_string() <= open.to {
            let text = format!("the window for {} ends on {} already", which.name(), open.to);
            return Err(complain("bad-register-value", text));
        }
        let number = change.next(&tables::LOCAL_EXTENSION).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", scheme.into()),
            ("body", practice.into()),
            ("which", which.name().into()),
            ("until", until.to_string().into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::LOCAL_EXTENSION, cells).await?;
        let about = json!({
            "extension": number, "practice": practice, "which": which.name(), "before": open.to,
            "until": until.to_string(), "reason": reason,
        });
        change.commit(Entry::new(Action::LocalExtend.name(), format!("scheme/{scheme}"), about)).await?;
        Ok(number)
    }
}

/// Refuses what commits somebody under a draft.
pub(super) fn rules_stand(state: &str, scheme: &str) -> Result<()> {
    if state == "published" {
        return Ok(());
    }
    Err(complain("draft-scheme", format!("{scheme} is a draft")))
}

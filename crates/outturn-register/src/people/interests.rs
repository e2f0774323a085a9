//! Declared interests: who has one in which body. They are public, and remove a person from decisions.

use outturn_core::Date;
use serde_json::json;

use super::actor::Actor;
use super::bodies::{Term, known_body, overlaps};
use super::filled;
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};
use crate::succession::with_successors;

/// A declared interest, as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Its number.
    pub id: i64,
    /// Who declared it.
    pub person: i64,
    /// Their name.
    pub name: String,
    /// In which body.
    pub body: String,
    /// What it is.
    pub nature: String,
    /// The first day.
    pub from: String,
    /// The last day; none while it is open.
    pub to: Option<String>,
}

impl Register {
    /// Declares an interest of one's own, and gives its number.
    pub async fn declare_interest(&self, actor: &Actor, body: &str, nature: &str, term: Term) -> Result<i64> {
        filled("nature", nature)?;
        let term = term.checked()?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::InterestDeclare, "-", body).await?;
        known_body(&mut change, body).await?;
        let id = change.next(&tables::INTEREST).await?;
        let cells = row([
            ("id", id.into()),
            ("person", actor.somebody()?.into()),
            ("body", body.into()),
            ("nature", nature.into()),
            ("from_date", term.from.to_string().into()),
            ("to_date", term.last().into()),
        ]);
        change.insert(&tables::INTEREST, cells).await?;
        let about =
            json!({ "body": body, "nature": nature, "from": term.from.to_string(), "to": term.last() });
        change.commit(Entry::new(Action::InterestDeclare.name(), format!("interest/{id}"), about)).await?;
        Ok(id)
    }

    /// Ends an interest of one's own with a day, which has not passed: what was declared for a time stays declared.
    pub async fn end_interest(&self, actor: &Actor, id: i64, last: Date) -> Result<()> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::InterestDeclare, "-", "").await?;
        let found = change.eye().one("select person from interest where id = $1", &[id.into()]).await?;
        let owner = found.map(|it| it.whole("person")).transpose()?;
        if owner != actor.person() {
            return Err(complain("not-permitted", "an interest is ended by whoever declared it"));
        }
        if last < change.moment.today {
            return Err(complain("bad-register-value", format!("{last} has passed: end it today or later")));
        }
        change.alter(&tables::INTEREST, &[id.into()], row([("to_date", last.to_string().into())])).await?;
        let about = json!({ "to": last.to_string() });
        change.commit(Entry::new(Action::InterestDeclare.name(), format!("interest/{id}"), about)).await?;
        Ok(())
    }

    /// Every declared interest, for publication.
    pub async fn interests(&self) -> Result<Vec<Interest>> {
        let mut look = self.look().await?;
        let sql = "select i.id, i.person, p.name, i.body, i.nature, i.from_date, i.to_date from interest i \
                   join person p on p.id = i.person order by i.id";
        let mut found = Vec::new();
        for it in look.eye().all(sql, &[]).await? {
            found.push(Interest {
                id: it.whole("id")?,
                person: it.whole("person")?,
                name: it.text("name")?,
                body: it.text("body")?,
                nature: it.text("nature")?,
                from: it.text("from_date")?,
                to: it.maybe("to_date")?,
            });
        }
        Ok(found)
    }
}

/// The interest that a person has today in a body, in one that lies in it or in one that it lies in.
pub(crate) async fn interested(change: &mut Change<'_>, person: i64, body: &str) -> Result<Option<String>> {
    let today = change.moment.today.to_string();
    // What a body that has ended is paid, its successors are paid.
    let bodies = with_successors(change, body, change.moment.today).await?;
    let sql = "select body, nature from interest where person = $1 and from_date <= $2 \
               and (to_date is null or to_date >= $2) order by id";
    for it in change.eye().all(sql, &[person.into(), today.into()]).await? {
        let other = it.text("body")?;
        for body in &bodies {
            if overlaps(change, body, &other).await? {
                return Ok(Some(format!("{} in {other}", it.text("nature")?)));
            }
        }
    }
    Ok(None)
}

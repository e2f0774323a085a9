//! Bodies and people as lists.

use std::collections::BTreeMap;

use super::actor::Actor;
use super::bodies::{Body, BodyKind};
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::Register;

/// A person, as those see it who may see people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its number.
    pub id: i64,
    /// What it signs in with.
    pub account: String,
    /// The name.
    pub name: String,
    /// Every role that it holds, held or will hold.
    pub roles: Vec<Held>,
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub id: i64,
    /// As what.
    pub role: String,
    /// Where.
    pub body: String,
    /// The first day.
    pub from: String,
    /// The last day; none while it is open.
    pub to: Option<String>,
}

impl Register {
    /// Bodies after a code, so many of them. Who is a body is public.
    pub async fn bodies(&self, after: &str, most: i64) -> Result<Vec<Body>> {
        let mut look = self.look().await?;
        let sql = "select code, name, kind, within from body where code > $1 order by code limit $2";
        let mut found = Vec::new();
        for it in look.eye().all(sql, &[after.into(), most.into()]).await? {
            let kind = it.text("kind")?;
            let kind = BodyKind::named(&kind)
                .ok_or_else(|| complain("ledger-broken", format!("there is no kind of body `{kind}`")))?;
            found.push(Body {
                code: it.text("code")?,
                name: it.text("name")?,
                kind,
                within: it.maybe("within")?,
            });
        }
        Ok(found)
    }

    /// The body of a code.
    pub async fn body(&self, code: &str) -> Result<Body> {
        let mut look = self.look().await?;
        let sql = "select name, kind, within from body where code = $1";
        let found = look.eye().one(sql, &[code.into()]).await?;
        let it = found.ok_or_else(|| complain("no-such-thing", format!("there is no body {code}")))?;
        let kind = it.text("kind")?;
        let kind = BodyKind::named(&kind)
            .ok_or_else(|| complain("ledger-broken", format!("there is no kind of body `{kind}`")))?;
        Ok(Body { code: code.to_owned(), name: it.text("name")?, kind, within: it.maybe("within")? })
    }

    /// People after a number, so many of them, with their roles.
    pub async fn people(&self, actor: &Actor, after: i64, most: i64) -> Result<Vec<Person>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::PersonRead, "-", "").await?;
        let sql = "select id, account, name from person where id > $1 order by id limit $2";
        let mut found = BTreeMap::new();
        for it in change.eye().all(sql, &[after.into(), most.into()]).await? {
            let id = it.whole("id")?;
            let person =
                Person { id, account: it.text("account")?, name: it.text("name")?, roles: Vec::new() };
            found.insert(id, person);
        }
        let last = found.keys().next_back().copied().unwrap_or(after);
        let sql = "select id, person, role, body, from_date, to_date from role_held \
                   where person > $1 and person <= $2 order by id";
        for it in change.eye().all(sql, &[after.into(), last.into()]).await? {
            if let Some(person) = found.get_mut(&it.whole("person")?) {
                person.roles.push(held(&it)?);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Oneself, with one's roles; none for the public.
    pub async fn oneself(&self, actor: &Actor) -> Result<Option<Person>> {
        let Some(id) = actor.person() else { return Ok(None) };
        let mut change = self.glance(actor).await?;
        let sql = "select account, name from person where id = $1";
        let Some(it) = change.eye().one(sql, &[id.into()]).await? else { return Ok(None) };
        let mut person =
            Person { id, account: it.text("account")?, name: it.text("name")?, roles: Vec::new() };
        let sql = "select id, role, body, from_date, to_date from role_held where person = $1 order by id";
        for it in change.eye().all(sql, &[id.into()]).await? {
            person.roles.push(held(&it)?);
        }
        Ok(Some(person))
    }
}

fn held(it: &crate::store::Got) -> Result<Held> {
    Ok(Held {
        id: it.whole("id")?,
        role: it.text("role")?,
        body: it.text("body")?,
        from: it.text("from_date")?,
        to: it.maybe("to_date")?,
    })
}

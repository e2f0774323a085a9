//! Bodies, persons and the roles that they hold.

use outturn_core::Date;
use serde_json::json;

use super::actor::{Actor, around};
use super::password::kept;
use super::role::Role;
use super::{coded, filled};
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

words! {
    /// What a body is.
    BodyKind {
        /// Pays the national scheme.
        National = "national",
        /// Looks after commissioners of an area.
        AreaTeam = "area-team",
        /// A clinical commissioning group.
        Ccg = "ccg",
        /// A practice.
        Practice = "practice",
        /// A health and wellbeing board.
        Board = "board",
    }
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: BodyKind,
    /// The body that it lies in.
    pub within: Option<String>,
}

/// Somebody who is to be able to sign in.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// What they sign in with.
    pub account: String,
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// From a day to a day; open where there is no last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Option<Date>,
}

impl Term {
    pub(super) fn checked(self) -> Result<Term> {
        if self.to.is_some_and(|to| to < self.from) {
            return Err(complain(
                "bad-register-value",
                format!("it would end before it begins on {}", self.from),
            ));
        }
        Ok(self)
    }

    pub(super) fn last(self) -> Option<String> {
        self.to.map(|it| it.to_string())
    }
}

impl Register {
    /// The first body and the first person, who owns the scheme there. Only once: everybody else is added by somebody.
    pub async fn set_up(&self, body: &Body, person: &NewPerson) -> Result<i64> {
        let password = kept(&person.password, self.hardness()).await?;
        let mut change = self.own_change("set-up").await?;
        if change.eye().one("select id from person limit 1", &[]).await?.is_some() {
            return Err(complain("not-permitted", "the register was set up before"));
        }
        if body.kind != BodyKind::National || body.within.is_some() {
            return Err(complain(
                "bad-register-value",
                "the first body is a national one that lies in no other",
            ));
        }
        add_body(&mut change, body).await?;
        let id = add_person(&mut change, person, password).await?;
        let role = Role::NationalSchemeOwner;
        let from = Term { from: change.moment.today, to: None };
        hold_role(&mut change, id, role, &body.code, from).await?;
        let about = json!({ "body": body.code, "person": id });
        change.commit(Entry::new("set-up", format!("body/{}", body.code), about)).await?;
        Ok(id)
    }

    /// Adds a body.
    pub async fn add_body(&self, actor: &Actor, body: &Body) -> Result<()> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::BodyAdd, "-", body.within.as_deref().unwrap_or_default()).await?;
        add_body(&mut change, body).await?;
        let about = json!({ "kind": body.kind.name(), "name": body.name, "within": body.within });
        change.commit(Entry::new(Action::BodyAdd.name(), format!("body/{}", body.code), about)).await?;
        Ok(())
    }

    /// Adds a person, and gives the number.
    pub async fn add_person(&self, actor: &Actor, person: &NewPerson) -> Result<i64> {
        let password = kept(&person.password, self.hardness()).await?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::PersonAdd, "-", "").await?;
        let id = add_person(&mut change, person, password).await?;
        let about = json!({ "account": person.account });
        change.commit(Entry::new(Action::PersonAdd.name(), format!("person/{id}"), about)).await?;
        Ok(id)
    }

    /// Gives somebody else a role at a body, and gives its number.
    pub async fn grant_role(
        &self,
        actor: &Actor,
        person: i64,
        role: Role,
        body: &str,
        term: Term,
    ) -> Result<i64> {
        let term = term.checked()?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::RoleGrant, "-", body).await?;
        if actor.person() == Some(person) {
            return Err(complain("not-permitted", "nobody gives themself a role"));
        }
        let id = hold_role(&mut change, person, role, body, term).await?;
        let about = json!({
            "person": person, "role": role.name(), "body": body,
            "from": term.from.to_string(), "to": term.last(),
        });
        change.commit(Entry::new(Action::RoleGrant.name(), format!("role/{id}"), about)).await?;
        Ok(id)
    }

    /// Ends a role with a day.
    pub async fn end_role(&self, actor: &Actor, id: i64, last: Date) -> Result<()> {
        let mut change = self.change(actor).await?;
        let sql = "select body, to_date from role_held where id = $1";
        let held = change.eye().one(sql, &[id.into()]).await?;
        let body = held.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::RoleEnd, "-", &body).await?;
        let before = held.map(|it| it.maybe("to_date")).transpose()?.flatten();
        if before.is_some_and(|it| it < last.to_string()) {
            return Err(complain("bad-register-value", "a role is ended earlier, never later: give it anew"));
        }
        change.alter(&tables::ROLE_HELD, &[id.into()], row([("to_date", last.to_string().into())])).await?;
        let about = json!({ "to": last.to_string() });
        change.commit(Entry::new(Action::RoleEnd.name(), format!("role/{id}"), about)).await?;
        Ok(())
    }
}

async fn add_body(change: &mut Change<'_>, body: &Body) -> Result<()> {
    coded("code", &body.code)?;
    filled("name", &body.name)?;
    if let Some(within) = &body.within {
        known_body(change, within).await?;
    }
    let taken = change.eye().one("select code from body where code = $1", &[(&body.code).into()]).await?;
    if taken.is_some() {
        return Err(complain("bad-register-value", format!("there is a body {} already", body.code)));
    }
    let cells = row([
        ("code", (&body.code).into()),
        ("name", (&body.name).into()),
        ("kind", body.kind.name().into()),
        ("within", body.within.clone().into()),
    ]);
    change.insert(&tables::BODY, cells).await
}

async fn add_person(change: &mut Change<'_>, person: &NewPerson, password: String) -> Result<i64> {
    let account = person.account.to_lowercase();
    coded("account", &account)?;
    filled("name", &person.name)?;
    let taken = change.eye().one("select id from person where account = $1", &[(&account).into()]).await?;
    if taken.is_some() {
        return Err(complain("bad-register-value", format!("there is an account {account} already")));
    }
    let id = change.next(&tables::PERSON).await?;
    let cells = row([
        ("id", id.into()),
        ("account", account.into()),
        ("name", (&person.name).into()),
        ("password", password.into()),
    ]);
    change.insert(&tables::PERSON, cells).await?;
    Ok(id)
}

async fn hold_role(change: &mut Change<'_>, person: i64, role: Role, body: &str, term: Term) -> Result<i64> {
    let kind = known_body(change, body).await?;
    if change.eye().one("select id from person where id = $1", &[person.into()]).await?.is_none() {
        return Err(complain("no-such-thing", format!("there is no person {person}")));
    }
    if role.held_at() != Some(kind) {
        let text = format!("`{}` is not a role at a body of kind `{}`", role.name(), kind.name());
        return Err(complain("bad-register-value", text));
    }
    let id = change.next(&tables::ROLE_HELD).await?;
    let cells = row([
        ("id", id.into()),
        ("person", person.into()),
        ("role", role.name().into()),
        ("body", body.into()),
        ("from_date", term.from.to_string().into()),
        ("to_date", term.last().into()),
    ]);
    change.insert(&tables::ROLE_HELD, cells).await?;
    Ok(id)
}

/// The kind of a body that there has to be.
pub(crate) async fn known_body(change: &mut Change<'_>, code: &str) -> Result<BodyKind> {
    let found = change.eye().one("select kind from body where code = $1", &[code.into()]).await?;
    let kind = found.map(|it| it.text("kind")).transpose()?;
    kind.as_deref()
        .and_then(BodyKind::named)
        .ok_or_else(|| complain("no-such-thing", format!("there is no body {code}")))
}

/// Whether one of two bodies is the other or lies in it.
pub(crate) async fn overlaps(change: &mut Change<'_>, one: &str, other: &str) -> Result<bool> {
    let first = around(&mut change.eye(), one).await?;
    let second = around(&mut change.eye(), other).await?;
    Ok(first.iter().any(|it| it == other) || second.iter().any(|it| it == one))
}

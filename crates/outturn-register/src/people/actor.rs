//! Whoever does something: a person with a session or a token, or the public.

use std::collections::BTreeSet;

use crate::codes::{Result, complain};
use crate::people::role::Role;
use crate::permission::{Action, Reach, permission, permissions};
use crate::store::{Change, Eye, Request};
use crate::succession::answering;

/// Whoever does something. What they may do is looked up each time, as it stands then: an actor kept in memory gains
/// nothing by it.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(super) person: Option<i64>,
    pub(super) account: String,
    pub(super) session: i64,
    /// The actions that the token is for; none where it is for all.
    pub(super) scope: Option<BTreeSet<String>>,
    pub(super) dry: bool,
    /// The request that is being made, where it has a key.
    pub(crate) request: Option<Request>,
}

impl Actor {
    /// Everyone, without signing in.
    pub fn public() -> Actor {
        Actor {
            person: None,
            account: "public".to_owned(),
            session: 0,
            scope: None,
            dry: false,
            request: None,
        }
    }

    /// The same, only to try: everything is decided and checked as it would be, and then undone.
    #[must_use]
    pub fn trying(&self) -> Actor {
        Actor { dry: true, ..self.clone() }
    }

    pub(crate) fn with(&self, request: Request) -> Actor {
        Actor { request: Some(request), ..self.clone() }
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The number of the person, where somebody signed in.
    pub fn person(&self) -> Option<i64> {
        self.person
    }

    /// The number of the session or token.
    pub fn session(&self) -> i64 {
        self.session
    }

    pub(crate) fn is_dry(&self) -> bool {
        self.dry
    }

    /// The number of the person; the public is none.
    pub(crate) fn somebody(&self) -> Result<i64> {
        self.person.ok_or_else(|| complain("not-permitted", "nobody is signed in"))
    }

    /// Refuses an actor whose session or token has ended since.
    pub(crate) async fn still_stands(&self, change: &mut Change<'_>) -> Result<()> {
        if self.person.is_none() {
            return Ok(());
        }
        let session = change
            .eye()
            .one("select made, expires, revoked from session where id = $1", &[self.session.into()])
            .await?;
        let stands = match session {
            Some(it) => {
                let within = change.moment.is_within(&it.text("made")?, &it.text("expires")?);
                within && it.maybe("revoked")?.is_none()
            }
            None => false,
        };
        if stands { Ok(()) } else { Err(complain("bad-token", "the session has ended")) }
    }

    /// The roles held on the day of the change, with the body of each.
    pub(crate) async fn roles(&self, change: &mut Change<'_>) -> Result<Vec<(Role, String)>> {
        let Some(person) = self.person else { return Ok(vec![(Role::Public, String::new())]) };
        let today = change.moment.today.to_string();
        roles_of(&mut change.eye(), person, &today).await
    }

    /// What was looked for, or that it is not there. Only whoever may do this anywhere is told so: anybody else is
    /// refused as at a body that is not theirs, so that a refusal does not say whether something is there.
    pub(crate) async fn told<T>(
        &self,
        change: &mut Change<'_>,
        action: Action,
        found: Result<T>,
    ) -> Result<T> {
        if found.as_ref().is_err_and(|it| it.code == "no-such-thing") {
            let rows = permissions().iter().filter(|it| it.action == action.name());
            let mut states = rows.map(|it| it.state);
            // An action that is possible in some states has none here: the first stands for all.
            let state = states.next().unwrap_or("-");
            self.permit(change, action, state, "").await?;
        }
        found
    }

    /// Refuses what no role of the actor allows in this state at this body.
    pub(crate) async fn permit(
        &self,
        change: &mut Change<'_>,
        action: Action,
        state: &str,
        body: &str,
    ) -> Result<()> {
        if self.scope.as_ref().is_some_and(|it| !it.contains(action.name())) {
            let text = format!("the token is not for `{}`", action.name());
            return Err(complain("beyond-scope", text));
        }
        let roles = self.roles(change).await?;
        let around = answering(change, body).await?;
        let reaches = |reach: Reach, at: &String| match reach {
            Reach::Any => true,
            Reach::Own => around.contains(at),
            Reach::Refused => false,
        };
        let now = permission(action, state);
        if now.is_some_and(|row| roles.iter().any(|(role, at)| reaches(row.of(*role), at))) {
            return Ok(());
        }
        // Whoever may do it at another time is told so; of anybody else the state is no business.
        let rows = permissions().iter().filter(|it| it.action == action.name());
        let mut otherwise = rows.filter(|row| roles.iter().any(|(role, at)| reaches(row.of(*role), at)));
        match otherwise.next() {
            Some(row) if now.is_none() => Err(complain(
                "not-in-this-state",
                format!(
                    "`{}` is not possible in the state `{state}`; it is in `{}`",
                    action.name(),
                    row.state
                ),
            )),
            _ => Err(complain(
                "not-permitted",
                format!("no role of {} allows `{}` there", self.account, action.name()),
            )),
        }
    }
}

/// The roles that a person holds on a day.
pub(crate) async fn roles_of(eye: &mut Eye<'_>, person: i64, day: &str) -> Result<Vec<(Role, String)>> {
    let sql = "select role, body from role_held where person = $1 and from_date <= $2 \
               and (to_date is null or to_date >= $2) order by id";
    let mut found = Vec::new();
    for row in eye.all(sql, &[person.into(), day.into()]).await? {
        if let Some(role) = Role::named(&row.text("role")?) {
            found.push((role, row.text("body")?));
        }
    }
    Ok(found)
}

/// A body and those that it lies in, from the inside out.
pub(crate) async fn around(eye: &mut Eye<'_>, body: &str) -> Result<Vec<String>> {
    let mut found = vec![body.to_owned()];
    let mut next = (!body.is_empty()).then(|| body.to_owned());
    while let Some(code) = next {
        let row = eye.one("select within from body where code = $1", &[code.into()]).await?;
        next = row.map(|it| it.maybe("within")).transpose()?.flatten();
        // A body lies in one that was there before it, so this ends; a database that says otherwise ends it too.
        next = next.filter(|it| !found.contains(it));
        found.extend(next.clone());
    }
    Ok(found)
}

//! Sessions, and tokens for programs. Only the SHA-256 of a token is kept.

use std::collections::BTreeSet;

use outturn_award::receipt::sha256;
use serde_json::json;

use super::actor::Actor;
use super::filled;
use super::password::{hexadecimal, random};
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

/// The longest that a token lasts, in days.
const DAYS_MAX: i64 = 366;
/// How long a session of an operator lasts.
const OPERATOR_SECONDS: i64 = 60 * 60;

/// A session or token, as its owner is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// `session` or `token`.
    pub kind: String,
    /// The actions that it is for; `*` for all.
    pub scope: String,
    /// When it ends.
    pub expires: String,
    /// When it was revoked.
    pub revoked: Option<String>,
}

pub(super) struct Made {
    pub(super) session: i64,
    pub(super) token: String,
}

/// Makes one that lasts so many seconds.
pub(super) async fn make(
    change: &mut Change<'_>,
    person: i64,
    kind: &str,
    scope: &str,
    seconds: i64,
) -> Result<Made> {
    let token = hexadecimal(&random::<32>()?);
    let session = change.next(&tables::SESSION).await?;
    let cells = row([
        ("id", session.into()),
        ("person", person.into()),
        ("kind", kind.into()),
        ("token_sha256", sha256(token.as_bytes()).into()),
        ("scope", scope.into()),
        ("made", (&change.moment.at).into()),
        ("expires", change.moment.plus_seconds(seconds).into()),
        ("revoked", None::<String>.into()),
    ]);
    change.insert(&tables::SESSION, cells).await?;
    Ok(Made { session, token })
}

impl Register {
    /// Whoever a token belongs to.
    pub async fn resume(&self, token: &str) -> Result<Actor> {
        let mut look = self.look().await?;
        let sql = "select s.id, s.person, s.scope, s.made, s.expires, s.revoked, p.account from session s \
                   join person p on p.id = s.person where s.token_sha256 = $1";
        let found = look.eye().one(sql, &[sha256(token.as_bytes()).into()]).await?;
        let Some(found) = found else { return Err(complain("bad-token", "no such token was given out")) };
        let within = self.today().is_within(&found.text("made")?, &found.text("expires")?);
        if found.maybe("revoked")?.is_some() || !within {
            return Err(complain("bad-token", "the token has expired or was revoked"));
        }
        let scope = found.text("scope")?;
        let scope = (scope != "*").then(|| scope.split(' ').map(str::to_owned).collect::<BTreeSet<_>>());
        Ok(Actor {
            person: Some(found.whole("person")?),
            account: found.text("account")?,
            session: found.whole("id")?,
            scope,
            dry: false,
            request: None,
        })
    }

    /// A session for an account, without its password: for whoever runs the register and holds its database anyway.
    /// That it was made is an entry of the log, with the reason.
    pub async fn operator_session(&self, account: &str, reason: &str) -> Result<Actor> {
        filled("reason", reason)?;
        let mut change = self.own_change("operator").await?;
        let account = account.to_lowercase();
        let found =
            change.eye().one("select id from person where account = $1", &[(&account).into()]).await?;
        let found =
            found.ok_or_else(|| complain("no-such-thing", format!("there is no account {account}")))?;
        let person = found.whole("id")?;
        let Made { session, .. } = make(&mut change, person, "session", "*", OPERATOR_SECONDS).await?;
        let about = json!({ "account": account, "reason": reason });
        change.commit(Entry::new("operator.session", format!("session/{session}"), about)).await?;
        Ok(Actor { person: Some(person), account, session, scope: None, dry: false, request: None })
    }

    /// Issues a token for a program that acts for oneself: for these actions only, for so many days.
    pub async fn issue_token(&self, actor: &Actor, scope: &[Action], days: i64) -> Result<(i64, String)> {
        if scope.is_empty() || !(1..=DAYS_MAX).contains(&days) {
            let text = format!("a token is for at least one action, and for 1 to {DAYS_MAX} days");
            return Err(complain("bad-register-value", text));
        }
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::TokenIssue, "-", "").await?;
        if let Some(own) = &actor.scope
            && let Some(beyond) = scope.iter().find(|it| !own.contains(it.name()))
        {
            let text = format!("the token that issues it is not for `{}` itself", beyond.name());
            return Err(complain("beyond-scope", text));
        }
        let names: BTreeSet<&str> = scope.iter().map(|it| it.name()).collect();
        let scope = names.into_iter().collect::<Vec<_>>().join(" ");
        let made = make(&mut change, actor.somebody()?, "token", &scope, days * 24 * 60 * 60).await?;
        let about = json!({ "scope": scope, "days": days });
        let object = format!("session/{}", made.session);
        change.commit(Entry::new(Action::TokenIssue.name(), object, about)).await?;
        Ok((made.session, made.token))
    }

    /// Revokes a session or token: one's own, or with a role for it anybody's.
    pub async fn revoke(&self, actor: &Actor, session: i64) -> Result<()> {
        let mut change = self.change(actor).await?;
        let found = change.eye().one("select person from session where id = $1", &[session.into()]).await?;
        let owner = found.map(|it| it.whole("person")).transpose()?;
        // A token for a few actions ends itself, and not what its owner does elsewhere.
        let beyond = actor.scope.is_some() && session != actor.session();
        if owner.is_none() || owner != actor.person() || beyond {
            actor.permit(&mut change, Action::SessionRevoke, "-", "").await?;
        }
        let now = change.moment.recorded.clone();
        change.alter(&tables::SESSION, &[session.into()], row([("revoked", now.into())])).await?;
        let object = format!("session/{session}");
        change.commit(Entry::new(Action::SessionRevoke.name(), object, json!({}))).await?;
        Ok(())
    }

    /// One's own sessions and tokens.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>> {
        let mut look = self.look().await?;
        let sql = "select id, kind, scope, expires, revoked from session where person = $1 order by id";
        let mut found = Vec::new();
        for it in look.eye().all(sql, &[actor.somebody()?.into()]).await? {
            found.push(Session {
                id: it.whole("id")?,
                kind: it.text("kind")?,
                scope: it.text("scope")?,
                expires: it.text("expires")?,
                revoked: it.maybe("revoked")?,
            });
        }
        Ok(found)
    }
}

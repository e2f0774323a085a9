//! Signing in, and being slowed down.

use outturn_award::receipt::sha256;
use serde_json::json;

use super::actor::Actor;
use super::filled;
use super::password::{fits, kept};
use super::sessions::{Made, make};
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

/// Within how long failures count.
const WINDOW_SECONDS: i64 = 15 * 60;
/// How many failures one account has within it.
const ACCOUNT_MAX: i64 = 5;
/// How many failures one address has within it.
const ADDRESS_MAX: i64 = 20;
/// How long a session lasts.
pub(super) const SESSION_SECONDS: i64 = 10 * 60 * 60;

impl Register {
    /// Signs somebody in, from an address, and gives the session's token, which is told this once.
    ///
    /// The attempt is recorded as failed before the password is looked at, and as succeeded after, so that any
    /// number of attempts at once count as that many.
    pub async fn sign_in(&self, account: &str, password: &str, address: &str) -> Result<(Actor, String)> {
        filled("address", address)?;
        let account = account.to_lowercase();
        let digest = sha256(account.as_bytes());
        let mut change = self.own_change("sign-in").await?;
        throttle(&mut change, &digest, address).await?;
        let attempt = change.next(&tables::SIGN_IN).await?;
        let cells = row([
            ("id", attempt.into()),
            ("account", (&digest).into()),
            ("address", address.into()),
            ("tried", (&change.moment.at).into()),
            ("outcome", "failed".into()),
        ]);
        change.insert(&tables::SIGN_IN, cells).await?;
        let sql = "select id, account, password from person where account = $1";
        let person = change.eye().one(sql, &[(&account).into()]).await?;
        let about = json!({ "address": address });
        change.commit(Entry::new("sign-in.attempt", format!("sign-in/{attempt}"), about)).await?;

        let known = person.as_ref().map(|it| it.text("password")).transpose()?;
        let right = fits(password, known.as_deref(), self.hardness()).await?;
        let (true, Some(person)) = (right, person) else {
            return Err(complain("bad-credentials", "the account and the password do not belong together"));
        };
        let id = person.whole("id")?;
        let mut change = self.own_change(&account).await?;
        change.alter(&tables::SIGN_IN, &[attempt.into()], row([("outcome", "succeeded".into())])).await?;
        let Made { session, token } = make(&mut change, id, "session", "*", SESSION_SECONDS).await?;
        let about = json!({ "person": id, "session": session });
        change.commit(Entry::new("sign-in", format!("sign-in/{attempt}"), about)).await?;
        Ok((Actor { person: Some(id), account, session, scope: None, dry: false, request: None }, token))
    }

    /// Sets one's own password, and ends every other session and token of one's own.
    pub async fn set_password(&self, actor: &Actor, password: &str) -> Result<()> {
        let person = actor.somebody()?;
        let kept = kept(password, self.hardness()).await?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::PasswordSet, "-", "").await?;
        change.alter(&tables::PERSON, &[person.into()], row([("password", kept.into())])).await?;
        let sql = "select id from session where person = $1 and id <> $2 and revoked is null order by id";
        let others = change.eye().all(sql, &[person.into(), actor.session().into()]).await?;
        let now = change.moment.recorded.clone();
        for other in &others {
            let key = [other.whole("id")?.into()];
            change.alter(&tables::SESSION, &key, row([("revoked", (&now).into())])).await?;
        }
        let about = json!({ "ended": others.len() });
        change.commit(Entry::new(Action::PasswordSet.name(), format!("person/{person}"), about)).await?;
        Ok(())
    }
}

/// Refuses where there were too many failures: of this account since it last succeeded, or from this address.
pub(super) async fn throttle(change: &mut Change<'_>, account: &str, address: &str) -> Result<()> {
    let since = change.moment.plus_seconds(-WINDOW_SECONDS);
    // What was tried while the clock was ahead does not keep anybody out until then.
    let until = change.moment.past();
    let by_account = "select count(*) as failures from sign_in where account = $1 and tried > $2 and tried <= $3 \
                      and outcome = 'failed' and id > (select coalesce(max(id), 0) from sign_in \
                      where account = $1 and outcome = 'succeeded')";
    let by_address = "select count(*) as failures from sign_in where address = $1 and tried > $2 and tried <= $3 \
                      and outcome = 'failed'";
    for (sql, of, most) in [(by_account, account, ACCOUNT_MAX), (by_address, address, ADDRESS_MAX)] {
        let found = change.eye().one(sql, &[of.into(), (&since).into(), (&until).into()]).await?;
        if found.map(|it| it.whole("failures")).transpose()?.unwrap_or_default() >= most {
            return Err(complain("throttled", "there were too many failed attempts to sign in"));
        }
    }
    Ok(())
}

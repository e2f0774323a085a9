//! Signing in by a provider of identities: whom it knows is linked to a person here, by somebody. No account comes
//! about
//! by itself.

use outturn_award::receipt::sha256;
use serde_json::json;

use super::actor::Actor;
use super::filled;
use super::sessions::{Made, make};
use super::sign_in::{SESSION_SECONDS, throttle};
use crate::codes::{Result, complain};
use crate::permission::Action;
use crate::store::{Entry, Register, row, tables};

impl Register {
    /// Links whom an issuer knows by a subject to a person. One who adds people links them; nobody links themself,
    /// and a
    /// subject belongs to one person for good.
    pub async fn link_identity(
        &self,
        actor: &Actor,
        person: i64,
        (issuer, subject): (&str, &str),
    ) -> Result<()> {
        filled("issuer", issuer)?;
        filled("subject", subject)?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::PersonAdd, "-", "").await?;
        if actor.person() == Some(person) {
            return Err(complain("not-permitted", "nobody links themself to an identity"));
        }
        if change.eye().one("select id from person where id = $1", &[person.into()]).await?.is_none() {
            return Err(complain("no-such-thing", format!("there is no person {person}")));
        }
        let sql = "select person from identity where issuer = $1 and subject = $2";
        if change.eye().one(sql, &[issuer.into(), subject.into()]).await?.is_some() {
            return Err(complain("bad-register-value", "this identity is or was linked to a person already"));
        }
        let cells = row([
            ("issuer", issuer.into()),
            ("subject", subject.into()),
            ("person", person.into()),
            ("linked", (&change.moment.recorded).into()),
            ("ended", None::<String>.into()),
        ]);
        change.insert(&tables::IDENTITY, cells).await?;
        let about = json!({ "issuer": issuer, "subject_sha256": sha256(subject.as_bytes()) });
        change.commit(Entry::new("identity.link", format!("person/{person}"), about)).await?;
        Ok(())
    }

    /// Ends a link: nobody signs in by it any more. Sessions that are open are ended apart.
    pub async fn end_identity(
        &self,
        actor: &Actor,
        person: i64,
        (issuer, subject): (&str, &str),
    ) -> Result<()> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::PersonAdd, "-", "").await?;
        let sql = "select person from identity where issuer = $1 and subject = $2 and ended is null";
        let found = change.eye().one(sql, &[issuer.into(), subject.into()]).await?;
        if found.map(|it| it.whole("person")).transpose()? != Some(person) {
            return Err(complain("no-such-thing", format!("person {person} has no such identity")));
        }
        let now = change.moment.recorded.clone();
        let key = [issuer.into(), subject.into()];
        change.alter(&tables::IDENTITY, &key, row([("ended", now.into())])).await?;
        let about = json!({ "issuer": issuer, "subject_sha256": sha256(subject.as_bytes()) });
        change.commit(Entry::new("identity.end", format!("person/{person}"), about)).await?;
        Ok(())
    }

    /// Signs in whomever an issuer has shown to be this subject, and gives the session's token, which is told this
    /// once.
    /// That somebody came who is linked to nobody is an entry of the log as well.
    pub async fn sign_in_by(
        &self,
        (issuer, subject): (&str, &str),
        address: &str,
    ) -> Result<(Actor, String)> {
        filled("address", address)?;
        let digest = sha256(format!("{issuer}\n{subject}").as_bytes());
        let mut change = self.own_change("sign-in").await?;
        throttle(&mut change, &digest, address).await?;
        let sql = "select p.id, p.account from identity i join person p on p.id = i.person \
                   where i.issuer = $1 and i.subject = $2 and i.ended is null";
        let person = change.eye().one(sql, &[issuer.into(), subject.into()]).await?;
        let attempt = change.next(&tables::SIGN_IN).await?;
        let outcome = if person.is_some() { "succeeded" } else { "failed" };
        let cells = row([
            ("id", attempt.into()),
            ("account", (&digest).into()),
            ("address", address.into()),
            ("tried", (&change.moment.at).into()),
            ("outcome", outcome.into()),
        ]);
        change.insert(&tables::SIGN_IN, cells).await?;
        let object = format!("sign-in/{attempt}");
        let Some(person) = person else {
            let about = json!({ "address": address, "issuer": issuer });
            change.commit(Entry::new("sign-in.attempt", object, about)).await?;
            return Err(complain("bad-credentials", "whom the provider knows is linked to nobody here"));
        };
        let (id, account) = (person.whole("id")?, person.text("account")?);
        let Made { session, token } = make(&mut change, id, "session", "*", SESSION_SECONDS).await?;
        let about = json!({ "person": id, "session": session, "address": address, "issuer": issuer });
        change.commit(Entry::new("sign-in", object, about)).await?;
        Ok((Actor { person: Some(id), account, session, scope: None, dry: false, request: None }, token))
    }
}

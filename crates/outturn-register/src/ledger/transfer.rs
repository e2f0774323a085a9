//! Transfers: proposed once under their key, then posted or voided, once.

use outturn_award::receipt::sha256;
use outturn_core::Date;
use serde_json::Value;

use super::{Account, sum};
use crate::codes::{Result, complain};
use crate::store::{Change, row, tables};

/// What became of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Posted,
    Voided,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Outcome::Posted => "posted",
            Outcome::Voided => "voided",
        }
    }
}

/// A line of a transfer: a debit above zero, a credit below.
#[derive(Debug, Clone)]
pub(super) struct Posting {
    pub(super) body: String,
    pub(super) account: Account,
    pub(super) step: String,
    pub(super) pence: i64,
}

/// A transfer before it is recorded.
pub(super) struct Draft<'a> {
    pub(super) key: &'a str,
    /// What was asked for: the key is bound to it.
    pub(super) request: &'a Value,
    pub(super) scheme: &'a str,
    pub(super) body: &'a str,
    pub(super) kind: &'static str,
    pub(super) basis: &'a str,
    pub(super) effective: Date,
    pub(super) reason: &'a str,
    pub(super) postings: Vec<Posting>,
}

/// The transfer that was recorded under this key, where there is one. The same key for another request is refused, and
/// both are told.
pub(crate) async fn repeated(change: &mut Change<'_>, key: &str, request: &Value) -> Result<Option<i64>> {
    crate::people::coded("key", key)?;
    let sql = "select number, content, kind, scheme, effective, recorded from transfer where key = $1";
    let Some(found) = change.eye().one(sql, &[key.into()]).await? else { return Ok(None) };
    let (number, before) = (found.whole("number")?, found.text("content")?);
    let content = content_of(request);
    if before == content {
        return Ok(Some(number));
    }
    let text = format!(
        "the key `{key}` is that of transfer {number}, a {} under {} effective {} and recorded {}, whose \
        request has the \
         SHA-256 {before}; this request has {content}",
        found.text("kind")?,
        found.text("scheme")?,
        found.text("effective")?,
        found.text("recorded")?,
    );
    Err(complain("key-reused", text))
}

fn content_of(request: &Value) -> String {
    sha256(request.to_string().as_bytes())
}

/// Records a transfer as pending.
pub(super) async fn propose(change: &mut Change<'_>, draft: Draft<'_>) -> Result<i64> {
    let off = sum(draft.postings.iter().map(|it| it.pence))?;
    if off != 0 {
        return Err(complain("identity-broken", format!("the postings are {off} pence off balance")));
    }
    let number = change.next(&tables::TRANSFER).await?;
    let cells = row([
        ("number", number.into()),
        ("key", draft.key.into()),
        ("content", content_of(draft.request).into()),
        ("scheme", draft.scheme.into()),
        ("body", draft.body.into()),
        ("kind", draft.kind.into()),
        ("basis", draft.basis.into()),
        ("effective", draft.effective.to_string().into()),
        ("recorded", (&change.moment.recorded).into()),
        ("reason", draft.reason.into()),
    ]);
    change.insert(&tables::TRANSFER, cells).await?;
    for (line, posting) in (1_i64..).zip(draft.postings.into_iter().filter(|it| it.pence != 0)) {
        let cells = row([
            ("transfer", number.into()),
            ("line", line.into()),
            ("body", posting.body.into()),
            ("account", posting.account.name().into()),
            ("step", posting.step.into()),
            ("pence", posting.pence.into()),
        ]);
        change.insert(&tables::POSTING, cells).await?;
    }
    Ok(number)
}

/// Posts or voids a pending transfer.
pub(crate) async fn settle(
    change: &mut Change<'_>,
    transfer: i64,
    outcome: Outcome,
    reason: &str,
) -> Result<()> {
    let sql = "select t.number, s.outcome from transfer t left join settlement s on s.transfer = t.number \
               where t.number = $1";
    let found = change.eye().one(sql, &[transfer.into()]).await?;
    let Some(found) = found else {
        return Err(complain("no-such-thing", format!("there is no transfer {transfer}")));
    };
    if let Some(before) = found.maybe("outcome")? {
        return Err(complain("settled-before", format!("transfer {transfer} was {before} before")));
    }
    let cells = row([
        ("transfer", transfer.into()),
        ("outcome", outcome.name().into()),
        ("recorded", (&change.moment.recorded).into()),
        ("reason", reason.into()),
    ]);
    change.insert(&tables::SETTLEMENT, cells).await
}

/// The transfer of an earner's award that is still pending, where there is one. Of what it spent, something may wait
/// for an approval meanwhile.
pub(crate) async fn pending(change: &mut Change<'_>, scheme: &str, body: &str) -> Result<Option<i64>> {
    let sql = "select t.number from transfer t left join settlement s on s.transfer = t.number \
               where t.scheme = $1 and t.body = $2 and s.transfer is null and t.kind <> 'spending' \
               order by t.number limit 1";
    let found = change.eye().one(sql, &[scheme.into(), body.into()]).await?;
    found.map(|it| it.whole("number")).transpose()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::flow::NewScheme;
    use crate::ledger::{Determination, Line, Recovery, determine};
    use crate::people::{Body, BodyKind, Hardness, NewPerson};
    use crate::store::{ManualClock, Register, Settings};

    async fn register(url: &str) -> Register {
        let clock = Arc::new(ManualClock::at("2015-10-01T09:00:00Z").unwrap());
        let mut settings = Settings::default();
        settings.hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
        let register = Register::open(url, clock, settings).await.unwrap();
        let body =
            Body { code: "N1".to_owned(), name: "N".to_owned(), kind: BodyKind::National, within: None };
        let password = "correct horse battery".to_owned();
        let person = NewPerson { account: "owner".to_owned(), name: "O".to_owned(), password };
        register.set_up(&body, &person).await.unwrap();
        let (owner, _) = register.sign_in("owner", &person.password, "here").await.unwrap();
        let scheme = NewScheme {
            id: "spec".to_owned(),
            title: "An example".to_owned(),
            body: "N1".to_owned(),
            sha256: "a".repeat(64),
            begins: "2014-04-01".parse().unwrap(),
            ends: "2015-03-31".parse().unwrap(),
        };
        register.draft_scheme(&owner, &scheme).await.unwrap();
        register
    }

    /// The workflow never asks for any of this, so it is tried where it is refused.
    #[test]
    fn a_transfer_is_settled_once_and_the_next_determination_waits_for_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let register = register(&url).await;
            let mut change = register.own_change("test").await.unwrap();
            let line = |account| Line { account, step: String::new(), pence: 100 };
            let lines = [line(Account::Maximum), line(Account::Awarded)];
            let asked = |key| Determination {
                key,
                scheme: "spec",
                payer: "N1",
                body: "N1",
                basis: "",
                award: "",
                lines: &lines,
                effective: "2015-10-01".parse().unwrap(),
                recovery: &Recovery::Repay,
            };
            let number = determine(&mut change, &asked("first")).await.unwrap();
            assert_eq!(determine(&mut change, &asked("first")).await.unwrap(), number);
            let waits = determine(&mut change, &asked("second")).await.unwrap_err();
            assert_eq!(waits.code, "pending-transfer");
            settle(&mut change, number, Outcome::Posted, "approved").await.unwrap();
            for outcome in [Outcome::Posted, Outcome::Voided] {
                let twice = settle(&mut change, number, outcome, "again").await.unwrap_err();
                assert_eq!(twice.code, "settled-before");
            }
            let missing = settle(&mut change, 99, Outcome::Posted, "approved").await.unwrap_err();
            assert_eq!(missing.code, "no-such-thing");
            assert!(determine(&mut change, &asked("second")).await.is_ok());
            // Nothing was committed: a change that is dropped without an entry leaves nothing.
            drop(change);
            let mut look = register.look().await.unwrap();
            assert!(look.eye().one("select number from transfer", &[]).await.unwrap().is_none());
        });
    }
}

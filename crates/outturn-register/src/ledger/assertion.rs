//! Balances as somebody outside has them, held against the ledger.

use outturn_core::Date;
use serde_json::json;

use super::balance::{AsAt, balances};
use super::{Account, negated, plus, sum};
use crate::codes::{Result, complain};
use crate::people::{Actor, filled, known_body};
use crate::permission::Action;
use crate::store::{Entry, Register, row, tables};

/// What somebody outside says.
#[derive(Debug, Clone)]
pub struct Assertion<'a> {
    /// Of which scheme.
    pub scheme: &'a str,
    /// Of which body; none for all of them together.
    pub body: Option<&'a str>,
    /// Of which account, by its name.
    pub account: &'a str,
    /// As at which day.
    pub effective: Date,
    /// How much it is said to have.
    pub pence: i64,
    /// Who says so, and where.
    pub source: &'a str,
}

/// What came of holding it against the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// Its number.
    pub number: i64,
    /// What the ledger has.
    pub found: i64,
    /// How much more the ledger has than was asserted; zero where they agree.
    pub difference: i64,
}

impl Register {
    /// Holds a balance from outside against the ledger, and keeps what came of it.
    pub async fn assert_balance(&self, actor: &Actor, assertion: &Assertion<'_>) -> Result<Asserted> {
        filled("source", assertion.source)?;
        let mut change = self.change(actor).await?;
        let body = assertion.body.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerAssert, "-", body).await?;
        let Some(account) = Account::named(assertion.account) else {
            let text = format!("the ledger has no account `{}`", assertion.account);
            return Err(complain("no-such-account", text));
        };
        if let Some(body) = assertion.body {
            known_body(&mut change, body).await?;
        }
        let scheme =
            change.eye().one("select id from scheme where id = $1", &[assertion.scheme.into()]).await?;
        if scheme.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {}", assertion.scheme)));
        }
        let as_at = AsAt { effective: Some(assertion.effective), believed: None };
        let all = balances(&mut change.eye(), assertion.scheme, assertion.body, as_at).await?;
        let found = sum(all.iter().filter(|it| it.account == account).map(|it| it.pence))?;
        let difference = plus(found, negated(assertion.pence)?)?;
        let number = change.next(&tables::ASSERTION).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", assertion.scheme.into()),
            ("body", body.into()),
            ("account", account.name().into()),
            ("effective", assertion.effective.to_string().into()),
            ("pence", assertion.pence.into()),
            ("found", found.into()),
            ("source", assertion.source.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::ASSERTION, cells).await?;
        let about = json!({ "asserted": assertion.pence, "found": found, "source": assertion.source });
        change.commit(Entry::new(Action::LedgerAssert.name(), format!("assertion/{number}"), about)).await?;
        Ok(Asserted { number, found, difference })
    }
}

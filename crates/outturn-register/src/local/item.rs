//! Items: a local scheme with one practice, on its way from offer to payment.

use outturn_award::receipt::sha256;
use serde_json::Value;

use super::terms::{Terms, terms};
use crate::codes::{Result, complain};
use crate::flow::{Standing, standing};
use crate::ledger::{Account, Line, Outcome, pending, settle, sum};
use crate::people::Actor;
use crate::permission::{Action, permission};
use crate::store::{Change, row, tables};
use crate::words::words;

words! {
    /// Where an item stands.
    State {
        /// The practice may accept it.
        Offered = "offered",
        /// The practice takes part; data and claims are coming in.
        Accepted = "accepted",
        /// The practice does not take part.
        Declined = "declined",
        /// Everything that counts is there.
        DataComplete = "data-complete",
        /// An amount was worked out.
        Calculated = "calculated",
        /// The practice declared it.
        Declared = "declared",
        /// As many approved it as its amount needs.
        Approved = "approved",
        /// Finance approved it.
        FinanceApproved = "finance-approved",
        /// It was paid.
        Paid = "paid",
        /// Its account is closed.
        AccountedFor = "accounted-for",
    }
}

impl State {
    /// The state of a word in the database.
    pub(super) fn read(word: &str) -> Result<State> {
        State::named(word).ok_or_else(|| complain("ledger-broken", format!("there is no state `{word}`")))
    }
}

/// What of an item the workflow needs.
pub(super) struct Loaded {
    pub(super) number: i64,
    pub(super) scheme: String,
    /// The practice.
    pub(super) body: String,
    pub(super) state: String,
    /// The hash of the readings, where something is worked out from them.
    pub(super) readings: Option<String>,
    pub(super) facts: Option<String>,
    pub(super) result: Option<String>,
    result_sha256: Option<String>,
    pub(super) rules: Standing,
    pub(super) terms: Terms,
}

impl Loaded {
    /// The hash of rules, arrangement, facts and result: four lines, each ended by a line feed.
    pub(super) fn content(&self) -> Option<String> {
        Some(self.content_of(self.facts.as_ref()?, self.result_sha256.as_ref()?))
    }

    pub(super) fn content_of(&self, facts: &str, result: &str) -> String {
        content_of((&self.rules.sha256, &self.terms.sha256), facts, result)
    }

    /// Whether what it is worked out from is the same.
    pub(super) fn is_worked_out_alike(&self, other: &Loaded) -> bool {
        let of = |it: &Loaded| (it.facts.clone(), it.rules.sha256.clone(), it.terms.sha256.clone());
        of(self) == of(other)
    }

    /// The lines that were worked out.
    pub(super) fn lines(&self) -> Result<Vec<Line>> {
        let Some(text) = &self.result else { return Ok(Vec::new()) };
        let broken =
            || complain("ledger-broken", format!("the result of item {} cannot be read", self.number));
        let result: Value = serde_json::from_str(text).map_err(|_| broken())?;
        let lines = result.get("lines").and_then(Value::as_array).ok_or_else(broken)?;
        lines.iter().map(|it| Line::told(it).ok_or_else(broken)).collect()
    }

    /// All that is awarded, where it is worked out.
    pub(super) fn awarded(&self) -> Result<Option<i64>> {
        if self.result.is_none() {
            return Ok(None);
        }
        let all = self.lines()?;
        sum(all.iter().filter(|it| it.account == Account::Awarded).map(|it| it.pence)).map(Some)
    }
}

/// What is signed for rules and an arrangement, facts and a result, given by their hashes.
pub(super) fn content_of((rules, terms): (&str, &str), facts: &str, result: &str) -> String {
    sha256(format!("{rules}\n{terms}\n{facts}\n{result}\n").as_bytes())
}

/// A local scheme: its rules and its arrangement.
pub(super) async fn local(change: &mut Change<'_>, scheme: &str) -> Result<(Standing, Terms)> {
    let Some(rules) = standing(change, scheme).await? else {
        return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
    };
    let terms = terms(change, scheme).await?;
    let missing = || complain("no-such-thing", format!("{scheme} is not arranged as a local scheme"));
    Ok((rules, terms.ok_or_else(missing)?))
}

/// A local scheme of whose payer the actor may do this.
pub(super) async fn local_for(
    change: &mut Change<'_>,
    actor: &Actor,
    (action, state): (Action, &str),
    scheme: &str,
) -> Result<(Standing, Terms)> {
    let missing = || complain("no-such-thing", format!("there is no scheme {scheme}"));
    let found = standing(change, scheme).await?.ok_or_else(missing);
    let rules = actor.told(change, action, found).await?;
    actor.permit(change, action, state, &rules.body).await?;
    local(change, scheme).await
}

/// The number of the item of a practice.
pub(super) async fn item_of(change: &mut Change<'_>, scheme: &str, practice: &str) -> Result<i64> {
    let sql = "select number from local_item where scheme = $1 and body = $2";
    let found = change.eye().one(sql, &[scheme.into(), practice.into()]).await?;
    let missing = || complain("no-such-thing", format!("{scheme} was not offered to {practice}"));
    found.ok_or_else(missing)?.whole("number")
}

pub(super) async fn load(change: &mut Change<'_>, number: i64) -> Result<Loaded> {
    let missing = || complain("no-such-thing", format!("there is no local item {number}"));
    let sql = "select scheme, body, state, readings_sha256, facts_sha256, result, result_sha256 from local_item \
               where number = $1";
    let it = change.eye().one(sql, &[number.into()]).await?.ok_or_else(missing)?;
    let scheme = it.text("scheme")?;
    let (rules, terms) = local(change, &scheme).await?;
    Ok(Loaded {
        number,
        scheme,
        body: it.text("body")?,
        state: it.text("state")?,
        readings: it.maybe("readings_sha256")?,
        facts: it.maybe("facts_sha256")?,
        result: it.maybe("result")?,
        result_sha256: it.maybe("result_sha256")?,
        rules,
        terms,
    })
}

/// Keeps who took a step, as what, under which content and why.
pub(super) async fn step(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    (action, after): (Action, &str),
    (content, role, reason): (&str, &str, &str),
) -> Result<()> {
    let number = change.next(&tables::LOCAL_MOVE).await?;
    let cells = row([
        ("number", number.into()),
        ("item", item.number.into()),
        ("action", action.name().into()),
        ("before", (&item.state).into()),
        ("after", after.into()),
        ("person", actor.somebody()?.into()),
        ("role", role.into()),
        ("content", content.into()),
        ("reason", reason.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::LOCAL_MOVE, cells).await
}

/// Takes an item back to an earlier state because something underneath changed, and says what. What was worked out is
/// void, and so is everything that was signed; a determination that is still pending is voided.
pub(super) async fn back(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    (action, to): (Action, &str),
    why: &str,
) -> Result<()> {
    if let Some(transfer) = pending(change, &item.scheme, &item.body).await? {
        settle(change, transfer, Outcome::Voided, why).await?;
    }
    let mut cells = row([
        ("state", to.into()),
        ("result", None::<String>.into()),
        ("result_sha256", None::<String>.into()),
    ]);
    if to == State::Accepted.name() {
        cells.insert("readings_sha256", None::<String>.into());
        cells.insert("facts_sha256", None::<String>.into());
    }
    change.alter(&tables::LOCAL_ITEM, &[item.number.into()], cells).await?;
    step(change, actor, item, (action, to), ("", "", why)).await
}

/// Takes everything that was worked out under other rules back to be worked out anew, and gives the numbers.
pub(crate) async fn rules_changed(
    change: &mut Change<'_>,
    actor: &Actor,
    scheme: &str,
    why: &str,
) -> Result<Vec<i64>> {
    let sql = "select number from local_item where scheme = $1 and result_sha256 is not null order by number";
    let mut returned = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        let item = load(change, it.whole("number")?).await?;
        back(change, actor, &item, (Action::SchemeDraft, State::DataComplete.name()), why).await?;
        returned.push(item.number);
    }
    Ok(returned)
}

/// The state that the table says an action leads to.
pub(super) fn leads_to(action: Action, state: &str) -> Result<&'static str> {
    permission(action, state).map(|it| it.becomes).ok_or_else(|| {
        complain("not-in-this-state", format!("`{}` is not possible in the state `{state}`", action.name()))
    })
}

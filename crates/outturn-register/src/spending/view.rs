//! What became of an award: worked out of postings, as at a day and as believed on another.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Form, Provider, ProviderKind, Purpose};
use crate::codes::{Result, complain};
use crate::ledger::{Account, AsAt, balances, negated, plus, pounds, sum};
use crate::people::{Actor, filled, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Eye, Register, end_of, row, tables};

/// An amount that was spent for one purpose, or for none yet: a part of what one transfer noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The transfer of the spending.
    pub transfer: i64,
    /// On which day.
    pub on: String,
    /// Against which line of the plan.
    pub plan: Option<i64>,
    /// Of which programme it is a part; empty where that was not recorded.
    pub programme: String,
    /// Who provided it; none where that was not recorded.
    pub provider: Option<Provider>,
    /// What was paid for.
    pub form: Option<Form>,
    /// What it was, in words.
    pub about: String,
    /// The SHA-256 of the document that shows it; empty where there is none.
    pub evidence: String,
    /// The member practice that was paid, where it is one.
    pub member: Option<String>,
    /// The purpose; none while it is not known.
    pub purpose: Option<Purpose>,
    /// How much.
    pub pence: i64,
}

/// A transfer of spending, and what was decided on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// Its parts by purpose, as they stand; while it waits or where it was refused, none.
    pub parts: Vec<Spent>,
    /// The number of the transfer.
    pub transfer: i64,
    /// The earner.
    pub body: String,
    /// On which day.
    pub on: String,
    /// How much was recorded.
    pub pence: i64,
    /// `posted`, `voided`, or `pending` while it waits for an approval.
    pub state: String,
}

/// The reason for what is not spent, or was spent beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The amount that it explains: above zero not spent, below zero spent beyond.
    pub pence: i64,
    /// The reason.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

/// What became of an award. Amounts are in pence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseOfAward {
    /// What was awarded.
    pub awarded: i64,
    /// What was paid, less what was paid back.
    pub paid: i64,
    /// What of it is due back.
    pub due_back: i64,
    /// What there is to spend: what was paid, without what is due back.
    pub to_spend: i64,
    /// What is planned.
    pub planned: i64,
    /// What was spent.
    pub spent: i64,
    /// What was spent by purpose.
    pub by_purpose: BTreeMap<Purpose, i64>,
    /// What was spent by kind of provider; none where the provider was not recorded.
    pub by_kind: BTreeMap<Option<ProviderKind>, i64>,
    /// What was spent and has no purpose yet.
    pub untagged: i64,
    /// Payments to member practices that wait for an approval; they are not in what was spent.
    pub waiting: i64,
    /// What is not spent.
    pub unspent: i64,
    /// What was spent beyond what there was.
    pub over: i64,
    /// The reason for what is not spent or was spent beyond; none where none was given for this amount.
    pub difference: Option<Difference>,
}

/// The purpose that a step of the ledger is.
pub(crate) fn purpose_of(step: &str) -> Option<Purpose> {
    Purpose::named(step)
}

impl Register {
    /// What became of the award of an earner.
    pub async fn use_of_award(
        &self,
        actor: &Actor,
        scheme: &str,
        body: &str,
        as_at: AsAt,
    ) -> Result<UseOfAward> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::SpendingRead, "-", body).await?;
        use_of(&mut change.eye(), scheme, body, as_at).await
    }

    /// What was spent of the award of an earner, transfer by transfer.
    pub async fn spending(&self, actor: &Actor, scheme: &str, body: &str) -> Result<Vec<Spending>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::SpendingRead, "-", body).await?;
        let sql = "select t.number, t.scheme, t.body, t.effective, s.outcome, p.pence from transfer t \
                   join posting p on p.transfer = t.number and p.account = 'spent' \
                   left join settlement s on s.transfer = t.number \
                   left join spending_move m on m.transfer = t.number \
                   where t.kind = 'spending' and t.scheme = $1 and t.body = $2 and m.transfer is null \
                   order by t.number";
        let rows = change.eye().all(sql, &[scheme.into(), body.into()]).await?;
        let parts = spent_on(&mut change.eye(), scheme, body, AsAt::default()).await?;
        let mut found = Vec::new();
        for it in rows {
            let transfer = it.whole("number")?;
            found.push(Spending {
                parts: parts.iter().filter(|part| part.transfer == transfer).cloned().collect(),
                transfer,
                body: it.text("body")?,
                on: it.text("effective")?,
                pence: it.whole("pence")?,
                state: it.maybe("outcome")?.unwrap_or_else(|| "pending".to_owned()),
            });
        }
        Ok(found)
    }

    /// One transfer of spending.
    pub async fn one_spending(&self, actor: &Actor, transfer: i64) -> Result<Spending> {
        let mut change = self.glance(actor).await?;
        let sql = "select scheme, body from transfer where number = $1 and kind = 'spending'";
        let found = change.eye().one(sql, &[transfer.into()]).await?;
        let missing = || complain("no-such-thing", format!("nothing was spent by transfer {transfer}"));
        let body = found.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::SpendingRead, "-", &body).await?;
        let scheme = found.ok_or_else(missing)?.text("scheme")?;
        drop(change);
        let all = self.spending(actor, &scheme, &body).await?;
        all.into_iter().find(|it| it.transfer == transfer).ok_or_else(missing)
    }

    /// Gives the reason for what is not spent (above zero) or was spent beyond the award (below zero). It holds for
    /// this amount: where more is spent, another is asked for.
    pub async fn explain_difference(
        &self,
        actor: &Actor,
        (scheme, body): (&str, &str),
        pence: i64,
        reason: &str,
    ) -> Result<()> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::SpendingExplain, "-", body).await?;
        filled("reason", reason)?;
        super::known_scheme(&mut change, scheme).await?;
        known_body(&mut change, body).await?;
        let stands = use_of(&mut change.eye(), scheme, body, AsAt::default()).await?.left()?;
        if stands != pence {
            let text = format!("what stands is {}, not {}", told(stands), told(pence));
            return Err(complain("other-content", text));
        }
        if pence == 0 {
            return Err(complain(
                "nothing-due",
                "there is nothing to explain: all of it is spent, and no more",
            ));
        }
        let number = change.next(&tables::DIFFERENCE).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", scheme.into()),
            ("body", body.into()),
            ("pence", pence.into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::DIFFERENCE, cells).await?;
        let about = json!({ "scheme": scheme, "body": body, "pence": pence, "reason": reason });
        let object = format!("difference/{number}");
        change.commit(Entry::new(Action::SpendingExplain.name(), object, about)).await?;
        Ok(())
    }
}

impl UseOfAward {
    /// What is not spent, above zero; or was spent beyond, below zero.
    pub(crate) fn left(&self) -> Result<i64> {
        plus(self.to_spend, negated(self.spent)?)
    }
}

/// What is left, in words.
fn told(pence: i64) -> String {
    if pence < 0 {
        format!("{} more than there was", pounds(pence.saturating_neg()))
    } else {
        format!("{} not spent", pounds(pence))
    }
}

/// The ends of a view: effective day and recorded instant.
fn ends(as_at: AsAt) -> (String, String) {
    let effective = as_at.effective.map_or_else(|| "9999-99".to_owned(), |it| it.to_string());
    (effective, as_at.believed.map_or_else(|| "9999-99".to_owned(), end_of))
}

/// What was spent of an award, by transfer and purpose; parts that came to nothing are left out.
pub(crate) async fn spent_on(eye: &mut Eye<'_>, scheme: &str, body: &str, as_at: AsAt) -> Result<Vec<Spent>> {
    let sql = "select x.spending, x.step, x.pence, t.effective, t.reason, r.plan, r.programme, r.provider_kind, \
               r.provider_code, r.provider_name, r.form, r.about, r.evidence, r.member from \
               (select coalesce(m.spending, p.transfer) as spending, p.step, cast(sum(p.pence) as bigint) as pence \
               from posting p join transfer t on t.number = p.transfer \
               join settlement s on s.transfer = p.transfer left join spending_move m on m.transfer = p.transfer \
               where t.scheme = $1 and p.body = $2 and p.account = 'spent' and s.outcome = 'posted' \
               and t.effective <= $3 and s.recorded <= $4 group by coalesce(m.spending, p.transfer), p.step) x \
               join transfer t on t.number = x.spending left join spending r on r.transfer = x.spending \
               where x.pence <> 0 order by x.spending, x.step";
    let (effective, believed) = ends(as_at);
    let values = [scheme.into(), body.into(), effective.into(), believed.into()];
    let mut found = Vec::new();
    for it in eye.all(sql, &values).await? {
        let kind = it.maybe("provider_kind")?;
        let recorded = kind.is_some();
        let plan = if recorded { it.whole("plan")? } else { 0 };
        let provider = match kind.as_deref().and_then(ProviderKind::named) {
            Some(kind) => {
                Some(Provider { kind, code: it.text("provider_code")?, name: it.text("provider_name")? })
            }
            None => None,
        };
        found.push(Spent {
            transfer: it.whole("spending")?,
            on: it.text("effective")?,
            plan: Some(plan).filter(|it| *it != 0),
            programme: it.maybe("programme")?.unwrap_or_default(),
            provider,
            form: it.maybe("form")?.as_deref().and_then(Form::named),
            about: it.maybe("about")?.map_or_else(|| it.text("reason"), Ok)?,
            evidence: it.maybe("evidence")?.unwrap_or_default(),
            member: it.maybe("member")?,
            purpose: purpose_of(&it.text("step")?),
            pence: it.whole("pence")?,
        });
    }
    Ok(found)
}

/// What became of an award.
pub(crate) async fn use_of(eye: &mut Eye<'_>, scheme: &str, body: &str, as_at: AsAt) -> Result<UseOfAward> {
    let all = balances(eye, scheme, Some(body), as_at).await?;
    let of = |account| all.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
    let (paid, due_back, spent) = (of(Account::Paid), of(Account::RecoveryDue), of(Account::Spent));
    let to_spend = plus(paid, negated(due_back)?)?;
    let parts = spent_on(eye, scheme, body, as_at).await?;
    let mut by_purpose = BTreeMap::new();
    let mut by_kind = BTreeMap::new();
    let mut untagged = 0;
    for it in &parts {
        let amount = it.purpose.map_or(&mut untagged, |purpose| by_purpose.entry(purpose).or_default());
        *amount = plus(*amount, it.pence)?;
        let amount = by_kind.entry(it.provider.as_ref().map(|it| it.kind)).or_default();
        *amount = plus(*amount, it.pence)?;
    }
    if sum(parts.iter().map(|it| it.pence))? != spent {
        let text = format!("what {body} spent under {scheme} is not what its parts come to");
        return Err(complain("ledger-broken", text));
    }
    let left = plus(to_spend, negated(spent)?)?;
    let (effective, believed) = ends(as_at);
    let sql = "select cast(coalesce(sum(p.pence), 0) as bigint) as pence from posting p \
               join transfer t on t.number = p.transfer left join settlement s on s.transfer = t.number \
               where t.scheme = $1 and p.body = $2 and p.account = 'spent' and t.effective <= $3 \
               and t.recorded <= $4 and (s.transfer is null or s.recorded > $4)";
    let values = [scheme.into(), body.into(), effective.into(), (&believed).into()];
    let waiting = eye.one(sql, &values).await?.map_or(Ok(0), |it| it.whole("pence"))?;
    let sql = "select cast(coalesce(sum(pence), 0) as bigint) as pence from plan_line l where scheme = $1 \
               and body = $2 and recorded <= $3 and version = (select max(version) from plan_line o \
               where o.number = l.number and o.recorded <= $3)";
    let values = [scheme.into(), body.into(), (&believed).into()];
    let planned = eye.one(sql, &values).await?.map_or(Ok(0), |it| it.whole("pence"))?;
    let sql = "select pence, reason, recorded from difference where scheme = $1 and body = $2 and recorded <= $3 \
               order by number desc limit 1";
    let difference = match eye.one(sql, &values).await? {
        Some(it) if it.whole("pence")? == left && left != 0 => {
            Some(Difference { pence: left, reason: it.text("reason")?, recorded: it.text("recorded")? })
        }
        _ => None,
    };
    Ok(UseOfAward {
        awarded: of(Account::Awarded),
        paid,
        due_back,
        to_spend,
        planned,
        spent,
        by_purpose,
        by_kind,
        untagged,
        waiting,
        unspent: left.max(0),
        over: left.min(0).saturating_neg(),
        difference,
    })
}

/// Refuses spending without a purpose, naming each.
pub(crate) fn all_tagged(parts: &[Spent]) -> Result<()> {
    let untagged: Vec<String> = parts
        .iter()
        .filter(|it| it.purpose.is_none())
        .map(|it| format!("transfer {} of {}, {} for {}", it.transfer, it.on, pounds(it.pence), it.about))
        .collect();
    if untagged.is_empty() {
        return Ok(());
    }
    Err(complain("untagged-spending", format!("no purpose is known of {}", untagged.join("; "))))
}

/// Refuses what is left, or was spent beyond, without a reason.
pub(crate) fn explained(it: &UseOfAward) -> Result<()> {
    let left = it.left()?;
    if left == 0 || it.difference.is_some() {
        return Ok(());
    }
    Err(complain("unexplained-difference", format!("there is no reason for {}", told(left))))
}

/// Refuses to close the account of an award while it is not known how it was spent.
pub(crate) async fn accounted(change: &mut Change<'_>, scheme: &str, body: &str) -> Result<()> {
    let as_at = AsAt::default();
    all_tagged(&spent_on(&mut change.eye(), scheme, body, as_at).await?)?;
    let it = use_of(&mut change.eye(), scheme, body, as_at).await?;
    if it.waiting != 0 {
        let text = format!("payments of {} to members wait for an approval", pounds(it.waiting));
        return Err(complain("pending-transfer", text));
    }
    explained(&it)
}

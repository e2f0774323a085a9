//! Recording what was spent. A payment to a member practice waits until somebody else has approved it.

use outturn_core::Date;
use serde_json::{Value, json};

use super::members::{Through, free, member, removed, through};
use super::{Form, Provider, Purpose, known_scheme, plan};
use crate::codes::{Result, complain};
use crate::flow::reopen;
use crate::ledger::{Moved, Outcome, UNTAGGED, propose_spending, repeated, settle};
use crate::people::{Actor, coded, filled, known_body};
use crate::permission::Action;
use crate::store::documents::kept;
use crate::store::{Change, Entry, Register, row, tables};

/// What was spent.
#[derive(Debug, Clone)]
pub struct Spend {
    /// Of which scheme the award is.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// Against which line of the plan; none where it was not planned.
    pub plan: Option<i64>,
    /// Of which programme it is a part.
    pub programme: String,
    /// Who provided it.
    pub provider: Provider,
    /// What was paid for.
    pub form: Form,
    /// The permitted purpose; none while it is not known.
    pub purpose: Option<Purpose>,
    /// How much.
    pub pence: i64,
    /// On which day; not a later one than today.
    pub on: Date,
    /// What it was, in words.
    pub about: String,
    /// The SHA-256 of the document that shows it.
    pub evidence: String,
    /// The local scheme through which a member practice was paid.
    pub through: Option<String>,
}

impl Spend {
    /// What was asked for, to which the key is bound.
    fn request(&self) -> Value {
        json!({
            "spending": self.body, "scheme": self.scheme, "plan": self.plan, "programme": self.programme,
            "provider": self.provider.json(), "form": self.form.name(),
            "purpose": self.purpose.map(Purpose::name), "pence": self.pence, "on": self.on.to_string(),
            "about": self.about, "evidence": self.evidence, "through": self.through,
        })
    }
}

impl Register {
    /// Notes what an earner spent of its award, and gives the number of the transfer. More than was paid is noted too:
    /// it is to be seen. A payment to a member practice counts once somebody else has approved it.
    pub async fn spent(&self, actor: &Actor, key: &str, it: &Spend) -> Result<i64> {
        coded("key", key)?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::LedgerSpend, "-", &it.body).await?;
        let request = it.request();
        if let Some(number) = repeated(&mut change, key, &request).await? {
            return Ok(number);
        }
        let (practice, way) = allowed(&mut change, actor, it).await?;
        let why_not = match &practice {
            Some(practice) => removed(&mut change, Action::LedgerSpend, &it.body, practice).await?,
            None => "[]".to_owned(),
        };
        let moved = Moved {
            key,
            request: &request,
            scheme: &it.scheme,
            body: &it.body,
            effective: it.on,
            reason: &it.about,
        };
        let step = it.purpose.map_or(UNTAGGED, Purpose::name);
        let number = propose_spending(&mut change, &moved, step, it.pence).await?;
        if practice.is_none() {
            settle(&mut change, number, Outcome::Posted, "recorded").await?;
        }
        let (scheme, sha256, targets) = match way {
            Some(way) => (Some(way.scheme), Some(way.sha256), Some(way.targets)),
            None => (None, None, None),
        };
        let cells = row([
            ("transfer", number.into()),
            ("plan", it.plan.unwrap_or_default().into()),
            ("programme", (&it.programme).into()),
            ("provider_kind", it.provider.kind.name().into()),
            ("provider_code", (&it.provider.code).into()),
            ("provider_name", (&it.provider.name).into()),
            ("form", it.form.name().into()),
            ("about", (&it.about).into()),
            ("evidence", (&it.evidence).into()),
            ("member", practice.into()),
            ("through", scheme.into()),
            ("through_sha256", sha256.into()),
            ("targets", targets.into()),
            ("removed", why_not.into()),
            ("person", actor.somebody()?.into()),
        ]);
        change.insert(&tables::SPENDING, cells).await?;
        reopen(&mut change, actor, (&it.scheme, &it.body), Action::LedgerSpend, "more was spent").await?;
        change.commit(Entry::new(Action::LedgerSpend.name(), format!("transfer/{number}"), request)).await?;
        Ok(number)
    }

    /// Approves a payment to a member practice: it counts from the day on which it was made.
    pub async fn approve_spending(&self, actor: &Actor, number: i64) -> Result<()> {
        self.decide(actor, number, Outcome::Posted, "").await
    }

    /// Refuses a payment to a member practice, for a reason.
    pub async fn refuse_spending(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        filled("reason", reason)?;
        self.decide(actor, number, Outcome::Voided, reason).await
    }

    async fn decide(&self, actor: &Actor, number: i64, outcome: Outcome, reason: &str) -> Result<()> {
        let mut change = self.change(actor).await?;
        let sql = "select t.scheme, t.body, t.effective, s.member, s.through, s.through_sha256, s.person \
                   from spending s join transfer t on t.number = s.transfer where s.transfer = $1";
        let found = change.eye().one(sql, &[number.into()]).await?;
        let body = found.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::SpendingApprove, "-", &body).await?;
        let missing = || complain("no-such-thing", format!("there is no payment {number} to a member"));
        let found = found.ok_or_else(missing)?;
        let practice = found.maybe("member")?.ok_or_else(missing)?;
        if actor.person() == Some(found.whole("person")?) {
            return Err(complain("made-by-checker", "a payment is not approved by whoever recorded it"));
        }
        free(&mut change, actor, &practice).await?;
        let posted = outcome == Outcome::Posted;
        if posted {
            let (scheme, day) = (found.maybe("through")?, found.text("effective")?);
            let way = through(&mut change, (&body, &practice), scheme.as_deref(), &day).await?;
            if Some(&way.sha256) != found.maybe("through_sha256")?.as_ref() {
                let text = format!("the local scheme {} has other rules since", way.scheme);
                return Err(complain("other-content", text));
            }
        }
        let said = if posted { "approved" } else { "refused" };
        let why = if posted { "approved" } else { reason };
        settle(&mut change, number, outcome, why).await?;
        let removed = removed(&mut change, Action::SpendingApprove, &body, &practice).await?;
        let cells = row([
            ("transfer", number.into()),
            ("outcome", said.into()),
            ("reason", reason.into()),
            ("removed", (&removed).into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::SPENDING_DECISION, cells).await?;
        let scheme = found.text("scheme")?;
        if posted {
            reopen(&mut change, actor, (&scheme, &body), Action::SpendingApprove, "more was spent").await?;
        }
        let about = json!({ "outcome": said, "member": practice, "reason": reason, "removed": removed });
        let object = format!("transfer/{number}");
        change.commit(Entry::new(Action::SpendingApprove.name(), object, about)).await?;
        Ok(())
    }
}

/// Refuses what cannot be spent in this way. Gives the member practice that is paid, and through what.
async fn allowed(
    change: &mut Change<'_>,
    actor: &Actor,
    it: &Spend,
) -> Result<(Option<String>, Option<Through>)> {
    filled("programme", &it.programme)?;
    filled("words on what it was", &it.about)?;
    kept(change, "evidence", &it.evidence).await?;
    it.provider.checked()?;
    known_scheme(change, &it.scheme).await?;
    known_body(change, &it.body).await?;
    if it.pence <= 0 {
        return Err(complain("nothing-due", "the amount has to be above zero"));
    }
    if it.on > change.moment.today {
        return Err(complain("too-early", format!("{} has not come: it is not spent yet", it.on)));
    }
    if let Some(plan) = it.plan {
        as_planned(change, it, plan).await?;
    }
    let Some(practice) = member(change, &it.body, &it.provider).await? else {
        if it.through.is_some() {
            let text = "only member practices are paid through a local scheme";
            return Err(complain("bad-register-value", text));
        }
        return Ok((None, None));
    };
    let day = it.on.to_string();
    let way = through(change, (&it.body, &practice), it.through.as_deref(), &day).await?;
    free(change, actor, &practice).await?;
    Ok((Some(practice), Some(way)))
}

/// Refuses what is not what the line of the plan has. More than it has is not refused: it is shown.
async fn as_planned(change: &mut Change<'_>, it: &Spend, number: i64) -> Result<()> {
    let line = plan::stands(&mut change.eye(), number).await?;
    let Some(line) = line.filter(|line| line.scheme == it.scheme && line.body == it.body) else {
        let text = format!("the award of {} under {} has no line {number}", it.body, it.scheme);
        return Err(complain("no-such-thing", text));
    };
    let stands = line.stands;
    let other = if stands.programme != it.programme {
        format!("the programme `{}`", stands.programme)
    } else if stands.provider != it.provider {
        format!("the provider {}", stands.provider.name)
    } else if it.purpose.is_some_and(|purpose| purpose != stands.purpose) {
        format!("the purpose `{}`", stands.purpose.name())
    } else {
        return Ok(());
    };
    Err(complain("other-than-planned", format!("line {number} of the plan is for {other}")))
}

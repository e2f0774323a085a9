//! What is due, and for whom.

use outturn_core::Date;

use super::{Ended, Limit, LimitKind, days_after};
use crate::codes::{Result, complain};
use crate::people::{Actor, Role};
use crate::permission::Action;
use crate::store::{Change, Register};
use crate::succession::answering;

/// How a limit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its day has passed.
    Overdue,
    /// Its day is near.
    Due,
}

/// Something to remind somebody of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// How it stands.
    pub standing: Standing,
    /// The limit.
    pub limit: Limit,
    /// The role for which the person is reminded.
    pub role: Role,
    /// The text to send.
    pub text: String,
}

impl Register {
    /// The time limits at a body, in the order of their days; those that ended too.
    pub async fn limits(&self, actor: &Actor, body: &str) -> Result<Vec<Limit>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::LimitRead, "-", body).await?;
        let mut found = every(&mut change).await?;
        found.retain(|it| it.body == body);
        Ok(found)
    }

    /// One time limit.
    pub async fn limit(&self, actor: &Actor, number: i64) -> Result<Limit> {
        let mut change = self.glance(actor).await?;
        let found = every(&mut change).await?.into_iter().find(|it| it.number == number);
        let body = found.as_ref().map_or("", |it| it.body.as_str());
        actor.permit(&mut change, Action::LimitRead, "-", body).await?;
        found.ok_or_else(|| complain("no-such-thing", format!("there is no time limit {number}")))
    }

    /// What there is to remind a person of as at a day, today unless another is given: what is due within so many
    /// days, and what is overdue, at the bodies where the person has a role that it is for. A window that has
    /// closed is over and nobody is reminded of it.
    pub async fn reminders(&self, actor: &Actor, as_at: Option<Date>, days: i64) -> Result<Vec<Reminder>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::LimitRemind, "-", "").await?;
        if !(0..=3_660).contains(&days) {
            return Err(complain("bad-register-value", "reminders are for 0 to 3,660 days"));
        }
        let day = as_at.unwrap_or(change.moment.today);
        let last = days_after(day, days)?.to_string();
        let day = day.to_string();
        let evening = format!("{day}T23:59:59.999Z");
        let roles = actor.roles(&mut change).await?;
        let mut found = Vec::new();
        for limit in every(&mut change).await? {
            let ran = limit.recorded <= evening
                && limit.ended.as_ref().is_none_or(|(ended, _, _)| *ended > evening);
            let overdue = limit.due < day;
            if !ran || limit.due > last || (overdue && limit.kind == LimitKind::Window) {
                continue;
            }
            let places = answering(&mut change, &limit.body).await?;
            let mut own = roles.iter().filter(|(role, at)| limit.roles.contains(role) && places.contains(at));
            if let Some((role, _)) = own.next() {
                let standing = if overdue { Standing::Overdue } else { Standing::Due };
                let text = told(&limit, standing);
                found.push(Reminder { standing, limit, role: *role, text });
            }
        }
        Ok(found)
    }
}

fn told(limit: &Limit, standing: Standing) -> String {
    let Limit { what, object, body, due, rule, .. } = limit;
    let how = match (standing, limit.kind) {
        (Standing::Overdue, _) => "was due on",
        (Standing::Due, LimitKind::Duty) => "is due on",
        (Standing::Due, LimitKind::Window) => "is possible until",
    };
    format!("{what} ({object}, {body}) {how} {due}: {rule}")
}

/// Every limit, in the order of their days.
async fn every(change: &mut Change<'_>) -> Result<Vec<Limit>> {
    let sql = "select number, kind, what, object, body, roles, due, rule, recorded, ended, outcome, event \
               from limit_set order by due, number";
    let broken = |what: String| complain("ledger-broken", format!("a time limit has `{what}`"));
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[]).await? {
        let (kind, roles) = (it.text("kind")?, it.text("roles")?);
        let ended = match (it.maybe("ended")?, it.maybe("outcome")?) {
            (Some(ended), Some(how)) => {
                let how = Ended::named(&how).ok_or_else(|| broken(how))?;
                Some((ended, how, it.maybe("event")?.unwrap_or_default()))
            }
            _ => None,
        };
        found.push(Limit {
            number: it.whole("number")?,
            kind: LimitKind::named(&kind).ok_or_else(|| broken(kind))?,
            what: it.text("what")?,
            object: it.text("object")?,
            body: it.text("body")?,
            roles: roles.split(' ').filter_map(Role::named).collect(),
            due: it.text("due")?,
            rule: it.text("rule")?,
            recorded: it.text("recorded")?,
            ended,
        });
    }
    Ok(found)
}

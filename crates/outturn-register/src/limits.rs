//! Time limits: what is due when, for whom and by which rule; and what there is to be reminded of.
//!
//! A limit is set by the part of the work that it belongs to, with `set`, in the change that it follows from, and
//! ends with the event that it waits for. Sending reminders is left to whoever asks for them: they are a list, with
//! a text for each.

mod remind;

use outturn_core::Date;
use serde_json::json;

use crate::codes::{Result, complain};
use crate::people::{Actor, Role, filled, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

pub use remind::{Reminder, Standing};

words! {
    /// What passes with the day.
    LimitKind {
        /// Something has to be done: it is overdue from then on.
        Duty = "duty",
        /// Something can be done: from then on it no longer can.
        Window = "window",
    }
}

words! {
    /// How a limit ended.
    Ended {
        /// By its event, in time.
        Met = "met",
        /// By its event, after the day.
        MetLate = "met late",
        /// What it was for is no longer asked.
        Lapsed = "lapsed",
        /// Another day was set.
        Replaced = "replaced",
    }
}

/// A limit that is to be set.
#[derive(Debug, Clone)]
pub struct NewLimit<'a> {
    /// What passes with the day.
    pub kind: LimitKind,
    /// What is due, in a few words. With the object it names the limit: setting it again replaces it.
    pub what: &'a str,
    /// Of which thing, such as `item/7`.
    pub object: &'a str,
    /// At which body.
    pub body: &'a str,
    /// Whom to remind there and at the bodies that it lies in.
    pub roles: &'a [Role],
    /// The last day.
    pub due: Date,
    /// By which rule.
    pub rule: &'a str,
}

/// A limit as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its number.
    pub number: i64,
    /// What passes with the day.
    pub kind: LimitKind,
    /// What is due.
    pub what: String,
    /// Of which thing.
    pub object: String,
    /// At which body.
    pub body: String,
    /// Who is reminded.
    pub roles: Vec<Role>,
    /// The last day.
    pub due: String,
    /// By which rule.
    pub rule: String,
    /// When it was set.
    pub recorded: String,
    /// When and how it ended, and by what; none while it runs.
    pub ended: Option<(String, Ended, String)>,
}

/// Sets a limit in a change that is under way, and gives its number. One that runs under the same name is
/// replaced. No day in the past can be set.
pub(crate) async fn set(change: &mut Change<'_>, limit: &NewLimit<'_>) -> Result<i64> {
    filled("what is due", limit.what)?;
    filled("object", limit.object)?;
    filled("rule", limit.rule)?;
    known_body(change, limit.body).await?;
    to_come(change, limit.due)?;
    if limit.roles.is_empty() {
        return Err(complain("bad-register-value", "a time limit is for somebody: name a role"));
    }
    end(change, (limit.what, limit.object), Some(Ended::Replaced), "another day was set").await?;
    let number = change.next(&tables::LIMIT).await?;
    let roles: Vec<&str> = limit.roles.iter().map(|it| it.name()).collect();
    let cells = row([
        ("number", number.into()),
        ("kind", limit.kind.name().into()),
        ("what", limit.what.into()),
        ("object", limit.object.into()),
        ("body", limit.body.into()),
        ("roles", roles.join(" ").into()),
        ("due", limit.due.to_string().into()),
        ("rule", limit.rule.into()),
        ("recorded", (&change.moment.recorded).into()),
        ("ended", None::<String>.into()),
        ("outcome", None::<String>.into()),
        ("event", None::<String>.into()),
    ]);
    change.insert(&tables::LIMIT, cells).await?;
    Ok(number)
}

/// Notes that what a limit waited for has happened, in time or late. Where none runs, nothing is noted.
pub(crate) async fn met(change: &mut Change<'_>, what: &str, object: &str, event: &str) -> Result<()> {
    end(change, (what, object), None, event).await
}

/// Notes that a limit no longer applies.
pub(crate) async fn lapse(change: &mut Change<'_>, what: &str, object: &str, why: &str) -> Result<()> {
    end(change, (what, object), Some(Ended::Lapsed), why).await
}

async fn end(
    change: &mut Change<'_>,
    (what, object): (&str, &str),
    how: Option<Ended>,
    event: &str,
) -> Result<()> {
    let sql = "select number, due from limit_set where what = $1 and object = $2 and ended is null";
    for it in change.eye().all(sql, &[what.into(), object.into()]).await? {
        close(change, it.whole("number")?, &it.text("due")?, how, event).await?;
    }
    Ok(())
}

async fn close(
    change: &mut Change<'_>,
    number: i64,
    due: &str,
    how: Option<Ended>,
    event: &str,
) -> Result<()> {
    let in_time = change.moment.today.to_string().as_str() <= due;
    let how = how.unwrap_or(if in_time { Ended::Met } else { Ended::MetLate });
    let cells = row([
        ("ended", (&change.moment.recorded).into()),
        ("outcome", how.name().into()),
        ("event", event.into()),
    ]);
    change.alter(&tables::LIMIT, &[number.into()], cells).await
}

/// Refuses a day that has passed.
pub(crate) fn to_come(change: &Change<'_>, day: Date) -> Result<()> {
    let today = change.moment.today;
    if day < today {
        return Err(complain("date-passed", format!("it is {today}, and {day} has passed")));
    }
    Ok(())
}

/// The day so many days after another.
pub(crate) fn days_after(day: Date, days: i64) -> Result<Date> {
    day.checked_add(jiff::Span::new().try_days(days).unwrap_or_default())
        .map_err(|_| complain("bad-register-value", format!("{days} days after {day} is no day")))
}

impl Register {
    /// Sets a time limit that no other part of the work sets.
    pub async fn set_limit(&self, actor: &Actor, limit: &NewLimit<'_>) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::LimitSet, "-", limit.body).await?;
        let number = set(&mut change, limit).await?;
        let roles: Vec<&str> = limit.roles.iter().map(|it| it.name()).collect();
        let about = json!({
            "what": limit.what, "of": limit.object, "at": limit.body, "for": roles,
            "due": limit.due.to_string(), "rule": limit.rule,
        });
        change.commit(Entry::new(Action::LimitSet.name(), format!("limit/{number}"), about)).await?;
        Ok(number)
    }

    /// Notes that a time limit was met by an event, or that it no longer applies.
    pub async fn end_limit(&self, actor: &Actor, number: i64, met: bool, event: &str) -> Result<()> {
        filled("event", event)?;
        let mut change = self.change(actor).await?;
        let sql = "select due, body, ended from limit_set where number = $1";
        let found = change.eye().one(sql, &[number.into()]).await?;
        let body = found.as_ref().map(|it| it.text("body")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::LimitEnd, "-", &body).await?;
        let Some(found) = found else {
            return Err(complain("no-such-thing", format!("there is no time limit {number}")));
        };
        if let Some(ended) = found.maybe("ended")? {
            return Err(complain("not-in-this-state", format!("time limit {number} ended {ended}")));
        }
        let how = (!met).then_some(Ended::Lapsed);
        close(&mut change, number, &found.text("due")?, how, event).await?;
        let about = json!({ "met": met, "event": event });
        change.commit(Entry::new(Action::LimitEnd.name(), format!("limit/{number}"), about)).await?;
        Ok(())
    }
}

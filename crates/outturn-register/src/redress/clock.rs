//! How long there is to appeal.

use outturn_core::Date;
use serde_json::json;

use crate::codes::{Result, complain};
use crate::flow::{free, load, standing};
use crate::limits::{self, LimitKind, NewLimit, days_after, to_come};
use crate::people::{Actor, Role, filled};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

/// Days to appeal and days to decide, where a scheme sets none.
const DAYS: (i64, i64) = (28, 56);
/// The most that a scheme can set.
const DAYS_MAX: i64 = 366;

/// The window to lodge an appeal, as its time limit names it.
pub(super) const WINDOW: &str = "appeal against an award";

/// The last day to appeal, and how it comes about.
pub(super) struct Window {
    pub(super) notified: String,
    pub(super) last: Date,
    /// The number of the extension, where there is one.
    pub(super) extension: Option<i64>,
}

/// Days to appeal and to decide under a scheme, as they stood at an instant: what is set later does not shorten
/// the time of whoever was notified before.
pub(super) async fn days(change: &mut Change<'_>, scheme: &str, at: &str) -> Result<(i64, i64)> {
    let sql = "select lodge, decide from appeal_clock where scheme = $1 and recorded <= $2 \
               order by number desc limit 1";
    match change.eye().one(sql, &[scheme.into(), at.into()]).await? {
        Some(it) => Ok((it.whole("lodge")?, it.whole("decide")?)),
        None => Ok(DAYS),
    }
}

/// The window of an item that was notified; none before.
pub(super) async fn window(change: &mut Change<'_>, item: i64, scheme: &str) -> Result<Option<Window>> {
    let sql =
        "select recorded from move where item = $1 and action = 'item.notify' order by number desc limit 1";
    let Some(it) = change.eye().one(sql, &[item.into()]).await? else { return Ok(None) };
    let notified = it.text("recorded")?;
    let (lodge, _) = days(change, scheme, &notified).await?;
    let mut last = days_after(day_of(&notified)?, lodge)?;
    let mut extension = None;
    // One for an award that was notified before is over with it.
    let sql = "select number, until from appeal_extension where item = $1 and recorded >= $2 order by number";
    for it in change.eye().all(sql, &[item.into(), (&notified).into()]).await? {
        let until: Option<Date> = it.text("until")?.parse().ok();
        if let Some(until) = until.filter(|it| *it > last) {
            last = until;
            extension = Some(it.whole("number")?);
        }
    }
    Ok(Some(Window { notified, last, extension }))
}

/// The day of a recorded instant.
pub(super) fn day_of(instant: &str) -> Result<Date> {
    let day = instant.get(..10).and_then(|it| it.parse().ok());
    day.ok_or_else(|| complain("ledger-broken", format!("`{instant}` is no instant")))
}

/// The window opens when the earner is notified.
pub(crate) async fn window_opens(
    change: &mut Change<'_>,
    item: i64,
    (scheme, body): (&str, &str),
) -> Result<()> {
    let now = change.moment.recorded.clone();
    let (lodge, _) = days(change, scheme, &now).await?;
    let last = days_after(change.moment.today, lodge)?;
    let rule = format!("{lodge} days from notification");
    let limit = open(item, body, (last, &rule));
    limits::set(change, &limit.borrowed()).await.map(drop)
}

/// And closes when the award goes back, so that there is nothing to appeal against.
pub(crate) async fn window_closes(change: &mut Change<'_>, item: i64) -> Result<()> {
    limits::lapse(change, WINDOW, &format!("item/{item}"), "the award went back").await
}

/// The limit of a window, which owns its texts.
struct Open {
    object: String,
    body: String,
    rule: String,
    due: Date,
}

impl Open {
    fn borrowed(&self) -> NewLimit<'_> {
        NewLimit {
            kind: LimitKind::Window,
            what: WINDOW,
            object: &self.object,
            body: &self.body,
            roles: &[Role::CcgLead, Role::PracticeManager],
            due: self.due,
            rule: &self.rule,
        }
    }
}

fn open(item: i64, body: &str, (due, rule): (Date, &str)) -> Open {
    Open { object: format!("item/{item}"), body: body.to_owned(), rule: rule.to_owned(), due }
}

impl Register {
    /// Sets how many days there are to appeal under a scheme from notification, and to decide an appeal, for
    /// awards that are notified from now on.
    pub async fn appeal_clock(
        &self,
        actor: &Actor,
        scheme: &str,
        (lodge, decide): (i64, i64),
        reason: &str,
    ) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let rules = standing(&mut change, scheme).await?;
        let body = rules.as_ref().map_or("", |it| it.body.as_str());
        actor.permit(&mut change, Action::AppealClock, "-", body).await?;
        if rules.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
        }
        if [lodge, decide].iter().any(|it| !(1..=DAYS_MAX).contains(it)) {
            return Err(complain("bad-register-value", format!("there are 1 to {DAYS_MAX} days")));
        }
        let cells = row([
            ("number", change.next(&tables::APPEAL_CLOCK).await?.into()),
            ("scheme", scheme.into()),
            ("lodge", lodge.into()),
            ("decide", decide.into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::APPEAL_CLOCK, cells).await?;
        let about = json!({ "lodge": lodge, "decide": decide, "reason": reason });
        change.commit(Entry::new(Action::AppealClock.name(), format!("scheme/{scheme}"), about)).await?;
        Ok(())
    }

    /// Extends the time to appeal against the award of an item, with a reason: a decision of its own.
    pub async fn extend_appeals(&self, actor: &Actor, item: i64, until: Date, reason: &str) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let found = load(&mut change, item).await;
        let it = actor.told(&mut change, Action::AppealExtend, found).await?;
        actor.permit(&mut change, Action::AppealExtend, &it.state, &it.body).await?;
        free(&mut change, actor.somebody()?, Action::AppealExtend, &it).await?;
        to_come(&change, until)?;
        let Some(window) = window(&mut change, item, &it.scheme).await? else {
            return Err(complain("not-in-this-state", format!("item {item} was not notified")));
        };
        if until <= window.last {
            let text = format!("the last day is {} already: an extension is to a later one", window.last);
            return Err(complain("bad-register-value", text));
        }
        let number = change.next(&tables::APPEAL_EXTENSION).await?;
        let cells = row([
            ("number", number.into()),
            ("item", item.into()),
            ("until", until.to_string().into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::APPEAL_EXTENSION, cells).await?;
        let rule = format!("extension {number}: {reason}");
        // The rule of a limit is as long as a reason may be.
        let rule: String = rule.chars().take(500).collect();
        limits::set(&mut change, &open(item, &it.body, (until, &rule)).borrowed()).await?;
        let about =
            json!({ "until": until.to_string(), "before": window.last.to_string(), "reason": reason });
        change.commit(Entry::new(Action::AppealExtend.name(), format!("item/{item}"), about)).await?;
        Ok(())
    }
}

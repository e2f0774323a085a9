//! Appeals: against a named step of an award, on a listed ground, with documents, within a time.
//!
//! An appeal is lodged by the earner, admitted by an officer, worked out again by an analyst, and decided by an
//! approver who took no other part. Before it is decided the register has what the award would be, what differs
//! by line, and what that does to everybody else under the scheme; the decision signs the hash of that.

mod clock;
mod course;
mod decide;
mod dispute;
mod grounds;
mod lodge;
mod rerun;
mod view;
mod worked;

use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::{Action, permission};
use crate::store::{Change, row, tables};
use crate::words::words;

pub use grounds::{Ground, Needed};
pub use lodge::{NewAppeal, NewEvidence};
pub use rerun::{OtherAward, Rerun};
pub use view::{Appeal, AppealMove, Effect, Evidence, LineDifference, RerunView};

pub(crate) use clock::{window_closes, window_opens};
pub(crate) use dispute::payment_waits;

words! {
    /// Where an appeal stands.
    AppealState {
        /// The earner has lodged it.
        Lodged = "lodged",
        /// It is heard.
        Admitted = "admitted",
        /// It is not heard.
        Refused = "refused",
        /// What the award would be is known.
        Rerun = "re-run",
        /// It was decided.
        Decided = "decided",
        /// The decision was carried out.
        Closed = "closed",
        /// The earner has withdrawn it.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What was decided.
    AppealOutcome {
        /// The earner is right: the award is to be what the re-run says.
        Upheld = "upheld",
        /// The earner is right in part: the award is to be what the re-run says.
        Part = "part",
        /// The award stands.
        Dismissed = "dismissed",
    }
}

/// How a decision of an appeal is due, as its time limit names it.
const DECISION: &str = "decision of an appeal";

/// What of an appeal the work needs.
struct Loaded {
    number: i64,
    item: i64,
    body: String,
    state: String,
    step: String,
    ground: String,
    outcome: Option<String>,
}

async fn load(change: &mut Change<'_>, number: i64) -> Result<Loaded> {
    let sql = "select a.item, i.body, a.state, a.step, a.ground, a.outcome from appeal a \
               join item i on i.number = a.item where a.number = $1";
    let Some(it) = change.eye().one(sql, &[number.into()]).await? else {
        return Err(complain("no-such-thing", format!("there is no appeal {number}")));
    };
    Ok(Loaded {
        number,
        item: it.whole("item")?,
        body: it.text("body")?,
        state: it.text("state")?,
        step: it.text("step")?,
        ground: it.text("ground")?,
        outcome: it.maybe("outcome")?,
    })
}

fn object(number: i64) -> String {
    format!("appeal/{number}")
}

/// An appeal that a person may take this step with, and the state that the step leads to.
async fn taken(
    change: &mut Change<'_>,
    actor: &Actor,
    number: i64,
    action: Action,
) -> Result<(Loaded, &'static str)> {
    let found = load(change, number).await;
    let it = actor.told(change, action, found).await?;
    actor.permit(change, action, &it.state, &it.body).await?;
    let after = permission(action, &it.state).map(|it| it.becomes).ok_or_else(|| {
        let text = format!("`{}` is not possible in the state `{}`", action.name(), it.state);
        complain("not-in-this-state", text)
    })?;
    Ok((it, after))
}

/// Moves an appeal on, and keeps who did it, what they signed and why.
async fn step(
    change: &mut Change<'_>,
    actor: &Actor,
    it: &Loaded,
    (action, after): (Action, &str),
    (signs, reason): (&str, &str),
) -> Result<()> {
    change.alter(&tables::APPEAL, &[it.number.into()], row([("state", after.into())])).await?;
    noted(change, actor, (it.number, &it.state), (action, after), (signs, reason)).await
}

/// Keeps a step that was taken.
async fn noted(
    change: &mut Change<'_>,
    actor: &Actor,
    (appeal, before): (i64, &str),
    (action, after): (Action, &str),
    (signs, reason): (&str, &str),
) -> Result<()> {
    let cells = row([
        ("number", change.next(&tables::APPEAL_MOVE).await?.into()),
        ("appeal", appeal.into()),
        ("action", action.name().into()),
        ("before", before.into()),
        ("after", after.into()),
        ("person", actor.somebody()?.into()),
        ("signs", signs.into()),
        ("reason", reason.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::APPEAL_MOVE, cells).await
}

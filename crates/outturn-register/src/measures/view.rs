//! Local measures as they are shown.

use super::{MeasureState, View, boards};
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::{Change, Register};

/// A version of a local measure, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its number.
    pub number: i64,
    /// Of which scheme.
    pub scheme: String,
    /// Of which CCG.
    pub ccg: String,
    /// The place that it takes.
    pub place: String,
    /// Which version it is, from 1.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// The indicator that is counted.
    pub indicator: String,
    /// The level to be reached.
    pub level: String,
    /// The share of a full award that it earns.
    pub weight: String,
    /// Where it stands.
    pub state: MeasureState,
    /// Who proposed it.
    pub proposed_by: i64,
    /// When it was proposed.
    pub proposed: String,
    /// The day by which the boards were asked for their view.
    pub view_by: String,
    /// What boards have said of it, in order.
    pub views: Vec<BoardView>,
    /// What the area team decided; none before.
    pub decision: Option<MeasureDecision>,
    /// Whether it can be used: it is agreed, and was in time.
    pub usable: bool,
}

/// What a board said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardView {
    /// Which board.
    pub board: String,
    /// What it thinks.
    pub view: View,
    /// What it said.
    pub said: String,
    /// Who recorded it.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

/// What the area team decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureDecision {
    /// Why.
    pub reason: String,
    /// Whether that was after the deadline.
    pub late: bool,
    /// Who decided.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

impl Register {
    /// Every version of the local measures of a CCG under a scheme, by place. Boards that see the CCG see them too.
    pub async fn measures(&self, actor: &Actor, scheme: &str, ccg: &str) -> Result<Vec<Measure>> {
        let mut change = self.glance(actor).await?;
        permit(&mut change, actor, ccg, MeasureState::Proposed.name()).await?;
        let mut found = Vec::new();
        let sql = "select number from measure where scheme = $1 and ccg = $2 order by place, version";
        for it in change.eye().all(sql, &[scheme.into(), ccg.into()]).await? {
            found.extend(one(&mut change, it.whole("number")?).await?);
        }
        Ok(found)
    }

    /// One version of a local measure.
    pub async fn measure(&self, actor: &Actor, number: i64) -> Result<Measure> {
        let mut change = self.glance(actor).await?;
        let missing = || complain("no-such-thing", format!("there is no local measure {number}"));
        let found = one(&mut change, number).await?.ok_or_else(missing);
        let it = actor.told(&mut change, Action::MeasureRead, found).await?;
        permit(&mut change, actor, &it.ccg, it.state.name()).await?;
        Ok(it)
    }
}

/// Whoever may read at the CCG, or at a board that sees it today.
async fn permit(change: &mut Change<'_>, actor: &Actor, ccg: &str, state: &str) -> Result<()> {
    let Err(why) = actor.permit(change, Action::MeasureRead, state, ccg).await else { return Ok(()) };
    for board in boards::seeing(change, ccg).await? {
        if actor.permit(change, Action::MeasureRead, state, &board).await.is_ok() {
            return Ok(());
        }
    }
    Err(why)
}

async fn one(change: &mut Change<'_>, number: i64) -> Result<Option<Measure>> {
    let broken = |what: &str| complain("ledger-broken", format!("a local measure has `{what}`"));
    let sql = "select scheme, ccg, place, version, title, indicator, level, weight, view_by, state, person, \
               recorded from measure where number = $1";
    let Some(it) = change.eye().one(sql, &[number.into()]).await? else { return Ok(None) };
    let mut views = Vec::new();
    let sql =
        "select board, view, said, person, recorded from measure_view where measure = $1 order by number";
    for it in change.eye().all(sql, &[number.into()]).await? {
        let view = it.text("view")?;
        views.push(BoardView {
            board: it.text("board")?,
            view: View::named(&view).ok_or_else(|| broken(&view))?,
            said: it.text("said")?,
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        });
    }
    let sql = "select reason, late, person, recorded from measure_decision where measure = $1";
    let decision = match change.eye().one(sql, &[number.into()]).await? {
        Some(it) => Some(MeasureDecision {
            reason: it.text("reason")?,
            late: it.text("late")? == "late",
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        }),
        None => None,
    };
    let state = it.text("state")?;
    let state = MeasureState::named(&state).ok_or_else(|| broken(&state))?;
    Ok(Some(Measure {
        number,
        scheme: it.text("scheme")?,
        ccg: it.text("ccg")?,
        place: it.text("place")?,
        version: it.whole("version")?,
        title: it.text("title")?,
        indicator: it.text("indicator")?,
        level: it.text("level")?,
        weight: it.text("weight")?,
        usable: state == MeasureState::Agreed && decision.as_ref().is_some_and(|it| !it.late),
        state,
        proposed_by: it.whole("person")?,
        proposed: it.text("recorded")?,
        view_by: it.text("view_by")?,
        views,
        decision,
    }))
}

//! Local measures: proposed by a CCG, considered by its health and wellbeing board, agreed by the area team.
//!
//! The board is consulted and has no veto: a measure can be agreed against its concerns, and without its view
//! once the day has passed by which it was asked for one. What is agreed after the deadline is recorded as late,
//! and cannot be used. A change is a new version, which goes the same way.

mod boards;
mod decide;
mod view;

use outturn_core::{Date, Exact};
use serde_json::json;

use crate::codes::{Result, complain};
use crate::decisions::percent;
use crate::flow::standing;
use crate::limits::{self, LimitKind, NewLimit, to_come};
use crate::people::{Actor, BodyKind, Role, coded, filled, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

pub use view::{BoardView, Measure, MeasureDecision};

words! {
    /// Where a version of a local measure stands.
    MeasureState {
        /// The CCG has proposed it.
        Proposed = "proposed",
        /// The area team has agreed it.
        Agreed = "agreed",
        /// The area team has refused it.
        Refused = "refused",
        /// The CCG has withdrawn it.
        Withdrawn = "withdrawn",
        /// A later version was agreed.
        Replaced = "replaced",
    }
}

words! {
    /// What a board thinks of a local measure.
    View {
        /// It supports it.
        Supports = "supports",
        /// It has concerns.
        HasConcerns = "has-concerns",
    }
}

/// A local measure that is to be proposed.
#[derive(Debug, Clone)]
pub struct NewMeasure {
    /// Of which scheme.
    pub scheme: String,
    /// Of which CCG.
    pub ccg: String,
    /// The place that it takes, as the rules name it, such as `local/1`.
    pub place: String,
    /// What it is called.
    pub title: String,
    /// The id of the indicator that is counted.
    pub indicator: String,
    /// The level to be reached, with its unit.
    pub level: String,
    /// The share of a full award that it earns, such as `12.5%`.
    pub weight: String,
    /// The day by which the boards are asked for their view.
    pub view_by: Date,
}

/// What is due of a local measure, as its time limits name it.
const VIEW: &str = "view of a local measure";
const AGREEMENT: &str = "agreement of a local measure";

/// What of a measure the work needs.
struct Loaded {
    number: i64,
    scheme: String,
    ccg: String,
    place: String,
    state: String,
    view_by: String,
    person: i64,
}

async fn load(change: &mut Change<'_>, number: i64) -> Result<Loaded> {
    let sql = "select scheme, ccg, place, state, view_by, person from measure where number = $1";
    let Some(it) = change.eye().one(sql, &[number.into()]).await? else {
        return Err(complain("no-such-thing", format!("there is no local measure {number}")));
    };
    Ok(Loaded {
        number,
        scheme: it.text("scheme")?,
        ccg: it.text("ccg")?,
        place: it.text("place")?,
        state: it.text("state")?,
        view_by: it.text("view_by")?,
        person: it.whole("person")?,
    })
}

fn object(number: i64) -> String {
    format!("measure/{number}")
}

fn checked(new: &NewMeasure) -> Result<()> {
    coded("place", &new.place)?;
    filled("title", &new.title)?;
    coded("indicator", &new.indicator)?;
    filled("level", &new.level)?;
    let fits = percent(&new.weight).is_some_and(|it| Exact::ZERO < it && it <= Exact::from(100_u64));
    if !fits {
        let text = format!("`{}` is no share of a full award, such as 12.5%", new.weight);
        return Err(complain("bad-register-value", text));
    }
    Ok(())
}

impl Register {
    /// Proposes a local measure, or a new version of the one that was agreed for the place, and gives its number. The
    /// boards that see the CCG are asked for their view by a day.
    pub async fn propose_measure(&self, actor: &Actor, new: &NewMeasure) -> Result<i64> {
        checked(new)?;
        let mut change = self.change(actor).await?;
        let sql = "select version, state from measure where scheme = $1 and ccg = $2 and place = $3 order by version";
        let key = [(&new.scheme).into(), (&new.ccg).into(), (&new.place).into()];
        let (mut version, mut state) = (1, "-".to_owned());
        for it in change.eye().all(sql, &key).await? {
            version = it.whole("version")? + 1;
            match it.text("state")?.as_str() {
                "refused" | "withdrawn" | "replaced" => {}
                stands => stands.clone_into(&mut state),
            }
        }
        actor.permit(&mut change, Action::MeasurePropose, &state, &new.ccg).await?;
        if known_body(&mut change, &new.ccg).await? != BodyKind::Ccg {
            return Err(complain("bad-register-value", format!("{} is no CCG", new.ccg)));
        }
        if standing(&mut change, &new.scheme).await?.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {}", new.scheme)));
        }
        to_come(&change, new.view_by)?;
        let boards = boards::seeing(&mut change, &new.ccg).await?;
        if boards.is_empty() {
            let text = format!("no health and wellbeing board is recorded as seeing {}", new.ccg);
            return Err(complain("not-consulted", text));
        }
        let number = change.next(&tables::MEASURE).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", (&new.scheme).into()),
            ("ccg", (&new.ccg).into()),
            ("place", (&new.place).into()),
            ("version", version.into()),
            ("title", (&new.title).into()),
            ("indicator", (&new.indicator).into()),
            ("level", (&new.level).into()),
            ("weight", (&new.weight).into()),
            ("view_by", new.view_by.to_string().into()),
            ("state", MeasureState::Proposed.name().into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::MEASURE, cells).await?;
        asked(&mut change, new, number, &boards).await?;
        let about = json!({
            "scheme": new.scheme, "ccg": new.ccg, "place": new.place, "version": version, "title": new.title,
            "indicator": new.indicator, "level": new.level, "weight": new.weight, "boards": boards,
            "view_by": new.view_by.to_string(),
        });
        change.commit(Entry::new(Action::MeasurePropose.name(), object(number), about)).await?;
        Ok(number)
    }

    /// Withdraws a local measure that was not decided yet.
    pub async fn withdraw_measure(&self, actor: &Actor, number: i64, reason: &str) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let found = load(&mut change, number).await;
        let it = actor.told(&mut change, Action::MeasureWithdraw, found).await?;
        actor.permit(&mut change, Action::MeasureWithdraw, &it.state, &it.ccg).await?;
        stand(&mut change, number, MeasureState::Withdrawn).await?;
        over(&mut change, &it, None).await?;
        let about = json!({ "reason": reason });
        change.commit(Entry::new(Action::MeasureWithdraw.name(), object(number), about)).await?;
        Ok(())
    }

    /// Records the view of a board that sees the CCG. It may say more than once what it thinks; the last is its view.
    pub async fn consider_measure(
        &self,
        actor: &Actor,
        number: i64,
        board: &str,
        (view, said): (View, &str),
    ) -> Result<()> {
        filled("view", said)?;
        let mut change = self.change(actor).await?;
        let found = load(&mut change, number).await;
        let it = actor.told(&mut change, Action::MeasureConsider, found).await?;
        actor.permit(&mut change, Action::MeasureConsider, &it.state, board).await?;
        if !boards::seeing(&mut change, &it.ccg).await?.iter().any(|it| it == board) {
            let text = format!("{board} is not recorded as a board that sees {}", it.ccg);
            return Err(complain("not-permitted", text));
        }
        let cells = row([
            ("number", change.next(&tables::MEASURE_VIEW).await?.into()),
            ("measure", number.into()),
            ("board", board.into()),
            ("view", view.name().into()),
            ("said", said.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::MEASURE_VIEW, cells).await?;
        limits::met(&mut change, VIEW, &view_of(number, board), view.name()).await?;
        let about = json!({ "board": board, "view": view.name(), "said": said });
        change.commit(Entry::new(Action::MeasureConsider.name(), object(number), about)).await?;
        Ok(())
    }
}

fn view_of(number: i64, board: &str) -> String {
    format!("measure/{number}/{board}")
}

/// Sets the time limits of a proposal: for the view of each board, and for the area team.
async fn asked(change: &mut Change<'_>, new: &NewMeasure, number: i64, boards: &[String]) -> Result<()> {
    for board in boards {
        let limit = NewLimit {
            kind: LimitKind::Duty,
            what: VIEW,
            object: &view_of(number, board),
            body: board,
            roles: &[Role::HealthAndWellbeingBoard],
            due: new.view_by,
            rule: "local measures are agreed after the board has considered them",
        };
        limits::set(change, &limit).await?;
    }
    match boards::deadline(change, &new.scheme).await? {
        Some(day) if day >= change.moment.today => {
            boards::limit_agreement(change, number, &new.ccg, day).await
        }
        _ => Ok(()),
    }
}

/// Where a measure stands from now on.
async fn stand(change: &mut Change<'_>, number: i64, state: MeasureState) -> Result<()> {
    change.alter(&tables::MEASURE, &[number.into()], row([("state", state.name().into())])).await
}

/// Ends the time limits of a proposal: the agreement was decided, or is no longer asked for.
async fn over(change: &mut Change<'_>, it: &Loaded, decided: Option<&str>) -> Result<()> {
    match decided {
        Some(how) => limits::met(change, AGREEMENT, &object(it.number), how).await?,
        None => limits::lapse(change, AGREEMENT, &object(it.number), "withdrawn").await?,
    }
    for board in boards::asked_of(change, it.number).await? {
        limits::lapse(change, VIEW, &board, decided.unwrap_or("withdrawn")).await?;
    }
    Ok(())
}

//! Which board sees which CCG, and by when local measures have to be agreed.

use outturn_core::Date;
use serde_json::json;

use super::{AGREEMENT, VIEW};
use crate::codes::{Result, complain};
use crate::flow::standing;
use crate::limits::{self, LimitKind, NewLimit, to_come};
use crate::people::{Actor, BodyKind, Role, Term, filled, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

impl Register {
    /// Records that a board sees the local measures of a CCG for a time, and gives the number of that. Boards lie
    /// beside CCGs and not around them, and their borders are not the same: a board may see several, and a CCG
    /// several boards.
    pub async fn relate_board(&self, actor: &Actor, board: &str, ccg: &str, term: Term) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::BoardRelate, "-", ccg).await?;
        for (body, wanted) in [(board, BodyKind::Board), (ccg, BodyKind::Ccg)] {
            if known_body(&mut change, body).await? != wanted {
                let text = format!("{body} is not of the kind `{}`", wanted.name());
                return Err(complain("bad-register-value", text));
            }
        }
        if term.to.is_some_and(|to| to < term.from) {
            let text = format!("it would end before it begins on {}", term.from);
            return Err(complain("bad-register-value", text));
        }
        let number = change.next(&tables::BOARD_SEES).await?;
        let (from, to) = (term.from.to_string(), term.to.map(|it| it.to_string()));
        let cells = row([
            ("number", number.into()),
            ("board", board.into()),
            ("ccg", ccg.into()),
            ("from_date", (&from).into()),
            ("to_date", to.clone().into()),
        ]);
        change.insert(&tables::BOARD_SEES, cells).await?;
        let about = json!({ "board": board, "ccg": ccg, "from": from, "to": to });
        change.commit(Entry::new(Action::BoardRelate.name(), format!("board/{number}"), about)).await?;
        Ok(number)
    }

    /// Says the last day on which a board sees a CCG. It has not passed: what was seen stays seen.
    pub async fn end_board(&self, actor: &Actor, number: i64, last: Date) -> Result<()> {
        let mut change = self.change(actor).await?;
        let found =
            change.eye().one("select ccg from board_sees where number = $1", &[number.into()]).await?;
        let ccg = found.as_ref().map(|it| it.text("ccg")).transpose()?.unwrap_or_default();
        actor.permit(&mut change, Action::BoardRelate, "-", &ccg).await?;
        if found.is_none() {
            return Err(complain("no-such-thing", format!("no board has the relation {number}")));
        }
        to_come(&change, last)?;
        let cells = row([("to_date", last.to_string().into())]);
        change.alter(&tables::BOARD_SEES, &[number.into()], cells).await?;
        let about = json!({ "to": last.to_string() });
        change.commit(Entry::new(Action::BoardRelate.name(), format!("board/{number}"), about)).await?;
        Ok(())
    }

    /// Sets the day by which local measures of a scheme have to be agreed, with the reason. It cannot be in the
    /// past, and what was agreed late before stays late.
    pub async fn measures_deadline(
        &self,
        actor: &Actor,
        scheme: &str,
        day: Date,
        reason: &str,
    ) -> Result<()> {
        filled("reason", reason)?;
        let mut change = self.change(actor).await?;
        let rules = standing(&mut change, scheme).await?;
        let body = rules.as_ref().map_or("", |it| it.body.as_str());
        actor.permit(&mut change, Action::MeasureDeadline, "-", body).await?;
        if rules.is_none() {
            return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
        }
        to_come(&change, day)?;
        let number = change.next(&tables::MEASURE_DEADLINE).await?;
        let cells = row([
            ("number", number.into()),
            ("scheme", scheme.into()),
            ("day", day.to_string().into()),
            ("reason", reason.into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::MEASURE_DEADLINE, cells).await?;
        let sql = "select number, ccg from measure where scheme = $1 and state = 'proposed' order by number";
        for it in change.eye().all(sql, &[scheme.into()]).await? {
            limit_agreement(&mut change, it.whole("number")?, &it.text("ccg")?, day).await?;
        }
        let about = json!({ "scheme": scheme, "day": day.to_string(), "reason": reason });
        change.commit(Entry::new(Action::MeasureDeadline.name(), format!("scheme/{scheme}"), about)).await?;
        Ok(())
    }
}

/// The boards that see a CCG today.
pub(super) async fn seeing(change: &mut Change<'_>, ccg: &str) -> Result<Vec<String>> {
    let today = change.moment.today.to_string();
    let sql = "select distinct board from board_sees where ccg = $1 and from_date <= $2 \
               and (to_date is null or to_date >= $2) order by board";
    let rows = change.eye().all(sql, &[ccg.into(), today.into()]).await?;
    rows.iter().map(|it| it.text("board")).collect()
}

/// The day by which local measures of a scheme have to be agreed: the one that was set last.
pub(super) async fn deadline(change: &mut Change<'_>, scheme: &str) -> Result<Option<Date>> {
    let sql = "select day from measure_deadline where scheme = $1 order by number desc limit 1";
    let found = change.eye().one(sql, &[scheme.into()]).await?;
    Ok(found.map(|it| it.text("day")).transpose()?.and_then(|it| it.parse().ok()))
}

/// Sets the day by which the area team has to decide a proposal.
pub(super) async fn limit_agreement(
    change: &mut Change<'_>,
    number: i64,
    ccg: &str,
    day: Date,
) -> Result<()> {
    let limit = NewLimit {
        kind: LimitKind::Duty,
        what: AGREEMENT,
        object: &super::object(number),
        body: ccg,
        roles: &[Role::AreaTeam, Role::CcgLead],
        due: day,
        rule: "a local measure that is agreed after the scheme's deadline cannot be used",
    };
    limits::set(change, &limit).await.map(drop)
}

/// The objects of the limits under which boards were asked for a view of a measure and have not given it.
pub(super) async fn asked_of(change: &mut Change<'_>, number: i64) -> Result<Vec<String>> {
    let sql = "select object from limit_set where what = $1 and ended is null order by number";
    let prefix = format!("measure/{number}/");
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[VIEW.into()]).await? {
        found.extend(Some(it.text("object")?).filter(|it| it.starts_with(&prefix)));
    }
    Ok(found)
}

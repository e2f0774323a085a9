//! Plans: lines that are amended by new versions and never altered.

use outturn_core::Date;
use serde_json::json;

use super::members::{free, member, through};
use super::{Form, Provider, ProviderKind, Purpose, dated, known_scheme};
use crate::codes::{Result, complain};
use crate::ledger::{plus, sum};
use crate::people::{Actor, filled, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Eye, Register, row, tables};

/// A line of a plan, or another version of it.
#[derive(Debug, Clone)]
pub struct NewPlanLine {
    /// Of which scheme the award is.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// Of which programme it is a part.
    pub programme: String,
    /// The permitted purpose.
    pub purpose: Purpose,
    /// Who provides it.
    pub provider: Provider,
    /// What is paid for.
    pub form: Form,
    /// How much.
    pub pence: i64,
    /// The first day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The local scheme through which a member practice is to be paid.
    pub through: Option<String>,
}

/// A version of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// From 1.
    pub version: i64,
    /// Of which programme it is a part.
    pub programme: String,
    /// The permitted purpose.
    pub purpose: Purpose,
    /// Who provides it.
    pub provider: Provider,
    /// What is paid for.
    pub form: Form,
    /// How much.
    pub pence: i64,
    /// The first day of the period.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// The local scheme through which a member practice is to be paid.
    pub through: Option<String>,
    /// Why it was amended; empty in the first version.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

/// A line of a plan as it stands, and what was spent against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// Its number.
    pub number: i64,
    /// Of which scheme the award is.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// What stands.
    pub stands: PlanVersion,
    /// The versions before it, the first one first.
    pub before: Vec<PlanVersion>,
    /// What was spent against it.
    pub spent: i64,
    /// How much of that on days outside the period.
    pub outside: i64,
    /// How much more was spent than planned; zero where it was not.
    pub over: i64,
}

impl Register {
    /// Plans what a part of an award is to be spent on, and gives the number of the line.
    pub async fn plan(&self, actor: &Actor, line: &NewPlanLine) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::SpendingPlan, "-", &line.body).await?;
        let number = change.next(&tables::PLAN_LINE).await?;
        write(&mut change, actor, line, (number, 1), "").await?;
        let about = json!({ "scheme": line.scheme, "body": line.body, "pence": line.pence });
        let object = format!("plan/{number}");
        change.commit(Entry::new(Action::SpendingPlan.name(), object, about)).await?;
        Ok(number)
    }

    /// Amends a line by a new version, for a reason, and gives the version. A line that is given up is amended to
    /// nothing.
    pub async fn amend_plan(
        &self,
        actor: &Actor,
        number: i64,
        line: &NewPlanLine,
        reason: &str,
    ) -> Result<i64> {
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::SpendingPlan, "-", &line.body).await?;
        filled("reason", reason)?;
        let before = stands(&mut change.eye(), number).await?;
        let Some(before) = before.filter(|it| it.scheme == line.scheme && it.body == line.body) else {
            let text = format!("the award of {} under {} has no line {number}", line.body, line.scheme);
            return Err(complain("no-such-thing", text));
        };
        let version = before.stands.version + 1;
        write(&mut change, actor, line, (number, version), reason).await?;
        let about = json!({ "version": version, "pence": line.pence, "reason": reason });
        let object = format!("plan/{number}");
        change.commit(Entry::new(Action::SpendingPlan.name(), object, about)).await?;
        Ok(version)
    }

    /// The lines of the plan for an award.
    pub async fn plan_lines(&self, actor: &Actor, scheme: &str, body: &str) -> Result<Vec<PlanLine>> {
        let mut change = self.glance(actor).await?;
        actor.permit(&mut change, Action::SpendingRead, "-", body).await?;
        let sql = "select distinct number from plan_line where scheme = $1 and body = $2 order by number";
        let mut found = Vec::new();
        for it in change.eye().all(sql, &[scheme.into(), body.into()]).await? {
            found.extend(loaded(&mut change, it.whole("number")?).await?);
        }
        Ok(found)
    }

    /// A line of a plan, with the versions that it had.
    pub async fn plan_line(&self, actor: &Actor, number: i64) -> Result<PlanLine> {
        let mut change = self.glance(actor).await?;
        let found = loaded(&mut change, number).await?;
        let body = found.as_ref().map_or("", |it| it.body.as_str());
        actor.permit(&mut change, Action::SpendingRead, "-", body).await?;
        found.ok_or_else(|| complain("no-such-thing", format!("there is no line {number} of a plan")))
    }
}

async fn write(
    change: &mut Change<'_>,
    actor: &Actor,
    line: &NewPlanLine,
    (number, version): (i64, i64),
    reason: &str,
) -> Result<()> {
    filled("programme", &line.programme)?;
    line.provider.checked()?;
    known_scheme(change, &line.scheme).await?;
    known_body(change, &line.body).await?;
    if line.pence < 0 || (line.pence == 0 && version == 1) {
        return Err(complain("nothing-due", "the amount has to be above zero"));
    }
    if line.to < line.from {
        let text = format!("the period would end before it begins on {}", line.from);
        return Err(complain("bad-register-value", text));
    }
    if let Some(practice) = member(change, &line.body, &line.provider).await? {
        let today = change.moment.today.to_string();
        through(change, (&line.body, &practice), line.through.as_deref(), &today).await?;
        free(change, actor, &practice).await?;
    } else if line.through.is_some() {
        return Err(complain("bad-register-value", "only member practices are paid through a local scheme"));
    }
    let cells = row([
        ("number", number.into()),
        ("version", version.into()),
        ("scheme", (&line.scheme).into()),
        ("body", (&line.body).into()),
        ("programme", (&line.programme).into()),
        ("purpose", line.purpose.name().into()),
        ("provider_kind", line.provider.kind.name().into()),
        ("provider_code", (&line.provider.code).into()),
        ("provider_name", (&line.provider.name).into()),
        ("form", line.form.name().into()),
        ("pence", line.pence.into()),
        ("from_date", line.from.to_string().into()),
        ("to_date", line.to.to_string().into()),
        ("through", line.through.clone().into()),
        ("reason", reason.into()),
        ("person", actor.somebody()?.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::PLAN_LINE, cells).await
}

/// A line with its versions, without what was spent against it.
pub(super) async fn stands(eye: &mut Eye<'_>, number: i64) -> Result<Option<PlanLine>> {
    let sql = "select version, scheme, body, programme, purpose, provider_kind, provider_code, provider_name, form, \
               pence, from_date, to_date, through, reason, recorded from plan_line where number = $1 order by version";
    let mut found: Option<PlanLine> = None;
    for it in eye.all(sql, &[number.into()]).await? {
        let broken =
            || complain("ledger-broken", format!("line {number} of a plan has words that are not known"));
        let version = PlanVersion {
            version: it.whole("version")?,
            programme: it.text("programme")?,
            purpose: Purpose::named(&it.text("purpose")?).ok_or_else(broken)?,
            provider: Provider {
                kind: ProviderKind::named(&it.text("provider_kind")?).ok_or_else(broken)?,
                code: it.text("provider_code")?,
                name: it.text("provider_name")?,
            },
            form: Form::named(&it.text("form")?).ok_or_else(broken)?,
            pence: it.whole("pence")?,
            from: it.text("from_date")?,
            to: it.text("to_date")?,
            through: it.maybe("through")?,
            reason: it.text("reason")?,
            recorded: it.text("recorded")?,
        };
        if let Some(line) = &mut found {
            line.before.push(std::mem::replace(&mut line.stands, version));
            continue;
        }
        found = Some(PlanLine {
            number,
            scheme: it.text("scheme")?,
            body: it.text("body")?,
            stands: version,
            before: Vec::new(),
            spent: 0,
            outside: 0,
            over: 0,
        });
    }
    Ok(found)
}

/// The same with what was spent against it.
async fn loaded(change: &mut Change<'_>, number: i64) -> Result<Option<PlanLine>> {
    let Some(mut line) = stands(&mut change.eye(), number).await? else { return Ok(None) };
    let as_at = crate::ledger::AsAt::default();
    let all = super::spent_on(&mut change.eye(), &line.scheme, &line.body, as_at).await?;
    let (from, to) = (dated(&line.stands.from)?, dated(&line.stands.to)?);
    let own: Vec<_> = all.iter().filter(|it| it.plan == Some(number)).collect();
    line.spent = sum(own.iter().map(|it| it.pence))?;
    let mut outside = 0;
    for it in own {
        let on = dated(&it.on)?;
        if on < from || on > to {
            outside = plus(outside, it.pence)?;
        }
    }
    line.outside = outside;
    line.over = (line.spent - line.stands.pence).max(0);
    Ok(Some(line))
}

//! Payments to member practices: only through a local scheme with targets for improvement, and by nobody with an
//! interest in the practice.

use serde_json::{Value, json};

use super::{Provider, ProviderKind};
use crate::codes::{Result, complain};
use crate::people::{Actor, BodyKind, filled, interested, known_body};
use crate::permission::{Action, permissions};
use crate::store::documents::kept;
use crate::store::{Change, Entry, Register, row, tables};
use crate::succession::{answering, with_successors};

/// The targets for improvement of a local scheme.
#[derive(Debug, Clone)]
pub struct NewImprovement {
    /// The earner whose members are to be paid through it.
    pub body: String,
    /// The local scheme, by its id.
    pub scheme: String,
    /// What is to improve, and by how much.
    pub targets: String,
    /// The SHA-256 of the document that has them.
    pub evidence: String,
}

/// The targets of a local scheme, as they were named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Improvement {
    /// Its number.
    pub number: i64,
    /// The earner whose members are paid through it.
    pub body: String,
    /// The local scheme.
    pub scheme: String,
    /// The hash of the rules that they stand in.
    pub sha256: String,
    /// What is to improve, and by how much.
    pub targets: String,
    /// The SHA-256 of the document that has them.
    pub evidence: String,
    /// When it was recorded.
    pub recorded: String,
}

/// Somebody who was removed from a payment to a practice by an interest in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Removed {
    /// Who.
    pub name: String,
    /// The interest.
    pub interest: String,
}

/// A local scheme through which a member practice is paid, as it stands.
pub(super) struct Through {
    pub(super) scheme: String,
    pub(super) sha256: String,
    pub(super) targets: String,
}

/// The clause, and how well it is known.
const CLAUSE: &str = "section 223K(6) of the National Health Service Act 2006 (seen up to the words on members) and \
                      SI 2013/474 on the use of payments (seen in reports of the text as laid; the number of the \
                      regulation is not confirmed)";

fn bonus(why: &str) -> outturn_core::Diagnostic {
    let text = format!(
        "{why}: a member practice is paid only through a scheme with targets for improvement, and not as a bonus \
         for what was earned, by {CLAUSE}"
    );
    complain("bonus-to-members", text)
}

impl Register {
    /// Names the targets for improvement of a local scheme as it stands, and gives the number. With other rules it has
    /// to be done again.
    pub async fn name_targets(&self, actor: &Actor, new: &NewImprovement) -> Result<i64> {
        filled("targets", &new.targets)?;
        let mut change = self.change(actor).await?;
        actor.permit(&mut change, Action::SpendingImprove, "-", &new.body).await?;
        known_body(&mut change, &new.body).await?;
        kept(&mut change, "evidence", &new.evidence).await?;
        let sha256 = local(&mut change, &new.body, &new.scheme).await?.sha256;
        // Whoever has an interest in a practice of the earner does not say what its practices are paid for.
        free(&mut change, actor, &new.body).await?;
        let number = change.next(&tables::IMPROVEMENT).await?;
        let cells = row([
            ("number", number.into()),
            ("body", (&new.body).into()),
            ("scheme", (&new.scheme).into()),
            ("sha256", (&sha256).into()),
            ("targets", (&new.targets).into()),
            ("evidence", (&new.evidence).into()),
            ("person", actor.somebody()?.into()),
            ("recorded", (&change.moment.recorded).into()),
        ]);
        change.insert(&tables::IMPROVEMENT, cells).await?;
        let about =
            json!({ "body": new.body, "sha256": sha256, "targets": new.targets, "evidence": new.evidence });
        let object = format!("scheme/{}", new.scheme);
        change.commit(Entry::new(Action::SpendingImprove.name(), object, about)).await?;
        Ok(number)
    }

    /// The targets that were named of local schemes, for everybody: of one, or of all.
    pub async fn improvements(&self, scheme: Option<&str>) -> Result<Vec<Improvement>> {
        let mut look = self.look().await?;
        let sql = "select number, body, scheme, sha256, targets, evidence, recorded from improvement \
                   where $1 = '' or scheme = $1 order by number";
        let mut found = Vec::new();
        for it in look.eye().all(sql, &[scheme.unwrap_or_default().into()]).await? {
            found.push(Improvement {
                number: it.whole("number")?,
                body: it.text("body")?,
                scheme: it.text("scheme")?,
                sha256: it.text("sha256")?,
                targets: it.text("targets")?,
                evidence: it.text("evidence")?,
                recorded: it.text("recorded")?,
            });
        }
        Ok(found)
    }
}

/// Refuses somebody with an interest in a body.
pub(super) async fn free(change: &mut Change<'_>, actor: &Actor, body: &str) -> Result<()> {
    match interested(change, actor.somebody()?, body).await? {
        None => Ok(()),
        Some(interest) => {
            let text = format!("a declared interest removes this person from payments to {body}: {interest}");
            Err(complain("declared-interest", text))
        }
    }
}

/// The member practice that a provider is, where it is one: known by its code and by its name, whatever kind it is said
/// to be of.
pub(super) async fn member(
    change: &mut Change<'_>,
    body: &str,
    provider: &Provider,
) -> Result<Option<String>> {
    let sql =
        "select code, kind from body where lower(code) = lower($1) or lower(name) = lower($2) order by code";
    let values = [(&provider.code).into(), provider.name.trim().into()];
    let own = with_successors(change, body, change.moment.today).await?;
    let mut registered = false;
    let mut found = None;
    for it in change.eye().all(sql, &values).await? {
        let code = it.text("code")?;
        if it.text("kind")? != BodyKind::Practice.name() {
            continue;
        }
        registered |= code == provider.code;
        if found.is_none() && answering(change, &code).await?.iter().any(|it| own.contains(it)) {
            found = Some(code);
        }
    }
    if provider.kind == ProviderKind::Practice && !registered {
        let text = format!(
            "there is no practice `{}`: a practice is named by its code in the register, so that it is known whose \
             member it is",
            provider.code
        );
        return Err(complain("no-such-thing", text));
    }
    if found.is_some() && provider.kind != ProviderKind::Practice {
        let text = format!("{} is a practice, not of the kind `{}`", provider.name, provider.kind.name());
        return Err(complain("bad-register-value", text));
    }
    Ok(found)
}

/// The local scheme through which a member can be paid on a day. It is one of the earner's own or its successors',
/// published by that day, and its targets are named for the rules that stand.
pub(super) async fn through(
    change: &mut Change<'_>,
    (body, member): (&str, &str),
    scheme: Option<&str>,
    day: &str,
) -> Result<Through> {
    let Some(id) = scheme else {
        return Err(bonus(&format!("{member} is a member of {body}, and no local scheme is named")));
    };
    let it = local(change, body, id).await?;
    let on = it.published.as_str();
    if on.is_empty() {
        return Err(bonus(&format!("the local scheme {id} is a draft")));
    }
    if on > day {
        return Err(bonus(&format!(
            "the local scheme {id} was published on {on}, after it was paid on {day}"
        )));
    }
    let sql = "select targets from improvement where body = $1 and scheme = $2 and sha256 = $3 \
               order by number desc limit 1";
    match change.eye().one(sql, &[body.into(), id.into(), (&it.sha256).into()]).await? {
        Some(found) => {
            Ok(Through { scheme: id.to_owned(), sha256: it.sha256, targets: found.text("targets")? })
        }
        None => Err(bonus(&format!("no targets for improvement are named of the local scheme {id}"))),
    }
}

/// A local scheme as it stands: the hash of its rules, and the day of its publication; empty while it is a draft.
struct Local {
    sha256: String,
    published: String,
}

/// A scheme that is one of the earner's own or of its successors'.
async fn local(change: &mut Change<'_>, body: &str, id: &str) -> Result<Local> {
    let sql = "select body, sha256, state, published from scheme where id = $1";
    let Some(it) = change.eye().one(sql, &[id.into()]).await? else {
        return Err(bonus(&format!("there is no local scheme {id}")));
    };
    let payer = it.text("body")?;
    let own = with_successors(change, body, change.moment.today).await?;
    let published = it.text("state")? == "published";
    if !own.contains(&payer) && !published {
        // That somebody else has a draft is nobody's business.
        return Err(bonus(&format!("there is no local scheme {id}")));
    }
    if !own.contains(&payer) {
        return Err(bonus(&format!("{id} is a scheme of {payer}, not a local one of {body}")));
    }
    let at = it.maybe("published")?.filter(|_| published).unwrap_or_default();
    let published = at.get(..10).unwrap_or_default().to_owned();
    Ok(Local { sha256: it.text("sha256")?, published })
}

/// Who is removed from an action by an interest in a practice, of those whose roles allow it for the earner: as JSON.
pub(super) async fn removed(
    change: &mut Change<'_>,
    action: Action,
    body: &str,
    member: &str,
) -> Result<String> {
    let places = answering(change, body).await?;
    let today = change.moment.today.to_string();
    let sql = "select r.person, p.name, r.role, r.body from role_held r join person p on p.id = r.person \
               where r.from_date <= $1 and (r.to_date is null or r.to_date >= $1) order by r.person, r.id";
    let allows = |role: &str| {
        let role = crate::people::Role::named(role);
        let of = |it: &crate::permission::Permission| {
            role.is_some_and(|role| it.of(role) != crate::permission::Reach::Refused)
        };
        permissions().iter().any(|it| it.action == action.name() && of(it))
    };
    let mut found: Vec<(i64, Value)> = Vec::new();
    for it in change.eye().all(sql, &[today.into()]).await? {
        let person = it.whole("person")?;
        let there = places.contains(&it.text("body")?) && allows(&it.text("role")?);
        if !there || found.iter().any(|(known, _)| *known == person) {
            continue;
        }
        if let Some(interest) = interested(change, person, member).await? {
            found.push((person, json!({ "name": it.text("name")?, "interest": interest })));
        }
    }
    Ok(Value::from(found.into_iter().map(|(_, it)| it).collect::<Vec<_>>()).to_string())
}

//! Who may sign an amount, how many have to, and whether it is signed as it stands.

use std::collections::BTreeSet;

use super::item::Loaded;
use super::view::read;
use crate::codes::{Result, complain};
use crate::flow::Decider;
use crate::ledger::pounds;
use crate::people::{Actor, Role, interested};
use crate::permission::{Action, Reach, permissions};
use crate::store::{Change, Register};
use crate::succession::answering;

/// Approvals that an amount needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// By which role; none for any that may approve.
    pub role: Option<Role>,
    /// By how many different people.
    pub approvals: i64,
    /// By how many it has them, of what stands.
    pub given: i64,
}

/// The tier of an action. Nobody acts on an item at two of them, but that whoever completes the data may also claim,
/// declare or calculate.
fn tier(action: Action) -> Option<u8> {
    match action {
        Action::LocalComplete => Some(0),
        Action::LocalClaim | Action::LocalDeclare => Some(1),
        Action::LocalClaimBulk | Action::LocalCalculate => Some(2),
        Action::LocalApprove => Some(3),
        Action::LocalFinanceApprove => Some(4),
        Action::LocalPay => Some(5),
        _ => None,
    }
}

fn clash(one: u8, other: u8) -> bool {
    one != other && (one.max(other) > 2 || one.min(other) > 0)
}

/// Whether a declared interest removes a person from an action. The practice itself has one, of course.
fn decides(action: Action) -> bool {
    matches!(
        action,
        Action::LocalClaimBulk
            | Action::LocalCalculate
            | Action::LocalApprove
            | Action::LocalFinanceApprove
            | Action::LocalPay
            | Action::LocalSendBack
            | Action::LocalHold
            | Action::LocalRelease
            | Action::LocalDataChanged
            | Action::LocalMembershipChanged
    )
}

/// Refuses a person with a declared interest in a practice.
pub(super) async fn uninterested(change: &mut Change<'_>, person: i64, practice: &str) -> Result<()> {
    let Some(interest) = interested(change, person, practice).await? else { return Ok(()) };
    let text = format!("a declared interest removes this person from the decision: {interest}");
    Err(complain("declared-interest", text))
}

/// Refuses a person with an interest in the practice, and one who acted on the item at another tier, ever.
pub(super) async fn free(change: &mut Change<'_>, person: i64, action: Action, item: &Loaded) -> Result<()> {
    if decides(action) {
        uninterested(change, person, &item.body).await?;
    }
    let Some(own) = tier(action) else { return Ok(()) };
    let sql = "select action, recorded from local_move where item = $1 and person = $2 order by number";
    for it in change.eye().all(sql, &[item.number.into(), person.into()]).await? {
        let before = it.text("action")?;
        if Action::named(&before).and_then(tier).is_some_and(|it| clash(own, it)) {
            let text = format!("this person did `{before}` on {}", it.text("recorded")?);
            return Err(complain("made-by-checker", text));
        }
    }
    Ok(())
}

/// Who took a step with what stands, and as what, in order. Only steps since it was worked out last count: where it was
/// taken back and comes to the same again, it is signed again.
async fn signatures(change: &mut Change<'_>, item: &Loaded, action: Action) -> Result<Vec<(i64, String)>> {
    let Some(content) = item.content() else { return Ok(Vec::new()) };
    let sql = "select person, role from local_move where item = $1 and action = $2 and content = $3 and number > \
               (select coalesce(max(number), 0) from local_move where item = $1 and action = $4) order by number";
    let calculated = Action::LocalCalculate.name();
    let values = [item.number.into(), action.name().into(), content.into(), calculated.into()];
    let mut found = Vec::new();
    for it in change.eye().all(sql, &values).await? {
        found.push((it.whole("person")?, it.text("role")?));
    }
    Ok(found)
}

/// Who approved what stands, and as what.
async fn approvals(change: &mut Change<'_>, item: &Loaded) -> Result<Vec<(i64, Role)>> {
    let mut found: Vec<(i64, Role)> = Vec::new();
    for (person, role) in signatures(change, item, Action::LocalApprove).await? {
        let role = Role::named(&role)
            .ok_or_else(|| complain("ledger-broken", format!("there is no role `{role}`")))?;
        // One person is one approval, whatever they hold.
        if found.iter().all(|(known, _)| *known != person) {
            found.push((person, role));
        }
    }
    Ok(found)
}

/// The approvals that the amount of an item needs, and those that it has. None where no approval is asked for.
pub(super) async fn asked(change: &mut Change<'_>, item: &Loaded) -> Result<Vec<Asked>> {
    let Some(awarded) = item.awarded()?.filter(|_| item.terms.it.approval) else { return Ok(Vec::new()) };
    let given = approvals(change, item).await?;
    let count = |role: Option<Role>| {
        let of = given.iter().filter(|(_, it)| role.is_none_or(|role| role == *it)).count();
        i64::try_from(of).unwrap_or(i64::MAX)
    };
    let bands = item.terms.it.bands_of(awarded);
    if bands.is_empty() {
        return Ok(vec![Asked { role: None, approvals: 1, given: count(None) }]);
    }
    let of = |role| Asked { role: Some(role), approvals: 0, given: count(Some(role)) };
    Ok(bands.into_iter().map(|it| Asked { approvals: it.approvals, ..of(it.role) }).collect())
}

/// What is still lacking, in words; none where every approval is there.
fn lacking(asked: &[Asked]) -> Option<String> {
    let lacks = asked.iter().filter(|it| it.given < it.approvals).map(|it| {
        let by = it.role.map_or("anybody who may".to_owned(), |it| format!("`{}`", it.name()));
        format!("{} more by {by}", it.approvals - it.given)
    });
    let lacks: Vec<String> = lacks.collect();
    (!lacks.is_empty()).then(|| lacks.join(", "))
}

/// Refuses an approval as something that the person is not, or that is not asked for.
pub(super) async fn may_approve(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    role: Role,
) -> Result<()> {
    let around = answering(change, &item.rules.body).await?;
    let held = actor.roles(change).await?;
    if !held.iter().any(|(it, at)| *it == role && around.contains(at)) || !approves(role) {
        let text = format!("{} does not approve there as `{}`", actor.account(), role.name());
        return Err(complain("not-permitted", text));
    }
    let person = actor.somebody()?;
    if approvals(change, item).await?.iter().any(|(it, _)| *it == person) {
        return Err(complain("approved-before", "this person approved it already"));
    }
    let asked = asked(change, item).await?;
    let wanted = |it: &Asked| it.given < it.approvals && it.role.is_none_or(|it| it == role);
    if item.terms.it.approval && !asked.iter().any(wanted) {
        let lacks = lacking(&asked).unwrap_or_default();
        let text = format!("no approval by `{}` is asked for; it needs {lacks}", role.name());
        return Err(complain("band-role", text));
    }
    Ok(())
}

fn approves(role: Role) -> bool {
    let name = Action::LocalApprove.name();
    permissions().iter().any(|it| it.action == name && it.of(role) != Reach::Refused)
}

/// Whether with one more approval as this role every approval is there.
pub(super) async fn completes(change: &mut Change<'_>, item: &Loaded, role: Role) -> Result<bool> {
    let mut asked = asked(change, item).await?;
    for it in asked.iter_mut().filter(|it| it.role.is_none_or(|it| it == role)) {
        it.given += 1;
    }
    Ok(lacking(&asked).is_none())
}

/// Refuses an item that the practice has not declared as it stands, where that is asked for.
pub(super) async fn declared(change: &mut Change<'_>, item: &Loaded) -> Result<Option<i64>> {
    if !item.terms.it.declaration {
        return Ok(None);
    }
    match signatures(change, item, Action::LocalDeclare).await?.last() {
        Some((person, _)) => Ok(Some(*person)),
        None => Err(complain("not-declared", format!("{} has not declared what stands", item.body))),
    }
}

/// Refuses an item that is not signed as it stands by as many different people as its amount needs; for payment by
/// finance as well.
pub(super) async fn signed(change: &mut Change<'_>, item: &Loaded, for_payment: bool) -> Result<()> {
    let mut people: Vec<i64> = declared(change, item).await?.into_iter().collect();
    let asked = asked(change, item).await?;
    if let Some(lacks) = lacking(&asked) {
        let amount = pounds(item.awarded()?.unwrap_or_default());
        return Err(complain("not-approved", format!("{amount} needs {lacks}")));
    }
    people.extend(approvals(change, item).await?.into_iter().map(|(it, _)| it));
    if for_payment {
        match signatures(change, item, Action::LocalFinanceApprove).await?.last() {
            Some((person, _)) => people.push(*person),
            None => return Err(complain("signature-void", "finance has not approved what stands")),
        }
    }
    let different: BTreeSet<i64> = people.iter().copied().collect();
    if different.len() != people.len() {
        return Err(complain("made-by-checker", "one person signed at two tiers"));
    }
    Ok(())
}

/// Everybody who may approve an item today as something, and who of them is removed from it and why.
pub(super) async fn deciders(change: &mut Change<'_>, item: &Loaded) -> Result<Vec<Decider>> {
    let around = answering(change, &item.rules.body).await?;
    let today = change.moment.today.to_string();
    let sql = "select distinct r.person, p.name, r.role, r.body from role_held r join person p on p.id = r.person \
               where r.from_date <= $1 and (r.to_date is null or r.to_date >= $1) order by r.person, r.role, r.body";
    let mut found: Vec<Decider> = Vec::new();
    for it in change.eye().all(sql, &[today.into()]).await? {
        let (person, at) = (it.whole("person")?, it.text("body")?);
        let may = Role::named(&it.text("role")?).is_some_and(approves) && around.contains(&at);
        if may && found.iter().all(|known| known.person != person) {
            let removed = match free(change, person, Action::LocalApprove, item).await {
                Ok(()) => None,
                Err(why) if ["declared-interest", "made-by-checker"].contains(&why.code) => Some(why.message),
                Err(error) => return Err(error),
            };
            found.push(Decider { person, name: it.text("name")?, removed });
        }
    }
    Ok(found)
}

impl Register {
    /// Who may approve an item of a local scheme, and who is removed from it and why.
    pub async fn local_deciders(&self, actor: &Actor, item: i64) -> Result<Vec<Decider>> {
        let mut change = self.glance(actor).await?;
        let it = read(&mut change, actor, item).await?;
        deciders(&mut change, &it).await
    }
}

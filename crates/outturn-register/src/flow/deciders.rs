//! Who can decide, and who is removed from a decision.

use super::item::{Loaded, load};
use crate::codes::{Result, complain};
use crate::people::{Actor, Role, interested};
use crate::permission::{Action, Reach, permissions};
use crate::store::{Change, Register};

/// Somebody whose role allows an action with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// Who.
    pub person: i64,
    /// The name.
    pub name: String,
    /// Why they are removed from it: a declared interest, or a step that they took at another tier.
    pub removed: Option<String>,
}

/// The tier of an action: nobody acts on an item at two of them.
pub(super) fn tier(action: Action) -> Option<u8> {
    match action {
        Action::ItemFreeze | Action::ItemCalculate => Some(1),
        Action::ItemCheck => Some(2),
        Action::ItemApprove => Some(3),
        Action::ItemFinanceApprove => Some(4),
        Action::ItemPay => Some(5),
        Action::AppealDecide => Some(6),
        _ => None,
    }
}

/// Whether a declared interest removes a person from an action.
fn decides(action: Action) -> bool {
    tier(action).is_some()
        || matches!(
            action,
            Action::ItemDecisionChanged
                | Action::ItemRelease
                | Action::AppealAdmit
                | Action::AppealRefuse
                | Action::AppealExtend
        )
}

/// Refuses a person with an interest in the earner, and one who acted on the item at another tier, ever.
pub(crate) async fn free(change: &mut Change<'_>, person: i64, action: Action, item: &Loaded) -> Result<()> {
    if decides(action)
        && let Some(interest) = interested(change, person, &item.body).await?
    {
        let text = format!("a declared interest removes this person from the decision: {interest}");
        return Err(complain("declared-interest", text));
    }
    let Some(own) = tier(action) else { return Ok(()) };
    let sql = "select action, recorded from move where item = $1 and person = $2 order by number";
    for it in change.eye().all(sql, &[item.number.into(), person.into()]).await? {
        let before = it.text("action")?;
        let other = Action::named(&before).and_then(tier);
        if other.is_some_and(|it| it != own) {
            let text = format!("this person did `{before}` on {}", it.text("recorded")?);
            return Err(complain("made-by-checker", text));
        }
    }
    Ok(())
}

/// Everybody whose role allows an action with an item today, and who of them is removed.
pub(crate) async fn deciders(change: &mut Change<'_>, action: Action, item: &Loaded) -> Result<Vec<Decider>> {
    let allowed =
        |role: Role| permissions().iter().any(|it| it.action == action.name() && it.of(role) == Reach::Any);
    let today = change.moment.today.to_string();
    let sql = "select distinct r.person, p.name, r.role from role_held r join person p on p.id = r.person \
               where r.from_date <= $1 and (r.to_date is null or r.to_date >= $1) order by r.person, r.role";
    let mut found: Vec<Decider> = Vec::new();
    for it in change.eye().all(sql, &[today.into()]).await? {
        let person = it.whole("person")?;
        let role = Role::named(&it.text("role")?);
        if role.is_some_and(allowed) && found.iter().all(|known| known.person != person) {
            let removed = match free(change, person, action, item).await {
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
    /// Who can take a step with an item, of those whose role reaches every body, and who is removed from it and why.
    pub async fn deciders(&self, actor: &Actor, item: i64, action: Action) -> Result<Vec<Decider>> {
        let mut change = self.glance(actor).await?;
        let found = load(&mut change, item).await;
        let it = actor.told(&mut change, Action::ItemRead, found).await?;
        actor.permit(&mut change, Action::ItemRead, &it.state, &it.body).await?;
        deciders(&mut change, action, &it).await
    }
}

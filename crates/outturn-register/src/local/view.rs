//! Items of local schemes as they are shown.

use super::arrange::ComponentKind;
use super::claim::{book, total};
use super::cost::{CostShare, shares, split};
use super::hold::holds;
use super::item::{Loaded, State, load};
use super::sign::{Asked, asked};
use super::window::{Which, window};
use crate::codes::Result;
use crate::ledger::Line;
use crate::people::Actor;
use crate::permission::Action;
use crate::store::{Change, Register};

/// An item of a local scheme as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number.
    pub number: i64,
    /// Of which scheme.
    pub scheme: String,
    /// The practice.
    pub practice: String,
    /// Where it stands.
    pub state: State,
    /// The last day for accepting, as it stands for this practice.
    pub accept_by: String,
    /// The last day for claims, as it stands for this practice.
    pub claim_by: String,
    /// What can be claimed, and what is.
    pub components: Vec<ComponentClaims>,
    /// The lines that were worked out.
    pub lines: Vec<Line>,
    /// All that is awarded; none before it is worked out.
    pub awarded: Option<i64>,
    /// What each commissioner bears of it.
    pub cost: Vec<CostShare>,
    /// The hash of rules, arrangement, facts and result, which is signed; none before there is a result.
    pub content: Option<String>,
    /// The approvals that its amount needs, and has.
    pub approvals: Vec<Asked>,
    /// What it waits for: the number of each hold that was not released, and why.
    pub holds: Vec<(i64, String)>,
    /// The steps that were taken, in order.
    pub moves: Vec<Move>,
    /// Every line that was claimed, in order; the last of a component for a period stands.
    pub claims: Vec<ClaimLine>,
}

/// A component, and what a practice claims of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentClaims {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// How its amount comes about.
    pub kind: ComponentKind,
    /// What is claimed of it, in pence. None where it is not claimed, which is neither no nor zero.
    pub claimed: Option<i64>,
    /// The most that is paid for it.
    pub cap: Option<i64>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What was done.
    pub action: String,
    /// The state before.
    pub before: String,
    /// The state after.
    pub after: String,
    /// Who did it.
    pub person: i64,
    /// As what an approval was given; empty of other steps.
    pub role: String,
    /// The hash that it stands under.
    pub content: String,
    /// Why, or what changed.
    pub reason: String,
    /// When it was recorded.
    pub recorded: String,
}

/// A line of a claim, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimLine {
    /// Of which claim.
    pub claim: i64,
    /// Of which component.
    pub component: String,
    /// For which period.
    pub period: String,
    /// Claimed or taken back.
    pub state: String,
    /// How many units; none where pounds are claimed.
    pub units: Option<String>,
    /// What it comes to, before any cap.
    pub pence: i64,
    /// The SHA-256 of each document.
    pub evidence: Vec<String>,
    /// What the claimant says of it.
    pub note: String,
    /// Made by the practice, or by a template.
    pub via: String,
    /// Who made it.
    pub person: i64,
    /// When it was recorded.
    pub recorded: String,
}

/// Refuses whoever may not see an item: by a role around the practice, the payer, or one who shares the cost.
async fn may_read(change: &mut Change<'_>, actor: &Actor, item: &Loaded) -> Result<()> {
    let mut refused = match actor.permit(change, Action::LocalRead, &item.state, &item.body).await {
        Ok(()) => return Ok(()),
        Err(it) => it,
    };
    for it in shares(change, &item.scheme, &item.rules.body).await? {
        match actor.permit(change, Action::LocalRead, &item.state, &it.body).await {
            Ok(()) => return Ok(()),
            Err(it) => refused = it,
        }
    }
    Err(refused)
}

/// An item, where whoever asks may see it.
pub(super) async fn read(change: &mut Change<'_>, actor: &Actor, number: i64) -> Result<Loaded> {
    let found = load(change, number).await;
    let it = actor.told(change, Action::LocalRead, found).await?;
    may_read(change, actor, &it).await?;
    Ok(it)
}

async fn moves(change: &mut Change<'_>, item: i64) -> Result<Vec<Move>> {
    let sql = "select action, before, after, person, role, content, reason, recorded from local_move \
               where item = $1 order by number";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[item.into()]).await? {
        found.push(Move {
            action: it.text("action")?,
            before: it.text("before")?,
            after: it.text("after")?,
            person: it.whole("person")?,
            role: it.text("role")?,
            content: it.text("content")?,
            reason: it.text("reason")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

async fn claims(change: &mut Change<'_>, item: i64) -> Result<Vec<ClaimLine>> {
    let sql = "select l.claim, l.component, l.period, l.state, l.units, l.pence, l.evidence, l.note, c.via, c.person, \
               c.recorded from local_claim_line l join local_claim c on c.number = l.claim \
               where c.item = $1 order by l.claim, l.line";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[item.into()]).await? {
        found.push(ClaimLine {
            claim: it.whole("claim")?,
            component: it.text("component")?,
            period: it.text("period")?,
            state: it.text("state")?,
            units: it.maybe("units")?,
            pence: it.whole("pence")?,
            evidence: it.text("evidence")?.split_whitespace().map(str::to_owned).collect(),
            note: it.text("note")?,
            via: it.text("via")?,
            person: it.whole("person")?,
            recorded: it.text("recorded")?,
        });
    }
    Ok(found)
}

async fn shown(change: &mut Change<'_>, it: Loaded) -> Result<Item> {
    let book = book(change, it.number).await?;
    let mut components = Vec::new();
    for component in &it.terms.it.components {
        components.push(ComponentClaims {
            code: component.code.clone(),
            title: component.title.clone(),
            kind: component.kind,
            claimed: total(&book, &component.code)?,
            cap: component.cap,
        });
    }
    let awarded = it.awarded()?;
    let shares = shares(change, &it.scheme, &it.rules.body).await?;
    Ok(Item {
        number: it.number,
        state: State::read(&it.state)?,
        accept_by: window(change, &it.terms, Some(&it.body), Which::Accepting).await?.to,
        claim_by: window(change, &it.terms, Some(&it.body), Which::Claims).await?.to,
        components,
        lines: it.lines()?,
        awarded,
        cost: awarded.map_or(Ok(Vec::new()), |awarded| split(awarded, &shares))?,
        content: it.content(),
        approvals: asked(change, &it).await?,
        holds: holds(change, it.number).await?,
        moves: moves(change, it.number).await?,
        claims: claims(change, it.number).await?,
        scheme: it.scheme,
        practice: it.body,
    })
}

impl Register {
    /// An item of a local scheme, with how it came to stand where it stands.
    pub async fn local_item(&self, actor: &Actor, number: i64) -> Result<Item> {
        let mut change = self.glance(actor).await?;
        let it = read(&mut change, actor, number).await?;
        shown(&mut change, it).await
    }

    /// The items of a local scheme that somebody may read, in the order of their numbers.
    pub async fn local_items(&self, actor: &Actor, scheme: &str) -> Result<Vec<Item>> {
        let mut change = self.glance(actor).await?;
        let sql = "select number from local_item where scheme = $1 order by number";
        let mut found = Vec::new();
        for row in change.eye().all(sql, &[scheme.into()]).await? {
            let it = load(&mut change, row.whole("number")?).await?;
            match may_read(&mut change, actor, &it).await {
                Ok(()) => found.push(shown(&mut change, it).await?),
                Err(error) if error.code == "not-permitted" => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

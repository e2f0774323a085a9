//! Taking a step with an item of a local scheme.

use outturn_award::receipt::sha256;
use outturn_core::Date;
use serde_json::{Value, json};

use super::claim::{book, claimed, facts_of};
use super::cost::{shares, split};
use super::hold::{hold, not_held, release};
use super::item::{Loaded, State, back, leads_to, load, step};
use super::money::{as_claimed, payment, post, propose, repeats};
use super::sign::{completes, deciders, declared, free, may_approve, signed};
use super::window::{Which, rules_stand, within};
use crate::codes::{Result, complain};
use crate::ledger::{Account, Line, Recovery, sum};
use crate::people::{Actor, Role, filled, hashed};
use crate::permission::Action;
use crate::store::documents::keep;
use crate::store::{Change, Entry, NewDocument, Register, row, tables};

/// A step with an item of a local scheme.
#[derive(Debug, Clone)]
pub enum Act {
    /// The practice accepts the offer.
    Accept,
    /// The practice declines it.
    Decline {
        /// Why.
        reason: String,
    },
    /// The practice withdraws its acceptance, before it claimed anything.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Everything that counts is there.
    Complete {
        /// The hash of the readings, as a receipt has it, where something is worked out from them.
        readings_sha256: Option<String>,
    },
    /// Records what was worked out, and proposes it to the ledger.
    Calculate {
        /// The key of the request: under it nothing is done twice.
        key: String,
        /// The hash of the award, as a receipt has it.
        award_sha256: String,
        /// Its lines: those of [`Register::worked_out`], and beside them what comes from readings.
        lines: Vec<Line>,
        /// The day from which it counts.
        effective: Date,
        /// What is done where more was paid than is due.
        recovery: Recovery,
    },
    /// The practice declares it.
    Declare {
        /// The hash of what is declared: [`super::Item::content`].
        signs: String,
    },
    /// Approves it. The item is approved once as many people did as its amount needs.
    Approve {
        /// The hash of what is approved.
        signs: String,
        /// As what.
        role: Role,
    },
    /// Approves it for finance: what was proposed to the ledger is posted.
    FinanceApprove {
        /// The hash of what is approved.
        signs: String,
    },
    /// Pays what is payable.
    Pay {
        /// The key of the request: under it nothing is paid twice.
        key: String,
        /// The day of payment, after the window for claims.
        effective: Date,
    },
    /// Closes the account of it.
    Account,
    /// Sends it back to the practice.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Holds it: nothing goes on until the hold is released.
    Hold {
        /// Why.
        reason: String,
    },
    /// Releases a hold.
    Release {
        /// Which.
        hold: i64,
        /// Why.
        reason: String,
    },
    /// Data changed underneath.
    DataChanged {
        /// What changed.
        what: String,
    },
    /// Who belongs to it changed underneath.
    MembershipChanged {
        /// What changed.
        what: String,
    },
}

impl Act {
    /// The action that it is.
    pub fn action(&self) -> Action {
        match self {
            Act::Accept => Action::LocalAccept,
            Act::Decline { .. } => Action::LocalDecline,
            Act::Withdraw { .. } => Action::LocalWithdraw,
            Act::Complete { .. } => Action::LocalComplete,
            Act::Calculate { .. } => Action::LocalCalculate,
            Act::Declare { .. } => Action::LocalDeclare,
            Act::Approve { .. } => Action::LocalApprove,
            Act::FinanceApprove { .. } => Action::LocalFinanceApprove,
            Act::Pay { .. } => Action::LocalPay,
            Act::Account => Action::LocalAccount,
            Act::SendBack { .. } => Action::LocalSendBack,
            Act::Hold { .. } => Action::LocalHold,
            Act::Release { .. } => Action::LocalRelease,
            Act::DataChanged { .. } => Action::LocalDataChanged,
            Act::MembershipChanged { .. } => Action::LocalMembershipChanged,
        }
    }

    /// The hash that is signed, where something is.
    fn signs(&self) -> Option<&str> {
        match self {
            Act::Declare { signs } | Act::Approve { signs, .. } | Act::FinanceApprove { signs } => {
                Some(signs)
            }
            _ => None,
        }
    }

    /// What is said of it, where a reason is asked for.
    fn reason(&self) -> Option<&str> {
        match self {
            Act::Decline { reason }
            | Act::Withdraw { reason }
            | Act::SendBack { reason }
            | Act::Hold { reason }
            | Act::Release { reason, .. } => Some(reason),
            Act::DataChanged { what } | Act::MembershipChanged { what } => Some(what),
            _ => None,
        }
    }

    /// Whether it brings the item on, so that a hold and a draft stop it.
    fn goes_on(&self) -> bool {
        let aside = matches!(
            self,
            Act::Decline { .. } | Act::Withdraw { .. } | Act::Hold { .. } | Act::Release { .. }
        );
        !aside && !self.goes_back()
    }

    /// Whether it takes the item back.
    fn goes_back(&self) -> bool {
        matches!(self, Act::SendBack { .. } | Act::DataChanged { .. } | Act::MembershipChanged { .. })
    }
}

impl Register {
    /// Takes a step with an item of a local scheme, and gives the state that it then stands in. A calculation or
    /// payment under a key that was used for the same before does nothing and gives the state that stands.
    pub async fn local_act(&self, actor: &Actor, number: i64, act: &Act) -> Result<State> {
        self.local_act_with(actor, number, act, &[], None).await
    }

    /// The same, with documents that are kept in the same transaction, and with what the act was worked out from: where
    /// that has changed since, nothing is done.
    pub(super) async fn local_act_with(
        &self,
        actor: &Actor,
        number: i64,
        act: &Act,
        documents: &[NewDocument],
        from: Option<&Loaded>,
    ) -> Result<State> {
        let mut change = self.change(actor).await?;
        let action = act.action();
        let found = load(&mut change, number).await;
        let item = actor.told(&mut change, action, found).await?;
        if repeats(&mut change, actor, &item, act).await? {
            return State::read(&item.state);
        }
        permit(&mut change, actor, act, &item).await?;
        let mut after = leads_to(action, &item.state)?;
        stands(&mut change, actor, &item, act).await?;
        if from.is_some_and(|it| !it.is_worked_out_alike(&item)) {
            let text = "the rules, arrangement, claims or readings changed while it was worked out";
            return Err(complain("other-content", text));
        }
        for document in documents {
            keep(&mut change, actor, document).await?;
        }
        if let Some(reason) = act.reason() {
            filled("reason", reason)?;
        }
        let about = if act.goes_back() {
            let why = act.reason().unwrap_or_default();
            back(&mut change, actor, &item, (action, after), why).await?;
            json!({ "what": why })
        } else {
            if let Act::Approve { role, .. } = act
                && !completes(&mut change, &item, *role).await?
            {
                after = State::read(&item.state)?.name();
            }
            forward(&mut change, actor, &item, act, after).await?
        };
        let about = json!({ "before": item.state, "after": after, "of": item.body, "with": about });
        change.commit(Entry::new(action.name(), format!("local-item/{number}"), about)).await?;
        State::read(after)
    }
}

/// Whether the actor may: what the practice does is asked at the practice, what the commissioner does at the payer.
async fn permit(change: &mut Change<'_>, actor: &Actor, act: &Act, item: &Loaded) -> Result<()> {
    let action = act.action();
    let at_practice =
        [Action::LocalAccept, Action::LocalDecline, Action::LocalWithdraw, Action::LocalDeclare]
            .contains(&action);
    let body = if at_practice { &item.body } else { &item.rules.body };
    let done = actor.permit(change, action, &item.state, body).await;
    // What is claimed may be completed by either; readings are the commissioner's to give, with what it found.
    if matches!(act, Act::Complete { readings_sha256: None }) && done.is_err() {
        return actor.permit(change, action, &item.state, &item.body).await;
    }
    done
}

/// Refuses what the table alone would allow.
async fn stands(change: &mut Change<'_>, actor: &Actor, item: &Loaded, act: &Act) -> Result<()> {
    free(change, actor.somebody()?, act.action(), item).await?;
    if act.goes_on() {
        not_held(change, item.number).await?;
        rules_stand(&item.rules.state, &item.scheme)?;
    }
    let pays = matches!(act, Act::Complete { .. } | Act::Calculate { .. });
    if pays && item.terms.it.participation_only {
        return Err(complain("participation-only", format!("nothing is paid under {}", item.scheme)));
    }
    if let Some(signs) = act.signs()
        && item.content().as_deref() != Some(signs)
    {
        let stands = item.content().unwrap_or_default();
        return Err(complain("other-content", format!("what stands has the hash {stands}, not {signs}")));
    }
    match act {
        Act::Accept | Act::Decline { .. } => within(change, &item.terms, &item.body, Which::Accepting).await,
        Act::Withdraw { .. } => {
            let sql = "select number from local_claim where item = $1 order by number limit 1";
            match change.eye().one(sql, &[item.number.into()]).await? {
                None => Ok(()),
                Some(it) => {
                    let text = format!("claim {} was made under it", it.whole("number")?);
                    Err(complain("claimed-already", text))
                }
            }
        }
        Act::Calculate { lines, .. } => as_claimed(change, item, lines).await,
        Act::Approve { role, .. } => {
            declared(change, item).await?;
            may_approve(change, actor, item, *role).await
        }
        Act::FinanceApprove { .. } => signed(change, item, false).await,
        _ => Ok(()),
    }
}

/// The hash of the facts, where everything that counts is there.
async fn facts(change: &mut Change<'_>, item: &Loaded, readings: Option<&str>) -> Result<String> {
    let bad = |text: &str| Err(complain("bad-register-value", text));
    match (readings, item.terms.it.reads()) {
        (Some(it), true) => hashed("hash of the readings", it)?,
        (None, true) => return bad("something is worked out from readings, so their hash is needed"),
        (Some(_), false) => return bad("nothing is worked out from readings"),
        (None, false) => {}
    }
    let book = book(change, item.number).await?;
    if readings.is_none() && claimed(&book).next().is_none() {
        return Err(complain("nothing-claimed", format!("{} has not claimed anything", item.body)));
    }
    Ok(facts_of(readings, &book))
}

async fn forward(
    change: &mut Change<'_>,
    actor: &Actor,
    item: &Loaded,
    act: &Act,
    after: &str,
) -> Result<Value> {
    let mut cells = row([("state", after.into())]);
    let mut content = item.content().unwrap_or_default();
    let mut role = "";
    let mut about = json!({});
    match act {
        Act::Complete { readings_sha256 } => {
            let facts = facts(change, item, readings_sha256.as_deref()).await?;
            about = json!({ "facts_sha256": facts, "readings_sha256": readings_sha256 });
            cells.insert("readings_sha256", readings_sha256.clone().into());
            cells.insert("facts_sha256", facts.into());
        }
        Act::Calculate { award_sha256, lines, .. } => {
            hashed("hash of the award", award_sha256)?;
            let told: Vec<Value> = lines.iter().map(Line::json).collect();
            let result = json!({ "award_sha256": award_sha256, "lines": told }).to_string();
            let digest = sha256(result.as_bytes());
            content = item.content_of(item.facts.as_deref().unwrap_or_default(), &digest);
            cells.insert("result", result.into());
            cells.insert("result_sha256", (&digest).into());
            let transfer = propose(change, item, act, &content).await?;
            let cost = cost(change, item, lines).await?;
            about =
                json!({ "result_sha256": digest, "content": content, "transfer": transfer, "cost": cost });
        }
        Act::Approve { role: as_what, .. } => {
            role = as_what.name();
            let all = deciders(change, item).await?;
            let removed: Vec<Value> =
                all.into_iter().filter_map(|it| Some(json!([it.person, it.removed?]))).collect();
            about = json!({ "signs": content, "as": role, "removed": removed });
        }
        Act::Declare { .. } => about = json!({ "signs": content }),
        Act::FinanceApprove { .. } => {
            let transfer = post(change, item, &content).await?;
            about = json!({ "signs": content, "transfer": transfer });
        }
        Act::Pay { key, effective } => {
            let transfer = payment(change, item, (key, *effective), &content).await?;
            about = json!({ "content": content, "transfer": transfer });
        }
        Act::Decline { reason } | Act::Withdraw { reason } => about = json!({ "reason": reason }),
        Act::Hold { reason } => {
            let hold = hold(change, item.number, reason).await?;
            about = json!({ "hold": hold, "reason": reason });
        }
        Act::Release { hold, reason } => {
            release(change, item.number, *hold).await?;
            about = json!({ "hold": hold, "reason": reason });
        }
        Act::Accept
        | Act::Account
        | Act::SendBack { .. }
        | Act::DataChanged { .. }
        | Act::MembershipChanged { .. } => {}
    }
    change.alter(&tables::LOCAL_ITEM, &[item.number.into()], cells).await?;
    let reason = act.reason().unwrap_or_default();
    step(change, actor, item, (act.action(), after), (&content, role, reason)).await?;
    Ok(about)
}

/// What each commissioner bears of it, and who bears a penny that was left over.
async fn cost(change: &mut Change<'_>, item: &Loaded, lines: &[Line]) -> Result<Vec<Value>> {
    let awarded = sum(lines.iter().filter(|it| it.account == Account::Awarded).map(|it| it.pence))?;
    let shares = shares(change, &item.scheme, &item.rules.body).await?;
    let told = |it: super::CostShare| {
        let share = it.share.canonical();
        json!({ "body": it.body, "share": share, "pence": it.pence, "penny_left_over": it.extra })
    };
    Ok(split(awarded, &shares)?.into_iter().map(told).collect())
}

//! The local scheme of the year: offered to practices, claimed, worked out and paid, with items left in every state.

use outturn_core::Diagnostic;
use outturn_register::flow::{Calculation, Checked};
use outturn_register::ledger::Recovery;
use outturn_register::local::{
    Act, Amount, Arrangement, Band, Claimed, Component, ComponentKind, State, Window,
};
use outturn_register::people::Role;
use outturn_register::{ManualClock, Register};

use super::super::register::said;
use super::made_up::{LocalScheme, WITH_PRACTICES};
use super::year::{Day, date};

/// What is claimed beside what readings earn.
const BACKFILL: &str = "backfill";

/// The most that is paid of it to a practice, in pence.
const BACKFILL_CAP: i64 = 60_000;

/// How the scheme is arranged.
fn arrangement(id: &str) -> Checked<Arrangement> {
    let component = |code: &str, title: &str, kind, cap| Component {
        code: code.to_owned(),
        title: title.to_owned(),
        kind,
        rate: None,
        cap,
        evidence: false,
    };
    let band = |from, approvals| Band { from, role: Role::CcgLead, approvals };
    Ok(Arrangement {
        scheme: id.to_owned(),
        accepting: Window { from: date("2014-04-01")?, to: date("2014-04-30")? },
        claims: Window { from: date("2015-04-01")?, to: date("2015-05-31")? },
        declaration: true,
        approval: true,
        participation_only: false,
        shares: Vec::new(),
        components: vec![
            component("reviews", "Asthma reviews (demonstration)", ComponentKind::Readings, None),
            component(BACKFILL, "Backfill (demonstration)", ComponentKind::Pounds, Some(BACKFILL_CAP)),
        ],
        bands: vec![band(0, 1), band(200_000, 2)],
    })
}

/// In which state an item is left, so that there are some in each. The first practice is paid: somebody looks from it.
fn left_in(index: usize) -> State {
    match index % 26 {
        1 => State::Offered,
        2 => State::Declined,
        3 => State::Accepted,
        4 => State::DataComplete,
        5 => State::Calculated,
        6 => State::Declared,
        7 => State::Approved,
        8 => State::FinanceApproved,
        9 => State::AccountedFor,
        _ => State::Paid,
    }
}

/// What a practice claims for backfill, in pence; none of every third.
fn claimed(index: usize) -> Option<i64> {
    let pence = 15_000 + 1_250 * i64::try_from(index).ok()?;
    (index % 3 != 2).then_some(pence)
}

/// Who answers for a practice.
fn manager(index: usize) -> &'static str {
    if index == 0 { "practice" } else { "practices" }
}

/// Publishes it and offers it, before its year; practices accept or decline in April.
pub(super) async fn begin(
    register: &Register,
    clock: &ManualClock,
    local: &LocalScheme,
    practices: &[(String, String)],
) -> Checked<Vec<i64>> {
    let day = Day::at(register, clock, "2014-03-26T10:00:00Z").await?;
    register.draft_rules(&day.of("ccg.finance"), WITH_PRACTICES, &local.rules).await?;
    register.arrange(&day.of("ccg.lead"), &arrangement(&local.id)?).await.map_err(said)?;
    let day = Day::at(register, clock, "2014-03-27T16:00:00Z").await?;
    register.publish_scheme(&day.of("second.ccg.lead"), &local.id).await.map_err(said)?;
    let codes: Vec<&str> = practices.iter().map(|(code, _)| code.as_str()).collect();
    let items = register.offer(&day.of("ccg.lead"), &local.id, &codes).await.map_err(said)?;
    let day = Day::at(register, clock, "2014-04-08T12:00:00Z").await?;
    for (index, item) in items.iter().enumerate() {
        let act = match left_in(index) {
            State::Offered => continue,
            State::Declined => {
                Act::Decline { reason: "no nurse for it this year (demonstration)".to_owned() }
            }
            _ => Act::Accept,
        };
        register.local_act(&day.of(manager(index)), *item, &act).await.map_err(said)?;
    }
    Ok(items)
}

/// After its year: claimed in May, worked out and approved in June, and paid.
pub(super) async fn end(
    register: &Register,
    clock: &ManualClock,
    local: &LocalScheme,
    (practices, items): (&[(String, String)], &[i64]),
    tell: &(dyn Fn(&str) + Sync),
) -> Checked<()> {
    let day = Day::at(register, clock, "2015-05-11T12:00:00Z").await?;
    for (index, item) in items.iter().enumerate().filter(|(index, _)| takes_part(*index)) {
        let Some(pence) = claimed(index) else { continue };
        let line = Claimed {
            component: BACKFILL.to_owned(),
            period: "2014/15".to_owned(),
            amount: Amount::Pence(pence),
            evidence: Vec::new(),
            note: "sessions of a locum (demonstration)".to_owned(),
        };
        let key = format!("demo/{}/{item}/claim", local.id);
        register.claim(&day.of(manager(index)), *item, &key, &[line]).await.map_err(said)?;
    }
    let mut paid = 0;
    let mut day = Day::at(register, clock, "2015-06-15T09:00:00Z").await?;
    for (index, ((code, _), item)) in practices.iter().zip(items).enumerate() {
        if index % 26 == 25 {
            day = Day::at(register, clock, "2015-06-16T09:00:00Z").await?;
        }
        let to = left_in(index);
        if takes_part(index) && to > State::Accepted {
            go_on(register, &day, local, (code, *item), (index, to)).await?;
            paid += usize::from(to >= State::Paid);
        }
    }
    tell(&format!("{} practices were offered the local scheme, {paid} are paid", items.len()));
    Ok(())
}

fn takes_part(index: usize) -> bool {
    !matches!(left_in(index), State::Offered | State::Declined)
}

/// Takes an item as far as it is to go.
async fn go_on(
    register: &Register,
    day: &Day,
    local: &LocalScheme,
    (code, item): (&str, i64),
    (index, to): (usize, State),
) -> Checked<()> {
    let finance = day.of("ccg.finance");
    let facts = local.facts.get(code).ok_or_else(|| {
        let help = "take the facts and the scheme from the library of this version";
        vec![Diagnostic::file(
            "the demonstration's facts",
            "no-facts",
            format!("nothing is published of {code}"),
            help,
        )]
    })?;
    let mut state = register.complete_with(&finance, item, facts).await?;
    if state < to {
        let key = format!("demo/{}/{item}", local.id);
        let how = Calculation { key, effective: date("2015-06-15")?, recovery: Recovery::FromNextPayment };
        state = register.calculate_local(&finance, item, &how).await?;
    }
    let mut leads = ["second.ccg.lead", "ccg.lead"].into_iter();
    while state < to {
        let signs = register.local_item(&finance, item).await.map_err(said)?.content.unwrap_or_default();
        let (account, act) = match state {
            State::Calculated => (manager(index), Act::Declare { signs }),
            // Above £2,000 both leads approve it.
            State::Declared => {
                (leads.next().unwrap_or("ccg.lead"), Act::Approve { signs, role: Role::CcgLead })
            }
            State::Approved => ("second.ccg.finance", Act::FinanceApprove { signs }),
            State::FinanceApproved => {
                let key = format!("demo/{}/{item}/paid", local.id);
                ("third.ccg.finance", Act::Pay { key, effective: date("2015-06-30")? })
            }
            _ => ("ccg.finance", Act::Account),
        };
        state = register.local_act(&day.of(account), item, &act).await.map_err(said)?;
    }
    Ok(())
}

//! The year itself: set up, published, determined, paid, with items left in every state.

use std::collections::BTreeMap;

use outturn_core::{Date, Diagnostic};
use outturn_register::flow::{Act, Calculation, Checked, State, Wanted};
use outturn_register::ledger::Recovery;
use outturn_register::people::{Actor, Body, BodyKind, NewPerson, Term};
use outturn_register::store::{DocumentKind, NewDocument};
use outturn_register::{ManualClock, Register};

use super::super::register::said;
use super::local;
use super::made_up::{WITH_PRACTICES, Year};
use super::people::{AREA_TEAM, At, BOARD, NATIONAL, OWNER, PEOPLE};

/// When the demonstration begins.
pub(super) const BEGINS: &str = "2013-12-02T09:00:00Z";

/// Why its sessions are made.
const WHY: &str = "the demonstration";

/// Everybody, signed in for what they do on a day.
pub(super) struct Day(BTreeMap<&'static str, Actor>);

impl Day {
    pub(super) async fn at(register: &Register, clock: &ManualClock, instant: &str) -> Checked<Day> {
        clock.set(instant).map_err(|it| vec![it])?;
        let mut all = BTreeMap::new();
        for account in PEOPLE.iter().map(|it| it.account).chain([OWNER]) {
            all.insert(account, register.operator_session(account, WHY).await.map_err(said)?);
        }
        Ok(Day(all))
    }

    pub(super) fn of(&self, account: &str) -> Actor {
        self.0.get(account).cloned().unwrap_or_else(Actor::public)
    }
}

/// Loads the year, and says how far it is.
pub(super) async fn load(
    register: &Register,
    clock: &ManualClock,
    year: &Year,
    password: &str,
    tell: &(dyn Fn(&str) + Sync),
) -> Checked<()> {
    set_up(register, year, password, tell).await?;
    let day = Day::at(register, clock, "2014-03-24T09:00:00Z").await?;
    register.draft_rules(&day.of(OWNER), NATIONAL, &year.rules).await?;
    let items = local::begin(register, clock, &year.local, &year.practices).await?;
    let day = Day::at(register, clock, "2014-03-28T15:30:00Z").await?;
    register.publish_scheme(&day.of("officer"), &year.scheme).await.map_err(said)?;
    tell("the scheme is published");
    local::end(register, clock, &year.local, (&year.practices, &items), tell).await?;

    let mut day = Day::at(register, clock, "2015-10-05T09:00:00Z").await?;
    for (bytes, name) in
        [(&year.published, "facts-published.json"), (&year.whole, "facts-demonstration.json")]
    {
        let document = NewDocument {
            kind: DocumentKind::Facts,
            body: NATIONAL.to_owned(),
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            bytes: bytes.clone(),
        };
        let hash = register.keep_document(&day.of("analyst"), &document).await.map_err(said)?;
        tell(&format!("{name} has the hash {hash}"));
    }
    let interest = Term { from: date("2014-04-01")?, to: None };
    let nature = "non-executive member of its governing body";
    register.declare_interest(&day.of("approver"), WITH_PRACTICES, nature, interest).await.map_err(said)?;
    let mut counted = BTreeMap::new();
    for (index, (code, _)) in year.earners.iter().enumerate() {
        // A session lasts an hour by this clock, which stands still while one is used.
        if index % 40 == 39 {
            let next = ["2015-10-06", "2015-10-07", "2015-10-08", "2015-10-09", "2015-10-12"];
            let instant = next.get(index / 40).copied().unwrap_or("2015-10-13");
            day = Day::at(register, clock, &format!("{instant}T09:00:00Z")).await?;
            tell(&format!("{} of {} earners", index + 1, year.earners.len()));
        }
        let to = if code == WITH_PRACTICES { State::Paid } else { left_in(index) };
        determine(register, &day, year, code, to).await?;
        *counted.entry(to).or_insert(0) += 1;
    }
    let notified = Wanted { state: Some(State::Notified), most: 1, ..Wanted::default() };
    for it in register.items(&day.of("officer"), &notified).await.map_err(said)? {
        let reason = "the trust has told of a fault in its figures for March 2015".to_owned();
        register.act(&day.of("finance"), it.number, &Act::Hold { reason }).await.map_err(said)?;
    }
    for (state, count) in counted {
        tell(&format!("{count:>4} {}", state.name()));
    }
    Ok(())
}

/// In which state an item is left, so that there are some in each.
fn left_in(index: usize) -> State {
    match index % 23 {
        0 => State::Open,
        1 => State::ReadingsFrozen,
        2 => State::Calculated,
        3 => State::Checked,
        4 => State::Approved,
        5 => State::FinanceApproved,
        6 => State::Notified,
        _ => State::Paid,
    }
}

pub(super) fn date(text: &str) -> Checked<Date> {
    outturn_core::period::parse_date(text)
        .map_err(|why| vec![Diagnostic::file("demonstration", "bad-register-value", why, "")])
}

/// Bodies and people.
async fn set_up(
    register: &Register,
    year: &Year,
    password: &str,
    tell: &(dyn Fn(&str) + Sync),
) -> Checked<()> {
    let body = |code: &str, name: &str, kind, within: Option<&str>| Body {
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        within: within.map(str::to_owned),
    };
    let person = |account: &str, name: &str| NewPerson {
        account: account.to_owned(),
        name: format!("{name} (demonstration)"),
        password: password.to_owned(),
    };
    let national = body(NATIONAL, "NHS England (demonstration)", BodyKind::National, None);
    register.set_up(&national, &person(OWNER, "Olive Owner")).await.map_err(said)?;
    let owner = register.operator_session(OWNER, WHY).await.map_err(said)?;
    let mut bodies = vec![
        body(AREA_TEAM, "Area team (demonstration)", BodyKind::AreaTeam, None),
        body(BOARD, "Health and wellbeing board (demonstration)", BodyKind::Board, None),
    ];
    bodies.extend(year.earners.iter().map(|(code, name)| body(code, name, BodyKind::Ccg, Some(AREA_TEAM))));
    let within = Some(WITH_PRACTICES);
    bodies.extend(year.practices.iter().map(|(code, name)| body(code, name, BodyKind::Practice, within)));
    for body in &bodies {
        register.add_body(&owner, body).await.map_err(said)?;
    }
    let first = year.practices.first().map_or("", |(code, _)| code.as_str());
    let term = Term { from: date("2013-04-01")?, to: None };
    let others: Vec<&str> = year.practices.iter().skip(1).map(|(code, _)| code.as_str()).collect();
    for it in &PEOPLE {
        let id = register.add_person(&owner, &person(it.account, it.name)).await.map_err(said)?;
        let at = match it.at {
            At::Body(body) => &[body][..],
            At::FirstPractice => &[first],
            At::OtherPractices => &others,
        };
        for body in at {
            register.grant_role(&owner, id, it.role, body, term).await.map_err(said)?;
        }
    }
    tell(&format!("{} bodies and {} people", bodies.len() + 1, PEOPLE.len() + 1));
    Ok(())
}

/// Takes an earner's item as far as it is to go.
async fn determine(register: &Register, day: &Day, year: &Year, code: &str, to: State) -> Checked<()> {
    let analyst = day.of("analyst");
    let item = register.open_item(&analyst, &year.scheme, code).await.map_err(said)?;
    if to == State::Open {
        return Ok(());
    }
    let mut state = register.freeze(&analyst, item, &year.whole).await?;
    if state < to {
        let key = format!("demo/{}/{code}", year.scheme);
        let how = Calculation { key, effective: date("2015-09-30")?, recovery: Recovery::FromNextPayment };
        state = register.calculate(&analyst, item, &how).await?;
    }
    while state < to {
        let signs = register.item(&analyst, item).await.map_err(said)?.content.unwrap_or_default();
        // The one who is removed from the decision on the earner that they have an interest in is not asked.
        let approver = if code == WITH_PRACTICES { "second.approver" } else { "approver" };
        let (account, act) = match state {
            State::Calculated => ("officer", Act::Check { signs }),
            State::Checked => (approver, Act::Approve { signs }),
            State::Approved => ("finance", Act::FinanceApprove { signs }),
            State::FinanceApproved => ("officer", Act::Notify),
            _ => {
                let key = format!("demo/{}/{code}/paid", year.scheme);
                ("payments", Act::Pay { key, effective: date("2015-10-30")? })
            }
        };
        state = register.act(&day.of(account), item, &act).await.map_err(said)?;
    }
    Ok(())
}

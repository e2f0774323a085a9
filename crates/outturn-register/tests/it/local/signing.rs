//! Declaring, approving in bands, who is removed, and who pays.

use outturn_register::ledger::Account;
use outturn_register::local::{Act, Amount, Arrangement, Asked, Band, State};
use outturn_register::people::{Role, Term};

use super::world::{LOCAL, Local, PERIOD, arrangement, claim_of, share};
use crate::support::{Place, both, day};

fn open() -> Term {
    Term { from: day("2014-04-01"), to: None }
}

/// One lead for up to £100.00, two from there, and the area team as well from £1,000.00.
fn banded() -> Arrangement {
    let band = |from, role, approvals| Band { from, role, approvals };
    let bands = vec![
        band(0, Role::CcgLead, 1),
        band(10_000, Role::CcgLead, 2),
        band(100_000, Role::AreaTeam, 1),
        band(100_000, Role::CcgLead, 2),
    ];
    Arrangement { bands, ..arrangement(LOCAL) }
}

async fn calculated(place: &Place, it: &Arrangement, units: i128) -> (Local, i64) {
    let (local, item) = Local::accepted(place, it).await;
    local
        .claims("P1", item, "first", &[claim_of("audits", PERIOD, Amount::Units(units.into()))])
        .await
        .unwrap();
    local.take_to(item, State::Accepted, State::Calculated, "first").await;
    (local, item)
}

async fn approve(local: &Local, item: i64, name: &str, role: Role) -> Result<State, &'static str> {
    let act = local.approves(item, role).await;
    local.acts(name, item, act).await.map_err(|it| it.code)
}

both! {
    async fn an_amount_needs_the_approvals_of_its_band(place) {
        // 79 audits are £987.50, 80 are £1,000.00.
        let (mut local, item) = calculated(&place, &banded(), 80).await;
        local.join("area", Role::AreaTeam, "T1").await;
        let finance = Act::FinanceApprove { signs: local.content(item).await };
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Err("not-declared"));
        assert_eq!(local.refused("finance.b", item, finance.clone()).await, "not-declared");
        let act = local.declares(item).await;
        assert_eq!(local.refused("manager.P3", item, act.clone()).await, "not-permitted");
        local.acts("manager.P1", item, act).await.unwrap();
        assert_eq!(approve(&local, item, "lead.b", Role::AreaTeam).await, Err("not-permitted"), "only as what one is");
        assert_eq!(approve(&local, item, "finance.b", Role::CcgFinance).await, Err("band-role"));
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Ok(State::Declared));
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Err("approved-before"));
        assert_eq!(local.acts("finance.b", item, finance.clone()).await.unwrap_err().message, "£1,000.00 needs 1 more by `area-team`, 1 more by `ccg-lead`");
        assert_eq!(approve(&local, item, "area", Role::AreaTeam).await, Ok(State::Declared));
        let shown = local.register().local_item(local.who("auditor"), item).await.unwrap().approvals;
        assert_eq!(shown, [Asked { role: Some(Role::AreaTeam), approvals: 1, given: 1 }, Asked { role: Some(Role::CcgLead), approvals: 2, given: 1 }]);
        assert_eq!(local.refused("finance.b", item, finance.clone()).await, "not-approved");
        assert_eq!(approve(&local, item, "lead.c", Role::CcgLead).await, Ok(State::Approved));
        // Whoever approved does not approve for finance as well.
        let term = open();
        let person = local.who("lead.c").person().unwrap();
        local.register().grant_role(&local.world.owner, person, Role::CcgFinance, "C1", term).await.unwrap();
        assert_eq!(local.refused("lead.c", item, finance.clone()).await, "made-by-checker");
        local.acts("finance.b", item, finance).await.unwrap();
        let pay = |key: &str| Act::Pay { key: key.to_owned(), effective: day("2014-11-30") };
        assert_eq!(local.refused("finance.c", item, pay("p")).await, "too-early");
        local.at("2014-11-01T09:00:00Z").await;
        for name in ["finance.a", "finance.b", "lead.c"] {
            assert_eq!(local.refused(name, item, pay("p")).await, "made-by-checker", "{name}");
        }
        let early = Act::Pay { key: "p".to_owned(), effective: day("2014-10-31") };
        assert_eq!(local.refused("finance.c", item, early).await, "too-early");
        assert_eq!(local.acts("finance.c", item, pay("p")).await.unwrap(), State::Paid);
        assert_eq!(local.acts("finance.c", item, pay("p")).await.unwrap(), State::Paid, "once");
        assert_eq!(local.balances(LOCAL, "P1").await, ["maximum 100000", "awarded 100000", "paid 100000"]);
        local.world.sound().await;
    }

    async fn a_hold_stops_every_step_until_it_is_released(place) {
        let (mut local, item) = calculated(&place, &banded(), 79).await;
        local.join("area", Role::AreaTeam, "T1").await;
        let hold = |reason: &str| Act::Hold { reason: reason.to_owned() };
        let release = |hold: i64| Act::Release { hold, reason: "it was answered".to_owned() };
        assert_eq!(local.refused("lead.b", item, hold(" ")).await, "bad-register-value", "why has to be said");
        assert_eq!(local.refused("manager.P1", item, hold("mine")).await, "not-permitted");
        assert_eq!(local.acts("area", item, hold("the practice is visited")).await.unwrap(), State::Calculated);
        assert_eq!(local.acts("lead.b", item, hold("a question of numbers")).await.unwrap(), State::Calculated);
        let act = local.declares(item).await;
        let refused = local.acts("manager.P1", item, act.clone()).await.unwrap_err();
        assert_eq!((refused.code, refused.message.as_str()), ("on-hold", "local item 1 is held: the practice is visited"));
        let holds = local.register().local_item(local.who("auditor"), item).await.unwrap().holds;
        assert_eq!(holds, [(1, "the practice is visited".to_owned()), (2, "a question of numbers".to_owned())]);
        assert_eq!(local.refused("area", item, release(1)).await, "not-permitted", "whoever else holds it");
        local.acts("lead.b", item, release(1)).await.unwrap();
        assert_eq!(local.refused("lead.b", item, release(1)).await, "no-such-thing", "once");
        assert_eq!(local.refused("manager.P1", item, act.clone()).await, "on-hold", "the other still holds it");
        // What changes underneath takes it back all the same; it is held there.
        let changed = Act::DataChanged { what: "a late file".to_owned() };
        assert_eq!(local.acts("lead.c", item, changed).await.unwrap(), State::Accepted);
        let complete = Act::Complete { readings_sha256: None };
        assert_eq!(local.refused("lead.c", item, complete.clone()).await, "on-hold");
        local.acts("finance.b", item, release(2)).await.unwrap();
        assert_eq!(local.acts("lead.c", item, complete).await.unwrap(), State::DataComplete);
        local.world.sound().await;
    }

    async fn an_amount_just_below_a_band_needs_those_of_the_one_before(place) {
        let (local, item) = calculated(&place, &banded(), 79).await;
        let act = local.declares(item).await;
        local.acts("manager.P1", item, act).await.unwrap();
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Ok(State::Declared));
        assert_eq!(approve(&local, item, "lead.c", Role::CcgLead).await, Ok(State::Approved));
        // Another claim lifts all of it into the next band, so it cannot be cut into small ones.
        local.claims("P1", item, "second", &[claim_of("audits", "2014-07", Amount::Units(1_i128.into()))]).await.unwrap();
        local.take_to(item, State::Accepted, State::Declared, "second").await;
        let shown = local.register().local_item(local.who("auditor"), item).await.unwrap();
        assert_eq!((shown.awarded, shown.approvals.len(), shown.approvals[0].given), (Some(100_000), 2, 0));
        local.world.sound().await;
    }

    async fn who_made_it_or_has_an_interest_does_not_approve_it(place) {
        let (local, item) = calculated(&place, &arrangement(LOCAL), 4).await;
        let act = local.declares(item).await;
        local.acts("manager.P1", item, act).await.unwrap();
        let term = open();
        // The one who calculated, and the one who declared, become leads as well.
        for name in ["finance.a", "manager.P1"] {
            let person = local.who(name).person().unwrap();
            local.register().grant_role(&local.world.owner, person, Role::CcgLead, "C1", term).await.unwrap();
            assert_eq!(approve(&local, item, name, Role::CcgLead).await, Err("made-by-checker"), "{name}");
        }
        // A partner in the practice is removed, and it says so.
        local.register().declare_interest(local.who("lead.b"), "P1", "partner", term).await.unwrap();
        let error = {
            let act = local.approves(item, Role::CcgLead).await;
            local.acts("lead.b", item, act).await.unwrap_err()
        };
        assert_eq!((error.code, error.message.contains("partner in P1")), ("declared-interest", true));
        let deciders = local.register().local_deciders(local.who("auditor"), item).await.unwrap();
        let told = |name: &str| deciders.iter().find(|it| Some(it.person) == local.who(name).person()).unwrap().removed.clone();
        assert!(told("lead.b").unwrap().contains("partner in P1") && told("finance.a").unwrap().contains("local.complete") && told("lead.c").is_none());
        assert_eq!(approve(&local, item, "lead.c", Role::CcgLead).await, Ok(State::Approved));
        let log = local.register().log(&local.world.owner, 0).await.unwrap();
        let entry = log.iter().rfind(|it| it.action == "local.approve").unwrap();
        assert!(entry.change.contains("partner in P1"), "{}", entry.change);
        // The same holds for finance, and for giving up what is due back.
        local.register().declare_interest(local.who("finance.b"), "P1", "partner", term).await.unwrap();
        let finance = Act::FinanceApprove { signs: local.content(item).await };
        assert_eq!(local.refused("finance.b", item, finance).await, "declared-interest");
        let given_up = local.register().write_off(local.who("finance.b"), "w", (LOCAL, "P1"), day("2014-12-01"), (1, "small")).await;
        assert_eq!(given_up.unwrap_err().code, "declared-interest");
        local.world.sound().await;
    }

    async fn what_is_not_asked_for_is_passed_over_and_everything_else_is_not(place) {
        let none = Arrangement { declaration: false, approval: false, bands: Vec::new(), ..arrangement(LOCAL) };
        let (local, item) = calculated(&place, &none, 4).await;
        // Maker is not checker all the same.
        let finance = Act::FinanceApprove { signs: local.content(item).await };
        assert_eq!(local.refused("finance.a", item, finance.clone()).await, "made-by-checker");
        assert_eq!(local.acts("finance.b", item, finance).await.unwrap(), State::FinanceApproved);
        local.world.sound().await;
    }

    async fn nothing_goes_on_under_a_draft_and_other_rules_void_every_signature(place) {
        let (mut local, item) = calculated(&place, &arrangement(LOCAL), 4).await;
        local.take_to(item, State::Calculated, State::FinanceApproved, "x").await;
        local.at("2014-12-01T09:00:00Z").await;
        let signed = local.content(item).await;
        local.draft(LOCAL, "other rules").await;
        let it = local.register().local_item(local.who("auditor"), item).await.unwrap();
        assert_eq!(it.state, State::DataComplete);
        assert!(it.moves.last().unwrap().reason.starts_with("the rules changed"), "{:?}", it.moves.last());
        let calculate = local.calculation(item, "again").await;
        assert_eq!(local.refused("finance.a", item, calculate.clone()).await, "draft-scheme");
        let dropped = Arrangement { components: vec![arrangement(LOCAL).components[1].clone()], ..arrangement(LOCAL) };
        let error = local.register().arrange(local.who("lead.a"), &dropped).await.unwrap_err();
        assert_eq!((error.code, error.message.contains("`audits`")), ("bad-register-value", true));
        local.register().publish_scheme(local.who("lead.b"), LOCAL).await.unwrap();
        local.acts("finance.a", item, calculate).await.unwrap();
        assert_eq!(local.refused("manager.P1", item, Act::Declare { signs: signed }).await, "other-content");
        local.world.sound().await;
    }

    async fn a_claim_is_sent_back_with_its_reason(place) {
        let (local, item) = calculated(&place, &arrangement(LOCAL), 4).await;
        let back = |reason: &str| Act::SendBack { reason: reason.to_owned() };
        assert_eq!(local.refused("manager.P1", item, back("no")).await, "not-permitted");
        assert_eq!(local.refused("lead.b", item, back("")).await, "bad-register-value");
        assert_eq!(local.acts("lead.b", item, back("two audits are of last year")).await.unwrap(), State::Accepted);
        local.claims("P1", item, "second", &[claim_of("audits", PERIOD, Amount::Units(2_i128.into()))]).await.unwrap();
        local.take_to(item, State::Accepted, State::Declared, "second").await;
        // Who sent it back may approve it once it is right.
        local.take_to(item, State::Declared, State::FinanceApproved, "second").await;
        assert_eq!(local.balances(LOCAL, "P1").await, ["maximum 2500", "awarded 2500", "payable 2500"]);
        local.world.sound().await;
    }

    async fn what_comes_to_the_same_again_is_signed_again(place) {
        let (local, item) = calculated(&place, &arrangement(LOCAL), 4).await;
        local.take_to(item, State::Calculated, State::Approved, "first").await;
        let signed = local.content(item).await;
        local.acts("lead.c", item, Act::SendBack { reason: "look at it again".to_owned() }).await.unwrap();
        local.take_to(item, State::Accepted, State::Calculated, "second").await;
        assert_eq!(local.content(item).await, signed, "it came to the same");
        // Neither the declaration nor the approval of before counts.
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Err("not-declared"));
        let finance = Act::FinanceApprove { signs: signed };
        assert_eq!(local.refused("finance.b", item, finance.clone()).await, "not-declared");
        let act = local.declares(item).await;
        local.acts("manager.P1", item, act).await.unwrap();
        assert_eq!(local.refused("finance.b", item, finance.clone()).await, "not-approved");
        assert_eq!(approve(&local, item, "lead.b", Role::CcgLead).await, Ok(State::Approved));
        assert_eq!(local.acts("finance.b", item, finance).await.unwrap(), State::FinanceApproved);
        local.world.sound().await;
    }

    async fn several_commissioners_share_to_the_penny(place) {
        let shared = Arrangement { shares: vec![share("C1", 1, 3), share("C3", 2, 3)], ..arrangement(LOCAL) };
        let mut local = Local::new(&place).await;
        local.scheme(&shared).await;
        // A practice of the other commissioner may be offered it.
        let p5 = local.offered(LOCAL, &["P5"]).await[0];
        let item = local.accepts(&shared, "P1").await;
        local.acts("manager.P5", p5, Act::Accept).await.unwrap();
        local.at("2014-08-01T09:00:00Z").await;
        let claim = |pence| vec![claim_of("backfill", PERIOD, Amount::Pence(pence))];
        local.claims("P1", item, "first", &claim(10_000)).await.unwrap();
        local.take_to(item, State::Accepted, State::FinanceApproved, "first").await;
        // 3,333 1/3 and 6,666 2/3: the penny that is left over goes to the larger remainder.
        let shown = local.register().local_item(local.who("lead.a"), item).await.unwrap().cost;
        let told: Vec<(String, i64, bool)> = shown.into_iter().map(|it| (it.body, it.pence, it.extra)).collect();
        assert_eq!(told, [("C1".to_owned(), 3_333, false), ("C3".to_owned(), 6_667, true)]);
        assert_eq!(local.balances(LOCAL, "C1").await, ["pot 3333"]);
        assert_eq!(local.balances(LOCAL, "C3").await, ["pot 6667"]);
        // A penny more: all of it is split anew, so that pennies do not drift.
        local.claims("P1", item, "second", &claim(10_001)).await.unwrap();
        local.take_to(item, State::Accepted, State::FinanceApproved, "second").await;
        assert_eq!((local.balances(LOCAL, "C1").await, local.balances(LOCAL, "C3").await), (vec!["pot 3334".to_owned()], vec!["pot 6667".to_owned()]));
        // Paid, corrected downwards, and what is due back is given up: by shares as well.
        local.at("2014-12-01T09:00:00Z").await;
        local.take_to(item, State::FinanceApproved, State::Paid, "second").await;
        local.register().extend_window(local.who("lead.a"), (LOCAL, None), outturn_register::local::Which::Claims, day("2014-12-31"), "again").await.unwrap();
        local.claims("P1", item, "third", &claim(9_000)).await.unwrap();
        local.take_to(item, State::Accepted, State::FinanceApproved, "third").await;
        assert_eq!(local.balances(LOCAL, "P1").await, ["maximum 9000", "awarded 9000", "paid 10001", "recovery-due 1001"]);
        let note = local.register().write_off(local.who("finance.b"), "w", (LOCAL, "P1"), day("2014-12-01"), (1_001, "not worth the work"));
        note.await.unwrap();
        // 333 2/3 and 667 1/3 of £10.01.
        assert_eq!((local.balances(LOCAL, "C1").await, local.balances(LOCAL, "C3").await), (vec!["pot 3334".to_owned()], vec!["pot 6667".to_owned()]));
        // Each commissioner and the practice see it; the other CCG does not.
        local.join("lead.of.c3", Role::CcgLead, "C3").await;
        local.join("lead.of.c2", Role::CcgLead, "C2").await;
        assert!(local.register().local_item(local.who("lead.of.c3"), item).await.is_ok());
        assert_eq!(local.register().local_item(local.who("lead.of.c2"), item).await.unwrap_err().code, "not-permitted");
        let identities = local.register().identities(local.who("finance.b"), LOCAL, outturn_register::ledger::AsAt::default()).await.unwrap();
        assert!(identities.iter().all(|it| it.holds) && identities[0].amounts[&Account::Awarded] == 9_000);
        local.world.sound().await;
    }

    async fn what_is_due_to_the_national_payer_is_not_for_a_ccg_to_give_up(place) {
        let mut world = crate::support::World::published(&place).await;
        let scheme = crate::support::world::SCHEME;
        world.item(scheme, "C1", outturn_register::flow::State::Paid, 75_000).await;
        let finance = world.person(Role::CcgFinance, "C1").await;
        let at = (scheme, "C1");
        let given_up = world.register.write_off(&finance, "w", at, day("2015-10-01"), (1, "we would rather not")).await;
        assert_eq!(given_up.unwrap_err().code, "not-permitted");
        assert_eq!(world.register.journal(&finance, scheme).await.unwrap_err().code, "not-permitted");
    }
}

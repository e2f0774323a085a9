//! Successors: who is paid, who acts and who owes for a body that has ended; nothing is lost on the way.

use std::collections::BTreeMap;

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt, Recovery};
use outturn_register::people::{Body, BodyKind, Role, Term};
use outturn_register::spending::{Purpose, Spend};
use outturn_register::succession::{NewSuccession, PartOf};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::redress::{appeal, document};
use crate::support::world::{SCHEME, calculate, spend};
use crate::support::{Place, World, both, day, hash, hledger};

fn succession(predecessor: &str, from: &str, successors: &[(&str, Option<&str>)]) -> NewSuccession {
    NewSuccession {
        predecessor: predecessor.to_owned(),
        from: day(from),
        successors: successors
            .iter()
            .map(|(body, share)| ((*body).to_owned(), share.map(str::to_owned)))
            .collect(),
        evidence: hash("order"),
        reason: None,
    }
}

async fn record(world: &World, new: &NewSuccession) -> Result<i64, &'static str> {
    world.register.record_succession(&world.owner, new).await.map_err(|it| it.code)
}

async fn add(world: &World, codes: &[&str]) {
    for code in codes {
        let name = format!("Body {code}");
        let body = Body { code: (*code).to_owned(), name, kind: BodyKind::Ccg, within: None };
        world.register.add_body(&world.owner, &body).await.unwrap();
    }
}

fn told(parts: &[PartOf]) -> Vec<(&str, i64)> {
    parts.iter().map(|it| (it.body.as_str(), it.pence)).collect()
}

both! {
    async fn a_merger_pays_the_successor_and_its_people_answer(place) {
        let mut world = World::published(&place).await;
        add(&world, &["D1"]).await;
        // Two merge into a third on 1 April 2015, after the year, and before the award is paid.
        let items = [world.item(SCHEME, "C1", State::Notified, 75_000).await, world.item(SCHEME, "C2", State::Notified, 30_000).await];
        let lead = world.person(Role::CcgLead, "D1").await;
        let auditor = world.person(Role::Auditor, "N1").await;
        assert_eq!(world.register.item(&lead, items[0]).await.unwrap_err().code, "not-permitted");
        for body in ["C1", "C2"] {
            assert_eq!(record(&world, &succession(body, "2015-04-01", &[("D1", None)])).await, Ok(1));
        }
        for item in items {
            world.take_to(item, State::Notified, State::Paid, &format!("merged-{item}"), 0).await;
        }
        // The payment file has the successor as payee, and whose award it is.
        let finance = world.person(Role::Finance, "N1").await;
        let file = world.register.payment_file(&finance, SCHEME).await.unwrap();
        let rows: Vec<Vec<&str>> = file.lines().map(|it| it.split(',').collect()).collect();
        assert_eq!(rows[0], ["transfer", "pay_on", "payee", "name", "pounds", "status", "approved_content", "earned_by"]);
        let paid: Vec<[&str; 4]> = rows[1..].iter().map(|it| [it[2], it[3], it[4], it[7]]).collect();
        assert_eq!(paid, [["D1", "Body D1", "750.00", "C1"], ["D1", "Body D1", "300.00", "C2"]]);
        // The accounts stay those of whoever earned it, so the identity holds as before.
        let balances = world.register.balances(&auditor, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
        assert_eq!((of(Account::Awarded), of(Account::Payable), of(Account::Paid)), (75_000, 0, 75_000));
        assert!(world.register.identities(&auditor, SCHEME, AsAt::default()).await.unwrap().iter().all(|it| it.holds));
        hledger(&place, &world.register.journal(&finance, SCHEME).await.unwrap());

        // The successor's people see, spend and state for both; before the day, and elsewhere, they do not.
        let spender = world.person(Role::CcgFinance, "D1").await;
        for (item, body) in [(items[0], "C1"), (items[1], "C2")] {
            assert_eq!(world.register.item(&lead, item).await.unwrap().body, body);
            let pence = world.register.use_of_award(&lead, SCHEME, body, AsAt::default()).await.unwrap().paid;
            let it = Spend { body: body.to_owned(), ..spend(pence, Some(Purpose::Quality), "2015-10-01") };
            world.register.spent(&spender, &format!("spent-{body}"), &it).await.unwrap();
            let today = day("2015-10-01");
            let statement = world.register.publish_statement(&lead, (SCHEME, body), today, None).await.unwrap().statement;
            assert_eq!((statement.successors, statement.spent), (vec!["D1".to_owned()], pence));
            assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        }
        let third = world.item(SCHEME, "C3", State::Open, 0).await;
        assert_eq!(world.register.item(&lead, third).await.unwrap_err().code, "not-permitted");
        // What lies in a body that ended is answered for as well; and an interest in the successor's practices counts.
        assert!(world.register.records_seen(&lead.trying(), "P1", "admission", 1, "a purpose").await.is_ok());
        world.register.record_succession(&world.owner, &succession("C3", "2016-04-01", &[("D1", None)])).await.unwrap();
        assert_eq!(world.register.item(&lead, third).await.unwrap_err().code, "not-permitted", "not before its day");
        let body = Body { code: "Q1".to_owned(), name: "Body Q1".to_owned(), kind: BodyKind::Practice, within: Some("D1".to_owned()) };
        world.register.add_body(&world.owner, &body).await.unwrap();
        let partner = world.another("partner", Role::DeterminingOfficer, "N1").await;
        world.register.declare_interest(&partner, "Q1", "partner", Term { from: day("2015-01-01"), to: None }).await.unwrap();
        let change = Act::DecisionChanged { what: "an assurance".to_owned() };
        assert_eq!(world.register.act(&partner, items[0], &change).await.unwrap_err().code, "declared-interest");
        world.sound().await;
    }

    async fn a_successor_appeals_for_the_body_that_ended(place) {
        let mut world = World::published(&place).await;
        add(&world, &["D1"]).await;
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        let letter = document(&world, "C1", "return").await;
        let lead = world.person(Role::CcgLead, "D1").await;
        let new = appeal(item, &letter);
        assert_eq!(world.register.lodge_appeal(&lead, &new).await.unwrap_err().code, "not-permitted", "not before it is the successor");
        let before = world.register.reminders(&lead, Some(day("2015-10-01")), 400).await.unwrap().len();
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[("D1", None)])).await, Ok(1));
        // What C1 may do by a day, D1 is reminded of.
        assert!(world.register.reminders(&lead, Some(day("2015-10-01")), 400).await.unwrap().len() > before);
        let number = world.register.lodge_appeal(&lead, &new).await.unwrap();
        assert_eq!(world.register.appeal(&lead, number).await.unwrap().body, "C1");
        world.register.withdraw_appeal(&lead, number, "settled").await.unwrap();
        world.sound().await;
    }

    async fn what_is_due_back_is_due_from_the_successors(place) {
        let mut world = World::published(&place).await;
        add(&world, &["D1", "D2"]).await;
        let item = world.item(SCHEME, "C1", State::Paid, 75_000).await;
        record(&world, &succession("C1", "2015-11-01", &[("D1", Some("1/3")), ("D2", Some("2/3"))])).await.unwrap();
        world.take(item, Act::DecisionChanged { what: "an assurance".to_owned() }).await;
        let Act::Calculate { key, award_sha256, lines, effective, .. } = calculate("second", 49_999) else { unreachable!() };
        world.take(item, Act::Calculate { key, award_sha256, lines, effective, recovery: Recovery::Repay }).await;
        world.take_to(item, State::Calculated, State::FinanceApproved, "second", 0).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let due = world.register.due_back(&auditor, SCHEME, day("2015-10-31")).await.unwrap();
        assert_eq!((due[0].body.as_str(), due[0].pence, told(&due[0].from)), ("C1", 25_001, vec![("C1", 25_001)]));
        let due = world.register.due_back(&auditor, SCHEME, day("2015-11-01")).await.unwrap();
        assert_eq!(told(&due[0].from), [("D1", 8_334), ("D2", 16_667)]);
        world.sound().await;
    }

    async fn a_body_divided_is_paid_in_its_parts(place) {
        let mut world = World::published(&place).await;
        add(&world, &["D1", "D2", "D3", "E1"]).await;
        let item = world.item(SCHEME, "C1", State::Notified, 100).await;
        let split = |shares: [Option<&'static str>; 3]| succession("C1", "2015-04-01", &[("D1", shares[0]), ("D2", shares[1]), ("D3", shares[2])]);
        for wrong in [
            [None, None, None],
            [Some("1/3"), Some("1/3"), None],
            [Some("1/3"), Some("1/3"), Some("0.33")],
            [Some("1/2"), Some("1/2"), Some("0")],
            [Some("3/2"), Some("-1"), Some("1/2")],
            [Some("a third"), Some("1/3"), Some("1/3")],
        ] {
            assert_eq!(record(&world, &split(wrong)).await, Err("split-without-shares"), "{wrong:?}");
        }
        let twice = succession("C1", "2015-04-01", &[("D1", Some("1/2")), ("D1", Some("0.5"))]);
        assert_eq!(record(&world, &twice).await, Err("split-without-shares"));
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[])).await, Err("split-without-shares"));
        assert_eq!(record(&world, &split([Some("1/3"), Some("1/3"), Some("1/3")])).await, Ok(1));
        // A chain: one of the three is merged again before anything is paid.
        record(&world, &succession("D2", "2015-09-01", &[("E1", None)])).await.unwrap();
        world.take_to(item, State::Notified, State::Paid, "split", 0).await;
        let finance = world.person(Role::Finance, "N1").await;
        let file = world.register.payment_file(&finance, SCHEME).await.unwrap();
        let paid: Vec<(&str, &str)> = file.lines().skip(1).map(|it| { let it: Vec<&str> = it.split(',').collect(); (it[2], it[4]) }).collect();
        assert_eq!(paid, [("D1", "0.34"), ("D3", "0.33"), ("E1", "0.33")]);
        hledger(&place, &world.register.journal(&finance, SCHEME).await.unwrap());
        // Asked again under its key, nothing more is paid, whoever the successor is by then.
        let again = Act::Pay { key: "split-paid".to_owned(), effective: day("2015-10-01") };
        let payer = world.taker(&again).await;
        record(&world, &succession("E1", "2015-09-30", &[("D1", None)])).await.unwrap();
        assert_eq!(world.register.act(&payer, item, &again).await.unwrap(), State::Paid);
        assert_eq!(world.register.payment_file(&finance, SCHEME).await.unwrap(), file);
        world.sound().await;
    }

    async fn a_succession_makes_sense_and_is_recorded_again_with_a_reason(place) {
        let world = World::published(&place).await;
        add(&world, &["D1", "D2"]).await;
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[("P1", None)])).await, Err("bad-register-value"));
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[("X", None)])).await, Err("no-such-thing"));
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[("C1", None)])).await, Err("ended-body"));
        let mut unproved = succession("C1", "2015-04-01", &[("D1", None)]);
        unproved.evidence = "a letter".to_owned();
        assert_eq!(record(&world, &unproved).await, Err("bad-register-value"));
        assert_eq!(record(&world, &succession("C1", "2015-04-01", &[("D1", None)])).await, Ok(1));
        assert_eq!(record(&world, &succession("D1", "2016-04-01", &[("C1", None)])).await, Err("ended-body"), "round in a circle");
        assert_eq!(record(&world, &succession("C2", "2015-05-01", &[("C1", None)])).await, Err("ended-body"), "it ended before");
        let mut again = succession("C1", "2015-04-01", &[("D2", None)]);
        assert_eq!(record(&world, &again).await, Err("bad-register-value"), "a reason is asked for");
        again.reason = Some("the order names D2".to_owned());
        assert_eq!(record(&world, &again).await, Ok(2));
        let stands = world.register.succession("C1").await.unwrap().unwrap();
        assert_eq!((stands.version, stands.successors.clone(), stands.reason.as_str()), (2, vec![("D2".to_owned(), "1".to_owned())], "the order names D2"));
        assert_eq!(world.register.successions().await.unwrap(), [stands]);
        assert_eq!(world.register.succession("D2").await.unwrap(), None);
        // It did not earn in a year that began after it had ended.
        let mut world = world;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        assert!(world.register.open_item(&analyst.trying(), SCHEME, "C1").await.is_ok());
        record(&world, &succession("C3", "2014-04-01", &[("D1", None)])).await.unwrap();
        assert_eq!(world.register.open_item(&analyst, SCHEME, "C3").await.unwrap_err().code, "ended-body");
        world.sound().await;
    }
}

/// A body that ends: its place among those of a run, how many take over, their weights and how long it had been there.
type End = (usize, usize, [u32; 3], i64);

async fn nothing_is_lost(world: &World, run: usize, ends: &[End], amounts: &[i64]) -> usize {
    let codes: Vec<String> = (0..8).map(|it| format!("R{run}-{it}")).collect();
    add(world, &codes.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut recorded = 0;
    for (place, count, weights, months) in ends {
        let from = day("2015-01-01").checked_add(jiff::Span::new().months(*months)).unwrap().to_string();
        let total: u32 = weights[..*count].iter().sum();
        let shares: Vec<String> = weights[..*count].iter().map(|it| format!("{it}/{total}")).collect();
        let successors: Vec<(&str, Option<&str>)> = shares
            .iter()
            .enumerate()
            .map(|(at, share)| (codes[(place + at + 1) % 8].as_str(), Some(share.as_str())))
            .collect();
        let mut new = succession(&codes[*place], &from, &successors);
        new.reason = Some("recorded again".to_owned());
        match record(world, &new).await {
            Ok(_) => recorded += 1,
            Err(code) => assert_eq!(code, "ended-body"),
        }
    }
    let today = day("2015-10-01");
    let ended: BTreeMap<String, String> =
        world.register.successions().await.unwrap().into_iter().map(|it| (it.predecessor, it.from)).collect();
    for (code, amount) in codes.iter().zip(amounts) {
        let parts = world.register.payees(&world.owner, code, today, *amount).await.unwrap();
        assert_eq!(parts.iter().map(|it| it.pence).sum::<i64>(), *amount);
        for part in &parts {
            assert!(part.pence >= 0);
            let over = ended.get(&part.body).is_some_and(|from| from.as_str() <= "2015-10-01");
            assert!(!over, "{} has ended and is paid for {code}", part.body);
        }
    }
    recorded
}

#[test]
fn totals_are_conserved_whatever_became_of_bodies() {
    let place = Place::sqlite();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::published(&place));
    let end = (0_usize..8, 1_usize..4, [1_u32..50, 1_u32..50, 1_u32..50], 0_i64..18);
    let cases = (prop::collection::vec(end, 0..8), prop::collection::vec(0_i64..1_000_000_000, 8));
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let (runs, recorded) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let ran = runner.run(&cases, |(ends, amounts)| {
        runs.set(runs.get() + 1);
        let done = runtime.block_on(nothing_is_lost(&world, runs.get(), &ends, &amounts));
        recorded.set(recorded.get() + done);
        Ok(())
    });
    ran.unwrap();
    crate::support::say(&format!("{} worlds with {} successions", runs.get(), recorded.get()));
    assert!(recorded.get() > 60);
    runtime.block_on(world.sound());
}

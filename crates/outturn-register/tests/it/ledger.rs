//! The ledger: what stood when, what was believed when, and what a new determination changes.

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt, Assertion, Line, Recovery};
use outturn_register::people::{Actor, Role};
use outturn_register::spending::Purpose;

use crate::support::world::{SCHEME, calculate, spend};
use crate::support::{Place, World, both, day, hash};

/// The balances of a body that are not zero, as `account pence`, in order.
async fn balances(world: &World, auditor: &Actor, body: &str, as_at: AsAt) -> Vec<String> {
    let all = world.register.balances(auditor, SCHEME, Some(body), as_at).await.unwrap();
    all.iter().filter(|it| it.pence != 0).map(|it| format!("{} {}", it.account.name(), it.pence)).collect()
}

/// Works the item out anew from some state, with another figure, and takes it to a state.
async fn again(world: &mut World, item: i64, key: &str, awarded: i64, recovery: Recovery, to: State) {
    world.take(item, Act::DecisionChanged { what: "the assurance was withdrawn".to_owned() }).await;
    let Act::Calculate { key, award_sha256, lines, effective, .. } = calculate(key, awarded) else {
        unreachable!()
    };
    world.take(item, Act::Calculate { key, award_sha256, lines, effective, recovery }).await;
    world.take_to(item, State::Calculated, to, &format!("again-{awarded}"), awarded).await;
}

async fn paid(place: &Place) -> (World, Actor, i64) {
    let mut world = World::published(place).await;
    let item = world.item(SCHEME, "C1", State::Paid, 75_000).await;
    let auditor = world.person(Role::Auditor, "N1").await;
    (world, auditor, item)
}

both! {
    async fn a_transfer_counts_only_once_it_is_posted(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Approved, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, Vec::<String>::new());
        world.take_to(item, State::Approved, State::Notified, "x", 75_000).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 75000", "not-earned 25000", "payable 75000"]);
        assert_eq!(balances(&world, &auditor, "N1", AsAt::default()).await, ["pot 75000"]);
    }

    async fn what_was_believed_on_a_day_has_an_answer(place) {
        let mut world = World::published(&place).await;
        place.clock.set("2015-10-01T10:00:00Z").unwrap();
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        place.clock.set("2015-11-02T10:00:00Z").unwrap();
        world.sign_in_again().await;
        // Learnt in November, and it counts from the last day of September as the first did.
        again(&mut world, item, "second", 50_000, Recovery::Repay, State::Notified).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let ask = |effective: Option<&str>, believed: Option<&str>| AsAt { effective: effective.map(day), believed: believed.map(day) };
        let october = balances(&world, &auditor, "C1", ask(None, Some("2015-10-31"))).await;
        assert_eq!(october, ["maximum 100000", "awarded 75000", "not-earned 25000", "payable 75000"]);
        let now = balances(&world, &auditor, "C1", ask(Some("2015-09-30"), None)).await;
        assert_eq!(now, ["maximum 100000", "awarded 50000", "not-earned 50000", "payable 50000"]);
        assert_eq!(balances(&world, &auditor, "C1", ask(Some("2015-09-29"), None)).await, Vec::<String>::new());
        assert_eq!(balances(&world, &auditor, "C1", ask(None, Some("2015-09-30"))).await, Vec::<String>::new());
        world.sound().await;
    }

    async fn a_key_is_bound_to_what_was_asked_under_it(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::ReadingsFrozen, 0).await;
        let act = calculate("year-end/C1", 75_000);
        assert_eq!(world.take(item, act.clone()).await, State::Calculated);
        let head = world.register.head().await.unwrap();
        // A retry after an answer that was lost: the same answer, and nothing twice.
        assert_eq!(world.take(item, act).await, State::Calculated);
        assert_eq!(world.register.head().await.unwrap(), head);
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let error = world.register.act(&analyst, item, &calculate("year-end/C1", 76_000)).await.unwrap_err();
        assert_eq!(error.code, "key-reused");
        assert!(error.message.starts_with("the key `year-end/C1` is that of transfer 1, a determination under spec/2014-15 effective 2015-09-30"), "{}", error.message);
        let hashes: Vec<&str> = error.message.split(' ').filter(|it| it.trim_end_matches(';').len() == 64).collect();
        assert_eq!(hashes.len(), 2, "both are told: {}", error.message);
        // Whoever may not ask is not told either.
        let auditor = world.person(Role::Auditor, "N1").await;
        assert_eq!(world.register.act(&auditor, item, &calculate("year-end/C1", 75_000)).await.unwrap_err().code, "not-permitted");

        world.take_to(item, State::Calculated, State::Notified, "x", 75_000).await;
        let pay = |key: &str, effective: &str| Act::Pay { key: key.to_owned(), effective: day(effective) };
        let payer = world.taker(&pay("a", "2015-10-01")).await;
        // The key of something else altogether.
        assert_eq!(world.register.act(&payer, item, &pay("year-end/C1", "2015-10-01")).await.unwrap_err().code, "key-reused");
        assert_eq!(world.register.act(&payer, item, &pay("pay/C1", "2015-10-01")).await.unwrap(), State::Paid);
        assert_eq!(world.register.act(&payer, item, &pay("pay/C1", "2015-10-01")).await.unwrap(), State::Paid);
        assert_eq!(world.register.act(&payer, item, &pay("pay/C1", "2015-10-02")).await.unwrap_err().code, "key-reused");
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await.pop().unwrap(), "paid 75000");
    }

    async fn lines_that_do_not_come_to_the_full_award_are_refused(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::ReadingsFrozen, 0).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let mut refused = Vec::new();
        let line = |account, step: &str, pence| Line { account, step: step.to_owned(), pence };
        for lines in [
            vec![line(Account::Maximum, "value", 100_000), line(Account::Awarded, "", 99_999)],
            vec![line(Account::Maximum, "value", 100_000), line(Account::Awarded, "", -1), line(Account::Deducted, "cap", 100_001)],
            vec![line(Account::Maximum, "value", i64::MAX), line(Account::Maximum, "factor/x", 1), line(Account::Awarded, "", 0)],
            vec![line(Account::Maximum, "value", 1), line(Account::Awarded, "", 1), line(Account::Paid, "", 5)],
            vec![line(Account::Maximum, "value", 1), line(Account::Awarded, "", 1), line(Account::Awarded, "", 0)],
        ] {
            let Act::Calculate { key, award_sha256, effective, recovery, .. } = calculate("k", 0) else { unreachable!() };
            let error = world.register.act(&analyst, item, &Act::Calculate { key, award_sha256, lines, effective, recovery }).await.unwrap_err();
            refused.push(error.code);
        }
        assert_eq!(refused, ["identity-broken", "identity-broken", "too-much", "bad-register-value", "bad-register-value"]);
    }

    async fn a_determination_posts_only_what_differs(place) {
        let (mut world, auditor, item) = paid(&place).await;
        again(&mut world, item, "second", 80_000, Recovery::FromNextPayment, State::Paid).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 80000", "not-earned 20000", "paid 80000"]);
        let finance = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&finance, SCHEME).await.unwrap();
        let third: Vec<&str> = journal.split("\n\n").find(|it| it.contains("(3) determination")).unwrap().lines().skip(1).map(str::trim).collect();
        assert_eq!(third, [
            "spec/2014-15:C1:awarded  £50.00",
            "spec/2014-15:C1:not-earned  £-50.00  ; measure/waiting",
            "spec/2014-15:N1:pot  £50.00",
            "spec/2014-15:C1:payable  £-50.00",
        ]);
        let payments = world.register.payment_file(&finance, SCHEME).await.unwrap();
        let amounts: Vec<Vec<&str>> = payments.lines().skip(1).map(|it| it.split(',').take(6).collect()).collect();
        assert_eq!(amounts, [["2", "2015-10-01", "C1", "Body C1", "750.00", "posted"], ["4", "2015-10-01", "C1", "Body C1", "50.00", "posted"]]);
        world.sound().await;
    }

    async fn what_was_paid_too_much_is_kept_back_from_the_next_payment(place) {
        let (mut world, auditor, item) = paid(&place).await;
        again(&mut world, item, "second", 50_000, Recovery::FromNextPayment, State::Paid).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 50000", "not-earned 50000", "paid 75000", "recovery-due 25000"]);
        assert_eq!(balances(&world, &auditor, "N1", AsAt::default()).await, ["pot 50000"]);
        // More is due after all: £300.00, of which £250.00 were paid already.
        again(&mut world, item, "third", 80_000, Recovery::FromNextPayment, State::Paid).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 80000", "not-earned 20000", "paid 80000"]);
        world.sound().await;
    }

    async fn what_was_paid_too_much_is_paid_back(place) {
        let (mut world, auditor, item) = paid(&place).await;
        again(&mut world, item, "second", 50_000, Recovery::Repay, State::Paid).await;
        let finance = world.person(Role::Finance, "N1").await;
        let at = (SCHEME, "C1");
        let number = world.register.repaid(&finance, "cheque-1", at, day("2015-12-01"), 20_000).await.unwrap();
        // Said twice, it came once.
        assert_eq!(world.register.repaid(&finance, "cheque-1", at, day("2015-12-01"), 20_000).await.unwrap(), number);
        assert_eq!(world.register.repaid(&finance, "cheque-1", at, day("2015-12-01"), 20_001).await.unwrap_err().code, "key-reused");
        assert_eq!(world.register.repaid(&finance, "cheque-2", at, day("2015-12-01"), 5_001).await.unwrap_err().code, "nothing-due");
        assert_eq!(world.register.repaid(&finance, "cheque-2", at, day("2015-12-01"), 0).await.unwrap_err().code, "nothing-due");
        assert_eq!(world.register.repaid(&finance, "cheque-2", ("no-such", "C1"), day("2015-12-01"), 1).await.unwrap_err().code, "no-such-thing");
        world.register.write_off(&finance, "minute-7", at, day("2015-12-31"), (5_000, "not worth its cost")).await.unwrap();
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 50000", "not-earned 50000", "paid 55000"]);
        // What was given up is a cost of the pot.
        assert_eq!(balances(&world, &auditor, "N1", AsAt::default()).await, ["pot 55000"]);
        world.sound().await;
    }

    async fn what_was_paid_too_much_is_written_off_with_a_reason(place) {
        let (mut world, auditor, item) = paid(&place).await;
        let reason = "the earner relied on it".to_owned();
        again(&mut world, item, "second", 50_000, Recovery::WriteOff { reason }, State::Paid).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await, ["maximum 100000", "awarded 50000", "not-earned 50000", "paid 75000"]);
        assert_eq!(balances(&world, &auditor, "N1", AsAt::default()).await, ["pot 75000"]);
        // It was paid all the same: of a higher award only what is beyond it is paid.
        again(&mut world, item, "higher", 80_000, Recovery::Repay, State::Paid).await;
        assert_eq!(balances(&world, &auditor, "C1", AsAt::default()).await.pop().unwrap(), "paid 80000");
        assert_eq!(balances(&world, &auditor, "N1", AsAt::default()).await, ["pot 80000"]);
        world.sound().await;
        world.take(item, Act::DecisionChanged { what: "an appeal".to_owned() }).await;
        let Act::Calculate { key, award_sha256, lines, effective, .. } = calculate("third", 40_000) else { unreachable!() };
        let recovery = Recovery::WriteOff { reason: " ".to_owned() };
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let error = world.register.act(&analyst, item, &Act::Calculate { key, award_sha256, lines, effective, recovery }).await.unwrap_err();
        assert_eq!(error.code, "bad-register-value");
    }

    async fn the_identity_holds_for_each_and_for_all(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.item(SCHEME, "C2", State::Notified, 30_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let found = world.register.identities(&auditor, SCHEME, AsAt::default()).await.unwrap();
        let told: Vec<(String, bool, Vec<i64>)> = found.into_iter().map(|it| (it.body, it.holds, it.amounts.into_values().collect())).collect();
        assert_eq!(told, [
            (String::new(), true, vec![200_000, 105_000, 95_000]),
            ("C1".to_owned(), true, vec![100_000, 75_000, 25_000]),
            ("C2".to_owned(), true, vec![100_000, 30_000, 70_000]),
        ]);
    }

    async fn what_finance_says_is_held_against_the_ledger(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.item(SCHEME, "C2", State::Paid, 30_000).await;
        let finance = world.person(Role::Finance, "N1").await;
        let mut said = Assertion { scheme: SCHEME, body: None, account: "paid", effective: day("2016-03-31"), pence: 105_000, source: "letter of 2 April" };
        let found = world.register.assert_balance(&finance, &said).await.unwrap();
        assert_eq!((found.found, found.difference), (105_000, 0));
        said.pence = 100_000;
        said.body = Some("C1");
        let found = world.register.assert_balance(&finance, &said).await.unwrap();
        assert_eq!((found.number, found.found, found.difference), (2, 75_000, -25_000));
        said.account = "profit";
        assert_eq!(world.register.assert_balance(&finance, &said).await.unwrap_err().code, "no-such-account");
        said.account = "paid";
        said.scheme = "no-such";
        assert_eq!(world.register.assert_balance(&finance, &said).await.unwrap_err().code, "no-such-thing");
        // A CCG's finance asserts its own.
        let own = world.person(Role::CcgFinance, "C2").await;
        let theirs = Assertion { body: Some("C2"), scheme: SCHEME, ..said };
        assert!(world.register.assert_balance(&own, &theirs).await.is_ok());
        assert_eq!(world.register.assert_balance(&own, &Assertion { body: Some("C1"), ..theirs.clone() }).await.unwrap_err().code, "not-permitted");
        world.sound().await;
    }

    async fn spending_more_than_was_paid_is_to_be_seen(place) {
        let (mut world, auditor, _) = paid(&place).await;
        let finance = world.person(Role::CcgFinance, "C1").await;
        for (key, pence) in [("s1", 50_000), ("s2", 30_000)] {
            let it = spend(pence, Some(Purpose::Outcomes), "2015-10-01");
            world.register.spent(&finance, key, &it).await.unwrap();
        }
        let found = balances(&world, &auditor, "C1", AsAt::default()).await;
        assert!(found.contains(&"paid 75000".to_owned()) && found.contains(&"spent 80000".to_owned()), "{found:?}");
        let other = world.person(Role::CcgFinance, "C2").await;
        let it = spend(1, Some(Purpose::Outcomes), "2015-10-01");
        let error = world.register.spent(&other, "s3", &it).await.unwrap_err();
        assert_eq!(error.code, "not-permitted");
    }

    async fn a_determination_waits_for_the_one_before(place) {
        let (mut world, _, item) = paid(&place).await;
        again(&mut world, item, "second", 50_000, Recovery::Repay, State::Calculated).await;
        // Back and again: what was pending is voided, so the next one is not in its way.
        again(&mut world, item, "third", 60_000, Recovery::Repay, State::Paid).await;
        let finance = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&finance, SCHEME).await.unwrap();
        assert!(journal.contains("; 2015-09-30 voided (3) determination: what was paid too much is paid back"), "{journal}");
        assert_eq!(hash("x").len(), 64);
        world.sound().await;
    }
}

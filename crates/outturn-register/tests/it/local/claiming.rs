//! Claims: what is claimed and what is not, corrections, and what the claims come to.

use outturn_core::Exact;
use outturn_register::ledger::{Account, Line, Recovery};
use outturn_register::local::{Act, Amount, Arrangement, Claimed, ComponentKind, State, Which};

use super::world::{INVOICE, LOCAL, Local, PERIOD, arrangement, claim_of, component, line};
use crate::support::{both, day, hash};

fn units(of: i128) -> Amount {
    Amount::Units(of.into())
}

both! {
    async fn what_is_not_claimed_is_neither_no_nor_zero(place) {
        let (local, item) = Local::accepted(&place, &arrangement(LOCAL)).await;
        let shown = async || {
            let it = local.register().local_item(local.who("manager.P1"), item).await.unwrap();
            it.components.into_iter().map(|it| (it.code, it.claimed)).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, [("audits".to_owned(), None), ("backfill".to_owned(), None)]);
        // Nobody can go on as if nothing claimed were nothing.
        assert_eq!(local.refused("finance.a", item, Act::Complete { readings_sha256: None }).await, "nothing-claimed");
        local.claims("P1", item, "zero", &[claim_of("audits", PERIOD, units(0))]).await.unwrap();
        assert_eq!(shown().await, [("audits".to_owned(), Some(0)), ("backfill".to_owned(), None)]);
        let lines = local.register().worked_out(local.who("manager.P1"), item).await.unwrap();
        // What is claimed as zero has its line, what is not claimed has none.
        assert_eq!(lines, [line(Account::Maximum, "component/audits", 0), line(Account::Awarded, "", 0)]);
        local.claims("P1", item, "back", &[claim_of("audits", PERIOD, Amount::TakenBack)]).await.unwrap();
        assert_eq!(shown().await, [("audits".to_owned(), None), ("backfill".to_owned(), None)]);
        assert_eq!(local.refused("finance.a", item, Act::Complete { readings_sha256: None }).await, "nothing-claimed");
        let all = local.register().local_item(local.who("manager.P1"), item).await.unwrap().claims;
        let told: Vec<&str> = all.iter().map(|it| it.state.as_str()).collect();
        assert_eq!(told, ["claimed", "taken back"], "and both stay on record");
        local.world.sound().await;
    }

    async fn a_claim_that_does_not_fit_is_refused(place) {
        let (mut local, item) = Local::accepted(&place, &arrangement(LOCAL)).await;
        let backfill = |pence| claim_of("backfill", PERIOD, Amount::Pence(pence));
        let audits = |period: &str| claim_of("audits", period, units(4));
        local.keeps("manager.P3", "P3", "of another practice").await;
        for (number, (lines, code)) in [
            (vec![], "bad-register-value"),
            (vec![claim_of("masterclass", PERIOD, units(1))], "no-such-thing"),
            (vec![claim_of("audits", PERIOD, Amount::Pence(1))], "bad-register-value"),
            (vec![claim_of("backfill", PERIOD, units(1))], "bad-register-value"),
            (vec![backfill(-1)], "bad-register-value"),
            (vec![claim_of("audits", PERIOD, units(-1))], "bad-register-value"),
            (vec![claim_of("audits", PERIOD, units(i128::from(i64::MAX)))], "too-much"),
            (vec![Claimed { evidence: Vec::new(), ..backfill(100) }], "evidence-missing"),
            (vec![Claimed { evidence: vec!["a scan".to_owned()], ..backfill(100) }], "bad-register-value"),
            (vec![Claimed { evidence: vec![hash("never kept")], ..backfill(100) }], "no-such-thing"),
            (vec![Claimed { evidence: vec![hash(INVOICE), hash("of another practice")], ..backfill(100) }], "other-document"),
            (vec![Claimed { note: "two\nlines".to_owned(), ..backfill(100) }], "bad-register-value"),
            (vec![audits("Q1")], "bad-register-value"),
            (vec![audits("wave gpps/2015-01")], "bad-register-value"),
            (vec![audits("2013/14 Q1")], "bad-register-value"),
            // August is not over.
            (vec![audits("2014-08")], "too-early"),
            (vec![audits(PERIOD), audits(PERIOD)], "claimed-twice"),
            (vec![audits("2014-05"), audits(PERIOD)], "claimed-twice"),
        ].into_iter().enumerate() {
            let found = local.claims("P1", item, &format!("try-{number}"), &lines).await.unwrap_err();
            assert_eq!(found.code, code, "{lines:?}: {}", found.message);
        }
        let first = local.claims("P1", item, "q1", &[audits(PERIOD)]).await.unwrap();
        // The same days under another name are claimed already; another component is another matter.
        assert_eq!(local.claims("P1", item, "may", &[audits("2014-04..2014-06")]).await.unwrap_err().code, "claimed-twice");
        local.claims("P1", item, "july", &[audits("2014-07"), backfill(100)]).await.unwrap();
        // A key is bound to what was asked under it.
        assert_eq!(local.claims("P1", item, "q1", &[audits(PERIOD)]).await.unwrap(), first);
        let error = local.claims("P1", item, "q1", &[claim_of("audits", PERIOD, units(5))]).await.unwrap_err();
        assert_eq!(error.code, "key-reused");
        assert_eq!(error.message.split_whitespace().filter(|it| it.trim_end_matches(';').len() == 64).count(), 2, "both are told: {}", error.message);
        assert_eq!(local.claims("P3", item, "q1", &[audits(PERIOD)]).await.unwrap_err().code, "not-permitted");
        // After the window, and again once it is extended.
        local.at("2014-11-01T09:00:00Z").await;
        let late = local.claims("P1", item, "q2", &[audits("2014-08")]).await.unwrap_err();
        assert_eq!((late.code, late.message.contains("2014-07-01 to 2014-10-31")), ("outside-window", true));
        local.register().extend_window(local.who("finance.a"), (LOCAL, Some("P1")), Which::Claims, day("2014-11-30"), "a flood").await.unwrap();
        local.claims("P1", item, "q2", &[audits("2014-08")]).await.unwrap();
        local.world.sound().await;
    }

    async fn a_corrected_claim_takes_the_item_back_and_says_what_changed(place) {
        let (mut local, item) = Local::accepted(&place, &arrangement(LOCAL)).await;
        local.claims("P1", item, "first", &[claim_of("audits", PERIOD, units(4))]).await.unwrap();
        local.take_to(item, State::Accepted, State::Approved, "first").await;
        let signed = local.content(item).await;
        // What is claimed again as it stands changes nothing.
        local.claims("P1", item, "again", &[claim_of("audits", PERIOD, units(4))]).await.unwrap();
        assert_eq!(local.content(item).await, signed);
        local.claims("P1", item, "second", &[claim_of("audits", PERIOD, units(3))]).await.unwrap();
        let it = local.register().local_item(local.who("auditor"), item).await.unwrap();
        assert_eq!((it.state, it.content, it.awarded), (State::Accepted, None, None));
        assert_eq!(it.moves.last().unwrap().reason, "claim 3: audits for 2014/15 Q1: £37.50, before £50.00");
        // What was pending is voided, and the old signature is worth nothing.
        assert_eq!(local.refused("finance.b", item, Act::FinanceApprove { signs: signed.clone() }).await, "not-in-this-state");
        local.take_to(item, State::Accepted, State::Calculated, "second").await;
        assert_eq!(local.refused("manager.P1", item, Act::Declare { signs: signed }).await, "other-content");
        local.take_to(item, State::Calculated, State::FinanceApproved, "second").await;
        local.at("2014-12-01T09:00:00Z").await;
        local.take_to(item, State::FinanceApproved, State::Paid, "second").await;
        assert_eq!(local.balances(LOCAL, "P1").await, ["maximum 3750", "awarded 3750", "paid 3750"]);
        assert_eq!(local.balances(LOCAL, "C1").await, ["pot 3750"]);

        // After payment it is corrected once more: only the difference is posted, and due back.
        local.register().extend_window(local.who("lead.a"), (LOCAL, Some("P1")), Which::Claims, day("2014-12-31"), "an error was found").await.unwrap();
        local.claims("P1", item, "third", &[claim_of("audits", PERIOD, units(1))]).await.unwrap();
        local.take_to(item, State::Accepted, State::FinanceApproved, "third").await;
        assert_eq!(local.balances(LOCAL, "P1").await, ["maximum 1250", "awarded 1250", "paid 3750", "recovery-due 2500"]);
        // The window has not passed yet, so nothing is paid.
        let (name, pay) = local.next(item, State::FinanceApproved, "third").await;
        assert_eq!(local.refused(name, item, pay).await, "too-early");
        local.world.sound().await;
    }

    async fn lines_that_are_not_what_the_claims_come_to_are_refused(place) {
        let readings = component("patients", ComponentKind::Readings);
        let it = arrangement(LOCAL);
        let it = Arrangement { components: [it.components.clone(), vec![readings]].concat(), ..it };
        let (local, item) = Local::accepted(&place, &it).await;
        local.claims("P1", item, "first", &[claim_of("audits", PERIOD, Amount::Units(Exact::parse_decimal("3.5").unwrap())), claim_of("backfill", PERIOD, Amount::Pence(60_000))]).await.unwrap();
        let complete = |readings: Option<String>| Act::Complete { readings_sha256: readings };
        assert_eq!(local.refused("finance.a", item, complete(None)).await, "bad-register-value", "readings are needed");
        assert_eq!(local.refused("finance.a", item, complete(Some("x".to_owned()))).await, "bad-register-value");
        local.acts("finance.a", item, complete(Some(hash("list sizes")))).await.unwrap();
        let claimed = local.register().worked_out(local.who("finance.a"), item).await.unwrap();
        assert_eq!(claimed, [
            line(Account::Maximum, "component/audits", 4_375),
            line(Account::Maximum, "component/backfill", 60_000),
            line(Account::Awarded, "", 54_375),
            line(Account::Deducted, "component/backfill/cap", 10_000),
        ]);
        let calculate = |lines: Vec<Line>| Act::Calculate { key: "c".to_owned(), award_sha256: hash("award"), lines, effective: day("2014-09-30"), recovery: Recovery::Repay };
        // £1.15 for 6,834 patients, worked out from readings.
        let mut lines = claimed.clone();
        lines[2].pence += 785_910;
        lines.push(line(Account::Maximum, "component/patients", 785_910));
        let with = |step: &str, pence: i64| {
            let mut wrong = lines.clone();
            let at = wrong.iter().position(|it| it.step == step).unwrap();
            wrong[at].pence += pence;
            let awarded = wrong.iter().position(|it| it.account == Account::Awarded).unwrap();
            wrong[awarded].pence += if step.ends_with("cap") { -pence } else { pence };
            wrong
        };
        for wrong in [with("component/audits", 1), with("component/backfill/cap", -10_000), with("component/backfill", -60_000)] {
            assert_eq!(local.refused("finance.a", item, calculate(wrong)).await, "not-as-claimed");
        }
        let mut off = lines.clone();
        off[2].pence += 1;
        assert_eq!(local.refused("finance.a", item, calculate(off)).await, "identity-broken");
        assert_eq!(local.acts("finance.a", item, calculate(lines.clone())).await.unwrap(), State::Calculated);
        // Under its key it is not done twice, and nothing else is done under it.
        assert_eq!(local.acts("finance.a", item, calculate(lines.clone())).await.unwrap(), State::Calculated);
        assert_eq!(local.refused("finance.a", item, calculate(with("component/patients", 1))).await, "key-reused");
        let shown = local.register().local_item(local.who("manager.P1"), item).await.unwrap();
        assert_eq!(shown.awarded, Some(840_285));
        // Data and membership changed underneath lead to where each matters.
        let what = || "the list of April was counted again".to_owned();
        assert_eq!(local.acts("lead.a", item, Act::MembershipChanged { what: what() }).await.unwrap(), State::DataComplete);
        assert_eq!(local.acts("lead.a", item, Act::DataChanged { what: what() }).await.unwrap(), State::Accepted);
        local.world.sound().await;
    }
}
